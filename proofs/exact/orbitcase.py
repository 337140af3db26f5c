"""A case of an orbit: a run of T steps of a plain net, in which all follows from W, bias, inputs and the start.

net(s) = W a(s-1) + b + x(s), a(s) = f(net(s)), s = 1, ..., T; the statement's t is T. Numbers stay rational where they
are (a net at 0, a linear unit) and are few digits long; else they are Arb balls at the bits asked for. What lies before
the start is undefined, so that its relation is UNKNOWN.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from flint import arb, ctx, fmpq

from numerics.enclosure import value as ball_of_value
from proofs.exact.intervals import Exact, Undefined, Value, absolute, from_arb, hull, number, spelled
from proofs.exact.linear import exact_table, joint_radius, matrix, spectral_radius
from proofs.exact.norms import Pair, Ref, diagonal_value, matrix_value, vector_value
from proofs.exact.outputs import Output, output
from proofs.exact.plaincase import Row, Rows, rows, spelled_rows
from theory.activations import ACTIVATIONS

# A run may have so many steps; a tampered witness could ask for any.
MAX_STEPS = 10_000
# A rational longer than this becomes a ball: exact products of a hundred steps would be thousands of digits long.
EXACT_BITS = 1024
# Balls carry these more bits than are asked for: a thousand steps lose about ten.
GUARD = 32

# More than any ball here carries, so that its ends are taken as they are.
END_BITS = 512
LEAST_BITS = 64

Number: TypeAlias = fmpq | arb
Numbers: TypeAlias = list[Number]


@dataclass(frozen=True)
class OrbitCase:
    """A plain net of n units that runs for `steps` steps, and the variables of a claim.

    weights  (n, n); bias, start: (n); inputs: (steps, n), row s - 1 at time s = 1..T, or no rows where all are 0
    free     {name: one period of a free sequence}
    norms    {norm variable: the compatible pair that it stands for}
    """

    n: int
    variables: Mapping[str, Exact]
    weights: Rows
    bias: Row
    start: Row
    steps: int
    inputs: Rows = ()
    free: Mapping[str, Row] = field(default_factory=dict)
    norms: Mapping[str, Pair] = field(default_factory=dict)

    def json(self) -> dict[str, Any]:
        """The case as a witness stores it: every number a string."""
        data: dict[str, Any] = {
            "n": self.n,
            "vars": {name: spelled(x) for name, x in self.variables.items()},
            "W": spelled_rows(self.weights),
            "bias": [spelled(x) for x in self.bias],
            "a0": [spelled(x) for x in self.start],
            "T": self.steps,
        }
        if self.inputs:
            data["inputs"] = spelled_rows(self.inputs)
        if self.free:
            data["free"] = {name: [spelled(x) for x in row] for name, row in self.free.items()}
        if self.norms:
            data["norms"] = {name: pair.json() for name, pair in self.norms.items()}
        return data

    @staticmethod
    def read(data: Mapping[str, Any]) -> OrbitCase:
        """The case that `json` wrote; ValueError where its shapes do not fit."""
        case = OrbitCase(
            int(data["n"]),
            {name: number(x) for name, x in data["vars"].items()},
            rows(data["W"]),
            tuple(map(number, data["bias"])),
            tuple(map(number, data["a0"])),
            int(data["T"]),
            rows(data.get("inputs", ())),
            {name: tuple(map(number, row)) for name, row in data.get("free", {}).items()},
            {name: Pair.read(pair) for name, pair in data.get("norms", {}).items()},
        )
        case.check()
        return case

    def check(self) -> None:
        """Raise ValueError unless n >= 1, 1 <= T <= MAX_STEPS, and all tables have n columns and their rows."""
        if self.n < 1:
            raise ValueError(f"n={self.n}; a net has at least one unit")
        if not 1 <= self.steps <= MAX_STEPS:
            raise ValueError(f"T={self.steps}; a run has 1 to {MAX_STEPS} steps")
        heights = (("W", self.weights, self.n), ("bias", (self.bias,), 1), ("a0", (self.start,), 1))
        for name, table, height in (*heights, ("inputs", self.inputs, self.steps if self.inputs else 0)):
            if len(table) != height or any(len(row) != self.n for row in table):
                raise ValueError(
                    f"{name} has rows of lengths {[len(row) for row in table]}; it must have {height} of n={self.n}"
                )
        for name, pair in self.norms.items():
            pair.check(name, self.n)

    @property
    def setting(self) -> Setting:
        """What the run follows from."""
        return Setting(self.weights, self.bias, self.start, self.steps, self.inputs, self.norms)


@dataclass(frozen=True)
class Setting:
    """What a run follows from, as in OrbitCase; here a number may also be a ball, which stands for all in it."""

    weights: Sequence[Sequence[Number]]
    bias: Sequence[Number]
    start: Sequence[Number]
    steps: int
    inputs: Sequence[Sequence[Number]] = ()
    norms: Mapping[str, Pair] = field(default_factory=dict)

    def input(self, r: int, k: int) -> Number:
        """x_k(t - r); Undefined before the first step."""
        if not 0 <= r < self.steps:
            raise Undefined(f"the input at t - {r} of a run of {self.steps} steps")
        return self.inputs[self.steps - r - 1][k - 1] if self.inputs else fmpq(0)


class Run:
    """The activations and slopes of an orbit at one number of bits.

    acts    (T + 1, n), at time 0, ..., T
    slopes  (T, n), at time 1, ..., T
    """

    __slots__ = ("acts", "slopes")

    def __init__(self, of: Setting, activation: str, bits: int) -> None:
        respond = response(activation, bits)
        self.acts: list[Numbers] = [list(of.start)]
        self.slopes: list[Numbers] = []
        for s in range(1, of.steps + 1):
            outside = of.inputs[s - 1] if of.inputs else (fmpq(0),) * len(of.start)
            nets = [
                total([b, x, *map(times, row, self.acts[-1])])
                for row, b, x in zip(of.weights, of.bias, outside, strict=True)
            ]
            responses = list(map(respond, nets))
            self.acts.append([y for y, _ in responses])
            self.slopes.append([d for _, d in responses])


def response(activation: str, bits: int) -> Callable[[Number], tuple[Number, Number]]:
    """f and f' as functions of a net; f' by way of the output where that tells it, which is several times faster."""
    known, precision = output(activation), bits + GUARD
    told = ACTIVATIONS[activation].slope_values is None and _is_told(known)

    def respond(net: Number) -> tuple[Number, Number]:
        if known.powers and isinstance(net, arb):
            with ctx.workprec(precision + GUARD):
                y = ball_of_value(activation, net)
                return y, _horner(known.powers, y)
        z = value(net)
        found = known.value(z, precision)
        return kept(found), kept(known.slope(found, precision) if told else known.slope_at(z, precision))

    return respond


def _horner(powers: Sequence[Exact], y: arb) -> arb:
    result = arb(0)
    for c in reversed(powers):
        result = result * y + arb(c)
    return result


def _is_told(known: Output) -> bool:
    """Whether the output tells the slope; at a kink (a piecewise linear function) it may tell the other side's."""
    try:
        known.slope(fmpq(1, 2), LEAST_BITS)
    except Undefined:
        return False
    return True


