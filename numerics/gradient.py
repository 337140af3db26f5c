"""The gradient of a scalar loss by every weight, bias and parameter of a network: BPTT, and RTRL.

A weight acts at each step. d net_k(t) / d w[k, j] = v_j(t), the vector that the net reads there, passes through the
slopes of cell.graph to the new state of that step, and from there through the states. Backward in time (BPTT) the
errors of the states come from the compiled pullback, and each step's are credited to the numbers; forward in time
(RTRL) each step's sensitivities are added to what the compiled pushforward makes of those before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from sympy import Expr

from numerics.compile import compile_cell
from numerics.evaluate import evaluate
from numerics.network import Network, Trajectory
from theory.cell import Cell, Net
from theory.paths import Edge, edges
from theory.sizes import vector_size
from theory.symbols import Param
from theory.weights import Combination, Diagonal, Free, Key, Transpose, WeightForm

Array = NDArray[np.float64]
Group: TypeAlias = tuple[str, Any]  # ("weight", its key in Network.weights), ("bias", net) or ("param", name)
Numbers: TypeAlias = Mapping[Group, Array]

# How the numbers of a matrix become the matrix that a net applies. Each is its own adjoint: it turns errors back, too.
_TURNED = {Free: np.asarray, Transpose: np.transpose, Diagonal: np.diag}


def numbers_of(network: Network) -> dict[Group, Array]:
    """The weights, biases and parameters of a network; not its scalars, and not what a fixed matrix holds."""
    groups = {"weight": network.weights, "bias": network.biases, "param": network.params}
    return {(kind, key): np.asarray(value) for kind, group in groups.items() for key, value in group.items()}


def moved(network: Network, direction: Numbers, step: float) -> Network:
    """The network with numbers + step * direction; a group that the direction leaves out stays."""
    new: dict[str, dict[Any, Array]] = {"weight": {}, "bias": {}, "param": {}}
    for (kind, key), value in numbers_of(network).items():
        new[kind][key] = value + step * direction.get((kind, key), 0.0)
    return replace(network, weights=new["weight"], biases=new["bias"], params=new["param"])


@dataclass(frozen=True, eq=False)
class Gradients:
    """The gradients of losses along one run of T steps.

    errors : (T, N), errors[t] = d loss / d states[t + 1] where the loss reads that state itself; a gradient is
    {group: array of the shape of its numbers}. Both ways sum the same products, in another order.
    """

    trajectory: Trajectory

    def backward(self, errors: Array) -> dict[Group, Array]:
        """Backpropagation through time: the error of each step, credited to the numbers that acted in it."""
        states, inputs, network = self.trajectory.states, self.trajectory.inputs, self.trajectory.network
        pullback = compile_cell(network.cell).pullback
        total = np.array(errors, dtype=np.float64)
        for t in range(len(total) - 1, 0, -1):
            total[t - 1] += pullback(network, states[t], inputs[t], total[t])
        return self.credited(total)

    def forward(self, errors: Array) -> dict[Group, Array]:
        """Real-time recurrent learning: the sensitivities of all states to each number, met by the errors."""
        found = {}
        for group, value in numbers_of(self.trajectory.network).items():
            units = np.eye(value.size).reshape(-1, *value.shape)
            slopes = [np.vdot(errors, self.along({group: unit})) for unit in units]
            found[group] = np.reshape(slopes, value.shape)
        return found

    def along(self, direction: Numbers) -> Array:
        """The sensitivity of states[1:] to all numbers moving together along `direction`, (T, N)."""
        states, inputs, network = self.trajectory.states, self.trajectory.inputs, self.trajectory.network
        pushforward = compile_cell(network.cell).pushforward
        total = self.immediate(direction)
        for t in range(1, len(total)):
            total[t] += pushforward(network, states[t], inputs[t], total[t - 1])
        return total

    @cached_property
    def size(self) -> float:
        """The largest modulus of what the nets read and of the slopes, at least 1; nan where one is not finite."""
        slopes = [slope for found in self._slopes.values() for _, slope in found]
        return float(np.max([1.0, *(np.abs(values).max() for values in (*self._read.values(), *slopes))]))

    # within a step, all steps at once

    def immediate(self, direction: Numbers) -> Array:
        """How far the numbers move each new state, the old one held, (T, N)."""
        cell = self.trajectory.network.cell
        moves: dict[Expr, Array | float] = {p: direction.get(("param", p.name), 0.0) for p in cell.params}

        def along(expr: Expr, size: str | None) -> Array:
            total = np.zeros(self._shape(size))
            for target, slope in self._slopes[expr]:
                total += slope * moves[target]
            return total

        for net in cell.nets:  # inner first
            total = np.zeros(self._shape(net.size))
            for slot, vector in enumerate(net.vectors):
                total += along(vector, vector_size(vector)) @ self._weight(net, slot).T
                for key, factor, turned in self._terms(net, slot):
                    if ("weight", key) in direction:
                        total += factor * self._read[vector] @ turned(direction["weight", key]).T
            moves[net] = total + direction.get(("bias", net.name), 0.0)
        return np.concatenate([along(expr, s.size) for s, expr in cell.update.items()], axis=1)

    def credited(self, errors: Array) -> dict[Group, Array]:
        """The errors of the new states, (T, N), passed on to the numbers and summed over the steps."""
        network, start = self.trajectory.network, 0
        targets: list[Any] = [*network.cell.nets, *network.cell.params]
        found: dict[Expr, Array] = {target: np.zeros(self._shape(target.size)) for target in targets}

        def credit(expr: Expr, error: Array) -> None:
            for target, slope in self._slopes[expr]:
                found[target] += slope * error

        for s, expr in network.cell.update.items():
            stop = start + network.sizes[str(s.size)]
            credit(expr, errors[:, start:stop])
            start = stop
        for net in reversed(network.cell.nets):  # outer first: a net's error is complete before it is passed on
            for slot, vector in enumerate(net.vectors):
                credit(vector, found[net] @ self._weight(net, slot))
        return self._summed(found)

    def _summed(self, errors: Mapping[Expr, Array]) -> dict[Group, Array]:
        """The errors of nets and parameters, summed over steps, nets of one name, and nets that share a matrix."""
        network = self.trajectory.network
        total = {group: np.zeros_like(value) for group, value in numbers_of(network).items()}
        for net in network.cell.nets:
            if net.bias:
                total["bias", net.name] += errors[net].sum(axis=0)
            for slot, vector in enumerate(net.vectors):
                for key, factor, turned in self._terms(net, slot):
                    total["weight", key] += factor * turned(errors[net].T @ self._read[vector])
        for p in network.cell.params:
            total["param", p.name] += errors[p].sum(axis=0)
        return total

    def _shape(self, size: str | None) -> tuple[int, int]:
        return len(self.trajectory), self.trajectory.network.sizes[str(size)]

    def _weight(self, net: Net, slot: int) -> Array:
        return self.trajectory.network.weight(net.name, slot)

    def _terms(self, net: Net, slot: int) -> Iterator[tuple[Key, float, Any]]:
        """The matrices of numbers in a weight: (key, factor, how it is turned)."""
        network = self.trajectory.network
        scalars = {s: network.scalars[s.name] for s in network.cell.scalars}

        def terms(form: WeightForm, factor: float) -> Iterator[tuple[Key, float, Any]]:
            if isinstance(form, Combination):
                for c, part in form.args:
                    yield from terms(part, factor * float(c.xreplace(scalars)))
            else:
                yield from ((key, factor, _TURNED[type(form)]) for key in form.keys((net.name, slot)))

        return terms(net.weights[slot], 1.0)

    @cached_property
    def _read(self) -> dict[Expr, Array]:
        """What the nets read, (T, size)."""
        vectors = (v for net in self.trajectory.network.cell.nets for v in net.vectors)
        return {v: np.broadcast_to(evaluate(v, self.trajectory), self._shape(vector_size(v))) for v in vectors}

    @cached_property
    def _slopes(self) -> dict[Expr, list[tuple[Expr, Array]]]:
        """The slopes of each update and vector by the nets and parameters in it, as far as they are not 0."""
        return {
            expr: [(edge.target, evaluate(edge.slope, self.trajectory)) for edge in found]
            for expr, found in _edges(self.trajectory.network.cell).items()
        }


@lru_cache(maxsize=256)
def _edges(cell: Cell) -> dict[Expr, tuple[Edge, ...]]:
    """The derivatives of each update and vector by the nets and parameters in it: derived once for a cell."""
    return {expr: edges(expr, (Net, Param)) for expr in cell.graph.edges}
