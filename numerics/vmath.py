"""exp, log, and each activation together with its slope, on eight doubles at once (numerics.simd).

`<name>_pair` gives (f(x), f'(x)) for every activation of theory.activations. One exponential gives both, and the slope
keeps its digits where the function saturates, which 1 - tanh(x)**2 does not. As in numerics.scalar a slope is clamped
to its sector, and never 0 by underflow: an exponential is at least exp(-708), and what is beyond is as at the edge. A
nan stays a nan: `minimum` and `maximum` give their second argument then, so constants come first.

Errors in units in the last place are measured, not proved: `errorflow table accuracy`. No function of the C library is
called (but for the sine of |x| > 2**30), so results have the same bits on every machine.
"""

from __future__ import annotations

import math
from fractions import Fraction

from numerics import scalar
from numerics.simd import (
    Eight,
    absolute,
    any_of,
    at_most,
    bits_float,
    both,
    equal,
    float_bits,
    fma,
    lane,
    less,
    maximum,
    minimum,
    negative,
    polynomial,
    select,
    shifted_down,
    signed_as,
    splat,
    splat_int,
    square_root,
    to_float,
    with_lane,
)
from numerics.straight import INLINED, straight

TINY = 2.0**-1022  # the least normal number
INVERSE_LN_2 = 1.4426950408889634
LN_2_HIGH, LN_2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10  # k * LN_2_HIGH is exact for |k| <= 1024
LEAST, MOST = -708.0, 709.782712893384  # exp(LEAST) is normal, exp(x) overflows for x > MOST
ROUND = 6755399441055744.0  # 1.5 * 2**52: adding it leaves an integer in the low bits
HALF_PI, HALF_PI_REST, HALF_PI_LAST = 1.5707963267948966, 6.123233995736766e-17, -1.4973849048591698e-33  # their sum
FAR = 2.0**30  # up to here the three parts of pi/2 leave the sine its digits
ROOT_HALF, INVERSE_ROOT_2_PI = 0.7071067811865476, 0.3989422804014327
ERF_RATE = 1.1283791670955126  # 2/sqrt(pi)
LECUN, SELU = 1.7159, 1.0507009873554805
THIRDS = 4.0 / 3.0
THIRDS_REST = float(Fraction(4, 3) - Fraction(THIRDS))
CUBIC = 0.044715
CUBIC_REST = float(Fraction(44715, 10**6) - Fraction(CUBIC))
GELU_RATE, GELU_RATE_REST = 1.5957691216057308, -9.96930880911092e-17  # 2 sqrt(2/pi)

# Beyond these |x| the exponential of a pair would be below exp(-708): the arguments are clamped here.
TANH_EDGE, LECUN_EDGE, GELU_TANH_EDGE = 353.0, 529.0, 21.1  # exp(-2 x), exp(-4 x/3), exp(-w) with w of gelu_tanh
ERF_EDGE, GAUSSIAN_EDGE = 26.6, 37.6  # exp(-x**2); exp(-x**2/2)

# (exp(r) - 1 - r) / r**2 for |r| <= log(2)/2, error below 3e-19 of exp(r), by interpolation as below
EXPM1 = (
    0.5, 0.1666666666666667, 0.04166666666666667, 0.008333333333326141, 0.0013888888888883752, 0.00019841269874800683,
    2.4801587325533502e-05, 2.75572554255029e-06, 2.7557273661174726e-07, 2.5105206475334834e-08, 2.091467944897855e-09,
)  # fmt: skip
# log(1 + f) = 2 s + s**3 (...) in s**2, with s = f / (2 + f) and |s| <= 3 - 2 sqrt(2), error below 4e-18 of it
LOG = (
    0.666666666666667, 0.39999999999899505, 0.2857142862597575, 0.22222211134751835,
    0.18182889128412458, 0.15331721495826012, 0.1461645097955211,
)  # fmt: skip
log_terms = polynomial(*LOG)
# (sin(r) - r) / r**3 and (cos(r) - 1 + r**2/2) / r**4 in r**2: for |r| <= pi/4 left out: r**19/19!, r**18/18! < 4e-18
sine_terms = polynomial(*((-1.0) ** k / math.factorial(2 * k + 1) for k in range(1, 9)))
cosine_terms = polynomial(*((-1.0) ** k / math.factorial(2 * k) for k in range(2, 9)))

