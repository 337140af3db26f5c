"""Where |M'(x)| > 1, some y near x are moved apart from it: |M(y) - M(x)| > |y - x|.

M(x + h) - M(x) = s h + g h, with s = M'(x) and some g that tends to 0 with h, as M is differentiable at x; so for all
h > 0 that are small enough |g| < |s| - 1, and then d11 holds. |M'| > 1 at the one point x is enough, a ball of such
points is not needed. (Of vectors: h along a direction that M'(x) stretches by |s|.) In numbers: the latch x ->
tanh(2 x) moves each x up to .95 away from 0 (d11-latch).

d11-reading is what is then said: "so a ball of uncertainty grows with each step". It does not follow: what one step
stretches the next may lose. In the net with the steps [[1/2, 100], [0, 1/2]], |M'| = 100.5 at every place, noise of
size b moves the state by 402 b at most, for ever (d11-noise).

Why: |s h + g h| >= |s| h - |g| h.

Tight: in d11 with |g| = |s| - 1 there may be equality. The reading is true of one unit (corrected).

Source: Bengio et al. (1994), theorem 1 (wording not seen).
"""

from fractions import Fraction

from sympy import Rational

from proofs import kernel as K
from proofs import lemmas as L
from proofs.claim import Claim, also_given, instead
from proofs.kernel import Proof
from proofs.lemmas.one_unit import expands
from proofs.sequent import sequent
from proofs.tactics import absolute, at, size_of, triangle, var, weigh
from proofs.terms import ONE, ZERO, subst
from theory.activations import tanh
from theory.statement import (
    ActAt,
    Free,
    Lag,
    Nat,
    Net,
    Norm,
    Real,
    Seq,
    StateFlow,
    Step,
    Units,
    both,
    eq,
    for_all,
    inf,
    leq,
    lt,
    recur,
)

n, q, r, m, t, net = Units("n"), Lag("q"), Lag("r"), Nat("m"), Nat("t"), Net()
s, g, h, b, x = (Real(name) for name in ("s", "g", "h", "b", "x"))
HALF = Fraction(1, 2)

SOURCE = "Bengio et al. (1994), theorem 1 (wording not seen)"


def derivation() -> Proof:
    """|s| h <= |s h + g h| + |g| h."""
    claim = sequent(d11.stored)
    positive, small = map(K.assume, claim.given)
    h, s, g = (var(name, "real") for name in "hsg")
    whole, rest = ("*", h, ("+", s, g)), ("*", -ONE, h, g)
    size = size_of(positive)
    return weigh(claim.goal, (triangle(whole, rest),), (size, ("abs", g)), (size, -ONE, ("abs", s)), (positive, small))


def one_unit() -> Proof:
    """The one entry of the flow is at least 1 in size, and at most the norm."""
    claim = sequent(reading.variant(reading.corrected).stored)
    steps, alone = map(K.assume, claim.given)
    row = L.entry_below_row(L.state_flow(L.Q, L.V, L.J), L.J)
    own = at(K.generalise(row, L.J), L.V)
    return weigh(claim.goal, (at(expands(alone, steps), L.Q),), (own,), (L.below_max(claim.goal[2], L.V),))


def stays() -> Proof:
    """Induction: |y| <= 2 b, and half of 402 b with 200 b and b is 402 b."""
    claim, time = sequent(noise.stored), var("m", "nat")
    on_x, on_y = (at(K.assume(given), time) for given in claim.given)
    begun_y, later_y, begun_x, later_x = map(K.assume, claim.constructed)
    formula, known = claim.goal, K.assume(claim.goal)
    low = (on_y,), (ONE, on_y.concl[1])
    base = K.both(
        weigh(subst(formula[1], time, ZERO), (absolute(begun_y),), *((*part, Fraction(2)) for part in low)),
        weigh(subst(formula[2], time, ZERO), (absolute(begun_x),), *((*part, Fraction(402)) for part in low)),
    )
    moved_y, moved_x, up = at(later_y, time), at(later_x, time), ("+", time, ONE)
    half_x, from_y, noise_x = moved_x.concl[2][1:]
    spread = triangle(half_x, ("+", from_y, noise_x)), triangle(from_y, noise_x)
    near_y, near_x = K.part(known, 0), K.part(known, 1)
    step = K.both(
        weigh(
            subst(formula[1], time, up),
            (absolute(moved_y),),
            (triangle(*moved_y.concl[2][1:]),),
            (near_y, HALF),
            (on_y,),
        ),
        weigh(
            subst(formula[2], time, up),
            (absolute(moved_x),),
            *((part,) for part in spread),
            (near_x, HALF),
            (near_y, Fraction(100)),
            (on_x,),
        ),
    )
    return at(K.induct(base, step, time, formula), time)


d11 = Claim(
    id="d11",
    title="|M'| > 1 at a point moves the places near it apart",
    source=SOURCE,
    over=(s, g, h, net),
    given=(lt(0, h), lt(abs(g), abs(s) - 1)),
    statement=lt(h, abs(s * h + g * h)),
    derivation=derivation,
    near_miss=instead(given=(lt(0, h), leq(abs(g), abs(s) - 1))),
)

latch = Claim(
    id="d11-latch",
    title="the latch tanh(2 x) moves each x up to .95 away from 0",
    source="new here; compare " + SOURCE,
    over=(x, Net(tanh)),
    given=(leq(Rational(1, 1000), x), leq(x, Rational("0.95"))),
    statement=lt(x, ActAt(2 * x)),
    near_miss=instead(given=(leq(Rational(1, 1000), x), leq(x, 1))),
)

reading = Claim(
    id="d11-reading",
    title="where |M'| > 1 at each step, a deviation does not shrink",
    source="a reading of " + SOURCE,
    over=(n, q, net),
    given=(for_all(r, lt(1, Norm(inf, Step(r)))),),
    statement=leq(1, Norm(inf, StateFlow(q))),
    corrected=also_given(eq(n, 1), derivation=one_unit),
)

first, second = Seq("x", t), Seq("y", t)

noise = Claim(
    id="d11-noise",
    title="|M'| = 100.5 everywhere, and noise moves the state by 402 times its size at most",
    source="new here; against the reading of " + SOURCE,
    over=(m, b, net),
    given=(for_all(t, leq(abs(Free("u", t)), b)), for_all(t, leq(abs(Free("v", t)), b))),
    where=(
        recur(second, first=0, step=second / 2 + Free("v", t)),
        recur(first, first=0, step=first / 2 + 100 * second + Free("u", t)),
    ),
    derivation=stays,
    statement=both(leq(abs(Seq("y", m)), 2 * b), leq(abs(Seq("x", m)), 402 * b)),
    near_miss=instead(statement=leq(abs(Seq("x", m)), 100 * b)),
)
