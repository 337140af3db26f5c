"""A net of one unit, where a matrix is a number."""

from proofs import kernel as K
from proofs import lemmas as L
from proofs.kernel import Proof
from proofs.lemmas import NEXT, I, M, V, state_flow
from proofs.tactics import absolute, at, chain, weigh
from proofs.terms import ONE, N, Term, subst


def expands(alone: Proof, steps: Proof) -> Proof:
    """For all lags m': 1 <= |StateFlow(m', v, v)|, from n = 1 and: for all lags r, 1 < Norm(inf, Step(r))."""

    def above(m: Term) -> Proof:
        """1 <= |Step(m, v, v)|, which is the norm of the step."""
        norm = at(steps, m)
        unfolded = K.unfold(norm.concl[2])
        ((unit,), row) = unfolded.concl[2][1:3]
        own = K.only(alone, row, unit)
        parts = [K.only(alone, ("sum", (I,), subst(own.concl[2], unit, I), N), at_unit) for at_unit in (unit, V)]
        same = weigh(("=", row, parts[1].concl[2]), (own,), (parts[0], -ONE), (parts[1],))
        each = K.generalise(weigh(("<=", row, parts[1].concl[2]), (same,)), unit)
        least = K.maximum_least(each, unfolded.concl[2])
        return weigh(("<=", ONE, parts[1].concl[2]), (norm,), (unfolded,), (least,))

    def bound(m: Term) -> Term:
        return ("<=", ONE, L.size(state_flow(m, V, V)))

    base = weigh(bound(ONE), (above(ONE),), (absolute(K.unfold(state_flow(ONE, V, V))), -ONE))
    grown = K.unfold(state_flow(NEXT, V, V))
    last = absolute(chain(grown, K.only(alone, grown.concl[2], V)))
    known, factor = K.assume(bound(M)), above(NEXT)
    step = weigh(bound(NEXT), (known, factor.concl[2]), (factor,), (last, -ONE))
    return K.induct(base, step, M, bound(M))
