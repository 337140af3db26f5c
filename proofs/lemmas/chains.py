"""The error flow over p + q steps, split at t - p, and its dependence on one slope; for all n, p and q."""

from proofs import kernel as K
from proofs.kernel import Proof
from proofs.lemmas import KK, NEXT, I, J, M, Q, V
from proofs.lemmas.identities import last_steps, replaced
from proofs.lemmas.kronecker import picked
from proofs.tactics import at, total, var, weigh
from proofs.terms import ONE, ZERO, Term

P = var("p", "lag")


def gone(q: Term, k: Term, v: Term, o: Term = ZERO) -> Term:
    """ErrorFlow(q, k, v, o)."""
    return ("ErrorFlow", q, k, v, o)


def chained(p: Term) -> Proof:
    """For all q and v: ErrorFlow(p + q, k, v) = sum over j of ErrorFlow(p, k, j) ErrorFlow(q, j, v, p)."""

    def formula(m: Term) -> Term:
        parts = total(("*", gone(p, KK, J), gone(m, J, V, p)), J)
        return ("all", (V,), ("=", gone(("+", p, m), KK, V), parts))

    def shown(m: Term, *premises: tuple[object, ...]) -> Proof:
        return K.generalise(weigh(formula(m)[2], *premises), V)

    grown, rear = K.unfold(gone(("+", p, ONE), KK, V)), K.unfold(gone(ONE, J, V, p))
    base = shown(ONE, (grown,), (replaced(rear, J, gone(p, KK, J)), -ONE))
    grown, rear = K.unfold(gone(("+", p, M, ONE), KK, V)), K.unfold(gone(NEXT, J, V, p))
    unit, last = last_steps(grown)
    past = replaced(at(K.assume(formula(M)), unit), unit, last)
    step = shown(NEXT, (grown,), (past,), (replaced(rear, J, gone(p, KK, J)), -ONE))
    return K.induct(base, step, M, formula(M))


def affine_in_a_slope(goal: Term) -> Proof:
    """The flow over p + 1 + q steps is a number plus a number times Slope(p + 1, i), without that slope in either."""
    after: Term = ("+", P, ONE)
    split = at(chained(after), Q, V)
    here = ("*", gone(after, KK, J), gone(Q, J, V, after))
    own = picked(I, here, J)
    unfolded = K.unfold(gone(after, KK, I))
    return weigh(goal, (split,), (own,), (unfolded, gone(Q, I, V, after)))
