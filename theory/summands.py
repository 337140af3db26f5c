"""Products under sums: a term as a list of summands, with Kronecker's deltas carried out.

A summand is coefficient * Sum over its indices of the product of its factors. A factor is a piece of the original
SymPy term together with an environment that says what its symbols stand for: an `Index` (an occurrence of a bound
symbol, with its range), another symbol, a number. Renaming and collapsing change environments only.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import sympy
from sympy import Expr, KroneckerDelta, Symbol

from theory.binders import Sum as UnitSum
from theory.errors import TheoryError
from theory.sorts import Real, Unit, Units, Variable, least_value

# The sums of the statement language run over the units 1..n without saying so.
UNITS = Units("n")

# A product of sums with more terms than this is refused: 2**17 terms take about ten seconds.
MAX_SUMMANDS = 2**17
MAX_POWER = 64


class OutOfFragment(TheoryError):
    """The term is no finite sum of products, so this normal form says nothing of it."""


@dataclass(frozen=True, eq=False)
class Index:
    """An index of a sum: a symbol's occurrence, in 1..end. Two are equal only if they are the same object."""

    symbol: Symbol
    end: Expr


Meaning: TypeAlias = Index | Expr
Environment: TypeAlias = Mapping[Symbol, Meaning]


@dataclass(frozen=True)
class Factor:
    """A term, and what its symbols stand for."""

    term: Expr
    environment: Environment

    def meaning(self, symbol: Expr) -> Meaning | None:
        """What an index stands for: an Index, a free symbol, a number; None for a compound index such as j + 1."""
        if isinstance(symbol, Symbol):
            return self.environment.get(symbol, symbol)
        return symbol if symbol.is_Integer else None

    def meanings(self) -> set[Meaning]:
        """Indices and free symbols that occur."""
        symbols = (symbol for symbol in self.term.free_symbols if isinstance(symbol, Symbol))
        return {self.environment.get(symbol, symbol) for symbol in symbols}

    def replaced(self, old: Meaning, new: Meaning) -> "Factor":
        """The factor with one index for another; the term itself is not touched."""
        symbols = [symbol for symbol in self.term.free_symbols if isinstance(symbol, Symbol)]
        changed = {symbol: new for symbol in symbols if self.environment.get(symbol, symbol) == old}
        return Factor(self.term, {**self.environment, **changed}) if changed else self


@dataclass(frozen=True)
class Summand:
    """coefficient * Sum over the indices of the product of the factors."""

    coefficient: sympy.Rational
    factors: tuple[Factor, ...] = ()
    indices: tuple[Index, ...] = ()

    def times(self, other: "Summand") -> "Summand":
        """The product; the indices of the two must be different objects."""
        coefficient = self.coefficient * other.coefficient
        return Summand(coefficient, self.factors + other.factors, self.indices + other.indices)


def _summands(term: Expr, environment: Environment) -> list[Summand]:
    if isinstance(term, sympy.Sum | UnitSum):
        return list(_opened(term, environment))
    if isinstance(term, sympy.Add):
        return [summand for part in term.args for summand in _summands(part, environment)]
    if isinstance(term, sympy.Mul):
        return _product([_summands(part, environment) for part in term.args])
    if isinstance(term, sympy.Pow) and term.exp.is_Integer and term.exp > 0:
        if term.exp > MAX_POWER:
            raise OutOfFragment(f"the power {term.exp} of {term.base} is more than {MAX_POWER}; pass a smaller one")
        # opened once for each factor, so that each copy of a sum has indices of its own
        return _product([_summands(term.base, environment) for _ in range(int(term.exp))])
    if term.is_Rational:
        return [Summand(term)] if term != 0 else []
    return [Summand(sympy.S.One, (Factor(term, environment),))]


def _product(parts: list[list[Summand]]) -> list[Summand]:
    result = [Summand(sympy.S.One)]
    for part in parts:
        if len(result) * len(part) > MAX_SUMMANDS:
            raise OutOfFragment(f"a product of more than {MAX_SUMMANDS} terms; split it")
        result = [left.times(right) for left in result for right in part]
    return result


def limits(term: sympy.Sum | UnitSum) -> tuple[Expr, tuple[sympy.Tuple, ...]]:
    """What is summed, and (symbol, first, last) for each sum, the outermost first (SymPy lists the innermost first)."""
    if isinstance(term, UnitSum):
        return term.body, ((term.variable, sympy.S.One, UNITS if term.end is None else term.end),)
    return term.function, tuple(reversed(term.limits))


def _opened(term: sympy.Sum | UnitSum, environment: Environment) -> Iterator[Summand]:
    indices = []
    body, bounds = limits(term)
    for limit in bounds:
        index = _checked_limit(term, limit, environment)
        indices.append(index)
        environment = {**environment, index.symbol: index}
    for summand in _summands(body, environment):
        reduced = _kronecker(Summand(summand.coefficient, summand.factors, (*summand.indices, *indices)))
        if reduced is not None:
            yield reduced


