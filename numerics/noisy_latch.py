"""Many latches x <- tanh(w x + b) + noise side by side: random noise beside the worst, and what is known for ever.

The map grows with x and with the noise (w > 0). So of two runs from one start, the one with less noise at every step
stays below: the constant noise that pushes towards 0 gives the lowest states of all, and a bit that survives it
survives every noise of that size. That run and the exact margin decide; random noise decides nothing. It unlatches far
later than the worst noise, if at all: an illustration, never evidence.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeGuard

import numpy as np
from numba import njit
from numpy.typing import NDArray

from numerics.blocks import Progress, run_blocks
from numerics.errors import NumericsError
from numerics.philox import PER_CALL, checked_seed, fill
from numerics.scaled import LOG_2
from numerics.scratch import room
from numerics.simd import (
    AVAILABLE,
    WIDTH,
    bits_float,
    float_bits,
    fma,
    load,
    load_int,
    minimum,
    splat,
    splat_int,
    store,
    store_int,
    to_float,
)
from numerics.vmath import log, tanh_pair

Array = NDArray[np.float64]
Powers = NDArray[np.int64]

GROUP = 64  # trajectories at once: eight vectors hide the latency of one tanh
BLOCK = 64  # steps whose noise is made at once: 64 * 64 doubles, 32 KiB
FRACTION, ONE_BITS, EXPONENT_BIAS = 0x000FFFFFFFFFFFFF, 0x3FF0000000000000, 1023
SATURATED = 350.0  # slopes, each at least exp(-2|x|), multiply to a normal number while the sum of |x| is at most 354


@njit(cache=True, nogil=True)
def advance(
    noise: Array, first: int, stop: int, w: float, bias: float, bound: float, x: Array, low: Array, product: Array,
    power: Powers,
) -> None:  # fmt: skip
    """GROUP latches under noise[first : stop], on from what x, low, product and power (GROUP,) say.

    noise : (..., GROUP) in [-1, 1]; low : the least state so far; product * 2**power : the product of the tanh's
    slopes, product in [1, 2): nothing underflows if the slopes of these steps multiply to a normal number.
    """
    v_w, v_bias, v_bound = splat(w), splat(bias), splat(bound)
    for t in range(first, stop):
        for i in range(0, GROUP, WIDTH):
            value, slope = tanh_pair(fma(v_w, load(x, i), v_bias))
            new = fma(v_bound, load(noise, t * GROUP + i), value)
            store(x, i, new)
            store(low, i, minimum(load(low, i), new))
            store(product, i, load(product, i) * slope)
    for i in range(0, GROUP, WIDTH):
        bits = float_bits(load(product, i))
        store_int(power, i, load_int(power, i) + ((bits >> splat_int(52)) - splat_int(EXPONENT_BIAS)))
        store(product, i, bits_float((bits & splat_int(FRACTION)) | splat_int(ONE_BITS)))


@njit(cache=True, nogil=True)
def run_groups(
    first: int, stop: int, steps: int, w: float, bias: float, bound: float, start: float, seed: int, random: bool,
    run: int, logs: Array, lows: Array,
) -> None:  # fmt: skip
    """Groups first, ..., stop - 1 of GROUP trajectories each from `start` > 0, into logs and lows (trajectories,).

    logs : log of the product of the tanh's slopes; lows : the least state; not random: noise -bound at each step; run :
    after how many steps the product is brought back near 1
    """
    noise, power = room(BLOCK * GROUP).reshape(BLOCK, GROUP), room(GROUP).view(np.int64)
    x, low, product = room(GROUP), room(GROUP), room(GROUP)
    noise[:] = -1.0
    for group in range(first, stop):
        x[:], low[:], product[:], power[:] = start, start, 1.0, 0
        for done in range(0, steps, BLOCK):
            count = min(BLOCK, steps - done)
            if random:
                fill(noise[: (count + PER_CALL - 1) // PER_CALL * PER_CALL], seed, group * GROUP, done)
            for t in range(0, count, run):
                advance(noise, t, min(t + run, count), w, bias, bound, x, low, product, power)
        for i in range(0, GROUP, WIDTH):
            place = group * GROUP + i
            store(logs, place, fma(to_float(load_int(power, i)), splat(LOG_2), log(load(product, i))))
            store(lows, place, load(low, i))


def biased_margin(w: float, bias: float = 0.0) -> tuple[float, float]:
    """(margin, low): under noise up to the margin, x <- tanh(w x + b) + noise maps [low, oo) into itself. w > 0.

    margin = max over x >= 0 of tanh(w x + b) - x, at x = low; with b = 0 it is numerics.latching.noise_margin. At an
    inner maximum w (1 - y**2) = 1 with y = tanh(w x + b): the margin is y - (atanh(y) - b)/w. 0 if that is negative.
    Error a few u of the terms.

    >>> from numerics.latching import noise_margin
    >>> biased_margin(2.0)[0] == noise_margin(2.0), biased_margin(2.0, 0.1)[0] > noise_margin(2.0)
    (True, True)
    """
    if not (_is_finite(w) and w > 0.0 and _is_finite(bias)):
        raise NumericsError(f"w={w!r}, bias={bias!r}; pass a finite w > 0 and a finite bias")
    y = math.sqrt(1.0 - 1.0 / w) if w > 1.0 else 0.0
    low = (math.atanh(y) - bias) / w
    if w <= 1.0 or low <= 0.0:
        return max(math.tanh(bias), 0.0), 0.0  # tanh(w x + b) - x falls for x >= 0
    return max(y - low, 0.0), low


@dataclass(frozen=True, eq=False)
class NoisyLatch:
    """How latches x <- tanh(w x + bias) + noise, |noise| <= bound, fared over `steps` steps from `start`.

    margin, low : of biased_margin on the side of the start; log_slopes : natural log of |d x(steps) / d x(0)| of each
    trajectory (trajectories,), the sum of the logs of its slopes: absolute error 12 u per step (of tanh's slope in
    numerics.vmath, and of the product), and 3 u of its size; nearest : the least sign(start) x(t) of each trajectory, t
    = 0, ..., steps; worst_log_slope, worst_nearest : the same under the constant noise that pushes towards 0.
    """

    w: float
    bound: float
    bias: float
    start: float
    steps: int
    seed: int
    margin: float
    low: float
    log_slopes: Array
    nearest: Array
    worst_log_slope: float
    worst_nearest: float

    @property
    def latched(self) -> bool:
        """Whether the bit is kept for ever under every noise of this bound, by the margin. Not known is False, too."""
        return bool(self.bound <= self.margin - 1e-12 and abs(self.start) >= self.low)

    @property
    def worst_flipped(self) -> bool:
        """Whether the worst noise takes the bit within these steps: whether any noise can (but for rounding)."""
        return self.worst_nearest <= 0.0

    @property
    def flipped(self) -> int:
        """How many of the random trajectories came to 0 or beyond. An illustration: 0 says nothing of other noise."""
        return int((self.nearest <= 0.0).sum())

    @property
    def mean_log_slope(self) -> float:
        """The mean of log_slopes, the sum rounded once."""
        return math.fsum(self.log_slopes) / len(self.log_slopes)

    @property
    def extreme_log_slopes(self) -> tuple[float, float]:
        """The least and the largest of log_slopes."""
        return float(self.log_slopes.min()), float(self.log_slopes.max())

    def __repr__(self) -> str:
        kept = "kept for ever" if self.latched else "lost to the worst noise" if self.worst_flipped else "not decided"
        return (
            f"NoisyLatch(w={self.w}, bound={self.bound}, margin {self.margin:.6g}: the bit is {kept}; random noise: "
            f"{self.flipped} of {len(self.nearest)} flipped, mean log slope {self.mean_log_slope:.6g})"
        )


def latching_under_noise(
    w: float,
    bound: float,
    *,
    bias: float = 0.0,
    start: float = 1.0,
    trajectories: int = 4096,
    steps: int = 1000,
    seed: int = 0,
    threads: int | None = 1,
    progress: Progress | None = None,
) -> NoisyLatch:
    """Latches x <- tanh(w x + bias) + noise with random noise in (-bound, bound), and with the worst noise.

    Monte Carlo is an illustration and never evidence that a bit is kept: random noise escapes far later than the worst.
    `latched` (the exact margin) and `worst_flipped` (the run that lies below all others) decide. The noise of
    trajectory i at step t is bound * numerics.philox.uniform_noise at (seed, i, t): the same bits for any number of
    threads. w > 0; start not 0: its sign is the bit. Memory 16 bytes per trajectory, whatever the number of steps is.
    """
    run = _checked_run(w, bound, bias, start, trajectories, steps)
    bits, side = checked_seed(seed), math.copysign(1.0, start)
    groups = -(-trajectories // GROUP)
    logs, lows = np.empty(groups * GROUP), np.empty(groups * GROUP)
    worst_logs, worst_lows = np.empty(GROUP), np.empty(GROUP)
    # by symmetry the side of the start is the positive one; the noise turns with it
    given = (steps, float(w), side * bias, float(bound) * side, abs(start), bits, True, run, logs, lows)
    run_blocks(lambda a, b: run_groups(a, b, *given), groups, threads=threads, progress=progress)
    worst = (steps, float(w), side * bias, float(bound), abs(start), bits, False, run, worst_logs, worst_lows)
    run_groups(0, 1, *worst)
    margin, low = biased_margin(w, side * bias)
    grown = steps * math.log(w)
    return NoisyLatch(
        float(w), float(bound), float(bias), float(start), steps, int(seed), margin, low,
        logs[:trajectories] + grown, lows[:trajectories], float(worst_logs[0]) + grown, float(worst_lows[0]),
    )  # fmt: skip


def _is_finite(number: object) -> TypeGuard[float]:
    """Whether it is a real number, and a float can hold it."""
    try:
        return isinstance(number, int | float | np.integer | np.floating) and math.isfinite(number)
    except OverflowError:  # an integer of more than 308 digits
        return False


def _checked_run(w: float, bound: float, bias: float, start: float, trajectories: int, steps: int) -> int:
    """How many slopes multiply to a normal number, whatever the noise is."""
    if not (_is_finite(w) and w > 0.0):
        raise NumericsError(f"w={w!r}; pass a finite weight > 0: for w < 0 the sign of the state is no stored bit")
    if not (_is_finite(bound) and bound >= 0.0):
        raise NumericsError(f"bound={bound!r}; pass the largest |noise|, a finite number >= 0")
    if not (_is_finite(start) and start != 0.0 and _is_finite(bias)):
        raise NumericsError(
            f"start={start!r}, bias={bias!r}; pass finite numbers, the start not 0: its sign is the bit"
        )
    for name, number in (("trajectories", trajectories), ("steps", steps)):
        if isinstance(number, bool) or not isinstance(number, int | np.integer) or not 1 <= number < 2**62:
            raise NumericsError(f"{name}={number!r}; pass an integer from 1 to 2**62 - 1")
    reach = w * max(1.0 + bound, abs(start)) + abs(bias)
    if reach > SATURATED:
        raise NumericsError(
            f"|w x + b| reaches {reach:g}: the slope of tanh there is below exp(-700), next to no float; "
            f"pass numbers that keep it below {SATURATED:g}"
        )
    if not AVAILABLE:
        raise NumericsError(
            "many latches run in compiled code; unset NUMBA_DISABLE_JIT, or use numerics.latching.latch"
        )
    return min(BLOCK, int(SATURATED / max(reach, 1.0)))
