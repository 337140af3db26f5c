"""A unit of a second-order net, net_i = sum over j and k of w_ijk a_j a_k: its derivatives, and their bound.

The claims are about one unit i, whose weights w_ijk are the matrix W, w_ijk = Weight(j, k); every third-order tensor
is n such matrices. Its Jacobian is J_ij = f'_j sum over k of (w_ijk + w_ikj) a_k (s1-derivative: what moving a by d
adds is the sum over j of d_j times that, and the square d W d). If no output exceeds 1, a row of J adds up to at most
f'max times the sum of all |w_ijk + w_ikj| (s1).

A second-order net with inputs as second factors is a net whose matrix changes in time, W(t) = sum over k of x_k(t) W_k.
What holds of the error flow of one matrix holds with its largest norm over time; here for two inputs x and y with the
matrices W and its transpose (s1-inputs).

Why: of each product a_j a_k both factors are differentiated; then |a_k| <= 1 and the triangle inequality.

Tight: s1 with equality for a = 1, weights >= 0 and equal slopes; s1-inputs for symmetric W >= 0 with equal rows.

Source: computed here; Hochreiter et al. (2001) speak of "second order and other recurrent architectures".
"""

import sympy

from proofs import kernel as K
from proofs import lemmas as L
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import KK, J, V, size, slope, weight
from proofs.lemmas.integrators import NORM, rows
from proofs.sequent import sequent
from proofs.tactics import at, size_of_product, sum_of_bounds, total, triangle, weigh
from proofs.terms import ONE, Term
from theory.statement import (
    Free,
    Lag,
    Nat,
    Net,
    Norm,
    PathSum,
    Real,
    Slope,
    SlopeMax,
    Sum,
    Unit,
    Units,
    W,
    Weight,
    eq,
    for_all,
    inf,
    leq,
    one,
)

n, q, t, net = Units("n"), Lag("q"), Nat("t"), Net()
j, k, v = Unit("j"), Unit("k"), Unit("v")
X, Y = Real("X"), Real("Y")
SOURCE = "computed here; Hochreiter et al. (2001), that second-order nets are included"

both_ways = Weight(j, k) + Weight(k, j)
derivative = Sum(k, both_ways * Free("a", k))


def quadratic(first: sympy.Expr, second: sympy.Expr) -> sympy.Expr:
    """Sum over j and k of w_jk times a number at j times a number at k."""
    return Sum(j, Sum(k, Weight(j, k) * first * second))


a, d = ({u: Free(name, u) for u in (j, k)} for name in "ad")
moved = {u: a[u] + d[u] for u in (j, k)}

of_the_net = Claim(
    id="s1-derivative",
    title="what moving the outputs adds to the net of a second-order unit",
    source=SOURCE,
    over=(n, net),
    statement=eq(
        quadratic(moved[j], moved[k]) - quadratic(a[j], a[k]),
        Sum(j, d[j] * derivative) + quadratic(d[j], d[k]),
    ),
    # one of the two factors only
    near_miss=instead(
        statement=eq(
            quadratic(moved[j], moved[k]) - quadratic(a[j], a[k]),
            Sum(j, d[j] * Sum(k, Weight(j, k) * Free("a", k))) + quadratic(d[j], d[k]),
        )
    ),
)


def row_sum() -> Proof:
    """|f'_j sum over k of b_jk a_k| <= f'max sum over k of |b_jk|, for each j."""
    claim = sequent(s1.stored)
    small = K.assume(claim.given[0])
    (_, _, (_, *sides)) = claim.goal
    (most,) = (side for side in sides if side[0] == "SlopeMax")
    steep = L.slope_below(ONE, J, K.at_least_one(ONE))
    b: Term = ("+", weight(J, KK), weight(KK, J))
    each = _below_size(b, at(small, KK))
    summed = total(("*", b, ("Free", "a", KK)), KK)
    spread = K.triangle(summed)
    product = size_of_product(slope(ONE, J), summed)
    goal: Term = ("<=", product.concl[1], ("*", most, total(size(b), KK)))
    line = weigh(
        goal,
        (product,),
        (spread, size(slope(ONE, J))),
        (sum_of_bounds(each, KK), size(slope(ONE, J))),
        (steep, total(size(b), KK)),
    )
    return weigh(claim.goal, (sum_of_bounds(line, J),))


