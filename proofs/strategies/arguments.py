"""The arguments of strategies, checked when a strategy is made; a mistake is Hypothesis' InvalidArgument."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from hypothesis.errors import InvalidArgument

from theory.cell import Cell

MAX_UNITS = 64
NORMS = ("one", "two", "inf", "fro", "max")


def checked_counts(what: str, low: object, high: object, *, least: int = 1, most: int | None = None) -> tuple[int, int]:
    """(min_<what>, max_<what>) as integers with least <= min <= max <= most."""
    for name, value in ((f"min_{what}", low), (f"max_{what}", high)):
        if isinstance(value, bool) or not isinstance(value, int):
            raise InvalidArgument(f"{name}={value!r}; pass an integer")
    assert isinstance(low, int)
    assert isinstance(high, int)
    if low < least:
        raise InvalidArgument(f"min_{what}={low} < {least}; pass min_{what} >= {least}")
    if high < low:
        raise InvalidArgument(f"max_{what}={high} < min_{what}={low}")
    if most is not None and high > most:
        raise InvalidArgument(f"max_{what}={high} > {most}; pass max_{what} <= {most}, or use numerics.ensembles")
    return low, high


def checked_units(n: object) -> int:
    """A number of units from 1 to MAX_UNITS."""
    if isinstance(n, bool) or not isinstance(n, int) or not 1 <= n <= MAX_UNITS:
        raise InvalidArgument(f"n={n!r}; pass an integer from 1 to {MAX_UNITS}")
    return n


def checked_ends(low: Any, high: Any) -> tuple[Fraction, Fraction]:
    """(min_value, max_value) as rationals."""
    ends = []
    for name, value in (("min_value", low), ("max_value", high)):
        if isinstance(value, bool) or not isinstance(value, int | float | Fraction) or not math.isfinite(value):
            raise InvalidArgument(f"{name}={value!r}; pass a finite number")
        ends.append(Fraction(value))
    if ends[1] < ends[0]:
        raise InvalidArgument(f"max_value={high} < min_value={low}")
    return ends[0], ends[1]


def checked_size(name: str, value: Any) -> Fraction:
    """A bound of a modulus or norm: a finite number > 0."""
    if isinstance(value, bool) or not isinstance(value, int | float | Fraction) or not 0 < value < math.inf:
        raise InvalidArgument(f"{name}={value!r}; pass a finite number > 0")
    return Fraction(value)


def checked_choice(name: str, value: Any, choices: Iterable[str]) -> str:
    """One of the choices; the others are listed where it is none."""
    known = list(choices)
    if value not in known:
        raise InvalidArgument(f"{name}={value!r}; pass one of {', '.join(map(repr, known))}")
    return str(value)


def checked_cell(cell: Any) -> Cell:
    """A cell."""
    if not isinstance(cell, Cell):
        raise InvalidArgument(f"cell={cell!r} is no cell; pass a Cell, e.g. theory.cells.CELLS['LSTM']")
    return cell
