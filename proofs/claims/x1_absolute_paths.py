"""|d net_k(t) / d net_v(t-q)| <= f'max**q [|W|**q]_kv, with f'max the largest |f'| at the q times (x1).

The matrix |W| of the absolute weights to the power q is the sum over all paths of the products of the |w|.

Why: the triangle inequality over the paths, whose slopes are at most f'max each; by induction over the lag.

Tight: equality where all slopes have one modulus and all paths from v to k one sign. At all k, v and q that is so for
W = D |W| D with a diagonal D of signs (x1-attained). W = D |W| E with two such D, E will not do: W = [[1, -1], [1, -1]]
has W W = 0. Without the absolute values the bound is false.

Source: new here.
"""

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import gains
from proofs.sequent import sequent
from proofs.tactics import weigh
from theory.activations import logistic
from theory.statement import (
    ErrorFlow,
    Free,
    Lag,
    Nat,
    Net,
    PathSum,
    Slope,
    SlopeMax,
    SlopeSup,
    Unit,
    Units,
    Weight,
    define,
    eq,
    for_all,
    implies,
    inf,
    leq,
)

n, q, r, k, v, net = Units("n"), Lag("q"), Nat("r"), Unit("k"), Unit("v"), Net()
i, j = Unit("i"), Unit("j")

absolute_paths = PathSum(lambda m, l, j: abs(Weight(j, l)), q, k, v)
paths = PathSum(lambda m, l, j: Weight(j, l), q, k, v)
sigma, tau = (lambda unit: Free("sigma", unit)), (lambda unit: Free("tau", unit))


def derivation() -> Proof:
    """Induction over the lag: both sides grow by one step, and |sum| <= sum of sizes."""
    claim = sequent(x1.stored)
    return weigh(claim.goal, (gains.flow_below_paths(claim.goal[2][2]),))


x1 = Claim(
    id="x1",
    title="entry by entry, the powers of the absolute weights",
    source="new here",
    over=(n, q, k, v, net),
    statement=leq(abs(ErrorFlow(q, k, v)), SlopeMax(inf, q) ** q * absolute_paths),
    derivation=derivation,
    near_miss=instead(statement=leq(abs(ErrorFlow(q, k, v)), SlopeMax(inf, q) ** q * abs(paths))),
)

signs = for_all(j, eq(sigma(j) ** 2, 1))
one_sign = for_all(i, for_all(j, eq(sigma(i) * sigma(j) * Weight(i, j), abs(Weight(i, j)))))
two_signs = for_all(i, for_all(j, eq(sigma(i) * tau(j) * Weight(i, j), abs(Weight(i, j)))))


def equality() -> Proof:
    """The flow is sigma_k sigma_v f'max**q times the sum over the paths, which is at least 0."""
    claim = sequent(attained.stored)
    _, alike, equation = claim.goal
    signs, paths = K.assume(claim.given[0]), equation[2][2]
    flow = gains.flow_of_one_sign(signs, K.assume(alike), K.assume(claim.constructed[0]), paths)
    return K.suppose(gains.size_of_one_sign(flow, signs, gains.paths_nonnegative(paths), equation), alike)


equal = eq(abs(ErrorFlow(q, k, v)), SlopeSup**q * absolute_paths)

attained = Claim(
    id="x1-attained",
    title="equality where all paths between two units have one sign",
    source="new here",
    over=(n, q, k, v, Net(logistic)),
    given=(signs,),
    where=(define(Slope(r, j), SlopeSup),),
    statement=implies(one_sign, equal),
    derivation=equality,
    # W = D |W| E with two diagonal matrices of signs
    near_miss=instead(given=(signs, for_all(j, eq(tau(j) ** 2, 1))), statement=implies(two_signs, equal)),
)
