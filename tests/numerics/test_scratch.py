"""Arrays made in compiled code: where they begin, what they hold, and that they are freed."""

import numpy as np
import pytest
from numba import njit
from numba.core.runtime import _nrt_python as counts

from numerics.scratch import LINE, copy, flat, room, zeros
from numerics.simd import AVAILABLE

pytestmark = pytest.mark.skipif(not AVAILABLE, reason="Numba is switched off, and these are compiled functions")


@njit
def made(n):
    return room(n), room(n, 3), zeros(n)


@pytest.mark.parametrize("n", [0, 1, 8, 1000])
def test_arrays_begin_where_a_line_of_the_cache_begins(n):
    one, two, cleared = made(n)
    assert [each.shape for each in (one, two, cleared)] == [(n,), (n, 3), (n,)]
    assert not cleared.any()
    for each in (one, two, cleared):
        assert each.ctypes.data % LINE == 0
        assert each.flags.c_contiguous
        each[...] = 1.0


def test_what_was_dirty_is_cleared():
    @njit
    def dirtied(n):
        room(n)[:] = 7.0
        return zeros(n)

    for _ in range(20):
        assert not dirtied(50).any()


def test_flat_shows_the_same_numbers():
    @njit
    def filled(array):
        flat(array)[7] = -1.0
        return flat(array)

    array = np.arange(24.0).reshape(2, 3, 4)
    found = filled(array)
    assert array[0, 1, 3] == -1.0
    assert (found == array.ravel()).all()
    del array
    assert found[8] == 8.0


def test_copy_takes_all_numbers():
    source, target = np.random.default_rng(0).normal(size=37), np.full(37, np.nan)
    njit(lambda a, b: copy(a, b))(source, target)
    assert target.tolist() == source.tolist()


def test_what_is_not_to_be_had_is_a_memory_error():
    with pytest.raises(MemoryError, match="Allocation failed"):
        njit(lambda n: room(n)[0])(2**58)


def test_all_are_freed():
    @njit
    def used(turns):
        total = 0.0
        for _ in range(turns):
            a, b = zeros(16), room(2, 8)
            copy(a, flat(b))
            total += b[1, 7] + a[15]
        return total

    used(1)
    counts.memsys_enable_stats()
    try:
        before = counts.memsys_get_stats_mi_alloc() - counts.memsys_get_stats_mi_free()
        assert used(100) == 0.0
        assert counts.memsys_get_stats_mi_alloc() >= 200
        assert counts.memsys_get_stats_mi_alloc() - counts.memsys_get_stats_mi_free() == before
    finally:
        counts.memsys_disable_stats()
