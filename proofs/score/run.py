"""A run over a corpus: the questions, their marks in order, and a file from which a run that was cut goes on."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from proofs.expected import write
from proofs.score.marks import Mark, Question

SCHEMA = 1
Answers = dict[tuple[int, int], Mark]


class BadPartial(ValueError):
    """A file that holds no partial marks, or those of another version of the tool."""


def questions(claims: int, seeds: Iterable[int]) -> list[Question]:
    """So many statements of each seed, in order."""
    return [Question(seed, index) for seed in seeds for index in range(claims)]


def answered(path: Path, version: str) -> Answers:
    """The marks that a file holds, {(seed, index): mark}; none where there is no file yet."""
    if not path.exists():
        return {}
    try:
        data = json.loads(path.read_text("utf-8"))
        if data["schema"] != SCHEMA or data["version"] != version:
            raise BadPartial(f"{path} is of errorflow {data['version']}, this is {version}; begin another file")
        return {(mark["seed"], mark["index"]): mark for mark in data["marks"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        if isinstance(error, BadPartial):
            raise
        raise BadPartial(
            f"{path} holds no partial marks ({error}); pass a file that --resume wrote, or a new one"
        ) from error


def keep(path: Path, version: str, marks: Mapping[tuple[int, int], Mark]) -> None:
    """Write what is known so far, aside and renamed: a run that is cut leaves the old file or the new one."""
    body: dict[str, Any] = {"schema": SCHEMA, "version": version, "marks": [marks[key] for key in sorted(marks)]}
    write(path, json.dumps(body, separators=(",", ":")) + "\n")
