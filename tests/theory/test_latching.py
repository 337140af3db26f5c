"""Every line of the latch neuron's closed form: by SymPy, in numbers of 40 digits, and none by accident."""

import mpmath
import pytest
from sympy import Rational, S, Symbol, lambdify, sqrt

from theory.latching import (
    CERTIFIED,
    CERTIFIED_NEAR_ONE,
    EXCESS,
    MARGIN,
    MARGIN_SLOPE,
    MULTIPLIER,
    OTHER_MARGIN,
    UNIT,
    WEIGHT_OF_STATE,
    A,
    B,
    W,
    X,
    Y,
    Z,
    equal,
    steps,
)

STEPS = {step.says: step for step in steps()}
# 0 < x < a
POINT = {x: S(value) / 10 for x, value in {A: 17, B: 6, X: 9, W: 23, EXCESS: 4, UNIT: 3, Y: 12, Z: 8}.items()}
WEIGHTS = ("1.001", "1.25", "2", "7.5")


@pytest.mark.parametrize("says", STEPS)
def test_both_sides_of_a_step_are_equal(says):
    assert STEPS[says].holds


@pytest.mark.parametrize("says", STEPS)
def test_both_sides_of_a_step_are_equal_in_numbers(says):
    step = STEPS[says]
    left, right = (S(side).subs(POINT).evalf(40, maxn=400) for side in (step.derived, step.closed))
    assert abs(left - right) < Rational("1e-30")


@pytest.mark.parametrize("says", STEPS)
def test_a_step_that_is_a_little_off_does_not_hold(says):
    step = STEPS[says]
    assert not equal(step.derived, step.closed + Rational("1/1000"))
    assert step.closed == 0 or not equal(step.derived, step.closed * Rational("1001/1000"))


@pytest.mark.parametrize("weight", WEIGHTS)
def test_the_closed_forms_are_what_mpmath_finds_from_the_step_alone(weight):
    with mpmath.workdps(60):
        w = mpmath.mpf(weight)
        fold = mpmath.findroot(lambda a: w * (1 - mpmath.tanh(a) ** 2) - 1, (mpmath.mpf("0.01"), 4), solver="anderson")
        state = mpmath.findroot(lambda a: w * mpmath.tanh(a) - a, (fold, w), solver="anderson")
        margin = w * mpmath.tanh(fold) - fold
        around = mpmath.mpf(10) ** -20
        slope = (of_weight(MARGIN)(w + around) - of_weight(MARGIN)(w - around)) / (2 * around)
        multiplier = w * mpmath.diff(mpmath.tanh, state)
        assert abs(of_weight(MARGIN)(w) - margin) < mpmath.mpf(10) ** -50
        assert abs(of_weight(MARGIN_SLOPE)(w) - slope) < mpmath.mpf(10) ** -20
        assert abs(lambdify(A, WEIGHT_OF_STATE, "mpmath")(state) - w) < mpmath.mpf(10) ** -50
        assert abs(lambdify(A, MULTIPLIER, "mpmath")(state) - multiplier) < mpmath.mpf(10) ** -20


def of_weight(expr):
    return lambdify(W, expr, "mpmath")


def test_a_heavier_latch_stands_more_noise_and_forgets_faster():
    states = [S(k) / 8 for k in range(1, 60)]
    weights, multipliers = ([f.subs(A, a).evalf(30) for a in states] for f in (WEIGHT_OF_STATE, MULTIPLIER))
    margins = [MARGIN.subs(W, w).evalf(30) for w in weights]
    assert weights == sorted(weights)
    assert margins == sorted(margins)
    assert multipliers == sorted(multipliers, reverse=True)


@pytest.mark.parametrize("excess", ["1e-6", "0.01", "0.5", "1.9", "2.5", "100"])
def test_the_margin_lies_between_its_first_term_and_its_first_two(excess):
    e = Rational(excess)
    margin = MARGIN.subs(W, 1 + e).evalf(40, maxn=400)
    first, second = 2 * sqrt(e) ** 3 / 3, sqrt(e) ** 5 / 5
    assert first - second < margin < first


def test_the_first_terms_near_one_are_the_limits():
    w = 1 + Rational("1e-12")
    assert abs(MARGIN.subs(W, w).evalf(60, maxn=400) / (w - 1) ** Rational("3/2") - Rational("2/3")) < Rational("1e-12")
    a = Rational("1e-6")
    excess = (WEIGHT_OF_STATE - 1).subs(A, a).evalf(60, maxn=400)
    assert abs((1 - MULTIPLIER).subs(A, a).evalf(60, maxn=400) / excess - 2) < Rational("1e-11")


def test_the_margins_in_both_coordinates_differ_by_the_factor_w():
    for weight in WEIGHTS:
        both = [f.subs(W, Rational(weight)).evalf(40, maxn=400) for f in (W * OTHER_MARGIN, MARGIN)]
        assert abs(both[0] - both[1]) < Rational("1e-35")


def test_the_certified_part_near_one_is_what_a_fine_grid_finds():
    a = Rational("1e-4")
    w = WEIGHT_OF_STATE.subs(A, a).evalf(60)
    unit = sqrt(w - 1)
    best = max(CERTIFIED.subs({A: a, W: w, X: unit * (1 + S(k) / 200)}).evalf(30, maxn=400) for k in range(1, 140))
    assert abs(best / MARGIN.subs(W, w).evalf(30, maxn=400) - CERTIFIED_NEAR_ONE) < Rational("1e-4")


def test_expressions_that_differ_are_told_apart():
    a = Symbol("a", positive=True)
    assert equal(a, A)
    assert not equal(MULTIPLIER, 2 * A / (2 * A))
