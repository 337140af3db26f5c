"""Without connections of units to themselves: with |w_ij| <= w_max < 4/(n-1), logistic, the flow decays (b13).

The condition is sharp: for W = w_max (11^T - I) with slopes 1/4 and (n-1) w_max = 4 the flow does not vanish
(b13-needed). In that net n times the flow is (w_max/4)**q ((n-1)**q - (-1)**q), with n (-1)**q (w_max/4)**q more from a
unit to itself (b13-entries); no net of the class has a larger one (b13-largest).

Why: a row of W has n - 1 entries, so |W| <= (n-1) w_max in the infinity norm. (11^T - I)**q is a combination of 11^T
and I, and the sums of its rows are (n-1)**q.

Tight: at (n-1) w_max = 4 there is no decay. n = 1 has no connection at all.

Source: new here; compare Hochreiter and Schmidhuber (1997), sec. 3.1, with 4/n.
"""

from fractions import Fraction
from typing import Any

from proofs import kernel as K
from proofs import lemmas as L
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import KK, NEXT, I, J, M, Q, V, flow, net_step, size, slope, split, weight
from proofs.lemmas.equal_units import share
from proofs.lemmas.kronecker import between, picked, same, swapped
from proofs.sequent import sequent
from proofs.tactics import absolute, at, chain, power_bounds, sum_of_bounds, total, weigh
from proofs.terms import ONE, ZERO, N, Term, subst
from theory.activations import logistic
from theory.statement import (
    ErrorFlow,
    Flow,
    Lag,
    Nat,
    Net,
    Real,
    Same,
    Slope,
    SlopeSup,
    Sum,
    Unit,
    Units,
    Weight,
    WeightMax,
    both,
    decays,
    define,
    eq,
    leq,
    lt,
    no,
    vanishes,
)
from theory.statement import for_all as every

n, q, r, c, net = Units("n"), Lag("q"), Nat("r"), Real("c"), Net(logistic)
i, j, k, v = (Unit(name) for name in "ijkv")

no_self = every(i, eq(Weight(i, i), 0))
full = (define(Weight(i, j), c * (1 - Same(i, j))), define(Slope(r, j), SlopeSup))
shares = (n - 1) ** q + (-1) ** q * (n * Same(v, k) - 1)
entries = (c / 4) ** q * shares

QUARTER, OTHERS = Fraction(1, 4), ("+", N, -ONE)
C: Term = ("var", "c", "real")
RATE_OF_C: Term = ("*", QUARTER, C)
RATE: Term = ("*", QUARTER, OTHERS, ("WeightMax",))


def row_of_others(loops: Proof) -> Proof:
    """Norm(inf, W) <= (n - 1) WeightMax: the sum of WeightMax - |w_ij| over j is at least the one at j = i."""
    greatest: Term = ("WeightMax",)
    gap: Term = ("+", greatest, ("*", -ONE, size(weight(I, J))))
    positive = weigh(("<=", ZERO, gap), (L.below_max(greatest, I, J),))
    own, none = K.member(K.generalise(positive, J), I), absolute(at(loops, I))
    row: Term = ("<=", total(size(weight(I, J)), J), ("*", OTHERS, greatest))
    return L.max_below(K.generalise(weigh(row, (own,), (none, ONE)), I), ("Norm", "inf", L.W))


def derivation() -> Proof:
    """|flow| <= (SlopeMax |W|) ** q <= ((n - 1) w_max / 4) ** q."""
    claim = sequent(b13.stored)
    loops, small, quarter = *map(K.assume, claim.given), K.assume(claim.known[0])
    above, norm, low = L.flow_below_power("inf"), row_of_others(loops), L.norm_nonnegative("inf")
    steep = chain(L.slope_max_below(K.slope_sup), quarter)
    bigger = weigh(("<=", above.concl[2][1], RATE), (steep, low), (norm, QUARTER))
    first = weigh(("<=", ZERO, above.concl[2][1]), (L.slope_max_nonnegative(), low))
    powers = power_bounds(first, bigger, Q)[1]
    bound = weigh(("<=", above.concl[1], powers.concl[2]), (above,), (powers,))
    rate_low = weigh(("<=", ZERO, RATE), (K.at_least_one(N), L.weight_max_nonnegative(), QUARTER))
    return L.flow_decays(bound, rate_low, weigh(("<", RATE, ONE), (small, QUARTER)))


