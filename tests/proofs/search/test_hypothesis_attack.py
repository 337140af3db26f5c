import json

import pytest
from stored_forms import ANY, FLOW, LSTM_SYSTEM, VV, K, N, Q, V, W, claim, final_form, norm, plus, times

from proofs import replay
from proofs.search.hypothesis_attack import hypothesis_attack

FALSE = {
    "transposed": claim(["=", ["ErrorFlow", "1", K, VV], times(["Weight", VV, K], ["Slope", "1", VV])]),
    "iff": claim(["iff", ["<", norm("inf", W), "1"], ["decays", ["Flow"]]], sorts={}, system=ANY),
    "weights below 4": claim(["decays", ["Flow"]], given=[["<", ["WeightMax"], "4"]], sorts={}),
    "one time step of the update": claim(
        ["=", ["WeightFlow", plus(Q, "1"), K, K, K], times(["ErrorFlow", Q, K, K], ["Act", plus(Q, "1"), K])],
        sorts={"q": "lag", "k": "unit"},
    ),
    "product of the gates": claim(
        ["=", ["StateFlow", Q, "c", K, "c", K], ["prod", "r", Q, ["Out", "f", plus(V("r"), "-1"), K]]],
        system=LSTM_SYSTEM,
        sorts={"q": "lag", "k": "unit"},
    ),
}


@pytest.mark.parametrize("name", FALSE)
def test_hypothesis_finds_what_is_false_and_our_rule_reduces_it(name):
    found = hypothesis_attack(FALSE[name], seed=0, examples=300)
    assert found.method == "Hypothesis"
    assert found.minimal == "reduced"
    assert replay.check(found.witness).holds


def test_hypothesis_does_not_refute_what_is_true():
    found = hypothesis_attack(claim(["<=", ["abs", FLOW], final_form()], system=ANY), examples=60)
    assert found.witness is None
    assert found.tried > 30


def test_the_same_seed_gives_the_same_witness_and_counts():
    first, second = (hypothesis_attack(FALSE["iff"], seed=5, examples=60) for _ in range(2))
    assert json.dumps(first.witness, sort_keys=True) == json.dumps(second.witness, sort_keys=True)
    assert first.tried == second.tried


def test_rejected_draws_are_counted_by_relation():
    found = hypothesis_attack(
        claim(["<=", ["abs", FLOW], final_form()], given=[["<=", "2", Q], ["<=", N, "2"]]), examples=60
    )
    assert found.witness is None
    assert len(found.rejected_by) == 2
    assert found.rejected > 0


def test_it_targets_the_margin_of_every_case_that_the_hypotheses_let_pass(monkeypatch):
    from proofs.search import hypothesis_attack as module

    seen = []
    monkeypatch.setattr(module, "target", lambda margin, label: seen.append((margin, label)))
    found = hypothesis_attack(claim(["<=", ["abs", FLOW], final_form()], system=ANY), examples=40)
    assert 0 < len(seen) <= found.tried
    assert {label for _, label in seen} == {"margin"}
    assert all(-1 <= margin <= 0 for margin, _ in seen)  # a true bound: no case lies beyond it


def test_local_search_climbs_from_the_worst_case_that_hypothesis_saw():
    # x y <= x + y + 30 falls for large x and y only, and Hypothesis draws at most 4
    x, y = V("x"), V("y")
    wrong = claim(["<=", times(x, y), plus(x, y, "30")], sorts={"x": "real", "y": "real"}, system=ANY)
    found = hypothesis_attack(wrong, examples=80)
    assert replay.check(found.witness).holds
