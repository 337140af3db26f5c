"""One step forward: net_k(t) has the derivative w[k, j] f'_j(net_j(t-1)) by net_j(t-1), and a_l(t-1) by w[k, l].

Of the weights, w[k, l] alone is treated; by a weight to another unit the derivative of this one step is 0.

Why: net_k(t) = sum_j w[k, j] a_j(t-1) + b_k + x_k(t) and a_j = f_j(net_j); these are its two partial derivatives.

Tight: an equality.

Source: Hochreiter et al. (2001), sec. 2; Hochreiter and Schmidhuber (1997), sec. 3.1; review, lines 87 and 91.
"""

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.sequent import sequent
from proofs.tactics import weigh
from theory.statement import Act, ErrorFlow, Net, Slope, Unit, Units, Weight, WeightFlow, both, eq

n, k, j, l, net = Units("n"), Unit("k"), Unit("j"), Unit("l"), Net()

by_weight = eq(WeightFlow(1, k, k, l), Act(1, l))


def derivation() -> Proof:
    """Both are definitions: the flow over one step, and the last use of a weight."""
    _, step, use = sequent(m1.stored).goal
    return K.both(
        weigh(step, (K.unfold(step[1]),)),
        weigh(use, (K.unfold(use[1]),), (K.same(use[1][2]), use[2])),
    )


m1 = Claim(
    id="m1",
    title="forward equations",
    source="Hochreiter et al. (2001), sec. 2; Hochreiter and Schmidhuber (1997), sec. 3.1; review, lines 87 and 91",
    over=(n, k, j, l, net),
    statement=both(eq(ErrorFlow(1, k, j), Weight(k, j) * Slope(1, j)), by_weight),
    derivation=derivation,
    # the slope of the unit that is reached, f'_k(net_k(t)), does not occur
    near_miss=instead(statement=both(eq(ErrorFlow(1, k, j), Weight(k, j) * Slope(0, k)), by_weight)),
)
