"""As typeset, the weak upper bound is n**(gamma**q) with gamma = f'max |W|: gamma < 1 (b7) or any (b7-any-gamma).

The source states it for any compatible pair of norms; here it is the infinity norm.

Why b7 says nothing: |flow| <= gamma**q < 1 <= n**(gamma**q); the bound tends to 1 and never bites. Why b7-any-gamma
falls: at n = 1 the right side is 1, and the flow gamma**q may exceed it.

Tight: meant is n gamma**q, a misplaced brace; gamma**q alone is true already (b4-star-inf).

Source: review, lines 73 and 76; Hochreiter and Schmidhuber (1997), sec. 3.1, print n (f'max |W|)**q.
"""

from proofs import kernel as K
from proofs import lemmas as L
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.sequent import sequent
from proofs.tactics import power_bounds, rewritten, var, weigh
from proofs.terms import ONE, ZERO, N, Term
from theory.statement import ErrorFlow, Lag, Net, Norm, Real, SlopeMax, Unit, Units, W, eq, inf, leq, lt

n, q, k, v, gamma, net = Units("n"), Lag("q"), Unit("k"), Unit("v"), Real("gamma"), Net()

rate = SlopeMax(inf, q) * Norm(inf, W)
typeset = leq(abs(ErrorFlow(q, k, v)), n ** (gamma**q))


def flow_below_gamma(named: Proof) -> Proof:
    """|ErrorFlow(q, k, v)| <= gamma ** q, from gamma = f'max |W|."""
    below, place = L.flow_below_power("inf"), var("x'", "real")
    equal = weigh(("=", below.concl[2][1], named.concl[1]), (named, -ONE))
    return rewritten(below, equal, ("<=", below.concl[1], ("**", place, L.Q)))


def gamma_nonnegative(named: Proof) -> Proof:
    """0 <= gamma."""
    return weigh(("<=", ZERO, named.concl[1]), (L.slope_max_nonnegative(), L.norm_nonnegative("inf")), (named, -ONE))


def never_bites() -> Proof:
    """|flow| <= gamma ** q <= 1 and 1 <= n ** (gamma ** q)."""
    claim = sequent(b7.stored)
    small, named = map(K.assume, claim.given)
    high = weigh(("<=", named.concl[1], ONE), (small,), (named,))
    power, at_most_one = power_bounds(gamma_nonnegative(named), high, L.Q)
    flow = flow_below_gamma(named)
    below_one = weigh(("<=", flow.concl[1], ONE), (flow,), (at_most_one,))
    return K.both(below_one, K.power_at_least_one(K.at_least_one(N), power))


def times_n() -> Proof:
    """|flow| <= gamma ** q <= n gamma ** q."""
    claim = sequent(any_gamma.variant(any_gamma.corrected).stored)
    named: Proof = K.assume(claim.given[0])
    gamma: Term = named.concl[1]
    power = power_bounds(gamma_nonnegative(named), weigh(("<=", gamma, gamma)), L.Q)[0]
    return weigh(claim.goal, (flow_below_gamma(named),), (power, K.at_least_one(N)))


b7 = Claim(
    id="b7",
    title="n to the power gamma**q, gamma < 1, infinity norm",
    source="review, lines 73 and 76",
    over=(n, q, k, v, gamma, net),
    given=(lt(rate, 1), eq(gamma, rate)),
    statement=typeset,
    derivation=never_bites,
    reason="no bound: its right side is at least 1, its left side below 1; b7-any-gamma has the correction",
)

any_gamma = Claim(
    id="b7-any-gamma",
    title="n to the power gamma**q, any gamma, infinity norm",
    source="review, line 73, without the condition of line 76",
    over=(n, q, k, v, gamma, net),
    given=(eq(gamma, rate),),
    statement=typeset,
    corrected=instead(statement=leq(abs(ErrorFlow(q, k, v)), n * gamma**q), derivation=times_n),
)
