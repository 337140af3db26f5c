"""As printed: where |M'| > 1, the gradient is preserved.

Why it falls: a step may stretch one direction and lose it at the next: W = [[1/2, 100], [0, 1/2]] has |M'| = 100.5
and decays, and W = [[0, 10], [0, 0]] has M' M' = 0.

Tight: for one unit it is true; there M' is a number. (Above 1 the gradient is not preserved even then, it may explode.)

Source: review, line 122. Hochreiter et al. (2001), section on the dilemma, say that no robust latching is possible
there."""

from proofs import kernel as K
from proofs.claim import Claim, also_given
from proofs.kernel import Proof
from proofs.lemmas.one_unit import expands
from proofs.sequent import sequent
from proofs.tactics import weigh
from proofs.terms import ONE, ZERO
from theory.statement import Lag, Net, Norm, StateFlow, Step, Units, eq, for_all, implies, inf, lt, no, vanishes

n, r, net = Units("n"), Lag("r"), Net()


def one_unit() -> Proof:
    """Of one unit, 1 <= |StateFlow(q)| for every q: each step is above 1 in size."""
    claim = sequent(d3.variant(d3.corrected).stored)
    steps = K.assume(claim.goal[1])
    above = expands(K.assume(claim.given[0]), steps)
    return K.suppose(K.no_vanish(above, weigh(("<", ZERO, ONE), (ONE,)), ("StateFlow",)), steps.concl)


d3 = Claim(
    id="d3",
    title="|M'| > 1 preserves the gradient",
    source="review, line 122",
    over=(n, net),
    statement=implies(for_all(r, lt(1, Norm(inf, Step(r)))), no(vanishes(StateFlow))),
    corrected=also_given(eq(n, 1), derivation=one_unit),
)
