"""Every term against a slow computation by its definition, on nets whose weights, slopes and outputs all differ."""

import itertools
import math
import re
from fractions import Fraction
from typing import Any

import pytest

from proofs import replay

W = [[Fraction(x) for x in row] for row in (("2", "3", "-5"), ("1/7", "-11", "13"), ("17", "1/19", "23"))]
SLOPES = [[Fraction(1, x) for x in row] for row in ((2, 3, 5), (7, 11, 13), (17, 19, 23))]
ACTS = [[Fraction(x) for x in row] for row in ((29, 31, 37), (41, 43, 47))]
UNITS = range(3)
LOGISTIC = {"kind": "net", "activation": "logistic", "slopes": "SECTOR"}


def witness(case: dict[str, Any], system: Any = None, where: Any = (), sorts: Any = ()) -> replay.Witness:
    """A witness as it is after reading, of which only the case matters here."""
    system = system or {"kind": "net", "slopes": "SECTOR"}
    return replay.Witness("test", system, dict(sorts), [], list(where), None, {"vars": {}} | case, {"bindings": {}})


def world(case: dict[str, Any], system: Any = None, where: Any = (), sorts: Any = (), bits: int = 64) -> replay.World:
    return replay.World(witness(case, system, where, sorts), bits, replay.Meter())


def net(**changes: Any) -> replay.World:
    """The asymmetric net of three units."""
    fields = {name: changes.pop(name) for name in ("system", "where", "sorts") if name in changes}
    return world({"n": 3, "W": W, "slopes": SLOPES, "acts": ACTS} | changes, **fields)


def value(w: replay.World, term: Any, **env: Any) -> Fraction:
    """The exact value of a term; variables as name=(sort, number)."""
    found = w.term(term, {name: (sort, replay.point(x)) for name, (sort, x) in env.items()})
    assert found.is_point
    return found.low


def undefined(w: replay.World, term: Any, message: str, **env: Any) -> None:
    with pytest.raises(replay.Undefined, match=re.escape(message)):
        value(w, term, **env)


def var(name: str) -> list[str]:
    return ["var", name]


def unit(i: int) -> str:
    """The unit counted from 0, as a term."""
    return str(i + 1)


# --- by definition --------------------------------------------------------------------------------------------------


def slope(r: int, j: int) -> Fraction:
    return SLOPES[r % 3][j]


def act(r: int, j: int) -> Fraction:
    return ACTS[r % 2][j]


def error_flow(q: int, k: int, v: int, o: int = 0) -> Fraction:
    if q == 1:
        return W[k][v] * slope(o + 1, v)
    return sum((error_flow(q - 1, k, j, o) * W[j][v] for j in UNITS), Fraction(0)) * slope(o + q, v)


def step(r: int, k: int, j: int) -> Fraction:
    return slope(r - 1, k) * W[k][j]


def state_flow(q: int, k: int, v: int) -> Fraction:
    if q == 1:
        return step(1, k, v)
    return sum((state_flow(q - 1, k, j) * step(q, j, v) for j in UNITS), Fraction(0))


def weight_flow(q: int, k: int, j: int, source: int, o: int = 0) -> Fraction:
    found = act(o + 1, source) if k == j else Fraction(0)
    if q > 1:
        found += sum(W[k][i] * slope(o + 1, i) * weight_flow(q - 1, i, j, source, o + 1) for i in UNITS)
    return found


def test_weights_slopes_and_outputs_are_those_of_the_case_which_repeats() -> None:
    w = net()
    for r, i, j in itertools.product(range(7), UNITS, UNITS):
        assert value(w, ["Weight", unit(i), unit(j)]) == W[i][j]
        assert value(w, ["Slope", str(r), unit(j)]) == slope(r, j)
        assert value(w, ["Act", str(r), unit(j)]) == act(r, j)
        assert value(w, ["Same", unit(i), unit(j)]) == (i == j)
    assert value(w, ["n"]) == 3
    assert value(w, ["WeightMax"]) == 23
    assert value(w, "-3/4") == Fraction(-3, 4)
    assert value(w, ["var", "x"], x=("real", "1/3"), y=("real", 2)) == Fraction(1, 3)


