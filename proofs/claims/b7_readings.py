"""The typeset bound n**(gamma**q) where gamma = f'max |W| is not below 1: true for n >= 2, false for one unit.

For gamma < 1 it says nothing (b7); in all cases n gamma**q is meant, and gamma**q alone is true (b4-star-inf). Here as
there the norm is the infinity norm.

Why: |flow| <= gamma**q = x with x >= 1, and x < 1 + x (n - 1) <= n**x for n >= 2 (Bernoulli). For n = 1 the right side
is 1, and the flow of w = gamma > 1 and f' = 1 is gamma**q.

Tight: n >= 2 is needed (the near miss).

Source: review, lines 73 and 76, without the condition gamma < 1; Hochreiter and Schmidhuber (1997), sec. 3.1, print
n (f'max |W|)**q.
"""

from fractions import Fraction

from proofs import kernel as K
from proofs import lemmas as L
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.sequent import sequent
from proofs.tactics import power_bounds, rewritten, var, weigh
from proofs.terms import ONE, ZERO, N
from theory.statement import ErrorFlow, Lag, Net, Norm, Real, SlopeMax, Unit, Units, W, eq, inf, leq, lt

n, q, k, v, gamma, net = Units("n"), Lag("q"), Unit("k"), Unit("v"), Real("gamma"), Net()

rate = SlopeMax(inf, q) * Norm(inf, W)
named = eq(gamma, rate)
typeset = leq(abs(ErrorFlow(q, k, v)), n ** (gamma**q))


def flow_below(equation: Proof) -> Proof:
    """|ErrorFlow(q, k, v)| <= gamma ** q, from gamma = f'max |W|."""
    below = L.flow_below_power("inf")
    same = weigh(("=", below.concl[2][1], equation.concl[1]), (equation, -ONE))
    return rewritten(below, same, ("<=", below.concl[1], ("**", var("x'", "real"), L.Q)))


def at_least_one() -> Proof:
    """1 <= x = gamma ** q, so x <= 1 + x (n - 1) <= n ** x for n >= 2."""
    claim = sequent(large.stored)
    two, high, equation = map(K.assume, claim.given)
    flow = flow_below(equation)
    least = power_bounds(weigh(("<=", ZERO, ONE), (ONE,)), high, L.Q)[1]
    power = weigh(("<=", ONE, flow.concl[2]), (least,))
    line = K.bernoulli(weigh(("<=", ZERO, N), (N,)), power)
    return weigh(claim.goal, (flow,), (line,), (two, power), (two,), (Fraction(1),))


def times_n() -> Proof:
    """|flow| <= gamma ** q = n gamma ** q for n = 1."""
    claim = sequent(one_unit.variant(one_unit.corrected).stored)
    alone, _, equation = map(K.assume, claim.given)
    flow = flow_below(equation)
    return weigh(claim.goal, (flow,), (alone, -ONE, flow.concl[2]))


large = Claim(
    id="b7-large-gamma",
    title="n to the power gamma**q, gamma at least 1, two units or more, infinity norm",
    source="review, line 73, without the condition of line 76",
    over=(n, q, k, v, gamma, net),
    given=(leq(2, n), leq(1, gamma), named),
    statement=typeset,
    derivation=at_least_one,
    near_miss=instead(given=(leq(1, gamma), named)),
)

one_unit = Claim(
    id="b7-one-unit",
    title="n to the power gamma**q, gamma above 1, one unit, infinity norm",
    source="review, line 73, without the condition of line 76",
    over=(n, q, k, v, gamma, net),
    given=(eq(n, 1), lt(1, gamma), named),
    statement=typeset,
    corrected=instead(statement=leq(abs(ErrorFlow(q, k, v)), n * gamma**q), derivation=times_n),
)
