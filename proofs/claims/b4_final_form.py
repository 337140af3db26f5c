"""The error flow is at most n (f'max |W|)**q in the infinity norm, and without n too (b4, b4-star-inf, b4-star-one).

The source states it for any compatible pair of norms; here it is the infinity norm.

Why: the error flow is an entry of the product of W F'(t-1), ..., W F'(t-q). Each factor has norm at most f'max |W|,
an entry is at most the norm, in the infinity norm (largest row sum) and in the 1-norm (largest column sum) alike.

As printed, the step from the middle form to the final one uses |W_{k^T}| <= |W| (b4-step). That multiplies from the
left: in the infinity norm the largest entry of a row is at most the row sum, in the 1-norm the row sum is not at most
a column sum (W with ones in its first row: n against 1).

Tight: without n equality at n = 1 if the slopes have one modulus in time; W = c I needs k = v as well, and the largest
slope at unit v. With n never for n >= 2 unless both sides are 0.

Source: Hochreiter and Schmidhuber (1997), sec. 3.1, final line of the bound. The forms without n are not in the 1997
and 2001 papers; the 2-norm form is in Pascanu et al. (2013), eqs. 6-7.
"""

from proofs import kernel as K
from proofs import lemmas as L
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.sequent import sequent
from proofs.tactics import chain, rewritten, var, weigh
from proofs.terms import N
from theory.statement import (
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
    inf,
    leq,
    maxnorm,
    one,
)

n, q, k, v, net = Units("n"), Lag("q"), Unit("k"), Unit("v"), Net()

WITHOUT_N = (
    "not in the 1997 and 2001 papers; Hochreiter and Schmidhuber (1997), sec. 3.1, with n; "
    "Pascanu et al. (2013), eqs. 6-7, in the 2-norm"
)


def final_form() -> Proof:
    """The form without n, times n >= 1."""
    return weigh(sequent(b4.stored).goal, (L.flow_below_power("inf"),), (L.rate_powers("inf"), K.at_least_one(N)))


def without_n() -> Proof:
    """Rows of a product: by induction the sum of the absolute entries of a row is at most the product of the norms."""
    return weigh(sequent(star_inf.stored).goal, (L.flow_below_power("inf"),))


def without_n_by_columns() -> Proof:
    """The same with columns; the norms of the diagonal matrices F' do not depend on which of the two norms is meant."""
    below, place = L.flow_below_power("one"), var("x'", "real")
    template = ("<=", below.concl[1], ("**", ("*", place, ("Norm", "one", L.W)), L.Q))
    return weigh(sequent(star_one.stored).goal, (rewritten(below, L.same_slope_max("one"), template),))


def row_below_norm() -> Proof:
    """The largest entry of a row is at most the sum of its entries, which is at most the largest such sum."""
    entry, row = L.entry_below_row(L.weight(L.KK, L.V), L.V), L.below_max(("Norm", "inf", L.W), L.KK)
    return L.max_below(K.generalise(chain(entry, row), L.V), ("Norm", "inf", ("Row", L.KK)))


b4 = Claim(
    id="b4",
    title="weak upper bound, final form, infinity norm",
    source="Hochreiter and Schmidhuber (1997), sec. 3.1",
    over=(n, q, k, v, net),
    statement=leq(abs(ErrorFlow(q, k, v)), n * (SlopeMax(inf, q) * Norm(inf, W)) ** q),
    derivation=final_form,
    # the largest weight in place of the largest row sum
    near_miss=instead(statement=leq(abs(ErrorFlow(q, k, v)), n * (SlopeMax(inf, q) * WeightMax) ** q)),
)

step = Claim(
    id="b4-step",
    title="norm of a row against norm of the matrix",
    source="Hochreiter and Schmidhuber (1997), sec. 3.1: |W_{u^T}|_x <= |W|_A for compatible norms, read in the 1-norm",
    over=(n, k, net),
    statement=leq(Norm(one, Row(k)), Norm(one, W)),
    corrected=instead(statement=leq(Norm(inf, Row(k)), Norm(inf, W)), derivation=row_below_norm),
)

star_inf = Claim(
    id="b4-star-inf",
    title="final form without n, infinity norm",
    source=WITHOUT_N,
    over=(n, q, k, v, net),
    statement=leq(abs(ErrorFlow(q, k, v)), (SlopeMax(inf, q) * Norm(inf, W)) ** q),
    derivation=without_n,
    # the largest eigenvalue in place of the norm
    near_miss=instead(statement=leq(abs(ErrorFlow(q, k, v)), (SlopeMax(inf, q) * SpectralRadius(W)) ** q)),
)

star_one = Claim(
    id="b4-star-one",
    title="final form without n, 1-norm",
    source=WITHOUT_N,
    over=(n, q, k, v, net),
    statement=leq(abs(ErrorFlow(q, k, v)), (SlopeMax(one, q) * Norm(one, W)) ** q),
    derivation=without_n_by_columns,
    # the largest absolute entry is no norm of products
    near_miss=instead(statement=leq(abs(ErrorFlow(q, k, v)), (SlopeMax(one, q) * Norm(maxnorm, W)) ** q)),
)
