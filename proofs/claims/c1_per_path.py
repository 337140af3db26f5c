"""Read of the error flow, the sum of all products: if |f'_i w_ij| < 1 for every factor, it decays exponentially.

The review says this of "this product"; the source says "the error vanishes", and the error is the sum. Of one product
alone it is false too without one bound rho < 1 (prod (1 - 1/tau^2) tends to 1/2), and true with it.

Why it falls: the source says that the *largest product* decreases; there are n**(q-1) products, and their sum may
grow. Even one bound below 1 for all slopes and weights does not help: with W = c [[1, 1], [1, 1]] and slopes f' the
flow is (2 c f')**q / 2.

Tight: what is proved as corrected is n max|f'| max|w| < 1. With = 1 in place of < 1 it fails: the near miss of b10, and
b6 with n c / 4 = 1.

Source: review, line 60; Hochreiter et al. (2001), intuitive explanation, "the largest product decreases exponentially
... the error vanishes"."""

from functools import partial

from proofs import kernel as K
from proofs import lemmas as L
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.sequent import sequent
from proofs.tactics import weigh
from proofs.terms import ONE, ZERO, N
from theory.activations import logistic
from theory.statement import (
    Flow,
    Lag,
    Net,
    Slope,
    SlopeMax,
    Unit,
    Units,
    Weight,
    WeightMax,
    decays,
    for_all,
    lt,
    maxnorm,
)

n, r, i, j, net = Units("n"), Lag("r"), Unit("i"), Unit("j"), Net(logistic)


def corrected() -> Proof:
    """|flow| <= (n SlopeMax WeightMax) ** q, whose base is below 1."""
    small = K.assume(sequent(c1.variant(c1.corrected).stored).given[0])
    flow = L.flow_below_class_bound(partial(K.slope_upper, "max"))
    rate = flow.concl[2][1]
    steep = L.nonnegative_bound(K.slope_upper("max", ZERO, L.J))
    low = weigh(("<=", ZERO, rate), (steep, L.weight_max_nonnegative(), N))
    return L.flow_decays(flow, low, weigh(("<", rate, ONE), (small,)))


c1 = Claim(
    id="c1",
    title="every factor below 1",
    source="review, line 60; Hochreiter et al. (2001), intuitive explanation",
    over=(n, net),
    given=(for_all(r, for_all(i, for_all(j, lt(abs(Slope(r, i) * Weight(i, j)), 1)))),),
    statement=decays(Flow),
    corrected=instead(given=(lt(n * SlopeMax(maxnorm) * WeightMax, 1),), derivation=corrected),
)