def value(lag: Term, k: Term, v: Term, rate: Term = RATE_OF_C) -> Term:
    """n times the flow over the lag, where every weight between two units times every slope is the rate."""
    own: Term = ("*", ("**", -ONE, lag), ("+", ("*", N, same(v, k)), -ONE))
    return ("*", ("**", rate, lag), ("+", ("**", OTHERS, lag), own))


def flow_of_others(weights: Proof, slopes: Proof, quarter: Proof) -> Proof:
    """n ErrorFlow(q, k, v) is the value, by induction: (11^T - I) 11^T = (n - 1) 11^T."""
    formula: Term = ("all", (V,), ("=", ("*", N, flow(M, KK, V)), value(M, KK, V)))

    def last(unit: Term, lag: Term) -> Proof:
        w, s = at(weights, unit, V), chain(at(slopes, lag, V), quarter)
        step: Term = ("*", QUARTER, C, ("+", ONE, ("*", -ONE, same(unit, V))))
        return weigh(("=", ("*", w.concl[1], s.concl[1]), step), (w, s.concl[1]), (s, w.concl[2]))

    one, first = K.unfold(flow(ONE, KK, V)), last(KK, ONE)
    base = weigh(subst(formula[2], M, ONE), (one, N), (first, N), (swapped(KK, V), -ONE, QUARTER, C, N))
    grown = K.unfold(flow(NEXT, KK, V))
    (unit,), body = grown.concl[2][1], grown.concl[2][2]
    known, step = at(K.assume(formula), unit), last(unit, NEXT)
    product: Term = ("=", ("*", N, body), ("*", value(M, KK, unit), step.concl[2]))
    each = weigh(product, (known, step.concl[1]), (step, value(M, KK, unit)))
    summed = weigh(subst(formula[2], M, NEXT), (grown, N), (sum_of_bounds(each, unit),), *sums(unit, RATE_OF_C))
    return at(K.induct(K.generalise(base, V), K.generalise(summed, V), M, formula), Q, V)


def sums(unit: Term, rate: Term) -> list[tuple[Any, ...]]:
    """The sums over the unit of delta(unit, v), delta(unit, k) and their product, as they stand in the step."""
    power, sign = ("**", rate, NEXT), ("**", -ONE, M)
    once, own, two = picked(V, ONE, unit), picked(KK, ONE, unit), picked(V, same(unit, KK), unit)
    flat: Term = ("+", ("**", OTHERS, M), ("*", -ONE, sign))
    return [(once, -ONE, power, flat), (own, power, sign, N), (two, -ONE, power, sign, N)]


def no_loop(loops: Proof, j: Term, v: Term) -> Proof:
    """|w_jv| <= WeightMax (1 - delta(j, v)): the part of |w_jv| with j = v is that of w_vv = 0."""
    greatest: Term = ("WeightMax",)
    own: Term = ("*", same(I, v), size(weight(I, v)))
    low, _high = between(I, v)
    none = K.member(K.generalise(weigh(("<=", ZERO, own), (low, size(weight(I, v)))), I), j)
    alone, zero = picked(v, size(weight(I, v)), I), absolute(at(loops, v))
    apart = between(j, v)[1]
    goal: Term = ("<=", size(weight(j, v)), ("*", greatest, ("+", ONE, ("*", -ONE, same(j, v)))))
    return weigh(goal, (L.below_max(greatest, j, v), apart), (none,), (alone,), (zero,))


def largest() -> Proof:
    """Induction over the lag, with |w_jv| |f'_v| <= (w_max / 4) (1 - delta(j, v)) at each step."""
    claim = sequent(b13_largest.stored)
    loops, quarter = K.assume(claim.given[0]), K.assume(claim.known[0])
    rate: Term = ("*", QUARTER, ("WeightMax",))

    def bound(m: Term, v: Term) -> Term:
        return ("<=", ("*", N, size(flow(m, KK, v))), value(m, KK, v, rate))

    def last(j: Term, lag: Term) -> Proof:
        steep, entry = chain(K.slope_sup(lag, V), quarter), no_loop(loops, j, V)
        goal: Term = ("<=", ("*", size(weight(j, V)), size(slope(lag, V))), ("*", QUARTER, entry.concl[2]))
        return weigh(goal, (steep, size(weight(j, V))), (entry, QUARTER))

    one = absolute(K.unfold(flow(ONE, KK, V)))
    base = weigh(bound(ONE, V), (one, N), (last(KK, ONE), N), (swapped(KK, V), -ONE, rate, N))
    known, step = at(K.assume(("all", (V,), bound(M, V))), J), last(J, NEXT)
    low = weigh(("<=", ZERO, known.concl[2]), (known,), (ONE, known.concl[1]))
    product: Term = ("<=", ("*", known.concl[1], step.concl[1]), ("*", known.concl[2], step.concl[2]))
    each = weigh(product, (known, step.concl[1]), (step, low))
    spread = split(flow, net_step, KK, V)
    grown = weigh(bound(NEXT, V), (spread, N), (sum_of_bounds(each, J),), *sums(J, rate))
    whole = K.induct(K.generalise(base, V), K.generalise(grown, V), M, ("all", (V,), bound(M, V)))
    return weigh(claim.goal, (at(whole, Q, V),))


