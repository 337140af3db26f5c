"""A cell written out for two units: the oracle of the derived Jacobian, by a route that shares nothing with it.

Every net becomes its sum, W[z, 0][0, 0]*h[0] + W[z, 0][0, 1]*h[1] + ..., every unit an equation of its own between
scalars, and SymPy differentiates these. The paths of the cell, evaluated with the same symbols, must give the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sympy import Expr, ImmutableDenseMatrix, S, Symbol, eye, zeros

from theory.nets import Net
from theory.opaque import difference
from theory.paths import Diag, Path
from theory.sizes import vector_size
from theory.symbols import CellSymbol, State
from theory.unitlocal import leaves
from theory.weights import Key

if TYPE_CHECKING:
    from theory.cell import Cell

Block = tuple[State, State]


@dataclass(frozen=True)
class Expansion:
    """A cell whose every size is a number; `sizes` maps the names of sizes to numbers."""

    cell: Cell
    sizes: Mapping[str, int]

    def entry(self, vector: CellSymbol, unit: int) -> Expr:
        """The symbol of one entry (from 0) of a state, input or parameter; a scalar is itself."""
        return vector if vector.size is None else Symbol(f"{vector.name}[{unit}]", real=True)

    def weight(self, key: Key, row: int, column: int) -> Expr:
        """The symbol of one entry of a matrix of free numbers."""
        name = key if isinstance(key, str) else f"W[{key[0]},{key[1]}]"
        return Symbol(f"{name}[{row},{column}]", real=True)

    def at(self, expr: Expr, unit: int) -> Expr:
        """A unit-local expression at one unit, its nets written out as sums."""
        return expr.xreplace({leaf: self._leaf(leaf, unit) for leaf in leaves(expr)})

    @cached_property
    def _sums(self) -> dict[tuple[Net, int], Expr]:
        return {}  # a net that others read many times is written out once

    def _leaf(self, leaf: Expr, unit: int) -> Expr:
        if not isinstance(leaf, Net):
            return self.entry(leaf, unit)
        if (leaf, unit) not in self._sums:
            self._sums[leaf, unit] = self._sum(leaf, unit)
        return self._sums[leaf, unit]

    def _sum(self, leaf: Net, unit: int) -> Expr:
        total = Symbol(f"b[{leaf.name}][{unit}]", real=True) if leaf.bias else S.Zero
        for slot, vector in enumerate(leaf.vectors):
            for j in range(self.sizes[vector_size(vector)]):
                total += leaf.weights[slot].entry(unit, j, (leaf.name, slot), self.weight) * self.at(vector, j)
        return total

    @cached_property
    def update(self) -> dict[tuple[State, int], Expr]:
        """{(state, unit): its value at the next time step}, in scalars."""
        return {(s, k): self.at(e, k) for s, e in self.cell.update.items() for k in range(self.sizes[s.size])}

    @cached_property
    def jacobian(self) -> dict[Block, ImmutableDenseMatrix]:
        """{(a, b): matrix of d a_k(t+1) / d b_j(t)}, by differentiating the scalar equations."""
        return {(a, b): self._differentiated(a, b) for a in self.cell.states for b in self.cell.states}

    def _differentiated(self, a: State, b: State) -> ImmutableDenseMatrix:
        shape = self.sizes[a.size], self.sizes[b.size]
        return ImmutableDenseMatrix(*shape, lambda k, j: self.update[a, int(k)].diff(self.entry(b, int(j))))

    def matrix(self, name: str, slot: int) -> ImmutableDenseMatrix:
        """The weight matrix W[name, slot] in symbols."""
        net = self.cell.nets_called(name)[0]
        shape = self.sizes[net.size], self.sizes[vector_size(net.vectors[slot])]
        of_form = net.weights[slot].entry
        return ImmutableDenseMatrix(*shape, lambda k, j: of_form(int(k), int(j), (name, slot), self.weight))

    def path(self, path: Path, size: int) -> ImmutableDenseMatrix:
        """The product of the factors of a path that ends at a vector of `size` entries."""
        product = eye(size)
        for factor in reversed(path.factors):
            if isinstance(factor, Diag):
                values = [self.at(factor.expr, k) for k in range(product.rows)]
                product = ImmutableDenseMatrix(
                    product.rows, product.cols, lambda k, j, v=values, p=product: v[k] * p[k, j]
                )
            else:
                product = self.matrix(factor.net, factor.slot) * product
        return ImmutableDenseMatrix(product)

    @cached_property
    def jacobian_of_paths(self) -> dict[Block, ImmutableDenseMatrix]:
        """{(a, b): the sum of the cell's paths}, in the same symbols."""
        return {
            (a, b): sum(
                (self.path(p, self.sizes[b.size]) for p in paths),
                zeros(self.sizes[a.size], self.sizes[b.size]).as_immutable(),
            )
            for (a, b), paths in self.cell.jacobian.items()
        }

    def disagreements(self) -> list[tuple[State, State, int, int, Expr]]:
        """Where paths and differentiated equations differ: (a, b, row, column, difference); [] if nowhere. Exact."""
        return [
            (a, b, k, j, rest)
            for (a, b), block in self.jacobian.items()
            for k in range(block.rows)
            for j in range(block.cols)
            if (rest := difference(block[k, j], self.jacobian_of_paths[a, b][k, j])) != 0
        ]


def two_unit_expansion(cell: Cell, units: int = 2) -> Expansion:
    """`cell` with two units (or `units`) for every size that no fixed matrix determines."""
    named = dict.fromkeys(cell.sizes.values(), units)
    return Expansion(cell, {**named, **cell.fixed_sizes})
