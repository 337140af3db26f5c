"""Activation functions: range, slope, and the supremum of the slope with what proves it.

A slope is a SymPy Function of its own and is never expanded on differentiation. Where the slope is a polynomial in the
output y = f(z), the polynomial is kept beside it (logistic: y - y**2); reading a range off that polynomial term by term
would give [0, 1] for the logistic slope, while the slope as a function of its own carries [0, 1/4].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sympy import Expr, Function, Piecewise, Rational, S, exp, expand, log
from sympy.core.function import ArgumentIndexError


@dataclass(frozen=True)
class SquareIdentity:
    """sup - slope(y) = coefficient * (y - root)**2 and slope(y) = factor * (y - lo) * (hi - y), both exactly checked.

    The first shows slope <= sup, with equality at the output y = root; the second slope > 0 on the open range (lo, hi).
    """

    supremum: Expr
    coefficient: Expr
    root: Expr
    factor: Expr

    def holds(self, slope: Expr, y: Expr, lo: Expr, hi: Expr) -> bool:
        """Whether both identities hold for `slope`, a polynomial in `y`, and root lies inside of (lo, hi). Exact."""
        square = expand(self.supremum - slope - self.coefficient * (y - self.root) ** 2)
        product = expand(slope - self.factor * (y - lo) * (hi - y))
        return square == 0 and product == 0 and self.coefficient > 0 and self.factor > 0 and lo < self.root < hi


@dataclass(frozen=True)
class ByDefinition:
    """The supremum is read off the definition of the slope; `reason` says how."""

    supremum: Expr
    reason: str


class Slope(Function):
    """The slope f' of an activation f, with its range; `activation` names f."""

    nargs = 1
    is_real = True
    activation: ClassVar[str]
    symbol: ClassVar[str]
    range_: ClassVar[tuple[Expr, Expr]]

    def _latex(self, printer, exp=None):
        return _applied(self.symbol + "'", printer._print(self.args[0]), exp)


class Activation(Function):
    """A scalar function f with everything that a bound needs to know of it.

    Class attributes
        name             its name in stored forms
        slope            the class of its slope f', a Function of its own
        range_           (inf f, sup f); neither end is attained by the sigmoids
        slope_range      (inf f', sup f') over the reals
        slope_attained   whether the ends of slope_range are attained
        slope_values     the only values that the slope takes, or None where it takes all between
        slope_sup        sup f', the right end of slope_range
        slope_sup_proof  SquareIdentity or ByDefinition
    """

    nargs = 1
    is_real = True
    name: ClassVar[str]
    symbol: ClassVar[str]
    slope: ClassVar[type[Slope]]
    range_: ClassVar[tuple[Expr, Expr]]
    slope_range: ClassVar[tuple[Expr, Expr]]
    slope_attained: ClassVar[tuple[bool, bool]]
    slope_values: ClassVar[tuple[Expr, ...] | None] = None
    slope_sup: ClassVar[Expr]
    slope_sup_proof: ClassVar[SquareIdentity | ByDefinition]

    def fdiff(self, argindex=1):
        """The slope as a function of the same argument, not expanded."""
        if argindex != 1:
            raise ArgumentIndexError(self, argindex)
        return self.slope(self.args[0])

    @staticmethod
    def definition(z: Expr) -> Expr:
        """f(z) in exp, log and rational operations."""
        raise NotImplementedError

    @staticmethod
    def slope_definition(z: Expr) -> Expr:
        """f'(z) in exp, log and rational operations."""
        raise NotImplementedError

    @staticmethod
    def slope_in_output(y: Expr) -> Expr | None:
        """f'(z) as a polynomial in the output y = f(z), or None where there is none."""
        raise NotImplementedError

    def _latex(self, printer, exp=None):
        return _applied(self.symbol, printer._print(self.args[0]), exp)


def _applied(symbol, argument, exponent):
    power = "" if exponent is None else f"^{{{exponent}}}"
    return rf"{symbol}{power}\left({argument}\right)"


_ZERO, _ONE, _HALF, _QUARTER = S.Zero, S.One, S.Half, Rational(1, 4)


class logistic_slope(Slope):
    """The slope of logistic: y - y**2."""

    activation, symbol, range_ = "logistic", r"\sigma", (_ZERO, _QUARTER)


