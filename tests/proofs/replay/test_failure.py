"""What a witness says next to its case: what makes the numbers, and which part of the statement fails."""

import copy
import hashlib
import json
from fractions import Fraction
from typing import Any

import pytest

from proofs import replay

I, J, K, Q, X = (["var", name] for name in "ijkqx")
SECTOR = {"kind": "net", "slopes": "SECTOR"}
ORBIT = {"kind": "net", "activation": "tanh", "slopes": "ORBIT"}
T, F = ["<", "0", "1"], ["<", "1", "0"]


def checked(
    statement: Any,
    case: dict[str, Any],
    system: dict[str, Any] = SECTOR,
    *,
    sorts: Any = (),
    where: Any = (),
    **fails: Any,
) -> str:
    """What the replay says of the witness: REPLAYED, or why not."""
    rest = {
        "schema": 1, "claim": "test", "system": system, "sorts": dict(sorts), "given": [], "where": list(where),
        "statement": statement, "case": {"n": 1, "vars": {}} | case, "fails": {"formula": statement} | fails,
    }  # fmt: skip
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"))
    outcome = replay.check(rest | {"sha256": hashlib.sha256(text.encode()).hexdigest()})
    return outcome.message.splitlines()[-1]


# --- constructions --------------------------------------------------------------------------------------------------

TEN: Any = ["+", ["*", "10", I], J]  # a number that tells the two places
NET_CASE = {"n": 2, "W": [["11", "12"], ["21", "22"]], "slopes": [["1", "2"], ["11", "12"], ["21", "22"]]}
ORBIT_CASE = {
    "n": 2, "W": [["11", "12"], ["21", "22"]], "bias": ["3", "6"], "a0": ["1/3", "2/3"], "T": 3,
    "inputs": [["21", "22"], ["11", "12"], ["1", "2"]],  # from the first time on: the last is Input(0, k)
}  # fmt: skip
CELL: dict[str, Any] = {
    "kind": "cell",
    "slopes": "SECTOR",
    "cell": {
        "name": "two", "states": [["h", "n"]], "inputs": [], "params": [], "scalars": [],
        "update": {"h": ["linear", ["net", "u", "n", False, [["free"], ["free"]], [["state", "h"], ["state", "h"]]]]},
    },
}  # fmt: skip
CELL_CASE: dict[str, Any] = {
    "n": 2, "sizes": {"n": 2}, "T": 1, "gates": {"u": [["0", "0"]]}, "states": {"h": ["0", "0"]},
    "weights": {"u": [[["1", "1"], ["1", "1"]], [["11", "12"], ["21", "22"]]]},
}  # fmt: skip

