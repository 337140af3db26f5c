"""How much of a cell's derived bound its flow uses, on seeded ensembles of networks: what verify prints."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from sympy import Expr, Mul, Pow, count_ops, exp, log

from numerics.accuracy import roundings
from numerics.ensembles import networks
from numerics.errors import NumericsError
from numerics.evaluate import evaluate
from numerics.flow import Flow, error_flow
from numerics.layout import is_diagonal
from numerics.network import Network, Trajectory
from numerics.rounding import OUTCOMES, compare_all, float_norm, flow_slacks
from theory.activations import Activation, Slope
from theory.cell import Cell, Net
from theory.cells import CELLS
from theory.ranges import BoundSymbol
from theory.sizes import vector_size
from theory.symbols import CellSymbol, Scalar

Array = NDArray[np.float64]

CELL_NAMES = ("Elman", "LSTM", "GRU", "S6")
KINDS = ("gaussian", "orthogonal", "sign pattern", "rank one", "nilpotent")
SIZES = (16, 64)
LAGS = 200

Slopes = Literal["exact", "computed"]
SLOPES: tuple[Slopes, ...] = ("exact", "computed")


@dataclass(frozen=True)
class Measured:
    """Flow over bound in the inf-norm, on all networks and lags of an ensemble: ratios of numbers, not logs.

    comparisons        networks times lags
    median, largest    of the ratio
    per_step           the median over networks and lags q of ratio**(1/q), the geometric mean per step; a flow that is
                       exactly zero is left out and counted in `zeros`; nan where every flow is zero
    violated, undecided  how many are not below the bound by more than rounding
    """

    cell: str
    n: int
    lags: int
    networks: int
    comparisons: int
    median: float
    largest: float
    per_step: float
    zeros: int
    violated: int
    undecided: int


def measure(
    cell: Cell,
    n: int,
    *,
    lags: int = LAGS,
    kinds: tuple[str, ...] = KINDS,
    count: int = 1,
    gain: float = 1.0,
    seed: int = 0,
) -> Measured:
    """The flow of `count` networks of each kind over the derived bound, at each lag up to `lags`. Deterministic.

    Inputs are standard normal, one step per lag. The bound over lag q is b**q: b bounds the inf-norm of the state
    Jacobian by the largest row sum of cell.bounds("inf"), at the norms of the network's weights and the largest states
    that it reaches. Slopes and gates count as exact (numerics.rounding).
    """
    logs, outcomes = [], []
    q = np.arange(1, lags + 1)
    for kind in kinds:
        for flow in ensemble_flows(cell, kind, n, count, lags, seed, gain=gain):
            network, step = flow.trajectory.network, step_bound(flow.trajectory)
            bound = q * (math.log(step) if step > 0.0 else -math.inf)
            # exactly zero flow under a bound of zero: -inf, not nan
            logs.append(np.where(np.isneginf(flow.log_inf), -math.inf, flow.log_inf - np.maximum(bound, -1e300)))
            c = jacobian_roundings(network)
            slacks = flow_slacks(network.state_size, q, roundings=c)
            outcomes += [OUTCOMES[code] for code in compare_all(flow.log_inf, bound, slacks)]
    per_lag = np.concatenate([log / q for log in logs])
    per_lag = per_lag[per_lag > -math.inf]
    values = np.exp(np.minimum(np.concatenate(logs), 700.0))  # beyond 700 a float overflows
    return Measured(
        cell.name, n, lags, len(logs), len(values), float(np.median(values)), float(values.max()),
        float(np.exp(np.median(per_lag))) if len(per_lag) else math.nan, len(values) - len(per_lag),
        outcomes.count("violated"), outcomes.count("undecided"),
    )  # fmt: skip


def measure_all(*, seed: int = 0, lags: int = LAGS) -> list[Measured]:
    """The measurements of the table: Elman, LSTM, GRU and S6 with 16 and 64 units, one network of each kind."""
    return [measure(CELLS[name], n, lags=lags, seed=seed) for name in CELL_NAMES for n in SIZES]


def ensemble_flows(
    cell: Cell, kind: str, n: int, count: int, lags: int, seed: int, *, gain: float = 1.0
) -> Iterator[Flow]:
    """The flow of each of `count` random networks, over `lags` steps from the state 0 with standard normal inputs."""
    for k, network in enumerate(networks(cell, kind, n, count, seed, gain=gain)):
        rng = np.random.default_rng([seed, n, k, 1])
        yield error_flow(network, rng.standard_normal((lags, network.input_size)))


def step_bound(trajectory: Trajectory, norm: str = "inf") -> float:
    """An upper bound of a norm of every one-step state Jacobian along a trajectory, from cell.bounds(norm).

    norm : "inf", the largest over the rows of blocks of the sum of their bounds: a row of the whole is at most as long
    as its parts together; "one", the same for columns; "fro", the root of the sum of squares of all blocks.
    """
    cell = trajectory.network.cell
    blocks = {key: bound_value(bound, trajectory) for key, bound in cell.bounds(norm).items()}
    if norm == "fro":
        return math.hypot(*blocks.values())
    along = {a: [v for key, v in blocks.items() if key[0 if norm == "inf" else 1] == a] for a in cell.states}
    return max(map(sum, along.values()))


def bound_value(bound: Expr, trajectory: Trajectory) -> float:
    """A bound of theory.block_bounds in numbers: norms of the network's weights, suprema along the trajectory."""
    return float(bound.xreplace({s: _symbol_value(s, trajectory) for s in bound.free_symbols}))


