"""With D output delays the exponent of the decay is divided by at most D: gamma ** ceil(q/D) over q steps.

In a net that reads its outputs of the last D times, let J_d(t) be the derivative of a(t) by a(t-d), and
|J_1(t)| + ... + |J_D(t)| <= gamma <= 1 at the times 1, ..., q. The norm e of the flow obeys
e(t+1) <= sum over d of |J_d(t+1)| e(t+1-d), with 1 at the time 0 and 0 before. Here e is a sequence with numbers of
either sign for the |J_d(t)|, g at D t + d, which covers each case of "<=" and any norm. Seq(e, t, x, D) is its value at
the time t - x, for x = 0, 1, 2, ...: a register that moves by one place each step. The number (|x - 1| + 1 - x)/2 is 1
at the place 0, where the sum over the delays enters, and 0 at the others. ceil(q/D) is the largest m with
D (m - 1) + 1 <= q.

Why: by induction over the time: what is later than D p steps is at most gamma ** (p + 1), since it reads back at most D
steps, where gamma ** p holds.

Tight: equality at multiples of D if all of gamma stands at the delay D (r5-attained); and at any lag if the J_d may
depend on the time, so that the first jump is a shorter one. So memory lasts D times longer at best, for equal gains
J_d = gamma / D about (D + 1)/2 times (r5-uniform): the rate x is the positive root of
x ** D = gamma / D (1 + x + ... + x ** (D - 1)), and the factor ln gamma / ln x is 1.51, 2.53, 4.56, 8.63 for
D = 2, 4, 8, 16 at gamma = .9.

r7 says more where only some of the delays are there, x13 the same of n units with edges of any delays up to D.

Source: Hochreiter et al. (2001), remedies: delays "can only increase by a constant multiplicative factor the duration";
Lin et al. (1996), who report two to three times as long (experiment).
"""

import sympy

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import size
from proofs.lemmas.registers import LATER, D, Register, T, X, entering, newest_is_share
from proofs.sequent import sequent
from proofs.tactics import absolute, at, chain, size_of, size_of_product, var, weigh
from proofs.terms import ONE, ZERO, Term
from theory.registers import gain, register
from theory.statement import (
    Lag,
    Max,
    Nat,
    Net,
    Rational,
    Real,
    Seq,
    Sum,
    both,
    eq,
    implies,
    leq,
    log,
    lt,
)

q, m, most, net = Lag("q"), Lag("m"), Lag("D"), Net()
t, s, r, d, held = Nat("t"), Nat("s"), Lag("r"), Lag("d"), Lag("H")
gamma, place, x, last = Real("gamma"), Real("x"), Real("x"), Real("g")

SOURCE = "Hochreiter et al. (2001), remedies; Lin et al. (1996)"


def e(time: sympy.Expr, place: object, held: Lag = held) -> Seq:
    """The value so many places before the time, in a register that holds so many."""
    return Seq("e", time, place, held)


by_gains = register(e(t, place), first=1, new=Sum(d, held, gain(t + 1, d, held) * e(t, d - 1)))


def derivation() -> Proof:
    """A summand is its gain times what is read."""
    claim = sequent(r5.stored)
    total, below_one, late = map(K.assume, claim.given)
    first, later = map(K.assume, claim.constructed)
    low, high = newest_is_share(X)
    start = at(first, X, D)
    begins = chain(absolute(start), weigh(("=", size(low.concl[2]), low.concl[2]), (size_of(low),)), high)

    def added(delay: Term, read: Proof) -> Proof:
        g, value = ("Free", "g", ("+", ("*", D, LATER), delay)), read.concl[1][1]
        product = size_of_product(g, value)
        return weigh(("<=", product.concl[1], ("*", size(g), read.concl[2])), (product,), (read, size(g)))

    def gains(time: Term, within: Proof) -> Proof:
        return chain(K.maximum_upper(total.concl[1], time, within), total)

    proof = Register(
        lambda t, x: ("Seq", "e", t, x, D),
        (),
        begins,
        at(later, T, ("+", X, ONE), D),
        entering(at(later, T, ZERO, D)),
        added,
        gains,
        below_one,
    ).proof(late)
    return weigh(claim.goal, (proof,))


