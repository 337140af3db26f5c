"""Derived Jacobian, compiled Jacobian and pullback against automatic differentiation of forms written in torch."""

from itertools import pairwise

import numpy as np
import pytest

from numerics import Network, Trajectory, compile_cell
from numerics.evaluate import evaluate
from numerics.layout import size_names
from theory.cells import CELLS
from theory.paths import Diag

torch = pytest.importorskip("torch", reason="the extra torch is not installed: pip install 'errorflow[torch]'")
pytestmark = pytest.mark.torch

TOLERANCE = 1e-12  # relative to the largest entry of a block: some thousand u, room for sums of 16 products
SIZES = [1, 2, 5, 16]


def tensor(array):
    return torch.tensor(np.asarray(array), dtype=torch.float64)


class Nets:
    """The affine maps of a network, by name: nets("f", h, x)."""

    def __init__(self, network):
        self.network = network

    def __call__(self, name, *vectors):
        total = tensor(self.network.biases.get(name, 0.0))
        for slot, v in enumerate(vectors):
            total = total + tensor(self.network.weight(name, slot)) @ v
        return total


def elman(net, s, x):
    return torch.sigmoid(net("a", s, x))


def leaky(net, s, x):
    alpha = net.network.scalars["alpha"]
    return torch.lerp(s, torch.tanh(net("a", s, x)), alpha)


def lstm(net, s, x):
    h, c = s.chunk(2)
    i, f, o = (torch.sigmoid(net(k, h, x)) for k in "ifo")
    c = torch.addcmul(f * c, i, torch.tanh(net("g", h, x)))
    return torch.cat([o * torch.tanh(c), c])


def lstm_1997(net, s, x):
    h, c = s.chunk(2)
    i, o = (torch.sigmoid(net(k, h, x)) for k in "io")
    c = c + i * (4 * torch.sigmoid(net("g", h, x)) - 2)
    return torch.cat([o * (2 * torch.sigmoid(c) - 1), c])


def lstm_peephole(net, s, x):
    h, c = s.chunk(2)
    i, f = (torch.sigmoid(net(k, h, x, c)) for k in "if")
    c = f * c + i * torch.tanh(net("g", h, x))
    return torch.cat([torch.sigmoid(net("o", h, x, c)) * torch.tanh(c), c])


def gru(net, s, x):
    r, z = torch.sigmoid(net("r", s, x)), torch.sigmoid(net("z", s, x))
    return torch.lerp(torch.tanh(net("n", r * s, x)), s, z)


def gru_reset_after(net, s, x):
    r, z = torch.sigmoid(net("r", s, x)), torch.sigmoid(net("z", s, x))
    return torch.lerp(torch.tanh(net("n", x) + r * net("u", s)), s, z)


def s6(net, s, x):
    delta = torch.nn.functional.softplus(net("delta", x))
    a = -torch.exp(tensor(net.network.params["A_log"]))
    return torch.exp(delta * a) * s + delta * net("B", x) * net("u", x)


def second_order(net, s, x):
    return torch.sigmoid(net("a", net("a_left", s) * net("a_right", x)))


def rbf(net, s, x):
    centres = torch.cat([tensor(net.network.weight("c", slot)) for slot in (0, 1)], dim=1)
    height = tensor(net.network.biases["c"]) + centres.square().sum(dim=1) / 2
    away = torch.cat([s, x]) - centres
    return torch.exp(net.network.scalars["precision"] * (height - away.square().sum(dim=1) / 2))


FORMS = {
    "Elman": elman,
    "GRU": gru,
    "GRU reset-after": gru_reset_after,
    "LSTM": lstm,
    "LSTM 1997": lstm_1997,
    "LSTM peephole": lstm_peephole,
    "Leaky": leaky,
    "RBF": rbf,
    "S6": s6,
    "Second order": second_order,
}


