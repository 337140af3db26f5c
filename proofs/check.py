"""From a claim to its verdict: attack first, then the kernel; a refutation counts only once the replay agrees."""

from dataclasses import replace
from typing import Any

from proofs import enclosure, replay
from proofs.attack import Attack, attack
from proofs.cited import CITED
from proofs.claim import Claim
from proofs.constructed import constructed_verdict
from proofs.hypotheses import hint, needs
from proofs.kernel import Proof
from proofs.membership import only_by_free_sequences, slopes_belong
from proofs.negation import construction_text, refuted
from proofs.orbit_enclosure import Enclosed
from proofs.orbit_enclosure import enclosed as orbit_enclosed
from proofs.prover import proved
from proofs.prover.deduction import deduced
from proofs.prover.rates import rate_text
from proofs.report.plain import plain
from proofs.search.hypothesis_attack import hypothesis_attack
from proofs.sequent import Sequent, net_sequent, never_bites, proves, sequent, shows_contradiction
from proofs.stated import Stated
from proofs.terms import KernelError
from proofs.vacuity import CONTRADICTORY, contradiction, never_biting, numeric_contradiction
from proofs.verdict import Status, Verdict
from theory.sorts import Lag, Nat, Units

KERNEL, REPLAY, LITERATURE = "the kernel", "the replay", "the kernel and what is cited"
BALLS = "ball arithmetic (Arb) and the evaluator"
EXAMPLES = 60  # cases that Hypothesis draws after the families; it has never found what they missed


def check_claim(claim: Claim, *, seed: int = 0, budget: int | None = None) -> Verdict:
    """The verdict on a claim, with those on its corrected form or near miss in ``variants``.

    seed    fixes the order of the attack's cases; the same seed gives the same verdict
    budget  how many cases the attack may judge; None for its default

    A printed mistake counts as REFUTED only while its corrected form is not refuted: otherwise the formalisation is at
    fault, and the verdict is ILL_POSED.
    """
    if claim.noted:
        return Verdict(Status.NOTED, claim.id, reason=claim.noted)
    variants = {
        name: _judged(claim.variant(edit), seed, budget)
        for name, edit in (("corrected", claim.corrected), ("near-miss", claim.near_miss))
        if edit is not None
    }
    verdict = replace(_judged(claim, seed, budget), variants=variants)
    corrected = variants.get("corrected")
    if verdict.status == Status.REFUTED and corrected is not None and corrected.status == Status.REFUTED:
        reason = "the corrected form falls as well: the formalisation is at fault, not the source"
        return replace(verdict, status=Status.ILL_POSED, reason=reason)
    return _examined(claim, verdict, seed)


def _examined(claim: Claim, verdict: Verdict, seed: int) -> Verdict:
    """The verdict with what its hypotheses are good for, or, of a claim that falls in a case, where it would hold."""
    if verdict.status == Status.REFUTED and verdict.witness is not None:
        return replace(verdict, hint=hint(claim.stored, verdict.witness, seed=seed))
    if verdict.status not in (Status.PROVED, Status.CITED, Status.TESTED) or not claim.given:
        return verdict
    found = needs(claim.stored, verdict.proof, seed=seed)
    spare = tuple(each.hypothesis for each in found if each.answer == "not needed")
    return replace(verdict, needs=found, redundant=spare)


def judge_stored(stored: dict[str, Any], *, seed: int = 0, budget: int | None = None) -> Verdict:
    """The verdict on a statement of which nothing but its stored form is known: no derivation, no variants."""
    return _judged(Stated(stored), seed, budget)


