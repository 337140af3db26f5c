"""The latch neuron a(t) = w tanh a(t-1) + h(t) in closed form: how much noise it stands, how fast its gradient decays.

    attractors        +-a with w = a coth a, for w > 1: two; for w <= 1 only 0 is left
    multiplier        m = w tanh'(a) = 2a / sinh 2a, of each step at the attractor; the gradient over T steps is m**T
    fold              b with w tanh'(b) = 1, w = cosh(b)**2: there w tanh(b) - b is largest
    noise margin      h*(w) = sqrt(w (w - 1)) - arcosh sqrt(w), dh*/dw = sqrt((w - 1)/w)

Worst-case noise is -h at every step. For h <= h* the interval [b, oo) is mapped into itself, so from there the sign of
a is kept for ever; for h > h* each step lowers a > 0 by h - h* or more, and the sign is lost. A latch that stands more
noise has a larger weight, hence a smaller multiplier: it forgets its past faster.

Near w = 1: h* = 2/3 (w-1)**(3/2) - 1/5 (w-1)**(5/2) + ..., 1 - m = 2 (w-1) - 12/5 (w-1)**2 + ...

`steps()` derives each line with SymPy; a Step holds if its two sides agree.

Source: new here. Bengio, Simard and Frasconi (1994) have the latch and two attractors for w > 1/f'(0), and theorem 3,
whose radius condition gives the `certified_margin`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sympy
from sympy import Expr, Rational, S, Symbol, acosh, atanh, cosh, coth, diff, sinh, sqrt, tanh

from theory.activations import tanh as activation

# The state, the fold, a point, and a bare number; all positive, as are w and w - 1.
A, B, X, Z = (Symbol(name, positive=True) for name in "abxz")
W, EXCESS = Symbol("w", positive=True), Symbol("epsilon", positive=True)
# A state near w = 1 in units of sqrt(w - 1), and that unit.
Y, UNIT = Symbol("y", positive=True), Symbol("e", positive=True)

GAP = W * tanh(A) - A
WEIGHT_OF_STATE = A * coth(A)
MULTIPLIER = 2 * A / sinh(2 * A)
WEIGHT_OF_FOLD = cosh(B) ** 2
MARGIN = sqrt(W * (W - 1)) - acosh(sqrt(W))
MARGIN_SLOPE = sqrt((W - 1) / W)
# In the other coordinate, x(t) = tanh(w x(t-1)) + v(t), a = w x and h = w v.
OTHER_OUTPUT = sqrt(1 - 1 / W)
OTHER_MARGIN = OTHER_OUTPUT - atanh(OTHER_OUTPUT) / W
# (1 - lambda(d)) d with lambda(d) the largest slope within d of the attractor a, at its edge x = a - d.
CERTIFIED = (1 - W / cosh(X) ** 2) * (A - X)
# The largest of it over d, as a part of h*, for w -> 1.
CERTIFIED_NEAR_ONE = 2 * (sqrt(6) - sqrt(3)) / 3


@dataclass(frozen=True)
class Step:
    """One line of the derivation: what it says, what SymPy derives, and the closed form that it equals."""

    says: str
    derived: Expr
    closed: Expr

    @property
    def holds(self) -> bool:
        """Whether both sides are the same function on the positive numbers. Exact."""
        return equal(self.derived, self.closed)

    def __str__(self) -> str:
        return f"{self.says}: {self.derived} = {self.closed}"


def equal(left: Expr, right: Expr) -> bool:
    """Whether two expressions in positive numbers are equal, in exp(a), exp(b), exp(x); exact.

    >>> equal(sinh(2 * A), 2 * sinh(A) * cosh(A)), equal(sinh(2 * A), 2 * sinh(A))
    (True, False)
    """
    difference = sympy.expand(sympy.together((left - right).rewrite(sympy.exp)))
    return sympy.simplify(difference) == 0


def at_fold(expr: Expr) -> Expr:
    """An expression in w at w = cosh(b)**2, with sqrt(w) = cosh b, sqrt(w - 1) = sinh b and arcosh sqrt(w) = b."""
    found = expr.subs(W, WEIGHT_OF_FOLD)
    for power in (Rational(1, 2), -Rational(1, 2)):
        found = found.subs((WEIGHT_OF_FOLD - 1) ** power, sinh(B) ** (2 * power))
    return found.subs(acosh(cosh(B)), B)


def steps() -> tuple[Step, ...]:
    """The derivation, line by line."""
    return (*_attractor(), *_fold(), *_orders(), *_near_one(), *_other_coordinate(), *_certified())


def _attractor() -> Iterator[Step]:
    """Fixed points and what a step multiplies there."""
    definition = activation.definition(A)
    yield Step("tanh is the activation of that name", definition, tanh(A))
    yield Step("and so is its slope", diff(definition, A), activation.slope_definition(A))
    yield Step("a = w tanh a, solved for w", sympy.solve(GAP, W)[0], WEIGHT_OF_STATE)
    slope = diff(W * tanh(A), A).subs(W, WEIGHT_OF_STATE)
    yield Step("w tanh'(a) there", slope, MULTIPLIER)


def _fold() -> Iterator[Step]:
    """The largest of w tanh(a) - a, at b: the noise margin."""
    slope = diff(GAP, A)
    yield Step("its slope vanishes at b, solved for w", sympy.solve(slope.subs(A, B), W)[0], WEIGHT_OF_FOLD)
    yield Step("it is concave: its second derivative", diff(slope, A), -2 * W * tanh(A) / cosh(A) ** 2)
    yield Step("the margin, at the fold", GAP.subs({A: B, W: WEIGHT_OF_FOLD}), at_fold(MARGIN))
    yield Step("dh*/dw, of the closed form", diff(MARGIN, W).subs(W, 1 + EXCESS), MARGIN_SLOPE.subs(W, 1 + EXCESS))
    yield Step("dh*/dw, as only w moves at a maximum", diff(GAP, W).subs(A, B), at_fold(MARGIN_SLOPE))
    yield Step("no margin at w = 1", MARGIN.subs(W, 1), S.Zero)


def _orders() -> Iterator[Step]:
    """w rises and m falls as a grows: each derivative has the sign of what vanishes at 0 and grows from there on."""
    rise, fall = sinh(Z) - Z, Z * cosh(Z) - sinh(Z)
    yield Step(
        "dw/da, of the sign of sinh z - z, z = 2a",
        diff(WEIGHT_OF_STATE, A),
        rise.subs(Z, 2 * A) / (2 * sinh(A) ** 2),
    )
    yield Step("which is 0 at 0", rise.subs(Z, 0), S.Zero)
    yield Step("and has a slope above 0", diff(rise, Z), 2 * sinh(Z / 2) ** 2)
    yield Step(
        "dm/da, of the sign of sinh z - z cosh z", diff(MULTIPLIER, A), -2 * fall.subs(Z, 2 * A) / sinh(2 * A) ** 2
    )
    yield Step("which is 0 at 0 too", fall.subs(Z, 0), S.Zero)
    yield Step("and has a slope below 0", -diff(fall, Z), -Z * sinh(Z))


def _near_one() -> Iterator[Step]:
    """h* and m for small w - 1; h* lies between its first one and its first two terms for every w > 1."""
    margin = sympy.series(MARGIN.subs(W, 1 + UNIT**2), UNIT, 0, 7).removeO()
    yield Step("h* in e = sqrt(w - 1)", margin, 2 * UNIT**3 / 3 - UNIT**5 / 5)
    below = diff(2 * EXCESS ** Rational(3, 2) / 3 - EXCESS ** Rational(5, 2) / 5, EXCESS)
    yield Step("the slope of its first two terms", below, sqrt(EXCESS) * (1 - EXCESS / 2))
    yield Step(
        "squared, it is below that of h*, where it is not below 0, for w - 1 <= 2",
        MARGIN_SLOPE.subs(W, 1 + EXCESS) ** 2 - below**2,
        EXCESS**3 * (3 - EXCESS) / (4 * (1 + EXCESS)),
    )
    weight, loss = (sympy.series(f, A, 0, 6).removeO() for f in (WEIGHT_OF_STATE - 1, 1 - MULTIPLIER))
    yield Step("w - 1 in a", weight, A**2 / 3 - A**4 / 45)
    through = sympy.series(2 * weight - Rational(12, 5) * weight**2, A, 0, 6).removeO()
    yield Step("1 - m = 2 (w-1) - 12/5 (w-1)**2 in a", loss, through)


def _other_coordinate() -> Iterator[Step]:
    """x = a/w obeys x(t) = tanh(w x(t-1)) + h(t)/w: the margin is h*/w."""
    yield Step("the step in x = a/w", GAP.subs(A, W * X) / W, tanh(W * X) - X)
    other = OTHER_OUTPUT.subs(W, WEIGHT_OF_FOLD)
    yield Step("tanh at the fold, squared", other**2, tanh(B) ** 2)
    yield Step("w times the margin in x", at_fold(W) * (tanh(B) - B / at_fold(W)), at_fold(MARGIN))


def _certified() -> Iterator[Step]:
    """The best (1 - lambda(d)) d: it has one maximum, because it is log-concave; and what part of h* it is."""
    slope = W / cosh(X) ** 2
    yield Step("lambda at the edge x", diff(W * tanh(X), X), slope)
    # log(1 - s)'' < 0 where s''(1 - s) + s'**2 > 0; over s it is linear in s, u = tanh(x)**2, s = w (1 - u)
    u = tanh(X) ** 2
    bent = (diff(slope, X, 2) * (1 - slope) + diff(slope, X) ** 2) / slope
    yield Step(
        "log(1 - lambda) is concave: 2 ((w-1) (1-u)**2 + u (1+u)) > 0",
        bent,
        2 * ((W - 1) * (1 - u) ** 2 + u * (1 + u)),
    )
    # with w tanh a = a, and since tanh' falls from x to a: tanh a - tanh x <= tanh'(x) (a - x)
    left = (GAP.subs(A, X) - CERTIFIED).subs(W, WEIGHT_OF_STATE)
    right = (slope * (A - X) - W * (tanh(A) - tanh(X))).subs(W, WEIGHT_OF_STATE)
    yield Step("w tanh x - x, at most h*, is never below it: their difference", left, right)
    # SymPy 1.14's limit of a**2 / (a coth a - 1) at 0 is 0, which is wrong; its series is right.
    weight = sympy.series(WEIGHT_OF_STATE - 1, A, 0, 4).removeO()
    yield Step("a**2 / (w - 1) near w = 1", A**2 / weight, S(3))
    near = CERTIFIED.subs(W, 1 + UNIT**2).subs({X: Y * UNIT, A: sqrt(3) * UNIT}) / UNIT**3
    part = sympy.limit(near, UNIT, 0) / Rational(2, 3)
    yield Step("the part of h* near w = 1, edge at y sqrt(w - 1)", part, Rational(3, 2) * (Y**2 - 1) * (sqrt(3) - Y))
    best = next(y for y in sympy.solve(diff(part, Y), Y) if y > 1)
    yield Step("which is largest at y = (sqrt 3 + sqrt 6)/3", best, (sqrt(3) + sqrt(6)) / 3)
    yield Step("and then", part.subs(Y, best), CERTIFIED_NEAR_ONE)
