"""The oracle: step and state Jacobian of every cell of theory.cells, by hand from the recurrences, in plain NumPy.

Nothing here is generated, and nothing of numerics that computes a cell is used. Written to be compared with the papers:
one function per cell, gates by their names, slopes in a form that does not cancel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from numerics.errors import NetworkError
from numerics.network import Network
from numerics.scaled import log_norms
from theory.cell import Cell
from theory.cells import CELLS

Array = NDArray[np.float64]
Step = tuple[Array, Array]  # new state (N,), state Jacobian (N, N)


def sigma(z: Array) -> Array:
    """The logistic function, without overflow."""
    return np.exp(-np.logaddexp(0.0, -z))


def sigma_slope(z: Array) -> Array:
    """sigma(z) sigma(-z)."""
    return sigma(z) * sigma(-z)


def tanh_slope(z: Array) -> Array:
    """4 sigma(2z) sigma(-2z) = 1 / cosh(z)**2."""
    return 4.0 * sigma_slope(2.0 * z)


def _net(network: Network, name: str, *vectors: Array) -> Array:
    total = sum((network.weight(name, j) @ v for j, v in enumerate(vectors)), np.zeros(1))
    return np.asarray(total + np.asarray(network.biases.get(name, 0.0)))


def _rows(d: Array, M: Array) -> Array:
    """diag(d) M."""
    return d[:, None] * M


def elman(network: Network, h: Array, x: Array) -> Step:
    """h' = sigma(a), a = W h + U x + b."""
    a = _net(network, "a", h, x)
    return sigma(a), _rows(sigma_slope(a), network.weight("a", 0))


def leaky(network: Network, h: Array, x: Array) -> Step:
    """h' = (1 - alpha) h + alpha tanh(W h + U x + b)."""
    alpha, a = network.scalars["alpha"], _net(network, "a", h, x)
    new = (1.0 - alpha) * h + alpha * np.tanh(a)
    return new, (1.0 - alpha) * np.eye(len(h)) + alpha * _rows(tanh_slope(a), network.weight("a", 0))


def lstm(network: Network, s: Array, x: Array) -> Step:
    """c' = f c + i g, h' = o tanh(c'); gates sigma(W h + U x + b), g = tanh(W h + U x + b)."""
    h, c = np.split(s, 2)
    i, f, g, o = (_net(network, k, h, x) for k in "ifgo")
    new_c = sigma(f) * c + sigma(i) * np.tanh(g)
    to_c = (
        _rows(c * sigma_slope(f), network.weight("f", 0))
        + _rows(np.tanh(g) * sigma_slope(i), network.weight("i", 0))
        + _rows(sigma(i) * tanh_slope(g), network.weight("g", 0))
    )
    out = sigma(o) * tanh_slope(new_c)
    to_h = _rows(np.tanh(new_c) * sigma_slope(o), network.weight("o", 0)) + _rows(out, to_c)
    new = np.concatenate([sigma(o) * np.tanh(new_c), new_c])
    return new, np.block([[to_h, np.diag(out * sigma(f))], [to_c, np.diag(sigma(f))]])


def lstm_1997(network: Network, s: Array, x: Array) -> Step:
    """c' = c + i g(net_g), h' = o h(c'), with g(z) = 4 sigma(z) - 2 and h(z) = 2 sigma(z) - 1; no forget gate."""
    h, c = np.split(s, 2)
    i, g, o = (_net(network, k, h, x) for k in "igo")
    squashed = 4.0 * sigma(g) - 2.0
    new_c = c + sigma(i) * squashed
    to_c = _rows(squashed * sigma_slope(i), network.weight("i", 0)) + _rows(
        sigma(i) * 4.0 * sigma_slope(g), network.weight("g", 0)
    )
    out = sigma(o) * 2.0 * sigma_slope(new_c)
    new_h = sigma(o) * (2.0 * sigma(new_c) - 1.0)
    to_h = _rows((2.0 * sigma(new_c) - 1.0) * sigma_slope(o), network.weight("o", 0)) + _rows(out, to_c)
    return np.concatenate([new_h, new_c]), np.block([[to_h, np.diag(out)], [to_c, np.eye(len(h))]])


def lstm_peephole(network: Network, s: Array, x: Array) -> Step:
    """The LSTM whose input and forget gates read p * c, and whose output gate reads p * c' (the new cell)."""
    h, c = np.split(s, 2)
    i, f, g = _net(network, "i", h, x, c), _net(network, "f", h, x, c), _net(network, "g", h, x)
    new_c = sigma(f) * c + sigma(i) * np.tanh(g)
    o = _net(network, "o", h, x, new_c)
    p_i, p_f, p_o = (np.diag(network.weight(k, 2)) for k in "ifo")
    to_c = (
        _rows(c * sigma_slope(f), network.weight("f", 0))
        + _rows(np.tanh(g) * sigma_slope(i), network.weight("i", 0))
        + _rows(sigma(i) * tanh_slope(g), network.weight("g", 0))
    )
    carry = sigma(f) + c * sigma_slope(f) * p_f + np.tanh(g) * sigma_slope(i) * p_i
    gate, out = np.tanh(new_c) * sigma_slope(o), sigma(o) * tanh_slope(new_c)
    to_h = _rows(gate, network.weight("o", 0)) + _rows(gate * p_o + out, to_c)
    new = np.concatenate([sigma(o) * np.tanh(new_c), new_c])
    return new, np.block([[to_h, np.diag((gate * p_o + out) * carry)], [to_c, np.diag(carry)]])


