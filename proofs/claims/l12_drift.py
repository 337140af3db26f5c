"""The output squashing of the 1997 LSTM saturates as its cell drifts: e**-|s| / 2 <= h'(s) <= 2 e**-|s| for all s.

So the error that a cell takes in decays exponentially in its own drift (l12). h'(s) is 1/2, .0133 and 9.1e-5 at s = 0,
5 and 10 (l12-values).

Why: h(s) = 2 f(s) - 1 with the logistic f, so h'(s) = 2 f(s) (1 - f(s)) = 2 e**-|s| / (1 + e**-|s|)**2.

Tight: the lower bound is attained at s = 0, the upper one is the limit for large |s|.

Source: Hochreiter and Schmidhuber (1997), appendix A.2, on internal state drift; eq. (4) for h.
"""

from sympy import Rational

from proofs.claim import Claim, instead
from theory.activations import lstm97_h
from theory.statement import Net, Real, SlopeAt, both, eq, exp, leq

s, net = Real("s"), Net(lstm97_h)

l12 = Claim(
    id="l12",
    title="the slope of h falls exponentially with the drift",
    source="Hochreiter and Schmidhuber (1997), appendix A.2",
    over=(s, net),
    given=(leq(0, s),),
    statement=both(leq(exp(-s) / 2, SlopeAt(s)), leq(SlopeAt(s), 2 * exp(-s)), eq(SlopeAt(-s), SlopeAt(s))),
    near_miss=instead(statement=leq(SlopeAt(s), Rational(19, 10) * exp(-s))),
)

values = Claim(
    id="l12-values",
    title="the slope of h at the drifts 0, 5 and 10",
    source="Hochreiter and Schmidhuber (1997), appendix A.2; the numbers are computed here",
    over=(net,),
    statement=both(
        eq(SlopeAt(0), Rational(1, 2)),
        leq(abs(SlopeAt(5) - Rational("0.0133")), Rational("0.00005")),
        leq(abs(SlopeAt(10) - Rational("0.000091")), Rational("0.0000005")),
    ),
    near_miss=instead(statement=leq(SlopeAt(10), Rational("0.00009"))),
)
