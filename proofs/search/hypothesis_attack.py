"""Hypothesis' own search on a claim, after the families: it may only add a refutation, which our rule then reduces.

It targets the margin of the statement (proofs.search.margin); local search then climbs from the worst case it saw.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random
from typing import Any

from flint import fmpq
from hypothesis import HealthCheck, Phase, given, seed, settings, target
from hypothesis import strategies as st

from proofs.attack import Attack
from proofs.exact.evaluate import Judge
from proofs.exact.intervals import Exact
from proofs.exact.norms import Pair
from proofs.exact.plaincase import PlainCase, Rows
from proofs.exact.scene import Case, Scene
from proofs.search.draw import Draw, Rejected
from proofs.search.drawplain import has_rational_slopes, output_pool, sector_of, slopes_of
from proofs.search.families import REALS
from proofs.search.local import LocalSearch
from proofs.search.margin import Margin
from proofs.search.norms import NORMS
from proofs.search.reduce import reduced
from proofs.search.validity import belongs
from proofs.witness import build

MAX_UNITS, MAX_LAG = 4, 6
# sampled_from draws no constants from the modules that happen to be loaded, as integers() would
QUARTERS = tuple(sorted((fmpq(i, 4) for i in range(-16, 17)), key=lambda x: (abs(x), x < 0)))


def hypothesis_attack(claim: Any, seed: int = 0, examples: int = 100) -> Attack:
    """Attack a claim (or its stored form) with `examples` cases drawn by Hypothesis, in the order that `seed` fixes."""
    stored: Mapping[str, Any] = claim if isinstance(claim, Mapping) else claim.stored
    judge = Judge(stored)
    draw = Draw(judge, Random(seed))
    tally = _Tally(judge, draw)
    _search(tally, seed, examples)
    if tally.found is None and tally.worst is not None:
        tally.found = LocalSearch(judge, draw, tally.seen, seed).run([tally.worst], examples)
    if tally.found is None:
        return Attack(method="Hypothesis", tried=tally.tried, rejected_by=tuple(tally.rejected), unknown=tally.unknown)
    case, _ = reduced(judge, draw.saturation, tally.found)
    witness = build(judge, case)
    return Attack(witness, "Hypothesis", "reduced", tally.tried, tuple(tally.rejected), tally.unknown)


class _Tally:
    """What the search has seen; it judges nothing more once a case refutes."""

    def __init__(self, judge: Judge, draw: Draw) -> None:
        self.judge, self.draw = judge, draw
        self.margin = Margin(judge)
        self.constructs_slopes = any(entry[0] == "slope" for entry in judge.where)
        self.tried = self.unknown = 0
        self.rejected = [0] * len(judge.given)
        self.found: Case | None = None
        self.worst: tuple[float, Case] | None = None

    def judged(self, raw: Case) -> float | None:
        """The margin of the case, saturated; None where a hypothesis or the sector of the slopes rejects it."""
        case = self.draw.finished(raw)
        if isinstance(case, Rejected):
            if self.rejected:
                self.rejected[case.relation] += 1
            return None
        if self.constructs_slopes and not belongs(self.judge, case):
            return None
        s = self.judge.scene(case)
        if self.seen(s, case) is False:
            self.found = case
        margin = self.margin(s)
        if self.worst is None or margin > self.worst[0]:
            self.worst = margin, case
        return margin

    def seen(self, s: Scene, case: Case) -> bool | None:
        """The verdict on a case in which every hypothesis holds, counted."""
        self.tried += 1
        verdict = self.judge.statement(s)
        self.unknown += verdict is None
        return verdict


def _search(tally: _Tally, number: int, examples: int) -> None:
    @seed(number)
    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.target),
        suppress_health_check=list(HealthCheck),
    )
    @given(cases(tally.judge, tally.draw))
    def judge_one(case: Case) -> None:
        if tally.found is None:
            margin = tally.judged(case)
            if margin is not None:
                target(margin, label="margin")

    judge_one()


def cases(judge: Judge, draw: Draw) -> st.SearchStrategy[Case]:
    """Cases of the claim's system before saturation: n <= 4, lags <= 6, quarters as weights."""
    return _sourced_cases(judge, draw) if judge.is_cell or judge.is_orbit else _plain_cases(judge, draw)


@st.composite
def _variables(pick: st.DrawFn, sorts: Mapping[str, str], n: int, named: frozenset[str]) -> dict[str, Exact]:
    values: dict[str, Exact] = {}
    for name, sort in sorts.items():
        if sort == "real":
            if name not in named:
                values[name] = pick(st.sampled_from(REALS))
        elif sort != "norm":
            low, high = {"unit": (1, n), "lag": (1, MAX_LAG), "nat": (0, MAX_LAG)}[sort]
            values[name] = pick(st.sampled_from(range(low, high + 1)))
    return values


def _table(height: int, width: int, pool: tuple[fmpq, ...]) -> st.SearchStrategy[Rows]:
    row = st.tuples(*[st.sampled_from(pool)] * width)
    return st.tuples(*[row] * height)


@st.composite
def _norms(pick: st.DrawFn, judge: Judge, n: int) -> dict[str, Pair]:
    families = {name: pick(st.sampled_from(tuple(NORMS))) for name in sorted(judge.norms)}
    return {name: NORMS[family](n, Random(pick(st.sampled_from(range(1000))))) for name, family in families.items()}


@st.composite
def _plain_cases(pick: st.DrawFn, judge: Judge, draw: Draw) -> Case:
    n = pick(st.sampled_from(range(1, MAX_UNITS + 1))) if draw.has_units() else 1
    values = pick(_variables(draw.sorts, n, draw.saturation.named))
    weights = pick(_table(n, n, QUARTERS))
    length = pick(st.sampled_from((1, 2, 3)))
    case = PlainCase(n, values, weights, pick(_table(length, n, sector_of(judge).pool)), norms=pick(_norms(judge, n)))
    if not judge.mentions.heads & {"Act", "WeightFlow"}:
        return case
    activation = judge.system.get("activation")
    if activation is not None and not has_rational_slopes(activation):
        return case
    acts = pick(_table(length, n, REALS if activation is None else output_pool(activation)))
    return replace(case, acts=acts, slopes=case.slopes if activation is None else slopes_of(activation, acts))


@st.composite
def _sourced_cases(pick: st.DrawFn, judge: Judge, draw: Draw) -> Case:
    n = pick(st.sampled_from((1, 2, 3)))
    values = pick(_variables(draw.sorts, n, draw.saturation.named))
    # the forms of weights and gates, and orbits, are the draw's; Hypothesis chooses among its sources
    draw.source.rng = Random(pick(st.sampled_from(range(10_000))))
    return draw.source.net(n, pick(st.sampled_from((1, 2))), values)
