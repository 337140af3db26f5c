"""The marks of the tool as a table: a row per kind of statement, a column per verdict, the simple methods too."""

from collections.abc import Sequence
from typing import Any

from proofs.report.tables import Table
from proofs.score.marks import STATUSES, Row, rows, totals

COLUMNS = ("what was done", "statements", *STATUSES, "Hypothesis alone", "five points")

CAPTION = """\
False statements: one mistake in a true one, planted with a case at which it fails. True ones: rewritten, or weakened.
The columns are the verdicts; the last two say how many the simple methods refuted."""


def marks_table(marks: Sequence[dict[str, Any]]) -> Table:
    """One row per operator of the false statements, their sum, and the same for the true ones."""
    by_kind = rows(marks)
    false, true = totals(marks)
    ordered = [*(r for r in by_kind if not r.true), false, *(r for r in by_kind if r.true), true]
    return Table(COLUMNS, tuple(map(entries, ordered)))


def entries(row: Row) -> tuple[str, ...]:
    """The counts of a row; nothing for 0."""
    counts = [row.statuses.get(status, 0) for status in STATUSES]
    return (row.kind, *(str(x or "") for x in (row.count, *counts, row.hypothesis, row.points)))
