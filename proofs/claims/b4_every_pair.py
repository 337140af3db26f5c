"""The final form of the weak upper bound for every compatible pair of norms: no factor n, but two lengths.

b4-star: |d net_k(t) / d net_v(t-q)| <= |e_k|* |e_v| (f'max |W|)**q for all q >= 1, with the dual norm |.|* of the unit
vector e_k. If no vector is shorter than its largest entry, |e_k|* <= 1; if moreover |e_v| <= 1, the constant is 1
(b4-star-one-constant).

As printed, n (f'max |W|)**q under the first condition alone, it is false (b4-every-pair): for |u| = max(|u_1|, 100
|u_2|) and W = [[0, 5], [0, 0]] the norm |W| is 1/20, and at q = 1 the flow is 5 where the bound is 1/10. With
|e_v| <= 1 it holds, and then n is not needed.

Why: the flow is e_k^T W F'(t-1) ... W F'(t-q) e_v, and |u^T M|* <= |u|* |M| for every factor.

Tight: b4-star is attained at n = 1 with one slope, at every q, in every norm that induces its matrix norm.

Source: Hochreiter and Schmidhuber (1997), sec. 3.1, last line of the bound. b4-star is new here.
"""

from proofs import kernel as K
from proofs.claim import Claim, also_given, instead
from proofs.kernel import Proof
from proofs.lemmas import KK, Q
from proofs.lemmas import norm_lemmas as NL
from proofs.sequent import sequent
from proofs.tactics import at, power_bounds, weigh
from proofs.terms import ZERO, N
from theory.statement import (
    Basis,
    ErrorFlow,
    Lag,
    Net,
    Norm,
    NormVariable,
    SlopeMax,
    Unit,
    Units,
    W,
    dual,
    for_all,
    leq,
)

n, q, k, v, i, x, net = Units("n"), Lag("q"), Unit("k"), Unit("v"), Unit("i"), NormVariable("x"), Net()

flow = abs(ErrorFlow(q, k, v))
power = (SlopeMax(x, q) * Norm(x, W)) ** q
at_least_largest_entry = for_all(i, leq(Norm(dual(x), Basis(i)), 1))
short_unit_vector = leq(Norm(x, Basis(v)), 1)
PAIR = ("var", "x", "norm")


def general() -> Proof:
    """Hoelder's inequality for row k of the flow, whose dual norm is bounded by induction, and e_v."""
    return weigh(sequent(star.stored).goal, (NL.flow_below_power(PAIR),))


def constant_one() -> Proof:
    """The two lengths are at most 1."""
    claim = sequent(one_constant.stored)
    bound, head, tail = NL.flow_below_power(PAIR), at(K.assume(claim.given[0]), KK), K.assume(claim.given[1])
    low = power_low()
    return weigh(claim.goal, (bound,), (head, tail.concl[1], low), (tail, low))


def power_low() -> Proof:
    """0 <= (SlopeMax |W|) ** q."""
    rate = ("*", NL.slope_max(PAIR), NL.norm(PAIR, ("W",)))
    low = weigh(("<=", ZERO, rate), (NL.slope_max_nonnegative(PAIR), rate[2]))
    return power_bounds(low, weigh(("<=", rate, rate)), Q)[0]


def with_n() -> Proof:
    """The constant 1 is at most n."""
    goal = sequent(every_pair.stored).goal
    return weigh(goal, (constant_one(),), (power_low(), K.at_least_one(N)))


star = Claim(
    id="b4-star",
    title="final form without n, every compatible pair",
    source="new; Hochreiter and Schmidhuber (1997), sec. 3.1, have n for the two lengths",
    over=(n, q, k, v, x, net),
    statement=leq(flow, Norm(dual(x), Basis(k)) * Norm(x, Basis(v)) * power),
    derivation=general,
    near_miss=instead(statement=leq(flow, Norm(dual(x), Basis(k)) * power)),
)

one_constant = Claim(
    id="b4-star-one-constant",
    title="final form with the constant 1, every compatible pair with unit vectors of length 1 at most",
    source="new; Hochreiter and Schmidhuber (1997), sec. 3.1, with n",
    over=(n, q, k, v, x, net),
    given=(at_least_largest_entry, short_unit_vector),
    statement=leq(flow, power),
    derivation=constant_one,
    near_miss=instead(given=(at_least_largest_entry,)),
)

every_pair = Claim(
    id="b4-every-pair",
    title="weak upper bound, final form, every compatible pair",
    source="Hochreiter and Schmidhuber (1997), sec. 3.1; review, line 67",
    over=(n, q, k, v, x, net),
    given=(at_least_largest_entry,),
    statement=leq(flow, n * power),
    corrected=also_given(short_unit_vector, derivation=with_n),
)
