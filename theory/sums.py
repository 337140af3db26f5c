"""Finite sums over unit indices: equal for every n, not only for the n that was tried.

A net of n units is written in index notation, `Sum(w[k, j] * a[j], (j, 1, n))`, with n a symbol. SymPy differentiates
such terms but does not decide when two of them are equal. This module does, for sums of products, by a normal form:

    linearity        Sum(a f + b g) = a Sum f + b Sum g,  and (Sum f)(Sum g) = Sum Sum f g
    order            Sum over i of Sum over j = Sum over j of Sum over i   (the ranges do not depend on indices)
    renaming         a bound index has no name, only a range
    scope            what does not contain an index stands before its sum, and Sum(1, (j, 1, n)) = n
    Kronecker        Sum(delta[i, j] f(j), (j, 1, n)) = f(i), if i is known to lie in 1..n

The last condition is what makes the collapse true: for an i > n the sum is 0. An index i counts as in range when it
is bound over the same range, when it is a `Unit` and the range ends at a `Units`, when it is a number that the range
surely reaches, or when the caller declares it (`within={i: n}`).

Equal normal forms mean equal values, wherever the declared ranges hold and both terms are defined. Unequal normal forms
mean nothing (the form knows no law about the functions in the terms), so `equal` is a proof only when it says yes.

SymPy terms are read, never rewritten: a term is encoded into nested tuples, together with an environment that says
what each index symbol stands for. So no automatic simplification strikes while an index is renamed, and no index is
captured.
A bound symbol may not carry assumptions that its range does not grant (with a negative l, SymPy turns Sum(|3 l|) into
Sum(-3 l) before anybody looks).

>>> n, j, k, v = sympy.symbols("n j k v", integer=True, positive=True)
>>> w, x = sympy.IndexedBase("w"), sympy.IndexedBase("x")
>>> derivative = sympy.Sum(w[k, j] * x[j], (j, 1, n)).diff(x[v])
>>> equal(derivative, w[k, v]), equal(derivative, w[k, v], within={v: n})
(False, True)
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce

import sympy
from sympy import Expr, KroneckerDelta, Symbol

from theory.binders import Sum as UnitSum
from theory.normal_form import normal_form
from theory.sorts import Unit, Variable
from theory.summands import UNITS, Factor, Index, OutOfFragment, Summand, limits, settled

Within = Mapping[Symbol, Expr]


@dataclass(frozen=True)
class Identity:
    """`left = right`, and whether the normal forms agree (`holds`); not holding is no disproof."""

    name: str
    left: Expr
    right: Expr
    within: tuple[tuple[Symbol, Expr], ...] = ()

    @property
    def holds(self) -> bool:
        """True when both sides are equal for every n, by their normal forms."""
        return equal(self.left, self.right, within=dict(self.within))

    def __bool__(self) -> bool:
        raise TypeError(f"the identity {self.name!r} has no truth value of its own; ask for .holds")

    def latex(self) -> str:
        r"""Both sides with an equals sign, without a claim that it holds."""
        return f"{sympy.latex(self.left)} = {sympy.latex(self.right)}"


def equal(left: Expr, right: Expr, *, within: Within | None = None) -> bool:
    """Whether both terms have the same normal form, hence the same value for every n; False means unknown."""
    return normal_form(left, within=within) == normal_form(right, within=within)


def collapsed(term: Expr, *, within: Within | None = None) -> Expr:
    """An equal term, multiplied out, with the Kronecker deltas of its sums carried out.

    >>> j, v = Unit("j"), Unit("v")
    >>> collapsed(sympy.Sum(KroneckerDelta(j, v) * sympy.Function("f")(j), (j, 1, UNITS)))
    f(v)
    """
    declared = {symbol: Index(symbol, end) for symbol, end in (within or {}).items()}
    result = sympy.Add(*(_term_of(summand, declared) for summand in settled(sympy.sympify(term), declared)))
    if not equal(term, result, within=within):  # the way back does rewrite terms, so it is checked
        raise OutOfFragment(f"{term} cannot be written back as a term: an index of an inner sum is in the way")
    return result


def descending_product(factor: Callable[[Expr], Expr], high: Expr, low: Expr) -> Expr:
    """factor(high) * factor(high - 1) * ... * factor(low), as the papers read such a product; 1 if high < low.

    `sympy.Product(g(tau), (tau, 5, 2))` is not this but 1 / (g(3) g(4)) (Karr's convention). The number of factors,
    high - low + 1, must be a number.

    >>> g, t = sympy.Function("g"), sympy.Symbol("t")
    >>> descending_product(g, t - 1, t - 3)
    g(t - 3)*g(t - 2)*g(t - 1)
    """
    steps = sympy.expand(sympy.sympify(high) - sympy.sympify(low))
    if not steps.is_Integer:
        raise OutOfFragment(
            f"a product from {high} down to {low} has no fixed number of factors; pass a lag that is a number"
        )
    return sympy.Mul(*(factor(high - step) for step in range(int(steps) + 1)))


def value_at(term: Expr, values: Mapping[Symbol, int | Fraction], leaf: Callable[..., int | Fraction]) -> Fraction:
    """The exact value at one instance: symbols by `values`, functions and w[k, j] by `leaf(name, *arguments)`.

    >>> j = Unit("j")
    >>> value_at(sympy.Sum(sympy.Function("f")(j) ** 2, (j, 1, UNITS)), {UNITS: 3}, lambda name, j: j)
    Fraction(14, 1)
    """
    if isinstance(term, Symbol):
        return Fraction(values[term])
    if term.is_Rational:
        return Fraction(int(term.p), int(term.q))
    if isinstance(term, sympy.Sum | UnitSum):
        return _value_of_sum(term, values, leaf)
    if isinstance(term, sympy.Indexed):
        return Fraction(leaf(str(term.base.label), *(value_at(part, values, leaf) for part in term.indices)))
    parts = [value_at(part, values, leaf) for part in term.args]
    if isinstance(term, sympy.Add):
        return sum(parts, Fraction(0))
    if isinstance(term, sympy.Mul):
        return reduce(lambda a, b: a * b, parts, Fraction(1))
    if isinstance(term, sympy.Pow):
        return Fraction(parts[0] ** parts[1])
    if isinstance(term, KroneckerDelta):
        return Fraction(parts[0] == parts[1])
    return Fraction(leaf(type(term).__name__, *parts))


def _value_of_sum(term: Expr, values: Mapping[Symbol, int | Fraction], leaf: Callable[..., int | Fraction]) -> Fraction:
    body, ((symbol, _, end), *inner) = limits(term)
    body = sympy.Sum(body, *reversed(inner)) if inner else body
    last = value_at(end, values, leaf)
    return sum((value_at(body, {**values, symbol: place}, leaf) for place in range(1, int(last) + 1)), Fraction(0))


def _term_of(summand: Summand, declared: Mapping[Symbol, Index]) -> Expr:
    free = {meaning for factor in summand.factors for meaning in factor.meanings() if isinstance(meaning, Symbol)}
    symbols: dict[Index, Symbol] = {index: symbol for symbol, index in declared.items()}
    taken = free | set(declared)
    for index in reversed(summand.indices):
        symbols[index] = _unused(index.symbol, taken)
        taken.add(symbols[index])
    result = sympy.Mul(*(_rewritten(factor, symbols) for factor in summand.factors))
    for index in summand.indices:
        if isinstance(index.symbol, Unit) and index.end == UNITS:
            result = UnitSum(symbols[index], result)
        else:
            result = sympy.Sum(result, (symbols[index], 1, index.end))
    return summand.coefficient * result


def _rewritten(factor: Factor, symbols: Mapping[Index, Symbol]) -> Expr:
    # SymPy counts w[i, j] itself among the free symbols; replaced by itself it would shield its indices
    free = (symbol for symbol in factor.term.free_symbols if isinstance(symbol, Symbol))
    meanings = {symbol: factor.environment.get(symbol, symbol) for symbol in free}
    return factor.term.xreplace({s: symbols[m] if isinstance(m, Index) else m for s, m in meanings.items()})


def _unused(symbol: Symbol, taken: set[Symbol]) -> Symbol:
    if symbol not in taken:
        return symbol
    if not isinstance(symbol, Variable):
        return sympy.Dummy(symbol.name, **symbol._assumptions_orig)
    names = (f"{symbol.name}_{number}" for number in range(1, len(taken) + 2))
    return next(other for other in map(type(symbol), names) if other not in taken)
