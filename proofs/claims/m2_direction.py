"""As the review puts it in words, w_ij is the weight from unit i to unit j.

Why it falls: the review's forward equation net_i(t) = sum_j w_ij a_j(t-1) makes w_ij the weight to i from j. With
W = [[0, 1], [0, 0]] unit 1 reads unit 2, while the words have unit 2 read unit 1.

Tight: the two readings agree only where W is symmetric.

Source: review, line 44. Hochreiter et al. (2001), sec. 2 and Hochreiter and Schmidhuber (1997), sec. 3.1 have it right.
"""

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.sequent import sequent
from proofs.tactics import weigh
from theory.statement import ErrorFlow, Net, Slope, Unit, Units, Weight, eq

n, i, j, net = Units("n"), Unit("i"), Unit("j"), Net()


def corrected() -> Proof:
    """The definition of the flow over one step."""
    goal = sequent(m2.variant(m2.corrected).stored).goal
    return weigh(goal, (K.unfold(goal[1]),))


m2 = Claim(
    id="m2",
    title="direction of w_ij in words",
    source="review, line 44, against its line 87",
    over=(n, i, j, net),
    statement=eq(ErrorFlow(1, j, i), Weight(i, j) * Slope(1, i)),
    corrected=instead(statement=eq(ErrorFlow(1, i, j), Weight(i, j) * Slope(1, j)), derivation=corrected),
)
