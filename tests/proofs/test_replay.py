"""The replay judges witnesses by its own code: good ones replay, changed ones do not, other files get a message."""

import copy
import dataclasses
import decimal
import hashlib
import itertools
import json
import math
import random
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from proofs import replay

HERE = Path(__file__).parent
WITNESSES = {path.stem: path for path in sorted((HERE / "witnesses").glob("*.json"))}
Q, K, V, R = (["var", name] for name in "qkvr")
LOGISTIC = {
    "kind": "net",
    "activation": "logistic",
    "range": ["0", "1"],
    "slope": ["0", "1/4"],
    "attained": [False, True],
    "slopes": "SECTOR",
}
ANY = {"kind": "net", "activation": None, "range": None, "slope": None, "attained": [True, True], "slopes": "SECTOR"}


def load(name: str) -> dict[str, Any]:
    return json.loads(WITNESSES[name].read_text())


def sealed(witness: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The witness with the changes and the hash that belongs to it."""
    rest = {name: x for name, x in (witness | changes).items() if name != "sha256"}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"))
    return rest | {"sha256": hashlib.sha256(text.encode()).hexdigest()}


def net_witness(
    statement: Any, case: dict[str, Any], *, given: Any = (), where: Any = (), **fields: Any
) -> dict[str, Any]:
    """A witness of a plain net; the failing formula is the statement unless `fails` says another."""
    whole = {"schema": 1, "claim": "test", "system": ANY, "sorts": {}, "given": list(given), "where": list(where)}
    fails = {"formula": statement, "bindings": {}, "parts": []}
    case = {"n": len(case["W"]), "vars": {}, "slopes": [["1"] * len(case["W"])]} | case
    return sealed(whole | {"statement": statement, "case": case, "fails": fails} | fields)


def world(case: dict[str, Any], *, bits: int = 64, **fields: Any) -> replay.World:
    """The evaluator of one case, to look at single terms."""
    witness = net_witness(["<", "1", "0"], case, **fields)
    return replay.World(
        replay.read(sealed(witness, fails=witness["fails"] | {"lhs": ["1", "1"], "rhs": ["0", "0"]})),
        bits,
        replay.Meter(),
    )


def truth(formula: Any, case: dict[str, Any], **fields: Any) -> bool | None:
    witness = net_witness(["<", "1", "0"], case, **fields)
    judge = replay.Judge(replay.read(sealed(witness, fails=witness["fails"] | {"lhs": ["1", "1"], "rhs": ["0", "0"]})))
    return judge.truth(formula, judge.env)


def digits(x: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every way to change one digit in a nested value: where it stands, and the new string or integer."""
    if isinstance(x, dict | list):
        for key, part in x.items() if isinstance(x, dict) else enumerate(x):
            yield from digits(part, (*path, key))
        return
    text = str(x)
    for i, digit in enumerate(text):
        for other in "0123456789" if digit.isdigit() else ():
            if other != digit:
                changed = text[:i] + other + text[i + 1 :]
                yield path, changed if isinstance(x, str) else int(changed)


def replaced(x: Any, path: tuple[Any, ...], value: Any) -> Any:
    x = copy.deepcopy(x)
    inner = x
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return x


# --- what a hand-written witness must be, computed in floats by another way -----------------------------------------


def floats(rows: Any) -> np.ndarray:
    return np.array([[float(Fraction(x)) for x in row] for row in rows])


def flow(case: dict[str, Any], lag: int) -> np.ndarray:
    w, slopes = floats(case["W"]), floats(case["slopes"])
    steps = [w @ np.diag(slopes[r % len(slopes)]) for r in range(1, lag + 1)]
    return np.linalg.multi_dot(steps) if lag > 1 else steps[0]


def period_map(case: dict[str, Any]) -> np.ndarray:
    return flow(case, len(case["slopes"])) if len(case["slopes"]) > 1 else flow(case, 1)


def radius(matrix: np.ndarray) -> float:
    return float(max(abs(np.linalg.eigvals(matrix))))


def steps(case: dict[str, Any]) -> list[np.ndarray]:
    return [np.diag(row) @ floats(case["W"]) for row in floats(case["slopes"])]


def weak_bound(case: dict[str, Any]) -> tuple[float, float]:
    lag, k, v = (int(case["vars"][name]) for name in "qkv")
    w = abs(floats(case["W"]))
    scale = case["n"] * floats(case["slopes"]).max() ** lag
    return abs(flow(case, lag)[k - 1, v - 1]), scale * w[:, v - 1].max() * w[k - 1].max() * w.sum(axis=1).max() ** (
        lag - 2
    )


def lstm(case: dict[str, Any]) -> tuple[float, float]:
    """One unit, two steps: the block dc(t)/dc(t-2) by the chain rule, written out."""
    gates = {name: [float(Fraction(row[0])) for row in rows] for name, rows in case["gates"].items()}
    w = {name: float(Fraction(m[0][0][0])) for name, m in case["weights"].items()}
    o, f, i, g = (lambda r, name=name: gates[name][r % len(gates[name])] for name in "ofig")
    states = [float(Fraction(case["states"]["c"][0]))]
    for r in range(int(case["T"]) - 1, -1, -1):
        states.append(f(r) * states[-1] + i(r) * g(r))
    before, now = states[-3], states[-2]
    dh = o(1) * (1 - math.tanh(now) ** 2) * f(1) + math.tanh(now) * 0 * before
    reads = now * f(0) * (1 - f(0)) * w["f"] + g(0) * i(0) * (1 - i(0)) * w["i"] + i(0) * (1 - g(0) ** 2) * w["g"]
    return f(0) * f(1) + reads * dh, f(0) * f(1)


def m4(case: dict[str, Any]) -> tuple[float, float]:
    w, s, a = (float(Fraction(case[name][0][0])) for name in ("W", "slopes", "acts"))
    lag = int(case["vars"]["q"])
    return sum(a * (w * s) ** r for r in range(lag + 1)), a * (w * s) ** lag


REFUTES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "weak-bound-at-lag-one": weak_bound,
    "m4": m4,
    "l6": lstm,
    "c1": lambda case: abs(floats(case["W"])).max() / 4 < 1 <= radius(period_map(case)),
    "d0-necessary": lambda case: radius(period_map(case)) < 1 <= max(np.linalg.norm(s, 2) for s in steps(case)) + 1e-12,
    "d0-sufficient": lambda case: max(map(radius, steps(case))) < 1 - 1e-12 and radius(period_map(case)) >= 1,
}


def still_refutes(name: str, witness: dict[str, Any]) -> bool:
    """Whether a changed case is a counterexample with the recorded sides, by the float formulas above."""
    found = REFUTES[name](witness["case"])
    if not isinstance(found, tuple):
        return bool(found)
    recorded = [float(Fraction(witness["fails"][side][0])) for side in ("lhs", "rhs")]
    return np.allclose(found, recorded, rtol=1e-7)


@pytest.mark.parametrize("name", WITNESSES)
def test_a_good_witness_replays(name: str) -> None:
    outcome = replay.check(load(name))
    assert outcome.holds, outcome.message
    assert outcome.message.endswith("REPLAYED")
    assert name in outcome.message


@pytest.mark.parametrize("name", WITNESSES)
def test_a_good_witness_replays_in_an_interpreter_without_anything_else(name: str) -> None:
    command = [sys.executable, "-I", "-S", replay.__file__, str(WITNESSES[name])]
    finished = subprocess.run(command, capture_output=True, text=True, cwd="/")
    assert (finished.returncode, finished.stderr) == (0, "")
    assert finished.stdout.splitlines()[-1] == "REPLAYED"


