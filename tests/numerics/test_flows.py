"""The fast form of the flow: of any cell the same as one network at a time, and never an underflow taken for decay."""

import ast
import gc
import re
import threading
import tracemalloc

import mpmath
import numpy as np
import pytest

from numerics import emit, fast_form, scaled, simd
from numerics.batch import Batch
from numerics.compile import compile_cell
from numerics.errors import FlowError, NetworkError
from numerics.fast_layout import FastLayout
from numerics.flow import error_flow
from numerics.flows import _module, error_flows
from numerics.network import Network
from theory.activations import logistic, relu, tanh
from theory.cell import Cell, diagonal, identity, inputs, net, params, scalar, stacked, state
from theory.cells import CELLS

compiled = pytest.mark.skipif(
    not (simd.AVAILABLE and simd.NOTES_EXCEPTIONS), reason="vectors need Numba switched on, on x86-64"
)

h, c, x = *state("h c"), inputs("x")
PLAIN = Cell("plain tanh", {h: tanh(net("a", h))})
RELU = Cell("plain relu", {h: relu(net("a", h, x))})
p, alpha = params("p"), scalar("alpha", low=0, high=1)


def mixed(size):
    """What no other cell here has: a parameter, a scalar, a state that is another's old one, states of two sizes (if
    `size` is not n), and a net that reads a new state which is made of another new one."""
    k, v = state("k v", size=size)
    new_k = tanh(net("b", h, c, v, weights={2: identity}))
    read = net("a", h**2, v / 2 + new_k, x, weights={0: diagonal("d")})
    update = {h: alpha * h + (1 - alpha) * logistic(p * h + read), c: h, k: new_k, v: v / 2 + new_k}
    return Cell("mixed", update)


y = inputs("y", size="n")
DRIVEN = Cell("driven", {h: tanh(net("a", h) + y)})  # an input meets its unit directly
GATES = Cell("gates", {h: tanh(net("a", h * (1 - logistic(net("r", h, x))), x))})
z1, z2, z3 = (net(f"z{k}", h, x) for k in (1, 2, 3))
CROSSED = Cell("crossed", {h: logistic(z1) * tanh(z2) * tanh(z3) + tanh(net("a", h * logistic(z1), x))})
HARD = {
    "gates": GATES,
    **CELLS,
    "plain": PLAIN,
    "mixed": mixed("s"),
    "mixed, one size": mixed("n"),
    "two layers": stacked(CELLS["LSTM"], 2),
}


def problem(cell, n, count, steps, seed=0, **more):
    """(batch, inputs (count, steps, M), initial (count, N))."""
    batch = Batch.random(cell, count, n=n, seed=seed, **more)
    rng = np.random.default_rng(seed)
    return (
        batch,
        rng.standard_normal((count, steps, batch.input_size)),
        rng.standard_normal((count, batch.state_size)),
    )


def one_by_one(batch, entries, initial, anchor, norms=scaled.NORMS):
    """{norm: (lags, B)} from the Jacobians of the slow route, multiplied entry by entry in log scale."""
    found = []
    for network, own, start in zip((batch[j] for j in range(len(batch))), entries, initial, strict=True):
        step = compile_cell(network.cell)
        trajectory = step.trajectory(network, own, start)
        jacobians = [step.jacobian(network, s, v) for s, v in zip(trajectory.states, own, strict=False)]
        if anchor == "end":
            found.append(scaled.log_norms(jacobians[::-1]))
        else:
            found.append(scaled.log_norms(J.T for J in jacobians)[:, [0, 2, 1, 3]])
    return {norm: np.stack([logs[:, scaled.NORMS.index(norm)] for logs in found], axis=1) for norm in norms}


# Flows against one network at a time

CASES = [
    ("Elman", 3, "end"),  # in lanes
    ("GRU", 7, "start"),  # two stages
    ("LSTM peephole", 4, "end"),  # diagonal weights, rows in between
    ("RBF", 6, "start"),  # a matrix scaled on both sides
    ("gates", 5, "start"),  # 1 - logistic(net) inside a net
    ("mixed", 5, "end"),  # states of two sizes, unit-local vectors, a parameter and a scalar
]
OTHERS = [(name, n, anchor) for name in HARD for n, anchor in ((2, "start"), (9, "end"), (11, "start"), (32, "end"))]
LARGE = [
    ("Elman", 128, "end"),
    ("GRU", 160, "start"),
    ("LSTM", 64, "end"),
    ("RBF", 128, "start"),
]  # rows are kept apart


