"""The replay runs a cell forward: states, Jacobians, outputs and work, computed by hand."""

import hashlib
import json
from fractions import Fraction
from typing import Any

import pytest

from proofs import replay

H, C, X = ["state", "h"], ["state", "c"], ["input", "x"]


def exact(x: Any) -> Any:
    """The case with its numbers read."""
    if isinstance(x, dict):
        return {name: exact(part) for name, part in x.items()}
    return [exact(part) for part in x] if isinstance(x, list) else Fraction(x) if isinstance(x, str) else x


def net(name: str, *read: Any, bias: bool = False, size: str = "n") -> list[Any]:
    return ["net", name, size, bias, [["free"]] * len(read), list(read)]


def cell(
    update: dict[str, Any],
    states: dict[str, list[str]],
    *,
    sizes: dict[str, str] | None = None,
    left: int = 10**6,
    **case: Any,
) -> replay.Cell:
    """The cell of a case that fits it; the states are those at time t - T and have the size n unless `sizes` says."""
    size_of = dict.fromkeys(states, "n") | (sizes or {})
    cell_ = {
        "name": "test",
        "states": [[name, size_of[name]] for name in states],
        "inputs": [["x", "m"], ["y", "n"]],
        "params": [["p", "m"], ["u", "n"]],
        "scalars": [["s", "-oo", "oo"]],
        "update": update,
    }
    n = next((len(row) for name, row in states.items() if size_of[name] == "n"), 1)
    whole = {"n": n, "vars": {}, "sizes": {"n": n, "m": 1}, "T": 1, "weights": {}, "gates": {}, "states": states} | case
    witness = replay.Witness(
        "test", {"kind": "cell", "cell": cell_, "slopes": "SECTOR"}, {}, [], [], None, exact(whole), {}
    )
    replay.check_cell(witness)
    return replay.Cell(witness, 64, replay.Meter(left))


def value(x: str | None) -> replay.Value:
    return None if x is None else replay.point(Fraction(x))


def row(*xs: str | None) -> list[replay.Value]:
    return [value(x) for x in xs]


def matrix(*rows: str) -> list[list[replay.Value]]:
    """Rows of numbers, separated by blanks; ? is unknown."""
    return [[value(None if x == "?" else x) for x in line.split()] for line in rows]


# --- several units and states ----------------------------------------------------------------------------------------


def two_states(steps: int = 1) -> replay.Cell:
    """h has two units, c has one: h' = h**2 + (5, 7) c, c' = 3 (h_1 - h_2)."""
    update = {"h": ["+", net("b", C), ["*", H, H]], "c": ["*", "3", net("k", H, size="m")]}
    weights = {"b": [[["5"], ["7"]]], "k": [[["1", "-1"]]]}
    return cell(update, {"h": ["2", "3"], "c": ["10"]}, sizes={"c": "m"}, weights=weights, T=steps)


def test_states_are_advanced_from_the_start_and_stacked_in_their_order() -> None:
    found = two_states(2)
    assert found.state(2) == {"h": row("2", "3"), "c": row("10")}
    assert found.state(1) == {"h": row("54", "79"), "c": row("-3")}  # 4 + 50, 9 + 70; 3 (2 - 3)
    assert found.state(0) == {"h": row("2901", "6220"), "c": row("-75")}  # 54**2 - 15, 79**2 - 21; 3 (54 - 79)
    assert found.step(2) == matrix("4 0 5", "0 6 7", "3 -3 0")
    assert found.step(1) == matrix("108 0 5", "0 158 7", "3 -3 0")
    assert found.step(3) == matrix("? 0 5", "0 ? 7", "3 -3 0")
    assert (found.places("h"), found.places("c")) == ([0, 1], [2])


def test_before_the_start_all_states_are_unknown() -> None:
    assert two_states().state(2) == {"h": [None, None], "c": [None]}


def test_a_state_that_the_cell_has_not_stands_nowhere() -> None:
    with pytest.raises(replay.Undefined, match="the cell has no state g; it has h, c"):
        two_states().places("g")


def test_states_are_computed_as_far_as_they_are_asked_for_and_steps_once() -> None:
    found = two_states(4)
    lengths = []
    for r in (4, 3, 3, 1, 2):
        found.state(r)
        lengths.append(len(found.past))
    assert lengths == [1, 2, 2, 4, 4]
    assert found.step(2) is found.step(2)


