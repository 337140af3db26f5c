"""The figure of the latch neuron: the noise that it stands against its weight, and its gradient against that noise.

One column wide, in colours that the colour-blind tell apart (Okabe and Ito 2008), each with a line style of its own.
The curves come from numerics.latch_neuron; what is drawn is within 1e-15 of them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from numerics.latch_neuron import Latch, latch_of_noise, latch_of_weight

FORMATS = ("pdf", "svg", "png")
LAGS = (10, 100, 1000)
NOISES = ("0.01", "0.05", "0.1", "0.2", "0.5")
FIRST_WEIGHT = "1.25"  # w0 of Bengio, Simard and Frasconi (1994)
WIDTH, HEIGHT = 3.35, 4.2  # inches; one column of two
DOTS = 300  # per inch, of a PNG
MAX_WEIGHT, MAX_NOISE, POINTS = 2.0, 0.53, 60
LEAST_DOUBLE = -math.log10(5e-324)
BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#555555"
STYLE = {
    "font.size": 8,
    "axes.labelsize": 8,
    "legend.fontsize": 7,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "lines.linewidth": 1.2,
    "lines.markersize": 4,
    "pdf.fonttype": 42,
    "svg.hashsalt": "errorflow",
    "savefig.dpi": DOTS,
}


@dataclass(frozen=True)
class Curves:
    """Points of the curves: over the weight the margins, over the noise the decades that the gradient loses."""

    weights: tuple[float, ...]
    margins: tuple[float, ...]
    certified: tuple[float, ...]
    first_terms: tuple[float, ...]
    noises: tuple[float, ...]
    lost: dict[int, tuple[float, ...]]


def curves(points: int = POINTS) -> Curves:
    """The curves at so many weights and noises, denser near w = 1 and near 0.

    >>> found = curves(4)
    >>> [round(w, 4) for w in found.weights], [round(y, 3) for y in found.lost[100]]
    ([1.0625, 1.25, 1.5625, 2.0], [11.754, 29.799, 51.827, 77.595])
    """
    excesses = [(MAX_WEIGHT - 1) * (k / points) ** 2 for k in range(1, points + 1)]
    latches = [latch_of_weight(1 + excess) for excess in excesses]
    noises = [MAX_NOISE * (k / points) ** 2 for k in range(1, points + 1)]
    standing = [latch_of_noise(noise) for noise in noises]
    return Curves(
        tuple(1 + excess for excess in excesses),
        tuple(float(latch.margin.mid()) for latch in latches),
        tuple(float(latch.certified_margin.mid()) for latch in latches),
        tuple(2 / 3 * excess**1.5 for excess in excesses),
        tuple(noises),
        {lag: tuple(lost(latch, lag) for latch in standing) for lag in LAGS},
    )


def lost(latch: Latch, lag: int) -> float:
    """How many powers of ten the gradient loses over so many steps."""
    return -float(latch.log_gradient(lag).mid()) / math.log(10)


def draw(file: Path) -> None:
    """Draw the figure into the file, in the format that its ending names; ImportError without matplotlib."""
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with matplotlib.rc_context({**matplotlib.rcParamsDefault, "backend": "agg", **STYLE}):
        figure = Figure(figsize=(WIDTH, HEIGHT), layout="constrained")
        FigureCanvasAgg(figure)
        above, below = figure.subplots(2, 1)
        found = curves()
        _margins(above, found)
        _gradients(below, found)
        # no date, so that the same figure is the same file
        undated = {"pdf": {"CreationDate": None}, "svg": {"Date": None}, "png": {"Software": None}}
        figure.savefig(file, metadata=undated[file.suffix[1:].lower()])


def _margins(axes: Any, found: Curves) -> None:
    axes.plot(found.weights, found.margins, color=BLUE, label="exact, $h^*(w)$")
    axes.plot(found.weights, found.certified, "--", color=ORANGE, label=r"certified, $\max_d\,(1-\lambda(d))\,d$")
    axes.plot(found.weights, found.first_terms, ":", color=GREEN, label=r"near 1, $\frac{2}{3}(w-1)^{3/2}$")
    first = latch_of_weight(FIRST_WEIGHT)
    axes.plot([float(FIRST_WEIGHT)], [float(first.margin.mid())], "o", color=BLUE)
    axes.annotate("$w_0=1.25$", (float(FIRST_WEIGHT), float(first.margin.mid())), (1.1, 0.13), fontsize=7)
    axes.set(xlabel="weight $w$", ylabel="tolerated noise", xlim=(1, MAX_WEIGHT), ylim=(0, None))
    axes.legend(frameon=False)


def _gradients(axes: Any, found: Curves) -> None:
    marked = [(float(noise), latch_of_noise(noise)) for noise in NOISES]
    for lag, color, style, mark in zip(LAGS, (BLUE, ORANGE, GREEN), ("-", "--", "-."), "os^", strict=True):
        axes.plot(found.noises, found.lost[lag], style, color=color)
        axes.plot(*zip(*((noise, lost(latch, lag)) for noise, latch in marked), strict=True), mark, color=color)
        axes.plot([], [], style, marker=mark, color=color, label=f"after {lag} steps")
    axes.axhline(LEAST_DOUBLE, color=GREY, linewidth=0.8, linestyle=":")
    axes.annotate("least double", (MAX_NOISE, LEAST_DOUBLE), (0.33, LEAST_DOUBLE * 0.62), fontsize=7, color=GREY)
    axes.set(
        xlabel="tolerated noise $h^*$",
        ylabel=r"decades lost, $-\log_{10}$ gradient",
        xlim=(0, MAX_NOISE),
        ylim=(0.02, 1500),
    )
    axes.set_yscale("log")
    axes.legend(frameon=False, loc="lower right")