def gru(network: Network, h: Array, x: Array) -> Step:
    """h' = z h + (1 - z) tanh(W (r h) + U x + b): the reset gate before the product."""
    r, z = _net(network, "r", h, x), _net(network, "z", h, x)
    n = _net(network, "n", sigma(r) * h, x)
    new = sigma(z) * h + sigma(-z) * np.tanh(n)
    reset = np.diag(sigma(r)) + _rows(h * sigma_slope(r), network.weight("r", 0))
    jacobian = (
        np.diag(sigma(z))
        + _rows((h - np.tanh(n)) * sigma_slope(z), network.weight("z", 0))
        + _rows(sigma(-z) * tanh_slope(n), network.weight("n", 0) @ reset)
    )
    return new, jacobian


def gru_reset_after(network: Network, h: Array, x: Array) -> Step:
    """h' = z h + (1 - z) tanh(n + r u), n = U x + b, u = W h + b': the reset gate after the product."""
    r, z = _net(network, "r", h, x), _net(network, "z", h, x)
    u = _net(network, "u", h)
    n = _net(network, "n", x) + sigma(r) * u
    new = sigma(z) * h + sigma(-z) * np.tanh(n)
    to_n = _rows(sigma(r), network.weight("u", 0)) + _rows(u * sigma_slope(r), network.weight("r", 0))
    jacobian = (
        np.diag(sigma(z))
        + _rows((h - np.tanh(n)) * sigma_slope(z), network.weight("z", 0))
        + _rows(sigma(-z) * tanh_slope(n), to_n)
    )
    return new, jacobian


def s6(network: Network, h: Array, x: Array) -> Step:
    """h' = exp(-delta exp(A_log)) h + delta B u; delta = softplus(W x + b), B and u linear in x."""
    delta = np.logaddexp(0.0, _net(network, "delta", x))
    decay = np.exp(-delta * np.exp(np.asarray(network.params["A_log"])))
    return decay * h + delta * _net(network, "B", x) * _net(network, "u", x), np.diag(decay)


def second_order(network: Network, h: Array, x: Array) -> Step:
    """h'_i = sigma(sum over j and k of w_ijk h_j x_k + b_i), w_ijk added up from its factors."""
    inner = (network.weight(name, 0) for name in ("a", "a_left", "a_right"))
    w = np.einsum("if,fj,fk->ijk", *inner)
    a = np.einsum("ijk,j,k->i", w, h, x) + np.asarray(network.biases["a"])
    return sigma(a), _rows(sigma_slope(a), w @ x)


def rbf(network: Network, h: Array, x: Array) -> Step:
    """h'_i = exp(p (b_i + |c_i|**2 / 2)) exp(-p |(h, x) - c_i|**2 / 2), with the precision p."""
    centres = np.hstack([network.weight("c", 0), network.weight("c", 1)])
    away, p = np.concatenate([h, x]) - centres, network.scalars["precision"]
    log_amplitude = np.asarray(network.biases["c"]) + (centres**2).sum(axis=1) / 2.0
    new = np.exp(p * (log_amplitude - (away**2).sum(axis=1) / 2.0))
    return new, _rows(-p * new, away[:, : len(h)])


STEPS: dict[str, Callable[[Network, Array, Array], Step]] = {
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


def reference(cell: Cell) -> Callable[[Network, Array, Array], Step]:
    """The function (network, state (N,), inputs (M,)) -> (new state (N,), state Jacobian (N, N)) of a cell of CELLS."""
    if cell.name not in STEPS or CELLS.get(cell.name) != cell:
        raise NetworkError(
            f"{cell.name!r} has no reference by hand; the cells that have are {', '.join(sorted(STEPS))}"
        )
    return STEPS[cell.name]


def reference_trajectory(
    network: Network, inputs: object, initial: object = None
) -> Iterator[tuple[Array, Array, Array]]:
    """(new state, state Jacobian, inputs) of each step."""
    step, s = reference(network.cell), network.stack_state(initial)
    for x in network.stack_inputs(inputs):
        s, jacobian = step(network, s, x)
        yield s, jacobian, x


def reference_log_flow(network: Network, inputs: object, initial: object = None) -> Array:
    """Natural logs of the max, one, inf and fro norm of d state(T) / d state(T - q) for q = 1, ..., T (T, 4)."""
    jacobians = [jacobian for _, jacobian, _ in reference_trajectory(network, inputs, initial)]
    return log_norms(reversed(jacobians))
