"""Hypothesis' own search on a claim, after the families: it may only add a refutation, which our rule then reduces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random
from typing import Any

from flint import fmpq
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from proofs.attack import Attack
from proofs.exact.evaluate import Judge
from proofs.exact.intervals import Exact
from proofs.exact.plaincase import PlainCase, Rows
from proofs.exact.scene import Case
from proofs.search.draw import Draw, Rejected
from proofs.search.drawplain import has_rational_slopes, output_pool, sector_of, slopes_of
from proofs.search.families import REALS
from proofs.search.reduce import reduced
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
    if tally.found is None:
        return Attack(method="Hypothesis", tried=tally.tried, rejected_by=tuple(tally.rejected), unknown=tally.unknown)
    case, _ = reduced(judge, draw.saturation, tally.found)
    witness = build(judge, case)
    return Attack(witness, "Hypothesis", "reduced", tally.tried, tuple(tally.rejected), tally.unknown)


class _Tally:
    """What the search has seen; it judges nothing more once a case refutes."""

    def __init__(self, judge: Judge, draw: Draw) -> None:
        self.judge, self.draw = judge, draw
        self.tried = self.unknown = 0
        self.rejected = [0] * len(judge.given)
        self.found: Case | None = None

    def judged(self, raw: Case) -> None:
        case = self.draw.finished(raw)
        if isinstance(case, Rejected):
            if self.rejected:
                self.rejected[case.relation] += 1
            return
        self.tried += 1
        verdict = self.judge.statement(self.judge.scene(case))
        self.unknown += verdict is None
        if verdict is False:
            self.found = case


def _search(tally: _Tally, number: int, examples: int) -> None:
    @seed(number)
    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(cases(tally.judge, tally.draw))
    def judge_one(case: Case) -> None:
        if tally.found is None:
            tally.judged(case)

    judge_one()


def cases(judge: Judge, draw: Draw) -> st.SearchStrategy[Case]:
    """Cases of the claim's system before saturation: n <= 4, lags <= 6, quarters as weights."""
    return _cell_cases(judge, draw) if judge.is_cell else _plain_cases(judge, draw)


@st.composite
def _variables(pick: st.DrawFn, sorts: Mapping[str, str], n: int, named: frozenset[str]) -> dict[str, Exact]:
    values: dict[str, Exact] = {}
    for name, sort in sorts.items():
        if sort == "real":
            if name not in named:
                values[name] = pick(st.sampled_from(REALS))
        else:
            low, high = {"unit": (1, n), "lag": (1, MAX_LAG), "nat": (0, MAX_LAG)}[sort]
            values[name] = pick(st.sampled_from(range(low, high + 1)))
    return values


def _table(height: int, width: int, pool: tuple[fmpq, ...]) -> st.SearchStrategy[Rows]:
    row = st.tuples(*[st.sampled_from(pool)] * width)
    return st.tuples(*[row] * height)


@st.composite
def _plain_cases(pick: st.DrawFn, judge: Judge, draw: Draw) -> Case:
    n = pick(st.sampled_from(range(1, MAX_UNITS + 1))) if draw.has_units() else 1
    values = pick(_variables(draw.sorts, n, draw.saturation.named))
    weights = pick(_table(n, n, QUARTERS))
    length = pick(st.sampled_from((1, 2, 3)))
    case = PlainCase(n, values, weights, pick(_table(length, n, sector_of(judge).pool)))
    if not judge.mentions.heads & {"Act", "WeightFlow"}:
        return case
    activation = judge.system.get("activation")
    if activation is not None and not has_rational_slopes(activation):
        return case
    acts = pick(_table(length, n, REALS if activation is None else output_pool(activation)))
    return replace(case, acts=acts, slopes=case.slopes if activation is None else slopes_of(activation, acts))


@st.composite
def _cell_cases(pick: st.DrawFn, judge: Judge, draw: Draw) -> Case:
    n = pick(st.sampled_from((1, 2, 3)))
    values = pick(_variables(draw.sorts, n, draw.saturation.named))
    # the forms of weights and gates are the draw's; Hypothesis chooses among its sources
    draw.source.rng = Random(pick(st.sampled_from(range(10_000))))
    return draw.source.net(n, pick(st.sampled_from((1, 2))), values)
