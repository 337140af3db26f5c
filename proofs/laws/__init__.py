"""The laws that every cell obeys, as data: a name, a sentence, and the search for a case against it.

Each compares what the project derives or compiles with something that it shares no code with: the equations written
out, the stored form evaluated number by number, difference quotients, or a net whose units are renamed, silenced or set
apart. Tolerances are derived where they stand.
"""

from proofs.laws.derivatives import (
    compiled_is_reference,
    derived_is_expanded,
    finite_differences,
    pullback_is_transpose,
    pushforward_is_jacobian,
)
from proofs.laws.gradient import one_gradient
from proofs.laws.subject import Failure, Law, Subject, Unapplied, along_runs, at_moments
from proofs.laws.time import composition, time_shift
from proofs.laws.units import one_unit, permutation, zero_weights

LAWS: tuple[Law, ...] = (
    Law(
        "derived Jacobian",
        "The paths of the cell are the derivatives of its equations written out for two units, exactly.",
        derived_is_expanded,
    ),
    Law(
        "reference",
        "Compiled step and Jacobian are those of the stored form, and of the recurrence by hand where there is one.",
        compiled_is_reference,
    ),
    Law(
        "pushforward",
        "Pushforwards of unit vectors are the columns of the Jacobian.",
        at_moments(pushforward_is_jacobian),
    ),
    Law("pullback", "The pullback is the transpose of the pushforward.", at_moments(pullback_is_transpose)),
    Law(
        "finite differences",
        "The Jacobian is the limit of difference quotients of the step.",
        at_moments(finite_differences),
    ),
    Law(
        "composition",
        "The flow over T1 + T2 steps is the flow over the last T2 times that over the first T1.",
        along_runs(composition),
    ),
    Law(
        "time shift",
        "A run that starts later, from the state reached by then, has the same states and the same flow.",
        along_runs(time_shift),
    ),
    Law(
        "one gradient",
        "The gradient by the numbers of a net is the same backward in time, forward, and by difference quotients.",
        one_gradient,
    ),
    Law("permutation of units", "Renaming units renames step and Jacobian, and changes nothing else.", permutation),
    Law("zero weights", "With all free weights 0, no error passes from one unit to another.", zero_weights),
    Law("one unit", "A net whose matrices are diagonal is as many nets of one unit side by side.", one_unit),
)

__all__ = ["LAWS", "Failure", "Law", "Subject", "Unapplied"]
