"""Random search: the number of trials is geometric, its expectation 1/p for a chance of p per trial.

The expectation is the limit of the sums over r = 1..q of r times the chance p (1 - p) ** (r - 1) that trial r is the
first success. They grow with q; they stay below 1/p and come within any eps of it (r9). No success in q trials has the
chance (1 - p) ** q; with q = c/p trials that is exp(-c) to a factor exp(-c p): -1 - p <= ln(1 - p)/p <= -1 (r9-tail,
for p from .001 to 1/2).

Why: the sum over r = 1..q is 1/p - (1 - p) ** q (q + 1/p), and (1 - p) ** m (1 + m p) <= 1 makes the rest small.

The latch neuron a(t) = w tanh a(t-1) + h, |h| <= 1/5, holds a sign only if w tanh x - x reaches 1/5 at some x > 0. For
w <= 1 it does not (r9-box-one: in the box [-1, 1] no trial succeeds), and the least w that does is 1.48687 (r9-least).
For w and a(0) = v from [-R, R] the chance is an integral: p = .05409, .17125, .21132, .24626 for R = 2, 5, 10, 100, by
enclosure (the table `remedies`); it tends to 1/4.

Tight: r9 is the limit itself.

Source: computed here; on random search, Hochreiter et al. (2001), remedies, and Bengio et al. (1994).
"""

from fractions import Fraction

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.sequent import sequent
from proofs.tactics import at, inverse, power_bounds, var, weigh
from proofs.terms import ONE, ZERO, Term, subst
from theory.activations import tanh
from theory.statement import ActAt, Lag, Net, Rational, Real, Sum, both, leq, log, lt, some

q, r, last = Lag("q"), Lag("r"), Lag("N")
p, eps, x, net = Real("p"), Real("eps"), Real("x"), Net()

SOURCE = "computed here; on random search, Hochreiter et al. (2001), remedies; Bengio et al. (1994)"


def mean(trials: Lag) -> Sum:
    """The part of the expectation that these trials contribute."""
    return Sum(r, trials, r * p * (1 - p) ** (r - 1))


P, M, EPS = var("p", "real"), var("m'", "lag"), var("eps", "real")
FAIL: Term = ("+", ONE, ("*", -ONE, P))


def closed(summed: Term, whole: Proof) -> Proof:
    """For all lags m: the sum over 1..m is 1/p - (1 - p) ** m (m + 1/p)."""
    (_, (trial,), body, _), mean = summed, whole.concl[1][2]

    def formula(m: Term) -> Term:
        rest: Term = ("*", -ONE, ("**", FAIL, m), ("+", m, mean))
        return ("=", ("sum", (trial,), body, m), ("+", mean, rest))

    none, one = (K.fold(("sum", (trial,), body, end)) for end in (ZERO, ONE))
    base = weigh(formula(ONE), (one,), (none,), (whole, -ONE))
    after: Term = ("+", M, ONE)
    known, grown = K.assume(formula(M)), K.fold(("sum", (trial,), body, after))
    step = weigh(formula(after), (known,), (grown,), (whole, -ONE, ("**", FAIL, M)))
    return K.induct(base, step, M, formula(M))


def small_powers(low: Proof, high: Proof) -> Proof:
    """For all lags m: (1 - p) ** m (1 + m p) <= 1."""

    def formula(m: Term) -> Term:
        return ("<=", ("*", ("**", FAIL, m), ("+", ONE, ("*", m, P))), ONE)

    base = weigh(formula(ONE), (ONE, ("square", P)))
    after: Term = ("+", M, ONE)
    power = powers(high, M)
    step = weigh(formula(after), (K.assume(formula(M)),), (power, after, ("square", P)))
    return K.induct(base, step, M, formula(M))


def powers(high: Proof, m: Term) -> Proof:
    """0 <= (1 - p) ** m."""
    low = weigh(("<=", ZERO, FAIL), (high,))
    return power_bounds(low, weigh(("<=", FAIL, FAIL)), m)[0]


def derivation() -> Proof:
    """The sum, and with u = (1 - p) ** m over 2 m trials the rest u u (2 m + 1/p) <= 3 u/p <= eps."""
    claim = sequent(r9.stored)
    low, high, small = map(K.assume, claim.given)
    positive, whole = inverse(low)
    z = positive.concl[2]
    _, below, (_, (last,), near) = claim.goal
    sums = closed(below[1], whole)
    q = var("q", "lag")
    rest = (powers(high, q), q), (powers(high, q), positive)
    above = weigh(below, (at(sums, q),), *rest)
    part, unit = inverse(small)
    late: Term = ("*", Fraction(3), z, z, part.concl[2])
    far = K.assume(("<=", late, M))
    u, double = ("**", FAIL, M), ("*", Fraction(2), M)
    power, bound = powers(high, M), at(small_powers(low, high), M)
    # u m <= 1/p and u <= 1
    times_m = weigh(("<=", ("*", u, M), z), (bound, positive), (whole, -ONE, u, M), (power, positive))
    most = weigh(("<=", u, ONE), (bound,), (power, M, low))
    # 3 u/p eps <= ... : 3 u / p <= eps
    three = weigh(
        ("<=", ("*", Fraction(3), z, u), EPS),
        (far, power, small, low),
        (times_m, small, low),
        (whole, EPS),
        (unit, Fraction(-3), z, z, u, P),
        (whole, Fraction(-3), z, u),
    )
    end = at(sums, double)
    goal = subst(near, last, double)
    found = weigh(
        goal,
        (end, -ONE),
        (three,),
        (times_m, power, Fraction(2)),
        (most, power, positive),
    )
    there = K.exhibit(found, last, near, double)
    return K.both(above, K.choose(K.archimedes(late, M), there))


r9 = Claim(
    id="r9",
    title="expected number of trials 1/p",
    source=SOURCE,
    over=(q, p, eps, net),
    given=(lt(0, p), leq(p, 1), lt(0, eps)),
    statement=both(leq(mean(q), 1 / p), some(last, leq(1 / p - eps, mean(last)))),
    derivation=derivation,
    near_miss=instead(statement=leq(mean(q), 1 / p - eps)),
)

tail = Claim(
    id="r9-tail",
    title="no success in c/p trials: about exp(-c)",
    source=SOURCE,
    over=(p, net),
    given=(leq(Rational(1, 1000), p), leq(p, Rational(1, 2))),
    statement=both(leq(-1 - p, log(1 - p) / p), leq(log(1 - p) / p, -1)),
    near_miss=instead(statement=leq(-1 - p / 2, log(1 - p) / p)),
)

box = Claim(
    id="r9-box-one",
    title="latch neuron, noise .2: no weight up to 1 holds a sign",
    source="computed here",
    over=(x, Net(tanh)),
    given=(leq(0, x),),
    statement=lt(ActAt(x) - x, Rational(1, 5)),
    near_miss=instead(statement=lt(Rational(3, 2) * ActAt(x) - x, Rational(1, 5))),
)

least = Claim(
    id="r9-least",
    title="latch neuron, noise .2: the least weight that holds a sign is 1.48687",
    source="computed here",
    over=(x, Net(tanh)),
    given=(leq(0, x),),
    statement=both(
        lt(Rational("1.48687") * ActAt(x) - x, Rational(1, 5)),
        lt(Rational(1, 5), Rational("1.486872") * ActAt(Rational(".651")) - Rational(".651")),
    ),
    near_miss=instead(statement=lt(Rational(3, 2) * ActAt(x) - x, Rational(1, 5))),
)
