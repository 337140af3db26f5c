"""How the gradient of a map x(t+1) = M(x(t)) decays at a fixed point: its class, derived, not fitted.

    |M'| < 1                               exponential      |M'|**t
    M = x - c (x - a)**(p+1) + ...         polynomial       t**(-(p+1)/p), in a run that tends to the fixed point a
    M = x, or M' = -1 and M(M(x)) = x      constant         1
    |M'| > 1                               growing          |M'|**t

At M' = -1 the class is that of M(M(x)), whose multiplier is 1. Where M' = 1, a run tends to a only from a side on which
c (x - a)**p > 0; if there is none, a repels and the class is "growing".

    >>> from sympy import Symbol, tanh
    >>> x = Symbol("x")
    >>> print(decay_class(tanh(x), x, 0))
    polynomial, t**(-3/2), from both sides: M' = 1, M = x - 1/3 x**3 + ...
    >>> print(decay_class(x / (1 + x), x, 0))
    polynomial, t**(-2), from above: M' = 1, M = x - 1 x**2 + ...

Why: x(t) - a is about (p c t)**(-1/p), so that M' there is 1 - (p+1)/(p t), whose product is about t**(-(p+1)/p).

Source: de Bruijn, Asymptotic Methods in Analysis, ch. 8 (iteration), wording not seen; the claims x8-... prove it of
three maps.
"""

from __future__ import annotations

from dataclasses import dataclass

import sympy
from sympy import Expr, Rational, Symbol

from theory.errors import TheoryError

EXPONENTIAL, POLYNOMIAL, CONSTANT, GROWING = "exponential", "polynomial", "constant", "growing"
# The first term beside x is looked for up to this power; maps that agree with x so far are refused.
MAX_POWER = 9


@dataclass(frozen=True)
class DecayClass:
    """The class of a map at a fixed point, and what it rests on.

    kind         one of "exponential", "polynomial", "constant", "growing"
    point        the fixed point a
    multiplier   M'(a), exact
    order        p where |M'| = 1 and M (or M(M)) is x - c (x - a)**(p+1) + ..., else None
    coefficient  that c, exact, else None
    sides        from where runs tend to a: "both sides", "above", "below", "" if from nowhere; where |M'| = 1
    """

    kind: str
    point: Expr
    multiplier: Expr
    order: int | None = None
    coefficient: Expr | None = None
    sides: str = ""

    @property
    def exponent(self) -> Rational | None:
        """-(p+1)/p of a polynomial class, else None; exact."""
        return None if self.kind != POLYNOMIAL or self.order is None else -Rational(self.order + 1, self.order)

    def __str__(self) -> str:
        power = f", t**({self.exponent})" if self.exponent is not None else ""
        sides = f", from {self.sides}" if self.sides else ""
        return f"{self.kind}{power}{sides}: M' = {self.multiplier}{self._series}"

    @property
    def _series(self) -> str:
        if self.order is None or self.coefficient is None:
            return ""
        sign, size = ("-", self.coefficient) if self.coefficient.is_positive else ("+", -self.coefficient)
        twice, place = "M(M(x))" if self.multiplier == -1 else "M", f"(x - {self.point})" if self.point else "x"
        return f", {twice} = x {sign} {size} {place}**{self.order + 1} + ..."


def decay_class(step: Expr, x: Symbol, point: object) -> DecayClass:
    """The class of x(t+1) = step at the fixed point; TheoryError where SymPy cannot decide it.

    step : an expression in x alone, analytic near the point
    """
    a = sympy.sympify(point)
    if step.free_symbols - {x} or a.free_symbols:
        raise TheoryError(f"step={step}, point={a}: more than {x} is free; put numbers for the rest")
    if sympy.simplify(step.subs(x, a) - a) != 0:
        raise TheoryError(f"point={a} is no fixed point of {step}, which is {step.subs(x, a)} there; solve step = {x}")
    multiplier = sympy.simplify(sympy.diff(step, x).subs(x, a))
    if multiplier in (1, -1):
        return _boundary(step if multiplier == 1 else step.subs(x, step), x, a, multiplier)
    inside = sympy.sympify(abs(multiplier) < 1)
    if inside not in (sympy.true, sympy.false):
        raise TheoryError(f"|M'({a})| = {abs(multiplier)} is not decided to be below or above 1; simplify it")
    return DecayClass(EXPONENTIAL if inside else GROWING, a, multiplier)


def _boundary(step: Expr, x: Symbol, a: Expr, multiplier: Expr) -> DecayClass:
    """The class where the step has the slope 1: by the first term beside x."""
    if sympy.simplify(step - x) == 0:
        return DecayClass(CONSTANT, a, multiplier)
    derivative = sympy.diff(step, x)
    for power in range(2, MAX_POWER + 1):
        derivative = sympy.diff(derivative, x)
        c = -sympy.simplify(derivative.subs(x, a)) / sympy.factorial(power)
        if c != 0:
            return _by_first_term(c, power - 1, a, multiplier)
    raise TheoryError(f"{step} agrees with {x} up to (x - {a})**{MAX_POWER}; its class is not decided")


def _by_first_term(c: Expr, order: int, a: Expr, multiplier: Expr) -> DecayClass:
    if not (c.is_positive or c.is_negative):
        raise TheoryError(f"the sign of the coefficient {c} is not decided; simplify the step")
    sides = ("both sides" if c.is_positive else "") if order % 2 == 0 else "above" if c.is_positive else "below"
    return DecayClass(POLYNOMIAL if sides else GROWING, a, multiplier, order, c, sides)
