"""The families of cases, as public data: weight matrices and sequences of slopes that an attack runs through.

They name no claim and serve all claims. A family of weights maps (n, a random source) to rows of rationals; most ignore
the source. Random entries are dyadic, so that they are exact as float64 too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import TypeAlias

from flint import fmpq

from proofs.exact.plaincase import Row, Rows

Entries: TypeAlias = Callable[[int, Random], Rows]

SCALES: tuple[fmpq, ...] = tuple(fmpq(*p) for p in ((1, 1), (2, 1), (1, 2), (3, 1), (1, 1), (10, 1), (1, 4)))
REALS: tuple[fmpq, ...] = tuple(
    fmpq(*p) for p in ((1, 2), (1, 1), (2, 1), (0, 1), (3, 2), (1, 4), (-1, 1), (3, 1), (3, 4), (-1, 2), (4, 1), (1, 8))
)


def _entrywise(entry: Callable[[int, int, int], fmpq | int]) -> Entries:
    """The family with entry(k, j, n) at row k and column j, from 0."""
    return lambda n, rng: tuple(tuple(fmpq(entry(k, j, n)) for j in range(n)) for k in range(n))


def _random(low: int, high: int, denominator: int) -> Entries:
    return lambda n, rng: tuple(tuple(fmpq(rng.randint(low, high), denominator) for _ in range(n)) for _ in range(n))


def _sparse(n: int, rng: Random) -> Rows:
    return tuple(tuple(fmpq(rng.choice((0, 0, 1, -1, 2))) for _ in range(n)) for _ in range(n))


def _signs(n: int, rng: Random) -> Rows:
    """c sigma sigma^T with random signs sigma: every path has the same sign."""
    sigma = [rng.choice((1, -1)) for _ in range(n)]
    return tuple(tuple(fmpq(a * b) for b in sigma) for a in sigma)


WEIGHTS: dict[str, Entries] = {
    "identity": _entrywise(lambda k, j, n: k == j),
    "diagonal 1, 3, 5": _entrywise(lambda k, j, n: (k == j) * (1 + 2 * k)),
    "all ones": _entrywise(lambda k, j, n: 1),
    "nilpotent shift": _entrywise(lambda k, j, n: j == k + 1),
    "signs": _signs,
    "antidiagonal": _entrywise(lambda k, j, n: k + j == n - 1),
    "first row": _entrywise(lambda k, j, n: k == 0),
    "triangular, 1/2 and 100": _entrywise(lambda k, j, n: fmpq(1, 2) if k == j else 100 * (j == k + 1)),
    "random quarters": _random(-8, 8, 4),
    "first column": _entrywise(lambda k, j, n: j == 0),
    "rank one, alternating columns": _entrywise(lambda k, j, n: (-1) ** j),
    "checkerboard": _entrywise(lambda k, j, n: (-1) ** (k + j)),
    "Jordan": _entrywise(lambda k, j, n: (k == j) + (j == k + 1)),
    "random integers": _random(-3, 3, 1),
    "permutation": _entrywise(lambda k, j, n: j == (k + 1) % n),
    "shift back": _entrywise(lambda k, j, n: k == j + 1),
    "zero": _entrywise(lambda k, j, n: 0),
    "sparse": _sparse,
    "diagonal, falling": _entrywise(lambda k, j, n: (k == j) * fmpq(1, 2**k)),
    "Jordan at 1/2, off-diagonal 4": _entrywise(lambda k, j, n: fmpq(1, 2) * (k == j) + 4 * (j == k + 1)),
    "random positive": _random(1, 8, 4),
    "first entry": _entrywise(lambda k, j, n: k == j == 0),
    "alternating rows": _entrywise(lambda k, j, n: (-1) ** k),
    "rotation": _entrywise(lambda k, j, n: (j == (k + 1) % n) * (-1 if k == n - 1 else 1)),
    "positive, growing off the diagonal": _entrywise(lambda k, j, n: 1 + abs(k - j)),
    "last column": _entrywise(lambda k, j, n: j == n - 1),
    "random eighths": _random(-16, 16, 8),
    "upper triangle": _entrywise(lambda k, j, n: j > k),
    "Hadamard": _entrywise(lambda k, j, n: (-1) ** (k & j).bit_count()),
    "row and column": _entrywise(lambda k, j, n: (k == 0) != (j == 0)),
}


class Sector:
    """The slopes that a plain net's system allows, with the values that stand for its ends.

    top, bottom   the ends if attained, else values sup/64 away from them
    pool          values to draw from, ends included
    """

    def __init__(
        self, low: fmpq | None, high: fmpq | None, attained: Sequence[bool], values: Sequence[fmpq] = ()
    ) -> None:
        self.low, self.high, self.attained, self.values = low, high, tuple(attained), tuple(values)
        if low is None or high is None:
            self.top, self.bottom = fmpq(1) if high is None else high, fmpq(-1) if low is None else low
            pool = [fmpq(*p) for p in ((1, 1), (0, 1), (-1, 1), (1, 2), (2, 1), (-1, 2), (3, 1), (-2, 1))]
            self.pool: tuple[fmpq, ...] = tuple(x for x in pool if self.allows(x))
            return
        step = max(abs(low), abs(high)) / 64
        self.top = high if attained[1] else high - step
        self.bottom = low if attained[0] else low + step
        inside = [low + (high - low) * i / 8 for i in range(1, 8)]
        self.pool = tuple(values) or (self.top, self.bottom, *inside)

    def allows(self, x: fmpq) -> bool:
        """Whether x is a slope of this system."""
        if self.values:
            return x in self.values
        above = self.low is None or x > self.low or (x == self.low and self.attained[0])
        return above and (self.high is None or x < self.high or (x == self.high and self.attained[1]))


Pattern: TypeAlias = Callable[[Sector, int, int, Random], Rows]


def _by_entry(entry: Callable[[Sector, int, int, Random], fmpq]) -> Pattern:
    """The pattern with entry(sector, r, j, rng) at time r and unit j."""
    return lambda sector, n, length, rng: tuple(
        tuple(entry(sector, r, j, rng) for j in range(n)) for r in range(length)
    )


def _one_row(sector: Sector, n: int, length: int, rng: Random) -> Rows:
    return (tuple(rng.choice(sector.pool) for _ in range(n)),)


def _one_unit_off(sector: Sector, n: int, length: int, rng: Random) -> Rows:
    off = [rng.randrange(n) for _ in range(length)]
    return tuple(tuple(sector.bottom if j == off[r] else sector.top for j in range(n)) for r in range(length))


SLOPES: dict[str, Pattern] = {
    "sup": lambda sector, n, length, rng: ((sector.top,) * n,),
    "alternating": _by_entry(lambda sector, r, j, rng: sector.bottom if (r + j) % 2 else sector.top),
    "sup, again": lambda sector, n, length, rng: ((sector.top,) * n,),
    "corners": _by_entry(lambda sector, r, j, rng: rng.choice((sector.top, sector.bottom))),
    "inside": _by_entry(lambda sector, r, j, rng: rng.choice(sector.pool)),
    "one unit off": _one_unit_off,
    "constant in time": _one_row,
}


def scaled(rows: Rows, factor: fmpq) -> Rows:
    """The rows times a number."""
    return tuple(tuple(x * factor for x in row) for row in rows)


def row(values: Sequence[fmpq | int]) -> Row:
    """A row of rationals."""
    return tuple(fmpq(x) for x in values)