def _judged(claim: Claim | Stated, seed: int, budget: int | None) -> Verdict:
    """The verdict on one statement alone: attacked, tried in the kernel, and, if still open, attacked by Hypothesis."""
    found = attack(claim.stored, seed=seed, budget=budget)
    if found.witness is not None:
        return _refuted(claim, found, found.witness)
    if found.outside and not found.tried:
        reason = "where constructs slopes that the activation does not have: there is no such net"
        return _counted(Verdict(Status.ILL_POSED, claim.id, method="attack", reason=reason), found)
    fallen = constructed_verdict(claim) if isinstance(claim, Claim) else None
    if fallen is not None:
        return replace(_counted(fallen, found), tightness="")
    failed = ""
    if isinstance(claim, Claim):
        denied, failed = refuted(claim, seed=seed)
        if denied is not None:
            return _by_construction(claim, denied, found)
    # a run that is constructed whole is enclosed first: the kernel knows orbits only as nets of the sector
    run = orbit_enclosed(claim.stored) if claim.derivation is None else ""
    if isinstance(run, Enclosed):
        return _counted(Verdict(Status.PROVED, claim.id, str(run), "enclosure", BALLS), found)
    known, why = _proved(claim, found)
    silent = _silent(claim, found)
    known = known if silent is None else silent
    if known is not None:
        return _counted(known, found)
    line = None if found.undefined else enclosure.enclosed(claim.stored)
    if line is not None:
        unmet = "" if found.tried else "no case of the attack satisfied the hypotheses"
        by = Verdict(Status.PROVED, claim.id, str(line), "enclosure", enclosure.TRUSTED, reason=unmet, certificate=line)
        return _counted(by, found)
    why = failed or why
    doubt = _doubt(claim, found)
    if doubt is not None:
        given = failed or (why if claim.derivation is not None else "")  # a proof that was given and failed is told
        return _counted(replace(doubt, reason="; ".join(part for part in (doubt.reason, given) if part)), found)
    more = hypothesis_attack(claim.stored, seed=seed, examples=min(EXAMPLES, budget or EXAMPLES))
    if more.witness is not None:
        return _refuted(claim, more, more.witness)
    scope = f"tested on {found.tried} cases of the families and {more.tried} of Hypothesis"
    return _counted(Verdict(Status.TESTED, claim.id, scope, "attack", "the evaluator", reason=why), found)


def _refuted(claim: Claim | Stated, found: Attack, witness: dict[str, Any]) -> Verdict:
    outcome = replay.check(witness)
    if not outcome.holds:
        reason = f"the attack found a case that the replay does not confirm: {outcome.message}"
        return _counted(Verdict(Status.UNDECIDED, claim.id, method="attack", reason=reason, witness=witness), found)
    method = f"attack ({found.method}), replayed; the case is {found.minimal}"
    verdict = Verdict(Status.REFUTED, claim.id, "one exact case", method, REPLAY, witness=witness)
    return replace(_counted(verdict, found), tightness="")  # how near a bound comes is asked of those that hold


def _by_construction(claim: Claim, proof: Proof, found: Attack) -> Verdict:
    """REFUTED by a Proof of the negation, in a net that the claim constructs; there is no case to replay."""
    method = f"constructed, with its proof: {construction_text(claim, proof)}".removesuffix(": ")
    verdict = Verdict(Status.REFUTED, claim.id, "one construction", method, KERNEL, proof)
    return replace(_counted(verdict, found), tightness="")


def _proved(claim: Claim | Stated, found: Attack) -> tuple[Verdict | None, str]:
    """PROVED, CITED or VACUOUS with the kernel's Proof; else None, and why not."""
    goal, why = _goal(claim)
    net = claim.stored["system"]["kind"] == "net"
    if found.tried == 0 and (goal is None or not net):
        absurd = numeric_contradiction(claim.stored)
        if absurd is not None:
            return Verdict(Status.VACUOUS, claim.id, "", "kernel", KERNEL, absurd, reason=CONTRADICTORY), ""
    if goal is None:
        return None, why
    absurd = contradiction(goal) if found.tried == 0 and net else None
    if absurd is not None and shows_contradiction(absurd, goal):
        return _by_kernel(claim, goal, absurd, Status.VACUOUS, CONTRADICTORY), ""
    if claim.derivation is None:
        found_by_itself = deduced(goal) or proved(goal)
        if found_by_itself is None:
            return None, "no proof is given, and the tool found none"
        return _shown(claim, goal, found, found_by_itself)
    try:
        proof = claim.derivation()
    except KernelError as error:
        return None, f"the derivation fails: {error}"
    except Exception as error:  # noqa: BLE001 - a derivation is a user's code: whatever it raises is its failure
        return None, f"the derivation raises {type(error).__name__}: {error}"
    if type(proof) is not Proof:
        return None, f"the derivation returns {proof!r}, no Proof of the kernel"
    return _shown(claim, goal, found, proof)


