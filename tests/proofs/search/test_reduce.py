from random import Random

import pytest
from stored_forms import (
    ANY,
    FLOW,
    LSTM_SYSTEM,
    RELU,
    K,
    N,
    V,
    W,
    case,
    claim,
    every,
    final_form,
    middle_form,
    norm,
    slope_max,
    times,
)

from proofs.exact.evaluate import Judge, read_case
from proofs.exact.intervals import number
from proofs.search.families import SLOPES, WEIGHTS, Sector, scaled
from proofs.search.reduce import reduced, size
from proofs.search.saturate import Saturation, rounded
from proofs.search.units import without_unit
from proofs.search.validity import belongs

MIDDLE = claim(["<=", ["abs", FLOW], middle_form()])
LARGE = case(
    [["7/4", "-3/8", "1/8"], ["5/4", "11/4", "-1/2"], ["3/8", "1/4", "37/4"]],
    [["1/4", "7/32", "1/8"], ["1/4", "1/16", "1/32"]],
    q=1,
    k=1,
    v=1,
)


def refutes(judge, case_):
    s = judge.scene(case_)
    return all(test(s) is True for test in judge.given) and judge.statement(s) is False


def reducing(stored, data, **options):
    judge = Judge(stored)
    case_ = read_case(data, stored)
    assert refutes(judge, case_)
    small, complete = reduced(judge, Saturation(judge), case_, **options)
    return judge, case_, small, complete


def test_a_reduced_case_still_refutes_is_smaller_and_stays_in_the_system():
    judge, large, small, complete = reducing(MIDDLE, LARGE)
    assert complete
    assert refutes(judge, small)
    assert belongs(judge, small)
    assert size(judge, small) < size(judge, large)
    assert small.n == 2
    assert len(small.slopes) == 1
    assert {str(x) for row in small.slopes for x in row} == {"1/4"}  # slopes go to the sup
    assert {str(x) for row in small.weights for x in row} <= {"0", "1", "2", "3"}


def test_weights_and_slopes_that_the_hypotheses_bind_together_change_together():
    factor = ["abs", times(["Slope", V("r"), V("i")], ["Weight", V("i"), V("j")])]
    given = [every("r", "lags", every("i", N, every("j", N, ["<", factor, "1"])))]
    stored = claim(["decays", ["Flow"]], given=given, sorts={})
    data = case([["0", "1"], ["21/2", "9"]], [["1/4", "3/32"]])
    judge, _, small, complete = reducing(stored, data)
    assert complete
    assert refutes(judge, small)
    assert {str(x) for row in small.slopes for x in row} == {"1/4"}
    assert all(str(x) in "0123" for row in small.weights for x in row)


def test_reducing_is_deterministic_and_idempotent():
    judge, _, small, _ = reducing(MIDDLE, LARGE)
    assert reducing(MIDDLE, LARGE)[2] == small
    assert reduced(judge, Saturation(judge), small)[0] == small


def test_a_search_that_is_cut_short_says_so():
    *_, complete = reducing(MIDDLE, LARGE, checks=3)
    assert not complete


def test_named_variables_follow_the_weights():
    given = [["=", V("g"), times(slope_max(), norm("inf", W))]]
    stored = claim(
        ["<=", ["abs", FLOW], times("1/2", V("g"))],
        given=given,
        sorts={"q": "lag", "k": "unit", "v": "unit", "g": "real"},
        system=ANY,
    )
    data = case([["37/4", "1/8"], ["1/8", "3/8"]], [["5/4", "1/2"]], q=1, k=1, v=1, g="1875/160")
    judge, _, small, _ = reducing(stored, data)
    assert refutes(judge, small)
    assert small.n == 1


def test_without_a_unit_variables_are_renumbered():
    judge = Judge(MIDDLE)
    data = {**LARGE, "vars": {"q": "1", "k": "3", "v": "1"}}
    smaller = without_unit(judge, data, 2)
    assert smaller["vars"] == {"q": "1", "k": "2", "v": "1"}
    assert smaller["W"] == [["7/4", "1/8"], ["3/8", "37/4"]]
    assert smaller["slopes"] == [["1/4", "1/8"], ["1/4", "1/32"]]
    assert without_unit(judge, data, 1) is None
    assert without_unit(judge, case([[1]], [[1]], q=1, k=1, v=1), 1) is None


def test_without_a_unit_a_cell_loses_it_everywhere():
    from proofs.search.draw import Draw

    judge = Judge(claim(["<=", "0", "1"], system=LSTM_SYSTEM, sorts={}))
    drawn = next(iter(Draw(judge, Random(1)).cases(3, 1, 1)))
    smaller = read_case(without_unit(judge, drawn.json(), 2), judge.stored)
    assert smaller.n == 2
    assert belongs(judge, smaller)
    assert smaller.weights["f"][0][1][0] == drawn.weights["f"][0][2][0]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"slopes": [["1/2"] * 3]}, "above the sup"),
        ({"slopes": [["0"] * 3]}, "the end 0 is not attained"),
        ({"slopes": [["-1/8"] * 3]}, "below 0"),
        ({"vars": {"q": "1", "k": "4", "v": "1"}}, "no such unit"),
        ({"vars": {"q": "0", "k": "1", "v": "1"}}, "no lag"),
        ({"vars": {"q": "1", "k": "1"}}, "a variable is missing"),
    ],
)
def test_a_case_outside_of_its_system_does_not_belong(change, why):
    judge = Judge(MIDDLE)
    assert belongs(judge, read_case(LARGE, MIDDLE))
    assert not belongs(judge, read_case({**LARGE, **change}, MIDDLE)), why


