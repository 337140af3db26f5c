"""W = c sigma sigma^T with signs sigma and slopes at the supremum: the flow is n**(q-1) (c sup|f'|)**q sigma_k sigma_v.

Why: (sigma sigma^T)**q = n**(q-1) sigma sigma^T, because sigma^T sigma = n: all n**(q-1) paths have one sign.

Tight: for c > 0 and q >= 2 this is the middle form of the weak upper bound, with equality (b6-attains). The final
form is larger by the factor n**2.

Source: new here. Hochreiter and Schmidhuber (1997), sec. 3.1, give a necessary condition for equality: all |F'| maximal
and all path contributions of the same sign.
"""

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import Q
from proofs.lemmas.attainment import Values, flow_is_signed, middle_form_attained
from proofs.sequent import sequent
from proofs.tactics import at, weigh
from theory.activations import logistic
from theory.statement import (
    Col,
    ErrorFlow,
    Free,
    Lag,
    Nat,
    Net,
    Norm,
    Real,
    Row,
    Slope,
    SlopeMax,
    SlopeSup,
    Unit,
    Units,
    W,
    Weight,
    define,
    eq,
    for_all,
    inf,
    leq,
    lt,
)

n, q, r, c, net = Units("n"), Lag("q"), Nat("r"), Real("c"), Net(logistic)
i, j, k, v = (Unit(name) for name in "ijkv")

signs = for_all(j, eq(Free("sigma", j) ** 2, 1))
constructed = (define(Weight(i, j), c * Free("sigma", i) * Free("sigma", j)), define(Slope(r, j), SlopeSup))
flow = n ** (q - 1) * (SlopeSup * c) ** q * Free("sigma", k) * Free("sigma", v)
middle_form = n * SlopeMax(inf, q) ** q * Norm(inf, Col(v)) * Norm(inf, Row(k)) * Norm(inf, W) ** (q - 2)


def flow_of_signs() -> Proof:
    """Induction over the lag: one more step multiplies by c sup|f'|, and sigma^T sigma = n."""
    claim = sequent(b6.stored)
    return weigh(claim.goal, (flow_is_signed(*map(K.assume, (*claim.constructed, *claim.given))),))


def equality() -> Proof:
    """Every norm of the middle form is known in this net; its value is that of the flow."""
    claim = sequent(attains.stored)
    positive, signs, late = map(K.assume, claim.given)
    weights, slopes = map(K.assume, claim.constructed)
    net = Values(weights, slopes, signs, positive, K.assume(claim.known[0]))
    return K.detach(at(K.from_shift(middle_form_attained(net, claim.goal), Q, 2, claim.goal), Q), late)


b6 = Claim(
    id="b6",
    title="the flow of a rank-one net of signs",
    source="new here; compare Hochreiter and Schmidhuber (1997), sec. 3.1",
    over=(n, q, k, v, c, net),
    given=(signs,),
    where=constructed,
    statement=eq(ErrorFlow(q, k, v), flow),
    derivation=flow_of_signs,
    near_miss=instead(statement=eq(ErrorFlow(q, k, v), n * flow)),
)

attains = Claim(
    id="b6-attains",
    title="the middle form is attained",
    source="new here; compare Hochreiter and Schmidhuber (1997), sec. 3.1",
    over=(n, q, k, v, c, net),
    given=(lt(0, c), signs, leq(2, q)),
    where=constructed,
    statement=eq(abs(ErrorFlow(q, k, v)), middle_form),
    derivation=equality,
    near_miss=instead(statement=eq(abs(ErrorFlow(q, k, v)), n * (SlopeMax(inf, q) * Norm(inf, W)) ** q)),
)
