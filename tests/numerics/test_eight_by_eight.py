"""Sums, largest entries and the transpose of eight vectors at once: the bits of one vector at a time."""

import numpy as np
import pytest
from numba import njit

from numerics.eight_by_eight import largests, totals, transpose
from numerics.simd import AVAILABLE, largest, load, total

pytestmark = pytest.mark.skipif(not AVAILABLE, reason="Numba is switched off, and vectors are compiled code")


@njit
def both_ways(a, at, together, alone):
    totals(a, at, together, 0)
    largests(a, at, together, 8)
    transpose(a, at, together, 16)
    for k in range(8):
        alone[k], alone[8 + k] = total(load(a, at + 8 * k)), largest(load(a, at + 8 * k))


def test_eight_at_once_have_the_bits_of_one_at_a_time_and_a_transpose_turns_rows_into_columns():
    a = np.random.default_rng(0).standard_normal(80) * 10.0 ** np.arange(80)
    together, alone = np.zeros(80), np.zeros(16)
    both_ways(a, 3, together, alone)
    np.testing.assert_array_equal(together[:16], alone)
    np.testing.assert_array_equal(together[16:].reshape(8, 8), a[3:67].reshape(8, 8).T)
    assert together[0] == pytest.approx(a[3:11].sum())  # vector 0, not lane 0 of all
