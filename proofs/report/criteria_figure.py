"""The figure of the criteria: over the units, the gain of a Gaussian net at which each stops guaranteeing decay.

Sampled, with the standard error of each mean as a bar; the best guarantees stop at the largest gains.
"""

from __future__ import annotations

from typing import Any

from numerics.criteria import Gain, gains
from proofs.report.criteria import supported
from proofs.report.figures import Figure, points
from proofs.report.palette import BLACK, BLUE, GREY, PURPLE, VERMILION
from proofs.report.tables import Table

COLUMNS = ("criterion", "units", "gain", "standard error", "known")
# {criterion: (how it is written, colour, style, mark)}; what guarantees nothing is grey
LINES = {
    "n max|w|": (r"$n\,\max|w|$", VERMILION, ":", "v"),
    "infinity norm": (r"$\|W\|_\infty$", PURPLE, "-", "s"),
    "Frobenius norm": (r"$\|W\|_F$", VERMILION, "--", "^"),
    "spectral radius of |W|": (r"$\rho(|W|)$", BLACK, "-.", "D"),
    "2-norm": (r"$\|W\|_2$", BLUE, "-", "o"),
    "2-norm, scaled": (r"$\|DWD^{-1}\|_2$, $D$ chosen", BLUE, "--", "s"),
    "spectral radius": (r"$\rho(W)$, no guarantee", GREY, ":", "x"),
}


SIZES, GAINS = (10, 20, 50, 100, 200, 1000), (0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)  # of the ticks


def criteria_data(seed: int = 0) -> Table:
    """A row per criterion and number of units: the mean gain over the draws, to the place of its standard error."""
    rows = ((g.criterion, str(g.n), *supported(g.mean, g.error), known(g, seed)) for g in gains(seed))
    return Table(COLUMNS, tuple(rows))


def known(gain: Gain, seed: int) -> str:
    """How the numbers are known."""
    return f"sampled: {gain.draws} draws, seed {seed}"


def draw_criteria(canvas: Any, table: Table) -> None:
    """One panel, both scales logarithmic; the legend above it, in the order of LINES."""
    axes = canvas.subplots()
    for criterion, (label, color, style, mark) in LINES.items():
        units, means = points(table, "units", "gain", criterion=criterion)
        _, errors = points(table, "units", "standard error", criterion=criterion)
        axes.errorbar(units, means, errors, color=color, linestyle=style, marker=mark, label=label, elinewidth=0.8)
    axes.set(xscale="log", yscale="log", xlabel="units $n$", ylabel="gain at which decay is no more guaranteed")
    axes.set_xticks(SIZES, [str(size) for size in SIZES])
    axes.set_yticks(GAINS, [f"{gain:g}" for gain in GAINS])
    axes.minorticks_off()
    canvas.legend(loc="outside upper center", ncols=2, handlelength=4)


FIGURE = Figure(criteria_data, draw_criteria, height=4.0)
