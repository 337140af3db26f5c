"""The nearest single edit that makes a wrong line, and the rest of its derivation, stand; of a refuted claim likewise.

Every edit is judged: on the failing case and a pool of exact cases, by a short attack, then by attacks with further
seeds and by the kernel. Nothing is looked up: a claim's own correction is never read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from proofs.attack import attack
from proofs.claim import Claim
from proofs.derivation import DerivationVerdict
from proofs.exact.evaluate import read_case
from proofs.exact.mentions import heads
from proofs.meaning import read
from proofs.mend.draft import RELATIONS, Draft
from proofs.mend.edit_terms import Scope, product
from proofs.mend.edits import Edit, edits, posed
from proofs.mend.pool import Pool
from proofs.mend.suppositions import suppositions
from proofs.prover import proved
from proofs.report.plain import plain
from proofs.search.kinds import LEAVES
from proofs.sequent import net_sequent, proves
from proofs.terms import KernelError, difference
from proofs.verdict import Status

Stored = Any

# Cases of the attacks: on every candidate that the pool leaves, then twice on the first few of them.
BRIEF, FULL, SEEDS = 150, 600, (0, 1)
BRIEFLY, FINALISTS, KEPT = 32, 5, 3


@dataclass(frozen=True)
class Repair:
    """An edit after which every line stands.

    edit       in words: what becomes what
    line       the number of the edited line, from 1; None where the hypotheses were edited
    lines      all lines after the edit, in stored form; `given` the hypotheses
    status     PROVED if every line that the edit touches has a proof, else TESTED
    still      the numbers of other lines that are wrong even so
    """

    edit: str
    line: int | None
    lines: tuple[Stored, ...]
    given: tuple[Stored, ...]
    status: Status
    still: tuple[int, ...] = ()


@dataclass(frozen=True)
class _Candidate:
    """A draft after an edit, with the lines that the edit touches."""

    edit: Edit
    line: int | None
    draft: Draft
    touched: tuple[int, ...]

    @property
    def key(self) -> str:
        """The same for drafts whose lines and hypotheses have one normal form."""
        sorts = dict(self.draft.sorts)
        return repr([_canonical(x, sorts) for x in (*self.draft.lines, *self.draft.given)])


def repairs(
    draft: Draft, wrong: Sequence[int], cases: Sequence[dict[str, Any]] = (), *, seed: int = 0, keep: int = KEPT
) -> tuple[Repair, ...]:
    """The edits of the first wrong line, or of the hypotheses, that stand; the strongest first, at most `keep`.

    wrong  the numbers of the wrong lines, from 1, the first of which is repaired
    cases  the exact cases, in stored form, at which these lines fail
    """
    if not wrong:
        return ()
    failing = [read_case(case, draft.stored(draft.lines[0])) for case in cases]
    pool = Pool(draft, [number for number in range(1, len(draft.lines) + 1) if number not in wrong], failing, seed)
    others = set(wrong[1:])
    candidates = list(_screened(draft, wrong[0], others, pool))
    whole = [c for c in candidates if others <= _mended(c, others, pool)]
    ranked = _ranked(whole or candidates, draft, pool)
    found: list[tuple[_Candidate, Status, tuple[int, ...]]] = []
    for candidate in islice((c for c in ranked[:BRIEFLY] if _withstands(c, BRIEF, seed + 7)), FINALISTS):
        mended = _mended(candidate, others, pool)
        judged = replace(candidate, touched=tuple(sorted({*candidate.touched, *mended} - (others - mended))))
        status = _standing(judged, seed, proved_only=any(each[1] == Status.PROVED for each in found))
        if status is not None:
            found.append((judged, status, tuple(sorted(others - mended))))
    found.sort(key=lambda each: (len(each[2]), each[1] != Status.PROVED))
    return tuple(_told(draft, *each) for each in found[:keep])


def _canonical(formula: Stored, sorts: dict[str, str]) -> Any:
    """A relation by the normal form of its sides' difference; what the kernel does not read, as it stands."""
    if formula[0] not in RELATIONS:
        return formula
    try:
        found = difference(read(formula, sorts))
    except KernelError:
        return formula
    return formula[0], sorted(found.items(), key=repr)


