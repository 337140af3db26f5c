"""What a law is, and what it looks at: a cell with the cases that were drawn for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from numerics.compile import Compiled, compile_cell
from numerics.errors import FlowError
from numerics.network import Trajectory
from proofs.moment import Moment, trajectory_text
from proofs.oracle import Evaluated, evaluated
from theory.cell import Cell

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Failure:
    """A case against a law: what differs, in words with both numbers, and the case as a Python expression."""

    found: str
    case: str


@dataclass(frozen=True)
class Unapplied:
    """Why a law says nothing of a cell."""

    reason: str


Found = Failure | Unapplied | None  # None: looked for and not found


@dataclass(frozen=True)
class Law:
    """A law: its name, what it says in one sentence, and the search for a case against it."""

    name: str
    statement: str
    search: Callable[[Subject], Found]


@dataclass(frozen=True)
class Subject:
    """A cell under examination.

    runs : runs of several steps, smallest first: the moment of the first step, and the inputs (T, M) of all, T >= 2
    """

    cell: Cell
    runs: tuple[tuple[Moment, Array], ...]

    @cached_property
    def compiled(self) -> Compiled:
        """The compiled functions of the cell."""
        return compile_cell(self.cell)

    @cached_property
    def moments(self) -> tuple[tuple[Moment, Evaluated], ...]:
        """The moments at which the cell has a finite value, with that value by the slow evaluation."""
        pairs = ((moment, evaluated(moment)) for moment, _ in self.runs)
        return tuple((moment, value) for moment, value in pairs if value is not None)

    @cached_property
    def trajectories(self) -> tuple[Trajectory, ...]:
        """The runs over all their steps; those in which a state or a Jacobian ceases to be finite are left out."""
        made = (self.trajectory(moment, inputs) for moment, inputs in self.runs)
        return tuple(trajectory for trajectory in made if trajectory is not None)

    def trajectory(self, moment: Moment, inputs: Array) -> Trajectory | None:
        """The run from a moment on with these inputs (T, M); None if a state or a Jacobian ceases to be finite."""
        step, jacobian, states = self.compiled.step, self.compiled.jacobian, [moment.state]
        try:
            for x in inputs:
                jacobian(moment.network, states[-1], x)
                states.append(step(moment.network, states[-1], x))
        except FlowError:
            return None
        return Trajectory(moment.network, np.array(states), inputs)

    def step_or_nan(self, moment: Moment) -> Array:
        """The compiled new state (N,); nan where it is not finite."""
        try:
            return self.compiled.step(moment.network, moment.state, moment.inputs)
        except FlowError:
            return np.full_like(moment.state, np.nan)


def difference(what: str, left: Array, right: Array, tolerance: float | Array) -> str:
    """Where two arrays lie farther apart than the tolerance, in words with both numbers; "" if nowhere.

    >>> difference("step", np.array([1.0, 2.0]), np.array([1.0, 2.5]), 0.25)
    'step at 1: 2.0 against 2.5'
    """
    with np.errstate(invalid="ignore"):
        close = (left == right) | (np.abs(left - right) <= tolerance)  # nan is far from everything
    if close.all():
        return ""
    place = tuple(int(i) for i in np.argwhere(~close)[0])
    where = place[0] if len(place) == 1 else place
    return f"{what} at {where}: {float(left[place])!r} against {float(right[place])!r}"


def first_difference(*pairs: tuple[str, Array, Array], tolerance: float) -> str:
    """The first difference among pairs of arrays, in words; "" if there is none."""
    return next(filter(None, (difference(*pair, tolerance) for pair in pairs)), "")


NO_MOMENT = Unapplied("the cell has no finite value in any case that was drawn")
NO_RUN = Unapplied("no run that was drawn stays finite")


def case_against(check: Callable[[], str], case: Callable[[], str]) -> Failure | None:
    """The failure that `check` finds, with its case; compiled code without a finite value is one."""
    try:
        found = check()
    except FlowError as error:
        found = str(error)
    return Failure(found, case()) if found else None


def at_moments(check: Callable[[Subject, Moment, Evaluated], str]) -> Callable[[Subject], Found]:
    """The search for a moment at which `check` finds a difference."""

    def search(subject: Subject) -> Found:
        for moment, value in subject.moments:
            if failure := case_against(partial(check, subject, moment, value), moment.__repr__):
                return failure
        return None if subject.moments else NO_MOMENT

    return search


def along_runs(check: Callable[[Subject, Trajectory], str]) -> Callable[[Subject], Found]:
    """The search for a trajectory on which `check` finds a difference."""

    def search(subject: Subject) -> Found:
        for trajectory in subject.trajectories:
            if failure := case_against(partial(check, subject, trajectory), partial(trajectory_text, trajectory)):
                return failure
        return None if subject.trajectories else NO_RUN

    return search


def of_moment(subject: Subject, moment: Moment) -> tuple[Array, Array]:
    """Compiled step (N,) and Jacobian (N, N) at a moment."""
    arguments = moment.network, moment.state, moment.inputs
    return subject.compiled.step(*arguments), subject.compiled.jacobian(*arguments)


def unit_mixers(cell: Cell, forms: Sequence[type]) -> list[str]:
    """The nets with a weight of one of these forms, in words: what keeps a law about units from applying."""
    return [
        f"net {net.name!r} has a weight of the form {type(form).__name__.lower()}"
        for net in cell.nets
        for form in net.weights
        if isinstance(form, tuple(forms))
    ]
