"""A claim falls by a construction only with a Proof of its very negation, in a net that there is."""

from dataclasses import replace
from fractions import Fraction

import pytest

from proofs import kernel as K
from proofs import negation
from proofs.atlas import record
from proofs.check import check_claim
from proofs.claim import Claim, Constructed
from proofs.denial import chosen, denial, under_construction
from proofs.membership import slopes_belong
from proofs.negation import refuted
from proofs.report.verdicts import verdict_lines, verdicts_table
from proofs.sequent import sequent
from proofs.tactics import at, weigh
from proofs.terms import ONE, ZERO, KernelError, N
from proofs.verdict import Status
from theory.activations import linear, logistic, relu, tanh
from theory.cells import CELLS
from theory.statement import (
    Lag,
    Nat,
    Net,
    Rational,
    Real,
    Slope,
    SlopeSup,
    StateFlow,
    Unit,
    Units,
    Weight,
    decays,
    define,
    eq,
    leq,
    lt,
)

n, k, v, r, i, j, x = Units("n"), Unit("k"), Unit("v"), Nat("r"), Unit("i"), Unit("j"), Real("x")

# A false claim whose counterexample is written out: "every weight is at most 3", with w = 4 everywhere.
FOUR = (define(Weight(i, j), 4),)


def small_weights(where=FOUR, derivation=None, **fields):
    constructed = Constructed(where=where, derivation=derivation or (lambda: four_is_more(fields.get("given", ()))))
    parts = {"id": "small-weights", "source": "a test", "over": (n, k, v, x, Net(tanh)), "reason": "a test"}
    parts["statement"] = leq(Weight(k, v), 3)
    return Claim(**{**parts, **fields, "constructed": constructed})


def weights_four():
    W, I, J = ("Weight", ("var", "i", "unit"), ("var", "j", "unit")), ("var", "i", "unit"), ("var", "j", "unit")
    return K.assume(("all", (I,), ("all", (J,), ("=", W, Fraction(4)))))


def four_is_more(given=()):
    goal = ("<=", ("Weight", ("var", "k", "unit"), ("var", "v", "unit")), Fraction(3))
    four = at(weights_four(), ("var", "k", "unit"), ("var", "v", "unit"))
    return K.refute(weigh(("<=", ONE, ZERO), (K.assume(goal),), (four, -ONE)), goal)


def test_a_construction_with_its_proof_refutes():
    proof, why = refuted(small_weights())
    assert (proof.concl[0], why) == ("not", "")
    assert proof.concl == denial(small_weights()).conclusion


def test_a_proof_of_another_negation_refutes_nothing():
    goal = ("<=", ("Weight", ("var", "k", "unit"), ("var", "v", "unit")), Fraction(2))
    four = at(weights_four(), ("var", "k", "unit"), ("var", "v", "unit"))
    other = K.refute(weigh(("<=", ONE, ZERO), (K.assume(goal), Fraction(1, 2)), (four, -Fraction(1, 2))), goal)
    for wrong in (other, four, K.assume(denial(small_weights()).conclusion)):
        proof, why = refuted(small_weights(derivation=lambda wrong=wrong: wrong))
        assert proof is None
        assert "another statement, or rests on further hypotheses" in why


def test_what_is_given_is_proved_too():
    given = (lt(0, Weight(k, v)),)
    proof, why = refuted(small_weights(given=given))
    assert proof is None
    assert "another statement" in why

    def whole():
        four = at(weights_four(), ("var", "k", "unit"), ("var", "v", "unit"))
        return K.both(weigh(("<", ZERO, four.concl[1]), (four, -ONE), (Fraction(4),)), four_is_more())

    proof, why = refuted(small_weights(given=given, derivation=whole))
    assert (proof.concl[0], why) == ("and", "")


def test_a_hypothesis_beside_the_construction_refutes_nothing():
    assert refuted(small_weights(where=()))[0] is None  # the proof rests on weights that nothing constructs
    X = ("var", "x", "real")
    false = K.assume(("<=", X, ZERO))
    more = K.both(four_is_more(), false)
    assert refuted(small_weights(derivation=lambda: K.part(more, 0)))[0] is None


