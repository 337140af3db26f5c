"""Single edits that people make in formulas: each gives, for a part of a statement, what would stand there by mistake.

Whether the edited statement is false is not decided here: `planting` looks for a case at which it fails.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from proofs.score.tree import Part, Stored, minus, plus, put, replaced, shifted, times, var
from proofs.score.tree import parts as parts_of

Edit = Callable[[Stored, Mapping[str, str]], Iterator[Stored]]  # of a part, given the sorts of all that is in scope
TIMED = {
    "Slope": (1,),
    "Act": (1,),
    "ErrorFlow": (1,),
    "StateFlow": (1,),
    "Step": (1,),
    "WeightFlow": (1,),
    "Out": (2,),
}
INDICES = {"Weight": 1, "ErrorFlow": 2, "Step": 2}  # where the row's index stands; the column's follows
NORMS = ("one", "inf", "max", "fro")
Claim = Mapping[str, Any]


@dataclass(frozen=True)
class Operator:
    """A kind of mistake.

    name    as the marks print it
    edit    what may stand by mistake in the place of a part
    fields  where it is made: the statement, the hypotheses, or the system's cell
    """

    name: str
    edit: Edit
    fields: tuple[str, ...] = ("statement",)


def is_factor(node: Stored) -> bool:
    """Whether the node is a product or a power."""
    return isinstance(node, list) and node[0] in ("*", "**")


def exponent(node: Stored, _: Mapping[str, str]) -> Iterator[Stored]:
    """a**e: the exponent one more, one less, or lost."""
    if node[0] == "**":
        yield from (["**", node[1], shifted(node[2], by)] for by in (1, -1))
        yield node[1]


def exponent_moved(node: Stored, _: Mapping[str, str]) -> Iterator[Stored]:
    """a b**e: the factor drawn under the exponent or raised by the power; (a b)**e: a factor left outside."""
    if node[0] == "*":
        powers = [x for x in node[1:] if x[0] == "**"]
        for power in powers:
            for other in (x for x in node[1:] if x is not power and x[0] != "**"):
                rest = [x for x in node[1:] if x is not power and x is not other]
                yield times(*rest, ["**", times(other, power[1]), power[2]])
                yield times(*rest, ["**", other, power])
    if node[0] == "**" and node[1][0] == "*":
        for i, factor in enumerate(node[1][1:], 1):
            yield times(factor, ["**", times(*node[1][1:i], *node[1][i + 1 :]), node[2]])


def time(node: Stored, _: Mapping[str, str]) -> Iterator[Stored]:
    """A time or a lag, one step off."""
    for i in TIMED.get(node[0], ()) if len(node) > 2 else ():
        yield from (put(node, (i,), shifted(node[i], by)) for by in (1, -1))
    if node[0] == "SlopeMax" and len(node) == 3:
        yield put(node, (2,), shifted(node[2], -1))


def transposed(node: Stored, _: Mapping[str, str]) -> Iterator[Stored]:
    """An entry with its indices exchanged; a row for a column; the norm of the transpose."""
    if node[0] in INDICES and len(node) > 2:
        i = INDICES[node[0]]
        yield [*node[:i], node[i + 1], node[i], *node[i + 2 :]]
    if node[0] == "StateFlow" and len(node) == 4:
        yield [*node[:2], node[3], node[2]]
    if node[0] == "StateFlow" and len(node) == 6:
        yield [*node[:2], node[4], node[3], node[2], node[5]]
    if node[0] == "Norm" and node[2][0] in ("Row", "Col"):
        yield put(node, (2, 0), "Col" if node[2][0] == "Row" else "Row")
    if node[0] == "Norm" and node[1] in ("one", "inf") and node[2][0] in ("W", "Flow", "StateFlow", "Step"):
        yield put(node, (1,), "inf" if node[1] == "one" else "one")


def inner_product(node: Stored) -> tuple[Stored, Stored, list[Stored]] | None:
    """Two entries a(.., i) b(i, ..) under a sum over i, and the other factors."""
    if node[0] != "sum" or node[2] != ["n"] or node[3][0] != "*":
        return None
    factors = node[3][1:]
    entries = [x for x in factors if x[0] in (*INDICES, "StateFlow") and row_and_column(x)[0] is not None]
    left = [x for x in entries if row_and_column(x)[1] == var(node[1])]
    right = [x for x in entries if row_and_column(x)[0] == var(node[1]) and x not in left]
    if not left or not right:
        return None
    return left[0], right[0], [x for x in factors if x is not left[0] and x is not right[0]]


def row_and_column(entry: Stored) -> tuple[Stored, Stored]:
    """The indices of an entry of a matrix."""
    i = INDICES.get(entry[0], 2 if len(entry) == 4 else 0)
    return (entry[i], entry[i + 1]) if i else (None, None)


def at(entry: Stored, row: Stored, column: Stored) -> Stored:
    """The same matrix at other indices."""
    i = INDICES.get(entry[0], 2)
    return [*entry[:i], row, column, *entry[i + 2 :]]


def product_order(node: Stored, _: Mapping[str, str]) -> Iterator[Stored]:
    """A B: B A."""
    found = inner_product(node)
    if found and found[0][0] != found[1][0]:
        left, right, rest = found
        row, column, middle = row_and_column(left)[0], row_and_column(right)[1], var(node[1])
        yield ["sum", node[1], ["n"], times(at(right, row, middle), at(left, middle, column), *rest)]


def hadamard(node: Stored, _: Mapping[str, str]) -> Iterator[Stored]:
    """A B: the product entry by entry."""
    found = inner_product(node)
    if found:
        left, right, rest = found
        row, column = row_and_column(left)[0], row_and_column(right)[1]
        here = [replaced(x, var(node[1]), column) for x in rest]
        yield times(at(left, row, column), at(right, row, column), *here)


def spectral_radius(node: Stored, _: Mapping[str, str]) -> Iterator[Stored]:
    """The spectral radius for the norm of a square matrix."""
    if node[0] == "Norm" and node[2][0] in ("W", "Flow", "Step", "StateFlow"):
        yield ["SpectralRadius", node[2]]
    if node == ["WeightMax"]:
        yield ["SpectralRadius", ["W"]]


def other_norm(node: Stored, _: Mapping[str, str]) -> Iterator[Stored]:
    """Another norm of the same matrix or vector."""
    if node[0] == "Norm" and isinstance(node[1], str):
        yield from (put(node, (1,), p) for p in NORMS if p != node[1])


def only_if(node: Stored, _: Mapping[str, str]) -> Iterator[Stored]:
    """iff for if."""
    if node[0] == "implies":
        yield ["iff", *node[1:]]
        yield ["implies", node[2], node[1]]


def pointwise(node: Stored, scope: Mapping[str, str]) -> Iterator[Stored]:
    """A bound of a norm or of the sum over paths: of each single step |f' w| alone."""
    if node[0] in ("<", "<=") and any(p.node[0] in ("Norm", "WeightMax", "SlopeMax") for p in parts_of(node[1])):
        r, i, j = (next(x for x in (name, name + "x", name + "xx") if x not in scope) for name in "rij")
        each = ["<", ["abs", times(["Slope", var(r), var(i)], ["Weight", var(i), var(j)])], "1"]
        yield ["all", r, "lags", ["all", i, ["n"], ["all", j, ["n"], each]]]


