"""Brackets of joint spectral radii against known values and drawn products; certificates against the 2-norm."""

import itertools
import math
from fractions import Fraction
from random import Random

import numpy as np
import pytest
from flint import arb, fmpq_mat

from numerics.errors import NumericsError
from numerics.joint_radius import (
    FINITE,
    NORMS,
    certifies,
    diagonal_certificate,
    joint_radius,
    positive_definite,
    steps,
)

EXAMPLE = [[1, -1], [1, -1]]


def drawn(rng, n):
    return [[Fraction(rng.randint(-4, 4), 4) for _ in range(n)] for _ in range(n)]


def floats(w):
    return np.array([[float(x) for x in row] for row in w])


def spectral(a):
    return float(max(abs(np.linalg.eigvals(a))))


def test_of_one_matrix_it_is_the_spectral_radius():
    for seed in range(8):
        w = drawn(Random(seed), 3)
        found = joint_radius([w], 5)
        assert float(found.low) == pytest.approx(spectral(floats(w)), abs=1e-4)  # numpy's defective eigenvalues
        assert found.low.lower() <= found.high.upper()


def test_the_product_of_two_shears_attains_the_golden_ratio():
    found = joint_radius([[[1, 1], [0, 1]], [[1, 0], [1, 1]]], 6)
    assert found.word == (0, 1)
    assert float(found.low) == pytest.approx((1 + math.sqrt(5)) / 2, rel=1e-14)
    assert found.by == NORMS
    assert float(found.high) == pytest.approx(21 ** (1 / 6))  # the largest row sum of six factors, of Fibonacci


def test_the_example_of_the_chain_has_1_exactly_although_its_own_radius_is_0():
    found = joint_radius(steps(EXAMPLE))
    assert (found.low, found.high, found.by) == (arb(1), arb(1), FINITE)
    (part,) = [m for i, m in enumerate(steps(EXAMPLE)) if (i,) == found.word]
    assert sum(part[i][i] for i in range(2)) ** 2 == 1
    assert spectral(floats(EXAMPLE)) < 1e-7
    signs = [
        [[Fraction(x) * d for x, d in zip(row, mask, strict=True)] for row in EXAMPLE] for mask in ((1, 1), (1, -1))
    ]
    two = joint_radius(signs)
    assert (two.low, two.high) == (arb(2), arb(2))


def test_a_nilpotent_matrix_and_no_growth_at_all():
    assert joint_radius([[[0, 5], [0, 0]]]).high == arb(0)
    rotations = [[[0, -1], [1, 0]], [[0, 1], [1, 0]]]
    assert (joint_radius(rotations, 8).low, joint_radius(rotations, 8).high) == (arb(1), arb(1))


@pytest.mark.parametrize("seed", range(6))
def test_no_product_that_is_drawn_leaves_the_bracket(seed):
    rng = Random(seed)
    w = drawn(rng, rng.choice((2, 3)))
    found, factors = joint_radius(steps(w), 3), [floats(m) for m in steps(w)]
    for _ in range(100):
        word = rng.choices(range(len(factors)), k=rng.randint(1, 7))
        product = np.linalg.multi_dot([factors[i] for i in word]) if len(word) > 1 else factors[word[0]]
        assert spectral(product) ** (1 / len(word)) <= float(found.high.upper()) * (1 + 1e-6) + 1e-6
    longest = [np.eye(len(w))]
    for _ in range(4):
        longest = [p @ f for p, f in itertools.product(longest, factors)]
    norm = max(np.linalg.norm(p, np.inf) for p in longest) ** (1 / 4)
    assert float(found.low.lower()) <= norm * (1 + 1e-12)


@pytest.mark.parametrize("seed", range(6))
def test_the_word_attains_the_lower_end(seed):
    w = drawn(Random(100 + seed), 2)
    found, factors = joint_radius(steps(w), 4), [floats(m) for m in steps(w)]
    product = np.eye(2)
    for place in found.word:
        product = product @ factors[place]
    assert spectral(product) ** (1 / max(len(found.word), 1)) == pytest.approx(float(found.low), abs=1e-4)


@pytest.mark.parametrize("seed", range(10))
def test_a_certificate_is_a_scaled_2_norm_below_one_over_beta_and_bounds_every_product(seed):
    w = drawn(Random(seed), 3)
    high = float(joint_radius(steps(w), 2).high)
    beta = Fraction(7, 10) / Fraction(max(np.linalg.norm(floats(w), 2), 1e-3)).limit_denominator(1000)
    p = diagonal_certificate(w, beta)
    assert p is not None  # P = I is one
    d = np.sqrt([float(x) for x in p])
    scaled = np.linalg.norm(d[:, None] * floats(w) / d, 2)
    assert scaled * float(beta) < 1
    assert float(joint_radius(steps(w), 3).low) <= scaled * (1 + 1e-9)
    assert high > 0


def test_a_certificate_is_found_where_the_2_norm_fails_and_none_where_there_is_none():
    w = [[Fraction(1, 2), Fraction(8)], [Fraction(0), Fraction(1, 2)]]
    assert np.linalg.norm(floats(w), 2) > 8
    p = diagonal_certificate(w, Fraction(1))
    assert p is not None
    assert certifies(w, Fraction(1), p)
    assert diagonal_certificate(EXAMPLE, Fraction(49, 100)) is not None
    assert diagonal_certificate(EXAMPLE, Fraction(1, 2)) is None  # the infimum is 2
    assert diagonal_certificate([[0, 0], [0, 0]], Fraction(100)) == (1, 1)


def test_the_boundary_and_what_is_not_positive_certify_nothing():
    assert not certifies([[Fraction(1)]], Fraction(1), (Fraction(1),))
    assert certifies([[Fraction(1)]], Fraction(99, 100), (Fraction(1),))
    assert not certifies([[Fraction(0)]], Fraction(1), (Fraction(0),))
    assert not certifies([[Fraction(0)]], Fraction(1), (Fraction(-1),))
    assert not certifies([[0, 4], [0, 0]], Fraction(1), (Fraction(17), Fraction(1)))  # the other way round


def test_positive_definite_is_that_all_eigenvalues_are_positive():
    for seed in range(60):
        rng = Random(seed)
        n = rng.randint(1, 4)
        a = floats(drawn(rng, n))
        rows = [[0] * n for _ in range(n)]
        for i, j in itertools.product(range(n), repeat=2):
            rows[i][j] = int(4 * (a[i][j] + a[j][i])) + (i == j) * rng.randint(0, 12)
        values = np.linalg.eigvalsh(np.array(rows, float))
        if min(abs(values)) > 1e-9:
            assert positive_definite(fmpq_mat(n, n, [x for row in rows for x in row])) is bool(values.min() > 0)
    assert not positive_definite(fmpq_mat(2, 2, [1, 1, 1, 1]))


@pytest.mark.parametrize(
    ("matrices", "length", "text"),
    [
        ([], 3, "0 matrices, length=3: pass matrices of one size"),
        ([[[1]]], 0, "1 matrices, length=0"),
        ([[[1]], [[1, 0], [0, 1]]], 2, "2 matrices, length=2: pass matrices of one size"),
        ([[[1, 2]]], 2, r"rows of lengths \[2\]: pass a square matrix"),
        ([[]], 2, r"rows of lengths \[\]: pass a square matrix"),
    ],
)
def test_bad_matrices_are_named_with_the_remedy(matrices, length, text):
    with pytest.raises(NumericsError, match=text):
        joint_radius(matrices, length)
