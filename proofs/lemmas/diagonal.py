"""The net of units that read only themselves: W = diag(w), every slope 1; its flow is diag(w ** q)."""

from collections.abc import Callable

from proofs import kernel as K
from proofs.kernel import Proof
from proofs.lemmas import KK, NEXT, I, J, M, Q, V, size, slope, weight
from proofs.lemmas.identities import flow_equals
from proofs.lemmas.kronecker import between, picked, same, swapped
from proofs.tactics import absolute, at, chain, for_all, power_bounds, size_of, sum_of_bounds, weigh
from proofs.terms import ONE, ZERO, Term, subst


def flow_of_diagonal(weights: Proof, slopes: Proof, own: Callable[[Term], Term]) -> Proof:
    """ErrorFlow(q, k, v) = w_k ** q Same(k, v), where own(k) = w_k.

    From Weight(i, j) = w_i Same(i, j) and Slope(r, j) = 1, each for all indices.
    """
    other: Term = ("*", ("**", own(KK), M), same(KK, V))

    def value(lag: Term, k: Term) -> Proof:
        w, s = at(weights, k, V), at(slopes, lag, V)
        return weigh(("=", ("*", weight(k, V), slope(lag, V)), w.concl[2]), (s, weight(k, V)), (w,))

    def step(grown: Proof) -> Proof:
        (_, (unit,), (_, _past, last), _) = grown.concl[2]
        one, power = value(NEXT, unit), ("**", own(KK), M)
        arriving: Term = ("*", power, same(KK, unit))
        after: Term = ("*", same(unit, KK), power, own(unit), same(unit, V))
        each = weigh(("=", ("*", arriving, last), after), (one, arriving), (swapped(KK, unit), power, one.concl[2]))
        summed = sum_of_bounds(each, unit)
        kept = picked(KK, ("*", power, own(unit), same(unit, V)), unit)
        return weigh(("=", subst(other, M, NEXT), grown.concl[2]), (kept, -ONE), (summed, -ONE))

    one = value(ONE, KK)
    first = weigh(("=", subst(other, M, ONE), one.concl[1]), (one, -ONE))
    return at(flow_equals(other, first, step), V)


def diagonal_decays(flow: Proof, small: Proof, low: Proof, high: Proof) -> Proof:
    """The flow decays, from ErrorFlow(q, k, v) = w_k ** q Same(k, v), |w_k| <= rho, 0 <= rho and rho < 1."""
    rho, (_, power, delta) = low.concl[2], flow.concl[2]
    own_low = weigh(("<=", ZERO, small.concl[1]), (ONE, small.concl[1]))
    powers = power_bounds(own_low, small, Q)
    past = power_bounds(low, weigh(("<=", rho, rho)), Q)[0]
    below, above = between(*delta[1:])
    sizes = chain(
        absolute(flow), weigh(("=", ("abs", flow.concl[2]), ("*", size(power), delta)), (size_of(below), size(power)))
    )
    goal: Term = ("<=", sizes.concl[1], ("**", rho, Q))
    bound = weigh(goal, (sizes,), (powers[1], below), (above, past))
    everywhere = at(for_all(bound, Q, KK, V), Q, I, J)
    return K.decay(for_all(everywhere, Q, I, J), low, high, ("Flow",))
