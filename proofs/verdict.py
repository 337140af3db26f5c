"""What is known of a claim, in one word, with the evidence."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """The eight words of a verdict."""

    PROVED = "PROVED"
    CITED = "CITED"
    REFUTED = "REFUTED"
    VACUOUS = "VACUOUS"
    TESTED = "TESTED"
    UNDECIDED = "UNDECIDED"
    ILL_POSED = "ILL_POSED"
    NOTED = "NOTED"


MEANINGS: dict[Status, str] = {
    Status.PROVED: "true, in the printed scope: the kernel has a proof whose last line is the stored statement",
    Status.CITED: "proved, except for named statements taken from the literature, which are listed",
    Status.REFUTED: "false: there is an exact case that replays, or a proof of the negation; which of them is printed",
    Status.VACUOUS: "true, but says nothing: the hypotheses contradict each other, or the bound never bites; proved",
    Status.TESTED: "attacked and not refuted; not proved",
    Status.UNDECIDED: "could not be evaluated; what is missing is printed",
    Status.ILL_POSED: "not a statement, or its formalisation is at fault",
    Status.NOTED: "a matter of record: who wrote what; nothing to compute, never counted with the verdicts",
}


@dataclass(frozen=True)
class Need:
    """Whether a claim needs one of its hypotheses.

    hypothesis  in words
    answer      "needed", "not needed" or "unknown"
    reason      one sentence
    witness     of "needed": the counterexample to the claim without it
    """

    hypothesis: str
    answer: str
    reason: str
    witness: dict[str, Any] | None = None


@dataclass(frozen=True)
class Verdict:
    """The status of a claim and what it rests on.

    status        one of Status
    claim         the claim's id
    scope         what it holds for: "all n and q", "n <= 3, q <= 4", "tested"
    method        how it was found: "kernel", "attack", "attack, replayed"
    trusted_base  what has to be right for the verdict to be right
    proof         the kernel's Proof
    certificate   what a proof by enclosure consists of, patches and tails (proofs.enclosure.Enclosed)
    witness       the counterexample as JSON, the input of `errorflow replay`
    reason        one sentence: why not more
    tightness     TIGHT with a case of equality, or the largest ratio and its case, or nothing (proofs.search.ratio)
    cases         cases judged; `rejected` by a hypothesis, `unknown` not decided
    ratio         the largest quotient of left and right side that the attack saw, as a string
    rate          of what is proved to decay, its rate and its constant, in words
    redundant     hypotheses that are not needed: the proof does not use them, or the claim is proved without them
    needs         for each hypothesis of a claim that stands, whether it is needed (proofs.hypotheses)
    hint          of a refuted claim: where it would hold, in words, or nothing
    cited         what the proof takes from the literature
    variants      the verdicts of "corrected" or "near miss", by these names
    """

    status: Status
    claim: str
    scope: str = ""
    method: str = ""
    trusted_base: str = ""
    proof: Any = None
    certificate: Any = None
    witness: dict[str, Any] | None = None
    reason: str = ""
    tightness: str = ""
    cases: int = 0
    rejected: int = 0
    unknown: int = 0
    ratio: str = ""
    rate: str = ""
    redundant: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()
    hint: str = ""
    cited: tuple[str, ...] = ()
    variants: dict[str, "Verdict"] = field(default_factory=dict)

    def __bool__(self) -> bool:
        raise TypeError(
            f"the verdict on {self.claim} is {self.status}, not a truth value; "
            "compare verdict.status with Status.PROVED (TESTED is not PROVED)"
        )

    def __str__(self) -> str:
        details = "; ".join(part for part in (self.scope, self.method, self.reason) if part)
        return f"{self.claim}: {self.status}" + (f" ({details})" if details else "")

    def _repr_latex_(self) -> str:
        return rf"$\textsf{{{self.status.replace('_', ' ')}}}$: {self.claim}"
