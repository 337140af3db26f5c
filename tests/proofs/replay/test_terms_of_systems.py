"""Which terms a plain net, a cell and an orbit have, and their values against slow computations."""

import itertools
import re
from fractions import Fraction
from typing import Any

import pytest

from proofs import replay

PLAIN = {"kind": "net", "slopes": "SECTOR"}


def world(case: dict[str, Any], system: Any, where: Any = (), bits: int = 64) -> replay.World:
    w = replay.Witness("test", system, {}, [], list(where), None, {"vars": {}} | case, {"bindings": {}})
    return replay.World(w, bits, replay.Meter())


def value(w: replay.World, term: Any) -> Fraction:
    """The exact value of a term."""
    found = w.term(term, {})
    assert found.is_point
    return found.low


def undefined(w: replay.World, term: Any, message: str) -> None:
    with pytest.raises(replay.Undefined, match=re.escape(message)):
        w.term(term, {})


def fractions(*rows: str) -> list[list[Fraction]]:
    return [[Fraction(x) for x in row.split()] for row in rows]


# --- a cell: h(t) = x(t) (A h(t-1) + B c(t-1)) for two units, c(t) = D h(t-1) for one; gates e and f times 0 ---------

A, B, D, X = fractions("2 3", "5 7"), fractions("11", "13"), fractions("17 19"), fractions("1/2 1/3", "1/5 1/7")


def net(name: str, size: str, state: str) -> list[Any]:
    return ["net", name, size, False, [["free"]], [["state", state]]]


def cell(**changes: Any) -> replay.World:
    wide, narrow = (["*", "0", ["logistic", net(name, size, "h")]] for name, size in (("e", "n"), ("f", "m")))
    update = {
        "h": ["*", ["input", "x"], ["+", net("a", "n", "h"), net("b", "n", "c"), wide]],
        "c": ["+", net("d", "m", "h"), narrow],
    }
    said = {
        "name": "linear", "states": [["h", "n"], ["c", "m"]], "inputs": [["x", "n"]], "params": [], "scalars": [],
        "update": update,
    }  # fmt: skip
    case = {
        "n": 2, "sizes": {"n": 2, "m": 1}, "T": 9, "weights": {"a": [A], "b": [B], "d": [D], "e": [A], "f": [D]},
        "gates": {"e": fractions("1/2 1/3", "1/5 1/7"), "f": fractions("1/11")}, "inputs": {"x": X},
        "states": {"h": [Fraction(1), Fraction(2)], "c": [Fraction(3)]},
    }  # fmt: skip
    return world(case | changes, {"kind": "cell", "cell": said, "slopes": "SECTOR"})


def jacobian(r: int) -> list[list[Fraction]]:
    x = X[(r - 1) % 2]
    return [[x[i] * y for y in (*A[i], *B[i])] for i in range(2)] + [[*D[0], Fraction(0)]]


def product(a: list[list[Fraction]], b: list[list[Fraction]]) -> list[list[Fraction]]:
    return [
        [sum((x * y for x, y in zip(row, col, strict=True)), Fraction(0)) for col in zip(*b, strict=True)] for row in a
    ]


def test_the_flow_of_a_cell_is_the_product_of_its_jacobians_block_by_block() -> None:
    w, flow = cell(), jacobian(1)
    places = [("h", "1"), ("h", "2"), ("c", "1")]
    for q in (1, 2, 3):
        flow = product(flow, jacobian(q)) if q > 1 else flow
        assert w.matrix(["StateFlow", str(q)], {}) == [[replay.point(x) for x in row] for row in flow]
        assert w.matrix(["Step", str(q)], {}) == [[replay.point(x) for x in row] for row in jacobian(q)]
        for (i, to), (j, of) in itertools.product(enumerate(places), repeat=2):
            assert value(w, ["StateFlow", str(q), *to, *of]) == flow[i][j]


def test_a_unit_of_a_cell_is_one_of_its_state() -> None:
    undefined(cell(), ["StateFlow", "1", "c", "2", "h", "1"], "2 = 2 is no unit, 1 to 1")
    undefined(cell(), ["StateFlow", "1", "h", "1", "c", "2"], "2 = 2 is no unit, 1 to 1")
    undefined(cell(), ["StateFlow", "1", "h", "3", "h", "1"], "3 = 3 is no unit, 1 to 2")
    undefined(cell(), ["StateFlow", "1", "g", "1", "h", "1"], "the cell has no state g; it has h, c")


