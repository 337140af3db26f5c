"""Factors below 1 whose product does not vanish (c5), factors above 1 whose product stays bounded (c5-growth).

Read strictly, as in c4: n |f'_i w_ij| < 1 for every factor. That the error flow then at least vanishes is false too.

Why they fall: a product of numbers 1 - u_r tends to 0 only if the sum of the u_r diverges, and one of 1 + u_r grows
only then. c5: W with 1/n in every place and f' = (r+1)(r+4) / ((r+2)(r+3)) at time t - r; the product over r = 1..q is
1/2 + 1/(q+2). c5-growth: one unit, w = 3/2, f' = (2/3) (r+2)(r+3) / ((r+1)(r+4)); the product of the factors f' w
is 2 - 4/(q+4). (The products of 1 - 1/r**2 from 2 on, and of 1 + 1/r**2, tend to 1/2 and sinh(pi)/pi.)

Tight: with one bound rho < 1, or 1 + eps > 1, for all factors both are true, as corrected.

Source: Hochreiter and Schmidhuber (1997), sec. 3.1, and Hochreiter et al. (2001), intuitive explanation: "decreases
exponentially ... the error vanishes", "increases exponentially ... the error blows up"; review, line 60.
"""

from fractions import Fraction

from sympy import Rational

from proofs import kernel as K
from proofs import lemmas as L
from proofs.claim import Claim, Constructed, instead
from proofs.denial import denial
from proofs.kernel import Proof
from proofs.lemmas import NEXT, M, Q, V
from proofs.lemmas.equal_units import SHARE, after, cancelled, flow_of_equal_units, share, size_of_equal_units
from proofs.lemmas.pairs import decays_by_pairs
from proofs.sequent import sequent
from proofs.tactics import absolute, at, chain, for_all, inverse, opened, size_of, weigh
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
    define,
    eq,
    leq,
    lt,
    no,
    some,
    vanishes,
)
from theory.statement import for_all as every

n, q, rho, eps, bound, net = Units("n"), Lag("q"), Real("rho"), Real("eps"), Real("C"), Net(tanh)
r, s, i, j, v = Lag("r"), Nat("s"), Unit("i"), Unit("j"), Unit("v")

factor = abs(Slope(r, i) * Weight(i, j))
half_stays = (define(Weight(i, j), 1 / n), define(Slope(s, j), (s + 1) * (s + 4) / ((s + 2) * (s + 3))))
stops = (
    define(Weight(i, j), Rational(3, 2) / n),
    define(Slope(s, j), Rational(2, 3) * (s + 2) * (s + 3) / ((s + 1) * (s + 4))),
)
unbounded = no(some(bound, every(q, leq(abs(ErrorFlow(q, v, v)), bound))))

TWO, HALF, SCALE = Fraction(2), Fraction(1, 2), Fraction(3, 2)
FALLING: Term = ("+", HALF, ("**", ("+", M, TWO), -ONE))
RISING: Term = ("+", TWO, ("*", -Fraction(4), ("**", ("+", M, Fraction(4)), -ONE)))


def falling(weights: Proof, slopes: Proof) -> Proof:
    """ErrorFlow(q, k, v) = 1/n (1/2 + 1/(q + 2)): (m+4)/(m+2) times the slope (m+2)(m+5)/((m+3)(m+4)) telescopes."""
    first = weigh(("=", at(slopes, ONE, V).concl[2], subst(FALLING, M, ONE)))
    goal: Term = ("=", ("*", FALLING, at(slopes, NEXT, V).concl[2]), subst(FALLING, M, NEXT))
    step = cancelled(goal, after(M, 2)[1], after(M, 3)[1], after(M, 4)[1])
    return flow_of_equal_units(weights, slopes, FALLING, first, step)


def rising(weights: Proof, slopes: Proof) -> Proof:
    """ErrorFlow(q, k, v) = 1/n (2 - 4/(q + 4)): the factor f' w is (m+3)(m+4)/((m+2)(m+5)) at the time m + 1."""
    first = weigh(("=", ("*", SCALE, at(slopes, ONE, V).concl[2]), subst(RISING, M, ONE)))
    goal: Term = ("=", ("*", RISING, SCALE, at(slopes, NEXT, V).concl[2]), subst(RISING, M, NEXT))
    step = cancelled(goal, after(M, 2)[1], after(M, 5)[1], after(M, 4)[1])
    return flow_of_equal_units(weights, slopes, RISING, first, step, SCALE)


