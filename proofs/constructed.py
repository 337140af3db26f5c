"""A counterexample that a claim brings along, judged like any other: exactly, then by the replay."""

from typing import Any

from proofs import replay
from proofs.claim import Claim
from proofs.exact.evaluate import Judge, read_case
from proofs.exact.intervals import Undefined
from proofs.report.plain import plain
from proofs.search.validity import belongs
from proofs.verdict import Status, Verdict
from proofs.witness import build

METHOD = "constructed, replayed"


def constructed_verdict(claim: Claim) -> Verdict | None:
    """REFUTED by the claim's constructed case, UNDECIDED with the reason where it does not refute; None without one."""
    if claim.constructed is None or claim.constructed.case is None:
        return None
    witness, reason = constructed_witness(claim)
    if witness is None:
        reason = f"the constructed case does not refute the claim: {reason}"
        return Verdict(Status.UNDECIDED, claim.id, method="constructed", reason=reason)
    outcome = replay.check(witness)
    if not outcome.holds:
        reason = f"the replay does not confirm the constructed case: {outcome.message}"
        return Verdict(Status.UNDECIDED, claim.id, method="constructed", reason=reason, witness=witness)
    return Verdict(Status.REFUTED, claim.id, "one constructed case", METHOD, "the replay", witness=witness)


def constructed_witness(claim: Claim) -> tuple[dict[str, Any] | None, str]:
    """The witness of the claim's constructed case, or None and why it is none."""
    assert claim.constructed is not None
    assert claim.constructed.case is not None
    judge = Judge(claim.stored)
    try:
        case = read_case(claim.constructed.case(), judge.stored)
        if not belongs(judge, case):
            return None, "it is no case of the claim's system, variables and constructions"
        s = judge.scene(case)
        for g, test in zip(judge.stored["given"], judge.given, strict=True):
            if test(s) is not True:
                return None, f"the hypothesis {plain(g)} is {_word(test(s))} there"
        truth = judge.statement(s)
        return (build(judge, case), "") if truth is False else (None, f"the statement is {_word(truth)} there")
    except Undefined as error:
        return None, f"a term has no value there ({error})"
    except Exception as error:  # noqa: BLE001 - a construction is a user's code: whatever it raises is its failure
        return None, f"it raises {type(error).__name__}: {error}"


def _word(truth: bool | None) -> str:
    return "undecided" if truth is None else "true" if truth else "false"
