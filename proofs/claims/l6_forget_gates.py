"""As printed, the error of the LSTM's cell over q steps is the product of the forget gates.

The claim is about the block dc(t)/dc(t-q) of the state Jacobian, with h(t-q) held fixed. The review's proportional
sign is read as = (the omitted factor is dE/dc(t)), for the entries (k, k).

Why it falls: c also reaches itself through h, which the gates and the candidate read. Over one step the block is the
product (no peepholes); over two it is off by the paths c -> h -> f, i, g -> c. The total derivative, in which h(t-q) =
o tanh c(t-q) moves too, differs over one step already (scalar: U_f = -8, b_f = 2, b_o = 4, U_i = U_g = 0, c(t-1) = .8:
total -.091656, product +.038540).

Tight: with no recurrent weights into f, i and g the product is exact, for the block and for the total derivative; the
output gate may read h.

Source: review, line 155, which prints f_{t'} for f_{tau'}. The forget gate is of Gers et al. (2000): in the 1997 LSTM
the product is 1, for the truncated gradient."""

from proofs.claim import Claim, instead
from theory.cells import CELLS
from theory.statement import Lag, Net, NetWeight, Out, Prod, StateFlow, Unit, Units, define, eq

n, q, r, i, j, k, net = Units("n"), Lag("q"), Lag("r"), Unit("i"), Unit("j"), Unit("k"), Net.of(CELLS["LSTM"])

RECURRENT = 0  # h is the first vector that each net of the LSTM reads

l6 = Claim(
    id="l6",
    title="product of the forget gates (block c to c)",
    source="review, line 155",
    over=(n, q, k, net),
    statement=eq(StateFlow(q, "c", k, "c", k), Prod(r, q, Out("f", r - 1, k))),
    corrected=instead(where=tuple(define(NetWeight(gate, RECURRENT, i, j), 0) for gate in "fig")),
)
