"""The truth of formulas for one case: relations, connectives and quantifiers."""

import itertools
import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from replay_judges import NET, ONE_UNIT, ORBIT, ORBIT_OF_ONE, judge, slopes, truth

from proofs import replay

T, F, U = ["<", "0", "1"], ["<", "1", "0"], ["<", "0", ["**", "0", "-1"]]  # true, false, unknown
TRUTHS = (True, False, None)
FORMS: dict[bool | None, Any] = {True: T, False: F, None: U}
K, R, S, X = (["var", name] for name in "krsx")
ROOT = ["**", "2", "1/2"]


# --- relations and connectives --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("head", "rule"), [("<=", Fraction.__le__), ("<", Fraction.__lt__), ("=", Fraction.__eq__)])
def test_a_relation_is_decided_where_all_numbers_of_its_sides_agree(
    head: str, rule: Callable[[Fraction, Fraction], bool]
) -> None:
    sides = [(Fraction(low), Fraction(high)) for low in range(4) for high in range(low, 4)]
    for a, b in itertools.product(sides, repeat=2):
        # the halves within the sides have every order that numbers of the two can have
        among = ([low + Fraction(i, 2) for i in range(int(2 * (high - low)) + 1)] for low, high in (a, b))
        found = {rule(x, y) for x, y in itertools.product(*among)}
        assert replay.DECIDE[head](replay.Interval(*a), replay.Interval(*b)) is (
            found.pop() if len(found) == 1 else None
        )


def some_way(rule: Callable[..., bool], truths: tuple[bool | None, ...]) -> bool | None:
    """The outcome that all ways of replacing None by True or False agree on."""
    found = {rule(*way) for way in itertools.product(*((x,) if x is not None else (True, False) for x in truths))}
    return found.pop() if len(found) == 1 else None


@pytest.mark.parametrize("truths", list(itertools.product(TRUTHS, repeat=3)))
def test_a_conjunction_of_three_is_what_all_ways_to_fill_in_the_unknown_agree_on(
    truths: tuple[bool | None, ...],
) -> None:
    assert replay.all_of(truths) is some_way(lambda *way: all(way), truths)
    assert truth(["and", *map(FORMS.get, truths)]) is some_way(lambda *way: all(way), truths)


def test_a_conjunction_of_none_is_true_and_one_of_one_is_that_one() -> None:
    assert replay.all_of([]) is True
    assert [replay.all_of([x]) for x in TRUTHS] == list(TRUTHS)


@pytest.mark.parametrize(("a", "b"), list(itertools.product(TRUTHS, repeat=2)))
def test_implications_and_equivalences_are_what_all_ways_to_fill_in_the_unknown_agree_on(
    a: bool | None, b: bool | None
) -> None:
    assert truth(["implies", FORMS[a], FORMS[b]]) is some_way(lambda x, y: y or not x, (a, b))
    assert truth(["iff", FORMS[a], FORMS[b]]) is some_way(lambda x, y: x == y, (a, b))


def test_a_negation_turns_true_and_false_round_and_leaves_the_unknown() -> None:
    assert [replay.opposite(x) for x in TRUTHS] == [False, True, None]
    assert [truth(["not", FORMS[x]]) for x in TRUTHS] == [False, True, None]


def test_a_relation_comes_with_its_sides_at_the_first_precision_that_decides_it() -> None:
    close = str(Fraction(math.isqrt(2 * 10**60), 10**30))  # less than the root of 2, by less than 1e-30
    here = judge(ONE_UNIT)
    found, sides = here.compared(["<", close, ROOT], {})
    assert found is True
    assert sides == [replay.point(Fraction(close)), here.worlds[1].term(ROOT, {})]
    assert [world.bits for world in here.worlds] == [64, 128, 256]
    assert sides[1].low ** 2 < 2 < sides[1].high ** 2
    assert here.worlds[0].term(ROOT, {}).low < Fraction(close)  # 64 bits do not decide


def test_a_relation_that_64_bits_leave_undefined_may_be_decided_by_more() -> None:
    close = str(-Fraction(math.isqrt(2 * 10**60), 10**30))
    assert truth(["<", "0", ["**", ["+", ROOT, close], "-1"]]) is True


