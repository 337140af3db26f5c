"""Line search along one real variable: to the top of the parabola through three margins, in ever smaller steps.

Moves of a case change a number by steps of few digits; where a smooth margin turns between two of them, this finds the
place to about eight digits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from flint import fmpq

from proofs.exact.scene import Case

# The first step (no number of few digits: a case seen before is not judged again), how much smaller the next one is,
# how many there are, and the digits of what is tried.
FIRST, SHRINK, ROUNDS, DIGITS = fmpq(63, 4096), 16, 4, 32

Trial = tuple[bool | None, float, Case]


def along(case: Case, name: str, margin: float, tried: Callable[[Case], Trial | None]) -> Iterator[Trial]:
    """The trials of a line search from a case: each a case with another value of the variable, judged by `tried`."""
    step, best = FIRST, case
    for _ in range(ROUNDS):
        x = fmpq(best.variables[name])
        sides = [tried(replace(best, variables={**best.variables, name: x + s * step})) for s in (-1, 1)]
        for trial in sides:
            if trial is not None:
                yield trial
        if sides[0] is not None and sides[1] is not None:
            top = turning(x, step, sides[0][1], margin, sides[1][1])
            trial = tried(replace(best, variables={**best.variables, name: top}))
            sides.append(trial)
            if trial is not None:
                yield trial
        higher = max((t for t in sides if t is not None), key=lambda t: t[1], default=None)
        if higher is not None and higher[1] > margin:
            margin, best = higher[1], higher[2]
        step /= SHRINK


def turning(x: fmpq, step: fmpq, left: float, middle: float, right: float) -> fmpq:
    """Where the parabola through three values at x - step, x, x + step turns, at most two steps away; dyadic.

    >>> turning(fmpq(1), fmpq(1, 2), -1.0, 0.0, -1.0), turning(fmpq(0), fmpq(1), -4.0, -1.0, 0.0)
    (1, 1)
    """
    bend = left - 2.0 * middle + right
    shift = 0.5 * (left - right) / bend if bend < 0.0 else (2.0 if right > left else -2.0)
    scale = 2**DIGITS
    return fmpq((scale * (x + step * fmpq(round(max(-2.0, min(2.0, shift)) * 2**20), 2**20))).floor(), scale)
