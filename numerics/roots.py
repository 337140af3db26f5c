"""Expressions that are rational in x, or in exp(g x) for one g, as SymPy functions of U: what root counting decides.

On a piece of the line where that is so, `counted` tells exactly whether the expression is >= 0 (or > 0), by Sturm's
theorem (theory.activations.extremes.nonnegative), also where it touches 0.
"""

from __future__ import annotations

from math import gcd, lcm

from flint import fmpq
from sympy import Expr, Integer, Rational, S, fraction, oo, together

from numerics.expressions import Expression, linear, parts
from theory.activations.extremes import U, nonnegative, vanishes


def counted(e: Expression, low: fmpq | None, high: fmpq | None, *, strict: bool = False) -> bool:
    """Whether e >= 0 (strict: > 0) on the open interval, exactly; False also where e is of another kind.

    >>> from numerics.expressions import activation_slope, constant, minus
    >>> counted(minus(constant(1), activation_slope("softplus")), None, None, strict=True)
    True
    """
    rate = _generator(e)
    if rate is None:
        return False
    below, above = _image(low, rate, -oo), _image(high, rate, oo)
    divisors: list[Expr] = []
    rational = _rational(e, rate, divisors)
    if rational is None or below is None or above is None:
        return False
    if any(vanishes(divisor, below, above) for divisor in divisors):
        return False
    if not nonnegative(rational, below, above):
        return False
    return not strict or not vanishes(rational, below, above)


def _generator(e: Expression) -> fmpq | None:
    """g of u = exp(g x), or 0 for u = x; None where e is rational in neither."""
    rates: list[fmpq] = []
    bare = _bare(e)
    for part in parts(e):
        if part[0] == "exp":
            line = linear(part[1])
            if line is None or line[0] != 0:
                return None
            rates.append(line[1])
        elif part[0] not in ("x", "number", "+", "*", "**"):
            return None
    rates = [r for r in rates if r != 0]
    if not rates:
        return fmpq(0)
    if bare:
        return None
    bottom = lcm(*(int(r.q) for r in rates))
    return fmpq(gcd(*(abs(int(r.p)) * (bottom // int(r.q)) for r in rates)), bottom)


def _bare(e: Expression) -> bool:
    """Whether x stands outside of every exp."""
    if e[0] in ("exp", "x"):
        return bool(e[0] == "x")
    return any(_bare(part) for part in e if isinstance(part, tuple))


def _image(end: fmpq | None, rate: fmpq, edge: Expr) -> Expr | None:
    """u at an end of the interval; None where it is not rational."""
    if rate == 0:
        return edge if end is None else _number(end)
    if end is None:
        return S.Zero if edge == -oo else oo
    return S.One if end == 0 else None


def _rational(e: Expression, rate: fmpq, divisors: list[Expr]) -> Expr | None:
    """e as a function of U, in lowest terms; what it divides by, which may have cancelled, is added to `divisors`."""
    head, *args = e
    if head == "x":
        return U
    if head == "number":
        return _number(args[0])
    if head == "exp":
        line = linear(args[0])
        assert line is not None
        return U ** Integer(int((line[1] / rate).p)) if rate else S.One
    if head == "**":
        return _power(_rational(args[0], rate, divisors), args[1], divisors)
    total: Expr | None = None
    for part in args:
        value = _rational(part, rate, divisors)
        if value is None:
            return None
        total = value if total is None else total + value if head == "+" else total * value
    numerator, denominator = fraction(together(total))
    return numerator / denominator


def _power(base: Expr | None, exponent: fmpq, divisors: list[Expr]) -> Expr | None:
    if base is None or exponent.q != 1 or (base == 0 and exponent < 0):
        return None
    if exponent < 0:
        divisors.append(base)
    return base ** Integer(int(exponent.p))


def _number(x: fmpq) -> Expr:
    return Rational(int(x.p), int(x.q))
