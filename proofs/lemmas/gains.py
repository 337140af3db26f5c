"""The error flow against a bound gamma of all slopes and against sums over paths, for all n and q.

``steepest(r, j)`` proves |Slope(r, j)| <= gamma, for any time and unit. A path sum is written at the lag q.
"""

from collections.abc import Callable

from proofs import kernel as K
from proofs import lemmas as L
from proofs.kernel import Proof
from proofs.lemmas import KK, NEXT, M, Q, V, W, flow, net_step, size, slope, weight
from proofs.lemmas import named_norms as NN
from proofs.lemmas import norm_lemmas as NL
from proofs.lemmas import norm_products as NP
from proofs.lemmas.identities import flow_equals
from proofs.lemmas.kronecker import picked, swapped
from proofs.lemmas.norm_lemmas import TWO
from proofs.tactics import absolute, at, chain, power_bounds, size_of, sum_of_bounds, weigh
from proofs.terms import ONE, ZERO, Term, subst

TWO_NORM: Term = ("Norm", "two", W)
HALF = ONE / 2
STEEPEST: Term = ("SlopeMax", "two", Q)


Steepest = Callable[[Term, Term], Proof]


def by_the_supremum(steep: Proof) -> Steepest:
    """|Slope(r, j)| <= gamma, from SlopeMax(two) <= gamma."""
    return lambda r, j: chain(K.slope_upper("two", r, j), steep)


def window(steepest: Steepest) -> Proof:
    """SlopeMax(two, q) <= gamma."""
    largest = L.slope_max_below(steepest)
    return weigh(("<=", STEEPEST, largest.concl[2]), (L.same_slope_max("two"), -ONE), (largest,))


def rate_low(steepest: Steepest) -> Proof:
    """0 <= gamma |W|."""
    top = window(steepest)
    low = NL.slope_max_nonnegative("two")
    return weigh(("<=", ZERO, ("*", top.concl[2], TWO_NORM)), (top, TWO_NORM), (low, TWO_NORM))


def _to_gamma(bound: Proof, steepest: Steepest) -> Proof:
    """x <= (gamma |W|) ** q, from x <= (SlopeMax(two, q) |W|) ** q."""
    rate, top = bound.concl[2][1], window(steepest)
    low = weigh(("<=", ZERO, rate), (NL.slope_max_nonnegative("two"), TWO_NORM))
    bigger = weigh(("<=", rate, ("*", top.concl[2], TWO_NORM)), (top, TWO_NORM))
    return chain(bound, power_bounds(low, bigger, Q)[1])


def flow_norm(steepest: Steepest) -> Proof:
    """|Flow(q)| <= (gamma |W|) ** q, in the 2-norm."""
    return _to_gamma(NP.flow_norm("two"), steepest)


def flow_entry(steepest: Steepest) -> Proof:
    """|ErrorFlow(q, k, v)| <= (gamma |W|) ** q, in the 2-norm."""
    return _to_gamma(NN.flow_below_power("two"), steepest)


# Sums over paths


def flow_below_paths(paths: Term) -> Proof:
    """|ErrorFlow(q, k, v)| <= SlopeMax(inf, q) ** q P(q, k, v), for the sum P over paths of the edges |w|."""

    def bound(m: Term) -> Term:
        return ("<=", size(flow(m, KK, V)), ("*", ("**", L.SLOPE_MAX, m), subst(paths, Q, m)))

    def step(known: Proof, within: Proof) -> Proof:
        grown = K.unfold(subst(paths, Q, NEXT))
        (_, (unit,), _body, _) = grown.concl[2]
        past, steep = at(known, unit), L.slope_below(NEXT, V, within)
        factor, here = size(weight(unit, V)), size(slope(NEXT, V))
        arriving, leaving = past.concl[1:]
        each = weigh(
            ("<=", ("*", arriving, factor, here), ("*", leaving, factor, L.SLOPE_MAX)),
            (past, factor, here),
            (steep, factor, L.nonnegative_bound(past)),
        )
        spread = L.split(flow, net_step, KK, V)
        return K.generalise(
            weigh(bound(NEXT), (spread,), (sum_of_bounds(each, unit),), (grown, -ONE, ("**", L.SLOPE_MAX, NEXT))), V
        )

    first, edge = absolute(K.unfold(flow(ONE, KK, V))), K.unfold(subst(paths, Q, ONE))
    steep = L.slope_below(ONE, V, K.at_least_one(Q))
    base = weigh(bound(ONE), (first,), (steep, size(weight(KK, V))), (edge, -ONE, L.SLOPE_MAX))
    return at(L.at_lag(L.up_to_q(("all", (V,), bound(M)), K.generalise(base, V), step)), V)


