"""Unit-local expressions evaluated over many time steps at once, in NumPy, without generating or compiling a cell."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

import numpy as np
from numpy.typing import NDArray
from sympy import Abs, Add, Expr, Heaviside, Max, Min, Mul, Pow, exp, log, sign

from numerics import scalar
from numerics.errors import EmitError
from numerics.network import Network, Trajectory
from theory.activations import Activation, Slope
from theory.cell import Net
from theory.symbols import CellSymbol, Input, Param, State

Array = NDArray[np.float64]

_FUNCTIONS: dict[type, Callable[..., Array]] = {
    Add: lambda *parts: reduce(np.add, parts),
    Mul: lambda *parts: reduce(np.multiply, parts),
    Max: lambda *parts: reduce(np.maximum, parts),
    Min: lambda *parts: reduce(np.minimum, parts),
    Pow: np.power,
    exp: np.exp,
    log: np.log,
    Abs: np.abs,
    sign: np.sign,
    Heaviside: lambda x, *_: np.heaviside(x, 0.5),
}


def evaluate(expr: Expr, trajectory: Trajectory) -> Array:
    """The values of a unit-local expression, and of nets in it, at the old states and the inputs of each step.

    Result : (T, units), or what broadcasts to it: entry t is the value that enters states[t + 1].
    """
    known: dict[Expr, Array] = {}

    def value(e: Expr) -> Array:
        if e not in known:
            known[e] = _value(e)
        return known[e]

    def _value(e: Expr) -> Array:
        if isinstance(e, CellSymbol):
            return read(e, trajectory)
        if isinstance(e, Net):
            return _net(e, [value(v) for v in e.vectors], trajectory.network)
        if e.is_number:
            return np.array(float(e))
        parts = [value(part) for part in e.args]
        if isinstance(e, Activation | Slope):
            return np.asarray(np.vectorize(getattr(scalar, type(e).__name__), otypes=[np.float64])(*parts))
        if e.func not in _FUNCTIONS:
            raise EmitError(f"{e} has no value in numbers; use the cell language (theory.unitlocal)")
        return np.asarray(_FUNCTIONS[e.func](*parts), dtype=np.float64)

    return value(expr)


def _net(net: Net, vectors: list[Array], network: Network) -> Array:
    bias = np.asarray(network.biases[net.name]) if net.bias else np.array(0.0)
    rows = (np.broadcast_to(v, (*v.shape[:-1], network.weight(net.name, j).shape[1])) for j, v in enumerate(vectors))
    return np.asarray(sum((v @ network.weight(net.name, j).T for j, v in enumerate(rows)), bias))


def read(s: CellSymbol, trajectory: Trajectory) -> Array:
    """A symbol of the cell over time: a state (T, size) before each step, an input (T, size), a parameter or scalar."""
    network = trajectory.network
    if isinstance(s, State):
        return trajectory[s.name][:-1]
    if isinstance(s, Param):
        return np.asarray(network.params[s.name])
    if not isinstance(s, Input):
        return np.array(network.scalars[s.name])
    start = 0
    for x in network.cell.inputs:
        stop = start + network.sizes[str(x.size)]
        if x == s:
            return trajectory.inputs[:, start:stop]
        start = stop
    raise EmitError(f"{s} is no input of {network.cell.name!r}")
