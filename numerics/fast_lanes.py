"""The product of the fast form for a few units: eight networks in the lanes of a vector, the whole flow in variables.

Every entry of the flow is a vector over networks, every loop over units is written out, norms are taken lane by lane. A
network has one power of two; where its entries lie too far apart for that, an underflow is noted and the network is
computed by another route (numerics.flows).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from numerics.fast_forward import ForwardEmitter, in_block
from numerics.fast_layout import FastLayout
from numerics.linear_step import Array, LinearStep, Row
from numerics.simd import WIDTH

MOST = 5  # entries of a state at most: beyond, the flow does not stay near the registers


class LaneEmitter:
    """The lines that multiply the flow of a block of networks by the factors of some steps."""

    def __init__(self, layout: FastLayout, step: LinearStep, forward: ForwardEmitter, norms: Sequence[str]):
        self.layout, self.step, self.forward, self.norms = layout, step, forward, tuple(norms)
        swapped = {"one": "inf", "inf": "one"} if step.backwards else {}
        self.kinds = [swapped.get(norm, norm) for norm in self.norms]  # in the array, in the order asked for
        self.size = layout.state_size
        self.columns = self.distance = self.size
        self.vectors = range(forward.together)

    def scratch(self) -> dict[str, int]:
        """No arrays of its own."""
        return {}

    def lines(self) -> list[str]:
        """Extend the flow of each network of a block by `size` lags, with norms of those recorded."""
        entries = [(v, c, u) for v in range(self.size) for c in range(self.size) for u in self.vectors]
        places = [f"{(v * self.size + c) * self.forward.block + WIDTH * u}" for v, c, u in entries]
        return [
            "X, rows, left = flow[k], 0, every - done % every",
            "forget_exceptions()",
            *(f"p{v}_{c}_{u} = load(X, {at})" for (v, c, u), at in zip(entries, places, strict=True)),
            *(f"e{u} = load_int(power, {WIDTH * u})" for u in self.vectors),
            "for q in range(size):",
            *in_block(self._one_step()),
            *(f"store(X, {at}, p{v}_{c}_{u})" for (v, c, u), at in zip(entries, places, strict=True)),
            *(f"store_int(power, {WIDTH * u}, e{u})" for u in self.vectors),
            "if exceptional():",
            "    for lane in range(BLOCK):",
            "        lost[BLOCK * k + lane] = True",
        ]

    def _one_step(self) -> Iterator[str]:
        yield f"o = ({'size - 1 - q' if self.step.backwards else 'q'}) * STRIDE"
        for u in self.vectors:
            yield from self._matrices(u)
            for rows in self.step.stages():
                for row in rows:
                    yield from self._row(row, u)
            yield from self._renamed(u)
            yield from self._norms(u)
        yield "left -= 1"
        yield "if left == 0:"
        yield from in_block(self._recorded())
        for u in self.vectors:
            yield f"if lanes_out(mx{u}):"
            yield from in_block(self._rescaled(u))

    def _coefficient(self, number: int, unit: int, u: int) -> str:
        return f"load(co, o + {self.forward.coefficient_place(number) + unit * self.forward.block + WIDTH * u})"

    def _weight(self, key: object, place: int, u: int) -> str:
        return f"load(L, {(self.layout.places['weight', key] + place) * self.forward.block + WIDTH * u})"

    def _matrices(self, u: int) -> Iterator[str]:
        """Each entry of each merged matrix: m<matrix>_<row>_<column>_<vector>."""
        for k, matrix in enumerate(self.step.matrices):
            columns = self.layout.size(matrix.columns)
            for v in range(self.layout.size(matrix.rows)):
                for j in range(columns):
                    total = ""
                    for factor in matrix.factors:
                        term = self._weight(factor.weight, v * columns + j, u)
                        if factor.right is not None:
                            term = f"{term} * {self._coefficient(factor.right, j, u)}"
                        if factor.left is not None:
                            left = self._coefficient(factor.left, v, u)
                            total = f"fma({term}, {left}, {total})" if total else f"{term} * {left}"
                        else:
                            total = f"{total} + {term}" if total else term
                    yield f"m{k}_{v}_{j}_{u} = {total}"

    def _name(self, array: Array, unit: int, c: int, u: int) -> str:
        if array.kind == "via":
            return f"v_{array.name}_{unit}_{c}_{u}"
        return f"{'p' if array.kind == 'in' else 'y'}{self.layout.states[array.name] + unit}_{c}_{u}"

    def _row(self, row: Row, u: int) -> Iterator[str]:
        for v in range(self.layout.size(row.size)):
            for c in range(self.size):
                value = ""
                for product in row.products:
                    matrix = self.step.matrices[product.matrix]
                    for l in range(self.layout.size(matrix.rows if self.step.backwards else matrix.columns)):
                        i, j = (l, v) if self.step.backwards else (v, l)
                        entry, source = f"m{product.matrix}_{i}_{j}_{u}", self._name(product.source, l, c, u)
                        value = f"fma({entry}, {source}, {value})" if value else f"{entry} * {source}"
                for number, array in row.diagonal:
                    term = self._name(array, v, c, u)
                    if number is None:
                        value = f"{value} + {term}" if value else term
                    else:
                        scale = self._coefficient(number, v, u)
                        value = f"fma({scale}, {term}, {value})" if value else f"{scale} * {term}"
                yield f"{self._name(row.result, v, c, u)} = {value or 'zero'}"

    def _renamed(self, u: int) -> Iterator[str]:
        for v in range(self.size):
            yield from (f"p{v}_{c}_{u} = y{v}_{c}_{u}" for c in range(self.size))

    def _norms(self, u: int) -> Iterator[str]:
        entries = [(v, c) for v in range(self.size) for c in range(self.size)]
        if set(self.kinds) & {"one", "inf"}:
            for v, c in entries:
                yield f"a{v}_{c} = absolute(p{v}_{c}_{u})"
            yield f"mx{u} = {_folded('maximum', [f'a{v}_{c}' for v, c in entries])}"
        else:
            for c in range(self.size):
                yield f"a{c} = absolute(p0_{c}_{u})"
                yield from (f"a{c} = larger_size(a{c}, p{v}_{c}_{u})" for v in range(1, self.size))
            yield f"mx{u} = {_folded('maximum', [f'a{c}' for c in range(self.size)])}"
        if "fro" in self.kinds:
            total = ""
            for v, c in entries:
                p = f"p{v}_{c}_{u}"
                total = f"fma({p}, {p}, {total})" if total else f"{p} * {p}"
            yield f"fro{u} = {total}"
        units = range(self.size)
        if "one" in self.kinds:
            sums = [" + ".join(f"a{v}_{c}" for v in units) for c in units]
            yield f"one{u} = {_folded('maximum', sums)}"
        if "inf" in self.kinds:
            sums = [" + ".join(f"a{v}_{c}" for c in units) for v in units]
            yield f"inf{u} = {_folded('maximum', sums)}"

    def _recorded(self) -> Iterator[str]:
        for u in self.vectors:
            values = [f"mx{u}" if kind == "max" else f"{kind}{u}" for kind in self.kinds]
            for place, value in enumerate([*values, f"to_float(e{u})"]):
                yield f"store(norms, ({place} * KEPT + rows) * BLOCK + {WIDTH * u}, {value})"
        yield "rows, left = rows + 1, every"

    def _rescaled(self, u: int) -> Iterator[str]:
        yield f"down, moved = lane_shift(mx{u})"
        for v in range(self.size):
            yield from (f"p{v}_{c}_{u} = p{v}_{c}_{u} * down" for c in range(self.size))
        yield f"e{u} = e{u} + moved"


def _folded(function: str, values: Sequence[str]) -> str:
    """A call over all values, in pairs: the shortest chain."""
    if len(values) == 1:
        return values[0]
    half = len(values) // 2
    return f"{function}({_folded(function, values[:half])}, {_folded(function, values[half:])})"