def test_what_is_one_number_is_that_of_every_unit() -> None:
    update = {"h": ["scalar", "s"], "d": C, "e": ["*", ["+", "1", ["*", "2", ["scalar", "s"]]], H], "c": X}
    states = {"h": ["1", "2"], "d": ["3", "4"], "e": ["5", "6"], "c": ["7"]}
    found = cell(update, states, sizes={"c": "m"}, scalars={"s": "5"}, inputs={"x": [["9"]]})
    assert found.state(0) == {"h": row("5", "5"), "d": row("7", "7"), "e": row("11", "22"), "c": row("9")}
    none, by_c = "0 0 0 0 0 0 0", "0 0 0 0 0 0 1"
    assert found.step(1) == matrix(none, none, by_c, by_c, "11 0 0 0 0 0 0", "0 11 0 0 0 0 0", none)


# --- what the case gives, or not -------------------------------------------------------------------------------------

VECTORS: dict[str, tuple[str, str, int, dict[str, Any], list[str | None]]] = {
    "an input, now": ("input", "y", 0, {"inputs": {"y": [["1", "2"], ["3", "4"]]}}, ["1", "2"]),
    "an input, before": ("input", "y", 1, {"inputs": {"y": [["1", "2"], ["3", "4"]]}}, ["3", "4"]),
    "an input repeats": ("input", "y", 4, {"inputs": {"y": [["1", "2"], ["3", "4"]]}}, ["1", "2"]),
    "an input in one row": ("input", "y", 3, {"inputs": {"y": [["1", "2"]]}}, ["1", "2"]),
    "an input that is not given": ("input", "y", 0, {"inputs": {"x": [["1"]]}}, [None, None]),
    "a shorter one": ("input", "x", 0, {}, [None]),
    "a parameter, at any time": ("param", "u", 5, {"params": {"u": ["1", "2"], "p": ["3"]}}, ["1", "2"]),
    "a parameter that is not given": ("param", "u", 0, {"params": {"p": ["3"]}}, [None, None]),
    "a scalar": ("scalar", "s", 2, {"scalars": {"s": "1/2"}}, ["1/2"]),
    "a scalar that is not given": ("scalar", "s", 0, {"scalars": {}}, [None]),
}


@pytest.mark.parametrize("name", VECTORS)
def test_inputs_parameters_and_scalars_are_as_the_case_says_or_unknown(name: str) -> None:
    kind, symbol, r, case, expected = VECTORS[name]
    found = cell({"h": H}, {"h": ["1", "2"]}, **case)
    values = [value(x) for x in expected]
    assert found.numbers(kind, symbol, r) == values
    assert found.vector([kind, symbol], {}, r) == [(x, {}) for x in values]


AFFINE: dict[str, Any] = {
    "T": 2,
    "weights": {"a": [[["1", "2"], ["3", "4"]], [["5"], ["6"]]]},
    "biases": {"a": ["7", "8"]},
    "inputs": {"x": [["10"], ["20"]]},
}


def affine(**more: Any) -> replay.Cell:
    """h' = W h + U x + b, started at (1, -1)."""
    bias = more.pop("bias", True)
    return cell({"h": net("a", H, X, bias=bias)}, {"h": ["1", "-1"]}, **(AFFINE | more))


def test_a_net_adds_what_it_reads_and_its_bias() -> None:
    found = affine()
    assert found.state(1) == {"h": row("106", "127")}  # 1 - 2 + 100 + 7, 3 - 4 + 120 + 8
    assert found.state(0) == {"h": row("417", "894")}  # 106 + 254 + 50 + 7, 318 + 508 + 60 + 8
    assert found.step(1) == found.step(2) == found.step(3) == matrix("1 2", "3 4")


MISSING: dict[str, tuple[dict[str, Any], list[str | None]]] = {
    "inputs": ({"inputs": {}}, [None, None]),
    "inputs that one unit does not read": (
        {"inputs": {}, "weights": {"a": [[["1", "2"], ["3", "4"]], [["0"], ["6"]]]}},
        ["6", None],
    ),
    "the bias": ({"biases": {}}, [None, None]),
    "the bias, but the net has none": ({"biases": {}, "bias": False}, ["99", "119"]),
    "nothing, and the net has no bias": ({"bias": False}, ["99", "119"]),
}


@pytest.mark.parametrize("name", MISSING)
def test_a_net_is_unknown_without_what_it_reads_and_its_jacobian_is_not(name: str) -> None:
    case, first = MISSING[name]
    found = affine(**case)
    assert found.state(1) == {"h": [value(x) for x in first]}
    assert found.step(1) == matrix("1 2", "3 4")


def test_a_slot_without_weights_is_undefined() -> None:
    found = affine()
    assert found.weights("a", 1) == matrix("5", "6")
    for name, slot in (("a", 2), ("b", 0)):
        with pytest.raises(replay.Undefined, match=f"the case has no weights of the net {name}, slot {slot}"):
            found.weights(name, slot)