def _checked_limit(term: Expr, limit: sympy.Tuple, environment: Environment) -> Index:
    if len(limit) != 3 or limit[1] != 1:
        raise OutOfFragment(f"the sum over {limit} in {term} does not run from 1; shift its index")
    symbol, _, end = limit
    if any(isinstance(environment.get(free), Index) for free in end.free_symbols):
        raise OutOfFragment(f"the range of {symbol} in {term} ends at {end}, which depends on another index")
    return checked_index(symbol, end)


_GRANTED = Symbol("index", integer=True, positive=True).assumptions0


def checked_index(symbol: Symbol, end: Expr) -> Index:
    """A new index with this range; refused if its symbol is assumed more than 1..end grants."""
    claimed = {} if isinstance(symbol, Variable) else symbol._assumptions_orig
    excess = {fact: holds for fact, holds in claimed.items() if _GRANTED.get(fact) != holds}
    if excess:
        raise OutOfFragment(f"the index {symbol} is assumed {excess}; 1..{end} does not grant that; use a plain symbol")
    if isinstance(end, Real) or not (end.is_Integer or end.free_symbols) or (end.is_Integer and end < 0):
        raise OutOfFragment(f"the range of {symbol} ends at {end}; pass a number of units or a lag")
    return Index(symbol, end)


def _least(end: Expr) -> int | None:
    # the least value of the end of a range, if it is sure to be a natural number
    if isinstance(end, Symbol) and not isinstance(end, Variable):
        return 1 if end.is_integer and end.is_positive else 0
    least = least_value(end)
    return least if least is not None and least >= 0 else None


def _kronecker(summand: Summand) -> Summand | None:
    """The summand with every delta over one of its own indices carried out; None if it is zero."""
    changed: Summand | None = summand
    while changed is not None:
        summand, changed = changed, changed
        for position, factor in enumerate(summand.factors):
            if isinstance(factor.term, KroneckerDelta):
                changed = _one_delta(summand, position)
                if changed is not summand:
                    break
        if changed is summand:
            return summand
    return None


def _one_delta(summand: Summand, position: int) -> Summand | None:
    """The same object if this delta cannot be carried out."""
    delta = summand.factors[position]
    if len(delta.term.args) != 2:
        raise OutOfFragment(f"{delta.term} carries a range of its own; write KroneckerDelta(i, j)")
    first, second = (delta.meaning(argument) for argument in delta.term.args)
    others = summand.factors[:position] + summand.factors[position + 1 :]
    if first is None or second is None:
        return summand
    if first == second:
        return Summand(summand.coefficient, others, summand.indices)
    if _apart(first, second) or _apart(second, first):
        return None
    for index, value in ((first, second), (second, first)):
        if index in summand.indices and _reaches(index, value):
            factors = tuple(factor.replaced(index, value) for factor in others)
            return Summand(summand.coefficient, factors, tuple(i for i in summand.indices if i is not index))
    return _with_one_name(summand, position, first, second)


def _apart(number: Meaning, value: Meaning) -> bool:
    """Whether a number surely differs from the other index."""
    if isinstance(number, Index) or not number.is_Integer:
        return False
    if isinstance(value, Index):
        return number < 1 or (value.end.is_Integer and number > value.end)
    return value.is_Integer and number != value


def _reaches(index: Index, value: Meaning) -> bool:
    """Whether `value` surely lies in the range of the index."""
    end = index.end
    if isinstance(value, Index):
        inner = value.end
        return inner == end or (inner.is_Integer and 1 <= inner <= (_least(end) or 0))
    if value.is_Integer:
        return 1 <= value <= (_least(end) or 0)
    return isinstance(value, Unit) and isinstance(end, Units)


def _with_one_name(summand: Summand, position: int, first: Meaning, second: Meaning) -> Summand:
    # delta[k, v] f(v) = delta[k, v] f(k), whatever k and v are; the name that comes first in the alphabet stays
    if isinstance(first, Index) or isinstance(second, Index):
        return summand
    keep, drop = sorted((first, second), key=lambda name: (not name.is_Integer, str(name)))
    factors = list(summand.factors)
    for place, factor in enumerate(factors):
        same = isinstance(factor.term, KroneckerDelta) and {factor.meaning(i) for i in factor.term.args} == {keep, drop}
        if place != position and same:
            return Summand(summand.coefficient, (*factors[:place], *factors[place + 1 :]), summand.indices)
        if place != position and drop in factor.meanings() and not drop.is_Integer:
            factors[place] = factor.replaced(drop, keep)
            return Summand(summand.coefficient, tuple(factors), summand.indices)
    return summand


def settled(term: Expr, environment: Environment) -> list[Summand]:
    """The summands of a term, deltas carried out, and each idle index replaced by the length of its range."""
    reduced = (_kronecker(summand) for summand in _summands(term, environment))
    return [part for summand in reduced if summand is not None for part in _without_idle(summand)]


def _without_idle(summand: Summand) -> list[Summand]:
    used = set().union(*(factor.meanings() for factor in summand.factors))
    idle = [index for index in summand.indices if index not in used and _least(index.end) is not None]
    busy = tuple(index for index in summand.indices if index not in idle)
    lengths = [_summands(index.end, {}) for index in idle]
    return _product([[Summand(summand.coefficient, summand.factors, busy)], *lengths])
