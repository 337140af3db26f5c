"""The derived Jacobian: what its paths are, that they are right, and that a wrong one is found."""

from dataclasses import replace
from itertools import product

import pytest
from hard_cells import HARD_CELLS
from sympy import Max, Rational, S, log, sqrt

from theory.activations import logistic, tanh
from theory.cell import Cell, inputs, net, stacked, state
from theory.cells import CELLS
from theory.expansion import two_unit_expansion
from theory.paths import Diag, Path, Weight, edges

h, c, x = *state("h c"), inputs("x")
a, b = net("a", h, x), net("b", h, x)
EVERY = {**CELLS, **HARD_CELLS}


@pytest.mark.parametrize("cell", EVERY.values(), ids=EVERY)
def test_the_paths_are_the_jacobian_of_the_two_unit_equations(cell):
    assert two_unit_expansion(cell).disagreements() == []


@pytest.mark.parametrize(
    "update",
    [
        a / (2 - 2 * h),
        a / (2 - 2 * h) ** 2,
        a / sqrt(2 + 2 * h**2),
        sqrt(4 - 4 * h) * a,
        sqrt(h**2 + a * h**2),
        h * log(2 * a + 4),
        log(-1 - h**2) + a,
        h * a / (3 * h - 6 * b),
        h / (h * a - h),
        a / (1 + 1 / (2 - 2 * h)),
        h * (2 * a + 4) ** Rational(3, 2),
        tanh(2 * a + 4) / (2 * a + 4),
        logistic(1 / (2 - 2 * h)) * a,
        h * abs(2 * a - 2),
        1 / abs(2 * a - 2),
        sqrt(abs(2 * a - 2)),
        h * Max(2 * a, 4),
    ],
    ids=str,
)
def test_a_common_factor_within_an_inverse_a_root_or_a_function_is_no_difference(update):
    assert two_unit_expansion(Cell("factor", {h: update})).disagreements() == []


@pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)
def test_the_paths_are_the_jacobian_of_the_one_unit_equations(cell):
    assert two_unit_expansion(cell, units=1).disagreements() == []


def _with_paths(cell: Cell, block, paths):
    """`cell` with other paths in one block of its Jacobian."""
    wrong = Cell(cell.name, cell.update)
    wrong.__dict__["jacobian"] = {**cell.jacobian, block: tuple(paths)}
    return two_unit_expansion(wrong)


def test_a_missing_path_is_found():
    gru = CELLS["GRU"]
    (block,) = gru.jacobian
    for k in range(4):
        paths = [p for j, p in enumerate(gru.jacobian[block]) if j != k]
        assert _with_paths(gru, block, paths).disagreements()


@pytest.mark.parametrize("update", [a / (2 - 2 * h), sqrt(4 - 4 * h) * a, h * log(2 * a + 4)], ids=str)
def test_a_path_with_half_or_minus_the_slope_is_found_where_a_common_factor_is_taken_out(update):
    cell = Cell("factor", {h: update})
    for k, wrong in product(range(2), (S.Half, -S.One)):
        paths = list(cell.jacobian[h, h])
        diag, *rest = paths[k].factors
        paths[k] = Path((replace(diag, expr=wrong * diag.expr), *rest))
        assert _with_paths(cell, (h, h), paths).disagreements()


def test_a_diag_on_the_wrong_side_of_its_weight_is_found():
    elman = CELLS["Elman"]
    ((block, (path,)),) = elman.jacobian.items()
    differences = _with_paths(elman, block, [Path(path.factors[::-1])]).disagreements()
    # F' W and W F' agree on the diagonal of the matrix, and nowhere else
    assert {(k, j) for _, _, k, j, _ in differences} == {(0, 1), (1, 0)}


