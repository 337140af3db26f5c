"""The figure of decay: the flow of random nets over the lag for each cell, median, largest, and the largest bound."""

from __future__ import annotations

from typing import Any

from proofs.report.decay import CELL_NAMES, CURVES, decay_data
from proofs.report.figures import SMALLEST, Figure, points
from proofs.report.palette import BLACK, BLUE, STYLES, VERMILION
from proofs.report.tables import Table

# How much of a panel's height lies above the flow: the bounds leave it there.
ABOVE = 0.3


def draw_decay(canvas: Any, table: Table) -> None:
    """A panel per cell, two in a row; each has its own scale, from the least median up to a little above the flow."""
    panels = canvas.subplots(len(CELL_NAMES) // 2, 2, sharex=True)
    for axes, cell in zip(panels.flat, CELL_NAMES, strict=True):
        for curve, color, style in zip(CURVES, (BLUE, VERMILION, BLACK), STYLES, strict=False):
            axes.plot(*points(table, "lag", curve, cell=cell), style, color=color, label=curve)
        lags, median = points(table, "lag", "median", cell=cell)
        _, largest = points(table, "lag", "largest", cell=cell)
        low, high = min(0, *median), max(0, *largest)
        axes.set(xlim=(0, lags[-1]), ylim=(low, high + ABOVE * (high - low)), xticks=(0, 50, 100))
        axes.set_title(cell, fontsize=SMALLEST, pad=3)
    canvas.supylabel(r"$\log_{10}$ of the flow $|\partial s(T)/\partial s(T-q)|_\infty$", fontsize=8)
    canvas.supxlabel("lag $q$", fontsize=8)
    handles = panels.flat[0].get_legend_handles_labels()
    canvas.legend(*handles, loc="outside upper center", ncols=3, columnspacing=1, handlelength=1.8)


FIGURE = Figure(decay_data, draw_decay, height=4.2)
