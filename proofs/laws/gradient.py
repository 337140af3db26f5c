"""The law of the gradient: backward in time, forward in time and by difference quotients it is the same."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from numerics.errors import FlowError
from numerics.gradient import Gradients, Numbers, moved, numbers_of
from numerics.network import Trajectory
from numerics.rounding import U
from proofs.laws.subject import Found, Subject, Unapplied, case_against
from proofs.moment import Moment, trajectory_text

Array = NDArray[np.float64]

STEP = 2.0**-17  # of the difference quotients, as in proofs.laws.derivatives
ROUNDINGS = 1000  # of one entry in one step, far more than it takes: proofs.oracle.Evaluated.tolerance says why


def one_gradient(subject: Subject) -> Found:
    """BPTT, RTRL and central differences on every run, for each matrix, bias and parameter vector of the cell."""
    cell, applied = subject.cell, False
    if not (cell.matrices or cell.biases or cell.params):
        return Unapplied("the cell has no weights, biases or parameters")
    for trajectory in filter(None, (off_every_kink(subject, each) for each in subject.trajectories)):
        gradients = Gradients(trajectory)
        if np.isfinite(gradients.size):
            applied = True
            check = partial(_differs, subject, gradients)
            if failure := case_against(check, partial(trajectory_text, trajectory)):
                return failure
    return None if applied else Unapplied("no run that was drawn stays finite, with its slopes")


def off_every_kink(subject: Subject, trajectory: Trajectory) -> Trajectory | None:
    """The run with all numbers and the initial state moved by odd multiples of 2**-10, at most 2**-6.

    What is drawn are quarters, and may sit on a kink, where one-sided slopes differ; the numbers of this run do not,
    but for a rare accident. None if it does not stay finite.
    """
    network, rng = trajectory.network, np.random.default_rng(trajectory.network.state_size)

    def shift(shape: tuple[int, ...]) -> Array:
        return np.asarray((2 * rng.integers(-8, 8, shape) + 1) / 1024.0)

    shifted = moved(network, {group: shift(value.shape) for group, value in numbers_of(network).items()}, 1.0)
    state = trajectory.states[0] + shift(trajectory.states[0].shape)
    return subject.trajectory(Moment(shifted, state, trajectory.inputs[0]), trajectory.inputs)


def _differs(subject: Subject, gradients: Gradients) -> str:
    """The loss is a sum of errors times states, over all steps; its slope along signs, of all numbers at once.

    A gradient that is wrong anywhere has a wrong slope along almost all choices of signs; the group of numbers in which
    it is wrong is looked for afterwards.
    """
    trajectory = gradients.trajectory
    rng = np.random.default_rng(trajectory.network.state_size)
    errors = rng.integers(-4, 5, trajectory.states[1:].shape) / 4.0
    signs = {group: rng.choice([-1.0, 1.0], value.shape) for group, value in numbers_of(trajectory.network).items()}
    differs = partial(_differs_along, subject, gradients, errors, gradients.backward(errors))
    if not (found := differs("all numbers", signs)):
        return ""
    alone = (differs(f"the {kind} {key!r}", {(kind, key): sign}) for (kind, key), sign in signs.items())
    return next(filter(None, alone), found)


def _differs_along(
    subject: Subject, gradients: Gradients, errors: Array, backward: Numbers, what: str, direction: Numbers
) -> str:
    """Backward in time against forward, and against the difference quotient."""
    trajectory, sensitivities = gradients.trajectory, gradients.along(direction)
    slope = sum(float(np.vdot(backward[group], signs)) for group, signs in direction.items())
    rounding = float(np.vdot(np.abs(errors), _roundings(subject, gradients, sensitivities)))
    coarse, fine = (_quotient(subject, trajectory, errors, direction, step) for step in (STEP, STEP / 4.0))
    if not np.isfinite(rounding):
        return ""  # as large as this, no digit is certain
    what = f"gradient by {what}, backward in time against"
    if found := _apart(f"{what} forward", slope, float(np.vdot(errors, sensitivities)), 2.0 * rounding):
        return found
    # Rounding moves two losses, over h/2. D(h) - D(h/4) is 15 times the error of D(h/4) where that goes with h**2:
    # where three digits agree. In a chaotic run they do not; where a run ceases to be finite within h, they are nan.
    change, rounded = abs(coarse - fine), 4.0 * rounding / STEP
    if not change <= abs(fine) / 1024.0 + rounded:
        return ""
    return _apart(f"{what} difference quotient", slope, fine, change + rounded)


def _apart(what: str, left: float, right: float, tolerance: float) -> str:
    close = abs(left - right) <= tolerance  # nan is far from everything
    return "" if close else f"{what}: {left!r} against {right!r}"


def _roundings(subject: Subject, gradients: Gradients, sensitivities: Array) -> Array:
    """How far rounding can move the states, and their sensitivities along signs, (T, N).

    An entry of a Jacobian, of a new state, or of what the numbers move at once errs by at most u ROUNDINGS size**2: it
    adds products of two numbers met. The errors d_t flow on: d_(t+1) <= |J_t| d_t + u ROUNDINGS size**2 (1 + |s_t|_1).
    """
    network, states, inputs = gradients.trajectory.network, gradients.trajectory.states, gradients.trajectory.inputs
    jacobians = [subject.compiled.jacobian(network, s, x) for s, x in zip(states[:-1], inputs, strict=True)]
    size = max(gradients.size, float(np.abs(states).max()), float(np.abs(jacobians).max()))
    per_entry, found, carried = ROUNDINGS * U * size * size, np.zeros_like(sensitivities), 0.0
    for t, jacobian in enumerate(jacobians):
        flowed = np.abs(jacobian) @ found[t - 1] if t else 0.0
        found[t] = flowed + per_entry * (1.0 + carried)
        carried = float(np.abs(sensitivities[t]).sum())
    return found


def _quotient(subject: Subject, trajectory: Trajectory, errors: Array, direction: Numbers, step: float) -> float:
    """(loss(numbers + step direction) - loss(numbers - step direction)) / (2 step); nan where a run is not finite."""
    ends = [_states(subject, trajectory, direction, side) for side in (step, -step)]
    return float(np.vdot(errors, ends[0] - ends[1]) / (2.0 * step))


def _states(subject: Subject, trajectory: Trajectory, direction: Numbers, step: float) -> Array:
    network = moved(trajectory.network, direction, step)
    try:
        return subject.compiled.trajectory(network, trajectory.inputs, trajectory.states[0]).states[1:]
    except FlowError:
        return np.full_like(trajectory.states[1:], np.nan)
