"""The other activations: the identity, the sine, the Gaussian bump, and the piecewise linear sigmoids."""

from __future__ import annotations

import sympy
from sympy import Piecewise, Rational, S, exp, oo

from theory.activations.base import Activation, Slope, outer
from theory.activations.extremes import ByDefinition, SignChart, Z

_ZERO, _ONE, _HALF = S.Zero, S.One, S.Half


class linear_slope(Slope):
    """1; evaluates at once, so that a linear unit leaves no trace in a path."""

    activation, symbol, range_ = "linear", r"\mathrm{id}", (_ONE, _ONE)

    @classmethod
    def eval(cls, z):
        return S.One


class linear(Activation):
    """z, slope 1."""

    name, symbol, slope = "linear", r"\mathrm{id}", linear_slope
    range_, slope_range, slope_attained = (-oo, oo), (_ONE, _ONE), (True, True)
    slope_values = (_ONE,)
    slope_sup, slope_sup_at = _ONE, "every z"
    slope_sup_proof = ByDefinition(_ONE, "the slope is the constant 1")

    @staticmethod
    def definition(z):
        return z

    @staticmethod
    def slope_definition(z):
        return S.One

    @staticmethod
    def slope_in_output(y):
        return S.One


class sin_slope(Slope):
    """The slope of sin: cos(z)."""

    activation, symbol, range_ = "sin", r"\sin", (-_ONE, _ONE)


class sin(Activation):
    """The sine, whose slope is the cosine: 1 at the multiples of 2 pi, -1 half way between."""

    name, symbol, slope = "sin", r"\sin", sin_slope
    range_, range_attained = (-_ONE, _ONE), (True, True)
    slope_range, slope_attained = (-_ONE, _ONE), (True, True)
    slope_sup, slope_sup_at = _ONE, "the multiples of pi"
    slope_sup_proof = ByDefinition(_ONE, "the slope is cos(z), and cos(z)**2 = 1 - sin(z)**2 <= 1")

    @staticmethod
    def definition(z):
        return sympy.sin(z)

    @staticmethod
    def slope_definition(z):
        return sympy.cos(z)


_GAUSSIAN_SUP = exp(-_HALF)


class gaussian_slope(Slope):
    """The slope of gaussian: -z exp(-z**2/2)."""

    activation, symbol, range_ = "gaussian", r"\gamma", outer((-_GAUSSIAN_SUP, _GAUSSIAN_SUP))


class gaussian(Activation):
    """exp(-z**2/2), a radial basis function. Its slope is extreme at z = -1 and z = 1: f'' = (z**2 - 1) f."""

    name, symbol, slope = "gaussian", r"\gamma", gaussian_slope
    range_, range_attained = (_ZERO, _ONE), (False, True)
    slope_range, slope_attained = (-_GAUSSIAN_SUP, _GAUSSIAN_SUP), (True, True)
    slope_sup, slope_sup_at = _GAUSSIAN_SUP, (-_ONE, _ONE)
    slope_sup_proof = SignChart(exp(-(Z**2) / 2), Z**2 - 1, (-_ONE, _ONE))

    @staticmethod
    def definition(z):
        return exp(-(z**2) / 2)

    @staticmethod
    def slope_definition(z):
        return -z * exp(-(z**2) / 2)


class hard_sigmoid_slope(Slope):
    """The slope of hard_sigmoid: 1/6 for -3 < z <= 3, else 0."""

    activation, symbol, range_ = "hard_sigmoid", r"\hat\sigma", (_ZERO, Rational(1, 6))


class hard_sigmoid(Activation):
    """z/6 + 1/2 between -3 and 3, else 0 or 1: the form of PyTorch, and of Keras from version 3 on."""

    name, symbol, slope = "hard_sigmoid", r"\hat\sigma", hard_sigmoid_slope
    range_, range_attained = (_ZERO, _ONE), (True, True)
    slope_range, slope_attained = (_ZERO, Rational(1, 6)), (True, True)
    slope_values = (_ZERO, Rational(1, 6))
    slope_sup, slope_sup_at = Rational(1, 6), "-3 < z < 3"
    slope_sup_proof = ByDefinition(Rational(1, 6), "the slope is 0 or 1/6, and 1/6 for -3 < z < 3")

    @staticmethod
    def definition(z):
        return Piecewise((S.Zero, z <= -3), (z / 6 + _HALF, z <= 3), (S.One, True))

    @staticmethod
    def slope_definition(z):
        return Piecewise((S.Zero, z <= -3), (Rational(1, 6), z <= 3), (S.Zero, True))


class hard_sigmoid_keras_slope(Slope):
    """The slope of hard_sigmoid_keras: 1/5 for -5/2 < z <= 5/2, else 0."""

    activation, symbol, range_ = "hard_sigmoid_keras", r"\hat\sigma_{\mathrm{K}}", (_ZERO, Rational(1, 5))


class hard_sigmoid_keras(Activation):
    """z/5 + 1/2 between -5/2 and 5/2, else 0 or 1: the form of Keras up to version 2."""

    name, symbol, slope = "hard_sigmoid_keras", r"\hat\sigma_{\mathrm{K}}", hard_sigmoid_keras_slope
    range_, range_attained = (_ZERO, _ONE), (True, True)
    slope_range, slope_attained = (_ZERO, Rational(1, 5)), (True, True)
    slope_values = (_ZERO, Rational(1, 5))
    slope_sup, slope_sup_at = Rational(1, 5), "-5/2 < z < 5/2"
    slope_sup_proof = ByDefinition(Rational(1, 5), "the slope is 0 or 1/5, and 1/5 for -5/2 < z < 5/2")

    @staticmethod
    def definition(z):
        return Piecewise((S.Zero, z <= -Rational(5, 2)), (z / 5 + _HALF, z <= Rational(5, 2)), (S.One, True))

    @staticmethod
    def slope_definition(z):
        return Piecewise((S.Zero, z <= -Rational(5, 2)), (Rational(1, 5), z <= Rational(5, 2)), (S.Zero, True))
