"""The error flow is affine in each slope f'_i(net_i(t - p - 1)), the other slopes held (x16).

So |flow| is convex in each slope; with W given and 0 <= f' <= beta its largest value is attained with every slope 0 or
beta. Over two steps that is beta**2 times the larger of the sums of the positive and of the negative products w_kj
w_jv (x16-two).

Why: the flow over p + 1 + q steps is the sum over the unit j that is passed at t - p - 1 of the flow to j, whose last
factor is the slope of j there, times the flow from j on. x16-two: the two sums are what the corners reach.

Tight: x16-two is attained, with f' = beta at the units of one sign and 0 at the others.

Source: new here.
"""

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas.chains import affine_in_a_slope
from proofs.lemmas.weighted_paths import two_steps_below
from proofs.sequent import sequent
from theory.statement import (
    ErrorFlow,
    Lag,
    Net,
    Real,
    Same,
    Slope,
    SlopeMax,
    Sum,
    Unit,
    Units,
    Weight,
    both,
    eq,
    for_all,
    inf,
    leq,
)

n, p, q, r, beta, net = Units("n"), Lag("p"), Lag("q"), Lag("r"), Real("beta"), Net()
i, j, k, l, v = (Unit(name) for name in "ijklv")

through_others = Sum(j, (1 - Same(j, i)) * ErrorFlow(p + 1, k, j) * ErrorFlow(q, j, v, p + 1))
through_i = Sum(l, ErrorFlow(p, k, l) * Weight(l, i)) * ErrorFlow(q, i, v, p + 1)

product = Weight(k, j) * Weight(j, v)
positive = Sum(j, (abs(product) + product) / 2)
negative = Sum(j, (abs(product) - product) / 2)


def derivation() -> Proof:
    """The flow is split at t - p - 1."""
    return affine_in_a_slope(sequent(x16.stored).goal)


def corners() -> Proof:
    """Each product times its slope is at most beta times its positive part, at least -beta times its negative part."""
    claim = sequent(two.stored)
    slopes, steep = map(K.assume, claim.given)
    return two_steps_below(slopes, steep, claim.goal)


x16 = Claim(
    id="x16",
    title="affine in each slope",
    source="new here",
    over=(n, p, q, i, k, v, net),
    statement=eq(ErrorFlow(p + q + 1, k, v), through_others + Slope(p + 1, i) * through_i),
    derivation=derivation,
    # the slope one step later
    near_miss=instead(statement=eq(ErrorFlow(p + q + 1, k, v), through_others + Slope(p, i) * through_i)),
)

two = Claim(
    id="x16-two",
    title="the largest flow over two steps, W given and slopes in [0, beta]",
    source="new here",
    over=(n, k, v, beta, net),
    given=(for_all(r, for_all(j, leq(0, Slope(r, j)))), leq(SlopeMax(inf), beta)),
    statement=both(leq(ErrorFlow(2, k, v), beta**2 * positive), leq(-ErrorFlow(2, k, v), beta**2 * negative)),
    derivation=corners,
    # the sum of all products: all slopes equal
    near_miss=instead(statement=leq(abs(ErrorFlow(2, k, v)), beta**2 * abs(Sum(j, product)))),
)
