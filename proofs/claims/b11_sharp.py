"""Logistic nets with |w_ij| <= w_max: the flow is at most theta**q / n, where theta = n w_max / 4 (b11).

It is attained, so that this is the supremum over the class at every lag (b11-attained). The bound of the source is
larger by the factor n**2, and 4/n is needed: at n w_max >= 4 there is a net whose flow does not vanish (b11-needed).

Why: a path has q weights and q slopes, so each product is at most (w_max / 4)**q in size, and there are n**(q-1). For
W = w_max sigma sigma^T with signs sigma and slopes 1/4 all of them have one sign.

Tight: equality, as said. The slopes 1/4 are reached where all nets are 0: for even n with as many signs of each kind,
no bias and a(0) = 0; else with the bias -1/2 sum_j w_ij and a(0) = 1/2. For tanh 1/n takes the place of 4/n (b11-tanh).

Source: new here. Hochreiter and Schmidhuber (1997), sec. 3.1, have n theta**q and the condition w_max < 4/n.
"""

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import Q
from proofs.lemmas.attainment import PLACE, Values, size_of_flow
from proofs.lemmas.equal_units import share
from proofs.lemmas.pairs import class_bound
from proofs.sequent import sequent
from proofs.tactics import power_bounds, rewritten, weigh
from proofs.terms import ONE, ZERO, N, Term
from theory.activations import logistic, tanh
from theory.statement import (
    ErrorFlow,
    Flow,
    Free,
    Lag,
    Nat,
    Net,
    Real,
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
    vanishes,
)

n, q, r, c, net = Units("n"), Lag("q"), Nat("r"), Real("c"), Net(logistic)
i, j, k, v = (Unit(name) for name in "ijkv")

size = abs(ErrorFlow(q, k, v))
theta = n * WeightMax / 4
signs = for_all(j, eq(Free("sigma", j) ** 2, 1))
signed = (define(Weight(i, j), c * Free("sigma", i) * Free("sigma", j)), define(Slope(r, j), SlopeSup))

SOURCE = "new here; compare Hochreiter and Schmidhuber (1997), sec. 3.1"


def largest() -> Proof:
    """n**(q-1) paths, each at most (WeightMax / 4)**q."""
    claim = sequent(b11.stored)
    return weigh(claim.goal, (class_bound(K.assume(claim.known[0])),))


def largest_tanh() -> Proof:
    """The same with 1 for 1/4."""
    claim = sequent(with_tanh.stored)
    return weigh(claim.goal, (class_bound(K.assume(claim.known[0])),))


def net_of_signs(positive: Proof, signs: Proof, weights: Proof, slopes: Proof, sup: Proof) -> tuple[Proof, Proof]:
    """n |flow| = (n c / 4) ** q, and WeightMax = c."""
    net = Values(weights, slopes, signs, positive, sup)
    flow = size_of_flow(net)
    power: Term = ("**", ("*", N, net.top, net.c), Q)
    return weigh(("=", ("*", N, flow.concl[1]), power), (flow, N)), net.weight_max()


def attained() -> Proof:
    """All paths have one sign: n |flow| = (n c / 4) ** q with c = WeightMax."""
    claim = sequent(b11_attained.stored)
    positive, signs = map(K.assume, claim.given)
    weights, slopes = map(K.assume, claim.constructed)
    value, most = net_of_signs(positive, signs, weights, slopes, K.assume(claim.known[0]))
    top = value.concl[2][1][2]
    place: Term = ("=", value.concl[1], ("**", ("*", N, top, PLACE), Q))
    here = rewritten(value, weigh(("=", most.concl[2], most.concl[1]), (most, -ONE)), place)
    exact, loose = claim.goal[1:]
    return K.both(weigh(exact, (here,)), weigh(loose, (here, -ONE, N)))


def needed() -> Proof:
    """1 <= (n c / 4) ** q = n |flow|, so the flow stays above 1/n."""
    claim = sequent(b11_needed.stored)
    positive, signs, large = map(K.assume, claim.given)
    weights, slopes = map(K.assume, claim.constructed)
    value, _ = net_of_signs(positive, signs, weights, slopes, K.assume(claim.known[0]))
    base = value.concl[2][1]
    above = weigh(("<=", ONE, base), (large, ONE / 4))
    power = power_bounds(weigh(("<=", ZERO, ONE), (ONE,)), above, Q)[1]
    entry = value.concl[1]
    first = weigh(claim.goal[1], (power,), (value, -ONE))
    part, whole = share()
    stays = weigh(("<=", part.concl[2], entry[2]), (first, part), (whole, entry[2]))
    late = K.no_vanish(K.generalise(stays, Q), part, ("Flow",))
    return K.both(first, K.no_decay(K.generalise(stays, Q), part, ("Flow",)), late)


b11 = Claim(
    id="b11",
    title="the largest flow of a class of logistic nets",
    source=SOURCE,
    over=(n, q, k, v, net),
    statement=leq(n * size, theta**q),
    derivation=largest,
    near_miss=instead(statement=leq(n**2 * size, theta**q)),
)

with_tanh = Claim(
    id="b11-tanh",
    title="the largest flow of a class of tanh nets",
    source=SOURCE,
    over=(n, q, k, v, Net(tanh)),
    statement=leq(n * size, (n * WeightMax) ** q),
    derivation=largest_tanh,
    near_miss=instead(statement=lt(n * size, (n * WeightMax) ** q)),
)

b11_attained = Claim(
    id="b11-attained",
    title="the largest flow of the class is attained; n theta**q is n**2 times it",
    source=SOURCE,
    over=(n, q, k, v, c, net),
    given=(lt(0, c), signs),
    where=signed,
    statement=both(eq(n * size, theta**q), eq(n * theta**q, n**2 * size)),
    derivation=attained,
    near_miss=instead(statement=both(eq(n * size, theta**q), eq(n * theta**q, n * size))),
)

b11_needed = Claim(
    id="b11-needed",
    title="weights of 4/n",
    source=SOURCE,
    over=(n, q, k, v, c, net),
    given=(lt(0, c), signs, leq(4, n * c)),
    where=signed,
    statement=both(leq(1, n * size), no(decays(Flow)), no(vanishes(Flow))),
    derivation=needed,
    near_miss=instead(given=(lt(0, c), signs, leq(3, n * c))),
)
