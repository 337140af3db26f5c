"""The stored form: what may stand where, how many arguments a head takes, and which names are in scope."""

import re
from fractions import Fraction
from typing import Any

import pytest

from proofs import replay

I, K, Q, X = (["var", name] for name in "ikqx")
SCOPE: frozenset[Any] = frozenset({"k", "q", ("norm", "x")})
TRUE = ["<", "0", "1"]
NET = ["net", "z", "n", True, [["free"]], [["state", "h"]]]

# kind: one form of every head, and of every number of arguments that it takes
FORMS: dict[str, list[Any]] = {
    "t": [
        *("0", "-3", "2/7", ["n"], K, ["+", "1"], ["+", "1", K], ["+", "1", K, "2"], ["*", "2"], ["*", K, Q, "2"]),
        *(["**", "2", Q], ["abs", "-1"], ["max", K], ["max", K, Q], ["min", K], ["min", K, Q], ["exp", Q], ["log", Q]),
        *(["sum", "i", ["n"], I], ["prod", "i", Q, I], ["maximum", "i", "3", I]),
        ["PathSum", ["m", "l", "j"], ["*", ["var", "m"], ["var", "l"], ["var", "j"]], Q, K, "1"],
        *(["Weight", K, "1"], ["Slope", Q, K], ["Bias", K], ["Input", Q, K], ["Start", K], ["Steps"], ["Act", Q, K]),
        *(["ActAt", Q], ["SlopeAt", Q], ["ErrorFlow", Q, K, "1"], ["ErrorFlow", Q, K, "1", "0"]),
        *(["WeightFlow", Q, K, K, "1"], ["WeightFlow", Q, K, K, "1", "0"], ["Out", "z", Q, K], ["Free", "e", K]),
        *(["Same", K, "1"], ["Seq", "a", Q], ["Seq", "a", Q, ["n"]], ["Seq", "a", Q, ["n"], ["n"]], ["SlopeSup"]),
        *(["SlopeMax", "inf"], ["SlopeMax", X, Q], ["WeightMax"], ["JointRadius"], ["Step", Q, K, "1"]),
        *(["StateFlow", Q, K, "1"], ["StateFlow", Q, "c", K, "h", "1"]),
        *(["Norm", "one", ["W"]], ["SpectralRadius", ["Flow", Q]]),
    ],
    "f": [
        *(["<=", K, Q], ["<", K, Q], ["=", K, Q], ["and", TRUE], ["and", TRUE, TRUE, TRUE], ["not", TRUE]),
        *(["implies", TRUE, TRUE], ["iff", TRUE, TRUE], ["all", "i", ["n"], ["<", I, K]], ["some", "i", "lags", TRUE]),
        *(["all", "i", "nats", TRUE], ["all", "i", "reals", TRUE]),
        *(["decays", ["Flow"]], ["vanishes", ["StateFlow", "h", "c"]]),
    ],
    "M": [
        *(["Basis", K], ["Vector", "i", I], ["W"], ["Abs", ["W"]], ["Row", K], ["Col", K], ["Slopes", Q], ["Step", Q]),
        *(["Flow", Q], ["StateFlow", Q], ["NetWeight", "z", "0"]),
    ],
    "L": [["Flow"], ["StateFlow"], ["StateFlow", "h", "c"]],
    "w": [
        *(["weight", "i", "j", I], ["slope", "i", "j", ["var", "j"]], ["netweight", "z", "0", "i", "j", I]),
        ["seq", "a", "i", [], "0", I],
        ["seq", "a", "i", [["u", "real"], ["v", "nat"]], ["+", ["var", "u"], ["var", "v"]], ["*", I, ["var", "u"]]],
        *(["bias", "i", I], ["input", "i", "j", I], ["start", "i", I]),
    ],
    "x": [
        *("1/2", ["state", "h"], ["input", "u"], ["param", "b"], ["scalar", "a"], ["+", "1"], ["+", "1", "1", "1"]),
        *(
            ["*", "1"],
            ["max", "1"],
            ["min", "1"],
            ["**", "2", "3"],
            ["**", "2", "-9999"],
            ["max", "1", "2"],
            ["min", "1", "2"],
            ["exp", "1"],
        ),
        *(["log", "1"], ["sqrt", "1"], ["abs", "1"], NET, ["net", "z", "n", False, [], []], ["tanh", NET]),
        ["net", "z", "n", False, ["free", ["ones"]], ["1", ["exp", "1"]]],
    ],
}
MORE = ["+", "*", "max", "min", "Seq", "and"]  # these take any number of arguments beyond the least


