"""new_name: a claim of your own; ``errorflow check new_name.py`` judges it."""

from proofs import Claim, instead
from theory import logistic
from theory.statement import ErrorFlow, Lag, Net, Norm, SlopeMax, Unit, Units, W, inf, leq

n, q, k, v, net = Units("n"), Lag("q"), Unit("k"), Unit("v"), Net(logistic)

# The error flow over q steps is at most (largest slope times largest row sum of |W|) ** q.
new_name = Claim(
    id="new-name",
    source="your page and line",
    over=(n, q, k, v, net),
    statement=leq(abs(ErrorFlow(q, k, v)), (SlopeMax(inf) * Norm(inf, W)) ** q),
    # A slightly stronger statement that must fall: it shows that the attack has teeth.
    near_miss=instead(statement=leq(abs(ErrorFlow(q, k, v)), (SlopeMax(inf) * Norm(inf, W)) ** (q + 1))),
)
