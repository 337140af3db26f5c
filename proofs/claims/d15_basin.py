"""Where |M'| is at most lambda from some step on, the gradient decays like lambda**t, whatever happened before.

A run that enters a neighbourhood of a fixed point with |M'| < lambda and stays there does so: so near a hyperbolic
fixed point the gradient of every run of the basin decays, not only of those that start where it decays at once. What
happens before, at most B per step, is a factor B**s (d15). It may be large: in the net a(t+1) = tanh(2 a(t)), started
so that its first net is 1e-6, the flow over the first 20 steps is 7.47e5, and over 60 steps it is below 1e-24
(d15-orbit).

Here p(t) is the size of the gradient of the state at t for the state at 0, or a bound of it: p(t+1) = g(t) p(t) for
s steps, then p(t+1) = h(t) p(t) for m steps. In one dimension g and h are M'; for vectors they are norms of M', and
the norm of the product is at most p.

Why: s factors of at most B, and m of at most lambda.

Tight: equality for constant factors. Without the factor B**s it is false.

Source: new here, stronger than Bengio et al. (1994), theorem 4 (wording of the theorem not seen), which speaks of the
reduced attracting set.
"""

from sympy import Rational

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.sequent import sequent
from proofs.tactics import absolute, at, power_bounds, size_of, var, weigh
from proofs.terms import ONE, ZERO, Term, subst
from theory.activations import tanh
from theory.statement import (
    ORBIT,
    Bias,
    ErrorFlow,
    Free,
    Input,
    Nat,
    Net,
    Real,
    Seq,
    Start,
    Steps,
    Unit,
    Units,
    Weight,
    both,
    define,
    eq,
    for_all,
    leq,
    recur,
)

s, m, t, lam, most, x, net = Nat("s"), Nat("m"), Nat("t"), Real("lam"), Real("B"), Real("x"), Net()


def derivation() -> Proof:
    """Induction over the steps before s, then over those after."""
    claim = sequent(d15.stored)
    bounded, small = map(K.assume, claim.given)
    first, later, begin, after = map(K.assume, claim.constructed)
    start, late, time = var("s", "nat"), var("m", "nat"), var("t", "nat")

    def powers(bound: Proof, exponent: Term) -> tuple[Proof, Proof]:
        """0 <= c and 0 <= c ** exponent, from |gain| <= c at each time."""
        gain = at(bound, ZERO)
        low = weigh(("<=", ZERO, gain.concl[2]), (gain,), (ONE, gain.concl[1]))
        return low, power_bounds(low, weigh(("<=", low.concl[2], low.concl[2])), exponent)[0]

    def grown(formula: Term, t: Term, moved: Proof, bound: Proof, *more: Proof) -> Proof:
        """The bound at t + 1, from that at t and one more gain."""
        gain = at(bound, t)
        return weigh(
            subst(formula, t, ("+", t, ONE)),
            (absolute(moved),),
            (K.assume(formula), gain.concl[1]),
            (gain, powers(bound, t)[1], *more),
        )

    early: Term = ("<=", ("abs", ("Seq", "early", time)), ("**", at(bounded, ZERO).concl[2], time))
    one = size_of(weigh(("<=", ZERO, ONE), (ONE,)))
    base = weigh(subst(early, time, ZERO), (absolute(first),), (one,))
    before = at(K.induct(base, grown(early, time, at(later, time), bounded), time, early), start)
    formula, past = claim.goal, ("Seq", "early", start)
    begun = weigh(subst(formula, late, ZERO), (absolute(at(begin, past)),), (before,))
    step = grown(formula, late, at(after, late, past), small, powers(bounded, start)[1])
    return at(K.induct(begun, step, late, formula), late)


d15 = Claim(
    id="d15",
    title="a gradient that may grow for s steps decays like lambda**t thereafter",
    source="new here; compare Bengio et al. (1994), theorem 4 (wording of the theorem not seen)",
    over=(s, m, lam, most, net),
    given=(for_all(t, leq(abs(Free("g", t)), most)), for_all(t, leq(abs(Free("h", t)), lam))),
    where=(
        recur(Seq("early", t), first=1, step=Free("g", t) * Seq("early", t)),
        recur(Seq("late", t, x), first=x, step=Free("h", t) * Seq("late", t, x)),
    ),
    statement=leq(abs(Seq("late", m, Seq("early", s))), most**s * lam**m),
    derivation=derivation,
    near_miss=instead(statement=leq(abs(Seq("late", m, Seq("early", s))), lam**m)),
)

n, r, i, j, k = Units("n"), Nat("r"), *(Unit(name) for name in "ijk")

orbit = Claim(
    id="d15-orbit",
    title="a gradient that grows to 7e5 in 20 steps and is below 1e-24 after 60",
    source="new here",
    over=(n, k, Net(tanh, slopes=ORBIT)),
    given=(eq(n, 1), eq(Steps, 61)),
    where=(
        define(Weight(i, j), 2),
        define(Bias(i), 0),
        define(Input(r, i), 0),
        define(Start(i), Rational(1, 2 * 10**6)),
    ),
    statement=both(leq(747000, ErrorFlow(20, k, k, 40)), leq(ErrorFlow(60, k, k), Rational(1, 10**24))),
    near_miss=instead(statement=leq(ErrorFlow(60, k, k), Rational(1, 10**25))),
)