@pytest.mark.parametrize(
    ("returned", "why"),
    [
        (lambda: True, "no Proof of the kernel"),
        (lambda: K.algebra(ONE, ZERO), "the construction fails"),
        (lambda: 1 / 0, "the construction raises ZeroDivisionError"),
    ],
)
def test_a_construction_without_a_proof_says_so(returned, why):
    proof, told = refuted(small_weights(derivation=returned))
    assert proof is None
    assert why in told


def test_choices_are_one_number_of_its_sort_for_a_variable_of_the_claim():
    X, Q, M, KK = ("var", "x", "real"), ("var", "q", "lag"), ("var", "m", "nat"), ("var", "k", "unit")
    known = frozenset((X, Q, M, KK))

    def eq_(a, b):
        return ("=", a, Fraction(b))

    assert chosen(frozenset(), known)
    assert chosen(frozenset((eq_(N, 2), eq_(X, "-1/2"), eq_(Q, 1), eq_(M, 0))), known)
    for wrong in (eq_(N, 0), eq_(N, "1/2"), eq_(Q, 0), eq_(M, -1), eq_(KK, 1), eq_(("var", "y", "real"), 1)):
        assert not chosen(frozenset((wrong,)), known)
    assert not chosen(frozenset((eq_(X, 1), eq_(X, 2))), known)
    assert not chosen(frozenset((("<=", X, Fraction(1)),)), known)
    assert not chosen(frozenset((("=", X, Q),)), known)
    assert not chosen(frozenset((("=", ("Weight", KK, KK), Fraction(1)),)), known)


def slope_claim(body, derivation, activation=tanh, value=0):
    """ "Every slope is below the value", which falls in a net with this slope at each time; if there is one."""
    return Claim(
        id="small-slopes",
        source="a test",
        over=(n, k, Net(activation)),
        statement=lt(Slope(0, k), value),
        constructed=Constructed(where=(define(Slope(r, j), body),), derivation=derivation),
        reason="a test",
    )


def first_slope(claim, value):
    """The proof that the slope at time t is not below the value, where both are one number."""
    wanted = denial(claim)
    here = at(K.assume(wanted.sequent.constructed[-1]), ZERO, ("var", "k", "unit"))
    goal, sign = wanted.sequent.goal, 1 / Fraction(value)
    return K.refute(weigh(("<=", ONE, ZERO), (K.assume(goal), sign), (here, -sign)), goal)


def half_slope():
    return slope_claim(Rational(1, 2), lambda: first_slope(half_slope(), Fraction(1, 2)))


def test_slopes_of_the_activation_refute():
    proof, why = refuted(half_slope())
    assert (proof.concl[0], why) == ("not", "")


def late_slopes():
    """Slopes that leave the sector of tanh at r = 1000 only; what they contradict is proved from that contradiction."""
    return slope_claim((1 + r) / 1000, from_nothing, value=2)


def from_nothing():
    wanted, late = denial(late_slopes()), Fraction(1999)
    four = at(K.assume(wanted.sequent.constructed[-1]), late, ("var", "k", "unit"))  # Slope(1999, k) = 2
    top, most = K.slope_sup(late, ("var", "k", "unit")), K.assume(wanted.sequent.known[0])
    absurd = weigh(("<=", ONE, ZERO), (four, -ONE), (K.abs_upper(four.concl[1]),), (top,), (most,))
    return K.refute(absurd, wanted.sequent.goal)


def test_slopes_that_leave_the_sector_at_a_late_time_refute_nothing():
    assert denial(late_slopes()).shown_by(from_nothing())  # the kernel's contradiction proves it
    proof, why = refuted(late_slopes())
    assert proof is None
    assert "not proved to be slopes of the activation at all times" in why
    assert check_claim(late_slopes()).status != Status.REFUTED


def test_a_statement_about_slopes_that_leave_the_sector_is_not_proved():
    empty = Claim(
        id="empty",
        source="a test",
        over=(n, k, Net(tanh)),
        where=(define(Slope(r, j), (1 + r) / 1000),),
        statement=leq(Slope(0, k), 1),
        derivation=lambda: weigh(sequent(empty.stored).goal, *slope_at_most_one(empty)),
        reason="a test",
    )
    verdict = check_claim(empty)
    assert verdict.status != Status.PROVED
    assert "not proved to be slopes of the activation" in verdict.reason


