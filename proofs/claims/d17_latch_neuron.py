"""The latch neuron a(t) = w tanh a(t-1) + h(t): the more noise it stands, the faster its gradient decays.

In closed form (theory.latching): attractors +-a with w = a coth a, multiplier m = w tanh'(a) = 2a / sinh 2a, noise
margin h* = sqrt(w (w-1)) - arcosh sqrt(w): the sign of a is kept for ever under |h(t)| <= h* and lost under the worst
noise above. Here as statements of one real number, and of runs:

d17-multiplier      sinh(2a) tanh'(a) = 2 tanh a; times w, with w tanh a = a, it is m
d17-fold            at w = cosh(b)**2: w tanh'(b) = 1, where w tanh a - a is largest, and (w tanh b)**2 = w (w-1)
d17-margin          h* of w = 2; d17-margin-of-w0 that of w = 1.25, the initial weight of Bengio et al. (1994)
d17-hundredth, ...  the least weight that stands a noise of .01, .05, .1, .2, .5, and m there
d17-bit             64 steps of w = 1.25 under the noise -.0778 keep the sign, under -.09 they do not
d17-gradient-...    at those weights the gradient over 10 and 100 steps, once over 1000, in a run from the
                    attractor

Why: w tanh a - a is concave for a > 0 and largest at b. Under the noise -h the interval [b, oo) is mapped into itself
if and only if h <= w tanh b - b. The statements on a line are shown by root counting and ball arithmetic, the runs by
enclosing them. That h* and 1 - m rise with w, and their limits for w -> 1, are derivatives: they stand in
theory.latching only.

Tight: each margin is attained within 1e-28; the least weights lie between numbers 1e-9 apart.

Source: new here. Bengio, Simard and Frasconi (1994) have the latch and its two attractors for w > 1/f'(0) = 1.
"""

from sympy import Rational as Q

from proofs.claim import Claim, instead
from theory.activations import tanh
from theory.constructions import Definition
from theory.statement import (
    ORBIT,
    Act,
    ActAt,
    Bias,
    Formula,
    Input,
    Nat,
    Net,
    Real,
    SlopeAt,
    Start,
    StateFlow,
    Steps,
    Unit,
    Units,
    Weight,
    both,
    define,
    eq,
    exp,
    implies,
    leq,
    lt,
)

a, b, w, net = Real("a"), Real("b"), Real("w"), Net(tanh)
MILLIONTH, TINY = Q(1, 10**6), Q(1, 10**9)
SOURCE = "new here; the latch of Bengio, Simard and Frasconi (1994)"

multiplier = Claim(
    id="d17-multiplier",
    title="the multiplier at the attractor is 2a / sinh 2a",
    source=SOURCE,
    over=(a, net),
    statement=eq(SlopeAt(a) * (exp(2 * a) - exp(-2 * a)) / 2, 2 * ActAt(a)),
    reason="an equality",
)

fold = Claim(
    id="d17-fold",
    title="at w = cosh(b)**2 the slope is 1 at b, and (w tanh b)**2 = w (w-1)",
    source=SOURCE,
    over=(b, w, net),
    given=(eq(w, ((exp(b) + exp(-b)) / 2) ** 2),),
    statement=both(eq(w * SlopeAt(b), 1), eq((w * ActAt(b)) ** 2, w * (w - 1))),
    reason="an equality",
)


def margin(name: str, weight: Q, digits: str, at: str, title: str) -> Claim:
    """w tanh a - a is at most the digits, rounded up, and within 1e-28 of them at b, where the slope is 1."""
    bound, point, least = Q(digits), Q(at), Q(1, 10**28)
    attained = leq(bound - least, weight * ActAt(point) - point)
    there = leq(abs(weight * SlopeAt(point) - 1), least)
    return Claim(
        id=name,
        title=title,
        source=SOURCE,
        over=(a, net),
        given=(leq(0, a),),
        statement=both(leq(weight * ActAt(a) - a, bound), attained, there),
        near_miss=instead(statement=leq(weight * ActAt(a) - a, bound - MILLIONTH)),
    )


of_two = margin(
    "d17-margin",
    Q(2),
    "0.5328399753535520235690793992300",
    "0.8813735870195430252326093249798",
    "w = 2 stands a noise of .53284",
)
of_w0 = margin(
    "d17-margin-of-w0",
    Q(5, 4),
    "0.0778051693153439766045345037585",
    "0.4812118250596034474977589134244",
    "w = 1.25 stands a noise of .0778052",
)