def test_a_relation_that_no_precision_decides_is_unknown_and_the_reason_is_kept() -> None:
    here = judge(ONE_UNIT)
    squared = ["*", ROOT, ROOT]
    assert here.compared(["<=", squared, "2"], {}) == (None, [])
    assert here.meter.why == "2**(1/2) * 2**(1/2) <= 2 is not decided at 256 bits: 2 and 2"
    assert here.truth(["<", ["Weight", "2", "1"], "1"], {}) is None
    assert here.meter.why == "2 = 2 is no unit, 1 to 1"
    assert here.meter.too_large == ""


def test_of_numbers_that_are_too_large_the_first_is_kept() -> None:
    here = judge(ONE_UNIT)
    first, second = (["<", ["**", base, "100000"], "1"] for base in ("7", "5"))
    assert here.truth(["and", first, second], {}) is None
    assert here.meter.too_large == "7**100000 < 1: 7 to the power 100000 needs more than 65536 bits"
    assert here.meter.why == "5 to the power 100000 needs more than 65536 bits"


def test_every_formula_counts_as_one_operation_so_that_no_nest_of_quantifiers_goes_on_for_ever() -> None:
    here = judge(ONE_UNIT)
    here.truth(["not", ["and", T, T, F]], {})
    assert here.meter.left == replay.MAX_WORK - 5 - 6  # and six numbers
    nest: Any = T
    for i in range(20):
        nest = ["all", f"x{i}", "reals", nest]
    here.meter.left = 1000
    with pytest.raises(replay.Unreadable, match="needs more than 1000000 operations"):
        here.truth(nest, {})


# --- quantifiers ----------------------------------------------------------------------------------------------------


SHIFTS = {
    "the variable itself": (R, True),
    "a number more": (["+", R, "3"], True),
    "a number before it": (["+", "-1", R], True),
    "another variable and a number more": (["+", S, R, "3"], True),
    "twice itself": (["+", R, R], False),
    "no variable": ("3", False),
    "another variable": (S, False),
    "a sum without it": (["+", S, "1"], False),
    "a product": (["*", "2", R], False),
    "a sum with a product of it": (["+", "1", ["*", "2", R]], False),
    "itself and a product of it": (["+", R, ["*", "2", R]], False),
}


@pytest.mark.parametrize("name", SHIFTS)
def test_a_shift_is_the_variable_plus_what_does_not_depend_on_it(name: str) -> None:
    term, expected = SHIFTS[name]
    assert replay.is_shift(term, "r") is expected


REPEATS = {  # in a plain net, in a cell
    "a number": ("1", True, True),
    "the variable": (R, False, False),
    "another variable": (S, True, True),
    "a slope": (["Slope", R, "1"], True, False),
    "an output": (["Act", R, "1"], True, False),
    "a gate": (["Out", "z", R, "1"], False, True),
    "a free value": (["Free", "e", R], True, True),
    "the norm of the slopes": (["Norm", "two", ["Slopes", R]], True, False),
    "the norm of a step": (["Norm", "two", ["Step", R]], True, False),
    "an entry of a step": (["Step", R, "1", "1"], True, False),
    "the norm of a flow": (["Norm", "two", ["Flow", R]], False, False),
    "an error flow": (["ErrorFlow", R, "1", "1"], False, False),
    "a sequence": (["Seq", "e", R], False, False),
    "a later slope": (["Slope", ["+", R, "3"], "1"], True, False),
    "every second slope": (["Slope", ["+", R, R], "1"], False, False),
    "a slope of the unit": (["Slope", "1", R], False, False),
    "a slope of the time and the unit": (["Slope", R, R], False, False),
    "an output of the unit": (["Act", "1", R], False, False),
    "a gate of the unit": (["Out", "z", "1", R], False, False),
    "an entry of a step by the unit": (["Step", "1", R, "1"], False, False),
    "a free value at a free value": (["Free", "e", ["Free", "e", R]], True, True),
    "a sum up to the variable": (["sum", "s", R, "1"], False, False),
    "a sum of free values": (["sum", "s", "3", ["Free", "e", ["+", R, S]]], True, True),
    "a formula of free values": (["implies", ["<", ["Free", "e", R], "1"], ["<", "0", ["Free", "d", R]]], True, True),
    "a formula with the variable in one part": (["and", ["<", "0", ["Free", "e", R]], ["<", "0", R]], False, False),
}