ALL = [(kind, e) for kind, examples in FORMS.items() for e in examples]


def refusal(e: Any, kind: str, scope: frozenset[Any] = SCOPE) -> str:
    """What the replay says against the form; nothing else may be raised."""
    with pytest.raises(replay.Unreadable) as caught:
        replay.well_formed(e, kind, scope)
    return str(caught.value)


def test_every_head_of_the_grammar_has_an_example_here() -> None:
    activations = dict.fromkeys(replay.ACTIVATIONS, "x")
    for kind, heads in replay.GRAMMAR.items():
        tried = {e[0] for e in FORMS[kind] if isinstance(e, list)}
        assert tried | (set(activations) if kind == "x" else set()) == set(heads)


@pytest.mark.parametrize(("kind", "e"), ALL, ids=str)
def test_the_forms_of_the_language_are_accepted(kind: str, e: Any) -> None:
    replay.well_formed(e, kind, SCOPE)


@pytest.mark.parametrize("kind", FORMS)
def test_another_number_of_arguments_is_refused_and_told(kind: str) -> None:
    for head in {e[0] for e in FORMS[kind] if isinstance(e, list)}:
        right = {len(e) - 1 for e in FORMS[kind] if e[0] == head}
        for count in set(range(max(right) + 3)) - right:
            if head not in MORE or count < min(right):
                assert f"{head} with {count} arguments is no " in refusal([head, *["1"] * count], kind)


def test_activations_are_functions_of_one_number_in_a_cell() -> None:
    for name in ("logistic", "tanh", "relu", "gelu"):
        replay.well_formed([name, "1"], "x", SCOPE)
        assert refusal([name], "x") == f"{name} with 0 arguments is no cell expression; it takes those of 'x'"
        assert f"{name} with 2 arguments" in refusal([name, "1", "1"], "x")


def test_a_seq_takes_its_further_arguments_as_terms_and_its_name_as_a_string() -> None:
    assert refusal(["Seq", ["n"], "1"], "t") == '["n"] cannot stand in ["Seq", ["n"], "1"]'
    assert "is no term" in refusal(["Seq", "a", "1", "2", TRUE], "t")
    assert "Seq with 1 arguments is no term; it takes those of 'st*'" in refusal(["Seq", "a"], "t")


NO_FORM: list[tuple[str, Any, str]] = [
    ("t", 5, "5 is no term; one starts with n, var, +, "),
    ("t", True, "true is no term"),
    ("t", None, "null is no term"),
    ("t", [], "[] is no term"),
    ("t", {}, "{} is no term"),
    ("t", {"n": 1}, '{"n": 1} is no term'),
    ("t", [["n"]], '[["n"]] is no term'),
    ("t", [{}], "[{}] is no term"),
    ("t", [5], "[5] is no term"),
    ("t", ["zz"], '["zz"] is no term'),
    ("t", TRUE, '["<", "0", "1"] is no term'),
    ("t", ["sqrt", "1"], '["sqrt", "1"] is no term'),
    ("t", "q", '"q" is no number of a witness'),
    ("f", "1", '"1" is no formula; one starts with <=, <, =, and, not, implies, iff, all, some, decays, vanishes'),
    ("f", "<", '"<" is no formula'),
    ("f", K, '["var", "k"] is no formula'),
    ("M", "1", '"1" is no matrix; one starts with Basis, Vector, W, '),
    ("M", ["Steps"], '["Steps"] is no matrix'),
    ("L", ["W"], '["W"] is no flow; one starts with Flow, StateFlow'),
    ("w", ["weights", "i", "j", "1"], "is no construction; one starts with weight, slope, netweight, "),
    ("x", ["n"], '["n"] is no cell expression; one starts with state, input, '),
    ("x", ["tanh", ["var", "k"]], '["var", "k"] is no cell expression'),
    ("f", ["<", TRUE, "1"], '["<", "0", "1"] is no term'),
    ("f", ["and", K], '["var", "k"] is no formula'),
    ("f", ["decays", ["W"]], '["W"] is no flow'),
    ("t", ["Norm", "one", K], '["var", "k"] is no matrix'),
    ("M", ["Abs", ["n"]], '["n"] is no matrix'),
    ("t", ["sum", "i", ["n"], TRUE], '["<", "0", "1"] is no term'),
    ("f", ["all", "i", ["n"], I], '["var", "i"] is no formula'),
    ("x", ["net", "z", "n", True, [], ["1", ["n"]]], '["n"] is no cell expression'),
]


