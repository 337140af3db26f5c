"""The table of the remedies: its numbers are those of the claims, and its verdicts the accepted ones."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from flint import arb, fmpq

from numerics.remedies import delayed_paths, half_kept_for, longer_by_equal_delays, longer_by_time_constant
from proofs.claims import CLAIMS
from proofs.cli import main
from proofs.expected import expected
from proofs.report import remedies
from proofs.report.remedies import COLUMNS, REMEDIES, claims_of, remedies_table, verdicts_of
from proofs.report.tables import FORMATS, Table, rendered
from proofs.verdict import Status


def numbers_beside(stored: Any, head: str) -> Iterator[Fraction]:
    """The numbers that a relation of the stored form sets beside a term with this head, in their order."""
    if isinstance(stored, list) and stored:
        if stored[0] in ("<=", "="):
            plain = [x for x in stored[1:] if isinstance(x, str)]
            if len(plain) == 1 and f"'{head}'" in repr(stored):
                yield Fraction(plain[0])
        for part in stored[1:]:
            yield from numbers_beside(part, head)


def pairs(name: str, head: str) -> list[tuple[Fraction, Fraction]]:
    found = list(numbers_beside(CLAIMS[name].stored["statement"], head))
    return list(zip(found[::2], found[1::2], strict=True))


def between(ends: tuple[Fraction, Fraction], ball: arb) -> bool:
    low, high = (arb(fmpq(x.numerator, x.denominator)) for x in ends)
    return bool(low < ball and ball < high)


def test_the_factors_of_time_constants_lie_where_the_claim_says() -> None:
    found = [longer_by_time_constant(".8", tau) for tau in (".5", ".9", ".99")]
    assert all(map(between, pairs("r1-memory", "log"), found))


@pytest.mark.parametrize(("name", "delays"), [("two", 2), ("four", 4), ("eight", 8), ("sixteen", 16)])
def test_the_factors_of_equal_delays_lie_where_the_claims_say(name: str, delays: int) -> None:
    ((low, high),) = pairs(f"r5-uniform-{name}", "log")
    assert between((low, high), longer_by_equal_delays(".9", delays))


def test_the_time_constants_that_keep_half_lie_where_the_claim_says() -> None:
    def logged(stored: Any) -> Iterator[Fraction]:
        if isinstance(stored, list) and stored:
            if stored[0] == "log" and isinstance(stored[1], str):
                yield Fraction(stored[1])
            for part in stored[1:]:
                yield from logged(part)

    ends = [x for x in logged(CLAIMS["r2-half"].stored["statement"]) if x != 2]
    assert all(between((ends[2 * i], ends[2 * i + 1]), half_kept_for(10 ** (i + 1))) for i in range(3))


@pytest.mark.parametrize(("name", "delays"), [("two", 2), ("three", 3)])
def test_the_numbers_of_paths_are_those_of_the_claims(name: str, delays: int) -> None:
    counts = list(numbers_beside(CLAIMS[f"r6-{name}"].stored["statement"], "Seq"))
    assert counts == [delayed_paths(2, q, delays) for q in range(1, 8)]


def test_each_row_has_the_accepted_verdicts_of_all_claims_of_its_families() -> None:
    rows = remedies_table().rows
    for remedy, row in zip(REMEDIES, rows, strict=True):
        names = claims_of(remedy)
        assert names, remedy.name
        assert row[COLUMNS.index("verdicts")] == verdicts_of(names, expected())
    listed = [name for remedy in REMEDIES for name in claims_of(remedy)]
    assert len(listed) == len(set(listed))
    # matters of record without a number or a formula
    assert {name for name in CLAIMS if name[0] == "r"} - set(listed) == {"r13", "r14"}


def test_no_verdict_is_written_where_the_rows_are() -> None:
    source = Path(str(remedies.__file__)).read_text("utf-8").split("def remedies_table")[0]
    assert not [status for status in Status if status.value in source]


def test_a_verdict_that_changes_changes_its_row() -> None:
    accepted = {name: {**outcome, "status": "TESTED"} for name, outcome in expected().items()}
    assert verdicts_of(["n6", "n6-short"], accepted) == "TESTED: n6, n6-short"


@pytest.mark.parametrize("form", FORMATS)
def test_each_format_comes_from_the_command(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["table", "remedies", "--format", form]) == 0
    assert capsys.readouterr().out == rendered(remedies_table(), form)


def test_latex_breaks_long_entries_and_only_there() -> None:
    table = Table(("a", "b"), (("long", "short"),), (0.5, 0.0))
    assert r"\parbox[t]{0.5\linewidth}{\raggedright long\strut} & short \\" in rendered(table, "latex")
    assert rendered(table, "csv") == "a,b\nlong,short\n"
    with pytest.raises(ValueError, match="pass one per column"):
        Table(("a", "b"), (), (0.5,))