def check(name, n, anchor, count=11):
    batch, entries, initial = problem(HARD[name], n, count, 30)
    expected = one_by_one(batch, entries, initial, anchor)
    found = error_flows(batch, entries, initial=initial, anchor=anchor)
    for norm in scaled.NORMS:
        # Steps differ by some u relative to the largest entry; over 30 steps by 1e-13 where signs do not cancel.
        np.testing.assert_allclose(found.log(norm), expected[norm], rtol=0, atol=1e-11)


@pytest.mark.parametrize(("name", "count"), [("GRU", 4), ("gates", 3), ("mixed, one size", 2), ("crossed", 5)])
def test_a_gate_inside_a_net_is_computed_once_though_its_slope_is_needed_later(name, count):
    """The crossed cell needs one again beside others: it alone is computed twice."""
    sizes = {"n": 1001, "m": 1}  # so many units that each activation stands in the text once, or in two places
    text = fast_form.source({**HARD, "crossed": CROSSED}[name], sizes, backwards=False, norms=("max",), shared=True)
    assert len(re.findall(r"= \w+_pair\(", text)) == count  # logistic(z) and logistic(-z) are two, of one exponential


@compiled
@pytest.mark.parametrize(("name", "n", "most"), [("plain", 1, 4), ("GRU", 2, 4), ("LSTM", 2, 2)])
def test_however_many_networks_run_side_by_side_every_bit_is_the_same(name, n, most):
    batch, entries, initial = problem(HARD[name], n, 31, 21)
    networks = [batch[j] for j in range(len(batch))]
    whole = error_flows(batch, entries, initial=initial)
    ways = {fast_form.vectors_together(batch.state_size, 31)}
    for block in (8, 16):
        ways.add(fast_form.vectors_together(batch.state_size, block))
        for begin in range(0, 31, block):
            part = slice(begin, begin + block)
            found = error_flows(Batch.of(networks[part]), entries[part], initial=initial[part])
            for norm in scaled.NORMS:
                np.testing.assert_array_equal(found.log(norm), whole.log(norm)[:, part])
    assert ways == {together for together in (1, 2, 4) if together <= most}


@pytest.mark.parametrize(
    ("size", "counts"), [(2, {1: 1, 2: 2, 3: 4, 4: 4, 5: 2, 6: 2, 7: 4, 500: 4}), (4, {1: 1, 2: 2, 3: 1, 80: 2})]
)
def test_vectors_run_side_by_side_where_few_lanes_stay_idle(size, counts):
    assert {v: fast_form.vectors_together(size, 8 * v - 3) for v in counts} == counts
    assert fast_form.vectors_together(5, 1000) == 1


@compiled
@pytest.mark.parametrize(("name", "n", "anchor"), CASES)
def test_the_flows_of_a_batch_are_those_of_its_networks(name, n, anchor, monkeypatch):
    # chunks of eight steps: the flow to the last state has to come back to marks
    monkeypatch.setattr(fast_form, "STORE", {False: 1, True: 1})
    monkeypatch.setattr("numerics.flows._slow", lambda job, k: pytest.fail(f"network {k} took the slow route"))
    check(name, n, anchor)


