"""Runs that come to an attractor: the numbers of one latch, and runs and finite differences of numpy."""

import math

import numpy as np
import pytest

from numerics.basins import approach
from numerics.errors import NumericsError

LATCH, NONE, STATE = np.array([[2.0]]), np.zeros(1), np.array([0.957504024077268])
WEIGHTS, BIAS = np.array([[2.0, -0.3], [0.4, 2.5]]), np.array([0.1, -0.05])


def run(weights, bias, a, steps):
    places = [a]
    for _ in range(steps):
        places.append(np.tanh(weights @ places[-1] + bias))
    return np.array(places)


def norm(weights, bias, a):
    return np.abs((1.0 - np.tanh(weights @ a + bias) ** 2)[:, None] * weights).sum(axis=1).max()


def test_from_far_below_the_gradient_of_a_latch_grows_by_seven_decades_before_it_contracts():
    found = approach(LATCH, NONE, np.array([5e-7]), STATE)
    assert found.reduced is False
    assert found.steps == 20
    a, growth, peak = 5e-7, 0.0, 0.0
    for _ in range(found.steps):
        growth += math.log(2.0 / math.cosh(2.0 * a) ** 2)
        peak = max(peak, growth)
        a = math.tanh(2.0 * a)
    assert abs(found.log_peak - peak) < 1e-9
    assert found.log_peak == pytest.approx(math.log(747666.54), abs=1e-6)
    assert abs(a - STATE[0]) <= found.radius
    # the largest slope on the ball is at its inner end; a ball of Arb has a radius of 30 bits
    assert found.rate == pytest.approx(2.0 / math.cosh(2.0 * (STATE[0] - found.radius)) ** 2, rel=1e-7)
    assert found.rate < 1.0


def test_where_each_step_contracts_the_start_is_in_the_reduced_attracting_set():
    # the slope is 1 at artanh(2**(-1/2)) / 2 = 0.4407
    assert approach(LATCH, NONE, np.array([0.45]), STATE).reduced is True
    assert approach(LATCH, NONE, np.array([0.43]), STATE).reduced is False


def test_the_other_side_is_another_basin():
    assert approach(LATCH, NONE, np.array([-0.1]), STATE, steps=50) is None
    assert approach(LATCH, NONE, np.array([-0.1]), -STATE).steps < 50
    assert approach(LATCH, NONE, np.array([0.0]), STATE, steps=50) is None


@pytest.mark.parametrize("seed", range(5))
def test_two_units_come_to_their_attractor_and_their_ball_contracts(seed):
    state = run(WEIGHTS, BIAS, np.ones(2), 300)[-1]
    rng = np.random.default_rng(seed)
    start = rng.uniform(0.05, 1.0, 2)
    found = approach(WEIGHTS, BIAS, start, state)
    places = run(WEIGHTS, BIAS, start, found.steps)
    norms = [norm(WEIGHTS, BIAS, a) for a in places[:-1]]
    assert np.abs(places[-1] - state).max() <= found.radius
    assert found.reduced is all(size < 1.0 for size in norms)
    assert max(np.cumsum([0.0, *map(math.log, norms)])) == pytest.approx(found.log_peak, abs=1e-12)
    for _ in range(200):
        a, b = (state + found.radius * rng.uniform(-1.0, 1.0, 2) for _ in range(2))
        assert norm(WEIGHTS, BIAS, a) <= found.rate
        gap = np.abs(run(WEIGHTS, BIAS, a, 1)[1] - run(WEIGHTS, BIAS, b, 1)[1]).max()
        assert gap <= found.rate * np.abs(a - b).max() + 1e-15


def test_a_state_that_is_no_hyperbolic_attractor_is_refused():
    with pytest.raises(NumericsError, match=r"shown on no ball around the state .*; pass a hyperbolic attractor"):
        approach(LATCH, NONE, np.array([0.5]), np.array([0.2]))
    with pytest.raises(NumericsError, match=r"start=\[nan\]; pass 1 finite numbers"):
        approach(LATCH, NONE, np.array([np.nan]), STATE)
