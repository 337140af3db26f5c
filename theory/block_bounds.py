"""Upper bounds of the norms of a cell's Jacobian blocks, in norms of its weights and suprema of its signals.

A block is a sum of paths; the norm of a path is at most the product of the norms of its factors. A diagonal factor
counts with max |d| in the 1- and the infinity-norm. In the Frobenius norm ||D M|| <= max |d| ||M||, and a path with no
full matrix in it is diagonal or shifted, ||D|| <= sqrt(n) max |d|. The bounds are summed along the graph, not path by
path.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sympy import Add, Expr, Mul, S, sqrt

from theory.cell_latex import matrix_latex
from theory.errors import CellError
from theory.nets import Net
from theory.paths import Edge
from theory.ranges import BoundSymbol, magnitude
from theory.sizes import vector_size
from theory.symbols import State
from theory.weights import Diagonal, Fixed, Identity, Ones, Shift

if TYPE_CHECKING:
    from theory.cell import Cell

NORMS = ("one", "inf", "fro")
_Split = tuple[Expr, Expr]  # bound of the paths without a full matrix (as a 2-norm in "fro"), and of those with one


def bounds(cell: Cell, norm: str) -> dict[tuple[State, State], Expr]:
    """{(a, b): an upper bound of the norm of d a(t+1) / d b(t)}, a SymPy expression in BoundSymbols and scalars.

    norm : "one" (largest column sum), "inf" (largest row sum), "fro" (root of the sum of squares)
    Holds for every number of units and all weights, inputs and states. Loose: signs are lost between paths, and sup and
    max are taken factor by factor; tight where a block is one path (the carry of a gated cell).
    """
    if norm not in NORMS:
        raise CellError(f"norm={norm!r} has no bound here; pass one of {', '.join(map(repr, NORMS))}")
    of = _Bounds(cell, norm)
    return {(a, b): of.block(a, b) for a in cell.states for b in cell.states}


class _Bounds:
    """The bounds of one cell in one norm, each expression of its graph visited once per state."""

    def __init__(self, cell: Cell, norm: str):
        self.cell, self.graph, self.norm = cell, cell.graph, norm
        self.known: dict[tuple[Expr, State], _Split] = {}

    def block(self, a: State, b: State) -> Expr:
        light, full = self.split(self.graph.update[a], b)
        root = sqrt(BoundSymbol("size", a.size)) if self.norm == "fro" else S.One
        return root * light + full

    def split(self, expr: Expr, b: State) -> _Split:
        if (expr, b) not in self.known:
            parts = [self.along(edge, b) for edge in self.graph.edges[expr]]
            self.known[expr, b] = Add(*(light for light, _ in parts)), Add(*(full for _, full in parts))
        return self.known[expr, b]

    def along(self, edge: Edge, b: State) -> _Split:
        if not isinstance(edge.target, Net):
            return (magnitude(edge.slope), S.Zero) if edge.target == b else (S.Zero, S.Zero)
        light, full = S.Zero, S.Zero
        for slot, vector in enumerate(edge.target.vectors):
            below = self.split(vector, b)
            if below == (S.Zero, S.Zero):
                continue
            size, is_full = weight_norm(self.cell, edge.target, slot, self.norm)
            light += S.Zero if is_full else size * below[0]
            full += size * (Add(*below) if is_full else below[1])
        slope = magnitude(edge.slope) if light != 0 or full != 0 else S.Zero
        return slope * light, slope * full


def weight_norm(cell: Cell, net: Net, slot: int, norm: str) -> tuple[Expr, bool]:
    """The norm of W[net, slot], and whether it is a full matrix; of one that is not, the 2-norm stands for "fro"."""
    form = net.weights[slot]
    shown = matrix_latex(cell, net.name, slot)
    if isinstance(form, Identity | Shift):
        return S.One, False
    if isinstance(form, Diagonal):
        return BoundSymbol("sup", (net.name, slot), shown=shown), False
    if isinstance(form, Ones):
        sizes = BoundSymbol("size", net.size), BoundSymbol("size", vector_size(net.vectors[slot]))
        return {"one": sizes[0], "inf": sizes[1], "fro": sqrt(Mul(*sizes))}[norm], True
    if isinstance(form, Fixed):
        return _EXACT[norm](form.matrix), True
    return BoundSymbol("norm", (net.name, slot), norm, shown), True


_EXACT: dict[str, Callable] = {
    "one": lambda m: max(sum(map(abs, m.col(j)), S.Zero) for j in range(m.cols)),
    "inf": lambda m: max(sum(map(abs, m.row(i)), S.Zero) for i in range(m.rows)),
    "fro": lambda m: sqrt(sum((x**2 for x in m), S.Zero)),
}
