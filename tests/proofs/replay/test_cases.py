"""What must hold of the case of a plain net or an orbit: small witnesses, and one change for each rule."""

from fractions import Fraction
from typing import Any

import pytest
from replay_witnesses import GONE, LOGISTIC, witness

from proofs import replay

RELU = {"activation": "relu", "range": ["0", "oo"], "slope": ["0", "1"], "attained": [True, True], "values": ["0", "1"]}
RELU_CASE = {
    "system": LOGISTIC | RELU,
    "case.slopes": [["0", "1"], ["1", "0"]],
    "case.acts": [["0", "1/9"], ["7", "0"]],
}
UNNAMED = {"kind": "net", "slopes": "SECTOR"}
GELU = {"kind": "net", "slopes": "SECTOR", "activation": "gelu"}
NO_ACTS = {"case.acts": GONE}

HOLDS: dict[str, tuple[str, dict[str, Any]]] = {
    "a plain net": ("net", {}),
    "an orbit": ("orbit", {}),
    "the first unit": ("net", {"case.vars.k": "1"}),
    "the largest lag": ("net", {"case.vars.q": "10000"}),
    "the largest natural number": ("net", {"case.vars.m": "10000"}),
    "no vars and norms": ("net", {"sorts": {}, "case.vars": {}, "case.norms": GONE}),
    "a polytope": ("net", {"case.norms.p": {"kind": "polytope", "vertices": [["1", "0"], ["1", "1"], ["2", "3"]]}}),
    "the norm one": ("net", {"case.norms.p": {"kind": "one"}}),
    "facts left out": ("net", {"system.range": GONE, "system.slope": GONE, "system.attained": GONE}),
    "no acts": ("net", NO_ACTS),
    "relu": ("net", RELU_CASE),
    "gelu without acts": ("net", NO_ACTS | {"system": GELU}),
    "no name, any slope": ("net", {"system": UNNAMED, "case.slopes": [["-7", "1000"]]}),
    "no name, as many acts as one likes": (
        "net",
        {"system": UNNAMED, "case.acts": [["5", "5"], ["5", "-5"], ["0", "0"]]},
    ),
    "no name, both ends attained": (
        "net", {"system": UNNAMED | {"slope": ["0", "1/2"]},
        "case.slopes": [["0", "1/2"]]},
    ),
    "no name, one end attained": (
        "net",
        {"system": UNNAMED | {"slope": ["0", "1/2"], "attained": [False, True]}, "case.slopes": [["1/3", "1/2"]]},
    ),
    "no name, no end": ("net", {"system": UNNAMED | {"slope": ["-oo", "oo"]}}),
    "no name, two values": ("net", {"system": UNNAMED | {"values": ["0", "5"]}, "case.slopes": [["0", "5"]]}),
    "a run without inputs": ("orbit", {"case.inputs": GONE}),
}  # fmt: skip
POLYTOPE = {"kind": "polytope", "vertices": [["1", "1"], ["2", "2"]]}
SLOPE_1 = {"activation": "sin", "range": ["-1", "1"], "slope": ["-1", "1"], "attained": [True, True]}

