"""Functions and slopes on eight doubles: their ends and corners, and where their coefficients are from."""

import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from numba import njit

from numerics import scalar, vmath
from numerics.accuracy import APPROXIMATIONS, computed, errors
from numerics.simd import AVAILABLE, load, store
from theory.activations import ACTIVATIONS, enclosure

pytestmark = pytest.mark.skipif(not AVAILABLE, reason="Numba is switched off, and vmath is compiled code")

ENDS = [math.inf, -math.inf, 1e300, -1e300, 1e10, -1e10, 800.0, -800.0]
CORNERS = [0.0, -0.0, 3.0, -3.0, 2.5, -2.5, np.nextafter(3.0, 4.0), np.nextafter(-2.5, 0.0), 5e-324, -5e-324]
# f(inf), f(-inf), and the slopes there, where they have a limit.
LIMITS = {
    "logistic": (1, 0, 0, 0), "tanh": (1, -1, 0, 0), "linear": (math.inf, -math.inf, 1, 1), "relu": (math.inf, 0, 1, 0),
    "lstm97_h": (1, -1, 0, 0), "lstm97_g": (2, -2, 0, 0), "softplus": (math.inf, 0, 1, 0),
    "arctan": (math.pi / 2, -math.pi / 2, 0, 0), "softsign": (1, -1, 0, 0), "lecun_tanh": (1.7159, -1.7159, 0, 0),
    "erf": (1, -1, 0, 0), "gelu": (math.inf, 0, 1, 0), "gelu_tanh": (math.inf, 0, 1, 0), "silu": (math.inf, 0, 1, 0),
    "mish": (math.inf, 0, 1, 0), "selu": (math.inf, -scalar.SELU_SUP, vmath.SELU, 0), "gaussian": (0, 0, 0, 0),
    "hard_sigmoid_keras": (1, 0, 0, 0), "hard_sigmoid": (1, 0, 0, 0),
}  # fmt: skip


def pair(name, x):
    """(values, slopes) at the points x."""
    x = np.asarray(x, dtype=np.float64)
    return computed(APPROXIMATIONS[name], x), computed(APPROXIMATIONS[f"{name} slope"], x)


def test_every_activation_has_a_pair():
    assert all(hasattr(vmath, f"{name}_pair") for name in ACTIVATIONS)
    assert sorted([*LIMITS, "sin"]) == sorted(ACTIVATIONS)


@pytest.mark.parametrize("name", LIMITS)
def test_at_infinity_and_far_out_a_pair_has_its_limit(name):
    high, low, high_slope, low_slope = LIMITS[name]
    slow = name in ("softsign", "arctan")  # 1/x**2 and 1/x away from it
    for x, value, slope in zip(ENDS, *pair(name, ENDS), strict=True):
        limit = high if x > 0.0 else low
        assert (slow and abs(x) < 1e9) or abs(slope - (high_slope if x > 0.0 else low_slope)) < 1e-19, x
        if math.isinf(limit):
            assert value == (vmath.SELU * x if name == "selu" else x), x
        else:
            assert value == limit or abs(value - limit) < (2.0 / abs(x) if slow else 1e-300), x


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_a_nan_stays_a_nan(name):
    values, slopes = pair(name, [math.nan, 1.0])
    assert np.isnan(values).tolist() == [True, False]
    assert np.isnan(slopes).tolist() == [name != "linear", False]


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_at_corners_and_ties_a_pair_is_what_it_is_on_one_number(name):
    function, slope = getattr(scalar, name), getattr(scalar, f"{name}_slope")
    for x, value, rate in zip(CORNERS, *pair(name, CORNERS), strict=True):
        # both within a few ulp of the truth, and the corners of the rectifiers and hard sigmoids exact
        exact = name.startswith(("relu", "linear", "hard"))
        assert value == pytest.approx(function(x), rel=0.0 if exact else 1e-14, abs=0.0 if exact else 1e-307), x
        assert rate == pytest.approx(slope(x), rel=0.0 if exact else 1e-14, abs=0.0), x


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_a_slope_never_leaves_its_sector_and_never_vanishes(name):
    around = (0.0, 1.0, -1.0, math.sqrt(2), -math.sqrt(2), 1.4185, 2.39935728, -2.39935728, 1.49057118, -2.2563764)
    near = np.concatenate([c + np.random.default_rng(0).normal(0.0, 1e-7, 2_000) for c in around])
    wide = np.concatenate([np.linspace(-45.0, 45.0, 2_000), np.linspace(-800.0, 800.0, 2_000), [1e300, -1e300]])
    slopes = pair(name, np.concatenate([near, wide]))[1]
    low, high = (enclosure(end)[side] for end, side in zip(ACTIVATIONS[name].slope_range, (1, 0), strict=True))
    assert Fraction(slopes.max()) <= Fraction(int(high.p), int(high.q))
    assert Fraction(slopes.min()) >= Fraction(int(low.p), int(low.q))
    if not name.startswith(("relu", "hard")):
        assert np.abs(slopes[slopes != 0.0]).min() >= vmath.TINY
        assert np.count_nonzero(slopes == 0.0) == 0


