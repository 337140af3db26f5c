"""Facts about activations, each derived again by another route."""

import pickle
from dataclasses import replace

import pytest
import sympy
from sympy import Abs, Piecewise, Rational, S, Symbol, exp, latex, limit, oo, pi, simplify, sqrt

from theory.activations import (
    ACTIVATIONS,
    ByDefinition,
    ByEnclosure,
    Enclosed,
    RootCount,
    SignChart,
    SquareIdentity,
    arctan,
    enclosure,
    erf,
    gaussian,
    gelu,
    hard_sigmoid,
    hard_sigmoid_keras,
    inner,
    lecun_tanh,
    linear,
    logistic,
    logistic_slope,
    lstm97_g,
    lstm97_h,
    outer,
    relu,
    selu,
    silu,
    sin,
    softplus,
    softsign,
    tanh,
)
from theory.activations.extremes import Piece, U, nonnegative, vanishes

Z, Y = Symbol("z", real=True), Symbol("y", real=True)
EVERY = pytest.mark.parametrize("f", ACTIVATIONS.values(), ids=ACTIVATIONS)
KINKED = (relu, selu, hard_sigmoid, hard_sigmoid_keras)
SMOOTH = [f for f in ACTIVATIONS.values() if f not in KINKED]
SIGMOIDS = [f for f in ACTIVATIONS.values() if isinstance(f.slope_sup_proof, SquareIdentity)]
COUNTED = [f for f in ACTIVATIONS.values() if isinstance(f.slope_sup_proof, RootCount)]
CHARTED = [f for f in ACTIVATIONS.values() if isinstance(f.slope_sup_proof, SignChart)]
DEFINED = [f for f in ACTIVATIONS.values() if isinstance(f.slope_sup_proof, ByDefinition)]


def test_every_row_is_proved_in_the_way_that_closes_it():
    assert [logistic, tanh, lstm97_h, lstm97_g, lecun_tanh] == SIGMOIDS
    assert [softplus, arctan, softsign, selu] == COUNTED
    assert [erf, gelu, gaussian] == CHARTED
    assert [linear, relu, sin, hard_sigmoid_keras, hard_sigmoid] == DEFINED
    assert [f.name for f in ACTIVATIONS.values() if isinstance(f.slope_sup_proof, ByEnclosure)] == [
        "gelu_tanh",
        "silu",
        "mish",
    ]


@pytest.mark.parametrize("f", SMOOTH)
def test_the_slope_is_the_derivative_of_the_definition(f):
    slope = f.definition(Z).diff(Z).replace(lambda e: isinstance(e, sympy.sign), lambda e: e.args[0] / Abs(e.args[0]))
    difference = slope - f.slope_definition(Z)
    assert simplify(difference) == 0 or all(abs(difference.subs(Z, x).evalf(40)) < 1e-30 for x in (-3, 1, 2))


@pytest.mark.parametrize("f", KINKED)
def test_the_slope_is_the_derivative_on_each_piece_and_from_the_left_at_a_kink(f):
    assert isinstance(f.definition(Z), Piecewise)
    for x in (-4, -2, Rational(1, 3), 4):
        assert f.definition(Z).diff(Z).subs(Z, x) == f.slope_definition(S(x))
    for kink in (0, 3, -3, Rational(5, 2), -Rational(5, 2)):
        x = S(kink)
        step = Rational(1, 10**9)
        assert abs((f.definition(x) - f.definition(x - step)) / step - f.slope_definition(x)) < 2 * step


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


# root counting and sign charts


@pytest.mark.parametrize("f", COUNTED + CHARTED)
def test_infimum_and_supremum_are_proved_and_a_tightened_or_loosened_bound_is_refused(f):
    proof, slope, (low, high) = f.slope_sup_proof, f.slope_definition(Z), f.slope_range
    little = Rational(1, 10**12)
    assert proof.holds(slope, Z, (low, high))
    assert not proof.holds(slope, Z, (low, high - little))
    assert not proof.holds(slope, Z, (low, high + little))
    assert not proof.holds(slope, Z, (low + little, high))
    assert not proof.holds(slope, Z, (low - little, high))