def test_flows_are_what_their_recursions_say() -> None:
    w = net()
    for q, k, v in itertools.product((1, 2, 4), UNITS, UNITS):
        ends = [str(q), unit(k), unit(v)]
        assert value(w, ["ErrorFlow", *ends]) == error_flow(q, k, v)
        assert value(w, ["ErrorFlow", *ends, "2"]) == error_flow(q, k, v, 2)
        assert value(w, ["StateFlow", *ends]) == state_flow(q, k, v)
        assert value(w, ["Step", *ends]) == step(q, k, v)
        for j in UNITS:
            assert value(w, ["WeightFlow", *ends, unit(j)]) == weight_flow(q, k, v, j)
            assert value(w, ["WeightFlow", *ends, unit(j), "2"]) == weight_flow(q, k, v, j, 2)


def test_a_path_sum_is_the_sum_over_the_paths_one_by_one() -> None:
    # of the edge from `came` to `to` at step m: m came**2 + to
    edge = ["+", ["*", var("m"), var("came"), var("came")], var("to")]
    for q, k, v in itertools.product((1, 2, 3), UNITS, UNITS):
        paths = [(k, *inner, v) for inner in itertools.product(UNITS, repeat=q - 1)]
        true = sum(math.prod(m * (p[m - 1] + 1) ** 2 + p[m] + 1 for m in range(1, q + 1)) for p in paths)
        assert value(net(), ["PathSum", ["m", "to", "came"], edge, str(q), unit(k), unit(v)]) == true


def test_the_steps_of_a_path_sum_are_lags_and_its_ends_units() -> None:
    free = ["Free", "e", var("to")]  # counted from 1, since `to` is a unit
    w = net(free={"e": [Fraction(5), Fraction(6), Fraction(7)]})
    assert value(w, ["PathSum", ["m", "to", "came"], free, "1", "1", "2"]) == 6
    assert value(w, ["PathSum", ["m", "to", "came"], ["Free", "e", var("m")], "1", "1", "2"]) == 6
    assert value(w, ["PathSum", ["m", "to", "came"], ["Free", "e", var("came")], "1", "3", "2"]) == 7


def test_matrices_are_seen_through_their_norms() -> None:
    true: dict[str, tuple[Any, list[list[Fraction]]]] = {
        "W": (["W"], W),
        "a row": (["Row", "2"], [[x] for x in W[1]]),
        "a column": (["Col", "2"], [[row[1]] for row in W]),
        "a basis vector": (["Basis", "2"], [[Fraction(x)] for x in (0, 1, 0)]),
        "a vector": (["Vector", "i", ["Slope", "1", var("i")]], [[slope(1, i)] for i in UNITS]),
        "slopes": (["Slopes", "1"], [[slope(1, i) * (i == j) for j in UNITS] for i in UNITS]),
        "a step": (["Step", "2"], [[step(2, i, j) for j in UNITS] for i in UNITS]),
        "a flow": (["Flow", "2"], [[error_flow(2, i, j) for j in UNITS] for i in UNITS]),
        "a state flow": (["StateFlow", "2"], [[state_flow(2, i, j) for j in UNITS] for i in UNITS]),
        "absolute values": (["Abs", ["W"]], [[abs(x) for x in row] for row in W]),
    }
    w = net()
    for name, (term, matrix) in true.items():
        assert w.matrix(term, {}) == [[replay.point(x) for x in row] for row in matrix], name
        assert value(w, ["Norm", "inf", term]) == max(sum(map(abs, row)) for row in matrix), name
        columns = list(zip(*matrix, strict=True))
        assert value(w, ["Norm", "one", term]) == max(sum(map(abs, column)) for column in columns), name
        assert value(w, ["Norm", "max", term]) == max(abs(x) for row in matrix for x in row), name


def test_the_dual_norm_of_the_1_norm_is_the_maximum_norm_and_the_other_way_round() -> None:
    w = net()
    assert value(w, ["Norm", ["dual", "one"], ["Row", "2"]]) == 13
    assert value(w, ["Norm", ["dual", "inf"], ["Row", "2"]]) == Fraction(1, 7) + 11 + 13
    for p in ("two", "fro"):  # 3**2 + 4**2 = 5**2
        euclidean = world({"n": 2, "W": [[Fraction(3), Fraction(4)]] * 2, "slopes": [[Fraction(1)] * 2]})
        assert value(euclidean, ["Norm", ["dual", p], ["Row", "1"]]) == 5
        assert value(euclidean, ["Norm", p, ["Row", "1"]]) == 5


