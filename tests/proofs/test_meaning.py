"""Every definition of the kernel has the value of its leaf by the evaluator, which shares no code with it."""

from fractions import Fraction
from random import Random

import pytest
from stored_forms import ANY, case, claim

from proofs.exact.evaluate import value
from proofs.meaning import component, definition, entry, read
from proofs.terms import KernelError, Term

SORTS = {"k": "unit", "v": "unit", "i": "unit", "j": "unit", "l": "unit", "q": "lag", "o": "nat", "r": "lag"}
TRUTH = claim(["=", "1", "1"], sorts=SORTS, system=ANY)

K, V, I, J, L, A = (["var", name] for name in "kvijla")
Q, O, R = (["var", name] for name in "qor")
X, A_UNIT = ("var", "x", "norm"), ("var", "a", "unit")
NEXT = ["+", Q, "1"]
EDGE = ["*", ["+", ["Weight", ["var", "b"], ["var", "a"]], "1/3"], ["Slope", ["var", "m"], ["var", "a"]], ["var", "m"]]

LEAVES = [
    *(["Norm", p, matrix] for p in ("inf", "one", "max") for matrix in (["W"], ["Abs", ["W"]], ["Flow", "2"])),
    *(["Norm", p, matrix] for p in ("inf", "one", "max") for matrix in (["Step", NEXT], ["StateFlow", Q])),
    *(["Norm", p, line] for p in ("inf", "one", "max") for line in (["Row", K], ["Col", K], ["Row", J], ["Col", J])),
    *(["Norm", p, ["Slopes", R]] for p in ("inf", "one", "two", "max")),
    ["WeightMax"],
    ["SlopeMax", "inf", Q],
    ["SlopeMax", "two", NEXT],
    ["SlopeMax", "one", R],
    ["SlopeMax", "fro", Q],
    *(["Norm", p, ["Vector", "a", ["*", ["Weight", K, A], ["Weight", A, J]]]] for p in ("inf", "one", "max")),
    *(["Norm", p, ["Vector", "i", ["+", ["Weight", I, J], ["Weight", V, I]]]] for p in ("inf", "one", "max")),
    ["Step", "1", K, V],
    ["Step", NEXT, K, V],
    ["ErrorFlow", "1", K, V],
    ["ErrorFlow", "3", J, I],
    ["ErrorFlow", NEXT, K, V, O],
    ["ErrorFlow", "1", K, V, "2"],
    ["StateFlow", "1", K, V],
    ["StateFlow", NEXT, J, V],
    ["PathSum", ["m", "a", "b"], EDGE, "1", K, V],
    ["PathSum", ["m", "a", "b"], EDGE, "2", J, V],
    ["PathSum", ["m", "a", "b"], EDGE, NEXT, K, V],
    ["WeightFlow", "1", K, J, L],
    ["WeightFlow", "2", K, I, L],
    ["WeightFlow", NEXT, K, J, L, O],
]


def drawn(seed: int) -> dict:
    """A net of 1 to 3 units, its slopes and activations of period 3, and values for the variables."""
    rng = Random(seed)
    n = 1 + seed % 3

    def table(rows: int) -> list[list[Fraction]]:
        return [[Fraction(rng.randint(-6, 6), rng.choice((1, 2, 3))) for _ in range(n)] for _ in range(rows)]

    names = {
        name: {"unit": rng.randint(1, n), "lag": rng.randint(1, 3), "nat": rng.randint(0, 2)}[s]
        for name, s in SORTS.items()
    }
    return case(table(n), table(3), acts=table(3), **names)


def stored(t: Term, data: dict) -> object:
    """A term of the kernel in stored form; Kronecker's delta, which only the kernel has, by its value on the case."""
    if isinstance(t, Fraction):
        return str(t)
    if isinstance(t, str):
        return t
    head, *args = t
    if head == "var":
        return ["var", args[0]]
    if head == "Vector":
        ((_, name, _),), body = args
        return [head, name, stored(body, data)]
    if head == "Same":
        return str(int(data["vars"][args[0][1]] == data["vars"][args[1][1]]))
    if head == "PathSum":
        return [head, [v[1] for v in args[0]], *(stored(x, data) for x in args[1:])]
    if head in ("sum", "prod", "maximum"):
        ((_, name, _),), body, where = args
        return [head, name, stored(where, data), stored(body, data)]
    return [head, *(stored(x, data) for x in args)]


@pytest.mark.parametrize("leaf", LEAVES, ids=str)
def test_a_definition_has_the_value_of_its_leaf(leaf):
    for seed in range(9):
        data = drawn(seed)
        meant = stored(definition(read(leaf, SORTS)), data)
        assert value(meant, data, TRUTH) == value(leaf, data, TRUTH)
        assert meant != leaf


def test_a_definition_captures_no_index_of_its_leaf():
    largest = definition(("Norm", "inf", ("Row", ("var", "j", "unit"))))
    assert largest[1][0] != ("var", "j", "unit")
    largest = definition(("SlopeMax", "inf", ("var", "r", "lag")))
    assert largest[1][0] != ("var", "r", "lag")


def test_the_last_step_of_a_flow_is_this_product_letter_by_letter():
    k, v, l = (("var", name, "unit") for name in "kvl")
    one, zero, same = Fraction(1), Fraction(0), ("Same", ("var", "k", "unit"), ("var", "v", "unit"))
    last = ("*", ("Weight", k, v), ("Slope", ("+", zero, one), v))
    assert definition(("ErrorFlow", one, k, v, zero)) == last
    assert definition(("StateFlow", one, k, v)) == ("Step", one, k, v)
    assert definition(("WeightFlow", one, k, v, l, zero)) == ("*", same, ("Act", ("+", zero, one), l))


