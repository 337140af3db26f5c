"""Orthogonal tangent vectors, with care: what the fast sweeps leave to this file, and the slow route in plain NumPy.

Vectors are kept orthogonal, not orthonormal: the factors of all steps then telescope, and the log of what a direction
grew by is that of its last square, plus the powers of two that were taken out of it, exactly.

A projection loses digits where little is left of a vector. It is repeated until a pass leaves at least 2**-13 of it
("twice is enough": Giraud, Langou, Rozloznik and van den Eshof 2005), so vectors are orthogonal to 2**13 n u. A pass
keeps the digits of entries that a small slope made small, so a factor of 2**-40 is still known to some u. But rounding
may leave as much where the matrix is singular: the network is marked, to look at the rank of W. Below 2**-80 products
of small slopes with the remains of large ones (2**13 u each) begin to count: it is marked to be done again, by
Householder reflections with the rows sorted, which keep small rows accurate beside large ones at any ratio (Cox and
Higham 1998, Stability of Householder QR factorization for weighted least squares problems).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import numpy as np
from flint import fmpz_mat
from numpy.typing import NDArray

from numerics.scaled import LOG_2
from numerics.straight import APART_KEPT, INLINED, shared

Array = NDArray[np.float64]
Integers = NDArray[np.int64]

LEFT = 2.0**-26  # of a square, at least, after the last projection
DEEP = 2.0**-80  # of a square after all projections: less may be rounding
TOO_DEEP = 2.0**-160  # less is left to the slow route
DOUBTFUL, LOST = 1, 2  # marks of a network
LOW, HIGH = 2.0**-400, 2.0**400  # a square outside of it: the vector is scaled by a power of two
FLOOR, CEILING = 2.0**-1000, 2.0**1000  # a square in between has all its digits
# A slope below FAINT is left to the slow route, and so are weights below 2**-60: LOW times the square of both is at
# least FLOOR.
FAINT = 2.0**-240
U = 2.0**-53


@shared
@APART_KEPT
def careful(
    work: Array, slopes: Array, counts: Integers,
    k: int, n: int, group: int, outer: int, base: int, width: int, square: int, taken: int, slope: int, power: int,
    flag: int,
) -> None:  # fmt: skip
    """Scale vector k to about 1 by a power of two, and project again where digits were lost.

    Entry i of vector k is work[base + k // group * outer + k % group + 8 i]; its square is work[square + k * width],
    and what projections took from it work[taken + k * width]. The slope of unit i is slopes[slope + i * width], the
    power of two that was taken out counts[power + k * width]. Vectors before k are orthogonal. A vector of a space that
    those before it fill becomes exactly 0; so does one of which too little is left, or a nan, and the network is LOST.
    """
    start, place = base + k // group * outer + k % group, square + k * width
    found = work[place]
    before = found + work[taken + k * width]
    left = found / before if before > 0.0 else 1.0
    # to be scaled is no reason to project: when a vector is scaled depends on its neighbours, and its bits must not
    again = not (left > LEFT and FLOOR < found < CEILING)
    shift, untouched = 0, not again
    while True:
        top = _top(work, start, n)
        filled = again and _filled(work, slopes, k, n, width, square, slope)
        lost = not top < math.inf or (not filled and left < TOO_DEEP)
        if filled or lost or top == 0.0:
            counts[flag] |= LOST * lost
            for i in range(n):
                work[start + 8 * i] = 0.0
            work[place] = 0.0
            return
        down = math.frexp(top)[1]
        found, summed = math.ldexp(found, -2 * down), _scaled(work, start, n, down)
        shift += down
        if not again:
            counts[flag] |= DOUBTFUL * (left < DEEP)
            # the old square, to the bit: a network does not feel that its neighbour was mended
            work[place] = found if untouched else summed
            counts[power + k * width] += shift
            return
        found = summed
        rest = _projected(work, start, k, n, group, outer, base, width, square)
        left = min(left, 1.0) * (rest / found)
        again = not rest > LEFT * found


@INLINED
def _top(work: Array, start: int, n: int) -> float:
    """The largest modulus of a vector; nan if one is."""
    top = 0.0
    for i in range(n):
        size: float = abs(work[start + 8 * i])
        if not size <= top:
            top = size
        if size != size:
            return size
    return top


@INLINED
def _filled(work: Array, slopes: Array, k: int, n: int, width: int, square: int, slope: int) -> bool:
    """Whether the vectors before k, as many as units with a slope, span all that a step can reach."""
    units = spanned = 0
    for i in range(n):
        units += slopes[slope + i * width] != 0.0
    for j in range(k):
        spanned += work[square + j * width] > 0.0
    return spanned >= units


@INLINED
def _scaled(work: Array, start: int, n: int, power: int) -> float:
    """The square of the vector after its division by 2**power."""
    total = 0.0
    for i in range(n):
        y = math.ldexp(work[start + 8 * i], -power)
        work[start + 8 * i] = y
        total += y * y
    return total


@INLINED
def _projected(
    work: Array, start: int, k: int, n: int, group: int, outer: int, base: int, width: int, square: int
) -> float:
    """Take the vectors before k out of vector k, one by one; the square that is left."""
    for j in range(k):
        other, size = base + j // group * outer + j % group, work[square + j * width]
        if size > 0.0:
            product = 0.0
            for i in range(n):
                product += work[other + 8 * i] * work[start + 8 * i]
            part = product / size
            for i in range(n):
                work[start + 8 * i] -= part * work[other + 8 * i]
    rest = 0.0
    for i in range(n):
        rest += work[start + 8 * i] * work[start + 8 * i]
    return rest


def growth(squares: Any, powers: Any) -> Array:
    """Natural logs of the lengths of vectors with these squares, times 2**powers; -inf for 0. Error: a few u of it.

    The same bits however the powers of two are split between the two.
    """
    mantissas, exponents = np.frexp(squares)
    with np.errstate(divide="ignore"):  # the log of an exact zero
        return np.asarray(0.5 * np.log(mantissas) + (powers + 0.5 * exponents) * LOG_2)


def exact_rank(M: Array) -> int:
    """The rank of a matrix of floats, as the rationals that they are.

    >>> exact_rank(np.array([[0.1, 0.2], [0.2, 0.4]])), exact_rank(np.array([[0.1, 0.3], [0.3, 0.9]]))
    (1, 2)
    """
    mantissas, exponents = np.frexp(np.asarray(M, dtype=np.float64))
    if not (mantissas != 0.0).any():
        return 0
    shifts = np.where(mantissas != 0.0, exponents - exponents[mantissas != 0.0].min(), 0)
    whole = np.ldexp(mantissas, 53).astype(np.int64)
    rows = ([int(m) << int(s) for m, s in zip(*row, strict=True)] for row in zip(whole, shifts, strict=True))
    return int(fmpz_mat(list(rows)).rank())


def has_full_rank(M: Array) -> bool:
    """Whether a square matrix of floats is regular, exactly; from its singular values where they leave no doubt.

    They err by a small multiple of n u times the largest, far below 1e-10 of it for any n of use here.
    """
    sizes = np.linalg.svd(M, compute_uv=False)
    return bool(sizes[-1] > 1e-10 * sizes[0]) or exact_rank(M) == len(M)


def slow_growth(jacobians: Iterable[Array], size: int, singular: Callable[[Array], bool]) -> Array:
    """Logs of what N directions grow by under J_T ... J_1: the diagonal of R in J_T ... J_1 = Q R (N,); by plain NumPy.

    singular : whether a Jacobian (N, N) is exactly singular, asked only where a direction vanishes up to rounding; only
    then is it taken for 0. Entry k is the log of the distance of J_T ... J_1 e_k from the span of those before it.
    """
    vectors, grown, powers = np.eye(size), np.ones(size), np.zeros(size, dtype=np.int64)
    for J in jacobians:
        near_one, power = _near_one(J)
        vectors, diagonal = sorted_qr(near_one @ vectors, np.abs(near_one).max(axis=1), partial(singular, J))
        grown, shift = np.frexp(grown * diagonal)
        powers += shift + power
    return growth(grown * grown, powers)


def _near_one(M: Array) -> tuple[Array, int]:
    """(M / 2**e, e) with the largest modulus in [1/2, 1), or M itself if it is 0."""
    power = int(np.frexp(np.abs(M).max(initial=0.0))[1])
    return np.ldexp(M, -power), power


def sorted_qr(A: Array, sizes: Array, singular: Callable[[], bool]) -> tuple[Array, Array]:
    """(Q, |diagonal of R|) of A = Q R, (N, N) and (N,), by Householder reflections, the rows sorted by size.

    sizes : (N,) of the factors that made the rows of A, whose rounding is relative to them. A column of the span of
    those before it has 0 on the diagonal and in Q, and takes no row: exactly so, or up to rounding if singular().
    """
    order = np.argsort(-np.abs(A).max(axis=1), kind="stable")
    rest = A[order]
    noise = 8.0 * (len(A) + 2) * len(A) * U * np.maximum(sizes[order], np.abs(rest).max(axis=1))
    reflections: list[tuple[int, Array]] = []
    diagonal = np.zeros(len(A))
    for k in range(len(A)):
        row = len(reflections)
        x, power = _near_one(rest[row:, k])
        if not x.any() or ((np.abs(rest[row:, k]) <= noise[row:]).all() and singular()):
            continue
        length = float(np.sqrt(x @ x))
        diagonal[k] = np.ldexp(length, power)
        x[0] += np.copysign(length, x[0])
        x *= np.sqrt(2.0 / (x @ x))
        rest[row:, k + 1 :] -= np.outer(x, x @ rest[row:, k + 1 :])
        reflections.append((k, x))
    Q = np.zeros_like(A)
    Q[range(len(reflections)), [k for k, _ in reflections]] = 1.0
    for row, (_, x) in reversed(list(enumerate(reflections))):
        Q[row:] -= np.outer(x, x @ Q[row:])
    return Q[np.argsort(order)], diagonal
