"""What the strategies draw keeps its bounds, is exact, and shrinks to something a person can print."""

import re
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, find, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from sympy import exp

from numerics.errors import FlowError
from numerics.network import Network
from proofs import strategies
from proofs.moment import Moment
from proofs.strategies.matrices import within
from theory.activations import ACTIVATIONS, linear, logistic, relu, softplus, tanh
from theory.cell import Cell, inputs, net, params, scalar, state
from theory.cells import CELLS

P = ("one", "two", "inf", "fro", "max")


def norm(W, p):
    return np.abs(W).max() if p == "max" else np.linalg.norm(W, {"one": 1, "two": 2, "inf": np.inf, "fro": "fro"}[p])


def mixed_cell():
    h, s, x = state("h"), state("s", size="k"), inputs("x")
    dt, alpha, p = scalar("dt", positive=True), scalar("alpha", low=Fraction(1, 2), high=1), params("p")
    return Cell("mixed", {h: alpha * h + dt * tanh(p * net("a", h, s)), s: tanh(net("b", h, x, size="k"))})


def same_value(text, value):
    """Whether the expression evaluates to a network with the same numbers."""
    again = eval(text, {"Network": Network, "CELLS": CELLS})
    return all(np.array_equal(again.weights[key], value.weights[key]) for key in value.weights)


# Single numbers


@given(strategies.dyadics(min_value=-1, max_value=Fraction(5, 2)))
def test_dyadics_are_quarters_within_their_bounds_and_exact_as_floats(x):
    assert -1 <= x <= Fraction(5, 2)
    assert 4 % x.denominator == 0
    assert Fraction(float(x)) == x


@given(strategies.lags(min_lag=2, max_lag=5))
def test_lags_keep_their_bounds(q):
    assert 2 <= q <= 5


def test_numbers_shrink_to_zero_and_lags_to_the_least():
    assert find(strategies.dyadics(), lambda x: True) == 0
    assert find(strategies.dyadics(min_value=1), lambda x: True) == 1
    assert find(strategies.lags(), lambda q: True) == 1


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_gate_values_are_outputs_and_their_slopes_lie_in_the_sector(name):
    f = ACTIVATIONS[name]

    @given(strategies.gate_values(activation=f))
    def check(y):
        (low, high), taken = f.range_, f.range_attained
        assert low < y or (taken[0] and low == y)
        assert y < high or (taken[1] and y == high)
        if (slope := f.slope_in_output(y)) is not None:
            assert f.slope_range[0] < slope <= f.slope_range[1] or f.slope_range[0] == slope == f.slope_range[1]

    check()


def test_gate_values_shrink_to_the_output_at_zero():
    shrunk = {f: find(strategies.gate_values(activation=f), lambda y: True) for f in (logistic, tanh, linear, relu)}
    assert shrunk == {logistic: Fraction(1, 2), tanh: 0, linear: 0, relu: 0}
    assert find(strategies.gate_values(activation=softplus), lambda y: True) == Fraction(3, 4)


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_slopes_are_values_that_the_slope_takes(name):
    f = ACTIVATIONS[name]

    @given(strategies.slopes(2, activation=f, min_steps=2, max_steps=3))
    def check(rows):
        assert 2 <= len(rows) <= 3
        assert all(len(row) == 2 for row in rows)
        for slope in (slope for row in rows for slope in row):
            assert f.slope_range[0] <= slope <= f.slope_range[1]
            assert slope != f.slope_range[0] or f.slope_attained[0]
            assert slope != f.slope_range[1] or f.slope_attained[1]
            assert f.slope_values is None or slope in f.slope_values

    check()


def test_slopes_shrink_to_one_row_at_the_supremum():
    assert find(strategies.slopes(2), lambda rows: True) == ((Fraction(1, 4), Fraction(1, 4)),)


@given(strategies.activations(max_slope=Fraction(1, 2)))
def test_activations_keep_the_bound_of_their_slope(f):
    assert f.slope_sup <= Fraction(1, 2)


def test_activations_shrink_to_linear_and_all_of_them_are_drawn():
    assert find(strategies.activations(), lambda f: True) is linear
    for f in ACTIVATIONS.values():
        assert find(strategies.activations(), lambda g, f=f: g is f) is f


