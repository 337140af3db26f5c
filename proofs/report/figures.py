"""What all figures share: a figure is a table of its data and a drawing of that table, and of nothing else.

One column wide, no letter smaller than 7 points, the colours of proofs.report.palette. The data are computed without
matplotlib (extra `figures`); the same data are the same file, byte for byte, with one version of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from proofs.report.tables import Table

FORMATS = ("pdf", "svg", "png")
WIDTH = 3.35  # inches; one column of two
DOTS = 300  # per inch, of a PNG
SMALLEST = 7  # points
STYLE = {
    "font.size": 8,
    "axes.labelsize": 8,
    "axes.titlesize": 8,
    "axes.linewidth": 0.6,
    "legend.fontsize": SMALLEST,
    "legend.frameon": False,
    "xtick.labelsize": SMALLEST,
    "ytick.labelsize": SMALLEST,
    "lines.linewidth": 1.2,
    "lines.markersize": 4,
    "pdf.fonttype": 42,
    "svg.hashsalt": "errorflow",
    "savefig.dpi": DOTS,
}
# no date, so that the same figure is the same file
UNDATED: Mapping[str, Mapping[str, None]] = {
    "pdf": {"CreationDate": None},
    "svg": {"Date": None},
    "png": {"Software": None},
}


@dataclass(frozen=True)
class Figure:
    """A figure: `data` computes its table from a seed, `draw` puts that table on an empty matplotlib figure.

    Every number drawn is an entry of the table, whose last column says how the numbers of a row are known. `height` is
    in inches.
    """

    data: Callable[[int], Table]
    draw: Callable[[Any, Table], None]
    height: float


def draw(figure: Figure, table: Table, file: Path) -> None:
    """Draw the table into the file, in the format that its ending names; ImportError without matplotlib."""
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure as Canvas

    with matplotlib.rc_context({**matplotlib.rcParamsDefault, "backend": "agg", **STYLE}):
        canvas = Canvas(figsize=(WIDTH, figure.height), layout="constrained")
        FigureCanvasAgg(canvas)
        figure.draw(canvas, table)
        canvas.savefig(file, metadata=UNDATED[file.suffix[1:].lower()])


def points(table: Table, x: str, y: str, **where: str) -> tuple[list[float], list[float]]:
    """Two columns as numbers, of the rows that have the given entries; rows without a number in one are left out.

    >>> made = Table(("curve", "lag", "size"), (("a", "1", "2"), ("a", "2", ""), ("b", "1", "9")))
    >>> points(made, "lag", "size", curve="a")
    ([1.0], [2.0])
    """
    chosen = [row for row in _rows(table) if all(row[name] == entry for name, entry in where.items())]
    pairs = [(_number(row[x]), _number(row[y])) for row in chosen if row[x] and row[y]]
    return [a for a, _ in pairs], [b for _, b in pairs]


def _rows(table: Table) -> list[dict[str, str]]:
    return [dict(zip(map(str, table.columns), map(str, row), strict=True)) for row in table.rows]


def _number(text: str) -> float:
    """A decimal or a fraction "p/q" as the nearest float."""
    return float(Fraction(text)) if "/" in text else float(text)
