"""The review line by line: no line of it is left out, no claim is unknown, and the table has the verdicts."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

import proofs.report.review as review
from proofs.claim import Claim
from proofs.claims import CLAIMS
from proofs.cli import main
from proofs.report.review import (
    LAST_LINE,
    Statement,
    claims_named,
    numbers_of,
    review_table,
    silent_lines,
    statements,
    verdict_on,
)
from proofs.report.tables import FORMATS, rendered

ROOT = Path(__file__).resolve().parents[2]
ROWS = statements()
CITED = re.compile(r"\breview, lines? (\d+)((?:(?:,| and) \d+)*)")


def cited_lines(source: str) -> list[int]:
    """The lines of the review that a source names.

    >>> cited_lines("a paper, sec. 3; review, lines 73 and 76")
    [73, 76]
    """
    return [int(number) for first, more in CITED.findall(source) for number in [first, *re.findall(r"\d+", more)]]


def not_at_their_line(claims: Mapping[str, Claim], rows: Iterable[Statement]) -> list[tuple[str, int]]:
    """Claims that say that they are of a line at which no row names them."""
    named = {(claim, number) for row in rows for claim in row.named for number in numbers_of(row.lines)}
    cited = [(name, number) for name, claim in claims.items() for number in cited_lines(claim.source)]
    return [each for each in cited if each not in named]


def test_each_line_asserts_something_or_is_silent_and_none_is_left_out() -> None:
    asserting = {number for row in ROWS for number in numbers_of(row.lines)}
    silent = [number for each in silent_lines() for number in numbers_of(each.lines)]
    assert sorted([*asserting, *silent]) == list(range(1, LAST_LINE + 1))


def test_there_are_52_formulas_16_of_them_displayed_and_they_stand_in_order() -> None:
    formulas = [row for row in ROWS if row.kind != review.SENTENCE]
    displayed = [row for row in ROWS if "-" in row.lines]
    assert (len(formulas), len(displayed)) == (52, 16)
    assert all(row.kind == review.FORMULA and len(numbers_of(row.lines)) >= 3 for row in displayed)
    assert list(ROWS) == sorted(ROWS, key=lambda row: numbers_of(row.lines)[0])
    assert max(Counter(row.lines for row in displayed).values()) == 1


def test_every_claim_is_in_the_catalogue_and_named_once_in_a_row() -> None:
    named = [claim for row in ROWS for claim in row.named]
    assert not set(named) - set(CLAIMS)
    assert all(len(set(row.named)) == len(row.named) for row in ROWS)
    assert claims_named(ROWS, CLAIMS) == [claim for claim in CLAIMS if claim in set(named)]


def test_a_claim_that_is_of_a_line_of_the_review_is_named_at_that_line() -> None:
    assert not_at_their_line(CLAIMS, ROWS) == []


def test_a_claim_that_no_row_names_at_its_line_is_found() -> None:
    planted = {"m3": CLAIMS["m3"]}
    assert not_at_their_line(planted, [row for row in ROWS if "m3" not in row.claims]) == [("m3", 97)]
    assert cited_lines("review, lines 87 and 91; a review of line 3") == [87, 91]


def test_the_rows_are_short_and_in_english() -> None:
    for row in ROWS:
        assert (row.statement + row.note).isascii()
        assert len(row.statement) <= 120
        assert row.statement == row.statement.strip() != ""


def test_a_row_without_claims_and_without_a_note_is_refused() -> None:
    with pytest.raises(ValueError, match="line 3, 'all is well': name claims, or note why there are none"):
        Statement("3", "sentence", "all is well", (), (), "")
    with pytest.raises(ValueError, match="kind='verse' at line 3; it is formula, symbol or sentence"):
        Statement("3", "verse", "all is well", (), (), "an opinion")


@pytest.mark.parametrize("name", ["statements.csv", "silent_lines.csv"])
def test_the_files_of_docs_are_those_that_are_installed(name: str) -> None:
    assert (ROOT / "docs" / name).read_bytes() == (ROOT / "proofs" / "report" / name).read_bytes()


def test_the_verdict_has_claims_alike_together_then_those_against_and_the_note() -> None:
    row = Statement("60", "sentence", "it decays", ("c1", "c1-path", "c4"), ("c2",), "without a bound")
    known = {"c1": "REFUTED", "c4": "REFUTED", "c2": "PROVED"}
    assert verdict_on(row, known) == "REFUTED c1, c4; not judged c1-path; against it: PROVED c2 (without a bound)"
    assert verdict_on(Statement("6", "sentence", "x", (), (), "an opinion"), {}) == "NOTED: an opinion"


@pytest.mark.parametrize("form", FORMATS)
def test_each_format_has_a_row_for_each_statement(form: str) -> None:
    text = rendered(review_table([]), form)
    if form == "csv":
        assert [row["line"] for row in csv.DictReader(io.StringIO(text))] == [row.lines for row in ROWS]
    assert all(row.lines in text for row in ROWS)
    assert form != "text" or all(claim in text.split() for row in ROWS for claim in row.named[-1:] if not row.note)


def test_the_command_judges_the_claims_that_the_rows_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    few = tuple(row for row in ROWS if row.lines in ("36-42", "44") and row.kind != review.SYMBOL)
    monkeypatch.setattr(review, "statements", lambda: few)
    assert main(["table", "review", "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["verdict"] for row in rows] == [
        "PROVED p1",
        "REFUTED m2",
    ]
