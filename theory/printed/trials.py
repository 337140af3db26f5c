"""Shares and means of trials: with N trials only multiples of 1/N can come out, whatever the experiment gave."""

from __future__ import annotations

from sympy import Integer, Interval, Rational

from theory.printed.entries import Rounded


def successes(printed: Rounded, trials: int, *, scale: int = 1) -> int:
    """How many of the trials come nearest to the printed share, which is in units of 1/scale."""
    return int((Rational(printed.digits) * trials / scale + Rational(1, 2)) // 1)


def nearest_share(printed: Rounded, trials: int, *, scale: int = 1) -> Rational:
    """The multiple of scale/trials that is nearest to the printed share.

    >>> nearest_share(Rounded("97"), 30, scale=100)
    290/3
    """
    return Rational(scale * successes(printed, trials, scale=scale), trials)


def possible_means(count: int, low: int, high: int) -> Interval:
    """The means that `count` numbers can have of which `low` is the least and `high` the greatest.

    >>> possible_means(3, 0, 6)
    Interval(2, 4)
    """
    return Interval(Integer((count - 1) * low + high) / count, Integer(low + (count - 1) * high) / count)


def possible_means_above(count: int, low: int, high: int, limit: int, many: int) -> Interval:
    """The same if exactly `many` of the numbers, the greatest among them, exceed `limit`; its low end is not reached.

    >>> possible_means_above(4, 0, 10, 5, 2)
    Interval.Lopen(15/4, 25/4)
    """
    least = (count - many) * low + (many - 1) * limit + high
    greatest = low + (count - many - 1) * limit + many * high
    return Interval(Integer(least) / count, Integer(greatest) / count, many > 1)
