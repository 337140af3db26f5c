"""The forward sweep over a stored cell: value and derivative of every node, step by step, as enclosures.

A stored expression becomes a list of nodes, each distinct one once, inner first. A step runs through them with the
states of the last time and the gates of this one, and carries for each node that is asked for its value (a vector, of
length 1 for what is the same in every unit) and its derivative with respect to the stacked states (a row per unit, None
where it is 0).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from proofs.exact.intervals import (
    Undefined,
    Value,
    absolute,
    add,
    ends,
    exponential,
    integer_power,
    logarithm,
    maximum,
    minimum,
    multiply,
    number,
    power,
    square_root,
)
from proofs.exact.outputs import OUTPUTS, output

if TYPE_CHECKING:
    from proofs.exact.cellcase import CellCase

Vector = list[Value]
Table = list[list[Value]]
HALF = number("1/2")


@dataclass(frozen=True)
class Dual:
    """A vector and its derivative with respect to the stacked states; None stands for the derivative 0."""

    value: Vector
    slope: Table | None = None


def multiply_tables(a: Table, b: Table) -> Table:
    """The matrix product; zeros are skipped."""
    columns = len(b[0])
    product: Table = []
    for row in a:
        out: Vector = [0] * columns
        for x, other in zip(row, b, strict=True):
            if x != 0:
                out = [add(s, multiply(x, y)) if y != 0 else s for s, y in zip(out, other, strict=True)]
        product.append(out)
    return product


class Frame:
    """One step, from time t - r - 1 to time t - r: its nodes are computed when they are asked for, once."""

    __slots__ = ("_done", "_states", "before", "bits", "case", "r", "sweep")

    def __init__(self, sweep: Sweep, case: CellCase, r: int, bits: int, before: Frame | None) -> None:
        self.sweep, self.case, self.r, self.bits, self.before = sweep, case, r, bits, before
        self._done: dict[int, Dual] = {}
        self._states: dict[str, Dual] = {}

    def node(self, i: int) -> Dual:
        """Value and derivative of node i."""
        if i not in self._done:
            self._done[i] = self.sweep.nodes[i](self)
        return self._done[i]

    def state(self, name: str) -> Dual:
        """The state before this step, with the derivative 1 with respect to itself."""
        if name not in self._states:
            start, size = self.sweep.spans(self.case)[name]
            width = self.sweep.width(self.case)
            unit: Table = [[int(start + i == j) for j in range(width)] for i in range(size)]
            self._states[name] = Dual(self.value_before(name), unit)
        return self._states[name]

    def value_before(self, name: str) -> Vector:
        """The value of the state before this step."""
        return list(self.case.states[name]) if self.before is None else self.before.value_after(name)

    def value_after(self, name: str) -> Vector:
        """The value of the state after this step."""
        _, size = self.sweep.spans(self.case)[name]
        return _long(self.node(self.sweep.updates[name]).value, size)

    def row(self, i: int) -> Vector:
        """Row i of this step's Jacobian, states stacked in order."""
        for name, (start, size) in self.sweep.spans(self.case).items():
            if start <= i < start + size:
                slope = self.node(self.sweep.updates[name]).slope
                return _stretched(slope, size)[i - start] if slope is not None else [0] * self.sweep.width(self.case)
        raise Undefined(f"row {i} of a step of {self.sweep.width(self.case)} rows")


Node = Callable[[Frame], Dual]


