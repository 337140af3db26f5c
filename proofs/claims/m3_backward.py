"""Errors e_k injected at time t flow back by delta_j(tau) = f'_j(net_j(tau)) sum_i w_ij delta_i(tau+1).

Here e_k = delta_k(t); the first step back starts from the e_i themselves, each further one from the delta_i(tau+1).

Why: E depends on net_j(tau) only through a_j(tau), hence through the nets at tau + 1; with delta_i(tau+1) =
sum_k e_k ErrorFlow(q, k, i) for tau = t - q - 1 this is the chain rule.

Tight: an equality. If errors occur at several times, the local error is added at each of them.

Source: Hochreiter et al. (2001), section on BPTT; review, line 97.
"""

import sympy

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas.identities import replaced
from proofs.sequent import sequent
from proofs.tactics import weigh
from proofs.terms import Term
from theory.statement import ErrorFlow, Free, Lag, Net, Slope, Sum, Unit, Units, Weight, both, eq

n, q, i, j, k, net = Units("n"), Lag("q"), Unit("i"), Unit("j"), Unit("k"), Net()


def delta(lag: sympy.Expr, unit: Unit) -> sympy.Expr:
    """delta of the unit at time t - lag, for the errors e_k at time t."""
    return Sum(k, Free("e", k) * ErrorFlow(lag, k, unit))


first = eq(delta(1, j), Slope(1, j) * Sum(i, Weight(i, j) * Free("e", i)))


def derivation() -> Proof:
    """The last step of each ErrorFlow(1, k, j) and ErrorFlow(q + 1, k, j), summed over the injected errors."""
    _, *parts = sequent(m3.stored).goal
    return K.both(*map(summed, parts))


def summed(goal: Term) -> Proof:
    """The goal, from the definition of the flow in the delta on its left side."""
    (_, (unit,), (_, flow, error), _) = goal[1]
    return weigh(goal, (replaced(K.unfold(flow), unit, error),))


m3 = Claim(
    id="m3",
    title="backward recursion of delta",
    source="Hochreiter et al. (2001), section on BPTT; review, line 97",
    over=(n, q, j, net),
    statement=both(first, eq(delta(q + 1, j), Slope(q + 1, j) * Sum(i, Weight(i, j) * delta(q, i)))),
    derivation=derivation,
    # the weights in the direction of the review's words
    near_miss=instead(statement=both(first, eq(delta(q + 1, j), Slope(q + 1, j) * Sum(i, Weight(j, i) * delta(q, i))))),
)