def test_activations_and_slopes_must_agree():
    stored = claim(["=", ["Act", "0", K], "7"], sorts={"k": "unit"})
    judge = Judge(stored)
    fits = case([[1]], [["3/16"]], acts=[["1/4"]], k=1)
    assert belongs(judge, read_case(fits, stored))
    assert not belongs(judge, read_case({**fits, "slopes": [["1/4"]]}, stored))
    assert not belongs(judge, read_case({**fits, "acts": [["1"]], "slopes": [["0"]]}, stored))


def test_constructions_must_be_those_of_the_claim():
    stored = claim(["<", FLOW, "0"], where=[["weight", "i", "j", "1"]], system=ANY)
    judge = Judge(stored)
    assert belongs(judge, read_case(case([[1]], [[1]], q=1, k=1, v=1), stored))
    assert not belongs(judge, read_case(case([[2]], [[1]], q=1, k=1, v=1), stored))


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_every_family_is_a_square_matrix_and_the_random_ones_are_dyadic(n):
    for name, family in WEIGHTS.items():
        rows = family(n, Random(0))
        assert len(rows) == n, name
        assert all(len(row) == n for row in rows)
        assert all(int(x.q) & (int(x.q) - 1) == 0 for row in rows for x in row), name


def test_families_hold_the_structures_that_counterexamples_need():
    two = {name: [[str(x) for x in row] for row in family(2, Random(0))] for name, family in WEIGHTS.items()}
    for rows in (
        [["1", "0"], ["0", "3"]],
        [["1", "1"], ["0", "0"]],
        [["0", "1"], ["0", "0"]],
        [["1", "-1"], ["1", "-1"]],
        [["1/2", "100"], ["0", "1/2"]],
        [["0", "1"], ["1", "0"]],
    ):
        assert rows in two.values()


def test_every_pattern_draws_slopes_of_the_sector():
    sectors = [
        Sector(number("0"), number("1/4"), (False, True)),
        Sector(number("0"), number("1"), (True, True), (number("0"), number("1"))),
        Sector(number("-1/8"), number("9/8"), (True, True)),
        Sector(None, None, (False, False)),
    ]
    for sector in sectors:
        assert all(map(sector.allows, (sector.top, sector.bottom, *sector.pool)))
        for name, pattern in SLOPES.items():
            rows = pattern(sector, 3, 2, Random(0))
            assert all(len(row) == 3 and all(map(sector.allows, row)) for row in rows), name


def test_an_end_that_is_not_attained_is_approached():
    sector = Sector(number("0"), number("1"), (False, False))
    assert (str(sector.bottom), str(sector.top)) == ("1/64", "63/64")
    assert not sector.allows(number("0"))
    assert not sector.allows(number("1"))


def test_saturation_meets_leq_with_equality_where_the_root_is_rational():
    given = [["<=", ["**", norm("inf", W), "2"], "9/4"]]
    judge = Judge(claim(["<=", ["abs", FLOW], final_form()], given=given))
    scaled_case = Saturation(judge).scale(
        read_case(case([[1, 1], [0, 1]], [["1/4", "1/4"]], q=1, k=1, v=1), judge.stored)
    )
    s = judge.scene(scaled_case)
    assert judge.term(norm("inf", W))(s) == number("3/2")


def test_saturation_under_quantifiers_takes_the_largest_instance():
    given = [every("i", N, every("j", N, ["<=", ["abs", ["Weight", V("i"), V("j")]], "1/2"]))]
    judge = Judge(claim(["<=", ["abs", FLOW], final_form()], given=given))
    found = Saturation(judge).scale(read_case(case([[1, -4], [0, 2]], [["1/4", "1/4"]], q=1, k=1, v=1), judge.stored))
    assert [[str(x) for x in row] for row in found.weights] == [["1/8", "-1/2"], ["0", "1/4"]]


def test_rounding_an_enclosure_stays_on_its_safe_side():
    box = (number("1/3"), number("334/1000"))
    assert rounded(box, up=True) >= box[1]
    assert rounded(box, up=False) <= box[0]
    assert rounded(box, up=True) - box[1] <= number("1/64")
    assert rounded(number("1/3"), up=True) == number("1/3")


def test_scaling_rows():
    assert scaled(((number("1"), number("-2")),), number("1/2")) == ((number("1/2"), number("-1")),)


def test_relu_cases_take_0_and_1_only():
    judge = Judge(claim(["<", FLOW, "0"], system=RELU))
    assert belongs(judge, read_case(case([[1]], [[1], [0]], q=1, k=1, v=1), judge.stored))
    assert not belongs(judge, read_case(case([[1]], [["1/2"]], q=1, k=1, v=1), judge.stored))
