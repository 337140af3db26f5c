"""The table of activations: range, slope, supremum of the slope and what proves it."""

from sympy import Basic, Symbol, latex

from proofs.report.tables import Entry, Math, Table
from theory.activations import ACTIVATIONS, Activation, SquareIdentity

COLUMNS = ("activation", "f(z)", "inf f, sup f", "slope in y = f(z)", "slopes", "sup |f'|", "proved by")


def activations_table() -> Table:
    """One row per activation that the theory knows, in its order."""
    return Table(COLUMNS, tuple(_row(name, activation) for name, activation in ACTIVATIONS.items()))


def _row(name: str, f: type[Activation]) -> tuple[Entry, ...]:
    slope = f.slope_in_output(Symbol("y"))
    proof = f.slope_sup_proof
    by = "a square" if isinstance(proof, SquareIdentity) else proof.reason
    return (
        name,
        _math(f.definition(Symbol("z"))),
        Math(", ".join(map(str, f.range_)), ", ".join(map(latex, f.range_))),
        _math(slope) if slope is not None else "none",
        _interval(f.slope_range, f.slope_attained) if f.slope_values is None else _values(f.slope_values),
        _math(f.slope_sup),
        by,
    )


def _math(expr: Basic) -> Math:
    return Math(str(expr), latex(expr))


def _interval(ends: tuple[Basic, Basic], closed: tuple[bool, bool]) -> Math:
    left, right = "[" if closed[0] else "(", "]" if closed[1] else ")"
    return Math(f"{left}{ends[0]}, {ends[1]}{right}", f"{left}{latex(ends[0])}, {latex(ends[1])}{right}")


def _values(values: tuple[Basic, ...]) -> Math:
    listed = ", ".join(map(str, values))
    return Math(f"{{{listed}}}", rf"\{{{listed}\}}")
