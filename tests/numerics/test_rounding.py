"""The three-valued comparison: never a false "violated" or "holds", and every planted violation found."""

import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest

from numerics.errors import NumericsError
from numerics.rounding import (
    U,
    compare,
    exact_flow,
    exact_norm,
    exact_outcome,
    float_norm,
    flow_slack,
    gamma,
    judge_plain_flow,
)
from numerics.scaled import NORMS, log_norms, log_products


def tight(rng, n, lags):
    """(W, slopes, sup): a scaled permutation with every slope at the sup, where flow and bound are equal."""
    W = np.zeros((n, n))
    W[np.arange(n), rng.permutation(n)] = rng.uniform(0.3, 1.5)
    sup = float(rng.uniform(0.1, 1.0))
    return W, np.full((lags, n), sup), sup


def outcomes(W, slopes, sup, norm="inf", slack=flow_slack):
    """The outcome in floats alone at each lag."""
    weight = {"inf": np.abs(W).sum(axis=1).max(), "one": np.abs(W).sum(axis=0).max(), "fro": np.linalg.norm(W)}[norm]
    flows = log_norms(d[:, None] * W for d in slopes)[:, NORMS.index(norm)]
    bounds = log_products([sup * weight] * len(slopes))
    return [compare(f, b, slack(len(W), q)) for q, (f, b) in enumerate(zip(flows, bounds, strict=True), start=1)]


@pytest.mark.parametrize("norm", ["inf", "one", "fro"])
@pytest.mark.parametrize("n", [2, 8])
def test_generic_nets_all_hold_from_lag_2_on(n, norm):
    for k in range(20):
        rng = np.random.default_rng([n, k])
        found = outcomes(rng.standard_normal((n, n)), rng.uniform(0.0, 0.25, (60, n)), 0.25, norm)
        assert set(found) == {"holds"}


@pytest.mark.parametrize("norm", ["inf", "one"])
@pytest.mark.parametrize("n", [1, 2, 8])
def test_tight_nets_are_never_violated_and_rationals_say_that_they_hold(n, norm):
    naive = 0
    for k in range(10):
        W, slopes, sup = tight(np.random.default_rng([n, k]), n, 40)
        assert set(outcomes(W, slopes, sup, norm)) == {"undecided"}
        flows, bounds = log_norms(d[:, None] * W for d in slopes)[:, 2], log_products(np.tile([sup, W.max()], 40))[1::2]
        naive += int((flows > bounds).sum())
        judged = judge_plain_flow(W, slopes, sup, norm=norm)
        assert {(j.outcome, j.exact) for j in judged} == {("holds", True)}
        assert [j.lag for j in judged] == list(range(1, 41))
    assert naive > 0  # the naive comparison, with the bound in another order, reports violations that are none


@pytest.mark.parametrize("n", [1, 2, 8])
def test_a_violation_of_1e_9_per_step_is_found_at_every_lag(n):
    for k in range(10):
        W, slopes, sup = tight(np.random.default_rng([n, k]), n, 60)
        assert set(outcomes(W, slopes, sup * (1.0 - 1e-9))) == {"violated"}


def test_a_violation_by_the_last_digit_goes_to_rationals_and_is_found():
    W, sup = np.array([[1.0]]), 0.25
    judged = judge_plain_flow(W, np.full((3, 1), np.nextafter(sup, 1.0)), sup)
    assert {(j.outcome, j.exact) for j in judged} == {("violated", True)}


def worst_scalar_net():
    """(w, d): two floats whose product, a little above 1, is rounded up by almost half an ulp."""
    rng = np.random.default_rng(0)
    for w in rng.uniform(1.0, 1.01, 10_000):
        d = 1.0 / w * (1.0 + 1e-5)
        error = Fraction(float(w * d)) / (Fraction(float(w)) * Fraction(float(d))) - 1
        if error > Fraction(9, 10) * Fraction(U):
            return float(w), float(d)
    raise AssertionError("no such pair among 10000")


def test_an_allowance_ten_times_too_small_is_caught():
    w, d = worst_scalar_net()
    lags = 2000
    flows = log_norms(np.array([[d * w]]) for _ in range(lags))[:, 2]
    # the bound by two factors a step: its own roundings are random, the flow's all go one way
    bounds = log_products(np.tile([d, w], lags))[1::2]
    found = [compare(f, b, flow_slack(1, q)) for q, (f, b) in enumerate(zip(flows, bounds, strict=True), start=1)]
    assert "violated" not in found
    small = [compare(f, b, flow_slack(1, q) / 10) for q, (f, b) in enumerate(zip(flows, bounds, strict=True), start=1)]
    assert small[-1] == "violated"  # which would be false: flow and bound are equal


