"""Read as the whole gradient, the derivative by w_jl is delta_j(tau) a_l(tau-1) at one time tau.

The source means the contribution of one time.

Why it falls: w_jl acts at every time step. For E = net_k(t) the gradient through the last q + 1 steps is the sum over
tau = t - r, r = 0..q, of delta_j(t-r) a_l(t-r-1), where delta_j(t-r) = ErrorFlow(r, k, j); one term is not the sum.

Tight: the corrected statement is an equality; its first term is the step at time t itself, where delta_j(t) = [k = j].

Source: review, line 103. Hochreiter et al. (2001), section on BPTT, print the update with + eta although their delta
is the derivative of E by net, which is gradient ascent; the review's minus is right for delta = dE/dnet, which it does
not define."""

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import KK, NEXT, M, Q
from proofs.lemmas.identities import weight_flow_grows
from proofs.sequent import sequent
from proofs.tactics import at, weigh
from proofs.terms import ONE, ZERO, subst
from theory.statement import Act, ErrorFlow, Lag, Net, Sum, Unit, Units, WeightFlow, eq

n, q, r, j, k, l, net = Units("n"), Lag("q"), Lag("r"), Unit("j"), Unit("k"), Unit("l"), Net()

summed = WeightFlow(1, k, j, l) + Sum(r, q, ErrorFlow(r, k, j) * Act(r + 1, l))


def corrected() -> Proof:
    """Induction over the lag: each step further back adds one use of the weight, and one term of the sum."""
    goal = sequent(m4.variant(m4.corrected).stored).goal
    (uses,) = (part for part in goal[2][1:] if part[0] == "sum")
    grows = weight_flow_grows()
    first, later = at(grows, ONE, ZERO, KK), at(grows, NEXT, ZERO, KK)
    none, one, more = (K.fold(subst(uses, Q, q)) for q in (ZERO, ONE, NEXT))
    formula = subst(goal, Q, M)
    base = weigh(subst(goal, Q, ONE), (first,), (one, -ONE), (none, -ONE))
    step = weigh(subst(goal, Q, NEXT), (later,), (K.assume(formula),), (more, -ONE))
    return at(K.induct(base, step, M, formula), Q)


m4 = Claim(
    id="m4",
    title="weight update without the sum over time",
    source="review, line 103; Hochreiter et al. (2001), section on BPTT (there with the opposite sign)",
    over=(n, q, j, k, l, net),
    statement=eq(WeightFlow(q + 1, k, j, l), ErrorFlow(q, k, j) * Act(q + 1, l)),
    corrected=instead(statement=eq(WeightFlow(q + 1, k, j, l), summed), derivation=corrected),
)
