"""The constant error carousel stores like a latch: under small noise its state stays near its course.

The deviation of the state from its course without noise is e(0) = 0, e(t+1) = e(t) + u, here under a constant noise u =
eps: for some eps > 0 it is at most some distance d for ever.

Why it falls: e(t) = t eps, which passes any distance. A latch contracts towards its attractor, e(t+1) = .9 e(t) + eps
for example, and its deviation is at most 10 eps for ever (corrected; d13 has any contraction and any noise). So the
carousel, with M' = 1, is outside of what the dilemma speaks of, and is not robustly latched.

Tight: noise of at most eps moves the carousel by at most T eps over T steps, and by no less in the worst case: a stored
1 keeps its sign over T steps if T eps < 1 (l11-leak). So gates have to be closed to within 1/T. Independent noise of
standard deviation 1/10 reaches sqrt(10) in 1000 steps, and turns the sign of a stored 1 with the probability .3759
(l11-random; the sum of independent normal numbers is taken from probability theory).

Source: new here; Bengio et al. (1994) for robust latching (wording not seen); Hochreiter and Schmidhuber (1997), sec.
3.2.
"""

from fractions import Fraction

from sympy import Rational

from proofs import kernel as K
from proofs.claim import Claim, Constructed, instead
from proofs.denial import denial
from proofs.kernel import Proof
from proofs.sequent import sequent
from proofs.tactics import at, inverse, size_of, var, weigh
from proofs.terms import ONE, ZERO, Term, subst
from theory.activations import erf
from theory.constructions import Recursion
from theory.statement import ActAt, Free, Nat, Net, Real, Seq, both, for_all, leq, lt, recur, some

m, t, net = Nat("m"), Nat("t"), Net()
eps, d, x = Real("eps"), Real("d"), Real("x")
noise = Free("u", t)

# there is a noise eps > 0 under which the state stays within some distance d of its course
robust = some(eps, both(lt(0, eps), some(d, for_all(m, leq(abs(Seq("e", m, eps)), d)))))


def deviation(rate: Rational) -> Recursion:
    """e(0) = 0, e(t + 1) = rate e(t) + x."""
    return recur(Seq("e", t, x), first=0, step=rate * Seq("e", t, x) + x)


TEN: Term = Fraction(10)
M: Term = var("m", "nat")
NEXT: Term = ("+", M, ONE)


def drifts_away() -> Proof:
    """e(m) = m eps by induction; at m >= (d + 1) / eps it is above d."""
    wanted = denial(l11).sequent
    first, later = map(K.assume, wanted.constructed)
    bounded = K.assume(wanted.goal[2])
    positive, exists = K.part(bounded, 0), K.part(bounded, 1)
    step, (distance,), body = positive.concl[2], exists.concl[1], exists.concl[2]
    course: Term = ("=", ("Seq", "e", M, step), ("*", M, step))
    base = weigh(subst(course, M, ZERO), (at(first, step),))
    moved = weigh(subst(course, M, NEXT), (at(later, M, step),), (K.assume(course),))
    lag = var("q", "lag")
    value = at(K.induct(base, moved, M, course), lag)
    small, whole = inverse(positive)
    late: Term = ("*", ("+", distance, ONE), small.concl[2])
    far, below = K.assume(("<=", late, lag)), at(K.assume(body), lag)
    # d + 1 = late eps <= q eps = e(q) <= |e(q)| <= d
    one = weigh(
        ("<=", ONE, ZERO),
        (far, positive),
        (whole, -ONE, ("+", distance, ONE)),
        (value, -ONE),
        (K.abs_upper(value.concl[1]),),
        (below,),
    )
    absurd = K.choose(exists, K.choose(K.archimedes(late, lag), one))
    return K.refute(K.choose(K.assume(wanted.goal), absurd), wanted.goal)


def latched() -> Proof:
    """With eps = 1: 0 <= e(m) <= 10 by induction, as 9/10 times 10 and 1 is 10."""
    claim = sequent(l11.variant(l11.corrected).stored)
    first, later = map(K.assume, claim.constructed)
    e: Term = ("Seq", "e", M, ONE)
    course: Term = ("and", ("<=", ZERO, e), ("<=", e, TEN))
    start, moved = at(first, ONE), at(later, M, ONE)
    here, up = K.assume(course), subst(course, M, NEXT)
    above, below = K.part(here, 0), K.part(here, 1)
    base = K.both(weigh(subst(course[1], M, ZERO), (start, -ONE)), weigh(subst(course[2], M, ZERO), (start,), (TEN,)))
    rate = Fraction(9, 10)
    grown = K.both(weigh(up[1], (moved, -ONE), (above, rate), (ONE,)), weigh(up[2], (moved,), (below, rate)))
    within = at(K.induct(base, grown, M, course), M)
    (noise,), wanted = claim.goal[1], claim.goal[2]
    (_, positive, (_, (distance,), body)) = subst(wanted, noise, ONE)
    sized = weigh(subst(body[2], distance, TEN), (K.part(within, 1),), (size_of(K.part(within, 0)),))
    exists = K.exhibit(K.generalise(sized, M), distance, body, TEN)
    return K.exhibit(K.both(weigh(positive, (ONE,)), exists), noise, wanted, ONE)


def leak() -> Proof:
    """1 - m eps <= s(m) by induction."""
    claim = sequent(l11_leak.stored)
    margin, small = map(K.assume, claim.given)
    first, later = map(K.assume, claim.constructed)
    s, size = claim.goal[2], small.concl[2][2]
    course: Term = ("<=", ("+", ONE, ("*", -ONE, M, size)), s)
    here, moved, noise = K.assume(course), at(later, M), at(small, M)
    down = K.abs_upper(("*", -ONE, noise.concl[1][1]))
    grown = weigh(subst(course, M, NEXT), (moved, -ONE), (here,), (down,), (noise,))
    value = at(K.induct(weigh(subst(course, M, ZERO), (first, -ONE)), grown, M, course), M)
    return weigh(claim.goal, (value,), (margin,))


l11 = Claim(
    id="l11",
    title="the carousel under small noise",
    source="new here; Bengio et al. (1994) for robust latching (wording not seen)",
    over=(net,),
    where=(deviation(Rational(1)),),
    statement=robust,
    constructed=Constructed(derivation=drifts_away),
    corrected=instead(where=(deviation(Rational(9, 10)),), derivation=latched),
)

l11_leak = Claim(
    id="l11-leak",
    title="how much noise the carousel bears",
    source="new here",
    over=(m, eps, net),
    given=(lt(m * eps, 1), for_all(t, leq(abs(noise), eps))),
    where=(recur(Seq("s", t), first=1, step=Seq("s", t) + noise),),
    statement=lt(0, Seq("s", m)),
    derivation=leak,
    near_miss=instead(given=(leq(m * eps, 1), for_all(t, leq(abs(noise), eps)))),
)

turned = (1 - ActAt(Rational(1, 20) ** Rational(1, 2))) / 2  # beyond 1 / sqrt(10) standard deviations

random = Claim(
    id="l11-random",
    title="independent noise over 1000 steps",
    source="new here",
    over=(Net(erf),),
    statement=both(leq(Rational("0.37585"), turned), leq(turned, Rational("0.37595"))),
    near_miss=instead(statement=leq(turned, Rational("0.3759"))),
)
