"""Statements about one real number, proved by ball arithmetic and root counting: |f'(x)| <= c for all real x, and such.

A relation a <= b is shown as b - a >= 0 on the whole range of x (numerics.cover): patches of a compact interval, each
with its argument, and bounds for the tails, or Sturm's theorem where all is rational in exp(x). Of `given`, an equation
that names a real is put in; what bounds x restricts the range; another relation leaves out where it is false; what is
neither is dropped, which is sound. What is not decided is refused: there is no guess.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from flint import fmpq

from numerics.cover import Domain, Shown, holds, shown, summary
from numerics.expressions import (
    Expression,
    X,
    activation,
    activation_slope,
    constant,
    minus,
    parts,
    substituted,
)

Stored: TypeAlias = Any
TRUSTED = "ball arithmetic (Arb), SymPy's root counting, and numerics.cover"


POINT = Domain(fmpq(0), fmpq(0))  # where an expression without x may as well be judged


class Untold(Exception):
    """A part of the statement that no expression in one real number says."""


# Polynomials of a higher degree are not expanded: x**1000000000 would take all memory.
MAX_POWER = 64


@dataclass(frozen=True)
class Goal:
    """e >= 0 (strict: e > 0) for all x of the domain at which all of `given` are >= 0."""

    e: Expression
    strict: bool
    domain: Domain
    given: tuple[Expression, ...]


@dataclass(frozen=True)
class Enclosed:
    """The certificate: what shows each goal, in the order in which the statement gives them."""

    variable: str
    parts: tuple[Shown, ...]

    def __str__(self) -> str:
        if not self.variable:
            return "numbers only, by enclosure"
        return f"all real {self.variable}, by enclosure: {summary(self.parts)}"

    @property
    def lines(self) -> list[str]:
        """The certificate in full: for each goal e >= 0 its pieces, each with its patches and tails."""
        found = []
        for number, part in enumerate(self.parts, start=1):
            found.append(f"inequality {number} of {len(self.parts)}")
            for domain, cover in part.pieces:
                how = "roots counted (Sturm)" if cover is None else f"{len(cover.patches)} patches"
                found.append(f"  on {domain}: {how}")
                found += [f"    {line}" for line in (cover.lines if cover is not None else ())]
        return found


def enclosed(stored: Mapping[str, Any]) -> Enclosed | None:
    """What proves a stored claim by enclosure; None where it is of another kind, or not decided."""
    try:
        variable, goals = told(stored)
    except Untold:
        return None
    parts = []
    for goal in goals:
        by = shown(goal.e, goal.domain, strict=goal.strict, given=goal.given)
        if by is None:
            return None
        parts.append(by)
    return Enclosed(variable, tuple(parts)) if parts else None


def verified(stored: Mapping[str, Any], by: Enclosed) -> bool:
    """Whether the certificate proves the stored claim; the goals are read off the claim again."""
    try:
        _, goals = told(stored)
    except Untold:
        return False
    if not goals or len(goals) != len(by.parts):
        return False
    pairs = zip(goals, by.parts, strict=True)
    return all(holds(g.e, part, g.domain, strict=g.strict, given=g.given) for g, part in pairs)


def told(stored: Mapping[str, Any]) -> tuple[str, list[Goal]]:
    """The variable ("" for none) and the goals of a stored claim; Untold where it says something else."""
    system = stored["system"]
    if system["kind"] != "net" or system.get("slopes") != "SECTOR" or stored["where"]:
        raise Untold("a cell, an orbit or a construction")
    if _highest_power([stored["given"], stored["statement"]]) > MAX_POWER:
        raise Untold(f"a power above {MAX_POWER}")
    sorts = dict(stored["sorts"])
    given = [part for f in stored["given"] for part in _conjuncts(f)]
    statement = stored["statement"]
    while statement[0] == "all" and statement[2] == "reals":
        if statement[1] in sorts:
            raise Untold(f"{statement[1]}, of which something is given, is bound again")
        sorts[statement[1]] = "real"
        statement = statement[3]
    relations = list(_relations(statement, given))
    reader = _Reader(system, sorts, given)
    return reader.finished(relations)


def _highest_power(e: Stored) -> int:
    """The largest integer that stands as an exponent."""
    if not isinstance(e, list) or not e:
        return 0
    own = int(e[2]) if e[0] == "**" and isinstance(e[2], str) and "/" not in e[2] else 0
    return max(abs(own), *map(_highest_power, e))


Relation: TypeAlias = tuple[str, Stored, Stored]


def _conjuncts(f: Stored) -> Iterator[Stored]:
    if f[0] == "and":
        for part in f[1:]:
            yield from _conjuncts(part)
    else:
        yield _flipped(f)


def _flipped(f: Stored) -> Stored:
    """not (a <= b) as b < a; anything else as it is."""
    if f[0] == "not" and f[1][0] in ("<=", "<"):
        return [{"<=": "<", "<": "<="}[f[1][0]], f[1][2], f[1][1]]
    return f


def _relations(f: Stored, given: list[Stored]) -> Iterator[tuple[Stored, list[Stored]]]:
    """The relations of a statement, each with what may be assumed for it."""
    f = _flipped(f)
    if f[0] == "and":
        for part in f[1:]:
            yield from _relations(part, given)
    elif f[0] == "implies":
        yield from _relations(f[2], [*given, *_conjuncts(f[1])])
    elif f[0] == "iff":
        yield from _relations(["implies", f[1], f[2]], given)
        yield from _relations(["implies", f[2], f[1]], given)
    elif f[0] in ("<=", "<", "="):
        yield f, given
    else:
        raise Untold(f"{f[0]} in the statement")


class _Reader:
    """Stored terms as expressions in one variable."""

    def __init__(self, system: Mapping[str, Any], sorts: Mapping[str, str], given: list[Stored]) -> None:
        self.system, self.sorts = system, sorts
        self.named = dict(_named(given, sorts))
        self.free: set[str] = set()

    def finished(self, relations: list[tuple[Stored, list[Stored]]]) -> tuple[str, list[Goal]]:
        """The variable and the goals: first the statement, which tells the variable, then what is given of it."""
        shapes = [(list(self.shapes(relation)), relation[0] == "<", given) for relation, given in relations]
        if len(self.free) > 1:
            raise Untold(f"{len(self.free)} free reals: {', '.join(sorted(self.free))}")
        variable = next(iter(self.free), "")
        goals = []
        for expressions, strict, given in shapes:
            domain, conditions = self.range(given, variable) if variable else (POINT, [])
            for e in expressions:
                # without x the hypotheses, which are of x, are of no use: what holds at one point holds
                of_x = X in parts(e)
                goals.append(Goal(e, strict, domain if of_x else POINT, tuple(conditions) if of_x else ()))
        return variable, goals

    def shapes(self, relation: Stored) -> Iterator[Expression]:
        """What the relation amounts to: |a| <= b is a <= b and -a <= b, an equation is two inequalities."""
        sign, left, right = relation
        yield from self.differences(left, right)
        if sign == "=":
            yield from self.differences(right, left)

    def differences(self, a: Stored, b: Stored) -> Iterator[Expression]:
        """b - a, one for each way that |.|, max or min leaves open."""
        if isinstance(a, list) and a[0] == "abs":
            yield from self.differences(a[1], b)
            yield from self.differences(["*", "-1", a[1]], b)
        elif isinstance(a, list) and a[0] == "max":
            for part in a[1:]:
                yield from self.differences(part, b)
        elif isinstance(b, list) and b[0] == "min":
            for part in b[1:]:
                yield from self.differences(a, part)
        else:
            yield minus(self.term(b), self.term(a))

    def range(self, given: list[Stored], variable: str) -> tuple[Domain, list[Expression]]:
        """The range of x that relations with numbers leave, and the other relations as expressions >= 0."""
        low: fmpq | None = None
        high: fmpq | None = None
        is_open = [False, False]
        conditions = []
        for f in given:
            if f[0] not in ("<=", "<"):
                continue
            ends = _end(f, variable)
            if ends is None:
                conditions += self.condition(f)
            elif ends[0] < 0 and (high is None or ends[1] < high):
                high, is_open[1] = ends[1], f[0] == "<"
            elif ends[0] > 0 and (low is None or ends[1] > low):
                low, is_open[0] = ends[1], f[0] == "<"
        if low is not None and high is not None and low >= high:
            raise Untold("a range without inside")
        return Domain(low, high, (is_open[0], is_open[1])), conditions

    def condition(self, f: Stored) -> list[Expression]:
        """The relation as an expression that is >= 0 by hypothesis; nothing where it says something else."""
        known = set(self.free)
        try:
            found = [minus(self.term(f[2]), self.term(f[1]))]
        except Untold:
            found = []
        if self.free != known:  # it speaks of another real
            self.free, found = known, []
        return found

    def term(self, e: Stored) -> Expression:
        """The expression of a stored term."""
        if isinstance(e, str):
            return constant(e)
        head, *args = e
        if head == "var":
            return self.variable(args[0])
        if head == "**" and isinstance(args[1], str):
            return ("**", self.term(args[0]), constant(args[1])[1])
        if head == "min":
            negated = (("*", constant(-1), self.term(a)) for a in args)
            return ("*", constant(-1), ("max", *negated))
        if head in ("+", "*", "max", "abs", "exp", "log"):
            return (head, *map(self.term, args))
        if head not in _LEAVES:
            raise Untold(f"{head} in the statement")
        return _LEAVES[head](self, args)

    def variable(self, name: str) -> Expression:
        if name in self.named:
            return self.term(self.named[name])
        if self.sorts.get(name) != "real":
            raise Untold(f"{name} is no real")
        self.free.add(name)
        return X

    def of_activation(self, formula: Callable[[str], Expression], args: list[Stored]) -> Expression:
        """f or f' at a term."""
        name = self.system.get("activation")
        if name is None:
            raise Untold("an activation without a name")
        return substituted(formula(name), self.term(args[0]))

    def slope_sup(self, args: list[Stored]) -> Expression:
        """SlopeSup, a number or an enclosure."""
        if "sup" in self.system:
            low, high = (constant(end)[1] for end in self.system["sup"])
            return ("ball", low, high)
        ends = self.system.get("slope")
        if ends is None or any(end.strip("-") == "oo" for end in ends):
            raise Untold("slopes without a bound")
        return ("number", max(abs(constant(end)[1]) for end in ends))


