"""Activations on exact numbers: for each f its range, f and f' at a point z, and f' in the output y where it follows.

Gates are drawn by their output, so they stay rational: logistic y - y**2, tanh 1 - y**2. The tests compare this table
with theory.activations, which derives it. f and f' at a point are rational where that is seen (logistic at 0), else Arb
encloses them (numerics.enclosure).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flint import arb, ctx, fmpq
from sympy import Integer

from numerics.enclosure import Ball, ball
from numerics.enclosure import slope as ball_of_slope
from numerics.enclosure import value as ball_of_value
from numerics.expressions import activation, activation_slope, exact
from proofs.exact.intervals import (
    Undefined,
    Value,
    absolute,
    add,
    enclosed,
    ends,
    exponential,
    from_arb,
    hull,
    integer_power,
    maximum,
    multiply,
    number,
)
from theory.activations import ACTIVATIONS, inner, selu

# Below this power of two a slope is enclosed together with 0: its exponent alone would fill memory.
LEAST_EXPONENT = 1 << 16
Function = Callable[[Value, int], Value]


@dataclass(frozen=True)
class Output:
    """An activation seen from its output y, and from its argument z; each function takes the bits, too.

    low, high   the range of y, an irrational end moved inside; None where it is unbounded
    closed      which ends belong to the range
    slope       f' as a function of y; Undefined where y does not tell it
    powers      the coefficients of f' as a polynomial in y, constant term first, where it is one everywhere
    value       f itself on an enclosure of z
    slope_at    f' on an enclosure of z; at a kink the slope from the left
    told        whether y tells f'; if not, a case gives z in place of y
    """

    low: fmpq | None
    high: fmpq | None
    slope: Function
    value: Function
    slope_at: Function
    closed: tuple[bool, bool] = (False, False)
    told: bool = True
    powers: tuple[fmpq | int, ...] = ()

    def takes(self, y: fmpq) -> bool:
        """Whether y lies in the range; anything does where y stands for z."""
        if not self.told:
            return True
        above = self.low is None or y > self.low or (self.closed[0] and y == self.low)
        return above and (self.high is None or y < self.high or (self.closed[1] and y == self.high))


@dataclass(frozen=True)
class _Polynomial:
    """A slope that is a polynomial in the output: Horner's scheme on its coefficients, constant term first."""

    coefficients: tuple[fmpq | int, ...]

    def __call__(self, y: Value, bits: int) -> Value:
        result: Value = 0
        for c in reversed(self.coefficients):
            result = add(multiply(result, y), c)
        return result


def _polynomial(*coefficients: fmpq | int) -> _Polynomial:
    return _Polynomial(coefficients)


def _at(name: str, formula: Callable[[str], Any], balls: Callable[[str, Ball], Ball]) -> Function:
    """f or f' at a point: rational where the formula is seen to be, else a ball."""

    def function(z: Value, bits: int) -> Value:
        low, high = ends(z)
        if low == high:
            known = exact(formula(name), low)
            if known is not None:
                return known
        with ctx.workprec(bits + 16):
            return _written(balls(name, ball(low, high)))

    return function


def _written(found: Ball) -> Value:
    """The rational ends of a ball; an end too small to be written down is moved outward."""
    if not found.is_finite():
        raise Undefined("no finite enclosure")
    low, high = found.lower(), -found.upper()
    return hull(_lower_end(low), -_lower_end(high))


def _lower_end(x: Ball) -> fmpq:
    """A rational at most x, an exact ball; x itself unless its exponent is huge."""
    least = arb(2) ** -LEAST_EXPONENT
    if x != 0 and abs(x) < least:
        return fmpq(0) if x > 0 else -(fmpq(1, 2) ** LEAST_EXPONENT)
    return from_arb(x)[0]


def _softplus_slope(y: Value, bits: int) -> Value:
    return add(1, multiply(-1, exponential(multiply(-1, y), bits)))


def _softsign_slope(y: Value, bits: int) -> Value:
    return integer_power(add(1, multiply(-1, absolute(y))), 2)