@pytest.mark.parametrize(
    "stored", [["var", "y"], ["var"], ["var", "k", "unit"], ["var", 1], ["var", "#1.0"], ["var", ["k"]]], ids=repr
)
def test_a_variable_without_a_sort_is_not_read(stored):
    with pytest.raises(KernelError, match="has no sort"):
        read(stored, SORTS | {"#1.0": "unit"})


def test_a_vector_in_stored_form_binds_its_unit():
    line = read(["Norm", ["dual", ["var", "x"]], ["Vector", "a", ["Weight", K, A]]], SORTS | {"x": "norm"})
    assert line == ("Norm", ("dual", X), ("Vector", (("var", "a", "unit"),), ("Weight", ("var", "k", "unit"), A_UNIT)))
    for wrong in (["Vector", "a"], ["Vector", "a#", "1"], ["Vector", ["a"], "1"]):
        with pytest.raises(KernelError, match="is no vector over a unit"):
            read(wrong, SORTS)


def test_a_component_of_a_vector_is_at_its_unit():
    k, j = ("var", "k", "unit"), ("var", "j", "unit")
    assert component(("Row", k), j) == ("Weight", k, j)
    assert component(("Col", k), j) == ("Weight", j, k)
    assert component(("Basis", k), j) == ("Same", j, k)
    assert component(("Vector", (A_UNIT,), ("Weight", k, A_UNIT)), j) == ("Weight", k, j)
    with pytest.raises(KernelError, match="is no vector"):
        component(("W",), j)


def test_an_entry_of_a_matrix_is_at_its_row_and_column():
    i, j, q = ("var", "i", "unit"), ("var", "j", "unit"), ("var", "q", "lag")
    assert entry(("W",), i, j) == ("Weight", i, j)
    assert entry(("Abs", ("W",)), i, j) == ("abs", ("Weight", i, j))
    assert entry(("Flow", q), i, j) == ("ErrorFlow", q, i, j, Fraction(0))
    assert entry(("StateFlow", q), i, j) == ("StateFlow", q, i, j)
    with pytest.raises(KernelError, match="has no entries"):
        entry(("Row", i), i, j)


@pytest.mark.parametrize(
    "leaf",
    [
        *(["Norm", p, ["Row", K]] for p in ("two", "fro")),
        ["Norm", "fro", ["Slopes", R]],
        *(["Norm", p, ["W"]] for p in ("two", "fro")),
        ["SlopeMax", "inf"],
        ["Weight", K, V],
        ["SpectralRadius", ["W"]],
    ],
    ids=str,
)
def test_what_is_no_rational_expression_has_no_definition(leaf):
    with pytest.raises(KernelError, match=r"has no (rational form|definition)"):
        definition(read(leaf, SORTS))


@pytest.mark.parametrize("lag", ["0", O, ["+", Q, "-1"]], ids=str)
def test_a_flow_over_no_manifest_lag_has_no_definition(lag):
    for leaf in (["ErrorFlow", lag, K, V], ["StateFlow", lag, K, V], ["WeightFlow", lag, K, J, L]):
        with pytest.raises(KernelError, match="not manifestly at least 1"):
            definition(read(leaf, SORTS))
    for leaf in (["ErrorFlow", Q, K, V], ["PathSum", ["m", "a", "b"], EDGE, Q, K, V], ["WeightFlow", Q, K, J, L]):
        with pytest.raises(KernelError, match="neither 1 nor manifestly at least 2"):
            definition(read(leaf, SORTS))


@pytest.mark.parametrize("wrong", [3, None, [], [3, "1"], [["n"]], ("+", "1", "1"), {"+": 1}], ids=repr)
def test_what_is_no_stored_form_is_not_read(wrong):
    with pytest.raises(KernelError, match="is no stored term"):
        read(wrong, SORTS)


def test_a_quantifier_or_a_binder_is_over_a_range_that_is_known():
    one = ["=", "1", "1"]
    for span, sort in ((["n"], "unit"), ("lags", "lag"), ("nats", "nat"), ("reals", "real")):
        assert read(["all", "a", span, one], {})[1] == (("var", "a", sort),)
    for span in ("units", "lag", ["var", "q"], "1"):
        with pytest.raises(KernelError, match="is no range of a quantifier"):
            read(["some", "a", span, one], SORTS)
    assert read(["sum", "a", ["n"], ["Weight", ["var", "a"], K]], SORTS)[1:2] == ((("var", "a", "unit"),),)
    assert read(["prod", "a", Q, ["Slope", ["var", "a"], K]], SORTS)[3] == ("var", "q", "lag")
    for wrong in (
        ["sum", "#1.0", ["n"], "1"],
        ["sum", 1, ["n"], "1"],
        ["sum", "a", ["n"]],
        ["all", "a", ["n"], one, one],
    ):
        with pytest.raises(KernelError, match="binds no variable"):
            read(wrong, SORTS)
    for wrong in (["PathSum", ["m", "a"], "1", Q, K, V], ["PathSum", ["m", "a", "b"], "1", Q, K]):
        with pytest.raises(KernelError, match="no path sum over three names"):
            read(wrong, SORTS)


def test_an_offset_that_is_left_out_is_zero():
    assert read(["ErrorFlow", Q, K, V], SORTS) == read(["ErrorFlow", Q, K, V, "0"], SORTS)
    assert read(["WeightFlow", Q, K, V, L], SORTS) == read(["WeightFlow", Q, K, V, L, "0"], SORTS)
    assert read(["StateFlow", Q, K, V], SORTS)[1:] == tuple(read(x, SORTS) for x in (Q, K, V))
