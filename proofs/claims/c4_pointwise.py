"""Read strictly: if n |f'_i w_ij| < 1 for every factor, the error flow decays exponentially (c4).

The source has |f'_i w_ij| < 1, without n; c1 shows what that misses. Here the n**(q-1) paths cannot add up to more than
one path may be, and the statement still falls: a factor below 1 at each time is no bound below 1 for all times.

Why it falls: W with 1/n in every place and slopes f' = (r+1)/(r+2) at time t - r. Every factor n |f' w| is below 1, and
the flow is (2/3) (3/4) ... (q+1)/(q+2) / n = 2 / (n (q+2)) (c4-polynomial): it vanishes, but only like 1/q. With one
bound rho < 1 for all factors it decays exponentially, at the rate (1 + rho) / 2 at most.

Tight: rho = 1 in the corrected form is the counterexample itself.

Source: Hochreiter et al. (2001), intuitive explanation: "the largest product decreases exponentially"; review, line 60.
"""

from fractions import Fraction

from proofs import kernel as K
from proofs import lemmas as L
from proofs.claim import Claim, Constructed, instead
from proofs.denial import denial
from proofs.kernel import Proof
from proofs.lemmas.equal_units import SHARE, after, flow_of_equal_units, share, size_of_equal_units
from proofs.lemmas.pairs import decays_by_pairs
from proofs.sequent import sequent
from proofs.tactics import absolute, at, for_all, opened, size_of, weigh
from proofs.terms import ONE, ZERO, N, Term, subst
from theory.activations import tanh
from theory.statement import (
    ErrorFlow,
    Flow,
    Lag,
    Nat,
    Net,
    Real,
    Slope,
    Unit,
    Units,
    Weight,
    both,
    decays,
    define,
    eq,
    leq,
    lt,
    no,
    vanishes,
)
from theory.statement import for_all as every

n, q, rho, net = Units("n"), Lag("q"), Real("rho"), Net(tanh)
r, s, i, j, k, v = Lag("r"), Nat("s"), Unit("i"), Unit("j"), Unit("k"), Unit("v")

factor = n * abs(Slope(r, i) * Weight(i, j))
slow = (define(Weight(i, j), 1 / n), define(Slope(s, j), (s + 1) / (s + 2)))

TWO = Fraction(2)
CLOSED: Term = ("*", TWO, ("**", ("+", L.M, TWO), -ONE))  # the product of the slopes at the times 1..m'


def equation(weights: Proof, slopes: Proof) -> Proof:
    """ErrorFlow(q, k, v) = 1/n 2/(q + 2), by induction: the product of the slopes telescopes."""
    first = weigh(("=", at(slopes, ONE, L.V).concl[2], subst(CLOSED, L.M, ONE)))
    here = after(L.M, 2)[1]
    grown = subst(CLOSED, L.M, L.NEXT)
    step = weigh(("=", ("*", CLOSED, at(slopes, L.NEXT, L.V).concl[2]), grown), (here, grown))
    return flow_of_equal_units(weights, slopes, CLOSED, first, step)


def sizes(flow: Proof) -> Proof:
    """For all q, k, v: |ErrorFlow(q, k, v)| = 1/n 2/(q + 2)."""
    closed = subst(CLOSED, L.M, L.Q)
    return size_of_equal_units(flow, weigh(("<", ZERO, closed), (after(L.Q, 2)[0], TWO)))