def _arctan_slope(y: Value, bits: int) -> Value:
    """cos(y)**2, which falls in |y| up to pi/2."""
    return integer_power(enclosed(lambda x: -x.cos(), absolute(y), bits), 2)


def _constant_above(limit: fmpq, left: Function, right: fmpq) -> Function:
    """`left` for outputs up to the limit, the constant `right` above; Undefined where y may be on both sides."""

    def slope(y: Value, bits: int) -> Value:
        low, high = ends(y)
        if low <= limit < high:
            raise Undefined(f"the slope where the output may be above {limit} or not")
        return left(y, bits) if high <= limit else right

    return slope


def _hard_slope(top: fmpq) -> Function:
    """0 at the outputs 0 and 1, `top` between."""

    def slope(y: Value, bits: int) -> Value:
        low, high = ends(y)
        if low == high:
            return top if 0 < low < 1 else fmpq(0)
        return top if low > 0 and high < 1 else (fmpq(0), top)

    return slope


def _untold(y: Value, bits: int) -> Value:
    raise Undefined("the slope does not follow from the output")


def _entry(name: str, slope: Function, value: Function | None = None) -> Output:
    f = ACTIVATIONS[name]
    low, high = (None if end.is_infinite else number(str(end)) for end in inner(f.range_))
    # an irrational end has moved inside, where it is a value
    closed = (f.range_attained[0] or not f.range_[0].is_rational, f.range_attained[1] or not f.range_[1].is_rational)
    at, slope_at = _at(name, activation, ball_of_value), _at(name, activation_slope, ball_of_slope)
    powers = slope.coefficients if isinstance(slope, _Polynomial) else ()
    return Output(low, high, slope, value or at, slope_at, closed, slope is not _untold, powers)


_HALF, _LECUN = fmpq(1, 2), fmpq(17159, 10000)
_SELU_SCALE, _SELU_SUP = number(str(selu.slope_definition(Integer(1)))), number(str(selu.slope_sup))

OUTPUTS: dict[str, Output] = {
    "logistic": _entry("logistic", _polynomial(0, 1, -1)),
    "tanh": _entry("tanh", _polynomial(1, 0, -1)),
    "linear": _entry("linear", _polynomial(1), lambda z, bits: z),
    "relu": _entry("relu", _constant_above(fmpq(0), _polynomial(0), fmpq(1)), lambda z, bits: maximum([0, z])),
    "lstm97_h": _entry("lstm97_h", _polynomial(_HALF, 0, -_HALF)),
    "lstm97_g": _entry("lstm97_g", _polynomial(1, 0, fmpq(-1, 4))),
    "softplus": _entry("softplus", _softplus_slope),
    "arctan": _entry("arctan", _arctan_slope),
    "softsign": _entry("softsign", _softsign_slope),
    "lecun_tanh": _entry("lecun_tanh", _polynomial(fmpq(2, 3) * _LECUN, 0, fmpq(-2, 3) / _LECUN)),
    "selu": _entry("selu", _constant_above(fmpq(0), _polynomial(_SELU_SUP, 1), _SELU_SCALE)),
    "hard_sigmoid": _entry("hard_sigmoid", _hard_slope(fmpq(1, 6))),
    "hard_sigmoid_keras": _entry("hard_sigmoid_keras", _hard_slope(fmpq(1, 5))),
    # two arguments or more share an output, or (erf) the slope there is no elementary function of it
    **{name: _entry(name, _untold) for name in ("sin", "erf", "gelu", "gelu_tanh", "silu", "mish", "gaussian")},
}


def output(name: str) -> Output:
    """The entry of OUTPUTS; Undefined for an activation that is not in it."""
    if name not in OUTPUTS:
        raise Undefined(f"no slope in the output is known for {name!r}; known are {', '.join(OUTPUTS)}")
    return OUTPUTS[name]


def slope_bound(low: Value, high: Value) -> Value:
    """sup |f'| of a slope in [low, high]."""
    return maximum([absolute(low), absolute(high)])
