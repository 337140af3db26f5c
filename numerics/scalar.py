"""Activation functions and their slopes on one number, compiled: each slope to a few ulp, wherever it is.

1 - tanh(x)**2 is wrong by 1e12 ulp at x = 15 and then exactly 0. Here every slope is a quotient without cancellation in
e = exp(-|x|) or exp(-2|x|), or a sum whose error is counted against its terms where it changes sign (gelu, silu, mish).
It is clamped to its sector: never above the supremum, which rounding would cross by an ulp near 0, and never nearer to
0 than 2**-1022 where the true slope is not 0, so that an underflow is never taken for a zero. u = 2**-53 throughout.
"""

from __future__ import annotations

import math

from numba import njit

TINY = 2.0**-1022  # the least normal number

# The ends of the sectors of slopes that are irrational: the float next to each, inside.
LECUN_TANH_SUP, ERF_SUP, SELU_SUP, GAUSSIAN_SUP = (
    1.1439333333333332, 1.1283791670955126, 1.7580993408473768, 0.6065306597126333,
)  # fmt: skip
GELU_INF, GELU_SUP = -0.12890414518515478, 1.1289041451851547
GELU_TANH_INF, GELU_TANH_SUP = -0.12899306865877175, 1.1289930686587717
SILU_INF, SILU_SUP = -0.09983932012886691, 1.0998393201288668
MISH_INF, MISH_SUP = -0.11252612238946255, 1.0884981612517277
SIXTH, FIFTH = 0.16666666666666666, 0.19999999999999998
ROOT_HALF, ROOT_HALF_REST = 0.7071067811865476, -4.833646656726457e-17  # 1/sqrt(2), and what the float misses


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
def arctan(x: float) -> float:
    """arctan(x), from the C library."""
    return math.atan(x)


@njit(cache=True, nogil=True)
def arctan_slope(x: float) -> float:
    """1 / (1 + x**2), in [2**-1022, 1]."""
    return max(1.0 / (1.0 + x * x), TINY)


@njit(cache=True, nogil=True)
def softsign(x: float) -> float:
    """x / (1 + |x|)."""
    return x / (1.0 + abs(x))


@njit(cache=True, nogil=True)
def softsign_slope(x: float) -> float:
    """1 / (1 + |x|)**2, in [2**-1022, 1]."""
    share = 1.0 / (1.0 + abs(x))
    return max(share * share, TINY)


@njit(cache=True, nogil=True)
def sin(x: float) -> float:
    """sin(x), from the C library."""
    return math.sin(x)


@njit(cache=True, nogil=True)
def sin_slope(x: float) -> float:
    """cos(x), from the C library."""
    return math.cos(x)


@njit(cache=True, nogil=True)
def lecun_tanh(x: float) -> float:
    """1.7159 tanh(2x/3)."""
    return 1.7159 * math.tanh(x / 1.5)


@njit(cache=True, nogil=True)
def lecun_tanh_slope(x: float) -> float:
    """A e / (1 + e)**2 with e = exp(-4|x|/3), in [2**-1020, 1.14393...]; relative error (8 + 2 |x|) u."""
    e = max(math.exp(-abs(x) / 0.75), TINY)
    return min(LECUN_TANH_SUP * (4.0 * e / ((1.0 + e) * (1.0 + e))), LECUN_TANH_SUP)


@njit(cache=True, nogil=True)
def decay(x: float, rate: float) -> float:
    """exp(-rate x**2) for rate 1/2 or 1: x = coarse + fine with an exact coarse**2, so that no digit is lost."""
    if abs(x) > 64.0:
        return 0.0
    coarse = math.floor(x * 256.0) / 256.0
    fine = x - coarse
    return math.exp(-rate * coarse * coarse) * math.exp(-rate * fine * (x + coarse))


@njit(cache=True, nogil=True)
def erf(x: float) -> float:
    """The error function, from the C library."""
    return math.erf(x)


@njit(cache=True, nogil=True)
def erf_slope(x: float) -> float:
    """2 exp(-x**2) / sqrt(pi), in [2**-1022, 2/sqrt(pi)]."""
    return min(max(1.1283791670955126 * float(decay(x, 1.0)), TINY), ERF_SUP)


@njit(cache=True, nogil=True)
def normal(x: float) -> float:
    """Phi(x) = erfc(-x/sqrt(2))/2; the rounding of x/sqrt(2), which erfc would magnify in its tail, is put right."""
    t = -x * ROOT_HALF
    # what t misses: the rounding of the product by Dekker's splitting, and the digits of 1/sqrt(2) after the float
    a, b = 134217729.0 * x, 134217729.0 * ROOT_HALF
    x_high, root_high = a - (a - x), b - (b - ROOT_HALF)
    x_low, root_low = x - x_high, ROOT_HALF - root_high
    rounding = ((x_high * root_high + t) + x_high * root_low + x_low * root_high) + x_low * root_low
    missing = -(rounding + x * ROOT_HALF_REST)
    if abs(x) > 64.0:
        return 1.0 if x > 0.0 else 0.0
    return 0.5 * (math.erfc(t) - 1.1283791670955126 * float(decay(t, 1.0)) * missing)


@njit(cache=True, nogil=True)
def gelu(x: float) -> float:
    """x Phi(x); relative error about 16 u, also in the left tail."""
    return x * float(normal(x))


