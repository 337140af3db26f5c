"""Reading a witness: every field into its place, the hash, names in scope, and sides that are intervals."""

import hashlib
import json
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from proofs import replay

FALSE: Any = ["<", "1", "0"]
SYSTEM: dict[str, Any] = {"kind": "net", "slopes": "SECTOR"}
CASE: dict[str, Any] = {"n": 1, "vars": {}, "W": [["3"]], "slopes": [["1/2"]]}
FAILS: dict[str, Any] = {"formula": FALSE, "lhs": ["1", "1"], "rhs": ["0", "0"]}
PLAIN: dict[str, Any] = {
    "schema": 1,
    "claim": "test",
    "system": SYSTEM,
    "sorts": {},
    "given": [],
    "where": [],
    "statement": FALSE,
    "case": CASE,
    "fails": FAILS,
}
CELL: dict[str, Any] = {
    "name": "leaky",
    "states": [["h", "n"]],
    "inputs": [["u", "m"]],
    "params": [["b", "n"]],
    "scalars": [["a", "0", "1"]],
    "update": {"h": ["*", ["scalar", "a"], ["state", "h"]]},
}
CELL_CASE: dict[str, Any] = {
    "n": 1,
    "vars": {},
    "sizes": {"n": 1, "m": "2"},
    "T": 3,
    "weights": {"z": [[["1/2"]]]},
    "gates": {"z": [["1/3"], ["1/4"]]},
    "states": {"h": ["-1"]},
}
ORBIT_CASE: dict[str, Any] = {"n": "1", "vars": {}, "W": [["3"]], "bias": ["1"], "a0": ["1/2"], "T": 2}
OF_CELL: dict[str, Any] = {"system": {"kind": "cell", "slopes": "SECTOR", "cell": CELL}, "case": CELL_CASE}
OF_ORBIT: dict[str, Any] = {"system": {"kind": "net", "slopes": "ORBIT", "activation": "tanh"}, "case": ORBIT_CASE}


def sealed(**changes: Any) -> dict[str, Any]:
    """The plain witness with the changes and the hash that belongs to it."""
    rest = PLAIN | changes
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"))
    return rest | {"sha256": hashlib.sha256(text.encode()).hexdigest()}


def refusal(read: Callable[..., Any], *arguments: Any) -> str:
    """What the replay says against the argument; nothing else may be raised."""
    with pytest.raises(replay.Unreadable) as caught:
        read(*arguments)
    return str(caught.value)


# --- whole witnesses ------------------------------------------------------------------------------------------------


def test_the_fields_of_a_witness_are_read_each_into_its_place() -> None:
    system = SYSTEM | {"activation": None, "range": ["0", "oo"], "attained": [True, None], "more": 1}
    case = {"n": "2", "vars": {"q": "2", "x": "1/2"}, "W": [["1", "0"], ["0", "2"]], "slopes": [["1", "1"]]}
    given, where = [["<", "0", ["var", "q"]]], [["seq", "a", "i", [], "0", "1"]]
    statement = ["and", FALSE, ["=", "0", "1"]]
    fails = {"formula": FALSE, "bindings": {"q": "3"}, "lhs": ["1", "3/2"], "rhs": ["0", "1/2"], "parts": [True, None]}
    w = replay.read(
        sealed(
            claim="the name",
            system=system,
            sorts={"q": "lag", "x": "real"},
            given=given,
            where=where,
            statement=statement,
            case=case | {"acts": [["0", "1/3"]], "free": {"e": ["5"]}, "more": []},
            fails=fails,
        )
    )
    assert w.claim == "the name"
    assert w.system == {"kind": "net", "slopes": "SECTOR", "range": ["0", "oo"], "attained": [True, None]}
    assert w.sorts == {"q": "lag", "x": "real"}
    assert (w.given, w.where, w.statement) == (given, where, statement)
    assert w.case == {
        "n": 2,
        "vars": {"q": 2, "x": Fraction(1, 2)},
        "W": [[1, 0], [0, 2]],
        "slopes": [[1, 1]],
        "acts": [[0, Fraction(1, 3)]],
        "free": {"e": [5]},
    }
    sides = {"lhs": replay.Interval(Fraction(1), Fraction(3, 2)), "rhs": replay.Interval(Fraction(0), Fraction(1, 2))}
    assert w.fails == {"formula": FALSE, "bindings": {"q": 3}, "parts": [True, None]} | sides
    assert all(type(w.fails[side]) is replay.Interval for side in sides)


