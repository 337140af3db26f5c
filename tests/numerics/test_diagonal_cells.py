"""A diagonal cell's flow is the sum of the logs of its slopes, whichever cell, however long, however small."""

import tracemalloc
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from sympy import Max

from numerics import diagonal, simd
from numerics.diagonal_cells import diagonal_error_flow
from numerics.errors import FlowError, NetworkError, NumericsError
from numerics.network import Network
from theory.activations import ACTIVATIONS, logistic, tanh
from theory.cell import Cell, inputs, net, params, scalar, state
from theory.cells import CELLS

compiled = pytest.mark.skipif(not simd.AVAILABLE, reason="compiled code is off (NUMBA_DISABLE_JIT)")
U = 2.0**-53

h, c, x = *state("h c"), inputs("x")
z = logistic(net("z", x))
ROTATED = Cell(  # nets of nets of inputs, a parameter, a scalar, an input read unit by unit
    "gated by nets of nets",
    {
        h: params("p")
        * tanh(net("a", tanh(net("low", x, size="r"))))
        * inputs("y", size="n")
        * h
        / (1 + scalar("g") ** 2)
    },
)
CELLS_HERE = {
    "S6": CELLS["S6"],
    "independent": Cell("independent", {h: tanh(net("a", h, x, weights={0: "diagonal"}))}),
    "gated": Cell("gated", {h: z * h + (1 - z) * tanh(net("a", h, x, weights={0: "diagonal"}))}),
    "nested": ROTATED,
    "two": Cell("two", {h: z * h + net("u", x), c: logistic(net("k", x, c, weights={1: "identity"})) * c}),
}


def sigma(v):
    return 1.0 / (1.0 + np.exp(-v))


def affine(network, name, *vectors):
    """A net, from its matrices."""
    total = sum(network.weight(name, j) @ v for j, v in enumerate(vectors))
    return total + np.asarray(network.biases[name])


def s6_by_hand(network, s, x):
    delta = np.logaddexp(0.0, affine(network, "delta", x))
    decay = np.exp(-delta * np.exp(network.params["A_log"]))
    return s, decay  # its factors do not depend on the state


def independent_by_hand(network, s, x):
    new = np.tanh(affine(network, "a", s, x))
    return new, np.diag(network.weight("a", 0)) * (1.0 - new**2)


def gated_by_hand(network, s, x):
    gate, inner = sigma(affine(network, "z", x)), np.tanh(affine(network, "a", s, x))
    slope = gate + (1.0 - gate) * (1.0 - inner**2) * np.diag(network.weight("a", 0))
    return gate * s + (1.0 - gate) * inner, slope


def nested_by_hand(network, s, row):
    first, second = network.cell.inputs
    parts = dict(zip((first.name, second.name), np.split(row, [network.sizes[first.size]]), strict=True))
    x, y = parts["x"], parts["y"]
    factor = np.tanh(affine(network, "a", np.tanh(affine(network, "low", x))))
    factor = network.params["p"] * factor * y / (1.0 + network.scalars["g"] ** 2)
    return factor * s, factor


def two_by_hand(network, s, x):
    h, c = np.split(s, 2)
    gate, keep = sigma(affine(network, "z", x)), sigma(affine(network, "k", x, c))
    new = np.concatenate([gate * h + affine(network, "u", x), keep * c])
    return new, np.concatenate([gate, keep + c * keep * (1.0 - keep)])


BY_HAND = {
    "S6": s6_by_hand, "independent": independent_by_hand, "gated": gated_by_hand, "nested": nested_by_hand,
    "two": two_by_hand,
}  # fmt: skip


def summed_logs(network, step, rows, s, anchor):
    """log_max and log_fro at every lag (T,), from the recurrence by hand: (network, s, x) -> (new s, slopes)."""
    logs = []
    for row in rows:
        s, slopes = step(network, s, row)
        logs.append(np.log(np.abs(slopes)))
    sums = np.cumsum(logs if anchor == "start" else logs[::-1], axis=0)
    top = sums.max(axis=1)
    return top, top + 0.5 * np.log(np.exp(2.0 * (sums - top[:, None])).sum(axis=1))


