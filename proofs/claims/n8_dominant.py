"""If one contribution to a gradient is the largest, the whole gradient is at least as large (n8).

The gradient is d net_k(t) / d w_jl over q + 1 steps. Its contributions are those of the uses of the weight at the lags
0, ..., q: the error flow to unit j over r steps times a_l(t - r - 1), and delta_kj a_l(t - 1). The one at the lag q is
taken for the largest; "explodes with it" is read as "is at least as large".

Why it falls: contributions have signs and may cancel.

Tight: what holds is |gradient| >= |contribution| - |the rest|: the largest must exceed the sum of all others.

Source: Pascanu, Mikolov and Bengio (2013), supplementary material (wording not seen). That the step is false is known
(a public Lean library).
"""

from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import KK, Q
from proofs.lemmas.identities import weight_flow_grows
from proofs.sequent import sequent
from proofs.tactics import absolute, at, triangle, weigh
from proofs.terms import ONE, ZERO, Term
from theory.statement import Act, ErrorFlow, Lag, Max, Net, Same, Unit, Units, WeightFlow, leq

n, q, r, net = Units("n"), Lag("q"), Lag("r"), Net()
j, k, l = Unit("j"), Unit("k"), Unit("l")

last = abs(ErrorFlow(q, k, j) * Act(q + 1, l))
others = (
    leq(Max(r, q, abs(ErrorFlow(r, k, j) * Act(r + 1, l))), last),
    leq(abs(Same(k, j) * Act(1, l)), last),
)
gradient = abs(WeightFlow(q + 1, k, j, l))


def less_the_rest() -> Proof:
    """The gradient over q + 1 steps is that over q steps and the last contribution."""
    claim = sequent(n8.variant(n8.corrected).stored)
    grown = at(weight_flow_grows(), Q, ZERO, KK)
    _, whole, (_, before, contribution) = grown.concl
    rest: Term = ("*", -ONE, before)
    apart = absolute(weigh(("=", contribution, ("+", whole, rest)), (grown, -ONE)))
    return weigh(claim.goal, (apart,), (triangle(whole, rest),))


n8 = Claim(
    id="n8",
    title="a dominant contribution carries the whole gradient",
    source="Pascanu, Mikolov and Bengio (2013), supplementary material (wording not seen)",
    over=(n, q, j, k, l, net),
    given=others,
    statement=leq(last, gradient),
    corrected=instead(given=(), statement=leq(last - abs(WeightFlow(q, k, j, l)), gradient), derivation=less_the_rest),
)
