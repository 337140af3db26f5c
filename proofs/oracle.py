"""A cell evaluated from its stored form, number by number, in plain Python with dual numbers: slow, and independent.

It shares no code with what derives or compiles: neither SymPy's derivatives nor paths, neither generated code nor the
layout of its arguments. Values and derivatives go together: a `Dual` is a number with its derivatives by all entries
of the old state.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from proofs.moment import Moment

Array = NDArray[np.float64]
Stored: TypeAlias = Any  # nested lists and strings (theory.cell_stored)


@dataclass(frozen=True)
class Dual:
    """A number and its derivatives by the entries of the old state."""

    value: float
    slopes: tuple[float, ...]

    def __add__(self, other: Dual) -> Dual:
        return Dual(self.value + other.value, tuple(a + b for a, b in zip(self.slopes, other.slopes, strict=True)))

    def __mul__(self, other: Dual) -> Dual:
        pairs = zip(self.slopes, other.slopes, strict=True)
        return Dual(self.value * other.value, tuple(a * other.value + b * self.value for a, b in pairs))

    def through(self, value: float, slope: float) -> Dual:
        """The image under a function with this value and this slope here."""
        return Dual(value, tuple(slope * s for s in self.slopes))

    def size(self) -> float:
        """The largest modulus among the value and the derivatives."""
        return max(abs(self.value), *map(abs, self.slopes), 0.0)


def _logistic(z: float) -> float:
    return 1.0 / (1.0 + math.exp(-z)) if z >= 0.0 else math.exp(z) / (1.0 + math.exp(z))


def _logistic_slope(z: float) -> float:
    return _logistic(z) * _logistic(-z)


def _normal(z: float) -> float:
    """The normal distribution function."""
    return 0.5 * math.erfc(-z / math.sqrt(2.0))


def _gelu_tanh(z: float) -> tuple[float, float]:
    """The argument of the sigmoid in gelu_tanh, and its derivative."""
    c = 2.0 * math.sqrt(2.0 / math.pi)
    return c * (z + 0.044715 * z**3), c * (1.0 + 3.0 * 0.044715 * z * z)


def _gelu_tanh_slope(z: float) -> float:
    w, rate = _gelu_tanh(z)
    return _logistic(w) + z * rate * _logistic_slope(w)


def _mish(z: float) -> float:
    return z * math.tanh(math.log1p(math.exp(z)) if z < 30.0 else z)


def _mish_slope(z: float) -> float:
    """tanh(s) + z tanh'(s) s', s = softplus(z)."""
    t = math.tanh(math.log1p(math.exp(z)) if z < 30.0 else z)
    return t + z * (1.0 - t * t) * _logistic(z)


SELU = 1.0507009873554805, 1.6732632423543772  # scale and alpha

# {name in the stored form: (function, slope)}. At a kink the slope is that of theory: 0 for relu and abs,
# the mean for max and min.
FUNCTIONS: dict[str, tuple[Callable[[float], float], Callable[[float], float]]] = {
    "logistic": (_logistic, _logistic_slope),
    "tanh": (math.tanh, lambda z: 1.0 / math.cosh(z) ** 2 if abs(z) < 350.0 else 0.0),
    "linear": (lambda z: z, lambda z: 1.0),
    "relu": (lambda z: max(z, 0.0), lambda z: float(z > 0.0)),
    "lstm97_h": (lambda z: 2.0 * _logistic(z) - 1.0, lambda z: 2.0 * _logistic_slope(z)),
    "lstm97_g": (lambda z: 4.0 * _logistic(z) - 2.0, lambda z: 4.0 * _logistic_slope(z)),
    "softplus": (lambda z: max(z, 0.0) + math.log1p(math.exp(-abs(z))), _logistic),
    "arctan": (math.atan, lambda z: 1.0 / (1.0 + z * z)),
    "softsign": (lambda z: z / (1.0 + abs(z)), lambda z: (1.0 + abs(z)) ** -2),
    "sin": (math.sin, math.cos),
    "lecun_tanh": (
        lambda z: 1.7159 * math.tanh(2.0 * z / 3.0),
        lambda z: 1.7159 * 8.0 / 3.0 * _logistic_slope(4.0 * z / 3.0),
    ),
    "erf": (math.erf, lambda z: 2.0 / math.sqrt(math.pi) * math.exp(-z * z)),
    "gelu": (lambda z: z * _normal(z), lambda z: _normal(z) + z * math.exp(-z * z / 2.0) / math.sqrt(2.0 * math.pi)),
    "gelu_tanh": (lambda z: z * _logistic(_gelu_tanh(z)[0]), _gelu_tanh_slope),
    "silu": (lambda z: z * _logistic(z), lambda z: _logistic(z) + z * _logistic_slope(z)),
    "mish": (_mish, _mish_slope),
    "selu": (
        lambda z: SELU[0] * z if z > 0.0 else SELU[0] * SELU[1] * math.expm1(z),
        lambda z: SELU[0] if z > 0.0 else SELU[0] * SELU[1] * math.exp(z),
    ),
    "gaussian": (lambda z: math.exp(-z * z / 2.0), lambda z: -z * math.exp(-z * z / 2.0)),
    "hard_sigmoid": (lambda z: min(max(z / 6.0 + 0.5, 0.0), 1.0), lambda z: float(-3.0 < z <= 3.0) / 6.0),
    "hard_sigmoid_keras": (lambda z: min(max(z / 5.0 + 0.5, 0.0), 1.0), lambda z: float(-2.5 < z <= 2.5) / 5.0),
    "exp": (math.exp, math.exp),
    "log": (math.log, lambda z: 1.0 / z),
    "sqrt": (math.sqrt, lambda z: 0.5 / math.sqrt(z)),
    "abs": (abs, lambda z: float((z > 0.0) - (z < 0.0))),
}


@dataclass(frozen=True)
class Evaluated:
    """step : (N,) the new state; jacobian : (N, N); size : the largest number met on the way, at least 1."""

    step: Array
    jacobian: Array
    size: float

    def tolerance(self, roundings: int = 1000) -> float:
        """How far two correct evaluations may lie apart: `roundings` roundings of the largest number met, u each.

        1000 is far above what a cell of a few dozen operations per entry needs at n <= 5, and 1.1e-13 is far below
        every real mistake.
        """
        return roundings * 2.0**-53 * self.size


def evaluated(moment: Moment) -> Evaluated | None:
    """The step and the state Jacobian at a moment; None where the cell has no finite value there."""
    try:
        return _Evaluation(moment).run()
    except (ValueError, ZeroDivisionError, OverflowError):  # what math raises outside of a domain
        return None


@dataclass
class _Evaluation:
    """One evaluation: the values of vectors, each met once."""

    moment: Moment
    largest: float = 1.0
    known: dict[str, list[Dual]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        network = self.moment.network
        self.stored, self.sizes = network.cell.stored, network.sizes
        self.entries = len(self.moment.state)
        self.leaves = self._read("state", self.stored["states"], self.moment.state, differentiate=True)
        self.leaves |= self._read("input", self.stored["inputs"], self.moment.inputs)
        for name, size in self.stored["params"]:
            self.leaves["param", name] = self._constants(np.asarray(network.params[name]), size)
        for name, *_ in self.stored["scalars"]:
            self.leaves["scalar", name] = [self.constant(network.scalars[name])]

    def _read(
        self, kind: str, names: Sequence[Sequence[str]], stacked: Array, differentiate: bool = False
    ) -> dict[tuple[str, str], list[Dual]]:
        found, start = {}, 0
        for name, size in names:
            stop = start + self.sizes[size]
            found[kind, name] = [
                self.unit_vector(i, stacked[i]) if differentiate else self.constant(stacked[i])
                for i in range(start, stop)
            ]
            start = stop
        return found

    def _constants(self, values: Array, size: str) -> list[Dual]:
        return [self.constant(values[i]) for i in range(self.sizes[size])]

    def constant(self, value: float) -> Dual:
        return Dual(float(value), (0.0,) * self.entries)

    def unit_vector(self, i: int, value: float) -> Dual:
        return Dual(float(value), tuple(float(i == j) for j in range(self.entries)))

    def run(self) -> Evaluated | None:
        new = [
            self.at(self.stored["update"][name], k) for name, size in self.stored["states"] for k in self.units(size)
        ]
        step, jacobian = np.array([d.value for d in new]), np.array([d.slopes for d in new])
        if not (np.isfinite(step).all() and np.isfinite(jacobian).all() and math.isfinite(self.largest)):
            return None
        return Evaluated(step, jacobian, self.largest)

    def units(self, size: str) -> range:
        return range(self.sizes[size])

    def at(self, e: Stored, unit: int) -> Dual:
        """A unit-local expression at one unit."""
        result = self._at(e, unit)
        self.largest = max(self.largest, result.size())
        return result

    def _at(self, e: Stored, unit: int) -> Dual:
        if isinstance(e, str):
            p, _, q = e.partition("/")
            return self.constant(int(p) / int(q or "1"))
        head, *parts = e
        if head in ("state", "input", "param", "scalar"):
            vector = self.leaves[head, parts[0]]
            return vector[0] if head == "scalar" else vector[unit]
        if head == "net":
            return self.net(e)[unit]
        values = [self.at(part, unit) for part in parts[: 1 if head == "**" else None]]
        if head == "**":
            return self.power(values[0], int(parts[1]))
        return self.applied(head, values)

    def applied(self, head: str, values: list[Dual]) -> Dual:
        if head == "+":
            return _folded(values, self.constant(0.0), Dual.__add__)
        if head == "*":
            return _folded(values, self.constant(1.0), Dual.__mul__)
        if head in ("max", "min"):
            return self.extreme((max if head == "max" else min)(d.value for d in values), values)
        function, slope = FUNCTIONS[head]
        return values[0].through(function(values[0].value), slope(values[0].value))

    def extreme(self, value: float, values: list[Dual]) -> Dual:
        """The largest or smallest of the values; at a tie the mean of the derivatives, as in theory."""
        tied = [d.slopes for d in values if d.value == value]
        return Dual(value, tuple(sum(column) / len(tied) for column in zip(*tied, strict=True)))

    def power(self, base: Dual, exponent: int) -> Dual:
        slope = exponent * base.value ** (exponent - 1) if exponent else 0.0
        return base.through(base.value**exponent, slope)

    def net(self, e: Stored) -> list[Dual]:
        """All units of a net: what it reads is the same for each."""
        key = repr(e)
        if key not in self.known:
            self.known[key] = self._net(e)
        return self.known[key]

    def _net(self, e: Stored) -> list[Dual]:
        _, name, size, bias, forms, vectors = e
        network = self.moment.network
        totals = (
            self._constants(np.asarray(network.biases[name]), size) if bias else [self.constant(0.0)] * self.sizes[size]
        )
        for slot, (form, vector) in enumerate(zip(forms, vectors, strict=True)):
            columns = self.units(self._size_of(vector))
            values = [self.at(vector, j) for j in columns]
            for k in self.units(size):
                for j in columns:
                    weight = self.weight(form, (name, slot), k, j)
                    totals[k] = totals[k] + values[j].through(weight * values[j].value, weight)
        return totals

    def _size_of(self, e: Stored) -> str:
        """The name of the size of a vector: that of any leaf in it that has one."""
        sizes = {kind: dict(self.stored[f"{kind}s"]) for kind in ("state", "input", "param")}
        pending = [e]
        while pending:
            part = pending.pop()
            if isinstance(part, list):
                if part[0] == "net":
                    return str(part[2])
                if part[0] in sizes:
                    return str(sizes[part[0]][part[1]])
                pending += part[1:]
        raise ValueError(f"{e} has no size; a net reads vectors only")

    def weight(self, form: Stored, own: tuple[str, int], k: int, j: int) -> float:
        """One entry of a weight matrix, from the numbers of the network."""
        head, *parts = form
        if head == "matrix":
            return self.at(parts[0][k][j], 0).value
        if head == "combination":
            return sum(self.at(c, 0).value * self.weight(f, own, k, j) for c, f in parts)
        if head in ("identity", "shift", "ones"):
            return {"identity": float(k == j), "shift": float(k == j + 1), "ones": 1.0}[head]
        weights: Mapping[Any, Any] = self.moment.network.weights
        numbers = np.asarray(weights[parts[0] if parts else own])
        if head == "diagonal":
            return float(numbers[k]) if k == j else 0.0
        return float(numbers[j, k] if head == "transpose" else numbers[k, j])


def _folded(values: list[Dual], start: Dual, combine: Callable[[Dual, Dual], Dual]) -> Dual:
    for value in values:
        start = combine(start, value)
    return start
