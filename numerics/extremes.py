"""Range and slopes of each activation, shown: a bound on the whole line, and a point where it is reached or nearly so.

An end of slope_range (or a finite end of range_) of theory.activations is shown by two things: the bound, strict where
the end is not attained (numerics.cover: Sturm's theorem, or patches and tails), and a rational point at which f' (or f)
is within 1e-30 of it, or within 1e-12 far out where it is a limit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flint import arb, ctx, fmpq

from numerics.cover import BITS, Shown, holds, lowest, shown
from numerics.enclosure import derivatives, enclosed
from numerics.errors import NumericsError
from numerics.expressions import Expression, activation, activation_slope, constant, minus
from theory.activations import ACTIVATIONS, enclosure

# How near the end the value at the point is: where it is attained, and where it is a limit at infinity.
ATTAINED, LIMIT = fmpq(1, 10**30), fmpq(1, 10**12)
FAR = fmpq(10) ** 20


@dataclass(frozen=True)
class End:
    """One end of a range: of the slope or the function, its side (-1 low, 1 high), and between what it lies."""

    of_slope: bool
    side: int
    low: fmpq
    high: fmpq
    attained: bool


@dataclass(frozen=True)
class EndShown:
    """What shows an end: the bound, and the point where it is reached, or nearly."""

    bound: Shown
    point: fmpq


def ends(name: str) -> Iterator[End]:
    """The finite ends of the slope and of the function."""
    f = ACTIVATIONS[name]
    for of_slope, values, attained in (
        (True, f.slope_range, f.slope_attained),
        (False, f.range_, f.range_attained),
    ):
        for side, end, taken in zip((-1, 1), values, attained, strict=True):
            if end.is_finite:
                low, high = (_rational(x) for x in enclosure(end))
                yield End(of_slope, side, low, high, taken)


def end_shown(name: str, end: End) -> EndShown:
    """What shows an end; NumericsError where it is not so.

    >>> slopes = [end for end in ends("gelu") if end.of_slope]
    >>> print(end_shown("gelu", slopes[1]).bound)
    101 patches on [-1/2, 2] and two tails
    """
    bound = shown(_gap(name, end), strict=_strict(end))
    if bound is None:
        raise NumericsError(f"the end {end} of {name} is not shown; is it right?")
    made = next((by for by in (EndShown(bound, x) for x in _points(name, end)) if end_holds(name, end, by)), None)
    if made is None:
        raise NumericsError(f"{name} comes nowhere near the end {end}; is it right?")
    return made


def end_holds(name: str, end: End, by: EndShown) -> bool:
    """Whether `by` shows the end; everything in it is checked again."""
    if not holds(_gap(name, end), by.bound, strict=_strict(end)):
        return False
    with ctx.workprec(BITS):
        value = enclosed(_function(name, end), arb(by.point))
        near = end.side * (arb(end.low if end.side > 0 else end.high) - value)
        return bool(near <= arb(ATTAINED if end.attained else LIMIT))


def _gap(name: str, end: End) -> Expression:
    """What is >= 0 on the whole line if no value lies beyond the end."""
    f = _function(name, end)
    if end.side > 0:
        return minus(constant(end.high), f)
    return minus(f, constant(end.low))


def _strict(end: End) -> bool:
    """A slope's end that is not attained is shown to be a strict bound."""
    return end.of_slope and not end.attained


def _function(name: str, end: End) -> Expression:
    return activation_slope(name) if end.of_slope else activation(name)


def _points(name: str, end: End) -> Iterator[fmpq]:
    """Where the end may be reached: 0, 1, -1, far out, and where the gap is least."""
    yield from (fmpq(0), fmpq(1), fmpq(-1))
    if not end.attained:
        yield from (FAR, -FAR)
    gap = _gap(name, end)
    with ctx.workprec(BITS):
        grid = [fmpq(k, 4) for k in range(-40, 41)]
        best = min(grid, key=lambda x: float(enclosed(gap, arb(x)).mid()))
        yield lowest(gap, best - fmpq(1, 4), best + fmpq(1, 4))


def located(name: str, at: Any) -> bool:
    """Whether f'' changes its sign between the ends of an enclosure: f' is extreme inside of it."""
    with ctx.workprec(BITS):
        low, high = (derivatives(activation_slope(name), arb(_rational(x)), 1)[1] for x in enclosure(at))
        return bool(low * high < 0)


def _rational(x: Any) -> fmpq:
    return fmpq(int(x.p), int(x.q))
