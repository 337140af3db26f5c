"""What all figures share: the command, files that compare, numbers with how they are known, words that can be read."""

import csv
import io
import json
import sys
from importlib import import_module
from itertools import combinations, cycle
from pathlib import Path
from typing import Any

import pytest

from numerics import criteria
from proofs.cli import main
from proofs.cli.figure import FIGURES
from proofs.report.criteria_figure import criteria_data
from proofs.report.figures import DOTS, FORMATS, SMALLEST, WIDTH, Figure, draw, points
from proofs.report.path_figure import path_data
from proofs.report.phase_figure import phase_data
from proofs.report.tables import Table, rendered

KINDS = {"pdf": b"%PDF", "svg": b"<?xml", "png": b"\x89PNG"}
POINT = DOTS / 72
NEEDS_MATPLOTLIB = "figures are drawn by matplotlib, the extra `figures`"


def of(name: str) -> Figure:
    figure: Figure = import_module(FIGURES[name]).FIGURE
    return figure


@pytest.fixture(scope="module")
def tables() -> dict[str, Table]:
    """The data of every figure, of the costly ones with a coarse grid and few draws."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(criteria, "DRAWS", {5: 2, 50: 2})
        patch.setattr(criteria, "COSTLY", {"2-norm, scaled": {5: 2}})
        few = {"criteria": criteria_data(), "phase-diagram": phase_data(cells=8, steps=50, runs=10)}
    return {name: few[name] if name in few else of(name).data(0) for name in FIGURES}


@pytest.mark.parametrize("name", FIGURES)
def test_every_row_says_how_its_numbers_are_known(name: str, tables: dict[str, Table]) -> None:
    table = tables[name]
    assert table.columns[-1] == "known"
    for row in table.rows:
        assert str(row[-1]).startswith(("exact", "enclosed", "sampled: ", "worst noise enclosed, "))
        assert ("sampled" in str(row[-1])) == ("seed" in str(row[-1]))


@pytest.mark.parametrize(("name", "form"), list(zip(FIGURES, cycle(FORMATS), strict=False)))
def test_a_figure_is_drawn_the_same_each_time(name: str, form: str, tables: dict[str, Table], tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason=NEEDS_MATPLOTLIB)
    files = [tmp_path / f"{which}.{form}" for which in ("first", "second")]
    for file in files:
        draw(of(name), tables[name], file)
    first, second = (file.read_bytes() for file in files)
    assert first.startswith(KINDS[form])
    assert first == second


def faults(figure: Figure, table: Table, file: Path) -> list[str]:
    """Words that are small, that leave the page, or that lie more than a point deep in other words."""
    from matplotlib.text import Text

    drawn: dict[Any, Any] = {}
    right = Text.draw

    def recorded(self: Any, renderer: Any) -> None:
        if self.get_visible() and self.get_text().strip():
            drawn[self] = self.get_window_extent(renderer)
        right(self, renderer)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Text, "draw", recorded)
        draw(figure, table, file)
    small = [f"{text.get_text()!r} is small" for text in drawn if text.get_fontsize() < SMALLEST]
    width, height = WIDTH * DOTS, figure.height * DOTS
    words = [(text.get_text(), box) for text, box in drawn.items()]
    outside = [f"{said!r} is cut" for said, b in words if b.x0 < 0 or b.y0 < 0 or b.x1 > width or b.y1 > height]
    over = [
        f"{one!r} over {other!r}"
        for (one, a), (other, b) in combinations(words, 2)
        if a.padded(-POINT).overlaps(b.padded(-POINT))
    ]
    return [*small, *outside, *over]


@pytest.mark.parametrize("name", FIGURES)
def test_words_are_large_enough_inside_of_the_page_and_apart(
    name: str, tables: dict[str, Table], tmp_path: Path
) -> None:
    pytest.importorskip("matplotlib", reason=NEEDS_MATPLOTLIB)
    assert faults(of(name), tables[name], tmp_path / "a.png") == []


def test_words_that_cannot_be_read_are_found(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason=NEEDS_MATPLOTLIB)
    words = (("here", 0.5, 0.5, 8), ("there", 0.51, 0.5, 8), ("small", 0.2, 0.2, 6), ("beyond", 0.99, 0.8, 8))

    def draw_badly(canvas: Any, table: Table) -> None:
        for said, x, y, size in words:
            canvas.text(x, y, said, fontsize=size)

    bad = Figure(path_data, draw_badly, height=2.0)
    found = faults(bad, path_data(), tmp_path / "a.png")
    assert found == ["'small' is small", "'beyond' is cut", "'here' over 'there'"]


def test_data_are_written_without_matplotlib_and_compare_until_a_digit_moves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    file = tmp_path / "new" / "paths.csv"
    assert main(["figure", "paths", "--data", str(file), "--manifest", str(tmp_path / "m.json")]) == 0
    text = file.read_text("utf-8")
    assert text == rendered(path_data(), "csv")
    manifests = [
        json.loads(f.read_text("utf-8")) for f in (tmp_path / "m.json", file.with_name("paths.csv.manifest.json"))
    ]
    assert manifests[0] == manifests[1]
    assert set(manifests[0]["sha256"]) == {"paths"}
    compare = ["figure", "paths", "--compare", str(file)]
    assert main(compare) == 0
    file.write_bytes(text.replace("\n", "\r\n").encode())
    assert main(compare) == 0
    file.write_text(text.replace("27/64", "28/64"), "utf-8")
    assert capsys.readouterr().err == ""
    assert main(compare) == 1
    said = capsys.readouterr().err
    assert f"{file}, line 4: " in said
    assert "28/64" in said
    assert f"write it anew with: errorflow figure paths --data {file}" in said
    assert main([*compare, "--data", str(file)]) == 1  # compared before it is written
    assert main(compare) == 0
    file.write_text(text + "more\n", "utf-8")
    assert main(compare) == 1
    assert "now (no such line)" not in capsys.readouterr().err


def test_a_binary_file_is_not_the_data(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"\xff\xfe\x00")
    assert main(["figure", "paths", "--compare", str(file)]) == 1
    assert "line 1" in capsys.readouterr().err


def test_a_file_gets_its_manifest_with_the_hash_of_what_is_drawn(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason=NEEDS_MATPLOTLIB)
    files = tmp_path / "a" / "p.pdf", tmp_path / "b" / "p.csv"
    assert main(["figure", "paths", "--output", str(files[0]), "--data", str(files[1])]) == 0
    assert files[0].read_bytes().startswith(KINDS["pdf"])
    manifests = [json.loads(f.with_name(f"{f.name}.manifest.json").read_text("utf-8")) for f in files]
    assert manifests[0]["sha256"] == manifests[1]["sha256"]
    assert manifests[0]["versions"]["matplotlib"] != "not installed"


BAD = {
    "another figure": (["latch", "--output", "a.pdf"], "unknown figure 'latch'; did you mean latch-neuron?"),
    "nothing asked": (["paths"], "nothing to do; pass --output FILE.pdf to draw, --data FILE.csv or --compare"),
    "another format": (["paths", "--output", "a.jpg"], "a.jpg names no format; pass a file that ends"),
    "data in a drawing": (["paths", "--data", "a.pdf"], "--data a.pdf is no CSV file; pass a file that ends with .csv"),
    "a place in a file": (["paths", "--data", "taken/a.csv"], "taken/a.csv cannot be written"),
    "no file to compare": (["paths", "--compare", "none.csv"], "'none.csv' does not exist"),
    "a seed too large": (
        ["phase-diagram", "--data", "a.csv", "--seed", str(2**64)],
        "seed=18446744073709551616; pass a whole number, 0 to 2**64 - 1",
    ),
    "a negative seed": (["paths", "--data", "a.csv", "--seed", "-1"], "-1 is not in the range x>=0"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_gets_its_message_and_status_two(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("taken").write_text("", "utf-8")
    arguments, message = BAD[case]
    assert main(["figure", *arguments]) == 2
    assert message in " ".join(capsys.readouterr().err.split())
    assert [each.name for each in Path().iterdir()] == ["taken"]


def test_a_drawing_that_cannot_be_written_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("matplotlib", reason=NEEDS_MATPLOTLIB)
    (tmp_path / "taken").write_text("", "utf-8")
    assert main(["figure", "paths", "--output", str(tmp_path / "taken" / "a.png")]) == 2
    assert "a.png cannot be written" in capsys.readouterr().err


def test_without_matplotlib_it_says_what_to_install_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    files = tmp_path / "new" / "a.pdf", tmp_path / "a.csv"
    assert main(["figure", "paths", "--output", str(files[0]), "--data", str(files[1])]) == 2
    assert "pip install 'errorflow[figures]'" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_the_help_names_every_figure(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["figure", "--help"]) == 0
    said = capsys.readouterr().out
    for name in FIGURES:
        assert f"{name}: " in said


def test_points_are_those_of_the_rows_asked_for() -> None:
    table = path_data()
    lags, sizes = points(table, "lag", "largest |path|", weights="[[3, -3], [3, -3]]")
    assert lags[:3] == [1.0, 2.0, 3.0]
    assert sizes[:3] == [3.0, 9.0, 27.0]
    assert points(table, "lag", "paths", net="another") == ([], [])


def test_data_read_back_as_they_were_written() -> None:
    rows = list(csv.DictReader(io.StringIO(rendered(path_data(), "csv"))))
    assert [row["weights"] for row in rows[:1]] == ["[[3, -3], [-3, 3]]"]
    assert tuple(rows[0]) == path_data().columns
