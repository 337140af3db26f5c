"""What every activation function has: its definition, its slope as a function of its own, and the ends of both."""

from __future__ import annotations

from typing import ClassVar

from sympy import Expr, Function, NumberSymbol, Rational, ceiling, floor
from sympy.core.function import ArgumentIndexError

from theory.activations.extremes import Proof

# Digits behind the point of the rational that stands for an irrational end, on the side that is asked for.
INNER_DIGITS, OUTER_DIGITS = 12, 6


class Enclosed(NumberSymbol):
    """A real number without a closed form, of which this much is known: low <= it <= high, at most 1e-30 apart.

    It counts, prints and compares as a number; that it lies between its ends is proved in numerics.extremes.
    """

    __slots__ = ("high", "low", "name")
    is_real = True
    is_number = True
    is_commutative = True

    def __new__(cls, name: str, low: str, high: str):
        self = super().__new__(cls)
        self.name, self.low, self.high = name, Rational(low), Rational(high)
        return self

    def __getnewargs_ex__(self):
        return (self.name, str(self.low), str(self.high)), {}

    def __eq__(self, other):
        return isinstance(other, Enclosed) and self.name == other.name

    def __hash__(self):
        return hash((type(self).__name__, self.name))

    def _eval_is_positive(self):
        return bool(self.low > 0)

    def _eval_is_negative(self):
        return bool(self.high < 0)

    def _eval_is_zero(self):
        return False

    def _as_mpf_val(self, prec):
        return ((self.low + self.high) / 2)._as_mpf_val(prec)

    def _sympystr(self, printer):
        return f"{self.low.n(8)}..."

    def _latex(self, printer):
        return rf"{self.low.n(8)}\ldots"


def enclosure(end: Expr) -> tuple[Rational, Rational]:
    """Rationals below and above a finite real number, at most 1e-30 apart; both the number itself where it is rational.

    A closed form is evaluated to 60 digits, of which 40 are used.

    >>> from sympy import Rational, sqrt
    >>> enclosure(Rational(1, 4))
    (1/4, 1/4)
    >>> low, high = enclosure(sqrt(2))
    >>> low**2 < 2 < high**2, high - low < Rational(1, 10**30)
    (True, True)
    """
    if end.is_Rational:
        return end, end
    if isinstance(end, Enclosed):
        return end.low, end.high
    scale = 10**40
    low = floor(Rational(end.evalf(60)) * scale)
    return Rational(low - 1, scale), Rational(low + 2, scale)


def below(end: Expr, digits: int) -> Expr:
    """The largest decimal of so many digits behind the point at most `end`; a rational or infinite end stays."""
    if end.is_Rational or end.is_infinite:
        return end
    return Rational(floor(enclosure(end)[0] * 10**digits), 10**digits)


def above(end: Expr, digits: int) -> Expr:
    """The least decimal of so many digits behind the point at least `end`; a rational or infinite end stays."""
    if end.is_Rational or end.is_infinite:
        return end
    return Rational(ceiling(enclosure(end)[1] * 10**digits), 10**digits)


def inner(ends: tuple[Expr, Expr]) -> tuple[Expr, Expr]:
    """The ends, an irrational one moved inside to 12 digits: every number between is taken."""
    return above(ends[0], INNER_DIGITS), below(ends[1], INNER_DIGITS)


def outer(ends: tuple[Expr, Expr]) -> tuple[Expr, Expr]:
    """The ends, an irrational one moved outside to 6 digits: no number outside is taken."""
    return below(ends[0], OUTER_DIGITS), above(ends[1], OUTER_DIGITS)


class Slope(Function):
    """The slope f' of an activation f; `activation` names f, `range_` has rational or infinite ends and contains f'."""

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
        range_           (inf f, sup f)
        range_attained   whether the ends of range_ are attained
        slope_range      (inf f', sup f') over the reals
        slope_attained   whether the ends of slope_range are attained
        slope_values     the only values that the slope takes, or None where it takes all between
        slope_sup        sup |f'|, an exact SymPy expression, or Enclosed where there is no closed form
        slope_sup_at     where |f'| is that large: SymPy numbers, a text, or () for nowhere
        slope_sup_proof  what proves slope_range and slope_attained (theory.activations.extremes)

    Where f has a kink, f' is the slope from the left there.
    """

    nargs = 1
    is_real = True
    name: ClassVar[str]
    symbol: ClassVar[str]
    slope: ClassVar[type[Slope]]
    range_: ClassVar[tuple[Expr, Expr]]
    range_attained: ClassVar[tuple[bool, bool]] = (False, False)
    slope_range: ClassVar[tuple[Expr, Expr]]
    slope_attained: ClassVar[tuple[bool, bool]]
    slope_values: ClassVar[tuple[Expr, ...] | None] = None
    slope_sup: ClassVar[Expr]
    slope_sup_at: ClassVar[tuple[Expr, ...] | str]
    slope_sup_proof: ClassVar[Proof]

    def fdiff(self, argindex=1):
        """The slope as a function of the same argument, not expanded."""
        if argindex != 1:
            raise ArgumentIndexError(self, argindex)
        return self.slope(self.args[0])

    @staticmethod
    def definition(z: Expr) -> Expr:
        """f(z) in SymPy's functions."""
        raise NotImplementedError

    @staticmethod
    def slope_definition(z: Expr) -> Expr:
        """f'(z) in SymPy's functions."""
        raise NotImplementedError

    @staticmethod
    def slope_in_output(y: Expr) -> Expr | None:
        """f'(z) as a polynomial in the output y = f(z), or None where there is none."""
        return None

    def _latex(self, printer, exp=None):
        return _applied(self.symbol, printer._print(self.args[0]), exp)


def _applied(symbol, argument, exponent):
    power = "" if exponent is None else f"^{{{exponent}}}"
    return rf"{symbol}{power}\left({argument}\right)"
