"""The dilemma's examples, by numpy, exact fractions and SymPy, without the evaluator, the kernel or the attack."""

import math
import random
from fractions import Fraction
from itertools import pairwise

import numpy as np
import sympy

from proofs.claims.d8_boundary import moved, slope
from theory.statement import Real

Matrix = np.ndarray


def radius(m: Matrix) -> float:
    return float(max(abs(np.linalg.eigvals(m))))


def size(m: Matrix) -> float:
    return float(np.linalg.norm(m, 2))


def steps(w: Matrix, start: Matrix, inputs: list[Matrix]) -> list[tuple[Matrix, Matrix]]:
    """(a(t), F'(t)) of the tanh net a(t) = tanh(W a(t-1) + x(t)), for each input."""
    found, a = [], start
    for x in inputs:
        a = np.tanh(w @ a + x)
        found.append((a, np.diag(1 - a * a)))
    return found


# d2


def test_one_net_at_rest_is_below_1_in_one_set_of_coordinates_and_at_8_in_the_other() -> None:
    w, f, rest = np.array([[0.5, 8], [0, 0.5]]), np.diag([1, 0.05]), np.array([0, math.sqrt(0.95)])
    assert 0.6405 < size(w @ f) < 0.641
    assert 8.015 < size(f @ w) < 8.016
    assert math.isclose(radius(w @ f), radius(f @ w))
    bias = np.arctanh(rest) - w @ rest
    for a, slopes in steps(w, rest, [bias] * 3):
        assert np.allclose(a, rest)
        assert np.allclose(slopes, f)


# d4, d5


def alternating(first: float, second: float, count: int) -> list[Matrix]:
    return [np.array([first, second][:: 1 - 2 * (t % 2)]) for t in range(count)]


def test_eigenvalues_near_0_at_every_step_and_a_flow_of_2_to_the_20() -> None:
    w = np.array([[0.0, 2], [2, 0]])
    found = [w @ f for _, f in steps(w, np.array([0.0, 1]), alternating(10, 0, 20))]
    assert max(map(radius, found)) < 2.5e-5
    assert math.isclose(size(np.linalg.multi_dot(found[::-1])), 2**20)


def test_an_eigenvalue_of_10_at_every_step_and_a_flow_of_1e_minus_10() -> None:
    w, place = 10 * np.eye(2), math.atanh(math.sqrt(0.999))
    inputs = alternating(place, -10 * math.tanh(place), 20)
    found = [f @ w for _, f in steps(w, np.array([0, math.tanh(place)]), inputs)]
    assert all(math.isclose(radius(m), 10) for m in found)
    assert np.allclose(np.linalg.multi_dot(found[::-1]), 1e-10 * np.eye(2), rtol=1e-9)


# d8


def test_the_slope_of_the_map_with_boundary_attractors_is_its_derivative() -> None:
    x = Real("x")
    assert sympy.expand(sympy.diff(moved(x), x) - slope(x)) == 0
    assert moved(sympy.Integer(1)) == slope(sympy.Integer(1)) == slope(sympy.Integer(-1)) == 1


def test_noise_of_0238_keeps_the_bit_for_20000_steps_and_0239_does_not() -> None:
    def lasts(noise: float) -> bool:
        a = 1.0
        for _ in range(20000):
            a += -a * (a * a - 1) ** 3 / 10 - noise
            if a < 0:
                return False
        return True

    assert lasts(0.0238)
    assert not lasts(0.0239)


def test_near_the_boundary_attractor_the_gradient_falls_like_t_to_the_minus_3_halves() -> None:
    a, log_gradient, found = 0.7, 0.0, []
    for t in range(1, 100_001):
        log_gradient += math.log(1 - ((a * a - 1) ** 3 + 6 * a * a * (a * a - 1) ** 2) / 10)
        a -= a * (a * a - 1) ** 3 / 10
        if t in (10_000, 100_000):
            found.append(math.exp(log_gradient) * t**1.5)
    assert 0.95 < found[1] / found[0] < 1.05  # a rate other than t**(-3/2) by t**.03 would show


# d9


def test_the_chaotic_map_keeps_the_sign_under_exact_noise_at_both_ends() -> None:
    low, high = Fraction("0.0401875"), Fraction("0.975")
    noise = (Fraction(-1, 20), Fraction(1, 20))
    corners = [Fraction(37, 10) * a * (1 - a) + u for a in (low, Fraction(1, 2), high) for u in noise]
    assert min(corners) == low
    assert max(corners) == high


