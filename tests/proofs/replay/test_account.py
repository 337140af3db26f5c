"""The account of a witness, line by line, and what becomes of a file: status, stream and message."""

import dataclasses
import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from replay_witnesses import GONE, witness

from proofs import replay

K, Q, M = (["var", name] for name in "kqm")
T, F = ["<", "0", "1"], ["<", "1", "0"]

# --- numbers, formulas and tables -----------------------------------------------------------------------------------


def interval(low: str, high: str) -> replay.Interval:
    return replay.Interval(Fraction(low), Fraction(high))


NUMBERS = {
    "0": "0",
    "-3": "-3",
    "1/3": "1/3 = 0.3333333333",
    "-7/2": "-7/2 = -3.5",
    f"{2**196 - 1}/2": f"{2**196 - 1}/2 = 5.021681388e+58",  # 196 + 2 bits
    f"{2**197 - 1}/2": f"{2**197 - 1}/2 = 1.004336278e+59",  # 197 + 2 bits: 199
    f"{2**198 - 1}/2": "2.008672555e+59",  # 200
    f"1/{2**197}": f"1/{2**197} = 4.978412222e-60",  # 1 + 198 bits: 199
    f"1/{2**198}": "2.489206111e-60",  # 200
    f"{2**999}": "5.357543036e+300",
    f"{2**1000}": "about 2**1000",
    f"-{2**5000}": "about -2**5000",
    f"1/{2**999}": "1.866527237e-301",
    f"1/{2**1000}": "about 2**-1000",
}


@pytest.mark.parametrize(("x", "told"), NUMBERS.items())
def test_a_number_is_told_exactly_where_it_is_short_and_by_ten_digits_or_its_size_else(x: str, told: str) -> None:
    assert replay.shown(interval(x, x)) == told


def test_an_interval_is_told_by_its_ends_or_one_of_them_where_they_look_alike() -> None:
    assert replay.shown(interval("1", "2")) == "1 to 2"
    assert replay.shown(interval("-1/3", "1/3")) == "-0.3333333333 to 0.3333333333"
    assert replay.shown(interval("1/3", f"{10**20 + 1}/{3 * 10**20}")) == "0.3333333333"
    assert replay.shown(interval("0", f"{2**4000}")) == "0 to about 2**4000"


A, B, C = (["<", name, "0"] for name in "123")
FORMULAS: dict[str, Any] = {
    "7": "7",
    "n": ["n"],
    "k": K,
    "Norm(two, W)": ["Norm", "two", ["W"]],
    "Weight(k, 1)": ["Weight", K, "1"],
    "|k|": ["abs", K],
    "1 + k + q": ["+", "1", K, Q],
    "1 + k * q": ["+", "1", ["*", K, Q]],
    "(1 + k) * q": ["*", ["+", "1", K], Q],
    "2 * 3**q": ["*", "2", ["**", "3", Q]],
    "(2 * k)**(q + 1)": ["**", ["*", "2", K], ["+", Q, "1"]],
    "(2**k)**3": ["**", ["**", "2", K], "3"],
    "2**(3**k)": ["**", "2", ["**", "3", K]],
    "Weight(k, 1)**2": ["**", ["Weight", K, "1"], "2"],
    "(-1)**k": ["**", "-1", K],
    "k**(1/2)": ["**", K, "1/2"],
    "-1 * k <= 1/2": ["<=", ["*", "-1", K], "1/2"],
    "k = 1": ["=", K, "1"],
    "1 < 0 and 2 < 0 implies 3 < 0": ["implies", ["and", A, B], C],
    "1 < 0 and (2 < 0 implies 3 < 0)": ["and", A, ["implies", B, C]],
    "(1 < 0 implies 2 < 0) implies 3 < 0": ["implies", ["implies", A, B], C],
    "1 < 0 implies (2 < 0 implies 3 < 0)": ["implies", A, ["implies", B, C]],
    "1 < 0 iff 2 < 0 implies 3 < 0": ["iff", A, ["implies", B, C]],
    "(1 < 0 iff 2 < 0) and 3 < 0": ["and", ["iff", A, B], C],
    "not(1 < 0)": ["not", A],
    "all i: 1 < 0 and 2 < 0": ["all", "i", ["n"], ["and", A, B]],
    "(all i: 1 < 0) and 2 < 0": ["and", ["all", "i", ["n"], A], B],
    "1 < 0 iff (some r in nats: 2 < 0)": ["iff", A, ["some", "r", "nats", B]],
    "all r in lags: some i: 1 < 0": ["all", "r", "lags", ["some", "i", ["n"], A]],
    "sum(i, n, Weight(i, 1))": ["sum", "i", ["n"], ["Weight", ["var", "i"], "1"]],
    "decays(StateFlow(h, c))": ["decays", ["StateFlow", "h", "c"]],
}


