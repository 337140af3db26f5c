"""The weak upper bound on paper, in six lines: `errorflow check examples/weak_upper_bound.py`.

The flow over q + 1 steps is split at its last step; the flow over the q steps before it is bounded row by row. The last
line needs the hypothesis: where f'max |W| is at most 1, the error never grows beyond n.
"""

from proofs import Derivation
from theory.statement import (
    Col,
    ErrorFlow,
    Lag,
    Net,
    Norm,
    Row,
    Slope,
    SlopeMax,
    Sum,
    Unit,
    Units,
    W,
    Weight,
    eq,
    inf,
    leq,
)

n, q, j, k, v, net = Units("n"), Lag("q"), Unit("j"), Unit("k"), Unit("v"), Net()

flow = abs(ErrorFlow(q + 1, k, v))
split = abs(Sum(j, ErrorFlow(q, k, j) * Weight(j, v))) * abs(Slope(q + 1, v))
spread = Sum(j, abs(ErrorFlow(q, k, j)) * abs(Weight(j, v))) * abs(Slope(q + 1, v))
steepest = SlopeMax(inf, q + 1)
last = Sum(j, abs(ErrorFlow(q, k, j))) * Norm(inf, Col(v)) * steepest
middle = n * steepest ** (q + 1) * Norm(inf, Col(v)) * Norm(inf, Row(k)) * Norm(inf, W) ** (q - 1)
final = n * (steepest * Norm(inf, W)) ** (q + 1)

weak_upper_bound = Derivation(
    [
        eq(flow, split),
        leq(split, spread),
        leq(spread, last),
        leq(last, middle),
        leq(middle, final),
        leq(final, n),
    ],
    over=(n, q, k, v, net),
    given=(leq(steepest * Norm(inf, W), 1),),
    id="weak-upper-bound",
    source="Hochreiter and Schmidhuber (1997), sec. 3.1",
)
