"""The Jacobian of radial units is at most sqrt(n/e)/sigma in the 2-norm.

a_i = exp(-|a - c_i|**2 / (2 sigma**2)), each unit reading the outputs a of all, has the Jacobian J_ij =
-a_i (a_j - c_ij)/sigma**2. At the distance x sigma from its centre, a row has the 2-norm x exp(-x**2/2)/sigma, which is
at most 1/(sqrt(e) sigma) (s3-row, of the square: x**2 exp(1 - x**2) <= 1). A matrix has a 2-norm of at most sqrt(n)
times the largest 2-norm of a row (s3, for any matrix, here W). So the error decays if sigma > sqrt(n/e), about .60653
sqrt(n) (s3-threshold).

Why: the Frobenius norm; and a tangent of the exponential.

Tight: s3 with equality for equal rows, s3-row at x = 1: all centres are one point, at the distance sigma.

Source: computed here; review, line 108, that nets with RBF activations have the same problem (not found in what was
read of Hochreiter et al. 2001).
"""

from sympy import Rational

from proofs import kernel as K
from proofs import lemmas as L
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import I, J
from proofs.sequent import sequent
from proofs.tactics import sum_of_bounds, weigh
from proofs.terms import Term
from theory.statement import Max, Net, Norm, Real, Sum, Unit, Units, W, Weight, both, exp, leq, two

n, net, x = Units("n"), Net(), Real("x")
i, j = Unit("i"), Unit("j")
HERE = "computed here"

row = Sum(j, Weight(i, j) ** 2)


def derivation() -> Proof:
    """|W|_2 ** 2 <= |W|_F ** 2, the sum of n squares of rows."""
    claim = sequent(s3.stored)
    norm: Term = ("Norm", "two", L.W)
    below, squares = K.norm_fact("two_below_frobenius", L.W), K.norm_fact("squares_of_matrix", L.W, I, J)
    (most,) = (side for side in claim.goal[2] if isinstance(side, tuple) and side[0] == "maximum")
    whole = sum_of_bounds(K.maximum_upper(most, I), I)
    return weigh(claim.goal, (below, norm), (below, below.concl[2]), (squares,), (whole,))


s3 = Claim(
    id="s3",
    title="the 2-norm of a matrix and the largest of its rows",
    source=HERE,
    over=(n, net),
    statement=leq(Norm(two, W) ** 2, n * Max(i, row)),
    derivation=derivation,
    near_miss=instead(statement=leq(Norm(two, W) ** 2, Max(i, row))),
)

of_a_row = Claim(
    id="s3-row",
    title="the row of a radial unit is steepest at the distance sigma",
    source=HERE,
    over=(x, net),
    statement=leq(x**2 * exp(1 - x**2), 1),
    near_miss=instead(statement=leq(x**2 * exp(1 - x**2), Rational(999, 1000))),
)

root = exp(Rational(-1, 2))
threshold = Claim(
    id="s3-threshold",
    title="the width above which radial units lose every error: .60653 sqrt(n)",
    source=HERE,
    over=(net,),
    statement=both(leq(Rational("0.606525"), root), leq(root, Rational("0.606535"))),
    near_miss=instead(statement=leq(root, Rational("0.60653"))),
)
