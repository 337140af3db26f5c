"""Latching, decay by powers, and gradient steps: the claims' numbers by numpy and fractions, without the package."""

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

RNG = np.random.default_rng(11)
ROOM = 1e-12  # of products of some dozen doubles of size 1


# d20, d21


def test_two_runs_of_a_latch_stay_apart_while_their_gradients_vanish() -> None:
    for start, low, high in ((0.5, -1791, -1790), (-0.5, -1791, -1790)):
        a, log = start, 0.0
        for _ in range(1000):
            a = math.tanh(2 * a)
            log += math.log(2 * (1 - a * a))
        assert low < log < high
        assert a * start > 0
        assert 1.9 < 2 * abs(a) < 1.92


def test_the_outputs_of_two_first_inputs_differ_by_more_than_the_derivative_allows() -> None:
    for w, c in ((1.0, 1.0), (2.0, 0.5), (4.0, 0.125)):
        outputs, derivatives = [], []
        for first in (c, -c):
            a = math.tanh(first)
            slope = 1 - a * a
            for _ in range(5):
                a = math.tanh(w * a)
                slope *= w * (1 - a * a)
            outputs.append(a)
            derivatives.append(slope)
        assert abs(outputs[0] - outputs[1]) > 2 * c * max(derivatives)


def test_units_of_their_own_forget_whatever_the_others_do() -> None:
    for _ in range(40):
        own, n = int(RNG.integers(1, 3)), 4
        flow, most = np.eye(n), 0.0
        w = RNG.normal(size=(n, n)) * 3
        w[:own, own:] = 0.0
        for lag in range(1, 8):
            step = RNG.uniform(0, 1, n)[:, None] * w
            most = max(most, np.abs(step[:own]).sum(axis=1).max())
            flow = flow @ step
            assert np.abs(flow[:own]).sum(axis=1).max() <= most**lag * (1 + ROOM)
            assert (flow[:own, own:] == 0.0).all()


# d11, d13, d16


def test_noise_moves_the_net_of_norm_100_by_402_times_its_size() -> None:
    x = y = Fraction(0)
    for _ in range(60):
        x, y = x / 2 + 100 * y + 1, y / 2 + 1
        assert y < 2
        assert x < 402
    assert x > 401.99


def test_constant_noise_tends_to_the_radius_of_theorem_3() -> None:
    e, rate, b = Fraction(0), Fraction(3, 4), Fraction(1, 5)
    for m in range(1, 40):
        e = rate * e + b
        assert e == b * (1 - rate**m) / (1 - rate)
    assert abs(e - b / (1 - rate)) < Fraction(1, 10**4)


@pytest.mark.parametrize("w", [1, -1])
def test_noise_of_the_wrong_signs_adds_up_where_nothing_contracts(w: int) -> None:
    e = Fraction(0)
    for m in range(1, 30):
        e = w * e + Fraction(w) ** m / 7
        assert abs(e) == Fraction(m, 7)


def test_the_flow_of_an_orthogonal_net_keeps_its_length_and_that_of_a_scaled_one_has_the_mean_of_gaussian_nets() -> (
    None
):
    for n in (1, 2, 5):
        q, _ = np.linalg.qr(RNG.normal(size=(n, n)))
        for scale, slope in ((1.0, 1.0), (1.3, 0.25)):
            flow = np.eye(n)
            for lag in range(1, 9):
                flow = flow @ (scale * q * slope)
                assert np.allclose((flow**2).sum(axis=1), (scale * slope) ** (2 * lag), rtol=1e-12)


# x8


def test_the_closed_forms_of_two_maps_are_those_of_their_runs() -> None:
    a = Fraction(2, 7)
    x, p = a, Fraction(1)
    for t in range(1, 50):
        p, x = p / (1 + x) ** 2, x / (1 + x)
        assert p == 1 / (1 + t * a) ** 2
    place, gradient = 0.4, 1.0
    for t in range(1, 500):
        gradient, place = gradient * (1 + 2 * place**2) ** -1.5, place / math.sqrt(1 + 2 * place**2)
        assert math.isclose(gradient, (1 + 2 * t * 0.4**2) ** -1.5, rel_tol=1e-12)


@pytest.mark.parametrize("a", [0.01, 0.1, 0.2, 0.25])
def test_the_cubic_map_stays_between_its_bounds_and_its_upper_constant_is_that_of_the_limit(a: float) -> None:
    x, p = a, 1.0
    for t in range(1, 50_000):
        p, x = p * (1 - 3 * x * x), x - x**3
        assert p * p * (1 + 2 * t * a * a) ** 3 <= 1 + 1e-9
        assert p * p * (1 + 2.5 * t * a * a) ** 3 >= 0.64
    # x**-2 / t tends to 2
    assert x**-2 - a**-2 < 2.1 * t


# r16


def errors(w: int, q: int, eta: Fraction, steps: int) -> list[Fraction]:
    a, found = Fraction(3), []
    for _ in range(steps):
        found.append(w**q * a - 1)
        a -= eta * w**q * found[-1]
    return found


def test_gradient_steps_over_ten_lags_diverge_from_two_to_the_minus_19_on() -> None:
    factor = Fraction(1, 2**19)
    below, at, above = (errors(2, 10, factor * Fraction(k, 100), 50) for k in (99, 100, 101))
    assert all(later == -before for before, later in pairwise(at))
    assert all(abs(later) < abs(before) and later * before < 0 for before, later in pairwise(below))
    assert all(abs(later) > abs(before) for before, later in pairwise(above))
    assert all(later * before > 0 for before, later in pairwise(errors(2, 10, factor / 4, 50)))
