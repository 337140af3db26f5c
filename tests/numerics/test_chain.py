"""Errors pulled back through many steps: against plain NumPy, exact rationals, the full product, and themselves."""

import signal
import threading
import time
from fractions import Fraction

import numpy as np
import pytest

from numerics import chain, pullback, simd
from numerics.chain import vector_flows
from numerics.errors import FlowError, NetworkError, NumericsError
from numerics.inputs import Inputs
from numerics.network import Network
from numerics.reference import reference_trajectory
from theory import net, state, tanh
from theory.cell import Cell
from theory.cells import CELLS

h = state("h")
TANH = Cell("Plain tanh", {h: tanh(net("a", h, bias=False))})
LINEAR = Cell("Plain linear", {h: net("a", h, bias=False)})
ELMAN = CELLS["Elman"]
U = 2.0**-53
fast_only = pytest.mark.skipif(not simd.AVAILABLE, reason="with Numba switched off there is only the slow route")


def plain(cell, W):
    W = np.asarray(W, dtype=float)
    return Network(cell, {"n": len(W)}, {("a", "h"): W})


def gaussian(n, gain, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, n)) * gain / np.sqrt(n), rng.uniform(-1.0, 1.0, n)


def pulled(jacobians, error):
    """Logs of the norms of J_(T-q+1)^T ... J_T^T e, the error divided by its largest entry at every step."""
    log, rows = 0.0, []
    for J in reversed(list(jacobians)):
        error = J.T @ error
        size = np.abs(error).max()
        error, log = error / size, log + np.log(size)
        rows.append((log, log + np.log(np.abs(error).sum()), log + np.log(np.linalg.norm(error))))
    return np.array(rows).T


def tanh_jacobians(W, start, steps):
    for _ in range(steps):
        a = W @ start
        start = np.tanh(a)
        yield W / np.cosh(a)[:, None] ** 2


def all_logs(flows):
    return np.array([flows.log(norm) for norm in chain.NORMS])


@pytest.mark.parametrize("n", [1, 5, 8, 63, 72, 130])
def test_the_logs_are_those_of_a_plain_loop(n):
    W, start = gaussian(n, 0.8)
    errors = np.random.default_rng(1).normal(size=(3, n))
    found = all_logs(vector_flows(plain(TANH, W), 40, errors, initial=start))
    for r in range(3):
        expected = pulled(tanh_jacobians(W, start, 40), errors[r])
        # each step rounds each sum by (n + 2) u of its moduli, which cancel to about sqrt(n) of n
        np.testing.assert_allclose(found[:, :, r], expected, rtol=4 * U, atol=40 * (n + 4) * np.sqrt(n) * U)


def test_a_linear_net_of_integers_is_pulled_back_exactly():
    W = np.array([[2.0, -1.0, 0.0], [1.0, 1.0, 3.0], [0.0, -2.0, 1.0]])
    found = all_logs(vector_flows(plain(LINEAR, W), 60, [[1.0, 2.0, -1.0]]))[:, :, 0]
    exact = [Fraction(1), Fraction(2), Fraction(-1)]
    for q in range(60):
        exact = [sum(Fraction(int(W[i, j])) * exact[i] for i in range(3)) for j in range(3)]
        sizes = [abs(x) for x in exact]
        square = sum(x * x for x in exact)
        expected = [np.log(float(max(sizes))), np.log(float(sum(sizes))), 0.5 * np.log(float(square))]
        np.testing.assert_allclose(found[:, q], expected, rtol=0, atol=(q + 1) * 20 * U)


def test_a_wrong_order_of_steps_or_a_missing_transpose_is_caught():
    W, start = gaussian(6, 0.8)
    found = all_logs(vector_flows(plain(TANH, W), 10, np.ones((1, 6)), initial=start))[:, :, 0]
    jacobians = list(tanh_jacobians(W, start, 10))
    assert np.abs(found - pulled(jacobians, np.ones(6))).max() < 1e-12
    assert np.abs(found - pulled(jacobians[::-1], np.ones(6))).max() > 1e-2
    assert np.abs(found - pulled([J.T for J in jacobians], np.ones(6))).max() > 1e-2


