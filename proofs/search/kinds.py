"""What each hypothesis does to the search: the kinds of `given`, found when a claim is attacked and printed with it.

1 range  only n, lags, units, numbers and variables that are drawn, or a bound of a free sequence: restricts the draw
2 name   eq(x, term), leq(term, x), lt(term, x) or leq(x, term), x a Real: x takes the term's value (lt: a little more)
3 size   leq or lt between a term of degree d >= 1 in W and one without W: W is scaled until it just holds
4 other  a filter
5 norm   leq, lt or eq(Norm(p, u), term) without W, p a norm variable or its dual: the norm is scaled until it holds

A relation may stand under quantifiers over units and lags; then the largest value of the term counts. A variable that
is named after a term of W counts with that term's degree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from proofs.exact.mentions import heads, variables
from proofs.exact.operators import Stored

# A degree in W: a linear form in the lags, {"": constant, "q": coefficient of q}. None: not homogeneous.
Degree = dict[str, int]
Binders = tuple[tuple[str, Stored], ...]

LEAVES = frozenset({"Weight", "Slope", "ErrorFlow", "PathSum", "Act", "WeightFlow", "Out", "Free", "Seq"}) | frozenset(
    {"SlopeSup", "SlopeMax", "WeightMax", "StateFlow", "Step", "Norm", "SpectralRadius", "JointRadius"}
)
LEAVES |= {"Bias", "Input", "Start", "Steps"}


class Kind(IntEnum):
    """The kinds of a hypothesis."""

    RANGE = 1
    NAME = 2
    SIZE = 3
    OTHER = 4
    NORM = 5


@dataclass(frozen=True)
class Hypothesis:
    """One relation of `given` with its kind.

    index      place in `given`
    relation   stored form, without its quantifiers
    binders    ((name, range), ...) of the quantifiers around it
    variable   of NAME: the Real that takes the value; of a bound of a free sequence: that sequence; of NORM: the norm
    degree     of SIZE: the degree in W, a linear form in the lags
    grows      of SIZE: the place of the side that grows with W, 1 or 2
    free       of RANGE: it bounds the free sequence `variable`
    """

    index: int
    kind: Kind
    relation: Stored
    binders: Binders = ()
    variable: str = ""
    degree: Degree | None = None
    grows: int = 0
    free: bool = False

    def __str__(self) -> str:
        what = {Kind.RANGE: "restricts the draw", Kind.OTHER: "filters"}.get(self.kind, "")
        if self.kind is Kind.NAME:
            what = f"gives {self.variable} its value"
        elif self.kind is Kind.SIZE:
            what = "scales W"
        elif self.kind is Kind.NORM:
            what = f"scales the norm {self.variable}"
        elif self.free:
            what = f"bounds the draw of {self.variable}"
        return f"given {self.index + 1}: {self.kind.name.lower()}, {what}"


def classify(stored: Mapping[str, Any]) -> tuple[Hypothesis, ...]:
    """The kind of every relation of `given` of a stored claim; a conjunction counts as its parts."""
    found: list[Hypothesis] = []
    degrees: dict[str, Degree] = {}
    pending = [part for i, g in enumerate(stored.get("given", ())) for part in _parts(i, g, ())]
    # names first: what they name lends its degree to the relations that use the variable
    for index, relation, binders in pending:
        name = _named(stored, relation, binders, degrees)
        if name and not _in_a_circle(name, relation, found):
            term = _other_side(relation, name)
            degrees[name] = degree(term, degrees, stored) or {"": 0}
            found.append(Hypothesis(index, Kind.NAME, relation, binders, name))
        else:
            found.append(_unnamed(stored, index, relation, binders, degrees))
    return tuple(_sized(stored, h, degrees) for h in found)


def premises(stored: Mapping[str, Any]) -> tuple[Hypothesis, ...]:
    """The size conditions among the premises of a statement that is an implication, as hypotheses with index -1."""
    f = stored["statement"]
    if f[0] != "implies":
        return ()
    found = [Hypothesis(-1, Kind.OTHER, relation, binders) for _, relation, binders in _parts(-1, f[1], ())]
    sized = (_sized(stored, h, {}) for h in found if h.relation[0] in ("<=", "<"))
    return tuple(h for h in sized if h.kind is Kind.SIZE)


def _parts(index: int, f: Stored, binders: Binders) -> list[tuple[int, Stored, Binders]]:
    if f[0] == "and":
        return [part for g in f[1:] for part in _parts(index, g, binders)]
    if f[0] == "all" and f[2] != "reals":
        return _parts(index, f[3], (*binders, (f[1], f[2])))
    return [(index, f, binders)]


def _unnamed(stored: Mapping[str, Any], index: int, relation: Stored, binders: Binders, degrees: Any) -> Hypothesis:
    sequence = _bounded_sequence(relation, binders)
    if sequence:
        return Hypothesis(index, Kind.RANGE, relation, binders, sequence, free=True)
    norm = _bounded_norm(stored, relation, degrees)
    if norm:
        return Hypothesis(index, Kind.NORM, relation, binders, norm)
    plain = relation[0] in ("<=", "<", "=") and not heads(relation) & LEAVES
    return Hypothesis(index, Kind.RANGE if plain else Kind.OTHER, relation, binders)


def _sized(stored: Mapping[str, Any], h: Hypothesis, degrees: Mapping[str, Degree]) -> Hypothesis:
    """The same hypothesis, as SIZE where a scaling of W makes it hold."""
    depends = bool(variables(h.relation) & {name for name, d in degrees.items() if any(d.values())})
    candidate = h.kind is Kind.OTHER or (h.kind is Kind.RANGE and depends)
    if (
        not candidate
        or h.relation[0] not in ("<=", "<")
        or any(w[0] in ("weight", "netweight") for w in stored.get("where", ()))
    ):
        return h
    left, right = (degree(side, degrees, stored) for side in h.relation[1:])
    if left is None or right is None or any(left.values()) == any(right.values()):
        return h if h.kind is Kind.OTHER or not depends else Hypothesis(h.index, Kind.OTHER, h.relation, h.binders)
    d = left if any(left.values()) else right
    if min(d.values()) < 0:
        return h
    return Hypothesis(h.index, Kind.SIZE, h.relation, h.binders, degree=d, grows=1 if d is left else 2)


def _named(stored: Mapping[str, Any], relation: Stored, binders: Binders, taken: Mapping[str, Degree]) -> str:
    """The Real that this relation gives a value to, or "" ."""
    op, *sides = relation
    if op not in ("<=", "<", "="):
        return ""
    sorts = stored["sorts"]
    # the right side first: leq(term, x) bounds x from below
    for place in (1, 0):
        x, term = sides[place], sides[1 - place]
        if not (isinstance(x, list) and x[0] == "var" and sorts.get(x[1]) == "real"):
            continue
        if x[1] in taken or x[1] in variables(term) or _bounded_sequence(relation, binders):
            continue
        real = any(sorts.get(name) == "real" for name in variables(term))
        if op == "=" and not binders:
            return str(x[1])
        if op == "=" or (op == "<" and place == 0) or (place == 0 and binders):
            continue
        if heads(term) & LEAVES or real:
            return str(x[1])
    return ""


def _in_a_circle(name: str, relation: Stored, found: Sequence[Hypothesis]) -> bool:
    """Whether the variable would be named after one that is named after it."""
    after = {h.variable: variables(_other_side(h.relation, h.variable)) for h in found if h.kind is Kind.NAME}
    reached = variables(_other_side(relation, name))
    for _ in after:
        reached = reached.union(*(after.get(x, set()) for x in reached))
    return name in reached


def _other_side(relation: Stored, name: str) -> Stored:
    return relation[2] if relation[1] == ["var", name] else relation[1]


def _bounded_sequence(relation: Stored, binders: Sequence[tuple[str, Stored]]) -> str:
    """The free sequence that this relation bounds at the index of its one quantifier, or "" ."""
    if len(binders) != 1 or relation[0] not in ("<=", "<", "="):
        return ""
    index = ["var", binders[0][0]]
    for core, other in ((relation[1], relation[2]), (relation[2], relation[1])):
        squared = isinstance(core, list) and core[0] == "**" and core[2] == "2"
        inner = core[1] if squared or (isinstance(core, list) and core[0] == "abs") else core
        if not (isinstance(inner, list) and inner[0] == "Free" and inner[2] == index):
            continue
        if not heads(other) & LEAVES and (relation[0] != "=" or squared):
            return str(inner[1])
    return ""


def _bounded_norm(stored: Mapping[str, Any], relation: Stored, degrees: Mapping[str, Degree]) -> str:
    """The norm variable of which this relation bounds the value at a vector without W, or "" ."""
    if relation[0] not in ("<=", "<", "="):
        return ""
    _, left, right = relation
    if not isinstance(left, list) or left[0] != "Norm" or heads(right) & LEAVES:
        return ""
    _, p, vector = left
    inner = p[1] if p[0] == "dual" else p
    real = any(stored["sorts"].get(name) == "real" for name in variables(right))
    if inner[0] != "var" or vector[0] not in ("Basis", "Vector") or degree(left, degrees, stored) != {"": 0} or real:
        return ""
    nested = vector[0] == "Vector" and bool(heads(vector[2]) & {"Norm", "SlopeMax"})
    return "" if nested else str(inner[1])


def degree(e: Stored, named: Mapping[str, Degree], stored: Mapping[str, Any]) -> Degree | None:
    """The degree of a stored term in W, {"": c, "q": a} for c + a q; None where the term is not homogeneous."""
    if isinstance(e, str) or e[0] == "n":
        return {"": 0}
    head, *args = e
    if head == "var":
        return dict(named.get(args[0], {"": 0}))
    if head == "Norm" and args[1][0] == "Vector":
        return degree(args[1][2], named, stored)
    if stored["system"].get("slopes") == "ORBIT" and head in _VARY:
        return None
    if head in _LEAF_DEGREES:
        found: Degree | None = _LEAF_DEGREES[head](args, stored)
        return found
    # of a binder the name is no term; its range and its body may be numbers, which are strings as well
    terms = args[1:] if head in ("sum", "prod", "maximum") else args
    below = [degree(a, named, stored) for a in terms]
    if head in ("sum", "maximum"):
        return below[1] if args[0] not in (below[1] or {}) else None
    if head == "prod":
        return None if below[1] is None else _times(below[1], _linear(args[1]))
    if head == "*":
        return _added(below)
    if head == "**":
        constant = below[1] is not None and not any(below[1].values())
        return _times(below[0], _linear(args[1])) if below[0] is not None and constant else None
    if head in ("+", "abs", "max", "min"):
        return below[0] if all(d == below[0] for d in below) else None
    return {"": 0} if all(d is not None and not any(d.values()) for d in below) else None


def _added(degrees: Sequence[Degree | None]) -> Degree | None:
    result: Degree = {"": 0}
    for d in degrees:
        if d is None:
            return None
        for name, c in d.items():
            result[name] = result.get(name, 0) + c
    return result


def _times(d: Degree, factor: Degree | None) -> Degree | None:
    if not any(d.values()):
        return {"": 0}
    if factor is None or len([c for c in d.values() if c]) != 1 or (set(d) != {""} and set(factor) != {""}):
        return None
    scale, form = (d[""], factor) if set(d) == {""} else (factor[""], d)
    return {name: scale * c for name, c in form.items()}


def _linear(e: Stored) -> Degree | None:
    """An integer term that is a sum of integers and variables, as a linear form; else None."""
    if isinstance(e, str):
        return {"": int(e)} if "/" not in e else None
    if e[0] == "var":
        return {"": 0, e[1]: 1}
    return _added([_linear(a) for a in e[1:]]) if e[0] == "+" else None


def _matrix_degree(m: Stored) -> Degree | None:
    head, *args = m
    if head in ("W", "Row", "Col", "NetWeight", "Step"):
        return {"": 1}
    if head == "Abs":
        return _matrix_degree(args[0])
    if head in ("Slopes", "Basis"):
        return {"": 0}
    return _linear(args[0])


def _of_plain(d: Any) -> Any:
    """A degree that holds for plain nets; a cell's step is no power of its weights."""
    return lambda args, stored: d(args) if stored["system"]["kind"] == "net" else None


