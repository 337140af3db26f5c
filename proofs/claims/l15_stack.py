"""A stack of carousels: depth adds no decay over time, and is a product of its own.

Two layers of one unit each, along their cells: the state of the lower one is e1(t) = f1(t) e1(t-1), that of the upper
one e2(t) = f2(t) e2(t-1) + d(t) e1(t), with the forget gates f1, f2 and d(t) what one new value of the lower cell makes
of the upper one within a step (output gate, squashings, input gate and weight). Recurrent weights are 0, as the
truncated gradient takes them. An error comes from the upper cell at time t to the lower one at time t-q on q
staircases: it climbs down after some step, and meets q forget gates and one d on each.

So over q steps the flow is at most q delta rho**q for gates up to rho and |d| up to delta (l15); a layer by itself
keeps the product of its forget gates, whatever lies below (l15-own). With all gates 1 the flow from layer to layer is
not constant: it is q d for two layers and q (q + 1)/2 d**2 for three (l15-carousels); in general the number of
staircases, binomial(q + L - 2, L - 1), times d**(L - 1) for L layers (theory.stack). "Deep LSTM still have the
problem" is so in the depth: at each lag, |d| < 1 makes the flow through L layers vanish at the rate |d| for a layer, up
to a power of L, whatever the forget gates in [0, 1]. Time is bridged as by one layer, up to a power of q.

Why: by induction over the number of steps, for all starts.

Tight: l15 with equality for constant gates and d; the others are equations.

Source: review, line 163, that deep LSTM still have gradient problems (no formula); computed here.
"""

import sympy

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.sequent import sequent
from proofs.tactics import absolute, at, for_all, size_of_product, triangle, var, weigh
from proofs.terms import ONE, ZERO, Term, subst
from theory.formulas import Formula
from theory.statement import (
    Free,
    Lag,
    Nat,
    Net,
    Prod,
    Real,
    Seq,
    both,
    eq,
    leq,
    recur,
)
from theory.statement import for_all as every

q, r, m, t, net = Lag("q"), Lag("r"), Nat("m"), Nat("t"), Net()
rho, delta, d, g = Real("rho"), Real("delta"), Real("d"), Real("g")
x, y, z = Real("x"), Real("y"), Real("z")
REVIEW, HERE = "review, line 163 (no formula there); computed here", "computed here"
M, X, Y, Z, D = (var("m", "nat"), *(var(name, "real") for name in "xyzd"))
NEXT: Term = ("+", M, ONE)

f1, f2, climb = (Free(name, t) for name in ("f1", "f2", "d"))
# the upper cell after t steps from x below and y above, the first of them with the gates at t
gated = recur(Seq("e", t, x, y), first=y, step=Seq("e", t, f1 * x, f2 * y + climb * f1 * x))


def up_to(gate: sympy.Expr, most: sympy.Expr) -> Formula:
    """At any time, the size of the gate is at most this."""
    return every(t, leq(abs(gate), most))


RATE, MOST = var("rho", "real"), var("delta", "real")


def bound(m: Term) -> Term:
    """|e| over m steps from x and y is at most rho**m |y| + m delta rho**m |x|."""
    power: Term = ("**", RATE, m)
    return ("<=", ("abs", ("Seq", "e", m, X, Y)), ("+", ("*", power, ("abs", Y)), ("*", m, MOST, power, ("abs", X))))


def staircases() -> Proof:
    """The bound by induction, for all x and y."""
    claim = sequent(l15.stored)
    gates = [K.assume(gate) for gate in claim.given]
    first, later = map(K.assume, claim.constructed)
    formula: Term = ("all", (X,), ("all", (Y,), bound(M)))
    base = weigh(bound(ZERO), (absolute(at(first, X, Y)),))
    grown = one_more(at(later, M, X, Y), K.assume(formula), [at(gate, M) for gate in gates])
    whole = K.induct(for_all(base, X, Y), for_all(grown, X, Y), M, formula)
    return weigh(claim.goal, (at(whole, M, ONE, ZERO),))


def one_more(step: Proof, known: Proof, small: list[Proof]) -> Proof:
    """The bound at m + 1, from the bound at m for what one step makes of x and y: f1 x below, f2 y + d f1 x above."""
    (_, _, _, below, above) = step.concl[2]
    _, kept, moved = above
    raised, wide, x, y = _power(_low(small[0])), _low(small[2]), ("abs", X), ("abs", Y)
    under, over, across = (size_of_product(*parts) for parts in ((below[1], X), (kept[1], Y), (moved[1], below)))
    return weigh(
        bound(NEXT),
        (absolute(step),),
        (at(known, below, above),),
        (triangle(kept, moved), raised),
        (over, raised),
        (small[1], raised, y),
        (across, raised),
        (under, raised, ("abs", moved[1])),
        (small[2], raised, ("abs", below[1]), x),
        (small[0], raised, wide, x),
        (under, raised, M, wide),
        (small[0], raised, M, wide, x),
    )


