"""For q >= 2 the error flow is at most n (f'max)**q |W_v| |W_{k^T}| |W|**(q-2), in the infinity norm (b3).

The source states it for any compatible pair of norms; here it is the infinity norm.

As printed the bound has no condition on the lag (b3-any-lag). At q = 1 its last factor is 1 / |W|, and it fails for
W = diag(1, 3), k = v = 1.

Why: (W_{k^T})^T M W_v f'_v with a matrix M of norm at most f'max**(q-1) |W|**(q-2), and |x^T y| <= n |x| |y| in the
infinity norm. f'max is the largest infinity norm of F'(t-1), ..., F'(t-q).

Tight: equality for W = c sigma sigma^T with all slopes at the supremum, for every q >= 2 (b6-attains); so n is
needed here.

Source: Hochreiter and Schmidhuber (1997), sec. 3.1, who say "for q > 1"; review, line 67, which does not.
"""

from proofs.claim import Claim, also_given, instead
from proofs.kernel import Proof
from proofs.lemmas import middle_form_from_two
from proofs.sequent import sequent
from proofs.tactics import weigh
from theory.statement import Col, ErrorFlow, Lag, Net, Norm, Row, SlopeMax, Unit, Units, W, inf, leq

n, q, k, v, net = Units("n"), Lag("q"), Unit("k"), Unit("v"), Net()

without_n = SlopeMax(inf, q) ** q * Norm(inf, Col(v)) * Norm(inf, Row(k)) * Norm(inf, W) ** (q - 2)


def derivation() -> Proof:
    """The last step is split off; the rows of the flow before it are bounded by induction over the lag."""
    return weigh(sequent(b3.stored).goal, (middle_form_from_two(),))


b3 = Claim(
    id="b3",
    title="weak upper bound, middle form, infinity norm",
    source="Hochreiter and Schmidhuber (1997), sec. 3.1; review, line 67",
    over=(n, q, k, v, net),
    given=(leq(2, q),),
    statement=leq(abs(ErrorFlow(q, k, v)), n * without_n),
    derivation=derivation,
    near_miss=instead(statement=leq(abs(ErrorFlow(q, k, v)), without_n)),
)

any_lag = Claim(
    id="b3-any-lag",
    title="weak upper bound, middle form, at any lag, infinity norm",
    source="review, line 67",
    over=(n, q, k, v, net),
    statement=leq(abs(ErrorFlow(q, k, v)), n * without_n),
    corrected=also_given(leq(2, q), derivation=derivation),
)
