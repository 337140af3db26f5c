"""What single paths contribute to the error flow of a small net, exactly: the largest, the sum, the sum of sizes.

With one slope f' at every unit and time, a path over a lag q is a product of q factors f' w, and n**(q-1) paths join
two units. All numbers are rational.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from operator import add

from numerics.errors import NumericsError

Matrix = list[list[Fraction]]


@dataclass(frozen=True)
class Contribution:
    """The paths of one lag; each number is the largest over the pairs of units.

    paths     how many join two units: n**(lag-1)
    largest   the size of a path
    total     the size of their sum, an entry of the error flow
    absolute  the sum of their sizes, what the total would be without cancellation
    """

    lag: int
    paths: int
    largest: Fraction
    total: Fraction
    absolute: Fraction


def contributions(weights: Sequence[Sequence[Fraction | int]], slope: Fraction | int, lags: int) -> list[Contribution]:
    """The paths of lags 1, ..., lags. weights : (n, n), to unit k from unit j; every slope is `slope`.

    >>> both_ways = contributions([[3, -3], [-3, 3]], Fraction(1, 4), 3)
    >>> [str(each.largest) for each in both_ways], [str(each.total) for each in both_ways]
    (['3/4', '9/16', '27/64'], ['3/4', '9/8', '27/16'])
    """
    factors = [[Fraction(slope) * w for w in row] for row in weights]
    n = len(factors)
    if lags < 1 or n < 1 or any(len(row) != n for row in factors):
        raise NumericsError(
            f"lags={lags}, {n} rows of {[len(row) for row in factors]} weights; pass lags >= 1 and (n, n), n >= 1"
        )
    sizes = [[abs(x) for x in row] for row in factors]
    series = zip(_powers(sizes, max, lags), _powers(factors, add, lags), _powers(sizes, add, lags), strict=True)
    return [
        Contribution(lag, n ** (lag - 1), *(max(abs(x) for row in product for x in row) for product in products))
        for lag, products in enumerate(series, start=1)
    ]


def _powers(factors: Matrix, joined: Callable[[Fraction, Fraction], Fraction], lags: int) -> Iterator[Matrix]:
    """The powers of a matrix of factors, with the products over the unit between joined by a sum or by a maximum."""
    power = factors
    yield power
    for _ in range(1, lags):
        columns = list(zip(*power, strict=True))
        power = [
            [reduce(joined, (a * b for a, b in zip(row, column, strict=True))) for column in columns] for row in factors
        ]
        yield power