def stays() -> Proof:
    """Every factor is 1 - 2/((r+2)(r+3)) < 1 in size; the flow stays above 1/(2 n)."""
    wanted = denial(c5)
    weights, slopes = map(K.assume, wanted.sequent.constructed)
    closed = weigh(("<", ZERO, subst(FALLING, M, Q)), (HALF,), (after(Q, 2)[0],))
    size = at(size_of_equal_units(falling(weights, slopes), closed), Q, L.KK, V)
    low, part = after(Q, 2)[0], share()[0]
    least: Term = ("*", HALF, SHARE)
    above = weigh(("<=", least, size.concl[1]), (size, -ONE), (low, part))
    flow = K.no_vanish(K.generalise(above, Q), weigh(("<", ZERO, least), (part, HALF)), ("Flow",))
    return K.both(every_factor(weights, slopes, wanted.sequent.given[0]), flow)


def less_than_one(slopes: Proof, r: Term, j: Term) -> tuple[Proof, Proof]:
    """0 < the constructed slope, and Slope(r, j) = 1 - 2/((r+2)(r+3))."""
    slope, (two, whole), (three, other) = at(slopes, r, j), after(r, 2), after(r, 3)
    positive = weigh(
        ("<", ZERO, slope.concl[2]),
        (two, three, Fraction(4)),
        (two, three, r, Fraction(5)),
        (two, three, r, r),
    )
    rest: Term = ("+", ONE, ("*", -TWO, two.concl[2], three.concl[2]))
    return positive, cancelled(("=", slope.concl[1], rest), slope, whole, other)


def every_factor(weights: Proof, slopes: Proof, given: Term) -> Proof:
    """n |f'_i w_ij| = 1 - 2/((r+2)(r+3)) < 1."""
    (r, i, j), goal = opened(given)
    positive, value = less_than_one(slopes, r, i)
    (part, whole), w = share(), at(weights, i, j)
    size = chain(
        absolute(at(slopes, r, i)),
        size_of(positive),
        weigh(("=", positive.concl[2], value.concl[1]), (at(slopes, r, i), -ONE)),
        value,
    )
    entry = chain(absolute(w), size_of(part))
    last = (after(r, 2)[0], after(r, 3)[0], TWO)
    return for_all(
        weigh(goal, (size, N, entry.concl[1]), (entry, N, size.concl[2]), (whole, size.concl[2]), last), r, i, j
    )


def bounded() -> Proof:
    """At n = 1 each factor is 1 + 2/((r+1)(r+4)) > 1, and the flow is at most 2."""
    wanted = denial(growth)
    weights, slopes = map(K.assume, wanted.sequent.constructed)
    alone: Proof = K.assume(wanted.sequent.given[0])
    closed, four = subst(RISING, M, Q), after(Q, 4)
    positive = weigh(("<", ZERO, closed), (ONE,), (four[1],), (four[0], Q))
    size = at(size_of_equal_units(rising(weights, slopes), positive), Q, V, V)
    part, whole = share()
    goal: Term = ("<=", size.concl[1], TWO)
    below = weigh(goal, (size,), (four[0], part, Fraction(4)), (whole, TWO), (K.at_least_one(N), part, TWO))
    (_, (_, exists)) = wanted.sequent.goal, wanted.sequent.goal
    (c,), body = exists[1], exists[2]
    found = K.exhibit(K.generalise(below, body[1][0]), c, body, TWO)
    denied = K.refute(K.contradict(found, K.assume(wanted.sequent.goal)), wanted.sequent.goal)
    factors = above_one(weights, slopes, alone, wanted.sequent.given[1])
    return K.both(alone, factors, denied)


def more_than_one(slopes: Proof, r: Term, j: Term) -> Proof:
    """Slope(r, j) = 2/3 (1 + 2/((r+1)(r+4)))."""
    slope, (one, whole), (four, other) = at(slopes, r, j), after(r, 1), after(r, 4)
    rest: Term = ("+", Fraction(2, 3), ("*", Fraction(4, 3), one.concl[2], four.concl[2]))
    return cancelled(("=", slope.concl[1], rest), slope, whole, other)


