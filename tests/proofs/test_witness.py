import copy
import json

import pytest
from stored_forms import ANY, FLOW, TANH, K, N, Q, V, claim, every, final_form, middle_form, norm, plus, power, times

from proofs import replay, witness
from proofs.attack import attack
from proofs.witness import BadWitness

STEP = norm("inf", ["Step", V("r")])
MIDDLE = claim(["<=", ["abs", FLOW], middle_form()])


@pytest.fixture(scope="module")
def found():
    return attack(MIDDLE).witness


def changed_numbers(data):
    """The witness with one digit of one number of its case changed, for every digit."""
    text = json.dumps(data["case"])
    for i, c in enumerate(text):
        if c.isdigit():
            for d in "0159":
                if d != c:
                    yield json.loads(text[:i] + d + text[i + 1 :])


def test_a_witness_says_what_fails_with_both_sides_and_a_checksum(found):
    assert found["fails"]["formula"] == MIDDLE["statement"]
    assert found["fails"]["bindings"] == {}
    assert found["sha256"] == witness.checksum(found)
    assert set(found) >= {"schema", "claim", "system", "sorts", "given", "where", "statement", "case", "fails"}
    assert witness.stands(found)


def test_with_one_digit_changed_it_does_not_read(found, tmp_path):
    path = witness.write(found, tmp_path / "w.json")
    assert witness.read(path) == found
    for case in changed_numbers(found):
        path.write_text(json.dumps({**found, "case": case}))
        with pytest.raises(BadWitness, match="was changed"):
            witness.read(path)


def test_a_case_that_refutes_nothing_does_not_stand(found):
    harmless = copy.deepcopy(found)
    harmless["case"]["W"] = [["0", "0"], ["0", "0"]]
    assert witness.stands(harmless) is False
    assert witness.stands({**found, "statement": ["=", ["Wait"], "1"]}) is False
    assert witness.stands({}) is False


@pytest.mark.parametrize(
    ("statement", "formula"),
    [
        (every("i", N, every("j", N, ["<=", ["Weight", V("i"), V("j")], "2"])), "<="),
        (["and", ["<=", "0", "1"], ["<", ["abs", FLOW], "1"]], "<"),
        (["implies", ["<=", "1", Q], ["<", ["abs", FLOW], "1"]], "<"),
        (["not", ["<", ["abs", FLOW], "1"]], "not"),
        (["iff", ["<", norm("inf", ["W"]), "1"], ["decays", ["Flow"]]], "iff"),
        (["decays", ["Flow"]], "decays"),
        (every("r", "lags", ["<=", STEP, "1"]), "<="),
        (["some", "i", N, ["<", "1", ["Weight", V("i"), V("i")]]], "some"),
    ],
)
def test_the_innermost_formula_that_fails_is_recorded_and_replays(statement, formula):
    made = attack(claim(statement, system=ANY)).witness
    fails = made["fails"]
    assert fails["formula"][0] == formula
    assert ("lhs" in fails) == (formula in ("<=", "<", "="))
    assert replay.check(made).holds


def test_the_bindings_name_the_indices_that_fail():
    made = attack(claim(every("i", N, ["<=", ["Weight", V("i"), V("i")], "2"]), sorts={}, system=ANY)).witness
    index = int(made["fails"]["bindings"]["i"])
    assert int(made["case"]["W"][index - 1][index - 1]) > 2


def test_enclosed_sides_are_recorded_as_intervals():
    made = attack(claim(["<=", ["exp", ["abs", FLOW]], "1"], system=TANH)).witness
    low, high = made["fails"]["lhs"]
    assert low != high
    assert replay.check(made).holds


def test_files_are_written_aside_and_renamed(found, tmp_path):
    path = tmp_path / "deep" / "w.json"
    witness.write(found, path)
    witness.write(found, path)
    assert [p.name for p in path.parent.iterdir()] == ["w.json"]
    with pytest.raises(TypeError):
        witness.write({"case": object()}, path)
    assert [p.name for p in path.parent.iterdir()] == ["w.json"]
    assert witness.read(path) == found


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "is no JSON"),
        ("[1]", "is no witness of schema 1"),
        ('{"schema": 2}', "is no witness of schema 1"),
        (" " * (witness.MAX_BYTES + 1), "a witness has at most"),
        ("[" * 200_000, "is no JSON"),
    ],
)
def test_a_file_that_is_no_witness_says_why(content, message, tmp_path):
    path = tmp_path / "w.json"
    path.write_text(content)
    with pytest.raises(BadWitness, match=message):
        witness.read(path)


def test_the_same_witness_comes_of_the_same_seed_byte_for_byte(tmp_path):
    stored = claim(["<=", ["abs", FLOW], times("1/2", final_form())], given=[["<=", plus(Q, K), "4"]])
    first = witness.write(attack(stored, seed=3).witness, tmp_path / "a.json").read_bytes()
    second = witness.write(attack(stored, seed=3).witness, tmp_path / "b.json").read_bytes()
    assert first == second


def test_a_huge_exponent_is_unknown_and_not_computed():
    stored = claim(["<=", power(times("2", ["abs", FLOW]), power("10", "9")), "1"], system=ANY)
    data = {**attack(claim(["<", ["abs", FLOW], "0"], system=ANY)).witness, "statement": stored["statement"]}
    data["case"] = {**data["case"], "W": [["3"]], "slopes": [["1"]]}
    assert witness.stands(data) is False
