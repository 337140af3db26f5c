"""A state that contracts by lambda(t) per step stays within d of its course under noise up to (1 - lambda(t)) d.

The deviation obeys e(t+1) = g(t) e(t) + u(t), where u(t) is the noise. In one dimension g(t) is a mean slope. For
vectors e(t) is the norm of the deviation (|e(t+1)| <= lambda |e(t)| + |u|, so some such g, u exist). The bound on g is
needed only inside the tube: replace g by 0 outside; the induction shows that the outside is never reached.

Why: |e(t+1)| <= lambda(t) d + (1 - lambda(t)) d = d.

Tight: with constant g = lambda and constant noise b the deviation is b (1 - lambda**m) / (1 - lambda) after m steps,
which tends to b / (1 - lambda), the d of b = (1 - lambda) d (d13-attained). With noise (1 - lambda**2) d it leaves the
tube.

Source: Bengio et al. (1994), theorem 3, as used in Hochreiter et al. (2001), section on the dilemma (wording of the
theorem not seen)."""

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.sequent import sequent
from proofs.tactics import absolute, at, triangle, var, weigh
from proofs.terms import ONE, ZERO, Term, subst
from theory.statement import Free, Nat, Net, Real, Seq, eq, for_all, leq, recur

m, t, net = Nat("m"), Nat("t"), Net()
d, start, x = Real("d"), Real("e0"), Real("x")
lam, g, u = (Free(name, t) for name in ("lam", "g", "u"))

contraction = (leq(abs(start), d), for_all(t, leq(0, lam)), for_all(t, leq(abs(g), lam)))


def derivation() -> Proof:
    """Induction over time: |e(t+1)| <= |g(t)| |e(t)| + |u(t)| <= lam(t) d + (1 - lam(t)) d."""
    claim = sequent(d13.stored)
    near, lows, slopes, noises = map(K.assume, claim.given)
    first, later = map(K.assume, claim.constructed)
    deviation, t, formula = var("e0", "real"), var("m", "nat"), claim.goal
    base = weigh(subst(formula, t, ZERO), (absolute(at(first, deviation)),), (near,))
    here, low, gain, noise = K.assume(formula), *(at(known, t) for known in (lows, slopes, noises))
    moved = at(later, t, deviation)
    spread = triangle(*moved.concl[2][1:])
    goal = subst(formula, t, ("+", t, ONE))
    step = weigh(goal, (absolute(moved),), (spread,), (gain, formula[1]), (here, low), (noise,))
    return at(K.induct(base, step, t, formula), t)


def attained_by() -> Proof:
    """Induction: lambda (1 - lambda**m) + 1 - lambda = 1 - lambda**(m + 1)."""
    claim = sequent(attained.stored)
    first, later = map(K.assume, claim.constructed)
    rate, size, time, formula = var("c", "real"), var("b", "real"), var("m", "nat"), claim.goal
    rest: Term = ("+", ONE, ("*", -ONE, rate))
    moved = at(later, time, rate, size)
    step = weigh(subst(formula, time, ("+", time, ONE)), (moved, rest), (K.assume(formula), rate))
    base = weigh(subst(formula, time, ZERO), (at(first, rate, size), rest))
    return at(K.induct(base, step, time, formula), time)


d13 = Claim(
    id="d13",
    title="bounded noise does not unlatch",
    source="Bengio et al. (1994), theorem 3; Hochreiter et al. (2001), section on the dilemma",
    over=(m, d, start, net),
    given=(*contraction, for_all(t, leq(abs(u), (1 - lam) * d))),
    where=(recur(Seq("e", t, x), first=x, step=g * Seq("e", t, x) + u),),
    statement=leq(abs(Seq("e", m, start)), d),
    derivation=derivation,
    near_miss=instead(given=(*contraction, for_all(t, leq(abs(u), (1 - lam**2) * d)))),
)

b, c, y = Real("b"), Real("c"), Real("y")
f = Seq("f", t, x, y)

attained = Claim(
    id="d13-attained",
    title="constant noise b reaches b (1 - lambda**m) / (1 - lambda)",
    source="new here; Bengio et al. (1994), theorem 3",
    over=(m, b, c, net),
    where=(recur(f, first=0, step=x * f + y),),
    statement=eq((1 - c) * Seq("f", m, c, b), b * (1 - c**m)),
    derivation=attained_by,
    near_miss=instead(statement=eq((1 - c) * Seq("f", m, c, b), b * (1 - c ** (m + 1)))),
)
