"""error_flow: how a state depends on the state q steps before, for every lag q, in log scale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from numerics import scaled
from numerics.compile import checked_lags, compile_cell
from numerics.errors import FlowError, NetworkError
from numerics.evaluate import evaluate
from numerics.network import Network, Trajectory
from theory.activations import Activation, linear
from theory.cell import Cell, Net
from theory.weights import Free

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Flow:
    """Natural logs of norms of the flow at lags 1, ..., Q: entry q - 1 is lag q; -inf where the flow is exactly zero.

    log_max : largest |entry|; log_one : largest column sum; log_inf : largest row sum; log_fro : root of the sum of
    squares; each (Q,). Relative error of the flow in an absolute norm: (1 + gamma_(N+2))**q - 1 of the product of the
    |Jacobians| as computed (numerics.rounding): about 1e-11 at lag 5000 and N = 16, where signs do not cancel.
    """

    trajectory: Trajectory
    log_max: Array
    log_one: Array
    log_inf: Array
    log_fro: Array

    @property
    def lags(self) -> NDArray[np.int64]:
        """1, ..., Q."""
        return np.arange(1, len(self.log_max) + 1)

    def log(self, norm: str) -> Array:
        """The logs of one norm: "max", "one", "inf" or "fro"."""
        if norm not in scaled.NORMS:
            raise FlowError(f"norm={norm!r}; pass one of {', '.join(map(repr, scaled.NORMS))}")
        logs: Array = getattr(self, f"log_{norm}")
        return logs

    def __repr__(self) -> str:
        name, last = self.trajectory.network.cell.name, self.log_inf[-1]
        return f"Flow({name!r}, lags 1..{len(self.log_max)}, log inf norm at the last {last:.6g})"


def error_flow(network: Network, inputs: object, *, initial: object = None, lags: int | None = None) -> Flow:
    """The flow StateFlow(q) = d state(T) / d state(T - q) = J_T J_(T-1) ... J_(T-q+1), q = 1, ..., lags.

    inputs : a number T of steps without input, (T, M), or {input: (T, size)}; initial : None (zeros), (N,), or {state:
    vector}; lags : at most T, all of them if not given. One run forward, one product backward from the final time.

    >>> from theory.cells import CELLS
    >>> net = Network(CELLS["Elman"], {"n": 1, "m": 1}, {("a", "h"): [[1.0]], ("a", "x"): [[1.0]]})
    >>> float(error_flow(net, 2000).log_max[-1]) < -2000.0
    True
    """
    trajectory = run(network, inputs, initial=initial)
    logs = compile_cell(network.cell).error_flow(trajectory, lags)
    return Flow(trajectory, *logs.T)


def run(network: Network, inputs: object, *, initial: object = None) -> Trajectory:
    """The states of a network over time; inputs and initial as in error_flow."""
    if not isinstance(network, Network):
        raise NetworkError(f"{network!r} is no network; pass Network.random(cell) or Network(cell, sizes, weights)")
    return compile_cell(network.cell).trajectory(network, inputs, initial)


def plain_error_flow(network: Network, inputs: object, *, initial: object = None, lags: int | None = None) -> Flow:
    """The flow ErrorFlow(q) = W F'(T-1) W F'(T-2) ... W F'(T-q) = d net(T) / d net(T - q) of a plain net.

    A plain net is h' = f(net(h, ...)) with a free matrix W on h. F'(0) is unknown, because net(0) is: lags go up to
    T - 1. Its norms differ from those of the state flow F'W ... F'W.
    """
    trajectory = run(network, inputs, initial=initial)
    net, slot, f = plain_net(network.cell)
    lags = checked_lags(lags, len(trajectory) - 1)
    W = network.weight(net.name, slot)
    slopes = np.broadcast_to(evaluate(f.slope(net), trajectory), trajectory.states[1:].shape)  # entry t - 1: F'(t)
    logs = scaled.log_norms(W * slopes[-1 - q] for q in range(1, lags + 1))
    return Flow(trajectory, *logs.T)


def plain_net(cell: Cell) -> tuple[Net, int, type[Activation]]:
    """(net, slot of the state, activation) of a cell h' = f(net(h, ...)); FlowError if the cell is not one."""
    problem = f"{cell.name!r} is no plain net h' = f(net(h, ...)); use error_flow, the flow of the state"
    (expr, *more), state = cell.update.values(), cell.states[0]
    f, net = (expr.func, expr.args[0]) if isinstance(expr, Activation) else (linear, expr)
    if more or not isinstance(net, Net) or net.size != state.size:
        raise FlowError(problem)
    slots = [j for j, v in enumerate(net.vectors) if state in v.free_symbols]
    if len(slots) != 1 or net.vectors[slots[0]] != state or not isinstance(net.weights[slots[0]], Free):
        raise FlowError(problem)
    return net, slots[0], f
