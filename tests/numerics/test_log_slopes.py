"""Which cells are diagonal is read off their graph, and the log of a factor holds where the factor underflows."""

import mpmath
import pytest
from flint import arb, ctx
from sympy import Abs, Heaviside, Max, Pow, Rational, exp, sqrt, symbols

from numerics import enclosure
from numerics.errors import FlowError
from numerics.log_slopes import LOGS, diagonal_cell, log_abs, log_form, relative
from theory.activations import ACTIVATIONS, logistic, softplus, tanh
from theory.activations.sigmoids import logistic_slope, tanh_slope
from theory.cell import Cell, inputs, net, params, scalar, state
from theory.cells import CELLS

h, c, x = *state("h c"), inputs("x")
a, b = symbols("a b", real=True)

MP = {
    "softplus": lambda z: mpmath.log1p(mpmath.exp(z)),
    "logistic": lambda z: 1 / (1 + mpmath.exp(-z)),
    "logistic_slope": lambda z: 1 / (2 + mpmath.exp(z) + mpmath.exp(-z)),
    "tanh": mpmath.tanh,
    "tanh_slope": lambda z: mpmath.sech(z) ** 2,
    "exp": mpmath.exp,
    "relative": mpmath.exp,
    "log": mpmath.log,
    "log_abs": lambda z: mpmath.log(abs(z)) if z else mpmath.mpf("-inf"),
    "log_softplus": lambda z: mpmath.log(mpmath.log1p(mpmath.exp(z))),
    "larger": max,
    "silu": lambda z: z / (1 + mpmath.exp(-z)),
    "gaussian": lambda z: mpmath.exp(-z * z / 2),
    "Max": max,
    "Min": min,
    "Abs": abs,
    "sign": mpmath.sign,
    "Heaviside": lambda z, *_: (mpmath.sign(z) + 1) / 2,
    "Add": lambda *parts: mpmath.fsum(parts),
    "Mul": lambda *parts: mpmath.fprod(parts),
    "Pow": lambda z, n: z**n,
}


def value(expr, at):
    """The value of an expression in mpmath, function by function."""
    if expr.is_Symbol:
        return mpmath.mpf(at[expr])
    if expr.is_Rational:
        return mpmath.mpf(expr.p) / expr.q
    if expr.is_number:
        return mpmath.mpf(str(expr.evalf(120)))
    return MP[type(expr).__name__](*(value(part, at) for part in expr.args))


FACTORS = [
    exp(-softplus(a) * exp(b)),
    logistic(a) * tanh(b) ** 3,
    (1 - logistic(a)) * b,
    -2 * logistic_slope(a) / (1 + b**2),
    tanh_slope(a) * sqrt(1 + b**2),
    logistic(a) ** 2 + b * tanh_slope(a),
    logistic(a) - logistic(b),
    b * exp(a) - 3 * exp(a - 1),
    softplus(a) * Abs(b),
    Rational(1, 3) + Max(a, b),
    Heaviside(a) * b,
    Pow(logistic(a), Rational(1, 2)) - b * softplus(a),
]


@pytest.mark.parametrize("factor", FACTORS, ids=str)
def test_the_log_form_is_the_log_of_the_modulus(factor):
    form = log_form(factor)
    with mpmath.workdps(60):
        for at in ({a: 0.5, b: -1.25}, {a: -3.0, b: 2.0}, {a: 7.0, b: 0.75}, {a: -60.0, b: -0.5}):
            expected = abs(value(factor, at))
            found = mpmath.exp(value(form, at))
            assert abs(found - expected) <= mpmath.mpf(10) ** -25 * expected


