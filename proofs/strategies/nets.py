"""Strategies for networks of a cell, moments of them, and trajectories."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import DrawFn, SearchStrategy
from hypothesis.vendor import pretty
from numpy.typing import NDArray

from numerics.compile import compile_cell
from numerics.errors import FlowError
from numerics.layout import size_names
from numerics.network import Network, Trajectory
from proofs.moment import Moment, network_text, trajectory_text
from proofs.strategies.arguments import MAX_UNITS, NORMS, checked_cell, checked_choice, checked_counts, checked_size
from proofs.strategies.matrices import STRUCTURES, quarters, weights, within
from theory.cell import Cell
from theory.symbols import Scalar

Array = NDArray[np.float64]

# Inputs, biases, parameters and states: multiples of 1/4 up to this.
MAX_VALUE = Fraction(2)


def _shown_as(cls: type, text: Callable[[Any], str]) -> None:
    pretty.for_type_by_name(cls.__module__, cls.__name__, lambda value, printer, cycle: printer.text(text(value)))


# Hypothesis shows a failing example so that a person can paste it.
_shown_as(Network, network_text)
_shown_as(Trajectory, trajectory_text)
_shown_as(Moment, repr)


def networks(
    cell: Cell,
    *,
    min_units: int = 1,
    max_units: int = 4,
    min_inputs: int = 1,
    max_inputs: int = 2,
    structure: str = "free",
    max_entry: Any = 2,
    max_norm: Any = None,
    p: str = "inf",
) -> SearchStrategy[Network]:
    """Networks of a cell whose numbers are multiples of 1/4, or powers of two of them. Shrinks to one unit and zeros.

    min_units, max_units : of the size n, up to 64; min_inputs, max_inputs : of every other size (inputs, low ranks)
    structure, max_entry, max_norm, p : as in `weights`, for the square matrices; the others are free, and all keep
        max_norm

    A size that a fixed matrix determines is that number; a scalar lies in the range that it promises.

    >>> from hypothesis import find
    >>> from theory.cells import CELLS
    >>> find(networks(CELLS["Elman"]), lambda net: net.sizes["n"] > 1).weight("a", 0).tolist()
    [[0.0, 0.0], [0.0, 0.0]]
    """
    fixed = checked_cell(cell).fixed_sizes
    units = checked_counts("units", min_units, max_units, most=MAX_UNITS)
    others = checked_counts("inputs", min_inputs, max_inputs, most=MAX_UNITS)
    if not units[0] <= fixed.get("n", units[0]) <= units[1]:
        raise InvalidArgument(
            f"min_units={min_units}, max_units={max_units}, but a fixed matrix of {cell.name!r} makes it {fixed['n']}"
        )
    checked_choice("structure", structure, STRUCTURES)
    checked_choice("p", p, NORMS)
    weights(1, structure=structure, max_entry=max_entry, max_norm=max_norm, p=p)  # refuses what does not fit, now
    return _networks(cell, units, others, structure, Fraction(max_entry), max_norm, p)


@st.composite
def _networks(
    draw: DrawFn,
    cell: Cell,
    units: tuple[int, int],
    others: tuple[int, int],
    structure: str,
    max_entry: Fraction,
    max_norm: Any,
    p: str,
) -> Network:
    sizes = {
        name: draw(st.integers(*(units if name == "n" else others))) for name in size_names(cell)
    } | cell.fixed_sizes
    made: dict[Any, Array] = {}
    for key, (rows, columns) in cell.matrices.items():
        shape = (sizes[rows],) if key in cell.diagonals else (sizes[rows], sizes[columns])
        if rows == columns and key not in cell.diagonals:
            made[key] = draw(weights(shape[0], structure=structure, max_entry=max_entry, max_norm=max_norm, p=p))
        else:
            made[key] = draw(quarters(shape, max_entry))
            if max_norm is not None:
                made[key] = within(made[key].reshape(shape[0], -1), checked_size("max_norm", max_norm), p).reshape(
                    shape
                )
    biases = {name: draw(quarters(sizes[size], MAX_VALUE)) for name, size in cell.biases.items()}
    params = {s.name: draw(quarters(sizes[str(s.size)], MAX_VALUE)) for s in cell.params}
    return Network(cell, sizes, made, biases, params, {s.name: draw(_scalars(s)) for s in cell.scalars})


def _scalars(s: Scalar) -> SearchStrategy[float]:
    """Quarters of the range that a scalar promises, within 2 of it where it is infinite; 0 only if that is allowed."""
    low = Fraction(str(s.low)) if s.low.is_finite else None
    high = Fraction(str(s.high)) if s.high.is_finite else None
    start = low if low is not None else (high - 2 if high is not None else Fraction(-2))
    end = high if high is not None else start + (4 if low is None else 2)
    parts = 16
    values = [start + (end - start) * Fraction(k, parts) for k in range(parts + 1)]
    kept = [value for value in values if not (s.positive and value == 0)]
    # float(low) may lie below a low that is not dyadic; Network compares with float(low) too.
    return st.sampled_from(sorted(kept, key=lambda value: (abs(value), value < 0))).map(float)


def from_cell(cell: Cell, **of_networks: Any) -> SearchStrategy[Moment]:
    """Moments of a cell: a network, a state and an input. Takes what `networks` takes. Shrinks to one unit and zeros.

    What a property about one step needs: compile_cell(cell).jacobian(moment.network, moment.state, moment.inputs).
    """
    return _moments(networks(cell, **of_networks))


@st.composite
def _moments(draw: DrawFn, of: SearchStrategy[Network]) -> Moment:
    network = draw(of)
    return Moment(network, draw(quarters(network.state_size, MAX_VALUE)), draw(quarters(network.input_size, MAX_VALUE)))


def trajectories(
    cell: Cell, *, min_steps: int = 1, max_steps: int = 6, **of_networks: Any
) -> SearchStrategy[Trajectory]:
    """Trajectories of a cell from a drawn state under drawn inputs. Shrinks to few steps, one unit and zeros.

    Takes what `networks` takes. State and inputs are halved until no state overflows, where one does.
    """
    steps = checked_counts("steps", min_steps, max_steps)
    return _trajectories(networks(cell, **of_networks), steps)


@st.composite
def _trajectories(draw: DrawFn, of: SearchStrategy[Network], steps: tuple[int, int]) -> Trajectory:
    network = draw(of)
    inputs = draw(quarters((draw(st.integers(*steps)), network.input_size), MAX_VALUE))
    state = draw(quarters(network.state_size, MAX_VALUE))
    return _finite(network, inputs, state)


def _finite(network: Network, inputs: Array, state: Array) -> Trajectory:
    """The trajectory, with state and inputs halved until no state overflows; FlowError where even small ones do."""
    run = compile_cell(network.cell).trajectory
    with np.errstate(over="ignore", invalid="ignore"):  # seen by NumPy only where Numba's compiler is off
        for _ in range(64):
            try:
                return run(network, inputs, state)
            except (FlowError, OverflowError):
                inputs, state = inputs / 2.0, state / 2.0
        return run(network, np.zeros_like(inputs), np.zeros_like(state))