@fast_only
@pytest.mark.parametrize("n", [9, 80])
def test_an_error_has_the_same_bits_alone_and_among_others_with_any_threads(n):
    W, start = gaussian(n, 1.5)
    errors = np.random.default_rng(2).normal(size=(37, n)) * np.logspace(-150, 150, 37)[:, None]
    errors[5] = 0.0
    together = all_logs(vector_flows(plain(TANH, W), 30, errors, initial=start))
    np.testing.assert_array_equal(
        together, all_logs(vector_flows(plain(TANH, W), 30, errors, initial=start, threads=2))
    )
    for r in (0, 5, 15, 16, 31, 32, 36):
        alone = all_logs(vector_flows(plain(TANH, W), 30, errors[r], initial=start))
        np.testing.assert_array_equal(together[:, :, r], alone[:, :, 0])
    assert (together[:, :, 5] == -np.inf).all()


def shared_steps(monkeypatch):
    """Small nets are shared by threads as large ones are, on a machine of five cores."""
    monkeypatch.setattr(chain, "UNITS_EACH", 8)
    monkeypatch.setattr(chain, "ENTRIES_EACH", 1)
    monkeypatch.setattr(chain, "checked_threads", lambda threads: 5 if threads is None else threads)


def bits_by_threads(*arguments, **more):
    return [all_logs(vector_flows(*arguments, **more, threads=threads)) for threads in (1, 2, 3, 5)]


def check_same_bits(found):
    for each in found[1:]:
        np.testing.assert_array_equal(each, found[0])


@fast_only
@pytest.mark.parametrize("count", [1, 7, 16, 18, 50])
@pytest.mark.parametrize("n", [9, 24, 63, 130, 200])  # 24: more threads than there are lines of the cache in a row
def test_threads_that_share_a_step_change_no_bit(monkeypatch, n, count):
    shared_steps(monkeypatch)
    W, start = gaussian(n, 1.5)
    errors = np.random.default_rng(3).normal(size=(count, n)) * np.logspace(-150, 150, count)[:, None]
    check_same_bits(bits_by_threads(plain(TANH, W), 21, errors, initial=start))


@fast_only
@pytest.mark.parametrize("count", [1, 16])
def test_threads_that_share_a_step_scale_all_at_the_same_time(monkeypatch, count):
    shared_steps(monkeypatch)
    monkeypatch.setattr(chain, "KEPT", 7 * (24 + 64))  # several stretches
    network = Network.random(ELMAN, n=20, m=2, seed=5)
    network = Network(ELMAN, network.sizes, network.weights, {"a": np.linspace(-700.0, 0.0, 20)})
    x = np.random.default_rng(0).normal(size=(50, 2))
    errors = np.random.default_rng(1).normal(size=(count, 20))
    found = bits_by_threads(network, x, errors)
    assert np.isfinite(found[0]).all()
    check_same_bits(found)
    large = plain(LINEAR, np.ldexp(gaussian(20, 1.0)[0], 100))
    check_same_bits(bits_by_threads(large, 50, errors * 2.0**-300))


@fast_only
@pytest.mark.parametrize("count", [1, 16])
def test_a_line_that_no_thread_computes_is_missed(monkeypatch, count):
    shared_steps(monkeypatch)
    W, start = gaussian(40, 0.8)
    own = chain._Stream.part
    monkeypatch.setattr(chain._Stream, "part", lambda self, k: (own(self, k)[0] + 8 * (k == 1), own(self, k)[1]))
    with pytest.raises((AssertionError, FlowError)):  # what lies there may be no number
        check_same_bits(bits_by_threads(plain(TANH, W), 9, np.ones((count, 40)), initial=start))


