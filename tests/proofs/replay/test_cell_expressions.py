"""The replay differentiates expressions of a cell: values and derivatives computed by hand, None where unknown."""

from fractions import Fraction
from typing import Any

import pytest

from proofs import replay

H = ["state", "h"]


def value(x: str | None) -> replay.Value:
    return None if x is None else replay.point(Fraction(x))


def cell(e: Any, at: str) -> replay.Cell:
    """The cell of one unit h with the update e, h = `at` one step before t, and an input x that is not given."""
    of_cell = {"name": "test", "states": [["h", "n"]], "inputs": [["x", "n"]], "params": [], "scalars": []}
    system = {"kind": "cell", "cell": of_cell | {"update": {"h": e}}, "slopes": "SECTOR"}
    case = {"n": 1, "vars": {}, "sizes": {"n": 1}, "T": 1, "weights": {}, "gates": {}, "states": {"h": [Fraction(at)]}}
    witness = replay.Witness("test", system, {}, [], [], None, case, {})
    replay.check_cell(witness)
    return replay.Cell(witness, 64, replay.Meter())


# --- one unit: the value and the derivative of an expression in h ----------------------------------------------------

EXPRESSIONS: dict[str, tuple[Any, str, str | None, str | None]] = {  # of h, at h, the value, the derivative
    "a number": ("7", "2", "7", "0"),
    "the state": (H, "2", "2", "1"),
    "a sum": (["+", H, "3", ["*", "2", H]], "2", "9", "3"),
    "a sum of one": (["+", H], "2", "2", "1"),
    "a product": (["*", H, "5", H], "3", "45", "30"),
    "a product with a factor 0": (["*", H, "0"], "3", "0", "0"),
    "a product at 0": (["*", H, ["+", H, "4"]], "0", "0", "4"),
    "a cube": (["**", H, "3"], "2", "8", "12"),
    "a square at 0": (["**", H, "2"], "0", "0", "0"),
    "a first power at 0": (["**", H, "1"], "0", "0", "1"),
    "a power 0 at 0": (["**", H, "0"], "0", "1", "0"),
    "a reciprocal": (["**", H, "-1"], "2", "1/2", "-1/4"),
    "exp": (["exp", H], "0", "1", "1"),
    "exp of a multiple": (["exp", ["*", "3", H]], "0", "1", "3"),
    "log": (["log", H], "1", "0", "1"),
    "log of a multiple": (["log", ["*", "1/2", H]], "2", "0", "1/2"),
    "sqrt": (["sqrt", H], "9", "3", "1/6"),
    "abs above 0": (["abs", H], "1/2", "1/2", "1"),
    "abs below 0": (["abs", H], "-1/2", "1/2", "-1"),
    "abs at 0": (["abs", H], "0", "0", None),
    "abs of a square at 0, which is smooth": (["abs", ["**", H, "2"]], "0", "0", "0"),
    "max, the first": (["max", ["*", "3", H], "1"], "2", "6", "3"),
    "max, the second": (["max", H, "1"], "1/2", "1", "0"),
    "max at a tie": (["max", ["*", "3", H], "3"], "1", "3", None),
    "max at a tie of two below the third": (["max", H, "1", ["*", "5", H]], "1", "5", "5"),
    "max of one": (["max", ["*", "3", H]], "1", "3", "3"),
    "min, the first": (["min", ["*", "3", H], "7"], "2", "6", "3"),
    "min, the second": (["min", H, "1"], "2", "1", "0"),
    "min at a tie": (["min", ["*", "3", H], "3"], "1", "3", None),
    "min at a tie of constants": (["min", "3", "3", H], "4", "3", "0"),
    "logistic of no net": (["logistic", H], "0", "1/2", "1/4"),
    "softsign of no net": (["softsign", ["*", "2", H]], "1/2", "1/2", "1/2"),
    "relu of no net at its kink, from the left": (["relu", ["*", "2", H]], "0", "0", "0"),
    "relu of no net above": (["relu", ["*", "2", H]], "3", "6", "2"),
    "an activation of a number": (["tanh", "0"], "3", "0", "0"),
}


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_an_expression_has_this_value_and_this_derivative(name: str) -> None:
    e, at, result, slope = EXPRESSIONS[name]
    found = cell(e, at)
    assert found.state(0) == {"h": [value(result)]}
    assert found.step(1) == [[value(slope)]]