# Interpolation at the zeros of Chebyshev's polynomials. (arctan(x)/x - 1)/x**2 in x**2 <= 1, error below 4e-17:
ARCTAN = (
    -0.3333333333333333, 0.19999999999999554, -0.14285714285648404, 0.11111111107234799, -0.09090908969557403,
    0.07692305354678655, -0.06666636435777692, 0.05882074956371294, -0.05261265735709454, 0.04752086773576656,
    -0.04308119655330471, 0.03872640214042632, -0.033750132001619734, 0.027567942297344678, -0.020238706986393514,
    0.012756172907694298, -0.006575683344151699, 0.002622977891906089, -0.0007518472526973822, 0.0001368724853148122,
    -1.1832505417555692e-05,
)  # fmt: skip
# erf(x)/x - 1 in x**2 <= 1, error below 4e-17:
ERF = (
    0.12837916709551256, -0.37612638903183543, 0.11283791670945006, -0.02686617064323777, 0.0052239776071164225,
    -0.0008548325975389692, 0.00012055294904839707, -1.492473690741966e-05, 1.6447424703317362e-06,
    -1.6208483801871705e-07, 1.3720064546777686e-08, -7.795898827002142e-10,
)  # fmt: skip
# (t + 4) exp(t**2) erfc(t) in (t - 4)/(t + 4), 0 <= t <= 26.7, error below 7e-17 of values above 0.56:
ERFCX = (
    1.095995661000491, -0.9765487290808821, 0.7732087022652377, -0.540853831313222, 0.33085158787797403,
    -0.17401093724038988, 0.07638151491020644, -0.02637005333299447, 0.00611205564534902, -0.00028095893138537745,
    -0.0004550526185273153, 0.0001768131798911236, -3.635409421102125e-06, -1.8862144859399097e-05,
    4.694906784540758e-06, 1.4269826178230246e-06, -8.467160376282939e-07, -7.933174211978145e-08,
    1.2428035130246866e-07, 3.762758440456202e-09, -1.5251674955494916e-08, -8.027108754560314e-10,
    8.563481181831773e-10,
)  # fmt: skip
arctan_terms, erf_terms, erfcx_terms = polynomial(*ARCTAN), polynomial(*ERF), polynomial(*ERFCX)


# exp and log


@straight
def expm1_near_0(r: Eight) -> Eight:
    """exp(r) - 1 for |r| <= log(2)/2.

    By one power of r only: higher powers of a small r lie below 2**-1022, where a product takes many times as long, and
    states that vanish are common here.
    """
    square = r * r
    pairs = [fma(splat(high), r, splat(low)) for low, high in zip(EXPM1[::2], EXPM1[1::2], strict=False)]
    total = splat(EXPM1[-1])
    for pair in reversed(pairs):
        total = fma(total, square, pair)
    return fma(total, square, r)


@straight
def split(x: Eight, lower: float) -> tuple[Eight, Eight]:
    """(2**(k - lower), r) with x = k log(2) + r and |r| <= log(2)/2, for |x| <= 710 and a normal power.

    The exponent's bits are the low bits of a float to which x / log(2) was added; a shift brings them to their place.
    """
    shifted = fma(x, splat(INVERSE_LN_2), splat(ROUND + 1023.0 - lower))
    k = shifted - splat(ROUND + 1023.0 - lower)
    power = bits_float(float_bits(shifted) << splat_int(52))
    return power, fma(k, splat(-LN_2_LOW), fma(k, splat(-LN_2_HIGH), x))


@straight
def exp_of_negative(x: Eight) -> Eight:
    """exp(x) for x <= 0, at least exp(LEAST)."""
    s, r = split(maximum(splat(LEAST), x), 0.0)
    return fma(s, expm1_near_0(r), s)


@straight
def exp_of_sum(x: Eight, rest: Eight, lower: float) -> tuple[Eight, Eight]:
    """(s, p) with exp(x + rest) = 2**lower s (1 + p), for LEAST + 2 <= x <= 0 and |rest| of at most an ulp of x."""
    s, r = split(x, lower)
    return s, expm1_near_0(r + rest)


