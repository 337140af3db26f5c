"""Partial marks are kept whole or not at all, and a file that holds none is refused with the remedy."""

from pathlib import Path

import pytest

from proofs.score.marks import Question
from proofs.score.run import BadPartial, answered, keep, questions

MARK = {"seed": 0, "index": 1, "true": True, "kind": "weakened", "status": "PROVED"}


def test_the_questions_are_in_the_order_of_the_seeds() -> None:
    assert questions(2, (5, 3)) == [Question(5, 0), Question(5, 1), Question(3, 0), Question(3, 1)]


def test_what_is_kept_is_read_back(tmp_path: Path) -> None:
    file = tmp_path / "marks.json"
    assert answered(file, "1") == {}
    keep(file, "1", {(0, 1): MARK})
    assert answered(file, "1") == {(0, 1): MARK}
    assert [path.name for path in tmp_path.iterdir()] == ["marks.json"]


def test_marks_of_another_version_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "marks.json"
    keep(file, "1", {})
    with pytest.raises(BadPartial, match="is of errorflow 1, this is 2; begin another file"):
        answered(file, "2")


@pytest.mark.parametrize("text", ["", "[]", '{"schema": 1}', "no json"])
def test_a_file_without_marks_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "marks.json"
    file.write_text(text)
    with pytest.raises(BadPartial, match="holds no partial marks"):
        answered(file, "1")
