"""The tables of printed numbers and of forget gates: their formats, files, manifests, and that digits are certain."""

import csv
import io
import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from flint import arb, ctx, fmpq

from numerics.half_lives import BITS, forget_gates
from proofs.cli import main
from proofs.report.half_lives import COLUMNS as HALF_LIFE_COLUMNS
from proofs.report.half_lives import certain_digits, half_lives_table
from proofs.report.printed import COLUMNS, numbers_table
from proofs.report.tables import FORMATS, rendered
from theory.printed import PRINTED

NAMES = ("numbers", "lstm-half-lives")


@pytest.fixture
def call(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, str]]:
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str]:
        status = main(list(arguments))
        return status, capsys.readouterr().out

    return run


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", FORMATS)
def test_each_format_comes_from_the_command(name: str, form: str, call: Callable[..., tuple[int, str]]) -> None:
    status, out = call("table", name, "--format", form)
    made = numbers_table() if name == "numbers" else half_lives_table()
    assert (status, out) == (0, rendered(made, form))
    assert len(out.splitlines()) >= len(made.rows)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_gets_its_manifest_and_a_digit_that_moved_is_seen(
    name: str, call: Callable[..., tuple[int, str]]
) -> None:
    assert call("table", name, "--format", "csv", "--output", "t.csv", "--manifest", "m.json") == (0, "")
    assert call("table", name, "--format", "csv", "--compare", "t.csv") == (0, "")
    manifests = [json.loads(Path(file).read_text()) for file in ("m.json", "t.csv.manifest.json")]
    assert manifests[0] == manifests[1]
    assert set(manifests[0]["sha256"]) == (set(PRINTED) if name == "numbers" else set())
    text = Path("t.csv").read_text()
    Path("t.csv").write_text(text.replace("13", "14", 1) if name == "numbers" else text.replace("0.731", "0.732"))
    assert call("table", name, "--format", "csv", "--compare", "t.csv")[0] == 1


def test_the_table_of_numbers_has_a_row_for_each_with_its_verdict() -> None:
    rows = list(csv.DictReader(io.StringIO(rendered(numbers_table(), "csv"))))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == len(PRINTED)
    assert [row["verdict"] for row in rows] == [number.outcome.value for number in PRINTED.values()]
    (row,) = (row for row in rows if row["what it counts"] == "expected sequence length")
    assert (row["printed"], row["recomputed"], row["verdict"]) == ("q + 14", "q + 13", "WRONG")
    assert all(row["recomputed"].startswith("not computed: ") == (row["verdict"] == "NOTED") for row in rows)


def test_no_dollar_or_underscore_stands_bare_in_the_latex_of_words() -> None:
    """In mathematics underscores may stand; outside, in the columns of words, none may."""
    for line in rendered(numbers_table(), "latex").splitlines()[4:-2]:
        for entry in line.removesuffix(r" \\").split(" & "):
            words = entry.strip("$") if entry.startswith("$") else entry.replace(r"\_", "")
            assert entry.startswith("$") or "_" not in words


def test_every_digit_of_the_half_lives_is_certain() -> None:
    """Each number, plus and minus half a unit of its last digit, encloses the ball that was computed."""
    rows = list(csv.DictReader(io.StringIO(rendered(half_lives_table(), "csv"))))
    assert tuple(rows[0]) == tuple(map(str, HALF_LIFE_COLUMNS))
    for row, gate in zip(rows, forget_gates(), strict=True):
        balls = (gate.bias, gate.gate, gate.half_life, gate.after_100, gate.after_steps, gate.over_limit)
        for column, ball in zip(map(str, HALF_LIFE_COLUMNS[2:]), balls, strict=True):
            if ball is None:
                assert row[column] == ""
                continue
            mantissa, _, exponent = row[column].partition("e")
            half = Fraction(1, 2 * 10 ** len(mantissa.partition(".")[2])) * Fraction(10) ** int(exponent or 0)
            near = Fraction(row[column])
            with ctx.workprec(BITS):
                low, high = (arb(fmpq(x.numerator, x.denominator)) for x in (near - half, near + half))
                assert low <= ball.lower()
                assert ball.upper() <= high


def test_the_half_lives_to_the_digits_of_a_pocket_calculator() -> None:
    rows = list(csv.DictReader(io.StringIO(rendered(half_lives_table(), "csv"))))
    assert [row["half-life in steps"][:4] for row in rows[:5]] == ["1", "2.21", "5.46", "14.2", "103."]
    assert rows[1]["f**100"] == "2.48438e-14"
    assert [row["b"] for row in rows[5:8]] == ["2.63424", "4.96822", "7.27392"]


def test_a_ball_that_straddles_a_digit_shows_fewer() -> None:
    assert certain_digits(arb(0.25, 1e-9)) == "0.25"
    assert certain_digits(arb(1.3333333, 1e-3)) == "1.33"
    with pytest.raises(ValueError, match=r"no digit of .* is certain"):
        certain_digits(arb(0, 1))
