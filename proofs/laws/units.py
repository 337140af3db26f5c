"""Laws of the units of a net: names do not matter, without weights nothing passes, and one unit is a net too."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numerics.network import Network
from proofs.laws.subject import (
    NO_MOMENT,
    Found,
    Subject,
    Unapplied,
    at_moments,
    case_against,
    difference,
    first_difference,
    of_moment,
    unit_mixers,
)
from proofs.moment import Moment
from proofs.oracle import Evaluated, evaluated
from theory.cell import Cell
from theory.weights import Fixed, Ones, Shift

Array = NDArray[np.float64]
Order = NDArray[np.int64]


def permutation(subject: Subject) -> Found:
    """Step and Jacobian of the net with its units renamed, which adds up the sums over units in another order."""
    if mixers := unit_mixers(subject.cell, [Shift, Fixed]):
        return Unapplied(f"{mixers[0]}, which tells units apart")
    return at_moments(_renaming)(subject)


def _renaming(subject: Subject, moment: Moment, value: Evaluated) -> str:
    other, order = renamed(moment)
    step, jacobian = of_moment(subject, moment)
    new_step, new_jacobian = of_moment(subject, other)
    return first_difference(
        ("new state of the renamed net", new_step, step[order]),
        ("Jacobian of the renamed net", new_jacobian, jacobian[np.ix_(order, order)]),
        tolerance=value.tolerance(),
    )


def renamed(moment: Moment) -> tuple[Moment, Order]:
    """The same moment with the units of each size renamed in a cycle, and the order of the entries of its state."""
    network, cell = moment.network, moment.network.cell
    cycles = {name: np.roll(np.arange(number), -1) for name, number in network.sizes.items()}

    def matrix(key: Any, numbers: Array) -> Array:
        rows, columns = (cycles[size] for size in cell.matrices[key])
        return numbers[rows] if key in cell.diagonals else numbers[np.ix_(rows, columns)]

    sizes = {p.name: str(p.size) for p in cell.params}
    other = _mapped(
        network,
        network.sizes,
        matrix,
        lambda net, numbers: numbers[cycles[cell.biases[net]]],
        lambda name, numbers: numbers[cycles[sizes[name]]],
    )
    of_state, of_inputs = (_stacked(group, cycles) for group in (cell.states, cell.inputs))
    return Moment(other, moment.state[of_state], moment.inputs[of_inputs]), of_state


def _stacked(vectors: Iterable[Any], cycles: Mapping[str, Order]) -> Order:
    """The order of the entries of vectors that are stacked."""
    orders, start = [np.zeros(0, dtype=np.int64)], 0
    for vector in vectors:
        cycle = cycles[str(vector.size)]
        orders.append(cycle + start)
        start += len(cycle)
    return np.concatenate(orders)


def _mapped(
    network: Network,
    sizes: Mapping[str, int],
    matrix: Callable[[Any, Array], Array],
    bias: Callable[[str, Array], Array],
    param: Callable[[str, Array], Array],
) -> Network:
    """A network of the same cell and scalars whose numbers are images of those of another."""
    weights = {key: matrix(key, np.asarray(numbers)) for key, numbers in network.weights.items()}
    biases = {name: bias(name, np.asarray(numbers)) for name, numbers in network.biases.items()}
    params = {name: param(name, np.asarray(numbers)) for name, numbers in network.params.items()}
    return Network(network.cell, sizes, weights, biases, params, network.scalars)


def zero_weights(subject: Subject) -> Found:
    """With all free weights 0, the entries of the Jacobian between different units are exactly 0."""
    if mixers := unit_mixers(subject.cell, [Shift, Fixed, Ones]):
        return Unapplied(f"{mixers[0]}, which is never 0")
    return at_moments(_without_weights)(subject)


def _without_weights(subject: Subject, moment: Moment, value: Evaluated) -> str:
    network = moment.network
    zeros = {key: np.zeros_like(np.asarray(numbers)) for key, numbers in network.weights.items()}
    still = replace(moment, network=replace(network, weights=zeros))
    if evaluated(still) is None:
        return ""
    _, jacobian = of_moment(subject, still)
    units = [(str(s.size), k) for s in network.cell.states for k in range(network.sizes[str(s.size)])]
    same = np.array([[a == b for b in units] for a in units])
    return difference("Jacobian without weights", jacobian, np.where(same, jacobian, 0.0), 0.0)


def one_unit(subject: Subject) -> Found:
    """Each unit of a net with diagonal matrices against the net of that unit alone."""
    if mixers := unit_mixers(subject.cell, [Shift, Fixed, Ones]):
        return Unapplied(f"{mixers[0]}: a unit is never alone")
    for moment, value in _side_by_side(subject):
        for k in range(_units(moment.network)):
            if failure := case_against(partial(_unit_alone, subject, moment, k, value.tolerance()), moment.__repr__):
                return failure
    return None if subject.moments else NO_MOMENT


def _unit_alone(subject: Subject, moment: Moment, k: int, tolerance: float) -> str:
    entries = np.arange(k, len(moment.state), _units(moment.network))
    (step, jacobian), (alone, alone_jacobian) = of_moment(subject, moment), of_moment(subject, _alone(moment, k))
    return first_difference(
        (f"new state of unit {k} alone", alone, step[entries]),
        (f"Jacobian of unit {k} alone", alone_jacobian, jacobian[np.ix_(entries, entries)]),
        tolerance=tolerance,
    )


def _units(network: Network) -> int:
    return network.sizes[str(network.cell.states[0].size)]


def _side_by_side(subject: Subject) -> Iterator[tuple[Moment, Evaluated]]:
    """Moments whose sizes are all equal and whose matrices are all diagonal, of the numbers of those drawn."""
    for moment, _ in subject.moments:
        network, n = moment.network, _units(moment.network)
        sizes = dict.fromkeys(network.sizes, n)
        same = _mapped(network, sizes, _diagonal(subject.cell, n), _resized(n), _resized(n))
        inputs = np.resize(moment.inputs, same.input_size) if same.input_size else moment.inputs
        side_by_side = Moment(same, np.resize(moment.state, same.state_size), inputs)
        value = evaluated(side_by_side)
        if value is not None:
            yield side_by_side, value


def _diagonal(cell: Cell, n: int) -> Callable[[Any, Array], Array]:
    return lambda key, numbers: np.resize(numbers, n) if key in cell.diagonals else np.diag(np.resize(numbers, n))


def _resized(n: int) -> Callable[[str, Array], Array]:
    return lambda name, numbers: np.resize(numbers, n)


def _alone(moment: Moment, k: int) -> Moment:
    """Unit k alone, of a net whose matrices are diagonal and whose sizes are all equal."""
    network, n = moment.network, _units(moment.network)
    cut = slice(k, k + 1)
    one = _mapped(
        network,
        dict.fromkeys(network.sizes, 1),
        lambda key, numbers: numbers[cut] if numbers.ndim == 1 else numbers[cut, cut],
        lambda name, numbers: numbers[cut],
        lambda name, numbers: numbers[cut],
    )
    return Moment(one, moment.state[k::n], moment.inputs[k::n])
