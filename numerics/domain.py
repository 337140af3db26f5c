"""Where a cell has no finite value, and why: the first expression in it that is undefined or overflows."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from sympy import Expr, Symbol

from numerics.evaluate import evaluate
from numerics.network import Network, Trajectory
from theory.cell import Cell, Net
from theory.symbols import CellSymbol
from theory.unitlocal import leaves

Array = NDArray[np.float64]


def undefined(network: Network, state: Array, inputs: Array, *, slopes: bool = False) -> str:
    """What in one step of a network is not finite, from a state (N,) and an input (M,), in words; "" if nothing is.

    slopes : whether the slopes of the cell are looked at too, as for its Jacobian

    >>> from theory.cell import Cell, state
    >>> h = state("h")
    >>> undefined(Network(Cell("Pole", {h: 1 / h}), {"n": 2}, {}), np.array([1.0, 0.0]), np.zeros(0))
    '1/h is inf at index 1, where h = 0.0'
    """
    moment = Trajectory(network, np.stack([state, np.full_like(state, np.nan)]), inputs[None, :])
    with np.errstate(all="ignore"):  # a value that is not finite is what is looked for
        for expr in dict.fromkeys(_innermost_first(network.cell, slopes)):
            finite = np.isfinite(_values(expr, moment))
            if not finite.all():
                return _told(expr, int(np.argmin(finite)), moment)
    return ""


def _innermost_first(cell: Cell, slopes: bool) -> Iterator[Expr]:
    for net in cell.nets:
        for vector in net.vectors:
            yield from _parts(vector)
        yield net
    for update in cell.update.values():
        yield from _parts(update)
    if slopes:
        for edges in cell.graph.edges.values():
            for edge in edges:
                yield from _parts(edge.slope)


def _parts(expr: Expr) -> Iterator[Expr]:
    """All subexpressions of a unit-local expression that are no numbers, nets in it whole; the innermost first."""
    if not isinstance(expr, Net | CellSymbol):
        for part in expr.args:
            yield from _parts(part)
    if not expr.is_number:
        yield expr


def _values(expr: Expr, moment: Trajectory) -> Array:
    """One value for each unit, or one for all."""
    return np.ravel(evaluate(expr, moment))


def _told(expr: Expr, index: int, moment: Trajectory) -> str:
    def value(of: Expr) -> float:
        values = _values(of, moment)
        return float(values[min(index, len(values) - 1)])

    names = {leaf: Symbol(f"net_{leaf.name}" if isinstance(leaf, Net) else leaf.name) for leaf in leaves(expr)}
    where = " and ".join(f"{name} = {value(leaf)!r}" for leaf, name in names.items() if leaf != expr)
    return f"{expr.xreplace(names)} is {value(expr)} at index {index}{f', where {where}' if where else ''}"