def least(name: str, noise: str, weight: str, at: str, multiplier: str) -> Claim:
    """The least weight that stands the noise lies within 1e-9 of the one named, m within 1e-8; `at` is near its b.

    An attractor a >= 1/8 is that of the weight a/tanh a; for smaller a that is below 1.006.
    """
    h, middle, point, m = Q(noise), Q(weight), Q(at), Q(multiplier)
    low, high = middle - TINY, middle + TINY
    ratio, near = a / ActAt(a), 10 * TINY
    attractor = both(leq(Q(1, 8), a), leq(low, ratio), leq(ratio, high))
    slope = both(leq(m - near, ratio * SlopeAt(a)), leq(ratio * SlopeAt(a), m + near))
    return Claim(
        id=name,
        title=f"a noise of {noise} takes a weight of {float(middle):.6g}, and then m = {float(m):.6g}",
        source=SOURCE,
        over=(a, net),
        given=(leq(0, a),),
        statement=both(lt(low * ActAt(a) - a, h), leq(h, high * ActAt(point) - point), implies(attractor, slope)),
        near_miss=instead(statement=lt((middle + Q(1, 10**5)) * ActAt(a) - a, h)),
    )


hundredth = least("d17-hundredth", "0.01", "1.0615580658915", "0.24563149525784", "0.88543597201842")
twentieth = least("d17-twentieth", "0.05", "1.1840767967852", "0.41686300335317", "0.70016529758245")
tenth = least("d17-tenth", "0.1", "1.2978824755046", "0.52178488620853", "0.56692472540036")
fifth = least("d17-fifth", "0.2", "1.4868711923151", "0.65083179901875", "0.40357784748544")
half = least("d17-half", "0.5", "1.9532789687565", "0.86455844910719", "0.18013362480229")

n, k, i, j, r = Units("n"), Unit("k"), Unit("i"), Unit("j"), Nat("r")
orbit, SHORT, T, LONG = Net(tanh, slopes=ORBIT), 64, 100, 1000


def run(weight: Q, noise: Q, start: Q) -> tuple[Definition, ...]:
    """One unit under the same input at every step; its activation is tanh of the state a, started at tanh a = a/w."""
    return (define(Weight(i, j), weight), define(Bias(i), 0), define(Input(r, i), noise), define(Start(i), start))


bit = Claim(
    id="d17-bit",
    title="w = 1.25 keeps its bit for 64 steps under the worst noise of size .0778",
    source=SOURCE,
    over=(n, k, orbit),
    given=(eq(n, 1), eq(Steps, SHORT)),
    where=run(Q(5, 4), -Q("0.0778"), Q(1)),
    statement=lt(0, Act(0, k)),
    near_miss=instead(where=run(Q(5, 4), -Q("0.09"), Q(1))),
)


def between(lag: int, digits: str) -> Formula:
    """The gradient over so many steps is the number of three digits."""
    flow, value = StateFlow(lag, k, k), Q(digits)
    return both(leq(Q(199, 200) * value, flow), leq(flow, Q(201, 200) * value))


def gradient(name: str, noise: str, weight: str, start: str, *digits: str) -> Claim:
    """The gradient over 10 and 100 steps, in a run from near the attractor."""
    return Claim(
        id=f"d17-gradient-{name}",
        title=f"at the weight for a noise of {noise} the gradient is {' and '.join(digits)} after 10 and 100 steps",
        source=SOURCE,
        over=(n, k, orbit),
        given=(eq(n, 1), eq(Steps, T)),
        where=run(Q(weight), Q(0), Q(start)),
        statement=both(between(10, digits[0]), between(T, digits[1])),
        near_miss=instead(statement=leq(StateFlow(T, k, k), Q(99, 100) * Q(digits[1]))),
    )


gradient_hundredth = gradient("hundredth", ".01", "1.0615580658915", "0.40731935066972", ".296", "5.20e-6")
gradient_twentieth = gradient("twentieth", ".05", "1.1840767967852", "0.63928282353079", ".0283", "3.31e-16")
gradient_tenth = gradient("tenth", ".1", "1.2978824755046", "0.75046156266014", "3.43e-3", "2.25e-25")
gradient_fifth = gradient("fifth", ".2", "1.4868711923151", "0.85356453848324", "1.15e-4", "3.92e-40")
gradient_half = gradient("half", ".5", "1.9532789687565", "0.95277429335541", "3.60e-8", "3.63e-75")

long = Claim(
    id="d17-gradient-long",
    title="at the weight for a noise of .5 the gradient is 3.93e-745 after 1000 steps",
    source=SOURCE,
    over=(n, k, orbit),
    given=(eq(n, 1), eq(Steps, LONG)),
    where=run(Q("1.9532789687565"), Q(0), Q("0.95277429335541")),
    statement=between(LONG, "3.93e-745"),
    near_miss=instead(statement=leq(StateFlow(LONG, k, k), Q("3.9e-745"))),
)