@pytest.mark.parametrize(("told", "formula"), FORMULAS.items())
def test_a_formula_is_told_with_the_parentheses_that_it_needs(told: str, formula: Any) -> None:
    assert replay.told(formula) == told


def test_the_columns_of_a_table_are_as_wide_as_their_widest_numbers() -> None:
    rows = [[Fraction(x) for x in row] for row in (["1", "-10", "1/3"], ["-1/2", "2", "0"])]
    assert replay.grid(rows) == ["       1  -10  1/3", "    -1/2    2    0"]


# --- accounts -------------------------------------------------------------------------------------------------------

ALL_Q = ["all", "r", "lags", ["<=", ["Slope", ["var", "r"], K], "2/9"]]
PLAIN = """\
claim of a net
n = 2, k = 2, q = 1, m = 0, x = -1/2
W:
    1  0
    0  1
slopes, row r: f'(net(t - r)), repeated:
     1/4  2/9
    3/16  1/4
outputs, row r: a(t - r), repeated:
    1/2  1/3
    1/4  1/2
s, repeated:
    1  2
norm p: weighted-one
    1/2  3
norm s: polytope
    1  0
    1  1
norm t: two
given and true: 0 < 1
given and true: q = 1
false, r = 1: Slope(r, k) <= 2/9
    left   1/4 = 0.25
    right  2/9 = 0.2222222222"""
OF_NET = {
    "claim": "of a net",
    "sorts.s": "norm",
    "sorts.t": "norm",
    "case.norms.s": {"kind": "polytope", "vertices": [["1", "0"], ["1", "1"]]},
    "case.norms.t": {"kind": "two"},
    "case.free": {"s": ["1", "2"]},
    "given": [T, ["=", Q, "1"]],
    "statement": ALL_Q,
    "fails": {"formula": ALL_Q[3], "bindings": {"r": "1"}, "lhs": ["1/4", "1/4"], "rhs": ["2/9", "2/9"]},
}
RUN = """\
claim test
n = 2
a run of 3 steps
W:
    1  0
    0  1
bias:
    0  1
start:
    0  1/2
inputs:
    0  1
    1  0
    2  2
false: 1 < 0
    left   1
    right  0"""
CELL = """\
claim test
n = 2
cell two states, started 2 steps before t
weights of inner, slot 0:
    0  0  0
    0  0  0
    1  2  3
weights of u, slot 0:
    1  2
    3  4
weights of u, slot 1:
    1  2  3
    4  5  6
weights of g, slot 0:
    1  0  0
    0  2  0
    0  0  3
weights of g, slot 1:
    0  0  0
    1  0  0
    0  1  0
weights of g, slot 2:
    1  1
    1  1
    1  1
weights of g, slot 3:
    5
    6
    7
weights of bare, slot 0:
    1  2
    3  4
outputs of inner, row r: at t - r, repeated:
    -5  0  5
outputs of u, row r: at t - r, repeated:
    1/2  -1/2
      0     0
outputs of g, row r: at t - r, repeated:
    1/2  1/3  1/4
h at the start:
    1  2
c at the start:
    1  2  3
x, row r: at t - r, repeated:
    1  2  3
    4  5  6
bias of u:
    1  2
b:
    1  2
a:
    1/2
free:
    1000
false: decays(Flow) and not(0 < 1)"""
AND = ["and", ["decays", ["Flow"]], ["not", T]]
OF_CELL = {"statement": AND, "fails": {"formula": AND, "parts": [None, False]}}
CELL_ALONE = CELL[: CELL.index("x, row r")] + CELL[CELL.index("false") :]
UNKNOWN_PARTS = {f"case.{name}": GONE for name in ("inputs", "biases", "scalars")} | {"case.params.b": []}
WITHOUT_INPUTS = RUN.replace("inputs:\n    0  1\n    1  0\n    2  2\n", "")


