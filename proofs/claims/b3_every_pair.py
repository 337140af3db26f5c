"""The middle form of the weak upper bound for every compatible pair of norms, and its form in the dual norm.

x3: |d net_k(t) / d net_v(t-q)| <= f'max**q |W_{k^T}|* |W_v| |W|**(q-2) for q >= 2, with the dual norm |.|* of the row:
no factor n and no condition on the norms. b3-every-pair: with n and the norm of the row itself, if no vector is shorter
than its largest entry; without that condition it is false (b3-unconditional).

Why: the flow is a scalar product of the row k over q - 1 steps and the column v; by induction the dual norm of that row
is at most |W_{k^T}|* f'max (f'max |W|)**(q-2), for |u^T M|* <= |u|* |M|. A row has |u|* <= sum |u_j| |e_j|* <= n |u|.
The last slope is at most f'max because F' e_v = f'_v e_v.

Tight: x3 is attained in the 1-, 2- and infinity-norm by W = c sigma sigma^T with equal slopes, for every q >= 2.
b3-every-pair in the infinity norm (b6-attains).

Source: Hochreiter and Schmidhuber (1997), sec. 3.1, for q > 1; review, line 67, without the conditions. x3 is new here.
"""

from proofs import kernel as K
from proofs.claim import Claim, also_given, instead
from proofs.kernel import Proof
from proofs.lemmas import named_norms as NN
from proofs.lemmas import norm_lemmas as NL
from proofs.sequent import sequent
from proofs.tactics import weigh
from theory.statement import (
    Basis,
    Col,
    ErrorFlow,
    Lag,
    Net,
    Norm,
    NormVariable,
    Row,
    SlopeMax,
    Unit,
    Units,
    W,
    dual,
    for_all,
    leq,
)

n, q, k, v, i, x, net = Units("n"), Lag("q"), Unit("k"), Unit("v"), Unit("i"), NormVariable("x"), Net()

flow = abs(ErrorFlow(q, k, v))
rest = SlopeMax(x, q) ** q * Norm(x, Col(v)) * Norm(x, W) ** (q - 2)
at_least_largest_entry = for_all(i, leq(Norm(dual(x), Basis(i)), 1))


def in_the_dual_norm() -> Proof:
    """Hoelder's inequality for the row over q - 1 steps and the column v."""
    return weigh(sequent(x3.stored).goal, (NL.middle_form(("var", "x", "norm")),))


def with_n() -> Proof:
    """The same, with |row k|* <= n |row k|."""
    claim = sequent(every_pair.stored)
    row = NN.dual_row_below_n(("var", "x", "norm"), K.assume(claim.given[1]))
    return weigh(claim.goal, (NL.middle_form(("var", "x", "norm"), row),))


x3 = Claim(
    id="x3",
    title="weak upper bound, middle form with the dual norm of the row, every compatible pair",
    source="new; Hochreiter and Schmidhuber (1997), sec. 3.1, with n and the norm itself",
    over=(n, q, k, v, x, net),
    given=(leq(2, q),),
    statement=leq(flow, Norm(dual(x), Row(k)) * rest),
    derivation=in_the_dual_norm,
    near_miss=instead(statement=leq(flow, Norm(x, Row(k)) * rest)),
)

every_pair = Claim(
    id="b3-every-pair",
    title="weak upper bound, middle form, every compatible pair",
    source="Hochreiter and Schmidhuber (1997), sec. 3.1",
    over=(n, q, k, v, x, net),
    given=(leq(2, q), at_least_largest_entry),
    statement=leq(flow, n * Norm(x, Row(k)) * rest),
    derivation=with_n,
    near_miss=instead(statement=leq(flow, Norm(x, Row(k)) * rest)),
)

unconditional = Claim(
    id="b3-unconditional",
    title="weak upper bound, middle form, every compatible pair, without a condition on the norm",
    source="review, line 67",
    over=(n, q, k, v, x, net),
    given=(leq(2, q),),
    statement=leq(flow, n * Norm(x, Row(k)) * rest),
    corrected=also_given(at_least_largest_entry, derivation=with_n),
)
