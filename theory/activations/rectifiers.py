"""Activations that grow without bound on the right: relu and its smooth relatives."""

from __future__ import annotations

import sympy
from sympy import LambertW, Piecewise, Rational, S, exp, log, oo, pi, sqrt

from theory.activations.base import Activation, Enclosed, Slope, outer
from theory.activations.extremes import ByDefinition, ByEnclosure, Piece, RootCount, SignChart, U, Z

_ZERO, _ONE, _HALF = S.Zero, S.One, S.Half


class relu_slope(Slope):
    """The slope of relu: 0 for z <= 0, 1 for z > 0."""

    activation, symbol, range_ = "relu", r"\mathrm{relu}", (_ZERO, _ONE)


class relu(Activation):
    """max(z, 0). The slope takes the values 0 and 1 only; at z = 0, where there is no derivative, it is 0."""

    name, symbol, slope = "relu", r"\mathrm{relu}", relu_slope
    range_, range_attained = (_ZERO, oo), (True, False)
    slope_range, slope_attained = (_ZERO, _ONE), (True, True)
    slope_values = (_ZERO, _ONE)
    slope_sup, slope_sup_at = _ONE, "every z > 0"
    slope_sup_proof = ByDefinition(_ONE, "the slope is 0 or 1, and 1 for every z > 0")

    @staticmethod
    def definition(z):
        return Piecewise((z, z > 0), (S.Zero, True))

    @staticmethod
    def slope_definition(z):
        return Piecewise((S.One, z > 0), (S.Zero, True))


class softplus_slope(Slope):
    """The slope of softplus: 1/(1 + exp(-z))."""

    activation, symbol, range_ = "softplus", r"\zeta", (_ZERO, _ONE)


class softplus(Activation):
    """log(1 + exp(z)); its slope is the logistic function, so sup 1 is not attained."""

    name, symbol, slope = "softplus", r"\zeta", softplus_slope
    range_, slope_range, slope_attained = (_ZERO, oo), (_ZERO, _ONE), (False, False)
    slope_sup, slope_sup_at = _ONE, ()
    slope_sup_proof = RootCount((Piece("all", exp(Z), U / (1 + U), _ZERO, oo),))

    @staticmethod
    def definition(z):
        return log(1 + exp(z))

    @staticmethod
    def slope_definition(z):
        return 1 / (1 + exp(-z))


_GELU_SUP = _HALF + sympy.erf(1) / 2 + exp(-1) / sqrt(pi)
_GELU_INF = _HALF - sympy.erf(1) / 2 - exp(-1) / sqrt(pi)
_GELU_LEAST = Enclosed("min gelu", "-169971207479903661693868470982434e-33", "-169971207479903661693868470982433e-33")


class gelu_slope(Slope):
    """The slope of gelu: Phi(z) + z phi(z)."""

    activation, symbol, range_ = "gelu", r"\mathrm{gelu}", outer((_GELU_INF, _GELU_SUP))


class gelu(Activation):
    """z Phi(z), Phi the normal distribution. The slope is largest at z = sqrt(2), and greater than 1 there.

    sup f' = Phi(sqrt 2) + sqrt(2) phi(sqrt 2) = 1/2 + erf(1)/2 + exp(-1)/sqrt(pi), because f'' = phi(z) (2 - z**2); at
    z = -sqrt(2) the slope is least, 1 - sup f'.
    """

    name, symbol, slope = "gelu", r"\mathrm{gelu}", gelu_slope
    range_, range_attained = (_GELU_LEAST, oo), (True, False)
    slope_range, slope_attained = (_GELU_INF, _GELU_SUP), (True, True)
    slope_sup, slope_sup_at = _GELU_SUP, (sqrt(2),)
    slope_sup_proof = SignChart(exp(-(Z**2) / 2) / sqrt(2 * pi), 2 - Z**2, (sqrt(2), -sqrt(2)))

    @staticmethod
    def definition(z):
        return z * (1 + sympy.erf(z / sqrt(2))) / 2

    @staticmethod
    def slope_definition(z):
        return (1 + sympy.erf(z / sqrt(2))) / 2 + z * exp(-(z**2) / 2) / sqrt(2 * pi)


_GELU_TANH_SUP = Enclosed(
    "sup gelu_tanh'", "1128993068658771765455904470399553e-33", "1128993068658771765455904470399554e-33"
)
_GELU_TANH_INF = Enclosed(
    "inf gelu_tanh'", "-128993068658771765455904470399554e-33", "-128993068658771765455904470399553e-33"
)
_GELU_TANH_AT = Enclosed(
    "argmax gelu_tanh'", "1418504008790828355548033545599642e-33", "1418504008790828355548033545599643e-33"
)
_GELU_TANH_LEAST = Enclosed(
    "min gelu_tanh", "-170040750571254050639067427987556e-33", "-170040750571254050639067427987555e-33"
)


class gelu_tanh_slope(Slope):
    """The slope of gelu_tanh."""

    activation, symbol, range_ = "gelu_tanh", r"\mathrm{gelu}_{\tanh}", outer((_GELU_TANH_INF, _GELU_TANH_SUP))


