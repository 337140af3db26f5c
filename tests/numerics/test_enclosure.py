"""Balls around values and derivatives contain what mpmath computes, on points and on wide intervals."""

import mpmath
import pytest
from flint import arb, ctx, fmpq

from numerics import enclosure
from numerics.enclosure import ball, derivatives, enclosed, slope, value
from numerics.errors import NumericsError
from numerics.expressions import (
    X,
    activation,
    activation_slope,
    constant,
    exact,
    from_sympy,
    kinks,
    linear,
    minus,
    resolved,
    substituted,
)
from theory.activations import ACTIVATIONS

NAMES = sorted(ACTIVATIONS)


def contains(found, x):
    """Whether a ball contains a number of mpmath."""
    return found.contains(arb(mpmath.nstr(x, 70)) + arb(0, 1e-60))


@pytest.mark.parametrize("name", NAMES)
def test_a_ball_of_a_point_is_narrow_and_right(name):
    with ctx.workprec(128), mpmath.workdps(80):
        for z in (-40.0, -3.0, -0.5, 0.0, 1e-9, 1.0, 2.5, 40.0):
            for ours, definition in ((value, "definition"), (slope, "slope_definition")):
                found = ours(name, arb(z))
                true = getattr(ACTIVATIONS[name], definition)(fraction(z)).evalf(80)
                assert abs(found - arb(str(true))) <= arb(10) ** -30
                assert found.rad() <= arb(10) ** -30


def fraction(z):
    from sympy import Rational

    return Rational(*float(z).as_integer_ratio())


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("box", [(-3, -1), (-1, 1), (0, 2), (2, 5), (-8, 8)])
def test_a_ball_of_an_interval_contains_the_values_at_all_its_points(name, box):
    x = ball(*map(fmpq, box))
    for ours in (value, slope):
        image = ours(name, x)
        inside = (fmpq(box[0]) + fmpq(box[1] - box[0]) * fmpq(k, 16) for k in range(17))
        assert all(image.overlaps(ours(name, arb(p))) for p in inside)


@pytest.mark.parametrize("name", [n for n in NAMES if ACTIVATIONS[n].slope_range[0] >= 0])
def test_the_image_of_an_interval_under_a_function_that_never_falls_is_that_of_its_ends(name):
    x = ball(fmpq(-1), fmpq(2))
    image, low, high = value(name, x), value(name, arb(-1)), value(name, arb(2))
    # the ends, up to the 30 bits in which a ball keeps its radius
    assert image.rad() <= (high - low).upper() / 2 * (1 + arb(2) ** -20) + arb(2) ** -40


@pytest.mark.parametrize("name", NAMES)
def test_derivatives_are_those_of_the_slope(name):
    with ctx.workprec(128):
        for z in (-2.25, 0.75, 1.5):
            found = derivatives(activation(name), arb(z), 2)
            assert found[0].overlaps(enclosed(activation(name), arb(z)))
            assert found[1].overlaps(enclosed(activation_slope(name), arb(z)))
            assert found[2].overlaps(derivatives(activation_slope(name), arb(z), 1)[1])


def test_the_derivative_is_unknown_where_a_kink_may_lie():
    assert not derivatives(activation("relu"), ball(fmpq(-1), fmpq(1)), 1)[1].is_finite()
    assert derivatives(activation("relu"), ball(fmpq(1), fmpq(2)), 1)[1] == 1


def test_a_division_by_what_may_be_zero_is_not_finite():
    inverse = ("**", X, fmpq(-1))
    assert not enclosed(inverse, ball(fmpq(-1), fmpq(1))).is_finite()
    assert not derivatives(inverse, ball(fmpq(-1), fmpq(1)), 1)[0].is_finite()


def test_an_even_power_of_a_ball_around_zero_is_finite():
    square = enclosed(("**", X, fmpq(2)), ball(fmpq(-1), fmpq(1)))
    assert square.is_finite()
    assert square >= -1e-9


def test_gelu_far_to_the_left_has_all_its_digits():
    with ctx.workprec(80):
        assert value("gelu", arb(-30)).rel_accuracy_bits() > 60
        assert slope("gelu", arb(-30)).rel_accuracy_bits() > 60


def test_a_function_without_ball_arithmetic_is_refused():
    import sympy

    z = sympy.Symbol("z")
    with pytest.raises(NumericsError, match="gamma"):
        from_sympy(sympy.gamma(z), z)
    with pytest.raises(NumericsError, match="the activation 'step' is unknown"):
        activation("step")
    with pytest.raises(NumericsError, match="'gamma' has no ball arithmetic"):
        enclosure.enclosed(("gamma", X), arb(1))


# expressions


def test_a_value_is_exact_where_that_is_seen():
    assert exact(activation_slope("mish"), fmpq(0)) == fmpq(3, 5)
    assert exact(activation_slope("softsign"), fmpq(-1, 2)) == fmpq(4, 9)
    assert exact(activation_slope("erf"), fmpq(0)) is None
    assert exact(("**", constant("9/4"), fmpq(1, 2)), fmpq(0)) == fmpq(3, 2)
    assert exact(("**", X, fmpq(-1)), fmpq(0)) is None


def test_kinks_are_found_and_resolved():
    f = activation_slope("hard_sigmoid_keras")
    assert kinks(f) == {fmpq(-5, 2), fmpq(5, 2)}
    assert [exact(resolved(f, fmpq(x)), fmpq(0)) for x in (-3, 0, 3)] == [0, fmpq(1, 5), 0]
    shifted = substituted(f, minus(("*", constant(2), X), constant(1)))
    assert kinks(shifted) == {fmpq(-3, 4), fmpq(7, 4)}


def test_what_is_linear_is_seen_as_written():
    assert linear(("*", constant(2), minus(X, constant(3)))) == (-6, 2)
    assert linear(("*", X, X)) is None
    assert linear(("exp", X)) is None
