"""Drawing cases of a claim, saturated: the same seed gives the same cases in the same order.

A case is drawn in this order: n, q, units and other variables; W from the families; slopes at the sup, at corners,
inside; free sequences within their bounds; then W is scaled (kind 3) and named variables take their values (kind 2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from random import Random
from typing import Any

from flint import fmpq

from proofs.exact.evaluate import Judge
from proofs.exact.intervals import Exact, Undefined, ends
from proofs.exact.mentions import variables
from proofs.exact.operators import Term
from proofs.exact.plaincase import PlainCase, Row
from proofs.exact.scene import Case, Scene
from proofs.search.drawcell import CellDraw
from proofs.search.draworbit import OrbitDraw
from proofs.search.drawplain import PlainDraw
from proofs.search.families import REALS
from proofs.search.kinds import Hypothesis, Kind
from proofs.search.mend import Mending
from proofs.search.norms import drawn
from proofs.search.saturate import Saturation, rounded

# Draws of the variables before a relation among them counts as failed.
TRIES = 60
# Assignments of units and reals tried on one net: its flows are computed once.
PER_NET = 4
# Share of cases whose W stays as drawn if its size is allowed: the inside of a hypothesis is looked at, too.
UNSCALED = 0.2
# Share of the norms that are scaled to the low end of what the hypotheses allow: a bound is tightest there.
LOW = 0.75
NET_LEAVES = frozenset({"Weight", "Slope", "ErrorFlow", "PathSum", "Act", "WeightFlow", "Out", "SlopeMax", "WeightMax"})
NET_LEAVES |= {"Bias", "Input", "Start", "StateFlow", "Step", "Norm", "SpectralRadius", "JointRadius", "Flow", "n"}


@dataclass(frozen=True)
class FreeBound:
    """What a hypothesis says of a free sequence x at its index: |x| <= limit, x <= limit, x >= limit or x**2 = 1."""

    sequence: str
    index: str
    strict: bool
    shape: str  # "abs", "upper", "lower", "square"
    limit: Term
    needs: frozenset[str]


@dataclass(frozen=True)
class Rejected:
    """A draw that no case came of: the place in `given` of the relation that failed, or -1 for a construction."""

    relation: int


class Draw:
    """The source of a claim's cases; `cases(n, q, count)` yields cases and rejections."""

    def __init__(self, judge: Judge, rng: Random) -> None:
        self.judge = judge
        self.rng = rng
        self.saturation = Saturation(judge)
        self.sorts: dict[str, str] = dict(judge.stored["sorts"])
        self.mentions = judge.mentions
        self.source: PlainDraw | CellDraw | OrbitDraw = _source(judge, rng)
        hypotheses = self.saturation.hypotheses
        self.bounds = [self._bound(h) for h in hypotheses if h.free]
        named = self.saturation.named
        ranges = [h for h in hypotheses if h.kind is Kind.RANGE and not h.free and not h.binders]
        # relations among drawn variables restrict the draw; those with named ones, and equations to mend, are filters
        drawn = [h for h in ranges if not variables(h.relation) & named and not self._equates_reals(h)]
        self.ranges = [(h.index, judge.formula(h.relation)) for h in drawn]
        self.filters = list(enumerate(judge.given))
        self.per_net = self._variety()
        self.mending = Mending(judge, hypotheses, rng)

    def _equates_reals(self, h: Hypothesis) -> bool:
        return h.relation[0] == "=" and any(self.sorts.get(name) == "real" for name in variables(h.relation))

    def has_units(self) -> bool:
        """Whether anything in the claim depends on the net at all."""
        sorted_units = "unit" in self.sorts.values() or bool(self.mentions.by_units)
        return sorted_units or bool(self.mentions.heads & NET_LEAVES)

    def lags(self) -> list[str]:
        """The lag and natural variables of the claim, the first of which is the lag that the plan runs through."""
        return [name for name, sort in self.sorts.items() if sort in ("lag", "nat")]

    def cases(self, n: int, q: int, count: int) -> Iterator[Case | Rejected]:
        """Up to `count` cases with n units and first lag q, and a Rejected for each failed draw, of 4 count at most."""
        if isinstance(self.source, OrbitDraw):
            count = min(count, self.source.distinct(n))
        produced = attempts = 0
        while produced < count and attempts < 4 * count:
            values = self._variables(n, q)
            if isinstance(values, Rejected):
                yield values
                return
            base = self.source.net(n, self._length(q), values)
            for assignment in [values, *self._further(n, q, values)]:
                attempts += 1
                case = self.finished(replace(self._with_norms(base), variables=assignment))
                self.source.passed(not isinstance(case, Rejected))
                produced += not isinstance(case, Rejected)
                yield case
                if produced >= count:
                    return

    def _with_norms(self, base: Case) -> Case:
        """The net with norms of its own for every assignment: they cost nothing, and each may fit the net badly."""
        norms = sorted(self.judge.norms)
        return replace(base, norms=drawn(norms, base.n, self.rng)) if norms and isinstance(base, PlainCase) else base

    def _further(self, n: int, q: int, values: dict[str, Exact]) -> Iterator[dict[str, Exact]]:
        """Other values of the variables for the same net, the units never the same twice."""
        units = [name for name, sort in self.sorts.items() if sort == "unit"]
        places = list(product(range(1, n + 1), repeat=len(units)))
        places.remove(tuple(int(fmpq(values[name]).p) for name in units))
        self.rng.shuffle(places)
        # the case of a cell or an orbit has as many steps as its lags ask for
        kept = {name: values[name] for name in self.lags()} if self.judge.is_cell or self.judge.is_orbit else {}
        for i in range(self.per_net - 1):
            fixed = dict(zip(units, places[i], strict=True)) if i < len(places) else {}
            if units and not fixed:
                return
            again = self._variables(n, q, {**kept, **fixed})
            if not isinstance(again, Rejected):
                yield again

    def _length(self, q: int) -> int:
        return self.rng.choice((1, 2, q, q, q + 1) if self.lags() else (1, 2, 2, 3))

    def _variety(self) -> int:
        """How many cases one net is good for: 1 where nothing but the net is drawn."""
        drawn = [
            name for name, sort in self.sorts.items() if sort in ("unit", "real") and name not in self.saturation.named
        ]
        return PER_NET if drawn or len(self.lags()) > 1 or self.mentions.free else 1

    def _variables(self, n: int, q: int, fixed: Mapping[str, Exact] | None = None) -> dict[str, Exact] | Rejected:
        """Values of all variables that no hypothesis names, within the relations among them."""
        failed = -1
        for attempt in range(TRIES):
            values = self._values(n, q, attempt) | dict(fixed or {})
            s = Scene.of_variables(n, values)
            failed = next((index for index, test in self.ranges if test(s) is not True), -1)
            if failed < 0:
                return values
        return Rejected(failed)

    def _values(self, n: int, q: int, attempt: int) -> dict[str, Exact]:
        rng = self.rng
        values: dict[str, Exact] = {}
        first = True
        for name, sort in self.sorts.items():
            if sort == "unit":
                values[name] = rng.randint(1, n)
            elif sort in ("lag", "nat"):
                values[name] = (q if first else rng.randint(1, 6)) - int(sort == "nat")
                first = False
            elif sort == "real" and name not in self.saturation.named:
                # later attempts look further afield
                pool = REALS if attempt < TRIES // 2 else tuple(fmpq(i, 8) for i in range(-16, 65))
                values[name] = rng.choice(pool)
        return values

    def finished(self, case: Case) -> Case | Rejected:
        """The case with free sequences, constructions, scaling and names, if every hypothesis is TRUE there."""
        try:
            case = self._with_free(case, late=False)
            case = self.judge.constructed(case)
            if self.saturation.norms and self.rng.random() >= UNSCALED:
                case = self.saturation.fit(case, low=self.rng.random() < LOW)
            # a premise of the statement is saturated like a hypothesis, but not always: it may be meant to fail
            with_premises = self.rng.random() < 0.75
            if not (self.rng.random() < UNSCALED and self._sized(case)):
                case = self.saturation.scale(case, with_premises=with_premises)
                case = self.judge.constructed(case) if self.judge.is_orbit else case  # a bias may follow from W
            case = self.saturation.name(case)
            case = self._with_free(case, late=True)
        except (Undefined, KeyError):
            return Rejected(self._blamed())
        failed = self._failed(case)
        if failed is None:
            return case
        mended = self.mending(case)
        return mended if mended is not None and self._failed(mended) is None else Rejected(failed)

    def _failed(self, case: Case) -> int | None:
        """The place in `given` of the first relation that is not TRUE, or None."""
        s = self.judge.scene(case)
        return next((index for index, test in self.filters if test(s) is not True), None)

    def _sized(self, case: Case) -> bool:
        """Whether the size conditions hold as the case was drawn."""
        s = self.judge.scene(self.saturation.name(case))
        return all(self.judge.given[h.index](s) is True for h, _ in self.saturation.sizes)

    def _blamed(self) -> int:
        hypotheses = self.saturation.hypotheses
        return next((h.index for h in hypotheses if h.kind in (Kind.SIZE, Kind.NAME, Kind.NORM)), -1)

    def _bound(self, h: Hypothesis) -> FreeBound:
        op, left, right = h.relation
        inside = _is_free(left)
        core, limit = (left, right) if inside else (right, left)
        shape = {"abs": "abs", "**": "square"}.get(core[0], "upper" if inside else "lower")
        name = h.binders[0][0]
        needs = frozenset(variables(limit) - {name})
        return FreeBound(h.variable, name, op == "<", shape, self.judge.term(limit, [name]), needs)

    def _with_free(self, case: Case, *, late: bool) -> Case:
        """The case with its free sequences drawn; those bounded by named variables come late."""
        free: dict[str, Row] = dict(case.free)
        steps = len(getattr(case, "slopes", ()))
        # slopes that never change say nothing of how long a sequence takes to repeat; mostly it does not change either
        period = steps if steps > 1 else self.rng.choice((1, 1, 1, 2, 3))
        for name in self.mentions.free:
            bounds = [b for b in self.bounds if b.sequence == name]
            waits = any(b.needs & self.saturation.named for b in bounds)
            if waits == late:
                free[name] = self._sequence(case, name, bounds, period)
        return replace(case, free=free)

    def _sequence(self, case: Case, name: str, bounds: Sequence[FreeBound], period: int) -> Row:
        by_units = self.mentions.free[name] == "unit"
        length = case.n if by_units else period
        style = self.rng.choice(("top", "top", "top", "signs", "inside", "zero"))
        s = self.judge.scene(case)
        values: list[fmpq] = []
        for i in range(length):
            # the index that the hypothesis speaks of: units from 1, times from 0 (or the period, which is the same)
            limits = _limits(s, bounds, i + 1 if by_units else i or length)
            values.append(_picked(self.rng, style, *limits))
        if any(b.shape == "square" for b in bounds):
            return tuple(fmpq(self.rng.choice((1, -1))) for _ in values)
        return tuple(values)


