"""Errors pulled back through many steps of one large plain net: e <- W^T (slopes * e), one error or sixteen at once.

Whatever is done here, W passes through the processor once per step, and that is the time it takes; so sixteen errors
take hardly longer than one where W does not fit the cache. For one error W is (m, m), m the number of units filled up
to a multiple of 8; for sixteen it comes in panels of eight columns, (m / 8, m, 8), in the order of reading.

Several threads can share a step: each has all of the error, as it is after the last step, to itself, and computes the
columns low, ..., high - 1 of W^T x (multiples of 8) for all. They meet once per step (numerics.barrier).

Every entry of W^T x is a sum in the order of the units, and every norm eight sums, of every eighth entry, then those:
an error has the same bits alone and among sixteen, and with any number of threads. No allocation, no counting of
references (_nrt=False).
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from numerics.barrier import meet
from numerics.simd import Eight, absolute, fma, largest, load, maximum, prefetch, put, splat, spread, store, total

Array = NDArray[np.float64]
Integers = NDArray[np.int64]

LOW, HIGH = 2.0**-200, 2.0**200  # largest entries outside of it are scaled by a power of two; squares stay far in range
AHEAD = 64  # entries of a row to ask for ahead of their use: up to 12 % faster
NORMS = 3  # largest modulus, sum of moduli, sum of squares


@njit(cache=True, nogil=True, _nrt=False)
def pull_one(
    W: Array,
    slopes: Array,
    steps: int,
    lags: int,
    e: Array,
    x: Array,
    y: Array,
    found: Array,
    powers: Integers,
    m: int,
    low: int,
    high: int,
    threads: int,
    board: Integers,
) -> None:
    """The last `lags` of `steps` steps; e (m,) the error, changed; found (lags, 3) the norms, times 2**powers (lags,).

    slopes : (steps, m); x : (m,), scratch; y : (2, m) that all threads share, or e itself for one thread. powers[0]
    holds the power so far, and is there again for the last lag.
    """
    power, other = powers[0], m if threads > 1 else 0
    for q in range(lags):
        d, at = (steps - 1 - q) * m, q % 2 * other
        top = splat(0.0)
        for i in range(0, m, 8):
            a = load(e, i) * load(slopes, d + i)
            store(x, i, a)
            top = maximum(absolute(a), top)
        if not LOW < largest(top) < HIGH:
            power += weighted(slopes, d, e, x, m, 1, 0)
        product_one(W, x, y, at, low, high, m)
        if threads > 1:
            if not meet(board, (q + 1) * threads):
                return
            taken(y, at, e, m)
        norms_one(e, found, NORMS * q, m)
        size = found[NORMS * q]
        if not LOW < size < HIGH and 0.0 < size < math.inf:
            power += scaled(e, size, m, 1, 0)
            norms_one(e, found, NORMS * q, m)
        powers[q] = power


@njit(cache=True, nogil=True, _nrt=False)
def pull_sixteen(
    panels: Array,
    slopes: Array,
    steps: int,
    lags: int,
    e: Array,
    x: Array,
    y: Array,
    found: Array,
    powers: Integers,
    m: int,
    low: int,
    high: int,
    threads: int,
    board: Integers,
) -> None:
    """The same for sixteen errors at once: e and x (m, 16), y (2, m, 16), found (lags, 3, 16), powers (lags, 16)."""
    other = 16 * m if threads > 1 else 0
    for q in range(lags):
        d, at, o, p = (steps - 1 - q) * m, q % 2 * other, 16 * NORMS * q, 16 * q
        for r in range(16):
            powers[p + r] = powers[max(p - 16, 0) + r]
        weigh_sixteen(slopes, d, e, x, found, o, powers, p, m)
        product_sixteen(panels, x, y, at, low, high, m)
        if threads > 1:
            if not meet(board, (q + 1) * threads):
                return
            taken(y, at, e, 16 * m)
        measure_sixteen(e, found, o, powers, p, m)


@njit(forceinline=True, _nrt=False)
def weigh_sixteen(
    slopes: Array, d: int, e: Array, x: Array, found: Array, o: int, powers: Integers, p: int, m: int
) -> None:
    """x = slopes * e, an error whose largest entry would be far from 1 divided by a power of two, which is noted."""
    top0 = top1 = splat(0.0)
    for i in range(m):
        slope = spread(slopes, d + i)
        y0, y1 = load(e, 16 * i) * slope, load(e, 16 * i + 8) * slope
        store(x, 16 * i, y0)
        store(x, 16 * i + 8, y1)
        top0, top1 = maximum(absolute(y0), top0), maximum(absolute(y1), top1)
    store(found, o, top0)
    store(found, o + 8, top1)
    for r in range(16):
        if not LOW < found[o + r] < HIGH:
            powers[p + r] += weighted(slopes, d, e, x, m, 16, r)


@njit(forceinline=True, _nrt=False)
def measure_sixteen(e: Array, found: Array, o: int, powers: Integers, p: int, m: int) -> None:
    """The norms of sixteen errors; one that is far from 1 is divided by a power of two first, which is noted."""
    norms_eight(e, 0, found, o, m)
    norms_eight(e, 8, found, o + 8, m)
    out = False
    for r in range(16):
        size = found[o + r]
        if not LOW < size < HIGH and 0.0 < size < math.inf:
            powers[p + r] += scaled(e, size, m, 16, r)
            out = True
    if out:
        norms_eight(e, 0, found, o, m)
        norms_eight(e, 8, found, o + 8, m)


@njit(cache=True, nogil=True, _nrt=False)
def fill_panels(W: Array, panels: Array, low: int, high: int, m: int) -> None:
    """Columns low, ..., high - 1 of W (m, m) in panels of eight, (m / 8, m, 8): W is read eight rows at a time."""
    for i in range(0, m, 8):
        for p in range(low, high, 8):
            for r in range(i, i + 8):
                store(panels, p * m + 8 * r, load(W, r * m + p))


@njit(forceinline=True, _nrt=False)
def taken(y: Array, at: int, e: Array, size: int) -> None:
    """Copy what all threads have computed, from `at` on, to what is one's own."""
    for i in range(0, size, 8):
        store(e, i, load(y, at + i))