class logistic(Activation):
    """1 / (1 + exp(-z)), slope y - y**2; sup 1/4 at z = 0, because 1/4 - (y - y**2) = (y - 1/2)**2."""

    name, symbol, slope = "logistic", r"\sigma", logistic_slope
    range_, slope_range, slope_attained = (_ZERO, _ONE), (_ZERO, _QUARTER), (False, True)
    slope_sup, slope_sup_proof = _QUARTER, SquareIdentity(_QUARTER, _ONE, _HALF, _ONE)

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
    slope_sup, slope_sup_proof = _ONE, SquareIdentity(_ONE, _ONE, _ZERO, _ONE)

    @staticmethod
    def definition(z):
        return (exp(2 * z) - 1) / (exp(2 * z) + 1)

    @staticmethod
    def slope_definition(z):
        return 4 * exp(2 * z) / (exp(2 * z) + 1) ** 2

    @staticmethod
    def slope_in_output(y):
        return 1 - y**2


class linear_slope(Slope):
    """1; evaluates at once, so that a linear unit leaves no trace in a path."""

    activation, symbol, range_ = "linear", r"\mathrm{id}", (_ONE, _ONE)

    @classmethod
    def eval(cls, z):
        return S.One


class linear(Activation):
    """z, slope 1."""

    name, symbol, slope = "linear", r"\mathrm{id}", linear_slope
    range_, slope_range, slope_attained = (S.NegativeInfinity, S.Infinity), (_ONE, _ONE), (True, True)
    slope_values = (_ONE,)
    slope_sup, slope_sup_proof = _ONE, ByDefinition(_ONE, "the slope is the constant 1")

    @staticmethod
    def definition(z):
        return z

    @staticmethod
    def slope_definition(z):
        return S.One

    @staticmethod
    def slope_in_output(y):
        return S.One


class relu_slope(Slope):
    """The slope of relu: 0 for z <= 0, 1 for z > 0."""

    activation, symbol, range_ = "relu", r"\mathrm{relu}", (_ZERO, _ONE)


class relu(Activation):
    """max(z, 0). The slope takes the values 0 and 1 only; at z = 0, where there is no derivative, it is 0."""

    name, symbol, slope = "relu", r"\mathrm{relu}", relu_slope
    range_, slope_range, slope_attained = (_ZERO, S.Infinity), (_ZERO, _ONE), (True, True)
    slope_values = (_ZERO, _ONE)
    slope_sup, slope_sup_proof = _ONE, ByDefinition(_ONE, "the slope is 0 or 1, and 1 for every z > 0")

    @staticmethod
    def definition(z):
        return Piecewise((z, z > 0), (S.Zero, True))

    @staticmethod
    def slope_definition(z):
        return Piecewise((S.One, z > 0), (S.Zero, True))

    @staticmethod
    def slope_in_output(y):
        return None  # a step in y, not a polynomial


class lstm97_h_slope(Slope):
    """The slope of lstm97_h: (1 - y**2)/2."""

    activation, symbol, range_ = "lstm97_h", "h_{97}", (_ZERO, _HALF)


class lstm97_h(Activation):
    """2 / (1 + exp(-z)) - 1, slope (1 - y**2)/2; sup 1/2 at z = 0. the h of Hochreiter and Schmidhuber (1997)."""

    name, symbol, slope = "lstm97_h", "h_{97}", lstm97_h_slope
    range_, slope_range, slope_attained = (-_ONE, _ONE), (_ZERO, _HALF), (False, True)
    slope_sup, slope_sup_proof = _HALF, SquareIdentity(_HALF, _HALF, _ZERO, _HALF)

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
    slope_sup, slope_sup_proof = _ONE, SquareIdentity(_ONE, _QUARTER, _ZERO, _QUARTER)

    @staticmethod
    def definition(z):
        return 4 / (1 + exp(-z)) - 2

    @staticmethod
    def slope_definition(z):
        return 4 * exp(-z) / (1 + exp(-z)) ** 2

    @staticmethod
    def slope_in_output(y):
        return (4 - y**2) / 4


class softplus_slope(Slope):
    """The slope of softplus: 1/(1 + exp(-z))."""

    activation, symbol, range_ = "softplus", r"\zeta", (_ZERO, _ONE)


class softplus(Activation):
    """log(1 + exp(z)); its slope is the logistic function, so sup 1 is not attained."""

    name, symbol, slope = "softplus", r"\zeta", softplus_slope
    range_, slope_range, slope_attained = (_ZERO, S.Infinity), (_ZERO, _ONE), (False, False)
    slope_sup = _ONE
    slope_sup_proof = ByDefinition(_ONE, "the slope is 1/(1 + exp(-z)) < 1, with limit 1 as z grows")

    @staticmethod
    def definition(z):
        return log(1 + exp(z))

    @staticmethod
    def slope_definition(z):
        return 1 / (1 + exp(-z))

    @staticmethod
    def slope_in_output(y):
        return None  # 1 - exp(-y), not a polynomial


ACTIVATIONS: dict[str, type[Activation]] = {
    f.name: f for f in (logistic, tanh, linear, relu, lstm97_h, lstm97_g, softplus)
}
