"""There are n**(q-1) error paths over q steps from one unit to another.

Why: each of the q - 1 units in between is any of n.

Tight: an equality.

Source: Hochreiter and Schmidhuber (1997), sec. 3.1 ("the sum of the n**(q-1) terms").
"""

from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas.identities import number_of_paths
from proofs.sequent import sequent
from proofs.tactics import weigh
from theory.statement import Lag, Net, PathSum, Unit, Units, eq

n, q, k, v, net = Units("n"), Lag("q"), Unit("k"), Unit("v"), Net()

paths = PathSum(lambda m, l, j: 1, q, k, v)


def derivation() -> Proof:
    """Induction over the lag: each further step multiplies by n."""
    goal = sequent(p3.stored).goal
    return weigh(goal, (number_of_paths(goal[1]),))


p3 = Claim(
    id="p3",
    title="number of error paths",
    source="Hochreiter and Schmidhuber (1997), sec. 3.1",
    over=(n, q, k, v, net),
    statement=eq(paths, n ** (q - 1)),
    derivation=derivation,
    near_miss=instead(statement=eq(paths, n**q)),
)
