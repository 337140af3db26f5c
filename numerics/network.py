"""Network: a cell with arrays. Trajectory: its states over time. Both are checked here, once, and trusted elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sympy import Expr, Float

from numerics.errors import NetworkError
from numerics.layout import arguments, entries, size_names, weight_forms
from theory.cell import Cell
from theory.symbols import Scalar
from theory.weights import Combination, Diagonal, Fixed, Identity, Key, Ones, Shift, Transpose, WeightForm

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Network:
    """A cell with sizes and numbers: its weights, biases, parameters and scalars as float64 arrays.

    sizes : {"n": number of units, "m": number of inputs, ...}, each an integer >= 1
    weights : {(net, slot): array}, where the slot may be given by the name of the vector that the net reads there, and
        {name: array} for a matrix with a name; (rows, columns), a diagonal one (rows,)
    biases : {net: (rows,)}; one that is left out is 0
    params : {name: (size,)}; scalars : {name: number}

    >>> from theory.cells import CELLS
    >>> net = Network(CELLS["Elman"], {"n": 1, "m": 1}, {("a", "h"): [[0.5]], ("a", "x"): [[1.0]]})
    >>> net.weight("a", 0)
    array([[0.5]])
    """

    cell: Cell
    sizes: Mapping[str, int]
    weights: Mapping[Any, ArrayLike]
    biases: Mapping[str, ArrayLike] = field(default_factory=dict)
    params: Mapping[str, ArrayLike] = field(default_factory=dict)
    scalars: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not isinstance(self.cell, Cell):
            raise NetworkError(f"{self.cell!r} is no cell; pass a Cell, e.g. theory.cells.CELLS['LSTM']")
        object.__setattr__(self, "sizes", checked_sizes(self.cell, self.sizes))
        for part, arrays in checked_parts(self).items():
            object.__setattr__(self, part, arrays)
        object.__setattr__(self, "scalars", {name: float(value) for name, value in self.scalars.items()})

    @classmethod
    def random(
        cls,
        cell: Cell,
        *,
        n: int = 16,
        m: int | None = None,
        seed: int = 0,
        kind: str = "gaussian",
        gain: float = 1.0,
    ) -> Network:
        """A network with random weights of one of the kinds of numerics.ensembles, the same for the same seed.

        m : number of inputs, n // 4 + 1 if not given; gain : the scale of the weights of the states
        """
        from numerics.ensembles import random_network

        return random_network(cell, kind, n, np.random.default_rng(seed), inputs=m, gain=gain)

    def weight(self, net: str, slot: int) -> Array:
        """The matrix W[net, slot] as the net applies it, whatever its form (rows, columns)."""
        form, rows, columns = self._forms[net, slot]
        return dense(form, self, (net, slot), (self.sizes[rows], self.sizes[columns]))

    @cached_property
    def _forms(self) -> Mapping[tuple[str, int], tuple[WeightForm, str, str]]:
        return weight_forms(self.cell)

    @cached_property
    def state_size(self) -> int:
        """N, the number of entries of all states together."""
        return entries(self.cell.states, self.sizes)

    @cached_property
    def input_size(self) -> int:
        """M, the number of entries of all inputs together."""
        return entries(self.cell.inputs, self.sizes)

    @cached_property
    def arguments(self) -> tuple[int | float | Array, ...]:
        """The arguments of the compiled functions after the vectors, in the order of numerics.layout."""
        return tuple(self._argument(a.kind, a.key) for a in arguments(self.cell))

    def _argument(self, kind: str, key: Any) -> int | float | Array:
        if kind == "weight":
            form = self._forms[key][0]
            diagonal = isinstance(form, Diagonal)
            return np.asarray(self.weights[form.keys(key)[0]]) if diagonal else self.weight(*key)
        table: Mapping[Any, Any] = {
            "size": self.sizes,
            "param": self.params,
            "scalar": self.scalars,
            "bias": self.biases,
        }[kind]
        value: int | float | Array = table[key]
        return value

    def stack_state(self, given: object, what: str = "initial") -> Array:
        """A state as one vector (N,): from None (zeros), a vector (N,), or {state: vector}; checked."""
        return self._stacked(given, {s.name: self.sizes[str(s.size)] for s in self.cell.states}, what)

    def stack_input(self, given: object, what: str = "inputs") -> Array:
        """The inputs of one step as one vector (M,): from None (zeros), a vector (M,), or {input: vector}; checked."""
        return self._stacked(given, {s.name: self.sizes[str(s.size)] for s in self.cell.inputs}, what)

    def _stacked(self, given: object, sizes: Mapping[str, int], what: str) -> Array:
        total = sum(sizes.values())
        if given is None:
            return np.zeros(total)
        if not isinstance(given, Mapping):
            return checked_array(what, given, (total,), self.sizes)
        parts = checked_arrays(self, what, given, {name: (size,) for name, size in sizes.items()})
        return np.concatenate([*parts.values(), np.zeros(0)])

    def stack_inputs(self, given: object) -> Array:
        """The inputs of T steps as one array (T, M): from a number of steps (zeros), (T, M), or {input: (T, size)}."""
        return stacked_inputs(self, given)


class Numbers(Protocol):
    """A cell with sizes and numbers: a Network, or many side by side (numerics.batch)."""

    @property
    def cell(self) -> Cell:
        """The cell."""

    @property
    def sizes(self) -> Mapping[str, int]:
        """{name of a size: its number}."""

    @property
    def input_size(self) -> int:
        """M, the number of entries of all inputs together."""


def stacked_inputs(numbers: Numbers, given: object) -> Array:
    """The inputs of T steps of a network, or the same for all of a batch, as one array: see Network.stack_inputs."""
    if isinstance(given, int | np.integer) and not isinstance(given, bool):
        if given < 1:
            raise NetworkError(
                f"inputs={given}: pass the number of steps, an integer >= 1, or an array (steps, entries)"
            )
        return np.zeros((int(given), numbers.input_size))
    if isinstance(given, Mapping):
        steps = {(*shape_of(value), 1)[0] for value in given.values()}
        if len(steps) != 1:
            raise NetworkError(f"inputs of {sorted(steps)} steps; pass arrays (steps, entries) with the same steps")
        shapes = {s.name: (*steps, numbers.sizes[str(s.size)]) for s in numbers.cell.inputs}
        return np.concatenate(list(checked_arrays(numbers, "inputs", given, shapes).values()), axis=1)
    shape = shape_of(given)
    return checked_array(
        "inputs", given, (max(shape[0] if len(shape) == 2 else 1, 1), numbers.input_size), numbers.sizes
    )


def checked_parts(numbers: Any, leading: tuple[int, ...] = ()) -> dict[str, dict[Any, Array]]:
    """The weights, biases, params and scalars of a network by the names of its cell; `leading` axes before each."""
    cell, sizes = numbers.cell, numbers.sizes
    weights = {}
    for key, (rows, columns) in cell.matrices.items():
        weights[key] = (*leading, sizes[rows]) if key in cell.diagonals else (*leading, sizes[rows], sizes[columns])
    biases = {name: (*leading, sizes[size]) for name, size in cell.biases.items()}
    params = {s.name: (*leading, sizes[str(s.size)]) for s in cell.params}
    given = {**{name: np.zeros(shape) for name, shape in biases.items()}, **_mapping("biases", numbers.biases)}
    scalars = checked_arrays(numbers, "scalars", numbers.scalars, {s.name: leading for s in cell.scalars})
    for s in cell.scalars:
        _check_range(s, scalars[s.name])
    return {
        "weights": checked_arrays(numbers, "weights", numbers.weights, weights, _slots(cell)),
        "biases": checked_arrays(numbers, "biases", given, biases),
        "params": checked_arrays(numbers, "params", numbers.params, params),
        "scalars": scalars,
    }


def checked_arrays(
    numbers: Numbers,
    what: str,
    given: object,
    shapes: Mapping[Any, tuple[int, ...]],
    aliases: Mapping[Any, Any] | None = None,
) -> dict[Any, Array]:
    """The arrays of a dictionary by the names in `shapes`, in that order: each given once, of its shape, finite."""
    name_of_cell, found = numbers.cell.name, {}
    for name, value in _mapping(what, given).items():
        key = (aliases or {}).get(name, name)
        if key not in shapes:
            raise NetworkError(f"{what}: {name_of_cell!r} has no {name!r}; pass {_listed(shapes)}")
        if key in found:
            raise NetworkError(f"{what}: {name!r} is given twice, once as {key!r}; pass it once")
        found[key] = checked_array(f"{what} {name!r}", value, shapes[key], numbers.sizes)
    if missing := [key for key in shapes if key not in found]:
        raise NetworkError(f"{what} {missing[0]!r} of {name_of_cell!r} missing; pass {_listed(shapes)}")
    return {key: found[key] for key in shapes}


def _check_range(s: Scalar, values: Array) -> None:
    low, high = float(s.low), float(s.high)
    wrong = ~((low <= values) & (values <= high)) | (s.positive & (values <= 0.0))
    if np.any(wrong):
        value = float(np.ravel(values)[int(np.argmax(wrong))])
        range_ = f"{low:g} < " if s.positive and low == 0.0 else f"{low:g} <= "
        raise NetworkError(f"scalars {s.name!r} = {value}, but the cell promises {range_}{s.name} <= {high:g}")


@dataclass(frozen=True, eq=False)
class Trajectory:
    """The states of a network over time.

    states : (T + 1, N), stacked in the order of the cell, states[0] the initial one; inputs : (T, M), inputs[t] leads
    from states[t] to states[t + 1].
    """

    network: Network
    states: Array
    inputs: Array

    def __len__(self) -> int:
        """T, the number of steps."""
        return len(self.inputs)

    def __getitem__(self, name: str) -> Array:
        """One state over time, (T + 1, its size)."""
        start = 0
        for s in self.network.cell.states:
            stop = start + self.network.sizes[str(s.size)]
            if s.name == name:
                return self.states[:, start:stop]
            start = stop
        raise NetworkError(f"{name!r} is no state of {self.network.cell.name!r}; it has {_listed(self._names())}")

    def _names(self) -> list[str]:
        return [s.name for s in self.network.cell.states]


def _listed(names: Any) -> str:
    return ", ".join(map(repr, names)) or "nothing"


def _mapping(what: str, given: object) -> Mapping[Any, Any]:
    if not isinstance(given, Mapping):
        raise NetworkError(f"{what} is a {type(given).__name__}; pass a dictionary")
    return given


def checked_sizes(cell: Cell, given: object) -> dict[str, int]:
    """The size of each name as an integer >= 1, those that fixed matrices make filled in."""
    sizes = dict(_mapping("sizes", given))
    names = size_names(cell)
    for name, number in {**cell.fixed_sizes, **sizes}.items():
        if name not in names:
            raise NetworkError(f"sizes: {cell.name!r} has no size {name!r}; pass {_listed(names)}")
        if isinstance(number, bool) or not isinstance(number, int | np.integer) or number < 1:
            raise NetworkError(f"size {name}={number!r}; pass an integer >= 1")
        if cell.fixed_sizes.get(name, number) != number:
            raise NetworkError(f"size {name}={number}, but a fixed matrix makes it {cell.fixed_sizes[name]}; pass that")
    sizes = {**cell.fixed_sizes, **sizes}
    if missing := [name for name in names if name not in sizes]:
        raise NetworkError(f"size {missing[0]!r} of {cell.name!r} missing; pass sizes for {_listed(names)}")
    return {name: int(sizes[name]) for name in names}


def _slots(cell: Cell) -> dict[Any, Any]:
    """Other names of a matrix: (net, name of the vector), and (net, slot) for a matrix with a name."""
    found: dict[Any, Any] = {}
    for net in cell.nets:
        for slot, (vector, form) in enumerate(zip(net.vectors, net.weights, strict=True)):
            keys = form.keys((net.name, slot))
            if len(keys) == 1:
                found[net.name, slot] = keys[0]
                if vector.is_Symbol:
                    found[net.name, vector.name] = keys[0]
    return found


def shape_of(value: object) -> tuple[int, ...]:
    """The shape of what is given as an array, () where it is none: that is for checked_array to say."""
    try:
        return np.asarray(value).shape
    except ValueError:
        return ()


def checked_array(what: str, value: object, shape: tuple[int, ...], sizes: Mapping[str, int]) -> Array:
    """A value as a new array of float64 of that shape, all finite; NetworkError otherwise."""
    try:
        if np.iscomplexobj(value):  # type: ignore[arg-type]  # whatever it is
            raise NetworkError(f"{what} is complex; pass real numbers, an array of shape {shape}")
        array = np.array(value, dtype=np.float64, order="C")
    except NetworkError:
        raise
    except (TypeError, ValueError):
        raise NetworkError(f"{what} is {value!r}; pass an array of numbers of shape {shape}") from None
    if array.shape != shape:
        given = ", ".join(f"{name}={number}" for name, number in sizes.items())
        raise NetworkError(f"{what}: shape {array.shape}; {given} make it {shape}: pass an array of that shape")
    if not np.isfinite(array).all():
        place = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        where = f" at {place[0] if len(place) == 1 else place}" if place else ""
        raise NetworkError(f"{what}: {array[place]}{where}; pass finite numbers")
    return array


def dense(form: WeightForm, numbers: Any, own: Key, shape: tuple[int, int]) -> Array:
    """The matrix that a form of a weight makes of a network's numbers, or (B, rows, columns) of those of a batch."""
    if isinstance(form, Identity):
        return np.eye(shape[0])
    if isinstance(form, Shift):
        return np.eye(shape[0], k=-1)
    if isinstance(form, Ones):
        return np.ones(shape)
    if isinstance(form, Fixed):
        return np.array(form.matrix.tolist(), dtype=np.float64)
    if isinstance(form, Combination):
        parts = (_coefficient(c, numbers) * dense(f, numbers, own, shape) for c, f in form.args)
        return np.asarray(sum(parts, np.zeros(shape)))
    (key,) = form.keys(own)
    given = np.asarray(numbers.weights[key])
    if isinstance(form, Transpose):
        return np.ascontiguousarray(given.swapaxes(-1, -2))
    return given[..., :, None] * np.eye(shape[0]) if isinstance(form, Diagonal) else given


def _coefficient(c: Expr, numbers: Any) -> Array:
    """The value of an expression of scalars, (1, 1) or (B, 1, 1)."""
    names = sorted(s.name for s in c.free_symbols)
    rows = zip(*(np.ravel(numbers.scalars[name]) for name in names), strict=True) if names else [()]
    symbols = {s.name: s for s in c.free_symbols}
    values = [float(c.xreplace({symbols[n]: Float(v) for n, v in zip(names, row, strict=True)})) for row in rows]
    return np.array(values)[:, None, None] if len(values) > 1 else np.array(values)[:, None]
