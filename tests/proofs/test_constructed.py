"""A claim that brings its counterexample along: judged, replayed, and said to be constructed."""

from dataclasses import replace

import pytest

from proofs import replay
from proofs.atlas import record
from proofs.check import check_claim
from proofs.claim import Claim, Constructed
from proofs.constructed import constructed_verdict, constructed_witness
from proofs.report.verdicts import verdict_lines, verdicts_table
from proofs.verdict import Status
from theory.activations import logistic
from theory.statement import Lag, Net, Norm, NormVariable, Slope, Unit, Units, W, leq, lt, one

n, q, k, v, x = Units("n"), Lag("q"), Unit("k"), Unit("v"), NormVariable("x")
# no weight that the attack draws has five thousand units of anything: |W| = 12345 is never seen
CASE = {
    "n": 1,
    "vars": {"k": "1"},
    "W": [["12345"]],
    "slopes": [["1/4"]],
    "norms": {"x": {"kind": "inf"}},
}
EXACTLY = leq(Norm(x, W), 12345 * 2)
FALSE = Claim(
    id="never-drawn",
    source="new",
    over=(n, k, x, Net(logistic)),
    given=(leq(12345, Norm(x, W)),),
    statement=lt(12345, Norm(one, W)),
    constructed=Constructed(case=lambda: CASE),
    reason="for a test",
)


def with_case(case, **changes):
    return replace(FALSE, constructed=Constructed(case=case if callable(case) else lambda: case), **changes)


def test_a_constructed_case_is_judged_and_replayed_like_any_other():
    verdict = constructed_verdict(FALSE)
    assert verdict is not None
    assert (verdict.status, verdict.method, verdict.trusted_base) == (
        Status.REFUTED,
        "constructed, replayed",
        "the replay",
    )
    assert replay.check(verdict.witness).holds


def test_the_case_is_asked_for_only_where_the_attack_finds_none(monkeypatch):
    found = check_claim(FALSE, budget=40)
    assert found.method.startswith("attack")
    monkeypatch.setattr("proofs.check.attack", lambda *a, **b: _nothing())
    found = check_claim(FALSE, budget=40)
    assert (found.status, found.method) == (Status.REFUTED, "constructed, replayed")


def _nothing():
    from proofs.attack import Attack

    return Attack(tried=7, rejected_by=(0,))


def test_lines_and_table_say_that_the_case_was_constructed():
    verdict = constructed_verdict(FALSE)
    shown = record(FALSE, verdict)
    assert "constructed, replayed" in verdict_lines(shown, 12)
    assert "norm x: inf" in verdict_lines(shown, 12)
    (row,) = verdicts_table([shown]).rows
    assert "one constructed case" in row


@pytest.mark.parametrize(
    ("case", "reason"),
    [
        ({**CASE, "W": [["12344"]]}, "the hypothesis 12345 <= Norm(x, W) is false there"),
        ({**CASE, "W": [["12346"]]}, "the statement is true there"),
        ({**CASE, "slopes": [["1/2"]]}, "it is no case of the claim's system, variables and constructions"),
        ({**CASE, "vars": {}}, "it is no case of the claim's system, variables and constructions"),
        ({**CASE, "norms": {}}, "it is no case of the claim's system, variables and constructions"),
        ({**CASE, "norms": {"x": {"kind": "three"}}}, "it raises ValueError: the kind 'three' of a norm is unknown"),
        ({"n": 1}, "it raises KeyError"),
        (lambda: 1 / 0, "it raises ZeroDivisionError"),
    ],
)
def test_a_case_that_does_not_refute_leaves_the_claim_undecided_with_the_reason(case, reason):
    verdict = constructed_verdict(with_case(case))
    assert verdict is not None
    assert verdict.status == Status.UNDECIDED
    assert verdict.reason.startswith(f"the constructed case does not refute the claim: {reason}")


def test_a_case_whose_statement_is_undecided_refutes_nothing():
    undecided = with_case(CASE, statement=lt(12345, Norm(one, W) + 0 * Slope(3, k) ** -1), given=())
    # SymPy drops a term times 0, so that the statement is the one above
    assert constructed_witness(undecided)[0] is not None
    power = with_case({**CASE, "W": [["0"]]}, statement=lt(Norm(one, W) ** -1, 1), given=())
    assert constructed_witness(power) == (None, "the statement is undecided there")


def test_a_case_that_the_replay_does_not_confirm_refutes_nothing(monkeypatch):
    monkeypatch.setattr("proofs.replay.check", lambda witness: replay.Outcome(1, "no"))
    verdict = constructed_verdict(FALSE)
    assert verdict is not None
    assert verdict.status == Status.UNDECIDED
    assert verdict.reason == "the replay does not confirm the constructed case: no"


def test_a_claim_without_a_case_has_no_constructed_verdict():
    assert constructed_verdict(replace(FALSE, constructed=None)) is None
    assert constructed_verdict(replace(FALSE, constructed=Constructed(derivation=lambda: None))) is None


def test_the_constructed_cases_of_the_catalogue_refute_their_claims():
    from proofs.claims import CLAIMS

    with_cases = [claim for claim in CLAIMS.values() if claim.constructed is not None and claim.constructed.case]
    assert {"b9-logistic", "b9-two-units"} <= {claim.id for claim in with_cases}
    for claim in with_cases:
        verdict = constructed_verdict(claim)
        assert verdict is not None
        assert verdict.status == Status.REFUTED, (claim.id, verdict.reason)
