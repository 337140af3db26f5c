"""Logistic unit, constant output y on the connection, net = w y: |f'(net) w| is bounded by .2238717/|y| for every w.

With x = w y it is |x f'(x)| / |y|. So the product is largest where x tanh(x/2) = 1, that is w = coth(net/2)/y (c8 and
c8-place); it tends to 0 as |w| grows, like 1/|w| at least (c8-vanishes); it is below 1 for every |w| < 4, whatever else
is fed in (c8-below-four); and it is below 1 for every w at all if y >= .22388. With other input it can reach 1: at
y = 4/5 and another input of -3, w = 4.4685 gives 1.0297 (c8-other-input).

Why: x f'(x) on the whole line by ball arithmetic, with bounds for the tails; |f'| <= 1/4 and |w| < 4 for c8-below-four.

Tight: the maximum is given to 30 digits; the near misses lower it by 1e-6, and put |w| = 4 for |w| < 4.

Source: Hochreiter and Schmidhuber (1997), sec. 3.1, and Hochreiter et al. (2001), who state the place of the maximum,
the limit and the bound for |w| < 4, and that y is not 0: for y = 0 the product is w/4 (c8-zero).
"""

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.sequent import sequent
from proofs.tactics import at, var, weigh
from theory.activations import logistic
from theory.statement import ActAt, Net, Rational, Real, SlopeAt, both, eq, leq, lt

x, w, net = Real("x"), Real("w"), Net(logistic)
SOURCE = "Hochreiter and Schmidhuber (1997), sec. 3.1; Hochreiter et al. (2001)"

MOST, AT = Rational("0.223871602347151424589162120485"), Rational("1.54340463841820844796")
LATER = Rational("0.4392288399")
MILLIONTH = Rational(1, 10**6)


def below_four() -> Proof:
    """|f'(x) w| = |f'(x)| |w| <= |w|/4 < 1."""
    claim, weight = sequent(below.stored), var("w", "real")
    quarter, slope = K.assume(claim.known[0]), at(K.assume(claim.known[-1]), var("x", "real"))
    size = ("abs", weight)
    return weigh(claim.goal, (slope, size), (quarter, size), (K.assume(claim.given[0]), quarter.concl[2]))


c8 = Claim(
    id="c8",
    title="the largest product of slope and weight, constant output",
    source=SOURCE,
    over=(x, net),
    statement=both(leq(abs(x * SlopeAt(x)), MOST), leq(MOST - Rational(1, 10**29), AT * SlopeAt(AT))),
    near_miss=instead(statement=leq(abs(x * SlopeAt(x)), MOST - MILLIONTH)),
)

c8_place = Claim(
    id="c8-place",
    title="where it is largest: w = coth(net/2)/y",
    source=SOURCE,
    over=(x, net),
    given=(leq(MOST - MILLIONTH, abs(x * SlopeAt(x))),),
    statement=leq(abs(x * (2 * ActAt(x) - 1) - 1), Rational(1, 100)),
    near_miss=instead(given=(leq(MOST - 1000 * MILLIONTH, abs(x * SlopeAt(x))),)),
)

c8_vanishes = Claim(
    id="c8-vanishes",
    title="the product tends to 0 as the weight grows, constant output",
    source=SOURCE,
    over=(x, net),
    statement=leq(x**2 * SlopeAt(x), LATER),
    near_miss=instead(statement=leq(x**2 * SlopeAt(x), LATER - MILLIONTH)),
)

below = Claim(
    id="c8-below-four",
    title="below 1 for every weight below 4, whatever the input",
    source=SOURCE,
    over=(x, w, net),
    given=(lt(abs(w), 4),),
    statement=lt(abs(SlopeAt(x) * w), 1),
    derivation=below_four,
    near_miss=instead(given=(leq(abs(w), 4),)),
)

c8_other_input = Claim(
    id="c8-other-input",
    title="with other input the product can exceed 1",
    source="new here",
    over=(net,),
    statement=lt(Rational(1029, 1000), Rational("4.4685") * SlopeAt(Rational("4.4685") * Rational(4, 5) - 3)),
    near_miss=instead(
        statement=lt(Rational(1030, 1000), Rational("4.4685") * SlopeAt(Rational("4.4685") * Rational(4, 5) - 3))
    ),
)

c8_zero = Claim(
    id="c8-zero",
    title="without the condition that the output is not 0",
    source="compare Hochreiter et al. (2001), who state the condition",
    over=(w, net),
    statement=leq(abs(SlopeAt(0) * w), 1),
    corrected=instead(statement=eq(SlopeAt(0) * w, w / 4)),
)
