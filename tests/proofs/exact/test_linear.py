from random import Random

import numpy as np
import pytest
from flint import arb, arb_mat, ctx, fmpq, fmpq_mat

from numerics.joint_radius import joint_radius as bracket
from numerics.joint_radius import steps
from proofs.exact.intervals import ends, fraction
from proofs.exact.linear import (
    block_decays,
    diagonal_norm,
    identity,
    in_unit_disc,
    joint_radius,
    matrix,
    matrix_norm,
    powers_decay,
    spectral_radius,
    vector_norm,
)


def drawn(rng, n, denominator=4):
    return matrix([[fmpq(rng.randint(-6, 6), denominator) for _ in range(n)] for _ in range(n)])


def floats(m):
    return np.array([[int(x.p) / int(x.q) for x in row] for row in m.tolist()])


def encloses(value, x):
    low, high = (float(int(e.p) / int(e.q)) for e in ends(value))
    return low - 1e-9 * (1 + abs(x)) <= x <= high + 1e-9 * (1 + abs(x))


@pytest.mark.parametrize("seed", range(60))
def test_norms_and_spectral_radius_agree_with_numpy(seed):
    rng = Random(seed)
    m = drawn(rng, rng.randint(1, 5))
    a = floats(m)
    assert encloses(matrix_norm("two", m, 64), np.linalg.norm(a, 2))
    assert encloses(matrix_norm("one", m, 64), np.linalg.norm(a, 1))
    assert encloses(matrix_norm("inf", m, 64), np.linalg.norm(a, np.inf))
    assert encloses(matrix_norm("fro", m, 64), np.linalg.norm(a))
    assert matrix_norm("max", m, 64) == max(abs(x) for x in m.entries())
    # a defective eigenvalue moves by the root of the rounding error: numpy is no better than 1e-4 there
    assert (
        abs(
            float(int(ends(spectral_radius(m, 64))[1].p) / int(ends(spectral_radius(m, 64))[1].q))
            - max(abs(np.linalg.eigvals(a)))
        )
        < 1e-3
    )


@pytest.mark.parametrize("seed", range(25))
def test_the_joint_radius_of_all_slopes_is_where_longer_products_put_it(seed):
    rng = Random(seed)
    m = drawn(rng, rng.randint(1, 3))
    low, high = ends(joint_radius(m))
    found = bracket(steps([[fraction(x) for x in row] for row in m.tolist()]), 3)
    assert arb(low) <= found.high.upper()
    assert found.low.lower() <= arb(high)
    assert ends(joint_radius(m * fmpq(-3, 2))) == (low * fmpq(3, 2), high * fmpq(3, 2))
    positive = matrix([[abs(x) for x in row] for row in m.tolist()])
    one, other = ends(joint_radius(positive)), ends(spectral_radius(positive, 64))
    assert max(one[1], other[1]) - min(one[0], other[0]) < fmpq(1, 10**9)


def test_the_joint_radius_is_exact_where_parts_and_norms_meet():
    assert joint_radius(matrix([[2, 9], [0, fmpq(-7, 2)]])) == fmpq(7, 2)
    assert joint_radius(matrix([[0, 1], [0, 0]])) == 0 == joint_radius(matrix([[0, 0], [0, 0]]))
    assert joint_radius(matrix([[0, 1], [-1, 0]])) == 1
    for rows in ([[1, -1], [2, -2]], [[1, 2], [-1, -2]]):  # W D W is -2, -1 or 1 times W, whose norms are 4 and 3
        low, high = ends(joint_radius(matrix(rows)))
        assert low == 2
        assert abs(high * high - 6) < fmpq(1, 10**9)


def test_schur_cohn_agrees_with_rigorous_eigenvalues():
    compared = 0
    for seed in range(60):
        rng = Random(1000 + seed)
        m = drawn(rng, rng.randint(1, 4), rng.choice((4, 8, 12)))
        with ctx.workprec(200):
            try:
                roots = [abs(z) for z in arb_mat(m).eig(multiple=True)]
            except ValueError:  # not separated at this precision: nothing to compare with
                continue
            if not any(r.overlaps(1) for r in roots):  # on the circle Arb cannot decide
                compared += 1
                assert powers_decay(m) == all(r < 1 for r in roots), seed
    assert compared >= 57


@pytest.mark.parametrize(
    ("coefficients", "expected"),
    [
        ([1, 0, 0], True),
        ([1, 0, -1], False),
        ([2, -1], True),
        ([1, -1], False),
        ([4, 0, 1], True),
        ([1, 0, 1], False),
        ([8, -6, 1], True),
        ([2, -3, 1], False),
    ],
)
def test_schur_cohn_decides_roots_on_and_off_the_circle(coefficients, expected):
    assert in_unit_disc(coefficients) is expected


@pytest.mark.parametrize("factor", [fmpq(63, 64), fmpq(1), fmpq(65, 64)])
def test_powers_of_a_scaled_rotation_decay_exactly_below_scale_one(factor):
    rotation = matrix([[0, -factor], [factor, 0]])
    assert powers_decay(rotation) is (factor < 1)
    assert spectral_radius(rotation, 64) == factor


def test_rational_norms_and_radii_are_points():
    assert matrix_norm("two", matrix([[1, 0], [0, 3]]), 64) == 3
    assert matrix_norm("two", matrix([[1, -1], [1, -1]]), 64) == 2
    assert spectral_radius(matrix([[fmpq(1, 2), 100], [0, fmpq(1, 2)]]), 64) == fmpq(1, 2)
    assert spectral_radius(matrix([[0, 1], [0, 0]]), 64) == 0


def test_vector_and_diagonal_norms():
    x = [fmpq(3), fmpq(-4)]
    assert [vector_norm(p, x, 64) for p in ("one", "two", "inf", "fro", "max")] == [7, 5, 4, 5, 4]
    assert [diagonal_norm(p, x, 64) for p in ("one", "two", "inf", "fro", "max")] == [4, 4, 4, 5, 4]


def test_an_unknown_norm_is_refused_by_name():
    with pytest.raises(ValueError, match="'euclid' is unknown; it must be one of one, two"):
        vector_norm("euclid", [fmpq(1)], 64)
    with pytest.raises(ValueError, match="'euclid'"):
        matrix_norm("euclid", identity(2), 64)


def test_a_block_may_decay_although_the_whole_does_not():
    whole = matrix([[fmpq(1, 2), 0], [5, 2]])
    first, second = matrix([[1, 0]]), matrix([[0, 1]])
    assert not powers_decay(whole)
    assert block_decays(whole, first, first.transpose())
    assert block_decays(whole, first, second.transpose())  # identically 0
    assert not block_decays(whole, second, first.transpose())


@pytest.mark.parametrize("seed", range(30))
def test_block_decay_agrees_with_high_powers(seed):
    rng = Random(seed)
    n = rng.randint(2, 4)
    m = matrix([[fmpq(rng.choice((0, 0, 1, -1, 2)), rng.choice((1, 3))) for _ in range(n)] for _ in range(n)])
    left = fmpq_mat(1, n, [int(j == 0) for j in range(n)])
    right = fmpq_mat(n, 1, [int(j == n - 1) for j in range(n)])
    power = m
    for _ in range(9):
        power = power * power
    tail = max(abs((left * power * m**j * right)[0, 0]) for j in range(2 * n))
    if tail < fmpq(1, 10**6):
        assert block_decays(m, left, right)
    if tail > 10**6 or (tail and tail >= fmpq(1, 100) and not block_decays(m, left, right)):
        assert not block_decays(m, left, right)
