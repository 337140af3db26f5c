"""A cell's passport: all that follows from its definition, as data that prints and pickles."""

from typing import Any

import numpy as np

from numerics.errors import FlowError
from numerics.flow import error_flow
from numerics.measure import measure
from numerics.network import Network
from proofs.conformance import check_cell
from proofs.report.measured import measured_records
from theory.cell import Cell

NORMS = ("one", "inf", "fro")
SHOWN_LAGS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
KINDS = ("gaussian", "orthogonal")


def passport(cell: Cell, *, units: int = 16, lags: int = 200, seed: int = 0) -> dict[str, Any]:
    """Recurrence, Jacobian, bounds, laws and measured flow of `cell`, as JSON.

    units, lags : size of the random nets that are measured, and the largest lag; seed : of nets and inputs.
    """
    from proofs.report.cells import bounds_text, jacobian_text, recurrence_text

    units = cell.fixed_sizes.get("n", units)
    return {
        "schema": 1,
        "kind": "cell",
        "name": cell.name,
        "source": cell.source,
        "recurrence": recurrence_text(cell).splitlines(),
        "jacobian": jacobian_text(cell).splitlines(),
        "latex": {"recurrence": cell.recurrence_latex(), "jacobian": cell.latex()},
        "bounds": {norm: bounds_text(cell, norm).splitlines() for norm in NORMS},
        "laws": laws(cell, seed),
        **measurements(cell, units, lags, seed),
    }


def laws(cell: Cell, seed: int) -> list[dict[str, Any]]:
    """Every law of conformance: what it says, what the search for a case against it found, and that case."""
    return [
        {
            "law": each.law,
            "statement": each.statement,
            "outcome": str(each.outcome),
            "holds": each.holds,
            "found": each.found,
            "case": each.case,
        }
        for each in check_cell(cell, seed=seed)
    ]


def measurements(cell: Cell, units: int, lags: int, seed: int) -> dict[str, Any]:
    """The flow on random nets, alone and over its bound; or none, and why: some net does not stay finite."""
    try:
        return {
            "measured": [measured(cell, kind, units, lags, seed) for kind in KINDS],
            "flow_over_bound": measured_records([measure(cell, units, lags=lags, seed=seed)])[0],
            "not_measured": "",
        }
    except FlowError as error:
        return {"measured": [], "flow_over_bound": None, "not_measured": str(error)}


def measured(cell: Cell, kind: str, units: int, lags: int, seed: int) -> dict[str, Any]:
    """log10 of the inf-norm of the state flow at some lags, on one random net of that kind with normal inputs.

    None stands for a flow that is exactly zero.
    """
    network = Network.random(cell, n=units, seed=seed, kind=kind)
    width = sum(network.sizes[str(each.size)] for each in cell.inputs)
    inputs = np.random.default_rng(seed).standard_normal((lags, width)) if width else lags
    flow = error_flow(network, inputs, lags=lags)
    shown = [lag for lag in SHOWN_LAGS if lag < lags] + [lags]
    log10 = flow.log_inf / np.log(10.0)
    values = {str(lag): float(f"{log10[lag - 1]:.3g}") if np.isfinite(log10[lag - 1]) else None for lag in shown}
    return {"ensemble": kind, "units": units, "seed": seed, "log10_inf": values}
