"""One step of the flow as rows: the Jacobian of every cell, or its transpose, also with matrices multiplied first."""

import numpy as np
import pytest

from numerics.compile import compile_cell
from numerics.composed_step import composed
from numerics.evaluate import evaluate
from numerics.linear_step import adjoint, linear_step, new_state
from numerics.network import Network
from theory.activations import logistic, tanh
from theory.cell import Cell, inputs, net, stacked, state
from theory.cells import CELLS

h, c, k, x = *state("h c"), state("k", size="s"), inputs("x")
# a net in a net in a net; nets that read several states and inner nets at once; an inner net of other width
NESTED = Cell(
    "nested", {h: tanh(net("a", h * net("b", h**2, c * logistic(net("d", h, c, x)))) + net("e", h)), c: h + c / 2}
)
NARROW = Cell("narrow", {h: tanh(net("a", tanh(net("b", h, size="s")))), k: k / 2})
g = state("h_0_0")  # its error and the row of net new_h once had one name
NAMES = Cell(
    "names",
    {g: tanh(net("b", g, x)), h: tanh(net("new_h", tanh(net("r", h, size="s")), size="n") + tanh(net("b", g, x)))},
)
CELLS_HERE = {**CELLS, "names": NAMES, "two layers": stacked(CELLS["GRU"], 2), "nested": NESTED, "narrow": NARROW}


def rows_of(step, trajectory, moment):
    """The matrix that the rows of a linear step make of the identity, in plain NumPy."""
    network, cell = trajectory.network, trajectory.network.cell
    sizes = {str(s): network.sizes[str(s.size)] for s in cell.states}
    starts = dict(zip(sizes, np.cumsum([0, *sizes.values()]), strict=False))
    values = {new_state(s): e for s, e in cell.update.items()}

    def coefficient(number):
        if number is None:
            return 1.0
        each = step.coefficients[number]
        value = np.array(evaluate(each.expr.xreplace(values), trajectory))
        value = np.broadcast_to(value, (len(trajectory), network.sizes[each.size]))[moment]
        for key in each.weights:
            value = value * np.diag(network.weight(*key))
        return value[:, None]

    def matrix(number):
        total = 0.0
        for f in step.matrices[number].factors:
            total = total + coefficient(f.left) * network.weight(*f.weight) * np.transpose(coefficient(f.right))
        return total + sum(matrix(outer) @ matrix(inner) for outer, inner in step.matrices[number].composed)

    arrays = {}
    for s in cell.states:
        arrays["in", s.name] = np.eye(network.state_size)[starts[s.name] : starts[s.name] + sizes[s.name]]
    for row in (row for group in step.stages() for row in group):
        total = np.zeros((network.sizes[row.size], network.state_size))
        total = total + sum(coefficient(number) * arrays[source] for number, source in row.diagonal)
        for product in row.products:
            m = matrix(product.matrix)
            total = total + (m.T if step.backwards else m) @ arrays[product.source]
        arrays[row.result] = total
    return np.concatenate([arrays["out", s.name] for s in cell.states])


def step_of(cell, network, backwards, formed):
    step = linear_step(cell)
    step = composed(step, lambda name: network.sizes[name]) if formed else step
    return adjoint(step) if backwards else step


@pytest.mark.parametrize("formed", [False, True])
@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("name", CELLS_HERE)
def test_the_rows_of_a_linear_step_make_the_jacobian_or_its_transpose(name, backwards, formed):
    network = Network.random(CELLS_HERE[name], n=3, seed=4)
    rng = np.random.default_rng(1)
    step = compile_cell(network.cell)
    trajectory = step.trajectory(network, rng.standard_normal((4, network.input_size)))
    expected = step.jacobian(network, trajectory.states[2], trajectory.inputs[2])
    found = rows_of(step_of(network.cell, network, backwards, formed), trajectory, 2)
    np.testing.assert_allclose(found, expected.T if backwards else expected, rtol=0, atol=1e-14)


def products(name, **sizes):
    """(products with the flow, products of two matrices) of a step with as few multiplications as possible."""
    step = composed(linear_step(CELLS_HERE[name]), lambda size: sizes[size])
    matrices = [step.matrices[p.matrix] for row in step.rows for p in row.products]
    return len(matrices), sum(len(matrix.composed) for matrix in matrices)


def test_an_lstm_takes_two_products_and_a_gru_with_the_reset_gate_after_one():
    counts = {name: sum(len(row.products) for row in linear_step(CELLS[name]).rows) for name in CELLS}
    assert counts == {
        "Elman": 1, "GRU": 3, "GRU reset-after": 1, "Leaky": 1, "LSTM": 2, "LSTM 1997": 2, "LSTM peephole": 2,
        "RBF": 1, "S6": 0, "Second order": 2,
    }  # fmt: skip


def test_a_gru_with_the_reset_gate_before_takes_one_product_and_one_of_its_matrices():
    assert products("GRU", n=8, m=1) == (1, 1)
    assert products("LSTM", n=8, m=1) == (2, 0)


def test_a_narrow_net_inside_is_multiplied_by_itself_and_a_wide_one_is_not():
    assert products("narrow", n=8, s=4) == (2, 0)
    assert products("narrow", n=8, s=100) == (1, 1)
