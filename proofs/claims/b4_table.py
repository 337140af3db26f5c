"""The weak upper bound norm by norm: the middle form, the step from it to the final form, the final form.

    norm                middle form                      middle <= final      final form
    infinity            n needed (b3)                    true (b4-inf-step)   n not needed (b4, b4-star-inf)
    1                   n not needed (b4-one-middle)     false (b4-one-step)  n not needed (b4-star-one)
    2                   n not needed (b4-two-middle)     true (b4-two-step)   n not needed (b4-two-last)
    Frobenius, 2        n not needed (b4-fro-middle)     true (b4-fro-step)   n not needed (b4-fro-last, also with
                                                                              the largest |f'|: b4-fro-last-scalar)
    n max|w|, infinity  not needed with f'max = n max|f'| (b4-nmax-middle),   n not needed (b4-nmax-last)
                        needed with max|f'| (b4-nmax-middle-scalar)
                                                         true (b4-nmax-step)

In the 1-norm |W_{k^T}| may be n |W|: W with ones in its first row has rows of length n and columns of length 1, and at
q = 2 the middle form is n times the final one. The chain as a whole is true all the same. With the largest entry of the
row in the place of its sum, which Hoelder's inequality asks for, the step holds.

Why: the middle form is Hoelder's inequality for a row over q - 1 steps and a column; the dual of the 1-norm is the
infinity-norm, which is less, the 2-norm is its own dual. The final form is the norm of a product. The Frobenius norm is
at least the 2-norm; the largest row sum is at most n max|w|.

Tight: without n, middle and final form are attained for n >= 2 in the 1- and the 2-norm, and the final forms in the
Frobenius norm; the middle form there, with f'max = |F'|, and both with n max|w|, only at n = 1.

Source: Hochreiter and Schmidhuber (1997), sec. 3.1, for any compatible pair; the norms one by one are new here.
"""

from collections.abc import Callable
from functools import partial

from proofs import kernel as K
from proofs import lemmas as L
from proofs.claim import Claim, Variant, instead
from proofs.kernel import Proof
from proofs.lemmas import named_norms as NN
from proofs.lemmas import norm_lemmas as NL
from proofs.sequent import sequent
from proofs.tactics import power_bounds, weigh
from proofs.terms import ONE, ZERO, N, Term
from theory.formulas import Formula
from theory.leaves import NormName
from theory.statement import (
    Col,
    ErrorFlow,
    Lag,
    Net,
    Norm,
    Row,
    SlopeMax,
    SpectralRadius,
    Unit,
    Units,
    W,
    WeightMax,
    fro,
    inf,
    leq,
    maxnorm,
    one,
    two,
)

n, q, k, v, net = Units("n"), Lag("q"), Unit("k"), Unit("v"), Net()

SOURCE = "Hochreiter and Schmidhuber (1997), sec. 3.1, read in this norm"
WEIGHTS: Term = ("*", N, ("WeightMax",))
STEEP: Term = ("SlopeMax", "inf", L.Q)
ROW: Term = ("Row", L.KK)
COLUMN: Term = ("Col", L.V)
TAIL: Term = ("+", L.Q, -NL.TWO)
flow = abs(ErrorFlow(q, k, v))


def middle(p: NormName, row: NormName, last: NormName) -> object:
    """f'max**q |row k| |column v| |W|**(q - 2), without n; the row and the last factor in norms of their own."""
    return SlopeMax(p, q) ** q * Norm(row, Row(k)) * Norm(p, Col(v)) * Norm(last, W) ** (q - 2)


def final(p: NormName) -> object:
    """(f'max |W|)**q."""
    return (SlopeMax(p, q) * Norm(p, W)) ** q


def middle_proof(p: str) -> Proof:
    """Hoelder's inequality, and the dual norm of the row is at most the norm."""
    goal = sequent(MIDDLE[p].stored).goal
    return weigh(goal, (NL.middle_form(p, NN.dual_row_below_row(p)),))


def step_proof(p: str) -> Proof:
    """|row k| <= |W| and |column v| <= |W|."""
    goal = sequent(STEP[p].stored).goal
    return weigh(goal, (NN.middle_below_last(NL.slope_max(p), NN.row_below_norm(p), NN.column_below_norm(p)), N))


