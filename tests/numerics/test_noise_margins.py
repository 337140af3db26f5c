"""Noise margins by three routes: the closed form of one unit, boxes checked corner by corner, and noisy runs."""

from itertools import product

import mpmath
import numpy as np
import pytest

from numerics.errors import NumericsError
from numerics.latch_neuron import latch_of_weight
from numerics.noise_margins import invariant_box, noise_margins

TWO = np.array([[2.0, -0.3], [0.4, 2.5]])
FOUR = 3.0 * np.eye(4) + 0.3 * np.random.default_rng(0).standard_normal((4, 4))
NETS = {
    "two": (TWO, np.array([0.1, -0.05]), np.array([1.0, 1.0])),
    "apart": (TWO, np.zeros(2), np.array([1.0, -1.0])),
    "four": (FOUR, np.zeros(4), np.array([1.0, -1.0, 1.0, 1.0])),
}


def attractor(weights, bias, start):
    for _ in range(300):
        start = np.tanh(weights @ start + bias)
    return start


@pytest.fixture(scope="module", params=NETS)
def found(request):
    weights, bias, start = NETS[request.param]
    state = attractor(weights, bias, start)
    return weights, bias, state, noise_margins(weights, bias, state)


@pytest.mark.parametrize("weight", [1.25, 2.0, 5.0])
def test_the_margin_of_one_unit_is_the_closed_form(weight):
    latch = latch_of_weight(weight)
    margin = noise_margins(np.array([[weight]]), np.zeros(1), np.array([float(latch.state.mid()) / weight]))
    # near the margin settling takes longer and longer: within (pi / steps)**2 of it, and a little for the inflation
    assert latch.margin - 1e-4 < margin.low < latch.margin
    assert latch.margin < margin.high < latch.margin + 1e-4


def test_a_logistic_latch_is_a_tanh_latch_in_other_coordinates():
    # logistic(8 (y - 1/2) + h) is 1/2 + tanh(2 v + h/2) / 2 with v = 2 y - 1
    margin = noise_margins(np.array([[8.0]]), np.array([-4.0]), np.array([0.97875]), activation="logistic")
    exact = 2.0 * float(latch_of_weight(2).margin.mid())
    assert exact - 2e-4 < margin.low < exact < margin.high < exact + 2e-4


def test_no_corner_of_the_box_and_of_the_noise_leads_out(found):
    weights, bias, state, margin = found
    low, high = margin.box
    assert ((low < state) & (state < high) & (low * high > 0.0)).all()
    with mpmath.workdps(40):
        h = mpmath.mpf(margin.low)
        for corner in product(*zip(low.tolist(), high.tolist(), strict=True)):
            for i, row in enumerate(weights.tolist()):
                total = mpmath.fsum(mpmath.mpf(w) * x for w, x in zip(row, corner, strict=True)) + mpmath.mpf(bias[i])
                assert low[i] <= mpmath.tanh(total - h)
                assert mpmath.tanh(total + h) <= high[i]


def test_random_noise_below_the_margin_stays_in_the_box(found):
    weights, bias, state, margin = found
    low, high = margin.box
    rng = np.random.default_rng(1)
    places = np.vstack([state, rng.uniform(low, high, (200, len(state)))])
    for t in range(300):
        noise = rng.choice([-1.0, 1.0], places.shape) if t % 2 else rng.uniform(-1.0, 1.0, places.shape)
        places = np.tanh(places @ weights.T + bias + margin.low * noise)
        # a few u of rounding
        assert ((places >= low - 1e-15) & (places <= high + 1e-15)).all()


def test_some_constant_noise_of_the_upper_end_turns_a_unit(found):
    weights, bias, state, margin = found
    assert margin.low < margin.high < 1.02 * margin.low

    def turns(size):
        for signs in product((-1.0, 1.0), repeat=len(state)):
            place = state
            for _ in range(600):
                place = np.tanh(weights @ place + bias + size * np.array(signs))
                if (place * state < 0.0).any():
                    return True
        return False

    assert turns(margin.high)
    assert not turns(margin.low)


def test_boxes_are_found_below_the_margin_only():
    weights, state = np.array([[2.0]]), np.array([0.9575])
    box = invariant_box(weights, np.zeros(1), state, 0.5)
    assert box.shape == (2, 1)
    assert 0.0 < box[0, 0] < 0.9575 < box[1, 0] < 1.0
    assert invariant_box(weights, np.zeros(1), state, 0.54) is None
    # a state on its way to the attractor has a box that reaches it, one without a latch has none
    assert invariant_box(weights, np.zeros(1), np.array([0.5]), 0.1) is not None
    assert invariant_box(np.array([[0.9]]), np.zeros(1), np.array([0.5]), 0.0) is None


def test_bad_nets_and_states_are_refused():
    one = np.ones((1, 1))
    with pytest.raises(NumericsError, match=r"weights of shape \(1, 2\), bias of shape \(1,\); pass \(n, n\)"):
        noise_margins(np.ones((1, 2)), np.zeros(1), np.ones(1))
    with pytest.raises(NumericsError, match="activation='relu'; pass one of tanh, logistic"):
        noise_margins(one, np.zeros(1), np.ones(1), activation="relu")
    with pytest.raises(NumericsError, match="what is no finite number"):
        noise_margins(np.array([[np.nan]]), np.zeros(1), np.ones(1))
    with pytest.raises(NumericsError, match=r"state=\[0.0\]; pass 1 finite numbers, none of them 0.0"):
        noise_margins(one, np.zeros(1), np.zeros(1))
    with pytest.raises(NumericsError, match=r"no invariant box around the state .* pass an attractor"):
        noise_margins(one, np.zeros(1), np.ones(1))
    with pytest.raises(NumericsError, match=r"noise=-1\.0; pass the largest"):
        invariant_box(2 * one, np.zeros(1), np.ones(1), -1.0)
