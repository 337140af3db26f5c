"""If at every step all eigenvalues of M' are near 0, the gradient decays (d4: relu, where all of them are 0).

The condition is that of a hyperbolic attractor by its eigenvalues, at states that move. d4-orbit is a tanh net: two
units that excite each other with the weight 2, one of them saturated by an input of 10, in turn. At each step the
diagonal of W F' is 0, so that its eigenvalues are the square roots of the product of the other two entries: below
2.5e-5. Over 20 steps the flow is 2**20.

Why d4 falls: the one unit that is not saturated passes the error on, to the one that will not be at the step before.

Tight: of one constant M' it is true (corrected, by what d6 cites).

Source: Bengio et al. (1994), definition 2 (eigenvalues below 1 on the attractor; wording seen) with theorem 4 (wording
not seen); the net is new here.
"""

from sympy import Expr, Rational

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import radii
from proofs.sequent import sequent
from proofs.tactics import at, weigh
from proofs.terms import ONE
from theory.activations import relu, tanh
from theory.statement import (
    ORBIT,
    Bias,
    ErrorFlow,
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
    leq,
    lt,
    vanishes,
)

n, q, r, s, i, j, u, v = Units("n"), Lag("q"), Lag("r"), Nat("s"), *(Unit(name) for name in "ijuv")
STEPS = 21


def of_one_step() -> Proof:
    """The powers of a matrix whose spectral radius is below 1 decay, as cited."""
    claim = sequent(d4.variant(d4.corrected).stored)
    _, none, _ = claim.goal
    zero = at(K.assume(none), ONE)
    small, _ = radii.powers("StateFlow", K.assume(*claim.constructed))
    decays = K.detach(small, weigh(("<", zero.concl[1], ONE), (zero,), (ONE,)))
    return K.suppose(K.vanish(decays, ("StateFlow",)), none)


d4 = Claim(
    id="d4",
    title="all eigenvalues 0 at every step",
    source="Bengio et al. (1994), definition 2 and theorem 4 (wording of the theorem not seen)",
    over=(n, Net(relu)),
    statement=implies(for_all(r, eq(SpectralRadius(Step(r)), 0)), vanishes(StateFlow)),
    corrected=instead(where=(define(Slope(s, j), Free("f", j)),), derivation=of_one_step),
)


def in_turn(first: Unit) -> Expr:
    """1 at `first` where the time s is even, at the other units where it is odd; else 0."""
    return (1 + (-1) ** s * (2 * Same(i, first) - 1)) / 2


orbit = Claim(
    id="d4-orbit",
    title="a tanh net with eigenvalues below 2.5e-5 at every step and a flow of 2**20 over 20 steps",
    source="new here",
    over=(n, u, v, Net(tanh, slopes=ORBIT)),
    given=(eq(n, 2), eq(Same(u, v), 0), eq(Steps, STEPS)),
    where=(
        define(Weight(i, j), 2 * (1 - Same(i, j))),
        define(Bias(i), 0),
        define(Input(s, i), 10 * in_turn(u)),
        define(Start(i), Same(i, v)),
    ),
    statement=both(
        eq(Max(q, STEPS - 1, abs(Step(q, u, u)) + abs(Step(q, v, v))), 0),
        leq(Max(q, STEPS - 1, Step(q, u, v) * Step(q, v, u)), Rational(25, 10**6) ** 2),
        eq(ErrorFlow(STEPS - 1, v, v), 2**20),
    ),
    near_miss=instead(statement=lt(2**20, ErrorFlow(STEPS - 1, v, v))),
)
