"""Tangent vectors of eight plain nets side by side, one network per lane, orthogonalised at every step.

Vector k of the eight networks is n vectors of eight doubles. A step multiplies all by diag(slopes) W and makes them
orthogonal again by modified Gram-Schmidt, four at a time: what four need of those before is a product of matrices. A
vector of which too little is left, or which grows out of range, goes to numerics.orthogonal, lane by lane.

All numbers of a block are in one array, `work`, so that calls are cheap; each entry stands for eight doubles:

    W (n, n)   vectors (n, n)   the next vectors (n, n)   squares (n,)   their inverses (n,)   taken (n,)

`taken` is what projections took from the square of a vector. counts: powers of two (n, 8), then marks (8,). No function
here allocates, so references are not counted (_nrt=False): Numba would count each array at each call, for longer than
the call takes.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from numerics.orthogonal import FAINT, HIGH, LEFT, LOST, LOW, careful
from numerics.simd import (
    Eight,
    absolute,
    any_of,
    both,
    count,
    either,
    equal,
    fma,
    less,
    load,
    negative,
    select,
    splat,
    store,
)

Array = NDArray[np.float64]
Integers = NDArray[np.int64]


@njit(forceinline=True, _nrt=False)
def product_4x4(work: Array, slopes: Array, w: int, y: int, z: int, d: int, n: int) -> None:
    """Four entries of four vectors: work[z + a][i] = slopes[i] * sum over u of W[i][u] work[y + a][u]."""
    row = 8 * n
    zero = splat(0.0)
    a0 = a1 = a2 = a3 = b0 = b1 = b2 = b3 = zero
    c0 = c1 = c2 = c3 = e0 = e1 = e2 = e3 = zero
    for u in range(0, row, 8):
        y0, y1, y2, y3 = (
            load(work, y + u),
            load(work, y + row + u),
            load(work, y + 2 * row + u),
            load(work, y + 3 * row + u),
        )
        x = load(work, w + u)
        a0, b0, c0, e0 = fma(x, y0, a0), fma(x, y1, b0), fma(x, y2, c0), fma(x, y3, e0)
        x = load(work, w + row + u)
        a1, b1, c1, e1 = fma(x, y0, a1), fma(x, y1, b1), fma(x, y2, c1), fma(x, y3, e1)
        x = load(work, w + 2 * row + u)
        a2, b2, c2, e2 = fma(x, y0, a2), fma(x, y1, b2), fma(x, y2, c2), fma(x, y3, e2)
        x = load(work, w + 3 * row + u)
        a3, b3, c3, e3 = fma(x, y0, a3), fma(x, y1, b3), fma(x, y2, c3), fma(x, y3, e3)
    d0, d1, d2, d3 = load(slopes, d), load(slopes, d + 8), load(slopes, d + 16), load(slopes, d + 24)
    store_4(work, z, a0 * d0, a1 * d1, a2 * d2, a3 * d3)
    store_4(work, z + row, b0 * d0, b1 * d1, b2 * d2, b3 * d3)
    store_4(work, z + 2 * row, c0 * d0, c1 * d1, c2 * d2, c3 * d3)
    store_4(work, z + 3 * row, e0 * d0, e1 * d1, e2 * d2, e3 * d3)


@njit(forceinline=True, _nrt=False)
def store_4(work: Array, z: int, a: Eight, b: Eight, c: Eight, d: Eight) -> None:
    """Four vectors in a row."""
    store(work, z, a)
    store(work, z + 8, b)
    store(work, z + 16, c)
    store(work, z + 24, d)


@njit(forceinline=True, _nrt=False)
def dot(work: Array, x: int, y: int, n: int) -> Eight:
    """The product of the vectors at x and at y."""
    total = splat(0.0)
    for u in range(0, 8 * n, 8):
        total = fma(load(work, x + u), load(work, y + u), total)
    return total


@njit(cache=True, nogil=True, _nrt=False)
def products_of_four(work: Array, slopes: Array, y: int, z: int, d: int, n: int) -> None:
    """The four vectors at z: diag(slopes) W times those at y."""
    row, whole = 8 * n, n - n % 4
    for i in range(0, whole, 4):
        product_4x4(work, slopes, i * row, y, z + 8 * i, d + 8 * i, n)
    for i in range(whole, n):
        for j in range(0, 4 * row, row):
            store(work, z + j + 8 * i, dot(work, i * row, y + j, n) * load(slopes, d + 8 * i))


@njit(forceinline=True, _nrt=False)
def share(work: Array, product: Eight, j: int, k: int, n: int) -> Eight:
    """Minus the multiple of vector j in vector k, whose product is given; what it takes from the square is noted."""
    inverse, taken = 8 * (n * (3 * n + 1) + j), 8 * (n * (3 * n + 2) + k)
    part = product * load(work, inverse)
    store(work, taken, fma(product, part, load(work, taken)))
    return negative(part)


@njit(cache=True, nogil=True, _nrt=False)
def project_4x4(work: Array, z: int, j: int, k: int, n: int) -> None:
    """Take vectors j, ..., j + 3 out of vectors k, ..., k + 3."""
    row = 8 * n
    q, y = z + j * row, z + k * row
    zero = splat(0.0)
    a0 = a1 = a2 = a3 = b0 = b1 = b2 = b3 = zero
    c0 = c1 = c2 = c3 = e0 = e1 = e2 = e3 = zero
    for u in range(0, row, 8):
        y0, y1, y2, y3 = (
            load(work, y + u),
            load(work, y + row + u),
            load(work, y + 2 * row + u),
            load(work, y + 3 * row + u),
        )
        x = load(work, q + u)
        a0, b0, c0, e0 = fma(x, y0, a0), fma(x, y1, b0), fma(x, y2, c0), fma(x, y3, e0)
        x = load(work, q + row + u)
        a1, b1, c1, e1 = fma(x, y0, a1), fma(x, y1, b1), fma(x, y2, c1), fma(x, y3, e1)
        x = load(work, q + 2 * row + u)
        a2, b2, c2, e2 = fma(x, y0, a2), fma(x, y1, b2), fma(x, y2, c2), fma(x, y3, e2)
        x = load(work, q + 3 * row + u)
        a3, b3, c3, e3 = fma(x, y0, a3), fma(x, y1, b3), fma(x, y2, c3), fma(x, y3, e3)
    a0, a1 = share(work, a0, j, k, n), share(work, a1, j + 1, k, n)
    a2, a3 = share(work, a2, j + 2, k, n), share(work, a3, j + 3, k, n)
    b0, b1 = share(work, b0, j, k + 1, n), share(work, b1, j + 1, k + 1, n)
    b2, b3 = share(work, b2, j + 2, k + 1, n), share(work, b3, j + 3, k + 1, n)
    c0, c1 = share(work, c0, j, k + 2, n), share(work, c1, j + 1, k + 2, n)
    c2, c3 = share(work, c2, j + 2, k + 2, n), share(work, c3, j + 3, k + 2, n)
    e0, e1 = share(work, e0, j, k + 3, n), share(work, e1, j + 1, k + 3, n)
    e2, e3 = share(work, e2, j + 2, k + 3, n), share(work, e3, j + 3, k + 3, n)
    for u in range(0, row, 8):
        x0, x1, x2, x3 = (
            load(work, q + u),
            load(work, q + row + u),
            load(work, q + 2 * row + u),
            load(work, q + 3 * row + u),
        )
        store(work, y + u, less_4(load(work, y + u), a0, a1, a2, a3, x0, x1, x2, x3))
        store(work, y + row + u, less_4(load(work, y + row + u), b0, b1, b2, b3, x0, x1, x2, x3))
        store(work, y + 2 * row + u, less_4(load(work, y + 2 * row + u), c0, c1, c2, c3, x0, x1, x2, x3))
        store(work, y + 3 * row + u, less_4(load(work, y + 3 * row + u), e0, e1, e2, e3, x0, x1, x2, x3))


@njit(forceinline=True, _nrt=False)
def less_4(y: Eight, a: Eight, b: Eight, c: Eight, d: Eight, x0: Eight, x1: Eight, x2: Eight, x3: Eight) -> Eight:
    """y + a x0 + b x1 + c x2 + d x3."""
    return fma(d, x3, fma(c, x2, fma(b, x1, fma(a, x0, y))))


@njit(forceinline=True, _nrt=False)
def project_one(work: Array, z: int, j: int, k: int, n: int) -> None:
    """Take vector j out of vector k."""
    row = 8 * n
    part = share(work, dot(work, z + j * row, z + k * row, n), j, k, n)
    for u in range(0, row, 8):
        store(work, z + k * row + u, fma(part, load(work, z + j * row + u), load(work, z + k * row + u)))


@njit(forceinline=True, _nrt=False)
def sound(s: Eight, taken: Eight, last: Eight) -> bool:
    """Whether enough is left of a vector in every lane, in range; one that was 0 stays 0."""
    enough = less((s + taken) * splat(LEFT), s)
    fine = both(enough, both(less(splat(LOW), s), less(s, splat(HIGH))))
    return bool(count(either(fine, equal(last, splat(0.0)))) == 8)


@njit(forceinline=True, _nrt=False)
def noted(work: Array, s: Eight, k: int, n: int) -> int:
    """k, whose square is s: noted where its inverse goes, as a vector of eight would be no argument of `finish`."""
    store(work, 8 * (n * (3 * n + 1) + k), s)
    return k


@njit(cache=True, nogil=True, _nrt=False)
def finish(work: Array, slopes: Array, counts: Integers, z: int, d: int, k: int, n: int) -> bool:
    """Vector k is orthogonal to those before: keep its square and the inverse; True if it had to be mended.

    It is mended in all eight lanes: all are scaled then, so that this is seldom.
    """
    square = 8 * (3 * n * n + k)
    inverse, taken = square + 8 * n, square + 16 * n
    s = load(work, inverse)
    whole = sound(s, load(work, taken), load(work, square))
    store(work, square, s)
    if not whole:
        o = 24 * n * n
        for b in range(8):
            careful(work, slopes, counts, k, n, 1, 8 * n, z + b, 8, o + b, o + 16 * n + b, d + b, b, 8 * n + b)
        s = load(work, square)
    store(work, inverse, select(less(splat(0.0), s), splat(1.0) / s, splat(0.0)))
    store(work, taken, splat(0.0))
    return not whole


@njit(forceinline=True, _nrt=False)
def multiply_4(work: Array, y: int, row: int) -> tuple[Eight, Eight, Eight, Eight]:
    """The products of the vector at y with itself and the three after it."""
    s = r1 = r2 = r3 = splat(0.0)
    for u in range(y, y + row, 8):
        x = load(work, u)
        s, r1 = fma(x, x, s), fma(x, load(work, u + row), r1)
        r2, r3 = fma(x, load(work, u + 2 * row), r2), fma(x, load(work, u + 3 * row), r3)
    return s, r1, r2, r3


@njit(forceinline=True, _nrt=False)
def take_from_3(work: Array, y: int, r1: Eight, r2: Eight, r3: Eight, row: int) -> tuple[Eight, Eight, Eight]:
    """Add multiples of the vector at y to the three after it; the products of the first of those with all three."""
    s = t2 = t3 = splat(0.0)
    for u in range(y, y + row, 8):
        x = load(work, u)
        y1, y2 = fma(r1, x, load(work, u + row)), fma(r2, x, load(work, u + 2 * row))
        y3 = fma(r3, x, load(work, u + 3 * row))
        s, t2, t3 = fma(y1, y1, s), fma(y1, y2, t2), fma(y1, y3, t3)
        store(work, u + row, y1)
        store(work, u + 2 * row, y2)
        store(work, u + 3 * row, y3)
    return s, t2, t3


@njit(forceinline=True, _nrt=False)
def take_from_2(work: Array, y: int, r2: Eight, r3: Eight, row: int) -> tuple[Eight, Eight]:
    """The same for two."""
    s = t3 = splat(0.0)
    for u in range(y, y + row, 8):
        x = load(work, u)
        y2, y3 = fma(r2, x, load(work, u + row)), fma(r3, x, load(work, u + 2 * row))
        s, t3 = fma(y2, y2, s), fma(y2, y3, t3)
        store(work, u + row, y2)
        store(work, u + 2 * row, y3)
    return s, t3


@njit(forceinline=True, _nrt=False)
def take_from_1(work: Array, y: int, r3: Eight, row: int) -> Eight:
    """The same for one."""
    s = splat(0.0)
    for u in range(y, y + row, 8):
        y3 = fma(r3, load(work, u), load(work, u + row))
        s = fma(y3, y3, s)
        store(work, u + row, y3)
    return s


@njit(cache=True, nogil=True, _nrt=False)
def orthogonalise_four(work: Array, slopes: Array, counts: Integers, z: int, d: int, k: int, n: int) -> None:
    """Vectors k, ..., k + 3 among themselves; products with a vector that had to be mended are taken again."""
    row = 8 * n
    y0 = z + k * row
    y1, y2, y3 = y0 + row, y0 + 2 * row, y0 + 3 * row
    s, r1, r2, r3 = multiply_4(work, y0, row)
    if finish(work, slopes, counts, z, d, noted(work, s, k, n), n):
        r1, r2, r3 = dot(work, y0, y1, n), dot(work, y0, y2, n), dot(work, y0, y3, n)
    r1, r2 = share(work, r1, k, k + 1, n), share(work, r2, k, k + 2, n)
    s, t2, t3 = take_from_3(work, y0, r1, r2, share(work, r3, k, k + 3, n), row)
    if finish(work, slopes, counts, z, d, noted(work, s, k + 1, n), n):
        t2, t3 = dot(work, y1, y2, n), dot(work, y1, y3, n)
    t2, t3 = share(work, t2, k + 1, k + 2, n), share(work, t3, k + 1, k + 3, n)
    s, r3 = take_from_2(work, y1, t2, t3, row)
    if finish(work, slopes, counts, z, d, noted(work, s, k + 2, n), n):
        r3 = dot(work, y2, y3, n)
    s = take_from_1(work, y2, share(work, r3, k + 2, k + 3, n), row)
    finish(work, slopes, counts, z, d, noted(work, s, k + 3, n), n)


@njit(forceinline=True, _nrt=False)
def note_faint(slopes: Array, counts: Integers, d: int, n: int) -> None:
    """Mark each network that has a slope so small that products with it might underflow."""
    faint = is_faint(load(slopes, d))
    for i in range(d + 8, d + 8 * n, 8):
        faint = either(faint, is_faint(load(slopes, i)))
    if any_of(faint):
        for i in range(8 * n):
            if 0.0 < abs(slopes[d + i]) < FAINT:
                counts[8 * n + i % 8] |= LOST


@njit(forceinline=True, _nrt=False)
def is_faint(x: Eight) -> Eight:
    """Where 0 < |x| < FAINT."""
    return both(less(splat(0.0), absolute(x)), less(absolute(x), splat(FAINT)))


@njit(cache=True, nogil=True, _nrt=False)
def orthogonal_steps(work: Array, slopes: Array, counts: Integers, steps: int, n: int) -> None:
    """`steps` steps of the vectors of many blocks, diag(slopes) W times them and orthogonal again.

    work : (blocks, 3 n + 3, n, 8), slopes : (blocks, steps, n, 8), counts : (blocks, n + 1, 8), all but the first axis
    flat.
    """
    row, whole = 8 * n, n - n % 4
    for b in range(len(work)):
        numbers, slope, powers = work[b], slopes[b], counts[b]
        y, z = n * row, 2 * n * row
        for d in range(0, steps * row, row):
            note_faint(slope, powers, d, n)
            for k in range(0, whole, 4):
                products_of_four(numbers, slope, y + k * row, z + k * row, d, n)
                for j in range(0, k, 4):
                    project_4x4(numbers, z, j, k, n)
                orthogonalise_four(numbers, slope, powers, z, d, k, n)
            for k in range(whole, n):
                for i in range(n):
                    y_i = dot(numbers, i * row, y + k * row, n) * load(slope, d + 8 * i)
                    store(numbers, z + k * row + 8 * i, y_i)
                for j in range(k):
                    project_one(numbers, z, j, k, n)
                s = dot(numbers, z + k * row, z + k * row, n)
                finish(numbers, slope, powers, z, d, noted(numbers, s, k, n), n)
            y, z = z, y
        for i in range(0, n * row * (steps % 2), 8):
            store(numbers, z + i, load(numbers, y + i))
