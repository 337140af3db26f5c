"""Activations that rise from one level to another: the logistic function and its kin, arctan, softsign, erf."""

from __future__ import annotations

import sympy
from sympy import Abs, Rational, S, exp, oo, pi, sqrt

from theory.activations.base import Activation, Slope, outer
from theory.activations.extremes import Piece, RootCount, SignChart, SquareIdentity, U, Z

_ZERO, _ONE, _HALF, _QUARTER = S.Zero, S.One, S.Half, Rational(1, 4)


class logistic_slope(Slope):
    """The slope of logistic: y - y**2."""

    activation, symbol, range_ = "logistic", r"\sigma", (_ZERO, _QUARTER)


class logistic(Activation):
    """1 / (1 + exp(-z)), slope y - y**2; sup 1/4 at z = 0, because 1/4 - (y - y**2) = (y - 1/2)**2."""

    name, symbol, slope = "logistic", r"\sigma", logistic_slope
    range_, slope_range, slope_attained = (_ZERO, _ONE), (_ZERO, _QUARTER), (False, True)
    slope_sup, slope_sup_at = _QUARTER, (_ZERO,)
    slope_sup_proof = SquareIdentity(_QUARTER, _ONE, _HALF, _ONE)

    @staticmethod
    def definition(z):
        return 1 / (1 + exp(-z))

    @staticmethod
    def slope_definition(z):
        return exp(-z) / (1 + exp(-z)) ** 2

    @staticmethod
    def slope_in_output(y):
        return y - y**2


class tanh_slope(Slope):
    """The slope of tanh: 1 - y**2."""

    activation, symbol, range_ = "tanh", r"\tanh", (_ZERO, _ONE)


class tanh(Activation):
    """(exp(2z) - 1) / (exp(2z) + 1), slope 1 - y**2; sup 1 at z = 0, because 1 - (1 - y**2) = y**2."""

    name, symbol, slope = "tanh", r"\tanh", tanh_slope
    range_, slope_range, slope_attained = (-_ONE, _ONE), (_ZERO, _ONE), (False, True)
    slope_sup, slope_sup_at = _ONE, (_ZERO,)
    slope_sup_proof = SquareIdentity(_ONE, _ONE, _ZERO, _ONE)

    @staticmethod
    def definition(z):
        return (exp(2 * z) - 1) / (exp(2 * z) + 1)

    @staticmethod
    def slope_definition(z):
        return 4 * exp(2 * z) / (exp(2 * z) + 1) ** 2

    @staticmethod
    def slope_in_output(y):
        return 1 - y**2


class lstm97_h_slope(Slope):
    """The slope of lstm97_h: (1 - y**2)/2."""

    activation, symbol, range_ = "lstm97_h", "h_{97}", (_ZERO, _HALF)


class lstm97_h(Activation):
    """2 / (1 + exp(-z)) - 1, slope (1 - y**2)/2; sup 1/2 at z = 0. the h of Hochreiter and Schmidhuber (1997)."""

    name, symbol, slope = "lstm97_h", "h_{97}", lstm97_h_slope
    range_, slope_range, slope_attained = (-_ONE, _ONE), (_ZERO, _HALF), (False, True)
    slope_sup, slope_sup_at = _HALF, (_ZERO,)
    slope_sup_proof = SquareIdentity(_HALF, _HALF, _ZERO, _HALF)

    @staticmethod
    def definition(z):
        return 2 / (1 + exp(-z)) - 1

    @staticmethod
    def slope_definition(z):
        return 2 * exp(-z) / (1 + exp(-z)) ** 2

    @staticmethod
    def slope_in_output(y):
        return (1 - y**2) / 2


class lstm97_g_slope(Slope):
    """The slope of lstm97_g: (4 - y**2)/4."""

    activation, symbol, range_ = "lstm97_g", "g_{97}", (_ZERO, _ONE)


class lstm97_g(Activation):
    """4 / (1 + exp(-z)) - 2, slope (4 - y**2)/4; sup 1 at z = 0. the g of Hochreiter and Schmidhuber (1997)."""

    name, symbol, slope = "lstm97_g", "g_{97}", lstm97_g_slope
    range_, slope_range, slope_attained = (-2 * _ONE, 2 * _ONE), (_ZERO, _ONE), (False, True)
    slope_sup, slope_sup_at = _ONE, (_ZERO,)
    slope_sup_proof = SquareIdentity(_ONE, _QUARTER, _ZERO, _QUARTER)

    @staticmethod
    def definition(z):
        return 4 / (1 + exp(-z)) - 2

    @staticmethod
    def slope_definition(z):
        return 4 * exp(-z) / (1 + exp(-z)) ** 2

    @staticmethod
    def slope_in_output(y):
        return (4 - y**2) / 4