def _goal(claim: Claim | Stated) -> tuple[Sequent | None, str]:
    """What has to be proved; None, and why, where there is no search for a proof, or a construction is not taken."""
    try:
        return (net_sequent if claim.derivation is None else sequent)(claim.stored), ""
    except KernelError as error:
        return None, str(error)


def _silent(claim: Claim | Stated, found: Attack) -> Verdict | None:
    """VACUOUS where the sides that were seen leave room for a number between them, and the kernel finds one there."""
    if found.spread is None or not found.spread.apart:
        return None
    try:
        goal = net_sequent(claim.stored)
    except KernelError:
        return None
    between = never_biting(goal, found.spread)
    if between is None:
        return None
    proof, c = between
    reason = f"left side <= {c} <= right side whenever the hypotheses hold"
    return _by_kernel(claim, goal, proof, Status.VACUOUS, reason)


def _shown(claim: Claim | Stated, goal: Sequent, found: Attack, proof: Proof) -> tuple[Verdict | None, str]:
    """What a proof shows of the claim: the statement, that it never bites, or that its hypotheses are contradictory.

    That a claim says nothing rests on the kernel alone: there nothing may be cited.
    """
    if proves(proof, goal) and found.undefined:
        return None, f"proved wherever it is defined; undefined in {found.undefined} cases"
    if proves(proof, goal) and not (only_by_free_sequences(claim.stored) or slopes_belong(claim.stored)):
        return None, "the constructed slopes are not proved to be slopes of the activation at all times"
    if proves(proof, goal):
        unmet = "" if found.tried else "no case of the attack satisfied the hypotheses"
        return _by_kernel(claim, goal, proof, Status.CITED if proof.cites else Status.PROVED, unmet), ""
    if never_bites(proof, goal) and not proof.cites:
        reason = f"left side <= {proof.concl[1][2]} <= right side whenever the hypotheses hold"
        return _by_kernel(claim, goal, proof, Status.VACUOUS, reason), ""
    if shows_contradiction(proof, goal) and not proof.cites:
        return _by_kernel(claim, goal, proof, Status.VACUOUS, CONTRADICTORY), ""
    return None, "the derivation proves another statement, or rests on further hypotheses"


def _by_kernel(claim: Claim | Stated, goal: Sequent, proof: Proof, status: Status, reason: str) -> Verdict:
    pairs = zip(claim.stored["given"], goal.given, strict=True)
    unused = tuple(plain(g) for g, term in pairs if term not in proof.hyps)
    trusted = LITERATURE if proof.cites else KERNEL
    verdict = Verdict(status, claim.id, _scope(claim), "kernel", trusted, proof, reason=reason, rate=rate_text(proof))
    return replace(verdict, redundant=unused, cited=citations(proof))


def citations(proof: Proof) -> tuple[str, ...]:
    """What a Proof takes from the literature, each by its name with its source."""
    return tuple(f"{name} ({CITED[name].source})" for name in sorted(proof.cites))


def _scope(claim: Claim | Stated) -> str:
    """What a proof covers: every number of units, every lag and time that the claim speaks of."""
    counted = [x.name for x in claim.over if isinstance(x, Units | Lag | Nat)]
    return f"all {' and '.join(counted)}" if counted else "in general"


def _doubt(claim: Claim | Stated, found: Attack) -> Verdict | None:
    """ILL_POSED or UNDECIDED where too few cases could be judged at all."""
    if found.undefined and found.undefined == found.tried:
        return Verdict(
            Status.ILL_POSED,
            claim.id,
            method="attack",
            reason="a term is undefined, or too large to evaluate, in every case",
        )
    if found.starved_at is not None:
        hypothesis = plain(claim.given[found.starved_at].stored)
        reason = f"fewer than one case in twenty satisfies the hypothesis {hypothesis}"
    elif 2 * found.unknown > found.tried:
        reason = f"{found.unknown} of {found.tried} cases could not be decided"
    else:
        return None
    return Verdict(Status.UNDECIDED, claim.id, method="attack", reason=reason)


def _counted(verdict: Verdict, found: Attack) -> Verdict:
    """The verdict with what the attack counted and the largest ratio of the sides that it saw."""
    return replace(
        verdict,
        cases=found.tried,
        rejected=found.rejected,
        unknown=found.unknown,
        ratio=found.ratio_text,
        tightness=found.tightness,
    )