@fast_only
def test_large_nets_are_shared_by_as_many_threads_as_there_are_cores_and_parts(monkeypatch):
    def team(n, threads):
        read = Inputs.of(network := plain(TANH, np.eye(n)), 5, None)
        return chain._Stream(network, *chain._plain(TANH), read, np.zeros(n), threads).team

    monkeypatch.setattr(chain, "checked_threads", lambda threads: 3)
    assert [team(n, 5) for n in (100, 256, 360, 361, 440, 441, 1100)] == [1, 1, 1, 2, 2, 3, 3]
    assert [team(1100, threads) for threads in (1, 2, 3)] == [1, 2, 3]


@pytest.mark.parametrize("cell", ["Elman", "LSTM"])
def test_threads_change_no_bit_for_any_cell(cell):
    network = Network.random(CELLS[cell], n=5, m=2, seed=3)
    check_same_bits(bits_by_threads(network, 20, np.eye(network.state_size)))


@fast_only
def test_ctrl_c_ends_a_long_run_of_threads_that_share_its_steps(monkeypatch):
    shared_steps(monkeypatch)
    W, start = gaussian(40, 0.8)
    vector_flows(plain(TANH, W), 5, np.ones(40), initial=start, threads=2)  # compiled before the clock runs
    main = threading.main_thread().ident
    clock = threading.Timer(0.2, lambda: signal.pthread_kill(main, signal.SIGINT))
    clock.start()
    with pytest.raises(KeyboardInterrupt):
        vector_flows(plain(TANH, W), 10**8, np.ones(40), initial=start, lags=1, threads=2)  # minutes
    clock.join()
    deadline = time.monotonic() + 10.0  # Python does not wait for a thread that was just being started
    while threading.active_count() > 1 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert threading.active_count() == 1


@fast_only
def test_a_thread_that_fails_ends_those_that_share_its_steps(monkeypatch):
    shared_steps(monkeypatch)
    own = pullback.pull_one

    def fails(*arguments):
        if arguments[-4] > 0:  # the first of its units: not the first thread
            raise MemoryError("no scratch")
        own(*arguments)

    monkeypatch.setattr(pullback, "pull_one", fails)
    W, start = gaussian(40, 0.8)
    with pytest.raises(MemoryError, match="no scratch"):
        vector_flows(plain(TANH, W), 100, np.ones(40), initial=start, threads=3)
    assert threading.active_count() == 1


@pytest.mark.parametrize("lags", [None, 1, 19, 21, 50])
@pytest.mark.parametrize("cell", ["Elman", "GRU"])
def test_slopes_computed_again_from_kept_states_change_no_bit(monkeypatch, cell, lags):
    network = Network.random(CELLS[cell], n=6, m=2, seed=1)
    x = np.random.default_rng(0).normal(size=(50, 2))
    errors = np.random.default_rng(1).normal(size=(4, 6))
    whole = all_logs(vector_flows(network, x, errors))
    monkeypatch.setattr(chain, "KEPT", 72 * 7)  # seven steps at a time, or 84
    told = []
    pieces = vector_flows(
        network, lambda start, stop: x[start:stop], errors, steps=50, lags=lags, progress=lambda *n: told.append(n)
    )
    np.testing.assert_array_equal(all_logs(pieces), whole[:, :lags])
    assert told[-1] == (lags or 50, lags or 50)


@pytest.mark.parametrize("cell", ["Elman", "LSTM"])
def test_any_cell_agrees_with_its_jacobians_by_hand(cell):
    network = Network.random(CELLS[cell], n=5, m=2, seed=3)
    x = np.random.default_rng(4).normal(size=(20, 2))
    error = np.random.default_rng(5).normal(size=network.state_size)
    found = all_logs(vector_flows(network, x, error))[:, :, 0]
    expected = pulled([J for _, J, _ in reference_trajectory(network, x)], error)
    np.testing.assert_allclose(found, expected, rtol=0, atol=20 * 100 * U)


