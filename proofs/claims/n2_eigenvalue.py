"""As printed, gradients vanish if lambda_1 < 1/gamma, lambda_1 the largest modulus of an eigenvalue of W (n2).

And as printed lambda_1 > 1/gamma is necessary for them to explode (n3). gamma bounds the slopes at all times; the
conditions are read as gamma lambda_1 < 1 and 1 < gamma lambda_1. n3 is stated by its contrapositive: for gamma lambda_1
<= 1 the flow does not grow exponentially, that is, d**q times the flow decays for every d < 1. That is the flow of the
net whose slopes are d times the source's, and so at most d gamma.

Why they fall: eigenvalues say nothing of a product W F'(t-1) W F'(t-2) ... unless all its factors are one matrix.
W = c [[1, 1], [-1, -1]] has the eigenvalues 0 only, and W F' with the slopes (1, 0) has the eigenvalue c. It needs no
input that changes: a tanh net with W = [[2, -2], [2, -2]] has a fixed point, net = (0, 6), where the flow over 20 steps
is above a million.

Tight: with the largest singular value, the 2-norm of W, both are true, as corrected; so they are with any absolute
norm. At gamma |W| = 1 the flow need not vanish: W = 1, linear.

Source: Pascanu, Mikolov and Bengio (2013), sec. 2.1. That the conditions are false is known (a public Lean library).
"""

from proofs import kernel as K
from proofs import lemmas as L
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import gains
from proofs.sequent import sequent
from proofs.tactics import weigh
from proofs.terms import ONE
from theory.statement import (
    Flow,
    Net,
    Norm,
    Real,
    SlopeMax,
    SpectralRadius,
    Units,
    W,
    decays,
    implies,
    leq,
    lt,
    two,
)

n, gamma, d, net = Units("n"), Real("gamma"), Real("d"), Net()

SOURCE = "Pascanu, Mikolov and Bengio (2013), sec. 2.1"
bounded_slopes = leq(SlopeMax(two), gamma)
damped = (lt(0, d), lt(d, 1), leq(SlopeMax(two), d * gamma))


def vanishing() -> Proof:
    """|flow| <= (gamma |W|) ** q."""
    claim = sequent(n2.variant(n2.corrected).stored)
    steepest = gains.by_the_supremum(K.assume(claim.given[0]))
    bound, low = gains.flow_entry(steepest), gains.rate_low(steepest)
    return L.flow_decays(bound, low, weigh(("<", low.concl[2], ONE), (K.assume(claim.given[1]),)))


def exploding() -> Proof:
    """|flow| <= (d gamma |W|) ** q, and d gamma |W| <= d < 1."""
    claim = sequent(n3.variant(n3.corrected).stored)
    positive, damped, steep = map(K.assume, claim.given)
    most = K.assume(claim.goal[1])
    steepest = gains.by_the_supremum(steep)
    bound, low = gains.flow_entry(steepest), gains.rate_low(steepest)
    high = weigh(("<", low.concl[2], ONE), (most, positive), (damped,))
    return K.suppose(L.flow_decays(bound, low, high), most.concl)


n2 = Claim(
    id="n2",
    title="the largest eigenvalue below 1/gamma suffices for vanishing",
    source=SOURCE,
    over=(n, gamma, net),
    given=(bounded_slopes, lt(gamma * SpectralRadius(W), 1)),
    statement=decays(Flow),
    corrected=instead(given=(bounded_slopes, lt(gamma * Norm(two, W), 1)), derivation=vanishing),
)

n3 = Claim(
    id="n3",
    title="the largest eigenvalue above 1/gamma is necessary for exploding",
    source=SOURCE,
    over=(n, gamma, d, net),
    given=damped,
    statement=implies(leq(gamma * SpectralRadius(W), 1), decays(Flow)),
    corrected=instead(statement=implies(leq(gamma * Norm(two, W), 1), decays(Flow)), derivation=exploding),
)
