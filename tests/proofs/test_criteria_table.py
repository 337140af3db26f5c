"""The table of criteria: a row for each with its draws, digits that the standard error supports, the same by seed."""

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest

from numerics import criteria
from numerics.criteria import CRITERIA, gains
from proofs.cli import main
from proofs.report.criteria import COLUMNS, criteria_table, supported
from proofs.report.tables import FORMATS, rendered

FEW = {5: 6, 10: 4}


@pytest.fixture(autouse=True)
def few_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(criteria, "DRAWS", FEW)
    monkeypatch.setattr(criteria, "COSTLY", {"2-norm, scaled": {5: 3}})


@pytest.mark.parametrize("form", FORMATS)
def test_each_format_comes_from_the_command(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["table", "criteria", "--format", form, "--seed", "3"]) == 0
    assert capsys.readouterr().out == rendered(criteria_table(3), form) != rendered(criteria_table(4), form)


def test_a_row_says_what_is_guaranteed_and_of_how_many_draws_it_is() -> None:
    rows = list(csv.DictReader(io.StringIO(rendered(criteria_table(), "csv"))))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == len(FEW) * (len(CRITERIA) - 1) + 1
    assert {row["criterion"] for row in rows if row["guarantees decay"] == "no"} == {"spectral radius"}
    for row, gain in zip(rows, gains(), strict=True):
        assert row["known by"] == f"sampled, {gain.draws} draws"
        mean, error = Decimal(row["mean gain"]), Decimal(row["standard error"])
        assert float(error) >= gain.error
        assert abs(float(mean) - gain.mean) <= 10.0 ** int(mean.as_tuple().exponent) / 2 <= 1.01 * float(error) / 2


@pytest.mark.parametrize(
    ("mean", "error", "text"),
    [
        (0.47102, 0.00148, ("0.471", "0.002")),
        (0.47102, 0.001, ("0.471", "0.002")),  # the double nearest to .001 lies above it
        (2.0, 0.5, ("2.0", "0.5")),
        (3.14159, 0.0991, ("3.14", "0.10")),
        (12.3, 1.5, ("12", "2")),
        (1.25, 0.0, ("1.25", "0")),
    ],
)
def test_the_error_is_rounded_up_and_the_mean_to_its_place(mean: float, error: float, text: tuple[str, str]) -> None:
    assert supported(mean, error) == text


def test_a_file_compares_equal_until_a_digit_moves(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "criteria.csv"
    ask = ["table", "criteria", "--format", "csv"]
    assert main([*ask, "--output", str(file)]) == 0
    assert Path(f"{file}.manifest.json").exists()
    assert main([*ask, "--compare", str(file)]) == 0
    file.write_text(file.read_text().replace("0.", "1.", 1))
    assert main([*ask, "--compare", str(file)]) == 1
