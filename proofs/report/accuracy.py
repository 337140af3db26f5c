"""The table of measured errors: each function of numerics.vmath and each slope, against Arb, as committed.

The errors are the largest of so many points, in units in the last place: of the value, or where the terms of a sum
cancel, of the sum of their moduli. They are observed, not proved.
"""

from numerics.accuracy import APPROXIMATIONS, measured, span
from proofs.report.tables import Entry, Math, Table

COLUMNS = ("function", "largest error in ulp", "reached at", "ulp of the", "points", "from", "to")


def accuracy_table() -> Table:
    """One row per function, and the point where its error is largest, to all digits."""
    return Table(COLUMNS, tuple(map(_row, APPROXIMATIONS)))


def _row(name: str) -> tuple[Entry, ...]:
    of, found = APPROXIMATIONS[name], measured()[name]
    ends = (_number(f"{end:.6g}") for end in span(of))
    counted = "value" if of.terms is None else "sum of moduli"
    return (name, f"{found.error:.3f}", _number(repr(found.at)), counted, str(found.points), *ends)


def _number(digits: str) -> Math:
    mantissa, _, exponent = digits.partition("e")
    return Math(digits, rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa)
