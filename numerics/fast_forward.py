"""The forward part of the fast form: eight networks side by side, state and slopes of every step.

Nets run in tiles of rows, so that about eight sums are under way at once; then one loop over the units of each size
computes new states and the coefficients of the linear step, which are stored for the product that follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sympy import Expr, preorder_traversal

from numerics.eight_printer import EightPrinter, family
from numerics.fast_layout import FastLayout
from numerics.layout import is_diagonal
from numerics.linear_step import Key, LinearStep, new_state
from numerics.loop_parts import Parts, split
from numerics.simd import WIDTH
from theory.activations import Activation, Slope
from theory.cell import Net
from theory.sizes import all_nets, vector_size
from theory.symbols import Input, Param, Scalar, State
from theory.unitlocal import leaves
from theory.weights import Identity

WRITTEN_OUT = 100  # lines at most of a loop over units that is written out (at 16 units 10 % of the time of this part)
SUMS = 8  # under way at once: the latency of a multiply-add times how many start per cycle


class Store(NamedTuple):
    """One expression per unit into an array from `place` on: a vector, a new state, or a coefficient with weights."""

    array: str
    place: int
    expr: Expr
    size: int
    state: State | None = None
    weights: tuple[Key, ...] = ()


class ForwardEmitter:
    """The lines that run a block of networks for some steps, `together` vectors of eight side by side.

    shared : whether the inputs are the same for all networks; turned : whether coefficients that scale columns only are
    kept eight units of one network after the other, not lane by lane
    """

    def __init__(self, layout: FastLayout, step: LinearStep, *, shared: bool, together: int = 1, turned: bool = False):
        self.layout, self.step, self.shared, self.together = layout, step, shared, together
        self.turned = _of_columns(step) if turned else set()
        self.block = WIDTH * together
        self.unit = self.block  # how far apart units are
        self.units = 1  # how many units a vector holds
        self.nets = all_nets(step.update)
        self.net_names = {net: f"z{i}_{net.name}" for i, net in enumerate(self.nets)}
        self.vectors: dict[Expr, str] = {}
        self.kept = 0  # entries of all units that are kept between two parts of a loop

    @property
    def stride(self) -> int:
        """Numbers of all coefficients of one step of a block."""
        return self.coefficient_place(len(self.step.coefficients))

    def coefficient_place(self, number: int) -> int:
        """The place of the first unit's coefficient, in a step."""
        return self.unit * sum(self._room(k) for k in range(number))

    def _room(self, number: int) -> int:
        """The units for which a coefficient has room."""
        size = self.layout.size(self.step.coefficients[number].size)
        return -(-size // WIDTH) * WIDTH if number in self.turned else size

    def coefficient(self, number: int, unit: str, more: int = 0) -> str:
        """The place of a coefficient of one unit (in lanes, and `more` after it), of one network, in the step at o."""
        return plus(f"o + {unit}" if unit else "o", self.coefficient_place(number) + more * self.unit)

    def step_place(self, step: str) -> str:
        """The place of the coefficients of a step of network `lane`."""
        return f"{step} * STRIDE + lane"

    def columns(self, number: int, more: int) -> str | None:
        """Coefficients of eight units of one network from unit j + more on, or None where they do not lie together."""
        return f"load(co, {self.coefficient(number, 'lane * 7 + j * UNIT', more)})" if number in self.turned else None

    def prepared(self) -> list[str]:
        """What is done once for each block: its numbers go into lanes."""
        return ["into_lanes(numbers, k, BLOCK, L)"]

    def lines(self) -> list[str]:
        """Steps begin, begin + 1, ... of x from the states s, all in lanes; slopes go to co, `stride` apart."""
        copied = [] if self.shared else ["inputs_into_lanes(x, k, BLOCK, begin, size, lanes)"]
        return [*copied, "for t in range(size):", *in_block(self._steps())]

    def scratch(self) -> dict[str, int]:
        """{array: its numbers}, of nets, vectors and new states; to be asked after `lines`."""
        found = {self.net_names[net]: self.layout.size(net.size) for net in self.nets}
        found |= {name: self.layout.size(vector_size(v)) for v, name in self.vectors.items()}
        found |= {f"new_{s}": self.layout.size(s.size) for s in self.step.update}
        found |= {"BETWEEN": self.kept} if self.kept else {}
        return {name: self._room_in_scratch(size) for name, size in found.items()}

    def _room_in_scratch(self, size: int) -> int:
        return self.block * size

    def _steps(self) -> Iterator[str]:
        size = self.layout.input_size
        yield f"o = (begin + t) * {size}" if self.shared else f"o = t * {self.block * size}"
        yield from self._step()
        for number in sorted(self.turned):
            place = f"t * stride + {plus('i', self.coefficient_place(number))}"
            filled = self.block * self.layout.size(self.step.coefficients[number].size)
            if filled < self.block * self._room(number):
                yield f"for i in range({filled}, {self.block * self._room(number)}, {WIDTH}):"
                yield from in_block([f"store(co, {place}, splat(0.0))"])
            yield from loop(self._room(number) * WIDTH, [f"transpose(co, {place}, co, {place})"], WIDTH * WIDTH)
        for s in self.step.update:
            size, at = self.block * self.layout.size(s.size), self.block * self.layout.states[s.name]
            yield from loop(size, [f"store(s, {plus('i', at)}, load(new_{s}, i))"], WIDTH)

    def _step(self) -> Iterator[str]:
        """Nets, new states and coefficients of one step: a coefficient with what is made early of its activations."""
        done: set[Expr] = set()
        waiting = list(self._coefficients())
        for group in self._groups():
            for net in group:
                yield from self._before(net, done, waiting)
            yield from self._net_loops(group)
            done |= set(group)
        last = [self._new(s) for s in self.step.update if new_state(s) not in done]
        yield from self._unit_loops([*last, *waiting])

    def _groups(self) -> list[list[Net]]:
        """Nets that can run in one loop: of one size, none reading what another of the group makes."""
        level: dict[Net, int] = {}
        groups: dict[tuple[int, str], list[Net]] = {}
        for net in self.nets:
            inner = {n for v in net.vectors for n in _nets_in(v, self.step)}
            level[net] = max((level[n] + 1 for n in inner), default=0)
            groups.setdefault((level[net], str(net.size)), []).append(net)
        return [groups[key] for key in sorted(groups, key=lambda key: key[0])]

    def _before(self, net: Net, done: set[Expr], waiting: list[Store]) -> Iterator[str]:
        """What a net reads that is no state, input or parameter: new states of others, and unit-local vectors.

        done : the nets and new states that are there; waiting : coefficients, without those that come along here
        """
        for v in net.vectors:
            needed = self._new_states_in(v)
            for s in self.step.update:
                if (read := new_state(s)) in needed - done:
                    yield from self._unit_loops(self._with_coefficients(self._new(s), done, waiting))
                    done.add(read)
            if not v.is_Symbol and v not in self.vectors:
                self.vectors[v] = f"v{len(self.vectors)}_{net.name}"
                made = Store(self.vectors[v], 0, v, self.layout.size(vector_size(v)))
                yield from self._unit_loops(self._with_coefficients(made, done, waiting))

    def _with_coefficients(self, made: Store, done: set[Expr], waiting: list[Store]) -> list[Store]:
        """A store and the coefficients that need no other activations than it does, and nothing that is not there."""
        activations = set(_activations(made.expr))
        along = [
            each
            for each in waiting
            if each.size == made.size
            and (needed := set(_activations(each.expr)))
            and needed <= activations
            and all(leaf in done for leaf in leaves(each.expr) if isinstance(leaf, Net) or leaf in self.step.stand_ins)
        ]
        waiting[:] = [each for each in waiting if each not in along]
        return [made, *along]

    def _new_states_in(self, v: Expr) -> set[Expr]:
        """The new states that an expression reads, and those that they read; `update` has them in a good order."""
        found: set[Expr] = set()
        for read in v.atoms(State) & set(self.step.stand_ins):
            found |= {read} | self._new_states_in(self.step.update[self.step.stand_ins[read]])
        return found

    def _net_loops(self, group: Sequence[Net]) -> Iterator[str]:
        size = self.layout.size(group[0].size)
        rows = min(max(1, SUMS // (len(group) * self.together)), size)
        whole = size - size % rows
        yield from loop(whole * self.block, self._net_tile(group, rows), rows * self.block)
        if whole < size:
            yield f"for i in range({whole * self.block}, {size * self.block}, {self.block}):"
            yield from in_block(self._net_tile(group, 1))

    def _net_tile(self, group: Sequence[Net], rows: int) -> Iterator[str]:
        """Some rows (or vectors of rows) of each net of a group, for each vector of networks: a<net>_<row>_<vector>."""
        places = [(r, u) for r in range(rows) for u in range(self.together)]
        read: dict[Expr, list[tuple[int, int]]] = {}
        for g, net in enumerate(group):
            for r, u in places:
                bias = self._number("bias", net.name, "i", r * self.units, u) if net.bias else "splat(0.0)"
                yield f"a{g}_{r}_{u} = {bias}"
            for slot, v in enumerate(net.vectors):
                if is_diagonal(net.weights[slot]):
                    yield from (self._scaled_entry(g, net, slot, r, u) for r, u in places)
                else:
                    read.setdefault(v, []).append((g, slot))
        for v, readers in read.items():
            yield from self._read(v, [(g, (group[g].name, slot)) for g, slot in readers], places)
        for g, net in enumerate(group):
            name, size = self.net_names[net], self.layout.size(net.size)
            at = (self._at("i", r * self.units, u, size) for r, u in places)
            yield from (f"store({name}, {place}, a{g}_{r}_{u})" for place, (r, u) in zip(at, places, strict=True))

    def _read(self, v: Expr, readers: Sequence[tuple[int, Key]], places: Sequence[tuple[int, int]]) -> Iterator[str]:
        """Add to the sums what some nets read of one vector."""
        columns = self.layout.size(vector_size(v))
        distance = self.layout.distance(readers[0][1])
        yield f"w = i * {distance}"
        if isinstance(v, Input) and self.shared:
            inner = [f"m = w + l * {self.block}", f"y0 = spread(x, {plus('o + l', self.layout.inputs[v.name])})"]
        else:
            inner = ["m = w + l", *(f"y{u} = {self._entry(v, 'l', u)}" for u in range(self.together))]
        for g, key in readers:
            for r, u in places:
                y = "y0" if isinstance(v, Input) and self.shared else f"y{u}"
                weight = self._number("weight", key, "m", r * distance, u)
                inner.append(f"a{g}_{r}_{u} = fma({weight}, {y}, a{g}_{r}_{u})")
        step = 1 if isinstance(v, Input) and self.shared else self.block
        yield from loop(columns * step, inner, step, "l")

    def _scaled_entry(self, g: int, net: Net, slot: int, r: int, u: int) -> str:
        """The term of a diagonal weight."""
        total, value = f"a{g}_{r}_{u}", self._entry(net.vectors[slot], "i", u, r * self.units)
        if isinstance(net.weights[slot], Identity):
            return f"{total} = {total} + {value}"
        return f"{total} = fma({self._number('weight', (net.name, slot), 'i', r * self.units, u)}, {value}, {total})"

    def _at(self, index: str, more: int, u: int, size: int) -> str:
        """The place in scratch of the entry `more` after that at `index`, of vector u, in an array of `size` units."""
        return self._lane(index, more, u)

    def _coefficient_at(self, place: int, more: int, u: int) -> str:
        """The place of a coefficient of the unit `more` after that at i, in this step."""
        return plus("h", place + more * self.block + WIDTH * u)

    def _lane(self, index: str, more: int, u: int) -> str:
        """The place in lanes of the entry `more` after that at `index`, of vector u of the block."""
        return plus(index, more * self.block + WIDTH * u)

    def _number(self, kind: str, key: object, index: str, more: int, u: int) -> str:
        return f"load(L, {self._lane(index, self.layout.places[kind, key] + more, u)})"

    def _entry(self, v: Expr, index: str, u: int, more: int = 0) -> str:
        """The entry of a vector `more` after that at `index` in lanes, of vector u of the block's networks."""
        if isinstance(v, State) and v not in self.step.stand_ins:
            return f"load(s, {self._lane(index, self.layout.states[v.name] + more, u)})"
        if isinstance(v, State):
            return f"load(new_{self.step.stand_ins[v]}, {self._lane(index, more, u)})"
        if isinstance(v, Input):
            place = self.layout.inputs[v.name] + more
            if self.shared:
                return f"spread(x, {plus(f'o + {index} // {self.block}', place)})"
            return f"load(lanes, o + {self._lane(index, place, u)})"
        if isinstance(v, Param):
            return self._number("param", v.name, index, more, u)
        if isinstance(v, Scalar):
            return self._number("scalar", v.name, "", 0, u)
        return f"load({self.net_names[v] if isinstance(v, Net) else self.vectors[v]}, {self._lane(index, more, u)})"

    def _new(self, s: State) -> Store:
        return Store(f"new_{s}", 0, self.step.update[s], self.layout.size(s.size), s)

    def _coefficients(self) -> Iterator[Store]:
        for number, c in enumerate(self.step.coefficients):
            place = self.coefficient_place(number)
            yield Store("co", place, c.expr, self.layout.size(c.size), None, c.weights)

    def _unit_loops(self, stores: Iterable[Store]) -> Iterator[str]:
        """One loop over the units for each size; a new state is known to what comes after it."""
        by_size: dict[int, list[Store]] = {}
        for each in stores:
            by_size.setdefault(each.size, []).append(each)
        for size, group in by_size.items():
            parts = [split(list(self._units(group, 0, u, size))) for u in range(self.together)]
            count = sum(len(line) for each in parts for line in each.bodies)
            units = size // self.units
            rows = units if units >= 4 and units * count <= WRITTEN_OUT * len(parts[0].bodies) else 1
            copies = [split(list(self._units(group, r, u, size))) for r in range(rows) for u in range(self.together)]
            self.kept = max(self.kept, size * len(parts[0].kept))
            placed = [
                self._placed(each, size, number // self.together, number % self.together)
                for number, each in enumerate(copies)
            ]
            for bodies in zip(*placed, strict=True):
                yield from self._over_units(size, rows, [line for body in bodies for line in body])

    def _over_units(self, size: int, rows: int, lines: Sequence[str]) -> Iterator[str]:
        """The loop over the units of a size, `rows` of them (or vectors of them) written out."""
        yield from loop(size * self.block, ["h = t * stride + i", *lines], rows * self.block)

    def _placed(self, parts: Parts, size: int, r: int, u: int) -> list[list[str]]:
        """The bodies of loops with the places of what is kept between them."""
        room = self._room_in_scratch(size)
        places = {
            f"keep({name})": plus(self._at("i", r * self.units, u, size), n * room) for n, name in enumerate(parts.kept)
        }
        return [[re.sub(r"keep\(\w+\)", lambda m: places[m[0]], line) for line in body] for body in parts.bodies]

    def _units(self, stores: Sequence[Store], r: int, u: int, size: int) -> Iterator[str]:
        """The unit (or vector of units) `r` after that at i, in vector u of the block's networks."""
        more = r * self.units
        made = {new_state(each.state) for each in stores if each.state is not None}
        read = dict.fromkeys(leaf for each in stores for leaf in leaves(each.expr) if leaf not in made)
        printer = EightPrinter({leaf: f"u{i}_{r}_{u}" for i, leaf in enumerate(read)}, suffix=f"_{r}_{u}")
        yield from (f"{printer.names[leaf]} = {self._entry(leaf, 'i', u, more)}" for leaf in read)
        for number, each in enumerate(stores):
            value = printer.printed(each.expr)
            yield from printer.taken()
            if each.state is not None:
                name = printer.names[new_state(each.state)] = f"n{number}_{r}_{u}"
                yield f"{name} = {value}"
                value = name
            weighted = " * ".join([value, *(self._number("weight", key, "i", more, u) for key in each.weights)])
            place = self._at("i", more, u, size) if each.array != "co" else self._coefficient_at(each.place, more, u)
            yield f"store({each.array}, {place}, {weighted})"


def _of_columns(step: LinearStep) -> set[int]:
    """The coefficients that do nothing but scale columns of matrices."""
    factors = [factor for matrix in step.matrices for factor in matrix.factors]
    others = {factor.left for factor in factors} | {number for row in step.rows for number, _ in row.diagonal}
    return {factor.right for factor in factors if factor.right is not None} - others


def _activations(expr: Expr) -> Iterator[tuple[str, Expr]]:
    """(name, argument) of each activation of which the value or the slope is needed, outside nets."""
    parts = preorder_traversal(expr)
    for part in parts:
        if isinstance(part, Net):
            parts.skip()
        elif isinstance(part, Activation | Slope):
            yield family(part), part.args[0]


def plus(index: str, more: int) -> str:
    """The source of index + more."""
    return " + ".join([*([index] if index else []), *([str(more)] if more or not index else [])])


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