# --- activations of nets ---------------------------------------------------------------------------------------------


def test_the_output_of_a_gate_is_the_state_and_tells_the_slope() -> None:
    weights, gates = {"g": [[["2", "4"], ["6", "8"]]]}, {"g": [["1/2", "1/4"], ["1/5", "3/4"], ["1/3", "2/3"]]}
    found = cell({"h": ["logistic", net("g", H, bias=True)]}, {"h": ["9", "9"]}, T=2, weights=weights, gates=gates)
    assert (found.state(1), found.state(0)) == ({"h": row("1/5", "3/4")}, {"h": row("1/2", "1/4")})
    assert found.step(1) == matrix("1/2 1", "9/8 3/2")  # 1/4 of the first row, 3/16 of the second
    assert found.step(2) == matrix("8/25 16/25", "9/8 3/2")  # 4/25 and 3/16
    assert found.step(3) == matrix(
        "4/9 8/9", "4/3 16/9"
    )  # 2/9 of both: before the start the outputs are the case's, too
    assert found.step(4) == found.step(1)  # and repeat


def test_where_the_output_does_not_tell_the_slope_the_case_gives_the_argument() -> None:
    weights = {"g": [[["2", "4"], ["6", "8"]]]}
    found = cell({"h": ["sin", net("g", H, bias=True)]}, {"h": ["9", "9"]}, weights=weights, gates={"g": [["0", "0"]]})
    assert found.state(0) == {"h": row("0", "0")}
    assert found.step(1) == matrix("2 4", "6 8")
    found = cell({"h": ["gaussian", net("g", H)]}, {"h": ["9"]}, weights={"g": [[["3"]]]}, gates={"g": [["2"]]})
    ((state,), ((slope,),)) = found.state(0)["h"], found.step(1)
    assert state is not None
    assert state.low < Fraction("0.135335283236612691893999494972484") < state.high  # exp(-2), the slope is -2 exp(-2)
    assert slope == state * -6


def test_a_gate_that_reads_a_gate_passes_on_both_slopes() -> None:
    inner = ["logistic", net("g", H)]
    weights, gates = {"g": [[["3"]]], "f": [[["5"]]]}, {"g": [["1/2"]], "f": [["1/3"]]}
    found = cell({"h": ["tanh", net("f", ["*", inner, H])]}, {"h": ["2"]}, weights=weights, gates=gates)
    assert found.step(1) == [[value("80/9")]]  # (1 - 1/9) 5 (1/2 + 2 * 3/4)
    assert found.out("g", 0, 0) == value("1/2")


# --- outputs ---------------------------------------------------------------------------------------------------------

NETS = {name: net(name, H, bias=name in "abg") for name in "abcgs"}
OUTPUTS: dict[str, Any] = {
    "weights": {name: [[["1", "0"], ["0", "1"]]] for name in NETS},
    "biases": {"b": ["0", "0"], "g": ["0", "0"]},
    "gates": {name: [["1/2", "1/3"], ["1/4", "1/5"]] for name in ("a", "b", "c", "g")} | {"s": [["0", "0"]]},
}


def outputs(**more: Any) -> replay.Cell:
    """Nets a, b, c without activation, of which a has a bias that is not given; g and s with one."""
    update = ["+", NETS["a"], NETS["b"], NETS["c"], ["logistic", NETS["g"]], ["gaussian", NETS["s"]]]
    return cell({"h": update}, {"h": ["1", "2"]}, **(OUTPUTS | more))


@pytest.mark.parametrize("name", ["a", "g"])
def test_outputs_are_those_of_the_case_and_repeat(name: str) -> None:
    found = outputs()
    assert [[found.out(name, r, j) for j in range(2)] for r in range(3)] == [
        row("1/2", "1/3"),
        row("1/4", "1/5"),
        row("1/2", "1/3"),
    ]


def test_the_output_of_an_activation_that_the_case_gives_by_its_argument() -> None:
    assert outputs().out("s", 0, 1) == replay.ONE  # exp(0)


@pytest.mark.parametrize("name", ["b", "c", "none"])
def test_a_net_without_activation_that_follows_from_what_it_reads_has_no_output_of_its_own(name: str) -> None:
    with pytest.raises(replay.Undefined, match=f"the net {name} has no output but where it has an activation"):
        outputs().out(name, 0, 0)