@straight
def exp(x: Eight) -> Eight:
    """exp(x), and exp(-708) for x < -708; inf where it overflows."""
    s, r = split(minimum(splat(MOST), maximum(splat(LEAST), x)), 1.0)  # 2**1024 is no float
    return select(less(splat(MOST), x), splat(math.inf), fma(s, expm1_near_0(r), s) * splat(2.0))


@straight
def log_of_product(n: Eight, f: Eight) -> Eight:
    """log(2**n (1 + f)) for sqrt(1/2) <= 1 + f < sqrt(2)."""
    s = f / (splat(2.0) + f)
    z = s * s
    half = splat(0.5) * f * f
    small = fma(s, fma(z, log_terms(z), half), n * splat(LN_2_LOW))
    return fma(n, splat(LN_2_HIGH), f - (half - small))


@straight
def log_of_normal(x: Eight) -> Eight:
    """log(x) for a normal x > 0."""
    bits = float_bits(x)
    k = shifted_down(bits - splat_int(0x3FE6A09E667F3BCD), splat_int(52))  # x = 2**k m with sqrt(1/2) <= m < sqrt(2)
    return log_of_product(to_float(k), bits_float(bits - (k << splat_int(52))) - splat(1.0))


@straight
def log(x: Eight) -> Eight:
    """log(x) for a normal x > 0; -inf for 0 and below 2**-1022, nan below 0."""
    value = select(less(x, splat(TINY)), splat(-math.inf), log_of_normal(x))
    value = select(less(x, splat(0.0)), splat(math.nan), value)
    return select(less(x, splat(math.inf)), value, x)


# what else unit-local expressions are made of


@straight
def sqrt(x: Eight) -> Eight:
    """The root, correctly rounded; nan below 0."""
    return square_root(x)


@straight
def larger(a: Eight, b: Eight) -> Eight:
    """The larger of two; nan where one of them is."""
    return select(at_most(b, a), a, select(less(a, b), b, a + b))


@straight
def smaller(a: Eight, b: Eight) -> Eight:
    """The smaller of two; nan where one of them is."""
    return select(at_most(a, b), a, select(less(b, a), b, a + b))


@straight
def sign(x: Eight) -> Eight:
    """-1, 0 or 1: the slope of `absolute`, 0 at 0."""
    return select(less(splat(0.0), x), splat(1.0), select(less(x, splat(0.0)), splat(-1.0), x))


@straight
def heaviside(x: Eight) -> Eight:
    """1, 1/2 or 0 for x > 0, x = 0, x < 0: the slope of `larger`."""
    step = select(less(x, splat(0.0)), splat(0.0), select(equal(x, splat(0.0)), splat(0.5), x))
    return select(less(splat(0.0), x), splat(1.0), step)


# sigmoids


@straight
def tanh_of_half(s: Eight, p: Eight) -> tuple[Eight, Eight]:
    """(1 - e) / (1 + e) = tanh(y/2) and 4 e / (1 + e)**2, where e = exp(-y) = 4 s (1 + p), y >= 0.

    With q = e/4 they are (1/4 - q) / (1/4 + q) and q / (1/4 + q)**2.
    """
    q = fma(s, p, s)
    d = splat(1.0) / (splat(0.25) + q)
    return fma(negative(s), p, splat(0.25) - s) * d, q * (d * d)


@straight
def tanh_pair(x: Eight) -> tuple[Eight, Eight]:
    """(tanh x, 1/cosh(x)**2): (1 - e) / (1 + e) and 4 e / (1 + e)**2 with e = exp(-2|x|)."""
    s, r = split(minimum(splat(TANH_EDGE), absolute(x)) * splat(-2.0), 2.0)
    value, slope = tanh_of_half(s, expm1_near_0(r))
    return signed_as(value, x), minimum(splat(1.0), slope)


@straight
def lstm97_h_pair(x: Eight) -> tuple[Eight, Eight]:
    """2 / (1 + exp(-x)) - 1 = tanh(x/2), and 2 e / (1 + e)**2 with e = exp(-|x|)."""
    s, r = split(maximum(splat(-2.0 * TANH_EDGE), negative(absolute(x))), 2.0)
    value, slope = tanh_of_half(s, expm1_near_0(r))
    return signed_as(value, x), minimum(splat(0.5), splat(0.5) * slope)


@straight
def lstm97_g_pair(x: Eight) -> tuple[Eight, Eight]:
    """4 / (1 + exp(-x)) - 2: twice lstm97_h."""
    value, slope = lstm97_h_pair(x)
    return splat(2.0) * value, splat(2.0) * slope


