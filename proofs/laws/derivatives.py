"""Laws of one step: the derived, the compiled and the measured derivative are the same matrix."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from sympy import Expr, Rational

from numerics.reference import reference
from proofs.laws.subject import Failure, Found, Subject, Unapplied, at_moments, difference, first_difference, of_moment
from proofs.moment import Moment, cell_text
from proofs.oracle import Evaluated, evaluated
from theory.activations import ACTIVATIONS, Activation, Slope
from theory.cells import CELLS
from theory.expansion import two_unit_expansion

Array = NDArray[np.float64]

# With this many paths in a block the expansion takes seconds: 3**7, a net nested seven deep.
MAX_PATHS = 250  # paths of one entry that are compared exactly; 243, a triple nest five deep, takes about 17 s


def derived_is_expanded(subject: Subject) -> Found:
    """Paths against the differentiated scalar equations of two units, exactly.

    Where the normal form of theory.expansion leaves a difference (SymPy may have taken a factor out of a denominator),
    the difference is a failure only if it is not 0 to 40 digits at one of three points.
    """
    cell = subject.cell
    paths = max(cell.graph.count(a, b) for a in cell.states for b in cell.states)
    if paths > MAX_PATHS:
        return Unapplied(f"a block has {paths} paths, more than the {MAX_PATHS} that are written out")
    for a, b, k, j, rest in two_unit_expansion(cell).disagreements():
        if any(differs_at(rest, point) for point in range(3)):
            return Failure(f"d {a}'[{k}] / d {b}[{j}] differs by {rest}", f"{cell_text(cell)}.jacobian[{a}, {b}]")
    return None


def differs_at(rest: Expr, point: int) -> bool:
    """Whether an expression is not 0 to 40 digits where its symbols are distinct rationals; False where undefined."""
    symbols = sorted(rest.free_symbols, key=lambda s: s.name)
    values = {s: Rational(2 * i + 3, 2 * i + 7 + point) for i, s in enumerate(symbols)}
    value = _defined(rest).xreplace(values).evalf(50)
    return bool(value.is_number and value.is_finite and abs(value) > Rational(1, 10**40))


def _defined(expr: Expr) -> Expr:
    """The expression with activations and slopes by their definitions."""
    if isinstance(expr, Activation):
        return expr.definition(_defined(expr.args[0]))
    if isinstance(expr, Slope):
        return ACTIVATIONS[expr.activation].slope_definition(_defined(expr.args[0]))
    return expr.func(*map(_defined, expr.args)) if expr.args else expr


def compiled_is_stored(subject: Subject, moment: Moment, value: Evaluated) -> str:
    """Compiled step and Jacobian against the stored form evaluated number by number."""
    step, jacobian = of_moment(subject, moment)
    pairs = ("new state", step, value.step), ("Jacobian", jacobian, value.jacobian)
    return first_difference(*pairs, tolerance=value.tolerance())


def compiled_is_by_hand(subject: Subject, moment: Moment, value: Evaluated) -> str:
    """Compiled step and Jacobian against NumPy written by hand from the recurrence."""
    step, jacobian = of_moment(subject, moment)
    by_hand = reference(subject.cell)(moment.network, moment.state, moment.inputs)
    pairs = ("new state", step, by_hand[0]), ("Jacobian", jacobian, by_hand[1])
    return first_difference(*pairs, tolerance=value.tolerance())


def compiled_is_reference(subject: Subject) -> Found:
    """The recurrence by hand for the cells of the toolkit, and the stored form for every cell."""
    if CELLS.get(subject.cell.name) == subject.cell:
        found = at_moments(compiled_is_by_hand)(subject)
        if isinstance(found, Failure):
            return found
    return at_moments(compiled_is_stored)(subject)


def pushforwards(subject: Subject, moment: Moment) -> Array:
    """The matrix (N, N) whose columns are the pushforwards of the unit vectors."""
    push, units = subject.compiled.pushforward, np.eye(len(moment.state))
    return np.array([push(moment.network, moment.state, moment.inputs, e) for e in units]).T


def pushforward_is_jacobian(subject: Subject, moment: Moment, value: Evaluated) -> str:
    """The columns of the Jacobian; another order of summation differs by roundings."""
    _, jacobian = of_moment(subject, moment)
    return difference("pushforward", pushforwards(subject, moment), jacobian, value.tolerance())


def pullback_is_transpose(subject: Subject, moment: Moment, value: Evaluated) -> str:
    """<e, J t> = <J^T e, t> for all unit vectors e and t."""
    pull, units = subject.compiled.pullback, np.eye(len(moment.state))
    rows = np.array([pull(moment.network, moment.state, moment.inputs, e) for e in units])
    return difference("pullback", rows, pushforwards(subject, moment), value.tolerance())


def finite_differences(subject: Subject, moment: Moment, value: Evaluated) -> str:
    """The Jacobian against central differences D(h) = (f(s + h e) - f(s - h e)) / 2h, at a state off every kink.

    D(h) = f' + h**2 f'''/6 + O(h**4), so |D(h) - D(h/2)| = h**2 |f'''|/8 is three times the error of D(h/2); it is
    large, and the entry not judged, where f has a kink within h. Rounding adds the error of two values of f over h.
    With h = 2**-17 the first is about 7e-12 |f'''|, the second at most 3e-8 times the largest number met.
    """
    network, size, h = moment.network, len(moment.state), 2.0**-17
    # Drawn numbers are quarters and may sit on a kink; 2**-7 away from them they do not, but for probability 1e-5.
    state = moment.state + np.random.default_rng(size).normal(0.0, 2.0**-7, size)
    value_there = evaluated(Moment(network, state, moment.inputs))
    if value_there is None:
        return ""
    coarse, fine = (_quotients(subject, Moment(network, state, moment.inputs), step) for step in (h, h / 2.0))
    if not (np.isfinite(coarse).all() and np.isfinite(fine).all()):
        return ""  # the cell ceases to be finite within h: there is no quotient to compare with
    tolerance = np.abs(coarse - fine) + 2.0 * value_there.tolerance() / h
    _, jacobian = of_moment(subject, Moment(network, state, moment.inputs))
    found = difference("Jacobian against difference quotient", jacobian, fine, tolerance)
    return f"{found}, with the state {state.tolist()}" if found else ""


def _quotients(subject: Subject, moment: Moment, h: float) -> Array:
    units, step = np.eye(len(moment.state)), subject.step_or_nan
    ends = [[step(replace(moment, state=moment.state + t * e)) for t in (h, -h)] for e in units]
    return np.array([(up - down) / (2.0 * h) for up, down in ends]).T
