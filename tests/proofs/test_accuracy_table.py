"""The table of measured errors, its committed file, and the command that measures them again."""

import csv
import hashlib
import io
import json
from pathlib import Path

import pytest

from numerics import accuracy
from numerics.accuracy import APPROXIMATIONS, COLUMNS, FILE, measured, row, worst
from numerics.simd import AVAILABLE
from proofs.cli import main
from proofs.cli.judging import json_line
from proofs.report.accuracy import accuracy_table
from proofs.report.tables import FORMATS, rendered
from tools import accuracy as tool

compiled = pytest.mark.skipif(not AVAILABLE, reason="Numba is switched off, and vmath is compiled code")
MANIFEST = FILE.with_name("accuracy.csv.manifest.json")


@pytest.mark.parametrize("form", FORMATS)
def test_each_format_comes_from_the_command(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["table", "accuracy", "--format", form]) == 0
    assert capsys.readouterr().out == rendered(accuracy_table(), form)


def test_the_table_has_the_numbers_of_the_committed_file() -> None:
    shown = list(csv.DictReader(io.StringIO(rendered(accuracy_table(), "csv"))))
    kept = list(csv.DictReader(FILE.read_text("utf-8").splitlines()))
    pairs = {"function": "function", "largest error in ulp": "largest error", "ulp of the": "counted at"}
    same = {**pairs, "reached at": "reached at", "points": "points", "from": "from", "to": "to"}
    assert [{same[column]: entry for column, entry in each.items()} for each in shown] == [dict(each) for each in kept]


def test_the_committed_file_says_nothing_else_than_what_was_measured() -> None:
    lines = list(csv.reader(FILE.read_text("utf-8").splitlines()))
    assert lines == [list(COLUMNS), *(list(row(of, measured()[name])) for name, of in APPROXIMATIONS.items())]


def hashes(lines: list[list[str]]) -> dict[str, str]:
    records = [dict(zip(("id", *COLUMNS[1:]), line, strict=True)) for line in lines[1:]]
    return {each["id"]: hashlib.sha256(json_line(each).encode()).hexdigest() for each in records}


def test_the_manifest_is_of_the_committed_file() -> None:
    manifest = json.loads(MANIFEST.read_text("utf-8"))
    assert manifest["command"][:3] == ["python", "-m", "tools.accuracy"]
    assert manifest["sha256"] == hashes(list(csv.reader(FILE.read_text("utf-8").splitlines())))


@compiled
def test_the_command_writes_what_it_measured_and_leaves_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "accuracy.csv"
    monkeypatch.setattr(tool, "FILE", file)
    monkeypatch.setattr(tool, "PART", 70)
    assert tool.main(["exp", "tanh slope", "--points", "200", "--jobs", "1"]) == 0
    found = {name: worst(APPROXIMATIONS[name], 0, 200) for name in ("exp", "tanh slope")}
    monkeypatch.setattr(accuracy, "FILE", file)
    measured.cache_clear()
    try:
        assert {name: measured()[name] for name in found} == found
        assert measured()["log"].points == accuracy.POINTS
    finally:
        measured.cache_clear()
    assert "tanh slope: " in capsys.readouterr().err
    lines = list(csv.reader(file.read_text("utf-8").splitlines()))
    manifest = json.loads((tmp_path / "accuracy.csv.manifest.json").read_text("utf-8"))
    assert manifest["sha256"] == {name: hashes(lines)[name] for name in found}


@compiled
def test_after_an_interrupt_the_file_is_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(of: object, start: int, stop: int) -> accuracy.Worst:
        raise KeyboardInterrupt

    monkeypatch.setattr(tool, "FILE", tmp_path / "accuracy.csv")
    monkeypatch.setattr(tool, "worst", interrupted)
    assert tool.main(["exp", "--jobs", "1"]) == 130
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["cosh"], "no function 'cosh'; known are exp, log, sqrt"),
        (["exp", "--points", "0"], "--points 0 --jobs 1; pass numbers >= 1"),
    ],
)
def test_what_cannot_be_measured_is_refused(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        tool.main([*arguments, "--jobs", "1"])
    assert stopped.value.code == 2
    assert told in capsys.readouterr().err
