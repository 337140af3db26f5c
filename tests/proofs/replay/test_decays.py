"""Which flows decay: of plain nets by a period of their slopes, of cells also block by block."""

import itertools
from fractions import Fraction
from typing import Any

import pytest
from replay_judges import ONE_UNIT, ORBIT, ORBIT_OF_ONE, judge, slopes, truth

from proofs import replay

BY_TIME = (["slope", "r", "j", ["+", ["var", "r"], "1"]],)


# --- flows of plain nets --------------------------------------------------------------------------------------------

FLOW, STATE_FLOW = ["Flow"], ["StateFlow"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (("1/2",), True), (("1",), False), (("-1",), False), (("3",), False),
        (("3", "1/4"), True), (("3", "1/3"), False), (("4", "1/3"), False),
        (("5", "2", "1/11"), True), (("5", "2", "1/10"), False), (("5", "2", "1/9"), False), (("9", "9", "0"), True),
    ],
)  # fmt: skip
def test_the_flow_of_one_unit_decays_iff_the_product_of_its_slopes_over_a_period_is_less_than_1(
    values: tuple[str, ...], expected: bool
) -> None:
    for order in itertools.permutations(values):
        for head, flow in itertools.product(("decays", "vanishes"), (FLOW, STATE_FLOW)):
            assert truth([head, flow], slopes(*order)) is expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # over two steps W F'(t-1) W F'(t-2) is diagonal: 4 times a slope of each row, and 4 times the others
        ([["1", "1/5"]], True),
        ([["1", "1/4"]], False),
        ([["1", "1/4"], ["1/2", "1/5"]], True),
        ([["1", "1/4"], ["1", "1/5"]], False),
        ([["0", "9"], ["9", "0"]], False),
        ([["0", "9"], ["0", "9"]], True),
    ],
)
def test_the_flow_of_two_units_that_drive_each_other_decays_iff_a_round_of_two_shrinks(
    rows: list[list[str]], expected: bool
) -> None:
    case = {"n": 2, "W": [["0", "4"], ["1", "0"]], "slopes": rows}
    for flow in (FLOW, STATE_FLOW):
        assert truth(["decays", flow], case) is expected


def test_whether_a_flow_decays_is_unknown_where_slopes_do_not_repeat_and_of_a_block_of_a_plain_net() -> None:
    half = slopes("1/2")
    for flow in (FLOW, STATE_FLOW):
        assert truth(["decays", flow], ORBIT_OF_ONE, ORBIT) is None
        assert truth(["decays", flow], half, where=BY_TIME) is None
        assert truth(["decays", flow], half, where=(["slope", "r", "j", "1/2"],)) is True
    here = judge(half)
    assert here.truth(["decays", ["StateFlow", "h", "h"]], {}) is None
    assert here.meter.why == "a block of StateFlow is of cells; this is a plain net"


def test_the_eigenvalues_of_a_matrix_cost_its_size_for_each_entry_and_bit() -> None:
    here = judge(ONE_UNIT)
    for size in (1, 2, 5):
        before = here.meter.left
        assert here.powers_vanish([[replay.ZERO] * size for _ in range(size)]) is True
        assert before - here.meter.left == 64 * size**3
    before = here.meter.left
    assert here.powers_vanish([[replay.point(Fraction(1, 2**63))]]) is True  # 65 bits in all
    assert before - here.meter.left == 64 * 2


# --- flows of cells -------------------------------------------------------------------------------------------------

A, B, C = (["state", name] for name in "abc")
IN, OTHER = ["input", "x"], ["input", "y"]


def cell(update: dict[str, Any], sizes: dict[str, int] | None = None, *, steps: int = 1, **case: Any) -> replay.Judge:
    """Who judges a cell with these updates; a state has one unit unless its size is given."""
    sizes = dict.fromkeys(update, 1) | (sizes or {})
    inputs = case.get("inputs", {})
    form = {
        "name": "test",
        "states": [[name, name] for name in update],
        "inputs": [[name, next(iter(update))] for name in inputs],
        "params": [],
        "scalars": [[name, "0", "1"] for name in case.get("scalars", {})],
        "update": update,
    }
    states = {name: ["1"] * size for name, size in sizes.items()}
    whole = {"sizes": sizes, "T": steps, "weights": {}, "gates": {}, "states": states} | case
    return judge(whole, {"kind": "cell", "cell": form, "slopes": "SECTOR"})


