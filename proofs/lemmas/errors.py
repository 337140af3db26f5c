"""Errors e_k that are injected at time t, and what of them arrives at the nets of earlier times."""

from proofs import kernel as K
from proofs.kernel import Proof
from proofs.lemmas import KK, NEXT, J, M, flow
from proofs.tactics import at, sum_of_bounds, total, weigh
from proofs.terms import ONE, ZERO, Term, subst


def error(unit: Term) -> Term:
    """e at a unit."""
    return ("Free", "e", unit)


def error_flows_back(first: Proof, later: Proof) -> Proof:
    """For all lags m' and units j, Seq(delta, m', j) = sum over k of e_k ErrorFlow(m', k, j), by induction.

    From delta_j(t) = e_j and delta_j(t - m - 1) = Slope(m + 1, j) sum over i of w[i, j] delta_i(t - m).
    """
    formula: Term = ("all", (J,), ("=", ("Seq", "delta", M, J), total(("*", error(KK), flow(M, KK, J)), KK)))

    def unfolded(m: Term) -> Proof:
        one = K.unfold(flow(m, KK, J))
        return sum_of_bounds(
            weigh(("=", ("*", error(KK), one.concl[1]), ("*", error(KK), one.concl[2])), (one, error(KK))), KK
        )

    start, step = at(later, ZERO, J), at(later, M, J)
    ((i,),) = (x[1] for x in start.concl[2][1:] if x[0] == "sum")
    begun = at(first, i)
    use: Term = ("*", ("Weight", i, J), ("Slope", ONE, J))
    errors = sum_of_bounds(weigh(("=", ("*", use, begun.concl[1]), ("*", use, begun.concl[2])), (begun, use)), i)
    base = weigh(subst(formula[2], M, ONE), (start,), (errors,), (unfolded(ONE), -ONE))
    known = at(K.assume(formula), i)
    use = ("*", ("Weight", i, J), ("Slope", NEXT, J))
    past = sum_of_bounds(weigh(("=", ("*", use, known.concl[1]), ("*", use, known.concl[2])), (known, use)), i)
    grown = weigh(subst(formula[2], M, NEXT), (step,), (past,), (unfolded(NEXT), -ONE))
    return K.induct(K.generalise(base, J), K.generalise(grown, J), M, formula)
