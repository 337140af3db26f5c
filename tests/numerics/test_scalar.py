"""Functions and slopes on one number against many digits: a few ulp everywhere, and inside of the sector."""

import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest

from numerics import scalar
from theory.activations import ACTIVATIONS, enclosure

U = 2.0**-53
POINTS = [
    *np.linspace(-40.0, 40.0, 161),
    *(s * 10.0**-k for k in range(1, 16) for s in (1.0, -1.0)),
    -300.0,
    300.0,
    700.0,
]
LAMBDA, ALPHA = mpmath.mpf("1.0507009873554804934193349852946"), mpmath.mpf("1.6732632423543772848170429916717")


def gelu_parts(z):
    """Phi(z), phi(z)."""
    return mpmath.erfc(-z / mpmath.sqrt(2)) / 2, mpmath.exp(-(z**2) / 2) / mpmath.sqrt(2 * mpmath.pi)


def gelu_tanh_parts(z):
    """s(w) and s'(w) dw/dz."""
    b = mpmath.mpf(44715) / 10**6
    w = 2 * mpmath.sqrt(2 / mpmath.pi) * (z + b * z**3)
    s = 1 / (1 + mpmath.exp(-w))
    return s, 2 * mpmath.sqrt(2 / mpmath.pi) * (1 + 3 * b * z**2) * s / (1 + mpmath.exp(w)), w


def sigmoid(z):
    return 1 / (1 + mpmath.exp(-z))


def mish_parts(z):
    """f(z)/z, and what z is multiplied with in f'."""
    e = mpmath.exp(z)
    d = (1 + e) ** 2 + 1
    return (e**2 + 2 * e) / d, 4 * (e**2 + e) / d**2


DEFINITIONS = {
    "logistic": lambda z: (sigmoid(z), sigmoid(z) * sigmoid(-z)),
    "tanh": lambda z: (mpmath.tanh(z), 1 - mpmath.tanh(z) ** 2),
    "linear": lambda z: (z, mpmath.mpf(1)),
    "relu": lambda z: (max(z, 0), mpmath.mpf(int(z > 0))),
    "lstm97_h": lambda z: (2 * sigmoid(z) - 1, 2 * sigmoid(z) * sigmoid(-z)),
    "lstm97_g": lambda z: (4 * sigmoid(z) - 2, 4 * sigmoid(z) * sigmoid(-z)),
    "softplus": lambda z: (mpmath.log(1 + mpmath.exp(z)), sigmoid(z)),
    "arctan": lambda z: (mpmath.atan(z), 1 / (1 + z**2)),
    "softsign": lambda z: (z / (1 + abs(z)), 1 / (1 + abs(z)) ** 2),
    "sin": lambda z: (mpmath.sin(z), mpmath.cos(z)),
    "lecun_tanh": lambda z: (
        mpmath.mpf(17159) / 10000 * mpmath.tanh(2 * z / 3),
        mpmath.mpf(17159) / 15000 * (1 - mpmath.tanh(2 * z / 3) ** 2),
    ),
    "erf": lambda z: (mpmath.erf(z), 2 * mpmath.exp(-(z**2)) / mpmath.sqrt(mpmath.pi)),
    "gelu": lambda z: (z * gelu_parts(z)[0], *summed(z, *gelu_parts(z))),
    "gelu_tanh": lambda z: (z * gelu_tanh_parts(z)[0], *summed(z, *gelu_tanh_parts(z)[:2])),
    "silu": lambda z: (z * sigmoid(z), *summed(z, sigmoid(z), sigmoid(z) * sigmoid(-z))),
    "mish": lambda z: (z * mish_parts(z)[0], *summed(z, *mish_parts(z))),
    "selu": lambda z: (
        (LAMBDA * z, LAMBDA) if z > 0 else (LAMBDA * ALPHA * mpmath.expm1(z), LAMBDA * ALPHA * mpmath.exp(z))
    ),
    "gaussian": lambda z: (mpmath.exp(-(z**2) / 2), -z * mpmath.exp(-(z**2) / 2)),
    "hard_sigmoid": lambda z: (min(max(z / 6 + 0.5, 0), 1), mpmath.mpf(int(-3 < z <= 3)) / 6),
    "hard_sigmoid_keras": lambda z: (min(max(z / 5 + 0.5, 0), 1), mpmath.mpf(int(-2.5 < z <= 2.5)) / 5),
}