def test_an_unknown_entry_of_a_flow_is_undefined_and_the_known_ones_are_not() -> None:
    w = cell(inputs={})
    assert value(w, ["StateFlow", "1", "c", "1", "h", "2"]) == 19
    assert value(w, ["StateFlow", "1", "c", "1", "c", "1"]) == 0
    unknown = "an entry of the matrix is unknown: it needs states, inputs or biases that the case lacks"
    undefined(w, ["StateFlow", "1", "h", "1", "h", "1"], unknown)
    undefined(w, ["Norm", "inf", ["StateFlow", "1"]], unknown)


def test_outputs_and_weights_of_the_nets_of_a_cell_are_those_of_the_case() -> None:
    w = cell()
    assert [value(w, ["Out", "e", str(r), "2"]) for r in range(3)] == [Fraction(1, x) for x in (3, 7, 3)]
    assert value(w, ["Out", "f", "5", "1"]) == Fraction(1, 11)
    undefined(w, ["Out", "f", "0", "2"], "the case has no output of unit 2 of the net f")
    undefined(w, ["Out", "e", "0", "17"], "17 = 17 is no unit, 1 to 16")
    undefined(w, ["Out", "e", "0", "16"], "the case has no output of unit 16 of the net e")
    assert w.matrix(["NetWeight", "b", "0"], {}) == [[replay.point(x)] for x in (11, 13)]
    undefined(w, ["Norm", "inf", ["NetWeight", "b", "1"]], "the case has no weights of the net b, slot 1")


def test_a_cell_has_no_terms_of_plain_nets() -> None:
    terms: dict[str, list[Any]] = {
        "W": [["Weight", "1", "1"], ["WeightMax"], ["ErrorFlow", "1", "1", "1"], ["Norm", "inf", ["W"]]],
        "Slope": [["Slope", "0", "1"], ["SlopeMax", "inf", "1"], ["Norm", "inf", ["Slopes", "0"]]],
        "SlopeMax": [["SlopeMax", "inf"]],
        "Act": [["Act", "0", "1"]],
        "StateFlow(q, k, v)": [["StateFlow", "1", "1", "1"]],
        "Step(r, k, j)": [["Step", "1", "1", "1"]],
        "SlopeSup": [["SlopeSup"]],
        "ActAt": [["ActAt", "1"]],
        "SlopeAt": [["SlopeAt", "1"]],
    }
    for leaf, some in terms.items():
        for term in some:
            undefined(cell(), term, f"{leaf} is of plain nets; this is the cell linear")


def test_a_plain_net_has_no_terms_of_cells_and_orbits() -> None:
    w = world({"n": 1, "W": fractions("1"), "slopes": fractions("1")}, PLAIN)
    for leaf, term in (
        ("StateFlow(q, c, k, h, v)", ["StateFlow", "1", "c", "1", "h", "1"]),
        ("Out", ["Out", "a", "0", "1"]),
        ("NetWeight", ["Norm", "inf", ["NetWeight", "a", "0"]]),
    ):
        undefined(w, term, f"{leaf} is of cells; this is a plain net")
    for leaf, term in (
        ("Bias", ["Bias", "1"]),
        ("Input", ["Input", "0", "1"]),
        ("Start", ["Start", "1"]),
        ("Steps", ["Steps"]),
    ):
        undefined(w, term, f"{leaf} is of orbits; this system's slopes are SECTOR")


# --- an orbit of two relu units, three steps -----------------------------------------------------------------------

ORBIT = {"kind": "net", "activation": "relu", "slopes": "ORBIT"}
RUN: dict[str, Any] = {
    "n": 2, "T": 3, "W": fractions("1 -2", "3 1"), "bias": fractions("1 -1")[0], "a0": fractions("2 5")[0],
    "inputs": fractions("20 0", "0 0", "0 -99"),
}  # fmt: skip
# nets at times 1, 2, 3: (13, 10), (-6, 48), (-95, -52)
OUTPUTS = [(2, 5), (13, 10), (0, 48), (0, 0)]
SLOPES = [(1, 1), (0, 1), (0, 0)]


