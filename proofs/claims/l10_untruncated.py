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

from proofs.claim import Claim, instead
from theory.cells import CELLS
from theory.statement import Lag, Net, NetWeight, StateFlow, Unit, Units, define, eq, leq

n, q, i, j, k, net = Units("n"), Lag("q"), Unit("i"), Unit("j"), Unit("k"), Net.of(CELLS["LSTM 1997"])

RECURRENT = 0  # h is the first vector that each net of the LSTM reads

flow = StateFlow(q, "c", k, "c", k)
cut = instead(where=tuple(define(NetWeight(name, RECURRENT, i, j), 0) for name in "ig"))
SOURCE = "Hochreiter and Schmidhuber (1997), sec. 4 and eq. (35), read without the truncation"

l10 = Claim(
    id="l10",
    title="constant error flow through the cell, untruncated",
    source=SOURCE,
    over=(n, q, k, net),
    statement=eq(flow, 1),
    corrected=cut,
)

above = Claim(
    id="l10-above",
    title="error flow through the cell of at least 1, untruncated",
    source="new here; the weaker reading of the same: it does not vanish",
    over=(n, q, k, net),
    statement=leq(1, flow),
    corrected=cut,
)

below = Claim(
    id="l10-below",
    title="error flow through the cell of at most 1, untruncated",
    source="new here; the weaker reading of the same: it does not explode",
    over=(n, q, k, net),
    statement=leq(abs(flow), 1),
    corrected=cut,
)
