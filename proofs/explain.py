"""What each verdict means, what it does not mean, and what to do about it: the text of `errorflow explain STATUS`."""

from collections.abc import Callable
from dataclasses import dataclass
from textwrap import fill
from typing import Any

from proofs.claim import Claim
from proofs.verdict import MEANINGS, Status


@dataclass(frozen=True)
class Meaning:
    """One status in words, beside the sentence of `proofs.verdict.MEANINGS`."""

    means_not: str
    rests_on: str
    next_step: str


LIMITS: dict[Status, Meaning] = {
    Status.PROVED: Meaning(
        means_not="It does not say that the statement is what a paper means, that it is tight, or that it is useful: "
        "read the stored statement, its near miss and its tightness. Real arithmetic is meant, not floating point.",
        rests_on="A Proof made by the kernel whose last line is the stored statement; or, for a claim about one real "
        "number, an enclosure with rational ends, and then the line says `by enclosure`.",
        next_step="errorflow explain CLAIM prints what the proof proves and on what it rests.",
    ),
    Status.CITED: Meaning(
        means_not="It does not say that what is admitted is true. If one of those statements falls, so does this one.",
        rests_on="A Proof made by the kernel, and the list of what it admits, printed beside the verdict.",
        next_step="Prove what is admitted, or check that its hypotheses are the ones you have.",
    ),
    Status.REFUTED: Meaning(
        means_not="It does not say that the idea behind it is wrong: a missing hypothesis is enough. See `corrected`.",
        rests_on="An exact rational case, found by the attack or constructed in the claim's file, that a second, "
        "independent program has replayed; or a Proof of the negation in a net that is constructed. "
        "The line says which of them.",
        next_step="Add the hypothesis that excludes the case, or restate. --witnesses DIR keeps the case; "
        "errorflow replay re-checks it with the standard library alone.",
    ),
    Status.VACUOUS: Meaning(
        means_not="It does not say that a sharper form is false.",
        rests_on="A Proof of the contradiction among the hypotheses, or of both halves of left <= constant <= right.",
        next_step="Look for a misplaced exponent or index, or for two hypotheses that exclude each other.",
    ),
    Status.TESTED: Meaning(
        means_not="It is no proof, and says nothing about cases that were not tried (larger n, longer lags, "
        "other families).",
        rests_on="The enumeration that the seed fixes, then Hypothesis. The largest ratio of the two sides is printed.",
        next_step="Give the claim a derivation; --require proved counts TESTED as undecided.",
    ),
    Status.UNDECIDED: Meaning(
        means_not="It does not say that the statement is undecidable, true or false.",
        rests_on="The count of cases that were drawn, rejected and undecided, and the hypothesis that rejected them.",
        next_step="State the hypothesis so that it can be solved for (a real number equal to or above a term, or a "
        "bound on a term in W), or raise --budget.",
    ),
    Status.ILL_POSED: Meaning(
        means_not="It says nothing about the mathematics, and nothing about the author whose formula was formalised.",
        rests_on="The check of sorts when the claim is built, or the refutation of its `corrected`.",
        next_step="Mend the formalisation where the message points.",
    ),
    Status.NOTED: Meaning(
        means_not="It is no verdict and is never counted among them.",
        rests_on="The sentence, its source, and how much of the source was read.",
        next_step="Nothing.",
    ),
}


def explanation(status: Status) -> str:
    """What `status` means, what it does not mean, what it rests on and what to do, a line each."""
    limits = LIMITS[status]
    lines = {
        "means": MEANINGS[status],
        "means not": limits.means_not,
        "rests on": limits.rests_on,
        "next": limits.next_step,
    }
    return f"{status}\n" + "".join(_wrapped(head, text) for head, text in lines.items())


def _wrapped(head: str, text: str) -> str:
    first = f"  {head + ':':<11}"
    return fill(text, width=100, initial_indent=first, subsequent_indent=" " * len(first)) + "\n"


def claim_explanation(claim: Claim, seed: int) -> str:
    """What the claim states, why (its file's docstring), its verdict, and what its proof proves and rests on."""
    from proofs.atlas import record
    from proofs.check import check_claim
    from proofs.report.plain import constructed, plain
    from proofs.report.verdicts import STATUS_WIDTH, need_lines, verdict_lines

    verdict = check_claim(claim, seed=seed)
    parts = [f"{claim.id}: {claim.title}" if claim.title else claim.id, f"source: {claim.source}"]
    if claim.statement is not None:
        parts += [f"where     {constructed(each)}" for each in claim.stored["where"]]
        parts += [f"given     {plain(each)}" for each in claim.stored["given"]]
        parts += [f"states    {plain(claim.stored['statement'])}"]
    told = record(claim, verdict)
    parts += ["", verdict_lines(told, len(claim.id), statement=False)]
    parts += [" " * (STATUS_WIDTH + 2) + line for line in need_lines(told)]
    parts += ["", why(claim)]
    denial = claim.constructed.derivation if claim.constructed is not None else None
    for head, derivation in (("The derivation", claim.derivation), ("The proof of the negation", denial)):
        if derivation is not None:
            parts += ["", f"{head}, each line a rule of the kernel or a lemma made of them:", "", steps(derivation)]
    if verdict.status == Status.CITED:
        parts += ["", "Taken from the literature, not proved here:", "", *map(citation, sorted(verdict.proof.cites))]
    if verdict.certificate is not None:
        parts += ["", "The enclosure, checked again when it was found:", "", *verdict.certificate.lines]
    return "\n".join(parts).rstrip() + "\n"


def citation(name: str) -> str:
    """What is cited by this name, in words, with its source."""
    from inspect import getdoc

    from proofs.cited import CITED

    words = " ".join((getdoc(CITED[name].fact) or "").split())
    return fill(f"{name}: {words} ({CITED[name].source})", width=100, initial_indent="  ", subsequent_indent="    ")


def why(claim: Claim) -> str:
    """The docstring of the file that defines the claim: the statement in words, why, where it is tight, the source."""
    from importlib import import_module
    from inspect import getdoc
    from pkgutil import iter_modules

    from proofs import claims

    for info in iter_modules(claims.__path__):
        module = import_module(f"{claims.__name__}.{info.name}")
        if any(value is claim for value in vars(module).values()):
            return getdoc(module) or ""
    return ""


def steps(derivation: Callable[[], Any]) -> str:
    """The source of a claim's derivation, without its decoration."""
    from inspect import getsource, unwrap
    from textwrap import dedent, indent

    try:
        return indent(dedent(getsource(unwrap(derivation))), "  ")
    except (OSError, TypeError):
        return f"  {derivation!r} has no source to show"
