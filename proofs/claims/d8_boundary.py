"""A bit is stored at attractors where M' = 1: M(x) = x - x (x**2 - 1)**3 / 10, with noise up to .0238.

From any place in [.378, 1.3] one step leads to another, whatever the noise (d8), so the state stays there for ever; M
is odd, so the mirror image holds a second state. At the attractors 1 and -1 the slope of M is 1, so that on them the
gradient is 1 for ever (d8-gradient). So |M'| < 1 at the attractor is not necessary for robust storage. (Near the
attractors the gradient falls like t**(-3/2), as in c4-orbit; of this map that is measured only.)

The margin is what M gains on x at most between 0 and 1: x (1 - x**2)**3 / 10, largest at x = 7**(-1/2), where it is
.0238018. Its square is y (1 - y)**6 / 100, with y = x**2 (d8-margin). A constant noise of -.0239 lowers the state by
5e-5 at least in each step from [0, 1.3] (d8-beyond), so that it passes 0.

Why: M increases on the interval, and M(.378) = .4018018.

Tight: noise of .0239 leads out of the interval; the largest gain is exact.

Source: new here; against Hochreiter et al. (2001), section on the dilemma, by which |M'| < 1 is necessary for robust
storage, and Bengio et al. (1994), definition 2, which asks for it on the attractor.
"""

from sympy import Expr, Rational

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas.bernstein import between
from proofs.sequent import sequent
from proofs.tactics import at, rewritten, var, weigh
from proofs.terms import ONE, ZERO, Term, subst
from theory.statement import Nat, Net, Real, Seq, both, eq, leq, recur

m, t, x, y, u, net = Nat("m"), Nat("t"), Real("x"), Real("y"), Real("u"), Net()

LOW, HIGH = Rational("0.378"), Rational("1.3")
SOURCE = "new here; against Hochreiter et al. (2001), section on the dilemma"
MILLIONTH = Rational(1, 10**6)


def moved(a: Expr) -> Expr:
    """M(a)."""
    return a - a * (a**2 - 1) ** 3 / 10


def slope(a: Expr) -> Expr:
    """M'(a)."""
    return 1 - ((a**2 - 1) ** 3 + 6 * a**2 * (a**2 - 1) ** 2) / 10


def stays() -> Proof:
    """M(x) - .0238 and M(x) + .0238 stay within the ends, by the Bernstein coefficients of M."""
    claim = sequent(d8.stored)
    low, high, bound = map(K.assume, claim.given)
    (_, stay, under), noise, most = claim.goal, bound.concl[1][1], bound.concl[2]
    image: Term = ("+", stay[2], ("*", -ONE, noise))
    least = between(("<=", low.concl[1] + most, image), low, high)
    top = between(("<=", image, high.concl[2] - most), low, high)
    up, down = K.abs_upper(noise), K.abs_upper(("*", -ONE, noise))
    return K.both(weigh(stay, (least,), (bound,), (down,)), weigh(under, (top,), (bound,), (up,)))


def remains() -> Proof:
    """Induction: M(1) = 1 and M'(1) = 1."""
    claim = sequent(gradient.stored)
    first, later, one, grown = map(K.assume, claim.constructed)
    time, formula = var("m", "nat"), claim.goal
    base = K.both(weigh(subst(formula[1], time, ZERO), (first,)), weigh(subst(formula[2], time, ZERO), (one,)))
    state, past = (K.part(K.assume(formula), i) for i in (0, 1))
    now, place, after = state.concl[1], var("x'", "real"), ("+", time, ONE)

    def at_one(moved: Proof) -> Proof:
        """The next value, with 1 for the state."""
        _, new, old = moved.concl
        return rewritten(moved, state, ("=", new, subst(old, now, place)))

    stay = weigh(subst(formula[1], time, after), (at_one(at(later, time)),))
    step = weigh(subst(formula[2], time, after), (at_one(at(grown, time)),), (past,))
    return at(K.induct(base, K.both(stay, step), time, formula), time)


d8 = Claim(
    id="d8",
    title="a bit is kept at attractors of slope 1, one step",
    source=SOURCE,
    over=(x, u, net),
    given=(leq(LOW, x), leq(x, HIGH), leq(abs(u), Rational("0.0238"))),
    statement=both(leq(LOW, moved(x) + u), leq(moved(x) + u, HIGH)),
    derivation=stays,
    near_miss=instead(given=(eq(x, LOW), leq(abs(u), Rational("0.0239")))),
)

gain = y * (1 - y) ** 6

margin = Claim(
    id="d8-margin",
    title="the noise that is tolerated, squared",
    source="new here",
    over=(y, net),
    given=(leq(0, y), leq(y, 1)),
    statement=leq(gain, Rational(6**6, 7**7)),
    near_miss=instead(statement=leq(gain, Rational(6**6, 7**7) - MILLIONTH)),
)

beyond = Claim(
    id="d8-beyond",
    title="noise above the margin drives the state across 0",
    source="new here",
    over=(x, net),
    given=(leq(0, x), leq(x, HIGH)),
    statement=leq(moved(x) - Rational("0.0239"), x - Rational(1, 20000)),
    near_miss=instead(statement=leq(moved(x) - Rational("0.0238"), x)),
)

on_it = (
    recur(Seq("a", t), first=1, step=moved(Seq("a", t))),
    recur(Seq("p", t), first=1, step=slope(Seq("a", t)) * Seq("p", t)),
)

gradient = Claim(
    id="d8-gradient",
    title="on the attractor the gradient stays 1",
    source=SOURCE,
    over=(m, net),
    where=on_it,
    statement=both(eq(Seq("a", m), 1), eq(Seq("p", m), 1)),
    derivation=remains,
    near_miss=instead(
        where=(on_it[0], recur(Seq("p", t), first=1, step=(slope(Seq("a", t)) - MILLIONTH) * Seq("p", t)))
    ),
)
