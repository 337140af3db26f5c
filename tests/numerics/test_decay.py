"""The decay of ensembles: by compiled code and by hand in extended precision; never above its bound; the classes."""

import math

import numpy as np
import pytest

from numerics.decay import ALLOWANCE, KIND, decay, never_grows, of_weights
from numerics.errors import NumericsError
from numerics.measure import ensemble_flows, step_bound
from numerics.reference import reference
from numerics.rounding import compare_all, flow_slacks
from numerics.scaled import NORMS, log_norms
from proofs.report.decay import CELL_NAMES
from theory.cells import CELLS


@pytest.mark.parametrize("name", CELL_NAMES)
def test_the_flow_agrees_with_the_one_by_hand_in_extended_precision(name: str) -> None:
    """States and Jacobians from the recurrences as printed, in 64 bits or more where the platform has them."""
    cell, lags = CELLS[name], 100
    (flow,) = ensemble_flows(cell, KIND, 8, 1, lags, 3)
    network, step = flow.trajectory.network, reference(cell)
    state, jacobians = np.zeros(network.state_size, np.longdouble), []
    for x in np.random.default_rng([3, 8, 0, 1]).standard_normal((lags, network.input_size)):
        state, jacobian = step(network, state, x.astype(np.longdouble))
        jacobians.append(jacobian)
    assert jacobians[-1].dtype == np.longdouble
    by_hand = log_norms(reversed(jacobians))[:, NORMS.index("inf")]
    # a thousandth of what is allowed for
    assert np.abs((by_hand - flow.log_inf) / math.log(10)).max() < ALLOWANCE / 1000


@pytest.mark.parametrize("name", CELL_NAMES)
def test_median_and_largest_are_those_of_the_nets_and_below_their_bounds(name: str) -> None:
    made = decay(CELLS[name], units=4, lags=20, count=5, seed=1)
    flows = list(ensemble_flows(CELLS[name], KIND, 4, 5, 20, 1))
    for lag in (1, 7, 20):
        logs = sorted(float(flow.log_inf[lag - 1]) / math.log(10) for flow in flows)
        assert (made.median[lag - 1], made.largest[lag - 1]) == (logs[2], logs[4])
    assert made.bounds.tolist() == sorted(np.log10(step_bound(flow.trajectory)) for flow in flows)
    lags = np.arange(1, 21)
    slacks = flow_slacks(8, lags, roundings=100)
    assert (compare_all(made.largest * math.log(10), lags * made.bounds[-1] * math.log(10), slacks) != 2).all()


def test_the_same_seed_gives_the_same_numbers_and_another_seed_others() -> None:
    first, again, other = (decay(CELLS["GRU"], units=3, lags=5, count=3, seed=seed) for seed in (0, 0, 1))
    assert first.median.tolist() == again.median.tolist()
    assert first.largest.tolist() != other.largest.tolist()


def test_a_bound_proves_a_class_only_where_it_holds_for_all_inputs() -> None:
    assert [name for name in CELL_NAMES if of_weights(CELLS[name])] == ["Elman", "Leaky", "LSTM 1997", "S6"]
    assert [name for name in CELL_NAMES if never_grows(CELLS[name])] == ["S6"]
    made = decay(CELLS["Elman"], units=4, lags=2, count=25)
    assert made.contracting == (made.bounds < -1e-12).sum() > 0
    assert decay(CELLS["GRU"], units=2, lags=2, count=3).contracting == 0


def test_an_even_number_of_nets_has_no_median_among_them() -> None:
    with pytest.raises(NumericsError, match="count=4; pass an odd number of nets"):
        decay(CELLS["Elman"], count=4)
