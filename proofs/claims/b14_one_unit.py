"""One logistic unit, no bias, no input: at its fixed point the factor f'(x) w is at most W(1/e) = .278465 for w > 0.

At a fixed point x = w f(x), so w = x/f(x), and the factor is x f'(x)/f(x) = x/(1 + exp(x)), W Lambert's function. For
w < 0 the fixed point is stable (the factor is above -1) as long as w > -5.869586, and unstable beyond. So for one unit
without bias and input "|w| < 4" is far from necessary.

Why: x/(1 + exp(x)) on the whole line by ball arithmetic, with bounds for the tails.

Tight: the largest factor is given to 30 digits; at w = -5.869586 the factor is -1 to six digits.

Source: new here; against Hochreiter and Schmidhuber (1997), sec. 3.1, where |w| < 4 is a sufficient condition.
"""

from proofs.claim import Claim, instead
from theory.activations import logistic
from theory.statement import ActAt, Net, Rational, Real, SlopeAt, both, leq, lt

x, net = Real("x"), Net(logistic)
factor, weight = x * SlopeAt(x) / ActAt(x), x / ActAt(x)

MOST, AT = Rational("0.278464542761073795109358739023"), Rational("1.27846454276107379511")

b14 = Claim(
    id="b14",
    title="one unit without bias and input, positive weight",
    source="new here; compare Hochreiter and Schmidhuber (1997), sec. 3.1",
    over=(x, net),
    statement=both(leq(factor, MOST), leq(MOST - Rational(1, 10**29), AT * SlopeAt(AT) / ActAt(AT))),
    near_miss=instead(statement=leq(factor, MOST - Rational(1, 10**6))),
)

b14_negative = Claim(
    id="b14-negative",
    title="one unit without bias and input, negative weight: stable above -5.869585",
    source="new here",
    over=(x, net),
    given=(leq(Rational("-5.869585"), weight),),
    statement=lt(-1, factor),
    near_miss=instead(given=(leq(-6, weight),)),
)

b14_unstable = Claim(
    id="b14-unstable",
    title="one unit without bias and input, negative weight: unstable below -5.869587",
    source="new here",
    over=(x, net),
    given=(leq(weight, Rational("-5.869587")),),
    statement=lt(factor, -1),
    near_miss=instead(given=(leq(weight, -5),)),
)
