"""The 2-norm of flows between its bounds, and by singular values where it is asked for; flow over bound."""

import numpy as np
import pytest

from numerics.batch import Batch
from numerics.compile import compile_cell
from numerics.errors import FlowError
from numerics.flow_norms import log_ratios, two_norm_bracket, two_norms
from numerics.flows import error_flows, flow_products
from numerics.measure import step_bound
from theory.activations import relu
from theory.cell import Cell, inputs, net, state
from theory.cells import CELLS

h, x = state("h"), inputs("x")
RELU = Cell("plain relu", {h: relu(net("a", h, x))})
CASES = [("Elman", 3, "end"), ("GRU", 7, "start"), ("LSTM peephole", 4, "end")]  # compiled for test_flows, too


def drawn(name, n, count=9, steps=12):
    batch = Batch.random(CELLS[name], count, n=n, seed=6)
    return batch, np.random.default_rng(2).standard_normal((count, steps, batch.input_size))


def multiplied(batch, entries, lag, anchor):
    """The flow of each network at one lag, in plain NumPy."""
    found = []
    for k in range(len(batch)):
        step, network = compile_cell(batch.cell), batch[k]
        run = step.trajectory(network, entries[k])
        jacobians = [step.jacobian(network, s, v) for s, v in zip(run.states, entries[k], strict=False)]
        chosen = jacobians[-lag:] if anchor == "end" else jacobians[:lag]
        found.append(np.linalg.multi_dot(chosen[::-1]))
    return np.array(found)


@pytest.mark.parametrize(("name", "n", "anchor"), CASES)
def test_the_two_norm_is_that_of_the_product_and_lies_between_its_bounds(name, n, anchor):
    batch, entries = drawn(name, n)
    low, high = two_norm_bracket(error_flows(batch, entries, anchor=anchor))
    found = two_norms(batch, entries, [2, 9], anchor=anchor)
    for row, lag in zip(found, (2, 9), strict=True):
        expected = np.log(np.linalg.norm(multiplied(batch, entries, lag, anchor), 2, axis=(1, 2)))
        np.testing.assert_allclose(row, expected, rtol=0, atol=1e-12)  # some N u, over nine steps
        assert (low[lag - 1] <= row).all()
        assert (row <= high[lag - 1]).all()


@pytest.mark.parametrize(("name", "n", "anchor"), CASES)
def test_the_products_are_the_flow_entry_by_entry(name, n, anchor):
    batch, entries = drawn(name, n)
    mantissas, powers = flow_products(batch, entries, 9, anchor=anchor)
    expected = multiplied(batch, entries, 9, anchor)
    scale = np.abs(expected).max(axis=(1, 2), keepdims=True)
    np.testing.assert_allclose(np.ldexp(mantissas, powers.astype(int)) / scale, expected / scale, rtol=0, atol=1e-13)


def test_the_two_norm_of_a_decayed_flow_and_of_a_zero_one_and_of_one_that_took_the_slow_route():
    n = 9
    Q = np.linalg.qr(np.random.default_rng(0).standard_normal((n, n)))[0]
    matrices = np.array([Q * 2.0**-30, np.tril(np.ones((n, n)), -1), np.full((n, n), 2.0**-600)])
    # relu with a large bias: every unit stays in its linear part, so the flow is the power of the matrix
    batch = Batch(
        RELU, {"n": n, "m": 1}, {("a", 0): matrices, ("a", 1): np.zeros((3, n, 1))}, {"a": np.full((3, n), 2.0**200)}
    )
    (found,) = two_norms(batch, 50, [50])
    assert found[0] == pytest.approx(-1500 * np.log(2.0), abs=1e-11)  # fifty products of 9 terms: 50 * 11 u
    assert np.isneginf(found[1])
    assert found[2] == pytest.approx(-30000 * np.log(2.0) + 50 * np.log(n), rel=1e-13)


@pytest.mark.parametrize("norm", ["one", "inf", "fro"])
def test_flow_over_bound_is_at_most_one_and_falls_short_of_a_bound_twice_as_large_by_its_power(norm, monkeypatch):
    batch, entries = drawn("GRU", 7, count=3)
    flows = error_flows(batch, entries, anchor="start")
    ratios = log_ratios(flows, norm)
    assert ratios.shape == (12, 3)
    assert (ratios < 0.0).all()
    assert ratios[3, 1] == pytest.approx(flows.log(norm)[3, 1] - 4 * np.log(step_bound(flows.trajectory(1), norm)))
    monkeypatch.setattr("numerics.flow_norms.step_bound", lambda run, of: 2 * step_bound(run, of))
    np.testing.assert_allclose(log_ratios(flows, norm), ratios - flows.lags[:, None] * np.log(2.0), rtol=0, atol=1e-12)


def test_a_norm_without_a_bound_of_products_is_refused():
    flows = error_flows(Batch.random(CELLS["Elman"], 2, n=3), 3)
    with pytest.raises(FlowError, match=r"norm='max'; pass one of 'one', 'inf', 'fro'"):
        log_ratios(flows, "max")
