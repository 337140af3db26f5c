"""Tangent vectors of eight plain nets side by side, one network per lane, orthogonalised at every step.

Vector k of the eight networks is n vectors of eight doubles. A step multiplies all by diag(slopes) W and makes them
orthogonal again by modified Gram-Schmidt, four at a time: what four need of those before is a product of matrices. A
vector of which too little is left, or which grows out of range, goes to numerics.orthogonal, lane by lane.

All numbers of a block are in one array, `work`, so that calls are cheap; each entry stands for eight doubles:

    W (n, n)   vectors (n, n)   the next vectors (n, n)   squares (n,)   their inverses (n,)   taken (n,)

`taken` is what projections took from the square of a vector. counts: powers of two (n, 8), then marks (8,). No function
here allocates, so references are not counted (_nrt=False): Numba would count each array at each call, for longer than
the call takes. What has no branch is straight-line (numerics.straight): `range(4)` and lists are written out there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from numerics.orthogonal import FAINT, HIGH, LEFT, LOST, LOW, careful
from numerics.simd import (
    Eight,
    absolute,
    any_not,
    both,
    either,
    equal,
    fma,
    less,
    load,
    load_int,
    negative,
    select,
    select_int,
    splat,
    splat_int,
    store,
    store_int,
)
from numerics.straight import repeated, straight, when

Array = NDArray[np.float64]
Integers = NDArray[np.int64]


def sums_of_products(
    row: Callable[[int, Any], Eight], column: Callable[[int, Any], Eight], rows: int, columns: int, stop: int, step: int
) -> list[list[Eight]]:
    """In straight-line functions: sums over u = 0, step, ... < stop of row(i, u) column(j, u), [i][j]; two at least."""

    def add(u: int, *sums: Eight) -> tuple[Eight, ...]:
        factors, added = [column(j, u) for j in range(columns)], list[Eight]()
        for i in range(rows):
            x = row(i, u)
            added += [fma(x, factors[j], sums[i * columns + j]) for j in range(columns)]
        return tuple(added)

    sums = repeated(0, stop, step, add, *[splat(0.0)] * (rows * columns))
    return [list(sums[i * columns : (i + 1) * columns]) for i in range(rows)]


@straight
def dot(work: Array, x: int, y: int, n: int) -> Eight:
    """The product of the vectors at x and at y."""
    return repeated(0, 8 * n, 8, lambda u, total: fma(load(work, x + u), load(work, y + u), total), splat(0.0))


def dots(work: Array, x: int, y: int, n: int) -> list[list[Eight]]:
    """In straight-line functions: the products of four vectors from x on, [i], with four from y on, [j]."""
    row = 8 * n
    return sums_of_products(
        lambda i, u: load(work, x + i * row + u), lambda j, u: load(work, y + j * row + u), 4, 4, row, 8
    )


@straight
def products_of_four(work: Array, slopes: Array, y: int, z: int, d: int, n: int) -> None:
    """The four vectors at z: diag(slopes) W times those at y."""
    row, whole = 8 * n, n & -4

    def four(i: int) -> None:
        sums = dots(work, i * row, y, n)
        rates = [load(slopes, d + 8 * (i + r)) for r in range(4)]
        for j in range(4):
            for r in range(4):
                store(work, z + j * row + 8 * (i + r), sums[r][j] * rates[r])

    def one(i: int) -> None:
        for j in range(4):
            store(work, z + j * row + 8 * i, dot(work, i * row, y + j * row, n) * load(slopes, d + 8 * i))

    repeated(0, whole, 4, four)
    repeated(whole, n, 1, one)


@straight
def share(work: Array, product: Eight, j: int, k: int, n: int) -> Eight:
    """Minus the multiple of vector j in vector k, whose product is given; what it takes from the square is noted."""
    inverse, taken = 8 * (n * (3 * n + 1) + j), 8 * (n * (3 * n + 2) + k)
    part = product * load(work, inverse)
    store(work, taken, fma(product, part, load(work, taken)))
    return negative(part)


@straight
def project_4x4(work: Array, z: int, j: int, k: int, n: int) -> None:
    """Take vectors j, ..., j + 3 out of vectors k, ..., k + 3."""
    row = 8 * n
    q, y = z + j * row, z + k * row
    sums = dots(work, q, y, n)
    parts = [[share(work, sums[i][v], j + i, k + v, n) for i in range(4)] for v in range(4)]

    def take(u: int) -> None:
        others = [load(work, q + i * row + u) for i in range(4)]
        for v in range(4):
            rest = load(work, y + v * row + u)
            for i in range(4):
                rest = fma(parts[v][i], others[i], rest)
            store(work, y + v * row + u, rest)

    repeated(0, row, 8, take)


@straight
def project_one(work: Array, z: int, j: int, k: int, n: int) -> None:
    """Take vector j out of vector k."""
    q, y = z + j * (8 * n), z + k * (8 * n)
    part = share(work, dot(work, q, y, n), j, k, n)
    repeated(0, 8 * n, 8, lambda u: store(work, y + u, fma(part, load(work, q + u), load(work, y + u))))


@straight
def multiplied(work: Array, slopes: Array, y: int, z: int, d: int, n: int) -> Eight:
    """The vector at z: diag(slopes) W times the one at y."""
    repeated(0, n, 1, lambda i: store(work, z + 8 * i, dot(work, i * (8 * n), y, n) * load(slopes, d + 8 * i)))


@straight
def sound(s: Eight, taken: Eight, last: Eight) -> Eight:
    """Where enough is left of a vector, in range; one that was 0 stays 0."""
    enough = less((s + taken) * splat(LEFT), s)
    fine = both(enough, both(less(splat(LOW), s), less(s, splat(HIGH))))
    return either(fine, equal(last, splat(0.0)))


@straight
def finish(work: Array, slopes: Array, counts: Integers, z: int, d: int, k: int, n: int, s: Eight) -> Eight:
    """Vector k, whose square is s, is orthogonal to those before: keep it and its inverse; whether it had to be mended.

    It is mended in all eight lanes: all are scaled then, so that this is seldom.
    """
    square = 8 * (3 * n * n + k)
    inverse, taken = square + 8 * n, square + 16 * n
    broken = any_not(sound(s, load(work, taken), load(work, square)))
    store(work, square, s)

    def mend(b: int) -> None:
        o = 24 * n * n + b
        careful(work, slopes, counts, k, n, 1, 8 * n, z + b, 8, o, o + 16 * n, d + b, b, 8 * n + b)

    when(broken, lambda: repeated(0, 8, 1, mend))
    s = load(work, square)
    store(work, inverse, select(less(splat(0.0), s), splat(1.0) / s, splat(0.0)))
    store(work, taken, splat(0.0))
    return broken


@straight
def products_with_next(work: Array, y: int, n: int) -> tuple[Eight, ...]:
    """The products of the vector at y with itself and the three after it."""

    def add(u: int, *sums: Eight) -> tuple[Eight, ...]:
        x = load(work, u)
        return tuple(fma(x, load(work, u + i * (8 * n)), sums[i]) for i in range(4))

    found: tuple[Eight, ...] = repeated(y, y + 8 * n, 8, add, *[splat(0.0)] * 4)
    return found


@straight
def take_from_next(work: Array, y: int, n: int, *parts: Eight) -> Any:
    """Add multiples of the vector at y to those after it; the products of the first of those with all of them."""
    later = [8 * n * (i + 1) for i in range(len(parts))]

    def take(u: int, *sums: Eight) -> tuple[Eight, ...]:
        x = load(work, u)
        rests = [fma(part, x, load(work, u + more)) for part, more in zip(parts, later, strict=True)]
        for rest, more in zip(rests, later, strict=True):
            store(work, u + more, rest)
        return tuple(fma(rests[0], rest, total) for rest, total in zip(rests, sums, strict=True))

    return repeated(y, y + 8 * n, 8, take, *[splat(0.0)] * len(parts))


@straight
def orthogonalise_four(work: Array, slopes: Array, counts: Integers, z: int, d: int, k: int, n: int) -> None:
    """Vectors k, ..., k + 3 among themselves; products with a vector that had to be mended are taken again."""
    y = [z + (k + i) * (8 * n) for i in range(4)]
    s, r1, r2, r3 = products_with_next(work, y[0], n)
    broken = finish(work, slopes, counts, z, d, k, n, s)
    r1, r2, r3 = when(broken, lambda *_: tuple(dot(work, y[0], y[i], n) for i in (1, 2, 3)), r1, r2, r3)
    r1, r2, r3 = share(work, r1, k, k + 1, n), share(work, r2, k, k + 2, n), share(work, r3, k, k + 3, n)
    s, t2, t3 = take_from_next(work, y[0], n, r1, r2, r3)
    broken = finish(work, slopes, counts, z, d, k + 1, n, s)
    t2, t3 = when(broken, lambda *_: (dot(work, y[1], y[2], n), dot(work, y[1], y[3], n)), t2, t3)
    s, r3 = take_from_next(work, y[1], n, share(work, t2, k + 1, k + 2, n), share(work, t3, k + 1, k + 3, n))
    broken = finish(work, slopes, counts, z, d, k + 2, n, s)
    r3 = when(broken, lambda _: dot(work, y[2], y[3], n), r3)
    s = take_from_next(work, y[2], n, share(work, r3, k + 2, k + 3, n))
    finish(work, slopes, counts, z, d, k + 3, n, s)


@straight
def note_faint(slopes: Array, counts: Integers, d: int, n: int) -> None:
    """Mark each network that has a slope so small that products with it might underflow."""

    def add(i: int, found: Eight) -> Eight:
        size = absolute(load(slopes, d + i))
        return either(found, both(less(splat(0.0), size), less(size, splat(FAINT))))

    faint = repeated(0, 8 * n, 8, add, less(splat(0.0), splat(0.0)))
    store_int(counts, 8 * n, load_int(counts, 8 * n) | select_int(faint, splat_int(LOST), splat_int(0)))


@njit(cache=True, nogil=True, _nrt=False, no_cfunc_wrapper=True)
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
                multiplied(numbers, slope, y + k * row, z + k * row, d, n)
                for j in range(k):
                    project_one(numbers, z, j, k, n)
                s = dot(numbers, z + k * row, z + k * row, n)
                finish(numbers, slope, powers, z, d, k, n, s)
            y, z = z, y
        for i in range(0, n * row * (steps % 2), 8):
            store(numbers, z + i, load(numbers, y + i))
