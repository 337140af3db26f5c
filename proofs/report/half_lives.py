"""The table of forget gates: bias, gate, half-life, and what is left after 100 and T steps; certain digits only."""

from numerics.digits import significant
from numerics.enclosure import Ball
from numerics.half_lives import CHRONO, FIXED, HALF, ForgetGate, forget_gates
from proofs.report.tables import Entry, Math, Table

COLUMNS: tuple[Entry, ...] = (
    "bias",
    Math("T", "T"),
    Math("b", "b"),
    Math("gate f", r"\text{gate }f"),
    "half-life in steps",
    Math("f**100", "f^{100}"),
    Math("f**T", "f^T"),
    Math("e f**T", r"e\,f^T"),
)
DIGITS = 6
PLAIN = range(-3, 7)  # powers of ten between which a number is written without one
RULES: dict[str, Entry] = {
    FIXED: "given",
    HALF: Math("f**T = 1/2", r"f^T = \tfrac12"),
    CHRONO: Math("chrono, log(T - 1)", r"\text{chrono, } \log(T - 1)"),
}


def half_lives_table() -> Table:
    """One row per forget gate of numerics.half_lives."""
    return Table(COLUMNS, tuple(map(_row, forget_gates())))


def _row(gate: ForgetGate) -> tuple[Entry, ...]:
    balls = (gate.bias, gate.gate, gate.half_life, gate.after_100, gate.after_steps, gate.over_limit)
    steps = "" if gate.steps is None else str(gate.steps)
    return (RULES[gate.chosen], steps, *("" if each is None else _number(certain_digits(each)) for each in balls))


def _number(digits: str) -> Math:
    mantissa, _, exponent = digits.partition("e")
    return Math(digits, rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa)


def certain_digits(ball: Ball) -> str:
    """The most digits, six at most, to which all numbers in the ball round, without zeros at the end.

    >>> from flint import arb
    >>> certain_digits(arb(2).sqrt()), certain_digits(arb(1.22, 0.01)), certain_digits(arb(10))
    ('1.41421', '1.2', '10')
    """
    exact = significant(ball, DIGITS).normalize()
    return f"{exact:f}" if exact.adjusted() in PLAIN else f"{exact:e}"
