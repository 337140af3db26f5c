"""One unit, connected to itself alone, has constant error flow exactly if f'(net(t)) w = 1 at every time.

Constant means that the error arrives unchanged: the flow over q steps is 1 for every lag q. Times count back from t; a
unit by itself is n = 1.

Why: the flow over q + 1 steps is the flow over q steps times w f'(net(t - q - 1)). If all flows are 1, so are the
factors; if all factors are 1, the flows are by induction.

Tight: the size |f' w| = 1 is not enough, the flow of w = -1 alternates (near miss). Among other units f' w = 1 is
neither enough nor necessary, as the error returns on other paths: W = [[1, 1], [1, 0]], linear, over 2 steps 2.

Source: Hochreiter and Schmidhuber (1997), sec. 3.2, "to enforce constant error flow through j, we require".
"""

from proofs import kernel as K
from proofs import lemmas as L
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.sequent import sequent
from proofs.tactics import at, chain, weigh
from proofs.terms import ONE, Term, subst
from theory.statement import ErrorFlow, Lag, Net, Slope, Unit, Units, Weight, eq, for_all, iff

n, q, r, k, net = Units("n"), Lag("q"), Lag("r"), Unit("k"), Net()

flows = for_all(q, eq(ErrorFlow(q, k, k), 1))
factor = Slope(r, k) * Weight(k, k)


def last_step(alone: Proof, m: Term) -> Proof:
    """ErrorFlow(m + 1, k, k) = ErrorFlow(m, k, k) w Slope(m + 1, k), where there is one unit."""
    grown = K.unfold(L.flow(("+", m, ONE), L.KK, L.KK))
    return chain(grown, K.only(alone, grown.concl[2], L.KK))


def induction(alone: Proof, known: Proof, wanted: Term) -> Proof:
    """For all lags one of them, from for all lags the other: the flow over m + 1 is that over m times the factor."""
    (m,), formula = wanted[1], wanted[2]
    up = ("+", m, ONE)
    later, step, first = at(known, up), last_step(alone, m), K.unfold(L.flow(ONE, L.KK, L.KK))
    flow = L.flow(m, L.KK, L.KK)
    is_flow = formula[1] == flow
    base = weigh(subst(formula, m, ONE), (at(known, ONE),), (first, ONE if is_flow else -ONE))
    if is_flow:  # flow (m + 1) = flow (m) factor = flow (m) = 1
        grown = weigh(subst(formula, m, up), (step,), (later, flow), (K.assume(formula),))
    else:  # 1 = flow (m + 1) = flow (m) factor = factor
        grown = weigh(subst(formula, m, up), (later,), (step, -ONE), (at(known, m), -ONE, subst(formula[1], m, up)))
    return K.induct(base, grown, m, formula)


def derivation() -> Proof:
    """The flows give the factors one after the other, and the factors the flows."""
    claim = sequent(l1.stored)
    alone, (_, of_flows, of_factors) = K.assume(claim.given[0]), claim.goal
    there = K.suppose(induction(alone, K.assume(of_flows), of_factors), of_flows)
    back = K.suppose(induction(alone, K.assume(of_factors), of_flows), of_factors)
    return K.equivalent(there, back)


l1 = Claim(
    id="l1",
    title="constant error flow through one unit",
    source="Hochreiter and Schmidhuber (1997), sec. 3.2",
    over=(n, k, net),
    given=(eq(n, 1),),
    statement=iff(flows, for_all(r, eq(factor, 1))),
    derivation=derivation,
    near_miss=instead(statement=iff(flows, for_all(r, eq(abs(factor), 1)))),
)
