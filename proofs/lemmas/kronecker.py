"""Kronecker's delta, Same(i, j): what follows from the kernel's two rules about it."""

from proofs import kernel as K
from proofs.kernel import Proof
from proofs.tactics import total, var, weigh
from proofs.terms import ONE, ZERO, Term

I = var("i'", "unit")  # bound in the sums below


def same(i: Term, j: Term) -> Term:
    """Same(i, j): 1 if i and j are one unit, else 0."""
    return ("Same", i, j)


def picked(one: Term, other: Term, unit: Term = I) -> Proof:
    """Sum over the unit of Same(unit, one) x = x at one, where x is another term in the unit."""
    return K.sift(total(("*", same(unit, one), other), unit))


def swapped(k: Term, v: Term) -> Proof:
    """Same(k, v) = Same(v, k): both are the sum over units i of Same(i, v) Same(i, k)."""
    one, other = picked(k, same(I, v)), picked(v, same(I, k))
    return weigh(("=", same(k, v), same(v, k)), (one, -ONE), (other,))


def idempotent(k: Term, v: Term) -> Proof:
    """Same(k, v) ** 2 = Same(k, v): both are the sum over units i of Same(i, k) Same(i, v) ** 2."""
    square = picked(k, ("*", same(I, v), same(I, v)))
    once = picked(v, ("*", same(I, k), same(I, v)))
    own = K.same(v)
    goal: Term = ("=", ("*", same(k, v), same(k, v)), same(k, v))
    return weigh(goal, (square, -ONE), (once,), (own, same(v, k)), (swapped(k, v), -ONE))


def between(k: Term, v: Term) -> tuple[Proof, Proof]:
    """0 <= Same(k, v) and Same(k, v) <= 1, since it is its own square, and 1 minus it too."""
    twice, delta = idempotent(k, v), same(k, v)
    low = weigh(("<=", ZERO, delta), (ONE, ("square", delta)), (twice,))
    rest: Term = ("+", ONE, ("*", -ONE, delta))
    return low, weigh(("<=", delta, ONE), (ONE, ("square", rest)), (twice,))
