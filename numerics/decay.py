"""How the error flow of random nets decays over the lag: median and largest over a seeded ensemble, beside the bounds.

The nets are Gaussian: square matrices of variance 1/n, biases of deviation 1/2, standard normal inputs, from the state
0. Norms are infinity norms, in powers of ten.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from numerics.errors import NumericsError
from numerics.measure import ensemble_flows, step_bound
from numerics.rounding import flow_slack
from theory.cell import Cell
from theory.ranges import BoundSymbol

Array = NDArray[np.float64]

UNITS, LAGS, COUNT = 16, 100, 25  # an odd number of nets: the median is that of one of them
KIND = "gaussian"
# Of a computed log10 of a flow. It differs from a run by hand in extended precision by less than a thousandth of this,
# in every cell (tests/numerics/test_decay.py); the rest is for the exp and tanh of other processors.
ALLOWANCE = 1e-9


@dataclass(frozen=True, eq=False)
class Decay:
    """The flow |d state(T) / d state(T-q)| of `count` nets of `units` units at the lags q = 1, ..., Q, in log10.

    median, largest  over the nets, (Q,)
    bounds           log10 of each net's bound b of one step, (count,), ascending: its flow is at most b**q
    contracting      how many nets have b < 1 whatever their inputs, so that their flow decays exponentially
    never_grows      whether b = 1 or less for all nets of the cell, by its form
    """

    cell: str
    units: int
    count: int
    median: Array
    largest: Array
    bounds: Array
    contracting: int
    never_grows: bool


def decay(cell: Cell, *, units: int = UNITS, lags: int = LAGS, count: int = COUNT, seed: int = 0) -> Decay:
    """The decay of the flow over an ensemble of a cell. Deterministic.

    Each value errs by at most ALLOWANCE, exact zeros (-inf) by nothing.
    """
    if count < 1 or count % 2 == 0:
        raise NumericsError(f"count={count}; pass an odd number of nets, so that the median is that of one")
    flows = list(ensemble_flows(cell, KIND, units, count, lags, seed))
    logs = np.sort([flow.log_inf for flow in flows], axis=0) / math.log(10)
    bounds = np.array([step_bound(flow.trajectory) for flow in flows])
    certain = float(np.exp(-flow_slack(max(flow.trajectory.network.state_size for flow in flows), 1)))
    contracting = int((bounds < certain).sum()) if of_weights(cell) else 0
    return Decay(
        cell.name, units, count, logs[count // 2], logs[-1], np.sort(np.log10(bounds)), contracting, never_grows(cell)
    )


def of_weights(cell: Cell) -> bool:
    """Whether the derived bound of a step reads weights and scalars only: then it holds whatever the inputs.

    >>> from theory.cells import CELLS
    >>> of_weights(CELLS["Elman"]), of_weights(CELLS["GRU"])
    (True, False)
    """
    symbols = {s for bound in cell.bounds("inf").values() for s in bound.free_symbols}
    return not any(isinstance(s, BoundSymbol) and s.kind == "sup" and not isinstance(s.of, tuple) for s in symbols)


def never_grows(cell: Cell) -> bool:
    """Whether the derived bound of a step is a number, 1 or less.

    >>> from theory.cells import CELLS
    >>> never_grows(CELLS["S6"]), never_grows(CELLS["Elman"])
    (True, False)
    """
    blocks = cell.bounds("inf")
    return all(row.is_number and row <= 1 for row in (sum(blocks[a, b] for b in cell.states) for a in cell.states))
