"""Each criterion of decay is weaker than the one before.

The claims are pairs of the chain

    rho(W S) <= joint spectral radius <= inf |D W D^-1|_2 <= rho(|W|) <= |W|_1, |W|_inf <= n max|w|
                                         inf |D W D^-1|_2 <= |W|_2 <= |W|_F <= n max|w|

with diagonal S of zeros and ones, and D > 0; the joint spectral radius is that of all W S (d7). If beta times any but
the first is below 1, beta the largest f' >= 0, the flow decays (d7, n2, b10); if beta rho(W S) >= 1 for one S it need
not (x5-constant; d7-periodic at q = 1 is the first inequality). Two members are judged by vectors, as a program may
find them: rho(|W|) by x > 0 with |W| x <= r x, which has rho(|W|) <= r, and r = rho(|W|) for the best (x5-vector,
x5-vector-decays); |D W D^-1|_2 by P > 0 diagonal with r P - W P W^T diagonally dominant, hence positive semidefinite
(x5-squares, x5-squares-decay). x5-scaled is the third inequality: D**2 = diag(y / x) for the vectors x of |W| and y of
its transpose. W = [[1, -1], [1, -1]] tells three of them apart: rho(W) = 0, the joint spectral radius and the best S
have 1, and inf |D W D^-1|_2 = 2.

Why: an eigenvalue is at most any norm; sums of n absolute values. x5-vector: by induction the sum over v of |flow| x_v
is at most (beta r)**q x_k; x5-squares: likewise with squares. x5-radius, x5-joint and x5-constant cite.

Tight: all are equalities for n = 1. rho(|W|) and the 2-norm are not comparable (the near misses of x5-rows and
x5-frobenius). An infimum over D is not in the language.

Source: new here; the members are classical.
"""

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import I, J, gains, radii
from proofs.lemmas.quadratic import Certificate, PerronScaling
from proofs.lemmas.weighted_paths import PositiveVector
from proofs.sequent import sequent
from proofs.tactics import absolute, chain, weigh
from proofs.terms import ONE, ZERO, Term
from theory.statement import (
    AbsW,
    ErrorFlow,
    Flow,
    Free,
    JointRadius,
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

n, q, t, r, s, net = Units("n"), Lag("q"), Nat("t"), Real("r"), Real("s"), Net()
i, j, k, m, v = (Unit(name) for name in "ijkmv")

HERE = "new here"
x, y = Free("x", i), Free("y", i)
gram = Sum(m, Weight(i, m) * Free("p", m) * Weight(j, m))
super_vector = (
    for_all(i, lt(0, x)),
    for_all(i, leq(Sum(j, abs(Weight(i, j)) * Free("x", j)), r * x)),
)


def lines() -> Proof:
    """The spectral radius of |W| is at most its norms, which are those of W."""
    goal = sequent(rows.stored).goal
    return K.both(*(gains.absolute_radius_below(p, part) for p, part in zip(("inf", "one"), goal[1:], strict=True)))


def below_absolute() -> Proof:
    """|w[i, j] f'_j| <= beta |w[i, j]|, and the larger of two such matrices has the larger radius, as cited."""
    goal = sequent(radius.stored).goal
    beta: Term = ("SlopeMax", "inf", ONE)
    largest, row = K.unfold(beta), K.at_least_one(ONE)
    within = K.maximum_upper(largest.concl[2], ONE, row)
    steep = chain(K.maximum_upper(within.concl[1], J), within)
    first, size = absolute(K.unfold(("ErrorFlow", ONE, I, J, ZERO))), ("abs", ("Weight", I, J))
    entry = weigh(("<=", first.concl[1], ("*", beta, size)), (first,), (steep, size), (largest, -ONE, size))
    low = weigh(("<=", ZERO, beta), (ONE, beta))
    fact = K.cite("dominated", ("Flow", ONE), beta, ("Abs", ("W",)), I, J)
    return weigh(goal, (K.detach(fact, K.both(low, K.generalise(K.generalise(entry, J), I))),))


def not_below_one() -> Proof:
    """What decays vanishes, and the powers of a matrix vanish only where its spectral radius is below 1, as cited."""
    claim = sequent(constant.stored)
    slopes, large = K.assume(*claim.constructed), K.assume(*claim.given)
    decays: Term = ("decays", ("Flow",))
    vanishes = K.vanish(K.assume(decays), ("Flow",))
    return K.refute(K.contradict(vanishes, radii.does_not_vanish("Flow", slopes, large)), decays)


def joint_below() -> Proof:
    """No entry of a product of q matrices W D exceeds that of |W| ** q, and no norm of W D that of W, as cited."""
    return K.both(K.cite("joint_absolute"), K.cite("joint_norm", "two"))


def perron() -> Proof:
    """The inequality of Cauchy and Schwarz in each row, with the weights |w[i, j]| x_j; then the columns add up."""
    claim = sequent(scaled.stored)
    return weigh(claim.goal, (PerronScaling(*map(K.assume, claim.given)).squares(),))


def by_certificate() -> Proof:
    """The weighed sum of the squares of a row of the flow is at most beta**2 r times that of the step before."""
    claim = sequent(squares.stored)
    return weigh(claim.goal, (Certificate(*map(K.assume, claim.given)).entry(),))


def by_certificate_below_one() -> Proof:
    """The root of a weighed sum of squares, against the largest p times the largest 1/p."""
    claim = sequent(squares_decay.stored)
    return Certificate(*map(K.assume, claim.given[:-1])).decays(K.assume(claim.given[-1]))


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
    derivation=below_absolute,
    # slopes below 1 may make the spectral radius larger
    near_miss=instead(statement=leq(SpectralRadius(Flow(1)), SlopeMax(inf, 1) * SpectralRadius(W))),
)