def _screened(draft: Draft, number: int, others: set[int], pool: Pool) -> Iterator[_Candidate]:
    """The edits whose lines hold in every case of the pool; of those with one normal form the shortest."""
    seen, kept = {repr(draft)}, dict[str, _Candidate]()
    for candidate in _candidates(draft, number, pool):
        written = repr(candidate.draft)
        if written in seen or not _is_posed(candidate.draft, number):
            continue
        seen.add(written)
        if pool.holds(candidate.draft, [i for i in candidate.touched if i not in others]):
            known = kept.get(candidate.key)
            if known is None or len(written) < len(repr(known.draft)):
                kept[candidate.key] = candidate
    yield from kept.values()


def _is_posed(draft: Draft, number: int) -> bool:
    return all(posed(x, draft.sorts) for x in (draft.lines[number - 1], *draft.given))


def _candidates(draft: Draft, number: int, pool: Pool) -> Iterator[_Candidate]:
    line = draft.lines[number - 1]
    yield from _joined(draft, number)
    for edit in edits(line, Scope(draft.sorts, tuple(draft.factors(number)))):
        here = _edited(draft, number, edit, edit.whole)
        yield here
        yield from _throughout(draft, number, edit, here)
    for constant in pool.constants(line):
        more = product([constant, line[2]])
        yield _edited(draft, number, Edit("a constant", line[2], more, None), [*line[:2], more])
    everything = tuple(range(1, len(draft.lines) + 1))
    for more in suppositions(line, draft.given, draft.sorts):
        edit = Edit("a hypothesis more", None, more, None)
        yield _Candidate(edit, None, replace(draft, given=(*draft.given, more)), (number,))
    for place, each in enumerate(draft.given):
        for edit in edits(each, Scope(draft.sorts)):
            given = (*draft.given[:place], edit.whole, *draft.given[place + 1 :])
            yield _Candidate(edit, None, replace(draft, given=given), everything)


def _edited(draft: Draft, number: int, edit: Edit, line: Stored) -> _Candidate:
    after = draft.with_line(number, line)
    touched = [i for i, (a, b) in enumerate(zip(draft.lines, after.lines, strict=True), 1) if a != b]
    return _Candidate(edit, number, after, tuple(touched))


def _throughout(draft: Draft, number: int, edit: Edit, here: _Candidate) -> Iterator[_Candidate]:
    """The same edit wherever the same place occurs: a slip that was copied from line to line."""
    if not isinstance(edit.before, list) or edit.before[0] in (*RELATIONS, "var", "n"):
        return
    lines = tuple(_replaced(line, edit.before, edit.after) for line in draft.lines)
    if lines != here.draft.lines and lines[number - 1] != draft.lines[number - 1]:
        touched = tuple(i for i, (a, b) in enumerate(zip(draft.lines, lines, strict=True), 1) if a != b)
        again = replace(edit, name=f"{edit.name}, throughout", distance=edit.distance + 1)
        yield _Candidate(again, number, replace(draft, lines=lines), touched)


def _replaced(e: Stored, old: Stored, new: Stored) -> Stored:
    if e == old:
        return new
    return [_replaced(part, old, new) for part in e] if isinstance(e, list) else e


def _joined(draft: Draft, number: int) -> Iterator[_Candidate]:
    """Where the chain is broken at this line: the neighbour's side in the place of the line's own."""
    lines, line = draft.lines, draft.lines[number - 1]
    if number < len(lines) and not draft.links[number - 1]:
        edit = Edit("the left side of the next line", line[2], lines[number][1], None)
        yield _edited(draft, number, edit, [line[0], line[1], lines[number][1]])
    if number > 1 and not draft.links[number - 2]:
        edit = Edit("the right side of the line before", line[1], lines[number - 2][2], None)
        yield _edited(draft, number, edit, [line[0], lines[number - 2][2], line[2]])


def _mended(candidate: _Candidate, others: set[int], pool: Pool) -> set[int]:
    """Those of the other wrong lines that hold in every case of the pool after the edit."""
    return {i for i in others if pool.holds(candidate.draft, [i])}


def _ranked(candidates: list[_Candidate], draft: Draft, pool: Pool) -> list[_Candidate]:
    """The strongest first.

    Lines that form a chain; what was concluded kept; nets not restricted further; an equality before an inequality; if
    the conclusion changes, a smaller bound before a larger, a wider hypothesis before a narrower; then the nearest.
    """
    dominated = pool.dominated([(c.draft, c.line) for c in candidates])
    keyed = [(_key(c, draft, d), i) for i, (c, d) in enumerate(zip(candidates, dominated, strict=True))]
    return [candidates[i] for _, i in sorted(keyed)]