def times(factor: Any, *others: Any) -> Any:
    return ["*", factor, *others]


@pytest.mark.parametrize("steps", [1, 2, 3, 4, 6])
@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (("1/2",), True), (("1",), False), (("3", "1/4"), True), (("3", "1/3"), False), (("4", "1/3"), False),
        (("5", "2", "1/11"), True), (("5", "2", "1/9"), False), (("9", "9", "0"), True),
    ],
)  # fmt: skip
def test_a_cell_that_multiplies_by_its_input_decays_iff_the_inputs_of_a_period_have_a_product_less_than_1(
    values: tuple[str, ...], expected: bool, steps: int
) -> None:
    for order in itertools.permutations(values):
        here = cell({"a": times(IN, A)}, steps=steps, inputs={"x": [[x] for x in order]})
        for flow in (STATE_FLOW, ["StateFlow", "a", "a"]):
            assert here.truth(["decays", flow], {}) is expected
            assert here.truth(["vanishes", flow], {}) is expected


@pytest.mark.parametrize("steps", [1, 2, 3, 4])
@pytest.mark.parametrize("values", [("1/4",), ("1/4", "1/4"), ("1/4", "1/4", "1/4")])
def test_a_cell_whose_slopes_need_its_states_is_unknown_before_the_start(values: tuple[str, ...], steps: int) -> None:
    here = cell({"a": times(IN, A, A)}, steps=steps, inputs={"x": [[x] for x in values]})
    for flow in (STATE_FLOW, ["StateFlow", "a", "a"]):
        assert here.truth(["decays", flow], {}) is None
        assert "an entry of the matrix is unknown" in here.meter.why


def test_an_unknown_step_does_not_hide_that_another_of_the_period_is_0() -> None:
    here = cell({"a": times(IN, A, A)}, inputs={"x": [["0"], ["9"]]})
    assert here.truth(["decays", STATE_FLOW], {}) is True


# a shrinks and reads b, b grows and reads no one: c reads both, and rests
CHAIN = {"a": ["+", times("1/2", A), B], "b": times("2", B), "c": ["+", A, B]}


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("aa", True), ("bb", False), ("cc", True), ("ba", True), ("bc", True), ("ac", True),
        ("ca", True),  # on the way from c to a lie c and a, and a shrinks
        ("ab", None), ("cb", None),  # the 2 of b may cancel
    ],
)  # fmt: skip
def test_a_block_is_judged_by_the_units_on_the_ways_through_it(block: str, expected: bool | None) -> None:
    assert cell(CHAIN).truth(["decays", ["StateFlow", *block]], {}) is expected


def test_the_whole_of_a_cell_decays_iff_all_of_it_does() -> None:
    assert cell(CHAIN).truth(["decays", STATE_FLOW], {}) is False
    assert cell(CHAIN | {"b": times("1/3", B)}).truth(["decays", STATE_FLOW], {}) is True


def test_a_link_of_weight_1_is_a_link_and_a_round_of_two_units_is_left_open() -> None:
    here = cell({"a": B, "b": A})
    for block in ("aa", "ab", "ba", "bb"):
        assert here.truth(["decays", ["StateFlow", *block]], {}) is None
    assert here.truth(["decays", STATE_FLOW], {}) is False
    assert here.truth(["decays", ["StateFlow", "a", "d"]], {}) is None
    assert here.meter.why == "the cell has no state d; it has a, b"


def test_a_link_at_one_time_of_the_period_is_a_link() -> None:
    here = cell({"a": times(IN, B), "b": times(OTHER, A)}, inputs={"x": [["1"], ["0"]], "y": [["0"], ["1"]]})
    for block in ("aa", "bb"):
        assert here.truth(["decays", ["StateFlow", *block]], {}) is None


def test_an_unknown_link_is_a_link() -> None:
    here = cell({"a": ["+", times("1/2", A), times(B, B)], "b": times("1/2", B)})
    assert here.truth(["decays", ["StateFlow", "a", "a"]], {}) is True
    assert here.truth(["decays", ["StateFlow", "b", "a"]], {}) is True
    assert here.truth(["decays", ["StateFlow", "a", "b"]], {}) is None
    assert here.truth(["decays", STATE_FLOW], {}) is None


