"""Single edits of a stored statement: what a slip of the pen may have changed, and its way back.

An edit changes one place (an index, a time, an exponent, a sum, a norm, a constant, a sign), or one thing throughout.
The operators on terms are tables in `edit_terms`, those on matrices and norms in `edit_norms`. Whether an edited
statement is true is not asked here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from proofs.meaning import read
from proofs.mend.edit_norms import ON_NORMS
from proofs.mend.edit_terms import ON_TERMS, Change, Scope, everywhere, multiples, unit_names
from proofs.terms import KernelError, has_sort

Stored = Any  # nested lists and strings, as JSON keeps them

BINDERS = ("sum", "prod", "maximum")
_SPANS = {"lags": "lag", "nats": "nat", "reals": "real"}
_RELATIONS = ("<=", "<", "=")


@dataclass(frozen=True)
class Edit:
    """One edit: its name, the place before and after, the whole after it, and how far it goes.

    distance  1 for one sign of the pen, 2 where a factor comes, goes or is another, or several places follow
    """

    name: str
    before: Stored
    after: Stored
    whole: Stored
    distance: int = 1


def edits(whole: Stored, scope: Scope) -> Iterator[Edit]:
    """Every single edit of a formula or a term; two may lead to the same whole."""
    if isinstance(whole, list) and whole[0] in (*_RELATIONS, "and", "not", "implies", "iff", "all", "some"):
        yield from _of_formula(whole, scope)
        return
    yield from (_edit(change, whole, change.after) for change in everywhere(whole, scope))
    yield from _of_term(whole, scope)


def _edit(change: Change, before: Stored, whole: Stored) -> Edit:
    return Edit(change.name, before, change.after, whole, change.distance)


def _of_formula(f: Stored, scope: Scope) -> Iterator[Edit]:
    for name, after in _other_forms(f):
        yield Edit(name, f, after, after)
    head = f[0]
    inner = scope
    if head in ("all", "some"):
        inner = scope.bound(f[1], "unit" if f[2] == ["n"] else _SPANS[f[2]])
    parts = range(3, 4) if head in ("all", "some") else range(1, len(f))
    for place in parts:
        for edit in edits(f[place], inner):
            yield _within(f, place, edit)
    if head in _RELATIONS:  # a factor on the left is one over it on the right
        for change in multiples(f[2], inner):
            yield _within(f, 2, _edit(change, f[2], change.after))


def _other_forms(f: Stored) -> Iterator[tuple[str, Stored]]:
    """The formula with another sign, connective or quantifier."""
    head, *args = f
    if head in _RELATIONS:
        yield from (("the sign", [sign, *args]) for sign in _RELATIONS if sign != head)
        if head != "=":
            yield "the direction", [head, args[1], args[0]]
    elif head == "iff":
        yield "if and only if to if", ["implies", *args]
        yield "if and only if to only if", ["implies", args[1], args[0]]
    elif head == "implies":
        yield "if to only if", ["implies", args[1], args[0]]
        yield "if to if and only if", ["iff", *args]
    elif head in ("all", "some"):
        yield "the quantifier", ["some" if head == "all" else "all", *args]
        if args[2][0] in ("all", "some"):
            inner = args[2]
            yield "the order of the quantifiers", [*inner[:3], [head, *args[:2], inner[3]]]
    elif head == "and":
        yield from (("a part less", part) for part in args if len(args) == 2)


def _of_term(e: Stored, scope: Scope) -> Iterator[Edit]:
    for operator in (*ON_TERMS, *ON_NORMS):
        for change in operator(e, scope):
            yield _edit(change, e, change.after)
    if not isinstance(e, list):
        return
    for place, inner in _places(e, scope):
        for edit in _of_term(e[place], inner):
            yield _within(e, place, edit)


def _within(e: Stored, place: int, edit: Edit) -> Edit:
    return replace(edit, whole=[*e[:place], edit.whole, *e[place + 1 :]])


def _places(e: Stored, scope: Scope) -> Iterator[tuple[int, Scope]]:
    """Where the parts of a term stand that are edited by themselves; arguments of leaves are edited with their leaf."""
    head = e[0]
    if head in BINDERS:
        yield 3, scope.bound(e[1], "unit" if e[2] == ["n"] else "lag")
    elif head == "PathSum":
        names = dict(zip(e[1], ("lag", "unit", "unit"), strict=True))
        yield 2, Scope({**scope.sorts, **names}, scope.factors)
    elif head == "Vector":
        yield 2, scope.bound(e[1], "unit")
    elif head == "**":
        yield 1, scope
    elif head in ("Norm", "SpectralRadius"):
        yield len(e) - 1, scope
    elif head in ("+", "*", "abs", "max", "min", "exp", "log", "Abs"):
        yield from ((place, scope) for place in range(1, len(e)))


# Whether an edited statement is one at all.

_LAGS = {"ErrorFlow": (1,), "StateFlow": (1,), "Step": (1,), "Flow": (1,), "WeightFlow": (1,), "SlopeMax": (2,)}
_NATS = {"Slope": (1,), "Act": (1,), "Slopes": (1,), "ErrorFlow": (4,), "WeightFlow": (5,), "Seq": (2,), "Out": (2,)}


def posed(e: Stored, sorts: Mapping[str, str]) -> bool:
    """Whether every name is bound, once and with its sort, and every lag and time is manifestly one."""
    if not isinstance(e, list) or e == ["n"]:
        return True
    head = e[0]
    if head == "var":
        return e[1] in sorts
    if head in (*BINDERS, "all", "some"):
        sort = "unit" if e[2] == ["n"] else _SPANS.get(e[2], "") if isinstance(e[2], str) else "lag"
        spans = isinstance(e[2], str) or e[2] == ["n"] or (posed(e[2], sorts) and _is(e[2], "lag", sorts))
        return bool(spans) and e[1] not in sorts and posed(e[3], {**sorts, e[1]: sort})
    if head == "Vector":
        return e[1] not in sorts and posed(e[2], {**sorts, e[1]: "unit"})
    if head == "PathSum":
        names = dict(zip(e[1], ("lag", "unit", "unit"), strict=True))
        ends = _is(e[3], "lag", sorts) and all(posed(x, sorts) and _is(x, "unit", sorts) for x in e[4:])
        return ends and posed(e[2], {**sorts, **names})
    timed = [(places, sort) for places, sort in ((_LAGS.get(head, ()), "lag"), (_NATS.get(head, ()), "nat"))]
    for places, sort in timed:
        if any(p < len(e) and not _is(e[p], sort, sorts) for p in places):
            return False
    if any(not _is(e[p], "unit", sorts) for p in _unit_places(e)):
        return False
    return all(posed(part, sorts) for part in e[1:] if isinstance(part, list))


def _unit_places(e: Stored) -> Sequence[int]:
    return unit_names(e)


def _is(e: Stored, sort: str, sorts: Mapping[str, str]) -> bool:
    try:
        return has_sort(read(e, dict(sorts)), sort)
    except KernelError:
        return False
