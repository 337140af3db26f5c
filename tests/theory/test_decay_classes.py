"""Decay classes: derived ones against runs of the map, and bad questions refused."""

import math

import pytest
from sympy import Rational, Symbol, cos, exp, lambdify, sin, sqrt, sympify, tanh

from theory.decay_classes import decay_class
from theory.errors import TheoryError

x = Symbol("x")
logistic = 4 * (1 / (1 + exp(-x)) - Rational(1, 2))
boundary = x - x * (x**2 - 1) ** 3 / 10

POLYNOMIAL = [  # the map, its fixed point, p, c, from where, a start there
    (tanh(x), 0, 2, Rational(1, 3), "both sides", "0.7"),
    (logistic, 0, 2, Rational(1, 12), "both sides", "0.7"),
    (sin(x), 0, 2, Rational(1, 6), "both sides", "-0.7"),
    (x - x**3, 0, 2, 1, "both sides", "0.3"),
    (x / (1 + x), 0, 1, 1, "above", "0.3"),
    (x + x**2, 0, 1, -1, "below", "-0.3"),
    (x - x**4, 0, 3, 1, "above", "0.4"),
    (x / sqrt(1 + 2 * x**2), 0, 2, 1, "both sides", "0.4"),
    (boundary, 1, 2, Rational(4, 5), "both sides", "1.2"),
    (-tanh(x), 0, 2, Rational(2, 3), "both sides", "0.7"),
]


@pytest.mark.parametrize(("step", "point", "order", "c", "sides", "start"), POLYNOMIAL, ids=lambda v: str(v)[:20])
def test_on_the_boundary_the_gradient_is_a_power_of_the_time(step, point, order, c, sides, start):
    found = decay_class(step, x, point)
    assert (found.kind, found.order, found.coefficient, found.sides) == ("polynomial", order, c, sides)
    assert found.exponent == -Rational(order + 1, order)
    # from t to 4 t the gradient falls by 4**exponent, up to a relative error of order log(t)/t**(1/p)
    gradients = gradient(step, float(start))
    assert math.log(gradients[16_000] / gradients[4_000], 4) == pytest.approx(float(found.exponent), abs=0.03)


def gradient(step, start):
    """The products of |M'| over a run, from the definitions alone."""
    move, slope = lambdify(x, step, "math"), lambdify(x, step.diff(x), "math")
    place, products = start, [1.0]
    for _ in range(16_000):
        products.append(products[-1] * abs(slope(place)))
        place = move(place)
    return products


@pytest.mark.parametrize(
    ("step", "point", "kind", "multiplier"),
    [
        (tanh(x / 2), 0, "exponential", Rational(1, 2)),
        (x**2, 0, "exponential", 0),
        (cos(x) * x / 3, 0, "exponential", Rational(1, 3)),
        (2 * tanh(x), 0, "growing", 2),
        (x + x**3, 0, "growing", 1),
        (-x, 0, "constant", -1),
        (x, 5, "constant", 1),
        (1 / x, 1, "constant", -1),
        (-3 * x, 0, "growing", -3),
        (Rational(37, 10) * x * (1 - x), Rational(27, 37), "growing", Rational(-17, 10)),
    ],
    ids=str,
)
def test_away_from_it_the_multiplier_decides(step, point, kind, multiplier):
    found = decay_class(step, x, point)
    assert (found.kind, found.multiplier) == (kind, multiplier)
    assert found.exponent is None


def test_a_class_is_printed_with_what_it_rests_on():
    assert str(decay_class(tanh(x / 2), x, 0)) == "exponential: M' = 1/2"
    assert str(decay_class(-sin(x), x, 0)) == (
        "polynomial, t**(-3/2), from both sides: M' = -1, M(M(x)) = x - 1/3 x**3 + ..."
    )
    assert str(decay_class(x + x**3, x, 0)) == "growing: M' = 1, M = x + 1 x**3 + ..."


def test_questions_without_an_answer_are_refused():
    with pytest.raises(TheoryError, match="point=1 is no fixed point of tanh"):
        decay_class(tanh(x), x, 1)
    with pytest.raises(TheoryError, match="more than x is free"):
        decay_class(Symbol("w") * tanh(x), x, 0)
    with pytest.raises(TheoryError, match=r"agrees with x up to \(x - 0\)\*\*9"):
        decay_class(x - x**11, x, sympify(0))