class gelu_tanh(Activation):
    """z (1 + tanh(sqrt(2/pi) (z + 0.044715 z**3)))/2, which is taken for gelu; its slope is a little larger."""

    name, symbol, slope = "gelu_tanh", r"\mathrm{gelu}_{\tanh}", gelu_tanh_slope
    range_, range_attained = (_GELU_TANH_LEAST, oo), (True, False)
    slope_range, slope_attained = (_GELU_TANH_INF, _GELU_TANH_SUP), (True, True)
    slope_sup, slope_sup_at = _GELU_TANH_SUP, (_GELU_TANH_AT,)
    slope_sup_proof = ByEnclosure()

    @staticmethod
    def definition(z):
        w = 2 * sqrt(2 / pi) * (z + Rational(44715, 10**6) * z**3)
        return z / (1 + exp(-w))

    @staticmethod
    def slope_definition(z):
        w = 2 * sqrt(2 / pi) * (z + Rational(44715, 10**6) * z**3)
        rate = 2 * sqrt(2 / pi) * (1 + 3 * Rational(44715, 10**6) * z**2)
        return 1 / (1 + exp(-w)) + z * rate / ((1 + exp(w)) * (1 + exp(-w)))


_SILU_SUP = Enclosed("sup silu'", "1099839320128866916958184924320570e-33", "1099839320128866916958184924320571e-33")
_SILU_INF = Enclosed("inf silu'", "-99839320128866916958184924320571e-33", "-99839320128866916958184924320570e-33")
_SILU_AT = Enclosed("argmax silu'", "2399357280515467667832739697282283e-33", "2399357280515467667832739697282284e-33")


class silu_slope(Slope):
    """The slope of silu: y/z + z s (1 - s) with s = 1/(1 + exp(-z))."""

    activation, symbol, range_ = "silu", r"\mathrm{silu}", outer((_SILU_INF, _SILU_SUP))


class silu(Activation):
    """z / (1 + exp(-z)), also called swish. Its slope is largest where z tanh(z/2) = 2, and greater than 1 there."""

    name, symbol, slope = "silu", r"\mathrm{silu}", silu_slope
    range_, range_attained = (-LambertW(exp(-1)), oo), (True, False)
    slope_range, slope_attained = (_SILU_INF, _SILU_SUP), (True, True)
    slope_sup, slope_sup_at = _SILU_SUP, (_SILU_AT,)
    slope_sup_proof = ByEnclosure()

    @staticmethod
    def definition(z):
        return z / (1 + exp(-z))

    @staticmethod
    def slope_definition(z):
        return 1 / (1 + exp(-z)) + z / ((1 + exp(z)) * (1 + exp(-z)))


_MISH_SUP = Enclosed("sup mish'", "1088498161251727861228293627392125e-33", "1088498161251727861228293627392126e-33")
_MISH_INF = Enclosed("inf mish'", "-112526122389462556407327901148554e-33", "-112526122389462556407327901148553e-33")
_MISH_AT = Enclosed("argmax mish'", "1490571179485428459294418908197909e-33", "1490571179485428459294418908197910e-33")
_MISH_LEAST = Enclosed("min mish", "-308843413017250406628760229041954e-33", "-308843413017250406628760229041953e-33")


class mish_slope(Slope):
    """The slope of mish."""

    activation, symbol, range_ = "mish", r"\mathrm{mish}", outer((_MISH_INF, _MISH_SUP))


class mish(Activation):
    """z tanh(log(1 + exp(z))) = z exp(z) (exp(z) + 2) / d with d = (1 + exp(z))**2 + 1."""

    name, symbol, slope = "mish", r"\mathrm{mish}", mish_slope
    range_, range_attained = (_MISH_LEAST, oo), (True, False)
    slope_range, slope_attained = (_MISH_INF, _MISH_SUP), (True, True)
    slope_sup, slope_sup_at = _MISH_SUP, (_MISH_AT,)
    slope_sup_proof = ByEnclosure()

    @staticmethod
    def definition(z):
        return z * exp(z) * (exp(z) + 2) / ((1 + exp(z)) ** 2 + 1)

    @staticmethod
    def slope_definition(z):
        d = (1 + exp(z)) ** 2 + 1
        return 1 - 2 / d + 4 * z * (exp(2 * z) + exp(z)) / d**2


# The constants of Klambauer et al. (2017), Self-normalizing neural networks, to the 31 digits of their program; their
# closed forms, for which a normal variable keeps mean 0 and variance 1, differ by less than 1e-31.
_SELU_SCALE = Rational("1.0507009873554804934193349852946")
_SELU_ALPHA = Rational("1.6732632423543772848170429916717")
_SELU_SUP = _SELU_SCALE * _SELU_ALPHA


class selu_slope(Slope):
    """The slope of selu: scale * alpha * exp(z) for z <= 0, scale for z > 0."""

    activation, symbol, range_ = "selu", r"\mathrm{selu}", (_ZERO, _SELU_SUP)


class selu(Activation):
    """scale z for z > 0, scale alpha (exp(z) - 1) for z <= 0. The slope is largest just left of 0, scale alpha."""

    name, symbol, slope = "selu", r"\mathrm{selu}", selu_slope
    range_, slope_range, slope_attained = (-_SELU_SUP, oo), (_ZERO, _SELU_SUP), (False, True)
    slope_sup, slope_sup_at = _SELU_SUP, "0, from the left"
    slope_sup_proof = RootCount(
        (
            Piece("nonpositive", exp(Z), _SELU_SUP * U, _ZERO, _ONE, (False, True)),
            Piece("positive", exp(Z), _SELU_SCALE + 0 * U, _ONE, oo),
        )
    )

    @staticmethod
    def definition(z):
        return Piecewise((_SELU_SCALE * z, z > 0), (_SELU_SUP * (exp(z) - 1), True))

    @staticmethod
    def slope_definition(z):
        return Piecewise((_SELU_SCALE, z > 0), (_SELU_SUP * exp(z), True))