class OrbitNet:
    """The matrices of an orbit: slopes, steps and flows, computed once per number of bits.

    precision  where given, the bits at which all is computed: more would not help where the setting has wide balls
    """

    __slots__ = ("activation", "cache", "of", "precision")

    def __init__(self, of: Setting, activation: str, precision: int | None = None) -> None:
        self.of, self.activation, self.precision = of, activation, precision
        self.cache: dict[Any, Any] = {}

    def run(self, bits: int) -> Run:
        """The run itself."""
        if bits not in self.cache:
            with ctx.workprec(bits + GUARD):
                self.cache[bits] = Run(self.of, self.activation, bits)
        found: Run = self.cache[bits]
        return found

    def slope_row(self, r: int, bits: int) -> list[Value]:
        """(f'_1(net_1(t-r)), ..., f'_n(net_n(t-r))), 0 <= r < T."""
        return [value(x) for x in self._slopes(r, bits)]

    def _slopes(self, r: int, bits: int) -> Numbers:
        if not 0 <= r < self.of.steps:
            raise Undefined(f"the slope at t - {r} of a run of {self.of.steps} steps")
        return self.run(bits).slopes[self.of.steps - r - 1]

    def act(self, r: int, j: int, bits: int) -> Value:
        """a_j(t - r), 0 <= r <= T."""
        if not 0 <= r <= self.of.steps:
            raise Undefined(f"the activation at t - {r} of a run of {self.of.steps} steps")
        return value(self.run(bits).acts[self.of.steps - r][j - 1])

    def table(self, kind: str, q: int, bits: int, o: int = 0) -> list[Numbers]:
        """The first q factors' product, q >= 1: W F'(t-o-r) for "Flow", F'(t-o-r+1) W for "StateFlow"."""
        products: list[list[Numbers]] = self.cache.setdefault((kind, o, bits), [])
        if o + q - (kind == "StateFlow") >= self.of.steps:
            raise Undefined(f"the flow over {q} steps up to t - {o} of a run of {self.of.steps} steps")
        with ctx.workprec(bits + GUARD):
            while len(products) < q:
                factor = self.factor(kind, o + len(products) + 1, bits)
                products.append(multiplied(products[-1], factor) if products else factor)
        return products[q - 1]

    def factor(self, kind: str, r: int, bits: int) -> list[Numbers]:
        """W F'(t-r) for "Flow", F'(t-r+1) W for "StateFlow"."""
        slopes = self._slopes(r - (kind == "StateFlow"), bits)
        with ctx.workprec(bits + GUARD):
            if kind == "Flow":
                return [[times(w, d) for w, d in zip(row, slopes, strict=True)] for row in self.of.weights]
            return [[times(w, d) for w in row] for row, d in zip(self.of.weights, slopes, strict=True)]

    def weight_flow(self, q: int, k: int, j: int, l: int, o: int, bits: int) -> Value:
        """d net_k(t-o) / d w[j, l] through the last q steps: the sum over p < q of flow(p)[k, j] a_l(t-o-p-1)."""
        if o + q > self.of.steps:
            raise Undefined(f"the last {q} steps up to t - {o} of a run of {self.of.steps} steps")
        acts = [self.run(bits).acts[self.of.steps - o - p - 1][l - 1] for p in range(q)]
        flows = [self.table("Flow", p, bits, o)[k - 1][j - 1] for p in range(1, q)]
        with ctx.workprec(bits + GUARD):
            return value(total([acts[0] if k == j else fmpq(0), *map(times, flows, acts[1:])]))

    def named(self, key: tuple[Any, ...], bits: int) -> list[list[Value]]:
        """The matrix that ("W",), ("Abs", key), ("Slopes", r), ("Step", r), ("Flow", q) or ("StateFlow", q) names."""
        match key:
            case ("W",):
                return values(self.of.weights)
            case ("Row", k):
                return values([[x] for x in self.of.weights[k - 1]])
            case ("Col", v):
                return values([[row[v - 1]] for row in self.of.weights])
            case ("Basis", k):
                return [[int(i == k)] for i in range(1, len(self.of.start) + 1)]
            case ("Abs", inner):
                return [[absolute(x) for x in row] for row in self.named(inner, bits)]
            case ("Slopes", r):
                d = self.slope_row(r, bits)
                return [[x if i == j else 0 for j in range(len(d))] for i, x in enumerate(d)]
            case ("Step", r):
                return values(self.factor("StateFlow", r, bits))
            case ("Flow" | "StateFlow", q):
                return values(self.table(key[0], q, bits))
        raise ValueError(f"the matrix {key!r} is unknown; known are W, Abs, Slopes, Step, Flow, StateFlow")

    def norm(self, p: Ref, key: tuple[Any, ...], bits: int) -> Value:
        """Norm(p, M) of the matrix or vector that `key` names."""
        if key[0] == "Slopes":
            return diagonal_value(p, self.of.norms, self.slope_row(key[1], bits), bits)
        if key[0] in ("Row", "Col", "Basis"):
            return vector_value(p, self.of.norms, [x for (x,) in self.named(key, bits)], bits)
        return matrix_value(p, self.of.norms, self.named(key, bits), bits)

    def radius(self, key: tuple[Any, ...], bits: int) -> Value:
        """The spectral radius; Undefined where a matrix of several units is only enclosed."""
        table = self.named(key, bits)
        exact = exact_table(table)
        if len(table) == 1:
            return absolute(table[0][0])
        if exact is None:
            raise Undefined("the spectral radius of a matrix that is only enclosed")
        return spectral_radius(matrix(exact), bits)

    def joint_radius(self, bits: int) -> Value:
        """The joint spectral radius of the matrices W D, D diagonal with entries in [0, 1], bracketed."""
        exact = exact_table(self.named(("W",), bits))
        if exact is None:
            raise Undefined("the joint spectral radius of weights that are only enclosed")
        return joint_radius(matrix(exact))


