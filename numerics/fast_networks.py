"""The forward part of the fast form for wide states: a few networks, each with its units in vectors of eight.

Eight networks side by side (numerics.fast_forward) read all their weights at every step, one vector for each weight:
too many for the fast cache where a network has many. Here up to four networks at a time run all steps of a chunk: their
weights stay in the fast cache, and where there are several, none waits for its own activations alone. The sums are the
same, in the same order: so are the bits.

Matrices are kept transposed, so that a column is a vector: WT[place + l * rows + v] = W[v, l], network by network.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy import Expr

from numerics.fast_forward import ForwardEmitter, in_block, loop, plus
from numerics.fast_layout import FastLayout
from numerics.layout import is_diagonal, weight_forms
from numerics.linear_step import Key, LinearStep
from numerics.simd import WIDTH
from theory.cell import Net
from theory.sizes import all_nets, vector_size
from theory.symbols import Input, Param, Scalar, State

SUMS = 16  # under way at once
FAST = 4096  # numbers that stay in the fast cache


class NetworkEmitter(ForwardEmitter):
    """The lines that run a block of networks for some steps, as many at a time as fit; sizes are multiples of eight."""

    def __init__(self, layout: FastLayout, step: LinearStep, *, shared: bool):
        super().__init__(layout, step, shared=shared)
        self.unit, self.units = 1, WIDTH
        self.turned_places, self.turned_room = self._turned()
        self.together = next((count for count in (4, 2) if count * self.turned_room <= FAST), 1)

    @staticmethod
    def suits(layout: FastLayout, step: LinearStep) -> bool:
        """Whether eight networks' numbers are too many for the fast cache, and all sizes multiples of eight.

        Those of parameters and inputs may be any, where a matrix reads them as they are: number by number.
        """
        sizes = [*(s.size for s in step.update), *(c.size for c in step.coefficients)]
        sizes += [rows for _, rows, _ in weight_forms(layout.cell).values()]
        sizes += [vector_size(v) for net in all_nets(step.update) for v in net.vectors if not v.is_Symbol]
        return layout.numbers * WIDTH > FAST and all(layout.size(size) % WIDTH == 0 for size in sizes)

    def _turned(self) -> tuple[dict[Key, int], int]:
        """{a full matrix: the place of its first entry in WT}, and the room that a network has there."""
        found, place = dict[Key, int](), 0
        for key, (form, rows, columns) in weight_forms(self.layout.cell).items():
            if not is_diagonal(form):
                found[key] = place
                place += self.layout.size(rows) * self.layout.size(columns)
        return found, place

    def scratch(self) -> dict[str, int]:
        return {**super().scratch(), "WT": WIDTH * self.turned_room}

    def _room_in_scratch(self, size: int) -> int:
        return self.together * size

    def prepared(self) -> list[str]:
        """What is done once for each block: the matrices are transposed."""
        lines = []
        for key, place in self.turned_places.items():
            _, rows, columns = weight_forms(self.layout.cell)[key]
            at = plus("(BLOCK * k + lane) * numbers.shape[1]", self.layout.places["weight", key])
            put = f"put(WT, {plus('at', place)} + l * {self.layout.size(rows)} + v, entry(own, w + l))"
            inner = [f"w = {at} + v * {self.layout.distance(key)}", *loop(self.layout.size(columns), [put], 1, "l")]
            lines += loop(self.layout.size(rows), inner, 1, "v")
        return ["for lane in range(BLOCK):", *in_block([f"at = lane * {self.turned_room}", *lines])]

    def lines(self) -> list[str]:
        """Steps begin, begin + 1, ... of x from the states s (networks, N); slopes go to co, network by network."""
        starts = []
        for u in range(self.together):
            one = f"(lane + {u})"
            starts += [
                f"b{u} = (BLOCK * k + {one}) * numbers.shape[1]",
                f"w{u}, g{u} = {one} * {self.turned_room}, {one} * {self.layout.state_size}",
            ]
            if not self.shared:
                starts.append(f"r{u} = min(BLOCK * k + {one}, x.shape[0] - 1) * x.shape[1]")
        body = [*starts, "for t in range(size):", *in_block(self._steps())]
        return [f"for lane in range(0, BLOCK, {self.together}):", *in_block(body)]

    def _steps(self) -> Iterator[str]:
        if self.shared:
            yield f"o = (begin + t) * {self.layout.input_size}"
        for u in range(self.together):
            yield f"h{u} = (lane + {u}) * CHUNK * STRIDE + t * stride"
            if not self.shared:
                yield f"o{u} = (r{u} + begin + t) * {self.layout.input_size}"
        yield from self._step()
        for s in self.step.update:
            size, at = self.layout.size(s.size), self.layout.states[s.name]
            copied = [f"store(s, g{u} + {plus('i', at)}, load(new_{s}, {plus('i', u * size)}))" for u in self._all]
            yield from loop(size, copied, WIDTH)

    @property
    def _all(self) -> range:
        return range(self.together)

    def step_place(self, step: str) -> str:
        return f"(lane * CHUNK + {step}) * STRIDE"

    def columns(self, number: int, more: int) -> str | None:
        return f"load(co, {self.coefficient(number, 'j', more)})"

    # nets: vectors of rows, column by column

    def _net_loops(self, group: Sequence[Net]) -> Iterator[str]:
        size = self.layout.size(group[0].size)
        count = size // WIDTH
        most = max(1, SUMS // (len(group) * self.together))
        vectors = max(width for width in range(1, most + 1) if count % width == 0)
        yield from loop(size, self._net_tile(group, vectors), WIDTH * vectors)

    def _read(self, v: Expr, readers: Sequence[tuple[int, Key]], places: Sequence[tuple[int, int]]) -> Iterator[str]:
        columns = self.layout.size(vector_size(v))
        rows = self.layout.size(weight_forms(self.layout.cell)[readers[0][1]][1])
        inner = [f"m = l * {rows} + i", *(f"y{u} = {self._entry(v, 'l', u, read='spread')}" for u in self._all)]
        for g, key in readers:
            for r, u in places:
                weight = f"load(WT, w{u} + {plus('m', self.turned_places[key] + WIDTH * r)})"
                inner.append(f"a{g}_{r}_{u} = fma({weight}, y{u}, a{g}_{r}_{u})")
        yield from loop(columns, inner, 1, "l")

    # places

    def _over_units(self, size: int, rows: int, lines: Sequence[str]) -> Iterator[str]:
        yield from loop(size, lines, WIDTH * rows)

    def _at(self, index: str, more: int, u: int, size: int) -> str:
        return plus(index, more + u * size)

    def _coefficient_at(self, place: int, more: int, u: int) -> str:
        return f"h{u} + {plus('i', place + more)}"

    def _number(self, kind: str, key: object, index: str, more: int, u: int) -> str:
        place = plus(index, self.layout.places[kind, key] + more)
        return f"{'spread' if kind == 'scalar' else 'load'}(own, b{u} + {place})"

    def _entry(self, v: Expr, index: str, u: int, more: int = 0, read: str = "load") -> str:
        """Eight entries of a vector, `more` after that at `index`, of network u; or one of them in all lanes."""
        if isinstance(v, State) and v not in self.step.stand_ins:
            return f"{read}(s, g{u} + {plus(index, self.layout.states[v.name] + more)})"
        if isinstance(v, Input):
            return f"{read}(x, {'o' if self.shared else f'o{u}'} + {plus(index, self.layout.inputs[v.name] + more)})"
        if isinstance(v, Param):
            return f"{read}(own, b{u} + {plus(index, self.layout.places['param', v.name] + more)})"
        if isinstance(v, Scalar):
            return self._number("scalar", v.name, "", 0, u)
        if isinstance(v, State):
            array = f"new_{self.step.stand_ins[v]}"
        else:
            array = self.net_names[v] if isinstance(v, Net) else self.vectors[v]
        size = self.layout.size(vector_size(v) if not isinstance(v, Net) else v.size)
        return f"{read}({array}, {self._at(index, more, u, size)})"