@njit(forceinline=True, _nrt=False)
def product_one(W: Array, x: Array, y: Array, at: int, low: int, high: int, m: int) -> None:
    """Columns of y = W^T x, eight rows of W at a time, so that y is read and written once for eight terms."""
    for u in range(at + low, at + high, 8):
        store(y, u, splat(0.0))
    for i in range(0, m, 8):
        x0, x1, x2, x3 = spread(x, i), spread(x, i + 1), spread(x, i + 2), spread(x, i + 3)
        x4, x5, x6, x7 = spread(x, i + 4), spread(x, i + 5), spread(x, i + 6), spread(x, i + 7)
        for u in range(low, high, 8):
            w = i * m + u
            for ahead in range(w + AHEAD, w + AHEAD + 8 * m, m):
                prefetch(W, ahead)
            a = fma(load(W, w + m), x1, fma(load(W, w), x0, load(y, at + u)))
            a = fma(load(W, w + 3 * m), x3, fma(load(W, w + 2 * m), x2, a))
            a = fma(load(W, w + 5 * m), x5, fma(load(W, w + 4 * m), x4, a))
            store(y, at + u, fma(load(W, w + 7 * m), x7, fma(load(W, w + 6 * m), x6, a)))


@njit(forceinline=True, _nrt=False)
def product_sixteen(panels: Array, x: Array, y: Array, at: int, low: int, high: int, m: int) -> None:
    """Columns of y = W^T x for sixteen vectors, eight columns of W at a time."""
    for p in range(low, high, 8):
        a0 = a1 = a2 = a3 = a4 = a5 = a6 = a7 = splat(0.0)
        b0 = b1 = b2 = b3 = b4 = b5 = b6 = b7 = splat(0.0)
        for i in range(m):
            w, x0, x1 = p * m + 8 * i, load(x, 16 * i), load(x, 16 * i + 8)
            prefetch(panels, w + 2 * AHEAD)
            v0, v1, v2, v3 = (spread(panels, w), spread(panels, w + 1), spread(panels, w + 2), spread(panels, w + 3))
            a0, a1, a2, a3 = fma(v0, x0, a0), fma(v1, x0, a1), fma(v2, x0, a2), fma(v3, x0, a3)
            b0, b1, b2, b3 = fma(v0, x1, b0), fma(v1, x1, b1), fma(v2, x1, b2), fma(v3, x1, b3)
            v0, v1, v2, v3 = spread(panels, w + 4), spread(panels, w + 5), spread(panels, w + 6), spread(panels, w + 7)
            a4, a5, a6, a7 = fma(v0, x0, a4), fma(v1, x0, a5), fma(v2, x0, a6), fma(v3, x0, a7)
            b4, b5, b6, b7 = fma(v0, x1, b4), fma(v1, x1, b5), fma(v2, x1, b6), fma(v3, x1, b7)
        o = at + 16 * p
        store_4(y, o, 16, a0, a1, a2, a3)
        store_4(y, o + 64, 16, a4, a5, a6, a7)
        store_4(y, o + 8, 16, b0, b1, b2, b3)
        store_4(y, o + 72, 16, b4, b5, b6, b7)


