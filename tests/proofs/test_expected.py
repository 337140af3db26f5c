"""The file of accepted verdicts: what counts as a difference, and what accepting writes."""

import json
from pathlib import Path

import pytest

from proofs import expected as accepted

RECORD = {"id": "b3", "status": "PROVED", "scope": "all n and q", "variants": {"near-miss": {"status": "REFUTED"}}}


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "expected.json"
    monkeypatch.setattr(accepted, "FILE", made)
    return made


def test_what_was_accepted_does_not_differ(file: Path) -> None:
    accepted.accept([RECORD], ["b3"])
    assert accepted.differences(RECORD, accepted.expected()) == ""


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"status": "TESTED"}, "status was PROVED, is TESTED"),
        ({"scope": "n <= 3"}, "scope was all n and q, is n <= 3"),
        ({"variants": {"near-miss": {"status": "TESTED"}}}, "near-miss was REFUTED, is TESTED"),
        ({"variants": {}}, "near-miss was REFUTED, is absent"),
        ({"id": "b4"}, "no verdict was accepted yet; errorflow verify --accept writes it"),
    ],
)
def test_a_change_is_a_difference_and_is_told(change: dict[str, object], told: str, file: Path) -> None:
    accepted.accept([RECORD], ["b3"])
    assert accepted.differences({**RECORD, **change}, accepted.expected()) == told


def test_accepting_some_keeps_the_others_and_drops_what_is_no_claim_any_more(file: Path) -> None:
    accepted.accept([RECORD, {**RECORD, "id": "old"}], ["b3", "old"])
    accepted.accept([{**RECORD, "id": "b4"}], ["b3", "b4"])
    assert list(json.loads(file.read_text())["verdicts"]) == ["b3", "b4"]


def test_nothing_is_expected_before_the_first_time(file: Path) -> None:
    assert accepted.expected() == {}
