"""What is compared: a case is one job at one size, with everybody who computes it and what they must reach.

Entrant     one way to compute it: ours, a peer, or a peak of the machine that limits it
Target      a floor and a goal, for a ratio to peers or a share of the limit
Case        the problem, its entrants, the count of what limits it, the targets, and how answers are compared
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Problem = Mapping[str, Any]  # arrays and numbers, the same for all entrants
Answer = Mapping[str, Array]  # what came out: natural logs, steps first
Call = Callable[[], Answer]

# {package: the extra that brings it, or None where errorflow itself needs it}
LIBRARIES: Mapping[str, str | None] = {"ours": None, "numpy": None, "jax": "jax", "torch": "torch", "peak": None}

MOVED = ("moved 1", "moved 2", "moved 3")  # one direction alone may be one that hardly matters
PERTURBATION = 2.0**-40  # of the weights, relative: what a rounding error does is measured with it
ROUNDING = 2.0**-53
UNDERFLOW = -690.0  # the log of a number with all its digits: 2**-1022 is exp(-708.4)


@dataclass(frozen=True)
class Entrant:
    """One way to compute a case.

    make : from the problem to a function without arguments that computes the answer; what need not be repeated (moving
        arrays to a library, compiling) is done in make or in the first call. threads : the settings it is timed in.
    underflows : its products are floats and not in log scale, so that it has nothing to say below exp(UNDERFLOW)
    """

    name: str
    package: str
    make: Callable[[Problem], Call]
    threads: tuple[int, ...] = (1,)
    underflows: bool = False


@dataclass(frozen=True)
class Target:
    """A number to reach: the least ratio to entrants whose names start with `against`, or what LIMIT or FINITE say."""

    against: str
    floor: float | None  # None: a goal only
    goal: float


LIMIT = "limit"  # the target is a share of the limit
SELF = "ours, 1 thread"  # the target is the gain over one thread
BOTH = "ours, 2 threads"  # an entrant of a case of one thread: what comes out with two on both sides stands beside
FINITE = "finite"  # the target is the share of lags at which ours is finite


@dataclass(frozen=True)
class Case:
    """One job at one size.

    problem(variant) : "timed", "calm" (the same shapes, no chaos: answers of two programs can be compared), or one of
        MOVED (calm, with all weights changed by a relative 2**-40 at random)
    limits : {name of a peak: how much of it the job needs}, e.g. {"fma": floating-point operations}
    """

    job: str
    size: str
    problem: Callable[[str], Problem]
    entrants: tuple[Entrant, ...]
    limits: Mapping[str, float] = field(default_factory=dict)
    targets: tuple[Target, ...] = ()
    steps: int = 1
    terms: int = 8  # of the longest sum in a step: how many roundings an entry sees
    safety: float = 8.0  # of the tolerance that is measured
    threads: int = 1  # of ours
    compare: Callable[[Case, Answer, Sequence[Answer], Answer], str | None] | None = None

    @property
    def key(self) -> str:
        """The name of the case: its job and its size."""
        return f"{self.job}, {self.size}"

    def disagreement(self, ours: Answer, moved: Sequence[Answer], theirs: Answer) -> str | None:
        """What differs between two answers to the calm problem by more than rounding explains, or None."""
        return (self.compare or by_sensitivity)(self, ours, moved, theirs)


def by_sensitivity(case: Case, ours: Answer, moved: Sequence[Answer], theirs: Answer) -> str | None:
    """Compare with a tolerance measured from the problem itself.

    An entry sees about `terms` roundings per step, and 1 - tanh(x)**2, which peers use, loses a factor of up to 32
    where |x| <= 2.5: together a change of the step's matrix by (terms + 32) u, relative. What a change of all weights
    by 2**-40 does is measured (the worst step of each network, the worst of three changes), scaled by
    (terms + 32) u / 2**-40, and multiplied by `safety`, because the changes are random and not the worst. To that comes
    the rounding of the logs, which peers add up step by step: (steps + 4) u of the largest. A peer answers in all
    norms, at all lags or at the last one only.
    """
    if set(theirs) != set(ours):
        return f"what it answers: {', '.join(sorted(theirs)) or 'nothing'}, ours {', '.join(sorted(ours))}"
    for name, values in theirs.items():
        if len(values) not in (1, len(ours[name])):
            return f"{name}: {len(values)} lags, ours {len(ours[name])}"
        part = ours[name][-len(values) :]
        if part.shape != values.shape:
            return f"{name}: shape {values.shape}, ours {part.shape}"
        scale = case.safety * (case.terms + 32) * ROUNDING / PERTURBATION
        moved_by = np.max([np.abs(ours[name] - each[name]) for each in moved], axis=(0, 1))
        allowed = scale * moved_by + (case.steps + 4) * ROUNDING * np.max(np.abs(ours[name]), axis=0)
        allowed = allowed + (case.terms + 32) * ROUNDING
        difference = np.abs(values - part)
        if not (difference <= allowed).all():  # a nan is a difference
            place = np.unravel_index(np.argmax(np.nan_to_num(difference - allowed, nan=np.inf)), difference.shape)
            at = ", ".join(str(int(i)) for i in place)
            return (
                f"{name} at [{at}]: {values[place]:.17g}, ours {part[place]:.17g}; allowed are "
                f"{np.broadcast_to(allowed, difference.shape)[place]:.2g}"
            )
    return None


def moved_arrays(arrays: Mapping[str, Array], variant: str) -> dict[str, Array]:
    """The arrays, each entry changed by a relative amount of at most 2**-40 where the variant is one of MOVED."""
    if variant not in MOVED:
        return dict(arrays)
    rng = np.random.default_rng([40, MOVED.index(variant)])
    return {k: a * (1.0 + PERTURBATION * rng.uniform(-1.0, 1.0, a.shape)) for k, a in arrays.items()}