def _symbol_value(s: Expr, trajectory: Trajectory) -> float:
    network = trajectory.network
    if isinstance(s, Scalar):
        return network.scalars[s.name]
    assert isinstance(s, BoundSymbol)
    if s.kind == "size":
        return float(network.sizes[s.of])
    if s.kind == "norm":
        return float_norm(network.weight(*s.of), s.norm)
    if isinstance(s.of, tuple):
        return float(np.abs(network.weight(*s.of)).max())
    return float(np.abs(evaluate(s.of, trajectory)).max())


def jacobian_roundings(network: Network, *, slopes: Slopes = "exact") -> int:
    """At most how many roundings a term of an entry of the compiled state Jacobian carries.

    slopes : "exact", slopes and gates count as exact, for a bound over their sectors; "computed", each value of an
    activation, a slope, exp or log carries the largest error measured of numerics.vmath, for the flow along an actual
    orbit. Then the numbers are observed, not proved, and hold for arguments inside of the intervals of
    `errorflow table accuracy`; the arguments themselves, nets and states as computed, count as exact: they are the
    orbit. Where the terms of a slope cancel, the error counts at the sum of their moduli (numerics.rounding).
    """
    if slopes not in SLOPES:
        raise NumericsError(f"slopes={slopes!r}; pass one of {', '.join(map(repr, SLOPES))}")
    cell = network.cell

    def of(expr: Expr) -> int:
        along = [_operations(edge.slope) + 1 + carried(edge.slope) + through(edge.target) for edge in edges[expr]]
        return len(along) + max(along, default=0)

    def through(target: Expr) -> int:
        if not isinstance(target, Net):
            return 0
        slots = zip(target.vectors, target.weights, strict=True)
        return sum(of(v) + (1 if is_diagonal(form) else network.sizes[vector_size(v)]) for v, form in slots)

    edges, carried = cell.graph.edges, carried_roundings if slopes == "computed" else lambda slope: 0
    return max(of(e) for e in cell.update.values())


def carried_roundings(expr: Expr) -> int:
    """At most how many roundings the values of functions bring into a term of an expression, as measured.

    A product has those of all factors, a sum those of the worst term, a power those of its base each time. So it holds
    for a quotient or a root where the terms of its base do not cancel.
    """
    if isinstance(expr, Activation):
        return roundings(expr.name)
    if isinstance(expr, Slope):
        return roundings(f"{expr.activation} slope")
    if isinstance(expr, exp | log):
        return roundings(type(expr).__name__)
    if isinstance(expr, CellSymbol | Net):
        return 0
    parts = [carried_roundings(part) for part in expr.args]
    if isinstance(expr, Pow):
        times = max(1, math.ceil(abs(float(expr.exp))))
        return times * parts[0] + times - 1
    return sum(parts) if isinstance(expr, Mul) else max(parts, default=0)


def _operations(slope: Expr) -> int:
    return int(count_ops(slope))