def one_step_proof() -> Proof:
    """The largest entry of a row is at most the largest column sum."""
    claim = sequent(one_step.variant(one_step.corrected).stored)
    row, column = NN.largest_row_below_one_norm(), NN.column_below_norm("one")
    return weigh(claim.goal, (NN.middle_below_last(NL.slope_max("one"), row, column), N))


def last_proof(p: str) -> Proof:
    """The norm of a product is at most the product of the norms."""
    return weigh(sequent(LAST[p].stored).goal, (NN.flow_below_power(p),))


def frobenius_scalar() -> Proof:
    """The 2-norm is at most the Frobenius norm."""
    bound, steep = NN.flow_below_power("two"), NL.slope_max_nonnegative("two")
    rate, goal = bound.concl[2][1], sequent(fro_scalar.stored).goal
    bigger = weigh(("<=", rate, goal[2][1]), (NN.two_below_frobenius(), steep))
    return weigh(goal, (bound,), (power_bounds(weigh(("<=", ZERO, rate), (steep, rate[2])), bigger, L.Q)[1],))


def slopes_power() -> Proof:
    """0 <= f'max ** q."""
    return power_bounds(weigh(("<=", ZERO, STEEP), (ONE, STEEP)), weigh(("<=", STEEP, STEEP)), L.Q)[0]


def weights_tail() -> Proof:
    """2 <= q |- |W| ** (q - 2) <= (n max|w|) ** (q - 2)."""
    whole = NL.norm("inf", L.W)
    low = weigh(("<=", ZERO, whole), (ONE, whole))
    goal: Term = ("<=", ("**", whole, TAIL), ("**", WEIGHTS, TAIL))
    return NL.from_two(goal, lambda m: power_bounds(low, L.norm_below_weight_max("inf"), m)[1])


def weights_tail_low() -> Proof:
    """2 <= q |- 0 <= (n max|w|) ** (q - 2)."""
    low = weigh(("<=", ZERO, WEIGHTS), (ONE, WEIGHTS))
    same = weigh(("<=", WEIGHTS, WEIGHTS))
    return NL.from_two(("<=", ZERO, ("**", WEIGHTS, TAIL)), lambda m: power_bounds(low, same, m)[0])


def nmax_middle_scalar_proof() -> Proof:
    """The middle form in the infinity norm, with |W| <= n max|w|."""
    claim = sequent(nmax_middle_scalar.stored)
    bound, bigger = L.middle_form_from_two(), weights_tail()
    return weigh(claim.goal, (bound,), (bigger, N, slopes_power(), NL.norm("inf", COLUMN), NL.norm("inf", ROW)))


def nmax_middle_proof() -> Proof:
    """The same, with n <= n**q."""
    claim = sequent(nmax_middle.stored)
    bound = nmax_middle_scalar_proof()
    more = power_bounds(weigh(("<=", ZERO, ONE), (ONE,)), K.at_least_one(N), ("+", L.Q, -ONE))[1]
    beside = (slopes_power(), NL.norm("inf", COLUMN), NL.norm("inf", ROW), N, weights_tail_low())
    return weigh(claim.goal, (bound,), (more, *beside))


def nmax_step_proof() -> Proof:
    """No entry of a row or a column is above n max|w|."""
    entry = L.below_max(("WeightMax",), L.KK, L.V)
    row = L.max_below(K.generalise(entry, L.V), NL.norm("inf", ROW))
    column = L.max_below(K.generalise(entry, L.KK), NL.norm("inf", COLUMN))
    more = weigh(("<=", ("WeightMax",), WEIGHTS), (K.at_least_one(N), ("WeightMax",)))
    lines = (weigh(("<=", line.concl[1], WEIGHTS), (line,), (more,)) for line in (row, column))
    return weigh(sequent(nmax_step.stored).goal, (NN.middle_below_last(STEEP, *lines), N))


def nmax_last_proof() -> Proof:
    """The final form in the infinity norm, with |W| <= n max|w|."""
    bound, goal = L.flow_below_power("inf"), sequent(nmax_last.stored).goal
    rate = bound.concl[2][1]
    bigger = weigh(("<=", rate, goal[2][1]), (L.norm_below_weight_max("inf"), STEEP))
    return weigh(goal, (bound,), (power_bounds(weigh(("<=", ZERO, rate), (ONE, rate)), bigger, L.Q)[1],))