def test_a_norm_of_the_case_is_one_of_vectors_with_one_of_matrices_and_a_dual_one() -> None:
    weights = [Fraction(2), Fraction(3), Fraction(5)]  # |u| = 2 |u_1| + 3 |u_2| + 5 |u_3|
    w = net(norms={"p": {"kind": "weighted-one", "weights": weights}}, sorts={"p": "norm"})
    column = [row[0] for row in W]
    assert value(w, ["Norm", var("p"), ["Col", "1"]]) == 2 * 2 + Fraction(3, 7) + 5 * 17
    assert value(w, ["Norm", ["dual", var("p")], ["Col", "1"]]) == max(
        abs(x) / d for x, d in zip(column, weights, strict=True)
    )
    induced = max(sum(d * abs(row[j]) for d, row in zip(weights, W, strict=True)) / weights[j] for j in UNITS)
    assert value(w, ["Norm", var("p"), ["W"]]) == induced
    assert value(w, ["SlopeMax", var("p"), "1"]) == Fraction(1, 7)  # of a diagonal matrix the largest entry
    undefined(w, ["Norm", var("q"), ["W"]], "the case has no norm q")


def test_the_spectral_radius_of_a_triangular_matrix_is_the_largest_entry_of_its_diagonal() -> None:
    w = world(
        {"n": 2, "W": [[Fraction(2), Fraction(9)], [Fraction(0), Fraction(-7, 2)]], "slopes": [[Fraction(1)] * 2]}
    )
    assert value(w, ["SpectralRadius", ["W"]]) == Fraction(7, 2)
    undefined(w, ["SpectralRadius", ["Row", "1"]], "Row(1) is no square matrix and has no spectral radius")


@pytest.mark.parametrize(
    ("weights", "low", "high"),
    [
        ((("2", "9"), ("0", "-7/2")), Fraction(7, 2), Fraction(7, 2)),  # triangular: the radius of |W|
        ((("1", "-1"), ("2", "-2")), Fraction(2), 6),  # W D W is -2, -1 or 1 times W, of norms 4 and 3
        ((("1", "2"), ("-1", "-2")), Fraction(2), 6),  # the same with rows for columns
        ((("-3",),), Fraction(3), Fraction(3)),
        ((("0", "1"), ("0", "0")), Fraction(0), Fraction(0)),
        ((("0", "1"), ("-1", "0")), Fraction(1), Fraction(1)),  # only the whole has the radius 1
    ],
)
def test_the_joint_radius_lies_between_parts_of_W_and_norms_of_two_steps(weights: Any, low: Any, high: Any) -> None:
    n = len(weights)
    w = world({"n": n, "W": [[Fraction(x) for x in row] for row in weights], "slopes": [[Fraction(1)] * n]})
    top = high if isinstance(high, Fraction) else replay.root(replay.point(high), 2, 64).high
    assert w.term(["JointRadius"], {}) == replay.Interval(low, top)


def test_an_irrational_value_is_enclosed_as_close_as_the_precision_says() -> None:
    for bits in (64, 128):
        w = world({"n": 1, "W": [[Fraction(1)]], "slopes": [[Fraction(1)]]}, bits=bits)
        assert w.term(["**", "2", "1/2"], {}) == replay.root(replay.point(2), 2, bits)
        two = ["Vector", "i", "1"]
        assert w.term(["Norm", "two", two], {}) == replay.ONE
    w = world({"n": 2, "W": [[Fraction(1), Fraction(1)], [Fraction(0), Fraction(1)]], "slopes": [[Fraction(1)] * 2]})
    golden = w.term(["Norm", "two", ["W"]], {})  # the golden ratio
    assert golden.low < (1 + Fraction(math.isqrt(5 * 10**100), 10**50)) / 2 < golden.high
    assert golden == replay.norm("two", w.matrix(["W"], {}), 64)
    assert w.term(["Norm", ["dual", "two"], ["Row", "1"]], {}) == replay.root(replay.point(2), 2, 64)