r5 = Claim(
    id="r5",
    title="any number D of output delays: the exponent is divided by at most D",
    source=SOURCE,
    over=(q, most, m, gamma, net),
    given=(
        leq(Max(r, q, Sum(d, most, abs(gain(r, d, most)))), gamma),
        leq(gamma, 1),
        leq(most * (m - 1) + 1, q),
    ),
    where=(by_gains,),
    statement=leq(abs(e(q, 0, most)), gamma**m),
    derivation=derivation,
    near_miss=instead(statement=leq(abs(e(q, 0, most)), gamma ** (m + 1))),
)


# all of the gain at the delay D

all_last = register(Seq("f", t, place, held, last), first=1, new=last * Seq("f", t, held - 1, held, last))


def f(time: sympy.Expr) -> Seq:
    """The value at this time."""
    return Seq("f", time, 0, most, gamma)


def attained_by() -> Proof:
    """A value moves through the register unchanged, for D - 1 steps; then gamma times it enters."""
    claim = sequent(attained.stored)
    first, later = map(K.assume, claim.constructed)
    gamma, t, s = var("gamma", "real"), var("s", "nat"), var("i", "nat")

    def value(t: Term, x: Term) -> Term:
        return ("Seq", "f", t, x, D, gamma)

    def moved(s: Term) -> Term:
        return ("=", value(("+", t, s), s), value(t, ZERO))

    step = at(later, ("+", t, s), ("+", s, ONE), D, gamma)
    kept = K.induct(weigh(moved(ZERO)), weigh(moved(("+", s, ONE)), (step,), (K.assume(moved(s)),)), s, moved(s))
    last: Term = ("+", D, -ONE)
    enters = at(later, ("+", t, last), ZERO, D, gamma)
    _, begins, grows = claim.goal
    return K.both(weigh(begins, (at(first, ZERO, D, gamma),)), weigh(grows, (enters,), (at(kept, last), gamma)))


attained = Claim(
    id="r5-attained",
    title="all of the gain at the delay D: equality",
    source="computed here",
    over=(s, most, gamma, net),
    where=(all_last,),
    statement=both(eq(f(0), 1), eq(f(s + most), gamma * f(s))),
    derivation=attained_by,
    near_miss=instead(statement=eq(f(s + most), gamma**most * f(s))),
)


def uniform(name: str, delays: int, low: str, high: str, times: tuple[str, str]) -> Claim:
    """The positive root of the characteristic polynomial lies between these rates, and the memory between these."""
    left = x**delays - Rational("0.9") / delays * sum(x**d for d in range(delays))
    root = both(implies(leq(x, Rational(low)), lt(left, 0)), implies(leq(Rational(high), x), lt(0, left)))
    ends = (log(Rational("0.9")) / log(Rational(end)) for end in (low, high))
    longer = both(*(rel for rel in (leq(Rational(times[0]), next(ends)), leq(next(ends), Rational(times[1])))))
    return Claim(
        id=f"r5-uniform-{name}",
        title=f"{name} equal gains, gamma = .9: memory lasts {times[0]} to {times[1]} times longer",
        source="computed here; Lin et al. (1996) report two to three times as long",
        over=(x, net),
        given=(leq(0, x), leq(x, 1)),
        statement=both(root, longer),
        # no root at all up to 1, as if nothing decayed
        near_miss=instead(statement=lt(left, 0)),
    )


uniform_two = uniform("two", 2, ".9324", ".9327", ("1.5", "1.52"))
uniform_four = uniform("four", 4, ".9591", ".9594", ("2.52", "2.545"))
uniform_eight = uniform("eight", 8, ".9771", ".9773", ("4.54", "4.59"))
uniform_sixteen = uniform("sixteen", 16, ".98785", ".9879", ("8.61", "8.66"))