def test_a_cell_and_an_orbit_are_read_by_their_own_shapes() -> None:
    more = {"inputs": {"u": ["1", "2"]}, "params": {"b": ["1"]}, "scalars": {"a": "1/2"}, "biases": {"z": ["0"]}}
    w = replay.read(sealed(system=OF_CELL["system"], case=CELL_CASE | more))
    assert w.system == OF_CELL["system"]
    assert w.case == {
        "n": 1,
        "vars": {},
        "sizes": {"n": 1, "m": 2},
        "T": 3,
        "weights": {"z": [[[Fraction(1, 2)]]]},
        "gates": {"z": [[Fraction(1, 3)], [Fraction(1, 4)]]},
        "states": {"h": [-1]},
        "inputs": {"u": [[1, 2]]},
        "params": {"b": [1]},
        "scalars": {"a": Fraction(1, 2)},
        "biases": {"z": [0]},
    }
    w = replay.read(sealed(system=OF_ORBIT["system"], case=ORBIT_CASE | {"inputs": [["1"], ["2"]]}))
    assert w.system == OF_ORBIT["system"]
    assert w.case == {
        "n": 1,
        "vars": {},
        "W": [[3]],
        "bias": [1],
        "a0": [Fraction(1, 2)],
        "T": 2,
        "inputs": [[1], [2]],
    }


def test_the_norms_of_a_case_are_read_with_what_belongs_to_them() -> None:
    said: dict[str, Any] = {"x": {"kind": "one"}, "y": {"kind": "weighted-one", "weights": ["1/2"]}}
    said |= {"z": {"kind": "polytope", "vertices": [["1"]], "weights": None}}
    w = replay.read(sealed(sorts=dict.fromkeys("xyz", "norm"), case=CASE | {"norms": said}))
    assert w.case["norms"] == {
        "x": {"kind": "one"},
        "y": {"kind": "weighted-one", "weights": [Fraction(1, 2)]},
        "z": {"kind": "polytope", "vertices": [[1]]},
    }


WITHOUT = {name: {key: x for key, x in sealed().items() if key != name} for name in (*PLAIN, "sha256")}


@pytest.mark.parametrize("name", WITHOUT)
def test_no_field_of_a_witness_may_be_missing(name: str) -> None:
    assert refusal(replay.read, WITHOUT[name]).startswith(f"the witness lacks the field {name!r}; it has ")


NO_READING: dict[str, tuple[Any, str]] = {
    "a list": ([1], "the witness is [1]; it must be a JSON object"),
    "schema 2": (sealed(schema=2), "schema 2 is unknown here; this replay reads schema 1"),
    "schema 0": (sealed(schema=0), "schema 0 is unknown here; this replay reads schema 1"),
    "schema as a string": (sealed(schema="1"), 'schema "1" is unknown here; this replay reads schema 1'),
    "schema true": (sealed(schema=True), "schema true is unknown here; this replay reads schema 1"),
    "a claim by number": (sealed(claim=1), "the witness.claim is 1; it must be a string"),
    "given an object": (sealed(given={}), "the witness.given is {}; it must be a JSON array"),
    "where null": (sealed(where=None), "the witness.where is null; it must be a JSON array"),
    "sorts a list": (sealed(sorts=[]), "the witness.sorts is []; it must be a JSON object"),
    "a sort by number": (sealed(sorts={"q": 1}), "the witness.sorts.q is 1; it must be a string"),
    "an unknown sort": (sealed(sorts={"q": "int"}), 'sorts.q is "int"; it must be unit, lag, nat, real or norm'),
    "fails null": (sealed(fails=None), "the witness.fails is null; it must be a JSON object"),
    "a binding by number": (
        sealed(fails=FAILS | {"bindings": {"q": 1}}),
        'the witness.fails.bindings.q is 1; every number is a string "p" or "p/q"',
    ),
    "a part by number": (
        sealed(fails=FAILS | {"parts": [1]}),
        "the witness.fails.parts[0] is 1; it must be true, false or null",
    ),
    "no n": (sealed(case={"vars": {}}), "case lacks the field 'n'; it has vars"),
    "an orbit with slopes alone": (
        sealed(system=OF_ORBIT["system"], case={"n": 1, "vars": {}, "W": [["3"]], "slopes": [["1/2"]]}),
        "case lacks the field 'bias'; it has W, n, slopes, vars",
    ),
    "a cell with the case of a net": (
        sealed(system=OF_CELL["system"]),
        "case lacks the field 'sizes'; it has W, n, slopes, vars",
    ),
    "T = 10001": (
        sealed(system=OF_ORBIT["system"], case=ORBIT_CASE | {"T": 10001}),
        "case.T is 10001; it must be an integer 1 to 10000",
    ),
    "a size of 17": (
        sealed(system=OF_CELL["system"], case=CELL_CASE | {"sizes": {"n": 17}}),
        "case.sizes.n is 17; it must be an integer 1 to 16",
    ),
    "a cell without its update": (
        sealed(system=OF_CELL["system"] | {"cell": {"name": "x"}}),
        "system.cell lacks the field 'states'; it has name",
    ),
    "a net with a range of numbers": (
        sealed(system=SYSTEM | {"range": [0, 1]}),
        "system.range[0] is 0; it must be a string",
    ),
    "what is no formula": (sealed(statement=["n"]), '["n"] is no formula; one starts with '),
    "a hypothesis that is no formula": (sealed(given=[FALSE, ["n"]]), '["n"] is no formula; one starts with '),
    "a failing formula that is none": (sealed(fails=FAILS | {"formula": "<"}), '"<" is no formula; one starts with '),
    "a construction that is none": (sealed(where=[FALSE]), '["<", "1", "0"] is no construction; one starts with '),
    "a variable of nothing": (sealed(statement=["<", ["var", "q"], "1"]), '["var", "q"] is bound nowhere'),
    "a variable of the failing formula alone": (
        sealed(statement=["<", ["var", "q"], "1"], fails=FAILS | {"bindings": {"q": "1"}}),
        '["var", "q"] is bound nowhere',
    ),
    "a variable in a hypothesis that the failing formula binds": (
        sealed(given=[["<", ["var", "q"], "1"]], fails=FAILS | {"bindings": {"q": "1"}}),
        '["var", "q"] is bound nowhere',
    ),
}