def test_sums_products_and_maxima_run_over_units_and_over_lags_up_to_a_term() -> None:
    w, free = net(free={"e": [Fraction(5), Fraction(6), Fraction(-7)]}), ["Free", "e", var("i")]
    assert value(w, ["sum", "i", ["n"], ["Weight", var("i"), "2"]]) == 3 - 11 + Fraction(1, 19)
    assert value(w, ["prod", "i", ["n"], free]) == 5 * 6 * -7
    assert value(w, ["maximum", "i", ["n"], free]) == 6
    assert value(w, ["sum", "i", "2", free]) == 6 - 7  # lags count from 1
    assert value(w, ["prod", "i", ["+", var("q"), "1"], var("i")], q=("lag", 3)) == 24
    assert value(w, ["maximum", "i", "3", ["*", "-1", var("i")]]) == -1
    assert value(w, ["sum", "i", "1", var("i")]) == 1
    for head in ("sum", "prod", "maximum"):
        undefined(w, [head, "i", "0", var("i")], "0 = 0 is no lag, 1 to 10000")


def test_arithmetic_is_that_of_its_functions() -> None:
    w = net()
    true = {"+": 2 + 3 - 5, "*": 2 * 3 * -5, "max": 3, "min": -5}
    for head, x in true.items():
        assert value(w, [head, "2", "3", "-5"]) == x
        assert value(w, [head, "7"]) == 7
    assert value(w, ["**", "-3", "3"]) == -27
    assert value(w, ["abs", "-3/2"]) == Fraction(3, 2)


# --- units, lags and times ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("x", ["0", "4", "3/2", "-1"])
def test_a_unit_is_an_integer_from_1_to_n(x: str) -> None:
    for term in (["Weight", x, "1"], ["Weight", "1", x], ["Slope", "0", x], ["Act", "0", x], ["Same", "1", x]):
        undefined(net(), term, "is no unit, 1 to 3")


def test_a_lag_is_an_integer_from_1_and_a_time_one_from_0_to_10000() -> None:
    w = world({"n": 1, "W": [[Fraction(1)]], "slopes": [[Fraction(1)]], "acts": [[Fraction(1)]]})
    for x in ("0", "10001", "1/2"):
        for term in (["ErrorFlow", x, "1", "1"], ["WeightFlow", x, "1", "1", "1"], ["SlopeMax", "inf", x]):
            undefined(w, term, "is no lag, 1 to 10000")
    for x in ("-1", "10001", "1/2"):
        for term in (["Slope", x, "1"], ["Act", x, "1"], ["ErrorFlow", "1", "1", "1", x]):
            undefined(w, term, "is no natural number, 0 to 10000")
    assert w.lag("10000", {}) == w.nat("10000", {}) == 10_000
    assert value(w, ["Slope", "10000", "1"]) == 1
    nearly = ["max", "1", ["+", "-1", ["exp", ["log", "2"]]]]  # from 1 to little more
    undefined(w, ["Slope", nearly, "1"], "is no natural number")


def test_a_variable_without_a_value_is_undefined() -> None:
    undefined(net(), var("x"), "the variable x has no value here")


# --- slopes and outputs ---------------------------------------------------------------------------------------------

HALVES = ["slope", "r", "j", ["*", var("j"), ["**", "2", ["*", "-1", ["+", "2", var("r")]]]]]  # j / 2**(r+2)


def logistic(**changes: Any) -> replay.World:
    """A logistic net of two units whose slopes are j / 2**(r+2) for ever, its outputs known at time t alone."""
    case = {"n": 2, "W": [row[:2] for row in W[:2]], "slopes": [[Fraction(1, 8), Fraction(1, 4)]]} | changes
    return world(case, LOGISTIC, where=[["slope", "r", "j", ["*", "1/2", HALVES[3]]]])


def test_constructed_slopes_go_on_by_their_formula_after_those_that_the_case_lists() -> None:
    w = net(where=[HALVES], slopes=[[Fraction(9)] * 3, [Fraction(8)] * 3])
    assert [value(w, ["Slope", str(r), "3"]) for r in range(4)] == [9, 8, Fraction(3, 16), Fraction(3, 32)]
    w = net(where=[["weight", "i", "j", "1"]])
    assert value(w, ["Slope", "3", "1"]) == slope(0, 0)