# Matrices


def is_of_structure(W, structure):
    n = len(W)
    return {
        "free": lambda: True,
        "diagonal": lambda: not (W - np.diag(np.diag(W))).any(),
        "triangular": lambda: not np.tril(W, -1).any(),
        "nilpotent": lambda: not np.linalg.matrix_power(W, n).any(),
        "permutation": lambda: sorted(map(tuple, W)) == sorted(map(tuple, np.eye(n))),
        "rank one": lambda: np.linalg.matrix_rank(W) <= 1,
        "sign pattern": lambda: len(set(np.abs(W).ravel())) == 1 and W.any(),
        "orthogonal": lambda: np.array_equal(W @ W.T, np.eye(n)),
    }[structure]()


@pytest.mark.parametrize("n", [1, 2, 4, 9])
@pytest.mark.parametrize("structure", strategies.STRUCTURES)
def test_a_matrix_has_the_structure_of_its_name_in_quarters(structure, n):
    @given(strategies.weights(n, structure=structure, max_entry=3))
    def check(W):
        assert W.shape == (n, n)
        assert W.dtype == np.float64
        assert np.array_equal(4 * W, np.round(4 * W))
        assert np.abs(W).max() <= 3
        assert is_of_structure(W, structure)

    check()


def test_the_check_of_structures_finds_a_matrix_of_another():
    W = np.array([[1.0, 2.0], [3.0, 4.0]])
    assert [s for s in strategies.STRUCTURES if is_of_structure(W, s)] == ["free"]


@pytest.mark.parametrize("p", P)
@pytest.mark.parametrize("structure", strategies.STRUCTURES)
def test_a_matrix_keeps_the_bound_of_its_norm(structure, p):
    @given(strategies.weights(4, structure=structure, max_norm=0.75, p=p))
    def check(W):
        # np.linalg.norm rounds; all but the 2-norm are exact here
        assert norm(W, p) <= 0.75 * (1 + 1e-15)
        assert strategies.exact(W) == tuple(tuple(Fraction(x) for x in row) for row in W)

    check()


def test_the_bound_of_the_norm_is_reached_up_to_a_factor_of_two():
    W = within(np.array([[2.0, 1.0], [0.0, -0.25]]), Fraction(1), "inf")
    assert W.tolist() == [[0.5, 0.25], [0.0, -0.0625]]


@given(st.data(), st.integers(1, 64))
def test_matrices_of_up_to_64_units_are_drawn(data, n):
    assert data.draw(strategies.weights(n)).shape == (n, n)


def test_matrices_shrink_to_zeros_and_to_a_single_entry():
    assert find(strategies.weights(3), lambda W: True).tolist() == [[0.0] * 3] * 3
    assert find(strategies.weights(2), lambda W: abs(W[0, 1]) > 1).tolist() in (
        [[0.0, 1.25], [0.0, 0.0]],
        [[0.0, -1.25], [0.0, 0.0]],
    )
    assert find(strategies.weights(2, structure="permutation"), lambda W: True).tolist() == [[1.0, 0.0], [0.0, 1.0]]
    assert find(strategies.weights(2, structure="orthogonal"), lambda W: True).tolist() == [[1.0, 0.0], [0.0, 1.0]]


def test_an_orthogonal_matrix_need_not_be_a_permutation():
    assert np.abs(find(strategies.weights(4, structure="orthogonal"), lambda W: (np.abs(W) == 0.5).any())).min() == 0.5


# Networks, moments, trajectories


@pytest.mark.parametrize("cell", [*CELLS.values(), mixed_cell()], ids=lambda cell: cell.name)
def test_networks_keep_their_bounds_of_sizes_entries_and_promises(cell):
    @settings(max_examples=20)
    @given(strategies.networks(cell, min_units=2, max_units=3, min_inputs=2, max_inputs=5, max_entry=1))
    def check(network):
        assert 2 <= network.sizes["n"] <= 3
        assert all(2 <= number <= 5 for name, number in network.sizes.items() if name != "n")
        assert all(np.abs(W).max() <= 1 for W in network.weights.values())
        assert all(s.low <= network.scalars[s.name] <= s.high for s in cell.scalars)
        assert all(network.scalars[s.name] > 0 for s in cell.scalars if s.positive)

    check()


