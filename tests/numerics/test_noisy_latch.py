"""Random noise beside the worst: each run is the recurrence, the worst lies below all, and the margin decides."""

import math

import numpy as np
import pytest

from numerics import simd
from numerics.errors import NumericsError
from numerics.latching import noise_margin
from numerics.noisy_latch import biased_margin, latching_under_noise
from numerics.philox import uniform_noise

compiled = pytest.mark.skipif(not simd.AVAILABLE, reason="compiled code is off (NUMBA_DISABLE_JIT)")


def recurrence(w, bias, start, noise):
    """The states (T + 1, trajectories) and log |d x(T) / d x(0)|, in NumPy from the map; noise (T, trajectories)."""
    states, logs = [np.full(noise.shape[1], start)], np.zeros(noise.shape[1])
    for v in noise:
        z = w * states[-1] + bias
        logs += np.log(w) - 2.0 * (np.logaddexp(z, -z) - np.log(2.0))  # w / cosh(z)**2
        states.append(np.tanh(z) + v)
    return np.array(states), logs


# the steps cross a block of noise, the trajectories a group
@compiled
@pytest.mark.parametrize(
    ("w", "bias", "start", "bound"), [(2.0, 0.0, 0.9, 0.3), (1.5, -0.1, -1.0, 0.6), (40.0, 0.2, 1e-3, 2.0)]
)
def test_every_trajectory_is_the_recurrence_under_its_own_noise(w, bias, start, bound):
    found = latching_under_noise(w, bound, bias=bias, start=start, trajectories=37, steps=131, seed=7)
    side = math.copysign(1.0, start)
    states, logs = recurrence(w, bias, start, bound * uniform_noise(7, range(37), range(131)))
    # the slope of a state near the threshold amplifies a rounding error for a while; the map contracts elsewhere
    np.testing.assert_allclose(found.log_slopes, logs, rtol=1e-9)
    np.testing.assert_allclose(found.nearest, (side * states).min(axis=0), rtol=0, atol=1e-9)
    worst, worst_logs = recurrence(w, bias, start, np.full((131, 1), -side * bound))
    assert found.worst_log_slope == pytest.approx(worst_logs[0], rel=1e-9)
    assert found.worst_nearest == pytest.approx((side * worst).min(), abs=1e-9)
    assert found.flipped == (found.nearest <= 0.0).sum()
    assert found.mean_log_slope == pytest.approx(np.mean(found.log_slopes), rel=1e-14)
    assert found.extreme_log_slopes == (found.log_slopes.min(), found.log_slopes.max())


@compiled
def test_the_result_has_the_same_bits_for_any_number_of_threads_and_trajectories():
    one = latching_under_noise(2.0, 0.5, trajectories=300, steps=100, seed=2**63 + 5)
    for threads, told in ((2, None), (3, lambda done, count: None)):
        more = latching_under_noise(
            2.0, 0.5, trajectories=300, steps=100, seed=2**63 + 5, threads=threads, progress=told
        )
        np.testing.assert_array_equal(more.log_slopes, one.log_slopes)
        np.testing.assert_array_equal(more.nearest, one.nearest)
        assert more.mean_log_slope == one.mean_log_slope
    few = latching_under_noise(2.0, 0.5, trajectories=5, steps=100, seed=2**63 + 5)
    np.testing.assert_array_equal(few.log_slopes, one.log_slopes[:5])
    other = latching_under_noise(2.0, 0.5, trajectories=5, steps=100, seed=2**63 + 6)
    assert (other.log_slopes != few.log_slopes).all()


@compiled
@pytest.mark.parametrize(("w", "bias"), [(1.25, 0.0), (2.0, 0.0), (2.0, 0.1), (3.0, -0.2), (0.5, 0.4), (2.0, 1.5)])
def test_below_the_margin_no_noise_unlatches_and_just_above_it_the_worst_does(w, bias):
    margin = biased_margin(w, bias)[0]
    below = latching_under_noise(w, margin * 0.999, bias=bias, start=1.0, trajectories=64, steps=500)
    assert below.latched
    assert not below.worst_flipped
    assert below.flipped == 0
    above = latching_under_noise(w, margin * 1.01, bias=bias, start=1.0, trajectories=64, steps=5000)
    assert not above.latched
    assert above.worst_flipped
    mirrored = latching_under_noise(w, margin * 1.01, bias=-bias, start=-1.0, trajectories=64, steps=5000)
    assert mirrored.worst_flipped
    assert mirrored.margin == margin


