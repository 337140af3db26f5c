"""How the flow of each cell decays, sampled: the table, and what the figure of decay draws."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from flint import arb

from numerics.decay import ALLOWANCE, Decay, decay
from numerics.digits import significant_exp
from proofs.report.tables import Table
from theory.cells import CELLS

CELL_NAMES = ("Elman", "Leaky", "LSTM 1997", "LSTM", "GRU", "S6")
DIGITS, PLACES = 3, 3
CURVES = ("median", "largest", "largest bound")
DATA_COLUMNS = ("cell", "lag", *CURVES, "known")
COLUMNS = ("cell", "sampled", "lag", "median", "largest", "largest b", "proved by b")


def decay_table(seed: int = 0, *, cells: Sequence[str] = CELL_NAMES, units: int = 16, nets: int = 25) -> Table:
    """One row per cell: median and largest |flow|**(1/q) over the nets at the last lag q, the largest bound, the class.

    All are factors per step: the flow is d state(T) / d state(T-q) in the infinity norm, and at most b**q. The seed
    draws nets and inputs.
    """
    return Table(COLUMNS, tuple(map(_row, _measured(cells, seed, units, nets))))


def decay_data(seed: int = 0, *, cells: Sequence[str] = CELL_NAMES, units: int = 16, nets: int = 25) -> Table:
    """One row per cell and lag: log10 of the flow, median and largest over the nets, and of the largest b**q."""
    return Table(DATA_COLUMNS, tuple(row for each in _measured(cells, seed, units, nets) for row in _lags(each, seed)))


def _measured(cells: Sequence[str], seed: int, units: int, nets: int) -> Iterator[Decay]:
    return (decay(CELLS[name], units=units, count=nets, seed=seed) for name in cells)


def _lags(each: Decay, seed: int) -> Iterator[tuple[str, ...]]:
    for lag, (median, largest) in enumerate(zip(each.median, each.largest, strict=True), start=1):
        logs = (median, largest, lag * each.bounds[-1])
        numbers = (decimal(float(x), ALLOWANCE) for x in logs)
        yield each.cell, str(lag), *numbers, known(each, lag, seed)


def _row(each: Decay) -> tuple[str, ...]:
    lag = len(each.median)
    rates = [rate(float(logs[-1]) / lag) for logs in (each.median, each.largest)]
    bound = rate(float(each.bounds[-1]))
    return (each.cell, f"{each.count} nets", str(lag), *rates, bound, proved_class(each))


def known(each: Decay, lag: int, seed: int) -> str:
    """How the numbers are known: they are those of this ensemble, and not of all nets."""
    return f"sampled: {each.count} nets of {each.units} units, lag {lag}, seed {seed}"


def proved_class(each: Decay) -> str:
    """The class of decay that b proves for all inputs and lags, and for how many of the nets."""
    if each.never_grows:
        return "never grows"
    if each.contracting:
        return f"exponential: {each.contracting}"
    return "nothing"


def rate(log: float) -> str:
    """10**log to three digits, or fewer where these are not certain; 0 for an exact zero.

    >>> rate(-0.125), rate(2.0), rate(-float("inf"))
    ('0.750', '100', '0')
    """
    if log == -math.inf:
        return "0"
    return f"{significant_exp(arb(log, ALLOWANCE) * arb(10).log(), DIGITS):f}"


def decimal(x: float, allowance: float) -> str:
    """A number to three decimal places, or to fewer where its allowance leaves them open.

    >>> decimal(-70.33701, 1e-9), decimal(0.00005, 1e-9), decimal(0.0625, 1e-9), decimal(-float("inf"), 0.0)
    ('-70.337', '0.000', '0.06', '-inf')
    """
    if x == -math.inf:
        return "-inf"
    for places in range(PLACES, -1, -1):
        low, high = (f"{end:.{places}f}" for end in (x - allowance, x + allowance))
        if float(low) == float(high):
            return high.removeprefix("-") if float(high) == 0 else high
    raise ValueError(f"{x} within {allowance} has no certain digit before the point; pass a smaller allowance")
