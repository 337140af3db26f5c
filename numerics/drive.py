"""What drives a plain net: the inputs of all steps, read piece by piece, and its net without the state."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from numerics.batch import Batch
from numerics.errors import NetworkError
from numerics.evaluate import evaluate
from numerics.loops import add_transposed_product
from numerics.network import Network, Trajectory
from theory.cell import Net
from theory.symbols import Input

Array = NDArray[np.float64]
Source = Callable[[int, int], object]


@dataclass(frozen=True, eq=False)
class Inputs:
    """The inputs of `steps` steps: given (..., steps, M), made by a function of (start, stop), or zeros if neither."""

    steps: int
    size: int
    given: Array | None = None
    source: Source | None = None

    @classmethod
    def of(cls, network: Network, inputs: object, steps: int | None, count: int | None = None) -> Inputs:
        """Checked: T, (T, M), {input: (T, size)}, (count, T, M) with a count, or callable(start, stop) with steps."""
        if callable(inputs):
            if isinstance(steps, bool) or not isinstance(steps, int) or steps < 1:
                raise NetworkError(f"steps={steps!r}; inputs are a function: pass the number of steps, an integer >= 1")
            return cls(steps, network.input_size, source=inputs)
        if steps is not None:
            raise NetworkError(f"steps={steps!r} beside inputs that have a length; pass steps=None")
        if count is not None and np.ndim(inputs) == 3:  # type: ignore[arg-type]  # whatever it is, ndim tells
            array = np.asarray(inputs, dtype=np.float64)
            if array.shape != (count, array.shape[1], network.input_size) or not array.shape[1]:
                raise NetworkError(
                    f"inputs of shape {array.shape}; pass ({count}, steps, {network.input_size}), one step or more"
                )
            if not np.isfinite(array).all():
                raise NetworkError(f"inputs: {array[~np.isfinite(array)][0]} among them; pass finite numbers")
            return cls(array.shape[1], network.input_size, given=array)
        if isinstance(inputs, int | np.integer) and not isinstance(inputs, bool) and inputs >= 1:
            return cls(int(inputs), network.input_size)
        rows = network.stack_inputs(inputs)
        return cls(len(rows), network.input_size, given=rows)

    @property
    def constant(self) -> bool:
        """Whether all steps have the same input, zeros."""
        return self.given is None and self.source is None

    def read(self, start: int, stop: int) -> Array:
        """The inputs of steps start, ..., stop - 1 (..., stop - start, M); one step stands for all if constant."""
        if self.given is not None:
            return self.given[..., start:stop, :]
        if self.source is None:
            return np.zeros((1, self.size))
        rows = np.asarray(self.source(start, stop), dtype=np.float64)
        if rows.shape != (stop - start, self.size) or not np.isfinite(rows).all():
            raise NetworkError(
                f"inputs({start}, {stop}) has shape {rows.shape}; return ({stop - start}, {self.size}), finite numbers"
            )
        return rows

    def rows(self, start: int, stop: int) -> Array:
        """The same with a row for each step, always."""
        rows = self.read(start, stop)
        return np.broadcast_to(rows, (stop - start, self.size)) if self.constant else rows


def driven(numbers: Batch | Network, net: Net, slot: int, which: Sequence[int], inputs: Array) -> Array:
    """The net of the networks `which` without the state, read at `slot`, at each input (len(which), steps, n).

    inputs : (steps, M), or (B, steps, M). Error: that of the sums, gamma(M + number of vectors).
    """
    chosen, steps = list(which), inputs.shape[-2]
    rows = inputs[chosen] if inputs.ndim == 3 else inputs[None]
    bias = _chosen(numbers, np.asarray(numbers.biases[net.name]), chosen) if net.bias else np.zeros((len(chosen), 1))
    total = np.zeros((len(chosen), steps, numbers.sizes[str(net.size)])) + bias[:, None, :]
    for j, vector in enumerate(net.vectors):
        if j == slot:
            continue
        weight = _chosen(numbers, numbers.weight(net.name, j), chosen)
        if isinstance(vector, Input):
            values = _entries(numbers, vector, rows)
        else:
            networks = [numbers] if isinstance(numbers, Network) else [numbers[k] for k in chosen]
            one_by_one = (evaluate(vector, _standing(one, rows[b % len(rows)])) for b, one in enumerate(networks))
            values = np.stack([np.broadcast_to(v, (steps, weight.shape[2])) for v in one_by_one])
        for b, transposed in enumerate(weight.swapaxes(1, 2)):
            add_products(np.ascontiguousarray(values[b % len(values)]), np.ascontiguousarray(transposed), total[b])
    return total


@njit(cache=True, nogil=True)
def add_products(values: Array, transposed: Array, total: Array) -> None:
    """total[t] += W values[t] for all t, in the order of the columns of W: BLAS would change bits with the shapes."""
    for t in range(values.shape[0]):
        add_transposed_product(transposed, values[t], total[t])


def _chosen(numbers: Batch | Network, array: Array, which: list[int]) -> Array:
    """Some networks' entries of an array of a batch; those of a network, a batch of one."""
    return array[None] if isinstance(numbers, Network) else array[which]


def _entries(numbers: Batch | Network, wanted: Input, rows: Array) -> Array:
    """The columns of one input."""
    start = 0
    for x in numbers.cell.inputs:
        stop = start + numbers.sizes[str(x.size)]
        if x == wanted:
            return rows[..., start:stop]
        start = stop
    raise NetworkError(f"{wanted} is no input of {numbers.cell.name!r}")


def _standing(network: Network, rows: Array) -> Trajectory:
    """A trajectory for what reads no state: inputs (steps, M), the states 0."""
    return Trajectory(network, np.zeros((len(rows) + 1, network.state_size)), rows)
