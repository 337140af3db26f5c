"""The product of the fast form: one more factor of the flow of one network at each step, with norms on the way.

The flow is an array of N rows and C columns, C = N up to a multiple of eight. Columns lie in vectors of eight; rows are
multiplied one by one with the entries of a matrix, each spread over a vector. A column has a power of two of its own:
rescaling is exact, and rarely needed, only when the largest entry of a column leaves [1/ROOM, ROOM] (fast_support).

    flow[v, c] = tangent[v, c] * 2**power[c]      scale[c] = 2**(power[c] - largest power), cut at FAR

A column that is exactly zero is marked once (its least size allowed is then 0) and stays out of the largest power.

Forwards ("start"), column c holds d s(q) / d s_c(0). Backwards ("end"), row and column change places: column c holds
d s_c(T) / d s(T - q). That is why "one" and "inf" do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from numerics.fast_forward import ForwardEmitter, in_block, loop, plus
from numerics.fast_layout import FastLayout, padded
from numerics.fast_matrices import MatrixEmitter, Tile, added
from numerics.linear_step import Array, LinearStep, Matrix, Row
from numerics.simd import WIDTH


class ProductEmitter:
    """The lines that multiply the flow of one network by the factors of some steps."""

    def __init__(
        self,
        layout: FastLayout,
        step: LinearStep,
        forward: ForwardEmitter,
        norms: Sequence[str],
        *,
        sums: int,
    ):
        self.layout, self.step, self.forward, self.norms = layout, step, forward, tuple(norms)
        self.sums = sums
        swapped = {"one": "inf", "inf": "one"} if step.backwards else {}
        self.kinds = {swapped.get(norm, norm): norm for norm in self.norms}  # in the array: the norm asked for
        self.vectors = self._column_vectors()
        self.columns = WIDTH * self.vectors
        self.distance = padded(self.columns)
        self.matrices = MatrixEmitter(layout, step, forward, folded=self.folded, sums=sums)

    def _column_vectors(self) -> int:
        """C / 8: as few vectors as hold N columns, or one more where that makes wide tiles possible."""
        least = -(-self.layout.state_size // WIDTH)
        if least <= 4:
            return least
        return min((-(-least // width) * width for width in (4, 3)), key=lambda count: (count, -count % 4))

    # arrays of the flow: X carried in, Y carried out, one V for each row in between

    def first_row(self, array: Array) -> int:
        """The place of the first row of an array, in the array that holds it."""
        return 0 if array.kind == "via" else self.layout.states[array.name] * self.distance

    def name(self, array: Array) -> str:
        """The array that holds the rows of a state, or of a row in between."""
        return {"in": "X", "out": "Y"}.get(array.kind, f"V_{array.name}")

    def vias(self) -> dict[str, int]:
        """{array of a row in between: its numbers}."""
        return {
            self.name(row.result): self.layout.size(row.size) * self.distance
            for row in self.step.rows
            if row.result.kind == "via"
        }

    # one stage: rows that run in one loop

    def stage(self, rows: Sequence[Row], fresh: bool) -> Iterator[str]:
        """The loops of one stage over column tiles and row tiles; `fresh`: the first whose results have norms."""
        size = self.layout.size(rows[0].size)
        sums = sum(len(self._sums(row)) for row in rows)
        tile = Tile.of(size, self.vectors, sums, self.sums)
        whole = size - size % tile.rows
        measured = any(row.result.kind == "out" for row in rows)
        body = list(self._column_sums_read(tile, fresh)) if measured else []
        body += loop(whole, self._tile(rows, tile), tile.rows, "v")
        if whole < size:
            body += [f"v = {whole}", *self._tile(rows, Tile(size - whole, tile.columns))]
        body += self._column_sums_written(tile) if measured else []
        yield from loop(self.columns, body, WIDTH * tile.columns, "c")

    def _sums(self, row: Row) -> list[str]:
        """Names of the running sums of a row: one for all merged products, one for each that is scaled afterwards."""
        scaled = [f"_{k}" for k, p in enumerate(row.products) if self.matrices.scale_after(p.matrix) is not None]
        return [*([""] if len(scaled) < len(row.products) else []), *scaled]

    def _tile(self, rows: Sequence[Row], tile: Tile) -> list[str]:
        """Rows v, v + 1, ... of one column tile: e is their place in lanes, f in the flow."""
        lines = [f"e, f = v * {self.forward.unit}, v * {self.distance} + c"]
        for i, row in enumerate(rows):
            for name in self._sums(row):
                lines += [f"s{i}{name}_{r}_{k} = zero" for r in range(tile.rows) for k in range(tile.columns)]
        lines += self._products(rows, tile)
        for r in range(tile.rows):
            lines += (f"g{c} = spread(co, {self.forward.coefficient(c, 'e', r)})" for c in self._scales(rows))
            for k in range(tile.columns):
                lines += self._finished(rows, r, k)
        return lines

    def _scales(self, rows: Sequence[Row]) -> list[int]:
        """The coefficients by which sums and diagonal terms of some rows are scaled."""
        found = [c for row in rows for c, _ in row.diagonal if c is not None]
        after = [self.matrices.scale_after(p.matrix) for row in rows for p in row.products]
        return sorted({*found, *(c for c in after if c is not None), *([0] if self.folded else [])})

    def _products(self, rows: Sequence[Row], tile: Tile) -> Iterator[str]:
        by_source: dict[tuple[Array, int], list[tuple[int, int]]] = {}
        for i, row in enumerate(rows):
            for k, p in enumerate(row.products):
                by_source.setdefault((p.source, self._inner(self.step.matrices[p.matrix])), []).append((i, k))
        for (source, inner), users in by_source.items():
            places = [self.first_row(source) + WIDTH * k for k in range(tile.columns)]
            body = [f"y = l * {self.distance} + c"]
            body += [f"x{k} = load({self.name(source)}, {plus('y', place)})" for k, place in enumerate(places)]
            for i, number in users:
                product = rows[i].products[number]
                name = f"_{number}" if self.matrices.scale_after(product.matrix) is not None else ""
                at, entries = self.matrices.stored(product.matrix).entries(
                    tile.rows, f"m{product.matrix}", transposed=self.step.backwards
                )
                body.append(f"m{product.matrix} = {at}")
                for r, entry in enumerate(entries):
                    body.append(f"w = {entry}")
                    body += [f"s{i}{name}_{r}_{k} = fma(w, x{k}, s{i}{name}_{r}_{k})" for k in range(tile.columns)]
            yield from loop(inner, body, 1, "l")

    def _inner(self, matrix: Matrix) -> int:
        return self.layout.size(matrix.rows if self.step.backwards else matrix.columns)

    def _finished(self, rows: Sequence[Row], r: int, k: int) -> Iterator[str]:
        """One row of a tile, one vector of columns: scaled, with its diagonal terms, stored and measured."""
        made: dict[Array, str] = {}
        more = r * self.distance + WIDTH * k
        for i, row in enumerate(rows):
            value = f"s{i}_{r}_{k}" if "" in self._sums(row) else ""
            for number, p in enumerate(row.products):
                if (after := self.matrices.scale_after(p.matrix)) is not None:
                    value = added(value, f"s{i}_{number}_{r}_{k}", f"g{after}")
            for c, source in row.diagonal:
                term = f"load({self.name(source)}, {plus('f', self.first_row(source) + more)})"
                value = added(value, made.get(source, term), "" if c is None else f"g{c}")
            made[row.result] = y = f"y{i}"
            yield f"{y} = {value or 'zero'}"
            place = plus("f", self.first_row(row.result) + more)
            yield f"store({self.name(row.result)}, {place}, {f'{y} * g0' if self.folded else y})"
            if row.result.kind == "out":
                yield from self._measured(y, row, r, k)

    # norms: column by column while the flow is made, together at the end of a step

    def _column_sums_read(self, tile: Tile, fresh: bool) -> Iterator[str]:
        for k in range(tile.columns):
            for name in self.column_arrays:
                yield f"{name}{k} = " + ("zero" if fresh else f"load({name.upper()}, {plus('c', WIDTH * k)})")

    def _column_sums_written(self, tile: Tile) -> Iterator[str]:
        for k in range(tile.columns):
            for name in self.column_arrays:
                yield f"store({name.upper()}, {plus('c', WIDTH * k)}, {name}{k})"

    @property
    def column_arrays(self) -> list[str]:
        """mx: largest |entry| of each column; sq: sum of squares; ab: sum of |entries|."""
        return ["mx", *(["sq"] if "fro" in self.kinds else []), *(["ab"] if "one" in self.kinds else [])]

    def _measured(self, y: str, row: Row, r: int, k: int) -> Iterator[str]:
        yield f"mx{k} = larger_size(mx{k}, {y})"
        if "one" in self.kinds or "inf" in self.kinds:
            yield f"a = absolute({y})"
        if "fro" in self.kinds:
            yield f"sq{k} = fma({y}, {y}, sq{k})"
        if "one" in self.kinds:
            yield f"ab{k} = ab{k} + a"
        if "inf" in self.kinds:
            place = plus(f"v * {WIDTH}", (self.layout.states[row.result.name] + r) * WIDTH)
            yield f"store(RW, {place}, fma(a, load(scale, {plus('at + c', WIDTH * k)}), load(RW, {place})))"

    def lines(self) -> list[str]:
        """Extend the flow of each network of a block by `size` lags, with norms of those recorded."""
        return [
            "for lane in range(BLOCK):",
            *in_block(
                [
                    "base, at = (BLOCK * k + lane) * numbers.shape[1], lane * COLUMNS",
                    "X, Y = flow[BLOCK * k + lane], other",
                    "top, rows, left = float(largest_power(power, at, COLUMNS)), 0, every - done % every",
                    *loop(WIDTH * WIDTH * len(self.norms), ["store(HELD, i, zero)"], WIDTH),
                    "forget_exceptions()",
                    *self._steps(),
                    "if rows % 8 != 0:",
                    *in_block(self._reduced("rows // 8 * 8")),
                    "if exceptional():",
                    "    lost[BLOCK * k + lane] = True",
                ]
            ),
        ]

    def _steps(self) -> Iterator[str]:
        resident = self.is_resident
        everything = self.layout.state_size * self.distance
        if self.folded:
            yield f"o = {self.forward.step_place('(size - 1)')}"
            yield from self._scaled_by_slopes()
        if resident:
            yield from (f"p{v} = load(X, {v * self.columns})" for v in range(self.layout.state_size))
        yield "for q in range(size):"
        yield from in_block(self._one_step())
        if resident:
            yield from self._kept()
        else:
            yield "if size % 2 == 1:"
            yield from in_block(loop(everything, ["store(Y, i, load(X, i))"], WIDTH))

    # a plain net backwards: e <- W^T (f' e); the slopes of the next factor are applied where e is made

    @property
    def folded(self) -> bool:
        """Whether the step is one product with one weight, its slopes on the side where the error comes in."""
        rows, matrices = self.step.rows, self.step.matrices
        if not self.step.backwards or len(rows) > 1 or len(matrices) != 1 or rows[0].diagonal:
            return False
        factors = matrices[0].factors
        return len(factors) == 1 and factors[0].right is None and factors[0].left is not None

    @property
    def is_resident(self) -> bool:
        """Whether the whole flow stays in registers: one vector of columns, at most eight rows, no norm by rows."""
        return self.folded and self.columns == WIDTH and "inf" not in self.kinds

    def _scaled_by_slopes(self) -> Iterator[str]:
        slope = f"spread(co, {self.forward.coefficient(0, 'v * UNIT')})"
        inner = loop(self.columns, [f"store(X, v * DISTANCE + c, load(X, v * DISTANCE + c) * {slope})"], WIDTH, "c")
        yield from loop(self.layout.state_size, inner, 1, "v")

    def _kept(self) -> list[str]:
        return [f"store(X, {v * self.columns}, p{v})" for v in range(self.layout.state_size)]

    def _resident_step(self) -> Iterator[str]:
        """One step with the flow in variables p0, p1, ...; the matrix is read from memory, entry by entry."""
        size = self.layout.state_size
        key = self.step.matrices[0].factors[0].weight
        for l in range(size):
            for v in range(size):
                w = f"spread(own, {plus('base', self.layout.places['weight', key] + l * size + v)})"
                yield f"y{v} = " + (f"{w} * p{l}" if l == 0 else f"fma({w}, p{l}, y{v})")
        for name in self.column_arrays:
            yield f"{name} = zero"
        for v in range(size):
            yield f"mx = larger_size(mx, y{v})"
            if "fro" in self.kinds:
                yield f"sq = fma(y{v}, y{v}, sq)"
            if "one" in self.kinds:
                yield f"ab = ab + absolute(y{v})"
        for v in range(size):
            yield f"p{v} = y{v} * spread(co, {self.forward.coefficient(0, '', v)})"
        yield "left -= 1"
        yield "if left == 0:"
        yield from in_block(self._recorded())
        yield "if either_out(mx, load(floor, at)):"
        reload = [f"p{v} = load(X, {v * self.columns})" for v in range(size)]
        yield from in_block([*self._kept(), "store(MX, 0, mx)", *self._rescaled(), *reload])

    def scratch(self) -> dict[str, int]:
        """{array: its numbers}, of norms, matrices and rows in between."""
        found = {name.upper(): self.columns for name in self.column_arrays}
        found |= {"HELD": WIDTH * WIDTH * len(self.norms), "TILE": WIDTH * WIDTH}
        if "inf" in self.kinds:
            found |= {"RW": -(-self.layout.state_size // WIDTH) * WIDTH * WIDTH, "RT": WIDTH}
        return {**found, **self.matrices.scratch(), **self.vias()}

    def _one_step(self) -> Iterator[str]:
        if self.folded:
            yield f"o = {self.forward.step_place('(size - 2 - q)')} if q < size - 1 else ONES"
        else:
            yield f"o = {self.forward.step_place('(size - 1 - q)' if self.step.backwards else 'q')}"
        if self.is_resident:
            yield from self._resident_step()
            return
        yield from self.matrices.lines()
        if "inf" in self.kinds:
            yield from loop(self.layout.state_size * WIDTH, ["store(RW, i, zero)"], WIDTH)
        fresh = True
        for rows in self.step.stages():
            yield from self.stage(rows, fresh)
            fresh = fresh and not any(row.result.kind == "out" for row in rows)
        yield "X, Y = Y, X"
        yield "left -= 1"
        yield "if left == 0:"
        yield from in_block(self._recorded())
        yield "if out_of_room(MX, floor, at, COLUMNS):"
        yield from in_block(self._rescaled())

    def _rescaled(self) -> list[str]:
        return [
            "blurred = rescale(X, MX, power, floor, scale, at, ROWS, COLUMNS, DISTANCE)",
            "if blurred and left == every:",  # norms were just taken
            "    lost[BLOCK * k + lane] = True",
            "top = float(largest_power(power, at, COLUMNS))",
        ]

    def _recorded(self) -> Iterator[str]:
        """The norms of this step, each still eight numbers, and the power of two that belongs to them.

        They are kept until there are those of eight steps: then all eight are reduced at once.
        """
        found = {kind: _SUMMED[kind] for kind in _SUMMED if kind in self.kinds}
        yield from (f"n_{kind} = zero" for kind in found)
        if self.is_resident:
            yield "g = load(scale, at)"
            for kind, (summed, array) in found.items():
                yield f"n_{kind} = {summed.replace(f'load({array.upper()}, i)', array)}"
        else:
            body = ["g = load(scale, at + i)", *(f"n_{kind} = {summed}" for kind, (summed, _) in found.items())]
            yield from loop(self.columns, body, WIDTH)
        if "inf" in self.kinds:
            yield "n_inf = zero"
            sums = [f"totals(RW, i * {WIDTH}, RT, 0)", "n_inf = maximum(n_inf, load(RT, 0))"]
            yield from loop(self.layout.state_size, sums, WIDTH)
        for place, kind in enumerate(self._in_order()):
            yield f"store(HELD, {plus('rows % 8 * 8', 64 * place)}, n_{kind})"
        yield f"put(norms, ({len(self.norms)} * BLOCK + lane) * KEPT + rows, top)"
        yield "rows, left = rows + 1, every"
        yield "if rows % 8 == 0:"
        yield from in_block(self._reduced("rows - 8"))

    def _in_order(self) -> list[str]:
        """The kinds in the array of the norms asked for."""
        return [next(kind for kind, asked in self.kinds.items() if asked == norm) for norm in self.norms]

    def _reduced(self, row: str) -> Iterator[str]:
        """The norms of eight steps from `row` on."""
        for place, kind in enumerate(self._in_order()):
            reduced = "totals" if kind == "fro" else "largests"
            yield f"{reduced}(HELD, {64 * place}, norms, ({place} * BLOCK + lane) * KEPT + {row})"


# by kind of norm: how it takes in eight more columns, and what it is made of
_SUMMED: dict[str, tuple[str, str]] = {
    "max": ("maximum(n_max, load(MX, i) * g)", "mx"),
    "fro": ("fma(load(SQ, i) * g, g, n_fro)", "sq"),
    "one": ("maximum(n_one, load(AB, i) * g)", "ab"),
}