@straight
def lecun_tanh_pair(x: Eight) -> tuple[Eight, Eight]:
    """1.7159 tanh(2x/3), and 1.14393... 4 e / (1 + e)**2 with e = exp(-4|x|/3), 4|x|/3 in twice the digits."""
    a = minimum(splat(LECUN_EDGE), absolute(x))
    y = a * splat(-THIRDS)
    s, p = exp_of_sum(y, fma(a, splat(-THIRDS_REST), fma(a, splat(-THIRDS), negative(y))), 2.0)
    value, slope = tanh_of_half(s, p)
    top = splat(scalar.LECUN_TANH_SUP)
    return splat(LECUN) * signed_as(value, x), minimum(top, top * slope)


@straight
def logistic_pair(x: Eight) -> tuple[Eight, Eight]:
    """(1/(1 + exp(-x)), e/(1 + e)**2) with e = exp(-|x|)."""
    e = exp_of_negative(negative(absolute(x)))
    d = splat(1.0) / (splat(1.0) + e)
    low = e * d
    return select(less(x, splat(0.0)), low, d), minimum(splat(0.25), low * d)


@straight
def softsign_pair(x: Eight) -> tuple[Eight, Eight]:
    """x / (1 + |x|), and 1 / (1 + |x|)**2."""
    a = absolute(x)
    share = splat(1.0) / (splat(1.0) + a)
    value = select(equal(a, splat(math.inf)), signed_as(splat(1.0), x), x * share)
    return value, maximum(splat(TINY), share * share)


@straight
def arctan_pair(x: Eight) -> tuple[Eight, Eight]:
    """arctan(x), beyond 1 as pi/2 - arctan(1/x), and 1 / (1 + x**2)."""
    a = absolute(x)
    beyond = less(splat(1.0), a)
    t = select(beyond, splat(1.0) / maximum(splat(1.0), a), a)  # 1/0 would be noted
    z = t * t
    angle = t * (z * arctan_terms(z))
    other = splat(HALF_PI) - (t - (splat(HALF_PI_REST) - angle))
    value = select(beyond, other, t + angle)
    return signed_as(value, x), maximum(splat(TINY), splat(1.0) / fma(x, x, splat(1.0)))


# with exp(-x**2)


@straight
def decay(a: Eight, rate: float) -> Eight:
    """exp(-rate a**2) for rate 1/2 or 1 and a within the edges above: the square in twice the digits."""
    square = a * a
    rest = fma(a, a, negative(square))
    s, p = exp_of_sum(splat(-rate) * square, splat(-rate) * rest, 0.0)
    return fma(s, p, s)


@straight
def erfcx(t: Eight) -> Eight:
    """exp(t**2) erfc(t) for 0 <= t <= 26.7."""
    d = splat(1.0) / (splat(4.0) + t)
    return erfcx_terms((t - splat(4.0)) * d) * d  # 1 - 8 d would magnify the error of d


@straight
def erf_pair(x: Eight) -> tuple[Eight, Eight]:
    """erf(x), beyond 1 as 1 - exp(-x**2) erfcx(x), and 2 exp(-x**2) / sqrt(pi)."""
    a = minimum(splat(ERF_EDGE), absolute(x))
    e = decay(a, 1.0)
    near = minimum(splat(1.0), a)
    inner = fma(near, erf_terms(near * near), near)
    value = select(less(splat(1.0), a), fma(negative(e), erfcx(a), splat(1.0)), inner)
    return signed_as(value, x), minimum(splat(scalar.ERF_SUP), splat(ERF_RATE) * e)


@straight
def gaussian_pair(x: Eight) -> tuple[Eight, Eight]:
    """exp(-x**2/2), and -x exp(-x**2/2), which is 0 at 0 only."""
    a = minimum(splat(GAUSSIAN_EDGE), absolute(x))
    e = decay(a, 0.5)
    return e, negative(signed_as(minimum(splat(scalar.GAUSSIAN_SUP), a * e), x))


