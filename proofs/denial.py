"""What has to be proved to refute a claim by a construction: that in some net it does not hold.

The Proof may rest on the constructions alone (the claim's own `where`, then that of `Constructed`), on what the
activation is known for, and on values chosen for the claim's variables (n = 2).
"""

from dataclasses import dataclass
from fractions import Fraction

from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.sequent import Sequent, sequent
from proofs.terms import N, Term, free, has_sort, need


@dataclass(frozen=True)
class Denial:
    """What has to be proved to refute a claim by its construction.

    sequent      the claim under both constructions
    """

    sequent: Sequent

    @property
    def conclusion(self) -> Term:
        """Each of `given` and not the statement."""
        denied: Term = ("not", self.sequent.goal)
        return ("and", *self.sequent.given, denied) if self.sequent.given else denied

    def shown_by(self, proof: Proof) -> bool:
        """Whether the Proof is of that very conclusion, from the constructions and choices alone."""
        return proof.concl == self.conclusion and chosen(self.choices(proof), free(proof.concl))

    def choices(self, proof: Proof) -> frozenset[Term]:
        """The hypotheses of the Proof beside the constructions and what the activation is known for."""
        return proof.hyps - frozenset((*self.sequent.constructed, *self.sequent.known))


def denial(claim: Claim) -> Denial:
    """What a derivation of `claim.constructed` has to prove.

    Raises KernelError for systems and constructions that the kernel does not take.
    """
    stored = under_construction(claim).stored
    need(stored["system"]["kind"] == "net", "nothing is constructed of gated cells to refute a claim")
    need(stored["system"]["slopes"] == "SECTOR", "the slopes of an orbit follow from the net and are not constructed")
    return Denial(sequent(stored))


def under_construction(claim: Claim) -> Claim:
    """The claim with both constructions in its `where`."""
    need(claim.constructed is not None, f"{claim.id} constructs no counterexample")
    more = () if claim.constructed is None else claim.constructed.where
    return claim.variant(instead(where=(*claim.where, *more)))


def chosen(hypotheses: frozenset[Term], variables: frozenset[Term]) -> bool:
    """Whether each chooses a number of the right sort for n or for one of the variables, and none is chosen twice."""
    taken = [h[1] for h in hypotheses if _is_choice(h, variables)]
    return len(taken) == len(set(taken)) == len(hypotheses)


def _is_choice(h: Term, variables: frozenset[Term]) -> bool:
    if h[0] != "=" or not isinstance(h[2], Fraction):
        return False
    if h[1] == N:
        return has_sort(h[2], "lag")
    return h[1] in variables and h[1][2] in ("nat", "lag", "real") and has_sort(h[2], h[1][2])
