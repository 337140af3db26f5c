"""Philox4x32-10 is the published function of counter and key; any part of the noise is the same, whoever asks."""

import numpy as np
import pytest
from numba import njit

from numerics import simd
from numerics.errors import NumericsError
from numerics.philox import philox, uniform_noise
from numerics.simd import load_int, store_int

pytestmark = pytest.mark.skipif(not simd.AVAILABLE, reason="compiled code is off (NUMBA_DISABLE_JIT)")

# Random123 1.14, tests/kat_vectors: counter, key, result of philox4x32 with 10 rounds
KNOWN = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


def slow_philox(counter, key, rounds=10):
    """The four words, in Python's integers, from the paper."""
    c, k = list(counter), list(key)
    for _ in range(rounds):
        high_0, low_0 = divmod(0xD2511F53 * c[0], 2**32)
        high_1, low_1 = divmod(0xCD9E8D57 * c[2], 2**32)
        c = [high_1 ^ c[1] ^ k[0], low_1, high_0 ^ c[3] ^ k[1], low_0]
        k = [(k[0] + 0x9E3779B9) % 2**32, (k[1] + 0xBB67AE85) % 2**32]
    return tuple(c)


def slow_noise(seed, trajectory, step):
    """The number of a trajectory at a step, by the definition in numerics.philox."""
    call = step // 4
    counter = (call % 2**32, call >> 32, trajectory % 2**32, trajectory >> 32)
    word = slow_philox(counter, (seed % 2**32, seed >> 32))[step % 4]
    return (2 * word + 1 - 2**32) / 2**32  # a quotient of integers below 2**53 by a power of two: exact


@pytest.mark.parametrize(("counter", "key", "words"), KNOWN)
def test_the_slow_philox_gives_the_published_words(counter, key, words):
    assert slow_philox(counter, key) == words
    assert slow_philox(counter, key, rounds=9) != words


@njit
def compiled_words(counters, k0, k1, out):
    c0, c1, c2, c3 = load_int(counters, 0), load_int(counters, 8), load_int(counters, 16), load_int(counters, 24)
    words = philox(c0, c1, c2, c3, k0, k1)
    for i in range(4):
        store_int(out, 8 * i, words[i])


def test_the_compiled_philox_gives_the_published_words_each_in_its_own_lane():
    for lane in range(8):
        counter, key, words = KNOWN[lane % 3]
        counters, out = np.zeros((4, 8), np.int64), np.zeros((4, 8), np.int64)
        counters[:, lane] = counter
        compiled_words(counters, *key, out)
        assert tuple(out[:, lane].tolist()) == words
        assert tuple(out[:, lane - 1].tolist()) == slow_philox((0, 0, 0, 0), key)


@pytest.mark.parametrize("seed", [0, 1, 2**32, 0x243F6A8885A308D3, 2**64 - 1])
@pytest.mark.parametrize(("trajectory", "step"), [(0, 0), (5, 3), (2**32 - 3, 2**34 - 6), (2**40 + 1, 2**50 + 2)])
def test_the_compiled_numbers_are_those_of_the_slow_philox(seed, trajectory, step):
    found = uniform_noise(seed, range(trajectory, trajectory + 11), range(step, step + 9))
    expected = [[slow_noise(seed, trajectory + i, step + t) for i in range(11)] for t in range(9)]
    assert found.tolist() == expected


def test_the_numbers_are_odd_multiples_of_a_power_of_two_inside_the_unit_interval():
    scaled = uniform_noise(3, range(64), range(64)) * 2**32
    assert (scaled == np.rint(scaled)).all()
    assert (scaled % 2 == 1).all()
    assert np.abs(scaled).max() <= 2**32 - 1


def test_a_part_of_the_noise_is_the_same_whatever_else_is_asked_for():
    whole = uniform_noise(9, range(40), range(50))
    np.testing.assert_array_equal(uniform_noise(9, range(13, 14), range(50))[:, 0], whole[:, 13])
    np.testing.assert_array_equal(uniform_noise(9, range(3, 30), range(17, 22)), whole[17:22, 3:30])


def test_bad_seeds_and_ranges_are_refused():
    with pytest.raises(NumericsError, match="seed=-1; pass an integer from 0"):
        uniform_noise(-1, range(1), range(1))
    with pytest.raises(NumericsError, match=r"steps=range\(0, 4, 2\); pass a range of one or more"):
        uniform_noise(0, range(1), range(0, 4, 2))
    with pytest.raises(NumericsError, match=r"trajectories=8; pass a range"):
        uniform_noise(0, 8, range(1))
