"""Facts about activations, each derived again by another route."""

from dataclasses import replace

import pytest
from sympy import Rational, S, Symbol, exp, latex, limit, oo, simplify

from theory.activations import (
    ACTIVATIONS,
    ByDefinition,
    SquareIdentity,
    linear,
    logistic,
    logistic_slope,
    lstm97_g,
    lstm97_h,
    relu,
    softplus,
    tanh,
)

Z, Y = Symbol("z", real=True), Symbol("y", real=True)
EVERY = pytest.mark.parametrize("f", ACTIVATIONS.values(), ids=ACTIVATIONS)
SMOOTH = [f for f in ACTIVATIONS.values() if f is not relu]
SIGMOIDS = [f for f in ACTIVATIONS.values() if isinstance(f.slope_sup_proof, SquareIdentity)]


def test_the_sigmoids_are_the_four_whose_supremum_is_a_square():
    assert [logistic, tanh, lstm97_h, lstm97_g] == SIGMOIDS


@pytest.mark.parametrize("f", SMOOTH)
def test_the_slope_is_the_derivative_of_the_definition(f):
    assert simplify(f.definition(Z).diff(Z) - f.slope_definition(Z)) == 0


@pytest.mark.parametrize("f", [f for f in SMOOTH if f.slope_in_output(Y) is not None])
def test_the_slope_in_the_output_is_the_derivative_of_the_definition(f):
    assert simplify(f.slope_in_output(f.definition(Z)) - f.definition(Z).diff(Z)) == 0


@pytest.mark.parametrize("f", SIGMOIDS)
def test_the_supremum_of_the_slope_is_proved_by_a_square(f):
    assert f.slope_sup_proof.supremum == f.slope_sup == f.slope_range[1]
    assert f.slope_sup_proof.holds(f.slope_in_output(Y), Y, *f.range_)


@pytest.mark.parametrize("f", SIGMOIDS)
@pytest.mark.parametrize(
    "change",
    [
        {"supremum": Rational(1, 5)},
        {"supremum": S(2)},
        {"coefficient": -S.One},
        {"root": Rational(3, 4)},
        {"factor": Rational(1, 3)},
        {"factor": -S.One},
    ],
)
def test_a_wrong_certificate_does_not_hold(f, change):
    assert not replace(f.slope_sup_proof, **change).holds(f.slope_in_output(Y), Y, *f.range_)


def test_a_square_whose_root_lies_outside_of_the_range_does_not_hold():
    proof = SquareIdentity(S.One, S.One, S.Zero, S.One)
    assert proof.holds(1 - Y**2, Y, -1, 1)
    assert not SquareIdentity(S(1), S(1), S(2), S(1)).holds(1 - (Y - 2) ** 2, Y, 1, 3 - Rational(3, 2))


@pytest.mark.parametrize("f", SIGMOIDS)
def test_the_supremum_of_a_sigmoid_is_attained_at_zero_and_its_infimum_nowhere(f):
    assert f.slope_definition(S.Zero) == f.slope_sup
    assert f.slope_attained == (False, True)
    assert limit(f.slope_definition(Z), Z, oo) == f.slope_range[0] == 0


@pytest.mark.parametrize("f", [*SIGMOIDS, softplus])
def test_the_ends_of_the_range_are_the_limits(f):
    assert (limit(f.definition(Z), Z, -oo), limit(f.definition(Z), Z, oo)) == f.range_


def test_softplus_has_the_logistic_function_as_slope_and_does_not_attain_one():
    assert simplify(softplus.slope_definition(Z) - logistic.definition(Z)) == 0
    assert softplus.slope_attained == (False, False)
    assert isinstance(softplus.slope_sup_proof, ByDefinition)


def test_the_slope_of_relu_takes_the_values_zero_and_one_only():
    assert relu.slope_values == (0, 1)
    assert [relu.slope_definition(S(z)) for z in (-2, 0, 3)] == [0, 0, 1]
    assert [relu.definition(S(z)) for z in (-2, 0, 3)] == [0, 0, 3]


def test_the_slope_of_linear_is_one_and_leaves_no_trace():
    assert linear(Z).diff(Z) == 1
    assert linear.slope_values == (1,)


@pytest.mark.parametrize("f", SMOOTH[:2] + SMOOTH[3:])
def test_differentiation_gives_the_slope_as_a_function_of_its_own(f):
    assert f(Z).diff(Z) == f.slope(Z)
    assert f(Z**2).diff(Z) == 2 * Z * f.slope(Z**2)
    assert not f(Z).diff(Z).has(exp)


@EVERY
def test_range_of_the_slope_function_is_that_of_the_activation(f):
    assert f.slope.range_ == f.slope_range
    assert f.slope.activation == f.name


@EVERY
def test_an_activation_is_found_under_its_name_and_prints(f):
    assert ACTIVATIONS[f.name] is f
    assert f.name in str(f(Z))
    assert "z" in latex(f(Z) ** 2)


def test_fdiff_takes_the_first_argument_unless_it_is_told():
    assert logistic(Z).fdiff() == logistic(Z).fdiff(1) == logistic_slope(Z)


def test_the_derivative_by_a_second_argument_is_refused():
    with pytest.raises(Exception, match="Invalid operation"):
        logistic(Z).fdiff(2)


def test_the_slope_prints_with_a_prime():
    assert latex(logistic_slope(Z)) == r"\sigma'\left(z\right)"
