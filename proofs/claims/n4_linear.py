"""A linear net: the flow vanishes if the largest eigenvalue of W is below 1 (n4), and explodes only if it is above 1.

The second half is right of exponential growth (n4-explodes): where the eigenvalues are at most 1 in modulus, d**q times
the flow decays for every d < 1; that is the flow of the net with all slopes d. Of growth without a bound it is wrong:
W = I + u z^T with z^T u = 0 has the eigenvalue 1 only, and its flow is I + q u z^T (n4-jordan).

Why: W**q is a sum of powers lambda**q times polynomials in q. n4-jordan: (u z^T)**2 = 0.

Tight: at the eigenvalue 1, or at d = 1, the flow need not decay.

Source: Pascanu, Mikolov and Bengio (2013), sec. 2.1: "sufficient ... to vanish", "necessary ... to explode". n4-jordan
is new here.
"""

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas.gains import flow_of_shear
from proofs.sequent import sequent
from proofs.tactics import weigh
from theory.activations import linear
from theory.statement import (
    ErrorFlow,
    Flow,
    Free,
    Lag,
    Nat,
    Net,
    Real,
    Same,
    Slope,
    SpectralRadius,
    Sum,
    Unit,
    Units,
    W,
    Weight,
    decays,
    define,
    eq,
    leq,
    lt,
)

n, q, r, d, net = Units("n"), Lag("q"), Nat("r"), Real("d"), Net()
i, j, k, v = (Unit(name) for name in "ijkv")

SOURCE = "Pascanu, Mikolov and Bengio (2013), sec. 2.1, the linear case"
identity = define(Slope(r, j), 1)
shear = define(Weight(i, j), Same(i, j) + Free("u", i) * Free("z", j))


def of_shear() -> Proof:
    """Induction over the lag: (I + q u z^T)(I + u z^T) = I + (q + 1) u z^T, since z^T u = 0."""
    claim = sequent(jordan.stored)
    flow = flow_of_shear(*map(K.assume, (*claim.constructed, *claim.given)))
    return weigh(claim.goal, (flow,))


n4 = Claim(
    id="n4",
    title="linear units: the largest eigenvalue below 1 suffices for vanishing",
    source=SOURCE,
    over=(n, Net(linear)),
    given=(lt(SpectralRadius(W), 1),),
    statement=decays(Flow),
    near_miss=instead(given=(leq(SpectralRadius(W), 1),)),
)

explodes = Claim(
    id="n4-explodes",
    title="linear units: the largest eigenvalue above 1 is necessary for exponential growth",
    source=SOURCE,
    over=(n, d, net),
    given=(lt(0, d), lt(d, 1), leq(SpectralRadius(W), 1)),
    where=(define(Slope(r, j), d),),
    statement=decays(Flow),
    near_miss=instead(given=(lt(0, d), leq(d, 1), leq(SpectralRadius(W), 1))),
)

jordan = Claim(
    id="n4-jordan",
    title="linear units with the eigenvalue 1 only: growth like q",
    source="new here; against an unbounded growth read into Pascanu, Mikolov and Bengio (2013), sec. 2.1",
    over=(n, q, k, v, Net(linear)),
    given=(eq(Sum(j, Free("z", j) * Free("u", j)), 0),),
    where=(shear, identity),
    statement=eq(ErrorFlow(q, k, v), Same(k, v) + q * Free("u", k) * Free("z", v)),
    derivation=of_shear,
    near_miss=instead(given=()),
)
