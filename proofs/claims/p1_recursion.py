"""The error flow over one step is f'_v w_kv, over q + 1 steps f'_v(net_v(t-q-1)) sum_l (flow over q steps to l) w_lv.

Why: the definition of the flow by its last step; theory/flow.py derives it by differentiation.

Tight: an equality.

Source: Hochreiter et al. (2001), eq. (1); Hochreiter and Schmidhuber (1997), eq. (1); review, line 37.
"""

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.sequent import sequent
from proofs.tactics import weigh
from theory.statement import ErrorFlow, Lag, Net, Slope, Sum, Unit, Units, Weight, both, eq

n, q, k, v, l, net = Units("n"), Lag("q"), Unit("k"), Unit("v"), Unit("l"), Net()

first = eq(ErrorFlow(1, k, v), Slope(1, v) * Weight(k, v))


def derivation() -> Proof:
    """Both parts are the definition of the flow by its last step."""
    _, *parts = sequent(p1.stored).goal
    return K.both(*(weigh(part, (K.unfold(part[1]),)) for part in parts))


p1 = Claim(
    id="p1",
    title="recursion of the error flow",
    source="Hochreiter et al. (2001), eq. (1); Hochreiter and Schmidhuber (1997), eq. (1); review, line 37",
    over=(n, q, k, v, net),
    statement=both(first, eq(ErrorFlow(q + 1, k, v), Slope(q + 1, v) * Sum(l, ErrorFlow(q, k, l) * Weight(l, v)))),
    derivation=derivation,
    near_miss=instead(
        statement=both(first, eq(ErrorFlow(q + 1, k, v), Slope(q + 1, v) * Sum(l, ErrorFlow(q, k, l) * Weight(v, l))))
    ),
)