def test_a_changed_sign_or_weight_is_found():
    lstm = CELLS["LSTM"]
    h, c = lstm.states
    first, *rest = lstm.jacobian[c, h]
    diag, _ = first.factors
    for wrong in (Path((replace(diag, expr=-diag.expr), Weight("f", 0))), Path((diag, Weight("i", 0)))):
        assert _with_paths(lstm, (c, h), [wrong, *rest]).disagreements()


def test_the_gru_has_four_paths_and_the_reset_gate_stands_behind_the_weight():
    cell = CELLS["GRU"]
    h = cell.states[0]
    words = [tuple(f"W{f.net}" if isinstance(f, Weight) else "D" for f in path) for path in cell.paths(h, h)]
    assert sorted(words) == [("D",), ("D", "Wn", "D"), ("D", "Wn", "D", "Wr"), ("D", "Wz")]
    r = logistic(cell.nets_called("r")[0])
    (word,) = (p for p in cell.paths(h, h) if len(p) == 3)
    assert word.factors[2] == Diag(r)


def test_the_carry_of_the_lstm_is_its_forget_gate_exactly():
    cell = CELLS["LSTM"]
    c = cell.states[1]
    assert cell.paths(c, c) == (Path((Diag(logistic(cell.nets_called("f")[0])),)),)


def test_the_carry_of_the_lstm_of_1997_is_the_identity():
    cell = CELLS["LSTM 1997"]
    c = cell.states[1]
    assert cell.paths(c, c) == (Path(()),)


def test_a_net_nested_ten_deep_keeps_its_three_to_the_ten_paths_factored():
    v = h
    for level in range(10):
        v = tanh(net(f"a{level}", v, 2 * v, v**2, x))
    deep = Cell("deep", {h: v})
    assert deep.graph.count(h, h) == 3**10
    assert len(deep.graph.edges) == 10 * 3 + 2  # three vectors of each net, x, and the update
    assert deep.bounds("inf")[h, h].free_symbols
    assert "59049 paths" in repr(deep.jacobian)
    first = next(deep.graph.paths(h, h))
    assert [f.net for f in first if isinstance(f, Weight)] == [f"a{level}" for level in reversed(range(10))]


def test_factors_and_paths_are_values():
    assert len({Diag(h), Diag(h), Weight("a", 0), Path((Diag(h),)), Path((Diag(h),))}) == 3
    with pytest.raises(AttributeError):
        Diag(h).expr = c


def test_edges_hold_every_net_fixed_and_leave_out_zeros():
    a = net("a", h, x)
    assert {(edge.target, edge.slope) for edge in edges(a * h + c)} == {(h, a), (c, S.One), (a, h)}
    assert edges(c - c + x) == ()


def test_a_block_is_multiplied_out_when_it_is_looked_up():
    cell = Cell("two", {h: tanh(net("a", h)), c: c / 2})
    assert list(cell.jacobian) == [(h, h), (h, c), (c, h), (c, c)]
    assert len(cell.jacobian) == 4
    assert cell.jacobian[h, c] == ()
    with pytest.raises(KeyError):
        cell.jacobian[h, x]


def test_a_stack_has_paths_from_a_lower_layer_into_an_upper_one_and_none_back():
    stack = stacked(CELLS["Elman"], 2)
    upper, lower = stack.states
    assert (upper.name, lower.name) == ("h_2", "h_1")
    assert stack.jacobian[lower, upper] == ()
    (path,) = stack.jacobian[upper, lower]
    assert [f.net for f in path if isinstance(f, Weight)] == ["a_2", "a_1"]


@pytest.mark.parametrize("name", ["Elman", "GRU", "S6"])
def test_the_paths_of_a_stack_are_the_jacobian_of_its_two_unit_equations(name):
    assert two_unit_expansion(stacked(CELLS[name], 2)).disagreements() == []


def test_the_order_of_paths_does_not_change_from_one_construction_to_the_next():
    cell = CELLS["LSTM peephole"]
    again = Cell(cell.name, dict(cell.update))
    assert dict(again.jacobian) == dict(cell.jacobian)
