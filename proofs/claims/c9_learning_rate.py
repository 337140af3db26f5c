"""A larger learning rate does not change the ratio of long-range to short-range contributions to a weight's change.

The contribution of the lag q to the change of w_jl, for the error at net_k, is eta ErrorFlow(q, k, j) a_l(t-q-1). If it
is c times the contribution of the lag p with the learning rate eta, so it is with any other.

Why: each contribution is proportional to the learning rate; divide by eta, which is positive.

Tight: an equality. Their difference does change (the near miss).

Source: Hochreiter and Schmidhuber (1997), sec. 3.1, and Hochreiter et al. (2001), intuitive explanation: increasing the
learning rate does not change the ratio.
"""

import sympy

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.sequent import sequent
from proofs.tactics import inverse, weigh
from proofs.terms import ONE, Term
from theory.statement import Act, ErrorFlow, Lag, Net, Real, Unit, Units, eq, implies, lt

n, q, p, j, k, l, net = Units("n"), Lag("q"), Lag("p"), Unit("j"), Unit("k"), Unit("l"), Net()
eta, other, c = Real("eta"), Real("eta2"), Real("c")


def contribution(rate: sympy.Expr, lag: sympy.Expr) -> sympy.Expr:
    """What the lag contributes to the change of w_jl."""
    return rate * ErrorFlow(lag, k, j) * Act(lag + 1, l)


def derivation() -> Proof:
    """The equation for eta, times eta2 / eta."""
    claim = sequent(c9.stored)
    _, premise, goal = claim.goal
    low, whole = inverse(K.assume(claim.given[0]))
    scaled: Term = ("*", low.concl[2], ("var", "eta2", "real"))
    rest: Term = ("+", goal[2], ("*", -ONE, goal[1]))
    return K.suppose(weigh(goal, (K.assume(premise), scaled), (whole, rest)), premise)


c9 = Claim(
    id="c9",
    title="learning rate and the ratio of long to short range",
    source="Hochreiter and Schmidhuber (1997), sec. 3.1; Hochreiter et al. (2001), intuitive explanation",
    over=(n, q, p, j, k, l, eta, other, c, net),
    given=(lt(0, eta),),
    statement=implies(
        eq(contribution(eta, q), c * contribution(eta, p)), eq(contribution(other, q), c * contribution(other, p))
    ),
    derivation=derivation,
    near_miss=instead(
        given=(lt(0, eta), eq(c, contribution(eta, q) - contribution(eta, p))),
        statement=eq(c, contribution(other, q) - contribution(other, p)),
    ),
)
