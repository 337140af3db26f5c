"""The phase diagram by three routes: its runs, the margin in closed form (balls), and plain Python in 40 digits."""

import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from numerics.errors import NumericsError
from numerics.latch_neuron import latch_of_noise, latch_of_weight
from numerics.phase_diagram import KEPT, LOST, UNDECIDED, _survives, random_noise, sampling_error, worst_case

WEIGHTS = st.fractions(Fraction(21, 20), 6, max_denominator=1000).map(float)


def ends_below_zero(w, h, steps):
    """The run under -h at every step, from w, in 40 digits."""
    with mpmath.workdps(40):
        a = mpmath.mpf(w)
        for _ in range(steps):
            a = w * mpmath.tanh(a) - h
            if a < 0:
                return True
    return False


@given(WEIGHTS, st.floats(0.01, 2.0))
def test_the_boundary_is_the_exact_margin(w, part):
    margin = latch_of_weight(w).margin
    noise = part * float(margin.mid())
    found = worst_case([w], [noise])[0, 0]
    if abs(noise - float(margin.mid())) > 4e-6 * math.sqrt(w / (w - 1)):
        assert found == (KEPT if noise < margin else LOST)
    assert found != (LOST if noise < margin else KEPT)


def test_a_grid_agrees_with_the_margin_everywhere_but_on_it():
    weights, noises = np.linspace(0.5, 3.0, 26), np.linspace(0.05, 1.5, 30)
    margins = [float(latch_of_weight(float(w)).margin.mid()) if w > 1.0 else 0.0 for w in weights]
    expected = np.where(noises[None] <= np.array(margins)[:, None], KEPT, LOST)
    assert (worst_case(weights, noises) == expected).all()


@pytest.mark.parametrize("noise", ["0.01", "0.1", "0.5"])
def test_the_least_weight_that_stands_a_noise_is_where_the_run_turns(noise):
    w = float(latch_of_noise(noise).weight.mid())
    assert worst_case([w * 0.999, w * 1.001], [float(noise)]).ravel().tolist() == [LOST, KEPT]


def test_the_run_is_that_of_plain_python_in_forty_digits():
    weights, noises = [0.7, 1.1, 1.9, 4.0], [0.003, 0.03, 0.3, 3.0]
    found = worst_case(weights, noises)
    expected = [[LOST if ends_below_zero(w, h, 400) else KEPT for h in noises] for w in weights]
    assert found.tolist() == expected


def test_at_the_margin_nothing_is_claimed():
    found = latch_of_weight(2)
    assert worst_case([2.0], [float(found.margin.mid())])[0, 0] == UNDECIDED
    # one step settles nothing at all, unless the noise is larger than the state
    assert worst_case([2.0], [0.5, 9.0], steps=1).tolist() == [[UNDECIDED, LOST]]


@settings(max_examples=20)
@given(WEIGHTS, st.floats(0.01, 0.999), st.integers(0, 2**64 - 1))
def test_no_random_noise_below_the_margin_turns_the_sign(w, part, seed):
    noise = part * float(latch_of_weight(w).margin.mid())
    parts = np.random.default_rng(seed).uniform(-1.0, 1.0, 200)
    for signs in (parts, np.sign(parts), -np.ones(200)):
        assert _survives(w, noise, signs)


def test_the_parts_are_those_of_plain_python():
    steps, runs, seed = 40, 50, 7
    weights, noises = [1.25, 2.0], [0.05, 0.4, 1.0]
    expected = np.zeros((2, 3))
    for i, w in enumerate(weights):
        for j, h in enumerate(noises):
            for run in range(runs):
                u = np.random.Generator(np.random.Philox(key=[seed, run])).uniform(-1.0, 1.0, steps)
                states = [w]
                for t in range(steps):
                    states.append(w * math.tanh(states[-1]) + h * u[t])
                expected[i, j] += min(states) > 0.0
    found = random_noise(weights, noises, steps=steps, runs=runs, seed=seed)
    np.testing.assert_array_equal(found, expected / runs)
    assert 0.0 < found[0, 1] < 1.0


def test_a_heavier_latch_keeps_every_run_that_a_lighter_one_keeps():
    # the same numbers in all cells: while a > 0, w tanh a + h u grows with w and a
    found = random_noise(np.linspace(1.05, 2.5, 12), [0.2, 0.6, 1.0], steps=100, runs=60, seed=3)
    assert (np.diff(found, axis=0) >= 0.0).all()
    assert (np.diff(found[:, 1]) > 0.0).any()


def test_a_cell_depends_on_nothing_else_in_the_grid():
    whole = random_noise([1.2, 1.5], [0.3, 0.5, 0.7], steps=60, runs=40, seed=11)
    alone = random_noise([1.5], [0.7], steps=60, runs=40, seed=11)
    assert whole[1, 2] == alone[0, 0]
    assert (whole != random_noise([1.2, 1.5], [0.3, 0.5, 0.7], steps=60, runs=40, seed=12)).any()


def test_the_sampling_error_covers_a_part_that_is_known():
    # one step from w = 1/2: a > 0 while u > -tanh(1/2) / 2 / h, which has the chance 3/4
    w = 0.5
    found = random_noise([w], [w * math.tanh(w) * 2], steps=1, runs=2000, seed=5)[0, 0]
    assert abs(found - 0.75) < sampling_error(2000)


def test_bad_grids_are_refused():
    with pytest.raises(NumericsError, match=r"weights contain -1\.0; pass a list of finite numbers > 0"):
        worst_case([1.0, -1.0], [0.1])
    with pytest.raises(NumericsError, match="noises contain nan"):
        worst_case([1.0], [math.nan])
    with pytest.raises(NumericsError, match=r"noises have the shape \(\); pass a list"):
        worst_case([1.0], 0.5)
    with pytest.raises(NumericsError, match=r"steps=0; pass a whole number, 1 to 10\*\*9"):
        worst_case([1.0], [0.5], steps=0)
    with pytest.raises(NumericsError, match=r"runs=2\.5; pass a whole number"):
        random_noise([1.0], [0.5], steps=5, runs=2.5, seed=0)
    with pytest.raises(NumericsError, match="seed=-1; pass a whole number, 0 to"):
        random_noise([1.0], [0.5], steps=5, runs=2, seed=-1)