def sigma(unit: Term) -> Term:
    """The sign of a unit."""
    return ("Free", "sigma", unit)


def signed_entry(signs: Proof, alike: Proof, i: Term, j: Term) -> Proof:
    """w[i, j] = sigma_i sigma_j |w[i, j]|, from sigma_j ** 2 = 1 and the converse equation, for all i and j."""
    one, other, same = at(signs, i), at(signs, j), at(alike, i, j)
    w, ends = weight(i, j), ("*", sigma(i), sigma(j))
    goal: Term = ("=", w, ("*", ends, size(w)))
    return weigh(goal, (same, ends), (one, -ONE, w, ("**", sigma(j), TWO)), (other, -ONE, w))


def flow_of_one_sign(signs: Proof, alike: Proof, slopes: Proof, paths: Term) -> Proof:
    """ErrorFlow(q, k, v) = sigma_k sigma_v c ** q P(q, k, v), for the sum P over paths of the edges |w|.

    signs   for all j, sigma_j ** 2 = 1
    alike   for all i, j, sigma_i sigma_j w[i, j] = |w[i, j]|
    slopes  for all r, j, Slope(r, j) = c
    """
    c = at(slopes, ONE, V).concl[2]

    def value(m: Term) -> Term:
        return ("*", sigma(KK), sigma(V), ("**", c, m), subst(paths, Q, m))

    w, s, edge = signed_entry(signs, alike, KK, V), at(slopes, ONE, V), K.unfold(subst(paths, Q, ONE))
    goal: Term = ("=", value(ONE), ("*", weight(KK, V), slope(ONE, V)))
    first = weigh(goal, (edge, ("*", sigma(KK), sigma(V), c)), (w, -ONE, c), (s, -ONE, weight(KK, V)))

    def step(past: Proof) -> Proof:
        (_, (unit,), _body, _) = past.concl[2]
        grown, here = K.unfold(subst(paths, Q, NEXT)), weight(unit, V)
        w, s, one = signed_entry(signs, alike, unit, V), at(slopes, NEXT, V), at(signs, unit)
        arrived, later = subst(subst(paths, Q, M), V, unit), ("*", sigma(KK), sigma(V), ("**", c, NEXT))
        before: Term = ("*", sigma(KK), sigma(unit), ("**", c, M), arrived)
        ahead: Term = ("*", later, arrived, size(here))
        goal: Term = ("=", ahead, ("*", before, here, slope(NEXT, V)))
        each = weigh(goal, (one, -ONE, ahead), (w, -ONE, before, c), (s, -ONE, before, here))
        return weigh(("=", value(NEXT), past.concl[2]), (grown, later), (sum_of_bounds(each, unit),))

    return at(flow_equals(value(M), first, step), V)


def paths_nonnegative(paths: Term) -> Proof:
    """0 <= P(q, k, v), for edges that are >= 0 by their form."""
    formula: Term = ("all", (V,), ("<=", ZERO, subst(paths, Q, M)))
    edge, grown = K.unfold(subst(paths, Q, ONE)), K.unfold(subst(paths, Q, NEXT))
    base = weigh(subst(formula[2], M, ONE), (edge, -ONE), (ONE, edge.concl[2]))
    (_, (unit,), (_, _past, last), _) = grown.concl[2]
    past = at(K.assume(formula), unit)
    each = weigh(("<=", ZERO, ("*", past.concl[2], last)), (past, last))
    step = weigh(subst(formula[2], M, NEXT), (grown, -ONE), (sum_of_bounds(each, unit),))
    return at(K.induct(K.generalise(base, V), K.generalise(step, V), M, formula), Q, V)