@pytest.mark.parametrize(("kind", "e", "message"), NO_FORM, ids=str)
def test_what_is_no_form_is_refused_by_what_was_wanted(kind: str, e: Any, message: str) -> None:
    assert message in refusal(e, kind)


NO_ATOM: list[tuple[str, Any, Any]] = [  # kind, form and the part of it that cannot stand there
    ("t", ["var", 1], 1),
    ("t", ["var", ["k"]], ["k"]),
    ("t", ["Free", 1, "1"], 1),
    ("t", ["Out", None, "1", "1"], None),
    ("t", ["sum", 1, ["n"], "1"], 1),
    ("t", ["sum", ["i"], ["n"], "1"], ["i"]),
    ("L", ["StateFlow", "h", 1], 1),
    ("f", ["all", "i", "n", TRUE], "n"),
    ("f", ["all", "i", "units", TRUE], "units"),
    ("f", ["all", "i", ["lags"], TRUE], ["lags"]),
    ("f", ["all", "i", {}, TRUE], {}),
    ("f", ["all", "i", 1, TRUE], 1),
    ("t", ["PathSum", "mlj", "1", "1", "1", "1"], "mlj"),
    ("t", ["PathSum", ["m", "l"], "1", "1", "1", "1"], ["m", "l"]),
    ("t", ["PathSum", ["m", "l", "j", "i"], "1", "1", "1", "1"], ["m", "l", "j", "i"]),
    ("t", ["PathSum", ["m", "l", 1], "1", "1", "1", "1"], ["m", "l", 1]),
    ("t", ["PathSum", ["m", "l", ["j"]], "1", "1", "1", "1"], ["m", "l", ["j"]]),
    ("t", ["PathSum", 3, "1", "1", "1", "1"], 3),
    ("w", ["seq", "a", "i", "", "1", "1"], ""),
    ("w", ["seq", "a", "i", 1, "1", "1"], 1),
    ("w", ["seq", "a", "i", {}, "1", "1"], {}),
    ("w", ["seq", "a", "i", ["un"], "1", "1"], ["un"]),
    ("w", ["seq", "a", "i", [["u"]], "1", "1"], [["u"]]),
    ("w", ["seq", "a", "i", [["u", "nat", "1"]], "1", "1"], [["u", "nat", "1"]]),
    ("w", ["seq", "a", "i", [["u", "nat"], "v"], "1", "1"], [["u", "nat"], "v"]),
    ("w", ["seq", "a", "i", [[["u"], "nat"]], "1", "1"], [[["u"], "nat"]]),
    ("w", ["seq", "a", "i", [["u", 1]], "1", "1"], [["u", 1]]),
    ("w", ["netweight", "z", 0, "i", "j", "1"], 0),
    ("w", ["netweight", "z", "", "i", "j", "1"], ""),
    ("w", ["netweight", "z", "1/2", "i", "j", "1"], "1/2"),
    ("w", ["netweight", "z", ["0"], "i", "j", "1"], ["0"]),
    ("x", ["**", "2", "10000"], "10000"),
    ("x", ["**", "2", 3], 3),
    ("x", ["net", "z", "n", 1, [], []], 1),
    ("x", ["net", "z", "n", "true", [], []], "true"),
    ("x", ["net", "z", "n", True, "free", []], "free"),
    ("x", ["net", "z", "n", True, [], "12"], "12"),
    ("x", ["net", "z", "n", True, [], 1], 1),
    ("x", ["net", "z", 2, True, [], []], 2),
]


@pytest.mark.parametrize(("kind", "e", "part"), NO_ATOM, ids=str)
def test_a_name_a_range_or_a_list_of_another_form_cannot_stand_there(kind: str, e: Any, part: Any) -> None:
    assert refusal(e, kind) == f"{replay.brief(part)} cannot stand in {replay.brief(e)}"


# --- names in scope -------------------------------------------------------------------------------------------------

