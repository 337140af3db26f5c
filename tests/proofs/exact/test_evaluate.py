from fractions import Fraction as F
from itertools import product
from random import Random

import pytest
from stored_forms import (
    ANY,
    FLOW,
    RELU,
    TANH,
    VV,
    K,
    N,
    Q,
    V,
    W,
    case,
    claim,
    every,
    middle_form,
    norm,
    plus,
    power,
    slope_max,
    times,
)

from proofs.exact.evaluate import Judge, read_case, sides, truth, value
from proofs.exact.intervals import Undefined
from proofs.exact.operators import Unreadable

UNITS = {"q": "lag", "k": "unit", "v": "unit", "j": "unit", "l": "unit", "r": "nat"}


def fractions(table):
    return [[F(x) for x in row] for row in table]


def mm(a, b):
    return [[sum(x * y for x, y in zip(row, column, strict=True)) for column in zip(*b, strict=True)] for row in a]


def slow_flow(data, q, o=0):
    """W F'(t-o-1) ... W F'(t-o-q) with Fractions, from the definition."""
    weights, slopes = fractions(data["W"]), fractions(data["slopes"])
    result = None
    for r in range(o + 1, o + q + 1):
        step = [[w * d for w, d in zip(row, slopes[r % len(slopes)], strict=True)] for row in weights]
        result = step if result is None else mm(result, step)
    return result


def slow_state_flow(data, q):
    weights, slopes = fractions(data["W"]), fractions(data["slopes"])
    result = None
    for r in range(1, q + 1):
        step = [[d * w for w in row] for row, d in zip(weights, slopes[(r - 1) % len(slopes)], strict=True)]
        result = step if result is None else mm(result, step)
    return result


def slow_weight_flow(data, q, k, j, l, o=0):
    """The recursion over the last step, as the convention states it."""
    acts, weights, slopes = (fractions(data[name]) for name in ("acts", "W", "slopes"))
    total = acts[(o + 1) % len(acts)][l] if k == j else F(0)
    if q > 1:
        for i in range(len(weights)):
            slope = slopes[(o + 1) % len(slopes)][i]
            total += weights[k][i] * slope * slow_weight_flow(data, q - 1, i, j, l, o + 1)
    return total


def drawn(seed):
    rng = Random(seed)
    n, q = rng.randint(1, 3), rng.randint(1, 4)

    def table(rows):
        return [[F(rng.randint(-6, 6), 4) for _ in range(n)] for _ in range(rows)]

    units = {name: rng.randint(1, n) for name in "kvjl"}
    return case(table(n), table(rng.randint(1, 3)), table(2), q=q, r=rng.randint(0, 5), **units), rng


def exactly(term, data):
    low, high = value(term, data, claim(["=", "0", "0"], sorts=UNITS, system=ANY))
    assert low == high
    return low


@pytest.mark.parametrize("seed", range(25))
def test_every_leaf_agrees_with_its_definition(seed):
    data, rng = drawn(seed)
    at = {name: int(x) for name, x in data["vars"].items()}
    q, k, v, j, l, r = (at[name] for name in "qkvjlr")
    weights, slopes, acts = (fractions(data[name]) for name in ("W", "slopes", "acts"))
    o = rng.randint(0, 3)
    assert exactly(["Weight", K, VV], data) == weights[k - 1][v - 1]
    assert exactly(["Slope", V("r"), K], data) == slopes[r % len(slopes)][k - 1]
    assert exactly(["Act", V("r"), K], data) == acts[r % len(acts)][k - 1]
    assert exactly(FLOW, data) == slow_flow(data, q)[k - 1][v - 1]
    assert exactly([*FLOW, str(o)], data) == slow_flow(data, q, o)[k - 1][v - 1]
    assert exactly(["StateFlow", Q, K, VV], data) == slow_state_flow(data, q)[k - 1][v - 1]
    step = slopes[r % len(slopes)][k - 1] * weights[k - 1][v - 1]
    assert exactly(["Step", plus(V("r"), "1"), K, VV], data) == step
    assert exactly(["WeightFlow", Q, K, V("j"), V("l")], data) == slow_weight_flow(data, q, k - 1, j - 1, l - 1)
    assert exactly(["WeightFlow", Q, K, V("j"), V("l"), str(o)], data) == slow_weight_flow(
        data, q, k - 1, j - 1, l - 1, o
    )
    assert exactly(["WeightMax"], data) == max(abs(x) for row in weights for x in row)
    assert exactly(slope_max(), data) == max(abs(x) for row in slopes for x in row)
    last = [abs(x) for r in range(1, q + 1) for x in slopes[r % len(slopes)]]
    assert exactly(["SlopeMax", "inf", Q], data) == max(last)


