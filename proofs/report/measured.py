"""The measured flow over its derived bound, as records and as a table; three digits, far above any rounding."""

from collections.abc import Iterable, Sequence
from typing import Any

from numerics.measure import Measured
from proofs.report.tables import Table

COLUMNS = ("cell", "units", "lags", "nets", "flow / bound, median", "largest", "above the bound", "undecided")


def measured_records(rows: Iterable[Measured]) -> list[dict[str, Any]]:
    """Each measurement as a line of ``--json``."""
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
            "median": float(f"{each.median:.3g}"),
            "largest": float(f"{each.largest:.3g}"),
            "violated": each.violated,
            "undecided": each.undecided,
        }
        for each in rows
    ]


def measured_table(records: Sequence[dict[str, Any]]) -> Table:
    """One row per cell and number of units: the flow is above its bound nowhere if the last but one column is 0."""
    return Table(COLUMNS, tuple(_row(each) for each in records))


def _row(each: dict[str, Any]) -> tuple[str, ...]:
    shown = (f"{each['median']:.3g}", f"{each['largest']:.3g}")
    counts = (f"{each['violated']} of {each['comparisons']}", str(each["undecided"]))
    return (each["cell"], str(each["n"]), f"1..{each['lags']}", str(each["networks"]), *shown, *counts)
