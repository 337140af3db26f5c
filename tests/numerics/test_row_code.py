"""Expressions over rows are, unit by unit, what NumPy says they are; what no row enters is computed outside."""

import numpy as np
import pytest
from scipy import special
from sympy import Abs, Heaviside, Max, Min, Rational, Symbol, exp, log, sign, sqrt

from numerics import simd
from numerics.errors import EmitError
from numerics.log_slopes import larger, log_abs, log_softplus, relative
from numerics.row_code import Rows, compiled_rows, row_source
from theory.activations import logistic, softplus, tanh
from theory.activations.sigmoids import logistic_slope, tanh_slope

compiled = pytest.mark.skipif(not simd.AVAILABLE, reason="compiled code is off (NUMBA_DISABLE_JIT)")
x, y, p, g = (Symbol(name, real=True) for name in "xypg")

RESULTS = {
    exp(-softplus(x) * exp(p)): lambda x, y, p, g: np.exp(-np.logaddexp(0.0, x) * np.exp(p)),
    log_abs(x) + log(4): lambda x, y, p, g: np.log(np.abs(x)) + np.log(4.0),
    log_softplus(10 * x): lambda x, y, p, g: np.log(np.logaddexp(0.0, 10.0 * x)),
    x**3 / (1 + y**2) - x / 3: lambda x, y, p, g: x**3 / (1.0 + y * y) - x / 3.0,
    sqrt(Abs(x)) ** 3 + 1 / sqrt(1 + y**2): lambda x, y, p, g: np.abs(x) ** 1.5 + (1.0 + y * y) ** -0.5,
    sign(x) + Heaviside(y) - Heaviside(-y): lambda x, y, p, g: np.sign(x) + np.sign(y),
    Max(x, y, p) - Min(x, g): lambda x, y, p, g: np.maximum(np.maximum(x, y), p) - np.minimum(x, g),
    tanh(x) * logistic(y): lambda x, y, p, g: np.tanh(x) * special.expit(y),
    tanh_slope(x) + logistic_slope(y): lambda x, y, p, g: np.cosh(x) ** -2 + special.expit(y) * special.expit(-y),
    larger(x, y) + relative(-Abs(x)) + Rational(3, 7) * g * p: lambda x, y, p, g: (
        np.maximum(x, y) + np.exp(-np.abs(x)) + 3.0 / 7.0 * g * p
    ),
}


@compiled
def test_every_operation_is_numpys_of_it():
    rng = np.random.default_rng(0)
    given = Rows(tuple(RESULTS), (x, y), (p,), (g,))
    rows = tuple(rng.normal(size=(70, 16)) * 3.0 for _ in range(2))  # more rows than a tile
    units, numbers = rng.normal(size=(1, 16)), np.array([0.75])
    rows[0][3, 2] = rows[1][4, 5] = 0.0
    out = tuple(np.empty((70, 16)) for _ in RESULTS)
    compiled_rows(given).fill(70, out, rows, units, numbers, np.zeros(16))
    for (expr, plain), found in zip(RESULTS.items(), out, strict=True):
        with np.errstate(divide="ignore"):
            expected = plain(rows[0], rows[1], units[0], 0.75)
        # a dozen operations and functions of a few ulp on numbers up to 1e3; only log(1 + exp) loses digits, in NumPy
        np.testing.assert_allclose(found, expected, rtol=1e-13, atol=1e-13, err_msg=str(expr))


@compiled
def test_the_log_of_a_modulus_keeps_subnormal_numbers_and_an_exact_zero():
    given = Rows((log_abs(x), log_softplus(x)), (x,), ())
    row = np.array([[5e-324, -5e-324, 1e-310, 0.0, -0.0, 1.0, -np.e, 1e300], [-1e3, -41.0, -39.0, -1.0, 0, 1, 50, 1e6]])
    out = np.empty((2, 8)), np.empty((2, 8))
    compiled_rows(given).fill(2, out, (row,), np.zeros((1, 8)), np.zeros(1), np.zeros(8))
    with np.errstate(divide="ignore"):
        np.testing.assert_allclose(out[0][0], np.log(np.abs(row[0])), rtol=1e-15)
    np.testing.assert_allclose(out[1][1][:2], [-1e3, -41.0], rtol=1e-15)  # exp(-41) is below half an ulp of 41
    np.testing.assert_allclose(out[1][1][2:], np.log(np.logaddexp(0.0, row[1][2:])), rtol=1e-15)


@compiled
def test_a_carried_state_goes_from_row_to_row():
    s = Symbol("s", real=True)
    given = Rows((s,), (x,), (p,), (), (s, tanh(p * s + x)))
    rows, units = (np.random.default_rng(1).normal(size=(130, 8)),), np.linspace(-1.0, 1.0, 8)[None]
    state, out = np.full(8, 0.25), (np.empty((130, 8)),)
    compiled_rows(given).fill(130, out, rows, units, np.zeros(1), state)
    plain = np.full(8, 0.25)
    for r in range(130):
        np.testing.assert_allclose(out[0][r], plain, rtol=1e-13, atol=1e-14)  # |p tanh'| <= 1: errors do not grow
        plain = np.tanh(units[0] * plain + rows[0][r])
    np.testing.assert_allclose(state, plain, rtol=1e-13, atol=1e-14)


def test_what_no_row_enters_is_computed_outside_of_the_rows():
    source = row_source(Rows((-exp(p) * softplus(x),), (x,), (p,)))
    outside, inside = source.split("for r in range")
    assert "exp(u0)" in outside
    assert "exp(" not in inside


def test_what_has_no_vector_code_is_refused():
    from sympy import gamma

    with pytest.raises(EmitError, match=r"gamma\(.*\) has no code for eight units at once"):
        row_source(Rows((gamma(x),), (x,), ()))
    with pytest.raises(EmitError, match=r"use exp\(b \* log\(a\)\)"):
        row_source(Rows((Abs(x) ** Rational(1, 3),), (x,), ()))
