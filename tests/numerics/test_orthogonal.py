"""QR with the rows sorted against many digits, exact ranks, and vectors that a fast sweep hands over."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest

from numerics import aligned
from numerics.orthogonal import exact_rank, growth, slow_growth, sorted_qr

U = 2.0**-53


def diagonal_of_r(A, digits=2000):
    with mpmath.workdps(digits):
        M, columns, sizes = mpmath.matrix(A.tolist()), [], []
        for k in range(len(A)):
            y = M[:, k]
            for q in columns:
                y -= q * (q.T * y)[0]
            size = mpmath.norm(y)
            sizes.append(float(size))
            columns.append(y / size)
        return np.array(sizes)


@pytest.mark.parametrize("steepness", [0.0, 5.0, 20.0, 60.0])
def test_rows_of_very_different_size_lose_no_digit_of_the_diagonal(steepness):
    rng = np.random.default_rng(0)
    A = rng.normal(size=(6, 6)) * np.exp(-steepness * rng.permutation(6))[:, None]
    Q, diagonal = sorted_qr(A, np.abs(A).max(axis=1), lambda: False)
    # relative errors of the rows, magnified by the condition without their sizes
    bound = 100 * 6 * U * np.linalg.cond(A / np.abs(A).max(axis=1)[:, None])
    np.testing.assert_allclose(diagonal, diagonal_of_r(A), rtol=bound)
    assert np.abs(Q.T @ Q - np.eye(6)).max() < 100 * U
    if steepness > 5.0:
        unsorted = np.abs(np.diag(np.linalg.qr(A)[1]))
        assert np.abs(unsorted / diagonal_of_r(A) - 1.0).max() > bound  # which is why the rows are sorted


def test_a_column_of_the_span_before_it_is_0_and_takes_no_direction():
    A = np.array([[1.0, 2.0, 0.0], [1.0, 2.0, 1.0], [1.0, 2.0, 1.0]])
    Q, diagonal = sorted_qr(A, np.full(3, 2.0), lambda: True)
    np.testing.assert_allclose(diagonal, [np.sqrt(3.0), 0.0, np.sqrt(2.0 / 3.0)], rtol=8 * U)
    assert not Q[:, 1].any()
    np.testing.assert_allclose(np.abs(Q.T @ A)[2], [0.0, 0.0, np.sqrt(2.0 / 3.0)], atol=20 * U)


def test_nothing_is_taken_for_0_that_is_not_singular():
    A = np.array([[1.0, 1.0], [1.0, 1.0 + 2 * U]])
    _, diagonal = sorted_qr(A, np.ones(2), lambda: False)
    assert diagonal[1] == pytest.approx(2 * U / np.sqrt(2.0), rel=0.5)  # of rounding's own size, but not 0
    assert exact_rank(A) == 2


def test_the_rank_is_that_of_the_rationals_that_the_floats_are():
    rng = np.random.default_rng(0)
    for _ in range(30):
        M = rng.integers(-2, 3, (4, 4)) * 2.0 ** rng.integers(-500, 500)
        assert exact_rank(M) == rank_by_elimination(M)
    assert exact_rank(np.diag([1e-300, 1.0, 1e300])) == 3
    assert exact_rank(np.zeros((2, 2))) == 0
    assert exact_rank(np.outer([0.1, 0.3], [1.0, 2.0])) == 1


def rank_by_elimination(M):
    rows, rank = [[Fraction(x) for x in row] for row in M.tolist()], 0
    for column in range(len(M)):
        pivot = next((r for r in rows[rank:] if r[column]), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        rows.insert(rank, pivot)
        for r in rows[rank + 1 :]:
            share = r[column] / pivot[column]
            r[:] = [a - share * b for a, b in zip(r, pivot, strict=True)]
        rank += 1
    return rank


def test_growth_has_the_same_bits_however_powers_of_two_are_split():
    squares = np.random.default_rng(0).uniform(0.5, 2.0, 20)
    np.testing.assert_array_equal(growth(squares, 7), growth(squares * 2.0**60, 7 - 30))
    assert growth(np.zeros(1), np.zeros(1))[0] == -np.inf


def test_slow_growth_of_a_rotation_and_a_stretch_is_exact_up_to_rounding():
    turn = np.array([[0.0, -3.0], [0.5, 0.0]])
    np.testing.assert_allclose(
        slow_growth([turn] * 2, 2, lambda J: False), np.log([1.5, 1.5]), rtol=24 * U
    )  # some u per reflection


def test_arrays_begin_at_a_cache_line():
    for shape in ((3,), (5, 7), (100, 100, 8)):
        assert aligned.zeros(*shape).ctypes.data % 64 == 0
        source = np.random.default_rng(0).normal(size=shape[::-1]).T
        copy = aligned.copied(source)
        assert copy.ctypes.data % 64 == 0
        assert copy.flags.c_contiguous
        np.testing.assert_array_equal(copy, source)


def test_several_arrays_share_memory_and_not_one_number():
    shapes = [(3,), (5, 7), (2, 2, 2), (8, 8)]
    made = aligned.several(*shapes, beside=100)
    for k, (array, shape) in enumerate(zip(made, shapes, strict=True)):
        assert (array.shape, array.ctypes.data % 64, array.flags.c_contiguous) == (shape, 0, True)
        array[...] = k
    assert [set(array.ravel()) for array in made] == [{0.0}, {1.0}, {2.0}, {3.0}]
    assert made[0].base is made[-1].base
    assert made[0].base.size == 8 + 40 + 8 + 64 + 100 + 8  # whole lines, what is beside, and room for the first line


def test_large_memory_is_used_again_once_no_array_of_it_is_left():
    count = aligned.MOST_KEPT + 1
    first = aligned.lent(count)
    first[:] = 1.0
    place, view = first.ctypes.data, first[5:]
    assert place % 64 == 0
    del first
    other = aligned.lent(count)
    other[:] = 2.0
    assert other.ctypes.data != place
    assert (view == 1.0).all()
    del other, view
    again = aligned.lent(count // 3, 3)
    assert again.ctypes.data == place  # the last one left, not the other
    del again
    assert aligned.lent(2, aligned.MOST_KEPT).size == 2 * aligned.MOST_KEPT  # too small for this
    assert aligned.lent(3).base is not None
    aligned._KEPT.clear()
