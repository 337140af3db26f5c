"""Small witnesses of a plain net, of an orbit and of a cell that refute `1 < 0`."""

import hashlib
import json
from copy import deepcopy
from typing import Any

from proofs import replay

STATEMENT = ["<", "1", "0"]
LOGISTIC = {
    "kind": "net",
    "slopes": "SECTOR",
    "activation": "logistic",
    "range": ["0", "1"],
    "slope": ["0", "1/4"],
    "attained": [False, True],
}
# at the outputs 1/2, 1/3, 1/4 the slopes y (1 - y) are 1/4, 2/9, 3/16
PLAIN = {
    "n": 2,
    "vars": {"k": "2", "q": "1", "m": "0", "x": "-1/2"},
    "W": [["1", "0"], ["0", "1"]],
    "slopes": [["1/4", "2/9"], ["3/16", "1/4"]],
    "acts": [["1/2", "1/3"], ["1/4", "1/2"]],
    "norms": {"p": {"kind": "weighted-one", "weights": ["1/2", "3"]}},
}
SORTS = {"k": "unit", "q": "lag", "m": "nat", "x": "real", "p": "norm"}
RUN = {
    "n": 2,
    "vars": {},
    "W": [["1", "0"], ["0", "1"]],
    "T": 3,
    "bias": ["0", "1"],
    "a0": ["0", "1/2"],
    "inputs": [["0", "1"], ["1", "0"], ["2", "2"]],
}
H, C, X = ["state", "h"], ["state", "c"], ["input", "x"]


def net(name: str, size: str, *read: tuple[list[Any], Any]) -> list[Any]:
    return ["net", name, size, True, [form for form, _ in read], [vector for _, vector in read]]


INNER = ["gelu", net("inner", "m", (["free"], C))]
U = ["tanh", net("u", "n", (["free", "V"], H), (["matrix", [["1", "2", "3"], ["4", "5", "6"]]], X))]
G = ["logistic", net("g", "m", (["diagonal"], INNER), (["shift"], C), (["ones"], H), (["free"], "1"))]
BARE = net("bare", "n", (["free", "V"], H))
CELL = {
    "name": "two states",
    "states": [["h", "n"], ["c", "m"]],
    "inputs": [["x", "m"]],
    "params": [["b", "n"]],
    "scalars": [["a", "0", "1"], ["free", "-oo", "oo"]],
    "update": {
        "h": ["+", ["*", ["scalar", "a"], H], ["*", ["param", "b"], U], ["*", ["scalar", "free"], BARE], U],
        "c": ["+", G, "1"],
    },
}
ZEROS, ONES = ["0", "0", "0"], ["1", "1"]
V = [["1", "2"], ["3", "4"]]
CELL_CASE = {
    "n": 2,
    "vars": {},
    "sizes": {"n": 2, "m": 3, "one": 1},
    "T": 2,
    "weights": {
        "inner": [[ZEROS, ZEROS, ["1", "2", "3"]]],
        "u": [V, [["1", "2", "3"], ["4", "5", "6"]]],
        "g": [
            [["1", "0", "0"], ["0", "2", "0"], ["0", "0", "3"]],
            [["0", "0", "0"], ["1", "0", "0"], ["0", "1", "0"]],
            [ONES, ONES, ONES],
            [["5"], ["6"], ["7"]],
        ],
        "bare": [V],
    },
    "gates": {"inner": [["-5", "0", "5"]], "u": [["1/2", "-1/2"], ["0", "0"]], "g": [["1/2", "1/3", "1/4"]]},
    "states": {"h": ["1", "2"], "c": ["1", "2", "3"]},
    "inputs": {"x": [["1", "2", "3"], ["4", "5", "6"]]},
    "params": {"b": ["1", "2"]},
    "scalars": {"a": "1/2", "free": "1000"},
    "biases": {"u": ["1", "2"]},
}
SYSTEMS = {
    "net": (LOGISTIC, PLAIN, SORTS),
    "orbit": (LOGISTIC | {"slopes": "ORBIT"}, RUN, {}),
    "cell": ({"kind": "cell", "slopes": "SECTOR", "cell": CELL}, CELL_CASE, {}),
}
GONE = object()


def witness(kind: str, changes: dict[str, Any]) -> dict[str, Any]:
    """The small witness of that kind, with new values at the dotted places; GONE takes a field away."""
    system, case, sorts = SYSTEMS[kind]
    fails = {"formula": STATEMENT, "lhs": ["1", "1"], "rhs": ["0", "0"]}
    fields = {"schema": 1, "claim": "test", "given": [], "where": [], "statement": STATEMENT, "fails": fails}
    found: dict[str, Any] = json.loads(json.dumps({"system": system, "case": case, "sorts": sorts, **fields}))
    for path, value in changes.items():
        *way, last = path.split(".")
        place: Any = found
        for name in way:
            place = place[int(name)] if isinstance(place, list) else place[name]
        if value is GONE:
            del place[last]
        else:
            place[int(last) if isinstance(place, list) else last] = deepcopy(value)
    text = json.dumps(found, sort_keys=True, separators=(",", ":"))
    return found | {"sha256": hashlib.sha256(text.encode()).hexdigest()}


def read(kind: str, changes: dict[str, Any]) -> replay.Witness:
    return replay.read(witness(kind, changes))
