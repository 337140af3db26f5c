"""Activation functions and their slopes on one number, compiled: each slope to a few ulp, wherever it is.

1 - tanh(x)**2 is wrong by 1e12 ulp at x = 15 and then exactly 0. Here every slope is a quotient without cancellation in
e = exp(-|x|) or exp(-2|x|). It is clamped to its sector: never above the supremum, which rounding would cross by an ulp
near 0, and never below 2**-1022 where the true slope is positive, so that an underflow is never taken for a zero.
"""

from __future__ import annotations

import math

from numba import njit

TINY = 2.0**-1022  # the least normal number


@njit(cache=True, nogil=True)
def exp(x: float) -> float:
    """exp(x), at least 2**-1022: a factor that is positive stays so."""
    return max(math.exp(x), TINY)


@njit(cache=True, nogil=True)
def logistic(x: float) -> float:
    """1 / (1 + exp(-x)); relative error about 3 u, also where it is tiny."""
    e = max(math.exp(-abs(x)), TINY)
    return 1.0 / (1.0 + e) if x >= 0.0 else e / (1.0 + e)


@njit(cache=True, nogil=True)
def logistic_slope(x: float) -> float:
    """e / (1 + e)**2 with e = exp(-|x|), in [2**-1022, 1/4]."""
    e = max(math.exp(-abs(x)), TINY)
    return min(e / ((1.0 + e) * (1.0 + e)), 0.25)


@njit(cache=True, nogil=True)
def tanh(x: float) -> float:
    """tanh(x), from the C library."""
    return math.tanh(x)


@njit(cache=True, nogil=True)
def tanh_slope(x: float) -> float:
    """4 e / (1 + e)**2 with e = exp(-2|x|), in [2**-1020, 1]."""
    e = max(math.exp(-2.0 * abs(x)), TINY)
    return min(4.0 * e / ((1.0 + e) * (1.0 + e)), 1.0)


@njit(cache=True, nogil=True)
def linear(x: float) -> float:
    """The argument itself."""
    return x


@njit(cache=True, nogil=True)
def linear_slope(x: float) -> float:
    """1 everywhere."""
    return 1.0


@njit(cache=True, nogil=True)
def relu(x: float) -> float:
    """max(x, 0)."""
    return max(x, 0.0)


@njit(cache=True, nogil=True)
def relu_slope(x: float) -> float:
    """1 for x > 0, else 0."""
    return 1.0 if x > 0.0 else 0.0


@njit(cache=True, nogil=True)
def lstm97_h(x: float) -> float:
    """2 / (1 + exp(-x)) - 1 = tanh(x / 2): the second form has no cancellation near 0."""
    return math.tanh(0.5 * x)


@njit(cache=True, nogil=True)
def lstm97_h_slope(x: float) -> float:
    """Twice the logistic slope, in [2**-1021, 1/2]."""
    return float(2.0 * logistic_slope(x))


@njit(cache=True, nogil=True)
def lstm97_g(x: float) -> float:
    """4 / (1 + exp(-x)) - 2 = 2 tanh(x / 2)."""
    return 2.0 * math.tanh(0.5 * x)


@njit(cache=True, nogil=True)
def lstm97_g_slope(x: float) -> float:
    """Four times the logistic slope, in [2**-1020, 1]."""
    return float(4.0 * logistic_slope(x))


@njit(cache=True, nogil=True)
def softplus(x: float) -> float:
    """log(1 + exp(x)), without overflow for large x and at least 2**-1022."""
    return max(max(x, 0.0) + math.log1p(math.exp(-abs(x))), TINY)


@njit(cache=True, nogil=True)
def softplus_slope(x: float) -> float:
    """The logistic function."""
    return float(logistic(x))


@njit(cache=True, nogil=True)
def sign(x: float) -> float:
    """-1, 0 or 1: the slope of abs, 0 at 0."""
    return 1.0 if x > 0.0 else (-1.0 if x < 0.0 else 0.0)


@njit(cache=True, nogil=True)
def heaviside(x: float) -> float:
    """1, 1/2 or 0 for x > 0, x = 0, x < 0: the slope of the larger of two numbers."""
    return 1.0 if x > 0.0 else (0.0 if x < 0.0 else 0.5)
