"""Stored forms written by hand, for the tests of evaluator and attack."""

LOGISTIC = {"activation": "logistic", "range": ["0", "1"], "slope": ["0", "1/4"], "attained": [False, True]}
TANH = {"activation": "tanh", "range": ["-1", "1"], "slope": ["0", "1"], "attained": [False, True]}
LINEAR = {"activation": "linear", "range": ["-oo", "oo"], "slope": ["1", "1"], "attained": [True, True]}
RELU = {"activation": "relu", "range": ["0", "oo"], "slope": ["0", "1"], "attained": [True, True], "values": ["0", "1"]}
ANY = {"activation": None, "range": None, "slope": None, "attained": [False, False]}

SORTS = {"q": "lag", "k": "unit", "v": "unit"}


def V(name):
    return ["var", name]


Q, K, VV, N = V("q"), V("k"), V("v"), ["n"]
FLOW = ["ErrorFlow", Q, K, VV]
W = ["W"]


def net(system=LOGISTIC):
    return {"kind": "net", "slopes": "SECTOR", **system}


def claim(statement, *, given=(), where=(), sorts=SORTS, system=LOGISTIC, id="hand-written"):
    kind = system if "kind" in system else net(system)
    return {
        "schema": 1,
        "id": id,
        "system": kind,
        "sorts": dict(sorts),
        "given": list(given),
        "where": list(where),
        "statement": statement,
    }


def times(*factors):
    return ["*", *factors]


def power(base, exponent):
    return ["**", base, exponent]


def plus(*terms):
    return ["+", *terms]


def norm(p, m):
    return ["Norm", p, m]


def slope_max(p="inf"):
    return ["SlopeMax", p]


def every(name, span, f):
    return ["all", name, span, f]


def middle_form(p="inf", factor=N):
    tail = power(norm(p, W), plus(Q, "-2"))
    return times(factor, power(slope_max(p), Q), norm(p, ["Col", VV]), norm(p, ["Row", K]), tail)


def final_form(p="inf"):
    return power(times(slope_max(p), norm(p, W)), Q)


def case(W, slopes, acts=None, free=None, **variables):
    data = {"n": len(W), "vars": {k: str(x) for k, x in variables.items()}, "W": strings(W), "slopes": strings(slopes)}
    if acts is not None:
        data["acts"] = strings(acts)
    if free is not None:
        data["free"] = {name: [str(x) for x in row] for name, row in free.items()}
    return data


def strings(table):
    return [[str(x) for x in row] for row in table]


LSTM = {
    "name": "LSTM",
    "states": [["h", "n"], ["c", "n"]],
    "inputs": [["x", "m"]],
    "params": [],
    "scalars": [],
}


def _gate(name, activation="logistic"):
    return [activation, ["net", name, "n", True, [["free"], ["free"]], [["state", "h"], ["input", "x"]]]]


C_NEXT = plus(times(_gate("f"), ["state", "c"]), times(_gate("i"), _gate("g", "tanh")))
LSTM["update"] = {"h": times(_gate("o"), ["tanh", C_NEXT]), "c": C_NEXT}
LSTM_SYSTEM = {"kind": "cell", "cell": LSTM, "slopes": "SECTOR"}
