"""The error flow from a cell of the 1997 LSTM to itself is 1 for every lag.

Read as the block dc(t)/dc(t-q) of the true Jacobian, h(t-q) held fixed, for the entries (k, k).

Why it falls: over two steps and more the cell reaches itself through its output h, which the input gate and the net
input of the cell read: they can make the flow smaller (l10-above) and larger (l10-below). With both gates held at .9
and one weight u, s(t) = s(t-1) + .9 g(.9 u h(s(t-1))): at s = 0, where g' = 1 and h' = 1/2, a step multiplies by 1 +
.405 u, which makes 898 of 1 over 20 steps for u = 1, and 3.1e-5 for u = -1.

Tight: if neither the input gate nor the net input of the cell reads h, the flow is 1; the output gate may read it. By
the truncation of the 1997 paper these paths are cut, and for the truncated error the claim is the paper's (l3).

Source: Hochreiter and Schmidhuber (1997), sec. 4 and eq. (35), without the truncation that the paper states there; the
review names the constant error carousel and not the truncation.
"""

from collections.abc import Callable

from proofs import kernel as K
from proofs.claim import Claim, Variant, instead
from proofs.kernel import Proof
from proofs.lemmas import KK, Q, cells
from proofs.lemmas.kronecker import same
from proofs.sequent import Sequent, sequent
from proofs.tactics import absolute, at, weigh
from proofs.terms import ONE, ZERO
from theory.cells import CELLS
from theory.statement import Lag, Net, NetWeight, StateFlow, Unit, Units, define, eq, leq

n, q, i, j, k, net = Units("n"), Lag("q"), Unit("i"), Unit("j"), Unit("k"), Net.of(CELLS["LSTM 1997"])

RECURRENT = 0  # h is the first vector that each net of the LSTM reads

flow = StateFlow(q, "c", k, "c", k)


def carousel(claim: Sequent) -> Proof:
    """The flow from c to c is 1: by induction, row c of the flow is 1 at its own c, else 0."""
    row = cells.row(claim, "c", {"c": lambda m, v: same(KK, v), "h": lambda m, v: ZERO})
    return weigh(("=", cells.block(Q, "c", "c"), ONE), (at(row["c"], Q, KK),), (K.same(KK),))


def cut(derivation: Callable[[], Proof]) -> Variant:
    """Neither the input gate nor the net input of the cell reads h."""
    where = tuple(define(NetWeight(name, RECURRENT, i, j), 0) for name in "ig")
    return instead(where=where, derivation=derivation)


def is_one() -> Proof:
    """It is 1."""
    return carousel(sequent(l10.variant(l10.corrected).stored))


def at_least_one() -> Proof:
    """It is 1, hence at least 1."""
    claim = sequent(above.variant(above.corrected).stored)
    return weigh(claim.goal, (carousel(claim), -ONE))


def at_most_one() -> Proof:
    """Its size is that of 1."""
    claim = sequent(below.variant(below.corrected).stored)
    return weigh(claim.goal, (absolute(carousel(claim)),))


SOURCE = "Hochreiter and Schmidhuber (1997), sec. 4 and eq. (35), read without the truncation"

l10 = Claim(
    id="l10",
    title="constant error flow through the cell, untruncated",
    source=SOURCE,
    over=(n, q, k, net),
    statement=eq(flow, 1),
    corrected=cut(is_one),
)

above = Claim(
    id="l10-above",
    title="error flow through the cell of at least 1, untruncated",
    source="new here; the weaker reading of the same: it does not vanish",
    over=(n, q, k, net),
    statement=leq(1, flow),
    corrected=cut(at_least_one),
)

below = Claim(
    id="l10-below",
    title="error flow through the cell of at most 1, untruncated",
    source="new here; the weaker reading of the same: it does not explode",
    over=(n, q, k, net),
    statement=leq(abs(flow), 1),
    corrected=cut(at_most_one),
)