def _low(small: Proof) -> Proof:
    """0 <= c, from |x| <= c."""
    return weigh(("<=", ZERO, small.concl[2]), (small,), (ONE, small.concl[1]))


def _power(low: Proof) -> Proof:
    """0 <= rho**m, from 0 <= rho."""
    body: Term = ("<=", ZERO, ("**", low.concl[2], M))
    step = weigh(subst(body, M, NEXT), (K.assume(body), low))
    return at(K.induct(weigh(subst(body, M, ZERO), (ONE,)), step, M, body), M)


l15 = Claim(
    id="l15",
    title="from layer to layer of a stack, along the cells",
    source=REVIEW,
    over=(m, rho, delta, net),
    given=(up_to(f1, rho), up_to(f2, rho), up_to(climb, delta)),
    where=(gated,),
    statement=leq(abs(Seq("e", m, 1, 0)), m * delta * rho**m),
    derivation=staircases,
    # as if there were one staircase
    near_miss=instead(statement=leq(abs(Seq("e", m, 1, 0)), delta * rho**m)),
)


def own_gates() -> Proof:
    """From 0 below, the lower cell stays 0, and each step multiplies the upper one by its gate: for all starts."""
    claim = sequent(own.stored)
    first, later = map(K.assume, claim.constructed)
    lag, steps = var("q", "lag"), var("m'", "lag")
    product = subst(claim.goal[2], lag, steps)
    body: Term = ("=", ("Seq", "e", steps, ZERO, Y), ("*", product, Y))

    def moved(m: Term) -> Proof:
        return at(later, m, ZERO, Y)

    none, one, longer = (K.fold(subst(product, steps, m)) for m in (ZERO, ONE, ("+", steps, ONE)))
    start = at(first, *moved(ZERO).concl[2][3:])
    gate: Term = ("Free", "f2", ZERO)
    base = weigh(subst(body, steps, ONE), (moved(ZERO),), (start,), (one, -ONE, Y), (none, -ONE, gate, Y))
    step = moved(steps)
    known = at(K.assume(("all", (Y,), body)), step.concl[2][4])
    grown = weigh(subst(body, steps, ("+", steps, ONE)), (step,), (known,), (longer, -ONE, Y))
    whole = K.induct(K.generalise(base, Y), K.generalise(grown, Y), steps, ("all", (Y,), body))
    return weigh(claim.goal, (at(whole, lag, ONE),))


own = Claim(
    id="l15-own",
    title="a layer of a stack keeps the product of its own forget gates",
    source=HERE,
    over=(q, net),
    where=(gated,),
    statement=eq(Seq("e", q, 0, 1), Prod(r, q, Free("f2", r - 1))),
    derivation=own_gates,
    # the gates of the layer below
    near_miss=instead(statement=eq(Seq("e", q, 0, 1), Prod(r, q, Free("f1", r - 1)))),
)

three = recur(Seq("u", t, x, y, z, g), first=z, step=Seq("u", t, x, y + g * x, z + g * y + g**2 * x, g))


def counted() -> Proof:
    """Over m steps u is z + m d y + m (m + 1)/2 d**2 x, by induction for all starts."""
    claim = sequent(carousels.stored)
    first, later = map(K.assume, claim.constructed)
    u: Term = ("Seq", "u", M, X, Y, Z, D)
    half = ONE / 2
    most: Term = ("+", Z, ("*", M, D, Y), ("*", half, M, NEXT, D, D, X))
    formula: Term = ("=", u, most)
    for variable in (Z, Y, X):
        formula = ("all", (variable,), formula)
    step = at(later, M, X, Y, Z, D)
    start = at(first, X, Y, Z, D)
    body: Term = ("=", u, most)
    base = weigh(subst(body, M, ZERO), (start,))
    known = at(K.assume(formula), *step.concl[2][3:6])
    grown = weigh(subst(body, M, NEXT), (step,), (known,))
    whole = K.generalise(K.induct(for_all(base, X, Y, Z), for_all(grown, X, Y, Z), M, formula), D)
    starts = ((ZERO, ONE, ZERO), (ONE, ZERO, ZERO))
    parts = (weigh(part, (at(whole, D, M, *places),)) for part, places in zip(claim.goal[1:], starts, strict=True))
    return K.both(*parts)


carousels = Claim(
    id="l15-carousels",
    title="a stack of two or three carousels: the flow grows with the lag",
    source=HERE,
    over=(m, d, net),
    where=(three,),
    statement=both(eq(Seq("u", m, 0, 1, 0, d), m * d), eq(Seq("u", m, 1, 0, 0, d), m * (m + 1) / 2 * d**2)),
    derivation=counted,
    # constant, as within one carousel
    near_miss=instead(statement=both(eq(Seq("u", m, 0, 1, 0, d), d), eq(Seq("u", m, 1, 0, 0, d), d**2))),
)