joint = Claim(
    id="x5-joint",
    title="the joint spectral radius is at most the spectral radius of the absolute weights, and the 2-norm",
    source=HERE,
    over=(n, Net()),
    statement=both(leq(JointRadius, SpectralRadius(AbsW)), leq(JointRadius, Norm(two, W))),
    derivation=joint_below,
    near_miss=instead(statement=leq(JointRadius, SpectralRadius(W))),
)

scaled = Claim(
    id="x5-scaled",
    title="with |W| x <= r x and |W|^T y <= s y some |D W D^-1|_2 is at most the root of r s (scaling of Perron)",
    source=HERE,
    over=(n, r, s, net),
    given=(
        super_vector[0],
        for_all(i, lt(0, y)),
        super_vector[1],
        for_all(i, leq(Sum(j, abs(Weight(j, i)) * Free("y", j)), s * y)),
    ),
    statement=leq(
        Sum(i, y * Sum(j, Weight(i, j) * Free("x", j) * Free("u", j)) ** 2 / x),
        r * s * Sum(i, x * y * Free("u", i) ** 2),
    ),
    derivation=perron,
    # one of the two vectors alone
    near_miss=instead(
        statement=leq(
            Sum(i, y * Sum(j, Weight(i, j) * Free("x", j) * Free("u", j)) ** 2 / x),
            r**2 * Sum(i, x * y * Free("u", i) ** 2),
        )
    ),
)

certificate = (
    for_all(i, lt(0, Free("p", i))),
    for_all(i, lt(0, y)),
    for_all(i, leq(Sum(j, abs(gram) * Free("y", j)), r * Free("p", i) * y)),
)

squares = Claim(
    id="x5-squares",
    title="a diagonal P with r P - W P W^T diagonally dominant bounds the flow",
    source=HERE,
    over=(n, q, k, v, r, net),
    given=certificate,
    statement=leq(Free("p", v) * ErrorFlow(q, k, v) ** 2, (SlopeMax(inf) ** 2 * r) ** q * Free("p", k)),
    derivation=by_certificate,
    # without the absolute values
    near_miss=instead(
        given=(*certificate[:2], for_all(i, leq(abs(Sum(j, gram * Free("y", j))), r * Free("p", i) * y)))
    ),
)

squares_decay = Claim(
    id="x5-squares-decay",
    title="a diagonal P with r P - W P W^T diagonally dominant, and beta**2 r < 1",
    source=HERE,
    over=(n, r, net),
    given=(*certificate, lt(SlopeMax(inf) ** 2 * r, 1)),
    statement=decays(Flow),
    derivation=by_certificate_below_one,
    near_miss=instead(given=(*certificate, leq(SlopeMax(inf) ** 2 * r, 1))),
)

constant = Claim(
    id="x5-constant",
    title="no decay where the spectral radius is at least 1 under constant slopes",
    source=HERE,
    over=(n, net),
    given=(leq(1, SpectralRadius(Flow(1))),),
    where=(define(Slope(t, j), Free("f", j)),),
    statement=no(decays(Flow)),
    derivation=not_below_one,
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
