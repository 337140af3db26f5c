"""What a stored claim speaks of: leaves, free sequences and how they are indexed, read off its lists once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from proofs.exact.operators import BINDERS, Stored

_SPANS = {"lags": "lag", "nats": "nat", "reals": "real"}


@dataclass(frozen=True)
class Mentions:
    """heads: every head that occurs; free: {free sequence: "unit" or "time", what its index counts}."""

    heads: frozenset[str]
    free: Mapping[str, str]

    @property
    def by_units(self) -> frozenset[str]:
        """The free sequences with one number per unit."""
        return frozenset(name for name, kind in self.free.items() if kind == "unit")


def mentions(stored: Mapping[str, Any]) -> Mentions:
    """What the given formulas, the constructions and the statement of a stored claim mention."""
    heads: set[str] = set()
    free: dict[str, str] = {}
    sorts: dict[str, str] = dict(stored["sorts"])
    for part, inner in parts(stored, sorts):
        _walk(part, inner, heads, free)
    return Mentions(frozenset(heads), free)


def parts(stored: Mapping[str, Any], sorts: Mapping[str, str]) -> Iterator[tuple[Stored, dict[str, str]]]:
    """Every formula and every body of a construction, with the sorts of the names in scope there."""
    for f in (*stored.get("given", ()), stored["statement"]):
        yield f, dict(sorts)
    for entry in stored.get("where", ()):
        yield from _bodies(entry, sorts)


def _bodies(entry: Stored, sorts: Mapping[str, str]) -> Iterator[tuple[Stored, dict[str, str]]]:
    match entry:
        case ["weight", i, j, body] | ["netweight", _, _, i, j, body]:
            yield body, {**sorts, i: "unit", j: "unit"}
        case ["bias" | "start", k, body]:
            yield body, {**sorts, k: "unit"}
        case ["slope" | "input", r, j, body]:
            yield body, {**sorts, r: "nat", j: "unit"}
        case ["seq", _, index, arguments, first, step]:
            inner = {**sorts, **dict(arguments)}
            yield first, inner
            yield step, {**inner, index: "nat"}


def _walk(e: Stored, sorts: Mapping[str, str], heads: set[str], free: dict[str, str]) -> None:
    if not isinstance(e, list) or not e:
        return
    head = e[0]
    if isinstance(head, str):
        heads.add(head)
    if head in (*BINDERS, "all", "some"):
        span = e[2]
        sort = "unit" if span == ["n"] else _SPANS.get(span, "lag") if isinstance(span, str) else "lag"
        sorts = {**sorts, e[1]: sort}
    elif head == "PathSum":
        sorts = {**sorts, e[1][0]: "lag", e[1][1]: "unit", e[1][2]: "unit"}
    elif head == "Vector":
        sorts = {**sorts, e[1]: "unit"}
    elif head == "Free":
        named = variables(e[2])
        free[e[1]] = "unit" if any(sorts.get(name) == "unit" for name in named) or e[2] == ["n"] else "time"
    for part in e[1:]:
        _walk(part, sorts, heads, free)


def variables(e: Stored) -> set[str]:
    """The names of all variables that occur in a stored term or formula."""
    if not isinstance(e, list):
        return set()
    if len(e) == 2 and e[0] == "var":
        return {e[1]}
    return set().union(*(variables(part) for part in e))


def heads(e: Stored) -> set[str]:
    """The heads of all lists in a stored term or formula."""
    if not isinstance(e, list) or not e:
        return set()
    own = {e[0]} if isinstance(e[0], str) else set()
    return own.union(*(heads(part) for part in e))
