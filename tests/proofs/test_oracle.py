"""The slow evaluation agrees with hand-computed numbers, and is None where a cell has no value."""

import math
from fractions import Fraction

import numpy as np
import pytest
from sympy import Abs, Matrix, Max, Min, Rational, S, log, sqrt

from numerics.network import Network
from proofs.moment import Moment
from proofs.oracle import FUNCTIONS, evaluated
from theory.activations import ACTIVATIONS, logistic, relu
from theory.cell import Cell, free, identity, net, scalar, shift, state
from theory.cells import CELLS

h, c = state("h c")


def at(cell, state_, weights=None, **numbers):
    sizes = {"n": len(state_) // len(cell.states)}
    return evaluated(Moment(Network(cell, sizes, weights or {}, **numbers), np.array(state_), np.zeros(0)))


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
@pytest.mark.parametrize("z", [-3.0, -0.25, 0.5, 40.0])
def test_functions_and_slopes_are_those_of_their_definitions(name, z):
    function, slope = FUNCTIONS[name]
    f = ACTIVATIONS[name]
    exact = Rational(*Fraction(z).as_integer_ratio())
    assert function(z) == pytest.approx(float(f.definition(exact)), rel=1e-14, abs=1e-16)
    assert slope(z) == pytest.approx(float(f.slope_definition(exact).evalf(30)), rel=1e-13, abs=1e-300)


def test_every_activation_of_the_theory_is_known():
    assert set(ACTIVATIONS) <= set(FUNCTIONS)


def test_a_step_and_its_derivatives_are_those_computed_by_hand():
    cell = Cell("two", {h: h * c + net("a", h), c: h**2 - c / 3})
    value = at(cell, [2.0, 3.0, 0.5, -1.0], {("a", 0): [[1.0, 2.0], [0.0, 4.0]]}, biases={"a": [0.5, 0.0]})
    assert value.step.tolist() == pytest.approx([9.5, 9.0, 4 - 0.5 / 3, 9 + 1 / 3])
    assert value.jacobian.tolist() == [
        [1.5, 2.0, 2.0, 0.0],
        [0.0, 3.0, 0.0, 3.0],
        [4.0, 0.0, pytest.approx(-1 / 3), 0.0],
        [0.0, 6.0, 0.0, pytest.approx(-1 / 3)],
    ]


def test_each_form_of_a_weight_is_read_from_the_stored_form():
    W, g = free("W"), scalar("g", positive=True)
    forms = [W - W.T - g * identity, shift, "ones", "diagonal", Matrix([[0, 1], [S.Half, 0]])]
    cell = Cell("forms", {h: net("a", *[h] * 5, bias=False, weights=forms)})
    value = at(cell, [1.0, 0.0], {"W": [[1.0, 2.0], [3.0, 4.0]], ("a", 3): [5.0, 6.0]}, scalars={"g": 0.5})
    parts = [[-0.5, -1], [1, -0.5]], [[0, 0], [1, 0]], [[1, 1], [1, 1]], [[5, 0], [0, 6]], [[0, 1], [0.5, 0]]
    assert value.jacobian.tolist() == np.sum(parts, axis=0).tolist()


def test_kinks_have_the_slope_that_the_theory_gives_them():
    assert at(Cell("relu", {h: relu(h)}), [0.0]).jacobian == [[0.0]]
    assert at(Cell("abs", {h: Abs(h)}), [0.0]).jacobian == [[0.0]]
    assert at(Cell("max", {h: Max(h, 0)}), [0.0]).jacobian == [[0.5]]
    assert at(Cell("min", {h: Min(h, 3 * h)}), [-1.0]).jacobian == [[3.0]]


@pytest.mark.parametrize("update", [1 / h, log(h - 1), sqrt(-h - 1), h ** (-2), log(h)])
def test_a_cell_without_a_value_has_none(update):
    assert at(Cell("none", {h: update}), [0.0]) is None


def test_the_tolerance_grows_with_the_largest_number_met():
    cancels = at(Cell("cancels", {h: 10**9 * h - net("a", h)}), [0.5], {("a", 0): [[1e9]]})
    assert cancels.step.tolist() == [0.0]
    assert cancels.tolerance() == 1000 * 2**-53 * 1e9


def test_a_saturated_gate_does_not_overflow():
    value = at(Cell("gate", {h: logistic(1000 * h) + logistic(-1000 * h)}), [1.0])
    assert value.step.tolist() == [1.0]
    assert math.isfinite(value.jacobian[0, 0])


def test_a_moment_is_a_trajectory_of_one_step_and_prints_as_an_expression():
    network = Network(CELLS["Elman"], {"n": 1, "m": 1}, {("a", 0): [[0.5]], ("a", 1): [[1.0]]}, {"a": [0.25]})
    moment = Moment(network, np.array([1.0]), np.array([-1.0]))
    assert repr(moment) == (
        "Moment(Network(CELLS['Elman'], {'n': 1, 'm': 1}, {('a', 0): [[0.5]], ('a', 1): [[1.0]]}, "
        "biases={'a': [0.25]}), np.array([1.0]), np.array([-1.0]))"
    )
    assert moment.trajectory["h"][0].tolist() == [1.0]
    without = Cell("my cell", {h: logistic(net("a", h))})
    made = Moment(Network(without, {"n": 1}, {("a", 0): [[0.0]]}), np.zeros(1), np.zeros(0))
    assert repr(made) == "Moment(Network(my_cell, {'n': 1}, {('a', 0): [[0.0]]}), np.array([0.0]), np.zeros((0,)))"