def _norm_degree(args: Sequence[Stored], stored: Mapping[str, Any]) -> Degree | None:
    m = args[-1]
    inner = m[1] if m[0] == "Abs" else m
    if stored["system"].get("slopes") == "ORBIT" and inner[0] not in ("W", "Row", "Col"):
        return None
    return _matrix_degree(m) if stored["system"]["kind"] == "net" or inner[0] == "NetWeight" else None


def _sequence_degree(args: Sequence[Stored], stored: Mapping[str, Any]) -> Degree | None:
    bodies = [w[4:] for w in stored.get("where", ()) if w[0] == "seq"]
    return (
        {"": 0} if not heads([body for pair in bodies for body in pair]) & (LEAVES - {"Free", "Seq", "Slope"}) else None
    )


# of an orbit: what follows from W in no homogeneous way, its slopes above all
_VARY = frozenset({"Slope", "SlopeMax", "Act", "ErrorFlow", "StateFlow", "Step", "Bias", "Seq"})

_LEAF_DEGREES: dict[str, Any] = {
    "Weight": _of_plain(lambda args: {"": 1}),
    "WeightMax": _of_plain(lambda args: {"": 1}),
    "JointRadius": _of_plain(lambda args: {"": 1}),
    "Step": _of_plain(lambda args: {"": 1}),
    "ErrorFlow": _of_plain(lambda args: _linear(args[0])),
    "StateFlow": _of_plain(lambda args: _linear(args[0])),
    "Norm": _norm_degree,
    "SpectralRadius": _norm_degree,
    "Slope": lambda args, stored: {"": 0},
    "SlopeMax": lambda args, stored: {"": 0},
    "SlopeSup": lambda args, stored: {"": 0},
    "ActAt": lambda args, stored: {"": 0} if not heads([args[0]]) & LEAVES else None,
    "SlopeAt": lambda args, stored: {"": 0} if not heads([args[0]]) & LEAVES else None,
    "Act": lambda args, stored: {"": 0},
    "Out": lambda args, stored: {"": 0},
    "Free": lambda args, stored: {"": 0},
    "Same": lambda args, stored: {"": 0},
    "Seq": _sequence_degree,
    "WeightFlow": lambda args, stored: None,
    "PathSum": lambda args, stored: None,
}
