"""The error that unit v receives from unit k over q steps back is what net_v passes on to net_k over q steps forward.

backward(m, i, j) = d delta_j(t-m-1) / d delta_i(t) grows at the early end, by the recursion of delta.
forward(m, i, j, o) = d net_i(t-o) / d net_j(t-o-m-1) grows at the late end, by the forward equations.

Why: both are the sum over the same paths; matrix products are associative.

Tight: an equality.

Source: not in the papers read; that real-time recurrent learning and backpropagation through time give one gradient is
classical.
"""

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import V
from proofs.lemmas.identities import forward_sequence_is_flow, sequence_is_flow
from proofs.sequent import sequent
from proofs.tactics import at, weigh
from proofs.terms import ONE
from theory.statement import Lag, Nat, Net, Seq, Slope, Sum, Unit, Units, Weight, eq, recur

n, q, m, o, net = Units("n"), Lag("q"), Nat("m"), Nat("o"), Net()
i, j, k, l, v = (Unit(name) for name in "ijklv")

backward = recur(
    Seq("backward", m, i, j),
    first=Slope(1, j) * Weight(i, j),
    step=Slope(m + 2, j) * Sum(l, Weight(l, j) * Seq("backward", m, i, l)),
)
forward = recur(
    Seq("forward", m, i, j, o),
    first=Weight(i, j) * Slope(o + 1, j),
    step=Sum(l, Weight(i, l) * Slope(o + 1, l) * Seq("forward", m, l, j, o + 1)),
)


def derivation() -> Proof:
    """Both sequences are the flow: one grows by its last step, the other by its first.

    By induction over the lag; matrix products are associative.
    """
    claim = sequent(p6.stored)
    equations = [K.assume(equation) for equation in claim.constructed]
    back, forth = sequence_is_flow("backward", *equations[:2]), forward_sequence_is_flow("forward", *equations[2:])
    return weigh(claim.goal, (at(back, V), -ONE), (forth,))


p6 = Claim(
    id="p6",
    title="duality of backward error and forward sensitivity",
    source="not in the papers read; that RTRL and BPTT give one gradient is classical",
    over=(n, q, k, v, net),
    where=(backward, forward),
    statement=eq(Seq("backward", q - 1, k, v), Seq("forward", q - 1, k, v, 0)),
    derivation=derivation,
    # the roles of the two units exchanged
    near_miss=instead(statement=eq(Seq("backward", q - 1, k, v), Seq("forward", q - 1, v, k, 0))),
)