@njit(cache=True, nogil=True)
def gelu_slope(x: float) -> float:
    """Phi(x) + x phi(x), within its sector, never 0 by underflow; error 16 u (Phi + |x| phi)."""
    slope = float(normal(x)) + x * 0.3989422804014327 * float(decay(x, 0.5))
    if slope == 0.0:
        return -TINY
    return min(max(slope, GELU_INF), GELU_SUP)


@njit(cache=True, nogil=True)
def gelu_tanh(x: float) -> float:
    """x / (1 + exp(-w)), w = 2 sqrt(2/pi) (x + 0.044715 x**3); relative error (8 + 8 |w|) u in the left tail."""
    return x * float(logistic(1.5957691216057308 * x * (1.0 + 0.044715 * x * x)))


@njit(cache=True, nogil=True)
def gelu_tanh_slope(x: float) -> float:
    """The slope of gelu_tanh, within its sector; error (8 + 8 |w|) u times the sum of the moduli of its two terms."""
    if abs(x) > 64.0:
        return 1.0 if x > 0.0 else -TINY
    w = 1.5957691216057308 * x * (1.0 + 0.044715 * x * x)
    if w < -700.0:
        return -TINY
    rate = 1.5957691216057308 * (1.0 + 0.134145 * x * x)
    slope = float(logistic(w)) + x * rate * float(logistic_slope(w))
    return min(max(slope, GELU_TANH_INF), GELU_TANH_SUP)


@njit(cache=True, nogil=True)
def silu(x: float) -> float:
    """x / (1 + exp(-x))."""
    return x * float(logistic(x))


@njit(cache=True, nogil=True)
def silu_slope(x: float) -> float:
    """s (1 + x (1 - s)) with s = logistic(x), within its sector; error 8 u s (1 + |x| (1 - s))."""
    return min(max(float(logistic(x)) * (1.0 + x * float(logistic(-x))), SILU_INF), SILU_SUP)


@njit(cache=True, nogil=True)
def mish(x: float) -> float:
    """x tanh(log(1 + exp(x))), rational in e = exp(-|x|)."""
    e = max(math.exp(-abs(x)), TINY)
    if x >= 0.0:
        return x * ((1.0 + 2.0 * e) / (1.0 + 2.0 * e + 2.0 * e * e))
    return x * (e * (2.0 + e) / (2.0 + 2.0 * e + e * e))


@njit(cache=True, nogil=True)
def mish_slope(x: float) -> float:
    """The slope of mish, within its sector; error 16 u times the sum of the moduli of its two terms."""
    e = max(math.exp(-abs(x)), TINY)
    if x >= 0.0:
        d = 1.0 + 2.0 * e + 2.0 * e * e
        slope = (1.0 + 2.0 * e) / d + 4.0 * x * (e * e * (1.0 + e) / (d * d))
    else:
        d = 2.0 + 2.0 * e + e * e
        slope = e * (2.0 + e) / d + 4.0 * x * (e * (1.0 + e) / (d * d))
    return min(max(slope, MISH_INF), MISH_SUP)


@njit(cache=True, nogil=True)
def selu(x: float) -> float:
    """1.0507... x for x > 0, else 1.7580... (exp(x) - 1)."""
    return 1.0507009873554805 * x if x > 0.0 else SELU_SUP * math.expm1(x)


@njit(cache=True, nogil=True)
def selu_slope(x: float) -> float:
    """1.0507... for x > 0, else 1.7580... exp(x), at least 2**-1022."""
    return 1.0507009873554805 if x > 0.0 else max(SELU_SUP * math.exp(x), TINY)


@njit(cache=True, nogil=True)
def gaussian(x: float) -> float:
    """exp(-x**2/2), at least 2**-1022."""
    return max(float(decay(x, 0.5)), TINY)


@njit(cache=True, nogil=True)
def gaussian_slope(x: float) -> float:
    """-x exp(-x**2/2), within its sector, 0 at 0 only."""
    slope = -x * float(decay(x, 0.5))
    if slope == 0.0 and x != 0.0:
        return -math.copysign(TINY, x)
    return min(max(slope, -GAUSSIAN_SUP), GAUSSIAN_SUP)


@njit(cache=True, nogil=True)
def hard_sigmoid(x: float) -> float:
    """x/6 + 1/2, between 0 and 1."""
    return min(max(x / 6.0 + 0.5, 0.0), 1.0)


@njit(cache=True, nogil=True)
def hard_sigmoid_slope(x: float) -> float:
    """1/6, rounded down, for -3 < x <= 3, else 0."""
    return SIXTH if -3.0 < x <= 3.0 else 0.0


@njit(cache=True, nogil=True)
def hard_sigmoid_keras(x: float) -> float:
    """x/5 + 1/2, between 0 and 1."""
    return min(max(x / 5.0 + 0.5, 0.0), 1.0)


@njit(cache=True, nogil=True)
def hard_sigmoid_keras_slope(x: float) -> float:
    """1/5, rounded down, for -5/2 < x <= 5/2, else 0."""
    return FIFTH if -2.5 < x <= 2.5 else 0.0


@njit(cache=True, nogil=True)
def sign(x: float) -> float:
    """-1, 0 or 1: the slope of abs, 0 at 0."""
    return 1.0 if x > 0.0 else (-1.0 if x < 0.0 else 0.0)


@njit(cache=True, nogil=True)
def heaviside(x: float) -> float:
    """1, 1/2 or 0 for x > 0, x = 0, x < 0: the slope of the larger of two numbers."""
    return 1.0 if x > 0.0 else (0.0 if x < 0.0 else 0.5)
