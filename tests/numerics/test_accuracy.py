"""The measured errors of vmath: the committed maxima are reached and not exceeded; a worse function is found out."""

import math

import numpy as np
import pytest
from flint import arb, ctx

from numerics import accuracy
from numerics.accuracy import APPROXIMATIONS, POINTS, Worst, errors, measured, points, rounded_up, roundings, together
from numerics.enclosure import slope as exact_slope
from numerics.enclosure import value as exact_value
from numerics.errors import NumericsError
from numerics.simd import AVAILABLE
from theory.activations import ACTIVATIONS

compiled = pytest.mark.skipif(not AVAILABLE, reason="Numba is switched off, and vmath is compiled code")

STRIDE = 101  # odd, so that both kinds of points are among the sample


def test_every_activation_and_its_slope_and_exp_log_and_sqrt_are_measured_over_a_million_points():
    names = [name for f in ACTIVATIONS for name in (f, f"{f} slope")]
    assert sorted(APPROXIMATIONS) == sorted(measured()) == sorted(["exp", "log", "sqrt", *names])
    assert {found.points for found in measured().values()} == {POINTS}


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_what_is_measured_against_is_what_theory_defines(name):
    value, slope = APPROXIMATIONS[name], APPROXIMATIONS[f"{name} slope"]
    with ctx.workprec(2000):  # the definitions of theory lose a digit for each zero of a far slope
        for at in [*points(value, 0, 40).tolist(), 0.5, -0.5, 3.0, -3.0, 2.5, -2.5]:
            x = arb(at)
            for exact, ball in ((value, exact_value(name, x)), (slope, exact_slope(name, x))):
                found = exact.exact(x)
                assert found.overlaps(ball), at
                assert float(found.rad()) <= 2.0**-200 * float(abs(found).mid()), at  # both are narrow
                assert float(ball.rad()) <= 2.0**-200 * float(abs(found).mid()), at


@pytest.mark.parametrize("name", [name for name, of in APPROXIMATIONS.items() if of.terms is not None])
def test_the_moduli_of_the_terms_are_at_least_the_value(name):
    of = APPROXIMATIONS[name]
    for at in points(of, 0, 200).tolist():
        assert not of.terms(arb(at)) < abs(of.exact(arb(at)))


@compiled
@pytest.mark.parametrize("name", APPROXIMATIONS)
def test_no_error_of_a_sample_is_above_the_committed_maximum(name):
    # The sample is of the million points that were measured, so there is nothing to allow for.
    of = APPROXIMATIONS[name]
    found = errors(of, points(of, 0, POINTS, STRIDE))
    assert rounded_up(found.max()) <= measured()[name].error
    assert found.max() >= 0.5 * measured()[name].error  # a maximum that no sample comes near would be an outdated one


@compiled
@pytest.mark.parametrize("name", APPROXIMATIONS)
def test_the_committed_maximum_is_reached_at_the_committed_point(name):
    committed = measured()[name]
    assert rounded_up(errors(APPROXIMATIONS[name], np.array([committed.at]))[0]) == committed.error


@compiled
@pytest.mark.deep
@pytest.mark.parametrize("name", APPROXIMATIONS)
def test_the_committed_maximum_is_that_of_all_points(name):
    assert accuracy.worst(APPROXIMATIONS[name], 0, POINTS) == measured()[name]


@compiled
def test_the_textbook_slope_of_tanh_would_be_found_out(monkeypatch):
    monkeypatch.setattr(accuracy, "computed", lambda of, x: 1.0 - np.tanh(x) ** 2)
    of = APPROXIMATIONS["tanh slope"]
    assert errors(of, np.array([15.0]))[0] > 1e10
    assert errors(of, points(of, 0, 100)).max() > measured()[of.name].error


@compiled
def test_an_error_of_one_ulp_more_would_be_found_out(monkeypatch):
    of = APPROXIMATIONS["logistic"]
    committed = measured()[of.name]
    right = float(accuracy.computed(of, np.array([committed.at]))[0])
    with ctx.workprec(200):
        away = math.inf if right > of.exact(arb(committed.at)) else -math.inf
    monkeypatch.setattr(accuracy, "computed", lambda of, x: np.nextafter([right], away))
    assert errors(of, np.array([committed.at]))[0] > committed.error + 0.9


@compiled
def test_where_an_error_is_not_finite_the_point_is_told(monkeypatch):
    monkeypatch.setattr(accuracy, "computed", lambda of, x: x * math.nan)
    with pytest.raises(NumericsError, match=r"exp at -708\.0 has no finite error; look there"):
        accuracy.worst(APPROXIMATIONS["exp"], 0, 8)


@pytest.mark.parametrize("name", ["exp", "log", "tanh", "softsign slope"])
def test_points_are_the_same_in_any_order_and_lie_in_their_interval(name):
    of = APPROXIMATIONS[name]
    every = points(of, 0, 3_000)
    np.testing.assert_array_equal(points(of, 1, 3_000, 7), every[1::7])
    low, high = accuracy.span(of)
    assert np.isfinite(every).all()
    assert low <= every.min() < every.max() <= high
    exponents = np.frexp(every[1::2])[1] - 1
    assert set(range(of.binades[0], of.binades[1] + 1)) == set(exponents.tolist()) or of.binades[1] > 100
    assert (every < 0.0).any() == (of.ends[0] < 0.0)
    assert len(np.unique(every)) == len(every)


def test_the_worst_of_parts_is_the_worst_of_all_and_of_equal_ones_the_first():
    parts = [Worst(3, 1.0, 0.1), Worst(4, 2.5, 0.2), Worst(5, 2.5, 0.3)]
    assert together(parts) == Worst(12, 2.5, 0.2)


def test_an_error_in_ulp_is_at_most_twice_as_many_roundings():
    assert roundings("tanh slope") == math.ceil(2.0 * measured()["tanh slope"].error)
    with pytest.raises(NumericsError, match="'cosh' was not measured; known are exp, log, sqrt, logistic"):
        roundings("cosh")


def test_without_numba_nothing_is_measured_and_the_reason_is_told(monkeypatch):
    monkeypatch.setattr(accuracy, "AVAILABLE", False)
    with pytest.raises(NumericsError, match="Numba is switched off; unset NUMBA_DISABLE_JIT"):
        errors(APPROXIMATIONS["exp"], np.array([1.0]))