@given(strategies.networks(CELLS["LSTM peephole"], max_norm=0.5, p="one", structure="rank one"))
def test_structure_is_that_of_square_matrices_and_the_norm_is_kept_by_all(network):
    for name, slot in (("f", 0), ("f", 1), ("f", 2)):
        assert norm(network.weight(name, slot), "one") <= 0.5
    assert np.linalg.matrix_rank(network.weight("f", 0)) <= 1


def test_a_fixed_matrix_decides_the_size():
    from sympy import Matrix

    h = state("h")
    cell = Cell("fixed", {h: tanh(net("a", h, weights=Matrix([[1, 2], [0, 1]])))})
    assert find(strategies.networks(cell), lambda network: True).sizes == {"n": 2}
    with pytest.raises(InvalidArgument, match="min_units=3, max_units=4, but a fixed matrix of 'fixed' makes it 2"):
        strategies.networks(cell, min_units=3)


def test_a_failing_network_shrinks_to_two_units_and_the_weights_that_matter():
    found = find(strategies.networks(CELLS["Elman"]), lambda network: network.weight("a", 0)[0].sum() > 2)
    assert found.sizes == {"n": 2, "m": 1}
    assert found.weight("a", 0)[1].tolist() == [0.0, 0.0]
    assert not found.weight("a", 1).any()
    assert not found.biases["a"].any()


@given(strategies.from_cell(CELLS["LSTM"], max_units=3))
def test_moments_fit_their_network_and_their_expression_gives_them_back(moment):
    assert moment.state.shape == (moment.network.state_size,)
    assert moment.inputs.shape == (moment.network.input_size,)
    again = eval(repr(moment), {"Moment": Moment, "Network": Network, "CELLS": CELLS, "np": np})
    assert again.network.weight("g", 0).tolist() == moment.network.weight("g", 0).tolist()
    assert again.network.biases["g"].tolist() == moment.network.biases["g"].tolist()
    assert again.state.tolist() == moment.state.tolist()
    assert again.inputs.tolist() == moment.inputs.tolist()


@given(strategies.trajectories(CELLS["GRU"], min_steps=2, max_steps=4, max_units=2))
def test_trajectories_keep_their_bounds_and_are_runs_of_their_network(trajectory):
    from numerics import compile_cell

    assert 2 <= len(trajectory) <= 4
    step = compile_cell(CELLS["GRU"]).step
    for t, x in enumerate(trajectory.inputs):
        assert step(trajectory.network, trajectory.states[t], x).tolist() == trajectory.states[t + 1].tolist()


def test_a_trajectory_that_would_overflow_starts_closer_to_zero():
    h = state("h")
    grows = Cell("grows", {h: 1000 * h**7})

    @settings(max_examples=20)
    @given(strategies.trajectories(grows, min_steps=5))
    def check(trajectory):
        assert np.isfinite(trajectory.states).all()

    check()
    never = Cell("never", {h: exp(exp(exp(exp(exp(h)))))})
    with pytest.raises((FlowError, OverflowError), match=r"not finite|range error"):
        find(strategies.trajectories(never), lambda trajectory: True)


def test_a_large_network_is_shown_whole_as_an_expression():
    found = find(strategies.networks(CELLS["Elman"], min_units=40, max_units=40), lambda network: True)
    from proofs.moment import network_text

    text = network_text(found)
    assert "..." not in text
    assert same_value(text, found)


def test_hypothesis_shows_a_failing_network_as_an_expression_to_paste():
    @settings(phases=[Phase.generate, Phase.shrink], database=None, print_blob=False)
    @seed(1)
    @given(strategies.networks(CELLS["Elman"]), strategies.trajectories(CELLS["Elman"]))
    def fails(network, trajectory):
        assert network.sizes["n"] < 2

    with pytest.raises(AssertionError) as info:
        fails()
    shown = "".join(info.value.__notes__)
    pasted = re.search(r"network=(Network\(.*\)),\n", shown)
    assert pasted is not None, shown
    assert eval(pasted[1], {"Network": Network, "CELLS": CELLS}).sizes == {"n": 2, "m": 1}
    assert "trajectory=Trajectory(Network(CELLS['Elman']" in shown


