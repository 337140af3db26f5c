"""A case is called minimal only where every smaller one of a finite grid was judged."""

import pytest
from stored_forms import ANY, FLOW, K, V, W, case, claim, every, middle_form, norm

from proofs.attack import attack
from proofs.exact.evaluate import Judge, read_case
from proofs.search import least as least_module
from proofs.search.least import least
from proofs.search.reduce import size
from proofs.search.saturate import Saturation

MIDDLE = claim(["<=", ["abs", FLOW], middle_form()])
SMALL = case([[1, 0], [0, 3]], [["1/4", "1/4"]], q=1, k=1, v=1)
LARGER = case([[1, 0], [0, "7/2"]], [["1/4", "1/4"]], q=1, k=1, v=1)


def of(stored, data):
    judge = Judge(stored)
    found = read_case(data, stored)
    return judge, found, least(judge, Saturation(judge), found)


def test_a_case_below_which_nothing_refutes_stays_and_the_smaller_ones_are_counted():
    _, found, (smallest, enumerated) = of(MIDDLE, SMALL)
    assert smallest == found
    assert enumerated > 300


def test_a_case_that_is_not_the_least_is_replaced_by_one_that_refutes():
    wrong = claim(["<=", ["abs", FLOW], "1"], system=ANY)
    judge, found, (smallest, _) = of(wrong, case([[1, 0], [0, 3]], [[1, 1]], q=2, k=2, v=2))
    assert size(judge, smallest) < size(judge, found)
    assert smallest.n == 1
    assert judge.statement(judge.scene(smallest)) is False


def test_every_smaller_case_of_the_grid_is_judged(monkeypatch):
    """Against counting by hand: n = 1, one weight, no other variable."""
    wrong = claim(["<=", norm("inf", W), "3"], sorts={}, system=ANY)
    _, _, (smallest, enumerated) = of(wrong, case([["5"]], [[1]]))
    assert [[str(x) for x in row] for row in smallest.weights] == [["4"]]
    assert enumerated == len([x for x in least_module.WEIGHTS[1] if len(x) == 1])


@pytest.mark.parametrize(
    ("stored", "data"),
    [
        (MIDDLE, case([[1, 0, 0], [0, 3, 0], [0, 0, 1]], [["1/4"] * 3], q=1, k=1, v=1)),
        (claim(["=", ["Act", "1", K], "7"], sorts={"k": "unit"}), case([[1]], [["3/16"]], acts=[["1/4"]], k=1)),
    ],
)
def test_where_there_is_no_grid_nothing_is_called_minimal(stored, data):
    assert of(stored, data)[2] is None


def test_a_grid_that_is_too_large_is_left_alone(monkeypatch):
    monkeypatch.setattr(least_module, "LARGEST_GRID", 10)
    assert of(MIDDLE, SMALL)[2] is None
    assert attack(MIDDLE).minimal == "reduced"


def test_a_grid_that_skips_cases_would_call_too_much_minimal(monkeypatch):
    wrong = claim(["<=", norm("inf", W), "3"], sorts={}, system=ANY)
    monkeypatch.setattr(least_module, "WEIGHTS", {1: ("0", "1")})
    _, found, (smallest, _) = of(wrong, case([["5"]], [[1]]))
    assert smallest == found


def test_hypotheses_hold_in_the_least_case():
    given = [every("i", ["n"], ["<=", "2", ["abs", ["Weight", V("i"), V("i")]]])]
    wrong = claim(["<=", norm("inf", W), "1"], given=given, sorts={}, system=ANY)
    judge, _, (smallest, _) = of(wrong, case([["9"]], [[1]]))
    assert [[str(x) for x in row] for row in smallest.weights] == [["2"]]
    assert all(test(judge.scene(smallest)) is True for test in judge.given)