@pytest.mark.parametrize(
    ("kind", "changes", "account"),
    [
        ("net", OF_NET, PLAIN),
        ("orbit", {}, RUN),
        ("orbit", {"case.inputs": GONE}, WITHOUT_INPUTS),
        ("cell", OF_CELL, CELL),
        ("cell", OF_CELL | UNKNOWN_PARTS, CELL_ALONE),
    ],
)
def test_an_account_tells_the_case_what_is_given_and_what_fails(kind: str, changes: Any, account: str) -> None:
    outcome = replay.check(witness(kind, changes))
    assert outcome == replay.Outcome(0, f"{account}\nREPLAYED")


# --- outcomes -------------------------------------------------------------------------------------------------------


def test_only_status_0_holds_and_an_outcome_stays_as_it_is() -> None:
    assert [replay.Outcome(status, "").holds for status in (0, 1, 2)] == [True, False, False]
    with pytest.raises(dataclasses.FrozenInstanceError):
        replay.Outcome(0, "").status = 1  # type: ignore[misc]


UNKNOWN, HUGE = ["<", "0", ["log", "0"]], ["<", "0", ["**", "2", ["**", "2", "17"]]]
TOO_LARGE = "2 to the power 131072 needs more than 65536 bits"
WHY = "log of 0, which is or may be 0 or less"
JUDGED: dict[str, tuple[dict[str, Any], int, str]] = {
    "a given that is false": ({"given": [T, F]}, 1, "NOT REPLAYED: given 1 < 0 is false, not true"),
    "a given that is unknown": (
        {"given": [UNKNOWN]},
        1,
        f"NOT REPLAYED: given 0 < log(0) is unknown ({WHY}), not true",
    ),
    "a statement that is true": ({"statement": T}, 1, "NOT REPLAYED: the statement 0 < 1 is true, not false"),
    "a statement that is unknown": (
        {"statement": UNKNOWN},
        1,
        f"NOT REPLAYED: the statement 0 < log(0) is unknown ({WHY}), not false",
    ),
    "a statement that is too large": (
        {"statement": HUGE},
        2,
        f"NO WITNESS: 0 < 2**(2**17): {TOO_LARGE}; a witness that small numbers do not settle is not judged",
    ),
    "a construction without a value": (
        {"where": [["weight", "i", "j", ["log", "0"]]]},
        1,
        f"NOT REPLAYED: a construction has no value: {WHY}",
    ),
    "a construction of another value": (
        {"where": [["weight", "i", "j", "1"]]},
        1,
        "NOT REPLAYED: Weight(1, 2) = 0, but `where` makes it 1",
    ),
    "sides that are not those": (
        {"fails.lhs": ["2", "2"]},
        1,
        "NOT REPLAYED: fails.lhs is recorded as 2; it is 1",
    ),
    "a variable that is no unit": ({"case.vars.k": "3"}, 1, "NOT REPLAYED: k = 3 is no unit, an integer 1 to 2"),
    "a slope that is none": (
        {"case.slopes": [["1", "0"]]},
        1,
        'NOT REPLAYED: Slope(0, 1) = 1 is no slope of logistic: [["0", "1/4"], [false, true], null]',
    ),
    "another schema": ({"schema": 2}, 2, "NO WITNESS: schema 2 is unknown here; this replay reads schema 1"),
}  # fmt: skip


@pytest.mark.parametrize("name", JUDGED)
def test_what_keeps_a_witness_from_replaying_is_told(name: str) -> None:
    changes, status, message = JUDGED[name]
    assert replay.check(witness("net", changes)) == replay.Outcome(status, message)


def test_a_number_that_is_too_large_in_a_part_does_not_matter_where_the_rest_decides() -> None:
    statement = ["and", HUGE, F]
    fails = {"formula": statement, "parts": [None, False]}
    assert replay.check(witness("net", {"statement": statement, "fails": fails})).status == 0
    assert replay.check(witness("net", {"given": [["not", ["and", HUGE, F]]]})).status == 0