@pytest.mark.parametrize("name", NO_READING)
def test_what_cannot_be_read_as_a_witness_is_named(name: str) -> None:
    witness, message = NO_READING[name]
    assert refusal(replay.read, witness).startswith(message)


SYSTEMS: list[Any] = [
    *("net", None, [], {}, {"kind": "net"}, {"slopes": "SECTOR"}, {"kind": "gru", "slopes": "SECTOR"}),
    *(
        {"kind": "cell", "slopes": "ORBIT", "cell": CELL},
        {"kind": "net SECTOR", "slopes": ""},
        {"kind": 1, "slopes": 2},
    ),
]


@pytest.mark.parametrize("system", SYSTEMS, ids=str)
def test_systems_are_nets_and_cells_of_sectors_and_nets_of_orbits(system: Any) -> None:
    expected = f"the system {replay.brief(system)} is unknown; this replay judges nets and cells, slopes SECTOR, "
    assert refusal(replay.read, sealed(system=system)) == expected + "and nets, slopes ORBIT"


@pytest.mark.parametrize("sort", ["lag", "nat"])
def test_a_lag_or_natural_number_of_a_claim_is_10000_at_most(sort: str) -> None:
    w = replay.read(sealed(sorts={"q": sort}, case=CASE | {"vars": {"q": "10000"}}))
    assert w.case["vars"] == {"q": 10_000}
    for x in ("10001", "20001/2"):
        expected = f'case.vars.q is "{x}"; a lag may be 10000 at most'
        assert refusal(replay.read, sealed(sorts={"q": sort}, case=CASE | {"vars": {"q": x}})) == expected


@pytest.mark.parametrize("sorts", [{"q": "real"}, {"q": "unit"}, {}])
def test_other_variables_are_not_lags(sorts: dict[str, str]) -> None:
    assert replay.read(sealed(sorts=sorts, case=CASE | {"vars": {"q": "10001"}})).case["vars"] == {"q": 10_001}


def test_a_hash_of_other_fields_does_not_hold_and_both_are_told() -> None:
    witness = sealed()
    true = witness["sha256"]
    assert replay.read(witness).claim == "test"
    with pytest.raises(replay.Fails) as caught:
        replay.read(witness | {"sha256": "00"})
    assert str(caught.value) == f'the fields have the sha256 {true}, the file says "00": it was changed'
    outcome = replay.check(witness | {"claim": "other"})
    assert outcome.status == 1
    assert f'the file says "{true[:56]}...: it was changed' in outcome.message
    assert replay.check(witness | {"more": 1}).status == 1  # the hash is of every field


def test_the_hash_does_not_depend_on_the_order_of_the_fields() -> None:
    assert replay.check(dict(reversed(sealed().items()))).holds


# --- forms of a witness ---------------------------------------------------------------------------------------------


