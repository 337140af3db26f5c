"""A scalar latch under bounded noise, x <- tanh(w x) + noise: what it stores, and how its gradient decays.

For w > 1 the map has attractors +-a, and its sign is a stored bit. Worst-case noise pushes towards 0 at every step, so
the least invariant interval on one side of 0 decides: Monte Carlo cannot (random noise escapes far later).
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from numerics.errors import NumericsError
from numerics.scalar import tanh_slope

Array = NDArray[np.float64]


def noise_margin(w: float) -> float:
    """The noise below which the sign of x <- tanh(w x) + noise is kept for ever: max over x > 0 of tanh(w x) - x.

    At its maximum w (1 - y**2) = 1 with y = tanh(w x): the margin is y - atanh(y)/w, y = sqrt(1 - 1/w). 0 for w <= 1.
    Relative error a few u, but for w near 1, where y - atanh(y)/w cancels.

    >>> round(noise_margin(2.0), 6)
    0.26642
    """
    if not math.isfinite(w):
        raise NumericsError(f"w={w}; pass a finite weight")
    if w <= 1.0:
        return 0.0
    y = math.sqrt(1.0 - 1.0 / w)
    return y - math.atanh(y) / w


def latched_interval(w: float, noise: float) -> tuple[float, float] | None:
    """An interval [low, high], low > 0, that x <- tanh(w x) + v maps into itself for |v| <= noise, or None.

    low = atanh(sqrt(1 - 1/w))/w is where tanh(w x) - x is largest; high = 1 + noise. Exact but for rounding, which is
    kept out by asking for 1e-12 below noise_margin.
    """
    if not (math.isfinite(noise) and noise >= 0.0):
        raise NumericsError(f"noise={noise}; pass the largest |noise|, a finite number >= 0")
    if noise > noise_margin(w) - 1e-12:
        return None
    return math.atanh(math.sqrt(1.0 - 1.0 / w)) / w, 1.0 + noise


@njit(cache=True, nogil=True)
def noisy_run(w: float, start: float, noise: Array, states: Array, log_slopes: Array) -> None:
    """Run x <- tanh(w x) + noise[t]; write the states (T,) and the logs of the product of slopes w tanh'(w x) (T,).

    The product of slopes is d x(t) / d x(0), kept as a sum of logs: it never underflows.
    """
    x, total = start, 0.0
    for t in range(noise.shape[0]):
        total += math.log(abs(w) * tanh_slope(w * x))
        x = math.tanh(w * x) + noise[t]
        states[t] = x
        log_slopes[t] = total


def latch(w: float, start: float, noise: Array) -> tuple[Array, Array]:
    """(states, natural logs of |d x(t) / d x(0)|) of a latch under the given noise, each (T,).

    >>> states, logs = latch(2.0, 0.9, np.full(100, -0.2))
    >>> bool((states > 0.0).all()), bool(logs[-1] < -50.0)
    (True, True)
    """
    values = np.ascontiguousarray(noise, dtype=np.float64)
    if not (math.isfinite(w) and w != 0.0 and math.isfinite(start) and np.isfinite(values).all() and values.ndim == 1):
        raise NumericsError(
            f"w={w}, start={start}, noise of shape {values.shape}; pass finite numbers, w not 0, noise (T,)"
        )
    states, logs = np.empty(len(values)), np.empty(len(values))
    noisy_run(w, start, values, states, logs)
    return states, logs
