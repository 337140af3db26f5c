"""The last step of the weak upper bound in the 1-norm: `errorflow check examples/in_the_one_norm.py`.

The second line multiplies the norm of a row by that of W. In the 1-norm the norm of a row may exceed the norm of W, so
the line is false; the bound that the two lines end in is true all the same.
"""

from proofs import Derivation
from theory.statement import Col, ErrorFlow, Lag, Net, Norm, Row, SlopeMax, Unit, Units, W, leq, one

n, q, k, v, net = Units("n"), Lag("q"), Unit("k"), Unit("v"), Net()

flow, steepest = abs(ErrorFlow(q + 1, k, v)), SlopeMax(one, q + 1)
middle = n * steepest ** (q + 1) * Norm(one, Col(v)) * Norm(one, Row(k)) * Norm(one, W) ** (q - 1)
final = n * (steepest * Norm(one, W)) ** (q + 1)

in_the_one_norm = Derivation([leq(flow, middle), leq(middle, final)], over=(n, q, k, v, net))
