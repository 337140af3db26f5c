"""The table of printed numbers: where each stands, as printed, computed again, and the verdict that follows."""

from collections.abc import Iterable
from typing import Any

from sympy import Basic, Rational, latex

from proofs.report.numbers import rounded
from proofs.report.tables import Entry, Math, Table, latex_escaped
from theory.printed import PRINTED, Printed, shown

COLUMNS = ("source", "place", "what it counts", "printed", "recomputed", "verdict")


def numbers_table(numbers: Iterable[Printed] = tuple(PRINTED.values())) -> Table:
    """One row per printed number, in the order of the sources."""
    return Table(COLUMNS, tuple(map(_row, numbers)))


def number_records(numbers: Iterable[Printed] = tuple(PRINTED.values())) -> list[dict[str, Any]]:
    """The same as records, each with its id."""
    return [{"id": each.id, **dict(zip(COLUMNS, map(str, _row(each)), strict=True))} for each in numbers]


def _row(number: Printed) -> tuple[Entry, ...]:
    printed = Math(number.printed.text, number.printed.latex)
    return (number.source, number.place, number.what, printed, recomputed(number), number.outcome.value)


def recomputed(number: Printed) -> Entry:
    """The value by each reading, or why there is none."""
    if number.reason is not None:
        return f"not computed: {number.reason()}"
    return Math(
        "; ".join(f"{_decimal(v)}{f' ({words})' if words else ''}" for words, v in number.recomputed.items()),
        r";\ ".join(_in_latex(words, v) for words, v in number.recomputed.items()),
    )


def _decimal(value: Basic) -> str:
    """A value as text; a fraction with a long denominator also in digits."""
    text = shown(value)
    long = isinstance(value, Rational) and value.q > 1 and len(text) > len("1/99")
    return f"{text} = {rounded(text)}" if long else text


def _in_latex(words: str, value: Basic) -> str:
    return str(latex(value)) + (rf"\ \text{{({latex_escaped(words)})}}" if words else "")
