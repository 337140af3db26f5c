"""|d x_t / d x_{t-q}| <= (gamma |W|)**q in the 2-norm, where |sigma'| <= gamma at all times (n1).

Their state x_t = W sigma(x_{t-1}) + ... is our net: d x_t / d x_{t-1} = W diag sigma'(x_{t-1}), and d x_t / d x_{t-q}
is Flow(q). gamma is any bound of the slopes of the run, in the 2-norm of diag sigma'; it is 1 for tanh (n1-tanh) and
1/4 for the logistic function (n1-logistic).

Why: the 2-norm of a product is at most the product of the 2-norms, and that of a diagonal matrix is its largest entry.

Tight: equality for multiples of the unit matrix with all slopes gamma. The spectral radius of W, or its largest entry,
does not do for |W|.

Source: Pascanu, Mikolov and Bengio (2013), eqs. (6), (7).
"""

from functools import partial

from sympy import Rational

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import gains
from proofs.sequent import sequent
from proofs.tactics import chain, weigh
from theory.activations import logistic, tanh
from theory.statement import Flow, Lag, Net, Norm, Real, SlopeMax, SpectralRadius, Units, W, leq, maxnorm, two

n, q, gamma, net = Units("n"), Lag("q"), Real("gamma"), Net()

SOURCE = "Pascanu, Mikolov and Bengio (2013), eqs. (6), (7)"


ACTIVATIONS = ((tanh, Rational(1)), (logistic, Rational(1, 4)))


def derivation() -> Proof:
    """Induction over the lag; each factor F' has norm at most gamma."""
    claim = sequent(n1.stored)
    return weigh(claim.goal, (gains.flow_norm(gains.by_the_supremum(K.assume(claim.given[0]))),))


def by_the_activation(name: str) -> Proof:
    """The same, where gamma is the supremum of |f'|."""
    claim = sequent(NAMED[name].stored)
    known = K.assume(claim.known[0])
    return weigh(claim.goal, (gains.flow_norm(lambda r, j: chain(K.slope_sup(r, j), known)),))


n1 = Claim(
    id="n1",
    title="product bound, 2-norm",
    source=SOURCE,
    over=(n, q, gamma, net),
    given=(leq(SlopeMax(two), gamma),),
    statement=leq(Norm(two, Flow(q)), (gamma * Norm(two, W)) ** q),
    derivation=derivation,
    near_miss=instead(statement=leq(Norm(two, Flow(q)), (gamma * SpectralRadius(W)) ** q)),
)

NAMED = {
    f.name: Claim(
        id=f"n1-{f.name}",
        title=f"product bound, 2-norm, {f.name} units: gamma is {top}",
        source=SOURCE,
        over=(n, q, Net(f)),
        statement=leq(Norm(two, Flow(q)), (top * Norm(two, W)) ** q),
        derivation=partial(by_the_activation, f.name),
        near_miss=instead(statement=leq(Norm(two, Flow(q)), (top * Norm(maxnorm, W)) ** q)),
    )
    for f, top in ACTIVATIONS
}
n1_tanh, n1_logistic = NAMED.values()
