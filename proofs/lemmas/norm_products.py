"""The norm of a flow is at most the product of the norms of its steps, in every compatible pair, for all n and q.

|Flow(q)| <= (SlopeMax(p, q) |W|) ** q
|StateFlow(q)| <= lam ** q, where |Step(r)| <= lam for all r <= q; lam = SlopeMax(p) |W| is one such
"""

from proofs import kernel as K
from proofs import lemmas as L
from proofs.kernel import Proof
from proofs.lemmas import NEXT, M, Q, W
from proofs.lemmas.norm_lemmas import norm, slope_max, slopes_below
from proofs.tactics import weigh
from proofs.terms import ONE, ZERO, Term, normal, plus, term


def flow_norm(p: Term) -> Proof:
    """|Flow(q)| <= (SlopeMax(p, q) |W|) ** q."""
    greatest, whole = slope_max(p), norm(p, W)
    rate: Term = ("*", greatest, whole)

    def bound(m: Term) -> Term:
        return ("<=", norm(p, ("Flow", m)), ("**", rate, m))

    def step(known: Proof, within: Proof) -> Proof:
        last, steep = K.norm_fact("last_step", p, "Flow", NEXT), slopes_below(p, NEXT, within)
        past = norm(p, ("Flow", M))
        return weigh(bound(NEXT), (last,), (steep, past, whole), (known, rate))

    first, steep = K.norm_fact("last_step", p, "Flow", ONE), slopes_below(p, ONE, K.at_least_one(Q))
    return L.at_lag(L.up_to_q(bound(M), weigh(bound(ONE), (first,), (steep, whole)), step))


def state_flow_norm(p: Term, bounded: Proof) -> Proof:
    """|StateFlow(q)| <= lam ** q, from a proof that the maximum over r <= q of |Step(r)| is <= lam.

    The maximum is over Norm(p, Step(r)) itself.
    """
    greatest, lam = bounded.concl[1:]

    def bound(m: Term) -> Term:
        return ("<=", norm(p, ("StateFlow", m)), ("**", lam, m))

    def below(r: Term, within: Proof) -> Proof:
        here = K.maximum_upper(greatest, r, within)
        return weigh(("<=", here.concl[1], lam), (here,), (bounded,))

    def step(known: Proof, within: Proof) -> Proof:
        last, steep = K.norm_fact("last_step", p, "StateFlow", NEXT), below(NEXT, within)
        low = weigh(("<=", ZERO, lam), (steep,), (ONE, steep.concl[1]))
        return weigh(bound(NEXT), (last,), (steep, norm(p, ("StateFlow", M))), (known, low))

    first, steep = K.norm_fact("last_step", p, "StateFlow", ONE), below(ONE, K.at_least_one(Q))
    return L.at_lag(L.up_to_q(bound(M), weigh(bound(ONE), (first,), (steep,)), step))


def step_below(p: Term, r: Term) -> Proof:
    """|Step(r)| <= SlopeMax(p) |W|, with the supremum over all times."""
    before = term(plus(normal(r), {(): -ONE}))
    upper = K.norm_fact("slopes_upper", p, before)
    goal: Term = ("<=", norm(p, ("Step", r)), ("*", ("SlopeMax", p), norm(p, W)))
    return weigh(goal, (K.norm_fact("step", p, r),), (upper, norm(p, W)))


def state_flow_below_power(p: Term) -> Proof:
    """|StateFlow(q)| <= (SlopeMax(p) |W|) ** q, with the supremum over all times."""
    r: Term = ("var", "r", "lag")
    each = K.suppose(step_below(p, r), ("<=", r, Q))
    greatest: Term = ("maximum", (r,), norm(p, ("Step", r)), Q)
    return state_flow_norm(p, K.maximum_least(K.generalise(each, r), greatest))