# system, case, construction, and what is said if the number at a place of the case is 7
CONSTRUCTIONS: dict[str, tuple[dict[str, Any], dict[str, Any], list[Any], dict[tuple[str | int, ...], str]]] = {
    "weights": (
        SECTOR, NET_CASE, ["weight", "i", "j", TEN],
        {("W", 0, 0): "Weight(1, 1) = 7, but `where` makes it 11",
         ("W", 1, 0): "Weight(2, 1) = 7, but `where` makes it 21",
         ("W", 1, 1): "Weight(2, 2) = 7, but `where` makes it 22"},
    ),
    "weights of an orbit": (
        ORBIT, ORBIT_CASE, ["weight", "i", "j", TEN],
        {("W", 0, 1): "Weight(1, 2) = 7, but `where` makes it 12"},
    ),
    "slopes": (
        SECTOR, NET_CASE, ["slope", "i", "j", TEN],
        {("slopes", 0, 0): "Slope(0, 1) = 7, but `where` makes it 1",
         ("slopes", 1, 0): "Slope(1, 1) = 7, but `where` makes it 11",
         ("slopes", 2, 1): "Slope(2, 2) = 7, but `where` makes it 22"},
    ),
    "inputs": (
        ORBIT, ORBIT_CASE, ["input", "i", "j", TEN],
        {("inputs", 2, 0): "Input(0, 1) = 7, but `where` makes it 1",
         ("inputs", 0, 1): "Input(2, 2) = 7, but `where` makes it 22"},
    ),
    "bias": (
        ORBIT, ORBIT_CASE, ["bias", "k", ["*", "3", K]],
        {("bias", 0): "Bias(1) = 7, but `where` makes it 3", ("bias", 1): "Bias(2) = 7, but `where` makes it 6"},
    ),
    "start": (
        ORBIT, ORBIT_CASE, ["start", "k", ["*", "1/3", K]],
        {("a0", 0): "Start(1) = 7, but `where` makes it 1/3 = 0.3333333333",
         ("a0", 1): "Start(2) = 7, but `where` makes it 2/3 = 0.6666666667"},
    ),
    "weights of a net": (
        CELL, CELL_CASE, ["netweight", "u", "1", "i", "j", TEN],
        {("weights", "u", 1, 0, 0): "NetWeight(u, 1)(1, 1) = 7, but `where` makes it 11",
         ("weights", "u", 1, 1, 0): "NetWeight(u, 1)(2, 1) = 7, but `where` makes it 21"},
    ),
    "equal weights of a net": (
        CELL, CELL_CASE, ["netweight", "u", "0", "i", "j", "1"],
        {("weights", "u", 0, 1, 1): "NetWeight(u, 0)(2, 2) = 7, but `where` makes it 1"},
    ),
}  # fmt: skip
SIDES: dict[str, Any] = {"lhs": ["1", "1"], "rhs": ["0", "0"]}


@pytest.mark.parametrize("name", CONSTRUCTIONS)
def test_a_case_that_follows_its_construction_replays(name: str) -> None:
    system, case, construction, _ = CONSTRUCTIONS[name]
    sequence = ["seq", "f", "i", [], "1", "2"]  # says nothing of the case
    for where in ([construction], [sequence, construction]):
        assert checked(F, case, system, where=where, **SIDES) == "REPLAYED"


@pytest.mark.parametrize("name", CONSTRUCTIONS)
def test_a_case_that_leaves_its_construction_at_one_place_does_not(name: str) -> None:
    system, case, construction, places = CONSTRUCTIONS[name]
    for (*way, last), message in places.items():
        changed = copy.deepcopy(case)
        inner: Any = changed
        for key in way:
            inner = inner[key]
        inner[last] = "7"
        assert checked(F, changed, system, where=[construction], **SIDES) == f"NOT REPLAYED: {message}"


def test_a_construction_may_use_the_variables_of_the_claim() -> None:
    for q, message in (("4", "REPLAYED"), ("5", "NOT REPLAYED: Weight(1, 1) = 4, but `where` makes it 5")):
        case = {"W": [["4"]], "slopes": [["1"]], "vars": {"q": q}}
        assert checked(F, case, sorts={"q": "lag"}, where=[["weight", "i", "j", Q]], **SIDES) == message


@pytest.mark.parametrize(
    ("system", "case", "construction", "message"),
    [
        (ORBIT, ORBIT_CASE, ["slope", "i", "j", "1"],
         "NO WITNESS: the slopes of an orbit follow from its run and cannot be constructed"),
        (SECTOR, NET_CASE, ["bias", "k", "1"], "Bias is of orbits; this system's slopes are SECTOR"),
        (SECTOR, NET_CASE, ["start", "k", "1"], "Start is of orbits; this system's slopes are SECTOR"),
        (SECTOR, NET_CASE, ["input", "i", "j", "1"], "Input is of orbits; this system's slopes are SECTOR"),
        (SECTOR, NET_CASE, ["netweight", "u", "0", "i", "j", "1"], "NetWeight is of cells; this is a plain net"),
        (CELL, CELL_CASE, ["weight", "i", "j", "1"], "Weight is of plain nets; this is the cell two"),
        (CELL, CELL_CASE, ["slope", "i", "j", "1"], "Slope is of plain nets; this is the cell two"),
        (CELL, CELL_CASE, ["netweight", "u", "2", "i", "j", "1"], "the case has no weights of the net u, slot 2"),
        (CELL, CELL_CASE, ["netweight", "u", "-1", "i", "j", TEN], "-1 = -1 is no natural number, 0 to 10000"),
        (CELL, CELL_CASE, ["netweight", "v", "0", "i", "j", "1"], "the case has no weights of the net v, slot 0"),
        (SECTOR, NET_CASE, ["weight", "i", "j", ["log", "0"]], "log of 0, which is or may be 0 or less"),
    ],
)  # fmt: skip
def test_a_construction_of_what_the_case_has_not_does_not_hold(
    system: dict[str, Any], case: dict[str, Any], construction: Any, message: str
) -> None:
    wanted = message if message.startswith("NO") else f"NOT REPLAYED: a construction has no value: {message}"
    assert checked(F, case, system, where=[construction], **SIDES) == wanted


