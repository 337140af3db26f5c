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

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import KK, Q, cells
from proofs.lemmas.kronecker import same
from proofs.sequent import sequent
from proofs.tactics import at, weigh
from proofs.terms import ZERO, Term, subst
from theory.cells import CELLS
from theory.statement import Lag, Net, NetWeight, Out, Prod, StateFlow, Unit, Units, define, eq

n, q, r, i, j, k, net = Units("n"), Lag("q"), Lag("r"), Unit("i"), Unit("j"), Unit("k"), Net.of(CELLS["LSTM"])

RECURRENT = 0  # h is the first vector that each net of the LSTM reads


def derivation() -> Proof:
    """By induction, row c of the flow is the product of the forget gates at its own c, else 0: c reads h no more."""
    claim = sequent(l6.variant(l6.corrected).stored)
    gates = claim.goal[2]

    def own(m: Term, v: Term) -> Term:
        return ("*", subst(gates, Q, m), same(KK, v))

    row = cells.row(claim, "c", {"c": own, "h": lambda m, v: ZERO}, cells.folded)
    return weigh(claim.goal, (at(row["c"], Q, KK),), (K.same(KK), gates))


l6 = Claim(
    id="l6",
    title="product of the forget gates (block c to c)",
    source="review, line 155",
    over=(n, q, k, net),
    statement=eq(StateFlow(q, "c", k, "c", k), Prod(r, q, Out("f", r - 1, k))),
    corrected=instead(
        where=tuple(define(NetWeight(gate, RECURRENT, i, j), 0) for gate in "fig"), derivation=derivation
    ),
)
