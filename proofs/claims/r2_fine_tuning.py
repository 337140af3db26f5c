"""A time constant has to be tuned to 1/T to bridge T steps, and only tau = 1 keeps an error for any lag.

A unit that is alone has the flow tau ** q (r1-alone); here it is written as a plain net, W = tau I, slope 1. For
0 <= tau < 1 the flow vanishes, for tau = 1 it does not (r2). If tau ** q is to stay within a factor c of 1, up or
down, tau may differ from 1 by at most (c - 1)/q (r2-fine).

Why: Bernoulli's inequality, 1 + q (tau - 1) <= tau ** q, for tau and for 1/tau. (d ln tau**T / d tau = T/tau says the
same for small differences.)

Numbers (r2-thousand, r2-half): 1.001**1000 = 2.717 and .999**1000 = .368; half is left after 10, 100, 1000 steps at
tau = .93303, .99309, .999307. They are stated by their logarithms.

Tight: equality at q = 1, tau = c.

Source: Hochreiter and Schmidhuber (1997), sec. 2: time constants need "external fine tuning", and 1.0 is appropriate
for potentially infinite time lags.
"""

import sympy

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import KK, Q, V
from proofs.lemmas.diagonal import diagonal_decays, flow_of_diagonal
from proofs.sequent import sequent
from proofs.tactics import absolute, at, chain, inverse, power_bounds, rewritten, size_of, size_of_product, var, weigh
from proofs.terms import ONE, ZERO, Term
from theory.formulas import Formula
from theory.statement import (
    Flow,
    Lag,
    Nat,
    Net,
    Rational,
    Real,
    Same,
    Slope,
    Unit,
    Units,
    Weight,
    both,
    define,
    eq,
    implies,
    leq,
    log,
    lt,
    no,
    vanishes,
)

n, q, tau, c, net = Units("n"), Lag("q"), Real("tau"), Real("c"), Net()
i, j, r = Unit("i"), Unit("j"), Nat("r")

SOURCE = "Hochreiter and Schmidhuber (1997), sec. 2"
TAU = var("tau", "real")


def limits() -> Proof:
    """The flow is tau ** q on the diagonal: it decays below 1, and is 1 at 1."""
    claim = sequent(r2.stored)
    low = K.assume(claim.given[0])
    weights, slopes = map(K.assume, claim.constructed)
    flow = flow_of_diagonal(weights, slopes, lambda _: TAU)
    _, (_, small, _), (_, whole, _) = claim.goal
    below, one = K.assume(small), K.assume(whole)
    size = chain(size_of(low), weigh(("<=", TAU, TAU)))
    vanished = K.vanish(diagonal_decays(flow, size, low, below), ("Flow",))
    own = at(K.generalise(flow, V), KK)
    place = var("x'", "real")
    power = rewritten(own, one, ("=", own.concl[1], ("*", ("**", place, Q), ("Same", KK, KK))))
    value = absolute(weigh(("=", own.concl[1], ONE), (power,), (K.same(KK),)))
    least = K.generalise(weigh(("<=", ONE, value.concl[1]), (value, -ONE)), Q)
    kept = K.no_vanish(least, weigh(("<", ZERO, ONE), (ONE,)), ("Flow",))
    return K.both(K.suppose(vanished, small), K.suppose(kept, whole))


r2 = Claim(
    id="r2",
    title="a time constant of 1.0 for lags of any length",
    source=SOURCE,
    over=(n, tau, net),
    given=(leq(0, tau),),
    where=(define(Weight(i, j), tau * Same(i, j)), define(Slope(r, j), 1)),
    statement=both(implies(lt(tau, 1), vanishes(Flow)), implies(eq(tau, 1), no(vanishes(Flow)))),
    derivation=limits,
    near_miss=instead(statement=implies(leq(tau, 1), vanishes(Flow))),
)


