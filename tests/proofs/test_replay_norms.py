"""Norms in the replay: values against the evaluator, a vertex formula against a facet formula, and what is refused."""

import hashlib
import json
from random import Random

import pytest

from proofs import replay
from proofs.exact.evaluate import value
from proofs.search.norms import NORMS

X = ["var", "x"]
K, V = ["var", "k"], ["var", "v"]
SYSTEM = {"kind": "net", "activation": None, "range": None, "slope": None, "attained": [True, True], "slopes": "SECTOR"}
SORTS = {"x": "norm", "k": "unit", "v": "unit"}
ENTRY = ["Weight", ["var", "j"], V]
TERMS = [
    ["Norm", X, ["W"]],
    ["Norm", X, ["Abs", ["W"]]],
    ["Norm", X, ["Row", K]],
    ["Norm", X, ["Col", V]],
    ["Norm", X, ["Basis", K]],
    ["Norm", X, ["Vector", "j", ["+", ENTRY, "1/2"]]],
    ["Norm", X, ["Slopes", "1"]],
    ["Norm", X, ["Step", "2"]],
    ["Norm", X, ["Flow", "2"]],
    ["Norm", X, ["StateFlow", "2"]],
    ["SlopeMax", X],
    ["SlopeMax", X, "2"],
    ["Norm", ["dual", X], ["Row", K]],
    ["Norm", ["dual", X], ["Basis", V]],
    ["Norm", ["dual", X], ["Vector", "j", ENTRY]],
    ["Norm", ["dual", "one"], ["Row", K]],
    ["Norm", ["dual", "inf"], ["Row", K]],
    ["Norm", ["dual", "fro"], ["Row", K]],
    ["Norm", "two", ["Vector", "j", ["**", ENTRY, "2"]]],
    ["Norm", X, ["Vector", "j", ["**", ["+", "2", ["abs", ENTRY]], "1/2"]]],
]


def sealed(witness, **changes):
    rest = {name: x for name, x in (witness | changes).items() if name != "sha256"}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"))
    return rest | {"sha256": hashlib.sha256(text.encode()).hexdigest()}


def witness(statement, case, *, lhs=("1", "1"), rhs=("0", "0"), sorts=SORTS, given=()):
    fails = {"formula": statement, "bindings": {}, "lhs": list(lhs), "rhs": list(rhs)}
    whole = {"schema": 1, "claim": "test", "system": SYSTEM, "sorts": sorts, "given": list(given), "where": []}
    return sealed(whole | {"statement": statement, "case": case, "fails": fails})


def case(pair, units, rng):
    def entries(count):
        return [f"{rng.randint(-4, 4)}" for _ in range(count)]

    return {
        "n": units,
        "vars": {"k": "1", "v": str(units)},
        "W": [entries(units) for _ in range(units)],
        "slopes": [entries(units) for _ in range(2)],
        "norms": {"x": pair.json()},
    }


@pytest.mark.parametrize("seed", range(39))
def test_every_norm_has_one_value_in_the_evaluator_and_in_the_replay(seed):
    rng = Random(seed)
    units = rng.randint(1, 4 if seed % 3 == 0 else 3)
    data = case(NORMS[list(NORMS)[seed % len(NORMS)]](units, rng), units, rng)
    read = replay.read(witness(["<=", "1", "0"], data))
    world = replay.World(read, 64, replay.Meter())
    stored = {"id": "t", "system": SYSTEM, "sorts": SORTS, "given": [], "where": [], "statement": ["<=", "0", "1"]}
    for term in TERMS:
        ours, theirs = world.term(term, read.env), value(term, data, stored)
        assert ours[0] <= theirs[1], term
        assert theirs[0] <= ours[1], term
        assert ours == theirs or max(ours[1] - ours[0], theirs[1] - theirs[0]) < 1e-9, term


# the thin rhombus: |W| = .19, and the flow from unit 1 to unit 1 is 1
RHOMBUS = {
    "n": 2,
    "vars": {"k": "1", "v": "1"},
    "W": [["1", "-9/10"], ["1", "-9/10"]],
    "slopes": [["1", "0"]],
    "norms": {"x": {"kind": "polytope", "vertices": [["1", "1"], ["1/10", "-1/10"]]}},
}
BOUND = ["<=", ["abs", ["ErrorFlow", "1", K, V]], ["*", ["n"], ["Norm", X, ["W"]]]]
ABOVE_INF = ["all", "j", ["n"], ["<=", ["Norm", ["dual", X], ["Basis", ["var", "j"]]], "1"]]
GOOD = witness(BOUND, RHOMBUS, rhs=("19/50", "19/50"), given=[ABOVE_INF])


def with_norm(pair):
    return sealed(GOOD, case={**RHOMBUS, "norms": {"x": pair}})


def test_a_witness_with_a_norm_replays_and_shows_it():
    outcome = replay.check(GOOD)
    assert outcome.holds, outcome.message
    assert "norm x: polytope\n       1      1\n    1/10  -1/10" in outcome.message
    assert "given and true: all j: Norm(dual(x), Basis(j)) <= 1" in outcome.message