@pytest.mark.parametrize(
    ("last", "message"),
    [
        (
            255,
            "NOT REPLAYED: a construction has no value: Slope(63, 1) = 64/255 = 0.2509803922 is no slope of this net",
        ),
        (256, "REPLAYED"),
    ],
)
def test_slopes_by_a_formula_are_slopes_of_the_net_at_64_times_at_least(last: int, message: str) -> None:
    logistic = {"kind": "net", "activation": "logistic", "slopes": "SECTOR"}
    case = {"W": [["1"]], "slopes": [[str(Fraction(1, last))]], "vars": {}}
    growing = ["slope", "r", "j", ["*", f"1/{last}", ["+", ["var", "r"], "1"]]]  # (r + 1) / last: at most 1/4 to r = 63
    assert checked(["<", "1", "0"], case, logistic, where=[growing], lhs=["1", "1"], rhs=["0", "0"]) == message


# --- the part that fails --------------------------------------------------------------------------------------------


CASE = {"n": 2, "W": [["1", "-5"], ["2", "3"]], "slopes": [["1", "1"], ["1", "2"]], "vars": {"q": "4"}}
OVER = {"q": "lag"}
ROOT = ["**", "2", "1/2"]


def of_case(statement: Any, **fails: Any) -> str:
    return checked(statement, CASE, sorts=OVER, **fails)


def point(x: str) -> list[str]:
    return [x, x]