def test_the_error_of_a_computed_flow_stays_below_its_allowance():
    for k in range(5):
        rng = np.random.default_rng(k)
        n, lags = 4, 40
        W, slopes = rng.standard_normal((n, n)), rng.uniform(0.0, 1.0, (lags, n))
        exact, product, allowed = exact_flow(W, slopes), np.eye(n), np.eye(n)
        for d in slopes:
            product, allowed = product @ (d[:, None] * W), allowed @ np.abs(d[:, None] * W)
        error = (1.0 + gamma(n + 2)) ** lags - 1.0
        for i, j in np.ndindex(n, n):
            assert abs(Fraction(float(product[i, j])) - exact[i][j]) <= error * allowed[i, j] * (1 + 1e-9)


def test_comparisons_at_the_ends_of_the_log_scale():
    assert compare(-math.inf, -math.inf, 0.0) == "holds"  # an exact zero is below every bound
    assert compare(-math.inf, -5.0, 0.0) == "holds"
    assert compare(5.0, math.inf, 0.0) == "holds"
    assert compare(-5.0, -math.inf, 0.0) == "violated"
    assert compare(math.inf, 5.0, 0.0) == "violated"
    assert compare(math.nan, 5.0, 0.0) == compare(5.0, math.nan, 0.0) == compare(1.0, 5.0, math.nan) == "undecided"
    assert compare(1e6, 1e6 * (1 + 1e-16), 0.0) == "undecided"  # the logs themselves are rounded
    assert compare(1.0, 100.0, math.inf) == "undecided"


def test_an_allowance_without_a_digit_left_decides_nothing_or_is_refused():
    assert flow_slack(10, 10**16) == math.inf
    with pytest.raises(NumericsError, match="leave no digit of a float; pass fewer lags or units"):
        gamma(1e17)


@pytest.mark.parametrize(("size", "lag", "roundings"), [(1, 1, 1), (8, 200, 1), (64, 200, 3), (5, 5000, 0)])
def test_the_allowance_is_that_of_the_derivation_rounded_up(size, lag, roundings):
    def relative(m):
        return m * Fraction(1, 2**53) / (1 - m * Fraction(1, 2**53))

    error = (1 + relative(size + 2 + roundings)) ** lag * (1 + relative(2 * size + 2)) - 1
    ratio = (1 + error) / (1 - error)
    with mpmath.workdps(60):
        exact = mpmath.log(mpmath.mpf(ratio.numerator) / ratio.denominator)
        assert exact <= flow_slack(size, lag, roundings=roundings) <= exact * (1 + mpmath.mpf(2) ** -39)


@pytest.mark.parametrize("size", [1e-300, 1e-170, 1e-154, 1.0, 1e160, 1e300])
def test_the_frobenius_norm_of_tiny_and_huge_entries_is_exact_to_its_roundings(size):
    M = size * np.random.default_rng(0).standard_normal((4, 5))
    square = exact_norm([[Fraction(x) for x in row] for row in M.tolist()], "fro")
    assert abs(Fraction(float_norm(M, "fro")) ** 2 / square - 1) <= 2 * Fraction(gamma(4 * 5 + 3))


@pytest.mark.parametrize("norm", ["one", "inf", "fro"])
def test_a_net_of_tiny_weights_at_its_bound_is_not_said_to_violate_it(norm):
    judged = judge_plain_flow([[1e-170]], np.full((5, 1), 0.25), 0.25, norm=norm)
    assert {each.outcome for each in judged} == {"holds"}


def test_exact_norms_are_those_of_the_definition():
    M = [[Fraction(1, 3), Fraction(-2)], [Fraction(1), Fraction(1, 2)]]
    assert exact_norm(M, "max") == 2
    assert exact_norm(M, "inf") == Fraction(7, 3)
    assert exact_norm(M, "one") == Fraction(5, 2)
    assert exact_norm(M, "fro") == Fraction(1, 9) + 4 + 1 + Fraction(1, 4)  # the square
    with pytest.raises(NumericsError, match="norm='two'; pass one of 'max', 'one', 'inf', 'fro'"):
        exact_norm(M, "two")
    with pytest.raises(NumericsError, match="norm='max'; pass 'one', 'inf' or 'fro'"):
        judge_plain_flow([[1.0]], [[1.0]], 1.0, norm="max")


def test_the_exact_flow_multiplies_slopes_and_weights_in_the_order_of_the_state_flow():
    W, slopes = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[0.5, 1.0], [1.0, 0.25]])
    by_hand = np.diag(slopes[0]) @ W @ np.diag(slopes[1]) @ W
    assert exact_flow(W, slopes) == [[Fraction(v) for v in row] for row in by_hand.tolist()]
    assert exact_flow(np.array([[2.0**-1074]]), np.array([[2.0**-1074]]))[0][0] == Fraction(1, 2**2148)


def test_the_frobenius_norm_is_compared_without_a_root():
    W = np.array([[3.0, 0.0], [4.0, 0.0]])
    assert exact_outcome(W, np.array([[1.0, 1.0]]), 1.0, "fro") == "holds"
    assert exact_outcome(W, np.array([[1.0, 1.0]]), 1.0 - U, "fro") == "violated"
