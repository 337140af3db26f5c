"""The measured flow over its derived bound, as records and as a table."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

from numerics.measure import KINDS, Measured
from proofs.report.numbers import three_digits
from proofs.report.tables import Table

COLUMNS = (
    "cell", "units", "lags", "nets", "ratio, median", "ratio, largest", "per step, median", "zero flows",
    "above the bound", "undecided",
)  # fmt: skip

CAPTION = f"""\
Measured: the ratio of |d state(t) / d state(t-q)| (infinity norm) to its bound b**q; b is the largest row sum of the
block bounds derived from the cell, at the norms of the net's weights and the largest states it reaches.
One net of each of {len(KINDS)} kinds ({", ".join(KINDS)}), normal inputs.
Per step: ratio**(1/q), without the flows that are exactly zero."""


def measured_records(rows: Iterable[Measured]) -> list[dict[str, Any]]:
    """Each measurement as a line of ``--json``: ratios in three digits, far above any rounding."""
    return [
        {
            "schema": 1,
            "kind": "measurement",
            "id": f"{each.cell}, {each.n} units",
            "cell": each.cell,
            "n": each.n,
            "lags": each.lags,
            "networks": each.networks,
            "comparisons": each.comparisons,
            "median": float(three_digits(each.median)),
            "largest": float(three_digits(each.largest)),
            "per_step": None if math.isnan(each.per_step) else float(three_digits(each.per_step)),
            "zeros": each.zeros,
            "violated": each.violated,
            "undecided": each.undecided,
        }
        for each in rows
    ]


def measured_table(records: Sequence[dict[str, Any]]) -> Table:
    """One row per cell and number of units: the flow is above its bound nowhere if the last but one column is 0."""
    return Table(COLUMNS, tuple(_row(each) for each in records))


def per_step_text(record: dict[str, Any]) -> str:
    """The geometric mean per step, or "none" where every flow was zero."""
    return "none" if record["per_step"] is None else three_digits(record["per_step"])


def _row(each: dict[str, Any]) -> tuple[str, ...]:
    ratios = (three_digits(each["median"]), three_digits(each["largest"]), per_step_text(each))
    counts = (str(each["zeros"]), f"{each['violated']} of {each['comparisons']}", str(each["undecided"]))
    return (each["cell"], str(each["n"]), f"1..{each['lags']}", str(each["networks"]), *ratios, *counts)
