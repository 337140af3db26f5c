"""Claims about the values of an activation: each is proved or refuted as it should be, and so are its edits."""

import pytest

from proofs.check import check_claim
from proofs.claims import CLAIMS
from proofs.enclosure import Enclosed, verified
from proofs.replay import check
from proofs.verdict import Status

LINE = [claim for claim in CLAIMS.values() if not claim.noted and "'SlopeAt'" in repr(claim.stored)]


def test_every_activation_has_its_claim() -> None:
    from theory.activations import ACTIVATIONS

    named = {claim.net.activation.name for claim in LINE if claim.id.startswith("f1-") and claim.net.activation}
    assert named == set(ACTIVATIONS)


@pytest.mark.parametrize("claim", LINE, ids=lambda claim: claim.id)
def test_a_claim_on_a_line_and_its_edits_get_their_verdicts(claim) -> None:
    verdict = check_claim(claim)
    expected = Status.PROVED if claim.corrected is None else Status.REFUTED
    assert verdict.status == expected, str(verdict)
    if verdict.method == "enclosure":
        assert isinstance(verdict.certificate, Enclosed)
        assert verified(claim.stored, verdict.certificate)
    for name, variant in verdict.variants.items():
        assert variant.status == (Status.REFUTED if name == "near-miss" else Status.PROVED), str(variant)
        if variant.witness is not None:
            assert check(variant.witness).holds
