"""The figure of the latch neuron: the noise that it stands against its weight, and its gradient against that noise."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from flint import arb

from numerics.digits import significant
from numerics.enclosure import Ball, at_precision
from numerics.latch_neuron import Latch, latch_of_noise, latch_of_weight
from proofs.report.figures import SMALLEST, Figure, points
from proofs.report.numbers import short_decimal
from proofs.report.palette import BLUE, GREY, PURPLE, STYLES, VERMILION
from proofs.report.tables import Table

COLUMNS = ("curve", "weight", "noise", "decades lost", "known")
LAGS = (10, 100, 1000)
NOISES = ("0.01", "0.05", "0.1", "0.2", "0.5")
FIRST_WEIGHT = "1.25"  # w0 of Bengio, Simard and Frasconi (1994)
MAX_WEIGHT, MAX_NOISE, POINTS = 2, Fraction(53, 100), 50
DIGITS = 6
MARGINS = {
    "exact": r"exact, $h^*(w)$",
    "certified": r"certified, $\max_d\,(1-\lambda(d))\,d$",
    "near 1": r"near 1, $\frac{2}{3}(w-1)^{3/2}$",
}


def latch_data(seed: int = 0, steps: int = POINTS) -> Table:
    """The curves at so many weights and noises, denser near w = 1 and near 0, and the marks; all certain digits.

    >>> for row in latch_data(steps=1).rows[:3]:
    ...     print(*row, sep=", ")
    exact, 2, 0.532840, , enclosed
    certified, 2, 0.299090, , enclosed
    near 1, 2, 0.666667, , enclosed
    """
    squares = [Fraction(k, steps) ** 2 for k in range(1, steps + 1)]
    rows = [row for square in squares for row in _margins(1 + square * (MAX_WEIGHT - 1))]
    rows.append(("first weight", FIRST_WEIGHT, _digits(latch_of_weight(FIRST_WEIGHT).margin), "", "enclosed"))
    rows.append(("least double", "", "", _digits(arb(2).log() / arb(10).log() * 1074), "enclosed"))
    rows += [row for square in squares for row in _gradients(square * MAX_NOISE, "after {} steps")]
    rows += [row for noise in NOISES for row in _gradients(Fraction(noise), "marked, after {} steps")]
    return Table(COLUMNS, tuple(rows))


def _margins(weight: Fraction) -> Iterator[tuple[str, ...]]:
    latch = latch_of_weight(weight)
    with at_precision(latch.bits):
        first = 2 * (latch.weight - 1) * (latch.weight - 1).sqrt() / 3
    for name, ball in zip(MARGINS, (latch.margin, latch.certified_margin, first), strict=True):
        yield name, short_decimal(weight), _digits(ball), "", "enclosed"


def _gradients(noise: Fraction, name: str) -> Iterator[tuple[str, ...]]:
    latch = latch_of_noise(noise)
    for lag in LAGS:
        yield name.format(lag), _digits(latch.weight), short_decimal(noise), _digits(lost(latch, lag)), "enclosed"


def lost(latch: Latch, lag: int) -> Ball:
    """How many powers of ten the gradient loses over so many steps.

    >>> print(lost(latch_of_noise("0.5"), 1000).str(5, radius=False))
    744.41
    """
    with at_precision(latch.bits):
        return -latch.log_gradient(lag) / arb(10).log()


def _digits(ball: Ball) -> str:
    return f"{significant(ball, DIGITS):f}"


def draw_latch(canvas: Any, table: Table) -> None:
    """Two panels, one above the other: margins over the weight, lost decades over the noise."""
    above, below = canvas.subplots(2, 1)
    for (name, label), color, style in zip(MARGINS.items(), (BLUE, VERMILION, PURPLE), STYLES, strict=False):
        above.plot(*points(table, "weight", "noise", curve=name), style, color=color, label=label)
    (weight,), (margin,) = points(table, "weight", "noise", curve="first weight")
    above.plot([weight], [margin], "o", color=BLUE)
    above.annotate(f"$w_0={weight}$", (weight, margin), (1.1, 0.13), fontsize=SMALLEST)
    above.set(xlabel="weight $w$", ylabel="tolerated noise", xlim=(1, MAX_WEIGHT), ylim=(0, None))
    above.legend()
    _draw_gradients(below, table)


def _draw_gradients(axes: Any, table: Table) -> None:
    for lag, color, style, mark in zip(LAGS, (BLUE, VERMILION, PURPLE), STYLES, "os^", strict=False):
        axes.plot(*points(table, "noise", "decades lost", curve=f"after {lag} steps"), style, color=color)
        axes.plot(*points(table, "noise", "decades lost", curve=f"marked, after {lag} steps"), mark, color=color)
        axes.plot([], [], style, marker=mark, color=color, label=f"after {lag} steps")
    (least,) = (float(str(row[3])) for row in table.rows if row[0] == "least double")
    axes.axhline(least, color=GREY, linewidth=0.8, linestyle=":")
    noise = float(MAX_NOISE)
    axes.annotate("least double", (noise, least), (0.33, least * 0.62), fontsize=SMALLEST, color=GREY)
    axes.set(xlabel="tolerated noise $h^*$", ylabel=r"decades lost, $-\log_{10}$ gradient", xlim=(0, noise))
    axes.set(yscale="log", ylim=(0.02, 1500))
    axes.legend(loc="lower right")


FIGURE = Figure(latch_data, draw_latch, height=4.2)
