"""At lag q = 1 the final form of the weak upper bound holds (b5), the middle form does not (b5-middle, b3-any-lag).

Why: the flow is one weight times one slope, and both are at most their norms. The middle form has the factor 1 / |W|
there: for W = diag(1, 100), k = v = 1 and linear units it says 1 <= 1/50.

Tight: without n the bound is attained by W = c I at k = v.

Source: Hochreiter and Schmidhuber (1997), sec. 3.1, who say "for q > 1"; review, line 67, which does not.
"""

from proofs import lemmas as L
from proofs.claim import Claim, also_given, instead
from proofs.kernel import Proof
from proofs.lemmas import named_norms as NN
from proofs.sequent import sequent
from proofs.tactics import at, for_all, weigh
from proofs.terms import ONE
from theory.activations import linear
from theory.statement import (
    Col,
    ErrorFlow,
    Lag,
    Net,
    Norm,
    Row,
    SlopeMax,
    SpectralRadius,
    Unit,
    Units,
    W,
    inf,
    leq,
)

n, q, k, v = Units("n"), Lag("q"), Unit("k"), Unit("v")

middle = n * SlopeMax(inf, q) ** q * Norm(inf, Col(v)) * Norm(inf, Row(k)) * Norm(inf, W) ** (q - 2)


def derivation() -> Proof:
    """The final form for every lag, at the lag 1."""
    bound = NN.last_with_n("inf", L.flow_below_power("inf"))
    return weigh(sequent(b5.stored).goal, (at(for_all(bound, L.Q), ONE),))


def from_two() -> Proof:
    """The middle form for q >= 2; linear units are nothing special."""
    return weigh(sequent(linear_units.variant(linear_units.corrected).stored).goal, (L.middle_form_from_two(),))


b5 = Claim(
    id="b5",
    title="weak upper bound, final form at lag 1, infinity norm",
    source="Hochreiter and Schmidhuber (1997), sec. 3.1, for q > 1",
    over=(n, k, v, Net()),
    statement=leq(abs(ErrorFlow(1, k, v)), n * SlopeMax(inf, 1) * Norm(inf, W)),
    derivation=derivation,
    near_miss=instead(statement=leq(abs(ErrorFlow(1, k, v)), n * SlopeMax(inf, 1) * SpectralRadius(W))),
)

linear_units = Claim(
    id="b5-middle",
    title="weak upper bound, middle form at any lag, linear units",
    source="review, line 67",
    over=(n, q, k, v, Net(linear)),
    statement=leq(abs(ErrorFlow(q, k, v)), middle),
    corrected=also_given(leq(2, q), derivation=from_two),
)