def test_the_terms_of_an_orbit_follow_from_its_run() -> None:
    w = world(RUN, ORBIT)
    for j in range(2):
        unit = str(j + 1)
        assert [value(w, ["Act", str(r), unit]) for r in range(4)] == [row[j] for row in OUTPUTS[::-1]]
        assert [value(w, ["Slope", str(r), unit]) for r in range(3)] == [row[j] for row in SLOPES[::-1]]
        assert value(w, ["Bias", unit]) == RUN["bias"][j]
        assert value(w, ["Start", unit]) == RUN["a0"][j]
        assert [value(w, ["Input", str(r), unit]) for r in range(3)] == [row[j] for row in RUN["inputs"][::-1]]
    assert value(w, ["Steps"]) == 3
    undefined(w, ["Act", "4", "1"], "t - 4 lies before what a run of 3 steps determines")
    undefined(w, ["Slope", "3", "1"], "t - 3 lies before what a run of 3 steps determines")


def test_the_flows_of_an_orbit_are_those_of_its_slopes() -> None:
    w = world(RUN, ORBIT)
    one = [[RUN["W"][i][j] * SLOPES[1][j] for j in range(2)] for i in range(2)]  # W F'(t-1)
    two = product(one, [[RUN["W"][i][j] * SLOPES[0][j] for j in range(2)] for i in range(2)])
    for i, j in itertools.product(range(2), repeat=2):
        assert value(w, ["ErrorFlow", "1", str(i + 1), str(j + 1)]) == one[i][j]
        assert value(w, ["ErrorFlow", "2", str(i + 1), str(j + 1)]) == two[i][j]
        # the first output is that of the start, where no slope is
        for source in range(2):
            wide = ["WeightFlow", "2", str(i + 1), str(j + 1), str(source + 1), "1"]
            inner = RUN["W"][i][j] * SLOPES[0][j] * OUTPUTS[0][source]
            assert value(w, wide) == inner + (OUTPUTS[1][source] if i == j else 0)
    undefined(w, ["ErrorFlow", "3", "1", "1"], "t - 3 lies before what a run of 3 steps determines")
    undefined(w, ["SlopeMax", "inf"], "SlopeMax(p) of slopes that do not repeat")
    assert value(w, ["SlopeMax", "inf", "1"]) == 1


def test_long_numbers_in_the_flow_of_an_orbit_are_moved_outward() -> None:
    system = ORBIT | {"activation": "linear"}
    case: dict[str, Any] = {
        "n": 1,
        "T": 5,
        "W": fractions(f"1/{10**120 + 1}"),
        "bias": [Fraction(0)],
        "a0": [Fraction(1)],
    }
    w = world(case, system)
    true = case["W"][0][0]
    assert value(w, ["ErrorFlow", "2", "1", "1"]) == true**2  # 798 bits
    found = w.term(["ErrorFlow", "3", "1", "1"], {})
    assert found.low < true**3 < found.high
    assert found == replay.rounded(replay.point(true**3), 96)
    # the flow of a cell and of listed slopes is exact
    exact = world({"n": 1, "W": case["W"], "slopes": fractions("1")}, PLAIN)
    assert value(exact, ["ErrorFlow", "3", "1", "1"]) == true**3


# --- the period -----------------------------------------------------------------------------------------------------


def test_the_period_is_the_least_common_multiple_of_all_that_repeats() -> None:
    def period(case: dict[str, Any], system: Any = PLAIN, where: Any = ()) -> int | None:
        return world({"n": 1, "W": fractions("1")} | case, system, where).w.period

    two, three, five = fractions("1", "2"), fractions("1", "2", "3"), [Fraction(1)] * 5
    assert period({"slopes": two}) == 2
    assert period({"slopes": two, "acts": three}) == 6
    assert period({"slopes": two, "acts": three, "free": {"e": five, "f": [Fraction(1)] * 4}}) == 60
    assert period({"slopes": two, "acts": []}) == 2
    assert cell().w.period == 2
    assert cell(gates={"e": fractions("1 1", "1 1", "1 1"), "f": []}).w.period == 6
    assert cell(inputs={"x": X, "y": fractions("1 1") * 5}).w.period == 10
    assert world(RUN, ORBIT).w.period is None
    by_time = ["slope", "r", "j", ["*", "2", ["var", "r"]]]
    assert period({"slopes": two}, where=[by_time]) is None
    assert period({"slopes": two}, where=[["slope", "r", "j", ["*", "2", ["var", "j"]]]]) == 2
    assert period({"slopes": two}, where=[["slope", "r", "j", "r"], ["weight", "r", "j", ["var", "r"]]]) == 2


def test_a_variable_is_mentioned_wherever_it_stands() -> None:
    r = ["var", "r"]
    assert replay.mentions(["+", "1", ["abs", r]], "r")
    assert replay.mentions(r, "r")
    assert not replay.mentions(["+", "1", ["abs", r]], "s")
    assert not replay.mentions("r", "r")
