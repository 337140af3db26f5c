"""The flow over all lags in log scale: right at lag 5000, and never an underflow taken for decay."""

import mpmath
import numpy as np
import pytest

from numerics import Network, compile_cell, error_flow
from numerics.errors import FlowError, NetworkError
from numerics.flow import plain_error_flow, run
from numerics.reference import reference_log_flow
from numerics.scaled import LOG_2, NORMS, log_norms, log_products
from theory.activations import linear, logistic, relu
from theory.cell import Cell, inputs, net, state
from theory.cells import CELLS

h, x = state("h"), inputs("x")
LINEAR = Cell("linear net", {h: linear(net("a", h, x))})


def linear_network(W):
    """h' = W h: the Jacobian is W at every step."""
    W = np.array(W, dtype=float)
    return Network(LINEAR, {"n": len(W), "m": 1}, {("a", "h"): W, ("a", "x"): np.zeros((len(W), 1))})


def mpmath_log_norms(factors):
    """The logs of the four norms of J_1 ... J_q, in 60 digits with exponents of any size."""
    with mpmath.workdps(60):
        product = mpmath.eye(len(factors[0]))
        for factor in factors:
            product = product * mpmath.matrix(factor.tolist())
        size = product.apply(abs)
        rows = [sum(size[i, j] for j in range(size.cols)) for i in range(size.rows)]
        columns = [sum(size[i, j] for i in range(size.rows)) for j in range(size.cols)]
        norms = (max(size), max(columns), max(rows), mpmath.sqrt(sum(e * e for e in size)))
        return [float(mpmath.log(v)) for v in norms]


@pytest.mark.parametrize("name", ["Elman", "LSTM"])
def test_the_log_flow_is_right_to_1e_10_at_lag_5000_on_a_decaying_net(name):
    network = Network.random(CELLS[name], n=3, m=1, seed=2)
    flow = error_flow(network, np.random.default_rng(0).standard_normal((5000, 1)))
    compiled, states, entries = compile_cell(network.cell), flow.trajectory.states, flow.trajectory.inputs
    factors = [compiled.jacobian(network, states[-1 - q], entries[-q]) for q in range(1, 5001)]
    computed = [flow.log(norm)[-1] for norm in NORMS]
    assert computed[0] < -2000.0  # far below the least float, exp(-745)
    np.testing.assert_allclose(computed, mpmath_log_norms(factors), rtol=1e-10)


@pytest.mark.parametrize("name", sorted(CELLS))
def test_the_flow_is_that_of_the_reference_at_every_lag(name):
    network = Network.random(CELLS[name], n=4, seed=1)
    entries = np.random.default_rng(1).standard_normal((60, network.input_size))
    start = np.random.default_rng(2).standard_normal(network.state_size)
    flow = error_flow(network, entries, initial=start)
    expected = reference_log_flow(network, entries, start)
    # A step differs by a few u relative to its largest entry; over 60 steps by some 1e-13 where signs do not cancel.
    np.testing.assert_allclose(np.stack([flow.log(norm) for norm in NORMS], axis=1), expected, rtol=0, atol=1e-11)


def test_the_flow_over_fewer_lags_is_its_beginning():
    network = Network.random(CELLS["GRU"], n=4)
    entries = np.random.default_rng(3).standard_normal((30, network.input_size))
    np.testing.assert_array_equal(
        error_flow(network, entries, lags=7).log_inf, error_flow(network, entries).log_inf[:7]
    )


def test_the_state_flow_at_lag_1_is_the_last_jacobian():
    network = Network.random(CELLS["LSTM"], n=3)
    flow = error_flow(network, np.random.default_rng(3).standard_normal((5, network.input_size)))
    last = compile_cell(network.cell).jacobian(network, flow.trajectory.states[-2], flow.trajectory.inputs[-1])
    assert flow.log_inf[0] == pytest.approx(np.log(np.abs(last).sum(axis=1).max()), abs=1e-14)
    assert flow.log_one[0] == pytest.approx(np.log(np.abs(last).sum(axis=0).max()), abs=1e-14)
    assert flow.log_max[0] == pytest.approx(np.log(np.abs(last).max()), abs=1e-14)
    assert flow.log_fro[0] == pytest.approx(np.log(np.linalg.norm(last)), abs=1e-14)