def _below_size(b: Term, small: Proof) -> Proof:
    """|b x| <= |b| c, from |x| <= c."""
    _, (_, x), c = small.concl
    product = size_of_product(b, x)
    return weigh(("<=", product.concl[1], ("*", size(b), c)), (product,), (small, size(b)))


s1 = Claim(
    id="s1",
    title="a row of the Jacobian of a second-order net",
    source=SOURCE,
    over=(n, net),
    given=(for_all(k, leq(abs(Free("a", k)), 1)),),
    statement=leq(Sum(j, abs(Slope(1, j) * derivative)), SlopeMax(inf, 1) * Sum(j, Sum(k, abs(both_ways)))),
    derivation=row_sum,
    # as in a net in which each weight has one place
    near_miss=instead(
        statement=leq(Sum(j, abs(Slope(1, j) * derivative)), SlopeMax(inf, 1) * Sum(j, Sum(k, abs(Weight(j, k)))))
    ),
)


def step(m: Lag, l: Unit, j: Unit) -> sympy.Expr:
    """The entry from unit j to unit l of the step before of F'(m) (x(m) W + y(m) W^T), read as a product W F'."""
    return Slope(m, l) * (Free("x", m) * Weight(j, l) + Free("y", m) * Weight(l, j))


flow = PathSum(step, q, k, v)


def rows_of_both() -> Proof:
    """A row of x W + y W^T adds up to at most X |W|_inf + Y |W|_1."""
    claim = sequent(inputs.stored)
    first, second = map(K.assume, claim.given)
    columns: Term = ("Norm", "one", L.W)

    def row(r: Term, j: Term, within: Proof) -> Proof:
        entries, given = (weight(j, V), weight(V, j)), (at(first, r), at(second, r))
        bounds = [_below_size(w, small) for w, small in zip(entries, given, strict=True)]
        tops = [L.nonnegative_bound(small) for small in given]
        parts: list[Term] = [("*", small.concl[1][1], w) for w, small in zip(entries, given, strict=True)]
        spread, product = triangle(*parts), size_of_product(slope(r, V), ("+", *parts))
        steep = L.slope_below(r, V, within)
        line = weigh(
            ("<=", product.concl[1], ("*", L.SLOPE_MAX, ("+", *(bound.concl[2] for bound in bounds)))),
            (product,),
            (spread, size(slope(r, V))),
            *((bound, size(slope(r, V))) for bound in bounds),
            *((steep, top, size(w)) for top, w in zip(tops, entries, strict=True)),
        )
        wide = (L.below_max(NORM, j), L.below_max(columns, j))
        rate: Term = ("+", *(("*", top.concl[2], w.concl[2]) for top, w in zip(tops, wide, strict=True)))
        sums = ((w, top, L.slope_max_nonnegative()) for w, top in zip(wide, tops, strict=True))
        return weigh(("<=", total(product.concl[1], V), ("*", L.SLOPE_MAX, rate)), (sum_of_bounds(line, V),), *sums)

    return weigh(claim.goal, (rows(claim.goal[1][2][1], row),))


gamma = SlopeMax(inf, q) * (X * Norm(inf, W) + Y * Norm(one, W))
inputs = Claim(
    id="s1-inputs",
    title="second factors that are inputs: the flow of a matrix that changes in time",
    source=SOURCE,
    over=(n, q, k, X, Y, net),
    given=(for_all(t, leq(abs(Free("x", t)), X)), for_all(t, leq(abs(Free("y", t)), Y))),
    statement=leq(Sum(v, abs(flow)), gamma**q),
    derivation=rows_of_both,
    # the norm of the transpose for that of W
    near_miss=instead(statement=leq(Sum(v, abs(flow)), (SlopeMax(inf, q) * (X + Y) * Norm(one, W)) ** q)),
)
