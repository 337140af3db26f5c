"""Bounds of the sum over paths of the transposed net, whose edges are Slope(m, l) Weight(l, j).

It is an entry of W^T F'(t-1) ... W^T F'(t-q): no flow of the net itself, and bounded as the flow is, with rows and
columns of W exchanged. Nothing here is trusted: all are the kernel's proofs.
"""

from collections.abc import Iterator
from functools import cache

from proofs import kernel as K
from proofs import lemmas as L
from proofs.kernel import Proof
from proofs.tactics import absolute, at, for_all, sum_of_bounds, total, var, weigh
from proofs.terms import ONE, Term, normal, subst

_M, _TO, _FROM = var("m", "lag"), var("l", "unit"), var("j", "unit")
EDGE: Term = ("*", L.slope(_M, _TO), L.weight(_TO, _FROM))


def paths(q: Term, k: Term, v: Term) -> Term:
    """The sum over paths."""
    return ("PathSum", (_M, _TO, _FROM), EDGE, q, k, v)


def step(r: Term, j: Term, v: Term) -> Term:
    """An edge: Slope(r, v) Weight(v, j)."""
    return ("*", L.slope(r, v), L.weight(v, j))


def is_transposed(leaf: Term) -> bool:
    """Whether a path sum has such edges."""
    edge = leaf[2]
    for old, new in zip(leaf[1], (_M, _TO, _FROM), strict=True):
        edge = subst(edge, old, ("var", f"{new[1]}~", new[2]))
    apart = EDGE
    for new in (_M, _TO, _FROM):
        apart = subst(apart, new, ("var", f"{new[1]}~", new[2]))
    return bool(normal(edge) == normal(apart))


def path_bounds(leaf: Term) -> Iterator[Proof]:
    """Bounds of |leaf|, a path sum with such edges: (SlopeMax |W|_p) ** q for the infinity- and the 1-norm."""
    if is_transposed(leaf):
        for bound in (by_columns(), by_rows()):
            here = at(bound, *leaf[3:])
            yield weigh(("<=", L.size(leaf), here.concl[2]), (here,))


@cache
def by_columns() -> Proof:
    """For all q, k, v: |paths| <= (SlopeMax(inf, q) |W|_inf) ** q."""

    def column(r: Term, v: Term, within: Proof) -> Proof:
        norm: Term = ("Norm", "inf", L.W)
        row = L.below_max(norm, v)
        goal = ("<=", total(L.size(step(r, L.J, v)), L.J), ("*", L.SLOPE_MAX, norm))
        return weigh(goal, (L.slope_below(r, v, within), row.concl[1]), (row, L.slope_max_nonnegative()))

    summed = at(L.at_lag(L.product_columns(paths, step, column)), L.V)
    return _entry(summed, L.KK)


@cache
def by_rows() -> Proof:
    """For all q, k, v: |paths| <= (SlopeMax(inf, q) |W|_1) ** q."""

    def row(r: Term, j: Term, within: Proof) -> Proof:
        norm: Term = ("Norm", "one", L.W)
        each = weigh(
            ("<=", L.size(step(r, j, L.V)), ("*", L.size(L.weight(L.V, j)), L.SLOPE_MAX)),
            (L.slope_below(r, L.V, within), L.size(L.weight(L.V, j))),
        )
        goal = ("<=", total(L.size(step(r, j, L.V)), L.V), ("*", L.SLOPE_MAX, norm))
        return weigh(goal, (sum_of_bounds(each, L.V),), (L.below_max(norm, j), L.slope_max_nonnegative()))

    one = row(ONE, L.KK, K.at_least_one(L.Q))
    each = weigh(
        ("<=", L.size(paths(ONE, L.KK, L.V)), L.size(step(ONE, L.KK, L.V))),
        (absolute(K.unfold(paths(ONE, L.KK, L.V))),),
    )
    first = weigh(("<=", total(L.size(paths(ONE, L.KK, L.V)), L.V), one.concl[2]), (sum_of_bounds(each, L.V),), (one,))
    return _entry(L.at_lag(L.product_rows(paths, step, row, first)), L.V)


def _entry(summed: Proof, unit: Term) -> Proof:
    """For all q, k, v the bound of one entry, from that of the sum over the unit."""
    entry = L.entry_below_row(paths(L.Q, L.KK, L.V), unit)
    rate = normal(summed.concl[2])
    ((mono, _),) = rate.items()
    power: Term = ("**", ("*", *(a for a, _e in mono)), L.Q)
    return for_all(weigh(("<=", entry.concl[1], power), (entry,), (summed,)), L.Q, L.KK, L.V)
