"""The table of the latch neuron: what the closed form gives, digit by digit, in every format of a table."""

import csv
import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from numerics.errors import NumericsError
from proofs.cli import main
from proofs.report.latch_neuron import latch_neuron_table, number
from proofs.report.tables import FORMATS, rendered

# noise, weight, multiplier, gradient after 10, 100 and 1000 steps; computed apart from this program
PRINTED = """\
0.01 1.06156 0.885436 0.296   5.20e-6  1.44e-53
0.05 1.18408 0.700165 0.0283  3.31e-16 1.59e-155
0.1  1.29788 0.566925 3.43e-3 2.25e-25 3.35e-247
0.2  1.48687 0.403578 1.15e-4 3.92e-40 8.46e-395
0.5  1.95328 0.180134 3.60e-8 3.63e-75 3.93e-745"""
CERTIFIED = {"1.25": "0.501", "2": "0.561", "3": "0.627", "5": "0.719"}


@pytest.fixture
def rows() -> list[dict[str, str]]:
    table = latch_neuron_table()
    return [dict(zip(map(str, table.columns), map(str, row), strict=True)) for row in table.rows]


def test_the_rows_of_a_noise_are_those_printed(rows: list[dict[str, str]]) -> None:
    names = ("noise h*", "weight w", "multiplier m", *(f"gradient after {lag}" for lag in (10, 100, 1000)))
    assert [[row[name] for name in names] for row in rows[:5]] == [line.split() for line in PRINTED.splitlines()]


def test_the_rows_of_a_weight_have_its_noise_and_what_a_contraction_certifies(rows: list[dict[str, str]]) -> None:
    found = {row["weight w"]: row for row in rows[5:]}
    assert (found["1.25"]["noise h*"], found["1.25"]["state a*"]) == ("0.0778052", "0.888015")
    rounded = {w: str(round(Decimal(row["certified part of h*"]), 3)) for w, row in found.items()}
    assert rounded == CERTIFIED


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_has_every_row(form: str, capsys: pytest.CaptureFixture[str], rows: list[dict[str, str]]) -> None:
    assert main(["table", "latch-neuron", "--format", form]) == 0
    printed = capsys.readouterr().out
    assert printed == rendered(latch_neuron_table(), form)
    for row in rows:
        assert row["state a*"] in printed
    assert (r"3.35 \cdot 10^{-247}" if form == "latex" else "3.35e-247") in printed


def test_csv_reads_back(rows: list[dict[str, str]]) -> None:
    assert list(csv.DictReader(io.StringIO(rendered(latch_neuron_table(), "csv")))) == rows


def test_a_file_compares_equal_until_a_digit_moves(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "latch.tex"
    ask: Callable[..., int] = lambda *more: main(["table", "latch-neuron", "--format", "latex", *more])  # noqa: E731
    assert ask("--output", str(file)) == 0
    assert file.with_name("latch.tex.manifest.json").exists()
    assert ask("--compare", str(file)) == 0
    assert ask("--manifest", str(tmp_path / "m.json"), "--compare", str(file)) == 0
    assert (tmp_path / "m.json").exists()
    file.write_text(file.read_text("utf-8").replace("1.29788", "1.29789"), "utf-8")
    assert ask("--compare", str(file)) == 1
    assert "is not what comes out now" in capsys.readouterr().err


def test_other_noises_weights_and_lags_can_be_asked_for() -> None:
    table = latch_neuron_table(["1/3"], ["1.01"], [10**6])
    assert [str(row[0]) for row in table.rows] == ["1/3", "6.64677e-4"]
    assert "gradient after 1000000" in map(str, table.columns)
    with pytest.raises(NumericsError, match="weight=1 stores nothing"):
        latch_neuron_table([], ["1"])


@pytest.mark.parametrize(
    ("x", "text"),
    [("1.500", "1.500"), ("0.0100", "0.0100"), ("0.00999", "9.99e-3"), ("1.44E-53", "1.44e-53"), ("1.2E+3", "1200")],
)
def test_a_small_number_has_a_power_of_ten(x: str, text: str) -> None:
    assert str(number(Decimal(x))) == text
