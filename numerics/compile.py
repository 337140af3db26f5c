"""compile_cell: a cell to its compiled step, pushforward, pullback, Jacobian, trajectory and error flow."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from types import ModuleType
from typing import Any, TypeGuard

import numpy as np
from numpy.typing import NDArray

from numerics import cache, emit, scaled
from numerics.domain import undefined
from numerics.errors import FlowError, NetworkError
from numerics.network import Network, Trajectory
from theory.cell import Cell

Array = NDArray[np.float64]

TINY_STATE, TINY_STEPS = 4, 20  # up to this many entries and steps a function runs as it is written, uncompiled,
TINY_RUNS = 32  # so many times; it is compiled for more

AS_A_WHOLE = "a product or sum of finite values overflows"


@dataclass(frozen=True, eq=False)
class Compiled:
    """The compiled functions of one cell; each is compiled when it is first called, and kept on disk.

    A state is a vector (N,) of all states in the order of the cell, {state: vector}, or None (zeros); an input likewise
    (M,). Results are stacked vectors and matrices, (N,) and (N, N), all finite: at a pole, outside of the domain of log
    or sqrt, and at an overflow there is a FlowError with the expression at fault. All functions release the GIL.
    """

    cell: Cell
    source: str
    module: ModuleType
    tiny_runs: Counter[str] = field(default_factory=Counter, repr=False)

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
        states = self._called("trajectory", start, entries, *network.arguments)
        if not _finite(states):
            raise self._not_finite_run(network, start, entries)
        return Trajectory(network, states, entries)

    def error_flow(self, trajectory: Trajectory, lags: int | None = None) -> Array:
        """Natural logs of the max, one, inf and fro norm of d state(T) / d state(T - q), q = 1, ..., lags (lags, 4)."""
        lags, network = checked_lags(lags, len(trajectory)), trajectory.network
        found = self._called("error_flow", trajectory.states, trajectory.inputs, lags, *network.arguments)
        if found is not None and found[1] and (found[0] < np.inf).all():
            return np.asarray(found[0])
        # A Jacobian is not finite; or entries of one row lie so far apart that the smaller ones may have underflowed.
        steps = range(len(trajectory), len(trajectory) - lags, -1)
        return scaled.log_norms(self._jacobian_at(trajectory, step) for step in steps)

    def _jacobian_at(self, trajectory: Trajectory, step: int) -> Array:
        """d state(step) / d state(step - 1) on a trajectory, step = 1, ..., T."""
        network, s, x = trajectory.network, trajectory.states[step - 1], trajectory.inputs[step - 1]
        jacobian: Array | None = self._called("jacobian", s, x, *network.arguments)
        if not _finite(jacobian):
            raise self._not_finite("jacobian", network, s, x, f" at step {step}")
        return jacobian

    def _vector(self, name: str, network: Network, state: object, inputs: object, *more: Array) -> Array:
        self._check(network)
        s, x = network.stack_state(state, "state"), network.stack_input(inputs)
        result: Array | None = self._called(name, s, x, *more, *network.arguments)
        if not _finite(result):
            raise self._not_finite(name, network, s, x)
        return result

    def _called(self, name: str, *arguments: Any) -> Any:
        """The result of a compiled function; None if it divides by zero, or leaves a domain with Numba switched off."""
        function = getattr(self.module, name)
        # compiled code raises at a division by zero, and so does what runs uncompiled
        with np.errstate(all="ignore", divide="raise"), suppress(ArithmeticError, ValueError):
            return (function.py_func if self._is_tiny(name, function, arguments) else function)(*arguments)
        return None

    def _is_tiny(self, name: str, function: Any, arguments: tuple[Any, ...]) -> bool:
        """Whether a call is not worth seconds of compilation: both ways give the same bits, powers excepted."""
        steps = {"trajectory": len(arguments[1]), "error_flow": arguments[2]}.get(name, 1)
        if self._is_compiled(function) or self.powers or len(arguments[0].T) > TINY_STATE or steps > TINY_STEPS:
            return False
        self.tiny_runs[name] += 1
        return self.tiny_runs[name] <= TINY_RUNS

    def _is_compiled(self, function: Any) -> bool:
        return bool(
            getattr(function, "signatures", True)
        )  # a plain function, where Numba is switched off, counts as such

    @cached_property
    def powers(self) -> bool:
        """Whether the source has a power, which Numba multiplies out and Python does not."""
        return "**" in self.source

    def _not_finite(self, name: str, network: Network, s: Array, x: Array, when: str = "") -> FlowError:
        why = undefined(network, s, x, slopes=name != "step") or AS_A_WHOLE
        return FlowError(
            f"the {name} of {self.cell.name!r} is not finite{when}: {why}; pass a state, inputs and weights where it is"
        )

    def _not_finite_run(self, network: Network, state: Array, inputs: Array) -> FlowError:
        """The error of a run that does not stay finite, with its first such step."""
        when = ""
        for step, x in enumerate(inputs, start=1):
            new = self._called("step", state, x, *network.arguments)
            if not _finite(new):
                when = f" at step {step}: {undefined(network, state, x) or AS_A_WHOLE}"
                break
            state = new
        return FlowError(
            f"a state of {self.cell.name!r} is not finite{when}; "
            "pass another initial state, smaller weights or inputs, or fewer steps"
        )

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


def _finite(result: Array | None) -> TypeGuard[Array]:
    return result is not None and bool(np.isfinite(result).all())