def size_of_sign(square: Proof) -> Proof:
    """|sigma| = 1, from sigma ** 2 = 1."""
    sign: Term = square.concl[1][1]
    a, product = size(sign), K.size_squared(sign)
    high = weigh(("<=", a, ONE), (HALF, ("square", ("+", ONE, ("*", -ONE, a)))), (product, HALF), (square, HALF))
    return K.antisymmetric(high, weigh(("<=", ONE, a), (high, a), (product, -ONE), (square, -ONE)))


def size_of_one_sign(flow: Proof, signs: Proof, low: Proof, goal: Term) -> Proof:
    """|flow| = c ** q P, from flow = sigma_k sigma_v c ** q P, the signs and 0 <= P; c is >= 0 by its form."""
    (_, _here, there, power, paths) = flow.concl[2]
    one, other, whole = size_of_sign(at(signs, KK)), size_of_sign(at(signs, V)), size(paths)
    parts = ((one, size(there), power, whole), (other, power, whole), (size_of(low), power))
    return weigh(goal, (absolute(flow),), *parts)


def flow_of_shear(weights: Proof, slopes: Proof, orthogonal: Proof) -> Proof:
    """ErrorFlow(q, k, v) = Same(k, v) + q u_k z_v, from w[i, j] = Same(i, j) + u_i z_j and slopes 1.

    ``orthogonal`` proves that the sum over j of z_j u_j is 0.
    """

    def value(m: Term, k: Term, v: Term) -> Term:
        return ("+", ("Same", k, v), ("*", m, ("Free", "u", k), ("Free", "z", v)))

    def last(m: Term, k: Term) -> Proof:
        """w[k, v] Slope(m, v) = Same(k, v) + u_k z_v."""
        w, s = at(weights, k, V), at(slopes, m, V)
        return weigh(("=", ("*", weight(k, V), slope(m, V)), value(ONE, k, V)), (s, weight(k, V)), (w,))

    first = weigh(("=", value(ONE, KK, V), ("*", weight(KK, V), slope(ONE, V))), (last(ONE, KK), -ONE))

    def step(past: Proof) -> Proof:
        (_, (unit,), _body, _) = past.concl[2]
        arriving, one_more = value(M, KK, unit), last(NEXT, unit)
        product: Term = ("*", arriving, one_more.concl[2])
        each = weigh(("=", ("*", arriving, one_more.concl[1]), product), (one_more, arriving))
        summed = sum_of_bounds(each, unit)
        u, z = ("Free", "u", KK), ("Free", "z", V)
        turned = weigh(
            ("=", ("*", ("Same", KK, unit), ("Free", "u", unit)), ("*", ("Same", unit, KK), ("Free", "u", unit))),
            (swapped(KK, unit), ("Free", "u", unit)),
        )
        parts = (
            (picked(V, ("Same", KK, unit), unit), -ONE),
            (sum_of_bounds(turned, unit), -ONE, z),
            (picked(KK, ("Free", "u", unit), unit), -ONE, z),
            (picked(V, ("Free", "z", unit), unit), -ONE, M, u),
            (orthogonal, -ONE, M, u, z),
        )
        return weigh(("=", value(NEXT, KK, V), past.concl[2]), (summed, -ONE), *parts)

    return at(flow_equals(value(M, KK, V), first, step), V)


def absolute_radius_below(p: str, goal: Term) -> Proof:
    """SpectralRadius(Abs W) <= Norm(p, W), for the infinity- and the 1-norm: the norms of W and |W| are the same."""
    absolute_weights: Term = ("Abs", W)
    bound = K.norm_fact("spectral_radius", p, absolute_weights)
    here, there = K.unfold(("Norm", p, absolute_weights)), K.unfold(("Norm", p, W))
    return weigh(goal, (bound,), (here,), (there, -ONE))
