"""As printed: where |M'| > 1, the gradient is preserved.

Why it falls: a step may stretch one direction and lose it at the next: W = [[1/2, 100], [0, 1/2]] has |M'| = 100.5
and decays, and W = [[0, 10], [0, 0]] has M' M' = 0.

Tight: for one unit it is true; there M' is a number. (Above 1 the gradient is not preserved even then, it may explode.)

Source: review, line 122. Hochreiter et al. (2001), section on the dilemma, say that no robust latching is possible
there."""

from proofs import kernel as K
from proofs import lemmas as L
from proofs.claim import Claim, also_given
from proofs.kernel import Proof
from proofs.lemmas import NEXT, I, M, V, state_flow
from proofs.sequent import sequent
from proofs.tactics import absolute, at, chain, weigh
from proofs.terms import ONE, ZERO, Term, subst
from theory.statement import Lag, Net, Norm, StateFlow, Step, Units, eq, for_all, implies, inf, lt, no, vanishes

n, r, net = Units("n"), Lag("r"), Net()


def one_unit() -> Proof:
    """Of one unit, 1 <= |StateFlow(q)| for every q, by induction: each step is above 1 in size."""
    claim = sequent(d3.variant(d3.corrected).stored)
    alone, steps = K.assume(claim.given[0]), K.assume(claim.goal[1])

    def above(m: Term) -> Proof:
        """1 <= |Step(m, v, v)|, which is the norm of the step."""
        norm = at(steps, m)
        unfolded = K.unfold(norm.concl[2])
        ((unit,), row) = unfolded.concl[2][1:3]
        own = K.only(alone, row, unit)
        parts = [K.only(alone, ("sum", (I,), subst(own.concl[2], unit, I), ("n",)), at_unit) for at_unit in (unit, V)]
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
    stays = K.no_vanish(K.induct(base, step, M, bound(M)), weigh(("<", ZERO, ONE), (ONE,)), ("StateFlow",))
    return K.suppose(stays, claim.goal[1])


d3 = Claim(
    id="d3",
    title="|M'| > 1 preserves the gradient",
    source="review, line 122",
    over=(n, net),
    statement=implies(for_all(r, lt(1, Norm(inf, Step(r)))), no(vanishes(StateFlow))),
    corrected=also_given(eq(n, 1), derivation=one_unit),
)
