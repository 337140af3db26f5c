"""What drives a plain net: its net without the state, at each input."""

from __future__ import annotations

from collections.abc import Sequence

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