def slow_decay(size: Proof) -> tuple[Proof, Proof]:
    """The flow vanishes, since q |flow| <= 2/n; it does not decay, since 2/(3 n) <= q |flow|."""
    entry = at(size, L.Q, L.I, L.J)
    (low, whole), part = after(L.Q, 2), share()[0]
    high: Term = ("<=", ("*", L.Q, entry.concl[1]), ("*", TWO, SHARE))
    above = weigh(high, (entry, L.Q), (whole, TWO, SHARE), (low, part, Fraction(4)))
    third: Term = ("*", Fraction(2, 3), SHARE)
    below: Term = ("<=", third, ("*", ("**", L.Q, ONE), entry.concl[1]))
    stays = weigh(
        below,
        (entry, -ONE, L.Q),
        (whole, -Fraction(2, 3), SHARE),
        (low, part, K.at_least_one(L.Q), Fraction(4, 3)),
    )
    positive = weigh(("<", ZERO, third), (part, Fraction(2, 3)))
    return K.vanish(for_all(above, L.Q, L.I, L.J), ("Flow",)), K.no_decay(
        K.generalise(stays, L.Q), positive, ("Flow",), 1
    )


def polynomial() -> Proof:
    """The flow is 2 / (n (q + 2)), which vanishes and does not decay."""
    claim = sequent(c4_polynomial.stored)
    flow = equation(*map(K.assume, claim.constructed))
    whole, part = after(L.Q, 2)[1], share()[1]
    value = weigh(claim.goal[1], (flow, ("+", L.Q, TWO), N), (part, TWO), (whole, TWO, N, SHARE))
    return K.both(value, *slow_decay(sizes(flow)))


def slope_size(slopes: Proof, time: Term, unit: Term) -> Proof:
    """|Slope| = 1 - 1/(time + 2)."""
    low, whole = after(time, 2)
    slope = at(slopes, time, unit)
    size = size_of(weigh(("<", ZERO, slope.concl[2]), (low, time), (low,)))
    goal: Term = ("=", ("abs", slope.concl[1]), ("+", ONE, ("*", -ONE, low.concl[2])))
    return weigh(goal, (absolute(slope),), (size,), (whole,))


def negation() -> Proof:
    """Every factor is 1 - 1/(r + 2) in size, below 1; the flow does not decay."""
    wanted = denial(c4)
    weights, slopes = map(K.assume, wanted.sequent.constructed)
    (r, i, j), below = opened(wanted.sequent.given[0])
    size, w = slope_size(slopes, r, i), at(weights, i, j)
    part, whole = share()
    entry = weigh(("=", ("abs", w.concl[1]), SHARE), (absolute(w),), (size_of(part),))
    factor = weigh(
        below, (size, N, entry.concl[1]), (entry, N, size.concl[2]), (whole, size.concl[2]), (after(r, 2)[0],)
    )
    given = for_all(factor, r, i, j)
    flow = slow_decay(sizes(equation(weights, slopes)))[1]
    return K.both(given, flow)


def corrected() -> Proof:
    """n |f' w| <= rho gives |flow| <= rho ** (q - 1) |row| |f'|, and rho <= (1 + rho) / 2 < 1."""
    claim = sequent(c4.variant(c4.corrected).stored)
    pairs, below_one = map(K.assume, claim.given)
    return decays_by_pairs(pairs, below_one, K.assume(claim.known[0]))


c4 = Claim(
    id="c4",
    title="every factor below 1/n at its time",
    source="Hochreiter et al. (2001), intuitive explanation; review, line 60",
    over=(n, rho, net),
    given=(every(r, every(i, every(j, lt(factor, 1)))),),
    statement=decays(Flow),
    constructed=Constructed(where=slow, derivation=negation),
    corrected=instead(
        given=(every(r, every(i, every(j, leq(factor, rho)))), lt(rho, 1)),
        derivation=corrected,
    ),
)

c4_polynomial = Claim(
    id="c4-polynomial",
    title="a flow that vanishes like 1/q",
    source="new here; compare Hochreiter et al. (2001), intuitive explanation",
    over=(n, q, k, v, net),
    where=slow,
    statement=both(eq((q + 2) * n * ErrorFlow(q, k, v), 2), vanishes(Flow), no(decays(Flow))),
    derivation=polynomial,
    near_miss=instead(
        statement=both(eq((q + 1) * n * ErrorFlow(q, k, v), 2), vanishes(Flow), no(decays(Flow))),
    ),
)
