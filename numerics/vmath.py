"""exp, log, and each activation together with its slope, on eight doubles at once (numerics.simd).

One exponential gives a function and its slope, and the slope keeps its digits where the function saturates, which
1 - tanh(x)**2 does not. As in numerics.scalar a slope is clamped to its sector, and never 0 by underflow. A nan stays a
nan: `minimum` and `maximum` give their second argument then, so constants come first.
"""

from __future__ import annotations

import math

from numba import njit

from numerics.simd import (
    Eight,
    absolute,
    bits_float,
    float_bits,
    fma,
    less,
    maximum,
    minimum,
    negative,
    select,
    signed_as,
    splat,
    splat_int,
    to_float,
)

TINY = 2.0**-1022  # the least normal number
INVERSE_LN_2 = 1.4426950408889634
LN_2_HIGH, LN_2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10  # k * LN_2_HIGH is exact for |k| <= 1024
LEAST, MOST = -708.0, 709.782712893384  # exp(LEAST) is normal, exp(x) overflows for x > MOST
ROUND = 6755399441055744.0  # 1.5 * 2**52: adding it leaves an integer in the low bits

# (exp(r) - 1 - r) / r**2 up to r**11: for |r| <= log(2)/2 what is left out is below r**14/14! < 5e-18.
C2, C3, C4, C5, C6, C7, C8, C9, C10, C11, C12, C13 = (1.0 / math.factorial(k) for k in range(2, 14))
# log(1 + f) = 2 s + s**3 (...) with s = f / (2 + f)
L3, L5, L7, L9, L11, L13, L15, L17, L19 = (2.0 / k for k in range(3, 20, 2))


@njit(forceinline=True)
def expm1_near_0(r: Eight) -> Eight:
    """exp(r) - 1 for |r| <= log(2)/2."""
    r2 = r * r
    r4 = r2 * r2
    a = fma(fma(splat(C5), r, splat(C4)), r2, fma(splat(C3), r, splat(C2)))
    b = fma(fma(splat(C9), r, splat(C8)), r2, fma(splat(C7), r, splat(C6)))
    c = fma(fma(splat(C13), r, splat(C12)), r2, fma(splat(C11), r, splat(C10)))
    return fma(fma(c, r4 * r4, fma(b, r4, a)), r2, r)


@njit(forceinline=True)
def split(x: Eight) -> tuple[Eight, Eight]:
    """(k, r) with x = k log(2) + r and |r| <= log(2)/2, for |x| <= 710; k is in the low bits of a float."""
    shifted = fma(x, splat(INVERSE_LN_2), splat(ROUND))
    k = shifted - splat(ROUND)
    return float_bits(shifted), fma(k, splat(-LN_2_LOW), fma(k, splat(-LN_2_HIGH), x))


@njit(forceinline=True)
def power_of_2(k: Eight) -> Eight:
    """2**k for an integer k from -1022 to 1023, in the low bits."""
    return bits_float((k + splat_int(1023)) << splat_int(52))


@njit(forceinline=True)
def exp_of_negative(x: Eight) -> Eight:
    """exp(x) for x <= 0, at least exp(LEAST)."""
    k, r = split(maximum(splat(LEAST), x))
    s = power_of_2(k)
    return fma(s, expm1_near_0(r), s)


@njit(forceinline=True)
def exp(x: Eight) -> Eight:
    """exp(x), and exp(-708) for x < -708; inf where it overflows."""
    k, r = split(minimum(splat(MOST), maximum(splat(LEAST), x)))
    s = power_of_2(k - splat_int(1))  # 2**1024 is no float
    return select(less(splat(MOST), x), splat(math.inf), fma(s, expm1_near_0(r), s) * splat(2.0))


@njit(forceinline=True)
def log(x: Eight) -> Eight:
    """log(x) for a normal x > 0; -inf for 0 and below 2**-1022, nan below 0."""
    bits = float_bits(x)
    k = (bits - splat_int(0x3FE6A09E667F3BCD)) >> splat_int(52)  # x = 2**k m with sqrt(1/2) <= m < sqrt(2)
    k = ((k & splat_int(0xFFF)) ^ splat_int(0x800)) - splat_int(0x800)  # the sign of 12 bits
    f = bits_float(bits - (k << splat_int(52))) - splat(1.0)
    s = f / (splat(2.0) + f)
    z = s * s
    w = fma(z, splat(L19), splat(L17))
    w = fma(w, z, splat(L15))
    w = fma(w, z, splat(L13))
    w = fma(w, z, splat(L11))
    w = fma(w, z, splat(L9))
    w = fma(w, z, splat(L7))
    w = fma(w, z, splat(L5))
    w = fma(w, z, splat(L3))
    half = splat(0.5) * f * f
    n = to_float(k)
    value = fma(n, splat(LN_2_HIGH), f - (half - fma(s, fma(z, w, half), n * splat(LN_2_LOW))))
    value = select(less(x, splat(TINY)), splat(-math.inf), value)
    value = select(less(x, splat(0.0)), splat(math.nan), value)
    return select(less(x, splat(math.inf)), value, x)


@njit(forceinline=True)
def tanh_pair(x: Eight) -> tuple[Eight, Eight]:
    """(tanh x, 1/cosh(x)**2): -expm1(-2|x|) / (1 + e) and 4 e / (1 + e)**2 with e = exp(-2|x|)."""
    k, r = split(maximum(splat(LEAST), absolute(x) * splat(-2.0)))
    s = power_of_2(k)
    p = expm1_near_0(r)
    e = fma(s, p, s)
    d = splat(1.0) / (splat(1.0) + e)
    value = (splat(1.0) - s - s * p) * d
    slope = minimum(splat(1.0), (splat(4.0) * e) * (d * d))
    return signed_as(value, x), slope


@njit(forceinline=True)
def logistic_pair(x: Eight) -> tuple[Eight, Eight]:
    """(1/(1 + exp(-x)), e/(1 + e)**2) with e = exp(-|x|)."""
    e = exp_of_negative(negative(absolute(x)))
    d = splat(1.0) / (splat(1.0) + e)
    low = e * d
    return select(less(x, splat(0.0)), low, d), minimum(splat(0.25), low * d)
