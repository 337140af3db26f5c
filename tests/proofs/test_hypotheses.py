"""Each hypothesis dropped in turn, and where a claim that falls would hold."""

import pytest

from proofs import hypotheses, replay
from proofs.atlas import record
from proofs.attack import Attack
from proofs.check import check_claim
from proofs.claim import Claim
from proofs.claims import CLAIMS
from proofs.hypotheses import hint, needs
from proofs.report.verdicts import need_lines, verdict_lines
from proofs.verdict import Status
from theory.activations import logistic
from theory.statement import (
    ErrorFlow,
    Flow,
    Lag,
    Nat,
    Net,
    Norm,
    Real,
    Slope,
    SlopeMax,
    Unit,
    Units,
    W,
    Weight,
    WeightMax,
    decays,
    eq,
    fro,
    inf,
    leq,
    lt,
    two,
)

n, q, m, k, v, x, y = Units("n"), Lag("q"), Nat("m"), Unit("k"), Unit("v"), Real("x"), Real("y")
net, anything = Net(logistic), Net()
size = SlopeMax(inf) * Norm(inf, W)


def claim(statement, given=(), over=(n, q, k, v, x, y, net)):
    return Claim(id="a-claim", source="a test", over=over, statement=statement, given=given, reason="a test")


def answers(stated):
    return {each.hypothesis: each.answer for each in check_claim(stated).needs}


def test_a_needed_hypothesis_comes_with_a_case_at_which_the_claim_falls_without_it():
    verdict = check_claim(claim(leq(abs(ErrorFlow(q, k, v)), 1), (leq(size, 1),)))
    (need,) = verdict.needs
    assert (need.answer, need.reason) == ("needed", "without it the claim falls")
    assert need.witness["given"] == []
    assert replay.check(need.witness).holds
    assert verdict.redundant == ()


def test_what_the_proof_does_not_use_is_not_needed():
    verdict = check_claim(claim(leq(abs(ErrorFlow(q, k, v)), 1), (leq(size, 1), leq(0, x))))
    assert verdict.redundant == ("0 <= x",)
    assert verdict.needs[1].reason == "the proof does not use it"


def test_what_follows_from_the_others_is_not_needed():
    assert answers(CLAIMS["d13"]) == {
        "|e0| <= d": "needed",
        "for every nat t: 0 <= Free(lam, t)": "not needed",
        "for every nat t: |Free(g, t)| <= Free(lam, t)": "needed",
        "for every nat t: |Free(u, t)| <= d * (1 - Free(lam, t))": "needed",
    }
    (need,) = (each for each in check_claim(CLAIMS["d13"]).needs if each.answer == "not needed")
    assert need.reason == "it follows from the others"


def test_a_claim_that_is_proved_without_a_hypothesis_does_not_need_it(monkeypatch):
    stated = claim(leq(abs(Weight(k, v)), WeightMax), (leq(WeightMax, 3),))
    (need,) = needs(stated.stored, None)
    assert (need.answer, need.reason) == ("not needed", "the claim is proved without it")
    monkeypatch.setattr(hypotheses, "_provable", lambda stored: False)
    (need,) = needs(stated.stored, None)
    assert need.answer == "unknown"
    assert "without it the claim stands in" in need.reason


def test_what_only_stands_in_cases_is_unknown_and_not_called_needless():
    stated = claim(leq(Norm(two, W) ** 3, Norm(two, W) ** 3 + (Norm(fro, W) - Norm(two, W)) ** 3), (leq(WeightMax, 3),))
    assert [each.answer for each in needs(stated.stored, None)] == ["unknown"]


def test_what_names_a_variable_is_not_dropped():
    gamma = Real("gamma")
    stated = claim(leq(abs(Weight(k, v)), gamma), (eq(gamma, WeightMax),), over=(n, k, v, gamma, anything))
    verdict = check_claim(stated)
    assert verdict.status == Status.PROVED
    assert [each.answer for each in verdict.needs] == ["unknown"]