@pytest.mark.parametrize(
    ("pair", "status", "message"),
    [
        ({"kind": "inf"}, 1, "not false"),
        ({"kind": "polytope", "vertices": [["1", "1"], ["1/10", "-1/9"]]}, 1, "fails.rhs is recorded as"),
        ({"kind": "polytope", "vertices": [["2", "2"], ["1/5", "-1/5"]]}, 1, "is false, not true"),
        ({"kind": "three"}, 2, 'case.norms.x.kind is "three"; it must be one of one, two'),
        ({"kind": "weighted-one"}, 1, "case.norms.x of the kind weighted-one has []; it needs weights"),
        ({"kind": "two", "weights": ["1", "1"]}, 1, "of the kind two has ['weights']; it needs nothing else"),
        ({"kind": "weighted-one", "weights": ["1"]}, 1, "case.norms.x.weights is not 2 numbers"),
        ({"kind": "weighted-inf", "weights": ["1", "-1"]}, 1, "weights has -1; every weight must be positive"),
        ({"kind": "weighted-inf", "weights": ["1", "0"]}, 1, "weights has 0; every weight must be positive"),
        ({"kind": "polytope", "vertices": [["1", "1"], ["2", "2"]]}, 1, "vertices do not span"),
        ({"kind": "polytope", "vertices": [["1", "1", "0"]]}, 1, "is not one or more rows of 2 numbers"),
        ({"kind": "polytope", "vertices": []}, 1, "is not one or more rows of 2 numbers"),
        ({"kind": "polytope", "vertices": [["1", "x"]]}, 2, "is no number of a witness"),
        ({"weights": ["1", "1"]}, 2, "lacks the field 'kind'"),
    ],
)
def test_a_norm_that_is_none_or_another_one_does_not_replay(pair, status, message):
    outcome = replay.check(with_norm(pair))
    assert outcome.status == status, outcome.message
    assert message in outcome.message


def test_norms_and_variables_of_the_case_are_those_of_the_claim():
    missing = {name: part for name, part in RHOMBUS.items() if name != "norms"}
    assert "case.norms has []; the norms of the claim are ['x']" in replay.check(sealed(GOOD, case=missing)).message
    more = {**RHOMBUS, "norms": {**RHOMBUS["norms"], "y": {"kind": "inf"}}}
    assert "case.norms has ['x', 'y']" in replay.check(sealed(GOOD, case=more)).message
    valued = {**RHOMBUS, "vars": {**RHOMBUS["vars"], "x": "1"}}
    assert "the variables of the claim are ['k', 'v']" in replay.check(sealed(GOOD, case=valued)).message
    bound = sealed(GOOD, fails={**GOOD["fails"], "bindings": {"x": "1"}})
    assert replay.check(bound).status == 1


@pytest.mark.parametrize(
    ("term", "message"),
    [
        (["Norm", ["var", "y"], ["W"]], "no norm of the claim"),
        (["Norm", ["var", "k"], ["W"]], "no norm of the claim"),
        (["Norm", ["dual", X], ["W"]], "a dual norm is one of vectors"),
        (["SlopeMax", ["dual", X]], "a dual norm is one of vectors"),
        (["Norm", ["dual", "max"], ["Basis", K]], "is no norm"),
        (["Norm", ["dual", ["dual", X]], ["Basis", K]], "is no norm"),
        (["Norm", ["dual", []], ["Basis", K]], "is no norm"),
        (["Norm", ["dual", X], []], "is no matrix"),
        (["Norm", ["var", ["x"]], ["W"]], "is no norm"),
        (["Norm", ["var", 3], ["W"]], "is no norm"),
        (["Norm", [["dual"], X], ["W"]], "is no norm"),
        (["Norm", ["three"], ["W"]], "is no norm"),
        (["+", X, "1"], "is bound nowhere"),
        (["Norm", X, ["Vector", "j", ["Weight", ["var", "i"], K]]], "is bound nowhere"),
        (["Norm", X, ["Vector", ["j"], "1"]], "cannot stand in"),
    ],
)
def test_a_norm_that_the_language_lacks_is_no_witness(term, message):
    outcome = replay.check(witness(["<=", term, "0"], RHOMBUS))
    assert outcome.status == 2, outcome.message
    assert message in outcome.message


def test_a_polytope_of_too_many_vertices_is_not_judged():
    many = [[str(i), str(i * i), "1", str(i**3)] for i in range(1, 60)]
    big = {"n": 4, "vars": {"k": "1", "v": "1"}, "W": [["1"] * 4] * 4, "slopes": [["1"] * 4]}
    big["norms"] = {"x": {"kind": "polytope", "vertices": many}}
    outcome = replay.check(witness(BOUND, big))
    assert outcome.status == 2
    assert "more than 1000000 operations" in outcome.message