@compiled
def test_random_noise_far_above_the_margin_keeps_bits_that_the_worst_takes():
    found = latching_under_noise(2.0, 2.0 * noise_margin(2.0), trajectories=256, steps=200)
    assert found.worst_flipped
    assert found.flipped < 256
    assert "lost to the worst noise; random noise: " in repr(found)


@compiled
def test_the_worst_run_lies_below_every_other():
    for bound in (0.2, 0.3, 0.8):
        found = latching_under_noise(2.0, bound, trajectories=128, steps=300, seed=1)
        # the map grows with x and with the noise; the tanh in use may fall by an ulp or two where it should not
        assert found.nearest.min() >= found.worst_nearest - 1e-14


@compiled
def test_slopes_are_kept_in_log_scale_far_below_the_least_float():
    found = latching_under_noise(8.0, 0.1, trajectories=32, steps=2000)
    assert found.extreme_log_slopes[1] < -10_000.0
    assert np.isfinite(found.log_slopes).all()


@pytest.mark.parametrize(
    ("w", "bias"), [(2.0, 0.0), (2.0, 0.1), (2.0, -0.2), (1.1, 0.5), (0.5, 0.4), (1.5, -1.0), (1.0, 0.0)]
)
def test_the_margin_is_the_largest_that_a_fine_grid_finds(w, bias):
    x = np.linspace(0.0, 2.0, 200_001)
    margin, low = biased_margin(w, bias)
    # the grid misses the maximum by half a spacing: the curvature is at most w**2, 4e-5**2 / 8 * w**2 < 1e-9
    assert margin == pytest.approx(max((np.tanh(w * x + bias) - x).max(), 0.0), abs=1e-9)
    if margin > 0.0:
        assert math.tanh(w * low + bias) - low == pytest.approx(margin, abs=1e-14)
    if bias == 0.0:
        assert margin == noise_margin(w)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"w": -2.0}, "w=-2.0; pass a finite weight > 0"),
        ({"bound": math.inf}, r"bound=inf; pass the largest \|noise\|"),
        ({"start": 0.0}, "start=0.0, bias=0.0; pass finite numbers, the start not 0"),
        ({"steps": 0}, "steps=0; pass an integer from 1"),
        ({"steps": 10**30}, "pass an integer from 1 to"),
        ({"w": "two"}, "w='two'; pass a finite weight > 0"),
        ({"w": 10**400}, "pass a finite weight > 0"),
        ({"bound": None}, "bound=None; pass the largest"),
        ({"bias": 1j}, "bias=1j; pass finite numbers"),
        ({"trajectories": 2.5}, "trajectories=2.5; pass an integer from 1"),
        ({"w": 400.0}, r"\|w x \+ b\| reaches 440: the slope"),
        ({"seed": -3}, "seed=-3; pass an integer from 0"),
        ({"threads": 0}, "threads=0; pass an integer >= 1"),
    ],
)
def test_numbers_that_cannot_be_are_refused_with_their_value(given, says):
    if not simd.AVAILABLE and ("seed" in given or "threads" in given):
        says = "unset NUMBA_DISABLE_JIT"
    with pytest.raises(NumericsError, match=says):
        latching_under_noise(**{"w": 2.0, "bound": 0.1, **given})


@pytest.mark.deep
@compiled
def test_the_mean_log_slope_of_many_seeds_is_that_of_another_generator():
    def mean(seed):
        return latching_under_noise(2.0, 0.2, trajectories=4096, steps=1000, seed=seed).mean_log_slope

    ours = [mean(seed) for seed in range(12)]
    rng = np.random.default_rng(0)
    other = [recurrence(2.0, 0.0, 1.0, 0.2 * rng.uniform(-1.0, 1.0, (1000, 4096)))[1].mean() for _ in range(12)]
    spread = math.sqrt((np.var(ours, ddof=1) + np.var(other, ddof=1)) / 12)
    assert abs(np.mean(ours) - np.mean(other)) < 5.0 * spread  # five standard errors: once in a million runs