def test_a_long_message_is_cut_at_a_thousand_characters() -> None:
    outcome = replay.check(witness("net", {"given": [["<", ["+", *["1"] * 1000], "0"]]}))
    assert outcome.message.startswith("NOT REPLAYED: given 1 + 1 + ")
    assert (outcome.status, len(outcome.message), outcome.message[-4:]) == (1, 1000, "1...")
    outcome = replay.check(witness("net", {"sorts": {"z" * 2000: "none"}}))
    assert outcome.message.startswith("NO WITNESS: sorts.zzz")
    assert (outcome.status, len(outcome.message), outcome.message[-4:]) == (2, 1000, "z...")


def test_a_text_that_nests_too_deep_is_no_witness() -> None:
    deep = replay.judged_text("[" * 100_000)
    assert deep == replay.Outcome(2, "NO WITNESS: the file nests too deep; pass a witness that errorflow wrote")


def test_what_json_does_not_have_is_no_witness() -> None:
    looped: dict[str, Any] = {}
    looped["itself"] = looped
    told = "pass dicts, lists and strings as JSON has them"
    fraction = replay.check({"W": Fraction(1, 2)})
    assert fraction == replay.Outcome(
        2, f"NO WITNESS: TypeError: Object of type Fraction is not JSON serializable; {told}"
    )
    assert replay.check(looped) == replay.Outcome(2, f"NO WITNESS: ValueError: Circular reference detected; {told}")


# --- files ----------------------------------------------------------------------------------------------------------


def written(path: Path, changes: dict[str, Any]) -> str:
    path.write_text(json.dumps(witness("net", changes)))
    return str(path)


def test_a_witness_that_replays_is_printed_and_any_other_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "witness.json"
    assert replay.main([written(path, {})]) == 0
    printed = capsys.readouterr()
    assert (printed.out.splitlines()[0], printed.out.splitlines()[-1], printed.err) == ("claim test", "REPLAYED", "")
    assert replay.main([written(path, {"statement": T})]) == 1
    assert capsys.readouterr() == ("", "NOT REPLAYED: the statement 0 < 1 is true, not false\n")
    assert replay.main([written(path, {"schema": 2})]) == 2
    assert capsys.readouterr() == ("", "NO WITNESS: schema 2 is unknown here; this replay reads schema 1\n")


def test_names_that_a_terminal_may_not_print_are_escaped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert replay.main([written(tmp_path / "witness.json", {"claim": "\ud800 \u00fc"})]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "claim \\ud800 \\xfc"


def test_a_file_has_at_most_a_million_bytes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "witness.json"
    written(path, {})
    text = path.read_text()
    path.write_text(text + " " * (1_000_000 - len(text)))
    assert replay.main([str(path)]) == 0
    path.write_text(text + " " * (1_000_001 - len(text)))
    assert replay.main([str(path)]) == 2
    assert capsys.readouterr().err == f"NO WITNESS: {path} has 1000001 bytes; a witness has 1000000 at most\n"


def test_what_cannot_be_read_is_no_witness(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    binary = tmp_path / "binary.json"
    binary.write_bytes(b"\xff\xfe")
    for path in (tmp_path / "none.json", tmp_path, binary, Path("\0")):
        assert replay.main([str(path)]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert "cannot be read (" in err
        assert err.startswith("NO WITNESS: ")


@pytest.mark.parametrize("count", [0, 2])
def test_there_is_one_argument(count: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path / "witness.json", {})
    assert replay.main([path] * count) == 2
    assert capsys.readouterr() == ("", f"usage: replay.py WITNESS.json (one file; {count} given)\n")


def test_the_file_runs_as_a_program(tmp_path: Path) -> None:
    command = [sys.executable, "-I", "-S", replay.__file__]
    path = written(tmp_path / "witness.json", {})
    good = subprocess.run([*command, path], capture_output=True, text=True)
    assert (good.returncode, good.stdout.splitlines()[-1], good.stderr) == (0, "REPLAYED", "")
    bad = subprocess.run(command, capture_output=True, text=True)
    assert (bad.returncode, bad.stdout) == (2, "")
