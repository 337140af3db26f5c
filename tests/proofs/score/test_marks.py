"""The marks count what was said of what is so; a wrong verdict is named."""

from typing import Any

import pytest

from proofs.report.marks import marks_table
from proofs.report.tables import rendered
from proofs.score.bank import stated
from proofs.score.marks import Question, in_words, marked, right, totals, wrong
from proofs.score.simple import falls, five_random_points, hypothesis_alone, naive_case
from proofs.score.tree import var


def mark(true: bool, status: str, **more: Any) -> dict[str, Any]:
    base = {"seed": 0, "index": 7, "true": true, "kind": "sign", "steps": [], "status": status}
    return base | {"hypothesis": False, "points": False} | more


@pytest.mark.parametrize(
    ("true", "status", "bad"),
    [
        (True, "REFUTED", True), (True, "PROVED", False), (True, "TESTED", False), (False, "PROVED", True),
        (False, "VACUOUS", True), (False, "REFUTED", False), (False, "UNDECIDED", False),
    ],
)  # fmt: skip
def test_a_verdict_is_wrong_only_if_it_says_the_opposite(true: bool, status: str, bad: bool) -> None:
    assert wrong(mark(true, status)) is bad


def test_the_last_line_names_what_was_wrong() -> None:
    assert in_words([mark(False, "REFUTED"), mark(True, "PROVED")]).count("none wrong") == 1
    assert "1 WRONG: 7 of seed 0" in in_words([mark(False, "PROVED"), mark(True, "PROVED")])


def test_the_table_has_a_row_per_kind_and_the_sums() -> None:
    marks = [mark(False, "REFUTED", hypothesis=True), mark(False, "TESTED"), mark(True, "PROVED", kind="weakened")]
    false, true = totals(marks)
    assert (false.count, false.statuses["REFUTED"], false.hypothesis) == (2, 1, 1)
    assert (true.count, true.statuses["PROVED"]) == (1, 1)
    lines = rendered(marks_table(marks), "csv").splitlines()
    assert lines[1].startswith("sign,2,1,,1")
    assert [line.split(",")[0] for line in lines[1:]] == ["sign", "all false", "weakened", "all true"]


def test_a_missed_statement_is_kept_and_a_right_one_is_not() -> None:
    found = [marked(Question(0, index)) for index in range(4)]
    assert all(("stored" in each) is not (right(each) or each["status"] == "VACUOUS") for each in found)


SORTS = {"k": "unit", "v": "unit"}
TRANSPOSED = ["=", ["Weight", var("k"), var("v")], ["Weight", var("v"), var("k")]]


def test_the_simple_methods_refute_what_fails_almost_everywhere_and_nothing_true() -> None:
    false = stated(TRANSPOSED, SORTS)
    true = stated(["=", TRANSPOSED[1], TRANSPOSED[1]], SORTS)
    assert hypothesis_alone(false, 0)
    assert not hypothesis_alone(true, 0)
    assert not five_random_points(true, 0)
    assert any(five_random_points(false, number) for number in range(5))


def test_the_simple_methods_judge_nothing_where_a_hypothesis_fails() -> None:
    from random import Random

    from proofs.exact.evaluate import Judge

    claim = stated(TRANSPOSED, SORTS, given=[["<", ["n"], "1"]])
    assert not falls(claim, naive_case(claim, Random(0).choice), Judge(claim))
    assert not hypothesis_alone(claim, 0)
