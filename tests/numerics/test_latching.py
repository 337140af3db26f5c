"""A robustly latched state is kept for every noise below the margin, while the product of its slopes decays."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from numerics.errors import NumericsError
from numerics.latching import latch, latched_interval, noise_margin

WEIGHTS = st.floats(1.05, 8.0)
FRACTIONS = st.floats(0.0, 0.999)


@given(WEIGHTS, FRACTIONS, st.integers(0, 2**32 - 1))
def test_bounded_noise_does_not_unlatch_while_the_product_of_slopes_decays(w, fraction, seed):
    noise = fraction * noise_margin(w)
    interval = latched_interval(w, noise)
    if interval is None:  # within 1e-12 of the margin
        return
    low, high = interval
    rng = np.random.default_rng(seed)
    for signs in (-np.ones(400), rng.choice([-1.0, 1.0], 400), rng.uniform(-1.0, 1.0, 400)):
        states, logs = latch(w, float(rng.uniform(low, high)), noise * signs)
        assert states.min() >= low * (1 - 1e-12)
        # every slope on the interval is at most 1, and 1 only at its lower end
        assert (np.diff(logs) <= 1e-12).all()
        assert logs[-1] < 0.0


def test_the_product_of_slopes_decays_to_any_depth_without_underflow():
    states, logs = latch(2.0, 0.9, np.random.default_rng(0).uniform(-0.2, 0.2, 100_000))
    assert (states > 0.0).all()
    assert logs[-1] < -10_000.0  # exp(-745) is the least float


@pytest.mark.parametrize("w", [1.25, 2.0, 5.0])
def test_noise_just_above_the_margin_unlatches(w):
    above = noise_margin(w) * 1.01
    assert latched_interval(w, above) is None
    states, _ = latch(w, 1.0, np.full(2000, -above))
    assert states[-1] < 0.0


@pytest.mark.parametrize("w", [1.25, 2.0, 3.0, 5.0])
def test_the_margin_is_the_closed_form_of_the_latch_neuron(w):
    # a <- w tanh(a) + h has a = w x and margin sqrt(w (w - 1)) - arccosh(sqrt(w))
    assert w * noise_margin(w) == pytest.approx(math.sqrt(w * (w - 1.0)) - math.acosh(math.sqrt(w)), rel=1e-13)
    x = np.linspace(0.0, 2.0, 200_001)
    assert noise_margin(w) == pytest.approx((np.tanh(w * x) - x).max(), rel=1e-8)


def test_the_slope_product_is_that_of_finite_differences():
    noise = np.random.default_rng(1).uniform(-0.1, 0.1, 6)
    _, logs = latch(2.0, 0.5, noise)
    ahead, behind = (latch(2.0, 0.5 + d, noise)[0] for d in (1e-6, -1e-6))
    np.testing.assert_allclose(np.exp(logs), (ahead - behind) / 2e-6, rtol=1e-6)


def test_weights_without_a_latch_have_no_margin():
    assert noise_margin(1.0) == noise_margin(0.5) == noise_margin(-3.0) == 0.0
    assert latched_interval(1.0, 0.0) is None


def test_bad_numbers_are_refused():
    with pytest.raises(NumericsError, match="w=nan; pass a finite weight"):
        noise_margin(math.nan)
    with pytest.raises(NumericsError, match=r"noise=-1.0; pass the largest \|noise\|"):
        latched_interval(2.0, -1.0)
    with pytest.raises(NumericsError, match=r"w=0.0, start=0.5, noise of shape \(3,\); pass finite numbers"):
        latch(0.0, 0.5, np.zeros(3))
