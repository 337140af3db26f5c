"""One step of the flow of any cell as a short list of rows, forwards or backwards, with few matrix products.

Let X_s be the tangents of the old state s, one column for each start. The derivative of the cell is linear in them:

    Y_c = diag(f) X_c + (diag(c f') W_f + diag(g i') W_i + diag(i g') W_g) X_h         (LSTM; one merged matrix)
    Y_h = diag(o tanh'(c')) Y_c + diag(tanh(c') o') W_o X_h                            (h' = o tanh(c') reads the new c)

Each line is a Row: `diagonal` terms that meet unit by unit, and `products` with a merged matrix. What a state's new
value reads of another's new value is not multiplied out, and the matrices of all nets that read one state are added
before they multiply: two products with half the columns, where a dense Jacobian multiplies four blocks. A product
inside a net (the reset gate of a GRU) makes a row of its own, which a later row multiplies. Backwards the same rows are
read the other way round, with the transposed matrices: errors of the new states in, errors of the old ones out.

A coefficient is a unit-local expression at one time step; nothing here knows numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple

from sympy import Expr, S

from numerics.layout import is_diagonal
from theory.cell import Cell, Net
from theory.paths import Edge, edges
from theory.sizes import vector_size
from theory.symbols import State
from theory.weights import Identity

Key = tuple[str, int]  # a weight matrix: net and slot


class Coefficient(NamedTuple):
    """diag(expr) times the diagonal weight matrices of these keys; size : the name of the number of its units."""

    expr: Expr
    weights: tuple[Key, ...]
    size: str


class Factor(NamedTuple):
    """diag(left) W[weight] diag(right), the diagonals by their numbers in `coefficients`; None is the identity."""

    weight: Key
    left: int | None
    right: int | None


class Matrix(NamedTuple):
    """A sum of factors, from columns to rows (names of sizes).

    composed : products of two other matrices, by their numbers, that belong to the sum (numerics.composed_step)
    """

    rows: str
    columns: str
    factors: tuple[Factor, ...]
    composed: tuple[tuple[int, int], ...] = ()


class Array(NamedTuple):
    """What a row reads or writes: kind "in" (of a state, carried), "out" (carried to the next step) or "via"."""

    kind: str
    name: str


class Product(NamedTuple):
    """matrices[matrix] times an array, backwards the transposed one."""

    matrix: int
    source: Array


Diagonal = tuple[int | None, Array]


class Row(NamedTuple):
    """result = sum of diag(coefficient) source + sum of products; a coefficient None is 1."""

    result: Array
    size: str
    diagonal: tuple[Diagonal, ...]
    products: tuple[Product, ...]


@dataclass(frozen=True)
class LinearStep:
    """The rows of one step in an order in which each reads only what is known; all sums and products of a cell.

    stand_ins : {what stands for the new value of a state in expressions: the state}; update : of the states, with
    stand-ins, what is read before what reads it; backwards : whether the rows are those of the adjoint
    """

    coefficients: tuple[Coefficient, ...]
    matrices: tuple[Matrix, ...]
    rows: tuple[Row, ...]
    backwards: bool
    stand_ins: Mapping[State, State]
    update: Mapping[State, Expr]

    def stages(self) -> list[list[Row]]:
        """The rows in groups of one size: no row multiplies what its own group makes."""
        level: dict[Array, int] = {}
        groups: dict[tuple[int, str], list[Row]] = {}
        for row in self.rows:
            needed = [level.get(source, 0) for _, source in row.diagonal]
            needed += [level[p.source] + 1 if p.source in level else 0 for p in row.products]
            level[row.result] = max(needed, default=0)
            groups.setdefault((level[row.result], row.size), []).append(row)
        return [groups[key] for key in sorted(groups, key=lambda key: key[0])]


@lru_cache(maxsize=256)
def linear_step(cell: Cell, *, backwards: bool = False) -> LinearStep:
    """The rows of one step of a cell: Y = J X, or backwards X = J^T Y."""
    step = _Forwards(cell).step()
    return adjoint(step) if backwards else step


def new_state(s: State) -> State:
    """The stand-in of the new value of a state in expressions."""
    return State(f"{s.name}'", s.size)


def _with_stand_ins(cell: Cell) -> dict[State, Expr]:
    """The update, with the new value of a state by its stand-in where another reads it; what is read comes first."""
    update: dict[State, Expr] = {}
    for s, e in cell.update.items():
        values: dict[Expr, State] = {}
        for t, value in cell.update.items():
            if t != s and not value.is_Symbol and not value.is_number and (value != e or t in update):
                values.setdefault(value, new_state(t))
        update[s] = e.xreplace(values)
    return _ordered(update)


def _ordered(update: Mapping[State, Expr]) -> dict[State, Expr]:
    stand_ins = {new_state(s): s for s in update}
    done: dict[State, Expr] = {}

    def visit(s: State) -> None:
        if s not in done:
            for read in sorted(update[s].atoms(State) & set(stand_ins), key=str):
                visit(stand_ins[read])
            done[s] = update[s]

    for s in update:
        visit(s)
    return done


class _Forwards:
    """The rows of Y = J X, found from the edges of the update and of what nets read."""

    def __init__(self, cell: Cell):
        self.update = _with_stand_ins(cell)
        self.stand_ins = {new_state(s): s for s in cell.states}
        self.coefficients: list[Coefficient] = []
        self.matrices: list[Matrix] = []
        self.rows: list[Row] = []
        self.vias: dict[Expr, Array] = {}
        for s, e in self.update.items():
            self.row(Array("out", s.name), s.size, e)

    def step(self) -> LinearStep:
        return LinearStep(
            tuple(self.coefficients), tuple(self.matrices), tuple(self.rows), False, self.stand_ins, self.update
        )

    def row(self, result: Array, size: str, expr: Expr) -> None:
        factors: dict[Array, list[Factor]] = {}
        sizes: dict[Array, str] = {}
        for net, slot, slope, weights in self.nets_of(expr, S.One, ()):
            for source, right, columns in self.sources(net, slot):
                left = self.coefficient(slope, weights, size)
                factors.setdefault(source, []).append(Factor((net.name, slot), left, right))
                sizes[source] = columns
        products = tuple(
            Product(self.matrix(Matrix(size, sizes[source], tuple(terms))), source) for source, terms in factors.items()
        )
        direct = self.summed(list(self.direct(expr, S.One, ())), size)
        self.rows.append(Row(result, size, direct, products))

    def direct(
        self, expr: Expr, slope: Expr, weights: tuple[Key, ...]
    ) -> Iterator[tuple[Expr, tuple[Key, ...], Array]]:
        """(slope, diagonal weights, state) of the terms that meet unit by unit."""
        for edge in _edges(expr):
            if isinstance(edge.target, Net):
                for v, through in self.diagonal_slots(edge.target, weights):
                    yield from self.direct(v, slope * edge.slope, through)
            else:
                yield slope * edge.slope, weights, self.array(edge.target)

    def nets_of(
        self, expr: Expr, slope: Expr, weights: tuple[Key, ...]
    ) -> Iterator[tuple[Net, int, Expr, tuple[Key, ...]]]:
        """(net, slot, slope, diagonal weights before it) of each product with a full matrix."""
        for edge in _edges(expr):
            if isinstance(edge.target, Net):
                full = (slot for slot, form in enumerate(edge.target.weights) if not is_diagonal(form))
                yield from ((edge.target, slot, slope * edge.slope, weights) for slot in full)
                for v, through in self.diagonal_slots(edge.target, weights):
                    yield from self.nets_of(v, slope * edge.slope, through)

    def diagonal_slots(self, net: Net, weights: tuple[Key, ...]) -> Iterator[tuple[Expr, tuple[Key, ...]]]:
        """The vectors that a net reads through a diagonal matrix, each with the weights so far and its own."""
        for slot, (v, form) in enumerate(zip(net.vectors, net.weights, strict=True)):
            if is_diagonal(form):
                yield v, weights if isinstance(form, Identity) else (*weights, (net.name, slot))

    def sources(self, net: Net, slot: int) -> Iterable[tuple[Array, int | None, str]]:
        """What a matrix multiplies: a state, scaled or not; or a row of its own, where a net stands inside."""
        v = net.vectors[slot]
        found, size = _edges(v), vector_size(v)
        if all(isinstance(edge.target, State) and edge.target not in self.stand_ins for edge in found):
            for edge in found:
                yield self.array(edge.target), self.coefficient(edge.slope, (), size), size
        elif self.moves(v):
            if v in self.stand_ins:
                yield self.array(v), None, size
                return
            if v not in self.vias:
                self.row(array := Array("via", f"{len(self.vias)}_{net.name}_{slot}"), size, v)
                self.vias[v] = array
            yield self.vias[v], None, size

    def moves(self, v: Expr) -> bool:
        """Whether an expression depends on a state at all."""
        return any(
            any(self.moves(w) for w in edge.target.vectors) if isinstance(edge.target, Net) else True
            for edge in _edges(v)
        )

    def array(self, s: State) -> Array:
        return Array("out", self.stand_ins[s].name) if s in self.stand_ins else Array("in", s.name)

    def coefficient(self, expr: Expr, weights: tuple[Key, ...], size: str) -> int | None:
        if expr is S.One and not weights:
            return None
        return numbered(self.coefficients, Coefficient(expr, tuple(sorted(weights)), size))

    def matrix(self, matrix: Matrix) -> int:
        return numbered(self.matrices, matrix)

    def summed(self, terms: list[tuple[Expr, tuple[Key, ...], Array]], size: str) -> tuple[Diagonal, ...]:
        """Terms with the same source and the same diagonal weights as one."""
        slopes: dict[tuple[Array, tuple[Key, ...]], Expr] = {}
        for slope, weights, source in terms:
            key = source, tuple(sorted(weights))
            slopes[key] = slopes.get(key, S.Zero) + slope
        return tuple(
            (self.coefficient(slope, weights, size), source)
            for (source, weights), slope in slopes.items()
            if slope != 0
        )


@lru_cache(maxsize=256)
def _edges(expr: Expr) -> tuple[Edge, ...]:
    """The derivatives of an expression, which every row and product that it stands in asks for."""
    return edges(expr)


def numbered(known: list[Any], thing: object) -> int:
    """The place of a thing in a list, at the end of it if it is new."""
    if thing not in known:
        known.append(thing)
    return known.index(thing)


def adjoint(forwards: LinearStep) -> LinearStep:
    """The rows of X = J^T Y: what a row reads gets its share of the error of its result."""
    read = {source for row in forwards.rows for source in _sources(row)}
    errors = {row.result: _error_of(row.result, row.result in read) for row in forwards.rows}
    sizes = {row.result: row.size for row in forwards.rows}
    rows = []
    for result in [row.result for row in reversed(forwards.rows)]:
        if errors[result].kind == "via":
            own = ((None, Array("in", result.name)),) if result.kind == "out" else ()
            rows.append(_shares(forwards, errors, result, errors[result], sizes[result], own))
    for s in forwards.update:
        rows.append(_shares(forwards, errors, Array("in", s.name), Array("out", s.name), str(s.size), ()))
    return replace(forwards, rows=tuple(rows), backwards=True)


def _error_of(result: Array, read: bool) -> Array:
    """The array of the error of a row's result: for a new state that no row reads, what is carried."""
    if result.kind == "out":
        return Array("via", f"new_{result.name}") if read else Array("in", result.name)
    return result


def _shares(
    forwards: LinearStep, errors: Mapping[Array, Array], of: Array, result: Array, size: str, own: tuple[Diagonal, ...]
) -> Row:
    """The error of one array: its own part, and its share of the error of each row that reads it."""
    diagonal, products = list(own), []
    for row in reversed(forwards.rows):
        diagonal += [(c, errors[row.result]) for c, source in row.diagonal if source == of]
        products += [Product(p.matrix, errors[row.result]) for p in row.products if p.source == of]
    return Row(result, size, tuple(diagonal), tuple(products))


def _sources(row: Row) -> Iterable[Array]:
    return (*(source for _, source in row.diagonal), *(p.source for p in row.products))