@compiled
@pytest.mark.parametrize("anchor", ["start", "end"])
@pytest.mark.parametrize("name", CELLS_HERE)
def test_the_flow_is_the_sum_of_the_logs_of_the_slopes_by_hand(name, anchor, monkeypatch):
    monkeypatch.setattr(diagonal, "CHUNK", 8 * 9)  # several chunks, the first or last of them shorter
    network = Network.random(CELLS_HERE[name], n=5, seed=1)
    rng = np.random.default_rng(0)
    rows, initial = rng.normal(size=(60, network.input_size)), rng.normal(size=network.state_size)
    log_max, log_fro = summed_logs(network, BY_HAND[name], rows, initial, anchor)
    for lags in (60, 41):
        found = diagonal_error_flow(network, rows, initial=initial, anchor=anchor, lags=lags, norms=("max", "fro"))
        # 1 - tanh**2 and 1 - gate by hand lose up to 3 digits here; the states of both routes contract
        np.testing.assert_allclose(found.log_max, log_max[:lags], rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(found.log_fro, log_fro[:lags], rtol=1e-12, atol=1e-12)
    drawn = diagonal_error_flow(network, lambda a, b: rows[a:b], steps=60, initial=initial, anchor=anchor, every=7)
    whole = diagonal_error_flow(network, rows, initial=initial, anchor=anchor)
    np.testing.assert_array_equal(drawn.log_max, whole.log_max[drawn.lags - 1])


def exact_s6_logs(network, rows):
    """-delta exp(A_log) of every step and unit, as mpmath numbers to 40 digits, and what the float route may miss."""
    W, A_log = network.weight("delta", 0), np.asarray(network.params["A_log"])
    bias, m = np.asarray(network.biases["delta"]), rows.shape[1]
    logs, missed = [], np.zeros(len(A_log))
    for row in rows.tolist():
        step = []
        for k, weights in enumerate(W.tolist()):
            terms = [mpmath.mpf(w) * v for w, v in zip(weights, row, strict=True)]
            rate = mpmath.exp(mpmath.mpf(A_log[k]))
            delta = mpmath.log1p(mpmath.exp(mpmath.fsum(terms) + mpmath.mpf(bias[k])))
            step.append(-delta * rate)
            # m + 1 roundings of the net, softplus 1-Lipschitz and to 4 ulp, exp to 2 ulp, and the product
            size = mpmath.fsum(map(abs, terms)) + abs(mpmath.mpf(bias[k]))
            missed[k] += float(rate * ((m + 2) * U * size + 14 * U * delta))
        logs.append(step)
    return logs, missed


def periodic_flow(n, period, T, seed):
    """The log_max of an S6 flow over T steps of inputs with a period, and the exact one with what may be missed."""
    network = Network.random(CELLS["S6"], n=n, seed=seed)
    base = np.random.default_rng(seed).normal(size=(period, network.input_size))
    every = 16 * period
    found = diagonal_error_flow(
        network, lambda a, b: base[np.arange(a, b) % period], steps=T, anchor="start", every=every
    )
    with mpmath.workdps(40):
        logs, missed = exact_s6_logs(network, base)
        prefix = [[mpmath.mpf(0)] * n]
        for row in logs:
            prefix.append([s + v for s, v in zip(prefix[-1], row, strict=True)])
        exact = [
            float(max(lag // period * prefix[-1][k] + prefix[lag % period][k] for k in range(n)))
            for lag in found.lags.tolist()
        ]
    return found, np.array(exact), missed.max() * (found.lags / period + 1.0)


@compiled
def test_the_logs_of_many_periods_are_those_of_one_exactly_and_times_their_number():
    found, exact, missed = periodic_flow(8, 64, 64 * 3000 + 17, 3)
    assert (np.abs(found.log_max - exact) <= missed + 4 * U * np.abs(exact)).all()
    assert (missed < 1e-12 * np.abs(exact)).all()  # the allowance is no blank cheque
    assert found.last == 64 * 3000 + 17
    assert exact[-1] < -20_000.0


@compiled
def test_a_problem_with_rates_halved_has_half_the_logs():
    network = Network.random(CELLS["S6"], n=5, seed=4)
    rows = np.random.default_rng(4).normal(size=(500, network.input_size))
    A_log = np.full(5, 700 * np.log(2.0))  # factors exp(-2**700 delta)
    whole, small = (
        diagonal_error_flow(
            Network(network.cell, network.sizes, network.weights, network.biases, {"A_log": shift}), rows, every=50
        ).log_max
        for shift in (A_log, np.zeros(5))
    )
    assert whole.max() < -1e200
    # exp(700 log 2) of a rounded argument: half an ulp of 485 is 3e-14, and so is the relative error
    np.testing.assert_allclose(np.ldexp(whole, -700), small, rtol=1e-13)


@compiled
def test_a_factor_below_every_float_is_no_zero_and_no_least_float():
    network = Network.random(CELLS["S6"], n=5, seed=0)
    strong = Network(
        network.cell, network.sizes, network.weights, {**network.biases, "delta": np.full(5, 2000.0)},
        {"A_log": np.zeros(5)},
    )  # fmt: skip
    rows = np.zeros((3, network.input_size))
    np.testing.assert_array_equal(diagonal_error_flow(strong, rows).log_max, [-2000.0, -4000.0, -6000.0])


@compiled
@pytest.mark.parametrize(("name", "expected"), [("gaussian", -5e7), ("silu", np.log(1e4) - 1e4)])
def test_a_gate_that_vanishes_is_no_least_float(name, expected):
    cell = Cell("gated", {h: ACTIVATIONS[name](net("a", x, bias=False)) * h})
    network = Network(cell, {"n": 1, "m": 1}, {("a", "x"): [[1.0]]})
    np.testing.assert_allclose(
        diagonal_error_flow(network, [[-1e4]] * 3).log_max, expected * np.arange(1, 4), rtol=4 * U
    )


@compiled
def test_an_exactly_zero_slope_gives_minus_infinity_and_no_other_unit_suffers():
    cell = Cell("rectified", {h: Max(net("a", h, x, weights={0: "diagonal"}), 0)})
    network = Network.random(cell, n=5, seed=2)
    rows = np.random.default_rng(2).normal(size=(40, network.input_size)) + 0.5
    found = diagonal_error_flow(network, rows)
    weights, s, alive = np.diag(network.weight("a", 0)), np.zeros(5), []
    for row in rows:
        net_a = affine(network, "a", s, row)
        alive.append(net_a > 0.0)
        s = np.maximum(net_a, 0.0)
    with np.errstate(divide="ignore"):
        logs = np.log(np.logical_and.accumulate(alive[::-1])) + np.log(np.abs(weights)) * np.arange(1, 41)[:, None]
    np.testing.assert_allclose(found.log_max, logs.max(axis=1), rtol=1e-13)
    assert found.log_max[-1] == -np.inf
    assert np.isfinite(found.log_max[0])


@compiled
def test_memory_does_not_grow_with_the_number_of_steps():
    network = Network.random(CELLS_HERE["S6"], n=8, seed=0)
    base = np.random.default_rng(0).normal(size=(2**17, network.input_size))

    def peak(T):
        tracemalloc.start()
        diagonal_error_flow(network, lambda a, b: base[: b - a], steps=T, every=2**17)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(10)  # compiles
    assert peak(2**20) < peak(2**18) + 10_000  # four times the chunks: a few more recorded lags


@pytest.mark.deep
@compiled
def test_ten_million_steps_of_64_units_are_exact_on_a_prefix_and_over_all_periods():
    tracemalloc.start()
    found, exact, missed = periodic_flow(64, 128, 10_000_000, 5)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (np.abs(found.log_max - exact) <= missed + 4 * U * np.abs(exact)).all()
    assert (missed < 1e-12 * np.abs(exact)).all()
    assert most < 100 * 2**20  # inputs, sums, and logs of 2**20 entries each, and mpmath's numbers


@pytest.mark.deep
@compiled
def test_the_sums_of_ten_million_steps_are_those_of_exact_fractions():
    steps = np.random.default_rng(6).uniform(1e-3, 0.1, (1000, 5))
    found = diagonal.diagonal_flow(
        lambda a, b: steps[np.arange(a, b) % 1000], -np.ones(5), steps=10_000_000, every=10_000_000
    )
    least = min(sum((Fraction(v) for v in column), Fraction(0)) for column in steps.T.tolist()) * 10_000
    assert found.log_max[0] == pytest.approx(-float(least), rel=2 * U)


def test_what_has_no_diagonal_flow_is_refused_with_the_remedy():
    with pytest.raises(FlowError, match=r"'Elman' is not diagonal: .* use numerics.flow.error_flow"):
        diagonal_error_flow(Network.random(CELLS["Elman"], n=2), 5)
    with pytest.raises(NetworkError, match="'S6' is no network; pass Network"):
        diagonal_error_flow("S6", 5)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"inputs": lambda a, b: np.zeros((b - a, 2))}, "steps=None; inputs are a function: pass the number of steps"),
        (
            {"inputs": lambda a, b: np.zeros((b - a, 3)), "steps": 4},
            r"inputs\(0, 1\) has shape \(1, 3\); return \(1, 2\)",
        ),
        ({"inputs": 5, "steps": 4}, "steps=4 beside inputs that have a length"),
        ({"inputs": 5, "anchor": "middle"}, "anchor='middle'; pass 'start'"),
        (
            {"inputs": lambda a, b: np.full((b - a, 2), np.nan), "steps": 4},
            r"inputs\(0, 1\) has a nan; return finite numbers",
        ),
    ],
)
def test_inputs_that_cannot_be_are_refused_with_their_value(given, says):
    if not simd.AVAILABLE:
        says = "unset NUMBA_DISABLE_JIT"
    with pytest.raises(NumericsError, match=says):
        diagonal_error_flow(Network.random(CELLS["S6"], n=4, m=2), **given)
