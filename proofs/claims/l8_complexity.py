"""The 1997 LSTM needs O(1) operations per time step, as the review has it.

Read weakly: for given other sizes there is a number that no number K of output units makes them exceed. The operations
per time step are those of the paper's own tally, K + 2 KH + KC + 2 KSC + HI + CI + 4 CSI, for K output units, C blocks
of S cells, H hidden units, and I units that hidden units, cells and gates read; K, C, S, I >= 1. It is taken from
there, not counted here.

Why it falls: the tally is at least K. What the paper states is O(1) per time step and weight: of weights there are KH +
KCS + HI + CSI + 2 CI (the outputs read hidden units and cells; hidden units, cells and two gates of each block read I
units), and the tally is at most 4 times that (corrected).

Tight: for K = S = I = 1, H = 0 the tally is 1 + 8 C, the weights are 4 C: the ratio is at least 2, so it is truly
proportional there; 4 is not attained.

Source: review, line 159 ("local in space and time: O(1) complexity per time step"); Hochreiter and
Schmidhuber (1997), abstract, eq. (29) and appendix A.1.
"""

from fractions import Fraction
from typing import Any

from sympy import Expr

from proofs import kernel as K
from proofs.claim import Claim, Constructed, instead
from proofs.denial import denial
from proofs.kernel import Proof
from proofs.sequent import sequent
from proofs.tactics import var, weigh
from proofs.terms import ONE, ZERO, Term, subst
from theory.formulas import Formula
from theory.statement import Lag, Nat, Net, Real, for_all, leq, some

outputs, blocks, size, readable, hidden = Lag("K"), Lag("C"), Lag("S"), Lag("I"), Nat("H")
bound, net = Real("bound"), Net()

tally = (
    outputs
    + 2 * outputs * hidden
    + outputs * blocks
    + 2 * outputs * size * blocks
    + hidden * readable
    + blocks * readable
    + 4 * blocks * size * readable
)
weights = (
    outputs * hidden + outputs * blocks * size + hidden * readable + blocks * size * readable + 2 * blocks * readable
)
TWO = Fraction(2)
C, S, I, H = var("C", "lag"), var("S", "lag"), var("I", "lag"), var("H", "nat")


def at_most(most: Expr) -> Formula:
    """There is a number `bound` such that the tally is at most this for every number of outputs."""
    return some(bound, for_all(outputs, leq(tally, most)))


def passes_any_bound() -> Proof:
    """K <= tally, and K may be as large as the bound and one more."""
    goal = denial(l8).sequent.goal
    (most,), body = goal[1], goal[2]
    k, known = body[1][0], K.instantiate(K.assume(body), body[1][0])
    large: Term = ("+", most, ONE)
    absurd = weigh(("<=", ONE, ZERO), (known,), (K.assume(("<=", large, k)),), *others(k))
    exists = K.choose(K.archimedes(large, k), absurd)
    return K.refute(K.choose(K.assume(goal), exists), goal)


def others(k: Term) -> list[tuple[Any, ...]]:
    """The summands of the tally beside K, which are not negative."""
    return [(TWO, k, H), (k, C), (TWO, k, S, C), (H, I), (C, I), (Fraction(4), C, S, I)]


def four_times_the_weights() -> Proof:
    """K <= KC <= KCS: 4 (weights) - (tally) is a sum of products of numbers that are not negative."""
    goal = sequent(l8.variant(l8.corrected).stored).goal
    (most,), body = goal[1], goal[2]
    (_, (k,), below) = subst(body, most, Fraction(4))
    outputs = ((K.at_least_one(C), k), (K.at_least_one(S), k, C, TWO))  # K <= KC, 2 KC <= 2 KCS
    rest = ((TWO, k, H), (Fraction(3), H, I), (Fraction(7), C, I))
    return K.exhibit(K.generalise(weigh(below, *outputs, *rest), k), most, body, Fraction(4))


l8 = Claim(
    id="l8",
    title="operations of the LSTM per time step",
    source="review, line 159; Hochreiter and Schmidhuber (1997), abstract, eq. (29) and appendix A.1",
    over=(blocks, size, readable, hidden, net),
    statement=at_most(bound),
    constructed=Constructed(derivation=passes_any_bound),
    corrected=instead(statement=at_most(bound * weights), derivation=four_times_the_weights),
)
