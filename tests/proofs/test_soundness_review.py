"""False statements that look true for a while, each with the shortest way to them: none may be proved."""

import pytest
from flint import fmpq
from stored_forms import ANY, V, claim

from numerics.cover import point_holds
from numerics.expressions import X, constant, minus
from numerics.tails import tail
from proofs.check import check_claim
from proofs.claim import Claim
from proofs.claims import CLAIMS
from proofs.enclosure import enclosed
from proofs.sequent import sequent
from proofs.terms import KernelError
from proofs.verdict import Status
from theory.activations import logistic, tanh
from theory.statement import ActAt, Nat, Net, Rational, Real, Slope, SlopeAt, Unit, Units, both, define, exp, leq

x = Real("x")
HALF = ["*", "1/2", V("x")]


def stated(statement, given=(), net=logistic):
    return Claim(id="t", source="s", over=(x, Net(net)), statement=statement, given=given)


@pytest.mark.parametrize("power", [-2, -5, 2])
def test_a_power_that_an_exponential_overtakes_late_bounds_nothing(power):
    """exp(t) / t**5 falls up to t = 5 and rises from there on; so does exp(t / 100) / t**2, up to t = 200."""
    e = ("*", ("exp", ("*", constant("1/100"), X)), ("**", X, fmpq(power)))
    assert tail(e, 1, fmpq(2)).high is None
    late = stated(leq(exp(x / 100) * x**power, 10**6), given=(leq(2, x),))
    assert enclosed(late.stored) is None


def test_a_false_relation_between_numbers_is_not_excused_where_a_hypothesis_fails():
    wrong = stated(both(leq(1, 0), leq(ActAt(x), 1)), given=(leq(Rational(3, 4), ActAt(x)),))
    assert enclosed(wrong.stored) is None
    right = stated(both(leq(0, 1), leq(ActAt(x), 1)), given=(leq(Rational(3, 4), ActAt(x)),))
    assert enclosed(right.stored) is not None


def test_what_is_given_of_a_variable_is_not_given_of_a_bound_one_of_its_name():
    statement = ["all", "x", "reals", ["<=", "0", V("x")]]
    stored = claim(statement, given=[["<=", "0", V("x")]], sorts={"x": "real"})
    assert enclosed(stored) is None


def test_a_product_with_a_factor_that_has_no_value_is_not_0():
    at_a_pole = ("*", X, ("**", X, fmpq(-1)))
    assert not point_holds(minus(constant(1), at_a_pole), fmpq(0))
    assert point_holds(minus(constant(1), ("*", X, ("exp", ("+", X, constant(1))))), fmpq(0))
    assert point_holds(("*", X, ("exp", constant(1))), fmpq(0))


def test_an_enclosure_with_hypotheses_gets_its_verdict():
    verdict = check_claim(stated(leq(SlopeAt(x), Rational(1, 2)), given=(leq(1, x),), net=tanh), budget=200)
    assert (verdict.status, verdict.method) == (Status.PROVED, "enclosure")
    assert [need.hypothesis for need in verdict.needs] == ["1 <= x"]


CIRCLES = {
    "a slope above its supremum, by way of a weight": (
        ["weight", "i", "j", ["SlopeSup"]],
        ["slope", "r", "j", ["+", ["Weight", V("j"), V("j")], "1"]],
    ),
    "a slope above the largest, by way of a weight": (
        ["weight", "i", "j", ["SlopeMax", "inf"]],
        ["slope", "r", "j", ["+", ["Weight", V("j"), V("j")], "1"]],
    ),
    "a weight by the largest slope": (["weight", "i", "j", ["SlopeMax", "inf"]],),
}


@pytest.mark.parametrize("where", CIRCLES.values(), ids=CIRCLES)
def test_a_construction_is_not_made_of_what_it_changes(where):
    with pytest.raises(KernelError, match=r"SlopeSup|SlopeMax"):
        sequent(claim(["<=", "1", "0"], where=list(where), sorts={}, system=ANY))


def test_slopes_that_the_activation_does_not_have_refute_nothing():
    """Slope := n/4 is a slope of the logistic function at n = 1 only."""
    r, j, n = Nat("r"), Unit("j"), Units("n")
    where = (define(Slope(r, j), n / 4),)
    alone = Claim(id="t", source="s", over=(n, Net(logistic)), where=where, statement=leq(n, 1))
    verdict = check_claim(alone, budget=100)
    assert verdict.status == Status.TESTED, verdict.reason


def relations(formula):
    """The relations that a stored formula is made of."""
    if formula[0] in ("<=", "<", "="):
        yield formula
    else:
        for part in formula[1:]:
            yield from relations(part) if isinstance(part, list) and part and isinstance(part[0], str) else ()


@pytest.mark.parametrize("each", [c for c in CLAIMS.values() if not c.noted], ids=lambda c: c.id)
def test_no_claim_compares_a_term_with_itself(each):
    variants = [each.variant(edit) for edit in (each.corrected, each.near_miss) if edit is not None]
    for said in (each, *variants):
        sides = [relation[1:] for f in (*said.stored["given"], said.stored["statement"]) for relation in relations(f)]
        assert all(left != right for left, right in sides)
