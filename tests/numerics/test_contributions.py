"""Contributions of paths: by powers, and path by path; the closed forms of the three nets."""

from fractions import Fraction
from itertools import product
from math import prod

import pytest

from numerics.contributions import Contribution, contributions
from numerics.errors import NumericsError

SIGNS = [[Fraction(3), Fraction(-3)], [Fraction(-3), Fraction(3)]]
SQUARE_ZERO = [[Fraction(3), Fraction(-3)], [Fraction(3), Fraction(-3)]]
THREE_UNITS = [[Fraction(1, 2), Fraction(0), Fraction(-3)], [Fraction(2), Fraction(-1), Fraction(1)], [Fraction(1)] * 3]
QUARTER = Fraction(1, 4)


def one_by_one(weights: list[list[Fraction]], slope: Fraction, lag: int) -> Contribution:
    """Every path written out: from v over lag - 1 units to k, with a factor slope * w for each step."""
    n = len(weights)
    largest, totals, absolutes = Fraction(0), [], []
    for k, v in product(range(n), repeat=2):
        between = list(product(range(n), repeat=lag - 1))
        sizes = [prod(slope * weights[a][b] for a, b in zip((k, *path), (*path, v), strict=True)) for path in between]
        largest = max([largest, *map(abs, sizes)])
        totals.append(abs(sum(sizes)))
        absolutes.append(sum(map(abs, sizes)))
    return Contribution(lag, n ** (lag - 1), largest, max(totals), max(absolutes))


@pytest.mark.parametrize(
    ("weights", "slope"),
    [
        (SIGNS, QUARTER),
        (SQUARE_ZERO, Fraction(1)),
        (
            [[Fraction(1, 2), Fraction(0), Fraction(-3)], [Fraction(2), Fraction(-1), Fraction(1)], [Fraction(1)] * 3],
            QUARTER,
        ),
        ([[Fraction(-2)]], Fraction(1, 3)),
    ],
)
def test_powers_agree_with_every_path_written_out(weights: list[list[Fraction]], slope: Fraction) -> None:
    assert contributions(weights, slope, 6) == [one_by_one(weights, slope, lag) for lag in range(1, 7)]


def test_every_path_vanishes_and_the_sum_explodes() -> None:
    """Each path (3/4)**q, the sum (3/2)**q / 2; at lag 50 the numbers of the catalogue."""
    found = contributions(SIGNS, QUARTER, 50)
    for each in found:
        assert (each.largest, each.total) == (Fraction(3, 4) ** each.lag, Fraction(3, 2) ** each.lag / 2)
        assert each.absolute == each.total
    assert float(found[-1].total) == pytest.approx(3.19e8, rel=2e-3)
    assert float(found[-1].largest) == pytest.approx(5.7e-7, rel=1e-2)
    assert found[-1].paths == 2**49


def test_every_path_explodes_and_the_sum_is_zero() -> None:
    for each in contributions(SQUARE_ZERO, 1, 20):
        assert (each.largest, each.absolute) == (3**each.lag, each.paths * 3**each.lag)
        assert each.total == (3 if each.lag == 1 else 0)


def test_bad_weights_are_named() -> None:
    with pytest.raises(NumericsError, match=r"lags=3, 2 rows of \[2, 1\] weights; pass lags >= 1 and \(n, n\), n >= 1"):
        contributions([[1, 2], [3]], 1, 3)
    with pytest.raises(NumericsError, match="lags=0, 1 rows"):
        contributions([[1]], 1, 0)
    with pytest.raises(NumericsError, match="0 rows"):
        contributions([], 1, 1)