def of_entries() -> Proof:
    """n ErrorFlow(q, k, v) in that net."""
    claim = sequent(b13_entries.stored)
    weights, slopes = map(K.assume, claim.constructed)
    return weigh(claim.goal, (flow_of_others(weights, slopes, K.assume(claim.known[0])),))


def needed() -> Proof:
    """The sum of a row of the flow is ((n - 1) c / 4) ** q = 1."""
    claim = sequent(b13_needed.stored)
    weights, slopes = map(K.assume, claim.constructed)
    whole: Proof = K.assume(claim.given[0])
    entry = flow_of_others(weights, slopes, K.assume(claim.known[0]))
    once = picked(KK, ONE, V)
    power, sign = ("**", ("*", QUARTER, C), Q), ("**", -ONE, Q)
    part, share_is = share()
    row = total(flow(Q, KK, V), V)
    ones = at(powers_of_one(whole), Q)
    total_is = weigh(
        ("=", row, ONE),
        (sum_of_bounds(entry, V), part.concl[2]),
        (once, power, sign, N, part.concl[2]),
        (share_is, -ONE, row),
        (share_is, ones.concl[1]),
        (ones,),
    )
    spread = K.triangle(row)
    first = weigh(claim.goal[1], (total_is, -ONE), (K.abs_upper(row),), (spread,))
    stays = K.generalise(first, Q)
    positive = weigh(("<", ZERO, ONE), (ONE,))
    return K.both(first, K.no_decay(stays, positive, ("Flow",)), K.no_vanish(stays, positive, ("Flow",)))


def powers_of_one(whole: Proof) -> Proof:
    """For all lags, (c/4) ** m (n - 1) ** m = 1, from (n - 1) c = 4."""
    formula: Term = ("=", ("*", ("**", ("*", QUARTER, C), M), ("**", OTHERS, M)), ONE)
    base = weigh(subst(formula, M, ONE), (whole, QUARTER))
    step = weigh(subst(formula, M, NEXT), (K.assume(formula), QUARTER, C, OTHERS), (whole, QUARTER))
    return K.induct(base, step, M, formula)


b13 = Claim(
    id="b13",
    title="weights below 4/(n-1), no self-connections",
    source="new here; compare Hochreiter and Schmidhuber (1997), sec. 3.1",
    over=(n, net),
    given=(no_self, lt((n - 1) * WeightMax, 4)),
    statement=decays(Flow),
    derivation=derivation,
    near_miss=instead(given=(no_self, leq((n - 1) * WeightMax, 4))),
)

b13_entries = Claim(
    id="b13-entries",
    title="the flow of the full net without self-connections",
    source="new here",
    over=(n, q, k, v, c, net),
    where=full,
    statement=eq(n * ErrorFlow(q, k, v), entries),
    derivation=of_entries,
    near_miss=instead(statement=eq(n * ErrorFlow(q, k, v), entries + (c / 4) ** q)),
)

b13_needed = Claim(
    id="b13-needed",
    title="weights of 4/(n-1), no self-connections",
    source="new here",
    over=(n, q, k, c, net),
    given=(eq((n - 1) * c, 4),),
    where=full,
    statement=both(leq(1, Sum(v, abs(ErrorFlow(q, k, v)))), no(decays(Flow)), no(vanishes(Flow))),
    derivation=needed,
    near_miss=instead(given=(eq((n - 1) * c, 3),)),
)

b13_largest = Claim(
    id="b13-largest",
    title="the largest flow of a class of logistic nets without self-connections",
    source="new here",
    over=(n, q, k, v, net),
    given=(no_self,),
    statement=leq(n * abs(ErrorFlow(q, k, v)), (WeightMax / 4) ** q * shares),
    derivation=largest,
    near_miss=instead(given=(leq(0, WeightMax),)),
)
