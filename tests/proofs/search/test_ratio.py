"""A bound is called tight only where it is: equality with one unit, or at time 0, is kept apart from the rest."""

from fractions import Fraction

import pytest
from stored_forms import ANY, FLOW, N, V, claim, final_form, norm, plus, times

from proofs.attack import attack
from proofs.claims import CLAIMS

W = ["W"]
E = ["Seq", "e", V("m")]


def halved(step):
    """e(m + 1) = step e(m), e(0) = 1."""
    return [["seq", "e", "t", [], "1", times(step, ["Seq", "e", V("t")])]]


@pytest.mark.parametrize("name", ["b3", "b4-star-inf", "b4-star-one", "d1", "d1-one", "d13"])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_tight_bound_is_seen_to_be_so_beyond_one_unit_and_time_0(name, seed):
    at = {"d13": "m = 1", "b3": "n = 2, q = 2"}.get(name, "n = 2, q = 1")
    assert attack(CLAIMS[name], seed=seed).tightness == f"TIGHT: equality at {at}"


@pytest.mark.parametrize(("name", "ratio"), [("b4", "1/2"), ("b10", "1/4")])
def test_a_bound_that_is_reached_by_one_unit_only_is_not_tight(name, ratio):
    found = attack(CLAIMS[name])
    assert found.ratio == 1
    assert found.tightness == f"equality seen at n = 1 only; largest ratio {ratio} at n = 2, q = 1 for n >= 2"


def test_a_bound_of_a_sequence_that_is_reached_at_time_0_only_is_not_tight():
    loose = claim(["<=", E, "1"], where=halved("1/2"), sorts={"m": "nat"}, system=ANY)
    assert attack(loose).tightness == "equality seen at m = 0 only; largest ratio 1/2 at m = 1 for m >= 1"
    tight = claim(["<=", E, "1"], where=halved("1"), sorts={"m": "nat"}, system=ANY)
    assert attack(tight).tightness == "TIGHT: equality at m = 1"


def test_a_bound_with_slack_shows_its_largest_ratio_and_where_it_was_seen():
    assert attack(claim(["<=", ["abs", FLOW], times("2", final_form())])).tightness == (
        "largest ratio 1/2 at n = 1, q = 1"
    )


def test_a_claim_of_numbers_alone_shows_them():
    found = attack(claim(["<=", V("x"), ["max", V("x"), "1"]], sorts={"x": "real"}, system=ANY))
    assert found.tightness.startswith("TIGHT: equality at x = ")


def test_what_is_only_enclosed_is_no_equality_and_its_ratio_no_more_than_it_is():
    root = ["**", plus(norm("one", W), "2"), "1/2"]
    found = attack(claim(["<=", root, root], given=[["=", norm("one", W), "1"]], sorts={}, system=ANY))
    assert found.ratio is not None
    assert Fraction(999, 1000) < found.ratio < 1
    assert "TIGHT" not in found.tightness
    assert "ratio 1 " not in found.tightness


@pytest.mark.parametrize("statement", [["=", FLOW, FLOW], ["decays", ["Flow"]], ["<=", ["abs", FLOW], times("0", N)]])
def test_where_there_is_no_quotient_nothing_is_said(statement):
    assert attack(claim(statement)).tightness == ""
