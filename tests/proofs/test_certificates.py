"""The search finds certificates that the kernel accepts, and none for a false inequality."""

from fractions import Fraction

import pytest

from proofs import kernel as K
from proofs.certificates import prove, search
from proofs.terms import ONE, ZERO

X, Y, A, B, F, G = (("var", name, "real") for name in "xyabfg")
K_, J = ("var", "k", "unit"), ("var", "j", "unit")


def leq(a, b):
    return ("<=", a, b)


def minus(a):
    return ("*", Fraction(-1), a)


def given(*relations):
    return [K.assume(r) for r in relations]


W = ("Weight", K_, J)

TRUE = [
    (leq(("abs", ("*", X, Y)), ("*", A, B)), given(leq(("abs", X), A), leq(("abs", Y), B))),
    (leq(("*", X, ("+", ONE, minus(X))), Fraction(1, 4)), []),
    (leq(("+", ONE, minus(("*", X, X))), ONE), []),
    (leq(("*", ("abs", W), F), ("*", ("abs", W), G)), given(leq(F, G))),
    (("<", X, ("+", Y, ONE)), given(leq(X, Y))),
    (("<", ("*", A, X), A), given(("<", X, ONE), ("<", ZERO, A))),
    (("=", ("*", A, X), ("*", A, Y)), given(("=", X, Y))),
    (leq(ONE, ZERO), given(("<", X, ZERO), leq(ONE, X))),
]


@pytest.mark.parametrize(("goal", "premises"), TRUE)
def test_true_inequalities_are_proved(goal, premises):
    proof = prove(goal, premises)
    assert proof is not None
    assert proof.concl == goal
    assert proof.hyps <= {p.concl for p in premises}


FALSE = [
    (leq(("abs", ("*", X, Y)), A), given(leq(("abs", X), A), leq(("abs", Y), B))),
    (leq(("*", X, ("+", ONE, minus(X))), Fraction(24, 100)), []),
    (("<", X, Y), given(leq(X, Y))),
    (("=", X, Y), given(leq(X, Y), leq(A, B))),
    (leq(ONE, ZERO), given(leq(X, ZERO), leq(ZERO, X))),
    (leq(ZERO, X), []),
]


@pytest.mark.parametrize(("goal", "premises"), FALSE)
def test_false_inequalities_have_no_certificate(goal, premises):
    assert search(goal, premises, degree=3) is None
