"""Slopes in the output: for each activation f, its range and f' as a function of y = f(z), exact where rational.

Gates are drawn by their output, so they stay rational: logistic y - y**2, tanh 1 - y**2. The tests compare this table
with theory.activations, which derives it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flint import arb, fmpq

from proofs.exact.intervals import Undefined, Value, absolute, add, enclosed, ends, exponential, maximum, multiply


@dataclass(frozen=True)
class Output:
    """An activation seen from its output y.

    low, high   the open range of y; None where it is unbounded
    slope       f' as a function of y (and of the bits, where it must be enclosed)
    value       f itself on an enclosure of z
    """

    low: fmpq | None
    high: fmpq | None
    slope: Callable[[Value, int], Value]
    value: Callable[[Value, int], Value]


def _polynomial(*coefficients: fmpq | int) -> Callable[[Value, int], Value]:
    """Horner's scheme on the coefficients, constant term first."""

    def slope(y: Value, bits: int) -> Value:
        result: Value = 0
        for c in reversed(coefficients):
            result = add(multiply(result, y), c)
        return result

    return slope


def _increasing(function: Callable[[arb], arb], at_zero: fmpq | int) -> Callable[[Value, int], Value]:
    """The enclosure of an increasing function; its rational value at 0 stays exact."""

    def value(z: Value, bits: int) -> Value:
        return at_zero if ends(z) == (0, 0) else enclosed(function, z, bits)

    return value


def _logistic(z: arb) -> arb:
    return 1 / (1 + (-z).exp())


def _softplus(z: Value, bits: int) -> Value:
    return enclosed(lambda x: (1 + x.exp()).log(), z, bits)


def _softplus_slope(y: Value, bits: int) -> Value:
    return add(1, multiply(-1, exponential(multiply(-1, y), bits)))


def _relu_slope(y: Value, bits: int) -> Value:
    low, high = ends(y)
    if low <= 0 < high or low < 0:
        raise Undefined("the slope of relu where its output may be 0 or not")
    return int(low > 0)


OUTPUTS: dict[str, Output] = {
    "logistic": Output(fmpq(0), fmpq(1), _polynomial(0, 1, -1), _increasing(_logistic, fmpq(1, 2))),
    "tanh": Output(fmpq(-1), fmpq(1), _polynomial(1, 0, -1), _increasing(arb.tanh, 0)),
    "linear": Output(None, None, _polynomial(1), lambda z, bits: z),
    "relu": Output(fmpq(0), None, _relu_slope, lambda z, bits: maximum([0, z])),
    "lstm97_h": Output(
        fmpq(-1), fmpq(1), _polynomial(fmpq(1, 2), 0, fmpq(-1, 2)), _increasing(lambda z: 2 * _logistic(z) - 1, 0)
    ),
    "lstm97_g": Output(
        fmpq(-2), fmpq(2), _polynomial(1, 0, fmpq(-1, 4)), _increasing(lambda z: 4 * _logistic(z) - 2, 0)
    ),
    "softplus": Output(fmpq(0), None, _softplus_slope, _softplus),
}


def output(name: str) -> Output:
    """The entry of OUTPUTS; Undefined for an activation that is not in it."""
    if name not in OUTPUTS:
        raise Undefined(f"no slope in the output is known for {name!r}; known are {', '.join(OUTPUTS)}")
    return OUTPUTS[name]


def slope_bound(low: Value, high: Value) -> Value:
    """sup |f'| of a slope in [low, high]."""
    return maximum([absolute(low), absolute(high)])