class Sweep:
    """A stored cell, compiled once.

    nodes         the distinct expressions of its update, inner first; `updates`: the place of each state's own
    nets          {name: stored net}; `activated`: {net: activation applied to it}, `raw`: those without one
    steps_repeat  whether its Jacobian follows from gates and inputs alone, so that it repeats when they do
    """

    def __init__(self, cell: Mapping[str, Any]) -> None:
        self.cell = cell
        self.names = [name for name, _ in cell["states"]]
        self.state_sizes: dict[str, str] = dict(cell["states"])
        self.nodes: list[Node] = []
        self._index: dict[str, int] = {}
        self.raw: set[str] = set()
        self.activated: dict[str, str] = {}
        self.nets: dict[str, list[Any]] = {}
        self.updates = {name: self._node(cell["update"][name]) for name in self.names}
        self.steps_repeat = not any(_traits(cell["update"][name]).slope_varies for name in self.names)
        both = self.raw & set(self.activated)
        if both:
            raise ValueError(
                f"net {min(both)!r} is used with and without its activation; give the second use a name of its own"
            )

    def _node(self, e: Any) -> int:
        key = repr(e)
        if key not in self._index:
            node = self._made(e)
            self.nodes.append(node)
            self._index[key] = len(self.nodes) - 1
        return self._index[key]

    def _made(self, e: Any) -> Node:
        if isinstance(e, str):
            constant = Dual([number(e)])
            return lambda f: constant
        head, *args = e
        if head == "state":
            return lambda f: f.state(args[0])
        if head in ("input", "param", "scalar"):
            return _given(head, args[0])
        if head == "net":
            self.raw.add(args[0])
            return self._net(e, None)
        if head in OUTPUTS and isinstance(args[0], list) and args[0][0] == "net":
            self.activated[args[0][1]] = head
            return self._net(args[0], head)
        if head == "**":
            return _powered(self._node(args[0]), int(args[1]))
        operands = [self._node(a) for a in args]
        if head in _MANY:
            combine = _MANY[head]
            return lambda f: _fold(combine, [f.node(i) for i in operands])
        return _mapped(head, operands[0])

    def _net(self, e: list[Any], activation: str | None) -> Node:
        _, name, _size, _bias, _forms, vectors = e
        self.nets[name] = e
        operands = [self._node(v) for v in vectors]
        known = output(activation) if activation else None

        def run(f: Frame) -> Dual:
            table = f.case.gates[name]
            given: Vector = list(table[f.r % len(table)])
            value = given if known is None or known.told else [known.value(z, f.bits) for z in given]
            tangent: Table | None = None
            for weights, i in zip(f.case.weights[name], operands, strict=True):
                inner = f.node(i).slope
                if inner is not None:
                    tall = _stretched(inner, len(weights[0]))
                    tangent = _plus(tangent, multiply_tables([list(row) for row in weights], tall))
            if tangent is not None and known is not None:
                slope = known.slope if known.told else known.slope_at
                tangent = _scaled([slope(x, f.bits) for x in given], tangent)
            return Dual(value, tangent)

        return run

    def spans(self, case: CellCase) -> dict[str, tuple[int, int]]:
        """{state: (where it starts in the stack, how long it is)}."""
        spans: dict[str, tuple[int, int]] = {}
        start = 0
        for name in self.names:
            size = case.sizes[self.state_sizes[name]]
            spans[name] = start, size
            start += size
        return spans

    def width(self, case: CellCase) -> int:
        """The length of the stacked states."""
        return sum(case.sizes[self.state_sizes[name]] for name in self.names)

    def frames(self, case: CellCase, bits: int) -> list[Frame]:
        """The steps Step(1), ..., Step(T), the last one in time first."""
        frames: list[Frame] = []
        for r in range(case.steps - 1, -1, -1):
            frames.append(Frame(self, case, r, bits, frames[-1] if frames else None))
        return frames[::-1]


@dataclass(frozen=True)
class Traits:
    """Of an expression: whether it, and whether its derivative, varies with the states; whether it has a derivative."""

    varies: bool = False
    slope_varies: bool = False
    has_slope: bool = False


def _traits(e: Any) -> Traits:
    if not isinstance(e, list) or e[0] in ("input", "param", "scalar"):
        return Traits()
    if e[0] == "state":
        return Traits(varies=True, has_slope=True)
    if e[0] == "net" or (e[0] in OUTPUTS and e[1][0] == "net"):  # its output is free: it varies with no state
        net = e if e[0] == "net" else e[1]
        parts = [_traits(v) for v in net[5]]
        return Traits(False, any(p.slope_varies for p in parts), any(p.has_slope for p in parts))
    parts = [_traits(a) for a in e[1:]]
    varies, has_slope = any(p.varies for p in parts), any(p.has_slope for p in parts)
    slope_varies = any(p.slope_varies for p in parts)
    if e[0] == "*":
        slope_varies |= any(p.varies and q.has_slope for p in parts for q in parts if p is not q)
    elif e[0] != "+":
        slope_varies |= varies and has_slope
    return Traits(varies, slope_varies, has_slope)


def _long(x: Vector, size: int) -> Vector:
    return x if len(x) == size else x * size


def _stretched(x: Table, size: int) -> Table:
    return x if len(x) == size else x * size


def _given(head: str, name: str) -> Node:
    def run(f: Frame) -> Dual:
        if head == "input":
            table = f.case.inputs[name]
            return Dual(list(table[f.r % len(table)]))
        return Dual(list(f.case.params[name]) if head == "param" else [f.case.scalars[name]])

    return run