def test_the_log_form_goes_on_where_the_factor_is_below_every_float():
    far = {a: -5000.0, b: 3.0}
    with mpmath.workdps(60):
        for factor in (*FACTORS[:6], softplus(a) * b):
            form = log_form(factor)
            # no exponential of an argument far below 0 is taken, but relative to the largest term
            assert not [e for e in form.atoms(exp) if value(e.args[0], far) < -100]
            assert not [e for e in form.atoms(log_abs) if e.args[0].has(logistic, softplus) and not e.has(relative)]
            assert value(form, far) == pytest.approx(float(mpmath.log(abs(value(factor, far)))), rel=1e-14)


def test_the_log_of_the_factor_of_s6_is_read_off_its_exponent():
    (form,) = diagonal_cell(CELLS["S6"]).log_factors.values()
    assert str(form) == "-exp(A_log)*softplus(net_delta)"


@pytest.mark.parametrize("f", LOGS)
def test_the_log_of_what_vanishes_is_that_of_its_exact_value_however_small(f):
    name = f.__name__.removesuffix("_slope")
    exact = enclosure.value if f is ACTIVATIONS[name] else enclosure.slope
    for at in (0.0, 0.25, -0.75, 5.0, -5.0, 30.0, -30.0, 800.0, -800.0, 1e4, -1e4):
        with ctx.workprec(400):
            size = abs(exact(name, arb(at)))
            expected = float(size.log()) if size > 0 else float("-inf")
        with mpmath.workdps(100):
            found = float(value(log_form(f(a)), {a: mpmath.mpf(at)}))
        assert found == expected or abs(found - expected) <= 4 * 2.0**-53 * max(1.0, abs(expected)), at


@pytest.mark.parametrize("name", ["gelu", "mish"])
def test_a_factor_whose_log_has_no_form_that_holds_everywhere_is_refused(name):
    for expr in (ACTIVATIONS[name](a) * b, b + ACTIVATIONS[name].slope(a)):
        with pytest.raises(FlowError, match="is known that does not underflow; use"):
            log_form(expr)


def test_sums_of_signed_factors_that_vanish_keep_their_signs():
    expr = ACTIVATIONS["silu"](a) + 3 * ACTIVATIONS["gaussian"](b)
    with mpmath.workdps(100):
        found = value(log_form(expr), {a: mpmath.mpf(-1000), b: mpmath.mpf(44)})
        expected = mpmath.log(abs(-1000 / (1 + mpmath.exp(1000)) + 3 * mpmath.exp(-968)))
        assert abs(found - expected) < 1e-15 * abs(expected)


@pytest.mark.parametrize("name", sorted(set(CELLS) - {"S6"}))
def test_no_other_cell_of_the_library_is_diagonal(name):
    with pytest.raises(FlowError, match=r"is not diagonal: .*; use numerics.flow.error_flow"):
        diagonal_cell(CELLS[name])


def test_a_cell_is_diagonal_through_diagonal_weights_and_identities_however_deep():
    p, alpha = params("p"), scalar("alpha", low=0, high=1)
    inner = net("low", p * h, x, weights={0: "identity"})
    deep = Cell("deep", {h: alpha * tanh(net("a", inner, x, weights={0: "diagonal"})), c: c * logistic(net("z", x))})
    found = diagonal_cell(deep)
    assert set(map(str, found.parts)) == {"net_a", "net_low", "net_z"}
    assert list(map(str, found.entries)) == ["W_a_0"]
    assert found.depends_on_state(h)
    assert not found.depends_on_state(c)


@pytest.mark.parametrize(
    ("update", "says"),
    [
        ({h: tanh(net("a", h, x))}, "net 'a' mixes the units of h"),
        ({h: tanh(net("a", h, x, weights={0: "shift"}))}, "net 'a' mixes the units of h"),
        ({h: h * logistic(c), c: c / 2}, "h depends on c. States that are coupled, be it unit by unit"),
        ({h: h / 2, c: c * net("z", h, weights={0: "diagonal"})}, "c depends on h. States that are coupled"),
    ],
)
def test_a_cell_that_is_not_diagonal_is_refused_with_the_reason(update, says):
    with pytest.raises(FlowError, match=says):
        diagonal_cell(Cell("mixed", update))
