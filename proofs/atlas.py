"""The atlas: a record of each verdict, from which tables, lines and JSON are made."""

from typing import TYPE_CHECKING, Any

from proofs.claim import Claim
from proofs.verdict import Status, Verdict

if TYPE_CHECKING:
    from proofs.derivation import DerivationVerdict

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
        "redundant": list(verdict.redundant),
        "cited": list(verdict.cited),
        "witness": verdict.witness,
    }


def derivation_record(name: str, verdict: "DerivationVerdict") -> Record:
    """All that is said of a derivation: each line with its verdict, the first wrong line, and what the chain gives."""
    claims = {claim.id: claim for claim in verdict.derivation.claims}
    lines = [_line(claims[each.claim], each) for each in verdict.lines]
    whole = None
    if verdict.conclusion is not None and verdict.derivation.conclusion is not None:
        whole = _line(verdict.derivation.conclusion, verdict.conclusion)
    return {
        "schema": SCHEMA,
        "kind": "derivation",
        "id": name,
        "source": verdict.derivation.source,
        "status": str(verdict.status),
        "given": [each.stored for each in verdict.derivation.given],
        "first_wrong": verdict.first_wrong,
        "lines": lines,
        "conclusion": whole,
    }


def _line(claim: Claim, verdict: Verdict) -> Record:
    return {"statement": claim.stored["statement"], "status": str(verdict.status), **_evidence(verdict)}


def ill_posed(name: str, message: str) -> Record:
    """The record of what is no claim at all: its name, and where the fault is."""
    nothing = _evidence(Verdict(Status.ILL_POSED, name, reason=message))
    about = {"title": "", "source": "", "statement": "", "given": [], "where": [], "expects": ""}
    return {"schema": SCHEMA, "kind": "verdict", "id": name, "status": "ILL_POSED", **about, **nothing, "variants": {}}
