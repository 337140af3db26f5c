"""Philox4x32-10: random numbers that are a function of (seed, trajectory, step), eight trajectories at a time.

A counter of four 32-bit words and a key of two go through ten rounds of two multiplications each; nothing is carried
from one call to the next. So a number does not depend on which thread, block or lane asks for it, or in what order.

    counter = (low and high word of step // 4, low and high word of trajectory),  key = (low and high word of seed),
    the number of that step is made of word step % 4 of the result.

Source: Salmon, Moraes, Dror and Shaw 2011, Parallel random numbers: as easy as 1, 2, 3, sec. 3.3.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from numerics.errors import NumericsError
from numerics.simd import AVAILABLE, WIDTH, Eight, bits_float, fma, lanes, splat, splat_int, store

Array = NDArray[np.float64]

MASK = 0xFFFFFFFF
MULTIPLIER_0, MULTIPLIER_1 = 0xD2511F53, 0xCD9E8D57
WEYL_0, WEYL_1 = 0x9E3779B9, 0xBB67AE85  # what the key grows by from round to round
ROUNDS = 10
PER_CALL = 4  # words, one for each of four steps
TWO_52 = 2.0**52


@njit(forceinline=True)
def philox(c0: Eight, c1: Eight, c2: Eight, c3: Eight, k0: int, k1: int) -> tuple[Eight, Eight, Eight, Eight]:
    """The four words of eight counters under one key; each word in the low 32 bits of its lane, the rest 0."""
    mask, half = splat_int(MASK), splat_int(32)
    for _ in range(ROUNDS):
        p0 = (c0 & mask) * splat_int(MULTIPLIER_0)
        p1 = (c2 & mask) * splat_int(MULTIPLIER_1)
        # what stands above the low 32 bits is cut off when it is used
        c0, c1, c2, c3 = (p1 >> half) ^ c1 ^ splat_int(k0), p1, (p0 >> half) ^ c3 ^ splat_int(k1), p0
        k0, k1 = (k0 + WEYL_0) & MASK, (k1 + WEYL_1) & MASK
    return c0 & mask, c1 & mask, c2 & mask, c3 & mask


@njit(forceinline=True)
def uniform(word: Eight) -> Eight:
    """(2 word + 1 - 2**32) / 2**32 of a 32-bit word, exactly: an odd multiple of 2**-32 in (-1, 1)."""
    value = bits_float(word | splat_int(0x4330000000000000)) - splat(TWO_52)  # the bits of 2**52 + word
    return fma(value, splat(2.0**-31), splat(-1.0 + 2.0**-32))


@njit(cache=True, nogil=True)
def fill(out: Array, seed: int, trajectory: int, step: int) -> None:
    """Uniform numbers of trajectories `trajectory`, ... (columns) at steps `step`, ... (rows), into out.

    out : (steps, trajectories), both of whole fours and eights, as is `step`; seed : the 64 bits as an int64
    """
    width = out.shape[1]
    mask, half = splat_int(MASK), splat_int(32)
    k0, k1 = seed & MASK, (seed >> 32) & MASK
    for t in range(0, out.shape[0], PER_CALL):
        call = (step + t) >> 2
        for i in range(0, width, WIDTH):
            each = splat_int(trajectory + i) + lanes()
            w0, w1, w2, w3 = philox(splat_int(call & MASK), splat_int(call >> 32), each & mask, each >> half, k0, k1)
            place = t * width + i
            store(out, place, uniform(w0))
            store(out, place + width, uniform(w1))
            store(out, place + 2 * width, uniform(w2))
            store(out, place + 3 * width, uniform(w3))


def checked_seed(seed: object) -> int:
    """A seed from 0 to 2**64 - 1, as the int64 of the same bits."""
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or not 0 <= seed < 2**64:
        raise NumericsError(f"seed={seed!r}; pass an integer from 0 to 2**64 - 1")
    return int(seed) - (2**64 if seed >= 2**63 else 0)


def uniform_noise(seed: int, trajectories: range, steps: range) -> Array:
    """The numbers of some trajectories at some steps, (steps, trajectories): exact, odd multiples of 2**-32 in (-1, 1).

    trajectories, steps : ranges of step 1. Any part of the noise is the same whatever else is asked for.
    """
    for name, part in (("trajectories", trajectories), ("steps", steps)):
        if not (isinstance(part, range) and part.step == 1 and len(part) and part.start >= 0 and part.stop < 2**62):
            raise NumericsError(f"{name}={part!r}; pass a range of one or more, from 0 on, with step 1")
    if not AVAILABLE:
        raise NumericsError("the numbers are made by compiled code; unset NUMBA_DISABLE_JIT")
    first = steps.start // PER_CALL * PER_CALL
    rows = -(-(steps.stop - first) // PER_CALL) * PER_CALL
    out = np.empty((rows, -(-len(trajectories) // WIDTH) * WIDTH))
    fill(out, checked_seed(seed), trajectories.start, first)
    return np.ascontiguousarray(out[steps.start - first : steps.stop - first, : len(trajectories)])