@pytest.mark.parametrize("seed", range(25))
def test_rational_norms_agree_with_their_definitions(seed):
    data, _ = drawn(seed)
    q, k, v = (int(data["vars"][name]) for name in "qkv")
    weights = fractions(data["W"])
    flow = slow_flow(data, q)
    assert exactly(norm("inf", W), data) == max(sum(map(abs, row)) for row in weights)
    assert exactly(norm("one", ["Flow", Q]), data) == max(sum(map(abs, column)) for column in zip(*flow, strict=True))
    assert exactly(norm("max", ["StateFlow", Q]), data) == max(abs(x) for row in slow_state_flow(data, q) for x in row)
    assert exactly(norm("one", ["Row", K]), data) == sum(map(abs, weights[k - 1]))
    assert exactly(norm("inf", ["Col", VV]), data) == max(abs(row[v - 1]) for row in weights)
    assert exactly(norm("two", ["Slopes", V("r")]), data) == max(
        map(abs, fractions(data["slopes"])[int(data["vars"]["r"]) % len(data["slopes"])])
    )
    low, high = value(power(norm("fro", ["Abs", W]), "2"), data, claim(["=", "0", "0"], sorts=UNITS, system=ANY))
    assert low <= sum(x * x for row in weights for x in row) <= high


@pytest.mark.parametrize("seed", range(15))
def test_a_path_sum_is_the_sum_over_all_paths(seed):
    data, _ = drawn(seed)
    q, k, v = (int(data["vars"][name]) for name in "qkv")
    weights, slopes = fractions(data["W"]), fractions(data["slopes"])
    units = range(data["n"])
    expected = F(0)
    for inner in product(units, repeat=q - 1):
        path = (k - 1, *inner, v - 1)
        term = F(1)
        for m in range(1, q + 1):
            term *= weights[path[m - 1]][path[m]] * slopes[m % len(slopes)][path[m]]
        expected += term
    edge = times(["Weight", V("j"), V("l")], ["Slope", V("m"), V("l")])
    assert exactly(["PathSum", ["m", "l", "j"], edge, Q, K, VV], data) == expected == slow_flow(data, q)[k - 1][v - 1]


def test_binders_run_over_units_and_lags_and_restore_the_name():
    data = case([[1, 2], [3, 4]], [[1, 1]], q=3, k=1, v=2, j=1, l=1, r=0)
    assert exactly(["sum", "i", N, ["sum", "s", N, ["Weight", V("i"), V("s")]]], data) == 10
    assert exactly(["prod", "s", Q, V("s")], data) == 6
    assert exactly(["maximum", "s", Q, times("-1", V("s"))], data) == -1
    assert exactly(plus(["sum", "i", N, V("i")], ["sum", "i", Q, V("i")]), data) == 3 + 6


def test_operators_have_their_usual_meaning():
    data = case([[1]], [[1]], q=2, k=1, v=1, j=1, l=1, r=0)
    assert exactly(["max", "1", Q, "1/2"], data) == 2
    assert exactly(["min", "1", Q, "1/2"], data) == F(1, 2)
    assert exactly(["abs", plus("1/2", "-2")], data) == F(3, 2)
    assert exactly(power(N, "-1"), data) == 1
    assert exactly(["exp", "0"], data) == 1
    assert exactly(["log", "1"], data) == 0


TRUE, FALSE, OPEN = ["<=", "0", "1"], ["<", "1", "0"], ["<=", power("0", "-1"), "0"]
NAMES = {True: TRUE, False: FALSE, None: OPEN}
ONE_UNIT = case([["1/2"]], [[1], ["1/2"]], q=1, k=1, v=1)


def judged(f, data=ONE_UNIT, **options):
    return truth(f, data, claim(f, **options))


@pytest.mark.parametrize(("a", "b"), list(product([True, False, None], repeat=2)))
def test_connectives_are_kleenes(a, b):
    f, g = NAMES[a], NAMES[b]
    both = False if False in (a, b) else None if None in (a, b) else True
    implied = True if a is False or b is True else False if (a, b) == (True, False) else None
    assert judged(["and", f, g]) is both
    assert judged(["not", f]) is (None if a is None else not a)
    assert judged(["implies", f, g]) is implied
    assert judged(["iff", f, g]) is (None if None in (a, b) else a == b)


@pytest.mark.parametrize(
    ("op", "less", "equal", "more"), [("<=", True, True, False), ("<", True, False, False), ("=", False, True, False)]
)
def test_relations_decide_points_and_enclosures(op, less, equal, more):
    root = power("2", "1/2")
    for a, b, expected in (("1", "2", less), ("2", "2", equal), ("2", "1", more), ("1", root, less), (root, "1", more)):
        assert judged([op, a, b]) is expected
    assert judged([op, root, root]) is None  # equal, and no number of bits shows it


