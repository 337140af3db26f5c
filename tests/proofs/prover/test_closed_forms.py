"""A sequence equals its closed form, by induction; the automatic prover uses it; another form is not proved."""

import pytest
from sympy import Rational

from proofs.claim import Claim
from proofs.kernel import assume
from proofs.prover import proved
from proofs.prover.closed_forms import closed_form, linear_step
from proofs.sequent import proves, sequent
from theory.statement import Free, Lag, Nat, Net, Prod, Real, Seq, Sum, Unit, Units, eq, recur

n, q, t, r = Units("n"), Lag("q"), Nat("t"), Lag("r")
i, j, k = Unit("i"), Unit("j"), Unit("k")
x, y, z = Real("x"), Real("y"), Real("z")  # the arguments of the sequence
p, b = Real("p"), Real("b")
at_t, factor = Seq("s", t), Free("f", t)


def goal(where, statement):
    fields = {"id": "a-claim", "source": "a test", "over": (n, q, k, p, b, Net()), "reason": "a test"}
    return sequent(Claim(**fields, where=(where,), statement=statement).stored)


halves = recur(at_t, 3, at_t / 2)
powers = recur(Seq("s", t, x), 1, x * Seq("s", t, x))
affine = recur(Seq("s", t, x, y), 1, x * Seq("s", t, x, y) + y)
products = recur(at_t, 2, factor * at_t)
sums = recur(at_t, 2, factor + at_t)
here, by_p, with_b = Seq("s", q), Seq("s", q, p), Seq("s", q, p, b)

FORMS = {
    "halves": goal(halves, eq(here, 3 * Rational(1, 2) ** q)),
    "powers": goal(powers, eq(by_p, p**q)),
    "affine": goal(affine, eq((1 - p) * with_b, (1 - p) * p**q + b * (1 - p**q))),
    "products": goal(products, eq(here, 2 * Prod(r, q, Free("f", r - 1)))),
    "sums": goal(sums, eq(here, 2 + Sum(r, q, Free("f", r - 1)))),
    "counting": goal(recur(at_t, 0, 1 + at_t), eq(here, Sum(r, q, 1))),
    "of a unit": goal(recur(Seq("s", t, j), Free("a", j), 3 * Seq("s", t, j)), eq(Seq("s", q, k), 3**q * Free("a", k))),
}

WRONG = {
    "one too many": goal(powers, eq(by_p, p ** (q + 1))),
    "affine": goal(affine, eq((1 - p) * with_b, p**q + b * (1 - p**q))),
    "late": goal(products, eq(here, 2 * Prod(r, q, Free("f", r)))),
    "sum": goal(sums, eq(here, Sum(r, q, Free("f", r - 1)))),
}


@pytest.mark.parametrize("claim", FORMS.values(), ids=FORMS)
def test_the_prover_knows_the_closed_form(claim):
    proof = proved(claim)
    assert proof is not None
    assert proves(proof, claim)


@pytest.mark.parametrize("claim", WRONG.values(), ids=WRONG)
def test_a_wrong_closed_form_is_not_proved(claim):
    assert proved(claim) is None


def equations(where):
    return [assume(c) for c in goal(where, eq(0, 0)).constructed]


@pytest.mark.parametrize(
    "where",
    [
        recur(at_t, 2, at_t**2),
        recur(at_t, 2, factor * at_t + factor),
        recur(Seq("s", t, x), 1, Seq("s", t, x + 1)),
        recur(Seq("s", t, i), 1, Sum(j, Seq("s", t, j))),
    ],
    ids=["squared", "factor and rest", "another argument", "a sum"],
)
def test_a_step_without_a_closed_form_has_none(where):
    assert closed_form(*equations(where)) is None


def test_a_step_is_split_into_factor_and_rest():
    step = linear_step(equations(affine)[1].concl)
    assert (step.factor, step.rest) == (("var", "x", "real"), ("var", "y", "real"))
    assert step.index == ("var", "t", "nat")
