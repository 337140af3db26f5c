"""Edits of a term at one place: indices, times, exponents, sums, absolute values, constants, factors.

Each operator takes a stored term and its scope, and yields what the term may have been. The table ON_TERMS lists those
that look at one place; `everywhere` changes one thing throughout a term.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations
from typing import Any

Stored = Any

# Places of the units and of the times (lags and naturals) among a leaf's parts, its head at 0.
UNITS: Mapping[str, tuple[int, ...]] = {
    "Weight": (1, 2),
    "Slope": (2,),
    "ErrorFlow": (2, 3),
    "Step": (2, 3),
    "Act": (2,),
    "WeightFlow": (2, 3, 4),
    "Out": (3,),
    "PathSum": (4, 5),
    "Row": (1,),
    "Col": (1,),
    "Basis": (1,),
}
TIMES: Mapping[str, tuple[int, ...]] = {
    "Slope": (1,),
    "ErrorFlow": (1, 4),
    "StateFlow": (1,),
    "Step": (1,),
    "Act": (1,),
    "WeightFlow": (1, 5),
    "Out": (2,),
    "PathSum": (3,),
    "Slopes": (1,),
    "Flow": (1,),
    "SlopeMax": (2,),
    "Seq": (2,),
    "Free": (2,),
}
MAX_REPEATS = 4  # occurrences of an index of which some may belong to a sum that is missing
# What cannot be negative needs no absolute value.
_SIGNLESS = ("abs", "n", "Norm", "SpectralRadius", "SlopeMax", "SlopeSup", "WeightMax", "**", "max", "min")


@dataclass(frozen=True)
class Scope:
    """The names in scope with their sorts, and factors that stand elsewhere and may be missing here."""

    sorts: Mapping[str, str]
    factors: Sequence[Stored] = field(default_factory=tuple)

    def bound(self, name: str, sort: str) -> "Scope":
        """The scope inside of a binder."""
        return Scope({**self.sorts, name: sort}, self.factors)

    def of(self, sort: str) -> list[str]:
        """The names of this sort."""
        return [name for name, found in self.sorts.items() if found == sort]


@dataclass(frozen=True)
class Change:
    """What a place becomes, and what kind of edit that is."""

    name: str
    after: Stored
    distance: int = 1


Operator = Callable[[Stored, Scope], Iterator[Change]]


def unit_names(e: Stored) -> tuple[int, ...]:
    """The places of the units of a leaf."""
    if e[0] == "StateFlow":
        return {4: (2, 3), 6: (3, 5)}.get(len(e), ())
    return tuple(place for place in UNITS.get(e[0], ()) if place < len(e))


def put(e: Stored, place: int, part: Stored) -> Stored:
    """The list with another part at the place."""
    return [*e[:place], part, *e[place + 1 :]]


def factors_of(e: Stored) -> list[Stored]:
    """The factors of a product; of anything else itself."""
    return list(e[1:]) if isinstance(e, list) and e[0] == "*" else [e]


def product(parts: Sequence[Stored]) -> Stored:
    """The product of the parts, flattened; "1" of none."""
    flat = [x for part in parts for x in factors_of(part) if x != "1"]
    return "1" if not flat else flat[0] if len(flat) == 1 else ["*", *flat]


def shifted(e: Stored, by: int) -> Stored:
    """The term plus an integer, a number in it collected."""
    parts = list(e[1:]) if isinstance(e, list) and e[0] == "+" else [e]
    numbers = [x for x in parts if isinstance(x, str)]
    total = sum(map(Fraction, numbers), Fraction(by))
    rest = [x for x in parts if not isinstance(x, str)]
    parts = [*([str(total)] if total or not rest else []), *rest]
    return parts[0] if len(parts) == 1 else ["+", *parts]


def renamed(e: Stored, old: str, new: str) -> Stored:
    """The term with every variable `old` called `new`."""
    if not isinstance(e, list):
        return e
    return ["var", new] if e == ["var", old] else [renamed(part, old, new) for part in e]


def occurrences(e: Stored, name: str, path: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
    """The ways to every occurrence of a variable."""
    if e == ["var", name]:
        yield path
    elif isinstance(e, list):
        for place, part in enumerate(e):
            yield from occurrences(part, name, (*path, place))


def at_path(e: Stored, path: Sequence[int], part: Stored) -> Stored:
    """The term with another part at the end of the way."""
    return part if not path else put(e, path[0], at_path(e[path[0]], path[1:], part))


def _swapped(e: Stored, _: Scope) -> Iterator[Change]:
    if isinstance(e, list):
        for one, other in combinations(unit_names(e), 2):
            if e[one] != e[other]:
                yield Change("two indices swapped", put(put(e, one, e[other]), other, e[one]))


def _other_index(e: Stored, scope: Scope) -> Iterator[Change]:
    if isinstance(e, list):
        for place in unit_names(e):
            for name in scope.of("unit"):
                if e[place] != ["var", name]:
                    yield Change("another index", put(e, place, ["var", name]))


def _other_time(e: Stored, scope: Scope) -> Iterator[Change]:
    if not isinstance(e, list):
        return
    for place in TIMES.get(e[0], ()):
        if place < len(e):
            yield from (Change("a shift in time", put(e, place, shifted(e[place], by))) for by in (1, -1))
    if e[0] == "ErrorFlow" and len(e) == 4:
        yield Change("a shift in time", [*e, "1"])


def _other_variable(e: Stored, scope: Scope) -> Iterator[Change]:
    if isinstance(e, list) and e[0] == "var":
        sort = scope.sorts.get(e[1])
        yield from (Change("another variable", ["var", x]) for x in scope.of(str(sort)) if x != e[1])


def _other_exponent(e: Stored, _: Scope) -> Iterator[Change]:
    if not isinstance(e, list) or e[0] in ("+", "*", "/"):
        return
    base, exponent = e[1:] if e[0] == "**" else (e, "1")
    steps = (1, -1, 2, -2) if e[0] == "**" else (1,)
    for by in steps:
        yield Change("an exponent", power(base, shifted(exponent, by)))
    if e[0] == "**" and exponent != "1":
        yield Change("an exponent less", base, 2)
    if isinstance(exponent, list) and exponent[0] == "+":
        for place in range(1, len(exponent)):
            yield Change("an exponent", ["**", base, put(exponent, place, negative(exponent[place]))])


def negative(e: Stored) -> Stored:
    """Minus the term, without a double sign."""
    if isinstance(e, str):
        return str(-Fraction(e))
    return product([x for x in e[1:] if x != "-1"]) if e[0] == "*" and "-1" in e else product(["-1", e])


def power(base: Stored, exponent: Stored) -> Stored:
    """The power, simplified for the exponents 0 and 1."""
    return "1" if exponent == "0" else base if exponent == "1" else ["**", base, exponent]


def _exponents_moved(e: Stored, _: Scope) -> Iterator[Change]:
    """x**a y**b becomes x**(a-1) y**(b+1); (x y)**a becomes x y**a and back; x**(y**a) becomes x y**a."""
    if not isinstance(e, list):
        return
    if e[0] == "*":
        parts = e[1:]
        split = [(x[1], x[2]) if isinstance(x, list) and x[0] == "**" else (x, "1") for x in parts]
        for i, j in ((i, j) for i in range(len(parts)) for j in range(len(parts)) if i != j):
            if isinstance(parts[i], str) or isinstance(parts[j], str) or parts[i] == ["n"]:
                continue
            moved = list(parts)
            moved[i], moved[j] = (
                power(split[i][0], shifted(split[i][1], -1)),
                power(split[j][0], shifted(split[j][1], 1)),
            )
            gone = moved[i] == "1"
            yield Change("an exponent moved", product(moved), 1 + gone)
        for i, j in ((i, j) for i in range(len(parts)) for j in range(len(parts)) if i != j):
            if isinstance(parts[j], list) and parts[j][0] == "**":
                rest = [x for place, x in enumerate(parts) if place not in (i, j)]
                inside = ["**", product([parts[i], split[j][0]]), split[j][1]]
                yield Change("a factor under the exponent", product([*rest, inside]))
    if e[0] == "**" and isinstance(e[1], list) and e[1][0] == "*":
        for place, factor in enumerate(e[1][1:], 1):
            rest = product([x for i, x in enumerate(e[1][1:], 1) if i != place])
            yield Change("a factor out of the exponent", product([factor, ["**", rest, e[2]]]))
    if e[0] == "**" and isinstance(e[2], list) and e[2][0] == "**":
        yield Change("a factor out of the exponent", product([e[1], e[2]]))


def _other_sum(e: Stored, scope: Scope) -> Iterator[Change]:
    """Another binder or range; a sum less; a sum more over an index that is unbound or stands twice."""
    if not isinstance(e, list) or not e:
        return
    if e[0] in ("sum", "prod", "maximum"):
        yield from (Change("another binder", [head, *e[1:]]) for head in ("sum", "prod", "maximum") if head != e[0])
        if e[2] != ["n"]:
            yield from (Change("the range", put(e, 2, shifted(e[2], by))) for by in (1, -1))
        if next(occurrences(e[3], e[1]), None) is None:
            yield Change("a sum less", e[3])
        sort = "unit" if e[2] == ["n"] else "lag"
        yield from (Change("a sum less", renamed(e[3], e[1], name)) for name in scope.of(sort))
    elif e[0] in ("*", "abs", "Weight", "ErrorFlow", "StateFlow", "Step", "**"):
        yield from _sums_more(e, scope)


def _sums_more(e: Stored, scope: Scope) -> Iterator[Change]:
    for name in unbound_units(e, scope):
        yield Change("a sum more", ["sum", name, ["n"], e])
    new = fresh_name(e, scope)
    for name in scope.of("unit"):
        places = list(occurrences(e, name))
        if 2 <= len(places) <= MAX_REPEATS:
            for size in range(2, len(places) + 1):
                for chosen in combinations(places, size):
                    body = e
                    for path in chosen:
                        body = at_path(body, path, ["var", new])
                    yield Change("a sum more", ["sum", new, ["n"], body], 2)


def unbound_units(e: Stored, scope: Scope) -> list[str]:
    """The names that stand at the place of a unit and that nothing binds."""
    found: dict[str, None] = {}
    _gather_unbound(e, set(scope.sorts), found)
    return list(found)


def _gather_unbound(e: Stored, names: set[str], found: dict[str, None]) -> None:
    if not isinstance(e, list) or not e:
        return
    if e[0] in ("sum", "prod", "maximum"):
        names = names | {e[1]}
    elif e[0] == "PathSum":
        names = names | set(e[1])
    for place in unit_names(e):
        if e[place][0] == "var" and e[place][1] not in names:
            found[e[place][1]] = None
    for part in e[1:]:
        _gather_unbound(part, names, found)


def fresh_name(e: Stored, scope: Scope) -> str:
    """A name for a unit that occurs nowhere in the term."""
    taken = {*scope.sorts, *_names(e)}
    return next(x for x in ("i", "j", "l", "m", *(f"i{number}" for number in range(1, 100))) if x not in taken)


def _names(e: Stored) -> set[str]:
    return {e} if isinstance(e, str) else set().union(*map(_names, e))


def _other_size(e: Stored, scope: Scope) -> Iterator[Change]:
    """|.| dropped, added, or moved into a sum and out of it."""
    if not isinstance(e, list):
        return
    if e[0] == "abs":
        yield Change("|.| dropped", e[1])
        inner = e[1]
        if isinstance(inner, list) and inner[0] == "sum":
            yield Change("|.| moved inside", put(inner, 3, ["abs", inner[3]]))
        if isinstance(inner, list) and inner[0] in ("+", "*"):
            yield Change("|.| moved inside", [inner[0], *(["abs", x] for x in inner[1:])])
        return
    if e[0] not in _SIGNLESS and (e[0] != "var" or scope.sorts.get(e[1]) == "real"):
        yield Change("|.| added", ["abs", e])
    if e[0] == "sum" and isinstance(e[3], list) and e[3][0] == "abs":
        yield Change("|.| moved outside", ["abs", put(e, 3, e[3][1])])
    if e[0] == "+" and all(isinstance(x, list) and x[0] == "abs" for x in e[1:]):
        yield Change("|.| moved outside", ["abs", ["+", *(x[1] for x in e[1:])]])


def _other_number(e: Stored, _: Scope) -> Iterator[Change]:
    if isinstance(e, str):
        c = Fraction(e)
        near = [c + 1, c - 1, 2 * c, c / 2, -c, *([1 / c] if c else [])]
        yield from (Change("a constant", str(x)) for x in dict.fromkeys(near) if x != c)
        yield Change("a constant", ["n"])
    elif e == ["n"]:
        yield from (Change("a constant", x) for x in ("1", ["+", "-1", ["n"]], ["**", ["n"], "-1"]))


def _other_factors(e: Stored, scope: Scope) -> Iterator[Change]:
    """A factor less, and a factor more of those that stand elsewhere."""
    if not isinstance(e, list) or e[0] in ("n", "var"):
        return
    if e[0] == "*":
        for place in range(1, len(e)):
            rest = product([x for i, x in enumerate(e[1:], 1) if i != place])
            yield Change("a sign" if e[place] == "-1" else "a factor less", rest, 1 + (e[place] != "-1"))
            if e[place][0] == "+":
                continue
            yield Change("a factor in the denominator", product([rest, power(e[place], "-1")]), 2)
    yield from (Change("a factor more", more, 2) for factor in scope.factors for more in _with_factor(e, factor))


def _with_factor(e: Stored, factor: Stored) -> Iterator[Stored]:
    """A product, the base of a power, a summand, what is summed: each with one factor more."""
    head = e[0]
    if head == "*":
        yield product([factor, e])
    elif head == "**":
        yield put(e, 1, product([factor, e[1]]))
    elif head == "sum":
        yield put(e, 3, product([factor, e[3]]))
    elif head == "+":
        yield from (put(e, place, product([factor, e[place]])) for place in range(1, len(e)))


def _other_summands(e: Stored, _: Scope) -> Iterator[Change]:
    if isinstance(e, list) and e[0] == "+":
        for place in range(1, len(e)):
            yield Change("a sign", put(e, place, negative(e[place])))
            rest = [x for i, x in enumerate(e[1:], 1) if i != place]
            yield Change("a summand less", rest[0] if len(rest) == 1 else ["+", *rest], 2)


def _all_transposed(e: Stored) -> Stored:
    if not isinstance(e, list):
        return e
    if e[0] == "Weight":
        return ["Weight", e[2], e[1]]
    return [_all_transposed(part) for part in e]


def _exchanged(e: Stored, one: str, other: str) -> Stored:
    return renamed(renamed(renamed(e, one, "\0"), other, one), "\0", other)


def everywhere(e: Stored, scope: Scope) -> Iterator[Change]:
    """One thing changed throughout a term: all weights transposed, or two indices exchanged."""
    if _all_transposed(e) != e:
        yield Change("all weights transposed", _all_transposed(e), 2)
    for one, other in combinations(scope.of("unit"), 2):
        if _exchanged(e, one, other) != e:
            yield Change("two indices exchanged throughout", _exchanged(e, one, other), 2)


def multiples(e: Stored, scope: Scope) -> Iterator[Change]:
    """The side of a relation times a constant (a sign, 2, n, or one over them) or times a factor."""
    for factor in ("-1", "2", "1/2", ["n"], ["**", ["n"], "-1"]):
        yield Change("a constant", product([factor, e]))
    yield from (Change("a factor more", product([factor, e]), 2) for factor in scope.factors)


ON_TERMS: tuple[Operator, ...] = (
    _swapped,
    _other_index,
    _other_time,
    _other_variable,
    _other_exponent,
    _exponents_moved,
    _other_sum,
    _other_size,
    _other_number,
    _other_factors,
    _other_summands,
)