def test_the_ladder_decides_what_64_bits_leave_open():
    almost = plus("1", power("2", "-100"))
    assert judged(["<", power("4", "1/2"), plus("2", power("2", "-400"))]) is True  # exact roots need no bits
    assert judged(["<", power(times("2", almost), "1/2"), power("2", "1/2")]) is False
    assert judged(["<", power(times("2", plus("1", power("2", "-600"))), "1/2"), power("2", "1/2")]) is None


@pytest.mark.parametrize(
    "term",
    [
        ["ErrorFlow", plus(Q, "-1"), K, VV],
        ["Weight", plus(K, "1"), K],
        ["Slope", "-1", K],
        ["Act", "0", K],
        power("0", "-1"),
        ["log", "0"],
        ["sum", "s", "-1", "1"],
        ["ErrorFlow", "1000000000", K, VV],
        power(power("2", "10"), power("10", "9")),
    ],
)
def test_an_undefined_term_makes_its_relation_unknown(term):
    assert judged(["=", term, term]) is None
    with pytest.raises(Undefined):
        value(term, ONE_UNIT, claim(TRUE))


def test_slope_sup_is_that_of_the_system_and_undefined_without_a_bound():
    assert judged(["=", ["SlopeSup"], "1/4"])
    assert judged(["=", ["SlopeSup"], "1"], system=TANH)
    assert judged(["=", ["SlopeSup"], "1"], system=ANY) is None
    assert judged(["=", ["SlopeSup"], "2"], system=RELU | {"slope": ["-2", "1"]})


def test_a_for_all_over_units_is_decided_both_ways():
    data = case([[1, 2], [3, 4]], [[1, 1]], q=1, k=1, v=1)
    assert judged(every("i", N, ["<", "0", ["Weight", V("i"), V("i")]]), data) is True
    assert judged(every("i", N, ["<", ["Weight", V("i"), V("i")], "4"]), data) is False
    assert judged(["some", "i", N, ["=", ["Weight", V("i"), V("i")], "4"]], data) is True
    assert judged(["some", "i", N, ["=", ["Weight", V("i"), V("i")], "5"]], data) is False


@pytest.mark.parametrize("span", ["lags", "nats"])
def test_a_for_all_over_times_that_repeat_is_decided_by_one_period(span):
    data = case([["1/2"]], [[1], ["1/2"], ["1/4"]], free={"u": ["1", "2"]}, q=1, k=1, v=1)
    slope, step = ["Slope", V("r"), K], norm("inf", ["Step", plus(V("r"), "1")])
    assert judged(every("r", span, ["<=", slope, "1"]), data) is True
    assert judged(every("r", span, ["<=", "1/2", slope]), data) is False
    assert judged(every("r", span, ["<=", times(step, ["Free", "u", V("r")]), "1"]), data) is True
    assert judged(every("r", span, ["<", times(step, ["Free", "u", V("r")]), "1"]), data) is False
    assert judged(["some", "r", span, ["=", slope, "1/4"]], data) is True
    assert judged(["some", "r", span, ["=", slope, "1/8"]], data) is False


def test_a_for_all_over_lags_of_anything_else_is_false_or_unknown():
    flow = ["abs", ["ErrorFlow", V("r"), K, VV]]
    assert judged(every("r", "lags", ["<=", flow, "1"])) is None
    assert judged(every("r", "lags", ["<=", flow, "1/8"])) is False
    assert judged(every("r", "lags", ["<=", times(V("r"), ["Slope", V("r"), K]), "100"])) is None
    assert judged(every("x", "reals", ["<=", "0", power(V("x"), "2")])) is None
    assert judged(every("x", "reals", ["<=", V("x"), "1"])) is False
    assert judged(["some", "r", "lags", ["<", flow, "1/1000"]]) is True


@pytest.mark.parametrize(
    ("W_", "slopes", "expected"),
    [
        ([["1/2", 100], [0, "1/2"]], [[1, 1]], True),
        ([[1]], [[1]], False),
        ([[0, 2], [2, 0]], [[0, 1], [1, 0]], False),
        ([[0, 2], [2, 0]], [[0, "1/4"], [1, 0]], False),
        ([[0, 2], [2, 0]], [[0, "1/5"], [1, 0]], True),
        ([[1, -1], [1, -1]], [[1, 1]], True),
    ],
)
def test_decay_is_decided_on_one_period(W_, slopes, expected):
    data = case(W_, slopes, q=1, k=1, v=1)
    for f in (["decays", ["Flow"]], ["decays", ["StateFlow"]], ["vanishes", ["Flow"]], ["vanishes", ["StateFlow"]]):
        assert judged(f, data, system=ANY) is expected


