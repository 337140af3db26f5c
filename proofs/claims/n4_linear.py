"""A linear net: the flow vanishes if the largest eigenvalue of W is below 1 (n4), and explodes only if it is above 1.

The second half is right of exponential growth (n4-explodes): where the eigenvalues are at most 1 in modulus, d**q times
the flow decays for every d < 1; that is the flow of the net with all slopes d. Of growth without a bound it is wrong:
W = I + u z^T with z^T u = 0 has the eigenvalue 1 only, and its flow is I + q u z^T (n4-jordan).

Why: the flow is the powers of one matrix, W or d W, and the powers decay where its eigenvalues are below 1 (cited); d W
has d times those of W. n4-jordan: (u z^T)**2 = 0.

Tight: at the eigenvalue 1, or at d = 1, the flow need not decay.

Source: Pascanu, Mikolov and Bengio (2013), sec. 2.1: "sufficient ... to vanish", "necessary ... to explode". n4-jordan
is new here.
"""

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import I, J, radii
from proofs.lemmas.gains import flow_of_shear
from proofs.sequent import sequent
from proofs.tactics import at, for_all, size_of, weigh
from proofs.terms import ONE, Term
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


def below_one() -> Proof:
    """Flow(1) = W."""
    claim = sequent(n4.stored)
    slopes, small = K.assume(*claim.constructed), K.assume(*claim.given)
    equal = radii.equal_radius(radii.NET_STEP, ("W",), _scaled(slopes))
    decays, _ = radii.powers("Flow", slopes)
    return K.detach(decays, weigh(decays.concl[1], (equal,), (small,)))


def below_one_times_d() -> Proof:
    """rho(Flow(1)) = rho(d W) = d rho(W) <= d < 1."""
    claim = sequent(explodes.stored)
    (slopes,), (low, high, small) = map(K.assume, claim.constructed), map(K.assume, claim.given)
    d = low.concl[2]
    scaled = for_all(_scaled(slopes), I, J)
    radius = K.detach(K.norm_fact("multiple_radius", radii.NET_STEP, d, ("W",), I, J), scaled)
    decays, _ = radii.powers("Flow", slopes)
    rho = small.concl[1]
    return K.detach(decays, weigh(decays.concl[1], (radius,), (size_of(low), rho), (small, low), (high,)))


def _scaled(slopes: Proof) -> Proof:
    """ErrorFlow(1, i, j) = c w[i, j], where all slopes are c."""
    first, slope = K.unfold(("ErrorFlow", ONE, I, J, ONE - ONE)), at(slopes, ONE, J)
    weight: Term = ("Weight", I, J)
    return weigh(("=", first.concl[1], ("*", slope.concl[2], weight)), (first,), (slope, weight))


n4 = Claim(
    id="n4",
    title="linear units: the largest eigenvalue below 1 suffices for vanishing",
    source=SOURCE,
    over=(n, Net(linear)),
    given=(lt(SpectralRadius(W), 1),),
    where=(identity,),
    statement=decays(Flow),
    derivation=below_one,
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
    derivation=below_one_times_d,
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