FAILS: dict[str, tuple[str, dict[str, Any], str]] = {
    "a variable too many": (
        "net",
        {"case.vars.z": "1"},
        "case.vars has ['k', 'm', 'q', 'x', 'z']; the variables of the claim are ['k', 'm', 'q', 'x']",
    ),
    "a variable too few": ("net", {"case.vars.k": GONE}, "case.vars has ['m', 'q', 'x']; the variables"),
    "a norm too many": ("net", {"case.norms.r": {"kind": "one"}}, "case.norms has ['p', 'r']; the norms of the claim"),
    "no norms": ("net", {"case.norms": GONE}, "case.norms has []; the norms of the claim are ['p']"),
    "a norm with a value": ("net", {"case.vars.p": "1"}, "case.vars has ['k', 'm', 'p', 'q', 'x']; the variables"),
    "unit 0": ("net", {"case.vars.k": "0"}, "k = 0 is no unit, an integer 1 to 2"),
    "unit n + 1": ("net", {"case.vars.k": "3"}, "k = 3 is no unit, an integer 1 to 2"),
    "half a unit": ("net", {"case.vars.k": "3/2"}, "k = 3/2 is no unit, an integer 1 to 2"),
    "lag 0": ("net", {"case.vars.q": "0"}, "q = 0 is no lag, an integer 1 to 10000"),
    "half a lag": ("net", {"case.vars.q": "3/2"}, "q = 3/2 is no lag, an integer 1 to 10000"),
    "natural number -1": ("net", {"case.vars.m": "-1"}, "m = -1 is no nat, an integer 0 to 10000"),
    "weights of a norm of vertices": (
        "net",
        {"case.norms.p": {"kind": "polytope", "weights": ["1", "1"]}},
        "case.norms.p of the kind polytope has ['weights']; it needs vertices",
    ),
    "weights of a norm that has none": (
        "net",
        {"case.norms.p.kind": "one"},
        "case.norms.p of the kind one has ['weights']; it needs nothing else",
    ),
    "no weights": ("net", {"case.norms.p.weights": GONE}, "of the kind weighted-one has []; it needs weights"),
    "one weight": ("net", {"case.norms.p.weights": ["1"]}, "case.norms.p.weights is not 2 numbers"),
    "a weight of 0": ("net", {"case.norms.p.weights": ["1", "0"]}, "weights has 0; every weight must be positive"),
    "a negative weight": ("net", {"case.norms.p.weights": ["-1/2", "1"]}, "has -1/2; every weight must be positive"),
    "no vertices": (
        "net",
        {"case.norms.p": {"kind": "polytope", "vertices": []}},
        "case.norms.p.vertices is not one or more rows of 2 numbers",
    ),
    "short vertices": (
        "net", {"case.norms.p": POLYTOPE | {"vertices": [["1"], ["2"]]}},
        "one or more rows of 2 numbers",
    ),
    "parallel vertices": ("net", {"case.norms.p": POLYTOPE}, "case.norms.p.vertices do not span: conv{+v, -v} has no"),
    "another range": ("net", {"system.range": ["0", "2"]}, 'system.range of logistic is ["0", "2"]; it is ["0", "1"]'),
    "a larger slope": (
        "net", {"system.slope": ["0", "1"]},
        'system.slope of logistic is ["0", "1"]; it is ["0", "1/4"]',
    ),
    "another end attained": ("net", {"system.attained": [True, True]}, "is [true, true]; it is [false, true]"),
    "values of logistic": ("net", {"system.values": ["1/4"]}, 'system.values of logistic is ["1/4"]; it is null'),
    "a sup of logistic": ("net", {"system.sup": ["1", "1"]}, 'system.sup of logistic is ["1", "1"]; it is null'),
    "a row of W too few": ("net", {"case.W": [["1", "0"]]}, "case.W is not 2 rows of 2 numbers"),
    "a row of W too many": ("net", {"case.W": [["1", "0"]] * 3}, "case.W is not 2 rows of 2 numbers"),
    "a short row of W": ("net", {"case.W": [["1", "0"], ["1"]]}, "case.W is not 2 rows of 2 numbers"),
    "no slopes": ("net", {"case.slopes": []}, "case.slopes is not one or more rows of 2 numbers"),
    "a short row of slopes": ("net", {"case.slopes.0": ["1/4"]}, "case.slopes is not one or more rows of 2 numbers"),
    "a slope beyond": (
        "net",
        {"case.slopes.1.0": "2/7"},
        'Slope(1, 1) = 2/7 is no slope of logistic: [["0", "1/4"], [false, true], null]',
    ),
    "the last slope beyond": ("net", {"case.slopes.1.1": "2/7"}, "Slope(1, 2) = 2/7 is no slope of logistic"),
    "a slope at an end that is not attained": (
        "net", NO_ACTS | {"case.slopes.0.1": "0"},
        "Slope(0, 2) = 0 is no slope",
    ),
    "a slope between the values": (
        "net", RELU_CASE | {"case.slopes.0.0": "1/2"},
        "Slope(0, 1) = 1/2 is no slope of relu",
    ),
    "no name, a slope beyond": (
        "net",
        {"system": UNNAMED | {"slope": ["0", "1"]}, "case.slopes": [["0", "2"]]},
        'Slope(0, 2) = 2 is no slope of None: [["0", "1"], [true, true], null]',
    ),
    "no name, another value": (
        "net",
        {"system": UNNAMED | {"values": ["0", "5"]}, "case.slopes": [["0", "4"]]},
        "Slope(0, 2) = 4 is no slope",
    ),
    "no name, a short row of acts": (
        "net", {"system": UNNAMED, "case.acts": [["5"]]},
        "case.acts is not one or more rows",
    ),
    "acts at fewer times than slopes": ("net", {"case.acts": [["1/2", "1/3"]]}, "case.acts is not 2 rows of 2 numbers"),
    "an act beyond": ("net", {"case.acts.1.1": "2"}, "Act(1, 2) = 2 is no output of logistic"),
    "an act at the end": ("net", {"case.acts.0.0": "1"}, "Act(0, 1) = 1 is no output of logistic"),
    "the slope of another act": (
        "net",
        {"case.acts.0.1": "1/4"},
        "Slope(0, 2) = 2/9, but the output 1/4 of logistic has the slope 3/16 = 0.1875",
    ),
    "the last act": (
        "net", {"case.acts.1.1": "1/4"},
        "Slope(1, 2) = 1/4, but the output 1/4 of logistic has the slope",
    ),
    "acts that do not tell the slope": (
        "net",
        {"system": LOGISTIC | SLOPE_1},
        "Act(0, 1) = 1/2 does not tell the slope of sin; such a case has no acts",
    ),
    "a short bias": ("orbit", {"case.bias": ["0"]}, "case.bias is not 2 numbers"),
    "a short start": ("orbit", {"case.a0": ["0"]}, "case.a0 is not 2 numbers"),
    "too few inputs": ("orbit", {"case.T": 4}, "case.inputs is not 4 rows of 2 numbers"),
    "a short input": ("orbit", {"case.inputs.2": ["2"]}, "case.inputs is not 3 rows of 2 numbers"),
    "a run with a W of another size": ("orbit", {"case.W": [["1"]]}, "case.W is not 2 rows of 2 numbers"),
}  # fmt: skip