def cell(id: str, title: str, statement: Formula, derivation: Callable[[], Proof], near_miss: Variant) -> Claim:
    """A cell of the table that holds; the middle form and the step speak of q >= 2."""
    given = () if "last" in id else (leq(2, q),)
    return Claim(
        id=id,
        title=title,
        source=SOURCE,
        over=(n, q, k, v, net),
        given=given,
        statement=statement,
        derivation=derivation,
        near_miss=near_miss,
    )


# The largest entry is no norm of products: it stands in the place of |W| where a near miss is needed.
MIDDLE = {
    p.name: cell(
        f"b4-{p.name}-middle",
        f"middle form without n, {words}",
        leq(flow, middle(p, p, p)),
        partial(middle_proof, p.name),
        instead(statement=leq(flow, middle(p, p, maxnorm))),
    )
    for p, words in ((one, "1-norm"), (two, "2-norm"), (fro, "Frobenius norm"))
}
one_middle, two_middle, fro_middle = MIDDLE.values()

# The step is an inequality between two bounds. In the near misses the spectral radius stands for the norm.
STEP = {
    p.name: cell(
        f"b4-{p.name}-step",
        f"the middle form is at most the final form, {words}",
        leq(n * middle(p, p, p), n * final(p)),
        partial(step_proof, p.name),
        instead(statement=leq(n * middle(p, p, p), n * (SlopeMax(p, q) * SpectralRadius(W)) ** q)),
    )
    for p, words in ((inf, "infinity norm"), (two, "2-norm"), (fro, "Frobenius norm"))
}
inf_step, two_step, fro_step = STEP.values()

one_step = Claim(
    id="b4-one-step",
    title="the middle form is at most the final form, 1-norm",
    source=SOURCE,
    over=(n, q, k, v, net),
    given=(leq(2, q),),
    statement=leq(n * middle(one, one, one), n * final(one)),
    # the dual norm of the row, as in x3
    corrected=instead(statement=leq(n * middle(one, inf, one), n * final(one)), derivation=one_step_proof),
)

LAST = {
    p.name: cell(
        f"b4-{p.name}-last",
        f"final form without n, {words}",
        leq(flow, final(p)),
        partial(last_proof, p.name),
        instead(statement=leq(flow, (SlopeMax(p, q) * SpectralRadius(W)) ** q)),
    )
    for p, words in ((two, "2-norm"), (fro, "Frobenius norm"))
}
two_last, fro_last = LAST.values()

fro_scalar = cell(
    "b4-fro-last-scalar",
    "final form without n, Frobenius norm of W and largest |f'|",
    leq(flow, (SlopeMax(two, q) * Norm(fro, W)) ** q),
    frobenius_scalar,
    instead(statement=leq(flow, (SlopeMax(two, q) * Norm(maxnorm, W)) ** q)),
)

lines = Norm(inf, Row(k)) * Norm(inf, Col(v)) * (n * WeightMax) ** (q - 2)

nmax_middle = cell(
    "b4-nmax-middle",
    "middle form without n, the norm n max|w| for slopes as for weights",
    leq(flow, (n * SlopeMax(inf, q)) ** q * lines),
    nmax_middle_proof,
    instead(statement=leq(flow, SlopeMax(inf, q) ** q * lines)),
)

nmax_middle_scalar = cell(
    "b4-nmax-middle-scalar",
    "middle form, the norm n max|w| for weights, the largest |f'| for slopes",
    leq(flow, n * SlopeMax(inf, q) ** q * lines),
    nmax_middle_scalar_proof,
    instead(statement=leq(flow, SlopeMax(inf, q) ** q * lines)),
)

nmax_step = cell(
    "b4-nmax-step",
    "the middle form is at most the final form, the norm n max|w|",
    leq(n * SlopeMax(inf, q) ** q * lines, n * (SlopeMax(inf, q) * n * WeightMax) ** q),
    nmax_step_proof,
    instead(statement=leq(n * SlopeMax(inf, q) ** q * lines, n * (SlopeMax(inf, q) * WeightMax) ** q)),
)

nmax_last = cell(
    "b4-nmax-last",
    "final form without n, the norm n max|w|",
    leq(flow, (SlopeMax(inf, q) * n * WeightMax) ** q),
    nmax_last_proof,
    instead(statement=leq(flow, (SlopeMax(inf, q) * WeightMax) ** q)),
)
