"""Tangent vectors of one large plain net, eight vectors per panel, orthogonalised at every step.

Where eight networks side by side (numerics.tangents) no longer fit the cache, one network is taken at a time. A panel
holds eight tangent vectors, one per lane: entry i of all eight is one vector of eight doubles, so the product with
diag(slopes) W and the projections are products of matrices without a sum across lanes.

`work` holds all numbers of a network, m the number of units, filled up to a multiple of 8:

    W (m, m)   vectors (m / 8, m, 8)   the next vectors   squares (m,)   inverses (m,)   taken (m,)   scratch (8,)

The vectors that fill up are 0. counts: powers of two (m,), then a mark.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from numerics.orthogonal import FAINT, HIGH, LEFT, LOST, LOW, careful
from numerics.simd import Eight, entry, fma, lanes, less, load, negative, put, select, splat, spread, store, to_float

Array = NDArray[np.float64]
Integers = NDArray[np.int64]


@njit(forceinline=True, _nrt=False)
def product_4x4(work: Array, slopes: Array, w: int, y: int, z: int, d: int, m: int) -> None:
    """Entries i, ..., i + 3 of four panels: slopes[i] * sum over u of W[i][u] times entry u."""
    panel = 8 * m
    zero = splat(0.0)
    a0 = a1 = a2 = a3 = b0 = b1 = b2 = b3 = zero
    c0 = c1 = c2 = c3 = e0 = e1 = e2 = e3 = zero
    for u in range(m):
        p = y + 8 * u
        y0, y1 = load(work, p), load(work, p + panel)
        y2, y3 = load(work, p + 2 * panel), load(work, p + 3 * panel)
        x = spread(work, w + u)
        a0, b0, c0, e0 = fma(x, y0, a0), fma(x, y1, b0), fma(x, y2, c0), fma(x, y3, e0)
        x = spread(work, w + m + u)
        a1, b1, c1, e1 = fma(x, y0, a1), fma(x, y1, b1), fma(x, y2, c1), fma(x, y3, e1)
        x = spread(work, w + 2 * m + u)
        a2, b2, c2, e2 = fma(x, y0, a2), fma(x, y1, b2), fma(x, y2, c2), fma(x, y3, e2)
        x = spread(work, w + 3 * m + u)
        a3, b3, c3, e3 = fma(x, y0, a3), fma(x, y1, b3), fma(x, y2, c3), fma(x, y3, e3)
    d0, d1, d2, d3 = spread(slopes, d), spread(slopes, d + 1), spread(slopes, d + 2), spread(slopes, d + 3)
    store_4(work, z, a0 * d0, a1 * d1, a2 * d2, a3 * d3)
    store_4(work, z + panel, b0 * d0, b1 * d1, b2 * d2, b3 * d3)
    store_4(work, z + 2 * panel, c0 * d0, c1 * d1, c2 * d2, c3 * d3)
    store_4(work, z + 3 * panel, e0 * d0, e1 * d1, e2 * d2, e3 * d3)


@njit(forceinline=True, _nrt=False)
def product_4x1(work: Array, slopes: Array, w: int, y: int, z: int, d: int, m: int) -> None:
    """The same for one panel."""
    a0 = a1 = a2 = a3 = splat(0.0)
    for u in range(m):
        x = load(work, y + 8 * u)
        a0, a1 = fma(spread(work, w + u), x, a0), fma(spread(work, w + m + u), x, a1)
        a2, a3 = fma(spread(work, w + 2 * m + u), x, a2), fma(spread(work, w + 3 * m + u), x, a3)
    d0, d1, d2, d3 = spread(slopes, d), spread(slopes, d + 1), spread(slopes, d + 2), spread(slopes, d + 3)
    store_4(work, z, a0 * d0, a1 * d1, a2 * d2, a3 * d3)


@njit(forceinline=True, _nrt=False)
def store_4(work: Array, z: int, a: Eight, b: Eight, c: Eight, d: Eight) -> None:
    """Four vectors in a row."""
    store(work, z, a)
    store(work, z + 8, b)
    store(work, z + 16, c)
    store(work, z + 24, d)


@njit(cache=True, nogil=True, _nrt=False)
def products(work: Array, slopes: Array, y: int, z: int, d: int, m: int) -> None:
    """The panels at z: diag(slopes) W times those at y."""
    panel, panels = 8 * m, m // 8
    fours = panels - panels % 4
    for i in range(0, m, 4):
        for p in range(0, fours, 4):
            product_4x4(work, slopes, i * m, y + p * panel, z + p * panel + 8 * i, d + i, m)
        for p in range(fours, panels):
            product_4x1(work, slopes, i * m, y + p * panel, z + p * panel + 8 * i, d + i, m)


@njit(forceinline=True, _nrt=False)
def share(work: Array, product: Eight, inverse: int, taken: int) -> Eight:
    """Minus the multiples of one vector in the eight of a panel; what they take from the squares is noted."""
    part = product * spread(work, inverse)
    store(work, taken, fma(product, part, load(work, taken)))
    return negative(part)


@njit(cache=True, nogil=True, _nrt=False)
def project(work: Array, q: int, p: int, inverse: int, taken: int, m: int) -> None:
    """Take the eight vectors of the panel at q out of those of the panel at p."""
    r0 = r1 = r2 = r3 = r4 = r5 = r6 = r7 = splat(0.0)
    for i in range(0, 8 * m, 8):
        x, o = load(work, p + i), q + i
        r0, r1 = fma(spread(work, o), x, r0), fma(spread(work, o + 1), x, r1)
        r2, r3 = fma(spread(work, o + 2), x, r2), fma(spread(work, o + 3), x, r3)
        r4, r5 = fma(spread(work, o + 4), x, r4), fma(spread(work, o + 5), x, r5)
        r6, r7 = fma(spread(work, o + 6), x, r6), fma(spread(work, o + 7), x, r7)
    r0, r1 = share(work, r0, inverse, taken), share(work, r1, inverse + 1, taken)
    r2, r3 = share(work, r2, inverse + 2, taken), share(work, r3, inverse + 3, taken)
    r4, r5 = share(work, r4, inverse + 4, taken), share(work, r5, inverse + 5, taken)
    r6, r7 = share(work, r6, inverse + 6, taken), share(work, r7, inverse + 7, taken)
    for i in range(0, 8 * m, 8):
        x, o = load(work, p + i), q + i
        x = fma(spread(work, o + 1), r1, fma(spread(work, o), r0, x))
        x = fma(spread(work, o + 3), r3, fma(spread(work, o + 2), r2, x))
        x = fma(spread(work, o + 5), r5, fma(spread(work, o + 4), r4, x))
        store(work, p + i, fma(spread(work, o + 7), r7, fma(spread(work, o + 6), r6, x)))


@njit(forceinline=True, _nrt=False)
def panel_products(work: Array, p: int, a: int, m: int) -> Eight:
    """The products of vector a of a panel with all eight."""
    r0 = r1 = splat(0.0)
    for i in range(p, p + 8 * m, 16):
        r0, r1 = fma(spread(work, i + a), load(work, i), r0), fma(spread(work, i + 8 + a), load(work, i + 8), r1)
    return r0 + r1


@njit(forceinline=True, _nrt=False)
def take_out(work: Array, p: int, a: int, part: Eight, m: int) -> Eight:
    """Add `part` times vector a of a panel to its vectors; the products of vector a + 1 with all eight."""
    r0 = r1 = splat(0.0)
    for i in range(p, p + 8 * m, 16):
        x, y = fma(part, spread(work, i + a), load(work, i)), fma(part, spread(work, i + 8 + a), load(work, i + 8))
        store(work, i, x)
        store(work, i + 8, y)
        r0, r1 = fma(spread(work, i + a + 1), x, r0), fma(spread(work, i + 9 + a), y, r1)
    return r0 + r1


@njit(cache=True, nogil=True, _nrt=False)
def orthogonalise_panel(work: Array, slopes: Array, counts: Integers, z: int, d: int, k: int, m: int) -> None:
    """Vectors k, ..., k + 7, one panel, among themselves."""
    p, square = z + k * m, 3 * m * m
    inverse, taken, found = square + m, square + 2 * m + k, square + 3 * m
    r = panel_products(work, p, 0, m)
    for a in range(8):
        store(work, found, r)
        s, last, before = entry(work, found + a), entry(work, square + k + a), entry(work, taken + a)
        put(work, square + k + a, s)
        if not ((s > LEFT * (s + before) and LOW < s < HIGH) or last == 0.0):
            careful(work, slopes, counts, k + a, m, 8, 8 * m, z, 1, square, square + 2 * m, d, 0, m)
            s = entry(work, square + k + a)
            r = panel_products(work, p, a, m)
        put(work, inverse + k + a, 1.0 / s if s > 0.0 else 0.0)
        later = less(splat(float(a)), to_float(lanes()))
        part = select(later, r * spread(work, inverse + k + a), splat(0.0))
        store(work, taken, fma(r, part, load(work, taken)))
        if a < 7:
            r = take_out(work, p, a, negative(part), m)
    store(work, taken, splat(0.0))


@njit(cache=True, nogil=True, _nrt=False)
def orthogonal_steps(work: Array, slopes: Array, counts: Integers, steps: int, m: int) -> None:
    """`steps` steps of the vectors of a network, orthogonal after each; slopes : (steps, m), m a multiple of 8."""
    y, z, square = m * m, 2 * m * m, 3 * m * m
    for t in range(steps):
        for i in range(t * m, t * m + m):
            if 0.0 < abs(slopes[i]) < FAINT:
                counts[m] |= LOST
        products(work, slopes, y, z, t * m, m)
        for k in range(0, m, 8):
            for j in range(0, k, 8):
                project(work, z + j * m, z + k * m, square + m + j, square + 2 * m + k, m)
            orthogonalise_panel(work, slopes, counts, z, t * m, k, m)
        y, z = z, y
    if steps % 2:
        for i in range(0, m * m, 8):
            store(work, z + i, load(work, y + i))
