"""The allowance of a flow along an actual orbit: slopes that err as measured stay inside of it, and it is no larger."""

import math

import numpy as np
import pytest
from flint import arb, arb_mat, ctx
from sympy import Abs, Max, exp, log, sqrt

from numerics import Network
from numerics.accuracy import APPROXIMATIONS, computed, errors, measured, points, roundings
from numerics.errors import NumericsError
from numerics.measure import carried_roundings, jacobian_roundings
from numerics.rounding import flow_slack, gamma
from numerics.simd import AVAILABLE
from theory import Cell, inputs, net, state, tanh
from theory.activations import ACTIVATIONS
from theory.cells import CELLS

compiled = pytest.mark.skipif(not AVAILABLE, reason="Numba is switched off, and vmath is compiled code")


def plain(f):
    """h' = f(net(h, x))."""
    h, x = state("h"), inputs("x")
    return Cell(f"plain {f.name}", {h: f(net("a", h, x))})


@compiled
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_entry_of_a_flow_with_computed_slopes_stays_below_its_allowance(name):
    n, lags, rng = 3, 30, np.random.default_rng(len(name))
    W, nets = rng.standard_normal((n, n)), rng.normal(0.0, 3.0, (lags, n))
    of = APPROXIMATIONS[f"{name} slope"]
    slopes = computed(of, nets.ravel()).reshape(lags, n)
    c = jacobian_roundings(Network.random(plain(ACTIVATIONS[name]), n=n), slopes="computed")
    allowance = (1.0 + gamma(n + c)) ** lags - 1.0
    product = np.eye(n)
    with ctx.workprec(300):
        exact, allowed = arb_mat(n, n, 1), arb_mat(n, n, 1)
        for d, at in zip(slopes, nets, strict=True):
            product = product @ (d[:, None] * W)
            true, size = (
                [f(arb(z)) for z in at.tolist()] for f in (of.exact, of.terms or (lambda x: abs(of.exact(x))))
            )
            exact *= arb_mat(n, n, [true[i] * W[i, j].item() for i, j in np.ndindex(n, n)])
            allowed *= arb_mat(n, n, [size[i] * abs(W[i, j].item()) for i, j in np.ndindex(n, n)])
        for i, j in np.ndindex(n, n):
            assert abs(product[i, j].item() - exact[i, j]) <= allowance * allowed[i, j] * (1 + 1e-9)


def steady(name, lags, factor):
    """Whether `factor` of the allowance holds the error of d**lags, d the computed slope where it is worst."""
    of = APPROXIMATIONS[name]
    at = measured()[name].at
    d = float(computed(of, np.array([at]))[0])
    network = Network.random(plain(ACTIVATIONS[of.function]), n=1)
    slack = flow_slack(1, lags, roundings=jacobian_roundings(network, slopes="computed"))
    with ctx.workprec(300):
        return abs(float(lags * (arb(d) / of.exact(arb(at))).log())) <= factor * slack


@compiled
@pytest.mark.parametrize("name", ["tanh slope", "logistic slope", "lecun_tanh slope", "lstm97_h slope"])
def test_an_allowance_ten_times_too_small_is_noticed_where_a_slope_is_worst(name):
    assert steady(name, 1000, 1.0)
    assert not steady(name, 1000, 0.1)


@compiled
def test_the_allowance_of_exact_slopes_does_not_hold_for_computed_ones():
    # At the worst point of lecun_tanh a slope errs by 5 ulp in every step; the exact count leaves room for 2 roundings.
    name = "lecun_tanh slope"
    d = computed(APPROXIMATIONS[name], np.array([measured()[name].at]))
    with ctx.workprec(300):
        exact = APPROXIMATIONS[name].exact(arb(measured()[name].at))
        assert abs(float((arb(float(d[0])) / exact).log())) > gamma(1 + 1)


@pytest.mark.parametrize("name", sorted(CELLS))
def test_computed_slopes_never_count_less_than_exact_ones_and_exact_is_the_default(name):
    network = Network.random(CELLS[name], n=3)
    exact, with_errors = (jacobian_roundings(network, slopes=how) for how in ("exact", "computed"))
    assert jacobian_roundings(network) == exact <= with_errors


def test_a_plain_net_has_the_roundings_of_its_slope_more():
    for name, f in ACTIVATIONS.items():
        network = Network.random(plain(f), n=4)
        more = jacobian_roundings(network, slopes="computed") - jacobian_roundings(network)
        assert more == roundings(f"{name} slope"), name


def test_factors_add_up_terms_do_not_and_a_power_counts_its_base_each_time():
    h, x = state("h"), inputs("x")
    a, b, each = net("a", h), net("b", x), roundings("tanh")
    assert carried_roundings(h * x / 3) == carried_roundings(a) == 0
    assert carried_roundings(tanh(a)) == carried_roundings(h * tanh(a)) == each
    assert carried_roundings(tanh.slope(a)) == roundings("tanh slope")
    assert carried_roundings(h * tanh(a) * tanh(b)) == 2 * each
    assert carried_roundings(h * (1 + tanh(a) + tanh(b))) == each
    assert carried_roundings(Max(h, tanh(a))) == carried_roundings(Abs(tanh(a))) == each
    assert carried_roundings(tanh(a) ** 3) == carried_roundings(tanh(a) ** -3) == 3 * each + 2
    assert carried_roundings(sqrt(2 + tanh(a))) == each
    assert carried_roundings(tanh(a) * exp(-(x**2))) == each + roundings("exp")
    assert carried_roundings(log(2 + x**2)) == roundings("log")  # the argument as computed


def test_slopes_are_exact_or_computed():
    with pytest.raises(NumericsError, match="slopes='measured'; pass one of 'exact', 'computed'"):
        jacobian_roundings(Network.random(CELLS["GRU"], n=2), slopes="measured")


@pytest.mark.parametrize("name", ["gelu", "gelu_tanh", "silu", "mish"])
def test_where_terms_cancel_their_moduli_together_are_at_most_the_supremum_of_the_slope(name):
    # As numerics.rounding supposes. The supremum itself is reached where x > 0.
    of, f = APPROXIMATIONS[f"{name} slope"], ACTIVATIONS[name]
    for at in [*points(of, 0, 300).tolist(), *np.linspace(-5.0, 0.0, 101).tolist()]:
        assert float(of.terms(arb(at))) <= float(f.slope_sup) * (1.0 + 1e-12)
        assert at > 0.0 or float(of.terms(arb(at))) < 0.61


@compiled
def test_an_error_in_ulp_is_less_than_its_roundings_of_the_number():
    of = APPROXIMATIONS["tanh slope"]
    x = points(of, 0, 500)
    with ctx.workprec(200):
        for at, value, ulp in zip(x.tolist(), computed(of, x).tolist(), errors(of, x), strict=True):
            exact = of.exact(arb(at))
            assert float(abs(value - exact) / exact) <= 2.0 * ulp * 2.0**-53 * (1.0 + 2.0**-40)
            assert math.ceil(2.0 * ulp) <= roundings(of.name)