def test_every_strategy_draws_without_filtering():
    every = [
        strategies.dyadics(),
        strategies.lags(),
        strategies.activations(),
        strategies.gate_values(),
        strategies.slopes(2),
        *(strategies.weights(3, structure=s, max_norm=m) for s, m in product(strategies.STRUCTURES, (None, 1))),
        *(strategies.networks(cell) for cell in CELLS.values()),
        *(strategies.from_cell(cell) for cell in CELLS.values()),
        *(strategies.trajectories(cell) for cell in CELLS.values()),
    ]
    for strategy in every:
        drawn = []

        # What Hypothesis finds unhealthy fails the test: filtering above all. Slow draws are compilations.
        @settings(max_examples=5, database=None, suppress_health_check=[HealthCheck.too_slow], phases=[Phase.generate])
        @given(strategy)
        def draw(value):
            drawn.append(value)  # noqa: B023  (called in this turn of the loop)

        draw()
        assert drawn


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: strategies.networks(CELLS["GRU"], max_units=0), "max_units=0 < min_units=1"),
        (lambda: strategies.networks(CELLS["GRU"], min_units=0), "min_units=0 < 1; pass min_units >= 1"),
        (lambda: strategies.networks(CELLS["GRU"], min_units=5), "max_units=4 < min_units=5"),
        (lambda: strategies.networks(CELLS["GRU"], max_units=65), "max_units=65 > 64; pass max_units <= 64, or use"),
        (lambda: strategies.networks(CELLS["GRU"], max_units=2.0), "max_units=2.0; pass an integer"),
        (lambda: strategies.networks(CELLS["GRU"], max_units=True), "max_units=True; pass an integer"),
        (lambda: strategies.networks(CELLS["GRU"], max_inputs=0), "max_inputs=0 < min_inputs=1"),
        (lambda: strategies.networks("GRU"), "cell='GRU' is no cell; pass a Cell"),
        (
            lambda: strategies.networks(CELLS["GRU"], structure="sparse"),
            "structure='sparse'; pass one of 'free', 'diagonal'",
        ),
        (
            lambda: strategies.from_cell(CELLS["GRU"], p="three"),
            "p='three'; pass one of 'one', 'two', 'inf', 'fro', 'max'",
        ),
        (lambda: strategies.trajectories(CELLS["GRU"], max_steps=0), "max_steps=0 < min_steps=1"),
        (lambda: strategies.weights(0), "n=0; pass an integer from 1 to 64"),
        (lambda: strategies.weights(65), "n=65; pass an integer from 1 to 64"),
        (lambda: strategies.weights(2, max_norm=-1), "max_norm=-1; pass a finite number > 0"),
        (lambda: strategies.weights(2, max_norm=float("nan")), "max_norm=nan; pass a finite number > 0"),
        (lambda: strategies.weights(2, max_entry=0.125), "max_entry=0.125 < 1/4, the least entry; pass max_norm"),
        (lambda: strategies.lags(min_lag=0), "min_lag=0 < 1; pass min_lag >= 1"),
        (lambda: strategies.lags(min_lag=3, max_lag=2), "max_lag=2 < min_lag=3"),
        (lambda: strategies.dyadics(min_value=1, max_value=0), "max_value=0 < min_value=1"),
        (lambda: strategies.dyadics(min_value=float("inf")), "min_value=inf; pass a finite number"),
        (lambda: strategies.dyadics(denominator=3), "denominator=3 is no power of two"),
        (lambda: strategies.dyadics(denominator=0), "denominator=0; pass a power of two"),
        (
            lambda: strategies.dyadics(min_value=0.1, max_value=0.2),
            "no multiple of 1/4 from min_value=0.1 to max_value=0.2",
        ),
        (
            lambda: strategies.activations(max_slope=0),
            "max_slope=0: no activation; the least supremum of a slope is 1/6",
        ),
        (lambda: strategies.gate_values(activation="tanh"), "activation='tanh'; pass one of logistic, tanh"),
        (lambda: strategies.slopes(2, activation=None), "activation=None; pass one of logistic, tanh"),
    ],
)
def test_a_mistake_in_an_argument_is_told_when_the_strategy_is_made(make, message):
    with pytest.raises(InvalidArgument, match=re.escape(message)):
        make()