def above_one(weights: Proof, slopes: Proof, alone: Proof, given: Term) -> Proof:
    """1 < |f'_i w_ij| at n = 1."""
    (r, i, j), goal = opened(given)
    slope, w, whole = more_than_one(slopes, r, i), at(weights, i, j), share()[1]
    entry = weigh(("=", w.concl[1], SCALE), (w,), (whole, SCALE), (alone, -SCALE, SHARE))
    factor: Term = ("*", slope.concl[1], w.concl[1])
    above = weigh(
        ("<", ONE, factor),
        (slope, -ONE, w.concl[1]),
        (entry, -ONE, slope.concl[2]),
        (after(r, 1)[0], after(r, 4)[0], TWO),
    )
    return for_all(weigh(goal, (above,), (K.abs_upper(factor),)), r, i, j)


def vanish_corrected() -> Proof:
    """With one bound rho < 1 it decays exponentially, as c4; what decays vanishes."""
    claim = sequent(c5.variant(c5.corrected).stored)
    pairs, small = map(K.assume, claim.given)
    return K.vanish(decays_by_pairs(pairs, small, K.assume(claim.known[0])), ("Flow",))


def growth_corrected() -> Proof:
    """(1 + eps) ** q <= |flow| by induction; 1 + q eps is at most that, and passes any bound."""
    claim = sequent(growth.variant(growth.corrected).stored)
    alone, positive, factors = map(K.assume, claim.given)
    grown = at(powers(alone, positive, factors), Q)
    (_, exists) = claim.goal
    (c,), body = exists[1], exists[2]
    step = inverse(positive)
    late = ("*", c, step[0].concl[2])
    line = K.bernoulli(weigh(("<=", ZERO, grown.concl[1][1]), (ONE,), (positive,)), K.at_least_one(Q))
    far, below = K.assume(("<=", late, Q)), at(K.assume(body), Q)
    # 1 + q eps <= C and C = (C / eps) eps <= q eps
    absurd = weigh(("<=", ONE, ZERO), (line,), (grown,), (below,), (far, positive), (step[1], c, -ONE))
    somewhere = K.choose(K.archimedes(late, Q), absurd)
    return K.refute(K.choose(K.assume(exists), somewhere), exists)


def powers(alone: Proof, positive: Proof, factors: Proof) -> Proof:
    """For all q: (1 + eps) ** q <= |ErrorFlow(q, v, v)|, where there is one unit."""
    rate: Term = ("+", ONE, positive.concl[2])

    def bound(m: Term) -> Term:
        return ("<=", ("**", rate, m), ("abs", L.flow(m, V, V)))

    first = absolute(K.unfold(L.flow(ONE, V, V)))
    base = weigh(bound(ONE), (at(factors, ONE, V, V),), (first, -ONE))
    grown = K.unfold(L.flow(NEXT, V, V))
    last = absolute(chain(grown, K.only(alone, grown.concl[2], V)))
    known, factor = K.assume(bound(M)), at(factors, NEXT, V, V)
    low = weigh(("<=", ZERO, rate), (ONE,), (positive,))
    past: Term = ("abs", L.flow(M, V, V))
    step = weigh(bound(NEXT), (known, low), (factor, past), (last, -ONE))
    return K.induct(base, step, M, bound(M))


c5 = Claim(
    id="c5",
    title="every factor below 1/n, and the flow does not vanish",
    source="Hochreiter et al. (2001), intuitive explanation; review, line 60",
    over=(n, rho, net),
    given=(every(r, every(i, every(j, lt(n * factor, 1)))),),
    statement=vanishes(Flow),
    constructed=Constructed(where=half_stays, derivation=stays),
    corrected=instead(
        given=(every(r, every(i, every(j, leq(n * factor, rho)))), lt(rho, 1)), derivation=vanish_corrected
    ),
)

growth = Claim(
    id="c5-growth",
    title="every factor above 1, one unit",
    source="Hochreiter and Schmidhuber (1997), sec. 3.1; Hochreiter et al. (2001), intuitive explanation",
    over=(n, v, eps, net),
    given=(eq(n, 1), every(r, every(i, every(j, lt(1, factor))))),
    statement=unbounded,
    constructed=Constructed(where=stops, derivation=bounded),
    corrected=instead(
        given=(eq(n, 1), lt(0, eps), every(r, every(i, every(j, leq(1 + eps, factor))))), derivation=growth_corrected
    ),
)