@compiled
@pytest.mark.parametrize(("name", "n", "anchor"), [("GRU", 16, "end"), ("mixed, one size", 8, "start")])
def test_network_by_network_or_eight_side_by_side_every_bit_is_the_same(name, n, anchor, monkeypatch):
    monkeypatch.setattr(fast_form, "STORE", {False: 1, True: 1})
    monkeypatch.setattr("numerics.flows._slow", lambda job, k: pytest.fail(f"network {k} took the slow route"))
    batch, entries, initial = problem(HARD[name], n, 11, 21)
    found, ways = [], []
    for fast in (2**20, 0, 8 * FastLayout(batch.cell, batch.sizes).numbers - 1):  # so many numbers fit the fast cache
        monkeypatch.setattr("numerics.fast_networks.FAST", fast)
        _module.cache_clear()
        given = entries if name == "GRU" else entries[2]  # inputs of their own, and shared ones
        found.append(error_flows(batch, given, initial=initial, anchor=anchor, norms=("max", "fro")))
        ways.append(_module(batch.cell, (*batch.sizes.items(),), anchor, ("max", "fro"), name != "GRU", 1).BY_NETWORK)
    _module.cache_clear()
    assert ways == [False, True, True]  # side by side, one network at a time, several
    for norm in ("max", "fro"):
        np.testing.assert_array_equal(found[0].log(norm), found[1].log(norm))
        np.testing.assert_array_equal(found[0].log(norm), found[2].log(norm))
    expected = one_by_one(batch, entries if name == "GRU" else entries[[2] * 11], initial, anchor, ("fro",))
    np.testing.assert_allclose(found[0].log("fro"), expected["fro"], rtol=0, atol=1e-11)


@compiled
def test_vectors_of_inputs_whose_size_is_no_multiple_of_eight_do_not_run_into_each_other():
    batch, entries, initial = problem(Cell("squares", {h: tanh(net("a", h, x**2))}), 24, 9, 10, m=9)
    expected = one_by_one(batch, entries, initial, "end", ("max",))
    found = error_flows(batch, entries, initial=initial, norms="max")
    np.testing.assert_allclose(found.log("max"), expected["max"], rtol=0, atol=1e-11)


def test_the_name_of_a_cell_is_not_run():
    evil = Cell('x"""\nraise SystemExit\n"""\\', {h: tanh(net("a", h))})
    texts = [fast_form.source(evil, {"n": n}, backwards=True, norms=("max",), shared=True) for n in (2, 9)]
    for text in [*texts, emit.source(evil)]:
        body = ast.parse(text).body
        assert "raise SystemExit" in ast.literal_eval(body[0].value)
        assert not any(isinstance(each, ast.Raise) for each in body)


def test_states_with_the_names_of_other_variables_are_not_taken_for_them():
    a, b = state("h h_0")
    text = fast_form.source(
        Cell("names", {a: tanh(net("a", a)), b: a}), {"n": 5}, backwards=True, norms=("max",), shared=True
    )
    arrays = {line.split(" = ")[0].strip() for line in text.splitlines() if " = zeros(" in line}
    assert "new_h_0" in arrays
    assert not any(
        line.strip().startswith(f"{name} = ") and "zeros(" not in line for line in text.splitlines() for name in arrays
    )


@compiled
@pytest.mark.deep
@pytest.mark.parametrize(("name", "n", "anchor"), OTHERS)
def test_the_flows_of_every_cell_are_those_of_its_networks(name, n, anchor):
    check(name, n, anchor)


@compiled
@pytest.mark.deep
@pytest.mark.parametrize(("name", "n", "anchor"), LARGE)
def test_the_flows_of_large_networks_are_the_products_of_their_jacobians(name, n, anchor):
    batch, entries, _ = problem(HARD[name], n, 2, 8)
    found = error_flows(batch, entries, anchor=anchor)
    for j in range(2):
        step, network = compile_cell(batch.cell), batch[j]
        run = step.trajectory(network, entries[j])
        product = np.eye(batch.state_size)
        jacobians = [step.jacobian(network, s, v) for s, v in zip(run.states, entries[j], strict=False)]
        for lag, J in enumerate(jacobians[::-1] if anchor == "end" else jacobians):
            product = product @ J if anchor == "end" else J @ product
            size = np.abs(product)
            norms = (size.max(), size.sum(axis=0).max(), size.sum(axis=1).max(), np.linalg.norm(product))
            for norm, expected in zip(scaled.NORMS, norms, strict=True):
                # N roundings in each of eight products, relative to those of the moduli: some 1e-12
                assert found.log(norm)[lag, j] == pytest.approx(np.log(expected), abs=1e-10)