def test_a_value_never_leaves_the_range_of_its_function():
    x = np.concatenate([np.linspace(-40.0, 40.0, 20_001), 2.0 ** np.linspace(0.0, 600.0, 5_001)])
    for name, bound in {"softsign": 1.0, "tanh": 1.0, "logistic": 1.0, "erf": 1.0, "sin": 1.0, "gaussian": 1.0}.items():
        assert np.abs(pair(name, x)[0]).max() <= bound, name


def test_the_slope_of_gaussian_is_zero_at_zero_only():
    slopes = pair("gaussian", [0.0, 5e-324, 1e3, -1e3])[1]
    assert slopes[0] == 0.0
    assert slopes[2] < 0.0 < slopes[3]


def test_one_number_does_not_depend_on_the_seven_beside_it():
    x = np.array([0.1, 1e12, -7.0, math.inf, 2.0**31, 1e300, math.nan, 3.0])
    for i, alone in enumerate(x):
        for together, single in zip(pair("sin", x), pair("sin", [alone]), strict=True):
            np.testing.assert_array_equal(together[i], single[0])


def test_the_sine_of_a_huge_number_is_right():
    for x in (2.0**30, 2.0**31, 1e15, 1e300):
        with mpmath.workdps(400):
            sine, cosine = mpmath.sin(mpmath.mpf(x)), mpmath.cos(mpmath.mpf(x))
            value, slope = (found[0] for found in pair("sin", [x]))
            assert abs(value - sine) <= 2.0**-52 * abs(sine)
            assert abs(slope - cosine) <= 2.0**-52 * abs(cosine)


def test_next_to_their_zeros_the_sine_and_the_cosine_keep_their_digits():
    of, slope = APPROXIMATIONS["sin"], APPROXIMATIONS["sin slope"]
    k = np.concatenate([np.arange(1, 2_000), 2 ** np.arange(11, 29), 3 ** np.arange(8, 18)])
    with mpmath.workdps(40):
        x = np.array([float(int(each) * mpmath.pi / 2) for each in k])
    x = np.concatenate([x, -x, np.nextafter(x, 0.0)])
    assert max(errors(of, x).max(), errors(slope, x).max()) < 1.0
    assert np.abs(computed(of, x[1:1_999:2])).max() < 1e-12  # they are next to zeros


@njit
def _of_two(x, y, out):
    for i in range(0, x.size, 8):
        a, b = load(x, i), load(y, i)
        store(out[0], i, vmath.larger(a, b))
        store(out[1], i, vmath.smaller(a, b))
        store(out[2], i, vmath.sign(a))
        store(out[3], i, vmath.heaviside(a))
        store(out[4], i, vmath.sqrt(a))