WEIGHT = ["Weight", I, J]
LARGE = ["all", "i", ["n"], ["all", "j", ["n"], ["<=", "0", WEIGHT]]]  # fails at Weight(1, 2) = -5
AT_12: dict[str, Any] = {
    "formula": ["<=", "0", WEIGHT],
    "bindings": {"i": "1", "j": "2"},
    "lhs": point("0"),
    "rhs": point("-5"),
}
NO_PART = "NOT REPLAYED: 0 < 1, which is said to fail, is no part of the statement"
SAID = "NOT REPLAYED: 0 <= Weight(i, j) is said to fail, and does not: "


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({}, "REPLAYED"),
        ({"bindings": AT_12["bindings"] | {"q": "4"}}, "REPLAYED"),
        ({"bindings": AT_12["bindings"] | {"q": "5"}}, "NOT REPLAYED: fails.bindings: q is 5, unlike that of the case"),
        ({"bindings": AT_12["bindings"] | {"q": "0"}},
         "NOT REPLAYED: fails.bindings: q = 0 is no lag, an integer 1 to 10000"),
        ({"bindings": {"i": "1"}}, 'NO WITNESS: ["var", "j"] is bound nowhere; the variables here are i, q'),
        ({"bindings": {"i": "1", "j": "1"}}, f"{SAID}it holds"),
        ({"bindings": {"i": "2", "j": "1"}}, f"{SAID}it holds"),
        ({"bindings": {"i": "1", "j": "3"}}, "NOT REPLAYED: fails.bindings: j = 3 is no unit, an integer 1 to 2"),
        ({"bindings": {"i": "0", "j": "2"}}, "NOT REPLAYED: fails.bindings: i = 0 is no unit, an integer 1 to 2"),
        ({"bindings": AT_12["bindings"] | {"k": "1"}},
         "NOT REPLAYED: fails.bindings has k, which the statement does not bind there"),
        ({"lhs": point("1")}, "NOT REPLAYED: fails.lhs is recorded as 1; it is 0"),
        ({"rhs": point("-4")}, "NOT REPLAYED: fails.rhs is recorded as -4; it is -5"),
        ({"rhs": ["-5", "-1"]}, "REPLAYED"),  # the number lies in what is recorded
        ({"rhs": ["-6", "-5"]}, "REPLAYED"),
        ({"rhs": ["-6", "-11/2"]}, "NOT REPLAYED: fails.rhs is recorded as -6 to -5.5; it is -5"),
        ({"rhs": ["-9/2", "-1"]}, "NOT REPLAYED: fails.rhs is recorded as -4.5 to -1; it is -5"),
        ({"rhs": ["-5", "0"]}, "NOT REPLAYED: 0 <= Weight(i, j) does not fail at the sides that are recorded"),
        ({"lhs": ["-5", "0"]}, "NOT REPLAYED: 0 <= Weight(i, j) does not fail at the sides that are recorded"),
        ({"formula": T}, NO_PART),
        ({"formula": LARGE[3], "bindings": {"i": "1"}}, "REPLAYED"),
        ({"formula": LARGE[3], "bindings": {"i": "2"}},
         "NOT REPLAYED: all j: 0 <= Weight(i, j) is said to fail, and does not"),
        ({"formula": LARGE, "bindings": {}}, "REPLAYED"),
        ({"formula": LARGE, "bindings": {"i": "1"}},
         "NOT REPLAYED: fails.bindings has i, which the statement does not bind there"),
    ],
)  # fmt: skip
def test_the_formula_its_bindings_and_its_sides_must_be_those_of_a_part_that_fails(
    change: dict[str, Any], message: str
) -> None:
    assert of_case(LARGE, **AT_12 | change) == message


def test_a_part_that_is_unknown_does_not_fail() -> None:
    unknown = ["<", ["log", "0"], "1"]
    found = of_case(["and", F, unknown], formula=unknown, **SIDES)
    said = "NOT REPLAYED: log(0) < 1 is said to fail, and does not: "
    assert found == f"{said}log of 0, which is or may be 0 or less"
    assert of_case(["and", F, ["not", unknown]], formula=["not", unknown], parts=[None]) == (
        "NOT REPLAYED: not(log(0) < 1) is said to fail, and does not"
    )


def test_an_irrational_side_must_meet_what_is_recorded() -> None:
    over_1 = ["<", ROOT, "1"]
    assert of_case(over_1, lhs=["7/5", "3/2"], rhs=point("1")) == "REPLAYED"
    assert of_case(over_1, lhs=["1", "3/2"], rhs=point("1")) == "REPLAYED"  # fails also where both are 1
    for recorded in (["3/2", "2"], ["1", "7/5"]):
        assert "fails.lhs is recorded as" in of_case(over_1, lhs=recorded, rhs=point("1"))


A, B = ["=", Q, "4"], ["=", Q, "5"]  # true and false
BOUND = ["all", "x", "reals", ["<", X, "3"]]  # false
UNKNOWN = ["all", "x", "reals", ["<", X, "3000"]]


@pytest.mark.parametrize(
    ("statement", "parts"),
    [
        (["and", A, B], [True, False]),
        (["and", B, A, BOUND], [False, True, False]),
        (["and", UNKNOWN, B], [None, False]),
        (["not", A], [True]),
        (["implies", A, B], [True, False]),
        (["iff", A, B], [True, False]),
        (["iff", B, A], [False, True]),
    ],
)
def test_the_parts_of_a_connective_must_be_recorded_as_they_are(statement: Any, parts: list[bool | None]) -> None:
    assert of_case(statement, parts=parts) == "REPLAYED"
    for i, part in enumerate(parts):
        others = [*parts[:i], not part, *parts[i + 1 :]]
        for wrong in (others, parts[:i], [*parts, True]):
            found = of_case(statement, parts=wrong)
            assert found == f"NOT REPLAYED: the parts of {replay.told(statement)} are {parts}, unlike {wrong}"
    assert of_case(statement).endswith(f"are {parts}, unlike None")