OUTSIDE: list[tuple[str, Any, str, str]] = [  # a name where it is not bound, and the names that are
    ("t", ["sum", "i", I, "1"], "i", "k, q"),
    ("t", ["prod", "i", ["n"], ["var", "j"]], "j", "i, k, q"),
    ("t", ["PathSum", ["m", "l", "j"], I, "1", "1", "1"], "i", "j, k, l, m, q"),
    ("t", ["PathSum", ["m", "l", "j"], "1", ["var", "m"], "1", "1"], "m", "k, q"),
    ("t", ["PathSum", ["m", "l", "j"], "1", "1", ["var", "l"], "1"], "l", "k, q"),
    ("t", ["PathSum", ["m", "l", "j"], "1", "1", "1", ["var", "j"]], "j", "k, q"),
    ("t", ["+", ["sum", "i", ["n"], I], I], "i", "k, q"),
    ("f", ["and", ["all", "i", ["n"], ["<", I, "1"]], ["<", I, "1"]], "i", "k, q"),
    ("f", ["some", "j", ["n"], ["<", I, "1"]], "i", "j, k, q"),
    ("t", ["Norm", "one", ["Vector", "j", I]], "i", "j, k, q"),
    ("w", ["seq", "a", "i", [["u", "real"]], ["var", "a"], "1"], "a", "i, k, q, u"),
    ("w", ["seq", "a", "i", [["u", "real"]], "1", ["var", "real"]], "real", "i, k, q, u"),
    ("w", ["weight", "i", "j", ["var", "l"]], "l", "i, j, k, q"),
    ("t", X, "x", "k, q"),  # the name of a norm is no variable of a term
]


@pytest.mark.parametrize(("kind", "e", "name", "here"), OUTSIDE, ids=str)
def test_a_variable_outside_what_binds_it_is_refused(kind: str, e: Any, name: str, here: str) -> None:
    assert refusal(e, kind) == f'["var", "{name}"] is bound nowhere; the variables here are {here}'
    replay.well_formed(e, kind, SCOPE | {name})


def test_a_var_is_one_name_and_only_the_names_in_scope_are_told() -> None:
    assert refusal(["var", "z"], "t", frozenset({"q", "b", ("norm", "a")})).endswith("the variables here are b, q")
    assert refusal(["var", "z"], "t", frozenset({("norm", "a")})).endswith("the variables here are none")
    assert "var with 0 arguments is no term" in refusal(["var"], "t")
    assert "var with 2 arguments is no term" in refusal(["var", "k", "q"], "t")


def test_cell_expressions_have_no_variables_of_the_claim() -> None:
    assert '["var", "k"] is no cell expression' in refusal(["+", "1", K], "x")


@pytest.mark.parametrize(
    ("span", "body", "truth"),
    [
        ("lags", ["not", ["=", Q, "1"]], False),  # the first lag is 1
        ("lags", ["<=", "1", Q], None),  # and none is less; that all are so is not known from some
        ("nats", ["not", ["=", Q, "0"]], False),  # the first natural number is 0
        ("nats", ["<=", "0", Q], None),
        ("reals", ["<=", "0", Q], False),
    ],
)
def test_lags_start_at_1_natural_numbers_at_0_and_reals_nowhere(span: str, body: Any, truth: bool | None) -> None:
    f = ["<", "1", "0"]
    system = {"kind": "net", "slopes": "SECTOR"}
    case = {"n": 1, "vars": {}, "W": [[1]], "slopes": [[1]]}
    fails: dict[str, Any] = {"formula": f, "bindings": {}}
    judge = replay.Judge(replay.Witness("c", system, {}, [], [], f, case, fails))
    assert judge.truth(["all", "q", span, body], {}) is truth


# --- norms ----------------------------------------------------------------------------------------------------------

VECTORS = [["Row", K], ["Col", K], ["Basis", K], ["Vector", "i", I], ["Abs", ["Row", K]], ["Abs", ["Abs", ["Row", K]]]]
NO_VECTORS = [["W"], ["Abs", ["W"]], ["Flow", Q], ["NetWeight", "Row", "0"], ["Slopes", "1"]]


@pytest.mark.parametrize("p", ["one", "two", "inf", "fro", "max", X])
def test_a_norm_of_a_matrix_is_one_of_five_or_declared(p: Any) -> None:
    for m in (*VECTORS, *NO_VECTORS):
        replay.well_formed(["Norm", p, m], "t", SCOPE)
    replay.well_formed(["SlopeMax", p], "t", SCOPE)
    replay.well_formed(["SlopeMax", p, "1"], "t", SCOPE)