def test_the_formula_of_the_slopes_knows_the_variables_of_the_claim_and_that_a_unit_counts_from_1() -> None:
    body = ["+", var("x"), ["Free", "e", var("j")], ["Free", "e", var("r")]]
    w = net(
        where=[["slope", "r", "j", body]], slopes=[[Fraction(9)] * 3], vars={"x": Fraction(1, 2)}, sorts={"x": "real"},
        free={"e": [Fraction(10), Fraction(20), Fraction(30)]},
    )  # fmt: skip
    assert value(w, ["Slope", "1", "3"]) == Fraction(1, 2) + 30 + 20


def test_a_constructed_slope_that_the_net_does_not_have_is_undefined() -> None:
    assert value(logistic(), ["Slope", "1", "2"]) == Fraction(1, 8)
    w = world(
        {"n": 1, "W": [[Fraction(1)]], "slopes": [[Fraction(1, 8)]]}, LOGISTIC, where=[["slope", "r", "j", var("r")]]
    )
    undefined(w, ["Slope", "1", "1"], "Slope(1, 1) = 1 is no slope of this net")


def test_outputs_end_where_the_slopes_of_a_named_activation_go_on_by_formula() -> None:
    w = logistic(acts=[[Fraction(1, 2), Fraction(1, 3)]])
    assert value(w, ["Act", "0", "2"]) == Fraction(1, 3)
    undefined(w, ["Act", "1", "2"], "Act(1, 2): the slopes go on by formula, the acts end with row 0")
    assert value(net(where=[HALVES]), ["Act", "2", "2"]) == act(2, 1)  # of no activation, so that none follows
    same = {"n": 1, "W": [[Fraction(1)]], "slopes": [[Fraction(1, 4)]], "acts": [[Fraction(1, 2)]]}
    constant = world(same, LOGISTIC, where=[["slope", "r", "j", "1/4"]])
    assert value(constant, ["Act", "1", "1"]) == Fraction(1, 2)


def test_a_case_need_not_have_outputs() -> None:
    undefined(
        world({"n": 1, "W": [[Fraction(1)]], "slopes": [[Fraction(1)]]}), ["Act", "0", "1"], "the case has no acts"
    )


def test_the_largest_slope_of_a_case_is_over_a_period_or_over_the_lags_from_1() -> None:
    w = net()
    assert value(w, ["SlopeMax", "inf"]) == Fraction(1, 2)
    assert value(w, ["SlopeMax", "inf", "1"]) == Fraction(1, 7)
    assert value(w, ["SlopeMax", "inf", "2"]) == Fraction(1, 7)
    assert value(w, ["SlopeMax", "inf", "3"]) == Fraction(1, 2)
    last_but_one = net(slopes=[[Fraction(x)] * 3 for x in (1, 5, 2)])
    assert value(last_but_one, ["SlopeMax", "max"]) == 5
    assert value(last_but_one, ["SlopeMax", "max", "3"]) == 5
    undefined(net(where=[HALVES]), ["SlopeMax", "inf"], "SlopeMax(p) of slopes that do not repeat")
    assert value(net(where=[HALVES]), ["SlopeMax", "inf", "1"]) == Fraction(1, 7)


@pytest.mark.parametrize(
    ("ends", "sup"),
    [(["0", "1/4"], "1/4"), (["-3", "2"], "3"), (["-oo", "1"], None), (["0", "oo"], None), (None, None)],
)
def test_the_least_bound_of_all_slopes_is_the_farther_end(ends: Any, sup: Any) -> None:
    w = net(system={"kind": "net", "slope": ends, "slopes": "SECTOR"})
    if sup is None:
        undefined(w, ["SlopeSup"], "SlopeSup: the slopes of this system have no bound")
    else:
        assert value(w, ["SlopeSup"]) == Fraction(sup)


def test_the_least_bound_of_a_named_activation_is_enclosed_where_it_is_irrational() -> None:
    assert value(net(system=LOGISTIC), ["SlopeSup"]) == Fraction(1, 4)
    low, high = net(system=LOGISTIC | {"activation": "erf"}).term(["SlopeSup"], {})
    assert low**2 * Fraction(math.floor(math.pi * 10**14), 10**14) < 4 < high**2 * Fraction(314159265358980, 10**14)
    assert 0 < high - low < Fraction(1, 10**30)


