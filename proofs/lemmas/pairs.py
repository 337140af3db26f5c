"""Bounds from the pairs f'_i w_ij along a path: what the n**(q-1) products of such pairs add up to."""

from collections.abc import Callable
from fractions import Fraction

from proofs import kernel as K
from proofs import lemmas as L
from proofs.kernel import Proof
from proofs.lemmas import KK, NEXT, I, J, M, Q, V, flow, net_step, size, slope, split, weight
from proofs.lemmas.equal_units import SHARE, share
from proofs.tactics import absolute, at, chain, for_all, power_bounds, rewritten, sum_of_bounds, var, weigh
from proofs.terms import ONE, ZERO, N, Term, subst

ROW: Term = ("Norm", "inf", ("Row", KK))
BEFORE: Term = ("+", Q, -ONE)
PLACE = var("x'", "real")
Pair = Callable[[Term, Term, Term, Proof], Proof]  # (step r, unit i, unit j, proof of r + 1 <= q) -> the bound


def pair_size(r: Term, i: Term, j: Term) -> Term:
    """|f'_i(net_i(t - r)) w_ij|."""
    return ("*", size(slope(r, i)), size(weight(i, j)))


def flow_below_pairs(pair: Pair) -> Proof:
    """|ErrorFlow(q, k, v)| <= (n rho) ** (q - 1) |row k| |Slope(q, v)|, from proofs of |Slope(r, i) w[i, j]| <= rho.

    Only the steps r < q count: the last slope and the first weight stand alone. The infinity norm of row k is meant.
    """
    within_two = K.assume(("<=", ("+", M, ONE), Q))
    rho = pair(M, J, V, within_two).concl[2]
    rate: Term = ("*", N, rho)

    def bound(m: Term) -> Term:
        return ("<=", size(flow(m, KK, V)), ("*", ("**", rate, ("+", m, -ONE)), ROW, size(slope(m, V))))

    first = absolute(K.unfold(flow(ONE, KK, V)))
    base = K.generalise(weigh(bound(ONE), (first,), (L.below_max(ROW, V), size(slope(ONE, V)))), V)
    low = L.nonnegative_bound(L.below_max(ROW, V))

    def step(known: Proof, within: Proof) -> Proof:
        here, last, small = at(known, J), size(slope(NEXT, V)), pair(M, J, V, within)
        rate_low = weigh(("<=", ZERO, rate), (small, N), (ONE, small.concl[1], N))
        past = power_bounds(rate_low, weigh(("<=", rate, rate)), ("+", M, -ONE))[0]
        entry = size(weight(J, V))
        most: Term = ("*", past.concl[2], rho, ROW, last)
        each = weigh(("<=", ("*", here.concl[1], entry, last), most), (here, entry, last), (small, past, low, last))
        return K.generalise(weigh(bound(NEXT), (split(flow, net_step, KK, V),), (sum_of_bounds(each, J),)), V)

    return at(L.at_lag(L.up_to_q(("all", (V,), bound(M)), base, step)), V)


def decays_by_pairs(pairs: Proof, below_one: Proof, top: Proof) -> Proof:
    """The error flow decays, from n |Slope(r, i) w[i, j]| <= rho for all r, i, j, rho < 1, and SlopeSup = a number.

    |flow| <= rho ** (q - 1) |row| |f'| <= 2 SlopeSup WeightMax ((1 + rho) / 2) ** q.
    """
    rho = below_one.concl[1]
    half, two = Fraction(1, 2), Fraction(2)
    rate: Term = ("+", half, ("*", half, rho))
    part, whole = share()

    def pair(r: Term, i: Term, j: Term, _within: Proof) -> Proof:
        small = at(pairs, r, i, j)
        goal: Term = ("<=", pair_size(r, i, j), ("*", rho, SHARE))
        return weigh(goal, (small, part), (whole, -ONE, pair_size(r, i, j)))

    flow_bound = flow_below_pairs(pair)
    given = at(pairs, ONE, I, J)
    low = weigh(("<=", ZERO, rho), (given,), (ONE, N, pair_size(ONE, I, J)))
    whole_rate: Term = ("*", N, rho, SHARE)
    same = weigh(("=", whole_rate, rho), (whole, rho))
    place = ("<=", flow_bound.concl[1], ("*", ("**", PLACE, BEFORE), ROW, size(slope(Q, V))))
    bound = rewritten(weigh(subst(place, PLACE, whole_rate), (flow_bound,)), same, place)
    return _decays(bound, low, below_one, rate, top, two)


def _decays(bound: Proof, low: Proof, below_one: Proof, rate: Term, top: Proof, two: Fraction) -> Proof:
    half = 1 / two
    power = power_bounds(low, weigh(("<=", low.concl[2], rate), (below_one, half)), BEFORE)[1]
    rate_low = weigh(("<=", ZERO, rate), (low, half), (half,))
    powers = power_bounds(rate_low, weigh(("<=", rate, rate)), BEFORE)[0]
    steep = chain(K.slope_sup(Q, V), top)
    row = L.below_max(ROW, V)
    row_low = L.nonnegative_bound(row)
    greatest: Term = ("WeightMax",)
    row_high = chain(*(L.max_below(K.generalise(L.below_max(greatest, KK, V), V), ROW),))
    wide_low = L.weight_max_nonnegative()
    constant: Term = ("*", two, steep.concl[2], greatest)
    goal: Term = ("<=", bound.concl[1], ("*", constant, ("**", rate, Q)))
    top_low = weigh(("<=", ZERO, steep.concl[2]), (steep,), (ONE, size(slope(Q, V))))
    shown = weigh(
        goal,
        (bound,),
        (power, row_low, size(slope(Q, V))),
        (row_high, powers, size(slope(Q, V))),
        (steep, powers, wide_low),
        (powers, low, top_low, wide_low),
    )
    high = weigh(("<", rate, ONE), (below_one, half))
    everywhere = at(for_all(shown, Q, KK, V), Q, I, J)
    return K.decay(for_all(everywhere, Q, I, J), rate_low, high, ("Flow",), constant)


def class_bound(top: Proof) -> Proof:
    """n |ErrorFlow(q, k, v)| <= (n c WeightMax) ** q, from SlopeSup = c: n ** (q - 1) paths add up."""
    greatest: Term = ("WeightMax",)
    rho: Term = ("*", top.concl[2], greatest)
    wide = L.weight_max_nonnegative()

    def steep(r: Term, i: Term) -> Proof:
        return chain(K.slope_sup(r, i), top)

    def pair(r: Term, i: Term, j: Term, _within: Proof) -> Proof:
        slope_below, entry = steep(r, i), L.below_max(greatest, i, j)
        return weigh(
            ("<=", pair_size(r, i, j), rho),
            (slope_below, size(weight(i, j))),
            (entry, L.nonnegative_bound(slope_below)),
        )

    bound, last = flow_below_pairs(pair), steep(Q, V)
    row = L.max_below(K.generalise(L.below_max(greatest, KK, V), V), ROW)
    rate: Term = ("*", N, rho)
    rate_low = weigh(("<=", ZERO, rate), (L.nonnegative_bound(last), wide, N))
    powers = power_bounds(rate_low, weigh(("<=", rate, rate)), BEFORE)[0]
    goal: Term = ("<=", ("*", N, bound.concl[1]), ("**", rate, Q))
    return weigh(goal, (bound, N), (row, powers, size(slope(Q, V)), N), (last, powers, wide, N))
