"""Witnesses: a counterexample in stored form, with what fails and a checksum, read and written safely."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flint import arb, ctx

from proofs.exact.evaluate import Judge, read_case
from proofs.exact.formulas import CONNECTIVES, RELATIONS, climbed, span_values
from proofs.exact.intervals import Undefined, Value, ends, from_arb, spelled
from proofs.exact.operators import Stored, Unreadable
from proofs.exact.scene import Case, Scene

SCHEMA = 1
# Larger files are no witnesses of ours: n <= 4 and q <= 6 fit in a few thousand bytes.
MAX_BYTES = 1_000_000
# A side of more bits is recorded as an interval: no replay reads a number of a thousand digits.
MAX_SIDE_BITS = 2048
CLAIM_FIELDS = ("system", "sorts", "given", "where", "statement")


class BadWitness(ValueError):
    """A file that is no witness, or one that was changed after it was written."""


def build(judge: Judge, case: Case) -> dict[str, Any]:
    """The witness of a case in which every hypothesis is TRUE and the statement FALSE."""
    s = judge.scene(case)
    stored = judge.stored
    witness: dict[str, Any] = {"schema": SCHEMA, "claim": stored["id"]}
    witness |= {field: stored.get(field, []) for field in CLAIM_FIELDS}
    witness |= {"case": case.json(), "fails": failing(judge, s)}
    return {**witness, "sha256": checksum(witness)}


def checksum(witness: Mapping[str, Any]) -> str:
    """The sha256 of the canonical JSON of all fields but "sha256" itself, in hexadecimal."""
    body = {name: x for name, x in witness.items() if name != "sha256"}
    return hashlib.sha256(json.dumps(body, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def failing(judge: Judge, s: Scene) -> dict[str, Any]:
    """The relation that fails, with the values of its quantified variables and both sides; or its parts."""
    bindings: dict[str, str] = {}
    f = _descended(judge, s, judge.stored["statement"], bindings)
    names = list(bindings)
    if f[0] in RELATIONS:
        _, x, y = climbed(s, f[0], judge.term(f[1], names), judge.term(f[2], names))
        return {"formula": f, "bindings": bindings, "lhs": _interval(x), "rhs": _interval(y)}
    parts = [_truth(judge, s, part, names) for part in f[1:]] if f[0] in CONNECTIVES else []
    return {"formula": f, "bindings": bindings, "parts": parts}


def _descended(judge: Judge, s: Scene, f: Stored, bindings: dict[str, str]) -> Stored:
    """The innermost formula that is FALSE and makes f so: through for-alls, conjunctions and true premises."""
    while True:
        if f[0] == "all":
            index = _failing_index(judge, s, f, list(bindings))
            if index is None:
                return f
            s.env[f[1]] = index
            bindings[f[1]] = spelled(index)
            f = f[3]
        elif f[0] == "and":
            f = next(part for part in f[1:] if _truth(judge, s, part, list(bindings)) is False)
        elif f[0] == "implies":
            f = f[2]
        else:
            return f


def _failing_index(judge: Judge, s: Scene, f: Stored, names: list[str]) -> Any:
    test = judge.formula(f[3], [*names, f[1]])
    for index in span_values(s, f[2], False)[0]:
        s.env[f[1]] = index
        if test(s) is False:
            return index
    return None


def _truth(judge: Judge, s: Scene, f: Stored, names: list[str]) -> bool | None:
    return judge.formula(f, names)(s)


def _interval(x: Value) -> list[str]:
    low, high = ends(x)
    if max(low.height_bits(), high.height_bits()) > MAX_SIDE_BITS:
        with ctx.workprec(MAX_SIDE_BITS // 4):
            low, high = from_arb(arb(low).union(arb(high)))
    return [spelled(low), spelled(high)]


def stands(witness: Mapping[str, Any]) -> bool:
    """Whether, by the evaluator, every hypothesis is TRUE and the statement FALSE in the witness' case."""
    try:
        judge = Judge({"id": witness["claim"], **{field: witness[field] for field in CLAIM_FIELDS}})
        s = judge.scene(read_case(witness["case"], judge.stored))
        return all(test(s) is True for test in judge.given) and judge.statement(s) is False
    except (KeyError, Undefined, Unreadable, ValueError):
        return False


def read(path: Path | str) -> dict[str, Any]:
    """The witness in a file; BadWitness if it is too large, no JSON, or its checksum does not fit."""
    path = Path(path)
    if path.stat().st_size > MAX_BYTES:
        raise BadWitness(f"{path} has {path.stat().st_size} bytes; a witness has at most {MAX_BYTES}")
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise BadWitness(f"{path} is no JSON: {error}") from error
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise BadWitness(f"{path} is no witness of schema {SCHEMA}; write one with errorflow verify --witness-dir")
    if data.get("sha256") != checksum(data):
        raise BadWitness(f"{path} was changed: its sha256 does not fit its content")
    return data


def write(witness: Mapping[str, Any], path: Path | str) -> Path:
    """Write a witness aside and rename it, so that no reader ever sees half a file."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump(witness, out, indent=1, sort_keys=True)
            out.write("\n")
        os.replace(aside, path)
    except BaseException:
        os.unlink(aside)
        raise
    return path
