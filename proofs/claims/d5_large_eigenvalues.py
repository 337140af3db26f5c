"""If at every step M' has an eigenvalue above 1, the gradient does not vanish (d5).

d5-orbit is a tanh net with the weights 10 on the diagonal, whose inputs hold one unit at the slope 1 and the other at
.001, in turn: its steps are diag(10, .01) and diag(.01, 10) but for 2e-8, and its flow over 20 steps is 1e-10.

Why d5 falls: the direction that one step stretches is the one that the next step loses.

Tight: of one constant M' it is true (corrected, by what d6 cites).

Source: new here; against the review, line 122, with the eigenvalues of Bengio et al. (1994), definition 2.
"""

from sympy import Expr, Rational

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import radii
from proofs.sequent import sequent
from proofs.tactics import at
from proofs.terms import ONE
from theory.activations import tanh
from theory.statement import (
    ORBIT,
    Bias,
    Free,
    Input,
    Lag,
    Max,
    Nat,
    Net,
    Same,
    Slope,
    SpectralRadius,
    Start,
    StateFlow,
    Step,
    Steps,
    Unit,
    Units,
    Weight,
    both,
    define,
    eq,
    for_all,
    implies,
    larger,
    leq,
    lt,
    no,
    vanishes,
)

n, q, r, s = Units("n"), Lag("q"), Lag("r"), Nat("s")
i, j, k, u, v = (Unit(name) for name in "ijkuv")
STEPS = 21


def of_one_step() -> Proof:
    """The powers of one matrix vanish only where its spectral radius is below 1, as cited."""
    claim = sequent(d5.variant(d5.corrected).stored)
    _, large, _ = claim.goal
    first = at(K.assume(large), ONE)
    return K.suppose(radii.does_not_vanish("StateFlow", K.assume(*claim.constructed), first), large)


d5 = Claim(
    id="d5",
    title="an eigenvalue above 1 at every step",
    source="new here; against the review, line 122, with Bengio et al. (1994), definition 2",
    over=(n, Net(tanh)),
    statement=implies(for_all(r, lt(1, SpectralRadius(Step(r)))), no(vanishes(StateFlow))),
    corrected=instead(where=(define(Slope(s, j), Free("f", j)),), derivation=of_one_step),
)

# where tanh has the slope .001, and its value there
PLACE, HEIGHT = Rational("4.146774726249"), Rational("0.999499874937")


def in_turn(first: Unit) -> Expr:
    """1 at `first` where the time s is even, at the other units where it is odd; else 0."""
    return (1 + (-1) ** s * (2 * Same(i, first) - 1)) / 2


orbit = Claim(
    id="d5-orbit",
    title="a tanh net whose steps are diag(10, .01) and diag(.01, 10)",
    source="new here",
    over=(n, k, u, v, Net(tanh, slopes=ORBIT)),
    given=(eq(n, 2), eq(Same(u, v), 0), eq(Steps, STEPS)),
    where=(
        define(Weight(i, j), 10 * Same(i, j)),
        define(Bias(i), 0),
        # the unit that was held at PLACE is at HEIGHT: 10 HEIGHT is taken off
        define(Input(s, i), PLACE * in_turn(u) - 10 * HEIGHT * (1 - in_turn(u))),
        define(Start(i), HEIGHT * Same(i, v)),
    ),
    statement=both(
        eq(Max(q, STEPS - 1, abs(Step(q, u, v)) + abs(Step(q, v, u))), 0),
        leq(Max(q, STEPS - 1, -larger(Step(q, u, u), Step(q, v, v))), -10 + Rational(1, 10**6)),
        leq(StateFlow(STEPS - 1, k, k), Rational(1001, 10**13)),
    ),
    near_miss=instead(statement=leq(StateFlow(STEPS - 1, k, k), Rational(999, 10**13))),
)
