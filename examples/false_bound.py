"""A false bound: if no weight exceeds 1 in absolute value and no slope does, no error flow does.

errorflow check examples/false_bound.py
"""

from proofs import Claim, instead
from theory import tanh
from theory.statement import ErrorFlow, Lag, Net, Unit, Units, WeightMax, leq

n, q, k, v, net = Units("n"), Lag("q"), Unit("k"), Unit("v"), Net(tanh)

flow_stays_below_one = Claim(
    id="flow-stays-below-one",
    source="a common slip: the factors are bounded, but there are n**(q-1) paths",
    over=(n, q, k, v, net),
    given=(leq(WeightMax, 1),),
    statement=leq(abs(ErrorFlow(q, k, v)), 1),
    corrected=instead(given=(leq(n * WeightMax, 1),)),
)
