"""A verdict is computed from evidence: a wrong proof, a straw man, a disagreement never pass for more than they are."""

import json
import re
from dataclasses import replace

import pytest

from proofs import check, replay
from proofs import kernel as K
from proofs.atlas import record
from proofs.check import check_claim
from proofs.claim import Claim, also_given, instead
from proofs.claims import CLAIMS
from proofs.terms import ONE, ZERO
from proofs.verdict import Status
from theory.activations import logistic
from theory.statement import (
    ErrorFlow,
    Lag,
    Nat,
    Net,
    Norm,
    Real,
    Slope,
    Unit,
    Units,
    W,
    Weight,
    WeightMax,
    define,
    eq,
    inf,
    leq,
    lt,
    one,
    two,
)

n, q, k, v, x, net = Units("n"), Lag("q"), Unit("k"), Unit("v"), Real("x"), Net(logistic)


def claim(statement, **fields):
    defaults = {"id": "a-claim", "source": "a test", "over": (n, q, k, v, net), "reason": "a test"}
    return Claim(**{**defaults, "statement": statement, **fields})


@pytest.fixture(scope="module")
def verdicts():
    """The verdict on every claim of the catalogue."""
    return {name: check_claim(one) for name, one in CLAIMS.items()}


def test_every_claim_of_the_catalogue_that_is_said_to_be_wrong_is_refuted_and_no_other(verdicts):
    printed_wrong = {name for name, one in CLAIMS.items() if one.corrected is not None}
    assert {name for name, verdict in verdicts.items() if verdict.status == Status.REFUTED} == printed_wrong
    assert all(
        verdicts[name].variants["corrected"].status in (Status.PROVED, Status.CITED, Status.TESTED)
        for name in printed_wrong
    )


def test_every_near_miss_of_the_catalogue_is_refuted(verdicts):
    with_near_miss = {name for name, one in CLAIMS.items() if one.near_miss is not None}
    assert {n for n in with_near_miss if verdicts[n].variants["near-miss"].status == Status.REFUTED} == with_near_miss