@straight
def gelu_pair(x: Eight) -> tuple[Eight, Eight]:
    """x Phi(x), and Phi(x) + x phi(x), with Phi(-a) = exp(-a**2/2) erfcx(a/sqrt(2)) / 2 for a >= 0."""
    a = minimum(splat(GAUSSIAN_EDGE), absolute(x))
    e = decay(a, 0.5)
    tail = splat(0.5) * erfcx(a * splat(ROOT_HALF))
    below = less(x, splat(0.0))
    rate = a * splat(INVERSE_ROOT_2_PI)
    most = fma(negative(e), tail, splat(1.0))
    value = select(below, negative(a * e) * tail, x * most)
    slope = select(below, e * (tail - rate), fma(rate, e, most))
    return value, minimum(splat(scalar.GELU_SUP), maximum(splat(scalar.GELU_INF), slope))


# gated by a logistic function


@straight
def gated(x: Eight, a: Eight, rate: Eight, e: Eight) -> tuple[Eight, Eight]:
    """x s, and s (1 +- rate (1 - s)) with the sign of x, where s = 1/(1 + e) for x >= 0 and e/(1 + e) below.

    a : |x|, clamped, so that -inf e is no infinity; rate : a times the slope of what s is the logistic function of.
    """
    d = splat(1.0) / (splat(1.0) + e)
    low = e * d
    below = less(x, splat(0.0))
    value = select(below, negative(a * low), x * d)
    return value, select(below, low * fma(negative(rate), d, splat(1.0)), d * fma(rate, low, splat(1.0)))


@straight
def silu_pair(x: Eight) -> tuple[Eight, Eight]:
    """x s, and s (1 + x (1 - s)), s = 1/(1 + exp(-x))."""
    a = minimum(splat(-LEAST), absolute(x))
    value, slope = gated(x, a, a, exp_of_negative(negative(a)))
    return value, minimum(splat(scalar.SILU_SUP), maximum(splat(scalar.SILU_INF), slope))


@straight
def gelu_tanh_pair(x: Eight) -> tuple[Eight, Eight]:
    """x / (1 + exp(-w)) with w = 2 sqrt(2/pi) (x + 0.044715 x**3) in twice the digits, and its slope."""
    a = minimum(splat(GELU_TANH_EDGE), absolute(x))
    square = a * a
    part = splat(CUBIC) * square
    part_rest = fma(splat(CUBIC), square, negative(part))
    part_rest = fma(splat(CUBIC), fma(a, a, negative(square)), fma(splat(CUBIC_REST), square, part_rest))
    whole = splat(1.0) + part
    kept = whole - part
    whole_rest = (splat(1.0) - kept) + (part - (whole - kept)) + part_rest
    line = splat(-GELU_RATE) * a
    line_rest = fma(splat(-GELU_RATE_REST), a, fma(splat(-GELU_RATE), a, negative(line)))
    w = line * whole
    w_rest = fma(line, whole_rest, fma(line_rest, whole, fma(line, whole, negative(w))))
    s, p = exp_of_sum(w, w_rest, 0.0)
    rate = negative(line) * fma(splat(3.0), part, splat(1.0))
    value, slope = gated(x, a, rate, fma(s, p, s))
    return value, minimum(splat(scalar.GELU_TANH_SUP), maximum(splat(scalar.GELU_TANH_INF), slope))


@straight
def mish_pair(x: Eight) -> tuple[Eight, Eight]:
    """x tanh(log(1 + exp(x))) and its slope, rational in e = exp(-|x|)."""
    a = minimum(splat(-LEAST), absolute(x))
    e = exp_of_negative(negative(a))
    below = less(x, splat(0.0))
    two, square = splat(2.0) * e, e * e
    share = select(below, fma(e, e, two), splat(1.0) + two)
    whole = select(below, splat(2.0) + (two + square), splat(1.0) + (two + splat(2.0) * square))
    d = splat(1.0) / whole
    part = share * d
    change = splat(4.0) * a * (select(below, negative(e), square) * (splat(1.0) + e)) * (d * d)
    slope = minimum(splat(scalar.MISH_SUP), maximum(splat(scalar.MISH_INF), part + change))
    return select(below, negative(a), x) * part, slope


# rectifiers


