"""new_name: a derivation of your own; ``errorflow check new_name.py`` judges it line by line."""

from proofs import Derivation
from theory import logistic
from theory.statement import ErrorFlow, Flow, Lag, Net, Norm, SlopeMax, Unit, Units, W, inf, leq

n, q, k, v, net = Units("n"), Lag("q"), Unit("k"), Unit("v"), Net(logistic)

new_name = Derivation(
    [
        leq(abs(ErrorFlow(q, k, v)), Norm(inf, Flow(q))),
        leq(Norm(inf, Flow(q)), (Norm(inf, W) * SlopeMax(inf)) ** q),
    ],
    over=(n, q, k, v, net),
)