def strict(node: Stored, _: Mapping[str, str]) -> Iterator[Stored]:
    """< for <=, and = for <=."""
    if node[0] == "<=":
        yield ["<", *node[1:]]
        yield ["=", *node[1:]]


def lax(node: Stored, _: Mapping[str, str]) -> Iterator[Stored]:
    """<= for < in a hypothesis."""
    if node[0] == "<":
        yield ["<=", *node[1:]]


def slope_dropped(node: Stored, _: Mapping[str, str]) -> Iterator[Stored]:
    """A slope left out."""
    if node[0] in ("Slope", "SlopeMax", "SlopeSup"):
        yield "1"


def slope_at_activation(node: Stored, _: Mapping[str, str]) -> Iterator[Stored]:
    """The output of the unit for its slope; the slope at the other end of the weight."""
    if node[0] == "Slope":
        yield ["Act", *node[1:]]
    if node[0] == "*":
        slopes, weights = ([x for x in node[1:] if x[0] == head] for head in ("Slope", "Weight"))
        for slope in slopes:
            for other in {repr(y): y for x in weights for y in x[1:]}.values():
                if other != slope[2]:
                    yield ["*", *(put(x, (2,), other) if x is slope else x for x in node[1:])]


def constant(node: Stored, _: Mapping[str, str]) -> Iterator[Stored]:
    """A constant that is wrong, forgotten or of its own making: twice, half, the number of units."""
    if node[0] == "*":
        for i, factor in enumerate(node[1:], 1):
            if factor == ["n"] or (factor[0] == "**" and factor[1] == ["n"]):
                yield times(*node[1:i], *node[i + 1 :])
            if isinstance(factor, str) and factor not in ("-1", "0"):
                yield from (put(node, (i,), str(Fraction(factor) * by)) for by in (Fraction(1, 2), Fraction(2)))
                yield times(*node[1:i], *node[i + 1 :])
    if node[0] in ("<=", "<", "="):
        yield [node[0], node[1], times("1/2", node[2])]
        yield [node[0], node[1], times("9/10", node[2])]