def test_a_case_that_the_replay_does_not_confirm_makes_nothing_needed(monkeypatch):
    monkeypatch.setattr(hypotheses.replay, "check", lambda witness: replay.Outcome(1, "NO"))
    stated = claim(leq(abs(ErrorFlow(q, k, v)), 1), (leq(size, 1),))
    assert [each.answer for each in needs(stated.stored, None)] == ["unknown"]


def test_a_refuted_claim_has_no_needs_and_a_claim_without_hypotheses_neither():
    assert check_claim(claim(leq(abs(Weight(k, v)), 1), (leq(0, x),))).needs == ()
    assert check_claim(claim(leq(abs(Weight(k, v)), WeightMax))).needs == ()


HINTS = {
    "one unit": (eq(ErrorFlow(1, k, v), Weight(v, k) * Slope(1, v)), "it holds for n = 1 only: "),
    "beyond the first lag": (CLAIMS["b3-any-lag"].statement, "it holds for q >= 2: proved there"),
    "the first lag": (leq(abs(ErrorFlow(q, k, v)), Norm(inf, W) * SlopeMax(inf, 1)), "it holds for q = 1 only: "),
    "several units": (leq(Norm(inf, W) + 1, Norm(inf, W) + (n - 1) ** 2), "it holds for n >= 2 only: "),
    "nowhere": (leq(abs(Weight(k, v)), 1), ""),
}


@pytest.mark.parametrize("name", HINTS)
def test_where_a_refuted_claim_would_hold_is_told(name):
    statement, words = HINTS[name]
    verdict = check_claim(claim(statement))
    assert verdict.status == Status.REFUTED
    assert verdict.hint.startswith(words)
    assert bool(verdict.hint) is bool(words)


def test_a_time_is_a_scope_as_a_lag_is():
    stated = claim(leq(m, m**2 - 1 + 1 - m * (m - 1) * (m - 2) / 6), over=(n, m, anything))
    assert check_claim(stated).status in (Status.REFUTED, Status.TESTED, Status.PROVED)
    falls_at_0 = claim(lt(0, m), over=(n, m, anything))
    assert check_claim(falls_at_0).hint.startswith("it holds for m >= 1: ")


def test_a_scope_is_not_told_from_few_cases_nor_where_some_are_unknown(monkeypatch):
    stated = claim(eq(ErrorFlow(1, k, v), Weight(v, k) * Slope(1, v)))
    witness = check_claim(stated).witness
    real = hypotheses.attack
    for nothing in (Attack(tried=2), Attack(tried=100, unknown=1), Attack(tried=100, starved=["<", "0", "1"])):

        def seen(stored, nothing=nothing, **options):
            return nothing if stored["given"] == [["=", ["n"], "1"]] else real(stored, **options)

        monkeypatch.setattr(hypotheses, "attack", seen)
        assert hint(stated.stored, witness) == ""


def test_n_is_1_only_is_not_said_of_a_claim_that_holds_for_two_units():
    stated = claim(lt(n * WeightMax, 5), (lt(n, 2),), over=(n, anything))
    assert check_claim(stated).status == Status.REFUTED
    never_three = claim(leq(n, 2), over=(n, anything))
    assert check_claim(never_three).hint == ""


def test_it_is_printed_with_the_verdict_and_stands_in_its_record():
    stated = claim(decays(Flow), (lt(size, 1), leq(0, x)), over=(n, x, anything))
    told = record(stated, check_claim(stated))
    lines = list(need_lines(told))
    assert lines[0].startswith("needed: Norm(inf, W) * SlopeMax(inf) < 1; without it the claim falls: n = ")
    assert lines[1].startswith(("not needed: 0 <= x", "unknown: 0 <= x"))
    wrong = claim(eq(ErrorFlow(1, k, v), Weight(v, k) * Slope(1, v)))
    assert "it holds for n = 1 only: " in verdict_lines(record(wrong, check_claim(wrong)), 0)
