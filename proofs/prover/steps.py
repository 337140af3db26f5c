"""The proof of one line of a derivation, and how it was found: normal form, certificate, from which earlier lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from proofs import kernel as K
from proofs.certificates import prove
from proofs.kernel import Proof
from proofs.prover import proved
from proofs.sequent import Sequent, net_sequent
from proofs.tactics import weigh
from proofs.terms import RELATIONS, KernelError, difference

NORMAL_FORM, CERTIFICATE = "by its normal form", "by a certificate"
NO_PROOF = "the tool found no proof"


@dataclass(frozen=True)
class Step:
    """A proof of a line, how it was found, and the numbers of the earlier lines that it rests on."""

    proof: Proof
    how: str
    uses: tuple[int, ...] = ()


def step(stored: dict[str, Any], earlier: Mapping[int, Proof], *, degree: int = 3) -> Step:
    """A proof of the stored line; KernelError where none is found.

    earlier  the proofs of earlier lines by their numbers
    degree   of the certificates that are tried last

    Tried in this order: the normal form; what the hypotheses and the earlier lines give by a sum; what is known of the
    leaves; all of these together.
    """
    goal = net_sequent(stored)
    if goal.goal[0] in ("=", "<=") and not difference(goal.goal):
        return Step(weigh(goal.goal), NORMAL_FORM)
    known = {number: proof for number, proof in earlier.items() if proof.concl[0] in RELATIONS}
    found = _summed(goal, list(known.values()))
    if found is None:
        found = proved(goal, degree=2)
    if found is None and known:
        found = proved(goal, also=[K.assume(proof.concl) for proof in known.values()], degree=2)
    if found is None and degree > 2:
        found = proved(goal, degree=degree)
    if found is None:
        raise KernelError(NO_PROOF)
    return _without(found, known)


def _summed(goal: Sequent, lines: Sequence[Proof]) -> Proof | None:
    """The goal as a sum of hypotheses and earlier lines."""
    if goal.goal[0] not in RELATIONS:
        return None
    given = [K.assume(h) for h in (*goal.given, *goal.known) if h[0] in RELATIONS]
    return prove(goal.goal, [*given, *(K.assume(line.concl) for line in lines)], degree=1)


def _without(found: Proof, lines: Mapping[int, Proof]) -> Step:
    """The proof with the earlier lines that it assumes replaced by their own proofs."""
    uses = []
    for number, line in lines.items():
        if line.concl in found.hyps and line.concl not in line.hyps:
            found = K.detach(K.suppose(found, line.concl), line)
            uses.append(number)
    return Step(found, f"{CERTIFICATE} from {numbered(uses)}" if uses else CERTIFICATE, tuple(uses))


def numbered(lines: Sequence[int]) -> str:
    """Lines by their numbers, in words.

    >>> numbered([1]), numbered([1, 2, 4])
    ('line 1', 'lines 1, 2 and 4')
    """
    *first, last = map(str, lines)
    return f"lines {', '.join(first)} and {last}" if first else f"line {last}"
