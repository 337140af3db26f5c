"""Exact numbers and their enclosures: a value is a rational, or an interval with rational ends.

Rational arithmetic stays a point; only roots, exp and log widen it, and Arb (python-flint) encloses those at the
number of bits asked for. What has no value (log of 0, 0 to a negative power, an exponent whose result would not fit in
memory) raises `Undefined`, and the relation that contains it is UNKNOWN.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TypeAlias

from flint import arb, ctx, fmpq, fmpz

Exact: TypeAlias = int | fmpq
Interval: TypeAlias = tuple[fmpq, fmpq]
Value: TypeAlias = Exact | Interval

# A rational of a million bits still multiplies in about a millisecond; 2**10**9 must not be built at all.
MAX_BITS = 1 << 20
# exp of more than this would need an exponent of about 100,000 bits.
MAX_EXPONENT = 1 << 16


class Undefined(ArithmeticError):
    """A term that has no value in this case."""


class TooLarge(Undefined):
    """A term that has a value in this case, with too many digits to write down."""


def number(text: str) -> fmpq:
    """The rational that "p" or "p/q" spells, exactly."""
    top, slash, bottom = text.partition("/")
    if slash and int(bottom) <= 0:
        raise ValueError(f"the number {text!r} has a denominator that is not positive; write it as p/q with q > 0")
    return fmpq(int(top), int(bottom)) if slash else fmpq(int(top))


def spelled(x: Exact) -> str:
    """The canonical spelling "p" or "p/q" of a rational, lowest terms, q > 0."""
    return str(x)


def fraction(x: Exact) -> Fraction:
    """The same rational as a Fraction of the standard library."""
    return Fraction(x) if isinstance(x, int) else Fraction(int(x.p), int(x.q))


def rational(x: Fraction | Exact) -> fmpq:
    """The same rational as an fmpq."""
    return fmpq(x.numerator, x.denominator) if isinstance(x, Fraction) else fmpq(x)


def ends(x: Value) -> Interval:
    """The lower and the upper end of a value; both the same for a point."""
    if isinstance(x, tuple):
        return x
    point = fmpq(x)
    return point, point


def hull(low: fmpq, high: fmpq) -> Value:
    """The interval from low to high, a point where they agree."""
    return low if low == high else (low, high)


def add(x: Value, y: Value) -> Value:
    """x + y."""
    if isinstance(x, tuple) or isinstance(y, tuple):
        (a, b), (c, d) = ends(x), ends(y)
        return a + c, b + d
    return x + y


def multiply(x: Value, y: Value) -> Value:
    """x * y; an exact 0 stays exact."""
    if isinstance(x, tuple) or isinstance(y, tuple):
        (a, b), (c, d) = ends(x), ends(y)
        products = (a * c, a * d, b * c, b * d)
        return hull(min(products), max(products))
    return x * y


def negate(x: Value) -> Value:
    """-x."""
    return (-x[1], -x[0]) if isinstance(x, tuple) else -x


def absolute(x: Value) -> Value:
    """|x|."""
    if not isinstance(x, tuple):
        return abs(x)
    low, high = x
    if low >= 0:
        return x
    if high <= 0:
        return -high, -low
    return fmpq(0), max(-low, high)


def maximum(values: Sequence[Value]) -> Value:
    """The largest of the values; Undefined where there is none."""
    if not values:
        raise Undefined("the maximum of nothing")
    if any(isinstance(x, tuple) for x in values):
        pairs = [ends(x) for x in values]
        return hull(max(a for a, _ in pairs), max(b for _, b in pairs))
    return max(values)


def minimum(values: Sequence[Value]) -> Value:
    """The smallest of the values; Undefined where there is none."""
    return negate(maximum([negate(x) for x in values]))


def total(values: Sequence[Value]) -> Value:
    """The sum of the values."""
    result: Value = 0
    for x in values:
        result = add(result, x)
    return result


def integer_power(x: Value, e: int) -> Value:
    """x**e for an integer e; Undefined where x may be 0 and e < 0, or where the result would not fit in memory."""
    low, high = ends(x)
    if low == high and abs(low) == 1:
        return low if e % 2 else 1
    if low == high == 0 and e > 0:
        return 0
    if abs(e) * (low.height_bits() + high.height_bits()) > 2 * MAX_BITS:
        if e < 0 and low <= 0 <= high:
            raise Undefined("0 to a negative power")
        raise TooLarge(f"a power that would have more than {MAX_BITS} bits")
    if e < 0:
        if low <= 0 <= high:
            raise Undefined("0 to a negative power")
        low, high = ends(integer_power(x, -e))
        return hull(1 / high, 1 / low)
    if not isinstance(x, tuple):
        return fmpq(x) ** e
    if e % 2 == 0 and low < 0 < high:
        return fmpq(0), max(low**e, high**e)
    powers = low**e, high**e
    return hull(min(powers), max(powers))


def power(x: Value, e: Value, bits: int) -> Value:
    """x**e: exact for an integer e and for a rational root, enclosed for another power of a positive base."""
    if not isinstance(e, tuple):
        exponent = fmpq(e)
        if exponent.q == 1:
            return integer_power(x, int(exponent.p))
    low, high = ends(x)
    if low <= 0:
        raise Undefined("a real power of a base that is not positive")
    if low == high == 1:
        return 1
    if not isinstance(e, tuple) and low == high:
        root = _rational_power(low, fmpq(e))
        if root is not None:
            return root
    corners = [_arb_power(b, c, bits) for b in {low, high} for c in set(ends(e))]
    return min(a for a, _ in corners), max(b for _, b in corners)


def _rational_power(base: fmpq, e: fmpq) -> fmpq | None:
    """base**e where that is rational and cheap to see; else None."""
    degree = int(e.q)
    if degree > 64 or abs(int(e.p)) * base.height_bits() > MAX_BITS:
        return None
    top, bottom = base.p.root(degree), base.q.root(degree)
    if top**degree != base.p or bottom**degree != base.q:
        return None
    return fmpq(top, bottom) ** int(e.p)


def _arb_power(base: fmpq, e: fmpq, bits: int) -> Interval:
    with ctx.workprec(bits + 16):
        exponent = arb(base).log() * arb(e)
        if not abs(exponent) < MAX_EXPONENT:
            raise TooLarge("a power that is too large or too small to write down")
        return from_arb(exponent.exp())


def from_arb(x: arb) -> Interval:
    """The rational ends of an Arb ball; Undefined where the ball is not finite."""
    if not x.is_finite():
        raise Undefined("no finite enclosure")
    return _dyadic(x.lower()), _dyadic(x.upper())


def _dyadic(x: arb) -> fmpq:
    mantissa, exponent = x.man_exp()
    shift = int(exponent)
    return fmpq(mantissa * fmpz(2) ** shift) if shift >= 0 else fmpq(mantissa, fmpz(2) ** -shift)


def enclosed(function: Callable[[arb], arb], x: Value, bits: int) -> Value:
    """The image of x under an increasing function given on Arb balls, enclosed at `bits` bits."""
    low, high = ends(x)
    with ctx.workprec(bits + 16):
        below = from_arb(function(arb(low)))
        return below[0], (below if low == high else from_arb(function(arb(high))))[1]


def exponential(x: Value, bits: int) -> Value:
    """exp(x), enclosed; exactly 1 at 0."""
    low, high = ends(x)
    if low == high == 0:
        return 1
    if max(-low, high) > MAX_EXPONENT:
        raise TooLarge("exp of a number this large cannot be written down")
    return enclosed(arb.exp, x, bits)


def logarithm(x: Value, bits: int) -> Value:
    """The natural logarithm, enclosed; exactly 0 at 1, Undefined where x may not be positive."""
    low, high = ends(x)
    if low <= 0:
        raise Undefined("log of a number that is not positive")
    return 0 if low == high == 1 else enclosed(arb.log, x, bits)


def square_root(x: Value, bits: int) -> Value:
    """The square root, exact where it is rational; Undefined below 0."""
    low, high = ends(x)
    if low < 0:
        raise Undefined("the root of a negative number")
    if low == high:
        root = _exact_root(low)
        return root if root is not None else enclosed(arb.sqrt, low, bits)
    return enclosed(arb.sqrt, x, bits)


def _exact_root(x: fmpq) -> fmpq | None:
    top, bottom = x.p.isqrt(), x.q.isqrt()
    return fmpq(top, bottom) if top * top == x.p and bottom * bottom == x.q else None