def tuned() -> Proof:
    """q (tau - 1) <= tau ** q - 1 <= c - 1, and q (1 - tau) <= q (1/tau - 1) <= (1/tau) ** q - 1 <= c - 1."""
    claim = sequent(fine.stored)
    positive, kept, grown, room = map(K.assume, claim.given)
    (part, whole), goal = inverse(positive), claim.goal
    other = part.concl[2]
    power, back = ("**", TAU, Q), ("**", other, Q)
    up = K.bernoulli(weigh(("<=", ZERO, TAU), (positive,)), K.at_least_one(Q))
    down = K.bernoulli(weigh(("<=", ZERO, other), (part,)), K.at_least_one(Q))
    ratio = ("+", TAU, -ONE)
    above = weigh(("<=", ("*", Q, ratio), goal[2]), (up,), (grown,))
    # tau ** q (1/tau) ** q = 1
    place = var("x'", "real")
    product: Term = ("*", TAU, other)
    one = rewritten(
        K.algebra(("**", product, Q), ("*", power, back)), whole, ("=", ("**", place, Q), ("*", power, back))
    )
    low = power_bounds(weigh(("<=", ZERO, other), (part,)), weigh(("<=", other, other)), Q)[0]
    total = inverse(room)[1]
    # 1 <= c tau ** q, hence (1/tau) ** q <= c
    least = weigh(("<=", ONE, ("*", room.concl[2], power)), (kept, room), (total, -ONE))
    most = weigh(("<=", back, room.concl[2]), (least, low), (one, -ONE, room.concl[2]))
    square: Term = ("*", Q, ("+", ONE, ("*", -ONE, TAU)))
    below = weigh(
        ("<=", square, goal[2]),
        (down,),
        (most,),
        (part, Q, ("square", ("+", ONE, ("*", -ONE, TAU)))),
        (whole, Q, ("+", TAU, ("*", -ONE, ONE), -ONE)),
    )
    size = K.abs_least(above, weigh(("<=", ("*", -ONE, above.concl[1]), goal[2]), (below,)))
    whole_size = size_of_product(("+", TAU, -ONE), Q)
    return weigh(goal, (size,), (whole_size, -ONE))


fine = Claim(
    id="r2-fine",
    title="external fine tuning, to (c - 1)/q",
    source=SOURCE,
    over=(q, tau, c, net),
    given=(lt(0, tau), leq(1 / c, tau**q), leq(tau**q, c), lt(0, c)),
    statement=leq(q * abs(tau - 1), c - 1),
    derivation=tuned,
    near_miss=instead(statement=leq(q * abs(tau - 1), 1 - 1 / c)),
)


def within(value: sympy.Expr, low: str, high: str) -> Formula:
    """The logarithm of the value lies between those of these numbers."""
    return both(leq(log(Rational(low)), value), leq(value, log(Rational(high))))


def half_after(steps: int, low: str, high: str) -> Formula:
    """The time constant of which half is left after so many steps lies between these numbers."""
    half = log(Rational(1, 2))
    return both(leq(steps * log(Rational(low)), half), leq(half, steps * log(Rational(high))))


thousand = Claim(
    id="r2-thousand",
    title="1.001**1000 = 2.717, .999**1000 = .368",
    source="computed here",
    over=(net,),
    statement=both(
        within(1000 * log(Rational("1.001")), "2.7165", "2.7175"),
        within(1000 * log(Rational(".999")), ".3675", ".3685"),
    ),
    near_miss=instead(statement=within(1000 * log(Rational("1.001")), "2.718", "2.719")),
)

half = Claim(
    id="r2-half",
    title="half is left after 10, 100, 1000 steps",
    source="computed here",
    over=(net,),
    statement=both(
        half_after(10, ".933025", ".933035"),
        half_after(100, ".993085", ".993095"),
        half_after(1000, ".9993065", ".9993075"),
    ),
    near_miss=instead(statement=half_after(10, ".93304", ".93305")),
)
