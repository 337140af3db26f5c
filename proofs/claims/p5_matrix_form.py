"""Over q >= 2 steps the error flow is W_{k^T}^T F'(t-1) (W F'(t-2)) ... (W F'(t-q+1)) W_v f'_v(net_v(t-q)).

Here W_{k^T} is row k of W and W_v its column v. The row vector row(m) = W_{k^T}^T F'(t-1) (W F'(t-2)) ... (W
F'(t-m-1)) is defined by its first value and its step; over q + 1 steps there are q - 1 factors in brackets.

Why: the entry (k, v) of W F'(t-1) ... W F'(t-q), multiplied from the left.

Tight: an equality.

Source: Hochreiter and Schmidhuber (1997), sec. 3.1.
"""

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas.identities import replaced, sequence_is_flow
from proofs.sequent import sequent
from proofs.tactics import at, weigh
from theory.statement import ErrorFlow, Lag, Nat, Net, Seq, Slope, Sum, Unit, Units, Weight, eq, recur

n, q, m, net = Units("n"), Lag("q"), Nat("m"), Net()
i, j, k, l, v = (Unit(name) for name in "ijklv")

row = recur(
    Seq("row", m, i, l),
    first=Weight(i, l) * Slope(1, l),
    step=Sum(j, Seq("row", m, i, j) * Weight(j, l)) * Slope(m + 2, l),
)


def derivation() -> Proof:
    """The row vector is the flow over one step less (induction); the last step is W_v f'_v."""
    claim = sequent(p5.stored)
    unfolded = K.unfold(claim.goal[1])
    (_, (unit,), (_, _past, last), _) = unfolded.concl[2]
    rows = sequence_is_flow("row", *map(K.assume, claim.constructed))
    return weigh(claim.goal, (unfolded,), (replaced(at(rows, unit), unit, last),))


p5 = Claim(
    id="p5",
    title="matrix form of the error flow",
    source="Hochreiter and Schmidhuber (1997), sec. 3.1",
    over=(n, q, k, v, net),
    where=(row,),
    statement=eq(ErrorFlow(q + 1, k, v), Sum(l, Seq("row", q - 1, k, l) * Weight(l, v)) * Slope(q + 1, v)),
    derivation=derivation,
    # one factor W F' too many
    near_miss=instead(
        statement=eq(ErrorFlow(q + 1, k, v), Sum(l, Seq("row", q, k, l) * Weight(l, v)) * Slope(q + 1, v))
    ),
)