@njit(forceinline=True, _nrt=False)
def store_4(y: Array, place: int, step: int, a: Eight, b: Eight, c: Eight, d: Eight) -> None:
    """Four vectors, each `step` after the one before."""
    store(y, place, a)
    store(y, place + step, b)
    store(y, place + 2 * step, c)
    store(y, place + 3 * step, d)


@njit(forceinline=True, _nrt=False)
def norms_one(e: Array, found: Array, place: int, m: int) -> None:
    """The largest modulus of e (m,), the sum of moduli and that of squares."""
    top = one = two = splat(0.0)
    for i in range(0, m, 8):
        y = load(e, i)
        top, one, two = maximum(absolute(y), top), one + absolute(y), fma(y, y, two)
    put(found, place, largest(top))
    put(found, place + 1, total(one))
    put(found, place + 2, total(two))


@njit(cache=True, nogil=True, _nrt=False)
def norms_eight(e: Array, first: int, found: Array, place: int, m: int) -> None:
    """The same of eight of sixteen errors, and added up in the same order; found : (3, 16)."""
    top = splat(0.0)
    a0 = a1 = a2 = a3 = a4 = a5 = a6 = a7 = splat(0.0)
    b0 = b1 = b2 = b3 = b4 = b5 = b6 = b7 = splat(0.0)
    for i in range(first, 16 * m, 128):
        y0, y1, y2, y3 = load(e, i), load(e, i + 16), load(e, i + 32), load(e, i + 48)
        y4, y5, y6, y7 = load(e, i + 64), load(e, i + 80), load(e, i + 96), load(e, i + 112)
        b0, b1, b2, b3 = fma(y0, y0, b0), fma(y1, y1, b1), fma(y2, y2, b2), fma(y3, y3, b3)
        b4, b5, b6, b7 = fma(y4, y4, b4), fma(y5, y5, b5), fma(y6, y6, b6), fma(y7, y7, b7)
        y0, y1, y2, y3 = absolute(y0), absolute(y1), absolute(y2), absolute(y3)
        y4, y5, y6, y7 = absolute(y4), absolute(y5), absolute(y6), absolute(y7)
        a0, a1, a2, a3, a4, a5, a6, a7 = a0 + y0, a1 + y1, a2 + y2, a3 + y3, a4 + y4, a5 + y5, a6 + y6, a7 + y7
        top = maximum(
            y7, maximum(y6, maximum(y5, maximum(y4, maximum(y3, maximum(y2, maximum(y1, maximum(y0, top)))))))
        )
    store(found, place, top)
    store(found, place + 16, ((a0 + a4) + (a2 + a6)) + ((a1 + a5) + (a3 + a7)))
    store(found, place + 32, ((b0 + b4) + (b2 + b6)) + ((b1 + b5) + (b3 + b7)))


@njit(cache=True, nogil=True, _nrt=False)
def weighted(slopes: Array, d: int, e: Array, x: Array, m: int, width: int, r: int) -> int:
    """x = slopes * e / 2**power for one error of `width`, its largest entry near 1, and the power: never underflow."""
    top, none = 0, True
    for i in range(m):
        a, b = slopes[d + i], e[i * width + r]
        if a != 0.0 and b != 0.0:
            power = math.frexp(a)[1] + math.frexp(b)[1]
            top, none = (power if none else max(top, power)), False
    for i in range(m):
        (a, j), (b, k) = math.frexp(slopes[d + i]), math.frexp(e[i * width + r])
        x[i * width + r] = math.ldexp(a * b, max(j + k - top, -1200))
    return top


@njit(cache=True, nogil=True, _nrt=False)
def scaled(e: Array, size: float, m: int, width: int, r: int) -> int:
    """Divide one error of `width` by the power of two that brings its largest entry, `size`, below 1; the power."""
    power = math.frexp(size)[1]
    for i in range(m):
        e[i * width + r] = math.ldexp(e[i * width + r], -power)
    return power