@pytest.mark.parametrize("most", [40, pytest.param(100, marks=pytest.mark.deep)])
def test_no_witness_of_the_catalogue_replays_with_one_digit_changed(verdicts, most):
    both = [each for verdict in verdicts.values() for each in (verdict, *verdict.variants.values())]
    witnesses = [json.dumps(each.witness) for each in both if each.witness is not None]
    assert len(witnesses) > 200
    for text in witnesses:
        assert replay.judged_text(text).holds
        digits = list(re.finditer(r"\d", text))
        for found in digits[:: 1 + len(digits) // most]:
            changed = text[: found.start()] + str((int(found[0]) + 1) % 10) + text[found.end() :]
            assert not replay.judged_text(changed).holds


def test_what_a_user_states_without_a_derivation_is_tried_by_the_prover():
    verdict = check_claim(claim(leq(abs(Weight(k, v)), WeightMax)))
    assert verdict.status == Status.PROVED
    assert verdict.cases > 50
    assert verdict.tightness == "TIGHT: equality at n = 2, q = 1"


def test_what_the_prover_does_not_find_is_at_most_tested(monkeypatch):
    for prover in ("proved", "deduced"):
        monkeypatch.setattr(check, prover, lambda goal: None)
    verdict = check_claim(claim(leq(abs(Weight(k, v)), WeightMax)))
    assert verdict.status == Status.TESTED
    assert verdict.reason == "no proof is given, and the tool found none"


def test_what_nobody_has_proved_is_at_most_tested():
    verdict = check_claim(claim(leq(Norm(two, W) ** 2, Norm(one, W) * Norm(inf, W)), over=(n, net)))
    assert verdict.status == Status.TESTED


def test_a_refuted_bound_has_no_tightness():
    verdict = check_claim(claim(leq(abs(Weight(k, v)), 1)))
    assert (verdict.status, verdict.tightness) == (Status.REFUTED, "")


def test_a_derivation_of_another_statement_proves_nothing():
    verdict = check_claim(claim(leq(abs(Weight(k, v)), WeightMax), derivation=lambda: K.abs_upper(ONE)))
    assert verdict.status == Status.TESTED
    assert "another statement" in verdict.reason


def test_a_derivation_that_rests_on_more_than_is_given_proves_nothing():
    statement = leq(abs(Weight(k, v)), WeightMax)
    stored = check.sequent(claim(statement).stored).goal
    verdict = check_claim(claim(statement, derivation=lambda: K.assume(stored)))
    assert verdict.status == Status.TESTED
    assert "further hypotheses" in verdict.reason


def test_a_derivation_that_fails_or_returns_no_proof_is_told():
    statement = leq(abs(Weight(k, v)), WeightMax)
    fails = check_claim(claim(statement, derivation=lambda: K.algebra(ZERO, ONE)))
    assert "the derivation fails: the sides have different normal forms" in fails.reason
    assert "no Proof" in check_claim(claim(statement, derivation=lambda: True)).reason


def test_contradictory_hypotheses_are_vacuous():
    verdict = check_claim(claim(leq(abs(Weight(k, v)), x), over=(n, k, v, x, net), given=(lt(x, 0), leq(1, x))))
    assert verdict.status == Status.VACUOUS
    assert verdict.reason == "the hypotheses contradict each other"
    assert verdict.proof.concl == ("<=", ONE, ZERO)


def test_a_correction_that_falls_as_well_makes_the_formalisation_ill_posed():
    wrong = eq(ErrorFlow(1, k, v), Weight(v, k) * Slope(1, k))
    still_wrong = instead(statement=eq(ErrorFlow(1, k, v), Weight(v, k) * Slope(1, v)))
    verdict = check_claim(claim(wrong, corrected=still_wrong, reason=""))
    assert verdict.status == Status.ILL_POSED
    assert "formalisation" in verdict.reason


def test_a_case_that_the_replay_does_not_confirm_refutes_nothing(monkeypatch):
    false = claim(leq(Norm(inf, W), Norm(two, W)))
    assert check_claim(false).status == Status.REFUTED
    denied = replay.Outcome(1, "NOT A COUNTEREXAMPLE")
    monkeypatch.setattr(replay, "check", lambda witness: denied)
    verdict = check_claim(false)
    assert verdict.status == Status.UNDECIDED
    assert "the replay does not confirm" in verdict.reason


def test_a_term_that_is_never_defined_makes_a_statement_ill_posed():
    verdict = check_claim(claim(leq(0, 1 / x), over=(n, x, net), given=(eq(x, 0),)))
    assert verdict.status == Status.ILL_POSED
    assert "a term is undefined, or too large to evaluate, in every case" in verdict.reason


def test_constructed_slopes_that_the_activation_does_not_have_are_ill_posed():
    r, i = Nat("r"), Unit("i")
    for value in (1, 2):
        verdict = check_claim(claim(eq(Slope(0, k), value), over=(n, k, net), where=(define(Slope(r, i), 1),)))
        assert verdict.status == Status.ILL_POSED
        assert "there is no such net" in verdict.reason


def test_a_matter_of_record_is_noted():
    verdict = check_claim(Claim(id="said", source="a test", noted="who wrote what"))
    assert verdict.status == Status.NOTED


def test_a_verdict_is_no_truth_value():
    with pytest.raises(TypeError, match="TESTED is not PROVED"):
        bool(check_claim(claim(leq(abs(Weight(k, v)), WeightMax))))


def test_a_near_miss_is_judged_beside_the_claim():
    verdict = check_claim(
        claim(leq(abs(Weight(k, v)), WeightMax), near_miss=instead(statement=lt(abs(Weight(k, v)), WeightMax)))
    )
    assert verdict.variants["near-miss"].status == Status.REFUTED


def test_a_hypothesis_that_the_proof_does_not_use_is_told():
    b4 = CLAIMS["b4"]
    assert check_claim(b4).redundant == ()
    needless = replace(b4, given=(leq(WeightMax, 3),))
    assert check_claim(needless).redundant == ("WeightMax <= 3",)


def test_the_same_seed_gives_the_same_verdict():
    one, other = (record(CLAIMS["b3-any-lag"], check_claim(CLAIMS["b3-any-lag"], seed=7)) for _ in range(2))
    assert one == other


def test_also_given_restricts_the_claim():
    wrong = claim(leq(abs(Weight(k, v)), 1), corrected=also_given(leq(WeightMax, 1)), reason="")
    verdict = check_claim(wrong)
    assert verdict.status == Status.REFUTED
    assert verdict.variants["corrected"].status == Status.PROVED
