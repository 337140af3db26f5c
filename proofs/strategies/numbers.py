"""Strategies for single numbers: dyadic rationals, lags, outputs of gates, slopes; and for activations."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from typing import Any

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy
from sympy import S

from proofs.strategies.arguments import checked_counts, checked_ends, checked_units
from theory.activations import ACTIVATIONS, Activation, inner, logistic

# Steps from one end of a range to the other: sixteenths of it are dyadic, and keep both ends away where they are open.
PARTS = 16


def dyadics(*, min_value: Any = -2, max_value: Any = 2, denominator: int = 4) -> SearchStrategy[Fraction]:
    """Multiples of 1/denominator, a power of two, between two bounds; exact as float64 too. Shrinks to 0.

    >>> from hypothesis import find
    >>> find(dyadics(), lambda x: x > Fraction(3, 8))
    Fraction(1, 2)
    """
    if isinstance(denominator, bool) or not isinstance(denominator, int) or denominator < 1:
        raise InvalidArgument(f"denominator={denominator!r}; pass a power of two, e.g. 4")
    if denominator & (denominator - 1):
        raise InvalidArgument(
            f"denominator={denominator} is no power of two, so its multiples are not exact as float64"
        )
    low, high = checked_ends(min_value, max_value)
    first, last = ceil(low * denominator), floor(high * denominator)
    if first > last:
        raise InvalidArgument(f"no multiple of 1/{denominator} from min_value={min_value} to max_value={max_value}")
    return st.integers(first, last).map(lambda k: Fraction(k, denominator))


def lags(*, min_lag: int = 1, max_lag: int = 6) -> SearchStrategy[int]:
    """Lags q = t - s >= 1. Shrinks to min_lag."""
    low, high = checked_counts("lag", min_lag, max_lag)
    return st.integers(low, high)


def activations(*, max_slope: Any = None) -> SearchStrategy[type[Activation]]:
    """The activations of theory.activations, those whose slope is at most max_slope everywhere. Shrinks to linear."""
    kept = [f for f in ACTIVATIONS.values() if max_slope is None or f.slope_sup <= max_slope]
    if not kept:
        least = min(f.slope_sup for f in ACTIVATIONS.values())
        raise InvalidArgument(f"max_slope={max_slope}: no activation; the least supremum of a slope is {least}")
    return st.sampled_from(sorted(kept, key=lambda f: (f.name != "linear", f.name)))


def gate_values(*, activation: type[Activation] = logistic) -> SearchStrategy[Fraction]:
    """Outputs that an activation takes, dyadic and inside of its range (within 2 of 0 where that is infinite).

    A gate stays rational when its output is drawn: its slope is activation.slope_in_output(y). Shrinks to the output
    at 0 (logistic: 1/2, where the slope is largest; tanh: 0) or what is nearest to it (softplus: 3/4 for log 2).

    >>> from hypothesis import find
    >>> find(gate_values(), lambda y: y > Fraction(9, 10))
    Fraction(15, 16)
    """
    return st.sampled_from(_outputs(_checked(activation)))


def _outputs(activation: type[Activation]) -> list[Fraction]:
    """Sixteenths of the range that are outputs, nearest to the output at 0 first."""
    low, high = (_fraction(x) if x.is_finite else Fraction(2 if x > 0 else -2) for x in inner(activation.range_))
    # 2 stands for an infinite end, which is taken; an irrational one has moved inside.
    ends = zip(activation.range_, activation.range_attained, strict=True)
    taken = [not end.is_rational or attained for end, attained in ends]
    grid = [low + (high - low) * Fraction(k, PARTS) for k in range(1 - taken[0], PARTS + taken[1])]
    at_zero = float(activation.definition(S.Zero))
    return sorted(grid, key=lambda y: (abs(float(y) - at_zero), -y))


def slopes(
    n: int, *, activation: type[Activation] = logistic, min_steps: int = 1, max_steps: int = 6
) -> SearchStrategy[tuple[tuple[Fraction, ...], ...]]:
    """Slopes of n units at several times, each a row of values that the slope of the activation takes.

    Shrinks to one row at the supremum, where error flow is largest. Sixteenths of the range, without an end that is not
    attained; for relu 0 and 1, for linear 1.
    """
    units, (low, high) = checked_units(n), checked_counts("steps", min_steps, max_steps)
    row = st.tuples(*[st.sampled_from(_slope_values(_checked(activation)))] * units)
    return st.lists(row, min_size=low, max_size=high).map(tuple)


def _slope_values(activation: type[Activation]) -> list[Fraction]:
    if activation.slope_values is not None:
        return sorted((_fraction(x) for x in activation.slope_values), reverse=True)
    low, high = map(_fraction, inner(activation.slope_range))
    kept = range(0 if activation.slope_attained[1] else 1, PARTS + 1 if activation.slope_attained[0] else PARTS)
    return [high - (high - low) * Fraction(k, PARTS) for k in kept]


def _fraction(x: Any) -> Fraction:
    return Fraction(int(x.p), int(x.q))


def _checked(activation: Any) -> type[Activation]:
    if not (isinstance(activation, type) and issubclass(activation, Activation) and activation is not Activation):
        raise InvalidArgument(f"activation={activation!r}; pass one of {', '.join(ACTIVATIONS)} of theory.activations")
    return activation
