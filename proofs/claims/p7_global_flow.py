"""Over a set O of outputs the error flow is at most |O| times the largest of its terms.

O is a set of units, given by numbers out_k that are 0 or 1. The converse is false: the flows from several outputs may
cancel (p7-converse). And what arrives is the sum weighted with the errors at the outputs, not the bare sum
(p7-unweighted): delta_v(t-q) = sum_k e_k ErrorFlow(q, k, v).

Why: the triangle inequality. For the converse W = [[1, 1], [-1, -1]], say: its columns add up to 0.

Tight: equality where all |O| terms are equal.

Source: Hochreiter and Schmidhuber (1997), sec. 3.1, and Hochreiter et al. (2001), intuitive explanation: where the
local error vanishes the global one does.
"""

from proofs import kernel as K
from proofs import lemmas as L
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas.errors import error_flows_back
from proofs.sequent import sequent
from proofs.tactics import at, size_of, sum_of_bounds, total, weigh
from proofs.terms import ONE, ZERO, Term
from theory.statement import (
    ErrorFlow,
    Free,
    Lag,
    Max,
    Nat,
    Net,
    Seq,
    Slope,
    Sum,
    Unit,
    Units,
    Weight,
    eq,
    for_all,
    implies,
    leq,
    recur,
)

n, q, m, net = Units("n"), Lag("q"), Nat("m"), Net()
i, j, k, u, v = (Unit(name) for name in "ijkuv")

out = Free("out", k)
outputs = for_all(k, eq(out * out, out))
from_outputs = abs(Sum(k, out * ErrorFlow(q, k, v)))
largest = Max(k, abs(ErrorFlow(q, k, v)))
delta = recur(Seq("delta", m, u), first=Free("e", u), step=Slope(m + 1, u) * Sum(i, Weight(i, u) * Seq("delta", m, i)))


def derivation() -> Proof:
    """Each out_k is 0 or 1, so |out_k flow| = out_k |flow| <= out_k max |flow|."""
    claim = sequent(p7.stored)
    goal, chosen = claim.goal, at(K.assume(claim.given[0]), L.KK)
    (greatest,) = (x for x in goal[2][1:] if x[0] == "maximum")
    out = chosen.concl[2]
    low = weigh(("<=", ZERO, out), (ONE, ("square", out)), (chosen,))
    flow = L.size(L.flow(L.Q, L.KK, L.V))
    below = K.maximum_upper(greatest, L.KK)
    each = weigh(("<=", ("*", L.size(out), flow), ("*", out, greatest)), (size_of(low), flow), (below, low))
    whole: Term = total(("*", out, L.flow(L.Q, L.KK, L.V)), L.KK)
    return weigh(goal, (K.triangle(whole),), (sum_of_bounds(each, L.KK),))


def all_sizes() -> Proof:
    """A term is at most the sum of the sizes of all: if that is 0, so is the term."""
    goal = sequent(converse.variant(converse.corrected).stored).goal
    _, nothing, none = goal
    flow = none[1]
    below = K.member(K.generalise(L.nonnegative(("abs", L.flow(L.Q, L.KK, L.V))), L.KK), L.KK)
    gone = K.assume(nothing)
    above = weigh(("<=", flow, ZERO), (below,), (gone,), (K.abs_upper(flow),))
    minus: Term = ("*", -ONE, flow)
    under = weigh(("<=", ZERO, flow), (below,), (gone,), (K.abs_upper(minus),))
    return K.suppose(K.antisymmetric(above, under), nothing)


def weighted() -> Proof:
    """Induction over the lag: delta is the error times the flow, summed over the outputs."""
    claim = sequent(unweighted.variant(unweighted.corrected).stored)
    return weigh(claim.goal, (at(error_flows_back(*map(K.assume, claim.constructed)), L.Q, L.V),))


p7 = Claim(
    id="p7",
    title="global error flow",
    source="Hochreiter and Schmidhuber (1997), sec. 3.1; Hochreiter et al. (2001), intuitive explanation",
    over=(n, q, v, net),
    given=(outputs,),
    statement=leq(from_outputs, Sum(k, out) * largest),
    derivation=derivation,
    # without the number of outputs
    near_miss=instead(statement=leq(from_outputs, largest)),
)

converse = Claim(
    id="p7-converse",
    title="where the global error flow is 0, so is each local one",
    source="the converse of Hochreiter and Schmidhuber (1997), sec. 3.1, which they do not state",
    over=(n, q, k, v, net),
    statement=implies(eq(Sum(j, ErrorFlow(q, j, v)), 0), eq(ErrorFlow(q, k, v), 0)),
    corrected=instead(
        statement=implies(eq(Sum(j, abs(ErrorFlow(q, j, v))), 0), eq(ErrorFlow(q, k, v), 0)), derivation=all_sizes
    ),
)

unweighted = Claim(
    id="p7-unweighted",
    title="the bare sum over the outputs for what arrives",
    source="Hochreiter and Schmidhuber (1997), sec. 3.1, read literally",
    over=(n, q, v, net),
    where=(delta,),
    statement=eq(Seq("delta", q, v), Sum(k, ErrorFlow(q, k, v))),
    corrected=instead(statement=eq(Seq("delta", q, v), Sum(k, Free("e", k) * ErrorFlow(q, k, v))), derivation=weighted),
)