@pytest.mark.parametrize("name", REPEATS)
def test_what_repeats_has_the_variable_in_times_of_what_the_case_repeats_alone(name: str) -> None:
    e, in_net, in_cell = REPEATS[name]
    assert replay.repeats(e, "r", replay.TIMES["net"]) is in_net
    assert replay.repeats(e, "r", replay.TIMES["cell"]) is in_cell


TWO_TIMES, THREE_TIMES = slopes("1", "2"), slopes("1", "2", "3")
BY_TIME = (["slope", "r", "j", ["+", R, "1"]],)
BY_UNIT = (["slope", "r", "j", ["var", "j"]],)


@pytest.mark.parametrize(
    ("case", "system", "where", "count"),
    [
        (ONE_UNIT, NET, (), 14),
        (TWO_TIMES, NET, (), 16),
        (THREE_TIMES, NET, (), 18),
        (slopes("1", "2") | {"free": {"e": ["1", "2", "3"]}}, NET, (), 24),
        (ORBIT_OF_ONE, ORBIT, (), 14),
        (TWO_TIMES, NET, BY_TIME, 14),
    ],
    ids=["period 1", "period 2", "period 3", "period 6", "an orbit", "slopes by a formula of the time"],
)
def test_two_periods_and_twelve_are_tried_where_a_for_all_is_not_settled(
    case: dict[str, Any], system: dict[str, Any], where: tuple[Any, ...], count: int
) -> None:
    for span, first in (("lags", 1), ("nats", 0)):
        for value, expected in (
            (first - 1, None),
            (first, False),
            (first + count - 1, False),
            (first + count, None),
        ):
            unlike = ["not", ["=", R, str(value)]]
            assert truth(["all", "r", span, unlike], case, system, where=where) is expected
            known = None if expected is None else True
            assert truth(["some", "r", span, ["=", R, str(value)]], case, system, where=where) is known


def test_a_for_all_over_what_repeats_is_settled_by_one_period() -> None:
    at: Callable[[str], Any] = lambda shift: ["Slope", ["+", R, shift], "1"]  # noqa: E731
    below: Callable[[str, Any, str], Any] = lambda span, x, top: ["all", "r", span, ["<", x, top]]  # noqa: E731
    for span, last in (("lags", "0"), ("nats", "2")):  # the row of slopes that comes last in a period
        case = slopes(*("2" if str(i) == last else "1" for i in range(3)))
        assert truth(below(span, at("0"), "2"), case) is False
        assert truth(below(span, at("0"), "3"), case) is True
        assert truth(["some", "r", span, ["<", "2", at("0")]], case) is False
    # Slope(10001, 1) is beyond the lags that are computed, and is not asked for
    assert truth(below("lags", at("9997"), "3"), THREE_TIMES) is False
    assert truth(below("lags", at("9997"), "4"), THREE_TIMES) is True
    assert truth(below("lags", at("9998"), "4"), THREE_TIMES) is None
    assert truth(below("nats", at("9998"), "4"), THREE_TIMES) is True
    assert truth(below("nats", at("9999"), "4"), THREE_TIMES) is None


def test_what_is_settled_is_unknown_where_an_instance_is() -> None:
    before = ["Slope", ["+", R, "-2"], "1"]  # at lag 1 there is none
    assert truth(["all", "r", "lags", ["<", before, "4"]], THREE_TIMES) is None
    assert truth(["all", "r", "lags", ["<", before, "2"]], THREE_TIMES) is False  # at lag 3 it is Slope(1, 1) = 2


def test_slopes_by_a_formula_of_the_unit_repeat_and_by_one_of_the_time_do_not() -> None:
    below_2 = ["all", "r", "lags", ["<", ["Slope", R, "1"], "2"]]
    assert truth(below_2, where=BY_UNIT) is True
    assert truth(["all", "r", "lags", ["<", "0", ["Slope", R, "1"]]], where=BY_TIME) is None
    assert truth(below_2, where=BY_TIME) is False