UNKNOWN: dict[str, tuple[Any, str | None]] = {  # of an unknown h: the derivative; the value is unknown
    "the state": (H, "1"),
    "a multiple": (["*", "3", H], "3"),
    "a sum": (["+", H, ["*", "2", H]], "3"),
    "a square": (["**", H, "2"], None),
    "exp": (["exp", H], None),
    "tanh": (["tanh", H], None),
    "max": (["max", H, "1"], None),
    "a function of what does not vary": (["+", ["exp", ["input", "x"]], H], "1"),
    "a power of what does not vary": (["+", ["**", ["input", "x"], "3"], H], "1"),
    "max of what does not vary": (["+", ["max", ["input", "x"], "1"], H], "1"),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_before_the_start_the_value_is_unknown_and_a_derivative_only_where_it_needs_it(name: str) -> None:
    e, slope = UNKNOWN[name]
    found = cell(e, "2")
    assert found.state(2) == {"h": [None]}
    assert found.step(2) == [[value(slope)]]


def test_a_product_with_0_is_0_whatever_the_rest_is() -> None:
    found = cell(["*", "0", H], "2")
    assert found.step(2) == [[replay.ZERO]]


# --- numbers that are enclosed ---------------------------------------------------------------------------------------


def dual(low: int, high: int, place: int = 0, slope: str | None = "1") -> replay.Dual:
    return replay.Dual(replay.Interval(Fraction(low), Fraction(high)), {place: value(slope)})


ABS = {(1, 2): "1", (-2, -1): "-1", (0, 1): None, (-1, 0): None, (-1, 1): None}


@pytest.mark.parametrize("ends", ABS)
def test_the_derivative_of_abs_is_the_sign_where_that_is_sure(ends: tuple[int, int]) -> None:
    assert replay.unary("abs", dual(*ends), 64).slopes == {0: value(ABS[ends])}


Slopes = dict[int, str | None]
NEITHER: Slopes = {0: None, 1: None}
PAIRS: dict[tuple[int, int, int, int], tuple[Slopes, Slopes]] = {  # the ends of x and y: derivatives of max, of min
    (0, 1, 2, 3): ({1: "1"}, {0: "1"}),
    (2, 3, 0, 1): ({0: "1"}, {1: "1"}),
    (0, 2, 1, 3): (NEITHER, NEITHER),
    (0, 1, 1, 2): (NEITHER, NEITHER),
    (0, 3, 1, 2): (NEITHER, NEITHER),
}


@pytest.mark.parametrize("ends", PAIRS)
def test_max_and_min_pass_on_a_derivative_only_where_one_is_surely_chosen(ends: tuple[int, int, int, int]) -> None:
    a, b, c, d = ends
    x, y = dual(a, b, 0), dual(c, d, 1)
    of_max, of_min = ({j: value(slope) for j, slope in slopes.items()} for slopes in PAIRS[ends])
    assert replay.several("max", [x, y]) == dual(max(a, c), max(b, d))._replace(slopes=of_max)
    assert replay.several("min", [x, y]) == dual(min(a, c), min(b, d))._replace(slopes=of_min)


def test_an_unknown_number_among_several_makes_max_and_min_unknown_and_where_nothing_varies_nothing_varies() -> None:
    unknown = replay.Dual(None, {1: replay.ONE})
    for head in ("max", "min"):
        assert replay.several(head, [dual(0, 1), unknown]) == (None, {0: None, 1: None})
        assert replay.several(head, [unknown, dual(0, 1, 0, "0")]) == (None, {0: replay.ZERO, 1: None})


def test_the_chain_rule_adds_the_ways_by_which_an_entry_is_reached() -> None:
    x = replay.Dual(None, {0: value("2"), 1: value("3")})
    y = replay.Dual(None, {1: value("5"), 2: None})
    assert replay.combined(None, [(value("10"), x), (value("100"), y)]) == (
        None,
        {0: value("20"), 1: value("530"), 2: None},
    )
    assert replay.combined(replay.ONE, [(replay.ZERO, y), (None, x)]) == (
        replay.ONE,
        {0: None, 1: None, 2: replay.ZERO},
    )
