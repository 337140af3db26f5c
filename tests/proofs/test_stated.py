"""A statement of which only the stored form is known is judged like a claim without a derivation."""

import pytest

from proofs.check import check_claim, judge_stored
from proofs.claims import CORE
from proofs.stated import Stated
from proofs.verdict import Status


@pytest.mark.parametrize(("name", "status"), [("m2", Status.REFUTED), ("b4-star-inf", Status.PROVED)])
def test_the_stored_form_gets_the_verdict_of_the_claim(name: str, status: Status) -> None:
    claim = CORE[name]
    assert judge_stored(claim.stored).status == check_claim(claim).status == status


def test_it_has_the_variables_and_hypotheses_of_its_claim_and_no_derivation() -> None:
    claim = CORE["b3"]
    form = Stated(claim.stored)
    assert form.id == "b3"
    assert {(x.name, x.sort) for x in form.over} == {(x.name, x.sort) for x in claim.variables}
    assert [g.stored for g in form.given] == [g.stored for g in claim.given]
    assert form.derivation is None