def test_a_for_all_over_units_is_settled_by_all_of_them() -> None:
    case = {"n": 2, "W": [["1", "0"], ["0", "5"]], "slopes": [["1", "1"]]}
    diagonal = ["Weight", K, K]
    assert truth(["all", "k", ["n"], ["<=", diagonal, "5"]], case) is True
    assert truth(["all", "k", ["n"], ["<", diagonal, "5"]], case) is False
    assert truth(["all", "k", ["n"], ["<", "1", diagonal]], case) is False
    assert truth(["some", "k", ["n"], ["=", diagonal, "5"]], case) is True
    assert truth(["some", "k", ["n"], ["=", diagonal, "4"]], case) is False
    assert truth(["all", "k", ["n"], ["<", K, "3"]], ORBIT_OF_ONE, ORBIT) is True
    # free values count units from 1 and lags from 0
    free = case | {"free": {"e": ["5", "6", "7"]}}
    assert truth(["all", "k", ["n"], ["=", ["Free", "e", K], ["+", "4", K]]], free) is True
    assert truth(["all", "r", "lags", ["<", "5", ["Free", "e", R]]], free) is False  # at lag 3
    assert truth(["some", "r", "lags", ["and", ["=", R, "1"], ["=", ["Free", "e", R], "6"]]], free) is True


@pytest.mark.parametrize("value", ["0", "1", "-1", "1/2", "-1/2", "2", "-2", "1000", "-1000"])
def test_a_for_all_over_reals_is_false_where_it_fails_at_a_number_that_is_tried(value: str) -> None:
    assert truth(["all", "x", "reals", ["not", ["=", X, value]]]) is False
    assert truth(["some", "x", "reals", ["=", X, value]]) is True


def test_a_for_all_over_reals_is_never_true_and_fails_at_no_number_that_is_not_tried() -> None:
    assert truth(["all", "x", "reals", ["not", ["=", X, "3"]]]) is None
    assert truth(["all", "x", "reals", T]) is None
    assert truth(["some", "x", "reals", ["=", X, "3"]]) is None
    assert truth(["some", "x", "reals", F]) is None


def test_the_inner_of_two_variables_of_one_name_is_meant() -> None:
    inner = ["all", "k", ["n"], ["=", K, "1"]]
    assert truth(["all", "k", "lags", ["implies", ["=", K, "2"], ["and", inner, ["=", K, "3"]]]]) is False
    assert truth(["some", "k", "lags", ["and", ["=", K, "2"], inner]]) is True


def unlike(name: str, span: Any, value: str) -> Any:
    """Fails at the value alone."""
    return ["all", name, span, ["not", ["=", ["var", name], value]]]


@pytest.mark.parametrize(
    ("formula", "hints", "expected"),
    [
        (unlike("r", "lags", "5000"), {"r": "5000"}, False),
        (unlike("r", "lags", "5000"), {"r": "4999"}, None),
        (unlike("r", "lags", "5000"), {"s": "5000"}, None),
        (unlike("r", "lags", "0"), {"r": "0"}, None),
        (unlike("r", "lags", "10001"), {"r": "10001"}, None),
        (unlike("r", "lags", "1/2"), {"r": "1/2"}, None),
        (unlike("r", "nats", "0"), {"r": "0"}, False),
        (unlike("r", "nats", "5000"), {"r": "5000"}, False),
        (unlike("x", "reals", "1/3"), {"x": "1/3"}, False),
        (unlike("x", "reals", "1/3"), {"x": "2/3"}, None),
        (unlike("k", ["n"], "2"), {"k": "2"}, True),
        (unlike("k", ["n"], "1"), {"k": "1"}, False),
        (["some", "x", "reals", ["=", X, "1/3"]], {"x": "1/3"}, True),
        (["all", "x", "reals", unlike("y", "reals", "7")], {"x": "7"}, None),
        (["all", "x", "reals", unlike("y", "reals", "7")], {"y": "7"}, False),
        (["all", "x", "reals", ["<", X, "7"]], {"x": "6"}, False),  # and the numbers that are tried anyway
    ],
)
def test_what_the_witness_says_fails_is_tried_if_it_is_a_value_of_the_sort(
    formula: Any, hints: dict[str, str], expected: bool | None
) -> None:
    assert truth(formula, hints=hints) is expected
