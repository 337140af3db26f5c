"""Where only some delays are there the exponent of the decay is the length of a shortest path over q steps.

The delay d = 1, ..., D is there where s_d = 1, and not where s_d = -1; (1 + s_d)/2 is 1 or 0. The gains of those that
are there add up to at most gamma at the times 1, ..., q, as in r5. Seq(p, t, x, D, gamma) is 1 at the time 0, and later
gamma times its largest value the delays that are there read: for gamma <= 1 that is gamma to the power of the length of
a shortest path, the least number of such delays that add up to q, and 0 where there is none. |e(q)| <= p(q).

Why: by induction over the time: a sum of gains times values is at most gamma times the largest value.

Tight: equality where all of gamma stands at a delay of a shortest path at each time. With all delays up to D a shortest
path has ceil(q/D) of them, which is r5; with the delays 1, 2, 4, ..., D it has the ones among the last digits of q to
the base 2, and q/D rounded down beside.

Source: DiPietro et al. (2017), NARX nets with delays that grow exponentially, and the shortest path (wording not seen).
"""

from fractions import Fraction

import sympy

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import Q, size
from proofs.lemmas.registers import DELAY, LATER, D, T, X, entering, newest_is_share, sum_of_delays
from proofs.sequent import sequent
from proofs.tactics import absolute, at, chain, size_of, size_of_product, weigh
from proofs.terms import ONE, ZERO, Term
from theory.registers import gain, register
from theory.statement import Free, Lag, Max, Nat, Net, Real, Seq, Sum, eq, leq
from theory.statement import for_all as every

q, most, net, gamma = Lag("q"), Lag("D"), Net(), Real("gamma")
t, r, d, held, place, each = Nat("t"), Lag("r"), Lag("d"), Lag("H"), Real("x"), Real("g")

GAMMA: Term = ("var", "gamma", "real")
is_there = (1 + Free("s", d)) / 2


def flow(time: sympy.Expr, place: object, held: Lag = held) -> Seq:
    """The value so many places before the time, by the delays that are there."""
    return Seq("e", time, place, held)


def path(time: sympy.Expr, place: object, held: Lag = held, gain: Real = each) -> Seq:
    """The gain to the power of the length of a shortest path, 0 where there is none."""
    return Seq("p", time, place, held, gain)


by_some = register(flow(t, place), first=1, new=Sum(d, held, is_there * gain(t + 1, d, held) * flow(t, d - 1)))
shortest = register(path(t, place), first=1, new=each * Max(d, held, is_there * path(t, d - 1)))


def e(t: Term, x: Term) -> Term:
    """Seq(e, t, x, D)."""
    return ("Seq", "e", t, x, D)


def p(t: Term, x: Term) -> Term:
    """Seq(p, t, x, D, gamma)."""
    return ("Seq", "p", t, x, D, GAMMA)


def below(t: Term, x: Term) -> Term:
    """|e| <= p at one place."""
    return ("<=", size(e(t, x)), p(t, x))


def below_shortest() -> Proof:
    """By induction over the time: what enters is below what enters, and all else has moved."""
    claim = sequent(r7.stored)
    signs, total = map(K.assume, claim.given)
    (first, later), (begins, goes_on) = (map(K.assume, claim.constructed[i : i + 2]) for i in (0, 2))

    def whole(t: Term) -> Term:
        return ("implies", ("<=", t, Q), ("all", (X,), below(t, X)))

    low, _ = newest_is_share(X)
    start, other = at(first, X, D), at(begins, X, D, GAMMA)
    base = weigh(below(ZERO, X), (absolute(start),), (size_of(low),), (other, -ONE))
    now = K.assume(("<=", LATER, Q))
    known = K.detach(K.assume(whole(T)), weigh(("<=", T, Q), (now,), (ONE,)))
    place: Term = ("+", X, ONE)
    moved, other = at(later, T, place, D), at(goes_on, T, place, D, GAMMA)
    kept = weigh(below(LATER, place), (absolute(moved),), (at(known, X),), (other, -ONE))
    enters, grows = entering(at(later, T, ZERO, D)), at(goes_on, T, ZERO, D, GAMMA)
    (most,) = (x for part in grows.concl[2][1:] for x in part if isinstance(x, tuple) and x[0] == "maximum")
    gains = chain(K.maximum_upper(total.concl[1], LATER, now), total)
    entered = sum_of_delays(enters.concl[2], *summands(at(signs, DELAY), known, most), gains)
    fresh = weigh(below(LATER, ZERO), (absolute(enters),), (entered,), (grows, -ONE))
    step = K.suppose(K.induct(fresh, kept, X, below(LATER, X)), now.concl)
    base = K.suppose(K.generalise(base, X), ("<=", ZERO, Q))
    found = K.detach(at(K.induct(base, step, T, whole(T)), Q), weigh(("<=", Q, Q)))
    return weigh(claim.goal, (at(found, ZERO),))


def summands(sign: Proof, known: Proof, most: Term) -> tuple[Proof, Proof]:
    """For all delays d <= D: what d adds is at most its gain times ``most``; and 0 <= most.

    ``known`` proves |e| <= p at all places, ``most`` is the largest p that a delay reads that is there.
    """
    there: Term = ("*", ONE / 2, ("+", ONE, ("Free", "s", DELAY)))
    share = weigh(("<=", ZERO, there), (ONE, ("square", there)), (sign, ONE / 4))
    inside: Term = ("<=", DELAY, D)
    read, used = at(known, ("+", DELAY, -ONE)), K.maximum_upper(most, DELAY, K.assume(inside))
    g: Term = ("Free", "g", ("+", ("*", D, LATER), DELAY))
    value = read.concl[1][1]
    product = size_of_product(there, ("*", g, value))
    # a number that is 0 or 1 is its square
    added = weigh(
        ("<=", product.concl[1], ("*", ("*", there, size(g)), most)),
        (product,),
        (size_of(share), size(g), size(value)),
        (read, share, size(g)),
        (used, share, size(g)),
        (sign, Fraction(-1, 4), size(g), read.concl[2]),
    )
    low = weigh(("<=", ZERO, most), (used,), (read, share), (share, size(value)))
    each, low = (K.generalise(K.suppose(x, inside), DELAY) for x in (added, low))
    return each, K.detach(at(low, ONE), K.at_least_one(D))


r7 = Claim(
    id="r7",
    title="the exponent is the length of a shortest path, whichever delays there are",
    source="DiPietro et al. (2017), shortest paths (wording not seen)",
    over=(q, most, gamma, net),
    given=(
        every(d, eq(Free("s", d) ** 2, 1)),
        leq(Max(r, q, Sum(d, most, is_there * abs(gain(r, d, most)))), gamma),
    ),
    where=(by_some, shortest),
    statement=leq(abs(flow(q, 0, most)), path(q, 0, most, gamma)),
    derivation=below_shortest,
    near_miss=instead(statement=leq(abs(flow(q, 0, most)), gamma * path(q, 0, most, gamma))),
)
