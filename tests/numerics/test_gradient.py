"""The gradient by the numbers of a network: backward, forward, and by differences of the recurrence written by hand."""

import numpy as np
import pytest
from hard_cells import HARD_CELLS

from numerics import Network, compile_cell
from numerics.gradient import Gradients, moved, numbers_of
from numerics.network import Trajectory
from numerics.reference import reference, reference_trajectory
from theory.activations import linear, tanh
from theory.cell import Cell, diagonal, free, identity, net, params, scalar, state
from theory.cells import CELLS

ALL_CELLS = {**CELLS, **HARD_CELLS}
STEPS = 4


def drawn(cell, n, seed=0):
    """A run of a few steps, and errors at each of its states."""
    network = Network.random(cell, n=cell.fixed_sizes.get("n", n), seed=seed)
    rng = np.random.default_rng([seed, n])
    inputs, initial = rng.standard_normal((STEPS, network.input_size)), rng.standard_normal(network.state_size)
    run = compile_cell(cell).trajectory(network, inputs, initial)
    return run, rng.standard_normal(run.states[1:].shape)


@pytest.mark.parametrize("name", sorted(ALL_CELLS))
def test_forward_and_backward_in_time_there_is_one_gradient(name):
    run, errors = drawn(ALL_CELLS[name], 3)
    backward, forward = Gradients(run).backward(errors), Gradients(run).forward(errors)
    assert list(backward) == list(forward) == list(numbers_of(run.network))
    for group, value in backward.items():
        assert value.shape == numbers_of(run.network)[group].shape
        # the same few hundred products, summed in another order: a few hundred u = 3e-14 of the largest
        np.testing.assert_allclose(value, forward[group], rtol=0, atol=1e-13 * max(1.0, np.abs(value).max()))


@pytest.mark.parametrize("name", sorted(CELLS))
def test_the_gradient_is_the_limit_of_differences_of_the_recurrence_by_hand(name):
    run, errors = drawn(CELLS[name], 2, seed=1)
    assert reference(run.network.cell)

    def loss(network):
        states = [s for s, *_ in reference_trajectory(network, run.inputs, run.states[0])]
        return np.vdot(errors, states)

    backward, h = Gradients(run).backward(errors), 1e-5
    for group, value in numbers_of(run.network).items():
        for place in np.ndindex(value.shape):
            unit = np.zeros(value.shape)
            unit[place] = 1.0
            ends = [loss(moved(run.network, {group: unit}, side)) for side in (h, -h)]
            # truncation h**2 |L'''|/6 and rounding u |L|/h, both about 1e-10
            assert (ends[0] - ends[1]) / (2 * h) == pytest.approx(backward[group][place], abs=1e-8), (group, place)


def test_a_matrix_in_several_places_gathers_what_all_of_them_contribute():
    h, W, g, p = state("h"), free("W"), scalar("g"), diagonal("p")
    forms = [3 * W.T - g * W + identity, p]
    cell = Cell("gathered", {h: net("a", h, h, bias=False, weights=forms) + net("b", h, weights=W)})
    V, d = np.array([[1.0, 2.0], [4.0, 8.0]]), np.array([0.5, 0.25])
    network = Network(cell, {"n": 2}, {"W": V, "p": d}, scalars={"g": 2.0})
    run = Trajectory(network, np.array([[3.0, 5.0], [0.0, 0.0]]), np.zeros((1, 0)))
    error, read = np.array([[1.0, -1.0]]), np.array([3.0, 5.0])
    outer = np.outer(error[0], read)
    found = Gradients(run).backward(error)
    np.testing.assert_array_equal(found["weight", "W"], 3 * outer.T - 2 * outer + outer)
    np.testing.assert_array_equal(found["weight", "p"], error[0] * read)
    np.testing.assert_array_equal(found["bias", "b"], error[0])


def test_a_parameter_vector_is_learnt_too_where_it_is_read_inside_of_a_net():
    h, p = state("h"), params("p")
    cell = Cell("inside", {h: linear(net("a", p * h, bias=False)) + p})
    network = Network(cell, {"n": 2}, {("a", 0): [[1.0, 2.0], [3.0, 4.0]]}, params={"p": [0.5, 2.0]})
    run = Trajectory(network, np.array([[1.0, -1.0], [0.0, 0.0]]), np.zeros((1, 0)))
    # d h'_k / d p_j = W_kj h_j + [k = j]
    found = Gradients(run).backward(np.array([[1.0, 0.0]]))
    np.testing.assert_array_equal(found["param", "p"], [1.0 * 1.0 + 1.0, 2.0 * -1.0])


def test_what_is_not_finite_within_a_step_shows_in_the_size():
    from sympy import sqrt

    h = state("h")
    cell = Cell("root", {h: tanh(sqrt(net("a", h)))})
    network = Network(cell, {"n": 1}, {("a", "h"): [[1.0]]})
    with np.errstate(divide="ignore"):
        assert Gradients(Trajectory(network, np.zeros((2, 1)), np.zeros((1, 0)))).size == np.inf
    assert Gradients(Trajectory(network, np.ones((2, 1)), np.zeros((1, 0)))).size == 1.0