def test_an_exact_zero_is_minus_infinity_and_only_that():
    flow = error_flow(linear_network([[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [1.0, 2.0, 0.0]]), 5)
    assert flow.log_inf[0] == pytest.approx(np.log(3.0))
    assert flow.log_inf[1] == pytest.approx(np.log(2.0))
    assert (flow.log_inf[2:] == -np.inf).all()


def test_a_decay_far_below_the_least_float_stays_finite():
    flow = error_flow(linear_network([[1e-200]]), 5000)
    np.testing.assert_allclose(flow.log_max, flow.lags * np.log(1e-200), rtol=1e-12)
    grown = error_flow(linear_network([[1e100]]), 50)
    np.testing.assert_allclose(grown.log_max, grown.lags * np.log(1e100), rtol=1e-12)


def test_units_that_decay_at_different_rates_each_keep_their_scale():
    network = linear_network(np.diag([0.5, 1e-9]))
    flow = error_flow(network, 400)
    assert flow.log_max[-1] == pytest.approx(400 * np.log(0.5), rel=1e-12)


def test_what_underflowed_beside_a_larger_entry_comes_back_when_that_entry_is_gone():
    # Row 2 of the flow is (about 0.9**q, 0.001**q). At the first time step the unit that carries 0.9**q is cut off, so
    # the second entry, 10**-590 of the first and lost to float64 long ago, is all that is left.
    cell = Cell("cut", {h: relu(net("a", h, x))})
    weights = {("a", "h"): [[0.9, 0.0], [1.0, 0.001]], ("a", "x"): [[1.0], [0.0]]}
    network = Network(cell, {"n": 2, "m": 1}, weights, {"a": [0.0, 1.0]})
    entries = np.ones((200, 1))
    entries[0] = -10.0  # relu's slope of unit 1 is 0 at the first step
    flow = error_flow(network, entries, initial=[1.0, 1.0])
    assert flow.log_max[-2] == pytest.approx(198 * np.log(0.9), abs=1.0)
    # exactly: the last factor is (0, 0; 1, 0.001), and row 2 of the others ends in 0.001**199
    assert flow.log_max[-1] == pytest.approx(199 * np.log(0.001), abs=1e-9)


def test_a_row_that_became_zero_does_not_disturb_a_smaller_one():
    cell = Cell("two units", {h: relu(net("a", h, x))})
    weights = {("a", "h"): np.diag([0.5, 0.001]), ("a", "x"): [[1.0], [0.0]]}
    network = Network(cell, {"n": 2, "m": 1}, weights, {"a": [0.0, 1.0]})
    entries = np.ones((400, 1))
    entries[0] = -10.0  # cuts unit 1 off at the first step
    flow = error_flow(network, entries, initial=[1.0, 1.0])
    np.testing.assert_allclose(flow.log_max[:-1], flow.lags[:-1] * np.log(0.5), rtol=1e-12)
    for norm in NORMS:
        assert flow.log(norm)[-1] == pytest.approx(400 * np.log(0.001), rel=1e-12)


def test_saturated_slopes_decay_but_never_vanish():
    network = Network(CELLS["Elman"], {"n": 1, "m": 1}, {("a", "h"): [[1.0]], ("a", "x"): [[0.0]]}, {"a": [-300.0]})
    flow = error_flow(network, 1000)
    np.testing.assert_allclose(flow.log_max, -300.0 * flow.lags, rtol=1e-12)


def test_slow_products_and_logs_of_products_agree_with_sums_of_logs():
    factors = np.random.default_rng(0).uniform(1e-3, 10.0, 3000)
    np.testing.assert_allclose(log_products(factors)[-1], np.log(factors).sum(), rtol=1e-12)
    np.testing.assert_allclose(log_norms(f.reshape(1, 1) for f in factors)[-1], np.log(factors).sum(), rtol=1e-12)
    assert log_products([2.0, 0.0, 3.0]).tolist() == [LOG_2, -np.inf, -np.inf]
    assert log_norms([]).shape == (0, 4)


def test_the_plain_error_flow_is_the_product_of_weights_and_slopes_in_that_order():
    network = Network.random(CELLS["Elman"], n=3, gain=2.0)
    entries = np.random.default_rng(4).standard_normal((6, network.input_size))
    flow = plain_error_flow(network, entries)
    W, U, b = network.weight("a", 0), network.weight("a", 1), network.biases["a"]
    states = flow.trajectory.states
    product = np.eye(3)
    for q in range(1, 6):
        y = states[6 - q]
        np.testing.assert_allclose(y, 1 / (1 + np.exp(-(W @ states[5 - q] + U @ entries[5 - q] + b))))
        product = product @ W @ np.diag(y * (1 - y))
        assert flow.log_inf[q - 1] == pytest.approx(np.log(np.abs(product).sum(axis=1).max()), abs=1e-12)
    assert len(flow.lags) == 5  # F'(0) belongs to a net that was never computed
    assert not np.allclose(flow.log_inf, error_flow(network, entries).log_inf[:5])


def test_a_plain_net_without_an_activation_has_slope_one():
    flow = plain_error_flow(linear_network([[0.5]]), 4)
    np.testing.assert_allclose(flow.log_max, flow.lags * np.log(0.5))


@pytest.mark.parametrize("name", ["GRU", "LSTM", "Leaky", "S6"])
def test_a_cell_that_is_no_plain_net_is_sent_to_the_state_flow(name):
    with pytest.raises(FlowError, match=rf"'{name}' is no plain net h' = f\(net\(h, ...\)\); use error_flow"):
        plain_error_flow(Network.random(CELLS[name], n=2), 3)


def test_a_net_that_reads_its_state_through_a_gate_is_no_plain_net():
    cell = Cell("squared", {h: logistic(net("a", h * h))})
    with pytest.raises(FlowError, match="'squared' is no plain net"):
        plain_error_flow(Network.random(cell, n=2), 3)


@pytest.mark.parametrize("lags", [0, -1, 6, 2.5, True, "all"])
def test_lags_that_are_not_there_are_refused_with_those_that_are(lags):
    network = Network.random(CELLS["Elman"], n=2, m=1)
    with pytest.raises(FlowError, match=r"lags=.*; pass an integer from 1 to 5, the number of steps, or None"):
        error_flow(network, 5, lags=lags)


def test_what_is_no_network_or_norm_is_refused():
    with pytest.raises(NetworkError, match=r"'GRU' is no network; pass Network.random\(cell\)"):
        run("GRU", 3)
    flow = error_flow(linear_network([[0.5]]), 2)
    with pytest.raises(FlowError, match="norm='two'; pass one of 'max', 'one', 'inf', 'fro'"):
        flow.log("two")
    assert repr(flow) == "Flow('linear net', lags 1..2, log inf norm at the last -1.38629)"