def _source(judge: Judge, rng: Random) -> PlainDraw | CellDraw | OrbitDraw:
    return CellDraw(judge, rng) if judge.is_cell else (OrbitDraw if judge.is_orbit else PlainDraw)(judge, rng)


def _is_free(e: Any) -> bool:
    if not isinstance(e, list):
        return False
    return e[0] == "Free" or (e[0] in ("abs", "**") and _is_free(e[1]))


def _limits(s: Scene, bounds: Sequence[FreeBound], index: int) -> tuple[fmpq | None, fmpq | None]:
    """The interval that the bounds leave at this index, its ends drawn in by 1/64 where they are strict."""
    low: fmpq | None = None
    high: fmpq | None = None
    for b in bounds:
        if b.shape == "square":
            continue
        s.env[b.index] = index
        below, above = ends(b.limit(s))
        del s.env[b.index]
        margin = max(abs(below), fmpq(1)) / 64 if b.strict else fmpq(0)
        if b.shape in ("abs", "upper"):
            top = rounded((below, above), up=False) if below != above else below
            high = top - margin if high is None else min(high, top - margin)
        if b.shape == "abs":
            low = -(below - margin) if low is None else max(low, -(below - margin))
        if b.shape == "lower":
            low = above + margin if low is None else max(low, above + margin)
    return low, high


def _picked(rng: Random, style: str, low: fmpq | None, high: fmpq | None) -> fmpq:
    """A number between the limits in the given style; small dyadics where a limit is missing."""
    if low is None and high is None:
        return fmpq(0) if style == "zero" else rng.choice(REALS)
    if low is None or high is None:
        step = rng.choice((fmpq(0), fmpq(1, 2), fmpq(1), fmpq(4)))
        return high - step if high is not None else low + step
    if low > high:
        raise Undefined("a free sequence between bounds that exclude each other")
    choice: Callable[[], fmpq] = {
        "top": lambda: high,
        "signs": lambda: rng.choice((low, high)),
        "zero": lambda: min(max(fmpq(0), low), high),
        "inside": lambda: low + (high - low) * rng.randint(0, 8) / 8,
    }[style]
    return choice()
