"""More units need not increase the error flow: there are nets of any number of units whose flow is 0 from lag 2 on.

Every row of W is b with sum_j b_j = 0, and all slopes are alike.

Why: the flow over two steps is a row times a column, f'**2 (sum_j b_j) b_v = 0, and stays 0.

Tight: over one step the flow is f' b_v (the near miss). For two units b = (1, -1) is the net of c3.

Source: Hochreiter and Schmidhuber (1997), sec. 3.1, and Hochreiter et al. (2001), intuitive explanation.
"""

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import KK, NEXT, M, Q, V, flow
from proofs.sequent import sequent
from proofs.tactics import at, sum_of_bounds, weigh
from proofs.terms import ONE, ZERO, Term, subst
from theory.activations import tanh
from theory.statement import (
    ErrorFlow,
    Free,
    Lag,
    Nat,
    Net,
    Slope,
    SlopeSup,
    Sum,
    Unit,
    Units,
    Weight,
    define,
    eq,
)

n, q, r, net = Units("n"), Lag("q"), Nat("r"), Net(tanh)
i, j, k, v = (Unit(name) for name in "ijkv")


def derivation() -> Proof:
    """Each further step sums over the flow to all units, which are f' b_j times one number: together 0."""
    claim = sequent(c7.stored)
    balanced = K.assume(claim.given[0])
    weights, slopes = map(K.assume, claim.constructed)
    top = at(slopes, ONE, V).concl[2]

    def last(unit: Term, lag: Term) -> Proof:
        """The last step from v to the unit is f' b_v, whatever the unit."""
        w, s = at(weights, unit, V), at(slopes, lag, V)
        goal: Term = ("=", ("*", w.concl[1], s.concl[1]), ("*", w.concl[2], s.concl[2]))
        return weigh(goal, (w, s.concl[1]), (s, w.concl[2]))

    row: Term = ("=", ("sum", (V,), flow(M, KK, V), balanced.concl[1][3]), ZERO)

    first = last(KK, ONE)
    one = weigh(("=", flow(ONE, KK, V), first.concl[2]), (K.unfold(flow(ONE, KK, V)),), (first,))
    sums = sum_of_bounds(one, V)
    base = weigh(subst(row, M, ONE), (sums,), (balanced, top))
    grown = K.unfold(flow(NEXT, KK, V))
    (unit,) = grown.concl[2][1]
    known = K.assume(row)
    step = last(unit, NEXT)
    arriving = flow(M, KK, unit)
    each = weigh(("=", grown.concl[2][2], ("*", arriving, step.concl[2])), (step, arriving))
    value = weigh(("=", flow(NEXT, KK, V), ZERO), (grown,), (sum_of_bounds(each, unit),), (known, step.concl[2]))
    rows = weigh(subst(row, M, NEXT), (sum_of_bounds(value, V),))
    always = K.induct(base, rows, M, row)
    at_q = at(K.generalise(K.suppose(value, row), M), Q)
    return weigh(claim.goal, (K.detach(at_q, at(always, Q)),))


c7 = Claim(
    id="c7",
    title="more units without more error flow",
    source="Hochreiter and Schmidhuber (1997), sec. 3.1; Hochreiter et al. (2001), intuitive explanation",
    over=(n, q, k, v, net),
    given=(eq(Sum(j, Free("b", j)), 0),),
    where=(define(Weight(i, j), Free("b", j)), define(Slope(r, j), SlopeSup)),
    statement=eq(ErrorFlow(q + 1, k, v), 0),
    derivation=derivation,
    near_miss=instead(statement=eq(ErrorFlow(q, k, v), 0)),
)
