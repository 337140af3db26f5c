"""A case of a gated cell: every activation of a net is given by its output, the states are advanced exactly.

The output y of an activation that is applied to a net is free in its range and its slope follows from y, so gates stay
rational; a net that no activation is applied to is free itself. An activation of anything else (the LSTM's tanh of the
cell) is enclosed. States, steps and flows come from one forward sweep over the stored cell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import lcm
from typing import Any

from flint import fmpq

from proofs.exact.cellsweep import Frame, Sweep, Table
from proofs.exact.intervals import (
    Exact,
    Undefined,
    Value,
    absolute,
    add,
    multiply,
    number,
    spelled,
)
from proofs.exact.linear import exact_table, matrix, spectral_radius, table_norm
from proofs.exact.outputs import output
from proofs.exact.plaincase import Row, Rows, rows, spelled_rows


@dataclass(frozen=True)
class CellCase:
    """A cell with n units over `steps` steps up to time t, and the variables of a claim.

    sizes    {name of a size: number}; sizes["n"] = n
    weights  {net: one matrix per slot}
    gates    {net: (L, size)}: Out(net, r) = gates[net][r mod L], or its argument where the output does not tell the
             slope (gelu, silu, ...)
    states   {state: its value at time t - steps}
    inputs   {input: (L, size)}, at time t - r; params {name: (size)}; scalars {name: number}
    """

    n: int
    variables: Mapping[str, Exact]
    sizes: Mapping[str, int]
    weights: Mapping[str, tuple[Rows, ...]]
    gates: Mapping[str, Rows]
    states: Mapping[str, Row]
    steps: int
    inputs: Mapping[str, Rows] = field(default_factory=dict)
    params: Mapping[str, Row] = field(default_factory=dict)
    scalars: Mapping[str, fmpq] = field(default_factory=dict)
    free: Mapping[str, Row] = field(default_factory=dict)

    def json(self) -> dict[str, Any]:
        """The case as a witness stores it: every number a string."""
        data: dict[str, Any] = {
            "n": self.n,
            "vars": {name: spelled(x) for name, x in self.variables.items()},
            "sizes": dict(self.sizes),
            "weights": {net: [spelled_rows(m) for m in slots] for net, slots in self.weights.items()},
            "gates": {net: spelled_rows(table) for net, table in self.gates.items()},
            "states": _spelled_vectors(self.states),
            "T": self.steps,
            "inputs": {name: spelled_rows(table) for name, table in self.inputs.items()},
            "params": _spelled_vectors(self.params),
            "scalars": {name: spelled(x) for name, x in self.scalars.items()},
        }
        if self.free:
            data["free"] = _spelled_vectors(self.free)
        return data

    @staticmethod
    def read(data: Mapping[str, Any]) -> CellCase:
        """The case that `json` wrote."""
        return CellCase(
            int(data["n"]),
            {name: number(x) for name, x in data["vars"].items()},
            {name: int(x) for name, x in data["sizes"].items()},
            {net: tuple(rows(m) for m in slots) for net, slots in data["weights"].items()},
            {net: rows(table) for net, table in data["gates"].items()},
            _vectors(data["states"]),
            int(data["T"]),
            {name: rows(table) for name, table in data.get("inputs", {}).items()},
            _vectors(data.get("params", {})),
            {name: number(x) for name, x in data.get("scalars", {}).items()},
            _vectors(data.get("free", {})),
        )


def _vectors(data: Mapping[str, Any]) -> dict[str, Row]:
    return {name: tuple(map(number, row)) for name, row in data.items()}


def _spelled_vectors(data: Mapping[str, Row]) -> dict[str, list[str]]:
    return {name: [spelled(x) for x in row] for name, row in data.items()}


class CellNet:
    """States, steps and flows of a cell case, at any number of bits; exact where nothing had to be enclosed."""

    __slots__ = ("_flows", "_frames", "case", "sweep")

    def __init__(self, case: CellCase, sweep: Sweep) -> None:
        self.case = case
        self.sweep = sweep
        self._frames: dict[int, list[Frame]] = {}
        self._flows: dict[tuple[int, int], list[list[Value]]] = {}

    def frame(self, r: int, bits: int) -> Frame:
        """Step(r), from time t - r to time t - r + 1."""
        if not 1 <= r <= self.case.steps:
            raise Undefined(f"step {r} of a case with {self.case.steps} steps")
        if bits not in self._frames:
            self._frames[bits] = self.sweep.frames(self.case, bits)
        return self._frames[bits][r - 1]

    def out(self, net: str, r: int, j: int, bits: int = 64) -> Value:
        """The output of net's activation (of the net itself, where it has none) at time t - r."""
        table = self.case.gates[net]
        row = table[r % len(table)]
        if not 1 <= j <= len(row):
            raise Undefined(f"unit {j} of net {net!r}, which has {len(row)}")
        activation = self.sweep.activated.get(net)
        known = output(activation) if activation else None
        return row[j - 1] if known is None or known.told else known.value(row[j - 1], bits)

    def step(self, r: int, bits: int) -> Table:
        """Step(r) = d state(t-r+1) / d state(t-r), states stacked in order; 1 <= r <= T."""
        frame = self.frame(r, bits)
        return [frame.row(i) for i in range(self.sweep.width(self.case))]

    def state_flow(self, q: int, bits: int) -> Table:
        """Step(1) ... Step(q)."""
        return [self.flow_row(q, i, bits) for i in range(self.sweep.width(self.case))]

    def flow_row(self, q: int, i: int, bits: int) -> list[Value]:
        """Row i of Step(1) ... Step(q); rows of steps that it meets with 0 are not computed."""
        rows_ = self._flows.setdefault((i, bits), [])
        while len(rows_) < q:
            frame = self.frame(len(rows_) + 1, bits)
            if not rows_:
                rows_.append(frame.row(i))
                continue
            result: list[Value] = [0] * len(rows_[-1])
            for m, x in enumerate(rows_[-1]):
                if x != 0:
                    result = [
                        add(s, multiply(x, y)) if y != 0 else s for s, y in zip(result, frame.row(m), strict=True)
                    ]
            rows_.append(result)
        if q < 1:
            raise Undefined(f"the flow over the lag {q}")
        return rows_[q - 1]

    def block_entry(self, q: int, c: str, k: int, h: str, v: int, bits: int) -> Value:
        """d c_k(t) / d h_v(t-q) for states c and h."""
        spans = self.sweep.spans(self.case)
        (row, height), (column, width) = spans[c], spans[h]
        if not (1 <= k <= height and 1 <= v <= width):
            raise Undefined(f"unit {k} of state {c!r} or unit {v} of state {h!r} does not exist")
        return self.flow_row(q, row + k - 1, bits)[column + v - 1]

    def named(self, key: tuple[Any, ...], bits: int) -> Table:
        """The matrix that ("Step", r), ("StateFlow", q), ("NetWeight", net, slot) or ("Abs", key) names."""
        match key:
            case ("Abs", inner):
                return [[absolute(x) for x in row] for row in self.named(inner, bits)]
            case ("Step", r):
                return self.step(r, bits)
            case ("StateFlow", q):
                return self.state_flow(q, bits)
            case ("NetWeight", net, slot):
                return [list(row) for row in self.case.weights[net][slot]]
        raise ValueError(f"the matrix {key!r} is unknown for a cell; known are Abs, Step, StateFlow, NetWeight")

    def norm(self, p: str, key: tuple[Any, ...], bits: int) -> Value:
        """Norm(p, M) of the matrix that `key` names."""
        return table_norm(p, self.named(key, bits), bits)

    def radius(self, key: tuple[Any, ...], bits: int) -> Value:
        """The spectral radius; Undefined where the matrix is not exact."""
        exact = exact_table(self.named(key, bits))
        if exact is None:
            raise Undefined("the spectral radius of a matrix that is only enclosed")
        return spectral_radius(matrix(exact), bits)

    def period(self) -> int | None:
        """After how many steps the steps repeat for ever, if they follow from what the case repeats; else None."""
        lengths = [len(t) for t in (*self.case.gates.values(), *self.case.inputs.values())]
        period = lcm(*lengths)
        return period if self.sweep.steps_repeat and period <= self.case.steps else None