@pytest.mark.parametrize("inner", ["one", "two", "inf", "fro", X])
def test_a_dual_norm_is_one_of_vectors(inner: Any) -> None:
    p = ["dual", inner]
    for m in VECTORS:
        replay.well_formed(["Norm", p, m], "t", SCOPE)
    refused = f"{replay.brief(p)} cannot stand in .*: a dual norm is one of vectors, Row, Col, Basis, Vector"
    for e in (*(["Norm", p, m] for m in NO_VECTORS), ["SlopeMax", p], ["SlopeMax", p, "1"]):
        assert re.fullmatch(re.escape(refused).replace(r"\.\*", ".*"), refusal(e, "t"))


NO_NORM: list[Any] = [
    *("three", "dual", "", "Row", 1, None, True, [], ["one"], ["var"], ["var", 1], ["var", ["x"]], ["var", "x", "x"]),
    *(["dual"], ["dual", "one", "one"], ["duel", "one"], [["dual"], "one"], {"var": "x"}, ["norm", "x"]),
    *(["dual", "max"], ["dual", ["dual", "one"]], ["dual", []], ["dual", 1], ["dual", ["one"]], ["dual", ["var"]]),
]


@pytest.mark.parametrize("p", NO_NORM, ids=str)
def test_what_is_no_norm_is_refused(p: Any) -> None:
    expected = f"{replay.brief(p)} is no norm; one is one, two, inf, fro, max, a variable, or a dual norm"
    assert refusal(["Norm", p, ["Row", K]], "t") == expected


def test_a_norm_by_name_must_be_a_norm_of_the_claim() -> None:
    for p, name in ((["var", "y"], "y"), (K, "k"), (["dual", ["var", "y"]], "y")):
        expected = f"{replay.brief(p)} is no norm of the claim, whose sorts do not say that {name} is one"
        assert refusal(["Norm", p, ["Row", K]], "t") == expected


def test_the_matrix_of_a_norm_is_read_before_the_norm() -> None:
    assert "Row with 0 arguments is no matrix" in refusal(["Norm", ["dual", "one"], ["Row"]], "t")
    assert "[] is no matrix" in refusal(["Norm", ["dual", "one"], ["Abs", []]], "t")


# --- numbers and texts ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["0", "7", "-7", "1/2", "-10/3", "9" * 1000, f"-{'9' * 1000}/{'7' + '1' * 999}"])
def test_a_number_is_a_rational_in_lowest_terms_of_a_thousand_digits_at_most(text: str) -> None:
    numerator, _, denominator = text.partition("/")
    assert replay.number(text) == Fraction(int(numerator), int(denominator or 1))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "a",
        "q",
        "+1",
        "01",
        "-0",
        "2/4",
        "4/2",
        "3/1",
        "1/0",
        "1/01",
        "1/-2",
        "--1",
        "0.5",
        "1e3",
        " 1",
        "1\n",
        "1/",
    ],
)
def test_any_other_text_is_no_number(text: str) -> None:
    expected = f'{replay.brief(text)} is no number of a witness; write "p" or "p/q" in lowest terms, such as "-3/4"'
    with pytest.raises(replay.Unreadable) as caught:
        replay.number(text)
    assert str(caught.value) == expected


@pytest.mark.parametrize("text", ["9" * 1001, f"-{'9' * 1001}", f"1/{'7' * 1001}", f"{'7' * 1001}/2", "x" * 1001])
def test_a_number_of_more_digits_is_refused_unread(text: str) -> None:
    with pytest.raises(replay.Unreadable, match=r"has 1001 digits; a witness may have 1000 in a number"):
        replay.number(text)


def test_a_text_is_cut_where_it_is_longer_than_told() -> None:
    assert replay.cut("12345", 5) == "12345"
    assert replay.cut("123456", 5) == "12..."


def test_a_value_is_told_as_json_of_60_characters_at_most() -> None:
    assert replay.brief("x" * 58) == '"' + "x" * 58 + '"'
    assert replay.brief("x" * 59) == '"' + "x" * 56 + "..."
    assert replay.brief(["1", None, True]) == '["1", null, true]'
    assert replay.brief({"a": Fraction(1, 2)}) == '{"a": "1/2"}'
