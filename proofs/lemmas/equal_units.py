"""The net whose weights are all c/n and whose units have one slope s(r) at each time: its flow is prod c s(r) / n."""

from fractions import Fraction

from proofs import kernel as K
from proofs import lemmas as L
from proofs.certificates import prove
from proofs.kernel import Proof
from proofs.lemmas import KK, M, Q, V
from proofs.lemmas.identities import flow_equals
from proofs.tactics import absolute, at, for_all, inverse, size_of, sum_of_bounds, weigh
from proofs.terms import ONE, ZERO, KernelError, N, Term, subst

SHARE: Term = ("**", N, -ONE)


def share() -> tuple[Proof, Proof]:
    """0 < 1/n and n * 1/n = 1."""
    return inverse(weigh(("<", ZERO, N), (K.at_least_one(N),), (ONE,)))


def after(t: Term, by: int) -> tuple[Proof, Proof]:
    """0 < 1/(t + by) and (t + by) 1/(t + by) = 1, for a natural t and by >= 1."""
    return inverse(weigh(("<", ZERO, ("+", t, Fraction(by))), (Fraction(by),), (ONE, t)))


def flow_of_equal_units(weights: Proof, slopes: Proof, closed: Term, first: Proof, step: Proof, c: Term = ONE) -> Proof:
    """ErrorFlow(q, k, v) = 1/n closed(q), from Weight(i, j) = c/n and Slope(r, j) = s(r).

    closed : a term in the lag m' that is prod over r = 1..m' of c s(r): ``first`` proves c s(1) = closed(1), ``step``
    proves closed(m') c s(m' + 1) = closed(m' + 1)
    """
    part = share()[1]

    def value(lag: Term, k: Term) -> Proof:
        w, s = at(weights, k, V), at(slopes, lag, V)
        goal: Term = ("=", ("*", w.concl[1], s.concl[1]), ("*", SHARE, c, s.concl[2]))
        return weigh(goal, (w, s.concl[1]), (s, SHARE, c))

    one = value(ONE, KK)
    other: Term = ("*", SHARE, closed)
    begins = weigh(("=", subst(other, M, ONE), one.concl[1]), (one, -ONE), (first, -ONE, SHARE))

    def grows(past: Proof) -> Proof:
        (_, (unit,), _body, _) = past.concl[2]
        last = value(L.NEXT, unit)
        after: Term = ("*", SHARE, SHARE, subst(closed, M, L.NEXT))
        each = weigh(("=", ("*", other, last.concl[1]), after), (last, other), (step, SHARE, SHARE))
        summed = sum_of_bounds(each, unit)
        goal: Term = ("=", subst(other, M, L.NEXT), past.concl[2])
        return weigh(goal, (summed, -ONE), (part, -ONE, SHARE, subst(closed, M, L.NEXT)))

    return at(flow_equals(other, begins, grows), V)


def size_of_equal_units(flow: Proof, closed: Proof) -> Proof:
    """For all q, k, v: |ErrorFlow(q, k, v)| = 1/n closed(q), from the equation and 0 < closed(q)."""
    low = share()[0]
    size = size_of(weigh(("<", closed.concl[1], flow.concl[2]), (low, closed)))
    whole = absolute(flow)
    return for_all(weigh(("=", whole.concl[1], flow.concl[2]), (whole,), (size,)), Q, KK, V)


def cancelled(goal: Term, *equations: Proof) -> Proof:
    """The goal, an equation, from equations such as t 1/t = 1, by the search for a certificate."""
    found = prove(goal, equations, degree=3)
    if found is None:
        raise KernelError(f"no certificate was found for {goal!r}")
    return found
