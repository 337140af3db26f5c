"""One logistic unit without bias and input, started at 1/2: for 0 <= w <= 8 its factor f' w stays far below 1.

After 12 steps it is at most .28 (b14-orbit), so that for one unit "|w| < 4" is far from necessary. For w < 0 the fixed
point loses its stability between -5.8, where after 1000 steps two activations in a row differ by less than 1/1000
(b14-orbit-stable), and -5.95, where they differ by more than 1/10 (b14-orbit-unstable).

Why: at the fixed point x = w f(x), so that f'(x) w = x (1 - f(x)) = x / (1 + exp(x)), whose largest value is .278465,
at x = 1.278465; and it is -1 at w = -5.869586. Judged by enclosing the run, over all w of the interval.

Tight: .2785 holds as well, .278 does not.

Source: new here; against Hochreiter and Schmidhuber (1997), sec. 3.1, where |w| < 4 makes the error flow of logistic
units vanish, which is sufficient only.
"""

from sympy import Rational

from proofs.claim import Claim, instead
from theory.activations import logistic
from theory.statement import (
    ORBIT,
    Act,
    Bias,
    Input,
    Nat,
    Net,
    Real,
    Slope,
    Start,
    Steps,
    Unit,
    Units,
    Weight,
    define,
    eq,
    leq,
)

n, r, w, net = Units("n"), Nat("r"), Real("w"), Net(logistic, slopes=ORBIT)
i, j, k = (Unit(name) for name in "ijk")

still = (define(Bias(i), 0), define(Input(r, i), 0), define(Start(i), Rational(1, 2)))
moved = abs(Act(0, k) - Act(1, k))

factor = Claim(
    id="b14-orbit",
    title="one unit with a positive weight: the factor stays below .28",
    source="new here; against Hochreiter and Schmidhuber (1997), sec. 3.1",
    over=(n, k, w, net),
    given=(eq(n, 1), eq(Steps, 12), leq(0, w), leq(w, 8)),
    where=(define(Weight(i, j), w), *still),
    statement=leq(w * Slope(0, k), Rational(28, 100)),
    near_miss=instead(statement=leq(w * Slope(0, k), Rational(27, 100))),
)

stable = Claim(
    id="b14-orbit-stable",
    title="one unit with w = -5.8 comes to rest",
    source="new here",
    over=(n, k, net),
    given=(eq(n, 1), eq(Steps, 1000)),
    where=(define(Weight(i, j), Rational(-58, 10)), *still),
    statement=leq(moved, Rational(1, 1000)),
    near_miss=instead(where=(define(Weight(i, j), Rational(-595, 100)), *still)),
)

unstable = Claim(
    id="b14-orbit-unstable",
    title="one unit with w = -5.95 alternates",
    source="new here",
    over=(n, k, net),
    given=(eq(n, 1), eq(Steps, 1000)),
    where=(define(Weight(i, j), Rational(-595, 100)), *still),
    statement=leq(Rational(1, 10), moved),
    near_miss=instead(where=(define(Weight(i, j), Rational(-58, 10)), *still)),
)