@pytest.mark.parametrize("width", [1, 16])
@pytest.mark.parametrize("kept", [chain.KEPT, 700])  # all steps at once, and several stretches
def test_slopes_too_small_for_their_products_are_no_zeros(width, kept, monkeypatch):
    monkeypatch.setattr(chain, "KEPT", kept)
    # logistic slopes of about exp(-700) = 1e-304: eight of them leave no float, nor does one on a small error
    n, bias = 10, np.full(10, -700.0)
    W, _ = gaussian(n, 1.0)
    network = Network(ELMAN, {"n": n, "m": 1}, {("a", "h"): W, ("a", "x"): np.zeros((n, 1))}, {"a": bias})
    errors = np.tile(np.random.default_rng(1).normal(size=n), (width, 1))
    found = vector_flows(network, 50, errors).log_max[:, -1]
    expected = pulled([W] * 50, errors[0])[0] - 700.0 * np.arange(1, 51)
    np.testing.assert_allclose(found, expected, rtol=4 * U, atol=50 * (n + 4) * np.sqrt(n) * U * 10)


@pytest.mark.parametrize("power", [-1000, -400, 400, 1000])
@pytest.mark.parametrize("width", [1, 16])
def test_weights_of_any_size_neither_underflow_nor_overflow(power, width):
    network = plain(LINEAR, np.ldexp(np.eye(9)[::-1], power))
    flows = vector_flows(network, 100, np.ones((width, 9)))
    lags = np.arange(1, 101)
    np.testing.assert_allclose(flows.log_max[:, 0], power * np.log(2.0) * lags, rtol=4 * U)
    np.testing.assert_allclose(flows.log_one[:, -1], power * np.log(2.0) * lags + np.log(9.0), rtol=4 * U)


def test_an_exact_zero_is_minus_infinity_from_its_lag_on():
    W = np.diag(np.ones(8), k=1)  # nilpotent: nine steps, then nothing
    flows = vector_flows(plain(LINEAR, W), 20, np.eye(9)[:1])
    np.testing.assert_array_equal(flows.log_two[:, 0], [0.0] * 8 + [-np.inf] * 12)


def test_wrong_arguments_are_refused_with_what_to_pass_instead():
    network = plain(TANH, np.eye(3))
    with pytest.raises(NetworkError, match=r"errors of shape \(2, 4\); pass \(R, 3\)"):
        vector_flows(network, 5, np.ones((2, 4)))
    with pytest.raises(FlowError, match=r"norms=\('fro',\); pass some of 'max', 'one', 'two', each once"):
        vector_flows(network, 5, np.ones(3), norms=("fro",))
    with pytest.raises(FlowError, match=r"norm='one'; here are 'two'"):
        vector_flows(network, 5, np.ones(3), norms=("two",)).log("one")
    with pytest.raises(FlowError, match=r"lags=6; pass an integer from 1 to 5"):
        vector_flows(network, 5, np.ones(3), lags=6)
    with pytest.raises(NetworkError, match=r"inputs\(0, 4\) has shape \(3, 0\); return \(4, 0\)"):
        vector_flows(network, lambda start, stop: np.zeros((3, 0)), np.ones(3), steps=4)
    with pytest.raises(FlowError, match="is not finite"):
        vector_flows(plain(LINEAR, np.full((2, 2), 1e200)), 5, np.ones(2), initial=[1.0, 1.0])
    for wrong, says in (
        ("abc", "errors of shape"),
        ([[1.0], [1.0, 2.0]], "errors of shape"),
        (np.ones(3) * 1j, "complex"),
    ):
        with pytest.raises(NetworkError, match=says):
            vector_flows(network, 5, wrong)
    with pytest.raises(NetworkError, match=r"errors is \['a', 'b', 'c'\]; pass an array of numbers"):
        vector_flows(network, 5, ["a", "b", "c"])
    with pytest.raises(NetworkError, match=r"errors: nan at 1; pass finite numbers"):
        vector_flows(network, 5, [1.0, np.nan, 1.0])
    with pytest.raises(NumericsError, match="threads=0; pass an integer"):
        vector_flows(Network.random(CELLS["LSTM"], n=2, m=1), 5, np.ones(4), threads=0)
    with pytest.raises(FlowError, match="norms=3; pass some of"):
        vector_flows(network, 5, np.ones(3), norms=3)
    with pytest.raises(NetworkError, match="is no network"):
        vector_flows(TANH, 5, np.ones(3))
