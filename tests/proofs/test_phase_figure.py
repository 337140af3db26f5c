"""The phase diagram: its boundary under the worst noise is the exact margin, and random noise keeps more than that."""

import pytest

from numerics.latch_neuron import latch_of_weight
from numerics.phase_diagram import sampling_error, worst_case
from proofs.report.figures import points
from proofs.report.phase_figure import CELLS, MAX_NOISE, MAX_WEIGHT, WORDS, phase_data
from proofs.report.tables import Table


@pytest.fixture(scope="module")
def data() -> Table:
    return phase_data(1, cells=16, steps=100, runs=20)


def rows(table: Table, kind: str) -> list[dict[str, str]]:
    made = (dict(zip(table.columns, map(str, row), strict=True)) for row in table.rows)
    return [row for row in made if row["row"] == kind]


def test_the_boundary_of_the_grid_brackets_the_exact_margin(data: Table) -> None:
    """For each weight the cells below h* keep the sign, those above lose it, none is undecided."""
    margins = dict(zip(*points(data, "weight", "noise", row="margin"), strict=True))
    cells = rows(data, "cell")
    assert len(margins) == 16
    assert len(cells) == 16 * 16
    for cell in cells:
        kept = float(cell["noise"]) < margins[float(cell["weight"])]
        assert cell["worst noise"] == ("kept" if kept else "lost"), cell


def test_the_whole_grid_of_the_figure_agrees_with_the_margin_too() -> None:
    middles = [(2 * k + 1) / (2 * CELLS) for k in range(CELLS)]
    weights, noises = [1 + x * (MAX_WEIGHT - 1) for x in middles], [x * MAX_NOISE for x in middles]
    verdicts = worst_case(weights, noises)
    for weight, found in zip(weights, verdicts, strict=True):
        margin = latch_of_weight(weight).margin
        assert found.tolist() == [1 if noise < margin else -1 for noise in noises]


def test_random_noise_keeps_all_that_the_worst_keeps_and_less_the_larger_it_is(data: Table) -> None:
    cells = rows(data, "cell")
    for cell in cells:
        part = float(cell["kept of random noise"])
        assert (part * 20).is_integer()
        assert 0 <= part <= 1
        if cell["worst noise"] == "kept":
            assert (part, cell["known"]) == (1.0, "enclosed")
        else:
            error = f"{sampling_error(20):.2f}"
            assert cell["known"].endswith(f"sampled: 20 runs of 100 steps, seed 1, within {error} at 95 %")
    for weight in {cell["weight"] for cell in cells}:
        parts = [float(cell["kept of random noise"]) for cell in cells if cell["weight"] == weight]
        assert parts == sorted(parts, reverse=True)
    assert any(cell["worst noise"] == "lost" and cell["kept of random noise"] == "1" for cell in cells)


def test_the_seed_draws_the_noise(data: Table) -> None:
    assert phase_data(1, cells=16, steps=100, runs=20) == data
    assert phase_data(2, cells=16, steps=100, runs=20) != data


def test_each_region_is_called_what_it_is(data: Table) -> None:
    cells = rows(data, "cell")
    said = {}
    for weight, noise, words, _ in WORDS:
        near = min(cells, key=lambda cell: (float(cell["weight"]) - weight) ** 2 + (float(cell["noise"]) - noise) ** 2)
        said[words.replace("\n", " ")] = near["worst noise"], float(near["kept of random noise"])
    assert said == {
        "kept whatever the noise": ("kept", 1.0),
        "kept at random, lost at worst": ("lost", 1.0),
        "lost": ("lost", 0.0),
    }
