"""Moment: one step of a network about to happen; it prints as an expression that can be pasted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numerics.network import Network, Trajectory
from theory.cell import Cell
from theory.cells import CELLS

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Moment:
    """A network, a state and an input: all that a law about one step needs.

    state : (N,), the states stacked in the order of the cell; inputs : (M,), likewise
    """

    network: Network
    state: Array
    inputs: Array

    @property
    def trajectory(self) -> Trajectory:
        """The state as a trajectory of one step, for what reads trajectories; its new state is not computed (nan)."""
        states = np.stack([self.state, np.full_like(self.state, np.nan)])
        return Trajectory(self.network, states, self.inputs[None, :])

    def __repr__(self) -> str:
        return f"Moment({network_text(self.network)}, {_array(self.state)}, {_array(self.inputs)})"


def network_text(network: Network) -> str:
    """The network as a Python expression: exact, and of any size, where NumPy would leave entries out.

    >>> network_text(Network(CELLS["Elman"], {"n": 1, "m": 1}, {("a", 0): [[0.5]], ("a", 1): [[0.0]]}))
    "Network(CELLS['Elman'], {'n': 1, 'm': 1}, {('a', 0): [[0.5]], ('a', 1): [[0.0]]})"
    """
    parts = [cell_text(network.cell), repr(dict(network.sizes)), _table(network.weights)]
    biases = {name: value for name, value in network.biases.items() if np.any(value)}
    named = {"biases": biases, "params": network.params, "scalars": network.scalars}
    parts += [f"{name}={_table(given)}" for name, given in named.items() if given]
    return f"Network({', '.join(parts)})"


def trajectory_text(trajectory: Trajectory) -> str:
    """The trajectory as a Python expression, exact."""
    parts = network_text(trajectory.network), _array(trajectory.states), _array(trajectory.inputs)
    return f"Trajectory({', '.join(parts)})"


def cell_text(cell: Cell) -> str:
    """A cell of the toolkit as CELLS[name]; another one by its name, which does for a variable."""
    if CELLS.get(cell.name) == cell:
        return f"CELLS[{cell.name!r}]"
    return "".join(c if c.isalnum() else "_" for c in cell.name)


def _table(given: Mapping[Any, Any]) -> str:
    return repr({key: np.asarray(value).tolist() for key, value in given.items()})


def _array(values: Array) -> str:
    # np.array([]) has the shape (0,), as a state or input without entries must have
    return f"np.array({values.tolist()})" if values.size else f"np.zeros({values.shape})"
