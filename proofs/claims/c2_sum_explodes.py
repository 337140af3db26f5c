"""The error flow can explode though every path vanishes: logistic units, W = 3 sigma sigma^T, all nets at 0, n >= 2.

Every entry of the flow is at least (3/2)**q / 2 in size, so the flow does not decay.

Why: each factor is 3/4, each path (3/4)**q, and all n**(q-1) paths have one sign, so the flow is n**(q-1) (3/4)**q in
size. Such a net refutes "error flow tends to vanish as long as the weights have absolute values below 4.0", n >= 2.

Tight: equality at n = 2. At n = 1 the flow decays; in general 4/n takes the place of 4 (b10).

Source: Hochreiter and Schmidhuber (1997), sec. 3.1; Hochreiter et al. (2001), intuitive explanation. The sources say
"tends to"."""

from fractions import Fraction

from sympy import Rational

from proofs import kernel as K
from proofs import lemmas as L
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas.attainment import Values, size_of_flow
from proofs.sequent import sequent
from proofs.tactics import for_all as everywhere
from proofs.tactics import power_bounds, weigh
from proofs.terms import ONE, ZERO, N, Term
from theory.activations import logistic
from theory.statement import (
    ErrorFlow,
    Flow,
    Free,
    Lag,
    Nat,
    Net,
    Slope,
    SlopeSup,
    Unit,
    Units,
    Weight,
    WeightMax,
    both,
    decays,
    define,
    eq,
    for_all,
    leq,
    lt,
    no,
)

n, q, r, net = Units("n"), Lag("q"), Nat("r"), Net(logistic)
i, j, k, v = (Unit(name) for name in "ijkv")

signs = for_all(i, eq(Free("sigma", i) ** 2, 1))
each_factor_below_one = for_all(i, for_all(j, lt(abs(Slope(1, i) * Weight(i, j)), 1)))
explodes = leq(Rational(3, 2) ** q, 2 * abs(ErrorFlow(q, k, v)))

TWO, THREE, QUARTER = Fraction(2), Fraction(3), Fraction(1, 4)


def derivation() -> Proof:
    """Each factor is 3/4; the flow is n**(q-1) (3/4)**q >= 3/4 (3/2)**(q-1) = (3/2)**q / 2 in size."""
    claim = sequent(c2.stored)
    two_units, signs = map(K.assume, claim.given)
    positive = weigh(("<", ZERO, THREE), (THREE,))
    weights, slopes = map(K.assume, claim.constructed)
    net = Values(weights, slopes, signs, positive, K.assume(claim.known[0]))
    _, factors, explodes, _no_decay = claim.goal
    (i,), (j,), below = factors[1], factors[2][1], factors[2][2]
    slope, entry = net.slope_size(ONE, i), net.entry(i, j)
    factor = weigh(below, (slope, entry.concl[1]), (entry, QUARTER), (QUARTER,))
    growth = grows(explodes, size_of_flow(net), two_units)
    return K.both(everywhere(factor, i, j), growth, never_decays(growth))


def grows(goal: Term, flow: Proof, two_units: Proof) -> Proof:
    """(3/2)**q <= 2 |flow|, from |flow| = n**(q-1) (3/4)**q and 2 <= n."""
    size, before = THREE * QUARTER, ("+", L.Q, -ONE)
    many = power_bounds(weigh(("<=", ZERO, TWO), (TWO,)), two_units, before)[1]
    power = power_bounds(weigh(("<=", ZERO, size), (size,)), weigh(("<=", size, size)), L.Q)[0]
    return weigh(goal, (flow, -TWO), (many, power, TWO))


def never_decays(growth: Proof) -> Proof:
    """No decay, from (3/2)**q <= 2 |flow|, since 1 <= (3/2)**q."""
    _, power, (_, _two, flow) = growth.concl
    half = 1 / TWO
    more = K.power_at_least_one(weigh(("<=", ONE, power[1]), (half,)), weigh(("<=", ZERO, L.Q), (L.Q,)))
    low = weigh(("<=", half, flow), (growth, half), (more, half))
    return K.no_decay(K.generalise(low, L.Q), weigh(("<", ZERO, half), (half,)), ("Flow",))


def below_four_over_n() -> Proof:
    """|flow| <= (n WeightMax / 4) ** q, as b10."""
    claim = sequent(below_four.variant(below_four.corrected).stored)
    small, quarter = K.assume(claim.given[0]), K.assume(claim.known[0])
    flow = L.flow_below_class_bound()
    rate, size = flow.concl[2][1], ("*", N, ("WeightMax",))
    low = weigh(("<=", ZERO, rate), (L.weight_max_nonnegative(), QUARTER, N), (quarter, -ONE, size))
    return L.flow_decays(flow, low, weigh(("<", rate, ONE), (small, QUARTER), (quarter, size)))


c2 = Claim(
    id="c2",
    title="every path vanishes and the sum explodes",
    source="new here; against Hochreiter and Schmidhuber (1997), sec. 3.1: weights below 4.0",
    over=(n, q, k, v, net),
    given=(leq(2, n), signs),
    where=(define(Weight(i, j), 3 * Free("sigma", i) * Free("sigma", j)), define(Slope(r, j), SlopeSup)),
    statement=both(each_factor_below_one, explodes, no(decays(Flow))),
    derivation=derivation,
    near_miss=instead(given=(signs,)),
)

below_four = Claim(
    id="c2-below-four",
    title="all weights below 4 in absolute value",
    source="Hochreiter and Schmidhuber (1997), sec. 3.1; Hochreiter et al. (2001), intuitive explanation",
    over=(n, net),
    given=(lt(WeightMax, 4),),
    statement=decays(Flow),
    corrected=instead(given=(lt(n * WeightMax, 4),), derivation=below_four_over_n),
)
