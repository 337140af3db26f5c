"""How the fast form of a cell lays out its numbers: one row of all numbers for each network, sizes known.

A block is eight networks side by side (or 16, or 32), entry by entry: entry p of network b lies at 8 p + b ("lanes").
All matrices are passed as the net applies them, whatever their form; diagonal ones as their diagonal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numerics.batch import Batch
from numerics.layout import entries, is_diagonal, weight_forms
from numerics.linear_step import Key
from numerics.simd import WIDTH
from theory.cell import Cell
from theory.weights import Diagonal, Identity

Array = NDArray[np.float64]

PADDED = 128  # columns from which on rows are kept apart


@dataclass(frozen=True)
class FastLayout:
    """Places of a cell's numbers, states and inputs, for given sizes."""

    cell: Cell
    sizes: Mapping[str, int]

    def size(self, name: object) -> int:
        """The number of units of a size."""
        return self.sizes[str(name)]

    @cached_property
    def places(self) -> dict[tuple[str, Any], int]:
        """{(kind, key): place of the first number}: weights (net, slot), biases, params, scalars; ("end", None)."""
        found: dict[tuple[str, Any], int] = {}
        place = 0
        for key, (form, rows, columns) in weight_forms(self.cell).items():
            if not isinstance(form, Identity):
                found["weight", key] = place
                place += self.size(rows) * (1 if is_diagonal(form) else padded(self.size(columns)))
        for name, size in self.cell.biases.items():
            found["bias", name] = place
            place += self.size(size)
        for s in self.cell.params:
            found["param", s.name] = place
            place += self.size(s.size)
        for s in self.cell.scalars:
            found["scalar", s.name] = place
            place += 1
        found["end", None] = place
        return found

    @property
    def numbers(self) -> int:
        """How many numbers a network has."""
        return self.places["end", None]

    @cached_property
    def states(self) -> dict[str, int]:
        """{state: the place of its first entry in the stacked state}."""
        return _places((s.name, self.size(s.size)) for s in self.cell.states)

    @cached_property
    def inputs(self) -> dict[str, int]:
        """{input: the place of its first entry in the stacked input}."""
        return _places((s.name, self.size(s.size)) for s in self.cell.inputs)

    @cached_property
    def state_size(self) -> int:
        """N, the entries of all states."""
        return entries(self.cell.states, self.sizes)

    @cached_property
    def input_size(self) -> int:
        """M, the entries of all inputs."""
        return entries(self.cell.inputs, self.sizes)

    def form(self, key: Key) -> Any:
        """The form of a weight."""
        return weight_forms(self.cell)[key][0]

    def distance(self, key: Key) -> int:
        """How far apart the rows of a matrix are kept."""
        return padded(self.size(weight_forms(self.cell)[key][2]))

    @property
    def room(self) -> int:
        """How many numbers a network has room for: a load of eight may pass the last one."""
        return (-(-self.numbers // WIDTH) + 1) * WIDTH

    def pack(self, batch: Batch, rows: Array) -> None:
        """The numbers of all networks, one row of `room` for each; the last one's again in rows that are left."""
        count = len(batch)
        rows[:count, self.numbers :] = 0.0
        for (kind, key), place in self.places.items():
            if kind != "end":
                part = self._part(batch, kind, key)
                part = part.reshape(count, -1, part.shape[-1] if part.ndim == 3 else 1)
                _, height, columns = part.shape
                wide = padded(columns)
                kept = rows[:count, place : place + height * wide].reshape(count, height, wide)  # a view
                kept[:, :, :columns] = part
                kept[:, :, columns:] = 0.0
        rows[count:] = rows[count - 1]

    def _part(self, batch: Batch, kind: str, key: Any) -> Array:
        if kind == "weight":
            form = self.form(key)
            return np.asarray(batch.weights[form.keys(key)[0]]) if isinstance(form, Diagonal) else batch.weight(*key)
        table: Mapping[Any, Any] = {"bias": batch.biases, "param": batch.params, "scalar": batch.scalars}[kind]
        return np.asarray(table[key])


def padded(columns: int) -> int:
    """How far apart rows of so many numbers are kept: whole kilobytes apart they would fight for a few cache lines."""
    return columns + (WIDTH if columns >= PADDED and columns % 32 == 0 else 0)


def _places(sizes: Any) -> dict[str, int]:
    found, place = {}, 0
    for name, size in sizes:
        found[name] = place
        place += size
    return found
