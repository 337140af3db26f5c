"""What the replay refuses to judge for its size: at the limit it goes on, one beyond it says why not."""

import hashlib
import json
from fractions import Fraction as F
from pathlib import Path
from typing import Any

import pytest

from proofs import replay

TRUE = ["<=", "0", "1"]


def net(case: dict[str, Any], statement: Any = TRUE) -> dict[str, Any]:
    """A witness of a net of one unit, with the hash that belongs to it."""
    system = {"kind": "net", "activation": None, "attained": [True, True], "slopes": "SECTOR"}
    case = {"n": 1, "vars": {}, "W": [["1"]], "slopes": [["1"]]} | case
    fails = {"formula": statement, "lhs": ["0", "0"], "rhs": ["1", "1"]}
    rest = {
        "schema": 1, "claim": "a limit", "system": system, "sorts": {"q": "lag"} if case["vars"] else {}, "given": [],
        "where": [], "statement": statement, "case": case, "fails": fails,
    }  # fmt: skip
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"))
    return rest | {"sha256": hashlib.sha256(text.encode()).hexdigest()}


def units(n: int) -> dict[str, Any]:
    return net({"n": n, "W": [["0"] * n] * n, "slopes": [["1"] * n]})


def nested(levels: int) -> str:
    return '{"a":' + "[" * (levels - 1) + "]" * (levels - 1) + "}"


def test_a_file_of_a_million_bytes_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "witness.json"
    for size, message in ((10**6, "the file is not JSON"), (10**6 + 1, "has 1000001 bytes; a witness has 1000000 at")):
        path.write_text(" " * size)
        assert replay.main([str(path)]) == 2
        assert message in capsys.readouterr().err


def test_a_file_of_a_hundred_levels_is_read() -> None:
    assert "lacks the field" in replay.judged_text(nested(100)).message
    assert replay.judged_text(nested(101)).message == (
        "NO WITNESS: the file nests more than 100 levels deep; pass a witness that errorflow wrote"
    )


@pytest.mark.parametrize("form", ["{}", "-{}", "{}/7", "7/{}"])
def test_a_number_of_a_thousand_digits_is_read(form: str) -> None:
    assert replay.number(form.format("1" * 1000)) == F(form.format("1" * 1000))
    with pytest.raises(replay.Unreadable, match=r"has 1001 digits; a witness may have 1000 in a number$"):
        replay.number(form.format("1" * 1001))


def test_a_net_of_sixteen_units_is_judged() -> None:
    assert replay.check(units(16)).message == "NOT REPLAYED: the statement 0 <= 1 is true, not false"
    assert replay.check(units(17)).message == "NO WITNESS: case.n is 17; it must be an integer 1 to 16"


def test_a_lag_of_ten_thousand_is_judged() -> None:
    assert (
        replay.check(net({"vars": {"q": "10000"}})).message == "NOT REPLAYED: the statement 0 <= 1 is true, not false"
    )
    assert replay.check(net({"vars": {"q": "10001"}})).message == (
        'NO WITNESS: case.vars.q is "10001"; a lag may be 10000 at most'
    )


def test_a_number_of_65536_bits_is_used() -> None:
    meter = replay.Meter()
    a = replay.point(F(2**65534))  # 65535 bits over 1 bit
    assert meter.sized(a) == a
    with pytest.raises(replay.TooLarge, match=r"^a number needs 65537 bits, more than 65536; reduce the lags"):
        meter.sized(2 * a)


def test_a_million_operations_are_done() -> None:
    meter = replay.Meter()
    meter.spend(1_000_000)
    with pytest.raises(replay.Unreadable, match=r"^the witness needs more than 1000000 operations; reduce n, the lags"):
        meter.spend(1)


def test_a_relation_is_looked_at_with_64_then_128_then_256_bits() -> None:
    assert [world.bits for world in replay.Judge(replay.read(units(1))).worlds] == [64, 128, 256]
