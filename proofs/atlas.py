"""The atlas: a record of each verdict, from which tables, lines and JSON are made."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from proofs.claim import Claim
from proofs.verdict import Status, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from proofs.derivation import DerivationVerdict
    from proofs.mend.repair import Repair

SCHEMA = 1

Record = dict[str, Any]  # what is printed of a verdict: strings, numbers, lists and dicts only


def record(claim: Claim, verdict: Verdict) -> Record:
    """All that is said of a verdict, without the proof itself: it pickles, and is a line of ``--json``."""
    return {
        "schema": SCHEMA,
        "kind": "verdict",
        "id": claim.id,
        "title": claim.title,
        "source": claim.source,
        "status": str(verdict.status),
        "statement": claim.noted or claim.stored["statement"],
        "given": [] if claim.noted else claim.stored["given"],
        "where": [] if claim.noted else claim.stored["where"],
        "expects": "corrected" if claim.corrected is not None else "near-miss" if claim.near_miss is not None else "",
        **_evidence(verdict),
        "variants": {name: _variant(claim, name, each) for name, each in verdict.variants.items()},
    }


def _variant(claim: Claim, name: str, verdict: Verdict) -> Record:
    """The verdict on the corrected form or near miss, with what it states."""
    edited = claim.variant(claim.corrected if name == "corrected" else claim.near_miss)
    parts = {part: edited.stored[part] for part in ("statement", "given", "where")}
    return {"status": str(verdict.status), **parts, **_evidence(verdict)}


def _evidence(verdict: Verdict) -> Record:
    return {
        "scope": verdict.scope,
        "method": verdict.method,
        "trusted_base": verdict.trusted_base,
        "reason": verdict.reason,
        "tightness": verdict.tightness,
        "cases": verdict.cases,
        "rejected": verdict.rejected,
        "unknown": verdict.unknown,
        "ratio": verdict.ratio,
        "rate": verdict.rate,
        "redundant": list(verdict.redundant),
        "needs": [asdict(each) for each in verdict.needs],
        "hint": verdict.hint,
        "cited": list(verdict.cited),
        "witness": verdict.witness,
    }


def derivation_record(name: str, verdict: "DerivationVerdict", repairs: "Sequence[Repair]" = ()) -> Record:
    """All that is said of a derivation: each line with its verdict, the first wrong line, and what the lines give."""
    derivation, whole = verdict.derivation, None
    if verdict.conclusion is not None and derivation.conclusion is not None:
        whole = _line(derivation.conclusion.stored["statement"], verdict.conclusion)
    uses = verdict.uses or ((),) * len(verdict.lines)
    lines = zip(derivation.draft.lines, verdict.lines, uses, strict=True)
    return {
        "schema": SCHEMA,
        "kind": "derivation",
        "id": name,
        "source": derivation.source,
        "status": str(verdict.status),
        "given": [each.stored for each in derivation.given],
        "where": [each.stored for each in derivation.where],
        "first_wrong": verdict.first_wrong,
        "broken": verdict.broken,
        "in_spite": verdict.in_spite,
        "lines": [{**_line(line, each), "uses": list(used)} for line, each, used in lines],
        "conclusion": whole,
        "needless": list(verdict.needless),
        "used": list(verdict.used),
        "unused": list(verdict.unused),
        "repairs": repair_records(derivation.draft.lines, derivation.draft.given, repairs),
    }


def repair_records(lines: "Sequence[Any]", given: "Sequence[Any]", repairs: "Sequence[Repair]") -> list[Record]:
    """What is said of each repair: the edit in words, the lines that it changes, the hypotheses that it brings."""
    return [
        {
            "edit": each.edit,
            "line": each.line,
            "of": len(lines),
            "status": str(each.status),
            "lines": {
                str(number): after
                for number, (before, after) in enumerate(zip(lines, each.lines, strict=True), 1)
                if after != before
            },
            "given": [more for more in each.given if more not in given],
            "still": list(each.still),
        }
        for each in repairs
    ]


def _line(statement: Any, verdict: Verdict) -> Record:
    return {"statement": statement, "status": str(verdict.status), **_evidence(verdict)}


def ill_posed(name: str, message: str) -> Record:
    """The record of what is no claim at all: its name, and where the fault is."""
    nothing = _evidence(Verdict(Status.ILL_POSED, name, reason=message))
    about = {"title": "", "source": "", "statement": "", "given": [], "where": [], "expects": ""}
    return {"schema": SCHEMA, "kind": "verdict", "id": name, "status": "ILL_POSED", **about, **nothing, "variants": {}}
