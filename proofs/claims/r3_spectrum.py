"""Time constants from 0 to 1: the mean of tau ** q is 1/(q + 1); of finitely many units the flow decays exponentially.

A unit that is alone, with the time constant tau, keeps tau ** q of an error over q steps (r1-alone). r3: the mean over
tau is the number between the sums over the lower and the upper ends of N equal intervals, which differ by 1/N, for each
N; that is the definition of the integral of tau ** q over [0, 1]. So infinitely many leaky units give polynomial decay.
r3-finite: a net of n such units, each with its own |tau_i| < 1, decays exponentially.

Why: (q + 1) (r - 1) ** q <= r ** (q + 1) - (r - 1) ** (q + 1) <= (q + 1) r ** q, summed over r = 1..N; the rate of n
units is the largest |tau_i|.

Tight: the two sums of r3 differ by 1/N. In r3-finite |tau_i| = 1 for one unit will do for no decay (the near miss).

Source: new here; on the remark of Hochreiter and Schmidhuber (1997), sec. 2, and Hochreiter et al. (2001), remedies,
on units with different time constants.
"""

from proofs import kernel as K
from proofs import lemmas as L
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import KK, NEXT, M, Q
from proofs.lemmas.diagonal import diagonal_decays, flow_of_diagonal
from proofs.sequent import sequent
from proofs.tactics import at, inverse, power_bounds, rewritten, var, weigh
from proofs.terms import ONE, ZERO, N, Term, subst
from theory.statement import (
    Flow,
    Free,
    Lag,
    Nat,
    Net,
    Same,
    Slope,
    Sum,
    Unit,
    Units,
    Weight,
    both,
    decays,
    define,
    eq,
    leq,
    lt,
)
from theory.statement import for_all as every

n, q, net = Units("n"), Lag("q"), Net()
count, r, s, i, j = Lag("N"), Lag("r"), Nat("s"), Unit("i"), Unit("j")

SOURCE = "new here; on time constants, Hochreiter and Schmidhuber (1997), sec. 2; Hochreiter et al. (2001), remedies"
lower = Sum(r, count, ((r - 1) / count) ** q) / count
upper = Sum(r, count, (r / count) ** q) / count

X, COUNT = var("x", "nat"), var("N", "lag")
WIDTH: Term = ("**", COUNT, -ONE)
AFTER: Term = ("+", X, ONE)


def power(base: Proof, exponent: Term) -> Proof:
    """0 <= a ** exponent, from 0 <= a or 0 < a."""
    a = base.concl[2]
    return power_bounds(weigh(("<=", ZERO, a), (base,)), weigh(("<=", a, a)), exponent)[0]


def rise() -> Proof:
    """(q + 1) x ** q <= (x + 1) ** (q + 1) - x ** (q + 1) <= (q + 1) (x + 1) ** q, for all lags q; x is natural."""

    def both_ends(m: Term) -> Term:
        up: Term = ("+", m, ONE)
        step: Term = ("+", ("**", AFTER, up), ("*", -ONE, ("**", X, up)))
        return ("and", ("<=", ("*", up, ("**", X, m)), step), ("<=", step, ("*", up, ("**", AFTER, m))))

    known = K.assume(both_ends(M))
    low, high = K.part(known, 0), K.part(known, 1)
    _, first, second = both_ends(ONE)
    base = K.both(weigh(first, (ONE,)), weigh(second, (ONE,)))
    _, below, above = both_ends(NEXT)
    up = power(L.nonnegative(AFTER), M)
    step = K.both(weigh(below, (low, AFTER), (("**", X, M), NEXT)), weigh(above, (high, X), (up, NEXT)))
    return K.generalise(at(K.induct(base, step, M, both_ends(M)), Q), X)


def of_product(a: Term, b: Term) -> Proof:
    """(a b) ** q = a ** q b ** q, for sums too."""
    m = var("m", "nat")
    formula: Term = ("=", ("**", ("*", a, b), m), ("*", ("**", a, m), ("**", b, m)))
    known = K.assume(formula)
    step = weigh(subst(formula, m, ("+", m, ONE)), (known, a, b))
    return at(K.induct(weigh(subst(formula, m, ZERO)), step, m, formula), Q)


