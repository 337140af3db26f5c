"""Ball arithmetic (Arb) on expressions in one variable: values, derivatives, and activations by name.

`value("gelu", x)` and `slope("gelu", x)` enclose f and f' on a ball x. What is not finite comes back as a ball that is
not finite, never as a wrong one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, TypeAlias

from flint import arb, arb_series, ctx, fmpq

from numerics.errors import NumericsError
from numerics.expressions import Expression, activation, activation_slope
from theory.activations import ACTIVATIONS

Ball: TypeAlias = arb
_FUNCTIONS = ("exp", "log", "erf", "erfc", "atan", "sin", "cos")
# The same functions in fewer operations. Nothing cancels near 0, where the definitions lose a digit for each zero of x.
_SHARPER: dict[str, Callable[[Any], Any]] = {
    "logistic": lambda x: 1 / (1 + (-x).exp()),
    "tanh": lambda x: x.tanh(),
    "lstm97_h": lambda x: (x / 2).tanh(),
    "lstm97_g": lambda x: 2 * (x / 2).tanh(),
    "lecun_tanh": lambda x: arb(fmpq(17159, 10000)) * (2 * x / 3).tanh(),
}


def ball(low: fmpq, high: fmpq) -> Ball:
    """The least ball at the working precision that contains both rationals."""
    return arb(low) if low == high else arb(low).union(arb(high))


def enclosed(e: Expression, x: Ball) -> Ball:
    """A ball that contains the value of the expression at every point of x."""
    found = _evaluated(e, x, _constant_ball)
    return found if isinstance(found, arb) else arb(found)


def derivatives(e: Expression, x: Ball, order: int) -> list[Ball]:
    """Balls that contain e, e', ..., of that order, at every point of x; nan where a kink may lie in x."""
    variable = arb_series([x, 1], order + 1)

    def constant_series(c: Any) -> Any:
        return arb_series([c], order + 1)

    found = _evaluated(e, variable, constant_series)
    coefficients, factor, made = found.coeffs(), 1, []
    for k in range(order + 1):
        factor *= max(k, 1)
        made.append(coefficients[k] * factor if k < len(coefficients) else arb(0))
    return made


def _constant_ball(c: Any) -> Ball:
    return arb(c)


def _evaluated(e: Expression, x: Any, lift: Callable[[Any], Any]) -> Any:
    """The value of e at x, a ball or a Taylor series; `lift` makes a constant of the same kind."""
    head, *args = e
    if head == "x":
        return x
    if head == "number":
        return lift(arb(args[0]))
    if head == "ball":
        return lift(ball(args[0], args[1]))
    if head == "pi":
        return lift(arb.pi())
    if head == "**":
        return _power(_evaluated(args[0], x, lift), args[1], lift)
    if head == "step":
        side = _first(_evaluated(args[0], x, lift))
        if side > 0 or side <= 0:
            return _evaluated(args[1] if side > 0 else args[2], x, lift)
        return _either([_evaluated(a, x, lift) for a in args[1:]])
    values = [_evaluated(a, x, lift) for a in args]
    if head in ("+", "*"):
        total = values[0]
        for v in values[1:]:
            total = total + v if head == "+" else total * v
        return total
    if head == "max":
        return _largest(values)
    return _function(head, args, values[0], x, lift)


def _function(head: str, args: list[Any], inner: Any, x: Any, lift: Callable[[Any], Any]) -> Any:
    if head == "abs":
        side = _first(inner)
        if side >= 0 or side <= 0:
            return inner if side >= 0 else -inner
        return _either([inner, -inner])
    if head == "log" and isinstance(inner, arb) and args[0][0] == "+" and args[0][-1] == ("number", fmpq(1)):
        return _evaluated(("+", *args[0][1:-1]), x, lift).log1p()
    if head not in _FUNCTIONS:
        raise NumericsError(f"the function {head!r} has no ball arithmetic; known are {', '.join(_FUNCTIONS)}")
    return getattr(inner, head)()


def _first(value: Any) -> Ball:
    """The value itself, without derivatives."""
    if isinstance(value, arb):
        return value
    coefficients = value.coeffs()
    return coefficients[0] if coefficients else arb(0)


def _either(values: list[Any]) -> Any:
    """What contains one of several values, with no derivative known."""
    union = _first(values[0])
    for v in values[1:]:
        union = union.union(_first(v))
    if isinstance(values[0], arb):
        return union
    return arb_series([union, *[arb("nan")] * (values[0].prec - 1)], values[0].prec)


def _largest(values: list[Any]) -> Any:
    best = values[0]
    for v in values[1:]:
        a, b = _first(best), _first(v)
        if a >= b or b >= a:
            best = best if a >= b else v
        elif isinstance(v, arb):
            best = a.max(b)
        else:
            best = _either([best, v])
    return best


def _power(base: Any, exponent: fmpq, lift: Callable[[Any], Any]) -> Any:
    """Integer powers as products: a ball around 0 to the power 2 is nan in python-flint 0.9."""
    if exponent.q != 1:
        if not _first(base) > 0:
            return _lost(base)
        root = base.sqrt() if exponent.q == 2 else (base.log() * lift(arb(1) / arb(exponent.q))).exp()
        return _power(root, fmpq(exponent.p), lift)
    power, result = abs(int(exponent.p)), lift(arb(1))
    for _ in range(power):
        result = result * base
    if power % 2 == 0 and isinstance(result, arb):
        result = result.max(arb(0)) if result.is_finite() else result
    if exponent >= 0:
        return result
    if _first(result).contains(0):
        return _lost(base)
    return 1 / result if isinstance(result, arb) else result.inv()


def _lost(like: Any) -> Any:
    nan = arb("nan")
    return nan if isinstance(like, arb) else arb_series([nan] * like.prec, like.prec)


def value(name: str, x: Ball) -> Ball:
    """A ball that contains f at every point of x, of an activation by its name.

    >>> from flint import arb
    >>> value("silu", arb(1)).str(10, radius=False)
    '0.7310585786'
    """
    function = _SHARPER.get(name) or (lambda y: enclosed(activation(name), y))
    if x.is_exact() or not x.is_finite():
        return function(x)
    if _never_falls(name):  # so the ends of x are enough
        return function(x.lower()).union(function(x.upper()))
    return _tightened(function(x), function(x.mid()), slope(name, x), x)


@cache
def _never_falls(name: str) -> bool:
    return bool(ACTIVATIONS[name].slope_range[0] >= 0)


def slope(name: str, x: Ball) -> Ball:
    """A ball that contains f' at every point of x, of an activation by its name; at a kink also both sides' slopes."""
    e = activation_slope(name)
    if x.is_exact() or not x.is_finite():
        return enclosed(e, x)
    return _tightened(enclosed(e, x), enclosed(e, x.mid()), derivatives(e, x, 1)[1], x)


def _tightened(naive: Ball, middle: Ball, rate: Ball, x: Ball) -> Ball:
    """What lies in the naive enclosure and in the one by the mean value theorem, middle + rate (x - mid x)."""
    if not rate.is_finite():
        return naive
    mean = middle + rate * (x - x.mid())
    return naive.intersection(mean) if naive.is_finite() else mean


def at_precision(bits: int) -> Any:
    """The context in which balls carry so many bits."""
    return ctx.workprec(bits)