@pytest.mark.parametrize("f", COUNTED)
def test_root_counting_tells_which_ends_are_attained(f):
    assert f.slope_sup_proof.attained(f.slope_range) == f.slope_attained


@pytest.mark.parametrize("f", CHARTED)
def test_a_sign_chart_tells_which_ends_are_attained(f):
    assert f.slope_sup_proof.attained(f.slope_definition(Z), Z, f.slope_range) == f.slope_attained


def test_a_lying_sign_chart_is_refused():
    good, slope = gelu.slope_sup_proof, gelu.slope_definition(Z)
    for lie in (
        replace(good, roots=(sqrt(2),)),  # a root is missing
        replace(good, roots=(sqrt(2), -sqrt(2), S.One)),
        replace(good, polynomial=3 - Z**2, roots=(sqrt(3), -sqrt(3))),
        replace(good, positive=-good.positive, polynomial=-good.polynomial),
    ):
        assert not lie.holds(slope, Z, gelu.slope_range)


def test_a_lying_piece_is_refused():
    slope = arctan.slope_definition(Z)
    piece = arctan.slope_sup_proof.pieces[0]
    assert not RootCount((replace(piece, rational=1 / (2 + U)),)).holds(slope, Z, (S.Zero, S.Half))
    assert not RootCount((replace(piece, side="positive"),)).holds(slope, Z, arctan.slope_range)
    assert not RootCount(()).holds(slope, Z, arctan.slope_range)
    assert not Piece("all", exp(Z), 1 / (1 + U), S.Zero, oo).is_of(slope, Z)


@pytest.mark.parametrize(
    ("rational", "low", "high", "good"),
    [
        (U, 0, oo, True),
        (U, -1, oo, False),
        ((U - 1) ** 2, 0, oo, True),
        ((U - 1) ** 2 - Rational(1, 10**20), 0, oo, False),
        (1 / (U - 1) ** 2, 0, oo, False),  # a pole inside
        (-1 / (1 + U), 0, oo, False),
        (U**3 - U, -oo, oo, False),
        (S.Zero, 0, 1, True),
    ],
)
def test_the_sign_of_a_rational_function_is_decided_exactly(rational, low, high, good):
    assert nonnegative(rational, S(low), S(high)) is good


def test_a_root_inside_of_an_interval_is_found_and_one_at_its_end_is_not():
    assert vanishes(U - 1, S.Zero, oo)
    assert not vanishes(U, S.Zero, oo)
    assert not vanishes(U**2 + 1, -oo, oo)


# facts


@pytest.mark.parametrize("f", SIGMOIDS)
def test_the_supremum_of_a_sigmoid_is_attained_at_zero_and_its_infimum_nowhere(f):
    assert f.slope_definition(S.Zero) == f.slope_sup
    assert f.slope_attained == (False, True)
    assert limit(f.slope_definition(Z), Z, oo) == f.slope_range[0] == 0


@pytest.mark.parametrize("f", [*SIGMOIDS, softplus])
def test_the_ends_of_the_range_are_the_limits(f):
    assert (limit(f.definition(Z), Z, -oo), limit(f.definition(Z), Z, oo)) == f.range_


@EVERY
def test_the_place_of_the_largest_slope_is_one(f):
    if isinstance(f.slope_sup_at, tuple):
        for at in f.slope_sup_at:
            found = abs(f.slope_definition(at if not isinstance(at, Enclosed) else enclosure(at)[0]))
            assert abs(sympy.N(found - f.slope_sup, 40)) < 1e-30
    assert (f.slope_sup_at == ()) is (f is softplus)


@EVERY
def test_the_largest_modulus_is_that_of_an_end(f):
    low, high = f.slope_range
    assert f.slope_sup == high
    assert bool(-low <= high)


def test_softplus_has_the_logistic_function_as_slope_and_does_not_attain_one():
    assert simplify(softplus.slope_definition(Z) - logistic.definition(Z)) == 0
    assert softplus.slope_attained == (False, False)


def test_the_slope_of_relu_takes_the_values_zero_and_one_only():
    assert relu.slope_values == (0, 1)
    assert [relu.slope_definition(S(z)) for z in (-2, 0, 3)] == [0, 0, 1]
    assert [relu.definition(S(z)) for z in (-2, 0, 3)] == [0, 0, 3]


