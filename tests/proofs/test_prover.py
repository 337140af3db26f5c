"""The prover closes standard bounds by itself, from no more than it is given, and nothing that is false."""

import pytest

from proofs.claim import Claim
from proofs.kernel import assume
from proofs.prover import derivation_of, proved
from proofs.prover.climb import climbed
from proofs.sequent import proves, sequent
from proofs.terms import ZERO, KernelError
from theory.activations import logistic, relu, softplus, tanh
from theory.statement import (
    Col,
    ErrorFlow,
    Flow,
    Lag,
    Net,
    Norm,
    Real,
    Row,
    Slope,
    SlopeMax,
    SlopeSup,
    Sum,
    Unit,
    Units,
    W,
    Weight,
    WeightMax,
    eq,
    inf,
    leq,
    lt,
    one,
)

n, q, j, k, v, x = Units("n"), Lag("q"), Unit("j"), Unit("k"), Unit("v"), Real("x")
flow = abs(ErrorFlow(q, k, v))
without_n = SlopeMax(inf, q) ** q * Norm(inf, Col(v)) * Norm(inf, Row(k)) * Norm(inf, W) ** (q - 2)


def stored(statement, *, given=(), activation=None):
    return Claim(
        id="a-claim",
        source="a test",
        over=(n, q, k, v, x, Net(activation) if activation else Net()),
        statement=statement,
        given=given,
        reason="a test",
    ).stored


TRUE = {
    "entry and largest weight": stored(leq(abs(Weight(k, v)), WeightMax)),
    "row and norm": stored(leq(Sum(j, abs(Weight(k, j))), Norm(inf, W))),
    "1-norm of a column": stored(leq(Norm(one, Col(v)), Norm(one, W))),
    "one step": stored(eq(ErrorFlow(1, k, v), Weight(k, v) * Slope(1, v))),
    "without n": stored(leq(flow, (SlopeMax(inf, q) * Norm(inf, W)) ** q)),
    "with n": stored(leq(flow, n * (SlopeMax(inf, q) * Norm(inf, W)) ** q)),
    "by the supremum": stored(leq(flow, (SlopeSup * Norm(inf, W)) ** q)),
    "tanh": stored(leq(flow, Norm(inf, W) ** q), activation=tanh),
    "logistic class bound": stored(leq(flow, (n * WeightMax / 4) ** q), activation=logistic),
    "relu class bound": stored(leq(flow, (n * WeightMax) ** q), activation=relu),
    "softplus": stored(leq(flow, Norm(inf, W) ** q), activation=softplus),
    "named norm": stored(leq(flow, (SlopeMax(inf, q) * x) ** q), given=(leq(Norm(inf, W), x),)),
    "middle form": stored(leq(flow, n * without_n), given=(leq(2, q),)),
    "entry of the flow": stored(leq(flow, Norm(inf, Flow(q)))),
    "norm of the flow": stored(leq(Norm(inf, Flow(q)), (SlopeMax(inf) * Norm(inf, W)) ** q)),
    "polynomials": stored(leq(2 * x, 1 + x**2)),
    "strict": stored(lt(x, x + 1)),
}


@pytest.mark.parametrize("claim", TRUE.values(), ids=TRUE)
def test_a_standard_bound_is_proved(claim):
    goal = sequent(claim)
    proof = proved(goal)
    assert proof is not None
    assert proves(proof, goal)


FALSE = {
    "middle form at any lag": stored(leq(flow, n * without_n)),
    "middle form without n": stored(leq(flow, without_n), given=(leq(2, q),)),
    "largest weight for the norm": stored(leq(Sum(j, abs(Weight(k, j))), WeightMax)),
    "one power short": stored(leq(flow, (SlopeMax(inf, q) * Norm(inf, W)) ** (q + 1))),
    "without the slopes": stored(leq(flow, Norm(inf, W) ** q)),
    "1-norm of a row": stored(leq(Norm(one, Row(k)), Norm(one, W))),
    "transposed": stored(eq(ErrorFlow(1, k, v), Weight(v, k) * Slope(1, v))),
    "class bound without n": stored(leq(flow, (WeightMax / 4) ** q), activation=logistic),
    "logistic constant too small": stored(leq(flow, (n * WeightMax / 5) ** q), activation=logistic),
    "norm of the flow by the largest weight": stored(leq(Norm(inf, Flow(q)), (SlopeMax(inf) * WeightMax) ** q)),
    "weak for strict": stored(lt(x, x)),
    "square": stored(leq(2 * x, x**2)),
    "named the wrong way": stored(leq(flow, (SlopeMax(inf, q) * x) ** q), given=(leq(x, Norm(inf, W)),)),
}


@pytest.mark.parametrize("claim", FALSE.values(), ids=FALSE)
def test_a_false_bound_is_not_proved(claim):
    assert proved(sequent(claim)) is None
    with pytest.raises(KernelError, match="no certificate was found"):
        derivation_of(claim)()


def test_a_climb_needs_the_sign_of_what_stands_beside():
    goal = sequent(stored(leq(x * Norm(inf, Row(k)), x * Norm(inf, W)))).goal
    below = assume(("<=", ("Norm", "inf", ("Row", ("var", "k", "unit"))), ("Norm", "inf", ("W",))))
    assert climbed(goal, [below]) is None  # x may be negative
    sign = assume(("<=", ZERO, ("var", "x", "real")))
    assert climbed(goal, [below, sign]) is not None
