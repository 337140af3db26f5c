"""The phase diagram of the latch neuron: which weights keep its sign under which noise, worst or drawn at random.

Under the worst noise the boundary is the exact margin h*(w), drawn as a line; the grid is decided without it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from numerics.digits import significant
from numerics.latch_neuron import latch_of_weight
from numerics.phase_diagram import KEPT, LOST, random_noise, sampling_error, worst_case
from proofs.report.figures import SMALLEST, Figure, points
from proofs.report.numbers import short_decimal
from proofs.report.palette import BLACK, BLUE, VERMILION, WHITE
from proofs.report.tables import Table

COLUMNS = ("row", "weight", "noise", "worst noise", "kept of random noise", "known")
CELLS = 40  # on each side
MAX_WEIGHT, MAX_NOISE = 2, 1
STEPS, RUNS = 1000, 200
DIGITS = 6
SAID = {KEPT: "kept", LOST: "lost"}


def phase_data(seed: int = 0, *, cells: int = CELLS, steps: int = STEPS, runs: int = RUNS) -> Table:
    """A row per cell of the grid, at its middle, and per point of the boundary h*(w)."""
    middles = [Fraction(2 * k + 1, 2 * cells) for k in range(cells)]
    weights = [1 + x * (MAX_WEIGHT - 1) for x in middles]
    rows = [*_boundary(weights), *_grid(weights, [x * MAX_NOISE for x in middles], steps, runs, seed)]
    return Table(COLUMNS, tuple(rows))


def _boundary(weights: list[Fraction]) -> Iterator[tuple[str, ...]]:
    for weight in weights:
        margin = significant(latch_of_weight(weight).margin, DIGITS)
        yield "margin", short_decimal(weight), f"{margin:f}", "", "", "enclosed"


def _grid(
    weights: list[Fraction], noises: list[Fraction], steps: int, runs: int, seed: int
) -> Iterator[tuple[str, ...]]:
    grid = [float(w) for w in weights], [float(h) for h in noises]
    worst, kept = worst_case(*grid), random_noise(*grid, steps=steps, runs=runs, seed=seed)
    sampled = (
        f"random noise sampled: {runs} runs of {steps} steps, seed {seed}, within {sampling_error(runs):.2f} at 95 %"
    )
    known = {KEPT: "enclosed", LOST: f"worst noise enclosed, {sampled}"}
    for i, weight in enumerate(weights):
        for j, noise in enumerate(noises):
            found = int(worst[i, j])
            entries = SAID.get(found, "undecided"), f"{kept[i, j]:.12g}", known.get(found, sampled)
            yield "cell", short_decimal(weight), short_decimal(noise), *entries


def draw_phase(canvas: Any, table: Table) -> None:
    """The part of the runs that keep the sign as a shade, the exact margin as a line, the three regions by name."""
    from matplotlib.colors import LinearSegmentedColormap

    axes = canvas.subplots()
    weights, kept = points(table, "weight", "kept of random noise", row="cell")
    noises, _ = points(table, "noise", "kept of random noise", row="cell")
    columns, rows = sorted(set(weights)), sorted(set(noises))
    shades = [kept[k :: len(rows)] for k in range(len(rows))]
    ramp = LinearSegmentedColormap.from_list("kept", [WHITE, BLUE])
    mesh = axes.pcolormesh(columns, rows, shades, cmap=ramp, vmin=0, vmax=1, shading="nearest", rasterized=True)
    axes.plot(*points(table, "weight", "noise", row="margin"), color=BLACK, label="exact margin $h^*(w)$")
    axes.step(
        columns, list(_edges(table, columns)), where="mid", color=VERMILION, linewidth=0.8, label="grid, worst noise"
    )
    axes.legend(loc="upper left")
    axes.set(xlabel="weight $w$", ylabel="largest noise $|h_t|$", xlim=(1, MAX_WEIGHT), ylim=(0, MAX_NOISE))
    for x, y, words, color in WORDS:
        axes.text(x, y, words, color=color, fontsize=SMALLEST, ha="center", va="center")
    canvas.colorbar(
        mesh, ax=axes, location="top", aspect=30, label=f"share of runs that keep the bit, {STEPS} random steps"
    )


def _edges(table: Table, weights: Sequence[float]) -> Iterator[float]:
    """At each weight the noise between the cells that keep the sign under the worst noise and those above them."""
    cells, below = points(table, "weight", "noise", row="cell", **{"worst noise": "kept"})
    step = MAX_NOISE / len(weights)
    for weight in weights:
        yield max((noise for w, noise in zip(cells, below, strict=True) if w == weight), default=-step / 2) + step / 2


# (weight, noise, what is said there, in which colour)
WORDS = (
    (1.78, 0.14, "kept whatever\nthe noise", WHITE),
    (1.81, 0.55, "kept at random,\nlost at worst", WHITE),
    (1.22, 0.6, "lost", BLACK),
)
FIGURE = Figure(phase_data, draw_phase, height=3.6)
