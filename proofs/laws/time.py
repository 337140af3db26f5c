"""Laws of several steps: flows compose, and when a run starts does not matter."""

from __future__ import annotations

from functools import reduce

import numpy as np
from numpy.typing import NDArray

from numerics.network import Trajectory
from numerics.scaled import NORMS, log_norms
from proofs.laws.subject import Subject, difference

Array = NDArray[np.float64]


def composition(subject: Subject, trajectory: Trajectory) -> str:
    """The norms of the flow over T1 + T2 steps against those of the flow over T2 times the flow over T1 steps.

    Both are products of the same T factors, multiplied in another order. A product of two N x N matrices rounds each
    entry N times at most, so each flow errs by T N u P at most, P the product of the |J| entry by entry, and a norm of
    it by N**2 times the largest entry of that. The logs between add |log| u, relative.
    """
    steps, size = len(trajectory), trajectory.network.state_size
    pairs = zip(trajectory.states[:-1], trajectory.inputs, strict=True)
    jacobians = [subject.compiled.jacobian(trajectory.network, s, x) for s, x in pairs]
    split = steps // 2
    first, second = _product(jacobians[:split]), _product(jacobians[split:])
    whole, parts = subject.compiled.error_flow(trajectory)[-1], log_norms([second, first])[-1]
    largest = float(np.max(_product([np.abs(j) for j in jacobians])))
    if not largest < 2.0**500:
        return ""  # norms and their tolerance would overflow
    logs = np.abs(np.concatenate([whole, parts]))
    slack = 4.0 * (steps * (size + 2) + logs[np.isfinite(logs)].max(initial=0.0)) * 2.0**-53
    what = f"flow over {steps} steps against {split} + {steps - split}, norms {', '.join(NORMS)},"
    return difference(what, np.exp(whole), np.exp(parts), slack * size**2 * largest)


def _product(jacobians: list[Array]) -> Array:
    """J_T ... J_2 J_1."""
    return reduce(lambda product, j: j @ product, jacobians)


def time_shift(subject: Subject, trajectory: Trajectory) -> str:
    """A run from the state reached after one step is the rest of the run, bit by bit: the same operations."""
    run, flow, network = subject.compiled.trajectory, subject.compiled.error_flow, trajectory.network
    whole = run(network, trajectory.inputs, trajectory.states[0])
    later = run(network, trajectory.inputs[1:], trajectory.states[1])
    return difference("state of the run that starts later", later.states, whole.states[1:], 0.0) or difference(
        "log flow of the run that starts later", flow(later), flow(whole, len(later)), 0.0
    )
