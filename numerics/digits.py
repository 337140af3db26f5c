"""Decimal digits of a ball that are certain: both of its ends round to them.

Numbers far below the least float are told by their logarithm.
"""

from __future__ import annotations

from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from fractions import Fraction

from flint import arb

from numerics.enclosure import Ball, at_precision
from numerics.errors import NumericsError

BITS = 192
MAX_EXPONENT = 10**17  # Decimal has no number of a larger exponent


def significant(x: Ball, digits: int) -> Decimal:
    """The number in x, rounded to so many significant digits, or to fewer where x does not tell them.

    >>> significant(arb(2).sqrt(), 6), significant(arb(2) / 3, 3)
    (Decimal('1.41421'), Decimal('0.667'))
    >>> significant(arb(1.25, 0.01), 6)
    Decimal('1')
    """
    if digits < 1:
        raise NumericsError(f"digits={digits}; pass 1 or more")
    if x.is_finite():
        middle, radius = _fraction(x.mid()), _fraction(x.rad())
        for kept in range(digits, 0, -1):
            low, high = (_rounded(end, kept) for end in (middle - radius, middle + radius))
            if low == high:
                return low
    raise NumericsError(f"no digit of {x} is certain; pass more bits")


def significant_exp(log: Ball, digits: int) -> Decimal:
    """exp(log), rounded as by `significant`, whatever its size.

    >>> significant_exp(arb(-10000), 3)
    Decimal('1.14E-4343')
    """
    if not log.is_finite() or not abs(log) < MAX_EXPONENT:
        raise NumericsError(f"log={log}; pass the logarithm of a number above 0, below {MAX_EXPONENT} in size")
    with at_precision(BITS):
        ten = arb(10).log()
        exponent = int((log.mid() / ten).mid().floor().unique_fmpz())
        mantissa = (log - exponent * ten).exp()
    return significant(mantissa, digits).scaleb(exponent, _context(digits))


def _fraction(x: Ball) -> Fraction:
    """A ball of radius 0 as the dyadic rational that it is."""
    mantissa, exponent = (int(part) for part in x.man_exp())
    return Fraction(mantissa << max(exponent, 0), 1 << max(-exponent, 0))


def _rounded(x: Fraction, digits: int) -> Decimal:
    """The rational, half to even; with all of the digits, also where they are 0."""
    context = _context(digits)
    found = context.divide(Decimal(x.numerator), Decimal(x.denominator))
    return context.quantize(found, Decimal(1).scaleb(found.adjusted() - digits + 1, context)) if found else found


def _context(digits: int) -> Context:
    return Context(prec=digits, Emin=MIN_EMIN, Emax=MAX_EMAX)
