"""A claim that falls by a construction: the kernel's Proof that, in a net that there is, it does not hold.

`proofs.denial` says what has to be proved, `proofs.membership` that the constructed slopes are slopes of the
activation. Then cases under the construction are judged exactly: none may contradict the Proof.
"""

from typing import Any

from proofs.attack import attack
from proofs.claim import Claim
from proofs.denial import Denial, denial, under_construction
from proofs.kernel import Proof
from proofs.membership import slopes_belong
from proofs.report.plain import constructed, plain
from proofs.terms import KernelError, N, Term
from theory.errors import TheoryError

CASES = 100  # cases judged under the construction; a contradiction shows itself in any of them


def refuted(claim: Claim, *, seed: int = 0) -> tuple[Proof | None, str]:
    """The Proof of the negation of a claim that constructs one; else None, and why not."""
    if claim.constructed is None or claim.constructed.derivation is None:
        return None, ""
    try:
        wanted, proof = denial(claim), claim.constructed.derivation()
    except (KernelError, TheoryError) as error:
        return None, f"the construction fails: {error}"
    except Exception as error:  # noqa: BLE001 - a derivation is a user's code: whatever it raises is its failure
        return None, f"the construction raises {type(error).__name__}: {error}"
    if type(proof) is not Proof:
        return None, f"the construction returns {proof!r}, no Proof of the kernel"
    if proof.cites:
        return None, f"the construction cites {', '.join(sorted(proof.cites))}: a refutation rests on the kernel alone"
    if not wanted.shown_by(proof):
        return None, "the construction proves another statement, or rests on further hypotheses"
    if not slopes_belong(under_construction(claim).stored):
        return None, "the constructed slopes are not proved to be slopes of the activation at all times"
    return _unopposed(claim, proof, wanted, seed)


def construction_text(claim: Claim, proof: Proof) -> str:
    """The construction that refutes the claim, and the values chosen for its variables, on a line."""
    choices = sorted(map(_stored_choice, denial(claim).choices(proof)))
    where = () if claim.constructed is None else claim.constructed.where
    return "; ".join([*map(plain, choices), *(constructed(each.stored) for each in where)])


def _unopposed(claim: Claim, proof: Proof, wanted: Denial, seed: int) -> tuple[Proof | None, str]:
    """The Proof, if no exact case under the construction opposes it."""
    stored = under_construction(claim).stored
    denied = ["not", stored["statement"]]
    choices = [_stored_choice(h) for h in wanted.choices(proof)]
    statement = ["and", *stored["given"], denied] if stored["given"] else denied
    found = attack(stored | {"given": sorted(choices), "statement": statement}, seed=seed, budget=CASES)
    if not found.tried:
        return None, "no exact case is one of the construction: there may be no such net"
    if found.undefined:
        return None, f"a term is undefined in {found.undefined} of {found.tried} cases under the construction"
    if found.witness is not None:
        return None, "the construction proves what an exact case under it contradicts"
    return proof, ""


def _stored_choice(choice: Term) -> list[Any]:
    _, variable, value = choice
    return ["=", ["n"] if variable == N else ["var", variable[1]], str(value)]
