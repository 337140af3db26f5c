"""The flow of any cell whose state Jacobian is diagonal, over millions of steps, from the cell's own symbolic slope.

What the cell is comes from its graph (numerics.log_slopes), with no line of numeric code per cell: nets that read no
state are sums over their inputs, row after row; the log of the factor is printed as vector code (numerics.row_code);
and the logs are added up as in numerics.diagonal. Where a factor depends on the state, the state is carried along.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numba import njit
from numpy.typing import NDArray
from sympy import Expr, Symbol

from numerics.diagonal import Anchor, DiagonalFlow, chunk_rows, diagonal_flow
from numerics.errors import FlowError, NetworkError, NumericsError
from numerics.inputs import Inputs
from numerics.log_slopes import DiagonalCell, diagonal_cell, reads_state
from numerics.network import Network
from numerics.row_code import Rows, compiled_rows
from numerics.simd import AVAILABLE, WIDTH, fma, load, spread, store
from theory.cell import Net
from theory.sizes import vector_size
from theory.symbols import Input, Param, Scalar, State
from theory.unitlocal import leaves

Array = NDArray[np.float64]


@njit(cache=True, nogil=True)
def add_products(x: Array, weights: Array, out: Array) -> None:
    """out += x W^T, each sum in the order of the inputs; x : (rows, m), weights : W^T (m, width), out (rows, width)."""
    rows, m = x.shape
    width = out.shape[1]
    for r in range(rows):
        for k in range(0, width, WIDTH):
            total = load(out, r * width + k)
            for j in range(m):
                total = fma(spread(x, r * m + j), load(weights, j * width + k), total)
            store(out, r * width + k, total)


def diagonal_error_flow(
    network: Network,
    inputs: object,
    *,
    steps: int | None = None,
    initial: object = None,
    anchor: Anchor = "end",
    lags: int | None = None,
    every: int = 1,
    norms: Sequence[str] = ("max", "one", "inf"),
) -> DiagonalFlow:
    """The error flow of a network whose cell is diagonal, at the lags every, 2 every, ..., and at the last one.

    inputs : a number T of steps without input, (T, M), {input: (T, size)}, or a callable (start, stop) ->
    (stop - start, M) with `steps` = T: then memory does not depend on T (where factors depend on the state, anchor
    "end" keeps one state per 2**20 / N steps). anchor : "end", d s(T) / d s(T - q); "start", d s(q) / d s(0). The norms
    and what is recorded: numerics.diagonal. FlowError where the state Jacobian is not diagonal for every weight.

    Error: that of numerics.diagonal.diagonal_flow, and of each log as computed: a few u of its terms. Only a log below
    -1e308 is taken for that of an exact zero.
    """
    if not isinstance(network, Network):
        raise NetworkError(f"{network!r} is no network; pass Network.random(cell) or Network(cell, sizes, weights)")
    cell = diagonal_cell(network.cell)
    if not AVAILABLE:
        raise NumericsError("a diagonal flow is summed by compiled code; unset NUMBA_DISABLE_JIT")
    read = Inputs.of(network, inputs, steps)
    runs = [_StateRun(network, cell, s, read.rows, read.steps) for s in network.cell.states]
    start = 0
    for run in runs:
        run.begin(network.stack_state(initial)[start : start + run.size], anchor)
        start += run.size

    def logs(first: int, stop: int) -> Array:
        found = [run.logs(first, stop) for run in runs]
        return found[0] if len(found) == 1 else np.concatenate(found, axis=1)

    try:
        return diagonal_flow(logs, steps=read.steps, anchor=anchor, lags=lags, every=every, norms=norms)
    except FlowError as error:
        raise FlowError(f"the logs of the slopes of {network.cell.name!r}: {error}") from error


class _StateRun:
    """The logs of the factors of one state, chunk after chunk; the state itself where they depend on it."""

    def __init__(self, network: Network, cell: DiagonalCell, s: State, inputs: Callable[[int, int], Array], count: int):
        self.network, self.cell, self.inputs, self.count = network, cell, inputs, count
        self.size = network.sizes[str(s.size)]
        self.width = -(-self.size // WIDTH) * WIDTH
        self.moves = cell.depends_on_state(s)
        self.code = self._code((cell.log_factors[s],), (s, cell.updates[s]) if self.moves else None)
        self.ahead = self._code((), (s, cell.updates[s])) if self.moves else self.code
        self.state = np.zeros(self.width)

    def _code(self, results: tuple[Expr, ...], carried: tuple[Symbol, Expr] | None) -> _Code:
        exprs = [*results, *([carried[1]] if carried else [])]
        return _Code(self.network, self.cell, exprs, results, carried, self.width)

    def begin(self, initial: Array, anchor: str) -> None:
        """Start from a state; keep the states at which chunks begin, where they are read from the end."""
        self.state[: self.size] = initial
        self.at, self.kept = 0, {0: self.state.copy()}
        if not (self.moves and anchor == "end"):
            return
        rows = chunk_rows(self.network.state_size)
        for stop in range(self.count % rows or rows, self.count, rows):  # chunks are counted from the end
            self._go_on(stop)
            self.kept[stop] = self.state.copy()

    def _go_on(self, stop: int) -> None:
        """Run the state from step self.at to step `stop`."""
        if self.at < stop:
            self.ahead.fill(self.inputs(self.at, stop), self.state)
        self.at = stop

    def logs(self, start: int, stop: int) -> Array:
        """The logs of the factors of steps start, ..., stop - 1, (stop - start, size)."""
        if self.moves and start != self.at:
            self.at = max(first for first in self.kept if first <= start)
            self.state[:] = self.kept[self.at]
            self._go_on(start)
        (found,) = self.code.fill(self.inputs(start, stop), self.state)
        self.at = stop
        return found if self.size == self.width else found[:, : self.size]


class _Code:
    """Compiled expressions of a cell, and the arrays that they read."""

    def __init__(
        self, network: Network, cell: DiagonalCell, exprs: list[Expr], results: tuple[Expr, ...],
        carried: tuple[Symbol, Expr] | None, width: int,
    ):  # fmt: skip
        self.network, self.width = network, width
        symbols = sorted({s for e in exprs for s in e.free_symbols} - {carried and carried[0]}, key=lambda s: s.name)
        self.parts = {s: cell.parts[s] for s in symbols if s in cell.parts}
        self.read = [s for s in symbols if isinstance(s, Input)]
        units = [s for s in symbols if isinstance(s, Param) or s in cell.entries]
        numbers = [s for s in symbols if isinstance(s, Scalar)]
        self.module = compiled_rows(Rows(results, (*self.parts, *self.read), tuple(units), tuple(numbers), carried))
        self.units = np.zeros((max(len(units), 1), width))
        for row, s in zip(self.units, units, strict=False):
            given = network.params[s.name] if isinstance(s, Param) else np.diagonal(network.weight(*cell.entries[s]))
            vector = np.asarray(given)
            row[: len(vector)] = vector
        self.numbers = np.array([network.scalars[s.name] for s in numbers] or [0.0])
        self.sums = {net: _PartialNet(network, net, width) for net in self.parts.values()}
        self.results = len(results)

    def fill(self, inputs: Array, state: Array) -> tuple[Array, ...]:
        """The results for these rows of inputs, (rows, width) each."""
        rows = [self.sums[net].fill(inputs) for net in self.parts.values()]
        rows += [_padded(_input(self.network, s, inputs), self.width) for s in self.read]
        nothing = np.empty((1, WIDTH))
        results = tuple(np.empty((len(inputs), self.width)) for _ in range(self.results))
        given = (results or (nothing,), tuple(rows) or (nothing,), self.units, self.numbers, state)
        self.module.fill(len(inputs), *given)
        return results


class _PartialNet:
    """What a net sums up of the vectors without a state that it reads, and its bias, row after row."""

    def __init__(self, network: Network, net: Net, width: int):
        self.network, self.width = network, width
        self.bias = np.zeros(width)
        if net.bias:
            bias = np.asarray(network.biases[net.name])
            self.bias[: len(bias)] = bias
        self.slots: list[tuple[_Vector, Array]] = []
        for slot, vector in enumerate(net.vectors):
            if not reads_state(vector):
                matrix = network.weight(net.name, slot)
                padded = np.zeros((matrix.shape[1], width))
                padded[:, : len(matrix)] = matrix.T
                self.slots.append((_Vector(network, vector), padded))

    def fill(self, inputs: Array) -> Array:
        out = np.empty((len(inputs), self.width))
        out[:] = self.bias
        for vector, weights in self.slots:
            add_products(vector.fill(inputs), weights, out)
        return out


class _Vector:
    """A vector that a net reads, of inputs, parameters, scalars, and nets of these."""

    def __init__(self, network: Network, vector: Expr):
        self.network, self.vector = network, vector
        self.size = network.sizes[vector_size(vector)]
        self.width = -(-self.size // WIDTH) * WIDTH
        if isinstance(vector, Input):
            return
        inner = (leaf for leaf in leaves(vector) if isinstance(leaf, Net))
        parts = {leaf: Symbol(f"net_{leaf.name}_{i}", real=True) for i, leaf in enumerate(inner)}
        cell = DiagonalCell({}, {}, {symbol: net for net, symbol in parts.items()}, {})
        expr = vector.xreplace(parts)
        self.code = _Code(network, cell, [expr], (expr,), None, self.width)

    def fill(self, inputs: Array) -> Array:
        """(rows, size)."""
        if isinstance(self.vector, Input):
            return np.ascontiguousarray(_input(self.network, self.vector, inputs))
        (found,) = self.code.fill(inputs, np.zeros(self.width))
        return np.ascontiguousarray(found[:, : self.size])


def _input(network: Network, s: Input, inputs: Array) -> Array:
    """The columns of one input."""
    start = 0
    for x in network.cell.inputs:
        stop = start + network.sizes[str(x.size)]
        if x == s:
            break
        start = stop
    return inputs[:, start:stop]


def _padded(x: Array, width: int) -> Array:
    if x.shape[1] == width and x.flags.c_contiguous:
        return x
    out = np.zeros((len(x), width))
    out[:, : x.shape[1]] = x
    return out
