"""What a sequent knows of an activation: SlopeSup, or an enclosure of it, and the ends of its values and slopes."""

from fractions import Fraction

import pytest
from flint import fmpq

from proofs.claim import Claim
from proofs.exact.intervals import ends, fraction
from proofs.exact.outputs import OUTPUTS
from proofs.sequent import sequent
from proofs.terms import Term
from theory.activations import ACTIVATIONS, gelu, logistic
from theory.statement import ActAt, Net, Real, SlopeAt, SlopeSup, leq

x = Real("x")
X: Term = ("var", "x", "real")


def known(f, statement):
    return sequent(Claim(id="t", source="s", over=(x, Net(f)), statement=statement).stored).known


def test_a_rational_supremum_is_known_and_an_irrational_one_enclosed():
    assert known(logistic, leq(SlopeSup, 1)) == (("=", ("SlopeSup",), Fraction(1, 4)),)
    below, above = known(gelu, leq(SlopeSup, 2))
    assert (below[0], below[2], above[0], above[1]) == ("<=", ("SlopeSup",), "<=", ("SlopeSup",))
    assert above[2] - below[1] <= Fraction(1, 10**30)


def test_nothing_is_said_of_values_that_the_claim_does_not_speak_of():
    assert len(known(logistic, leq(SlopeSup, 1))) == 1
    assert all("ActAt" not in repr(fact) for fact in known(logistic, leq(SlopeAt(x), 1)))


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_each_fact_about_values_is_true_at_many_points(name):
    facts = [f for f in known(ACTIVATIONS[name], leq(SlopeAt(x), ActAt(x))) if f[0] == "all"]
    assert facts
    for _, variables, relation in facts:
        assert variables == (X,)
        for z in (fmpq(k, 8) for k in range(-40, 41, 3)):
            assert holds(name, relation, z), (relation, z)


def holds(name, relation, z):
    """Whether a fact is not false at a point, its sides enclosed; SlopeSup counts by its lower end."""
    sign, left, right = relation
    (a, _), (_, d) = value(name, left, z), value(name, right, z)
    return a <= d if sign == "<=" else a < d


def value(name, term, z):
    if isinstance(term, Fraction):
        return term, term
    if term == ("SlopeSup",):
        from sympy import Rational

        from theory.activations import enclosure

        low, high = (Rational(end) for end in enclosure(ACTIVATIONS[name].slope_sup))
        return Fraction(int(low.p), int(low.q)), Fraction(int(high.p), int(high.q))
    if term[0] == "abs":
        low, high = value(name, term[1], z)
        return (max(Fraction(0), low, -high), max(abs(low), abs(high)))
    known_ = OUTPUTS[name]
    found = (known_.value if term[0] == "ActAt" else known_.slope_at)(z, 128)
    return tuple(map(fraction, ends(found)))