_SIGNS = {"=": 0, "<": 1, "<=": 2}


def _key(candidate: _Candidate, draft: Draft, dominated: int) -> tuple[int, ...]:
    after = candidate.draft
    kept = after.conclusion is not None and after.conclusion == draft.conclusion and after.given == draft.given
    sign = _SIGNS.get(after.lines[candidate.line - 1][0], 3) if candidate.line else 2
    empty, restricts = _says_nothing(candidate), candidate.line is None and not _only_counts(after.given[-1])
    # of two factors that may be missing the simpler one
    length = len(repr(candidate.edit.after)) if candidate.edit.name == "a factor more" else 0
    distance = candidate.edit.distance
    return (-sum(after.links), not kept, empty, restricts, sign, 0 if kept else dominated, distance, dominated, length)


def _only_counts(hypothesis: Stored) -> bool:
    """Whether a hypothesis speaks of numbers, n and variables only, such as 2 <= q, and restricts no net."""
    return not heads(hypothesis) & LEAVES


def _says_nothing(candidate: _Candidate) -> bool:
    """Whether an inequality has become x <= x."""
    lines = [candidate.draft.lines[number - 1] for number in candidate.touched]
    return any(line[0] == "<=" and _canonical(line, dict(candidate.draft.sorts)) == ("<=", []) for line in lines)


def _withstands(candidate: _Candidate, budget: int, seed: int) -> bool:
    """Whether no attack on a touched line finds a case, and most of its cases can be judged."""
    for number in candidate.touched:
        found = attack(candidate.draft.stored(candidate.draft.lines[number - 1]), seed=seed, budget=budget)
        judged = found.tried - found.unknown
        if found.witness is not None or 2 * judged <= found.tried or found.starved is not None:
            return False
    return True


def _standing(candidate: _Candidate, seed: int, *, proved_only: bool) -> Status | None:
    """PROVED, or TESTED after the long attacks, or None; beside a proved repair only proved ones are of interest."""
    if _is_proved(candidate):
        return Status.PROVED
    tested = not proved_only and all(_withstands(candidate, FULL, seed + more) for more in SEEDS)
    return Status.TESTED if tested else None


def _is_proved(candidate: _Candidate) -> bool:
    lines = (candidate.draft.stored(candidate.draft.lines[number - 1]) for number in candidate.touched)
    return all(map(_has_proof, lines))


def _has_proof(stored: dict[str, Any]) -> bool:
    try:
        goal = net_sequent(stored)
        proof = proved(goal, degree=2)
    except KernelError:
        return False
    return proof is not None and proves(proof, goal)


def _told(draft: Draft, candidate: _Candidate, status: Status, still: tuple[int, ...]) -> Repair:
    edit = candidate.edit
    words = f"{edit.name}: {plain(edit.after)}"
    if edit.before is not None:
        words = f"{edit.name}: {plain(edit.before)} becomes {plain(edit.after)}"
    return Repair(words, candidate.line, candidate.draft.lines, candidate.draft.given, status, still)


def repair(claim: Claim, *, witness: dict[str, Any] | None = None, seed: int = 0) -> tuple[Repair, ...]:
    """The nearest edits of a refuted claim that stand, the strongest first; () where none is found or none is needed.

    witness  the case that refutes it; without one the attack looks for it
    """
    found = witness if witness is not None else attack(claim.stored, seed=seed).witness
    if found is None:
        return ()
    parts = claim.stored
    draft = Draft(parts["system"], parts["sorts"], tuple(parts["where"]), tuple(parts["given"]), (parts["statement"],))
    return repairs(draft, [1], [found["case"]], seed=seed)


def repair_derivation(verdict: DerivationVerdict, *, seed: int = 0) -> tuple[Repair, ...]:
    """The nearest edits of the first wrong line that make it and the rest stand; () where no line is wrong.

    Where no line is wrong but the chain is broken, one of the two lines at the break is edited.
    """
    draft = verdict.derivation.draft
    cases = [line.witness["case"] for line in verdict.lines if line.witness is not None]
    if verdict.wrong or verdict.broken is None:
        return repairs(draft, list(verdict.wrong), cases, seed=seed)
    found = [each for near in (1, 0) for each in repairs(draft, [verdict.broken - near], seed=seed)]
    return tuple(sorted(found, key=lambda each: -sum(replace(draft, lines=each.lines).links))[:KEPT])


__all__ = ["Repair", "repair", "repair_derivation", "repairs"]
