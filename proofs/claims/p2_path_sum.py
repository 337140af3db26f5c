"""The error flow sums, over paths l_0 = k, ..., l_q = v, the products of f'_{l_m}(net_{l_m}(t-m)) w_{l_{m-1} l_m}.

Why: unroll the recursion p1; each step chooses the unit that the error passes.

Tight: an equality, at lag 1 too (one path, no sum). f'(net(t)) does not occur: the q slopes are those of t-1, ..., t-q.

Source: Hochreiter et al. (2001), eq. (2), once l_t = k and l_s = v are given; review, line 51, which omits them.
"""

from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas.identities import path_sum_is_flow
from proofs.sequent import sequent
from theory.statement import ErrorFlow, Lag, Net, PathSum, Slope, Unit, Units, Weight, eq

n, q, k, v, net = Units("n"), Lag("q"), Unit("k"), Unit("v"), Net()


def derivation() -> Proof:
    """Induction over the lag: both sides grow by the same last step."""
    return path_sum_is_flow(sequent(p2.stored).goal[2])


p2 = Claim(
    id="p2",
    title="error flow as a sum over paths",
    source="Hochreiter et al. (2001), eq. (2); review, line 51",
    over=(n, q, k, v, net),
    statement=eq(ErrorFlow(q, k, v), PathSum(lambda m, l, j: Slope(m, l) * Weight(j, l), q, k, v)),
    derivation=derivation,
    # each weight with the slope at its other end: f'(net(t)) in place of f'(net(t-q))
    near_miss=instead(
        statement=eq(ErrorFlow(q, k, v), PathSum(lambda m, l, j: Slope(m - 1, j) * Weight(j, l), q, k, v))
    ),
)
