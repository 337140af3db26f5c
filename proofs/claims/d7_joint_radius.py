"""Under slopes that change freely between 0 and beta the flow decays if beta times a joint spectral radius is below 1.

JointRadius is the joint spectral radius of the matrices W D, D diagonal with entries in [0, 1]; beta is the largest
slope. That it suffices is d7: one rate for all such slopes. That nothing less does is the theorem of Berger and Wang:
JointRadius is the supremum of the q-th root of the spectral radius of a flow over q steps with slopes in [0, 1], and
slopes of period q decay only where that is below 1 (d6); d7-periodic is one half of it, the other half names no q.
At q = 1, with slopes 0 and 1, d7-periodic is about the principal submatrices of W: none has a larger spectral radius.

Why: by the definition, the largest norm of a product of q matrices W D is about JointRadius**q, and its spectral radius
is at most its norm (Rota and Strang; Berger and Wang: cited).

Tight: at beta JointRadius = 1 the flow need not decay (d7's near miss); a norm of the flow may exceed the power
(d7-periodic's). With slopes of both signs it is another set of matrices: W = [[0, -3], [2, 3]] / 4 has a JointRadius
below .97, and with the slopes 1 and -1 the spectral radius 1.09.

Source: Rota and Strang (1960); Berger and Wang (1992). It is the true form, for states that move, of the condition that
the review, line 116, ascribes to |M'| < 1.
"""

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import Q, radii
from proofs.sequent import sequent
from proofs.tactics import weigh
from theory.statement import (
    Flow,
    JointRadius,
    Lag,
    Nat,
    Net,
    Norm,
    Slope,
    SlopeMax,
    SpectralRadius,
    Unit,
    Units,
    decays,
    for_all,
    inf,
    leq,
    lt,
    two,
)

n, q, r, j, net = Units("n"), Lag("q"), Nat("r"), Unit("j"), Net()

one_sign = for_all(r, for_all(j, leq(0, Slope(r, j))))
small = lt(SlopeMax(inf) * JointRadius, 1)
power = (SlopeMax(inf) * JointRadius) ** q


def below_one() -> Proof:
    """All slopes lie in [0, beta]; the rest is cited."""
    signs, product = map(K.assume, sequent(d7.stored).given)
    fact = K.cite("joint_decay", ("SlopeMax", "inf"))
    return K.detach(fact, K.both(radii.slopes_up_to_largest(signs), weigh(fact.concl[1][2], (product,))))


def of_a_period() -> Proof:
    """All slopes lie in [0, beta]; the rest is cited."""
    claim = sequent(periodic.stored)
    slopes = radii.slopes_up_to_largest(K.assume(*claim.given))
    bound = K.detach(K.cite("joint_period", ("SlopeMax", "inf"), Q), slopes)
    return weigh(claim.goal, (bound,))


d7 = Claim(
    id="d7",
    title="slopes in [0, beta]: decay where beta times the joint spectral radius is below 1",
    source="Rota and Strang (1960); Berger and Wang (1992)",
    over=(n, net),
    given=(one_sign, small),
    statement=decays(Flow),
    derivation=below_one,
    near_miss=instead(given=(one_sign, leq(SlopeMax(inf) * JointRadius, 1))),
)

periodic = Claim(
    id="d7-periodic",
    title="no flow over q steps has a larger spectral radius than the joint one to the power q",
    source="Berger and Wang (1992)",
    over=(n, q, net),
    given=(one_sign,),
    statement=leq(SpectralRadius(Flow(q)), power),
    derivation=of_a_period,
    # a norm in place of the spectral radius
    near_miss=instead(statement=leq(Norm(two, Flow(q)), power)),
)
