"""Logistic units with all |w_ij| < 4/n: the error flow is at most n (n w_max / 4)**q, and it decays exponentially.

The source states the weak upper bound for any compatible pair of norms; here it is the infinity norm.

Why: |f'| <= 1/4 and |W| <= n w_max in the infinity norm, so the final form b4 gives the bound, with n w_max / 4 < 1.

Tight: the condition is: at |w_ij| = 4/n and slopes 1/4 the flow of W = (4/n) sigma sigma^T stays at 1/n (the near
miss). The bound is larger than the largest flow of the class, (n w_max / 4)**q / n, by the factor n**2.

Source: Hochreiter and Schmidhuber (1997), sec. 3.1; review, line 78.
"""

from fractions import Fraction

from proofs import kernel as K
from proofs import lemmas as L
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.sequent import sequent
from proofs.tactics import power_bounds, rewritten, var, weigh
from proofs.terms import ONE, ZERO, N, Term
from theory.activations import logistic
from theory.statement import ErrorFlow, Flow, Lag, Net, Unit, Units, WeightMax, both, decays, leq, lt

n, q, k, v, net = Units("n"), Lag("q"), Unit("k"), Unit("v"), Net(logistic)

RATE: Term = ("*", Fraction(1, 4), N, ("WeightMax",))


def derivation() -> Proof:
    """|f'| <= 1/4 and |W| <= n WeightMax give the bound (n WeightMax / 4) ** q, and its base is below 1."""
    claim = sequent(b10.stored)
    small, quarter, place = K.assume(claim.given[0]), K.assume(claim.known[0]), var("x'", "real")
    below = L.flow_below_class_bound()
    rate = weigh(("=", below.concl[2][1], RATE), (quarter, N, ("WeightMax",)))
    flow = rewritten(below, rate, ("<=", below.concl[1], ("**", place, L.Q)))
    low = weigh(("<=", ZERO, RATE), (L.weight_max_nonnegative(), Fraction(1, 4), N))
    high = weigh(("<", RATE, ONE), (small, Fraction(1, 4)))
    power = power_bounds(low, weigh(("<=", RATE, RATE)), L.Q)[0]
    bound = weigh(claim.goal[1], (flow,), (power, K.at_least_one(N)))
    return K.both(bound, L.flow_decays(flow, low, high))


b10 = Claim(
    id="b10",
    title="weights below 4/n, infinity norm",
    source="Hochreiter and Schmidhuber (1997), sec. 3.1; review, line 78",
    over=(n, q, k, v, net),
    given=(lt(n * WeightMax, 4),),
    statement=both(leq(abs(ErrorFlow(q, k, v)), n * (n * WeightMax / 4) ** q), decays(Flow)),
    derivation=derivation,
    near_miss=instead(given=(leq(n * WeightMax, 4),)),
)
