"""The chance of a guessed latch: the printed digits, guesses that are run, and sums over thin strips."""

import math
from decimal import Decimal

import numpy as np
import pytest

from numerics.digits import significant
from numerics.errors import NumericsError
from numerics.guessing import chance_of_guessing
from numerics.latch_neuron import latch_of_noise


@pytest.mark.parametrize(("bound", "digits"), [(2, ".05409"), (5, ".17125"), (10, ".21132"), (100, ".24626")])
def test_the_catalogue_s_chances_come_out_to_the_last_digit(bound, digits):
    assert significant(chance_of_guessing(bound, "0.2"), len(digits.lstrip(".0"))) == Decimal(digits)


def test_no_guess_below_the_least_weight_works_and_in_the_limit_one_of_four_does():
    assert chance_of_guessing(1, "0.2") == 0
    assert chance_of_guessing("1.48", "0.2") == 0
    assert 0 < chance_of_guessing("1.49", "0.2") < 1e-3
    assert 0.2499 < chance_of_guessing(10**5, "0.2") < 0.25


@pytest.mark.parametrize(("bound", "noise"), [(2.0, 0.2), (5.0, 0.2), (3.0, 0.5)])
def test_guesses_that_are_run_under_the_worst_noise_work_as_often(bound, noise):
    rng, count = np.random.default_rng(0), 50_000
    w, v = rng.uniform(-bound, bound, (2, count))
    kept = v > 0.0
    for _ in range(300):
        v = w * np.tanh(v) - noise
        kept &= v > 0.0
    # four standard deviations, and what is lost later than that
    chance = float(chance_of_guessing(bound, noise).mid())
    assert abs(kept.mean() - chance) < 4.0 * math.sqrt(chance / count) + 1e-4


def test_the_area_is_that_of_thin_strips():
    bound, noise, strips = 4.0, 0.3, 4000
    least = float(latch_of_noise(noise).weight.mid())

    def smaller_root(w):
        low, high = 0.0, math.acosh(math.sqrt(w))
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if w * math.tanh(middle) - middle < noise else (low, middle)
        return high

    # the root falls like a square root at the least weight: strips that are equal in the root of w - least
    area, width = 0.0, math.sqrt(bound - least) / strips
    for k in range(strips):
        s = (k + 0.5) * width
        area += (bound - smaller_root(least + s * s)) * 2 * s * width
    assert float(chance_of_guessing(bound, noise).mid()) == pytest.approx(area / (4 * bound**2), rel=1e-6)


def test_bad_bounds_are_refused():
    with pytest.raises(NumericsError, match="bound=0; pass a number > 0"):
        chance_of_guessing(0, "0.2")
    with pytest.raises(NumericsError, match="bound='x'; pass a finite number"):
        chance_of_guessing("x", "0.2")
    with pytest.raises(NumericsError, match="noise=0 is no margin"):
        chance_of_guessing(2, 0)