def drawn(cell, n, seed):
    """A network, state and input; states, inputs lie in [-1, 1], nets in [-3, 3] (a sum of squares for few units)."""
    rng = np.random.default_rng([seed, n])
    m = max(1, n // 2)
    slots = {net.name: len(net.vectors) + 1 for net in cell.nets}
    weights, sizes = {}, {name: n if name == "n" else m for name in size_names(cell)}
    for key, (rows, columns) in cell.matrices.items():
        share = 3.0 / slots[key[0]]  # of the 3 that each vector, and the bias, may contribute
        if key in cell.diagonals:
            weights[key] = rng.uniform(-share / 2, share / 2, n)  # a peephole's cell reaches 2
        else:
            weights[key] = rng.uniform(-share, share, (sizes[rows], sizes[columns])) / sizes[columns]
    biases = {name: rng.uniform(-3.0 / slots[name], 3.0 / slots[name], n) for name in cell.biases}
    params = {s.name: rng.uniform(-1.0, 1.0, n) for s in cell.params}
    network = Network(cell, sizes, weights, biases, params, {s.name: 0.3 for s in cell.scalars})
    return network, rng.uniform(-1.0, 1.0, network.state_size), rng.uniform(-1.0, 1.0, m)


def derived_jacobian(network, s, x):
    """The paths of the cell's Jacobian multiplied out in numbers."""
    cell, here = network.cell, Trajectory(network, np.stack([s, s]), x[None, :])
    rows = []
    for a in cell.states:
        row = []
        for b in cell.states:
            total = np.zeros((network.sizes[a.size], network.sizes[b.size]))
            for path in cell.jacobian[a, b]:
                product = np.eye(network.sizes[b.size])
                for factor in reversed(path.factors):
                    if isinstance(factor, Diag):
                        product = np.reshape(evaluate(factor.expr, here), (-1, 1)) * product
                    else:
                        product = network.weight(factor.net, factor.slot) @ product
                total = total + product
            row.append(total)
        rows.append(row)
    return np.block(rows)


def assert_blocks_agree(network, computed, expected):
    """Every block to TOLERANCE of its largest entry; a block that is zero, exactly."""
    bounds = np.cumsum([0, *(network.sizes[s.size] for s in network.cell.states)])
    spans = [slice(i, j) for i, j in pairwise(bounds)]
    for index in np.ndindex(*(len(spans),) * expected.ndim):
        block = tuple(spans[i] for i in index)
        largest = np.abs(expected[block]).max()
        assert np.abs(computed[block] - expected[block]).max() <= TOLERANCE * largest


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("name", sorted(CELLS))
def test_jacobian_and_pullback_are_those_of_autograd(name, n):
    for seed in range(3):
        network, s, x = drawn(CELLS[name], n, seed)
        form, net, compiled = FORMS[name], Nets(network), compile_cell(CELLS[name])
        expected = torch.autograd.functional.jacobian(
            lambda v, form=form, net=net, x=x: form(net, v, tensor(x)), tensor(s)
        )
        np.testing.assert_allclose(
            compiled.step(network, s, x), form(net, tensor(s), tensor(x)), rtol=1e-13, atol=1e-13
        )
        assert_blocks_agree(network, compiled.jacobian(network, s, x), expected.numpy())
        assert_blocks_agree(network, derived_jacobian(network, s, x), expected.numpy())
        error, leaf = np.random.default_rng(seed).standard_normal(len(s)), tensor(s).requires_grad_()
        (back,) = torch.autograd.grad(form(net, leaf, tensor(x)) @ tensor(error), leaf)
        assert_blocks_agree(network, compiled.pullback(network, s, x, error), back.numpy())


@pytest.mark.parametrize("name", sorted(CELLS))
def test_the_nets_of_these_tests_lie_within_three(name):
    network, s, x = drawn(CELLS[name], 5, 0)
    here = Trajectory(network, np.stack([s, s]), x[None, :])
    assert max(np.abs(evaluate(net, here)).max() for net in CELLS[name].nets) <= 3.0


def test_every_cell_has_a_form_of_its_own_here():
    assert sorted(FORMS) == sorted(CELLS)


def test_a_jacobian_that_is_wrong_in_the_twelfth_digit_is_noticed():
    network, s, x = drawn(CELLS["GRU"], 2, 0)
    right = compile_cell(CELLS["GRU"]).jacobian(network, s, x)
    wrong = right.copy()
    wrong[0, 1] += 2e-12 * np.abs(right).max()
    with pytest.raises(AssertionError):
        assert_blocks_agree(network, wrong, right)


def torch_gates(matrix, n, gates):
    """{gate: rows} of a torch parameter that stacks its gates."""
    return {gate: matrix[k * n : (k + 1) * n].detach().numpy() for k, gate in enumerate(gates)}


def filled(module):
    """The module with weights that give nets within [-3, 3]."""
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for p in module.parameters():
            p.copy_(
                (torch.rand(p.shape, generator=generator, dtype=torch.float64) * 2 - 1)
                * 0.7
                / (p.shape[-1] if p.ndim == 2 else 1)
            )
    return module


@pytest.mark.parametrize("n", SIZES)
def test_the_lstm_is_torchs_lstm_cell(n):
    m = 3
    module = filled(torch.nn.LSTMCell(m, n, dtype=torch.float64))
    W, U = torch_gates(module.weight_hh, n, "ifgo"), torch_gates(module.weight_ih, n, "ifgo")
    b = torch_gates(module.bias_hh + module.bias_ih, n, "ifgo")
    weights = {(k, "h"): W[k] for k in "ifgo"} | {(k, "x"): U[k] for k in "ifgo"}
    network = Network(CELLS["LSTM"], {"n": n, "m": m}, weights, b)
    rng = np.random.default_rng(n)
    s, x = rng.uniform(-1.0, 1.0, 2 * n), rng.uniform(-1.0, 1.0, m)

    def step(v):
        h, c = v.chunk(2)
        return torch.cat(module(tensor(x), (h, c)))

    check_module(network, s, x, step)


@pytest.mark.parametrize("n", SIZES)
def test_the_gru_with_the_reset_gate_after_is_torchs_gru_cell(n):
    m = 3
    module = filled(torch.nn.GRUCell(m, n, dtype=torch.float64))
    W, U = torch_gates(module.weight_hh, n, "rzn"), torch_gates(module.weight_ih, n, "rzn")
    b_h, b_x = torch_gates(module.bias_hh, n, "rzn"), torch_gates(module.bias_ih, n, "rzn")
    weights = {(k, "h"): W[k] for k in "rz"} | {(k, "x"): U[k] for k in "rzn"} | {("u", "h"): W["n"]}
    biases = {k: b_h[k] + b_x[k] for k in "rz"} | {"u": b_h["n"], "n": b_x["n"]}
    network = Network(CELLS["GRU reset-after"], {"n": n, "m": m}, weights, biases)
    rng = np.random.default_rng(n)
    s, x = rng.uniform(-1.0, 1.0, n), rng.uniform(-1.0, 1.0, m)
    check_module(network, s, x, lambda v: module(tensor(x), v))


def check_module(network, s, x, step):
    compiled = compile_cell(network.cell)
    expected = torch.autograd.functional.jacobian(step, tensor(s)).numpy()
    np.testing.assert_allclose(compiled.step(network, s, x), step(tensor(s)).detach().numpy(), rtol=1e-13, atol=1e-13)
    assert_blocks_agree(network, compiled.jacobian(network, s, x), expected)
    assert_blocks_agree(network, derived_jacobian(network, s, x), expected)
    error, leaf = np.random.default_rng(0).standard_normal(len(s)), tensor(s).requires_grad_()
    (back,) = torch.autograd.grad(step(leaf) @ tensor(error), leaf)
    assert_blocks_agree(network, compiled.pullback(network, s, x, error), back.numpy())
