"""Real-time recurrent learning and backpropagation through time give one gradient.

For errors e_k at the nets at time t, both through the last q steps. Forward: sum_k e_k p_k, where the sensitivity
p_k = WeightFlow(q, k, j, l) of net_k to w_jl obeys p_k(t) = [k = j] a_l(t-1) + sum_i w_ki f'_i p_i(t-1). Backward:
sum over r = 1..q of delta_j(t-r+1) a_l(t-r), where delta(t) = e, and delta_j(tau) = f'_j sum_i w_ij delta_i(tau+1).

Why: both add up, over all uses of the weight, the errors times the error flow from the use to the time t.

Tight: an equality. That finite differences give the same number is the chain rule, which theory.flow derives.

Source: Hochreiter et al. (2001): what holds of the error flow holds of any algorithm that computes the gradient; that
the two agree is classical.
"""

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import NEXT, J, M, Q
from proofs.lemmas.errors import error, error_flows_back
from proofs.lemmas.identities import weight_flow_grows
from proofs.sequent import sequent
from proofs.tactics import at, sum_of_bounds, total, var, weigh
from proofs.terms import ONE, ZERO, subst
from theory.statement import (
    Act,
    Free,
    Lag,
    Nat,
    Net,
    Seq,
    Slope,
    Sum,
    Unit,
    Units,
    Weight,
    WeightFlow,
    eq,
    recur,
)

n, q, m, r, net = Units("n"), Lag("q"), Nat("m"), Lag("r"), Net()
i, j, k, l, u = (Unit(name) for name in "ijklu")

# delta(m, u) is delta_u(t - m)
delta = recur(Seq("delta", m, u), first=Free("e", u), step=Slope(m + 1, u) * Sum(i, Weight(i, u) * Seq("delta", m, i)))
transposed = recur(
    Seq("delta", m, u), first=Free("e", u), step=Slope(m + 1, u) * Sum(i, Weight(u, i) * Seq("delta", m, i))
)


def derivation() -> Proof:
    """Induction over the lag: one step more adds one use, with the error that flows back to it."""
    claim = sequent(m6.stored)
    first, later = map(K.assume, claim.constructed)
    goal, source = claim.goal, var("l", "unit")
    (uses,) = (side for side in goal[1:] if side[2][0] == "*" and "WeightFlow" in repr(side))
    (backward,) = (side for side in goal[1:] if side is not uses)
    (unit,) = uses[1]
    deltas, gains = error_flows_back(first, later), weight_flow_grows()
    none, one, more = (K.fold(subst(backward, Q, lag)) for lag in (ZERO, ONE, NEXT))

    def weighed(equation: Proof) -> Proof:
        e = error(unit)
        return sum_of_bounds(
            weigh(("=", ("*", e, equation.concl[1]), ("*", e, equation.concl[2])), (equation, e)), unit
        )

    formula = subst(goal, Q, M)
    sign = ONE if goal[1] is uses else -ONE
    begun = weighed(K.unfold(("WeightFlow", ONE, unit, J, source, ZERO)))
    own = K.sift(total(("*", ("Same", unit, J), error(unit), ("Act", ONE, source)), unit))
    start, act = at(first, J), ("Act", ONE, source)
    base = weigh(subst(goal, Q, ONE), (begun, sign), (own, sign), (start, -sign, act), (one, -sign), (none, -sign))
    gained = weighed(at(gains, M, ZERO, unit))
    arrived, late = at(deltas, M, J), ("Act", NEXT, source)
    step = weigh(subst(goal, Q, NEXT), (gained, sign), (K.assume(formula),), (arrived, -sign, late), (more, -sign))
    return at(K.induct(base, step, M, formula), Q)


statement = eq(Sum(k, Free("e", k) * WeightFlow(q, k, j, l)), Sum(r, q, Seq("delta", r - 1, j) * Act(r, l)))

m6 = Claim(
    id="m6",
    title="one gradient, forward and backward",
    source="Hochreiter et al. (2001), section on BPTT; that RTRL and BPTT agree is classical",
    over=(n, q, j, l, net),
    where=(delta,),
    statement=statement,
    derivation=derivation,
    # the weights in the direction of the review's words
    near_miss=instead(where=(transposed,)),
)