def value(x: Number) -> Value:
    """The number, or the ends of its ball."""
    if isinstance(x, fmpq):
        return x
    with ctx.workprec(END_BITS):  # Arb rounds the ends to the working precision, which is 53 bits by default
        return hull(*from_arb(x))


def values(table: Sequence[Sequence[Number]]) -> list[list[Value]]:
    """The same of every entry."""
    return [[value(x) for x in row] for row in table]


def kept(x: Value) -> Number:
    """A rational of few bits as it is, all else as a ball."""
    if isinstance(x, tuple):
        return arb(x[0]).union(arb(x[1]))
    exact = fmpq(x)
    return exact if exact.height_bits() <= EXACT_BITS else arb(exact)


def times(x: Number, y: Number) -> Number:
    """x y; an exact 0 stays exact."""
    if isinstance(x, fmpq) and isinstance(y, fmpq):
        return kept(x * y)
    return fmpq(0) if _is_zero(x) or _is_zero(y) else arb(x) * arb(y)


def total(xs: Iterable[Number]) -> Number:
    """The sum."""
    exact, rest = fmpq(0), arb(0)
    enclosed = False
    for x in xs:
        if isinstance(x, fmpq):
            exact += x
        else:
            rest, enclosed = rest + x, True
    return rest + arb(exact) if enclosed else kept(exact)


def multiplied(a: Sequence[Numbers], b: Sequence[Numbers]) -> list[Numbers]:
    """The matrix product."""
    columns = list(zip(*b, strict=True))
    return [[total(map(times, row, column)) for column in columns] for row in a]


def _is_zero(x: Number) -> bool:
    return isinstance(x, fmpq) and x == 0