def _plus(a: Table | None, b: Table | None) -> Table | None:
    if a is None or b is None:
        return a if b is None else b
    size = max(len(a), len(b))
    pairs = zip(_stretched(a, size), _stretched(b, size), strict=True)
    return [[add(x, y) for x, y in zip(r, s, strict=True)] for r, s in pairs]


def _scaled(factor: Vector, table: Table | None) -> Table | None:
    if table is None:
        return None
    size = max(len(factor), len(table))
    pairs = zip(_long(factor, size), _stretched(table, size), strict=True)
    return [[multiply(d, x) if x != 0 else x for x in row] for d, row in pairs]


def _both(a: Vector, b: Vector, combine: Callable[[Value, Value], Value]) -> Vector:
    size = max(len(a), len(b))
    return [combine(x, y) for x, y in zip(_long(a, size), _long(b, size), strict=True)]


def _sum(a: Dual, b: Dual) -> Dual:
    return Dual(_both(a.value, b.value, add), _plus(a.slope, b.slope))


def _product(a: Dual, b: Dual) -> Dual:
    return Dual(_both(a.value, b.value, multiply), _plus(_scaled(b.value, a.slope), _scaled(a.value, b.slope)))


def _chosen(pick: Callable[[Sequence[Value]], Value]) -> Callable[[Dual, Dual], Dual]:
    """The larger or smaller of two; where they may meet the derivative is not defined."""

    def run(a: Dual, b: Dual) -> Dual:
        value = _both(a.value, b.value, lambda x, y: pick([x, y]))
        if a.slope is None and b.slope is None:
            return Dual(value)
        first = _both(a.value, b.value, lambda x, y: _first_is(pick, x, y))
        other: Vector = [add(1, multiply(-1, x)) for x in first]
        return Dual(value, _plus(_scaled(first, a.slope), _scaled(other, b.slope)))

    return run


def _first_is(pick: Callable[[Sequence[Value]], Value], x: Value, y: Value) -> int:
    (a, b), (c, d) = ends(x), ends(y)
    if a <= d and c <= b:
        raise Undefined("the derivative of max or min where both may be equal")
    return int(pick([x, y]) == x)


def _fold(combine: Callable[[Dual, Dual], Dual], parts: Sequence[Dual]) -> Dual:
    result = parts[0]
    for part in parts[1:]:
        result = combine(result, part)
    return result


_MANY: dict[str, Callable[[Dual, Dual], Dual]] = {
    "+": _sum,
    "*": _product,
    "max": _chosen(maximum),
    "min": _chosen(minimum),
}


def _powered(operand: int, e: int) -> Node:
    def run(f: Frame) -> Dual:
        x = f.node(operand)
        value = [integer_power(a, e) for a in x.value]
        slope = None if x.slope is None else [multiply(e, integer_power(a, e - 1)) for a in x.value]
        return Dual(value, None if slope is None else _scaled(slope, x.slope))

    return run


def _sign(x: Value) -> Value:
    low, high = ends(x)
    if low <= 0 <= high:
        raise Undefined("the derivative of abs where its argument may be 0")
    return 1 if low > 0 else -1


# name: (f, f' given the argument and the value)
_MAPS: dict[str, tuple[Callable[[Value, int], Value], Callable[[Value, Value, int], Value]]] = {
    "exp": (exponential, lambda x, y, bits: y),
    "log": (logarithm, lambda x, y, bits: integer_power(x, -1)),
    "sqrt": (square_root, lambda x, y, bits: multiply(HALF, power(y, -1, bits))),
    "abs": (lambda x, bits: absolute(x), lambda x, y, bits: _sign(x)),
}


def _mapped(head: str, operand: int) -> Node:
    """A function that is applied unit by unit: exp, log, sqrt, abs, or an activation of something that is no net."""
    if head in _MAPS:
        function, derivative = _MAPS[head]
    else:
        known = output(head)
        function = known.value

        def derivative(x: Value, y: Value, bits: int) -> Value:
            return known.slope_at(x, bits)

    def run(f: Frame) -> Dual:
        x = f.node(operand)
        value = [function(a, f.bits) for a in x.value]
        if x.slope is None:
            return Dual(value)
        return Dual(value, _scaled([derivative(a, y, f.bits) for a, y in zip(x.value, value, strict=True)], x.slope))

    return run