@pytest.fixture(scope="module")
def plain():
    """Twenty plain nets with eight units: their flow stays in registers."""
    return Batch.random(PLAIN, 20, n=8, seed=1, gain=1.4)


@compiled
def test_flows_over_fewer_lags_and_every_third_of_them_are_parts_of_the_whole(plain):
    whole = error_flows(plain, 50, initial=np.full(8, 0.3), norms=("max", "fro"))
    part = error_flows(plain, 50, initial=np.full(8, 0.3), lags=20, every=3, norms=("max", "fro"))
    assert part.lags.tolist() == [3, 6, 9, 12, 15, 18]
    for norm in ("max", "fro"):
        np.testing.assert_array_equal(part.log(norm), whole.log(norm)[2:20:3])


@compiled
def test_the_number_of_threads_and_the_other_networks_of_a_batch_change_no_bit(plain):
    alone = Batch.of([plain[j] for j in (3, 17)])
    one, two = (
        error_flows(plain, 40, initial=np.ones(8), norms="max", threads=threads).log("max") for threads in (1, 2)
    )
    np.testing.assert_array_equal(one, two)
    np.testing.assert_array_equal(one[:, [3, 17]], error_flows(alone, 40, initial=np.ones(8), norms="max").log("max"))


@compiled
def test_a_long_flow_decays_at_the_rate_that_the_slow_route_finds(plain):
    network = plain[0]
    found = error_flows(Batch.of([network]), 6000, initial=np.full(8, 0.3), norms=("max", "fro"))
    expected = error_flow(network, 6000, initial=np.full(8, 0.3))
    assert abs(expected.log_max[-1]) > 50.0
    # Both follow an attractor: the states agree to some u, and the flow over q steps to q times that.
    np.testing.assert_allclose(found.log("max")[:, 0], expected.log_max, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(found.log("fro")[:, 0], expected.log_fro, rtol=1e-9, atol=1e-9)


@compiled
def test_inputs_asked_for_part_by_part_give_the_same_bits(monkeypatch):
    monkeypatch.setattr("numerics.flows.CALL", 16)
    batch, entries, initial = problem(DRIVEN, 3, 5, 50)
    asked = []

    def given(start, stop):
        asked.append((start, stop))
        return entries[0, start:stop]

    for anchor, lags in (("start", None), ("end", None), ("end", 20)):
        whole = error_flows(batch, entries[0], initial=initial, anchor=anchor, lags=lags)
        parts = error_flows(batch, given, steps=50, initial=initial, anchor=anchor, lags=lags, every=3)
        expected = one_by_one(batch, entries[[0] * 5], initial, anchor)
        for norm in scaled.NORMS:
            np.testing.assert_array_equal(parts.log(norm), whole.log(norm)[2::3])
            np.testing.assert_allclose(whole.log(norm), expected[norm][:lags], rtol=0, atol=1e-11)
    assert asked == [
        (0, 16), (16, 32), (32, 48), (48, 50), (0, 50), (0, 16), (16, 30), (30, 50),
    ]  # fmt: skip


def peak_memory(steps):
    """Bytes that NumPy and Python took at most, for a run of Elman nets whose inputs come piece by piece."""
    batch = Batch.random(CELLS["Elman"], 5, n=3, seed=0)
    wave = np.sin(np.arange(1000.0))[:, None]
    tracemalloc.start()
    found = error_flows(batch, lambda a, b: wave[np.arange(a, b) % 1000], steps=steps, every=steps // 4, anchor="start")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (found.log("max")[-1] < -0.1 * steps).all()
    return peak


@compiled
def test_memory_does_not_grow_with_the_number_of_steps():
    peak_memory(64)  # compiles
    assert peak_memory(2**18) - peak_memory(2**16) < 50_000  # a quarter of a byte for each step more


@compiled
def test_a_result_holds_its_logs_and_nothing_that_it_was_computed_with():
    batch = Batch.random(CELLS["Elman"], 200, n=16, seed=0)
    error_flows(batch, 30, norms="max")  # compiles
    tracemalloc.start()
    kept = error_flows(batch, 30, norms="max")
    gc.collect()
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert held < kept.log("max").nbytes + 40_000  # numbers and flows are 900 kB


@compiled
@pytest.mark.deep
def test_a_million_steps_of_an_lstm_are_finite_and_right_on_a_prefix_and_where_the_answer_is_known():
    steps, n = 1_000_000, 8
    batch = Batch.random(CELLS["LSTM"], 8, n=n, m=1, seed=3)
    wave = np.sin(np.arange(1000.0))[:, None]

    def given(a, b):
        return wave[np.arange(a, b) % 1000]

    found = error_flows(batch, given, steps=steps, every=100, anchor="start", norms=("max", "fro"))
    assert np.isfinite(found.log("fro")).all()
    assert (found.log("max")[-1] < -1e5).all()  # no float goes below exp(-745)
    prefix = one_by_one(batch, [given(0, 400)] * 8, np.zeros((8, 2 * n)), "start", ("max", "fro"))
    for norm in ("max", "fro"):
        np.testing.assert_allclose(found.log(norm)[:4], prefix[norm][99::100], rtol=0, atol=1e-10)
    # Without recurrent weights d c(q) / d c(0) is diag(f)**q, and that of h is smaller by o tanh'(c) < 1.
    silent = {key: np.zeros_like(W) for key, W in batch.weights.items()}
    known = error_flows(
        Batch(batch.cell, batch.sizes, silent, batch.biases), steps, every=100_000, anchor="start", norms="max"
    )
    with mpmath.workdps(40):
        logs = [max(-mpmath.log1p(mpmath.exp(-mpmath.mpf(float(b)))) for b in row) for row in batch.biases["f"]]
        expected = np.array([[float(int(q) * log) for log in logs] for q in known.lags])
    # each step multiplies with an f that is wrong by 3 ulp at most, and rounds once
    np.testing.assert_allclose(known.log("max"), expected, rtol=0, atol=4 * 2.0**-52 * steps)


# Underflow, zeros, what is not finite


def relu_batch(*matrices, n):
    zero = np.zeros((len(matrices), n, 1))
    return Batch(
        RELU,
        {"n": n, "m": 1},
        {("a", 0): np.array(matrices, float), ("a", 1): zero},
        {"a": np.ones((len(matrices), n))},
    )


@compiled
@pytest.mark.parametrize("n", [3, 9])
def test_an_exact_zero_is_minus_infinity_and_an_underflow_is_none(n):
    lower = np.tril(np.ones((n, n)), -1)
    rates = np.diag(np.r_[2.0**-30, 0.5, np.ones(n - 2)])
    # two entries of one row 2**-1500 apart after fifty steps: the smaller one is all that is left at the end
    tiny = np.eye(n) * 2.0**-30
    tiny[0, 0], tiny[0, 2] = 1.0, 0.5  # the sums of rows and of columns differ
    batch = relu_batch(lower, rates, tiny, np.zeros((n, n)), n=n)
    for anchor in ("end", "start"):
        found = error_flows(batch, 60, anchor=anchor)
        expected = one_by_one(batch, np.zeros((4, 60, 1)), np.zeros((4, n)), anchor)
        for norm in scaled.NORMS:
            np.testing.assert_allclose(found.log(norm), expected[norm], rtol=1e-13, atol=1e-13)
    assert np.isneginf(found.log("max")[n - 1 :, 0]).all()
    assert np.isneginf(found.log("max")[:, 3]).all()


@compiled
@pytest.mark.parametrize("anchor", ["end", "start"])
def test_what_is_left_when_the_largest_column_becomes_zero_is_seen_in_its_own_size(anchor):
    n = 9
    rates = np.diag([1.0, 2.0**-30, *np.zeros(n - 2)])
    drive = np.eye(n)[:, :1]
    batch = Batch(RELU, {"n": n, "m": 1}, {("a", 0): [rates], ("a", 1): [drive]}, {"a": np.ones((1, n))})
    entries = np.zeros((60, 1))
    entries[10 if anchor == "end" else 50] = -1e6  # shuts unit 0 when the flow of unit 1 is at 2**-1500 of its own
    found = error_flows(batch, entries, anchor=anchor)
    expected = one_by_one(batch, entries[None], np.zeros((1, n)), anchor)
    for norm in scaled.NORMS:
        np.testing.assert_allclose(found.log(norm), expected[norm], rtol=1e-13, atol=1e-13)


@pytest.mark.parametrize("backwards", [True, False])
def test_a_cell_that_forgets_its_state_at_once_has_a_fast_form_without_a_product(backwards):
    text = fast_form.source(Cell("forgetful", {h: p / 2}), {"n": 6}, backwards=backwards, norms=("max",), shared=True)
    assert "y0 = zero" in text


@compiled
def test_a_norm_below_the_normal_numbers_is_no_zero_and_one_near_the_largest_float_no_overflow():
    powers = np.array([-1030, 1023])  # exact at every step: nothing underflows
    batch = Batch(PLAIN, {"n": 8}, {("a", 0): [np.ldexp(np.eye(8), power) for power in powers]})
    found = error_flows(batch, 3, norms="max").log("max")
    np.testing.assert_allclose(found, powers * np.log(2.0) * np.arange(1, 4)[:, None], rtol=1e-15)


@compiled
def test_in_lanes_too_the_other_networks_of_a_batch_change_no_bit():
    batch = relu_batch(*(rate * np.eye(3) for rate in (0.3, 0.77, 0.95)), n=3)
    whole = error_flows(batch, 200)
    for j in range(3):
        alone = error_flows(Batch.of([batch[j]]), 200)
        for norm in scaled.NORMS:
            np.testing.assert_array_equal(alone.log(norm)[:, 0], whole.log(norm)[:, j])


@compiled
def test_a_mark_of_underflow_sends_a_network_to_the_slow_route_and_only_that(monkeypatch):
    n = 9
    vanishing = np.full((n, n), 2.0**-600)  # squares of entries underflow at once
    batch = relu_batch(np.eye(n), vanishing, np.eye(n) / 2, n=n)
    asked = []
    slow = error_flows.__globals__["_slow"]
    monkeypatch.setattr("numerics.flows._slow", lambda job, k: asked.append(k) or slow(job, k))
    found = error_flows(batch, 5)
    assert asked == [1]
    assert found.log("max")[-1, 1] == pytest.approx(5 * -600 * np.log(2.0) + 4 * np.log(n), rel=1e-14)


@compiled
def test_norms_of_one_network_that_are_no_numbers_do_not_reach_those_of_others(monkeypatch):
    n, rates = 9, np.linspace(0.3, 0.9, 7)
    huge = np.tril(np.full((n, n), 1.5e308))  # its products are infinite, and then infinity times 0
    batch = Batch(PLAIN, {"n": n}, {("a", 0): [*(rate * np.eye(n) for rate in rates), huge]})
    asked = []
    slow = error_flows.__globals__["_slow"]
    monkeypatch.setattr("numerics.flows._slow", lambda job, k: asked.append(k) or slow(job, k))
    monkeypatch.setattr(fast_form, "STORE", {False: 1, True: 1})  # parts of eight steps, and one of five
    _module.cache_clear()
    found = error_flows(batch, 13, anchor="start")
    _module.cache_clear()
    assert asked == [7]
    np.testing.assert_allclose(found.log("max")[:, :7], np.log(rates) * np.arange(1, 14)[:, None], rtol=1e-14)


@compiled
@pytest.mark.parametrize("n", [3, 9])
def test_a_network_that_does_not_stay_finite_is_refused_with_its_step(n):
    batch = relu_batch(np.eye(n), 1e200 * np.eye(n), n=n)
    with pytest.raises(FlowError, match="a state of 'plain relu' is not finite at step 2"):
        error_flows(batch, 10, initial=np.ones(n))


@compiled
def test_an_overflow_on_the_way_is_noticed_though_the_next_state_is_finite_again():
    # 1e200**2 is infinite, its tanh is 1: the slow route refuses what the fast one alone would give a flow of
    update = {h: tanh(net("a", h, x) + 1 / net("e", x, bias=False)), c: tanh(net("b", c)) + 1 / net("d", c**2, x)}
    squared = Cell("squared", update)
    batch = Batch.random(squared, 9, n=3, m=1, seed=2)
    starts = np.zeros((9, 6))
    starts[4, 3:] = 1e200
    with pytest.raises(FlowError, match=r"a state of .squared. is not finite at step 1"):
        error_flows(batch, np.ones((2, 1)), initial=starts, norms="max")
    # nor may tanh hide 1/0
    with pytest.raises(FlowError, match=r"a state of .squared. is not finite at step 2: 1/net_e is inf"):
        error_flows(batch, np.array([[1.0], [0.0]]), norms="max")


def test_a_tiny_batch_compiles_nothing(monkeypatch):
    monkeypatch.setattr("numerics.flows._module", lambda *_: pytest.fail("compiled"))
    batch, entries, initial = problem(CELLS["Elman"], 4, 8, 20)
    expected = one_by_one(batch, entries, initial, "end", ("one",))
    found = error_flows(batch, entries, initial=initial, norms="one")
    np.testing.assert_allclose(found.log("one"), expected["one"], rtol=0, atol=1e-12)


@compiled
def test_without_vectors_every_network_takes_the_slow_route(monkeypatch):
    batch, entries, initial = problem(CELLS["Elman"], 3, 9, 6)
    fast = error_flows(batch, entries, initial=initial)
    monkeypatch.setattr(simd, "AVAILABLE", False)
    slow = error_flows(batch, entries, initial=initial)
    np.testing.assert_allclose(slow.log("one"), fast.log("one"), rtol=0, atol=1e-12)


# What is refused


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"lags": 11}, "lags=11; pass an integer from 1 to 10"),
        ({"lags": 0}, "lags=0; pass an integer from 1 to 10"),
        ({"every": 2.0}, "every=2.0; pass an integer from 1 to 10"),
        ({"anchor": "middle"}, "anchor='middle'; pass 'end' or 'start'"),
        ({"norms": ("two",)}, r"norms=\('two',\); pass some of 'max', 'one', 'inf', 'fro', each once"),
        ({"norms": ()}, r"norms=\(\)"),
        ({"norms": ("max", "max")}, "each once"),
        ({"threads": 0}, "threads=0; pass an integer >= 1, or None"),
        ({"steps": 4}, "steps=4 beside inputs that have a length"),
        ({"initial": [1.0]}, r"initial: shape \(1,\).* make it \(3,\)"),
        ({"initial": [np.nan, 0.0, 0.0]}, "initial: nan at 0; pass finite numbers"),
    ],
)
def test_what_cannot_be_asked_for_is_refused_with_its_value(arguments, says):
    with pytest.raises((FlowError, NetworkError, ValueError), match=says):
        error_flows(Batch.random(PLAIN, 2, n=3), 10, **arguments)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (0, "inputs=0: pass the number of steps, an integer >= 1"),
        (np.zeros((4, 3)), r"inputs: shape \(4, 3\).* make it \(4, 2\)"),
        (np.zeros((3, 4, 2)), r"inputs of shape \(3, 4, 2\); pass \(2, steps, 2\)"),
        (np.full((4, 2), np.inf), r"inputs: inf at \(0, 0\)"),
        (lambda start, stop: np.zeros((stop - start, 2)), "inputs are a function: pass the number of steps"),
    ],
)
def test_inputs_that_do_not_fit_are_refused_with_their_value(given, says):
    with pytest.raises((FlowError, NetworkError), match=says):
        error_flows(Batch.random(CELLS["Elman"], 2, n=3, m=2), given)


def test_a_network_or_a_norm_that_is_not_there_is_refused():
    with pytest.raises(NetworkError, match=r"is no batch; pass Batch\.of"):
        error_flows(Network.random(PLAIN, n=2), 3)
    flows = error_flows(Batch.random(CELLS["Elman"], 2, n=3, m=1), 3)
    with pytest.raises(FlowError, match=r"norm='two'; these flows have 'max', 'one', 'inf', 'fro'"):
        flows.log("two")


@compiled
def test_progress_is_told_and_ends_at_the_whole(plain):
    told = []
    error_flows(plain, 30, norms=("max", "fro"), threads=2, progress=lambda done, whole: told.append((done, whole)))
    assert told[-1][0] == told[-1][1]
    assert threading.active_count() == 1