def test_a_unit_that_the_case_does_not_list_has_no_output() -> None:
    found = outputs(gates=OUTPUTS["gates"] | {"a": [["1", "2"]]})
    assert found.out("a", 0, 1) == value("2")
    for name in ("g", "a"):
        with pytest.raises(replay.Undefined, match=f"the case has no output of unit 3 of the net {name}"):
            found.out(name, 0, 2)
    gates = {name: rows for name, rows in OUTPUTS["gates"].items() if name != "a"}
    with pytest.raises(replay.Undefined, match="the case has no output of unit 1 of the net a"):
        outputs(gates=gates).out("a", 0, 0)


def judged(update: Any, statement: list[Any], lhs: str, rhs: str, **case: Any) -> replay.Outcome:
    """The outcome for a witness of one unit, started at h = 1 one step before t, whose sides are the two numbers."""
    of_cell = {
        "name": "test",
        "states": [["h", "n"]],
        "inputs": [],
        "params": [],
        "scalars": [],
        "update": {"h": update},
    }
    whole = {"n": 1, "vars": {}, "sizes": {"n": 1}, "T": 1, "weights": {"a": [[["1"]]]}, "states": {"h": ["1"]}} | case
    fails = {"formula": statement, "lhs": [lhs, lhs], "rhs": [rhs, rhs]}
    rest = {"schema": 1, "claim": "test", "system": {"kind": "cell", "cell": of_cell, "slopes": "SECTOR"}, "sorts": {}}
    rest |= {"given": [], "where": [], "statement": statement, "case": whole, "fails": fails}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"))
    return replay.check(rest | {"sha256": hashlib.sha256(text.encode()).hexdigest()})


SLOPE, OUT = ["StateFlow", "1", "h", "1", "h", "1"], ["Out", "a", "0", "1"]


def test_an_output_that_contradicts_what_the_net_reads_refutes_no_true_statement() -> None:
    """h' = a**2 and a = h, so that dh'/dh = 2 a, whatever else the case says of a."""
    for gates in ({"a": [["5"]]}, {"a": [["1"]]}, {}):
        found = judged(["**", net("a", H), "2"], ["=", SLOPE, ["*", "2", OUT]], "2", "10", gates=gates)
        assert found.status == 1
        assert "the net a has no output" in found.message


def test_an_output_that_the_case_may_choose_refutes_what_is_false() -> None:
    for slope, a in (("1/4", "1/2"), ("2/9", "1/3")):
        found = judged(["logistic", net("a", H)], ["<", SLOPE, ["*", slope, "1"]], slope, slope, gates={"a": [[a]]})
        assert found.holds, found.message


# --- work and size ---------------------------------------------------------------------------------------------------

COSTS: dict[str, tuple[Any, bool, int]] = {  # of one step of one unit: whether with its derivative, and the operations
    "two nodes and a value; a number is free": (["+", H, "1"], False, 2 + 1),
    "two nodes, a value and a derivative": (["+", H, "1"], True, 2 + 2),
    "three nodes, of which two are looked at": (["exp", ["*", "0", H]], True, 3 + 2 * 2),
    "a power is not looked at": (["**", H, "2"], True, 2),
    "three nodes, two weights, a value that is known, a derivative": (net("a", H, ["param", "p"]), True, 3 + 2 + 2),
    "the same without the value": (net("a", H, X), True, 3 + 2 + 1),
}


@pytest.mark.parametrize("name", COSTS)
def test_the_work_is_counted(name: str) -> None:
    e, derived, cost = COSTS[name]
    weights = {"a": [[["1"]], [["2"]]]} if e[0] == "net" else {}
    found = cell({"h": e}, {"h": ["0"]}, weights=weights, params={"p": ["3"]}, left=cost)
    for _ in range(2):  # the second time for nothing
        found.step(1) if derived else found.state(0)
        assert found.meter.left == 0


def test_a_net_costs_its_weights() -> None:
    found = affine(left=3 + 2 * (2 + 1) + 2 * (1 + 2))  # nodes, two rows of three weights, two values with derivatives
    found.step(2)
    assert found.meter.left == 0


def test_numbers_that_grow_too_long_are_given_up() -> None:
    weights = {"a": [[[str(10**1000)]]]}
    for e, case in ((["*", str(10**999), "10", H], {}), (net("a", H), {"weights": weights})):
        found = cell({"h": e}, {"h": ["1"]}, T=25, **case)
        assert found.state(25 - 19) == {"h": [replay.point(10**19000)]}  # 63117 bits
        with pytest.raises(replay.TooLarge, match="a number needs 66440 bits, more than 65536"):
            found.state(25 - 20)


def test_derivatives_that_grow_too_long_are_given_up() -> None:
    found = cell({"h": ["*", *[str(10**999)] * 20, H]}, {"h": ["0"]})
    with pytest.raises(replay.TooLarge, match=r"a number needs \d+ bits, more than 65536"):
        found.step(2)
