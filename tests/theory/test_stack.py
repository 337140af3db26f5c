"""The flow through a stack of layers: its blocks multiplied out are its staircases."""

from itertools import pairwise

import pytest
import sympy

from theory.cell import stacked
from theory.cells import CELLS
from theory.errors import CellError
from theory.stack import Climb, Within, staircase_count, staircases


def symbol(factor):
    """A factor as a matrix that commutes with no other."""
    letter = {Within: "J", Climb: "D"}[type(factor)]
    return sympy.Symbol(f"{letter}{factor.layer}({factor.time})", commutative=False)


def product(factors):
    return sympy.Mul(*map(symbol, factors))


def one_step(time, depth):
    """The Jacobian of the stack over one step, block by block."""

    def block(to, of):
        climbs = [Climb(layer, time) for layer in range(to + 1, of + 1, -1)]
        return product([*climbs, Within(of + 1, time)]) if of <= to else 0

    return sympy.Matrix(depth, depth, block)


@pytest.mark.parametrize(("q", "depth"), [(1, 1), (3, 1), (1, 3), (2, 2), (5, 2), (4, 3), (3, 4)])
def test_the_blocks_of_the_stack_multiplied_out_are_its_staircases(q, depth):
    flow = sympy.eye(depth)
    for time in range(1, q + 1):
        flow = one_step(time, depth) * flow
    assert sympy.expand(flow[depth - 1, 0]) == sympy.Add(*map(product, staircases(q, depth)))
    # a layer by itself: its own steps
    assert flow[depth - 1, depth - 1] == product(Within(depth, time) for time in range(q, 0, -1))


@pytest.mark.parametrize(("q", "depth"), [(1, 1), (1, 4), (4, 1), (6, 2), (5, 3), (4, 5)])
def test_as_many_staircases_as_ways_to_place_the_climbs_and_none_twice(q, depth):
    found = list(staircases(q, depth))
    assert len(found) == len(set(found)) == staircase_count(q, depth)
    for word in found:
        assert [factor.time for factor in word if isinstance(factor, Within)] == list(range(q, 0, -1))
        assert [factor.layer for factor in word if isinstance(factor, Climb)] == list(range(depth, 1, -1))
        assert all(a.layer - b.layer == isinstance(a, Climb) for a, b in pairwise(word) if isinstance(a, Climb))


def test_the_number_of_staircases_through_two_layers_is_the_lag():
    q = sympy.Symbol("q", integer=True, positive=True)
    assert sympy.simplify(staircase_count(q, 2)) == q
    assert sympy.expand_func(staircase_count(q, 3)).equals(q * (q + 1) / 2)


@pytest.mark.parametrize("name", CELLS)
def test_no_error_comes_from_a_lower_layer_to_an_upper_one(name):
    cell = CELLS[name]
    stack, count = stacked(cell, 3), len(cell.states)
    layers = [stack.states[start : start + count] for start in range(0, 3 * count, count)]  # the last layer first
    for upper, lower in [(0, 1), (0, 2), (1, 2)]:
        assert not any(stack.graph.count(a, b) for a in layers[lower] for b in layers[upper])
        assert any(stack.graph.count(a, b) for a in layers[upper] for b in layers[lower])


@pytest.mark.parametrize(("q", "depth", "which"), [(0, 2, "q"), (True, 2, "q"), (2, 0, "depth"), (2, 1.5, "depth")])
def test_lags_and_depths_that_are_none_are_refused(q, depth, which):
    with pytest.raises(CellError, match=rf"staircases\(q={q}, depth={depth}\): pass for {which} an integer >= 1"):
        staircases(q, depth)
