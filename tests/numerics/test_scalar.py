"""Functions and slopes on one number against 40 digits: a few ulp everywhere, and inside of the sector."""

import mpmath
import numpy as np
import pytest

from numerics import scalar
from theory.activations import ACTIVATIONS

U = 2.0**-53
POINTS = [
    *np.linspace(-40.0, 40.0, 161),
    *(s * 10.0**-k for k in range(1, 16) for s in (1.0, -1.0)),
    -300.0,
    300.0,
    700.0,
]


def exact(name, z):
    """f(z) and f'(z) from their definitions, in 700 digits: 1 - tanh(300)**2 has 260 zeros behind the point."""
    with mpmath.workdps(700):
        z = mpmath.mpf(z)
        s = 1 / (1 + mpmath.exp(-z))
        values = {
            "logistic": (s, s * (1 - s)),
            "tanh": (mpmath.tanh(z), 1 - mpmath.tanh(z) ** 2),
            "linear": (z, mpmath.mpf(1)),
            "relu": (max(z, 0), mpmath.mpf(int(z > 0))),
            "lstm97_h": (2 * s - 1, 2 * s * (1 - s)),
            "lstm97_g": (4 * s - 2, 4 * s * (1 - s)),
            "softplus": (mpmath.log(1 + mpmath.exp(z)), s),
        }
        return values[name]


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_function_and_slope_are_right_to_a_few_ulp(name):
    function, slope = getattr(scalar, name), getattr(scalar, f"{name}_slope")
    for z in map(float, POINTS):
        value, derivative = exact(name, z)
        least = scalar.TINY
        # exp(-x) carries u |x|: at |x| = 700 the argument is exact, and libm's exp is right to an ulp.
        assert abs(mpmath.mpf(function(z)) - value) <= 8 * U * abs(value) + least
        assert abs(mpmath.mpf(slope(z)) - derivative) <= 8 * U * abs(derivative) + 4 * least


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_a_slope_never_leaves_its_sector(name):
    slope, (low, high) = getattr(scalar, f"{name}_slope"), ACTIVATIONS[name].slope_range
    points = [*np.random.default_rng(0).normal(0.0, 1e-7, 20_000), *POINTS, 1e300, -1e300]
    values = np.array([slope(float(z)) for z in points])
    assert values.max() <= float(high)
    assert values.min() >= float(low)
    if name != "relu":
        assert values.min() > 0.0  # an underflow is never taken for a zero


def test_without_the_clamp_a_slope_would_leave_its_sector():
    e = np.exp(-np.abs(np.random.default_rng(0).normal(0.0, 1e-7, 20_000)))
    assert (e / ((1.0 + e) * (1.0 + e))).max() > 0.25


def test_the_textbook_slope_of_tanh_would_not_pass():
    assert 1.0 - np.tanh(20.0) ** 2 == 0.0
    assert scalar.tanh_slope(20.0) == pytest.approx(float(exact("tanh", 20.0)[1]), rel=1e-15)


def test_exp_sign_and_step_at_their_corners():
    assert scalar.exp(-1e9) == scalar.TINY
    assert [scalar.sign(v) for v in (-2.0, 0.0, 3.0)] == [-1.0, 0.0, 1.0]
    assert [scalar.heaviside(v) for v in (-2.0, 0.0, 3.0)] == [0.0, 0.5, 1.0]
