import pytest
from stored_forms import FLOW, LSTM_SYSTEM, VV, K, N, Q, V, W, claim, every, norm, plus, power, slope_max, times

from proofs.search.kinds import Kind, classify, degree

REALS = {"q": "lag", "k": "unit", "v": "unit", "x": "real", "y": "real", "d": "real"}
SIZE = times(slope_max(), norm("inf", W))
FREE = ["Free", "u", V("r")]


def kinds(*given, where=(), system=None):
    options = {} if system is None else {"system": system}
    return [
        (h.kind.value, h.variable)
        for h in classify(claim(["<=", "0", "1"], given=given, where=where, sorts=REALS, **options))
    ]


@pytest.mark.parametrize(
    ("relation", "kind", "variable"),
    [
        (["<=", "2", Q], 1, ""),
        (["<", "0", V("x")], 1, ""),
        (["<=", "0", V("x")], 1, ""),
        (["<", V("x"), "1"], 1, ""),
        (["=", ["n"], "1"], 1, ""),
        (["=", V("x"), SIZE], 2, "x"),
        (["=", SIZE, V("x")], 2, "x"),
        (["<=", SIZE, V("x")], 2, "x"),
        (["<", SIZE, V("x")], 2, "x"),
        (["<=", V("x"), ["abs", FLOW]], 2, "x"),
        (["<=", ["abs", V("x")], V("y")], 2, "y"),
        (["<=", V("x"), times("2", V("x"), SIZE)], 3, ""),
        (every("r", "lags", ["<=", norm("inf", ["Step", V("r")]), V("x")]), 2, "x"),
        (every("r", "lags", ["=", norm("inf", ["Step", V("r")]), V("x")]), 4, ""),
        (["<", SIZE, "1"], 3, ""),
        (["<=", times(N, ["WeightMax"]), "4"], 3, ""),
        (["<", times(["JointRadius"], ["SlopeMax", "inf"]), "1"], 3, ""),
        (["<", ["WeightMax"], times("4", power(N, "-1"))], 3, ""),
        (["<", "1", norm("two", ["Step", "1"])], 3, ""),
        (["<=", power(SIZE, Q), "1"], 3, ""),
        (["<", ["abs", FLOW], "1"], 3, ""),
        (
            every(
                "i", N, every("r", "lags", ["<", ["abs", times(["Slope", V("r"), V("i")], ["Weight", V("i"), K])], "1"])
            ),
            3,
            "",
        ),
        (["<", plus(SIZE, "1"), "2"], 4, ""),
        (["<", slope_max(), "1"], 4, ""),
        (["=", SIZE, "1"], 4, ""),
        (["decays", ["Flow"]], 4, ""),
        (["not", ["<", SIZE, "1"]], 4, ""),
        (every("r", "nats", ["<=", ["abs", FREE], V("x")]), 1, "u"),
        (every("r", "nats", ["<=", ["abs", FREE], times(plus("1", times("-1", V("x"))), V("d"))]), 1, "u"),
        (every("r", "nats", ["<", "0", FREE]), 1, "u"),
        (every("r", "nats", ["<=", ["abs", FREE], ["Slope", V("r"), K]]), 4, ""),
        (every("i", N, ["=", power(["Free", "s", V("i")], "2"), "1"]), 1, "s"),
    ],
)
def test_each_relation_has_its_kind(relation, kind, variable):
    assert kinds(relation) == [(kind, variable)]


def test_a_conjunction_counts_as_its_parts():
    assert kinds(["and", ["<", "0", V("x")], ["<", SIZE, "1"]]) == [(1, ""), (3, "")]


def test_a_variable_named_after_a_size_lends_it_its_degree():
    assert kinds(["=", V("x"), SIZE], ["<", V("x"), "1"]) == [(2, "x"), (3, "")]
    assert kinds(["=", V("x"), slope_max()], ["<", V("x"), "1"]) == [(2, "x"), (1, "")]
    assert kinds(["<", V("x"), "1"]) == [(1, "")]


def test_a_name_is_given_once():
    assert kinds(["=", V("x"), SIZE], ["=", slope_max(), V("x")]) == [(2, "x"), (4, "")]


def test_weights_that_are_constructed_are_not_scaled():
    assert kinds(["<", SIZE, "1"], where=[["weight", "i", "j", "1"]]) == [(4, "")]


def test_a_cell_is_scaled_by_the_norms_of_its_weights_only():
    assert kinds(["<", norm("inf", ["NetWeight", "f", "0"]), "1"], system=LSTM_SYSTEM) == [(3, "")]
    assert kinds(["<", norm("inf", ["Step", "1"]), "1"], system=LSTM_SYSTEM) == [(4, "")]


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("3", {"": 0}),
        (norm("fro", ["Abs", W]), {"": 1}),
        (norm("fro", ["Flow", Q]), {"": 0, "q": 1}),
        (times(["Weight", K, VV], FLOW), {"": 1, "q": 1}),
        (power(norm("two", W), plus(Q, "-2")), {"": -2, "q": 1}),
        (["maximum", "i", N, ["Weight", V("i"), VV]], {"": 1}),
        (["prod", "r", Q, norm("inf", ["Step", V("r")])], {"": 0, "q": 1}),
        (plus(["Weight", K, VV], "1"), None),
        (["exp", ["Weight", K, VV]], None),
        (power("2", ["Weight", K, VV]), None),
    ],
)
def test_degrees_in_the_weights(term, expected):
    found = degree(term, {}, claim(["<=", "0", "1"]))
    assert found == expected or (
        found and expected and {k: c for k, c in found.items() if c} == {k: c for k, c in expected.items() if c}
    )


def test_each_kind_says_what_it_does():
    given = [["<", "0", V("x")], ["=", V("y"), SIZE], ["<", norm("two", W), "1"], ["decays", ["Flow"]]]
    given.append(["<=", norm(V("p"), ["Basis", K]), "1"])
    told = [str(h) for h in classify(claim(["<=", "0", "1"], given=given, sorts={**REALS, "p": "norm"}))]
    assert told == [
        "given 1: range, restricts the draw",
        "given 2: name, gives y its value",
        "given 3: size, scales W",
        "given 4: other, filters",
        "given 5: norm, scales the norm p",
    ]
    assert [kind.name for kind in Kind] == ["RANGE", "NAME", "SIZE", "OTHER", "NORM"]


@pytest.mark.parametrize("head", ["sum", "prod", "maximum"])
@pytest.mark.parametrize("span", [N, Q, "3"])
def test_a_sum_product_or_maximum_of_a_number_has_a_degree(head, span):
    assert degree([head, "i", span, "1"], {}, claim(["<=", "0", "1"])) == {"": 0}