def slope_at_most_one(claim):
    here = at(K.assume(sequent(claim.stored).constructed[0]), ZERO, ("var", "k", "unit"))
    return [(here,), (Fraction(999, 1000),)]


MEMBERS = {
    "a number": (tanh, Rational(1, 2), True),
    "the attained end": (tanh, 1, True),
    "above the end": (tanh, Rational(3, 2), False),
    "the end that is not attained": (tanh, 0, False),
    "the supremum": (logistic, SlopeSup, True),
    "twice the supremum": (logistic, 2 * SlopeSup, False),
    "falling": (tanh, 1 / (r + 1), True),
    "rising to the end": (tanh, (r + 1) / (r + 2), True),
    "rising beyond": (tanh, (r + 3) / (r + 2), False),
    "growing": (logistic, (r + 1) / 100, False),
    "an inverse that may be of 0": (tanh, 1 / r, False),
    "the slope of a linear unit": (linear, 1, True),
    "another number": (linear, Rational(1, 2), False),
    "a value of relu": (relu, 1, True),
    "a number between the values of relu": (relu, Rational(1, 2), False),
}


@pytest.mark.parametrize(("activation", "body", "belongs"), MEMBERS.values(), ids=MEMBERS)
def test_a_constructed_slope_belongs_where_it_is_proved_to(activation, body, belongs):
    claim = slope_claim(body, lambda: None, activation)
    assert slopes_belong(under_construction(claim).stored) is belongs


def test_of_any_activation_every_slope_is_one_unless_it_is_built_of_their_bound():
    stored = under_construction(slope_claim(7, lambda: None, None)).stored
    assert slopes_belong(stored)
    with pytest.raises(KernelError, match="SlopeSup is a bound of the slopes"):
        denial(slope_claim(2 * SlopeSup + 1, lambda: None, None))


def test_a_cell_constructs_no_counterexample():
    cell = Claim(
        id="cell",
        source="a test",
        over=(n, Net.of(CELLS["LSTM"])),
        statement=decays(StateFlow),
        constructed=Constructed(derivation=four_is_more),
        reason="a test",
    )
    with pytest.raises(KernelError, match="nothing is constructed of gated cells"):
        denial(cell)
    assert "gated cells" in refuted(cell)[1]


def test_a_claim_without_a_construction_denies_nothing():
    bare = replace(small_weights(), constructed=None)
    assert refuted(bare) == (None, "")
    with pytest.raises(KernelError, match="constructs no counterexample"):
        denial(bare)


def test_an_exact_case_that_opposes_the_proof_stops_it(monkeypatch):
    claim = small_weights(statement=leq(Weight(k, v), 5))
    forged = K.assume(denial(claim).conclusion)  # rests on itself; let it pass for a Proof from the construction
    monkeypatch.setattr(negation.Denial, "shown_by", lambda self, proof: True)
    monkeypatch.setattr(negation.Denial, "choices", lambda self, proof: frozenset())
    proof, why = refuted(replace(claim, constructed=Constructed(where=FOUR, derivation=lambda: forged)))
    assert proof is None
    assert "exact case under it contradicts" in why


def test_a_refutation_without_a_witness_is_shown_with_its_construction():
    q = Lag("q")
    claim = small_weights(over=(n, q, k, v, x, Net(tanh)), given=())
    verdict = check_claim(replace(claim, statement=leq(Weight(k, v), 3)))
    assert verdict.status == Status.REFUTED
    hidden = negation.refuted(claim)[0]
    shown = record(claim, replace(verdict, witness=None, proof=hidden, method="constructed, with its proof"))
    text = verdict_lines(shown, 10)
    assert "constructed, with its proof" in text
    assert "case:" not in text
    assert verdicts_table([shown]).rows[0][2] == "REFUTED"
    assert eq(n, 1) is not None


def test_the_explanation_of_a_constructed_refutation_shows_its_proof():
    from proofs.claims import CLAIMS
    from proofs.explain import claim_explanation

    text = claim_explanation(CLAIMS["c4"], 0)
    assert "The proof of the negation, each line a rule of the kernel" in text
    assert "def negation()" in text
    assert "rests on the kernel" in text
