"""Expressions as rational functions of opaque numbers: what makes two ways to write a derivative the same.

A function, a root and the inverse of a sum become numbers of which nothing is known. Before that, each is brought into
one form: its argument is multiplied out, and the common factor of the terms is taken out, as far as SymPy can take it
out of the root, inverse or modulus. So 1/(2 - 2*h) and 1/(2*(1 - h)) are the same multiple of one number.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sympy import Add, Dummy, Expr, Mul, Pow, S, expand, factor_terms, fraction, together
from sympy.core.function import Application


def difference(left: Expr, right: Expr) -> Expr:
    """left - right, and exactly 0 if they agree as rational functions of opaque numbers; else left - right as it is.

    A rational function is 0 if and only if the numerator over a common denominator multiplies out to 0. The other
    direction is open for what relates the opaque numbers: logistic(z) + logistic(-z) - 1 is not seen to be 0.

    >>> from sympy import sqrt
    >>> from sympy.abc import x, y
    >>> difference(y / sqrt(8 - 4 * x), y / sqrt(2 - x) / 2), difference(1 / (2 - 2 * x), 1 / (1 - x))
    (0, 1/(2 - 2*x) - 1/(1 - x))
    """
    written, numbers = left - right, _Opaque()
    rational = expand(numbers.of(written))
    if rational != 0:
        rational = expand(numbers.sums_again(fraction(together(rational))[0]))
    return S.Zero if rational == 0 else written


@dataclass
class _Opaque:
    """The opaque numbers of an expression: `numbers` by what they stand for, `known` forms by expression."""

    numbers: dict[Expr, Dummy] = field(default_factory=dict)
    known: dict[Expr, Expr] = field(default_factory=dict)

    def of(self, expr: Expr) -> Expr:
        """The expression in opaque numbers, innermost first."""
        if expr not in self.known:
            self.known[expr] = self._of(expr)
        return self.known[expr]

    def _of(self, expr: Expr) -> Expr:
        if not expr.args:
            return expr
        parts = [self.of(part) for part in expr.args]
        if isinstance(expr, Add | Mul) or (isinstance(expr, Pow) and expr.exp.is_Integer and expr.exp.is_positive):
            return expr.func(*parts)
        parts = [factor_terms(expand(part)) for part in parts]
        return Mul(*map(self._factor, Mul.make_args(expr.func(*parts))))

    def _factor(self, factor: Expr) -> Expr:
        """A factor of a function, root or inverse: a number, a power of a symbol, or opaque."""
        base, exponent = factor.args if isinstance(factor, Pow) else (factor, S.One)
        if not isinstance(base, Add | Application):
            return factor
        # what SymPy knows of the sign decides what comes out of a root around this number
        fresh = Dummy(real=True, positive=base.is_positive, nonnegative=base.is_nonnegative)
        return self.numbers.setdefault(base, fresh) ** exponent

    def sums_again(self, expr: Expr) -> Expr:
        """The expression with each sum itself for its number; outermost first, for sums within sums."""
        for meaning, number in reversed(self.numbers.items()):
            if isinstance(meaning, Add):
                expr = expr.xreplace({number: meaning})
        return expr