def test_the_variables_of_the_sorts_are_in_scope_and_norms_as_norms() -> None:
    sorts = {"k": "unit", "q": "lag", "m": "nat", "c": "real", "x": "norm"}
    total = ["+", *(["var", name] for name in "kqmc")]
    statement = ["<", ["Norm", ["var", "x"], ["W"]], total]
    w = replay.read(sealed(sorts=sorts, statement=statement, given=[["<", "0", total]], where=[["bias", "i", total]]))
    assert w.statement == statement
    assert refusal(replay.read, sealed(sorts=sorts, statement=["<", ["var", "x"], "1"])).endswith("here are c, k, m, q")
    assert "is no norm of the claim" in refusal(
        replay.read, sealed(sorts=sorts, statement=["<", ["Norm", ["var", "k"], ["W"]], "1"])
    )


def test_the_failing_formula_may_use_what_its_bindings_give() -> None:
    formula = ["<", ["var", "q"], ["var", "k"]]
    bound = {"formula": formula, "bindings": {"q": "1"}, "lhs": ["1", "1"], "rhs": ["0", "0"]}
    assert replay.read(sealed(sorts={"k": "unit"}, fails=bound)).fails["bindings"] == {"q": 1}
    assert refusal(replay.read, sealed(fails=bound)).endswith("here are q")
    unbound = {name: x for name, x in bound.items() if name != "bindings"}
    assert refusal(replay.read, sealed(sorts={"k": "unit"}, fails=unbound)).endswith("here are k")
    assert replay.read(sealed()).fails["bindings"] == {}


@pytest.mark.parametrize("side", ["lhs", "rhs"])
@pytest.mark.parametrize("ends", [None, [], ["1"], ["1", "1", "2"], ["1", "1/2"]])
def test_a_relation_fails_at_two_sides_of_two_ends_the_lower_first(side: str, ends: list[str] | None) -> None:
    told = json.dumps([str(Fraction(x)) for x in ends or []])
    expected = f"fails.{side} is {told}; it must be two numbers, the lower first"
    assert refusal(replay.read, sealed(fails=FAILS | {side: ends})) == expected


@pytest.mark.parametrize("head", ["<", "<=", "="])
def test_the_sides_of_every_relation_become_intervals(head: str) -> None:
    w = replay.read(sealed(fails=FAILS | {"formula": [head, "1", "0"], "lhs": ["-1", "1"]}))
    assert (w.fails["lhs"], w.fails["rhs"]) == ((-1, 1), (0, 0))
    assert type(w.fails["lhs"]) is type(w.fails["rhs"]) is replay.Interval


def test_a_formula_that_is_no_relation_has_no_sides() -> None:
    fails = {"formula": ["not", ["=", "1", "1"]], "parts": [True]}
    assert replay.read(sealed(statement=fails["formula"], fails=fails)).fails == fails | {"bindings": {}}


TWICE: dict[str, tuple[list[Any], str]] = {
    "Seq(a)": (["seq", "a", "i", [], "0", "1"], "Seq(a)"),
    "slopes": (["slope", "i", "j", "1"], "Slope"),
    "weights": (["weight", "i", "j", "1"], "Weight"),
}


@pytest.mark.parametrize("name", TWICE)
def test_nothing_is_constructed_twice(name: str) -> None:
    entry, told = TWICE[name]
    others = [
        ["seq", "b", "i", [], "0", "1"],
        ["netweight", "z", "0", "i", "j", "1"],
        ["netweight", "z", "1", "i", "j", "1"],
    ]
    assert replay.read(sealed(where=[entry, *others])).where == [entry, *others]
    expected = f"where makes {told} twice; the two could contradict each other"
    assert refusal(replay.read, sealed(where=[entry, *others, entry])) == expected


def test_a_sequence_of_two_first_values_refutes_nothing() -> None:
    formula = ["=", ["Seq", "a", "0"], "1"]
    fails = {"formula": formula, "lhs": ["0", "0"], "rhs": ["1", "1"]}
    first, second = (["seq", "a", "i", [], x, x] for x in "01")
    assert replay.check(sealed(statement=formula, fails=fails, where=[first])).holds
    assert replay.check(sealed(statement=formula, fails=fails, where=[first, second])).status == 2


@pytest.mark.parametrize("leaf", [["Steps"], ["Start", "1"], ["Bias", "1"], ["Input", "1", "1"]], ids=str)
def test_what_only_an_orbit_has_is_unknown_of_a_cell_and_of_a_net(leaf: list[str]) -> None:
    statement = ["<", leaf, "0"]
    cell = OF_CELL | {"case": CELL_CASE | {"weights": {}, "gates": {}}}
    for changes in (cell, {}):
        outcome = replay.check(sealed(**changes, statement=statement, fails=FAILS | {"formula": statement}))
        assert outcome.status == 1
        assert f"({leaf[0]} is of orbits; this system's slopes are SECTOR)" in outcome.message
