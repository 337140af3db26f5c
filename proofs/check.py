"""From a claim to its verdict: attack first, then the kernel; a refutation counts only once the replay agrees."""

from dataclasses import replace
from typing import Any

from proofs import replay
from proofs.attack import Attack, attack
from proofs.certificates import prove
from proofs.claim import Claim
from proofs.kernel import Proof, assume
from proofs.prover import proved
from proofs.report.plain import plain
from proofs.search.hypothesis_attack import hypothesis_attack
from proofs.sequent import Sequent, never_bites, proves, sequent, shows_contradiction
from proofs.terms import ONE, RELATIONS, ZERO, KernelError
from proofs.verdict import Status, Verdict
from theory.sorts import Lag, Nat, Units

KERNEL, REPLAY = "the kernel", "the replay"
CONTRADICTORY = "the hypotheses contradict each other"
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
    return verdict


def _judged(claim: Claim, seed: int, budget: int | None) -> Verdict:
    """The verdict on one statement alone: attacked, tried in the kernel, and, if still open, attacked by Hypothesis."""
    found = attack(claim.stored, seed=seed, budget=budget)
    if found.witness is not None:
        return _refuted(claim, found, found.witness)
    if found.outside and not found.tried:
        reason = "where constructs slopes that the activation does not have: there is no such net"
        return _counted(Verdict(Status.ILL_POSED, claim.id, method="attack", reason=reason), found)
    known, why = _proved(claim, found)
    if known is not None:
        return _counted(known, found)
    doubt = _doubt(claim, found)
    if doubt is not None:
        return _counted(doubt, found)
    more = hypothesis_attack(claim.stored, seed=seed, examples=min(EXAMPLES, budget or EXAMPLES))
    if more.witness is not None:
        return _refuted(claim, more, more.witness)
    scope = f"tested on {found.tried} cases of the families and {more.tried} of Hypothesis"
    return _counted(Verdict(Status.TESTED, claim.id, scope, "attack", "the evaluator", reason=why), found)


def _refuted(claim: Claim, found: Attack, witness: dict[str, Any]) -> Verdict:
    outcome = replay.check(witness)
    if not outcome.holds:
        reason = f"the attack found a case that the replay does not confirm: {outcome.message}"
        return _counted(Verdict(Status.UNDECIDED, claim.id, method="attack", reason=reason, witness=witness), found)
    method = f"attack ({found.method}), replayed; the case is {found.minimal}"
    verdict = Verdict(Status.REFUTED, claim.id, "one exact case", method, REPLAY, witness=witness)
    return replace(_counted(verdict, found), tightness="")  # how near a bound comes is asked of those that hold


def _proved(claim: Claim, found: Attack) -> tuple[Verdict | None, str]:
    """PROVED or VACUOUS with the kernel's Proof; else None, and why not."""
    try:
        goal = sequent(claim.stored)
    except KernelError as error:  # gated cells, and constructions that the kernel does not take
        return None, str(error)
    contradiction = _contradiction(goal) if found.tried == 0 else None
    if contradiction is not None:
        return _by_kernel(claim, goal, contradiction, Status.VACUOUS, CONTRADICTORY), ""
    if claim.derivation is None:
        found_by_itself = proved(goal)
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


def _shown(claim: Claim, goal: Sequent, found: Attack, proof: Proof) -> tuple[Verdict | None, str]:
    """What a proof shows of the claim: the statement, that it never bites, or that its hypotheses are contradictory."""
    if proves(proof, goal) and found.undefined:
        return None, f"proved wherever it is defined; undefined in {found.undefined} cases"
    if proves(proof, goal):
        unmet = "" if found.tried else "no case of the attack satisfied the hypotheses"
        return _by_kernel(claim, goal, proof, Status.PROVED, unmet), ""
    if never_bites(proof, goal):
        reason = f"left side <= {proof.concl[1][2]} <= right side whenever the hypotheses hold"
        return _by_kernel(claim, goal, proof, Status.VACUOUS, reason), ""
    if shows_contradiction(proof, goal):
        return _by_kernel(claim, goal, proof, Status.VACUOUS, CONTRADICTORY), ""
    return None, "the derivation proves another statement, or rests on further hypotheses"


def _by_kernel(claim: Claim, goal: Sequent, proof: Proof, status: Status, reason: str) -> Verdict:
    pairs = zip(claim.given, goal.given, strict=True)
    unused = tuple(plain(g.stored) for g, term in pairs if term not in proof.hyps)
    return Verdict(status, claim.id, _scope(claim), "kernel", KERNEL, proof, reason=reason, redundant=unused)


def _scope(claim: Claim) -> str:
    """What a proof covers: every number of units, every lag and time that the claim speaks of."""
    counted = [x.name for x in claim.over if isinstance(x, Units | Lag | Nat)]
    return f"all {' and '.join(counted)}" if counted else "in general"


def _contradiction(goal: Sequent) -> Proof | None:
    relations = [assume(g) for g in (*goal.given, *goal.known) if g[0] in RELATIONS]
    try:
        return prove(("<=", ONE, ZERO), relations, degree=2) if relations else None
    except KernelError:  # a relation with more nested sums than the normal form merges
        return None


def _doubt(claim: Claim, found: Attack) -> Verdict | None:
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
