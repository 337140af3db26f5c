"""Flows that equal their bound in exact arithmetic, by the hundred thousand: no false "violated", none missed."""

from fractions import Fraction
from typing import NamedTuple

import numpy as np
import pytest

from numerics.rounding import OUTCOMES, compare_all, exact_flow, flow_slacks, judge_plain_flow
from numerics.scaled import NORMS, log_norms, log_products

HOLDS, VIOLATED = OUTCOMES.index("holds"), OUTCOMES.index("violated")
HADAMARD = np.array([[1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]]) / 2.0


class Tight(NamedTuple):
    """Nets whose flow over every lag q is first (weight slope growth)**q in the norm, side by side.

    W : (nets, n, n), the slopes all `slope` : (nets,); spread as in numerics.rounding
    """

    W: np.ndarray
    weight: np.ndarray
    slope: np.ndarray
    growth: float
    first: float
    norm: str
    lags: int
    spread: float = 1.0


def scales(rng, nets, growth):
    """(weight, slope) with weight slope growth near 1, so that the logs stay small and add little to the allowance."""
    weight = rng.uniform(0.5, 2.0, nets)
    return weight, rng.uniform(1.0, 1.0 + 1e-6, nets) / (weight * growth)


def signed_permutations(rng, nets, n):
    places = rng.permuted(np.broadcast_to(np.arange(n), (nets, n)), axis=1)
    return np.eye(n)[places] * rng.choice([-1.0, 1.0], (nets, n, 1))


def permutations(n, nets, lags):
    """Scaled permutations with signs; in the 1-, infinity- and max-norm the flow is (weight slope)**q."""
    rng = np.random.default_rng([n, 1])
    weight, slope = scales(rng, nets, 1.0)
    W = weight[:, None, None] * signed_permutations(rng, nets, n)
    return Tight(W, weight, slope, 1.0, 1.0, ("inf", "one")[n % 2], lags)


def orthogonal(nets, lags):
    """Scaled Hadamard matrices, rows permuted with signs: (weight slope)**q times an orthogonal matrix of norm 2."""
    rng = np.random.default_rng(2)
    weight, slope = scales(rng, nets, 1.0)
    W = weight[:, None, None] * (signed_permutations(rng, nets, 4) @ HADAMARD)
    return Tight(W, weight, slope, 1.0, 2.0, "fro", lags, spread=2.0)


def rank_one(n, nets, lags):
    """weight sigma sigma^T with signs sigma: all paths have one sign, and the flow is (n weight slope)**q."""
    rng = np.random.default_rng([n, 3])
    weight, slope = scales(rng, nets, float(n))
    sigma = rng.choice([-1.0, 1.0], (nets, n))
    W = weight[:, None, None] * sigma[:, :, None] * sigma[:, None, :]
    return Tight(W, weight, slope, float(n), 1.0, ("inf", "one", "fro")[n % 3], lags)


FAMILIES = {
    "one unit": lambda nets: permutations(1, nets, 100),
    "permutations of 2": lambda nets: permutations(2, nets, 40),
    "permutations of 3": lambda nets: permutations(3, nets, 20),
    "orthogonal, 4 x 4": lambda nets: orthogonal(nets, 12),
    "rank one, 2 units": lambda nets: rank_one(2, nets, 40),
    "rank one, 3 units": lambda nets: rank_one(3, nets, 20),
}
NETS = 17_000  # of each family: 102,000 in all


def logs(cases):
    """Natural logs of flow and bound, (lags, nets): the bound factor by factor, so that its roundings are others."""
    factor = cases.slope[:, None, None] * cases.W
    flows = log_norms(factor for _ in range(cases.lags))[..., NORMS.index(cases.norm)]
    steps = [cases.slope, cases.growth * cases.weight] * cases.lags
    return flows, log_products([cases.first * steps[0], *steps[1:]])[1::2]


def codes(cases, flows, bounds, allowance=flow_slacks):
    """The outcome of each net at each lag."""
    slacks = allowance(cases.W.shape[-1], np.arange(1, cases.lags + 1), spread=cases.spread)
    return compare_all(flows, bounds, slacks[:, None])


@pytest.mark.parametrize("family", FAMILIES)
def test_no_tight_case_is_violated_and_each_planted_violation_of_1e_9_is(family):
    cases = FAMILIES[family](NETS)
    flows, bounds = logs(cases)
    assert (flows > bounds).mean() > 0.1  # a naive comparison reports violations that are none
    assert not (codes(cases, flows, bounds) == VIOLATED).any()
    planted = codes(cases, flows[:, :2000], bounds[:, :2000] + np.log1p(-1e-9))
    assert (planted == VIOLATED).all()
    kept = codes(cases, flows[:, :2000], bounds[:, :2000] + np.log1p(1e-9))
    assert (kept == HOLDS).all()


def tenth(size, lags, *, spread):
    return flow_slacks(size, lags, spread=spread) / 10.0


def test_an_allowance_ten_times_too_small_reports_violations_that_are_none():
    cases = FAMILIES["one unit"](NETS)
    flows, bounds = logs(cases)
    false = (codes(cases, flows, bounds, tenth) == VIOLATED).sum(axis=1)
    assert false[0] == 0  # at a short lag, roundings do not add up
    assert false[-1] > 0


@pytest.mark.parametrize("family", FAMILIES)
def test_the_cases_are_tight_in_exact_arithmetic(family):
    cases = FAMILIES[family](3)
    for W, weight, slope in zip(cases.W, cases.weight, cases.slope, strict=True):
        flow = exact_flow(W, np.full((3, len(W)), slope))
        size = (Fraction(weight) * Fraction(slope) * Fraction(cases.growth)) ** 3 * Fraction(cases.first)
        sums = [sum(map(abs, row)) for row in (flow if cases.norm == "inf" else zip(*flow, strict=True))]
        largest = sum(x * x for row in flow for x in row) if cases.norm == "fro" else max(sums)
        assert largest == (size**2 if cases.norm == "fro" else size)


def test_slopes_that_break_the_bounds_hypothesis_are_no_reason_to_take_noise_for_a_violation():
    p, q = 94906263.0, 67108859.0  # p q, p p and q q are exact, and W W = 0 in exact arithmetic
    W = np.array([[p * q, p * p], [-q * q, -p * q]])
    slopes = np.full((2, 2), 0.7)
    noise = log_norms([0.7 * W, 0.7 * W])[-1, 0]
    judged = judge_plain_flow(W, slopes, 1e-24)[-1]
    assert exact_flow(W, slopes) == [[0, 0], [0, 0]]
    assert noise > 2 * np.log(1e-24 * np.abs(W).sum(axis=1).max())  # in floats the flow is no zero, and above the bound
    assert (judged.outcome, judged.exact) == ("holds", True)


def test_comparisons_of_arrays_are_those_of_their_entries():
    from numerics.rounding import compare

    ends = [-np.inf, -1.0, 0.0, 1e-13, 1.0, np.inf, np.nan]
    for value in ends:
        for bound in ends:
            for slack in (0.0, 1e-12, np.inf, np.nan):
                whole = compare_all([value, 0.0], [bound, 0.0], [slack, 1.0])
                assert OUTCOMES[whole[0]] == compare(value, bound, slack)
