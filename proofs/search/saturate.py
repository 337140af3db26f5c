"""Saturating a case: W is scaled until its size conditions just hold, variables take the values they are named after.

A bound with slack is not attacked; so a hypothesis `leq` is met with equality wherever the root that this takes is
rational, and `lt` by a factor 63/64 (65/64 from the other side).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import product

from flint import fmpq

from proofs.exact.cellcase import CellCase
from proofs.exact.evaluate import Judge
from proofs.exact.intervals import Exact, Undefined, Value, add, ends, multiply, power
from proofs.exact.operators import Term
from proofs.exact.orbitcase import OrbitCase
from proofs.exact.plaincase import PlainCase
from proofs.exact.scene import Case, Scene
from proofs.search.families import scaled
from proofs.search.kinds import Hypothesis, Kind, classify, premises
from proofs.search.norms import fitted

JUST_BELOW, JUST_ABOVE = fmpq(63, 64), fmpq(65, 64)


class Saturation:
    """The steps that a claim's hypotheses of the kinds NAME and SIZE add to the draw of a case."""

    def __init__(self, judge: Judge) -> None:
        self.judge = judge
        self.hypotheses = classify(judge.stored)
        self.names = [(h, self._sides(h)) for h in self.hypotheses if h.kind is Kind.NAME]
        self.sizes = [(h, self._sides(h)) for h in self.hypotheses if h.kind is Kind.SIZE]
        self.norms = [(h, self._sides(h)) for h in self.hypotheses if h.kind is Kind.NORM]
        self.premises = [(h, self._sides(h)) for h in premises(judge.stored)]
        self.named = frozenset(h.variable for h, _ in self.names)

    def _sides(self, h: Hypothesis) -> tuple[Term, Term]:
        bound_names = [name for name, _ in h.binders]
        return self.judge.term(h.relation[1], bound_names), self.judge.term(h.relation[2], bound_names)

    def name(self, case: Case, s: Scene | None = None) -> Case:
        """The case with every named variable set; Undefined where a term has no value."""
        if not self.names:
            return case
        s = s or self.judge.scene(case)
        values: dict[str, Exact] = {k: v for k, v in case.variables.items() if k not in self.named}
        for name in self.named:
            s.env.pop(name, None)
        waiting = list(self.names)
        while waiting:
            later = []
            for h, sides in waiting:
                try:
                    values[h.variable] = s.env[h.variable] = self._named_value(s, h, sides)
                except KeyError:  # it is named after a variable that has no value yet
                    later.append((h, sides))
            if len(later) == len(waiting):
                raise Undefined(f"{waiting[0][0].variable} is named after itself")
            waiting = later
        return replace(case, variables=values)

    def _named_value(self, s: Scene, h: Hypothesis, sides: tuple[Term, Term]) -> Exact:
        """The value that saturates: the largest of the term's, rounded to few digits away from a violation."""
        from_below = h.relation[2] == ["var", h.variable]
        term = sides[0] if from_below else sides[1]
        values = [term(s) for _ in instances(s, h)]
        if not values:
            raise Undefined("a hypothesis over nothing")
        if h.relation[0] == "=":
            x = values[0]
            if isinstance(x, tuple):
                raise Undefined("a variable that equals a number which is not rational")
            return x
        if not from_below:
            return min(rounded(x, up=False) for x in values)
        top = max(rounded(x, up=True) for x in values)
        return top if h.relation[0] == "<=" else max(top * JUST_ABOVE, top + fmpq(1, 64))

    def fit(self, case: Case, *, low: bool) -> Case:
        """The case with each norm scaled until its bounds just hold, to the low or to the high end."""
        for name in dict.fromkeys(h.variable for h, _ in self.norms):
            assert isinstance(case, PlainCase)
            bounds = [(h.relation, partial(instances, h=h), *sides) for h, sides in self.norms if h.variable == name]
            case = fitted(case, self.judge.scene(case), name, bounds, low=low)
        return case

    def scale(self, case: Case, *, with_premises: bool = False) -> Case:
        """The case with W scaled until its size conditions just hold; Undefined where none can."""
        sizes = self.sizes + (self.premises if with_premises else [])
        if not sizes:
            return case
        named = self.name(case)
        s = self.judge.scene(named)
        upper: list[fmpq] = []
        lower: list[fmpq] = []
        for h, sides in sizes:
            assert h.degree is not None
            d = _at(h.degree, s)
            (upper if h.grows == 1 else lower).extend(self._factors(s, h, sides, d))
        factor = min(upper) if upper else max(lower, default=fmpq(1))
        return self.rescaled(case, factor)

    def _factors(self, s: Scene, h: Hypothesis, sides: tuple[Term, Term], d: int) -> Iterator[fmpq]:
        """By how much W may grow (must grow), as each instance of the relation has it."""
        large_left = h.grows == 1
        for _ in instances(s, h):
            term, limit = (side(s) for side in (sides if large_left else sides[::-1]))
            a, b = ends(term)[1 if large_left else 0], ends(limit)[0 if large_left else 1]
            if a <= 0:
                if not large_left and b > 0:
                    raise Undefined("a size that no scaling of W reaches")
                continue
            if b <= 0:  # 0 < |W| holds at any scale but 0
                yield from (fmpq(0),) if large_left else ()
                continue
            root = power(b / a, fmpq(1, d), s.bits)
            exact = not isinstance(root, tuple) and not isinstance(term, tuple)
            factor = fmpq(root) if exact else rounded(root, up=not large_left)
            if h.relation[0] == "<" and exact:
                factor *= JUST_BELOW if large_left else JUST_ABOVE
            yield factor

    def rescaled(self, case: Case, factor: fmpq) -> Case:
        """The case with every weight times the factor."""
        if factor == 1:
            return case
        if isinstance(case, CellCase):
            return replace(
                case, weights={net: tuple(scaled(m, factor) for m in slots) for net, slots in case.weights.items()}
            )
        if isinstance(case, OrbitCase):  # a bias that balances W goes on doing so
            case = replace(case, bias=scaled((case.bias,), factor)[0])
        return replace(case, weights=scaled(case.weights, factor))


def _at(d: Mapping[str, int], s: Scene) -> int:
    """The degree at the scene's lags; Undefined where it is not positive."""
    value: Value = 0
    for name, c in d.items():
        value = add(value, multiply(c, s.env[name] if name else 1))
    if isinstance(value, tuple) or value < 1:
        raise Undefined("a size whose degree in W is not positive")
    return int(value)


def instances(s: Scene, h: Hypothesis) -> Iterator[None]:
    """Run through the values of the quantifiers around a hypothesis, set in the scene: units, and one period."""
    names = [name for name, _ in h.binders]
    try:
        for values in product(*(_range(s, span) for _, span in h.binders)):
            s.env.update(zip(names, values, strict=True))
            yield None
    finally:
        for name in names:
            s.env.pop(name, None)


def _range(s: Scene, span: object) -> Sequence[int]:
    if span == ["n"]:
        return range(1, s.n + 1)
    start = int(span == "lags")
    return range(start, start + s.periods())


def rounded(x: Value, *, up: bool) -> fmpq:
    """A point as it is; of an interval, a rational of about 7 binary digits beyond its upper (lower) end."""
    if not isinstance(x, tuple):
        return fmpq(x)
    end = x[1] if up else x[0]
    if end == 0:
        return fmpq(0)
    unit = fmpq(2) ** (7 - int(end.p).bit_length() + int(end.q).bit_length())
    return (-((-end * unit).floor()) if up else (end * unit).floor()) / unit
