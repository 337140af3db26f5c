"""How large a unit-local expression can be: its numeric range where it has one, and a bound of its modulus in symbols.

The range is interval arithmetic with rational or infinite ends over what is known of the atoms: an activation lies in
its range, a slope in its slope range, a scalar in what it promises. So 1 - gate lies in [0, 1] because the gate does.
What has no finite range is bounded in symbols: the sup of |state|, |input|, |param| or |net|.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod

from sympy import Abs, Add, Expr, Heaviside, Integer, Max, Min, Mul, Pow, S, Symbol, exp, latex, sign

from theory.activations import Activation, Slope
from theory.nets import Net
from theory.symbols import Scalar
from theory.unitlocal import leaves

Range = tuple[Expr, Expr]
_REALS: Range = (S.NegativeInfinity, S.Infinity)


class BoundSymbol(Symbol):
    """A non-negative number in a bound.

    kind "norm" : the norm (`norm` is "one", "inf" or "fro") of the weight matrix `of` = (net, slot)
    kind "sup"  : the largest modulus that the entries of `of` reach (a state, input, parameter, net or expression; of a
                  diagonal weight matrix for `of` = (net, slot))
    kind "size" : the number of units that is called `of`
    """

    __slots__ = ("kind", "norm", "of", "shown")

    def __new__(cls, kind: str, of, norm: str = "", shown: str = ""):
        spelled = (
            f"W[{of[0]}, {of[1]}]" if isinstance(of, tuple) else f"net_{of.name}" if isinstance(of, Net) else str(of)
        )
        name = {"norm": f"norm_{norm}({spelled})", "sup": f"sup|{spelled}|", "size": spelled}[kind]
        self = Symbol.__xnew__(cls, name, nonnegative=True)
        self.kind, self.of, self.norm, self.shown = kind, of, norm, shown
        return self

    def __getnewargs_ex__(self):
        return (self.kind, self.of, self.norm, self.shown), {}

    def _hashable_content(self):
        return (*Symbol._hashable_content(self), self.of if isinstance(self.of, Expr) else self.kind)

    def _latex(self, printer, exp=None):
        index = {"one": "1", "inf": r"\infty", "fro": "F"}.get(self.norm, "")
        shown = self.shown or latex(self.of)
        text = {"norm": rf"\left\|{shown}\right\|_{{{index}}}", "sup": rf"\sup\left|{shown}\right|", "size": shown}[
            self.kind
        ]
        return (
            text if exp is None else rf"{text}^{{{exp}}}" if self.kind == "size" else rf"\left({text}\right)^{{{exp}}}"
        )


def sup(of: Expr) -> BoundSymbol:
    """The largest modulus that the entries of a vector reach."""
    return BoundSymbol("sup", of)


def numeric_range(expr: Expr) -> Range:
    """An interval with rational or infinite ends that contains every value of `expr`; exact, not always smallest."""
    if expr.is_Rational:
        return expr, expr
    if isinstance(expr, Activation | Slope):
        return expr.range_
    if isinstance(expr, Scalar):
        return expr.low, expr.high
    if rule := _RULES.get(expr.func):
        return rule(*map(numeric_range, expr.args))
    if isinstance(expr, Pow):
        return _power(numeric_range(expr.base), expr.exp)
    return _REALS


def _product(*ranges: Range) -> Range:
    lo, hi = S.One, S.One
    for a, b in ranges:
        ends = [S.Zero if S.Zero in (x, y) else x * y for x in (lo, hi) for y in (a, b)]
        lo, hi = Min(*ends), Max(*ends)
    return lo, hi


def _sum(*ranges: Range) -> Range:
    return Add(*(lo for lo, _ in ranges)), Add(*(hi for _, hi in ranges))


def _exp(of: Range) -> Range:
    """exp is monotone; an end other than 0 and infinity is rounded outwards to 0, 1 or infinity, to stay rational."""
    lo, hi = of
    return (S.One if lo >= 0 else S.Zero), (S.One if hi <= 0 else S.Infinity)


def _abs(of: Range) -> Range:
    lo, hi = of
    return (S.Zero if lo <= 0 <= hi else Min(abs(lo), abs(hi))), Max(abs(lo), abs(hi))


_RULES: dict[type, Callable[..., Range]] = {
    Add: _sum,
    Mul: _product,
    exp: _exp,
    Abs: _abs,
    Max: lambda *ranges: (Max(*(lo for lo, _ in ranges)), Max(*(hi for _, hi in ranges))),
    Min: lambda *ranges: (Min(*(lo for lo, _ in ranges)), Min(*(hi for _, hi in ranges))),
    sign: lambda *_: (S.NegativeOne, S.One),
    Heaviside: lambda *_: (S.Zero, S.One),
}


def _power(base: Range, exponent: Expr) -> Range:
    lo, hi = base
    if not isinstance(exponent, Integer):
        return S.Zero, S.Infinity  # a root, to an integer power
    if exponent < 0:
        return _power(_reciprocal(base), -exponent)
    if exponent.is_odd:
        return lo**exponent, hi**exponent
    lo, hi = _abs(base)
    return lo**exponent, hi**exponent


def _reciprocal(of: Range) -> Range:
    lo, hi = of
    if lo > 0 or hi < 0:
        return 1 / hi, 1 / lo
    if lo == 0 != hi:
        return 1 / hi, S.Infinity
    return (S.NegativeInfinity, 1 / lo) if hi == 0 != lo else _REALS


def magnitude(expr: Expr) -> Expr:
    """A number, or an expression in BoundSymbols and scalars, that the modulus of `expr` never exceeds."""
    if all(isinstance(leaf, Scalar) for leaf in leaves(expr)):
        return _modulus_of_scalar(expr)
    if isinstance(expr, Mul):
        return prod(map(magnitude, expr.args), start=S.One)
    lo, hi = numeric_range(expr)
    if lo.is_finite and hi.is_finite:
        return Max(abs(lo), abs(hi))
    if isinstance(expr, Add):
        return _magnitude_of_sum(expr)
    if isinstance(expr, Abs):
        return magnitude(expr.args[0])
    if isinstance(expr, Max | Min):
        return Max(*map(magnitude, expr.args))
    if isinstance(expr, Pow) and isinstance(expr.exp, Integer) and expr.exp > 0:
        return magnitude(expr.base) ** expr.exp
    if isinstance(expr, exp):
        return exp(magnitude(expr.args[0]))
    return sup(expr)


def _modulus_of_scalar(expr: Expr) -> Expr:
    """The modulus itself of what is one number per cell: 1 - alpha where alpha promises to be in 0..1."""
    lo, hi = numeric_range(expr)
    return expr if lo >= 0 else -expr if hi <= 0 else Abs(expr)


def _magnitude_of_sum(expr: Add) -> Expr:
    """Terms with a finite range are added as intervals first: |h + 1 - gate| <= sup|h| + 1."""
    ranged = [arg for arg in expr.args if all(end.is_finite for end in numeric_range(arg))]
    rest = [magnitude(arg) for arg in expr.args if arg not in ranged]
    return Add(magnitude(Add(*ranged)), *rest)