def read_by(name: str, state: str, matrix: list[list[str]]) -> tuple[Any, dict[str, Any], dict[str, Any]]:
    """The matrix times the state as an expression, with what the case says of it."""
    net = ["linear", ["net", name, state, False, [["free"]], [["state", state]]]]
    return net, {name: [matrix]}, {name: [["0"] * len(matrix)]}


@pytest.mark.parametrize(
    ("matrix", "expected"),
    [
        ([["0", "-1"], ["1", "0"]], False),
        ([["1/2", "1/2"], ["1/2", "1/2"]], False),
        ([["1/2", "1/3"], ["1/2", "1/2"]], True),
        ([["1/2", "100"], ["0", "1/2"]], True),
    ],
)
def test_a_cell_of_one_state_decays_iff_all_its_eigenvalues_lie_inside_the_circle(
    matrix: list[list[str]], expected: bool
) -> None:
    net, weights, gates = read_by("u", "a", matrix)
    here = cell({"a": net}, {"a": 2}, weights=weights, gates=gates)
    assert here.truth(["decays", STATE_FLOW], {}) is expected
    assert here.truth(["decays", ["StateFlow", "a", "a"]], {}) is expected
    assert here.truth(["decays", FLOW], {}) is None
    assert here.meter.why == "W is of plain nets; this is the cell test"


def test_a_block_of_several_units_decays_if_every_entry_does_and_not_if_one_of_a_single_unit_does_not() -> None:
    for lower, expected in (("1/2", True), ("1", False)):
        net, weights, gates = read_by("u", "b", [["1/2", "0"], ["0", lower]])
        here = cell({"a": A, "b": net}, {"b": 2}, weights=weights, gates=gates)
        assert here.truth(["decays", ["StateFlow", "b", "b"]], {}) is expected
        assert here.truth(["decays", ["StateFlow", "b", "a"]], {}) is True
        assert here.truth(["decays", ["StateFlow", "a", "a"]], {}) is False


def test_the_finest_precision_tells_a_factor_close_to_1_from_1() -> None:
    e = Fraction("2.71828182845904523536028747135266249775724709369995")  # less than e, by less than 1e-50
    shrinking = ["*", ["scalar", "s"], ["exp", "-1"], A]
    for s, expected in ((e, True), (e + Fraction(1, 10**50), False)):
        assert cell({"a": shrinking}, scalars={"s": str(s)}).truth(["decays", STATE_FLOW], {}) is expected


@pytest.mark.parametrize(
    ("start", "expected"),
    [("3", False), ("2", False), ("1", None), ("0", None), ("-1", None)],
)
def test_of_a_run_without_values_it_is_unknown_whether_the_flow_decays(start: str, expected: bool | None) -> None:
    # from 3 on: 2, 1 in two steps, and the logarithm of 3 and 2 is read; that of a number below 1 is not defined
    update = {"a": ["+", A, "-1", times("0", ["log", A])]}
    here = cell(update, steps=2, states={"a": [start]})
    assert here.truth(["decays", STATE_FLOW], {}) is expected
    assert here.truth(["decays", ["StateFlow", "a", "a"]], {}) is expected


def test_a_period_that_is_too_long_to_go_through_is_refused() -> None:
    free = {f"e{size}": ["1"] * size for size in (7, 11, 13, 17, 19, 23, 25)}
    here = cell({"a": "1"}, free=free)
    assert here.period == 7 * 11 * 13 * 17 * 19 * 23 * 25
    here.meter.left = 1000
    with pytest.raises(replay.Unreadable, match="needs more than 1000000 operations"):
        here.truth(["decays", STATE_FLOW], {})
    with pytest.raises(replay.Unreadable, match="needs more than 1000000 operations"):
        here.truth(["all", "r", "lags", ["<", "0", "1"]], {})


@pytest.mark.parametrize(
    ("start", "links", "expected"),
    [
        (0, set(), {0}),
        (0, {(0, 1), (1, 2), (2, 3)}, {0, 1, 2, 3}),
        (2, {(0, 1), (1, 2), (2, 3)}, {2, 3}),
        (0, {(0, 0), (1, 0)}, {0}),
        (1, {(0, 1), (1, 2), (2, 0), (4, 1)}, {0, 1, 2}),
    ],
)
def test_what_can_be_reached_follows_the_links_in_their_direction(
    start: int, links: set[tuple[int, int]], expected: set[int]
) -> None:
    assert replay.reached(start, links) == expected
