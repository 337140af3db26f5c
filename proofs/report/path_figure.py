"""The figure of the paths: three nets of two units in which single paths say nothing about their sum, lag by lag.

Every path vanishes and the sum explodes (claim c2); every path explodes and the sum is 0 (c3); every path and the sum
vanish, and only the sum of the sizes, by which bounds judge, explodes.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from numerics.contributions import contributions
from proofs.report.figures import SMALLEST, Figure, points
from proofs.report.palette import BLUE, PURPLE, VERMILION
from proofs.report.tables import Table

SIZES = ("largest |path|", "|sum of paths|", "sum of |paths|")
COLUMNS = ("net", "weights", "slope", "lag", "paths", *SIZES, "known")
LAGS = 20
Weights = Sequence[Sequence[Fraction]]


def _scaled(size: Fraction, signs: Sequence[Sequence[int]]) -> Weights:
    return [[size * sign for sign in row] for row in signs]


# {name: (weights, the slope of every unit)}; 1/4 is the largest slope of the logistic function, 1 that of linear units
NETS: dict[str, tuple[Weights, Fraction]] = {
    "paths vanish, the sum explodes": (_scaled(Fraction(3), [[1, -1], [-1, 1]]), Fraction(1, 4)),
    "paths explode, the sum is 0": (_scaled(Fraction(3), [[1, -1], [1, -1]]), Fraction(1)),
    "paths and sum vanish, the sizes explode": (_scaled(Fraction(12, 5), [[1, -1], [1, 1]]), Fraction(1, 4)),
}
# In the order of SIZES; the last is the widest and lies below the others, so that equal ones show both.
LINES: tuple[dict[str, Any], ...] = (
    {"color": VERMILION, "linestyle": "--"},
    {"color": BLUE, "marker": "o", "markersize": 2.4},
    {"color": PURPLE, "linewidth": 2.8, "linestyle": ":", "zorder": 1},
)


def path_data(seed: int = 0) -> Table:
    """One row per net and lag; every number is exact."""
    rows = []
    for name, (weights, slope) in NETS.items():
        for each in contributions(weights, slope, LAGS):
            numbers = (each.lag, each.paths, each.largest, each.total, each.absolute)
            rows.append((name, _written(weights), str(slope), *map(str, numbers), "exact"))
    return Table(COLUMNS, tuple(rows))


def _written(weights: Weights) -> str:
    return str([[str(w) for w in row] for row in weights]).replace("'", "")


def draw_paths(canvas: Any, table: Table) -> None:
    """A panel per net, one above the other."""
    panels = canvas.subplots(len(NETS), 1, sharex=True)
    for axes, (name, (weights, slope)) in zip(panels, NETS.items(), strict=True):
        for column, how in zip(SIZES, LINES, strict=True):
            lags, sizes = points(table, "lag", column, net=name)
            seen = [(lag, size) for lag, size in zip(lags, sizes, strict=True) if size > 0]
            axes.plot(*zip(*seen, strict=True), label=column, **how)
            if len(seen) < len(lags):
                zero = f"sum exactly 0 from lag {lags[len(seen)]:.0f} on"
                axes.text(0.98, 0.05, zero, transform=axes.transAxes, ha="right", fontsize=SMALLEST, color=BLUE)
        axes.set(yscale="log", xlim=(0.5, LAGS + 0.5), xticks=range(2, LAGS + 1, 2))
        axes.set_title(f"{name}\n$f'={slope}$, $W=$ {_written(weights).replace('-', chr(0x2212))}", fontsize=SMALLEST)
    canvas.supylabel("size", fontsize=8)
    panels[-1].set_xlabel("lag $q$")
    canvas.legend(
        *panels[0].get_legend_handles_labels(), loc="outside upper center", ncols=3, columnspacing=1, handlelength=1.6
    )


FIGURE = Figure(path_data, draw_paths, height=5.0)
