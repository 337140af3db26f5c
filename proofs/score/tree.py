"""Stored statements as trees: where a part stands, what is bound there, and the statement with that part replaced."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

Stored = Any  # a number as a string, or a list with a head
Place = tuple[int, ...]  # the way from the root: positions in the lists

BINDERS = {"sum": 1, "prod": 1, "maximum": 1, "all": 1, "some": 1}
RELATIONS = ("<=", "<", "=")
SPANS = {"lags": "lag", "nats": "nat", "reals": "real"}


class Part(NamedTuple):
    """A part of a statement: where it stands, what it is, and the sorts of the variables bound there."""

    place: Place
    node: Stored
    bound: dict[str, str]


def var(name: str) -> Stored:
    """A variable."""
    return ["var", name]


def plus(*parts: Stored) -> Stored:
    """The sum of the parts that are not 0."""
    kept = [p for p in parts if p != "0"]
    return ["+", *kept] if len(kept) > 1 else kept[0] if kept else "0"


def times(*parts: Stored) -> Stored:
    """The product of the parts that are not 1."""
    kept = [p for p in parts if p != "1"]
    return ["*", *kept] if len(kept) > 1 else kept[0] if kept else "1"


def minus(term: Stored) -> Stored:
    """The term times -1."""
    return ["*", "-1", term]


def shifted(term: Stored, by: int) -> Stored:
    """A time or an exponent, moved by a whole number; numbers are added up.

    >>> shifted(["+", "1", ["var", "q"]], -1)
    ['var', 'q']
    """
    parts = term[1:] if isinstance(term, list) and term[0] == "+" else [term]
    number = by + sum(int(p) for p in parts if isinstance(p, str) and p.lstrip("-").isdigit())
    rest = [p for p in parts if not (isinstance(p, str) and p.lstrip("-").isdigit())]
    return plus(*([str(number)] if number or not rest else []), *rest) if rest else str(number)


def parts(node: Stored, place: Place = (), bound: dict[str, str] | None = None) -> Iterator[Part]:
    """Every part that is a term or a formula, the whole first; names, ranges and norms are none."""
    bound = bound or {}
    yield Part(place, node, bound)
    if not isinstance(node, list) or not node or node[0] == "var":
        return
    for i, child, inner in children(node):
        yield from parts(child, (*place, i), {**bound, **inner})


def children(node: Stored) -> Iterator[tuple[int, Stored, dict[str, str]]]:
    """The places of a node where terms or formulas stand, with what the node binds there."""
    head = node[0]
    if head in BINDERS:
        span = node[2]
        if isinstance(span, list) and span != ["n"]:
            yield 2, span, {}
        sort = "unit" if span == ["n"] else SPANS[span] if isinstance(span, str) and span in SPANS else "lag"
        yield 3, node[3], {node[1]: sort}
    elif head == "PathSum":
        step, to, came = node[1]
        yield 2, node[2], {step: "lag", to: "unit", came: "unit"}
        yield from ((i, node[i], {}) for i in range(3, len(node)))
    else:
        first = 2 if head in ("Free", "Seq", "Out") else 1
        for i in range(first, len(node)):
            if isinstance(node[i], list) or (isinstance(node[i], str) and node[i].lstrip("-")[:1].isdigit()):
                yield i, node[i], {}


def put(node: Stored, place: Place, new: Stored) -> Stored:
    """The tree with another part at that place."""
    if not place:
        return new
    i, *rest = place
    return [put(child, tuple(rest), new) if j == i else child for j, child in enumerate(node)]


def mapped(node: Stored, rule: Callable[[Stored], Stored | None]) -> Stored:
    """The tree after the rule, which gives a new node or None; outermost first, below what the rule left alone."""
    new = rule(node)
    if new is not None:
        return new
    return [mapped(child, rule) for child in node] if isinstance(node, list) else node


def replaced(node: Stored, old: Stored, new: Stored) -> Stored:
    """The tree with every part that equals ``old`` replaced."""
    return mapped(node, lambda x: new if x == old else None)


def mentions(node: Stored, head: str) -> bool:
    """Whether a part with that head occurs."""
    return isinstance(node, list) and bool(node) and (node[0] == head or any(mentions(x, head) for x in node))


def names(node: Stored) -> set[str]:
    """Every word in the tree: variables, bound names, heads."""
    if isinstance(node, list):
        return set[str]().union(*map(names, node))
    return {node} if isinstance(node, str) else set()


def occurs(node: Stored, name: str) -> bool:
    """Whether the variable occurs."""
    return node == ["var", name] or (isinstance(node, list) and any(occurs(x, name) for x in node))


def conjuncts(formula: Stored) -> list[Stored]:
    """The parts of a conjunction; of any other formula itself."""
    return [c for f in formula[1:] for c in conjuncts(f)] if formula[0] == "and" else [formula]
