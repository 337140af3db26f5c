"""Each criterion of decay is weaker than the one before.

The claims are pairs of the chain

    rho(W S) <= joint spectral radius <= inf |D W D^-1|_2 <= rho(|W|) <= |W|_1, |W|_inf <= n max|w|
                                         inf |D W D^-1|_2 <= |W|_2 <= |W|_F <= n max|w|

with diagonal S of zeros and ones, and D > 0. If beta times any but the first is below 1, beta the largest |f'|, the
flow decays (n2, b10); if beta rho(W S) >= 1 for one S it need not (x5-constant). rho(|W|) is judged by a positive
vector x with |W| x <= r x, which has rho(|W|) <= r, and r = rho(|W|) for the best: it proves the decay at the rate
beta r (x5-vector, x5-vector-decays).

Why: an eigenvalue is at most any norm; sums of n absolute values. x5-vector: by induction the sum over v of |flow| x_v
is at most (beta r)**q x_k.

Tight: all are equalities for n = 1. rho(|W|) and the 2-norm are not comparable (the near misses of x5-rows and
x5-frobenius). The joint spectral radius and the infimum over D are not in the language.

Source: new here; the members are classical.
"""

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import gains
from proofs.lemmas.weighted_paths import PositiveVector
from proofs.sequent import sequent
from proofs.tactics import weigh
from theory.statement import (
    AbsW,
    ErrorFlow,
    Flow,
    Free,
    Lag,
    Nat,
    Net,
    Norm,
    Real,
    Slope,
    SlopeMax,
    SpectralRadius,
    Sum,
    Unit,
    Units,
    W,
    Weight,
    WeightMax,
    both,
    decays,
    define,
    for_all,
    fro,
    inf,
    leq,
    lt,
    no,
    one,
    two,
)

n, q, t, r, net = Units("n"), Lag("q"), Nat("t"), Real("r"), Net()
i, j, k, v = (Unit(name) for name in "ijkv")

HERE = "new here"
x = Free("x", i)
super_vector = (
    for_all(i, lt(0, x)),
    for_all(i, leq(Sum(j, abs(Weight(i, j)) * Free("x", j)), r * x)),
)


def lines() -> Proof:
    """The spectral radius of |W| is at most its norms, which are those of W."""
    goal = sequent(rows.stored).goal
    return K.both(*(gains.absolute_radius_below(p, part) for p, part in zip(("inf", "one"), goal[1:], strict=True)))


def by_vector() -> Proof:
    """Induction over the lag."""
    claim = sequent(vector.stored)
    return weigh(claim.goal, (PositiveVector(*map(K.assume, claim.given)).entry(),))


def by_vector_below_one() -> Proof:
    """The flow is at most (beta r) ** q times the largest x times the largest 1/x."""
    claim = sequent(vector_decays.stored)
    return PositiveVector(*map(K.assume, claim.given[:-1])).decays(K.assume(claim.given[-1]))


rows = Claim(
    id="x5-rows",
    title="the spectral radius of the absolute weights is at most the largest row sum and column sum",
    source=HERE,
    over=(n, net),
    statement=both(leq(SpectralRadius(AbsW), Norm(inf, W)), leq(SpectralRadius(AbsW), Norm(one, W))),
    derivation=lines,
    near_miss=instead(statement=leq(SpectralRadius(AbsW), Norm(two, W))),
)

largest = Claim(
    id="x5-largest",
    title="the largest row and column sums are at most n times the largest weight",
    source=HERE,
    over=(n, net),
    statement=both(leq(Norm(inf, W), n * WeightMax), leq(Norm(one, W), n * WeightMax)),
    near_miss=instead(statement=both(leq(Norm(inf, W), Norm(fro, W)), leq(Norm(one, W), Norm(fro, W)))),
)

frobenius = Claim(
    id="x5-frobenius",
    title="the 2-norm is at most the Frobenius norm, which is at most n times the largest weight",
    source=HERE,
    over=(n, net),
    statement=both(leq(Norm(two, W), Norm(fro, W)), leq(Norm(fro, W), n * WeightMax)),
    near_miss=instead(statement=leq(Norm(two, W), SpectralRadius(AbsW))),
)

radius = Claim(
    id="x5-radius",
    title="the spectral radius is at most that of the absolute weights, whatever slopes in [0, 1] stand behind",
    source=HERE,
    over=(n, Net()),
    statement=leq(SpectralRadius(Flow(1)), SlopeMax(inf, 1) * SpectralRadius(AbsW)),
    # slopes below 1 may make the spectral radius larger
    near_miss=instead(statement=leq(SpectralRadius(Flow(1)), SlopeMax(inf, 1) * SpectralRadius(W))),
)

constant = Claim(
    id="x5-constant",
    title="no decay where the spectral radius is at least 1 under constant slopes",
    source=HERE,
    over=(n, net),
    given=(leq(1, SpectralRadius(Flow(1))),),
    where=(define(Slope(t, j), Free("f", j)),),
    statement=no(decays(Flow)),
    # slopes that change in time
    near_miss=instead(where=()),
)

vector = Claim(
    id="x5-vector",
    title="a positive vector x with |W| x <= r x bounds the flow",
    source=HERE,
    over=(n, q, k, v, r, net),
    given=super_vector,
    statement=leq(abs(ErrorFlow(q, k, v)) * Free("x", v), (SlopeMax(inf) * r) ** q * Free("x", k)),
    derivation=by_vector,
    # without the absolute values
    near_miss=instead(
        given=(
            super_vector[0],
            for_all(i, leq(abs(Sum(j, Weight(i, j) * Free("x", j))), r * x)),
        )
    ),
)

vector_decays = Claim(
    id="x5-vector-decays",
    title="a positive vector x with |W| x <= r x, and beta r < 1",
    source=HERE,
    over=(n, r, net),
    given=(*super_vector, lt(SlopeMax(inf) * r, 1)),
    statement=decays(Flow),
    derivation=by_vector_below_one,
    # a vector of any signs
    near_miss=instead(given=(super_vector[1], lt(SlopeMax(inf) * r, 1))),
)
