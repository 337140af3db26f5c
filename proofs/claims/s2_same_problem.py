"""Second-order nets need not lose an error: with second factors of 1 and linear units they keep it.

The net is net_i(t) = sum over j of w_ij x_j(t-1) a_j(t-1): linear units, the output of each multiplied by an input of
its own, w_ijk = w_ij Same(j, k). Its error flow is that of a plain net with x_j(t-r) in the place of Slope(r, j). "The
same problem" is read as: if the error cannot grow, |x| |W| <= 1 in the infinity norm, it decays exponentially (s2).

Why it falls: W = I and x = 1 is a constant error carousel. With W = I the error of a unit is multiplied by its second
factors and by nothing else (s2-carousel), so a net may hold it as long as it holds its inputs at 1; the gates of the
LSTM are such factors.

Tight: one bound below 1 for all times is enough (corrected); at 1 it is not.

Source: review, line 108, that second-order connections or RBF activations "have the same problem"; Hochreiter et al.
(2001) speak of "parameterized dynamical systems" and mean those that latch information.
"""

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import KK, NEXT, M, Q, V, slope, weight
from proofs.lemmas.identities import flow_equals
from proofs.lemmas.kronecker import same
from proofs.sequent import sequent
from proofs.tactics import at, sum_of_bounds, total, weigh
from proofs.terms import ONE, ZERO, Term, subst
from theory.statement import (
    ErrorFlow,
    Flow,
    Lag,
    Net,
    Norm,
    Prod,
    Same,
    Slope,
    SlopeMax,
    Unit,
    Units,
    W,
    Weight,
    decays,
    define,
    eq,
    inf,
    leq,
    lt,
)

n, q, r, net = Units("n"), Lag("q"), Lag("r"), Net()
i, j, k, v = (Unit(name) for name in "ijkv")

gain = SlopeMax(inf) * Norm(inf, W)

s2 = Claim(
    id="s2",
    title="second-order nets whose error cannot grow",
    source="review, line 108",
    over=(n, net),
    given=(leq(gain, 1),),
    statement=decays(Flow),
    corrected=instead(given=(lt(gain, 1),)),
)


def factors() -> Proof:
    """Induction over the lag: a step with W = I multiplies by its factor."""
    claim = sequent(carousel.stored)
    weights = K.assume(claim.constructed[0])
    _, product, _ = claim.goal[2]
    passed: Term = subst(product, Q, M)
    other: Term = ("*", passed, same(KK, V))

    def value(lag: Term, k: Term) -> Proof:
        w = at(weights, k, V)
        return weigh(("=", ("*", weight(k, V), slope(lag, V)), ("*", w.concl[2], slope(lag, V))), (w, slope(lag, V)))

    def step(grown: Proof) -> Proof:
        (_, (unit,), (_, _past, last), _) = grown.concl[2]
        one, arriving = value(NEXT, unit), ("*", subst(passed, V, unit), same(KK, unit))
        after: Term = ("*", same(unit, V), *arriving[1:], slope(NEXT, V))
        each = sum_of_bounds(weigh(("=", ("*", arriving, last), after), (one, arriving)), unit)
        kept, longer = K.sift(total(after, unit)), K.fold(subst(passed, M, NEXT))
        goal: Term = ("=", subst(other, M, NEXT), grown.concl[2])
        return weigh(goal, (longer, same(KK, V)), (kept, -ONE), (each, -ONE))

    one, parts = value(ONE, KK), (K.fold(subst(passed, M, ONE)), K.fold(subst(passed, M, ZERO)))
    own = ((parts[0], same(KK, V)), (parts[1], same(KK, V), slope(ONE, V)))
    first = weigh(("=", subst(other, M, ONE), one.concl[1]), *own, (one, -ONE))
    return weigh(claim.goal, (at(flow_equals(other, first, step), V),))


carousel = Claim(
    id="s2-carousel",
    title="a second-order net with W = I multiplies the error by its second factors",
    source="computed here",
    over=(n, q, k, v, net),
    where=(define(Weight(i, j), Same(i, j)),),
    statement=eq(ErrorFlow(q, k, v), Prod(r, q, Slope(r, v)) * Same(k, v)),
    derivation=factors,
    # one factor for all times
    near_miss=instead(statement=eq(ErrorFlow(q, k, v), Slope(1, v) ** q * Same(k, v))),
)