def summed(z, share, rate):
    """f' = share + z rate, and the sum of the moduli of the two."""
    return share + z * rate, share + abs(z) * rate


def exact(name, z):
    """f(z), f'(z) and the sum of the moduli of the terms of f', against which its error counts where they cancel.

    In 700 digits, because 1 - tanh(300)**2 has 260 zeros behind the point; 80 are enough for small z.
    """
    with mpmath.workdps(700 if abs(z) > 50 else 80):
        values = DEFINITIONS[name](mpmath.mpf(z))
        return values if len(values) == 3 else (*values, abs(values[1]))


def roundings(name, z):
    """How many u the error may be: 8, or what the docstrings of numerics.scalar say."""
    if name == "lecun_tanh":
        return 8.0 + 2.0 * abs(z)
    if name == "gelu_tanh":
        return 8.0 + 8.0 * min(abs(float(gelu_tanh_parts(mpmath.mpf(z))[2])), 750.0)
    return 16.0 if name in ("gelu", "mish") else 8.0


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_function_and_slope_are_right_to_a_few_ulp(name):
    function, slope = getattr(scalar, name), getattr(scalar, f"{name}_slope")
    for z in map(float, POINTS):
        value, derivative, terms = exact(name, z)
        least, error = scalar.TINY, roundings(name, z) * U
        # exp(-x) carries u |x|: at |x| = 700 the argument is exact, and libm's exp is right to an ulp.
        assert abs(mpmath.mpf(function(z)) - value) <= error * abs(value) + 300 * least, z
        assert abs(mpmath.mpf(slope(z)) - derivative) <= error * terms + 8 * least, z


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_a_slope_never_leaves_its_sector(name):
    slope, ends = getattr(scalar, f"{name}_slope"), ACTIVATIONS[name].slope_range
    around = (0.0, 1.0, -1.0, math.sqrt(2), -math.sqrt(2), 1.4185, 2.39935728, -2.39935728, 1.49057118, -2.2563764)
    near = [c + x for c in around for x in np.random.default_rng(0).normal(0.0, 1e-7, 2_000)]
    values = np.array([slope(float(z)) for z in [*near, *POINTS, 1e300, -1e300]])
    low, high = enclosure(ends[0])[1], enclosure(ends[1])[0]  # inside
    assert Fraction(values.max()) <= Fraction(int(high.p), int(high.q))
    assert Fraction(values.min()) >= Fraction(int(low.p), int(low.q))
    if not any(name.startswith(stem) for stem in ("relu", "hard", "gaussian")):
        assert np.abs(values).min() > 0.0  # an underflow is never taken for a zero


def test_the_slope_of_gaussian_is_zero_at_zero_only():
    assert scalar.gaussian_slope(0.0) == 0.0
    assert scalar.gaussian_slope(1e3) < 0.0 < scalar.gaussian_slope(-1e3)


def test_without_the_clamp_a_slope_would_leave_its_sector():
    e = np.exp(-np.abs(np.random.default_rng(0).normal(0.0, 1e-7, 20_000)))
    assert (e / ((1.0 + e) * (1.0 + e))).max() > 0.25


def test_the_textbook_slope_of_tanh_would_not_pass():
    assert 1.0 - np.tanh(20.0) ** 2 == 0.0
    assert scalar.tanh_slope(20.0) == pytest.approx(float(exact("tanh", 20.0)[1]), rel=1e-15)


def test_the_textbook_gelu_would_not_pass():
    textbook = 0.5 * -8.0 * (1.0 + math.erf(-8.0 / math.sqrt(2.0)))
    value = float(exact("gelu", -8.0)[0])
    assert abs(textbook - value) > 0.01 * abs(value)
    assert scalar.gelu(-8.0) == pytest.approx(value, rel=1e-14)


def test_exp_sign_and_step_at_their_corners():
    assert scalar.exp(-1e9) == scalar.TINY
    assert [scalar.sign(v) for v in (-2.0, 0.0, 3.0)] == [-1.0, 0.0, 1.0]
    assert [scalar.heaviside(v) for v in (-2.0, 0.0, 3.0)] == [0.0, 0.5, 1.0]
