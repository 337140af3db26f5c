"""A state that contracts by lambda < 1 per step stays within d of its course under noise up to (1 - lambda) d.

The deviation obeys e(t+1) = g(t) e(t) + u(t): by the mean value theorem the state map multiplies it by some slope
g(t) with |g(t)| <= lambda on the tube of radius d, and u(t) is the noise.

Why: |e(t+1)| <= lambda d + (1 - lambda) d = d.

Tight: for g = lambda and u = (1 - lambda) d the deviation tends to d; with noise (1 - lambda**2) d it leaves the tube.

Source: Bengio et al. (1994), theorem 3, as used in Hochreiter et al. (2001), section on the dilemma (wording of the
theorem not seen)."""

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.sequent import sequent
from proofs.tactics import absolute, at, triangle, var, weigh
from proofs.terms import ONE, ZERO, subst
from theory.statement import Free, Nat, Net, Real, Seq, for_all, leq, lt, recur

m, t, net = Nat("m"), Nat("t"), Net()
lam, d, start, x = Real("lam"), Real("d"), Real("e0"), Real("x")

contraction = (leq(0, lam), lt(lam, 1), leq(abs(start), d), for_all(t, leq(abs(Free("g", t)), lam)))


def derivation() -> Proof:
    """Induction over time: |e(t+1)| <= |g(t)| |e(t)| + |u(t)| <= lam d + (1 - lam) d."""
    claim = sequent(d13.stored)
    low, _below_one, near, slopes, noises = map(K.assume, claim.given)
    first, later = map(K.assume, claim.constructed)
    deviation, t, formula = var("e0", "real"), var("m", "nat"), claim.goal
    base = weigh(subst(formula, t, ZERO), (absolute(at(first, deviation)),), (near,))
    here, gain, noise, moved = K.assume(formula), at(slopes, t), at(noises, t), at(later, t, deviation)
    spread = triangle(*moved.concl[2][1:])
    goal = subst(formula, t, ("+", t, ONE))
    step = weigh(goal, (absolute(moved),), (spread,), (gain, formula[1]), (here, low), (noise,))
    return at(K.induct(base, step, t, formula), t)


d13 = Claim(
    id="d13",
    title="bounded noise does not unlatch",
    source="Bengio et al. (1994), theorem 3; Hochreiter et al. (2001), section on the dilemma",
    over=(m, lam, d, start, net),
    given=(*contraction, for_all(t, leq(abs(Free("u", t)), (1 - lam) * d))),
    where=(recur(Seq("e", t, x), first=x, step=Free("g", t) * Seq("e", t, x) + Free("u", t)),),
    statement=leq(abs(Seq("e", m, start)), d),
    derivation=derivation,
    near_miss=instead(given=(*contraction, for_all(t, leq(abs(Free("u", t)), (1 - lam**2) * d)))),
)
