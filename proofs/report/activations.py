"""The table of activations: range, slopes, the largest slope with its place, what follows for weights, and the proof.

Everything in it is computed, and each proof checked again, when the table is made: a certificate that does not hold is
an error, not an entry.
"""

from fractions import Fraction

from sympy import Basic, Expr, Rational, Symbol, latex

from numerics.cover import summary
from numerics.extremes import end_shown, ends
from proofs.report.tables import Entry, Math, Table
from theory.activations import (
    ACTIVATIONS,
    Activation,
    ByDefinition,
    ByEnclosure,
    Enclosed,
    RootCount,
    SignChart,
    SquareIdentity,
    enclosure,
)

COLUMNS = (
    *("activation", "f(z)", "range of f", "slope in y = f(z)", "slopes", "sup |f'|", "digits", "attained at"),
    *("decay for n w_max <", "proved by"),
)
DIGITS, THRESHOLD_DIGITS = 30, 6
_Z = Symbol("z", real=True)


def activations_table() -> Table:
    """One row per activation that the theory knows, in its order."""
    return Table(COLUMNS, tuple(_row(name, activation) for name, activation in ACTIVATIONS.items()))


def _row(name: str, f: type[Activation]) -> tuple[Entry, ...]:
    slope = f.slope_in_output(Symbol("y"))
    closed_form = not isinstance(f.slope_sup, Enclosed)
    return (
        name,
        _math(f.definition(_Z)),
        _interval(f.range_, f.range_attained),
        _math(slope) if slope is not None else "none",
        _interval(f.slope_range, f.slope_attained) if f.slope_values is None else _values(f.slope_values),
        _math(f.slope_sup) if closed_form else "no closed form",
        _digits(f.slope_sup),
        _place(f.slope_sup_at),
        threshold(f),
        proof_of(name, f),
    )


def threshold(f: type[Activation]) -> str:
    """1/sup |f'|, rounded down: with n w_max below it the error flow decays.

    >>> threshold(ACTIVATIONS["logistic"]), threshold(ACTIVATIONS["gelu"])
    ('4', '0.885814')
    """
    least = 1 / _fraction(enclosure(f.slope_sup)[1])
    scale = 10**THRESHOLD_DIGITS
    return _decimal(Fraction(int(least * scale), scale))


def proof_of(name: str, f: type[Activation]) -> str:
    """What proves the infimum and supremum of the slope, checked here; ValueError where it does not hold."""
    proof = f.slope_sup_proof
    slope = f.slope_definition(_Z)
    if isinstance(proof, ByDefinition | ByEnclosure):
        shown = [end_shown(name, end).bound for end in ends(name) if end.of_slope]
        return proof.reason if isinstance(proof, ByDefinition) else f"ball arithmetic: {summary(shown)}"
    if isinstance(proof, SquareIdentity):
        y = Symbol("y")
        text, good = "a square", proof.holds(f.slope_in_output(y), y, *f.range_)
    elif isinstance(proof, RootCount):
        good = proof.holds(slope, _Z, f.slope_range) and proof.attained(f.slope_range) == f.slope_attained
        text = f"Sturm's theorem in u = {', '.join(dict.fromkeys(str(p.generator) for p in proof.pieces))}"
    else:
        good = proof.holds(slope, _Z, f.slope_range) and proof.attained(slope, _Z, f.slope_range) == f.slope_attained
        text = _chart(proof)
    if not good:
        raise ValueError(f"the proof of the largest slope of {name}, {proof}, does not hold")
    return text


def _chart(proof: SignChart) -> str:
    """The sign chart in words: f'' changes its sign like a polynomial."""
    return f"sign of f'': {proof.polynomial}"


def _digits(beta: Expr) -> str:
    """The number to 30 digits, or exactly where it has fewer."""
    low, high = (_fraction(x) for x in enclosure(beta))
    scale = 10**DIGITS
    if low == high and scale % low.denominator == 0:
        return _decimal(low)
    below, above = (int(x * scale) for x in (low, high))
    text = _decimal(Fraction(below, scale), pad=True)
    return text if below == above else text[:-1]


def _decimal(x: Fraction, *, pad: bool = False) -> str:
    """A decimal that is one exactly; pad: with all of 30 digits."""
    whole, rest = divmod(x.numerator * 10**DIGITS // x.denominator, 10**DIGITS)
    digits = f"{rest:0{DIGITS}d}"
    kept = digits if pad else digits.rstrip("0")
    return f"{whole}.{kept}" if kept else str(whole)


def _fraction(x: Expr) -> Fraction:
    return Fraction(int(x.p), int(x.q))


def _place(at: tuple[Expr, ...] | str) -> Entry:
    if isinstance(at, str):
        return at
    return Math(", ".join(map(str, at)), ", ".join(map(latex, at))) if at else "nowhere"


def _math(expr: Basic) -> Math:
    long = {r: Symbol(_short(r)[0]) for r in expr.atoms(Rational) if len(str(r)) > 2 * THRESHOLD_DIGITS}
    shown = expr.xreplace(long)
    return Math(str(shown), latex(shown))


def _interval(ends_: tuple[Basic, Basic], closed: tuple[bool, bool]) -> Math:
    left, right = "[" if closed[0] else "(", "]" if closed[1] else ")"
    shown = [_short(end) for end in ends_]
    return Math(f"{left}{shown[0][0]}, {shown[1][0]}{right}", f"{left}{shown[0][1]}, {shown[1][1]}{right}")


def _short(end: Basic) -> tuple[str, str]:
    """An end as text and LaTeX; a rational of many digits by its first ones."""
    if end.is_Rational and len(str(end)) > 2 * THRESHOLD_DIGITS:
        text = f"{end.n(8)}..."
        return text, text.replace("...", r"\ldots")
    return str(end), latex(end)


def _values(values: tuple[Basic, ...]) -> Math:
    listed = ", ".join(map(str, values))
    return Math(f"{{{listed}}}", rf"\{{{listed}\}}")