def test_a_for_all_and_a_flow_that_fail_need_no_sides_and_no_parts() -> None:
    assert of_case(BOUND) == "REPLAYED"
    assert of_case(["decays", ["Flow"]]) == "REPLAYED"
    assert of_case(["some", "k", ["n"], ["<", K, "1"]]) == "REPLAYED"


SCOPES = {  # a formula with places of 0 < 1, and the variables bound at each
    "alone": (T, [{}]),
    "no place": (F, []),
    "in a conjunction": (["and", F, T, T], [{}, {}]),
    "in a negation": (["not", T], [{}]),
    "in an implication": (["implies", T, ["iff", T, F]], [{}, {}]),
    "over units": (["all", "k", ["n"], T], [{"k": "unit"}]),
    "over lags": (["some", "r", "lags", T], [{"r": "lag"}]),
    "over natural numbers": (["all", "r", "nats", T], [{"r": "nat"}]),
    "over reals": (["some", "x", "reals", T], [{"x": "real"}]),
    "one in another": (
        ["all", "k", ["n"], ["and", T, ["some", "r", "nats", T]]], [{"k": "unit"}, {"k": "unit", "r": "nat"}]
    ),
    "one of the same name": (["all", "k", ["n"], ["all", "k", "lags", T]], [{"k": "lag"}]),
    "a flow": (["decays", ["Flow"]], []),
}  # fmt: skip


@pytest.mark.parametrize("name", SCOPES)
def test_every_place_of_a_part_has_the_variables_that_are_bound_around_it(name: str) -> None:
    whole, scopes = SCOPES[name]
    assert list(replay.occurrences(whole, T, {})) == scopes
    assert list(replay.occurrences(whole, T, {"q": "lag"})) == [{"q": "lag"} | scope for scope in scopes]
    assert next(replay.occurrences(whole, whole, {"q": "lag"})) == {"q": "lag"}


@pytest.mark.parametrize(
    ("span", "value", "message"),
    [
        (["n"], "2", "REPLAYED"),
        (["n"], "3", "3 is no unit, an integer 1 to 2"),
        ("lags", "10000", "REPLAYED"),
        ("lags", "10001", "10001 is no lag, an integer 1 to 10000"),
        ("lags", "0", "0 is no lag, an integer 1 to 10000"),
        ("nats", "0", "REPLAYED"),
        ("nats", "1/2", "1/2 is no nat, an integer 0 to 10000"),
        ("reals", "1/2", "REPLAYED"),
    ],
)
def test_a_binding_is_a_value_of_the_sort_that_its_quantifier_gives(span: Any, value: str, message: str) -> None:
    less = ["<", X, X]
    found = of_case(["all", "x", span, less], formula=less, bindings={"x": value}, lhs=point(value), rhs=point(value))
    assert found == (message if message == "REPLAYED" else f"NOT REPLAYED: fails.bindings: x = {message}")


def test_a_variable_of_the_claim_that_a_quantifier_binds_again_takes_the_value_of_the_binding() -> None:
    inner = ["<", Q, "9"]
    statement = ["all", "q", "lags", inner]
    assert of_case(statement, formula=inner, bindings={"q": "12"}, lhs=point("12"), rhs=point("9")) == "REPLAYED"
    assert "it holds" in of_case(statement, formula=inner, bindings={"q": "8"}, lhs=point("8"), rhs=point("9"))
    assert "it holds" in of_case(statement, formula=inner, bindings={}, lhs=point("9"), rhs=point("9"))