_LEAVES: dict[str, Callable[[_Reader, list[Stored]], Expression]] = {
    "ActAt": lambda reader, args: reader.of_activation(activation, args),
    "SlopeAt": lambda reader, args: reader.of_activation(activation_slope, args),
    "SlopeSup": _Reader.slope_sup,
}


def _end(f: Stored, variable: str) -> tuple[int, fmpq] | None:
    """(1, c) for c <= x and (-1, c) for x <= c, x the variable; None for another relation."""
    for sign, number, name in ((1, f[1], f[2]), (-1, f[2], f[1])):
        if isinstance(number, str) and name == ["var", variable]:
            return sign, fmpq(constant(number)[1])
    return None


def _named(given: list[Stored], sorts: Mapping[str, str]) -> Iterator[tuple[str, Stored]]:
    """The reals that an equation of `given` names, each by a term without it or those named before."""
    done: set[str] = set()
    for f in given:
        if f[0] != "=":
            continue
        for name, term in ((f[1], f[2]), (f[2], f[1])):
            if not (isinstance(name, list) and name[0] == "var" and sorts.get(name[1]) == "real"):
                continue
            inside = _variables(term)
            if name[1] not in done and name[1] not in inside and not inside & done:
                done.add(name[1])
                yield name[1], term
                break


def _variables(e: Stored) -> set[str]:
    if not isinstance(e, list):
        return set()
    if e[0] == "var":
        return {e[1]}
    return set().union(*map(_variables, e[1:]))
