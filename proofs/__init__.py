"""Whether: claims and derivations are attacked, proved or refuted, and every verdict says on what it rests."""

from typing import TYPE_CHECKING

from theory.lazy import lazy_exports

if TYPE_CHECKING:
    import proofs.strategies as strategies
    from proofs.check import check_claim as check_claim
    from proofs.claim import Claim as Claim
    from proofs.claim import Status as Status
    from proofs.claim import Verdict as Verdict
    from proofs.claim import also_given as also_given
    from proofs.claim import instead as instead
    from proofs.conformance import check_cell as check_cell
    from proofs.derivation import Derivation as Derivation
    from proofs.derivation import check_derivation as check_derivation

__getattr__, __dir__ = lazy_exports(
    __name__,
    {
        "Claim": "claim",
        "Derivation": "derivation",
        "Status": "claim",
        "Verdict": "claim",
        "also_given": "claim",
        "check_cell": "conformance",
        "check_claim": "check",
        "check_derivation": "derivation",
        "instead": "claim",
        "strategies": "strategies",
    },
)

__all__ = [
    "Claim",
    "Derivation",
    "Status",
    "Verdict",
    "also_given",
    "check_cell",
    "check_claim",
    "check_derivation",
    "instead",
    "strategies",
]
