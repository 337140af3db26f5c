"""The matrices of the fast form that are not weights as stored: sums of scaled weights, and products of two, per step.

K<number>[v, j] is kept row by row, one network at a time, its columns in vectors of eight.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from numerics.composed_step import needed
from numerics.fast_forward import ForwardEmitter, loop, plus
from numerics.fast_layout import PADDED, FastLayout, padded
from numerics.linear_step import LinearStep
from numerics.simd import WIDTH


class Tile(NamedTuple):
    """rows x columns (in vectors) of a result that are computed at once."""

    rows: int
    columns: int

    @classmethod
    def of(cls, rows: int, vectors: int, products: int, sums: int) -> Tile:
        """The largest tile whose sums (each of `products`) stay in registers; as few rows left over as possible."""
        columns = next(width for width in (4, 3, 2, 1) if vectors % width == 0)
        most = max(1, sums // (columns * max(products, 1)))
        if most >= rows:
            return cls(rows, columns)
        even = [count for count in range(most, most // 2, -1) if rows % count == 0 and rows < PADDED]
        return cls(even[0] if even else most, columns)


class Stored(NamedTuple):
    """Where the rows of a matrix are: array, what places begin with, place of the first entry, distance of rows."""

    array: str
    base: str
    first: int
    distance: int

    def entries(self, rows: int, place: str, *, transposed: bool) -> tuple[str, list[str]]:
        """The place of entry (v, l), or (l, v), and (v + r, l) for each of some rows, spread; `place` will hold it."""
        at = f"{self.base}l * {self.distance} + v" if transposed else f"{self.base}v * {self.distance} + l"
        apart = 1 if transposed else self.distance
        return at, [f"spread({self.array}, {plus(place, self.first + r * apart)})" for r in range(rows)]


class MatrixEmitter:
    """The lines that form the matrices of one step.

    folded : whether the rows of the one matrix are scaled where the flow comes in; sums : kept in registers
    """

    def __init__(self, layout: FastLayout, step: LinearStep, forward: ForwardEmitter, *, folded: bool, sums: int):
        self.layout, self.step, self.forward, self.folded, self.sums = layout, step, forward, folded, sums
        self.joined = {p.matrix for row in step.rows if len(row.products) > 1 for p in row.products}
        self.built = self._built()

    def is_raw(self, k: int) -> bool:
        """Whether a matrix multiplies the flow as it is stored, and rows of the result are scaled if at all.

        Where a row has several products, all matrices carry their scales: then one sum takes them all.
        """
        afterwards = self.folded or not (self.step.backwards or k in self.joined)
        return self.is_stored(k) and (self.step.matrices[k].factors[0].left is None or afterwards)

    def is_stored(self, k: int) -> bool:
        """Whether a matrix is a single weight, but for scales of its rows."""
        matrix = self.step.matrices[k]
        return len(matrix.factors) == 1 and matrix.factors[0].right is None and not matrix.composed

    def scale_after(self, k: int) -> int | None:
        """The coefficient that scales the rows of a product with a raw matrix."""
        return self.step.matrices[k].factors[0].left if self.is_raw(k) and not self.step.backwards else None

    def _built(self) -> list[int]:
        """The matrices that are formed at each step, by number: those that one is composed of come first."""
        multiplied = [p.matrix for row in self.step.rows for p in row.products]
        asked = {k for k in multiplied if not self.is_raw(k)}
        for k in reversed(needed(multiplied, self.step.matrices)):
            for outer, inner in self.step.matrices[k].composed if k in asked else ():
                asked |= {inner} if self.is_stored(outer) else {inner, outer}
        return sorted(asked)

    def scratch(self) -> dict[str, int]:
        """{array: its numbers}."""
        found = {}
        for k in self.built:
            rows, distance = self._room(k)
            found[f"K{k}"] = rows * distance
            found |= {f"R{k}_{i}": distance for i, _ in self._gathered(k)}
        return found

    def stored(self, k: int) -> Stored:
        """Where a matrix is that multiplies the flow."""
        return self._weight(k) if self.is_raw(k) else self._formed(k)

    def _weight(self, k: int) -> Stored:
        key = self.step.matrices[k].factors[0].weight
        return Stored("own", "base + ", self.layout.places["weight", key], self.layout.distance(key))

    def _formed(self, k: int) -> Stored:
        return Stored(f"K{k}", "", 0, self._room(k)[1])

    def _room(self, k: int) -> tuple[int, int]:
        """(rows, distance of rows) of a matrix that is formed."""
        matrix = self.step.matrices[k]
        return self.layout.size(matrix.rows), padded(-(-self.layout.size(matrix.columns) // WIDTH) * WIDTH)

    def lines(self) -> Iterator[str]:
        """K[v, j] = sum of left[v] W[v, j] right[j], and of products of two others, for each K of this step."""
        for k in self.built:
            columns = self.layout.size(self.step.matrices[k].columns)
            for i, right in self._gathered(k):
                read = f"entry(co, {self.forward.coefficient(right, 'j * UNIT')})"
                yield from loop(columns, [f"put(R{k}_{i}, j, {read})"], 1, "j")
        for k in self.built:
            yield from self._with_products(k) if self.step.matrices[k].composed else self._sum(k)

    def _gathered(self, k: int) -> Iterator[tuple[int, int]]:
        """(factor, coefficient) of the scales of columns whose units do not lie side by side already."""
        for i, factor in enumerate(self.step.matrices[k].factors):
            if factor.right is not None and self.forward.columns(factor.right, 0) is None:
                yield i, factor.right

    def _scales_of_columns(self, k: int, i: int, right: int, more: int) -> str:
        """Eight scales of columns, from column j + more on."""
        return self.forward.columns(right, more) or f"load(R{k}_{i}, {plus('j', more)})"

    def _sum(self, k: int) -> Iterator[str]:
        rows, distance = self._room(k)
        columns = self.layout.size(self.step.matrices[k].columns)
        inner = loop(columns, [f"store(K{k}, v * {distance} + j, {self._row_of_sum(k)})"], WIDTH, "j")
        yield from loop(rows, [*self._row_begins(k), *inner], 1, "v")

    def _row_begins(self, k: int, r: int = 0) -> Iterator[str]:
        """Of row v + r of a sum of factors: the place of its weights' rows, and its scales."""
        factors = self.step.matrices[k].factors
        if factors:
            apart = self.layout.distance(factors[0].weight)
            yield f"w = {plus(f'base + v * {apart}', r * apart)}"
        for i, factor in enumerate(factors):
            if factor.left is not None:
                yield f"k{i} = spread(co, {self.forward.coefficient(factor.left, 'v * UNIT', r)})"

    def _row_of_sum(self, k: int, total: str = "", more: int = 0, scaled_by: int | None = None) -> str:
        """Eight entries of a row of a sum of factors, from column j + more on, added to `total`.

        A factor that has weight and scale of the left one of two multiplied matrices is left to the sum of their
        product, which is scaled once; scaled_by : that matrix, for the terms of such factors without their scale
        """
        matrix = self.step.matrices[k]
        lefts = {outer: self.step.matrices[outer].factors[0] for outer, _ in matrix.composed if self.is_stored(outer)}
        for i, factor in enumerate(matrix.factors):
            owner = next(
                (outer for outer, f in lefts.items() if (f.weight, f.left) == (factor.weight, factor.left)), None
            )
            if owner != scaled_by:
                continue
            weight = self.layout.places["weight", factor.weight]
            term = f"load(own, {plus('w + j', weight + more)})"
            if factor.right is not None:
                term = f"{term} * {self._scales_of_columns(k, i, factor.right, more)}"
            total = added(total, term, f"k{i}" if factor.left is not None and scaled_by is None else "")
        return total

    def _with_products(self, k: int) -> Iterator[str]:
        """A matrix with products: rows of the right one of two, times entries of the left one."""
        matrix, (rows, _) = self.step.matrices[k], self._room(k)
        vectors = -(-self.layout.size(matrix.columns) // WIDTH)
        tile = Tile.of(rows, vectors, len(matrix.composed), self.sums)
        whole = rows - rows % tile.rows
        body = loop(whole, self._tile(k, tile), tile.rows, "v")
        if whole < rows:
            body += [f"v = {whole}", *self._tile(k, Tile(rows - whole, tile.columns))]
        yield from loop(WIDTH * vectors, body, WIDTH * tile.columns, "j")

    def _tile(self, k: int, tile: Tile) -> Iterator[str]:
        """Rows v, v + 1, ... of the columns from j on; their sums are q<product>_<row>_<vector>."""
        pairs = list(enumerate(self.step.matrices[k].composed))
        for i, (outer, inner) in pairs:
            left = self._weight(outer) if self.is_stored(outer) else self._formed(outer)
            for r in range(tile.rows):
                yield from self._row_begins(k, r)
                for c in range(tile.columns):
                    yield f"q{i}_{r}_{c} = {self._row_of_sum(k, more=WIDTH * c, scaled_by=outer) or 'zero'}"
            at, spread = left.entries(tile.rows, "m", transposed=False)
            place = f"l * {self._formed(inner).distance} + j"
            body = [f"m = {at}", *(f"x{c} = load(K{inner}, {plus(place, WIDTH * c)})" for c in range(tile.columns))]
            for r, entry in enumerate(spread):
                body.append(f"w = {entry}")
                body += [f"q{i}_{r}_{c} = fma(w, x{c}, q{i}_{r}_{c})" for c in range(tile.columns)]
            yield from loop(self._room(inner)[0], body, 1, "l")
        scales = {i: self.step.matrices[o].factors[0].left for i, (o, _) in pairs if self.is_stored(o)}
        for r in range(tile.rows):
            for i, scale in scales.items():
                if scale is not None:
                    yield f"g{i} = spread(co, {self.forward.coefficient(scale, 'v * UNIT', r)})"
            yield from self._row_begins(k, r)
            for c in range(tile.columns):
                total = ""
                for i, _ in pairs:
                    total = added(total, f"q{i}_{r}_{c}", f"g{i}" if scales.get(i) is not None else "")
                place = plus(f"v * {self._room(k)[1]} + j", r * self._room(k)[1] + WIDTH * c)
                yield f"store(K{k}, {place}, {self._row_of_sum(k, total, WIDTH * c)})"


def added(value: str, term: str, scale: str) -> str:
    """The source of value + term * scale, where a value or a scale may be missing."""
    if not scale:
        return f"{value} + {term}" if value else term
    return f"fma({term}, {scale}, {value})" if value else f"{term} * {scale}"
