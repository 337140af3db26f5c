"""All |f' w| < 1 and no exponential decay: one unit without input whose flow over T steps falls like T**(-3/2).

For tanh with w = 1, started at 1, the flow over 1000 steps times 1000**(3/2) lies between 1.6 and 1.7 (c4-orbit),
started at 3/10 between 65 and 67 (c4-orbit-start); for the logistic function with w = 4 and b = -2, started at 3/4,
between 14 and 15 (c4-orbit-logistic). Each factor f' w is below 1.

Why: near its fixed point x the net moves as x - c x**3, so that x**2 falls like 1/(2 c T), and the factor is
1 - 3 c x**2: the product behaves as the product of 1 - 3/(2 s) over s up to T, T**(-3/2). The limits of the constants
are 1.641 and 67.43. Judged by enclosing the run.

Tight: "below 1" at every step says nothing of the rate: it takes one bound below 1 for all steps, such as .98
(c4-orbit-exponential, which is false of this net).

Source: new here; against the reading of Hochreiter and Schmidhuber (1997), sec. 3.1, by which |f' w| < 1 at each step
makes the error flow vanish exponentially.
"""

from sympy import Rational

from proofs.claim import Claim, instead
from theory.activations import logistic, tanh
from theory.constructions import Definition
from theory.statement import (
    ORBIT,
    Bias,
    Formula,
    Input,
    Lag,
    Max,
    Nat,
    Net,
    Slope,
    Start,
    StateFlow,
    Steps,
    Unit,
    Units,
    Weight,
    both,
    define,
    eq,
    leq,
    lt,
)

STEPS = 1000
n, q, r, net = Units("n"), Lag("q"), Nat("r"), Net(tanh, slopes=ORBIT)
i, j, k = (Unit(name) for name in "ijk")

one_unit = (eq(n, 1), eq(Steps, STEPS))
flow = StateFlow(STEPS, k, k)
scaled = flow * Steps ** Rational(3, 2)
before = Max(q, STEPS - 1, Slope(q, k) * abs(Weight(k, k)))
below_one = both(lt(Slope(0, k) * abs(Weight(k, k)), 1), lt(before, 1))


def run(weight: int, bias: int, start: Rational) -> tuple[Definition, ...]:
    """One unit with this weight and bias, without input, from this activation on."""
    return (define(Weight(i, j), weight), define(Bias(i), bias), define(Input(r, i), 0), define(Start(i), start))


def between(low: Rational, high: Rational) -> Formula:
    """The flow over T steps times T**(3/2) lies between these numbers."""
    return both(leq(low, scaled), leq(scaled, high))


orbit = Claim(
    id="c4-orbit",
    title="every factor is below 1; over 1000 steps the flow is 1.6 to 1.7 times 1000**(-3/2)",
    source="new here; against Hochreiter and Schmidhuber (1997), sec. 3.1",
    over=(n, k, net),
    given=one_unit,
    where=run(1, 0, Rational(1)),
    statement=both(below_one, between(Rational(16, 10), Rational(17, 10))),
    near_miss=instead(statement=leq(scaled, Rational(16, 10))),
)

start = Claim(
    id="c4-orbit-start",
    title="the constant depends on the start",
    source="new here",
    over=(n, k, net),
    given=one_unit,
    where=run(1, 0, Rational(3, 10)),
    statement=both(below_one, between(Rational(65), Rational(67))),
    near_miss=instead(statement=leq(scaled, 65)),
)

sigmoid = Claim(
    id="c4-orbit-logistic",
    title="the same with the logistic function, w = 4, b = -2",
    source="new here; against Hochreiter and Schmidhuber (1997), sec. 3.1",
    over=(n, k, Net(logistic, slopes=ORBIT)),
    given=one_unit,
    where=run(4, -2, Rational(3, 4)),
    statement=both(below_one, between(Rational(14), Rational(15))),
    near_miss=instead(statement=leq(scaled, 14)),
)

exponential = Claim(
    id="c4-orbit-exponential",
    title="the flow of one unit without input whose factors are below 1 falls by 2 % a step",
    source="new here; against Hochreiter and Schmidhuber (1997), sec. 3.1",
    over=(n, k, net),
    given=one_unit,
    where=run(1, 0, Rational(1)),
    statement=leq(flow, Rational(98, 100) ** Steps),
    corrected=instead(statement=leq(flow, Rational(17, 10) * Steps ** Rational(-3, 2))),
)
