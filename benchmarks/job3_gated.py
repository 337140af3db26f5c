"""Job 3: the error flow of gated cells from the start, d s(q) / d s(0), all q = 1, ..., T, norms max and Frobenius.

All networks of a batch see one scalar input over time. "any cell" are cells that have no code of their own anywhere in
the package: the minimal gated unit of examples/, and the LSTM against a loop of the same cell written by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import forms
from benchmarks.case import FINITE, LIMIT, Array, Call, Case, Entrant, Problem, Target, moved_arrays
from numerics.batch import Batch
from theory import Cell
from theory.cells import CELLS

STEPS = 200
LONG = 6000  # steps, of few networks: where autodiff in floats has underflowed
COUNTS = {8: 512, 16: 128, 32: 32}
EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "minimal_gated_unit.py"

# {H: ((floor, goal) against JAX analytic, the goal as a share of the FMA peak)}
TARGETS = {8: ((4.0, 6.0), 0.55), 16: ((3.6, 5.0), 0.75), 32: ((2.3, 3.5), 0.80)}
THROUGH_SCAN, ANY_CELL, BY_HAND = 10.0, (2.4, 4.0), (1.0 / 1.15, 1.0 / 1.05)


def problem(name: str, H: int, count: int, steps: int, variant: str) -> Problem:
    """U (B, gates, H, H), v and b (B, gates, H), x (T,); entries of U have standard deviation 1/sqrt(H)."""
    rng = np.random.default_rng([3, H])
    form = forms.FORMS[name]
    gates = len(form.gates)
    U = rng.standard_normal((count, gates, H, H)) / np.sqrt(H)
    v, b = 0.5 * rng.standard_normal((count, gates, H)), 0.5 * rng.standard_normal((count, gates, H))
    if name == "LSTM":
        b[:, form.gates.index("f")] += 1.0
    if name == "GRU reset-after":
        U[:, form.gates.index("n")] = 0.0  # it reads the input only, and u the state only
        v[:, form.gates.index("u")] = 0.0
    return {**moved_arrays({"U": U, "v": v, "b": b}, variant), "x": rng.standard_normal(steps), "name": name}


def cell_named(name: str) -> Cell:
    """The cell of theory.cells, or the one of examples/."""
    if name != "MGU":
        return CELLS[name]
    found: dict[str, Any] = {}
    exec(compile(EXAMPLE.read_text("utf-8"), str(EXAMPLE), "exec"), found)
    cell: Cell = found["mgu"]
    return cell


def batch_of(p: Problem) -> Batch:
    """The networks of a problem."""
    cell, form = cell_named(p["name"]), forms.FORMS[p["name"]]
    weights: dict[tuple[str, int], Array] = {}
    for net in cell.nets:
        k = form.gates.index(net.name)
        for slot, vector in enumerate(net.vectors):
            reads_input = vector in cell.inputs
            weights[net.name, slot] = p["v"][:, k, :, None] if reads_input else p["U"][:, k]
    biases = {gate: p["b"][:, k] for k, gate in enumerate(form.gates)}
    return Batch(cell, {"n": p["v"].shape[-1], "m": 1}, weights, biases)


def ours(p: Problem) -> Call:
    """The public function."""
    from numerics.flows import error_flows

    batch, inputs = batch_of(p), p["x"][:, None]

    def call() -> dict[str, Array]:
        flows = error_flows(batch, inputs, anchor="start", norms=("max", "fro"))
        return {norm: flows.log(norm) for norm in ("max", "fro")}

    return call


def by_hand(p: Problem) -> Call:
    """A loop for the LSTM alone, written by hand."""
    from benchmarks import hand_lstm

    return hand_lstm.make(p)


def _jax(name: str, kind: str) -> Callable[[Problem], Call]:
    def make(p: Problem) -> Call:
        from benchmarks import jax_peers

        return jax_peers.gated(name, kind)(p)

    return make


def _numpy(name: str) -> Callable[[Problem], Call]:
    def make(p: Problem) -> Call:
        from benchmarks import numpy_peers

        return numpy_peers.gated(name)(p)

    return make


def _torch(name: str, kind: str) -> Callable[[Problem], Call]:
    def make(p: Problem) -> Call:
        from benchmarks import torch_peers

        return getattr(torch_peers, kind)(name)(p)

    return make


def work(name: str, H: int, count: int, steps: int) -> dict[str, float]:
    """Floating-point operations of the cheapest form known."""
    form = forms.FORMS[name]
    return {"fma": (form.products * H**3 + form.rest * H**2) * count * steps}


def case(name: str, H: int, count: int, steps: int) -> Case:
    """A cell of theory.cells at H units."""
    analytic, share = TARGETS.get(H, ((0.0, 0.0), 0.0))
    return Case(
        "3 gated cell, all lags",
        f"{name}, H = {H}",
        partial(problem, name, H, count, steps),
        (
            Entrant("ours", "ours", ours),
            Entrant("NumPy matmul", "numpy", _numpy(name)),
            Entrant("JAX analytic", "jax", _jax(name, "analytic"), (1, 2)),
            Entrant("JAX jacfwd of the cell", "jax", _jax(name, "cell"), (1, 2)),
            Entrant("JAX jacfwd through scan", "jax", _jax(name, "scan"), (1, 2), underflows=True),
            Entrant("torch bmm", "torch", _torch(name, "gated")),
            Entrant("torch autograd, last lag only", "torch", _torch(name, "gated_autograd"), underflows=True),
        ),
        work(name, H, count, steps),
        (
            Target("JAX analytic", *analytic),
            Target("JAX jacfwd through scan", THROUGH_SCAN, THROUGH_SCAN),
            Target(LIMIT, None, share),
        ),
        steps=steps,
        terms=4 * H,
    )


def any_cell(name: str, H: int, count: int, steps: int) -> Case:
    """A cell as a user writes it, at H units."""
    own_loop = name == "LSTM"
    hand = (Entrant("loop by hand", "ours", by_hand),) if own_loop else ()
    against = (Target("loop by hand", *BY_HAND),) if own_loop else ()
    return Case(
        "3 any cell",
        f"{name}, H = {H}",
        partial(problem, name, H, count, steps),
        (
            Entrant("ours", "ours", ours),
            *hand,
            Entrant("JAX jacfwd of the cell", "jax", _jax(name, "cell"), (1, 2)),
            Entrant("JAX jacfwd through scan", "jax", _jax(name, "scan"), (1, 2), underflows=True),
        ),
        work(name, H, count, steps),
        (Target("JAX jacfwd of the cell", *ANY_CELL), *against),
        steps=steps,
        terms=4 * H,
    )


def long_lags(H: int, count: int, steps: int) -> Case:
    """An LSTM over so many steps that its flow is no float any more."""
    return Case(
        "3 finite at any lag",
        f"LSTM, H = {H}, {steps} steps",
        partial(problem, "LSTM", H, count, steps),
        (
            Entrant("ours", "ours", ours),
            Entrant("JAX analytic", "jax", _jax("LSTM", "analytic")),
            Entrant("JAX jacfwd through scan", "jax", _jax("LSTM", "scan"), underflows=True),
        ),
        targets=(Target(FINITE, 1.0, 1.0),),
        steps=steps,
        terms=4 * H,
    )


def cases() -> list[Case]:
    """As the table has them."""
    gated = ("LSTM", "GRU reset-after", "GRU")
    return [
        *(case(name, H, count, STEPS) for name in gated for H, count in COUNTS.items()),
        long_lags(8, 8, LONG),
        *(any_cell(name, H, COUNTS[H], STEPS) for name in ("MGU", "LSTM") for H in (8, 16)),
    ]
