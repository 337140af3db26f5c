"""The figure of the latch neuron: its curves go through the numbers of the table, and it is drawn or says why not."""

import json
import math
import sys
from pathlib import Path

import pytest

from numerics.latch_neuron import latch_of_noise, latch_of_weight
from proofs.cli import main
from proofs.report.latch_figure import FORMATS, curves, lost
from theory.latching import CERTIFIED_NEAR_ONE

KINDS = {"pdf": b"%PDF", "svg": b"<?xml", "png": b"\x89PNG"}


def test_the_curves_lie_where_the_closed_forms_put_them() -> None:
    found = curves(12)
    for w, margin, certified, first in zip(
        found.weights, found.margins, found.certified, found.first_terms, strict=True
    ):
        assert margin == pytest.approx(math.sqrt(w * (w - 1)) - math.acosh(math.sqrt(w)), rel=1e-9)
        assert float(CERTIFIED_NEAR_ONE) * margin < certified < margin < first
    assert found.lost[1000] == pytest.approx([100 * y for y in found.lost[10]], rel=1e-14)
    assert list(found.lost[10]) == sorted(found.lost[10])


def test_decades_lost_are_those_of_the_table() -> None:
    assert 10 ** -lost(latch_of_noise("0.05"), 10) == pytest.approx(0.0283, abs=5e-5)
    assert lost(latch_of_noise("0.5"), 1000) == pytest.approx(745 - math.log10(3.93), abs=1e-3)
    assert lost(latch_of_weight("1.25"), 1) == pytest.approx(-math.log10(0.619144), abs=1e-6)


@pytest.mark.parametrize("form", FORMATS)
def test_the_figure_is_drawn_the_same_each_time_with_its_manifest(form: str, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    files = [tmp_path / name / f"latch.{form}" for name in ("first", "second")]
    for file in files:
        assert main(["figure", "latch-neuron", "--output", str(file)]) == 0
    first, second = (file.read_bytes() for file in files)
    assert first.startswith(KINDS[form])
    assert first == second
    manifest = json.loads((tmp_path / "first" / f"latch.{form}.manifest.json").read_text("utf-8"))
    assert manifest["versions"]["matplotlib"] != "not installed"


BAD = {
    "another figure": (["figure", "latch", "--output", "a.pdf"], "unknown figure 'latch'"),
    "no file": (["figure", "latch-neuron"], "Missing option '--output'"),
    "another format": (["figure", "latch-neuron", "--output", "a.jpg"], "a.jpg names no format; pass a file that ends"),
    "a place in a file": (["figure", "latch-neuron", "--output", "taken/a.png"], "taken/a.png cannot be written"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_gets_its_message_and_status_two(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("taken").write_text("", "utf-8")
    arguments, message = BAD[case]
    assert main(arguments) == 2
    assert message in " ".join(capsys.readouterr().err.split())


def test_without_matplotlib_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert main(["figure", "latch-neuron", "--output", str(tmp_path / "a.pdf")]) == 2
    assert "pip install 'errorflow[figures]'" in capsys.readouterr().err
    assert not (tmp_path / "a.pdf").exists()