_LECUN, _LECUN_SUP = Rational(17159, 10000), Rational(17159, 15000)


class lecun_tanh_slope(Slope):
    """The slope of lecun_tanh: (2/3) (1.7159 - y**2 / 1.7159)."""

    activation, symbol, range_ = "lecun_tanh", r"\tanh_{\mathrm{LeCun}}", (_ZERO, _LECUN_SUP)


class lecun_tanh(Activation):
    """1.7159 tanh(2z/3), of LeCun et al. (1998), Efficient BackProp; sup of the slope 1.7159 * 2/3 at z = 0."""

    name, symbol, slope = "lecun_tanh", r"\tanh_{\mathrm{LeCun}}", lecun_tanh_slope
    range_, slope_range, slope_attained = (-_LECUN, _LECUN), (_ZERO, _LECUN_SUP), (False, True)
    slope_sup, slope_sup_at = _LECUN_SUP, (_ZERO,)
    slope_sup_proof = SquareIdentity(_LECUN_SUP, Rational(2, 3) / _LECUN, _ZERO, Rational(2, 3) / _LECUN)

    @staticmethod
    def definition(z):
        return _LECUN * (1 - 2 / (exp(4 * z / 3) + 1))

    @staticmethod
    def slope_definition(z):
        return Rational(8, 3) * _LECUN * exp(4 * z / 3) / (exp(4 * z / 3) + 1) ** 2

    @staticmethod
    def slope_in_output(y):
        return Rational(2, 3) * (_LECUN - y**2 / _LECUN)


class arctan_slope(Slope):
    """The slope of arctan: 1/(1 + z**2)."""

    activation, symbol, range_ = "arctan", r"\arctan", (_ZERO, _ONE)


class arctan(Activation):
    """The angle whose tangent is z; its slope 1/(1 + z**2) has sup 1 at z = 0."""

    name, symbol, slope = "arctan", r"\arctan", arctan_slope
    range_, slope_range, slope_attained = (-pi / 2, pi / 2), (_ZERO, _ONE), (False, True)
    slope_sup, slope_sup_at = _ONE, (_ZERO,)
    slope_sup_proof = RootCount((Piece("all", Z**2, 1 / (1 + U), _ZERO, oo, (True, False)),))

    @staticmethod
    def definition(z):
        return sympy.atan(z)

    @staticmethod
    def slope_definition(z):
        return 1 / (1 + z**2)


class softsign_slope(Slope):
    """The slope of softsign: 1/(1 + |z|)**2."""

    activation, symbol, range_ = "softsign", r"\mathrm{softsign}", (_ZERO, _ONE)


class softsign(Activation):
    """z / (1 + |z|), slope 1/(1 + |z|)**2 = (1 - |y|)**2; sup 1 at z = 0."""

    name, symbol, slope = "softsign", r"\mathrm{softsign}", softsign_slope
    range_, slope_range, slope_attained = (-_ONE, _ONE), (_ZERO, _ONE), (False, True)
    slope_sup, slope_sup_at = _ONE, (_ZERO,)
    slope_sup_proof = RootCount((Piece("all", Abs(Z), 1 / (1 + U) ** 2, _ZERO, oo, (True, False)),))

    @staticmethod
    def definition(z):
        return z / (1 + Abs(z))

    @staticmethod
    def slope_definition(z):
        return 1 / (1 + Abs(z)) ** 2


_ERF_SUP = 2 / sqrt(pi)


class erf_slope(Slope):
    """The slope of erf: 2 exp(-z**2) / sqrt(pi)."""

    activation, symbol, range_ = "erf", r"\mathrm{erf}", outer((_ZERO, _ERF_SUP))


class erf(Activation):
    """The error function, slope 2 exp(-z**2)/sqrt(pi); sup 2/sqrt(pi) at z = 0, where f'' = -2 z f' changes sign."""

    name, symbol, slope = "erf", r"\mathrm{erf}", erf_slope
    range_, slope_range, slope_attained = (-_ONE, _ONE), (_ZERO, _ERF_SUP), (False, True)
    slope_sup, slope_sup_at = _ERF_SUP, (_ZERO,)
    slope_sup_proof = SignChart(4 * exp(-(Z**2)) / sqrt(pi), -Z, (_ZERO,))

    @staticmethod
    def definition(z):
        return sympy.erf(z)

    @staticmethod
    def slope_definition(z):
        return 2 * exp(-(z**2)) / sqrt(pi)
