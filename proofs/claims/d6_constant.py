"""Of one constant M' the gradient decays if and only if all eigenvalues of M' are below 1 (d6); then it vanishes, too.

So for one constant M' to vanish and to decay exponentially is the same (d6-vanishes). A net has one M' for all times
where it rests.

Why: the flow of one M' is its powers, which grow like its spectral radius to the power of the lag (Gelfand, cited).

Tight: with steps that change it falls in both directions (near misses; d4, d5).

Source: classical; it is the condition, necessary and sufficient, that the review, line 116, ascribes to |M'| < 1.
"""

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import radii
from proofs.sequent import sequent
from theory.activations import tanh
from theory.statement import (
    Free,
    Nat,
    Net,
    Slope,
    SpectralRadius,
    StateFlow,
    Step,
    Unit,
    Units,
    decays,
    define,
    iff,
    lt,
    vanishes,
)

n, s, j, net = Units("n"), Nat("s"), Unit("j"), Net(tanh)

at_rest = (define(Slope(s, j), Free("f", j)),)
below_one = lt(SpectralRadius(Step(1)), 1)


def decays_where_small() -> Proof:
    """The powers of one matrix, as cited."""
    return radii.decays_iff_small("StateFlow", K.assume(*sequent(d6.stored).constructed))


def vanishes_where_small() -> Proof:
    """What decays vanishes, and what vanishes has a spectral radius below 1."""
    return radii.vanishes_iff_small("StateFlow", K.assume(*sequent(d6_vanishes.stored).constructed))


d6 = Claim(
    id="d6",
    title="constant M' decays where its eigenvalues are below 1, and only there",
    source="classical; compare the review, line 116",
    over=(n, net),
    where=at_rest,
    statement=iff(decays(StateFlow), below_one),
    derivation=decays_where_small,
    near_miss=instead(where=()),
)

d6_vanishes = Claim(
    id="d6-vanishes",
    title="constant M' vanishes where its eigenvalues are below 1, and only there",
    source="classical; compare the review, line 116",
    over=(n, net),
    where=at_rest,
    statement=iff(vanishes(StateFlow), below_one),
    derivation=vanishes_where_small,
    near_miss=instead(where=()),
)