def test_a_named_activation_is_applied_to_terms() -> None:
    linear = net(system=LOGISTIC | {"activation": "hard_sigmoid"})
    assert value(linear, ["ActAt", "1"]) == Fraction(2, 3)
    assert value(linear, ["SlopeAt", "1"]) == Fraction(1, 6)
    for bits in (64, 128):
        w = world({"n": 1, "W": [[Fraction(1)]], "slopes": [[Fraction(1)]]}, LOGISTIC, bits=bits)
        one = replay.point(1)
        assert w.term(["ActAt", "1"], {}) == replay.ACTIVATIONS["logistic"].value(one, bits)
        assert w.term(["SlopeAt", "1"], {}) == replay.ACTIVATIONS["logistic"].slope_at(one, bits)
    for leaf in ("ActAt", "SlopeAt"):
        undefined(net(), [leaf, "1"], f"{leaf} is of a named activation; this system has none")


# --- sequences ------------------------------------------------------------------------------------------------------


def test_a_free_sequence_repeats_and_units_count_from_1_but_times_from_0() -> None:
    w = net(free={"e": [Fraction(x) for x in (5, 6, 7)]})
    assert [value(w, ["Free", "e", str(r)]) for r in range(4)] == [5, 6, 7, 5]
    for sort, found in (("unit", 6), ("lag", 7), ("nat", 7)):
        assert value(w, ["Free", "e", var("k")], k=(sort, 2)) == found
    assert value(w, ["Free", "e", ["+", var("k"), "0"]], k=("unit", 2)) == 7
    assert value(w, ["Free", "e", ["n"]], n=("unit", 2)) == 5
    undefined(w, ["Free", "f", "1"], "the case has no values of the free sequence f")
    undefined(w, ["Free", "e", var("k")], "the variable k has no value here")
    undefined(net(free={"e": []}), ["Free", "e", "1"], "the case has no values of the free sequence e")


def seq(name: str, index: Any, *arguments: Any) -> list[Any]:
    return ["Seq", name, index, *arguments]


def test_a_constructed_sequence_follows_its_rule_from_its_first_value() -> None:
    where = [  # f(0, i, x) = i + x, f(t+1, i, x) = 2 f(t, i, x) + t; g(0) = a, g(t+1) = g(t) + Free(e, t)
        ["seq", "f", "t", [["i", "unit"], ["x", "real"]], ["+", ["Free", "e", var("i")], var("x")],
         ["+", ["*", "2", seq("f", var("t"), var("i"), var("x"))], var("t")]],
        ["seq", "g", "t", [], var("a"), ["+", seq("g", var("t")), ["Free", "e", var("t")]]],
        ["seq", "f", "t", [["i", "nat"]], "100", "200"],
    ]  # fmt: skip
    free = {"e": [Fraction(x) for x in (10, 20, 30)]}
    w = net(where=where, free=free, vars={"a": Fraction(1, 2)}, sorts={"a": "real"})
    assert [value(w, seq("f", str(t), "2", "1/3")) for t in range(3)] == [
        20 + Fraction(1, 3), 40 + Fraction(2, 3), 81 + Fraction(4, 3)
    ]  # fmt: skip
    assert value(w, seq("f", "0", "3", "1/3")) == 30 + Fraction(1, 3)
    assert [value(w, seq("g", str(t))) for t in (3, 0, 1, 2)] == [
        Fraction(121, 2),
        Fraction(1, 2),
        Fraction(21, 2),
        Fraction(61, 2),
    ]
    assert [value(w, seq("f", str(t), "1")) for t in (0, 1)] == [100, 200]
    for term in (seq("h", "1"), seq("g", "1", "1"), seq("f", "1"), seq("f", "1", ["exp", "1"])):
        undefined(w, term, f"no construction gives Seq({term[1]}) at these arguments")


def test_a_value_that_asks_for_itself_is_undefined() -> None:
    for start, rule, at in ((seq("f", "0"), "1", 0), ("1", seq("f", ["+", var("t"), "1"]), 1)):
        w = net(where=[["seq", "f", "t", [], start, rule]])
        undefined(w, seq("f", str(at)), f"Seq(f, {at}) is defined by itself")