def new_for_old(node: Stored, _: Mapping[str, str]) -> Iterator[Stored]:
    """The new value of a state or a gate for the old one, in a statement."""
    if node[0] == "Act":
        yield put(node, (1,), shifted(node[1], -1))
    if node[0] == "Out":
        yield from (put(node, (2,), shifted(node[2], by)) for by in (1, -1))
    if node[0] == "Seq":
        yield from (put(node, (2,), shifted(node[2], by)) for by in (1, -1))
    if node[0] == "Free":
        yield from (put(node, (2,), shifted(node[2], by)) for by in (1, -1) if node[2][0] != "var")


def sum_for_product(node: Stored, _: Mapping[str, str]) -> Iterator[Stored]:
    """A sum for a product, a maximum for a sum."""
    if node[0] == "*" and len(node) == 3 and "-1" not in node:
        yield ["+", *node[1:]]
    if node[0] == "prod":
        yield ["sum", *node[1:]]
    if node[0] == "sum":
        yield ["maximum", *node[1:]]


def sign(node: Stored, _: Mapping[str, str]) -> Iterator[Stored]:
    """A sign exchanged."""
    if node[0] == "+":
        yield from (plus(*node[1:i], minus(node[i]), *node[i + 1 :]) for i in range(1, len(node)) if node[i] != "0")
    if node[0] == "=":
        yield ["=", node[1], minus(node[2])]


def size_dropped(node: Stored, _: Mapping[str, str]) -> Iterator[Stored]:
    """|a|: a."""
    if node[0] == "abs":
        yield node[1]


def complemented(node: Stored) -> Iterator[Stored]:
    """y, where the node is 1 - y."""
    match node:
        case ["+", "1", ["*", "-1", *y]]:
            yield times(*y)


def gate_complement(node: Stored, _: Mapping[str, str]) -> Iterator[Stored]:
    """1 - y for the output y of a gate, and y for 1 - y."""
    if node[0] == "Out":
        yield plus("1", minus(node))
    yield from complemented(node)


def gate_complement_in_cell(node: Stored, _: Mapping[str, str]) -> Iterator[Stored]:
    """A cell whose gate g stands as 1 - g, or the other way round."""
    if node[0] == "logistic":
        yield plus("1", minus(node))
    yield from complemented(node)


def path_dropped(node: Stored, _: Mapping[str, str]) -> Iterator[Stored]:
    """A way of the error left out: a summand."""
    if node[0] == "+":
        yield from (plus(*node[1:i], *node[i + 1 :]) for i in range(1, len(node)))


def quantifiers_swapped(node: Stored, _: Mapping[str, str]) -> Iterator[Stored]:
    """For every x some y: some y for every x."""
    if node[0] == "all" and node[3][0] == "some":
        _all, x, over_x, (_some, y, over_y, body) = node
        yield ["some", y, over_y, ["all", x, over_x, body]]


