"""A bit is stored for ever, though |M'| > 1 and the gradient explodes: M(x) = 3.7 x (1 - |x|) with noise up to .05.

From any a(0) in [.0401875, .975] the state stays there, whatever the noise (d9): the sign of a is kept. M is odd, so
the mirror image holds a second state. Without noise M has a fixed point 27/37 there, with M' = -1.7: along it the
gradient is (-1.7)**t (d9-gradient). (Along other runs it grows by .355 per step on the average, in logarithms; that
number is measured only.)

Why: 3.7 x (1 - x) is at most .925, and on the interval it is least at the end .975, where it is .0901875.

Tight: noise of .0501 leads out of the interval.

Source: new here; against "|M'| > 1 (no robust latching possible)", Hochreiter et al. (2001), section on the dilemma.
The attractor is chaotic, hence none of the hyperbolic attractors of Bengio et al. (1994), definition 2.
"""

from fractions import Fraction

from sympy import Rational

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.sequent import sequent
from proofs.tactics import absolute, at, size_of, var, weigh
from proofs.terms import ONE, ZERO, subst
from theory.statement import Formula, Free, Nat, Net, Real, Seq, both, eq, for_all, leq, recur

m, t, start, x, net = Nat("m"), Nat("t"), Real("a0"), Real("x"), Net()

LOW, HIGH, GROWTH = Rational("0.0401875"), Rational("0.975"), Rational(37, 10)
REST = 1 - 1 / GROWTH
SOURCE = "new here; against Hochreiter et al. (2001), section on the dilemma"

a = Seq("a", t, x)
inside = both(leq(LOW, Seq("a", m, start)), leq(Seq("a", m, start), HIGH))


def noise(most: Rational) -> tuple[Formula, ...]:
    """The state starts inside, and the noise is bounded."""
    return leq(LOW, start), leq(start, HIGH), for_all(t, leq(abs(Free("u", t)), most))


def number(value: Rational) -> Fraction:
    """The number, as the kernel has it."""
    return Fraction(int(value.p), int(value.q))


def stays() -> Proof:
    """Induction: (a - low)(high - a) >= 0 and (a - 1/2)**2 >= 0 bound what M makes of a."""
    claim = sequent(d9.stored)
    above, below, small = map(K.assume, claim.given)
    first, later = map(K.assume, claim.constructed)
    here, time, formula = var("a0", "real"), var("m", "nat"), claim.goal
    begun = at(first, here)
    base = K.both(
        weigh(subst(formula[1], time, ZERO), (above,), (begun, -ONE)),
        weigh(subst(formula[2], time, ZERO), (below,), (begun,)),
    )
    known = K.assume(formula)
    low, high = K.part(known, 0), K.part(known, 1)
    now = low.concl[2]
    size = size_of(weigh(("<=", ZERO, now), (low,), (number(LOW),)))
    moved, bound = at(later, time, here), at(small, time)
    u = bound.concl[1][1]
    up, down = K.abs_upper(u), K.abs_upper(("*", -ONE, u))
    g, next_time = number(GROWTH), ("+", time, ONE)
    stay = weigh(
        subst(formula[1], time, next_time),
        (moved, -ONE), (size, g, now), (low, high, g), (high, g * (number(LOW) + number(HIGH) - 1)), (bound,), (down,),
    )  # fmt: skip
    top = weigh(
        subst(formula[2], time, next_time),
        (moved,), (size, -g, now), (g, ("square", ("+", now, Fraction(-1, 2)))), (bound,), (up,),
    )  # fmt: skip
    return at(K.induct(base, K.both(stay, top), time, formula), time)


def explodes() -> Proof:
    """Induction: the state rests at 27/37, and each step multiplies by 3.7 (1 - 2 27/37) = -1.7."""
    claim = sequent(gradient.stored)
    first, later, one, grown = map(K.assume, claim.constructed)
    time, formula = var("m", "nat"), claim.goal
    base = K.both(weigh(subst(formula[1], time, ZERO), (first,)), weigh(subst(formula[2], time, ZERO), (one,)))
    known = K.assume(formula)
    state, past = K.part(known, 0), K.part(known, 1)
    size, now, g, p = absolute(state), state.concl[1], number(GROWTH), past.concl[1]
    moved, multiplied, after = at(later, time), at(grown, time), ("+", time, ONE)
    rest = number(REST)
    stay = weigh(subst(formula[1], time, after), (moved,), (state, g * (1 - rest)), (size, -g, now))
    step = weigh(subst(formula[2], time, after), (multiplied,), (size, -2 * g, p), (past, g * (1 - 2 * rest)))
    return at(K.induct(base, K.both(stay, step), time, formula), time)


d9 = Claim(
    id="d9",
    title="a bit is kept for ever on a chaotic attractor",
    source=SOURCE,
    over=(m, start, net),
    given=noise(Rational(5, 100)),
    where=(recur(a, first=x, step=GROWTH * a * (1 - abs(a)) + Free("u", t)),),
    statement=inside,
    derivation=stays,
    near_miss=instead(given=noise(Rational(501, 10000))),
)

b, p = Seq("b", t), Seq("p", t)

gradient = Claim(
    id="d9-gradient",
    title="the gradient explodes at the fixed point between the ends",
    source=SOURCE,
    over=(m, net),
    where=(recur(b, first=REST, step=GROWTH * b * (1 - abs(b))), recur(p, first=1, step=GROWTH * (1 - 2 * abs(b)) * p)),
    statement=both(eq(Seq("b", m), REST), eq(Seq("p", m), (-Rational(17, 10)) ** m)),
    derivation=explodes,
    near_miss=instead(statement=leq(abs(Seq("p", m)), Rational(3, 2) ** m)),
)
