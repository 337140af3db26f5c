"""The joint spectral radius of a finite set of rational matrices, bracketed: the growth of their products, per factor.

From below by products: the k-th root of the spectral radius of a product of k. From above by norms: the k-th root of
the largest norm of a product of k; by products that are finitely many; and, for the steps W D of a net with slopes
between 0 and 1, by a diagonal P > 0 with beta**2 W^T P W < P, rational and checked exactly: then |W D z| <= |z| / beta
in the norm of the z^T P z, for every such D. Everything is exact or enclosed (Arb); the doubles only nominate P.

Source: Rota and Strang (1960); Berger and Wang (1992).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import numpy as np
from flint import arb, fmpq, fmpq_mat

from numerics.criteria import scaling
from numerics.enclosure import Ball, at_precision
from numerics.errors import NumericsError

Rows = Sequence[Sequence[Fraction | int]]
Word = tuple[int, ...]
Key = tuple[fmpq, ...]  # the entries of a product, row by row

BITS = 128
# Distinct products of one length; beyond, the longer ones are left out.
MOST = 4096
# Of the largest weight, what stands for a weight 0 while P is searched: of a reducible W no D attains the infimum.
FILLED = (2.0**-10, 2.0**-20)
NORMS, FINITE = "norms of the products", "the products are finitely many"


@dataclass(frozen=True)
class Bracket:
    """The joint spectral radius is at least `low` and at most `high`, balls whose outer ends are certain.

    word  the product, as places in the list of matrices, leftmost factor first, whose root is `low`
    by    what gives `high`: NORMS or FINITE
    """

    low: Ball
    high: Ball
    word: Word
    by: str


def joint_radius(matrices: Sequence[Rows], length: int = 4) -> Bracket:
    """The bracket from all products of up to `length` of the square matrices, all of one size.

    >>> shear, turned = [[1, 1], [0, 1]], [[1, 0], [1, 1]]
    >>> found = joint_radius([shear, turned], 2)  # the golden ratio is the root of the radius of their product
    >>> found.word, found.low.overlaps((1 + arb(5).sqrt()) / 2)
    ((0, 1), True)
    """
    factors = [_exact(m) for m in matrices]
    if not factors or length < 1 or len({m.nrows() for m in factors}) != 1:
        raise NumericsError(f"{len(factors)} matrices, length={length}: pass matrices of one size, and length >= 1")
    n = factors[0].nrows()
    known, latest = set[Key](), {_key(_identity(n)): Word()}
    best, high = (arb(0), Word()), arb("inf")
    with at_precision(BITS):
        for k in range(1, length + 1):
            latest = dict(reversed([*_longer(n, latest, factors)]))  # of the words of one product the first one stays
            matrices_here = {word: fmpq_mat(n, n, key) for key, word in latest.items()}
            best = max([best, *((_root(radius(m), k), word) for word, m in matrices_here.items())], key=_low)
            norms = (max(map(size, matrices_here.values())) for size in (_row_sum, _column_sum))
            high = min(high, *(_root(arb(norm), k) for norm in norms), key=_high)
            if latest.keys() <= known:
                return Bracket(best[0], min(high, arb(1), key=_high), best[1], FINITE)
            known |= latest.keys()
            if len(latest) * len(factors) > MOST:
                break
    return Bracket(best[0], high, best[1], NORMS)


def _longer(n: int, words: dict[Key, Word], factors: Sequence[fmpq_mat]) -> Iterator[tuple[Key, Word]]:
    """Every product with one factor more on the right, and its word."""
    for key, word in words.items():
        for place, factor in enumerate(factors):
            yield _key(fmpq_mat(n, n, key) * factor), (*word, place)


def steps(w: Rows) -> list[list[list[Fraction]]]:
    """W D for each diagonal D of zeros and ones, (2**n) matrices: the corners of the steps with slopes in [0, 1]."""
    masks = product((0, 1), repeat=len(w))
    return [[[Fraction(x) * d for x, d in zip(row, mask, strict=True)] for row in w] for mask in masks]


def radius(m: fmpq_mat) -> Ball:
    """The spectral radius of an exact matrix, enclosed."""
    _, factors = m.charpoly().numer().factor()
    roots = (abs(root) for factor, _ in factors for root, _ in factor.complex_roots())
    return max(roots, key=_high)


def diagonal_certificate(w: Rows, beta: Fraction) -> tuple[Fraction, ...] | None:
    """A diagonal P > 0 with beta**2 W^T P W < P, its entries rational; None where the search finds none.

    `certifies` holds of it: under slopes in [0, beta] the flow of the net then decays, whatever order they come in.
    """
    found = np.array([[float(x) for x in row] for row in w])
    if not found.any():
        return tuple(Fraction(1) for _ in w)
    for small in FILLED:
        squares = scaling(np.where(found == 0, small * np.abs(found).max(), found)) ** 2
        for bits in (8, 24, 50):
            p = tuple(Fraction(float(x)).limit_denominator(1 << bits) for x in squares / squares.min())
            if certifies(w, beta, p):
                return p
    return None


def certifies(w: Rows, beta: Fraction, p: Sequence[Fraction]) -> bool:
    """Whether P > 0 and P - beta**2 W^T P W is positive definite, decided exactly.

    >>> certifies([[0, 4], [0, 0]], Fraction(1), (Fraction(1), Fraction(17)))
    True
    >>> certifies([[0, 4], [0, 0]], Fraction(1), (Fraction(1), Fraction(16)))
    False
    """
    m, n = _exact(w), len(w)
    weights = fmpq_mat(n, n, [_rational(x) if i == j else fmpq(0) for i, x in enumerate(p) for j in range(n)])
    square = _rational(Fraction(beta) ** 2)
    return all(x > 0 for x in p) and positive_definite(weights - m.transpose() * weights * m * square)


def positive_definite(m: fmpq_mat) -> bool:
    """Whether a symmetric matrix is positive definite: every pivot of the elimination is positive; exact."""
    rows = [list(row) for row in m.tolist()]
    for k, pivot in enumerate(rows):
        if pivot[k] <= 0:
            return False
        for row in rows[k + 1 :]:
            share = row[k] / pivot[k]
            row[:] = [x - share * y for x, y in zip(row, pivot, strict=True)]
    return True


def _exact(rows: Rows) -> fmpq_mat:
    n = len(rows)
    if n < 1 or any(len(row) != n for row in rows):
        raise NumericsError(f"rows of lengths {[len(row) for row in rows]}: pass a square matrix")
    return fmpq_mat(n, n, [_rational(x) for row in rows for x in row])


def _rational(x: Fraction | int) -> fmpq:
    return fmpq(Fraction(x).numerator, Fraction(x).denominator)


def _identity(n: int) -> fmpq_mat:
    return fmpq_mat(n, n, [int(i == j) for i in range(n) for j in range(n)])


def _row_sum(m: fmpq_mat) -> fmpq:
    return max(sum((abs(x) for x in row), fmpq(0)) for row in m.tolist())


def _column_sum(m: fmpq_mat) -> fmpq:
    return _row_sum(m.transpose())


def _key(m: fmpq_mat) -> Key:
    return tuple(m.entries())


def _root(x: Ball, k: int) -> Ball:
    """The k-th root of a number >= 0 that the ball encloses."""
    top = x.upper()
    return x.root(k) if x > 0 else arb(0).union(top.root(k)) if top > 0 else arb(0)


def _low(found: tuple[Ball, Word]) -> Ball:
    return found[0].lower()


def _high(x: Ball) -> Ball:
    return x.upper()
