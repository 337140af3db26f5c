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
from numerics.straight import APART, repeated, straight
from numerics.tangents import sums_of_products

Array = NDArray[np.float64]
Integers = NDArray[np.int64]


@straight
def products(work: Array, slopes: Array, y: int, z: int, d: int, m: int, fours: int) -> None:
    """The panels at z: diag(slopes) W times those at y; four at a time while there are four, `fours` in all."""
    panel = 8 * m

    def some(i: int, p: int, count: int) -> None:
        """Entries i, ..., i + 3 of panels at p, p + panel, ..."""
        sums = sums_of_products(
            lambda r, u: spread(work, (i + r) * m + u),
            lambda j, u: load(work, y + p + j * panel + 8 * u),
            4, count, m, 1,
        )  # fmt: skip
        rates = [spread(slopes, d + i + r) for r in range(4)]
        for j in range(count):
            for r in range(4):
                store(work, z + p + j * panel + 8 * (i + r), sums[r][j] * rates[r])

    def rows(i: int) -> None:
        repeated(0, fours * panel, 4 * panel, lambda p: some(i, p, 4))
        repeated(fours * panel, m * m, panel, lambda p: some(i, p, 1))

    repeated(0, m, 4, rows)


@straight
def share(work: Array, product: Eight, inverse: int, taken: int) -> Eight:
    """Minus the multiples of one vector in the eight of a panel; what they take from the squares is noted."""
    part = product * spread(work, inverse)
    store(work, taken, fma(product, part, load(work, taken)))
    return negative(part)


@straight
def project(work: Array, q: int, p: int, inverse: int, taken: int, m: int) -> None:
    """Take the eight vectors of the panel at q out of those of the panel at p."""
    sums = sums_of_products(lambda a, u: spread(work, q + u + a), lambda _, u: load(work, p + u), 8, 1, 8 * m, 8)
    parts = [share(work, sums[a][0], inverse + a, taken) for a in range(8)]

    def take(i: int) -> None:
        rest = load(work, p + i)
        for a in range(8):
            rest = fma(spread(work, q + i + a), parts[a], rest)
        store(work, p + i, rest)

    repeated(0, 8 * m, 8, take)


@straight
def panel_products(work: Array, p: int, a: int, m: int) -> Eight:
    """The products of vector a of a panel with all eight."""

    def add(i: int, even: Eight, odd: Eight) -> tuple[Eight, Eight]:
        return fma(spread(work, i + a), load(work, i), even), fma(spread(work, i + 8 + a), load(work, i + 8), odd)

    even, odd = repeated(p, p + 8 * m, 16, add, splat(0.0), splat(0.0))
    return even + odd


@straight
def take_out(work: Array, p: int, a: int, part: Eight, m: int) -> Eight:
    """Add `part` times vector a of a panel to its vectors; the products of vector a + 1 with all eight."""

    def take(i: int, even: Eight, odd: Eight) -> tuple[Eight, Eight]:
        x, y = fma(part, spread(work, i + a), load(work, i)), fma(part, spread(work, i + 8 + a), load(work, i + 8))
        store(work, i, x)
        store(work, i + 8, y)
        return fma(spread(work, i + a + 1), x, even), fma(spread(work, i + 9 + a), y, odd)

    even, odd = repeated(p, p + 8 * m, 16, take, splat(0.0), splat(0.0))
    return even + odd


@APART
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


@njit(cache=True, nogil=True, _nrt=False, no_cfunc_wrapper=True)
def orthogonal_steps(work: Array, slopes: Array, counts: Integers, steps: int, m: int) -> None:
    """`steps` steps of the vectors of a network, orthogonal after each; slopes : (steps, m), m a multiple of 8."""
    y, z, square = m * m, 2 * m * m, 3 * m * m
    for t in range(steps):
        for i in range(t * m, t * m + m):
            if 0.0 < abs(slopes[i]) < FAINT:
                counts[m] |= LOST
        products(work, slopes, y, z, t * m, m, m // 32 * 4)
        for k in range(0, m, 8):
            for j in range(0, k, 8):
                project(work, z + j * m, z + k * m, square + m + j, square + 2 * m + k, m)
            orthogonalise_panel(work, slopes, counts, z, t * m, k, m)
        y, z = z, y
    if steps % 2:
        for i in range(0, m * m, 8):
            store(work, z + i, load(work, y + i))
