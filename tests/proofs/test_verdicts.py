"""The lines of a verdict: hypotheses are shown, and what a refutation shows is said in words."""

import re
from dataclasses import replace

import pytest

from proofs.atlas import record
from proofs.check import check_claim
from proofs.claims import CLAIMS
from proofs.explain import claim_explanation
from proofs.report.verdicts import corrected_text, verdict_lines


def lines(name):
    claim = replace(CLAIMS[name], corrected=None, near_miss=None, reason="judged alone")
    return [line.strip() for line in verdict_lines(record(claim, check_claim(claim)), 0).splitlines()]


def test_what_is_given_is_shown_and_where_there_is_nothing_no_line_is():
    assert lines("b3")[1] == "given: 2 <= q"
    assert not [line for line in lines("b4") if line.startswith(("given", "where"))]


def test_what_is_constructed_is_shown():
    shown = lines("b6-attains")
    assert shown[1].startswith("given: 0 < c; ")
    assert shown[2] == "where: Weight(i, j) := c * Free(sigma, i) * Free(sigma, j); Slope(r, j) := SlopeSup"


def test_a_refutation_says_that_the_hypotheses_hold_in_its_case():
    held = "every hypothesis holds in this case"
    assert held in lines("c2-below-four")
    assert held not in lines("m2")  # it has none
    assert held not in lines("b3")  # it is proved


def test_a_refutation_of_an_implication_says_that_its_premise_is_true():
    told = "premise true, conclusion false: (decays(StateFlow)) implies (for every lag r: Norm(inf, Step(r)) < 1)"
    assert told in lines("d0-necessary")
    assert not [line for line in lines("m2") if line.startswith("premise")]


def test_a_refutation_shows_no_ratio_and_says_among_how_many_its_case_is_minimal():
    shown = " ".join(lines("b3-any-lag"))
    assert re.search(r"the case is minimal among \d+ cases enumerated", shown)
    assert "ratio" not in shown


def test_a_bound_that_never_bites_does_so_under_its_hypotheses():
    assert "left side <= 1 <= right side whenever the hypotheses hold" in lines("b7")


@pytest.mark.parametrize("name", ["d13", "b7-any-gamma"])
def test_an_explanation_holds_no_latex_and_each_hypothesis_once(name):
    shown = claim_explanation(CLAIMS[name], 0)
    assert "\\" not in shown.replace("\\\n", "")
    assert shown.count("given") >= 1
    assert not [line for line in shown.splitlines() if line.strip().startswith("given:")]


def test_corrected_forms_are_counted_by_whether_they_stand():
    forms = [{"variants": {"corrected": {"status": status}}} for status in ("PROVED", "TESTED", "UNDECIDED")]
    assert corrected_text(forms) == "2 of 3 corrected forms stand (1 proved, 1 tested)"
    assert corrected_text(forms[2:]) == "0 of 1 corrected form stands"
    assert corrected_text([{"variants": {}}]) == ""