@straight
def softplus_pair(x: Eight) -> tuple[Eight, Eight]:
    """max(x, 0) + log(1 + e) with e = exp(-|x|), and 1/(1 + exp(-x))."""
    e = exp_of_negative(negative(absolute(x)))
    halved = less(splat(math.sqrt(2.0) - 1.0), e)  # 1 + e = 2 (1 + (e - 1)/2)
    f = select(halved, splat(0.5) * (e - splat(1.0)), e)
    value = maximum(splat(0.0), x) + log_of_product(select(halved, splat(1.0), splat(0.0)), f)
    d = splat(1.0) / (splat(1.0) + e)
    return value, select(less(x, splat(0.0)), e * d, d)


@straight
def selu_pair(x: Eight) -> tuple[Eight, Eight]:
    """1.0507... x and its slope for x > 0, else 1.7580... (exp(x) - 1) and 1.7580... exp(x)."""
    s, r = split(minimum(splat(0.0), maximum(splat(LEAST), x)), 0.0)
    p = expm1_near_0(r)
    above = less(splat(0.0), x)
    top, slope = splat(scalar.SELU_SUP), splat(SELU)
    value = select(above, slope * x, top * fma(s, p, s - splat(1.0)))
    return value, select(above, slope, top * fma(s, p, s))


@straight
def relu_pair(x: Eight) -> tuple[Eight, Eight]:
    """max(x, 0), and 1 for x > 0, else 0."""
    return maximum(splat(0.0), x), stepped(x, 0.0, math.inf, 1.0)


@straight
def stepped(x: Eight, low: float, high: float, slope: float) -> Eight:
    """The slope for low < x <= high, else 0."""
    inside = both(less(splat(low), x), at_most(x, splat(high)))
    return select(inside, splat(slope), select(equal(x, x), splat(0.0), x))


@straight
def hard_sigmoid_pair(x: Eight) -> tuple[Eight, Eight]:
    """x/6 + 1/2 between 0 and 1, and 1/6, rounded down, for -3 < x <= 3."""
    value = minimum(splat(1.0), maximum(splat(0.0), x / splat(6.0) + splat(0.5)))
    return value, stepped(x, -3.0, 3.0, scalar.SIXTH)


@straight
def hard_sigmoid_keras_pair(x: Eight) -> tuple[Eight, Eight]:
    """x/5 + 1/2 between 0 and 1, and 1/5, rounded down, for -5/2 < x <= 5/2."""
    value = minimum(splat(1.0), maximum(splat(0.0), x / splat(5.0) + splat(0.5)))
    return value, stepped(x, -2.5, 2.5, scalar.FIFTH)


@straight
def linear_pair(x: Eight) -> tuple[Eight, Eight]:
    """x, and 1."""
    return x, splat(1.0)


# the sine


@INLINED
def sin_pair(x: Eight) -> tuple[Eight, Eight]:
    """(sin x, cos x): x = k pi/2 + r with |r| <= pi/4, r in twice the digits; for |x| > 2**30 from the C library."""
    shifted = fma(x, splat(1.0 / HALF_PI), splat(ROUND))
    k, bits = shifted - splat(ROUND), float_bits(shifted)
    first = fma(k, splat(-HALF_PI), x)  # exact
    part = k * splat(HALF_PI_REST)
    r = first - part
    rest = (first - r) - part - fma(k, splat(HALF_PI_LAST), fma(k, splat(HALF_PI_REST), negative(part)))
    z = r * r
    half = splat(0.5) * z
    sine = r + fma(r * z, sine_terms(z), fma(negative(half), rest, rest))
    whole = splat(1.0) - half
    cosine = whole + ((splat(1.0) - whole) - half + fma(z * z, cosine_terms(z), negative(r * rest)))
    odd = less(splat(1.0), bits_float((bits & splat_int(1)) << splat_int(62)))  # 2.0 or 0.0
    value = turned(select(odd, cosine, sine), bits)
    slope = turned(select(odd, sine, cosine), bits + splat_int(1))
    far = less(splat(FAR), absolute(x))
    if any_of(far):
        for i in range(8):
            value = with_lane(value, i, scalar.sin(lane(x, i)) if abs(lane(x, i)) > FAR else lane(value, i))
            slope = with_lane(slope, i, scalar.sin_slope(lane(x, i)) if abs(lane(x, i)) > FAR else lane(slope, i))
    return value, slope


@straight
def turned(x: Eight, k: Eight) -> Eight:
    """-x where the integer k has the bit 2, else x."""
    return bits_float(float_bits(x) ^ ((k & splat_int(2)) << splat_int(62)))
