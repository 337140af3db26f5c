"""Whether the latch neuron a(t) = w tanh a(t-1) + h(t), |h(t)| <= h, keeps its sign, over a grid of weights and noises.

Each run starts at a = w, above the attractor. Under the worst noise, -h at every step, each cell of the grid is decided
by the run alone, with an allowance for rounding: the closed form of the margin (theory.latching) is not used, so the
two can be compared. Under noise drawn uniformly from [-h, h] the sign may last far longer than that: the chance of
keeping it over so many steps is sampled.

    >>> worst_case([1.0, 1.25, 2.0], [0.07, 0.5]).tolist()
    [[-1, -1], [1, -1], [1, 1]]
    >>> random_noise([1.25, 2.0], [0.07, 0.5, 1.0], steps=100, runs=200, seed=0).tolist()
    [[1.0, 0.06, 0.0], [1.0, 1.0, 0.87]]
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numba import njit
from numpy.typing import NDArray

from numerics.errors import NumericsError

Array: TypeAlias = NDArray[np.float64]
Verdicts: TypeAlias = NDArray[np.int8]
Values: TypeAlias = Array | Sequence[float]

KEPT, UNDECIDED, LOST = 1, 0, -1
STEPS = 10_000

# Of w tanh a - h: tanh errs by 3 units in its last place or less (6 u), the product and the sum by u each; u = 2**-53.
ALLOWANCE = 16 * 2.0**-53


def worst_case(weights: Values, noises: Values, *, steps: int = STEPS) -> Verdicts:
    """KEPT (1), LOST (-1) or UNDECIDED (0) for each weight and noise, (K, M) int8.

    KEPT: for ever, by an x > 0 with w tanh x - h >= x: the states from x on are mapped into themselves. LOST: the worst
    noise turns the sign within the steps. Both are certain, whatever the rounding. UNDECIDED: neither was met, which
    happens within some (20 / steps)**2 (w / (w - 1))**(1/2) of the margin, where the run passes or settles too slowly.

    weights, noises : positive numbers, (K,) and (M,).
    """
    w, h, count = _checked("weights", weights), _checked("noises", noises), _whole("steps", steps)
    found = np.empty((len(w), len(h)), np.int8)
    _worst_cases(w, h, count, found)
    return found


def random_noise(weights: Values, noises: Values, *, steps: int, runs: int, seed: int) -> Array:
    """The part of the runs that keep the sign over all steps, under noise uniform in [-h, h], (K, M) float64 in [0, 1].

    It is sampled: each part lies within `sampling_error(runs)` of the chance, with a confidence of 95 %. Where
    `worst_case` says KEPT it is 1 without a run. Run r has the same numbers h(t)/h in all cells, those of the
    counter-based generator Philox for (seed, r); so a cell depends on nothing else in the grid, and neighbours err
    alike. About 20 ns for each cell, run and step.

    weights, noises : positive numbers, (K,) and (M,).
    """
    w, h, kept = _checked("weights", weights), _checked("noises", noises), worst_case(weights, noises) == KEPT
    length, count = _whole("steps", steps), _whole("runs", runs)
    survivors = np.where(kept, count, 0)
    for run in range(count):
        stream = np.random.Generator(np.random.Philox(key=[_seeded(seed), run]))
        _count_survivors(w, h, kept, stream.uniform(-1.0, 1.0, length), survivors)
    return np.asarray(survivors / count)


def sampling_error(runs: int) -> float:
    """How far a part of so many runs is from its chance, at most, with a confidence of 95 %: Hoeffding's inequality.

    >>> round(sampling_error(200), 3)
    0.096
    """
    return math.sqrt(math.log(2.0 / 0.05) / (2.0 * _whole("runs", runs)))


@njit(cache=True, nogil=True)
def _worst_cases(weights: Array, noises: Array, steps: int, found: Verdicts) -> None:
    for i in range(len(weights)):
        for j in range(len(noises)):
            found[i, j] = _worst(weights[i], noises[j], steps)


@njit(cache=True, nogil=True)
def _worst(w: float, h: float, steps: int) -> int:
    """The run of both ends of an interval that contains the true run.

    The lower end falls until it is 0, or until it does not fall: then it is the x of KEPT.
    """
    low = high = w
    for _ in range(steps):
        moved = w * math.tanh(low)
        below = moved - h - ALLOWANCE * (moved + h)
        if below >= low:
            return KEPT
        low = max(below, 0.0)
        moved = w * math.tanh(high)
        high = moved - h + ALLOWANCE * (moved + h)
        if high < 0.0:
            return LOST
    return UNDECIDED


@njit(cache=True, nogil=True)
def _count_survivors(
    weights: Array, noises: Array, kept: NDArray[np.bool_], parts: Array, survivors: NDArray[np.int64]
) -> None:
    """Add 1 in each cell whose run under the noise h * parts[t] keeps a > 0, but in those known to be kept."""
    for i in range(len(weights)):
        for j in range(len(noises)):
            if not kept[i, j] and _survives(weights[i], noises[j], parts):
                survivors[i, j] += 1


@njit(cache=True, nogil=True)
def _survives(w: float, h: float, parts: Array) -> bool:
    a = w
    for t in range(len(parts)):
        a = w * math.tanh(a) + h * parts[t]
        if a <= 0.0:
            return False
    return True


def _checked(name: str, values: Values) -> Array:
    found = np.ascontiguousarray(values, dtype=np.float64)
    wrong = found[~(np.isfinite(found) & (found > 0.0))]
    if np.ndim(values) != 1 or wrong.size:
        shown = f"contain {wrong.flat[0]}" if wrong.size else f"have the shape {np.shape(values)}"
        raise NumericsError(f"{name} {shown}; pass a list of finite numbers > 0")
    return found


def _whole(name: str, value: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or not 1 <= value <= 10**9:
        raise NumericsError(f"{name}={value!r}; pass a whole number, 1 to 10**9")
    return int(value)


def _seeded(seed: int) -> int:
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or not 0 <= seed < 2**64:
        raise NumericsError(f"seed={seed!r}; pass a whole number, 0 to 2**64 - 1")
    return int(seed)
