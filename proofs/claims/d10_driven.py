"""A tanh net that keeps a bit while its gradient explodes.

d10-orbit: W = [[3, 1, -3], [0, 2, 0], [2, 3, -3]]. Unit 2 reads itself alone, and latches: from x >= .707 its next
activation is tanh(2 x + u) >= .707, for any u >= -.5328 (d10-latch; the margin is .53284). The other two units are
driven by it, and chaotic. d10-orbit-coupled: W = [[3, 1, -4], [-3, 4, 4], [3, 5, -3]], where the unit that keeps the
bit reads the other two as well. Both are run for 21 steps from activations of 1/2, under an input of .02 that changes
its sign at each step: the activation of unit 2 never falls below 3/4, while the largest entry of the gradient exceeds
800 (d10-orbit), and 900 (d10-orbit-coupled).

Why: judged by enclosing the runs. That the bit is kept under any such input, and for ever, follows from d10-latch for
the first net; of the coupled one it is measured only, as are the growth of the gradient for ever, by .236 and .315 per
step in logarithms.

Tight: the numbers are of these runs.

Source: new here; against Hochreiter et al. (2001), section on the dilemma, by which no robust latching is possible
where |M'| > 1. What is left of it: if what is latched is a system of its own and latches by contraction, its own
gradient decays (d21).
"""

from sympy import Expr, Rational

from proofs.claim import Claim, instead
from theory.activations import tanh
from theory.constructions import Definition
from theory.statement import (
    ORBIT,
    Act,
    ActAt,
    Bias,
    Input,
    Lag,
    Max,
    Nat,
    Net,
    Norm,
    Real,
    Same,
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
    maxnorm,
)

STEPS = 21
SOURCE = "new here; against Hochreiter et al. (2001), section on the dilemma"
n, q, r, x = Units("n"), Lag("q"), Nat("r"), Real("x")
i, j, u, v = (Unit(name) for name in "ijuv")

three = (eq(n, 3), eq(Same(u, v), 0), eq(Steps, STEPS))


def each(unit: Unit) -> tuple[Expr, Expr, Expr]:
    """Whether it is u, v, or the third one."""
    return Same(unit, u), Same(unit, v), 1 - Same(unit, u) - Same(unit, v)


def run(*rows: tuple[int, int, int]) -> tuple[Definition, ...]:
    """The net of u, v and the third unit with these rows, from activations of 1/2; the input changes its sign."""
    entries = sum(
        to * sum(weight * of for weight, of in zip(row, each(j), strict=True))
        for to, row in zip(each(i), rows, strict=True)
    )
    return (
        define(Weight(i, j), entries),
        define(Bias(i), 0),
        define(Input(r, i), Rational(1, 50) * (-1) ** r),
        define(Start(i), Rational(1, 2)),
    )


def explosion(name: str, title: str, most: int, *rows: tuple[int, int, int]) -> Claim:
    """Unit v keeps its sign, and the gradient exceeds `most`, which the near miss makes twice as large."""
    largest = Norm(maxnorm, StateFlow(STEPS - 1))
    return Claim(
        id=name,
        title=title,
        source=SOURCE,
        over=(n, u, v, Net(tanh, slopes=ORBIT)),
        given=three,
        where=run(*rows),
        statement=both(leq(Max(q, STEPS - 1, -Act(q, v)), -Rational(3, 4)), leq(most, largest)),
        near_miss=instead(statement=leq(2 * most, largest)),
    )


latched = explosion(
    "d10-orbit",
    "one unit latches, and the two that it drives are chaotic",
    800,
    *((3, 1, -3), (0, 2, 0), (2, 3, -3)),
)

coupled = explosion(
    "d10-orbit-coupled",
    "the unit that keeps the bit is part of the chaos",
    900,
    *((3, 1, -4), (-3, 4, 4), (3, 5, -3)),
)

LEAST = Rational("0.707")

latch = Claim(
    id="d10-latch",
    title="one unit with w = 2 keeps its sign under inputs down to -.5328",
    source="new here",
    over=(x, Net(tanh)),
    given=(leq(LEAST, x), leq(x, 1)),
    statement=leq(LEAST, ActAt(2 * x - Rational("0.5328"))),
    near_miss=instead(statement=leq(LEAST, ActAt(2 * x - Rational("0.5330")))),
)