def test_the_replay_imports_the_standard_library_only() -> None:
    code = "import sys; sys.path.insert(0, sys.argv[1]); import replay; print(*{m.split('.')[0] for m in sys.modules})"
    finished = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, str(Path(replay.__file__).parent)], capture_output=True, text=True
    )
    assert set(finished.stdout.split()) - {"replay", "__main__"} <= sys.stdlib_module_names | set(
        sys.builtin_module_names
    )


@pytest.mark.parametrize("name", WITNESSES)
def test_one_changed_digit_is_caught_by_the_hash(name: str) -> None:
    witness = load(name)
    for path, value in digits({key: x for key, x in witness.items() if key != "schema"}):
        outcome = replay.check(replaced(witness, path, value))
        assert outcome.status in (1, 2), path
        assert "\n" not in outcome.message, path


@pytest.mark.parametrize("most", [60, pytest.param(10**6, marks=pytest.mark.deep)])
@pytest.mark.parametrize("name", WITNESSES)
def test_one_changed_digit_of_the_case_with_a_new_hash_replays_only_where_the_sides_stay_as_recorded(
    name: str, most: int
) -> None:
    witness = load(name)
    found = list(digits(witness["case"], ("case",)))
    for path, value in found[:: 1 + len(found) // most]:
        changed = sealed(replaced(witness, path, value))
        if replay.check(changed).holds:
            assert still_refutes(name, changed), (path, value)


@pytest.mark.parametrize("name", ["weak-bound-at-lag-one", "m4"])
def test_one_changed_digit_of_an_exact_side_with_a_new_hash_does_not_replay(name: str) -> None:
    witness = load(name)
    for side in ("lhs", "rhs"):
        for _, value in digits(witness["fails"][side][0]):
            changed = witness["fails"] | {side: [value, value]}
            assert not replay.check(sealed(witness, fails=changed)).holds, (side, value)


def test_the_slope_of_a_logistic_net_cannot_be_declared_larger() -> None:
    witness = load("weak-bound-at-lag-one")
    outcome = replay.check(sealed(witness, system=LOGISTIC | {"slope": ["0", "1/2"]}))
    assert outcome.status == 1
    assert 'system.slope of logistic is ["0", "1/2"]; it is ["0", "1/4"]' in outcome.message


# --- what does not hold ---------------------------------------------------------------------------------------------

WEAK = load("weak-bound-at-lag-one")
CASE = WEAK["case"]


def of_weak(**changes: Any) -> dict[str, Any]:
    return sealed(WEAK, case=CASE | changes)


DOES_NOT_HOLD = {
    "W is not square": (of_weak(W=[["1", "0"]]), "case.W is not 2 rows of 2 numbers"),
    "no slopes": (of_weak(slopes=[]), "case.slopes is not one or more rows of 2 numbers"),
    "a slope outside the sector": (of_weak(slopes=[["1/4", "1/2"]]), r"Slope\(0, 2\) = 1/2 is no slope of logistic"),
    "a slope at an end that is not attained": (of_weak(slopes=[["0", "1/4"]]), r"Slope\(0, 1\) = 0 is no slope"),
    "acts without their slopes": (of_weak(acts=[["1/2", "1/3"]]), r"Slope\(0, 2\) = 1/4, but the output 1/3 .* 2/9"),
    "an act outside the range": (of_weak(acts=[["1/2", "1"]]), r"Act\(0, 2\) = 1 is no output of logistic"),
    "a unit beyond n": (of_weak(vars={"q": "1", "k": "3", "v": "1"}), "k = 3 is no unit, an integer 1 to 2"),
    "a lag of 0": (of_weak(vars={"q": "0", "k": "1", "v": "1"}), "q = 0 is no lag"),
    "a variable without a value": (of_weak(vars={"q": "1", "k": "1"}), "the variables of the claim are"),
    "a given that is false": (sealed(WEAK, given=[["<=", "2", Q]]), "given 2 <= q is false, not true"),
    "a given that is unknown": (
        sealed(WEAK, given=[["<", "0", ["Act", "1", K]]]),
        "is unknown .Act: the case has no acts",
    ),
    "a statement that is true": (of_weak(vars={"q": "2", "k": "1", "v": "1"}), "the statement .* is true, not false"),
    "sides that are not those": (
        sealed(WEAK, fails=WEAK["fails"] | {"rhs": ["1/7", "1/7"]}),
        "fails.rhs is recorded as 1/7 = 0.1428571429; it is 1/6",
    ),
    "recorded sides that decide nothing": (
        sealed(WEAK, fails=WEAK["fails"] | {"rhs": ["1/7", "1/2"]}),
        "does not fail at the sides that are recorded",
    ),
    "a failing formula from elsewhere": (
        sealed(WEAK, fails=WEAK["fails"] | {"formula": ["<", "1", "0"]}),
        "1 < 0, which is said to fail, is no part of the statement",
    ),
    "a binding of nothing": (
        sealed(WEAK, fails=WEAK["fails"] | {"bindings": {"i": "1"}}),
        "fails.bindings has i, which the statement does not bind",
    ),
    "a construction that the case does not follow": (
        sealed(WEAK, where=[["weight", "i", "j", ["*", "2", ["var", "i"]]]]),
        r"Weight\(1, 1\) = 1, but `where` makes it 2",
    ),
    "parts that are not those": (
        sealed(load("d0-necessary"), fails=load("d0-necessary")["fails"] | {"parts": [True, True]}),
        r"the parts of .* are \[True, False\], unlike \[True, True\]",
    ),
}


@pytest.mark.parametrize("name", DOES_NOT_HOLD)
def test_what_does_not_hold_is_named(name: str) -> None:
    witness, message = DOES_NOT_HOLD[name]
    outcome = replay.check(witness)
    assert outcome.status == 1, outcome.message
    assert outcome.message.startswith("NOT REPLAYED: ")
    assert re.search(message, outcome.message), outcome.message


# --- what is no witness ---------------------------------------------------------------------------------------------


def without(name: str) -> dict[str, Any]:
    return {key: x for key, x in WEAK.items() if key != name}


TOWER = ["<=", ["**", "2", ["**", "10", "9"]], "1"]
DOUBLE_SUM = ["<", ["sum", "r", "9999", ["sum", "s", "9999", ["var", "s"]]], "1"]
NO_JSON = {
    "empty": ("", "the file is not JSON"),
    "not JSON": ("{", "the file is not JSON"),
    "a list": ("[1]", "the witness is .1.; it must be a JSON object"),
    "deep": ("[" * 100_000 + "]" * 100_000, "nests too deep"),
    "rather deep": ('{"a":' + "[" * 150 + "]" * 150 + "}", "nests more than 100 levels deep"),
    "a float": ('{"a": 0.5}', '"0.5" is no exact number; write a rational in quotes'),
    "nan": ('{"a": NaN}', '"NaN" is no exact number'),
    "a huge integer": ('{"a": ' + "9" * 5000 + "}", "is no exact number"),
}


def of_w(entry: Any) -> dict[str, Any]:
    return of_weak(W=[[entry, "0"], ["0", "3"]])


def stating(statement: Any) -> dict[str, Any]:
    return sealed(WEAK, statement=statement, fails={"formula": statement, "lhs": ["2", "2"], "rhs": ["1", "1"]})


NO_WITNESS = {
    "a number in Python": (of_w("2**10**9"), r'"2\*\*10\*\*9" is no number of a witness; write "p" or "p/q"'),
    "not in lowest terms": (of_w("2/4"), '"2/4" is no number .* lowest terms'),
    "a zero denominator": (of_w("1/0"), '"1/0" is no number'),
    "many digits": (of_w("1" * 1001), "has 1001 digits; a witness may have 1000"),
    "an integer in W": (of_w(1), 'case.W.0..0. is 1; every number is a string "p"'),
    "n = 17": (of_weak(n=17), "case.n is 17; it must be an integer 1 to 16"),
    "n = 0": (of_weak(n=0), "case.n is 0; it must be an integer 1 to 16"),
    "a large lag": (of_weak(vars={"q": "10001", "k": "1", "v": "1"}), "10001.; a lag may be 10000 at most"),
    "a tower of powers": (stating(TOWER), r"2 to the power 1000000000 needs more than 65536 bits"),
    "too much work": (stating(DOUBLE_SUM), "needs more than 1000000 operations; reduce"),
    "another schema": (sealed(WEAK, schema=2), "schema 2 is unknown here; this replay reads schema 1"),
    "no case": (without("case"), "the witness lacks the field 'case'"),
    "no hash": (without("sha256"), "the witness lacks the field 'sha256'"),
    "a case of another kind": (sealed(WEAK, case=[]), "case is ..; it must be a JSON object"),
    "an unknown leaf": (stating(["<", ["Eig", "1"], "1"]), "is no term; one starts with"),
    "an unbound variable": (stating(["<", ["var", "z"], "1"]), "is bound nowhere; the variables here are k, q, v"),
    "too few arguments": (stating(["<", "1"]), "< with 1 arguments is no formula"),
    "an unknown activation": (sealed(WEAK, system=LOGISTIC | {"activation": "step"}), "this replay knows logistic"),
    "unknown slopes": (sealed(WEAK, system=LOGISTIC | {"slopes": "ANY"}), "judges nets and cells, slopes SECTOR"),
    "an orbit without its start": (sealed(WEAK, system=LOGISTIC | {"slopes": "ORBIT"}), "lacks the field"),
}


FILES = NO_JSON | {name: (json.dumps(witness), message) for name, (witness, message) in NO_WITNESS.items()}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_witness_gets_a_message_and_status_2(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, message = FILES[name]
    path = tmp_path / "witness.json"
    path.write_text(text)
    assert replay.main([str(path)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert len(printed.err) < 1500
    assert re.search(message, printed.err), printed.err


def test_no_file_no_argument_and_a_large_file_get_a_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    large, binary = tmp_path / "large.json", tmp_path / "binary.json"
    large.write_text(" " * 1_000_001)
    binary.write_bytes(b"\xff\xfe")
    asked = {
        str(tmp_path / "none.json"): "cannot be read",
        str(tmp_path): "cannot be read",
        str(binary): "cannot be read",
    }
    for path, message in (
        asked | {str(large): "has 1000001 bytes; a witness has 1000000 at most", "\0": "cannot be read"}
    ).items():
        assert replay.main([path]) == 2
        assert message in capsys.readouterr().err
    assert replay.main([]) == 2
    assert "usage: replay.py WITNESS.json" in capsys.readouterr().err


@pytest.mark.parametrize("seed", range(4))
def test_no_damage_to_a_file_ends_in_a_traceback(seed: int) -> None:
    rng = random.Random(seed)
    junk = [
        None,
        True,
        1,
        -1,
        "",
        "x",
        "oo",
        "1/2",
        [],
        ["n"],
        ["var", "q"],
        {},
        {"n": "1"},
        [["1"]],
        ["net"],
        "9" * 30,
    ]
    for name in WITNESSES:
        witness = load(name)
        paths = [path for path, _ in places(witness) if path and path != ("sha256",)]
        for path in rng.sample(paths, min(60, len(paths))):
            damaged = replaced(witness, path, rng.choice(junk))
            assert replay.check(sealed(damaged)).status in (0, 1, 2)
            assert replay.check(damaged).status in (0, 1, 2)


def places(x: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    yield path, x
    if isinstance(x, dict | list):
        for key, part in x.items() if isinstance(x, dict) else enumerate(x):
            yield from places(part, (*path, key))


def test_a_witness_that_is_no_json_gets_a_message() -> None:
    looped: dict[str, Any] = {}
    looped["itself"] = looped
    for witness in ({"W": Fraction(1, 2)}, looped, {"x": float("nan")}):
        assert replay.check(witness).status == 2


# --- the primitives against slow and obvious ways -------------------------------------------------------------------


def interval(value: str) -> replay.Interval:
    return replay.point(Fraction(value))


@pytest.mark.parametrize("bits", [64, 256])
@pytest.mark.parametrize("x", ["1", "-1", "1/3", "-7/2", "25", "-40", "1/1000000", "123/7"])
def test_exp_and_log_enclose_what_decimal_computes_with_ninety_digits(x: str, bits: int) -> None:
    decimal.getcontext().prec = 90
    value = decimal.Decimal(Fraction(x).numerator) / Fraction(x).denominator
    pairs = [(replay.exp(interval(x), bits), value.exp())]
    if Fraction(x) > 0 and Fraction(x) != 1:
        pairs.append((replay.log(interval(x), bits), value.ln()))
    for (low, high), true in pairs:
        assert low < Fraction(true) < high
        assert high - low < abs(Fraction(true)) / 2 ** (bits - 6) + Fraction(1, 2 ** (bits - 6))


def test_exp_of_0_and_log_of_1_are_exact_and_log_of_0_is_undefined() -> None:
    assert replay.exp(replay.ZERO, 64) == replay.ONE
    assert replay.log(replay.ONE, 64) == replay.ZERO
    with pytest.raises(replay.Undefined):
        replay.log(replay.ZERO, 64)


@pytest.mark.parametrize("k", [2, 3, 5, 7])
def test_roots_are_exact_where_rational_and_else_enclose(k: int) -> None:
    for x in map(Fraction, ("0", "1", "2", "4/9", "8/27", "1/32", "10/7", "1000000", "1/3000000000")):
        low, high = replay.root(replay.point(x), k, 64)
        assert low**k <= x <= high**k
        assert high - low <= Fraction(1, 2**64)
        assert replay.root(replay.point(x**k), k, 64) == replay.point(x)
        assert replay.integer_root(int(x), k) ** k <= int(x) < (replay.integer_root(int(x), k) + 1) ** k


def test_arithmetic_of_intervals_reaches_both_ends() -> None:
    a, b = replay.Interval(Fraction(-1), Fraction(2)), replay.Interval(Fraction(3), Fraction(4))
    assert a + b == (2, 6)
    assert a * b == (-4, 8)
    assert 1 / b == (Fraction(1, 4), Fraction(1, 3))
    assert abs(a) == (0, 2)
    assert replay.root(replay.Interval(Fraction(4), Fraction(9)), 2, 64) == (2, 3)
    assert replay.largest([a, b]) == (3, 4)
    assert replay.least([a, b]) == (-1, 2)


@pytest.mark.parametrize(
    ("base", "exponent", "true"),
    [
        ("4", "3/2", 8.0),
        ("2", "1/2", math.sqrt(2)),
        ("3/4", "-2/3", 0.75 ** (-2 / 3)),
        ("2", "101/100", 2**1.01),
        ("0", "1/2", 0.0),
    ],
)
def test_real_powers_enclose(base: str, exponent: str, true: float) -> None:
    low, high = replay.power(interval(base), interval(exponent), 64)
    assert float(low) <= true * (1 + 1e-14) and float(high) >= true * (1 - 1e-14)  # noqa: PT018
    assert high - low < Fraction(1, 10**15)


def test_integer_powers_of_intervals_contain_the_powers_of_their_numbers() -> None:
    a = replay.Interval(Fraction(-2), Fraction(3))
    assert a**2 == (0, 9)
    assert a**3 == (-8, 27)
    assert replay.ZERO**0 == replay.ONE
    assert interval("-2") ** -3 == interval("-1/8")
    for base in (replay.ZERO, a):
        with pytest.raises(replay.Undefined):
            base**-1


def random_matrix(rng: random.Random, n: int) -> list[list[Fraction]]:
    return [[Fraction(rng.randint(-8, 8), rng.choice((1, 2, 4))) for _ in range(n)] for _ in range(n)]


def points(matrix: list[list[Fraction]]) -> list[list[replay.Interval]]:
    return [[replay.point(x) for x in row] for row in matrix]


@pytest.mark.parametrize("seed", range(12))
def test_norms_and_spectral_radius_enclose_those_of_numpy(seed: int) -> None:
    rng = random.Random(seed)
    matrix = random_matrix(rng, rng.randint(1, 4))
    a = floats(matrix)
    true = {
        "one": np.linalg.norm(a, 1),
        "inf": np.linalg.norm(a, np.inf),
        "two": np.linalg.norm(a, 2),
        "fro": np.linalg.norm(a),
    }
    for name, value in (true | {"max": abs(a).max()}).items():
        low, high = map(float, replay.norm(name, points(matrix), 64))
        assert low - 1e-9 <= value <= high + 1e-9
        assert high - low < 1e-12
    low, high = map(float, replay.spectral_radius(points(matrix), 64))
    assert low - 1e-6 <= radius(a) <= high + 1e-6
    assert high - low < 1e-12


@pytest.mark.parametrize(
    ("matrix", "exact"),
    [
        ([[0, 1, 0], [0, 0, 1], [1, 0, 0]], "1"),
        ([[0, -1], [1, 0]], "1"),
        ([[0, 1], [0, 0]], "0"),
        ([[1, 1], [0, 1]], "1"),
        ([["3/4", "-3/4"], ["-3/4", "3/4"]], "3/2"),
        ([[2, 1, 0], [0, -2, 0], [0, 0, "1/3"]], "2"),
    ],
)
def test_a_rational_spectral_radius_is_exact(matrix: Any, exact: str) -> None:
    a = [[replay.point(Fraction(x)) for x in row] for row in matrix]
    assert replay.spectral_radius(a, 64) == interval(exact)


def test_the_two_norm_of_a_scaled_rotation_is_exact() -> None:
    a = [[interval("3/5"), interval("-4/5")], [interval("4/5"), interval("3/5")]]
    assert replay.norm("two", a, 64) == replay.ONE


@pytest.mark.parametrize("seed", range(30))
def test_schur_agrees_with_the_roots_of_numpy(seed: int) -> None:
    rng = random.Random(seed)
    c = [Fraction(1), *(Fraction(rng.randint(-6, 6), 5) for _ in range(rng.randint(1, 5)))]
    largest = max(abs(np.roots([float(x) for x in c])), default=0.0)
    if abs(largest - 1) > 1e-6:
        assert replay.schur([replay.point(x) for x in c]) == (largest < 1)
        stripped = c if any(c[1:]) else [Fraction(1)]
        assert replay.in_closed_disc(stripped) == (largest < 1)


ROOTS = {  # factors with rational coefficients, and the modulus of their roots
    "x - 1": ([1, -1], 1),
    "x + 1": ([1, 1], 1),
    "x^2 + 1": ([1, 0, 1], 1),
    "x^2 + x + 1": ([1, 1, 1], 1),
    "x^2 - 6/5 x + 1": ([1, Fraction(-6, 5), 1], 1),
    "x": ([1, 0], 0),
    "x - 1/2": ([1, Fraction(-1, 2)], 0.5),
    "x - 2": ([1, -2], 2),
    "x^2 + 1/4": ([1, 0, Fraction(1, 4)], 0.5),
    "x^2 + 4": ([1, 0, 4], 2),
}


@pytest.mark.parametrize("names", list(itertools.combinations_with_replacement(ROOTS, 3)), ids=" | ".join)
def test_roots_on_the_circle_are_told_from_roots_outside_and_inside(names: tuple[str, ...]) -> None:
    c = [Fraction(1)]
    for name in names:
        factor = ROOTS[name][0]
        shifted = [[x * y for y in c] for x in factor]
        c = [
            sum((row[i - k] for k, row in enumerate(shifted) if 0 <= i - k < len(c)), Fraction(0))
            for i in range(len(c) + len(factor) - 1)
        ]
    largest = max(ROOTS[name][1] for name in names)
    assert replay.in_closed_disc(c) == (largest <= 1)
    assert replay.schur([replay.point(x) for x in c]) == (largest < 1)


def test_schur_of_a_wide_interval_is_unknown() -> None:
    assert replay.schur([replay.ONE, replay.Interval(Fraction(1, 2), Fraction(2))]) is None


# --- terms against slow and obvious ways ----------------------------------------------------------------------------


def random_case(seed: int) -> dict[str, Any]:
    rng = random.Random(seed)
    n = rng.randint(1, 3)
    strings = [[str(x) for x in row] for row in random_matrix(rng, n)]
    slopes = [[str(Fraction(rng.randint(0, 4), 4)) for _ in range(n)] for _ in range(3)]
    acts = [[str(Fraction(rng.randint(-4, 4), 3)) for _ in range(n)] for _ in range(2)]
    return {"W": strings, "slopes": slopes, "acts": acts, "free": {"e": ["1", "-2", "1/3"]}}


def slow_paths(w: np.ndarray, s: Callable[[int], np.ndarray], q: int, k: int, v: int) -> Fraction:
    """The error flow as the sum over all paths k = l_0, l_1, ..., l_q = v, one by one."""
    found = Fraction(0)
    for inner in itertools.product(range(len(w)), repeat=q - 1):
        path = (k, *inner, v)
        found += math.prod(w[path[m - 1]][path[m]] * s(m)[path[m]] for m in range(1, q + 1))
    return found


EDGE = ["*", ["Weight", ["var", "j"], ["var", "l"]], ["Slope", ["var", "m"], ["var", "l"]]]


@pytest.mark.parametrize("seed", range(8))
def test_the_error_flow_is_the_sum_over_the_paths_one_by_one(seed: int) -> None:
    case = random_case(seed)
    w, n = [[Fraction(x) for x in row] for row in case["W"]], len(case["W"])
    for q, o in ((1, 0), (2, 0), (4, 0), (2, 3)):
        for k, v in itertools.product(range(n), repeat=2):
            true = slow_paths(w, lambda m, o=o: [Fraction(x) for x in case["slopes"][(m + o) % 3]], q, k, v)
            ends = [str(q), str(k + 1), str(v + 1)]
            assert world(case).term(["ErrorFlow", *ends, str(o)], {}) == replay.point(true)
            if o == 0:
                assert world(case).term(["PathSum", ["m", "l", "j"], EDGE, *ends], {}) == replay.point(true)
                assert world(case).term(["ErrorFlow", *ends], {}) == replay.point(true)


@pytest.mark.parametrize("seed", range(4))
def test_the_weight_flow_is_what_its_recursion_says(seed: int) -> None:
    case = random_case(seed)
    w, n = [[Fraction(x) for x in row] for row in case["W"]], len(case["W"])

    def slow(q: int, k: int, j: int, source: int, o: int) -> Fraction:
        found = Fraction(case["acts"][(o + 1) % 2][source]) if k == j else Fraction(0)
        if q > 1:
            slope = case["slopes"][(o + 1) % 3]
            found += sum(w[k][i] * Fraction(slope[i]) * slow(q - 1, i, j, source, o + 1) for i in range(n))
        return found

    for q, k, j, source, o in itertools.product((1, 2, 4), range(n), range(n), range(n), (0, 2)):
        term = ["WeightFlow", str(q), str(k + 1), str(j + 1), str(source + 1), str(o)]
        assert world(case).term(term, {}) == replay.point(slow(q, k, j, source, o))


def test_same_tells_one_unit_from_another() -> None:
    here = world(random_case(0))
    assert here.term(["Same", "1", "1"], {}) == replay.point(1)
    assert here.term(["Same", "1", "2"], {}) == replay.point(0)


def test_the_state_flow_of_a_plain_net_is_the_product_of_its_steps() -> None:
    case = random_case(2)
    n, w = len(case["W"]), floats(case["W"])
    true = np.eye(n)
    for r in range(1, 4):
        true = true @ np.diag(floats(case["slopes"])[(r - 1) % 3]) @ w
    found = [
        [float(world(case).term(["StateFlow", "3", str(i + 1), str(j + 1)], {})[0]) for j in range(n)] for i in range(n)
    ]
    assert np.allclose(found, true)
    one = world(case).term(["Step", "2", "1", "1"], {})
    assert float(one[0]) == pytest.approx(floats(case["slopes"])[1][0] * w[0][0])


def test_norms_of_rows_columns_flows_and_steps_are_those_of_the_matrices() -> None:
    case = {"W": [["1", "-5"], ["2", "3"]], "slopes": [["1", "2"], ["1/2", "1"]]}
    norm: Callable[[str, Any], replay.Interval] = lambda p, m: world(case).term(["Norm", p, m], {})  # noqa: E731
    assert [norm(p, ["Row", "1"]) for p in ("one", "inf", "max")] == [interval(x) for x in ("6", "5", "5")]
    assert [norm(p, ["Col", "1"]) for p in ("one", "inf", "max")] == [interval(x) for x in ("3", "2", "2")]
    assert norm("two", ["Row", "1"]) == norm("fro", ["Row", "1"]) == replay.root(interval("26"), 2, 64)
    assert norm("inf", ["Flow", "1"]) == interval("11/2")  # W F'(t-1) = ((1/2, -5), (1, 3))
    assert norm("inf", ["Flow", "2"]) == interval("89/2")  # ... times ((1, -10), (2, 6))
    assert (
        norm("one", ["Step", "1"]) == norm("one", ["StateFlow", "1"]) == interval("11")
    )  # F'(t) W = ((1, -5), (4, 6))
    assert [norm(p, ["Slopes", "0"]) for p in ("one", "two", "inf", "max")] == [interval("2")] * 4
    assert world(case).term(["SpectralRadius", ["Abs", ["W"]]], {})[0] == pytest.approx(2 + math.sqrt(11))


def test_slope_max_of_a_lag_looks_at_r_from_1_and_without_a_lag_at_the_whole_period() -> None:
    case = {"W": [["1"]], "slopes": [["7"], ["1"], ["-2"]]}
    assert world(case).term(["SlopeMax", "inf", "1"], {}) == interval("1")
    assert world(case).term(["SlopeMax", "inf", "2"], {}) == interval("2")
    assert world(case).term(["SlopeMax", "inf"], {}) == interval("7")
    with pytest.raises(replay.Undefined):
        world(case).term(["SlopeSup"], {})


def test_free_sequences_repeat_and_count_units_from_1_and_times_from_0() -> None:
    case = {"W": [["1", "0"], ["0", "1"]], "free": {"e": ["5", "6", "7"]}}
    env: replay.Env = {"k": ("unit", replay.ONE), "r": ("nat", replay.ONE)}
    assert world(case).term(["Free", "e", K], env) == interval("5")
    assert world(case).term(["Free", "e", R], env) == interval("6")
    assert world(case).term(["Free", "e", ["+", R, "3"]], env) == interval("6")


def test_a_constructed_sequence_is_computed_from_its_first_value_upward() -> None:
    before: Callable[[Any], Any] = lambda i: ["Seq", "f", ["var", "t"], i]  # noqa: E731
    step = ["+", before("1"), before(["var", "i"])]  # f(t+1, i) = f(t, 1) + f(t, i), f(0, i) = i
    w = world({"W": [["1"]]}, where=[["seq", "f", "t", [["i", "nat"]], ["var", "i"], step]])
    assert w.term(["Seq", "f", "5", "1"], {}) == interval("32")
    assert w.term(["Seq", "f", "3", "2"], {}) == interval("9")
    assert w.term(["Seq", "f", "2000", "1"], {}) == replay.point(2**2000)


def test_sums_products_maxima_and_their_ranges() -> None:
    case = {"W": [["1", "-5"], ["2", "3"]]}
    w, i, r = world(case), ["var", "i"], ["var", "r"]
    assert w.term(["sum", "i", ["n"], ["Weight", i, "2"]], {}) == interval("-2")
    assert w.term(["prod", "r", "4", r], {}) == interval("24")
    assert w.term(["maximum", "r", "3", ["+", "2", ["*", "-1", r]]], {}) == interval("1")
    assert w.term(["max", "1", "3", "2"], {}) == interval("3")
    assert w.term(["min", "1", "3", "2"], {}) == interval("1")
    with pytest.raises(replay.Undefined):
        w.term(["sum", "r", "0", r], {})


# --- formulas -------------------------------------------------------------------------------------------------------

T, F, U = ["<", "0", "1"], ["<", "1", "0"], ["<", "0", ["**", "0", "-1"]]
IDENTITY = {"W": [["1", "0"], ["0", "1"]]}
TABLE = {"not": lambda a: None if a is None else not a}


@pytest.mark.parametrize("left", [True, False, None])
@pytest.mark.parametrize("right", [True, False, None])
def test_connectives_are_those_of_kleene(left: bool | None, right: bool | None) -> None:
    form: dict[bool | None, Any] = {True: T, False: F, None: U}
    fits = [[a for a in (True, False) if x in (a, None)] for x in (left, right)]

    def all_ways(rule: Callable[[bool, bool], bool]) -> bool | None:
        found = {rule(a, b) for a, b in itertools.product(*fits)}
        return found.pop() if len(found) == 1 else None

    rules: dict[str, Callable[[bool, bool], bool]] = {
        "and": lambda a, b: a and b,
        "implies": lambda a, b: b or not a,
        "iff": lambda a, b: a == b,
    }
    for head, rule in rules.items():
        assert truth([head, form[left], form[right]], IDENTITY) is all_ways(rule)
    assert truth(["not", form[left]], IDENTITY) is (None if left is None else not left)


@pytest.mark.parametrize("head", ["<=", "<", "="])
def test_a_relation_is_decided_only_where_all_numbers_of_the_intervals_agree(head: str) -> None:
    rule = {"<=": lambda x, y: x <= y, "<": lambda x, y: x < y, "=": lambda x, y: x == y}[head]
    ends = [replay.Interval(Fraction(i), Fraction(j)) for i in range(4) for j in range(i, 4)]
    for a, b in itertools.product(ends, repeat=2):
        # a grid of halves has every order of numbers that real intervals have
        grid = ([low + Fraction(i, 2) for i in range(int(2 * (high - low)) + 1)] for low, high in (a, b))
        found = {rule(x, y) for x, y in itertools.product(*grid)}
        assert replay.DECIDE[head](a, b) is (found.pop() if len(found) == 1 else None), (a, b)


def test_an_undefined_term_makes_its_relation_unknown() -> None:
    for term in (
        ["**", "0", "-1"],
        ["log", "0"],
        ["**", "-1", "1/2"],
        ["Slope", ["+", "1", "-3"], "1"],
        ["Weight", "3", "1"],
    ):
        assert truth(["<", term, "1"], IDENTITY) is None


def test_the_ladder_decides_what_64_bits_do_not() -> None:
    close = str(Fraction(math.isqrt(2 * 10**60), 10**30))  # below sqrt(2) by less than 1e-30
    assert truth(["<", close, ["**", "2", "1/2"]], IDENTITY) is True
    assert truth(["=", ["**", "2", "1/2"], ["exp", ["*", "1/2", ["log", "2"]]]], IDENTITY) is None


def test_a_for_all_over_lags_is_true_only_where_its_variable_stands_in_times_of_what_repeats() -> None:
    case = {"W": [["1"]], "slopes": [["1/2"], ["1/3"]]}
    over: Callable[[Any], Any] = lambda body: ["all", "r", "lags", body]  # noqa: E731
    assert truth(over(["<", ["Slope", R, "1"], "1"]), case) is True
    assert truth(over(["<", ["Norm", "two", ["Step", ["+", R, "3"]]], "1"]), case) is True
    assert truth(over(["<", ["Slope", R, "1"], "1/2"]), case) is False
    assert truth(over(["<", "0", R]), case) is None
    assert truth(over(["<", ["ErrorFlow", R, "1", "1"], "1"]), case) is None
    assert truth(over(["<", ["Slope", ["+", R, R], "1"], "1"]), case) is None
    assert truth(over(["<", R, "10"]), case) is False
    assert truth(["some", "r", "lags", ["<", "9", R]], case) is True
    assert truth(["some", "r", "nats", ["<", "1", ["Slope", R, "1"]]], case) is False


def test_a_for_all_over_reals_is_false_at_a_number_and_never_true() -> None:
    x = ["var", "x"]
    assert truth(["all", "x", "reals", ["<", "0", ["**", x, "2"]]], IDENTITY) is False
    assert truth(["all", "x", "reals", ["<=", "0", ["**", x, "2"]]], IDENTITY) is None
    assert truth(["some", "x", "reals", ["<", x, "0"]], IDENTITY) is True


def test_the_recorded_binding_is_tried_where_the_own_values_do_not_fail() -> None:
    statement = ["all", "r", "lags", ["<", R, "5000"]]
    fails = {"formula": statement[3], "bindings": {"r": "5000"}, "lhs": ["5000", "5000"], "rhs": ["5000", "5000"]}
    assert replay.check(net_witness(statement, IDENTITY, fails=fails)).holds
    other = fails | {"bindings": {"r": "4999"}, "lhs": ["4999", "4999"]}
    assert not replay.check(net_witness(statement, IDENTITY, fails=other)).holds


@pytest.mark.parametrize("seed", range(10))
def test_decay_agrees_with_the_spectral_radius_of_the_flow_over_a_period(seed: int) -> None:
    case = random_case(seed)
    largest = radius(
        np.linalg.multi_dot([floats(case["W"]) @ np.diag(floats(case["slopes"])[r % 3]) for r in (1, 2, 3)])
    )
    for formula in (["decays", ["Flow"]], ["vanishes", ["Flow"]], ["decays", ["StateFlow"]]):
        assert abs(largest - 1) < 1e-6 or truth(formula, case) is (largest < 1)


def test_constructed_slopes_go_on_after_the_listed_ones_and_their_decay_is_unknown() -> None:
    slopes = [["slope", "r", "j", ["**", ["+", R, "2"], "-1"]]]
    case = {"W": [["1"]], "slopes": [["1/2"], ["1/3"]]}
    assert world(case, where=slopes).term(["Slope", "5", "1"], {}) == interval("1/7")
    assert world(case).term(["Slope", "5", "1"], {}) == interval("1/3")
    by_unit = [["slope", "r", "j", ["*", ["var", "j"], ["**", "2", ["*", "-1", R]]]]]
    two = {"W": [["1", "0"], ["0", "1"]], "slopes": [["1", "2"]]}
    assert world(two, where=by_unit).term(["Slope", "3", "2"], {}) == interval("1/4")
    assert truth(["decays", ["Flow"]], case, where=slopes) is None
    assert truth(["decays", ["Flow"]], case) is True


# --- cells ----------------------------------------------------------------------------------------------------------


def net(name: str, *vectors: Any, bias: bool = True) -> list[Any]:
    return ["net", name, "n", bias, [["free"]] * len(vectors), list(vectors)]


H, C, ONE_MINUS = ["state", "h"], ["state", "c"], ["*", "-1"]
GATE_R, GATE_Z = ["logistic", net("r", H)], ["logistic", net("z", H)]
GRU = {"h": ["+", ["*", GATE_Z, H], ["*", ["+", "1", ["*", "-1", GATE_Z]], ["tanh", net("n", ["*", GATE_R, H])]]]}
I_, O_, F_ = (["logistic", net(name, H, C)] for name in "iof")
CELL_NEXT = ["+", ["*", F_, C], ["*", I_, ["tanh", net("g", H)]]]
LSTM = {"h": ["*", O_, ["tanh", CELL_NEXT]], "c": CELL_NEXT}


def cell_world(
    update: dict[str, Any], seed: int, *, bits: int = 64, **extra: Any
) -> tuple[replay.World, dict[str, Any]]:
    rng = random.Random(seed)
    states = list(update)
    nets: dict[str, int] = {"r": 1, "z": 1, "n": 1} if states == ["h"] else {"i": 2, "o": 2, "f": 2, "g": 1}
    matrix = lambda: [[str(Fraction(rng.randint(-8, 8), 4)) for _ in range(2)] for _ in range(2)]  # noqa: E731
    cell = {
        "name": "test",
        "states": [[s, "n"] for s in states],
        "inputs": [],
        "params": [],
        "scalars": [],
        "update": update,
    }
    case = {
        "n": 2,
        "vars": {},
        "sizes": {"n": 2},
        "T": 3,
        "weights": {name: [matrix() for _ in range(slots)] for name, slots in nets.items()},
        "gates": {name: [[str(Fraction(rng.randint(1, 8), 9)) for _ in range(2)] for _ in range(2)] for name in nets},
        "states": {s: [str(Fraction(rng.randint(-9, 9), 4)) for _ in range(2)] for s in states},
    } | extra
    fails = {"formula": ["<", "1", "0"], "lhs": ["1", "1"], "rhs": ["0", "0"]}
    system = {"kind": "cell", "cell": cell, "slopes": "SECTOR"}
    witness = sealed(net_witness(["<", "1", "0"], {"W": []}), system=system, case=case, fails=fails)
    read = replay.read(witness)
    replay.check_cell(read)
    return replay.World(read, bits, replay.Meter()), case


def numbers_of(case: dict[str, Any]) -> tuple[Callable[[str, int], np.ndarray], Callable[[str, int], np.ndarray]]:
    gate = lambda name, r: floats(case["gates"][name])[r % 2]  # noqa: E731
    weight = lambda name, slot: floats(case["weights"][name][slot])  # noqa: E731
    return gate, weight


def gru_steps(case: dict[str, Any]) -> list[np.ndarray]:
    """d h(t-r+1) / d h(t-r) for r = 1, 2, 3, from the formula of the cell."""
    gate, weight = numbers_of(case)
    h, found = floats([case["states"]["h"]])[0], []
    for r in (2, 1, 0):
        z, rr, y = gate("z", r), gate("r", r), gate("n", r)
        inner = np.diag(rr) + np.diag(h * rr * (1 - rr)) @ weight("r", 0)
        step = np.diag(z) + np.diag((h - y) * z * (1 - z)) @ weight("z", 0)
        found.append(step + np.diag((1 - z) * (1 - y**2)) @ weight("n", 0) @ inner)
        h = z * h + (1 - z) * y
    return found[::-1]


def lstm_steps(case: dict[str, Any]) -> list[np.ndarray]:
    """The block Jacobians of (h, c) for r = 1, 2, 3, from the formula of the cell."""
    gate, weight = numbers_of(case)
    c, found = floats([case["states"]["c"]])[0], []
    for r in (2, 1, 0):
        f, i, o, g = (gate(name, r) for name in "fiog")
        part = lambda name, slot, scale: np.diag(scale * gate(name, r) * (1 - gate(name, r))) @ weight(name, slot)  # noqa: E731, B023
        c_by_h = part("f", 0, c) + part("i", 0, g) + np.diag(i * (1 - g**2)) @ weight("g", 0)
        c_by_c = np.diag(f) + part("f", 1, c) + part("i", 1, g)
        c = f * c + i * g
        through = np.diag(o * (1 - np.tanh(c) ** 2))
        found.append(
            np.block(
                [
                    [part("o", 0, np.tanh(c)) + through @ c_by_h, part("o", 1, np.tanh(c)) + through @ c_by_c],
                    [c_by_h, c_by_c],
                ]
            )
        )
    return found[::-1]


@pytest.mark.parametrize(("update", "slow"), [(GRU, gru_steps), (LSTM, lstm_steps)], ids=["GRU", "LSTM with peepholes"])
@pytest.mark.parametrize("seed", range(3))
def test_the_jacobian_of_a_cell_is_that_of_its_formula(update: dict[str, Any], slow: Any, seed: int) -> None:
    w, case = cell_world(update, seed)
    for r, true in enumerate(slow(case), start=1):
        found = [[replay.known([[x]])[0][0] for x in row] for row in w.step(r)]
        assert np.allclose([[float(low) for low, _ in row] for row in found], true, rtol=1e-12, atol=1e-13)
        assert all(high - low < Fraction(1, 10**15) for row in found for low, high in row)
    last = list(update)[-1]
    flow_ = w.term(["StateFlow", "3", last, "1", last, "2"], {})
    assert float(flow_[0]) == pytest.approx(np.linalg.multi_dot(slow(case))[-2, -1], rel=1e-10)


def test_a_leaf_of_the_other_kind_of_system_is_unknown() -> None:
    w, _ = cell_world(GRU, 0)
    judge = replay.Judge(w.w)
    plain_only = [
        ["ErrorFlow", "1", "1", "1"],
        ["Weight", "1", "1"],
        ["Step", "1", "1", "1"],
        ["StateFlow", "1", "1", "1"],
        ["SlopeSup"],
    ]
    for term in plain_only:
        assert judge.truth(["<", term, "1"], {}) is None
    assert judge.truth(["decays", ["Flow"]], {}) is None
    cell_only = [
        ["Out", "z", "1", "1"],
        ["StateFlow", "1", "h", "1", "h", "1"],
        ["Norm", "inf", ["NetWeight", "z", "0"]],
    ]
    for term in cell_only:
        assert truth(["<", term, "1"], IDENTITY) is None
    assert truth(["decays", ["StateFlow", "h", "h"]], IDENTITY) is None


def test_before_the_start_the_states_are_unknown_and_so_is_what_depends_on_them() -> None:
    w, _ = cell_world(GRU, 0)
    with pytest.raises(replay.Undefined, match="an entry of the matrix is unknown"):
        w.term(["StateFlow", "4", "h", "1", "h", "1"], {})
    assert w.term(["Out", "z", "1", "1"], {}) == w.term(["Out", "z", "3", "1"], {})


@pytest.mark.parametrize("forget", ["1/2", "3/4"])
def test_a_block_that_needs_no_states_decays_or_not_while_the_whole_is_unknown(forget: str) -> None:
    none = [["0", "0"], ["0", "0"]]
    weights = {"f": [none, none], "i": [none, none], "g": [none], "o": [none, [["1", "0"], ["0", "1"]]]}
    w, _ = cell_world(LSTM, 0, weights=weights, gates={name: [[forget, forget]] for name in "fiog"})
    judge = replay.Judge(w.w)
    assert judge.truth(["decays", ["StateFlow", "c", "c"]], {}) is True
    assert judge.truth(["decays", ["StateFlow", "c", "h"]], {}) is True
    assert judge.truth(["decays", ["StateFlow"]], {}) is None


def test_the_block_of_a_unit_that_only_adds_does_not_decay() -> None:
    update = {"h": O_, "c": ["+", C, ["*", I_, ["tanh", net("g", H)]]]}
    none = [["0", "0"], ["0", "0"]]
    weights = {"i": [none, none], "g": [none], "o": [none, [["1", "0"], ["0", "1"]]]}
    w, _ = cell_world(update, 0, weights=weights, gates={name: [["1/2", "1/3"]] for name in "igo"})
    judge = replay.Judge(w.w)
    assert judge.truth(["decays", ["StateFlow", "c", "c"]], {}) is False
    assert judge.truth(["decays", ["StateFlow", "h", "h"]], {}) is True


def test_the_weights_of_a_cell_follow_their_construction() -> None:
    where = [["netweight", "n", "0", "i", "j", ["+", ["var", "i"], ["*", "10", ["var", "j"]]]]]
    w, case = cell_world(GRU, 0)
    built = case["weights"] | {"n": [[["11", "21"], ["12", "22"]]]}
    good, _ = cell_world(GRU, 0, weights=built)
    for evaluator, fits in ((good, True), (w, False)):
        witness = dataclasses.replace(evaluator.w, where=where)
        if fits:
            replay.check_constructions(witness, evaluator)
        else:
            with pytest.raises(replay.Fails, match=r"NetWeight\(n, 0\)\(1, 1\) = .*, but `where` makes it 11"):
                replay.check_constructions(witness, evaluator)


def test_powers_and_maxima_in_a_cell_reach_its_jacobian() -> None:
    update = {"h": ["max", ["**", H, "3"], ["*", "1/2", H]]}
    w, _ = cell_world(update, 0, weights={}, gates={}, states={"h": ["2", "-1/2"]})
    assert w.cell is not None
    assert w.cell.step(3) == [[interval("12"), replay.ZERO], [replay.ZERO, interval("3/4")]]
    assert w.cell.state(2) == {"h": [interval("8"), interval("-1/8")]}


def test_an_account_reads_like_a_formula() -> None:
    told = replay.told
    assert told(["all", "i", ["n"], ["<", ["Weight", ["var", "i"], "1"], ["n"]]]) == "all i: Weight(i, 1) < n"
    assert told(["*", ["+", "1", Q], ["**", ["*", "2", Q], ["+", Q, "1"]]]) == "(1 + q) * (2 * q)**(q + 1)"
    assert told(["**", ["**", "2", Q], "3"]) == "(2**q)**3"
    assert told(["implies", ["and", T, ["not", F]], ["all", "r", "lags", T]]) == (
        "0 < 1 and not(1 < 0) implies (all r in lags: 0 < 1)"
    )


def test_the_larger_of_two_numbers_passes_on_its_derivative_and_of_equal_ones_it_is_unknown() -> None:
    x, y = replay.Dual(interval("1"), {0: replay.ONE}), replay.Dual(interval("2"), {1: interval("3")})
    assert replay.several("max", [x, y]) == (interval("2"), {1: interval("3")})
    assert replay.several("min", [y, x]) == (interval("1"), {0: replay.ONE})
    assert replay.several("max", [x, x]).slopes == {0: None}
    assert replay.several("*", [x, y]) == (interval("2"), {0: interval("2"), 1: interval("3")})
    unknown = replay.Dual(None, {})
    assert replay.several("*", [x, unknown]) == (None, {0: None})
    assert replay.several("*", [replay.Dual(replay.ZERO, {}), unknown]) == (replay.ZERO, {})


def test_functions_of_one_number_pass_on_their_derivatives() -> None:
    x = replay.Dual(interval("9/4"), {0: interval("2")})
    true = {"exp": 2 * math.exp(2.25), "log": 2 / 2.25, "sqrt": 2 / 3, "abs": 2.0}
    for head, derivative in true.items():
        assert float(replay.unary(head, x, 64).slopes[0][0]) == pytest.approx(derivative, rel=1e-14)
    assert replay.to_the(3, x).slopes == {0: interval("243/8")}
    assert replay.to_the(-1, x).slopes == {0: interval("-32/81")}
    assert replay.to_the(0, x) == (replay.ONE, {0: replay.ZERO})
    assert replay.unary("abs", replay.Dual(replay.ZERO, {0: replay.ONE}), 64).slopes == {0: None}


def test_a_cell_without_forgetting_does_not_decay() -> None:
    update = {"h": ["*", ["scalar", "a"], H]}
    for a, expected in (("1", False), ("1/2", True)):
        cell = {
            "name": "leaky",
            "states": [["h", "n"]],
            "inputs": [],
            "params": [],
            "scalars": [["a", "0", "1"]],
            "update": update,
        }
        case = {
            "n": 1,
            "vars": {},
            "sizes": {"n": 1},
            "T": 1,
            "weights": {},
            "gates": {},
            "states": {"h": ["1"]},
            "scalars": {"a": a},
        }
        statement = ["decays", ["StateFlow", "h", "h"]]
        fails = {"formula": statement, "parts": []}
        system = {"kind": "cell", "cell": cell, "slopes": "SECTOR"}
        witness = sealed(net_witness(statement, {"W": []}), system=system, case=case, fails=fails)
        assert replay.check(witness).holds is not expected
        changed = sealed(witness, case=case | {"scalars": {"a": "3/2"}})
        assert "case.scalars.a is 3/2; it must be a number from 0 to 1" in replay.check(changed).message


BAD_CELLS = {
    "gates missing": ({"gates": {}}, "case.gates.z is not one or more rows of 2 numbers"),
    "a gate at 1": ({"gates": {name: [["1", "1/2"]] for name in "rzn"}}, "has 1, which is no output of logistic"),
    "weights of another shape": (
        {"weights": {name: [[["1"]]] for name in "rzn"}},
        r"case.weights.z\[0\] is not 2 rows of 2",
    ),
    "no state": ({"states": {}}, "case.states.h is not 2 numbers"),
    "another n": ({"sizes": {"n": 3}}, "case.sizes.n is 3, but n is 2"),
}


@pytest.mark.parametrize("name", BAD_CELLS)
def test_the_case_of_a_cell_must_fit_it(name: str) -> None:
    change, message = BAD_CELLS[name]
    with pytest.raises(replay.Fails, match=message):
        cell_world(GRU, 0, **change)


def test_weights_have_the_form_that_the_cell_prescribes() -> None:
    check: Callable[[Any, Any], None] = lambda kind, m: replay.check_form(kind, m, {}, "W")  # noqa: E731
    one, zero = Fraction(1), Fraction(0)
    good = {
        "identity": [[one, zero], [zero, one]],
        "shift": [[zero, zero], [one, zero]],
        "ones": [[one, one], [one, one]],
    }
    for kind, matrix in good.items():
        check([kind], matrix)
        with pytest.raises(replay.Fails, match="W is not"):
            check([kind], [[one + one, one], [one, one]])
    check(["diagonal"], good["identity"])
    check(["matrix", [["1", "0"], ["0", "1"]]], good["identity"])
    with pytest.raises(replay.Fails, match="W is not"):
        check(["matrix", [["1", "0"], ["0", "1"]]], good["ones"])
    with pytest.raises(replay.Fails, match="W is not"):
        check(["diagonal"], good["ones"])
    with pytest.raises(replay.Unreadable, match="cannot be judged here"):
        check(["combination"], good["ones"])
    shared = {"V": good["ones"]}
    with pytest.raises(replay.Fails, match="differs from another weight called V"):
        replay.check_form(["free", "V"], good["shift"], shared, "W")


def test_activations_of_states_enclose_and_their_slopes_are_those_of_their_outputs() -> None:
    slow = {
        "logistic": lambda z: 1 / (1 + math.exp(-z)),
        "tanh": math.tanh,
        "lstm97_h": lambda z: 2 / (1 + math.exp(-z)) - 1,
        "lstm97_g": lambda z: 4 / (1 + math.exp(-z)) - 2,
        "linear": lambda z: z,
        "relu": lambda z: max(z, 0.0),
        "softplus": lambda z: math.log1p(math.exp(z)),
        "arctan": math.atan,
        "softsign": lambda z: z / (1 + abs(z)),
        "sin": math.sin,
        "lecun_tanh": lambda z: 1.7159 * math.tanh(2 * z / 3),
        "erf": math.erf,
        "gelu": lambda z: z * (1 + math.erf(z / math.sqrt(2))) / 2,
        "gelu_tanh": lambda z: z * (1 + math.tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * z**3))) / 2,
        "silu": lambda z: z / (1 + math.exp(-z)),
        "mish": lambda z: z * math.tanh(math.log1p(math.exp(z))),
        "selu": lambda z: 1.0507009873554805 * (z if z > 0 else 1.6732632423543772 * math.expm1(z)),
        "gaussian": lambda z: math.exp(-z * z / 2),
        "hard_sigmoid": lambda z: min(max(z / 6 + 0.5, 0.0), 1.0),
        "hard_sigmoid_keras": lambda z: min(max(z / 5 + 0.5, 0.0), 1.0),
    }
    assert set(slow) == set(replay.ACTIVATIONS)
    for (name, f), z in itertools.product(slow.items(), ("-3/2", "1/4", "2")):
        x = replay.Dual(interval(z), {0: replay.ONE})
        value, slopes = replay.unary(name, x, 64)
        step = 1e-6
        derivative = (f(float(Fraction(z)) + step) - f(float(Fraction(z)) - step)) / (2 * step)
        assert value is not None
        assert float(value[0]) == pytest.approx(f(float(Fraction(z))), abs=1e-14)
        assert float(slopes[0][0]) == pytest.approx(derivative, abs=1e-8)  # central differences: error about 1e-10
