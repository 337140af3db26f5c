"""A true bound with its near miss: the error flow in the 2-norm, without a factor n.

errorflow check examples/true_bound.py
"""

from proofs import Claim, instead
from theory import tanh
from theory.statement import ErrorFlow, Lag, Net, Norm, SlopeMax, SpectralRadius, Unit, Units, W, leq, two

n, q, k, v, net = Units("n"), Lag("q"), Unit("k"), Unit("v"), Net(tanh)

flow = abs(ErrorFlow(q, k, v))

two_norm_bound = Claim(
    id="two-norm-bound",
    source="Pascanu, Mikolov and Bengio (2013), sec. 2.1, as a bound on one entry",
    over=(n, q, k, v, net),
    statement=leq(flow, (SlopeMax(two, q) * Norm(two, W)) ** q),
    near_miss=instead(statement=leq(flow, (SlopeMax(two, q) * SpectralRadius(W)) ** q)),
)