def test_what_unit_local_expressions_are_made_of_is_as_in_numpy():
    numbers = [0.0, -0.0, 1.0, -1.0, math.inf, -math.inf, math.nan, 5e-324]
    x, y = (np.ascontiguousarray(part.ravel()) for part in np.meshgrid(numbers, numbers))
    out = np.empty((5, x.size))
    _of_two(x, y, out)
    with np.errstate(invalid="ignore"):
        expected = np.maximum(x, y), np.minimum(x, y), np.sign(x), np.heaviside(x, 0.5), np.sqrt(x)
    np.testing.assert_array_equal(out, expected)


def interpolated(f, low, high, count):
    """The coefficients in powers of x of the polynomial that is f at the zeros of Chebyshev's, as floats."""
    low, high = mpmath.mpf(low), mpmath.mpf(high)
    zeros = [mpmath.cos(mpmath.pi * (2 * k + 1) / (2 * count)) for k in range(count)]
    x = [(low + high) / 2 + (high - low) / 2 * z for z in zeros]
    values = mpmath.lu_solve(mpmath.matrix([[v**j for j in range(count)] for v in x]), mpmath.matrix([f(v) for v in x]))
    return [float(v) for v in values]


def scaled_erfcx(u):
    """(t + 4) exp(t**2) erfc(t) with u = (t - 4)/(t + 4)."""
    t = 4 * (1 + u) / (1 - u)
    return (t + 4) * mpmath.exp(t**2) * mpmath.erfc(t)


FITS = {  # the function, the interval, and the largest error that vmath says
    "ARCTAN": (lambda z: (mpmath.atan(mpmath.sqrt(z)) / mpmath.sqrt(z) - 1) / z, 0, 1, 4e-17),
    "ERF": (lambda z: mpmath.erf(mpmath.sqrt(z)) / mpmath.sqrt(z) - 1, 0, 1, 4e-17),
    "ERFCX": (scaled_erfcx, -1, Fraction(227, 307), 7e-17),  # (26.7 - 4)/(26.7 + 4)
}


@pytest.mark.parametrize("name", FITS)
def test_the_coefficients_are_those_of_the_interpolation_and_err_as_little_as_is_said(name):
    f, low, end, error = FITS[name]
    coefficients = list(getattr(vmath, name))
    with mpmath.workdps(80):
        high = mpmath.mpf(Fraction(end).numerator) / Fraction(end).denominator
        assert coefficients == interpolated(f, low, high, len(coefficients))
        for k in range(1, 400):
            x = low + (high - low) * mpmath.mpf(k) / 400
            assert abs(mpmath.polyval([mpmath.mpf(c) for c in reversed(coefficients)], x) - f(x)) < error


def test_the_parts_of_constants_are_what_the_float_misses():
    with mpmath.workdps(60):
        first, second = mpmath.pi / 2 - vmath.HALF_PI, mpmath.pi / 2 - vmath.HALF_PI - mpmath.mpf(vmath.HALF_PI_REST)
        rate = 2 * mpmath.sqrt(2 / mpmath.pi)
        assert (float(mpmath.pi / 2), float(first), float(second)) == (
            vmath.HALF_PI, vmath.HALF_PI_REST, vmath.HALF_PI_LAST
        )  # fmt: skip
        assert (float(rate), float(rate - float(rate))) == (vmath.GELU_RATE, vmath.GELU_RATE_REST)
        assert float(1 / mpmath.sqrt(2 * mpmath.pi)) == vmath.INVERSE_ROOT_2_PI
        assert float(2 / mpmath.sqrt(mpmath.pi)) == vmath.ERF_RATE


def test_at_the_edges_the_exponential_is_still_normal():
    edges = (vmath.LECUN_EDGE * 4 / 3, vmath.ERF_EDGE**2, vmath.GAUSSIAN_EDGE**2 / 2)
    w = vmath.GELU_RATE * vmath.GELU_TANH_EDGE * (1 + vmath.CUBIC * vmath.GELU_TANH_EDGE**2)
    assert all(700.0 < each < -vmath.LEAST for each in (*edges, w))