def sums(positive: Proof) -> Proof:
    """(q + 1) L <= w ** q m ** (q + 1) <= (q + 1) U, and U - L = w ** q m ** q, for all lags m.

    Here w = 1/N, and L and U are the sums over r = 1..m of (w (r - 1)) ** q and of (w r) ** q.
    """
    r, up, low = var("r", "lag"), ("+", Q, ONE), power(positive, Q)
    share: Term = ("**", WIDTH, Q)

    def ends(m: Term) -> tuple[Term, Term]:
        before: Term = ("sum", (r,), ("**", ("*", WIDTH, ("+", r, -ONE)), Q), m)
        return before, ("sum", (r,), ("**", ("*", WIDTH, r), Q), m)

    def formula(m: Term) -> Term:
        (low, high), whole = ends(m), ("*", share, ("**", m, up))
        gap: Term = ("=", ("+", high, ("*", -ONE, low)), ("*", share, ("**", m, Q)))
        return ("and", ("<=", ("*", up, low), whole), ("<=", whole, ("*", up, high)), gap)

    def folded(m: Term) -> tuple[Proof, Proof]:
        below, above = map(K.fold, ends(m))
        return below, above

    (below, above), (none, nothing) = folded(ONE), map(K.fold, ends(ZERO))
    _, first, second, third = formula(ONE)
    base = K.both(
        weigh(first, (below, up), (none, up), (low,)),
        weigh(second, (above, -ONE, up), (nothing, -ONE, up), (low, Q)),
        weigh(third, (above,), (nothing,), (below, -ONE), (none, -ONE)),
    )
    known, (below, above) = K.assume(formula(M)), folded(NEXT)
    less, more, gap = (K.part(known, i) for i in range(3))
    step = at(rise(), M)
    last = of_product(WIDTH, NEXT)
    _, first, second, third = formula(NEXT)
    grown = K.both(
        weigh(first, (below, up), (less,), (K.part(step, 0), low)),
        weigh(second, (above, -ONE, up), (more,), (K.part(step, 1), low), (last, -ONE, up)),
        weigh(third, (above,), (below, -ONE), (gap,), (last,)),
    )
    return K.induct(base, grown, M, formula(M))


def squeezed() -> Proof:
    """The sums at m = N, where w N = 1."""
    _, first, second, third = sequent(r3.stored).goal
    positive, whole = inverse(weigh(("<", ZERO, COUNT), (K.at_least_one(COUNT),), (ONE,)))
    share, one = inverse(weigh(("<", ZERO, ("+", Q, ONE)), (Q,), (ONE,)))
    less, more, gap = (K.part(at(sums(positive), COUNT), i) for i in range(3))
    place, powers = var("x'", "real"), ("*", ("**", COUNT, Q), ("**", WIDTH, Q))
    product = K.algebra(("**", ("*", COUNT, WIDTH), Q), powers)
    unit = rewritten(product, whole, ("=", ("**", place, Q), powers))  # 1 ** q = N ** q w ** q
    z, count = share.concl[2], ("*", COUNT, WIDTH)
    low, high = first[1], second[2]
    return K.both(
        weigh(first, (one, -ONE, low), (less, share, positive), (unit, -ONE, z, count), (whole, z)),
        weigh(second, (one, high), (more, share, positive), (unit, z, count), (whole, -ONE, z)),
        weigh(third, (gap, WIDTH), (unit, -ONE, WIDTH)),
    )


r3 = Claim(
    id="r3",
    title="infinitely many time constants: the mean of tau ** q is 1/(q + 1)",
    source=SOURCE,
    over=(q, count, net),
    statement=both(leq(lower, 1 / (q + 1)), leq(1 / (q + 1), upper), eq(upper - lower, 1 / count)),
    derivation=squeezed,
    near_miss=instead(statement=leq(lower, 1 / (q + 2))),
)


def largest() -> Proof:
    """The rate is the largest |tau_i|."""
    claim = sequent(finite.stored)
    small = K.assume(claim.given[0])
    weights, slopes = map(K.assume, claim.constructed)
    flow = flow_of_diagonal(weights, slopes, lambda unit: ("Free", "tau", unit))
    (i,), body = small.concl[1], small.concl[2]
    rho: Term = ("maximum", (i,), body[1], N)
    own = K.maximum_upper(rho, KK)
    low = weigh(("<=", ZERO, rho), (own,), (ONE, own.concl[1]))
    return diagonal_decays(flow, own, low, K.maximum_least(small, rho))


finite = Claim(
    id="r3-finite",
    title="finitely many time constants: exponential decay",
    source=SOURCE,
    over=(n, net),
    given=(every(i, lt(abs(Free("tau", i)), 1)),),
    where=(define(Weight(i, j), Free("tau", i) * Same(i, j)), define(Slope(s, j), 1)),
    statement=decays(Flow),
    derivation=largest,
    near_miss=instead(given=(every(i, leq(abs(Free("tau", i)), 1)),)),
)
