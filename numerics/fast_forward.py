"""The forward part of the fast form: eight networks side by side, state and slopes of every step.

Nets run in tiles of rows, so that about eight sums are under way at once; then one loop over the units of each size
computes new states and the coefficients of the linear step, which are stored for the product that follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sympy import Expr

from numerics.eight_printer import EightPrinter
from numerics.fast_layout import FastLayout
from numerics.layout import is_diagonal
from numerics.linear_step import Key, LinearStep, new_state
from numerics.simd import WIDTH
from theory.cell import Net
from theory.sizes import all_nets, vector_size
from theory.symbols import Input, Param, Scalar, State
from theory.unitlocal import leaves
from theory.weights import Identity

SUMS = 8  # under way at once: the latency of a multiply-add times how many start per cycle


class Store(NamedTuple):
    """One expression per unit into array[place + 8 unit]: a vector, a new state, or a coefficient with its weights."""

    array: str
    place: str
    expr: Expr
    size: int
    state: State | None = None
    weights: tuple[Key, ...] = ()


class ForwardEmitter:
    """The lines that run a block of networks for some steps, `together` vectors of eight side by side.

    shared : whether the inputs are the same for all networks
    """

    def __init__(self, layout: FastLayout, step: LinearStep, *, shared: bool, together: int = 1):
        self.layout, self.step, self.shared, self.together = layout, step, shared, together
        self.block = WIDTH * together
        self.nets = all_nets(step.update)
        self.net_names = {net: f"z{i}_{net.name}" for i, net in enumerate(self.nets)}
        self.vectors: dict[Expr, str] = {}

    @property
    def stride(self) -> int:
        """Numbers of all coefficients of one step of a block."""
        return self.block * sum(self.layout.size(c.size) for c in self.step.coefficients)

    def coefficient_place(self, number: int) -> int:
        """The place of the first unit's coefficient, in a step."""
        return self.block * sum(self.layout.size(c.size) for c in self.step.coefficients[:number])

    def lines(self) -> list[str]:
        """Steps begin, begin + 1, ... of x from the states s, all in lanes; slopes go to co, `stride` apart."""
        copied = [] if self.shared else ["inputs_into_lanes(x, k, BLOCK, begin, size, lanes)"]
        return [*copied, "for t in range(size):", *in_block(self._steps())]

    def scratch(self) -> dict[str, int]:
        """{array: its numbers}, of nets, vectors and new states; to be asked after `lines`."""
        found = {self.net_names[net]: self.layout.size(net.size) for net in self.nets}
        found |= {name: self.layout.size(vector_size(v)) for v, name in self.vectors.items()}
        found |= {f"new_{s}": self.layout.size(s.size) for s in self.step.update}
        return {name: self.block * size for name, size in found.items()}

    def _steps(self) -> Iterator[str]:
        yield (
            f"o = (begin + t) * {self.layout.input_size}"
            if self.shared
            else (f"o = t * {self.block * self.layout.input_size}")
        )
        done: set[Expr] = set()
        for group in self._groups():
            for net in group:
                yield from self._before(net, done)
            yield from self._net_loops(group)
        last = [self._new(s) for s in self.step.update if new_state(s) not in done]
        yield from self._unit_loops([*last, *self._coefficients()])
        for s in self.step.update:
            size, at = self.block * self.layout.size(s.size), self.block * self.layout.states[s.name]
            yield from loop(size, [f"store(s, {at} + i, load(new_{s}, i))"], WIDTH)

    def _groups(self) -> list[list[Net]]:
        """Nets that can run in one loop: of one size, none reading what another of the group makes."""
        level: dict[Net, int] = {}
        groups: dict[tuple[int, str], list[Net]] = {}
        for net in self.nets:
            inner = {n for v in net.vectors for n in _nets_in(v, self.step)}
            level[net] = max((level[n] + 1 for n in inner), default=0)
            groups.setdefault((level[net], str(net.size)), []).append(net)
        return [groups[key] for key in sorted(groups, key=lambda key: key[0])]

    def _before(self, net: Net, done: set[Expr]) -> Iterator[str]:
        """What a net reads that is no state, input or parameter: new states of others, and unit-local vectors."""
        for v in net.vectors:
            for read in sorted(v.atoms(State) & set(self.step.stand_ins), key=str):
                if read not in done:
                    done.add(read)
                    yield from self._unit_loops([self._new(self.step.stand_ins[read])])
            if not v.is_Symbol and v not in self.vectors:
                self.vectors[v] = f"v{len(self.vectors)}_{net.name}"
                yield from self._unit_loops([Store(self.vectors[v], "", v, self.layout.size(vector_size(v)))])

    def _net_loops(self, group: Sequence[Net]) -> Iterator[str]:
        size = self.layout.size(group[0].size)
        rows = min(max(1, SUMS // (len(group) * self.together)), size)
        whole = size - size % rows
        yield from loop(whole, self._net_tile(group, rows), rows)
        if whole < size:
            yield f"for i in range({whole}, {size}):"
            yield from in_block(self._net_tile(group, 1))

    def _net_tile(self, group: Sequence[Net], rows: int) -> Iterator[str]:
        """Some rows of each net of a group, for each vector of networks: a<net>_<row>_<vector>."""
        places = [(r, u) for r in range(rows) for u in range(self.together)]
        for g, net in enumerate(group):
            for r, u in places:
                bias = self._number("bias", net.name, f"i + {r}", u) if net.bias else "splat(0.0)"
                yield f"a{g}_{r}_{u} = {bias}"
        read: dict[Expr, list[tuple[int, int]]] = {}
        for g, net in enumerate(group):
            for slot, v in enumerate(net.vectors):
                if is_diagonal(net.weights[slot]):
                    yield from (self._scaled_entry(g, net, slot, r, u) for r, u in places)
                else:
                    read.setdefault(v, []).append((g, slot))
        for v, readers in read.items():
            columns = self.layout.size(vector_size(v))
            inner = [f"y{u} = {self._entry(v, 'l', u)}" for u in range(self.together)]
            for g, slot in readers:
                for r, u in places:
                    weight = self._number("weight", (group[g].name, slot), f"(i + {r}) * {columns} + l", u)
                    inner.append(f"a{g}_{r}_{u} = fma({weight}, y{u}, a{g}_{r}_{u})")
            yield from loop(columns, inner, 1, "l")
        for g, net in enumerate(group):
            yield from (f"store({self.net_names[net]}, {self._lane(f'i + {r}', u)}, a{g}_{r}_{u})" for r, u in places)

    def _scaled_entry(self, g: int, net: Net, slot: int, r: int, u: int) -> str:
        """The term of a diagonal weight."""
        total, value = f"a{g}_{r}_{u}", self._entry(net.vectors[slot], f"i + {r}", u)
        if isinstance(net.weights[slot], Identity):
            return f"{total} = {total} + {value}"
        return f"{total} = fma({self._number('weight', (net.name, slot), f'i + {r}', u)}, {value}, {total})"

    def _lane(self, index: str, u: int) -> str:
        """The place of entry `index` in lanes, of vector u of the block."""
        return f"({index}) * {self.block} + {WIDTH * u}"

    def _number(self, kind: str, key: object, index: str, u: int) -> str:
        return f"load(L, {self._lane(f'{self.layout.places[kind, key]} + {index}', u)})"

    def _entry(self, v: Expr, index: str, u: int) -> str:
        """Entry `index` of a vector, of vector u of the block's networks."""
        if isinstance(v, State) and v not in self.step.stand_ins:
            return f"load(s, {self._lane(f'{self.layout.states[v.name]} + {index}', u)})"
        if isinstance(v, State):
            return f"load(new_{self.step.stand_ins[v]}, {self._lane(index, u)})"
        if isinstance(v, Input):
            place = f"{self.layout.inputs[v.name]} + {index}"
            return f"spread(x, o + {place})" if self.shared else f"load(lanes, o + {self._lane(place, u)})"
        if isinstance(v, Param):
            return self._number("param", v.name, index, u)
        if isinstance(v, Scalar):
            return self._number("scalar", v.name, "0", u)
        return f"load({self.net_names[v] if isinstance(v, Net) else self.vectors[v]}, {self._lane(index, u)})"

    def _new(self, s: State) -> Store:
        return Store(f"new_{s}", "", self.step.update[s], self.layout.size(s.size), s)

    def _coefficients(self) -> Iterator[Store]:
        for number, c in enumerate(self.step.coefficients):
            place = f"t * stride + {self.coefficient_place(number)} + "
            yield Store("co", place, c.expr, self.layout.size(c.size), None, c.weights)

    def _unit_loops(self, stores: Iterable[Store]) -> Iterator[str]:
        """One loop over the units for each size; a new state is known to what comes after it."""
        by_size: dict[int, list[Store]] = {}
        for each in stores:
            by_size.setdefault(each.size, []).append(each)
        for size, group in by_size.items():
            yield from loop(size, [line for u in range(self.together) for line in self._units(group, u)], 1)

    def _units(self, stores: Sequence[Store], u: int) -> Iterator[str]:
        made = {new_state(each.state) for each in stores if each.state is not None}
        read = dict.fromkeys(leaf for each in stores for leaf in leaves(each.expr) if leaf not in made)
        printer = EightPrinter({leaf: f"u{i}_{u}" for i, leaf in enumerate(read)}, suffix=f"_{u}")
        yield from (f"{printer.names[leaf]} = {self._entry(leaf, 'i', u)}" for leaf in read)
        for each in stores:
            value = printer.printed(each.expr)
            yield from printer.taken()
            if each.state is not None:
                name = printer.names[new_state(each.state)] = f"{each.array}_{u}"
                yield f"{name} = {value}"
                value = name
            weighted = " * ".join([value, *(self._number("weight", key, "i", u) for key in each.weights)])
            yield f"store({each.array}, {each.place}{self._lane('i', u)}, {weighted})"


def in_block(lines: Iterable[str]) -> list[str]:
    """The lines, one level further in."""
    return [f"    {line}" for line in lines]


def loop(stop: int, body: Iterable[str], step: int, index: str = "i") -> list[str]:
    """A loop over 0, step, ... below `stop`."""
    return [f"for {index} in range(0, {stop}, {step}):", *in_block(body)]


def _nets_in(v: Expr, step: LinearStep) -> set[Net]:
    """The nets whose values an expression needs first."""
    found: set[Net] = set()
    for leaf in leaves(v):
        if isinstance(leaf, Net):
            found.add(leaf)
        elif leaf in step.stand_ins:
            found |= _nets_in(step.update[step.stand_ins[leaf]], step)
    return found