def test_the_largest_slope_of_gelu_has_its_closed_form_and_belongs_to_the_positive_root_only():
    phi = exp(-S.One) / sqrt(2 * pi)
    share = (1 + sympy.erf(1)) / 2
    assert simplify(gelu.slope_sup - share - sqrt(2) * phi) == 0
    assert gelu.slope_sup_at == (sqrt(2),)
    assert abs(gelu.slope_definition(-sqrt(2)).evalf() + 0.128904145185155) < 1e-14


def test_the_least_value_of_silu_is_lambert_w():
    at = -1 - sympy.LambertW(exp(-1))
    assert abs((silu.definition(at) - silu.range_[0]).evalf(40)) < 1e-38


def test_the_constants_of_selu_are_those_that_keep_mean_and_variance():
    c, d = sympy.erfc(1 / sqrt(2)), sympy.erfc(sqrt(2))
    alpha = -sqrt(2 / pi) / (c * exp(S.Half) - 1)
    square = 2 * d * exp(2) + pi * c**2 * exp(1) - 2 * (2 + pi) * c * exp(S.Half) + pi + 2
    scale = (1 - c * sqrt(exp(1))) * sqrt(2 * pi) / sqrt(square)
    assert abs((alpha * scale - selu.slope_sup).evalf(50)) < 1e-30
    assert abs((scale - selu.slope_definition(S.One)).evalf(50)) < 1e-31


def test_the_slope_of_linear_is_one_and_leaves_no_trace():
    assert linear(Z).diff(Z) == 1
    assert linear.slope_values == (1,)


@pytest.mark.parametrize("f", [f for f in ACTIVATIONS.values() if f is not linear])
def test_differentiation_gives_the_slope_as_a_function_of_its_own(f):
    assert f(Z).diff(Z) == f.slope(Z)
    assert f(Z**2).diff(Z) == 2 * Z * f.slope(Z**2)
    assert not f(Z).diff(Z).has(exp)


@EVERY
def test_range_of_the_slope_function_is_rational_and_contains_that_of_the_activation(f):
    assert f.slope.range_ == outer(f.slope_range)
    assert all(end.is_rational or end.is_infinite for end in f.slope.range_)
    assert f.slope.activation == f.name


@EVERY
def test_an_activation_is_found_under_its_name_and_prints(f):
    assert ACTIVATIONS[f.name] is f
    assert f.name in str(f(Z))
    assert "z" in latex(f(Z) ** 2)


# numbers without a closed form


def test_an_enclosure_is_narrow_and_contains_the_number():
    for end in (gelu.slope_sup, erf.slope_sup, gaussian.slope_sup, arctan.range_[1], silu.slope_sup):
        low, high = enclosure(end)
        assert high - low <= Rational(1, 10**30)
        assert low <= end.evalf(60) <= high


def test_ends_are_moved_inside_or_outside_where_they_are_irrational():
    ends = (-exp(-S.Half), exp(-S.Half))
    assert ends[0] < inner(ends)[0] < inner(ends)[1] < ends[1]
    assert outer(ends)[0] < ends[0] < ends[1] < outer(ends)[1]
    assert inner((S.Zero, oo)) == outer((S.Zero, oo)) == (0, oo)


def test_a_number_without_a_closed_form_counts_compares_and_travels():
    beta = silu.slope_sup
    assert 1 < beta < Rational(11, 10)
    assert float(2 * beta) == pytest.approx(2.1996786402577339)
    assert pickle.loads(pickle.dumps(beta)) == beta
    assert str(beta) == "1.0998393..."
    assert beta != silu.slope_range[0]


def test_fdiff_takes_the_first_argument_unless_it_is_told():
    assert logistic(Z).fdiff() == logistic(Z).fdiff(1) == logistic_slope(Z)


def test_the_derivative_by_a_second_argument_is_refused():
    with pytest.raises(Exception, match="Invalid operation"):
        logistic(Z).fdiff(2)


def test_the_slope_prints_with_a_prime():
    assert latex(logistic_slope(Z)) == r"\sigma'\left(z\right)"
