"""What must hold of the case of a cell: a small witness, and one change for each rule."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from replay_witnesses import GONE, INNER, ONES, C, G, H, U, V, X, net, read, witness

from proofs import replay

HOLDS: dict[str, tuple[str, dict[str, Any]]] = {
    "a cell": ("cell", {}),
    "sizes without n": ("cell", {"system.cell.states.0.1": "two", "case.sizes": {"two": 2, "m": 3, "n": 2}}),
    "nothing of what may be unknown": (
        "cell",
        {"case.inputs": GONE, "case.params": GONE, "case.scalars": GONE, "case.biases": GONE},
    ),
    "an empty parameter": ("cell", {"case.params.b": []}),
    "an input that stays": ("cell", {"case.inputs.x": ["1", "2", "3"]}),
    "the least scalar": ("cell", {"case.scalars.a": "0"}),
    "the largest scalar": ("cell", {"case.scalars.a": "1"}),
    "gates of a net without activation": ("cell", {"case.gates.bare": [["100", "-100"]]}),
    "a state set to a number": ("cell", {"system.cell.update.c": "1/2", "case.weights.g": GONE, "case.gates.g": GONE}
    | {"case.weights.inner": GONE, "case.gates.inner": GONE}),
}  # fmt: skip
FAILS: dict[str, tuple[str, dict[str, Any], str]] = {
    "another n": ("cell", {"case.sizes.n": 3}, "case.sizes.n is 3, but n is 2"),
    "no state": ("cell", {"case.states.c": GONE}, "case.states.c is not 3 numbers"),
    "a short state": ("cell", {"case.states.h": ["1"]}, "case.states.h is not 2 numbers"),
    "a short input of a cell": ("cell", {"case.inputs.x.1": ["1", "2"]}, "case.inputs.x is not 3 numbers"),
    "no numbers of an input": ("cell", {"case.inputs.x": []}, "case.inputs.x is not 3 numbers"),
    "a long parameter": ("cell", {"case.params.b": ["1", "2", "3"]}, "case.params.b is not 2 numbers"),
    "a scalar below": ("cell", {"case.scalars.a": "-1"}, "case.scalars.a is -1; it must be a number from 0 to 1"),
    "a scalar above": ("cell", {"case.scalars.a": "2"}, "case.scalars.a is 2; it must be a number from 0 to 1"),
    "weights of no net": (
        "cell", {"case.weights.z": []},
        "case.weights has ['z']; the nets of the cell are ['bare', 'g'",
    ),
    "gates of no net": ("cell", {"case.gates.z": [["1"]]}, "case.gates has ['z']; the nets of the cell are"),
    "a bias of no net": ("cell", {"case.biases.z": ["1"]}, "case.biases has ['z']; the nets of the cell are"),
    "no weights of a net": ("cell", {"case.weights.inner": GONE}, "case.weights.inner is not 1 matrices"),
    "too few weights": ("cell", {"case.weights.u": [V]}, "case.weights.u is not 2 matrices"),
    "too many weights": ("cell", {"case.weights.bare": [V, V]}, "case.weights.bare is not 1 matrices"),
    "weights of another height": (
        "cell", {"case.weights.g.2": [ONES, ONES]},
        "case.weights.g[2] is not 3 rows of 2 numb",
    ),
    "weights of another width": (
        "cell", {"case.weights.g.3": [ONES] * 3},
        "case.weights.g[3] is not 3 rows of 1 numbers",
    ),
    "a matrix that is not diagonal": (
        "cell",
        {"case.weights.g.0.2.0": "1"},
        'case.weights.g[0] is not ["diagonal"]',
    ),
    "a matrix that is no shift": ("cell", {"case.weights.g.1.2.1": "2"}, 'case.weights.g[1] is not ["shift"]'),
    "a matrix that is not all ones": ("cell", {"case.weights.g.2.0.1": "2"}, 'case.weights.g[2] is not ["ones"]'),
    "another fixed matrix": ("cell", {"case.weights.u.1.0.1": "7"}, 'case.weights.u[1] is not ["matrix", [["1", "2", '),
    "shared weights that differ": (
        "cell",
        {"case.weights.bare.0.1.1": "5"},
        "case.weights.bare[0] differs from another weight called V",
    ),
    "a short bias of a net": ("cell", {"case.biases.u": ["1"]}, "case.biases.u is not 2 numbers"),
    "no gates": ("cell", {"case.gates.g": GONE}, "case.gates.g is not one or more rows of 3 numbers"),
    "a short row of gates": ("cell", {"case.gates.u.1": ["0"]}, "case.gates.u is not one or more rows of 2 numbers"),
    "short gates of a net without activation": (
        "cell", {"case.gates.bare": [["1"]]},
        "case.gates.bare is not one or more",
    ),
    "no gates of a net that an inner one reads": ("cell", {"case.gates.inner": GONE}, "case.gates.inner is not one or"),
    "a gate at the end": ("cell", {"case.gates.u.1.1": "1"}, "case.gates.u has 1, which is no output of tanh"),
}  # fmt: skip
OTHER_U = ["tanh", net("u", "m", (["free"], C))]
REFUSED: dict[str, tuple[str, dict[str, Any], str]] = {
    "a state without size": (
        "cell", {"system.cell.states.0": ["h"]},
        'cell.states has ["h"]; it must be a name and a size',
    ),
    "a state of nothing": ("cell", {"system.cell.states.0": []}, "cell.states has []; it must be a name and a size"),
    "a state of two sizes": ("cell", {"system.cell.states.0": ["h", "n", "m"]}, 'cell.states has ["h", "n", "m"]'),
    "a state of an unknown size": (
        "cell", {"system.cell.states.0": ["h", "z"]},
        'cell.states has ["h", "z"]; it must be',
    ),
    "an input of an unknown size": ("cell", {"system.cell.inputs.0.1": "z"}, 'cell.inputs has ["x", "z"]; it must be'),
    "a state twice": ("cell", {"system.cell.states": [["h", "n"], ["h", "m"]]}, "cell.states has h twice"),
    "a scalar without ends": (
        "cell", {"system.cell.scalars.0": ["a"]},
        'cell.scalars has ["a"]; it must be a name and two',
    ),
    "a scalar of three ends": (
        "cell", {"system.cell.scalars.0": ["a", "0", "1", "2"]},
        "it must be a name and two ends",
    ),
    "a scalar of no number": ("cell", {"system.cell.scalars.0": ["a", "0", "x"]}, '"x" is no number of a witness'),
    "an update too few": ("cell", {"system.cell.update.c": GONE}, "the cell updates ['h']; its states are ['c', 'h']"),
    "an update too many": ("cell", {"system.cell.update.z": "1"}, "updates ['c', 'h', 'z']; its states are ['c', 'h']"),
    "no states": (
        "cell", {"system.cell.states": [], "system.cell.update": {}},
        "the cell updates []; its states are []",
    ),
    "an update of another size": ("cell", {"system.cell.update.h": C}, "the update of h has 3 units, the state 2"),
    "an update of two sizes": ("cell", {"system.cell.update.h": ["+", H, C]}, "mixes vectors of the sizes 2, 3"),
    "an update that is no expression": ("cell", {"system.cell.update.h": ["var", "k"]}, "is no cell expression"),
    "an unknown state": (
        "cell", {"system.cell.update.h": ["state", "z"]},
        '["state", "z"] is no state of the cell, or has',
    ),
    "an input read as a state": (
        "cell", {"system.cell.update.c": ["state", "x"]},
        '["state", "x"] is no state of the cell',
    ),
    "an unknown scalar": (
        "cell", {"system.cell.update.h": ["scalar", "z"]},
        '["scalar", "z"] is no scalar of the cell',
    ),
    "a net of an unknown size": (
        "cell", {"system.cell.update.h": net("z", "k")},
        "is no net of the cell, or has no size",
    ),
    "two nets of one name": (
        "cell",
        {"system.cell.update.c": OTHER_U},
        "two nets are called 'u' and differ",
    ),
    "a net in two activations": (
        "cell",
        {"system.cell.update.h": ["+", U, ["relu", U[1]]]},
        "two nets are called 'u' and differ",
    ),
    "a net in and outside an activation": (
        "cell",
        {"system.cell.update.h": ["+", U, U[1]]},
        "two nets are called 'u' and differ; their outputs cannot be told apart",
    ),
    "more forms than vectors": (
        "cell",
        {"system.cell.update.h": ["+", U, ["net", "bare", "n", True, [["free"], ["free"]], [H]]]},
        "the net 'bare' has 2 weights for 1 vectors",
    ),
    "a form that cannot be judged": (
        "cell",
        {"system.cell.update.h": net("bare", "n", (["transpose", ["free"]], H)), "case.weights.u": GONE,
         "case.gates.u": GONE, "case.biases": GONE},
        'weights ["transpose", ["free"]] cannot be judged here',
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HOLDS)
def test_a_change_within_the_rules_replays(name: str) -> None:
    outcome = replay.check(witness(*HOLDS[name]))
    assert outcome.status == 0, outcome.message
    assert outcome.message.endswith("REPLAYED")


@pytest.mark.parametrize("name", FAILS)
def test_what_does_not_hold_of_a_case_is_named(name: str) -> None:
    kind, changes, message = FAILS[name]
    outcome = replay.check(witness(kind, changes))
    assert (outcome.status, message in outcome.message) == (1, True), outcome.message


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_case_of_such_a_system_is_refused(name: str) -> None:
    kind, changes, message = REFUSED[name]
    outcome = replay.check(witness(kind, changes))
    assert (outcome.status, message in outcome.message) == (2, True), outcome.message


def test_the_leaves_of_an_expression_are_its_symbols_and_outermost_nets_with_what_is_applied_to_them() -> None:
    e = ["+", ["tanh", H], ["relu", ["*", "2", X]], ["**", C, "3"], G, "1"]
    assert list(replay.leaves(e)) == [("tanh", H), (None, X), (None, C), ("logistic", G[1])]
    inside = [(None, C), (None, H)]
    assert list(replay.all_leaves(G)) == [("logistic", G[1]), ("gelu", INNER[1]), (None, C), *inside]
    assert list(replay.leaves("1")) == []


def test_the_width_of_an_expression_is_that_of_its_vectors() -> None:
    w = read("cell", {})
    sizes = replay.declared(w)
    assert sizes == {
        ("state", "h"): [2],
        ("state", "c"): [3],
        ("input", "x"): [3],
        ("param", "b"): [2],
        ("scalar", "a"): [],
        ("scalar", "free"): [],
    }
    expressions: dict[str, tuple[Any, int]] = {
        "a number": ("5", 1),
        "a scalar": (["scalar", "a"], 1),
        "a state": (C, 3),
        "a net": (net("z", "one", (["free"], C)), 1),
        "a scalar times a parameter": (["*", ["scalar", "a"], ["param", "b"]], 2),
    }
    assert {name: replay.width(e, w, sizes) for name, (e, _) in expressions.items()} == {
        name: size for name, (_, size) in expressions.items()
    }


def fractions(rows: list[list[Any]]) -> list[list[Fraction]]:
    return [[Fraction(x) for x in row] for row in rows]


ONE_OFF: dict[str, tuple[list[Any], list[list[Any]], list[list[Any]]]] = {
    "free": (["free"], [[1, 2, 3]], []),
    "diagonal": (["diagonal"], [[1, 0, 0], [0, 2, 0]], [[1, 0, 0], [0, 2, 1]]),
    "identity": (["identity"], [[1, 0, 0], [0, 1, 0]], [[1, 0, 0], [0, 2, 0]]),
    "shift": (["shift"], [[0, 0], [1, 0], [0, 1]], [[0, 1], [0, 0], [0, 0]]),
    "ones": (["ones"], [[1, 1]], [[1, 0]]),
    "matrix": (["matrix", [["1/2", "0"]]], [["1/2", 0]], [[0, "1/2"]]),
}


@pytest.mark.parametrize("name", ONE_OFF)
def test_a_form_of_weights_is_told_from_one_that_is_off_by_an_entry(name: str) -> None:
    form, good, bad = ONE_OFF[name]
    check: Callable[[Any], None] = lambda m: replay.check_form(form, fractions(m), {}, "it")  # noqa: E731
    check(good)
    if bad:
        with pytest.raises(replay.Fails, match=r"^it is not "):
            check(bad)


@pytest.mark.parametrize("form", [[], "free", None, ["identity", "V"], ["matrix"], [["free"]], [1]])
def test_a_form_that_is_none_is_refused(form: Any) -> None:
    with pytest.raises(replay.Unreadable, match="cannot be judged here"):
        replay.check_form(form, fractions([[1]]), {}, "it")


def test_weights_of_one_name_are_equal_and_those_of_another_are_not_asked() -> None:
    shared: dict[str, Any] = {}
    one, two = fractions([[1]]), fractions([[2]])
    replay.check_form(["free", "V", "U"], one, shared, "it")
    replay.check_form(["diagonal", "T"], two, shared, "it")
    replay.check_form(["diagonal", "V"], one, shared, "it")
    with pytest.raises(replay.Fails, match=r"^it differs from another weight called U$"):
        replay.check_form(["free", "U"], two, shared, "it")
