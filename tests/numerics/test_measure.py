"""What verify prints of compiled ensembles: the flow never above the derived bound, the same each time."""

import numpy as np
import pytest
from hard_cells import HARD_CELLS
from sympy import exp, log

from numerics import Network
from numerics.errors import EmitError
from numerics.evaluate import evaluate
from numerics.flow import run
from numerics.measure import CELL_NAMES, KINDS, bound_value, jacobian_roundings, measure, measure_all, step_bound
from numerics.reference import reference_trajectory
from theory.cells import CELLS


@pytest.mark.parametrize("name", CELL_NAMES)
@pytest.mark.parametrize("n", [1, 2, 16])
def test_the_flow_is_never_above_the_derived_bound(name, n):
    measured = measure(CELLS[name], n, lags=50, count=2, gain=1.5, seed=1)
    assert (measured.violated, measured.networks, measured.comparisons) == (0, 2 * len(KINDS), 100 * len(KINDS))
    assert 0.0 <= measured.median <= measured.largest <= 1.0 + 1e-10


def test_the_table_has_four_cells_in_two_sizes_and_is_the_same_each_time():
    first = measure_all(lags=20)
    assert [(m.cell, m.n) for m in first] == [(name, n) for name in CELL_NAMES for n in (16, 64)]
    assert first == measure_all(lags=20)
    assert all(m.violated == 0 for m in first)
    assert first != measure_all(lags=20, seed=1)


def test_a_bound_that_is_too_small_shows_as_violated(monkeypatch):
    from numerics import measure as module

    right = module.step_bound
    monkeypatch.setattr(module, "step_bound", lambda trajectory: 0.2 * right(trajectory))
    assert measure(CELLS["S6"], 4, lags=5).violated > 0


@pytest.mark.parametrize("name", sorted(CELLS))
def test_every_bound_holds_step_by_step_against_the_jacobian_by_hand(name):
    for seed in range(3):
        network = Network.random(CELLS[name], n=4, seed=seed, gain=2.0)
        entries = np.random.default_rng(seed).standard_normal((20, network.input_size))
        bound = step_bound(run(network, entries))
        for _, jacobian, _ in reference_trajectory(network, entries):
            assert np.abs(jacobian).sum(axis=1).max() <= bound * (1 + 1e-12)


def test_bounds_in_other_norms_have_values_too():
    network = Network.random(CELLS["LSTM peephole"], n=3)
    trajectory = run(network, 4)
    for norm in ("one", "fro"):
        values = [bound_value(b, trajectory) for b in CELLS["LSTM peephole"].bounds(norm).values()]
        assert all(v > 0.0 for v in values)


def test_a_bound_in_the_frobenius_norm_does_not_vanish_with_the_squares_of_its_weights():
    network = Network(CELLS["Elman"], {"n": 2, "m": 1}, {("a", 0): np.full((2, 2), 1e-200), ("a", 1): [[0.0], [0.0]]})
    (bound,) = CELLS["Elman"].bounds("fro").values()
    assert bound_value(bound, run(network, 1)) == pytest.approx(2e-200 / 4, rel=1e-15)  # logistic: slope at most 1/4


@pytest.mark.parametrize("name", sorted({**CELLS, **HARD_CELLS}))
def test_an_update_evaluated_in_numpy_is_the_compiled_step(name):
    cell = {**CELLS, **HARD_CELLS}[name]
    network = Network.random(cell, n=cell.fixed_sizes.get("n", 3), seed=4)
    start = np.random.default_rng(0).standard_normal(network.state_size)
    trajectory = run(network, np.random.default_rng(1).standard_normal((3, network.input_size)), initial=start)
    for s, expr in cell.update.items():
        values = np.broadcast_to(evaluate(expr, trajectory), trajectory[s.name][1:].shape)
        np.testing.assert_allclose(values, trajectory[s.name][1:], rtol=1e-12, atol=1e-12)


def test_an_expression_outside_of_the_language_has_no_value():
    from sympy import gamma

    trajectory = run(Network.random(CELLS["Elman"], n=2), 3)
    h = CELLS["Elman"].states[0]
    assert evaluate(exp(-h) * log(h + 1), trajectory).shape == (3, 2)
    with pytest.raises(EmitError, match=r"gamma\(h\) has no value in numbers"):
        evaluate(gamma(h), trajectory)


def test_a_matrix_of_n_columns_counts_n_roundings():
    small, large = (jacobian_roundings(Network.random(CELLS["GRU"], n=n)) for n in (2, 20))
    assert small < large
    assert large - small >= 2 * 18  # net n reads r h: two products


def test_a_net_without_flow_has_ratio_zero_not_nan():
    measured = measure(CELLS["Elman"], 1, lags=3, kinds=("nilpotent",))
    assert (measured.median, measured.largest, measured.violated, measured.zeros) == (0.0, 0.0, 0, 3)
    assert np.isnan(measured.per_step)


def test_the_mean_per_step_is_that_of_the_flows_that_are_not_zero():
    both = ("sign pattern", "nilpotent")
    alone, with_zeros = (measure(CELLS["Elman"], 1, lags=7, kinds=kinds) for kinds in (both[:1], both))
    assert (alone.zeros, with_zeros.zeros) == (0, 7)
    assert alone.per_step == with_zeros.per_step
    assert 0.0 < alone.per_step <= 1.0


def test_at_one_lag_the_mean_per_step_is_the_ratio():
    measured = measure(CELLS["GRU"], 4, lags=1, kinds=("gaussian",))
    assert measured.per_step == pytest.approx(measured.median, rel=1e-15)