def test_the_weak_bound_at_lag_one_fails_with_its_sides():
    f = ["<=", ["abs", FLOW], middle_form()]
    data = case([[1, 0], [0, 3]], [["1/4", "1/4"]], q=1, k=1, v=1)
    assert sides(f, data, claim(f)) == (False, (F(1, 4), F(1, 4)), (F(1, 6), F(1, 6)))
    with pytest.raises(Unreadable, match="'not' is no relation"):
        sides(["not", f], data, claim(f))


def test_sequences_follow_their_recursion():
    where = [["seq", "d", "t", [["j", "unit"]], "0", plus(times("2", ["Seq", "d", V("t"), V("j")]), V("j"))]]
    stored = claim(TRUE, where=where, sorts={**SORTS_K, "q": "lag"})
    data = case([[1, 1], [1, 1]], [[1, 1]], q=3, k=2)
    # d(0) = 0, d(t+1) = 2 d(t) + j: d(3) = 7 j
    assert value(["Seq", "d", Q, K], data, stored) == (14, 14)


SORTS_K = {"k": "unit"}


def test_constructions_give_weights_and_slopes_and_changing_slopes_never_repeat():
    where = [
        ["weight", "i", "j", times(["Free", "s", V("i")], ["Free", "s", V("j")])],
        ["slope", "r", "j", power(plus(V("r"), "1"), "-1")],
    ]
    flow = ["=", ["ErrorFlow", Q, K, K], "1/24"]
    stored = claim(flow, where=where, sorts={"q": "lag", "k": "unit"}, system=ANY)
    judge = Judge(stored)
    case_ = judge.constructed(read_case(case([[0]], [[0]], free={"s": [-1]}, q=3, k=1), stored))
    assert case_.weights == ((1,),)
    assert judge.statement(judge.scene(case_)) is True  # 1/2 * 1/3 * 1/4
    assert truth(["decays", ["Flow"]], case_, stored) is None
    assert truth(every("r", "nats", ["<", ["Slope", V("r"), K], "2"]), case_, stored) is None


def test_free_sequences_by_time_start_at_0_and_by_units_at_1():
    data = case([[1, 0], [0, 1]], [[1, 1]], free={"u": [5, 7], "s": [1, -1]}, q=2, k=2, v=1)
    stored = claim(["=", ["Free", "s", K], ["Free", "u", Q]])
    assert value(["Free", "s", K], data, stored) == (-1, -1)
    assert value(["Free", "u", Q], data, stored) == (5, 5)


@pytest.mark.parametrize(
    ("f", "message"),
    [
        (["<=", V("x"), "1"], "variable 'x' is not bound; bound here are k, q, v"),
        (["<=", ["Wait", K, VV], "1"], "head 'Wait' is unknown; known are sum, prod"),
        (["xor", TRUE, FALSE], "formula 'xor' is unknown"),
        (["<=", norm("euclid", W), "1"], "norm 'euclid' is unknown"),
        (["<=", norm("two", ["V"]), "1"], "matrix 'V' is unknown"),
        (["decays", ["W"]], "limit of 'W' is unknown"),
    ],
)
def test_what_is_no_statement_is_refused_with_what_there_is(f, message):
    with pytest.raises(Unreadable, match=message):
        Judge(claim(f))


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ({"n": 0}, "n=0; a net has at least one unit"),
        ({"W": [["1"], ["2"]]}, "W has 2 rows; it must have n=1"),
        ({"slopes": []}, "slopes has rows of lengths"),
        ({"slopes": [["1", "2"]]}, r"slopes has rows of lengths \[2\]; each must have n=1"),
    ],
)
def test_a_case_whose_shapes_do_not_fit_is_refused(broken, message):
    with pytest.raises(ValueError, match=message):
        truth(TRUE, {**ONE_UNIT, **broken}, claim(TRUE))


def test_same_tells_one_unit_from_another():
    data = case([["1", "2"], ["3", "4"]], [["1", "1"]], k=1, v=2)
    for other, expected in (("k", 1), ("v", 0)):
        assert value(["Same", K, V(other)], data, claim(["<=", "0", "1"], sorts=UNITS)) == (expected, expected)


@pytest.mark.parametrize(("term", "undefined"), [(["**", "0", "-1"], 1), (["**", "3", ["**", "10", "12"]], 0)])
def test_a_value_with_too_many_digits_is_not_decided_but_defined(term, undefined):
    stored = claim(["<=", "0", term], sorts=UNITS)
    judge = Judge(stored)
    scene = judge.scene(read_case(case([["1"]], [["1"]]), stored))
    assert judge.statement(scene) is None
    assert scene.undefined == undefined
