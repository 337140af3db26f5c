"""Sums over paths: their definition for a lag that is a number, and the two rules that hold for every lag.

    PathSum(edge, q, k, v) = sum over l_1, ..., l_(q-1) in 1..n of the product over m = 1..q of edge(m, l_m, l_(m-1)),
    with l_0 = k and l_q = v

    last edge     PathSum(edge, q+1, k, v) = sum over i of PathSum(edge, q, k, i) edge(q+1, v, i)
    first edge    PathSum(edge, q+1, k, v) = sum over i of edge(1, i, k) PathSum(edge from step 2 on, q, i, v)

SymPy has no way to write q - 1 nested sums with a symbolic q, so for such a lag a PathSum is a head of which only the
two rules are known. `peeling_rules` checks both against the definition.
"""

from collections.abc import Callable, Iterable

import sympy
from sympy import Expr

from theory.errors import TheoryError
from theory.sorts import Lag, Nat, Unit
from theory.sums import UNITS, Identity, collapsed

Edge = Callable[[Expr, Unit, Unit], Expr]

# the units and lags in which the objects of this module are written
K, V, J, L, I = (Unit(name) for name in "kvjli")
Q, SINCE = Lag("q"), Nat("o")
MAX_CHECKED_LAG = 8


def path_sum(edge: Edge, q: int, k: Unit, v: Unit) -> Expr:
    """The definition of a PathSum, for a number q: q - 1 nested sums over the units l1, l2, ... between k and v."""
    units = (k, *(Unit(f"l{step}") for step in range(1, checked_lag(q))), v)
    edges = (edge(sympy.Integer(step), units[step], units[step - 1]) for step in range(1, q + 1))
    return collapsed(summed(sympy.Mul(*edges), units[1:-1]))


def shifted(edge: Edge) -> Edge:
    """The edges of the same path, from its second step on."""
    return lambda m, l, j: edge(m + 1, l, j)


def peeled_last(edge: Edge, shorter: Callable[[Edge, Unit, Unit], Expr], q: Expr | int, k: Unit, v: Unit) -> Expr:
    """The path sum of lag q + 1 by its last edge; `shorter(edge, k, v)` is the path sum of lag q."""
    return sympy.Sum(shorter(edge, k, I) * edge(sympy.sympify(q) + 1, v, I), (I, 1, UNITS))


def peeled_first(edge: Edge, shorter: Callable[[Edge, Unit, Unit], Expr], k: Unit, v: Unit) -> Expr:
    """The path sum of lag q + 1 by its first edge; `shorter(edge, k, v)` is the path sum of lag q."""
    return sympy.Sum(edge(sympy.S.One, I, k) * shorter(shifted(edge), I, v), (I, 1, UNITS))


def peeling_rules(lags: Iterable[int] = range(1, MAX_CHECKED_LAG)) -> tuple[Identity, ...]:
    """Both rules against the definition, for every n and an edge that is any function of step and units."""
    edge: Edge = sympy.Function("edge")
    rules = []
    for q in lags:
        longer = path_sum(edge, q + 1, K, V)
        shorter = lambda e, k, v, q=q: path_sum(e, q, k, v)  # noqa: E731
        rules.append(Identity(f"peel last, lag {q + 1}", peeled_last(edge, shorter, q, K, V), longer))
        rules.append(Identity(f"peel first, lag {q + 1}", peeled_first(edge, shorter, K, V), longer))
    return tuple(rules)


def summed(term: Expr, units: tuple[Unit, ...]) -> Expr:
    """The term summed over each of the units."""
    for unit in reversed(units):
        term = sympy.Sum(term, (unit, 1, UNITS))
    return term


def checked_lag(lag: int) -> int:
    """The lag itself, if it is 1, 2, ...: a number."""
    if not isinstance(lag, int) or lag < 1:
        raise TheoryError(f"q={lag!r} is no lag that can be written out; pass 1, 2, ...")
    return lag
