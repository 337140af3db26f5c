"""Lower bounds of the flow, where something keeps it from vanishing.

x7-positive: weights >= 0 and slopes >= low >= 0, here those of tanh: every entry is at least low**q times that of W**q,
the sum over the paths of the weights. x7-orthogonal: rows of W orthogonal and of length s, |f'| >= low: each row of
the flow is at least (low s)**q long; with s = 1 and linear units exactly 1 (x7-isometry). x7-gates: along the cell of
an LSTM the product of the forget gates is at least the q-th power of the smallest; 1 where they are 1.

Why: induction over the lag: what is multiplied is at least low, or is not turned against the rest.

Tight: equality for constant slopes, gates. Without positive weights the paths may cancel (c3).

Source: new here. In general |Phi x| >= (sigma_min(W) min |f'|)**q |x|; the least singular value is not in the language.
"""

from fractions import Fraction

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import V
from proofs.lemmas import weighted_paths as WP
from proofs.sequent import sequent
from proofs.tactics import at, weigh
from proofs.terms import ONE, Term
from theory.activations import tanh
from theory.statement import (
    ErrorFlow,
    Free,
    Lag,
    Nat,
    Net,
    PathSum,
    Prod,
    Real,
    Same,
    Slope,
    Sum,
    Unit,
    Units,
    Weight,
    define,
    eq,
    for_all,
    implies,
    leq,
    lt,
)

n, q, r, m, low, s, net = Units("n"), Lag("q"), Lag("r"), Nat("m"), Real("low"), Real("s"), Net()
i, j, k, v = (Unit(name) for name in "ijkv")

paths = PathSum(lambda m, l, j: Weight(j, l), q, k, v)
absolute_paths = PathSum(lambda m, l, j: abs(Weight(j, l)), q, k, v)
row = Sum(j, ErrorFlow(q, k, j) ** 2)
orthogonal = for_all(i, for_all(v, eq(Sum(j, Weight(i, j) * Weight(v, j)), s**2 * Same(i, v))))


def above_paths() -> Proof:
    """Induction over the lag."""
    claim = sequent(positive.stored)
    low, slopes = map(K.assume, claim.given)
    _, weights, goal = claim.goal
    bound = WP.above_paths(goal[1][2], low, slopes, K.assume(weights))
    return K.suppose(weigh(goal, (bound,)), weights)


def unit_rows() -> Proof:
    """Each step maps a row to one of the same length."""
    claim = sequent(isometry.stored)
    slopes, (_, rows, goal) = K.assume(claim.constructed[0]), claim.goal

    def squared(r: Term) -> Proof:
        steep = at(slopes, r, V)
        slope = steep.concl[1]
        return weigh(("=", ONE, ("*", slope, slope)), (steep, -ONE, slope), (steep, -ONE))

    flow = WP.orthogonal_flow(K.assume(rows), ONE, squared, lambda m: ("**", ONE, m))
    return K.suppose(weigh(goal, (flow, -ONE)), rows)


def long_rows() -> Proof:
    """Each step stretches a row by at least low s."""
    claim = sequent(stretch.stored)
    low, slopes = map(K.assume, claim.given)
    _, rows, goal = claim.goal
    rate: Term = ("*", low.concl[2], ("var", "s", "real"))
    square: Term = ("**", ("var", "s", "real"), Fraction(2))

    def squared(r: Term) -> Proof:
        return WP.squared_slope(low, at(slopes, r, V))

    flow = WP.orthogonal_flow(K.assume(rows), square, squared, lambda m: ("**", rate, ("*", Fraction(2), m)))
    return K.suppose(weigh(goal, (flow,)), rows)


def along_the_cell() -> Proof:
    """Induction over the lag: one gate more."""
    claim = sequent(forget.stored)
    low, gates = map(K.assume, claim.given)
    return weigh(claim.goal, (WP.product_above(low, gates, claim.goal),))


positive = Claim(
    id="x7-positive",
    title="positive weights: entry by entry at least the smallest slope to the q times the paths",
    source="new here",
    over=(n, q, k, v, low, Net(tanh)),
    given=(leq(0, low), for_all(r, for_all(j, leq(low, Slope(r, j))))),
    statement=implies(for_all(i, for_all(j, leq(0, Weight(i, j)))), leq(low**q * paths, ErrorFlow(q, k, v))),
    derivation=above_paths,
    near_miss=instead(statement=leq(low**q * absolute_paths, abs(ErrorFlow(q, k, v)))),
)

isometry = Claim(
    id="x7-isometry",
    title="orthogonal W, linear units: rows of length 1",
    source="new here",
    over=(n, q, k, net),
    where=(define(Slope(m, j), 1),),
    statement=implies(for_all(i, for_all(v, eq(Sum(j, Weight(i, j) * Weight(v, j)), Same(i, v)))), eq(row, 1)),
    derivation=unit_rows,
    near_miss=instead(where=()),
)

stretch = Claim(
    id="x7-orthogonal",
    title="orthogonal rows of length s: each row of the flow is at least (low s)**q long",
    source="new here",
    over=(n, q, k, low, s, net),
    given=(leq(0, low), for_all(r, for_all(j, leq(low, abs(Slope(r, j)))))),
    statement=implies(orthogonal, leq((low * s) ** (2 * q), row)),
    derivation=long_rows,
    near_miss=instead(statement=implies(orthogonal, leq(s ** (2 * q), row))),
)

forget = Claim(
    id="x7-gates",
    title="along the cell: at least the smallest forget gate to the q",
    source="new here",
    over=(q, low, net),
    given=(leq(0, low), for_all(r, leq(low, Free("forget", r)))),
    statement=leq(low**q, Prod(r, q, Free("forget", r))),
    derivation=along_the_cell,
    near_miss=instead(statement=lt(low**q, Prod(r, q, Free("forget", r)))),
)
