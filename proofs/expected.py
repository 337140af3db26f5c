"""The accepted verdicts: one generated file, written by ``errorflow verify --accept`` and reviewed as a diff."""

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("expected.json")

Outcome = dict[str, str]


def outcome(record: Mapping[str, Any]) -> Outcome:
    """What must not change unnoticed: the status, the scope, and the status of the corrected form or near miss.

    >>> outcome({"status": "PROVED", "scope": "all n and q", "variants": {"near-miss": {"status": "REFUTED"}}})
    {'status': 'PROVED', 'scope': 'all n and q', 'near-miss': 'REFUTED'}
    """
    variants = {name: str(each["status"]) for name, each in sorted(record["variants"].items())}
    return {"status": str(record["status"]), "scope": str(record["scope"]), **variants}


def expected() -> dict[str, Outcome]:
    """{id: outcome} as accepted last; empty before the first time."""
    if not FILE.exists():
        return {}
    outcomes: dict[str, Outcome] = json.loads(FILE.read_text("utf-8"))["verdicts"]
    return outcomes


def accept(records: Iterable[Mapping[str, Any]], known: Iterable[str]) -> None:
    """Write the outcomes of `records` over what was accepted; ids that are not `known` any more are dropped."""
    renewed = expected() | {str(record["id"]): outcome(record) for record in records}
    verdicts = {name: renewed[name] for name in sorted(set(known) & set(renewed))}
    write(FILE, json.dumps({"schema": 1, "verdicts": verdicts}, indent=2) + "\n")


def differences(record: Mapping[str, Any], accepted: Mapping[str, Outcome]) -> str:
    """How the outcome of `record` differs from what was accepted, in words; nothing if it does not."""
    was, now = accepted.get(str(record["id"])), outcome(record)
    if was is None:
        return "no verdict was accepted yet; errorflow verify --accept writes it"
    changed = [key for key in {**was, **now} if was.get(key) != now.get(key)]
    return "; ".join(f"{key} was {was.get(key, 'absent')}, is {now.get(key, 'absent')}" for key in changed)


def write(file: Path, text: str) -> None:
    """Write beside, then rename: a reader, or a second process, sees the old file or the new one, never a part."""
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    beside.write_text(text, "utf-8")
    beside.replace(file)
