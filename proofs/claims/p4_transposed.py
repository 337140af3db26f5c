"""As printed in 1997, the path sum has the weights w_{l_m l_{m-1}}.

Why it falls: an error flows back from l_{m-1} to l_m through the weight to l_{m-1} from l_m, which is w_{l_{m-1}
l_m}. With W = [[0, 1], [0, 0]], linear units, k = 1, v = 2 and q = 1 the error flow is 1 and the printed sum 0.

Tight: the printed sum is right where W is symmetric. It contradicts eq. (1) and the matrix form of the same section.

Source: Hochreiter and Schmidhuber (1997), eq. (2); repaired in Hochreiter et al. (2001), eq. (2).
"""

from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas.identities import path_sum_is_flow
from proofs.sequent import sequent
from theory.statement import ErrorFlow, Lag, Net, PathSum, Slope, Unit, Units, Weight, eq

n, q, k, v, net = Units("n"), Lag("q"), Unit("k"), Unit("v"), Net()


def corrected() -> Proof:
    """Induction over the lag, as for p2."""
    return path_sum_is_flow(sequent(p4.variant(p4.corrected).stored).goal[2])


p4 = Claim(
    id="p4",
    title="path sum with transposed weights",
    source="Hochreiter and Schmidhuber (1997), eq. (2)",
    over=(n, q, k, v, net),
    statement=eq(ErrorFlow(q, k, v), PathSum(lambda m, l, j: Slope(m, l) * Weight(l, j), q, k, v)),
    corrected=instead(
        statement=eq(ErrorFlow(q, k, v), PathSum(lambda m, l, j: Slope(m, l) * Weight(j, l), q, k, v)),
        derivation=corrected,
    ),
)
