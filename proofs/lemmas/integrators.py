"""Units that keep part of their value: a product of steps stay I + move F' W, as a sum over paths."""

from collections.abc import Callable

from proofs import kernel as K
from proofs import lemmas as L
from proofs.kernel import Proof
from proofs.lemmas import KK, NEXT, M, Q, V, slope, weight
from proofs.lemmas.kronecker import between, same
from proofs.tactics import absolute, at, chain, size_of, size_of_product, sum_of_bounds, total, triangle, weigh
from proofs.terms import ONE, ZERO, N, Term, subst

Row = Callable[[Term, Term, Proof], Proof]  # (step r, unit j, proof of r <= q) -> the bound of a row
NORM: Term = ("Norm", "inf", L.W)


def rows(paths: Term, row: Row) -> Proof:
    """Sum over v of |the path sum over q steps from k to v| <= b ** q.

    ``row(r, j, within)`` proves that sum over v of |the edge at r from j to v| <= b, given a proof of r <= q.
    """
    b = row(ONE, KK, K.at_least_one(Q)).concl[2]

    def bound(m: Term) -> Term:
        return ("<=", total(("abs", (*paths[:3], m, KK, V)), V), ("**", b, m))

    def step(known: Proof, within: Proof) -> Proof:
        grown = K.unfold((*paths[:3], NEXT, KK, V))
        (_, (unit,), (_, past, last), _) = grown.concl[2]
        spread = chain(absolute(grown), K.triangle(grown.concl[2]))
        each = sum_of_bounds(size_of_product(last, past), unit)
        parts = sum_of_bounds(chain(spread, each), V)
        line = row(NEXT, unit, within)
        ends = sum_of_bounds(weigh(_scaled(line.concl, ("abs", past)), (line, ("abs", past))), unit)
        return weigh(bound(NEXT), (parts,), (ends,), (known, L.nonnegative_bound(line)))

    one = row(ONE, KK, K.at_least_one(Q))
    first = sum_of_bounds(absolute(K.unfold((*paths[:3], ONE, KK, V))), V)
    return L.at_lag(L.up_to_q(bound(M), weigh(bound(ONE), (first,), (one,)), step))


def _scaled(relation: Term, factor: Term) -> Term:
    head, left, right = relation
    return (head, ("*", factor, left), ("*", factor, right))


def path_equals(paths: Term, other: Term, first: Proof, step: Callable[[Term, Term], Proof]) -> Proof:
    """The path sum over q steps from k to v = other at q, a term in m' and v, by induction over the lag.

    ``first`` proves that the edge at 1 from k to v = other at 1; ``step(unit, last)`` that the sum over the unit of
    (other to the unit) times the last edge = other at m' + 1.
    """
    formula: Term = ("all", (V,), ("=", (*paths[:3], M, KK, V), other))
    base = K.generalise(chain(K.unfold((*paths[:3], ONE, KK, V)), first), V)
    grown = K.unfold((*paths[:3], NEXT, KK, V))
    (_, (unit,), (_, past, last), _) = grown.concl[2]
    known = at(K.assume(formula), unit)
    goal: Term = ("=", ("*", past, last), ("*", known.concl[2], last))
    moved = sum_of_bounds(weigh(goal, (known, last)), unit)
    step_proof = K.generalise(weigh(subst(formula[2], M, NEXT), (grown,), (moved,), (step(unit, last),)), V)
    return at(K.induct(base, step_proof, M, formula), Q, V)


def kept_row(stay: Proof, move: Proof, moved: Row) -> Row:
    """Sum over v of |stay Same(v, j) + move x| <= stay + move c.

    From 0 <= stay, 0 <= move and ``moved``, which proves that sum over v of |x| <= c, x a product.
    """

    def row(r: Term, j: Term, within: Proof) -> Proof:
        kept, share, line = stay.concl[2], move.concl[2], moved(r, j, within)
        (_, (v,), (_, x), _) = line.concl[1]
        delta = same(v, j)
        own: Term = ("*", kept, delta)
        spread, size = triangle(own, ("*", share, x)), size_of(weigh(("<=", ZERO, own), (stay, between(v, j)[0])))
        product = size_of_product(share, x)
        sizes = weigh(
            ("<=", spread.concl[1], ("+", own, ("*", share, ("abs", x)))),
            (spread,),
            (size,),
            (product,),
            (size_of(move), ("abs", x)),
        )
        once = K.sift(("sum", (v,), ("*", delta, ONE), N))
        goal: Term = ("<=", total(spread.concl[1], v), ("+", kept, ("*", share, line.concl[2])))
        return weigh(goal, (sum_of_bounds(sizes, v),), (once, kept), (line, move))

    return row


def step_row(r: Term, j: Term, within: Proof) -> Proof:
    """Sum over v of |Slope(r, j) w[j, v]| <= SlopeMax(inf, q) |W|: a row of F' W."""
    row, low = L.below_max(NORM, j), L.slope_max_nonnegative()
    goal: Term = ("<=", total(("abs", ("*", slope(r, j), weight(j, V))), V), ("*", L.SLOPE_MAX, NORM))
    return weigh(goal, (L.slope_below(r, j, within), row.concl[1]), (row, low))


def weight_row(_r: Term, j: Term, _within: Proof) -> Proof:
    """Sum over v of |w[j, v]| <= |W|."""
    return weigh(("<=", total(("abs", weight(j, V)), V), NORM), (L.below_max(NORM, j),))