REFUSED: dict[str, tuple[str, dict[str, Any], str]] = {
    "an unknown norm": (
        "net", {"case.norms.p.kind": "three"},
        'case.norms.p.kind is "three"; it must be one of one, two',
    ),
    "an unknown activation": (
        "net", {"system.activation": "step"},
        'the activation "step" is unknown here; this replay',
    ),
    "no ends": ("net", {"system": UNNAMED | {"slope": []}}, "system.slope is []; it must be null or two ends"),
    "one end": ("net", {"system": UNNAMED | {"slope": ["0"]}}, 'system.slope is ["0"]; it must be null or two ends'),
    "three ends": ("net", {"system": UNNAMED | {"slope": ["0", "1", "2"]}}, "it must be null or two ends"),
    "an end that is no number": (
        "net", {"system": UNNAMED | {"slope": ["0", "inf"]}},
        '"inf" is no number of a witness',
    ),
    "a first end that is none": (
        "net", {"system": UNNAMED | {"slope": ["2/4", "1"]}},
        '"2/4" is no number of a witness',
    ),
    "an end of many digits": ("net", {"system": UNNAMED | {"slope": ["0", "1" * 5000]}}, "has 5000 digits"),
    "attained once": ("net", {"system": UNNAMED | {"attained": [True]}}, "system.attained is [true]; it must be two"),
    "attained thrice": ("net", {"system": UNNAMED | {"attained": [True] * 3}}, "it must be two truth values"),
    "a range of no activation": (
        "net",
        {"system": UNNAMED | {"range": ["0", "1"]}},
        'system.range is ["0", "1"] of no activation; it must be null',
    ),
    "a run of no activation": (
        "orbit", {"system": UNNAMED | {"slopes": "ORBIT"}},
        "an orbit needs its activation by name",
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


@pytest.mark.parametrize(
    ("sort", "holds", "clashes"),
    [
        ("unit", ["1", "2", "4"], ["0", "5", "3/2"]),
        ("lag", ["1", "10000"], ["0", "10001", "1/2"]),
        ("nat", ["0", "10000"], ["-1", "10001", "1/2"]),
        ("real", ["-1", "1/2", "10001"], []),
    ],
)
def test_a_value_of_a_sort_is_within_its_ends(sort: str, holds: list[str], clashes: list[str]) -> None:
    assert [replay.sort_clash(sort, Fraction(x), 4) for x in holds] == [None] * len(holds)
    last = {"unit": 4}.get(sort, 10000)
    first = {"nat": 0}.get(sort, 1)
    for x in clashes:
        assert replay.sort_clash(sort, Fraction(x), 4) == f"{x} is no {sort}, an integer {first} to {last}"


def fractions(rows: list[list[Any]]) -> list[list[Fraction]]:
    return [[Fraction(x) for x in row] for row in rows]


@pytest.mark.parametrize(
    ("vectors", "n", "all_of_it"),
    [
        ([[0]], 1, False),
        ([["-1/9"]], 1, True),
        ([[1, 0]], 2, False),
        ([[1, -1], [-3, 3]], 2, False),
        ([[1, 2], [2, 1]], 2, True),
        ([[1, 0, 1], [0, 1, 1], [1, 1, 2]], 3, False),
        ([[1, 0, 1], [0, 1, 1], [1, 1, 2], [0, 0, "1/7"]], 3, True),
    ],
)
def test_vectors_span_where_their_rank_is_n(vectors: list[list[Any]], n: int, all_of_it: bool) -> None:
    assert replay.spans(fractions(vectors), n) is all_of_it


def test_a_table_of_one_row_is_told_as_numbers() -> None:
    rows = fractions([[1, 2]])
    replay.need_table(rows, 1, 2, "it")
    replay.need_table(rows, None, 2, "it")
    for bad, height, message in (
        (rows, 2, "it is not 2 rows of 2 numbers"),
        (rows * 2, 1, "it is not 2 numbers"),
        ([], None, "it is not one or more rows of 2 numbers"),
    ):
        with pytest.raises(replay.Fails) as raised:
            replay.need_table(bad, height, 2, "it")
        assert str(raised.value) == message
