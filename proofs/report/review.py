"""The review line by line: what each of its lines asserts, and the verdicts on it.

`statements.csv` has a row for each formula of the review (52 set in dollar signs, 16 of them displayed) and for each
thing that a sentence asserts: its lines, its wording in short, the claims that state it or a reading of it (often with
the conditions that it lacks), the claims that speak against it, and a note: what the claims leave open or, where there
are none, why there is nothing to compute. `silent_lines.csv` has the lines that assert nothing. The two
divide the lines of the review, 1 to LAST_LINE, among them.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from proofs.report.tables import Table

COLUMNS = ("line", "the review says", "verdict")
WRAP = (12, 54, 54)
LAST_LINE = 397
FORMULA, SYMBOL, SENTENCE = "formula", "symbol", "sentence"


@dataclass(frozen=True)
class Statement:
    """One thing that the review asserts.

    lines    a line, or the first and last line of a displayed formula with its dollar signs
    kind     formula, symbol (a formula that only names a quantity) or sentence
    claims   ids of the claims that state it, or a reading of it
    against  ids of claims that state something else; where they hold, it does not
    note     what the claims leave open; where there are none, why there is nothing to compute
    """

    lines: str
    kind: str
    statement: str
    claims: tuple[str, ...]
    against: tuple[str, ...]
    note: str

    def __post_init__(self) -> None:
        if self.kind not in (FORMULA, SYMBOL, SENTENCE):
            raise ValueError(f"kind={self.kind!r} at line {self.lines}; it is formula, symbol or sentence")
        if not (self.named or self.note):
            raise ValueError(f"line {self.lines}, {self.statement!r}: name claims, or note why there are none")

    @property
    def named(self) -> tuple[str, ...]:
        """All claims of the row."""
        return self.claims + self.against


@dataclass(frozen=True)
class Silent:
    """Lines that assert nothing, and why."""

    kind: str
    lines: str
    why: str


def statements() -> tuple[Statement, ...]:
    """What the review asserts, in its order."""
    return tuple(
        Statement(
            each["lines"],
            each["kind"],
            each["statement"],
            tuple(each["claims"].split()),
            tuple(each["against"].split()),
            each["note"],
        )
        for each in _rows("statements.csv")
    )


def silent_lines() -> tuple[Silent, ...]:
    """The lines that assert nothing, by kind."""
    return tuple(Silent(each["kind"], each["lines"], each["why"]) for each in _rows("silent_lines.csv"))


def _rows(name: str) -> Iterable[dict[str, str]]:
    return csv.DictReader(resources.files("proofs.report").joinpath(name).read_text("utf-8").splitlines())


def numbers_of(lines: str) -> list[int]:
    """The line numbers of a list of lines and ranges.

    >>> numbers_of("3 5-7")
    [3, 5, 6, 7]
    """
    ends = [(first, last or first) for first, _, last in (each.partition("-") for each in lines.split())]
    return [number for first, last in ends for number in range(int(first), int(last) + 1)]


def claims_named(rows: Iterable[Statement], catalogue: Iterable[str]) -> list[str]:
    """The claims that the rows name, each once, in the order of the catalogue."""
    named = {claim for row in rows for claim in row.named}
    return [claim for claim in catalogue if claim in named]


def review_table(records: Sequence[Mapping[str, Any]], rows: Iterable[Statement] | None = None) -> Table:
    """One row per statement of the review, with the verdicts of the records.

    >>> row = Statement("78", "formula", "f'max = 0.25", ("b8", "b8-inf"), (), "")
    >>> review_table([{"id": "b8-inf", "status": "PROVED"}, {"id": "b8", "status": "REFUTED"}], [row]).rows[0][2]
    'REFUTED b8; PROVED b8-inf'
    """
    status = {str(each["id"]): str(each["status"]) for each in records}
    chosen = statements() if rows is None else rows
    return Table(COLUMNS, tuple((row.lines, row.statement, verdict_on(row, status)) for row in chosen), wrap=WRAP)


def verdict_on(row: Statement, status: Mapping[str, str]) -> str:
    """The verdicts on the row's claims, those alike together, and the note.

    >>> verdict_on(Statement("27", "sentence", "no influence", (), ("d17-bit",), ""), {"d17-bit": "PROVED"})
    'against it: PROVED d17-bit'
    """
    if not row.named:
        return f"NOTED: {row.note}"
    against = f"against it: {_grouped(row.against, status)}" if row.against else ""
    verdicts = "; ".join(filter(None, (_grouped(row.claims, status), against)))
    return f"{verdicts} ({row.note})" if row.note else verdicts


def _grouped(claims: Iterable[str], status: Mapping[str, str]) -> str:
    groups: dict[str, list[str]] = {}
    for claim in claims:
        groups.setdefault(status.get(claim, "not judged"), []).append(claim)
    return "; ".join(f"{verdict} {', '.join(alike)}" for verdict, alike in groups.items())