def reversed_order(node: Stored, _: Mapping[str, str]) -> Iterator[Stored]:
    """>= for <=."""
    if node[0] in ("<=", "<"):
        yield [node[0], node[2], node[1]]


def sum_dropped(node: Stored, scope: Mapping[str, str]) -> Iterator[Stored]:
    """A sum left out: one of its terms stands alone."""
    if node[0] in ("sum", "maximum") and node[2] == ["n"]:
        for name in [x for x, sort in scope.items() if sort == "unit" and x != node[1]][:2]:
            yield replaced(node[3], var(node[1]), var(name))


def nothing(_: Stored, __: Mapping[str, str]) -> Iterator[Stored]:
    """No edit of a part: the operator works on whole hypotheses."""
    yield from ()


OPERATORS = (
    Operator("exponent +-1", exponent),
    Operator("exponent moved", exponent_moved),
    Operator("time +-1", time),
    Operator("transpose dropped", transposed, ("statement", "given")),
    Operator("product order", product_order),
    Operator("Hadamard for matrix product", hadamard),
    Operator("norm for spectral radius", spectral_radius, ("statement", "given")),
    Operator("another norm", other_norm, ("statement", "given")),
    Operator("iff for if", only_if),
    Operator("pointwise for uniform", pointwise, ("given",)),
    Operator("< for <=", strict),
    Operator("<= for < in a hypothesis", lax, ("given",)),
    Operator("slope dropped", slope_dropped),
    Operator("slope elsewhere", slope_at_activation),
    Operator("wrong constant", constant),
    Operator("new for old state", new_for_old),
    Operator("sum for product", sum_for_product),
    Operator("sum dropped", sum_dropped),
    Operator("sign", sign),
    Operator("|.| dropped", size_dropped),
    Operator("gate complement", gate_complement, ("statement",)),
    Operator("gate complement in the cell", gate_complement_in_cell, ("system",)),
    Operator("state path dropped", path_dropped),
    Operator("quantifiers swapped", quantifiers_swapped),
    Operator("order reversed", reversed_order),
    Operator("hypothesis dropped", nothing, ("given",)),
)


def mutants(claim: Claim, operator: Operator) -> list[dict[str, Any]]:
    """Every statement that the operator makes of the claim, one edit each."""
    found = [dict(claim) | {"given": given} for given in without_one(claim)] if operator.edit is nothing else []
    for field in operator.fields:
        if field == "system":
            found += [dict(claim) | {"system": made} for made in edited_cells(claim, operator.edit)]
            continue
        root = ["and", *claim[field]] if field == "given" else claim[field]
        for part, new in edits(root, operator.edit, claim["sorts"]):
            made = put(root, part.place, new)
            found.append(dict(claim) | {field: made[1:] if field == "given" else made})
    return [each for each in found if each != claim]


def without_one(claim: Claim) -> Iterator[list[Stored]]:
    """The hypotheses, one left out."""
    yield from ([g for j, g in enumerate(claim["given"]) if j != i] for i in range(len(claim["given"])))


def edits(root: Stored, edit: Edit, sorts: Mapping[str, str]) -> Iterator[tuple[Part, Stored]]:
    """Every part of the tree with each thing that the edit puts there."""
    for part in parts_of(root):
        if isinstance(part.node, list) and part.node:
            for new in edit(part.node, {**sorts, **part.bound}):
                yield part, new


def edited_cells(claim: Claim, edit: Edit) -> Iterator[dict[str, Any]]:
    """The claim's system with its cell edited: every occurrence of the part at once, for a gate is one gate."""
    if claim["system"]["kind"] != "cell":
        return
    cell = claim["system"]["cell"]
    seen: list[Stored] = []
    for root in cell["update"].values():
        for node in nodes(root):
            if isinstance(node, list) and node and node not in seen:
                seen.append(node)
                for new in edit(node, {}):
                    update = {name: replaced(e, node, new) for name, e in cell["update"].items()}
                    yield claim["system"] | {"cell": cell | {"update": update}}


def nodes(root: Stored) -> Iterator[Stored]:
    """Every list inside a cell's expression, the nets' vectors too."""
    if isinstance(root, list):
        yield root
        for child in root:
            yield from nodes(child)
