"""compile_cell: a cell to its compiled step, pushforward, pullback, Jacobian, trajectory and error flow."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numerics import cache, emit, scaled
from numerics.errors import FlowError, NetworkError
from numerics.network import Network, Trajectory
from theory.cell import Cell

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Compiled:
    """The compiled functions of one cell; each is compiled when it is first called, and kept on disk.

    A state is a vector (N,) of all states in the order of the cell, {state: vector}, or None (zeros); an input likewise
    (M,). Results are stacked vectors and matrices, (N,) and (N, N). All functions release the GIL.
    """

    cell: Cell
    source: str
    module: ModuleType

    def step(self, network: Network, state: object = None, inputs: object = None) -> Array:
        """The state after one step (N,)."""
        return self._vector("step", network, state, inputs)

    def pushforward(self, network: Network, state: object, inputs: object, tangent: object) -> Array:
        """J tangent: the change of the new state along `tangent` (N,) of the old (N,)."""
        self._check(network)
        return self._vector("pushforward", network, state, inputs, network.stack_state(tangent, "tangent"))

    def pullback(self, network: Network, state: object, inputs: object, error: object) -> Array:
        """J^T error: the error at the old state from that at the new, one step of error flow (N,)."""
        self._check(network)
        return self._vector("pullback", network, state, inputs, network.stack_state(error, "error"))

    def jacobian(self, network: Network, state: object = None, inputs: object = None) -> Array:
        """d new state / d old state (N, N)."""
        return self._vector("jacobian", network, state, inputs)

    def trajectory(self, network: Network, inputs: object, initial: object = None) -> Trajectory:
        """The states over time; inputs : a number of steps (no input), (T, M), or {input: (T, size)}."""
        self._check(network)
        entries, start = network.stack_inputs(inputs), network.stack_state(initial)
        states: Array = self.module.trajectory(start, entries, *network.arguments)
        _check_finite(states, self.cell.name)
        return Trajectory(network, states, entries)

    def error_flow(self, trajectory: Trajectory, lags: int | None = None) -> Array:
        """Natural logs of the max, one, inf and fro norm of d state(T) / d state(T - q), q = 1, ..., lags (lags, 4)."""
        lags = checked_lags(lags, len(trajectory))
        arguments = trajectory.network.arguments
        logs, trusted = self.module.error_flow(trajectory.states, trajectory.inputs, lags, *arguments)
        if trusted:
            return np.asarray(logs)
        # Entries of one row lie so far apart that the smaller ones may have underflowed, and the larger ones are gone.
        pairs = zip(trajectory.states[-2 : -2 - lags : -1], trajectory.inputs[: -1 - lags : -1], strict=True)
        return scaled.log_norms(self.module.jacobian(s, x, *arguments) for s, x in pairs)

    def _vector(self, name: str, network: Network, state: object, inputs: object, *more: Array) -> Array:
        self._check(network)
        s, x = network.stack_state(state, "state"), network.stack_input(inputs)
        result: Array = getattr(self.module, name)(s, x, *more, *network.arguments)
        return result

    def _check(self, network: Any) -> None:
        if not isinstance(network, Network):
            raise NetworkError(f"{network!r} is no network; pass Network.random(cell) or Network(cell, sizes, weights)")
        if network.cell != self.cell:
            raise NetworkError(
                f"a network of {network.cell.name!r} for the compiled {self.cell.name!r}; compile its cell"
            )


@lru_cache(maxsize=256)
def compile_cell(cell: Cell) -> Compiled:
    """The compiled functions of a cell.

    >>> from theory.cells import CELLS
    >>> net = Network(CELLS["Elman"], {"n": 1, "m": 1}, {("a", "h"): [[2.0]], ("a", "x"): [[1.0]]})
    >>> compile_cell(CELLS["Elman"]).jacobian(net)
    array([[0.5]])
    """
    if not isinstance(cell, Cell):
        raise NetworkError(f"{cell!r} is no cell; pass a Cell, e.g. theory.cells.CELLS['LSTM']")
    source = emit.source(cell)
    return Compiled(cell, source, cache.load(source))


def checked_lags(lags: object, steps: int) -> int:
    """`lags` if it is a number of lags that `steps` steps have, all of them for None; FlowError otherwise."""
    if lags is None:
        return steps
    if isinstance(lags, bool) or not isinstance(lags, int | np.integer) or not 1 <= lags <= steps:
        raise FlowError(
            f"lags={lags!r}; pass an integer from 1 to {steps}, the number of steps, or None for all of them"
        )
    return int(lags)


def _check_finite(states: Array, name: str) -> None:
    if not np.isfinite(states).all():
        step = int(np.argwhere(~np.isfinite(states).all(axis=1))[0, 0])
        raise FlowError(
            f"a state of {name!r} is not finite at step {step}; pass smaller weights, inputs or fewer steps"
        )