def test_the_gradient_of_the_chaotic_map_grows_by_355_thousandths_a_step() -> None:
    rng, a, total, count = random.Random(0), 0.3, 0.0, 100_000
    for _ in range(count):
        a *= 3.7 * (1 - a)
        total += math.log(abs(3.7 * (1 - 2 * a)))
    assert 0.34 < total / count < 0.37
    for _ in range(count):
        a = 3.7 * a * (1 - a) + rng.uniform(-0.05, 0.05)
        assert 0.04 < a < 0.976


# d10


def test_tanh_nets_keep_a_bit_under_noise_while_the_gradient_explodes() -> None:
    nets = (([[3, 1, -3], [0, 2, 0], [2, 3, -3]], 0.2), ([[3, 1, -4], [-3, 4, 4], [3, 5, -3]], 0.25))
    for rows, least in nets:
        rng, w, count = np.random.default_rng(0), np.array(rows, float), 2000
        a = np.tanh(rng.uniform(-1, 1, (16, 3)))
        for _ in range(500):
            a = np.tanh(a @ w.T)
        signs, v, growth = np.sign(a[:, 1]), rng.normal(size=(16, 3)), np.zeros(16)
        for _ in range(count):
            a = np.tanh(a @ w.T + rng.uniform(-0.02, 0.02, (16, 3)))
            v = (v @ w.T) * (1 - a * a)
            growth += np.log(np.linalg.norm(v, axis=1))
            v /= np.linalg.norm(v, axis=1)[:, None]
            assert (signs * a[:, 1]).min() > 0.9
        assert (growth / count).min() > least


def test_the_latch_holds_up_to_its_margin_and_no_further() -> None:
    margin = math.sqrt(2) - math.acosh(math.sqrt(2))
    assert math.isclose(margin, 0.53284, abs_tol=1e-5)
    for noise, holds in ((0.5328, True), (0.5330, False)):
        a = 1.0
        for _ in range(100_000):
            a = math.tanh(2 * a - noise)
        assert (a > 0) is holds


# d12, d15


def test_tanh_has_pairs_of_any_slope_below_1() -> None:
    for x in (0.9, 0.5, 0.1, 0.01, 0.001):
        assert 1 - x * x < (math.tanh(x) - math.tanh(x / 2)) / (x / 2) < 1


def test_the_gradient_of_the_basin_peaks_after_20_steps_and_is_gone_after_60() -> None:
    net, gradient, found = 1e-6, 1.0, []
    for _ in range(60):
        gradient *= 2 * (1 - math.tanh(net) ** 2)
        net = 2 * math.tanh(net)
        found.append(gradient)
    assert max(found) == found[19]
    assert math.isclose(found[19], 747666.54, rel_tol=1e-6)
    assert 8.6e-25 < found[59] < 8.8e-25


# d18


def test_half_of_the_flow_of_the_constructed_net_stays() -> None:
    flow = Fraction(1)
    for q in range(1, 60):
        s = q - 1
        factor = Fraction((s + 2) * (s + 5), (s + 3) * (s + 4))
        assert 0 < factor < 1
        flow *= factor
        assert flow == Fraction(1, 2) + Fraction(1, q + 2)


def test_one_linear_unit_attains_the_bound_of_the_tail() -> None:
    lam, a, q, m = Fraction(2, 3), Fraction(5), 3, 4
    terms = [lam**p * a for p in range(q + m)]
    assert (1 - lam) * sum(terms[q:]) == a * lam**q * (1 - lam**m)


# d19


def test_two_runs_of_a_contracting_net_come_together() -> None:
    rng = np.random.default_rng(0)
    w = rng.uniform(-1, 1, (4, 4))
    w *= 0.9 / np.abs(w).sum(axis=1).max()
    a, b, bias = rng.uniform(-1, 1, 4), rng.uniform(-1, 1, 4), rng.normal(size=4)
    gaps = []
    for _ in range(50):
        a, b = np.tanh(w @ a + bias), np.tanh(w @ b + bias)
        gaps.append(np.abs(a - b).max())
    assert all(later <= 0.9 * before + 1e-15 for before, later in pairwise(gaps))
