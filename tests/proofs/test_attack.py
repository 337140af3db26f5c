import json
from fractions import Fraction as F

import pytest
from stored_forms import (
    ANY,
    FLOW,
    LINEAR,
    LOGISTIC,
    LSTM_SYSTEM,
    RELU,
    TANH,
    VV,
    K,
    N,
    Q,
    V,
    W,
    claim,
    every,
    final_form,
    middle_form,
    norm,
    plus,
    power,
    slope_max,
    times,
)

from proofs import replay
from proofs.attack import BUDGET, MOVES, attack
from proofs.exact.evaluate import truth

SIZE = times(slope_max(), norm("inf", W))
STEP = norm("inf", ["Step", V("r")])
RADIUS = ["SpectralRadius", ["Step", V("r")]]
FACTOR = ["abs", times(["Slope", V("r"), V("i")], ["Weight", V("i"), V("j")])]
EACH_FACTOR = every("r", "lags", every("i", N, every("j", N, ["<", FACTOR, "1"])))
DECAY = ["decays", ["Flow"]]
GAMMA = {"q": "lag", "k": "unit", "v": "unit", "gamma": "real"}
M4 = {"q": "lag", "k": "unit", "j": "unit", "l": "unit"}
GRADIENT = ["WeightFlow", plus(Q, "1"), K, V("j"), V("l")]
SUMMED = plus(
    ["WeightFlow", "1", K, V("j"), V("l")],
    ["sum", "r", Q, times(["ErrorFlow", V("r"), K, V("j")], ["Act", plus(V("r"), "1"), V("l")])],
)
NOISE = {"m": "nat", "lam": "real", "d": "real", "e0": "real"}
DEVIATION = [
    ["seq", "e", "t", [], V("e0"), plus(times(["Free", "g", V("t")], ["Seq", "e", V("t")]), ["Free", "u", V("t")])]
]


def noise(limit):
    return [
        ["<=", "0", V("lam")], ["<", V("lam"), "1"], ["<=", ["abs", V("e0")], V("d")],
        every("t", "nats", ["<=", ["abs", ["Free", "g", V("t")]], V("lam")]),
        every("t", "nats", ["<=", ["abs", ["Free", "u", V("t")]], times(limit, V("d"))]),
    ]  # fmt: skip


def one_minus(x):
    return plus("1", times("-1", x))


FALSE = {
    "the middle form at any lag": claim(["<=", ["abs", FLOW], middle_form()]),
    "the middle form without the factor n": claim(
        ["<=", ["abs", FLOW], middle_form(factor="1")], given=[["<=", "2", Q]]
    ),
    "the final form with one power more": claim(["<=", ["abs", FLOW], power(SIZE, plus(Q, "1"))], system=ANY),
    "every factor below 1 decays": claim(DECAY, given=[EACH_FACTOR], sorts={}),
    "weights below 4 decay": claim(DECAY, given=[["<", ["WeightMax"], "4"]], sorts={}),
    "weights at 4/n decay": claim(DECAY, given=[["<=", times(N, ["WeightMax"]), "4"]], sorts={}),
    "eigenvalues below 1 at every step decay": claim(
        ["decays", ["StateFlow"]], given=[every("r", "lags", ["<", RADIUS, "1"])], sorts={}, system=TANH
    ),
    "eigenvalues below 1, as a premise": claim(
        ["implies", every("r", "lags", ["<", RADIUS, "1"]), ["decays", ["StateFlow"]]], sorts={}, system=TANH
    ),
    "decay iff the norm is below 1": claim(["iff", ["<", SIZE, "1"], DECAY], sorts={}, system=ANY),
    "decay needs a norm below 1": claim(["implies", DECAY, every("r", "lags", ["<", STEP, "1"])], sorts={}, system=ANY),
    "a norm above 1 preserves the gradient": claim(
        ["not", ["vanishes", ["StateFlow"]]], given=[every("r", "lags", ["<", "1", STEP])], sorts={}, system=LINEAR
    ),
    "the transposed index": claim(["=", ["ErrorFlow", "1", K, VV], times(["Weight", VV, K], ["Slope", "1", VV])]),
    "the row's 1-norm below the matrix's": claim(["<=", norm("one", ["Row", K]), norm("one", W)], sorts={"k": "unit"}),
    "n to the power gamma**q": claim(
        ["<=", ["abs", FLOW], power(N, power(V("gamma"), Q))], given=[["=", V("gamma"), SIZE]], sorts=GAMMA, system=ANY
    ),
    "the LSTM's cell is the product of its gates": claim(
        ["=", ["StateFlow", Q, "c", K, "c", K], ["prod", "r", Q, ["Out", "f", plus(V("r"), "-1"), K]]],
        system=LSTM_SYSTEM,
        sorts={"q": "lag", "k": "unit"},
    ),
    "M2, the weight in the other direction": claim(
        ["=", ["ErrorFlow", "1", K, VV], times(["Weight", VV, K], ["Slope", "1", VV])], system=LINEAR
    ),
    "M4, the update without its sum": claim(
        ["=", GRADIENT, times(["ErrorFlow", Q, K, V("j")], ["Act", plus(Q, "1"), V("l")])], sorts=M4, system=ANY
    ),
    "P4, the transposed path sum": claim(
        [
            "=",
            FLOW,
            ["PathSum", ["m", "l", "j"], times(["Slope", V("m"), V("l")], ["Weight", V("l"), V("j")]), Q, K, VV],
        ],
        system=ANY,
    ),
    "more noise than (1 - lam) d": claim(
        ["<=", ["abs", ["Seq", "e", V("m")]], V("d")],
        given=noise(one_minus(power(V("lam"), "2"))),
        where=DEVIATION,
        sorts=NOISE,
        system=ANY,
    ),
    "relu units whose flow is positive": claim(
        ["<", "0", FLOW], given=[every("i", N, every("j", N, ["<", "0", ["Weight", V("i"), V("j")]]))], system=RELU
    ),
}

TRUE = {
    "the middle form from lag 2 on": (claim(["<=", ["abs", FLOW], middle_form()], given=[["<=", "2", Q]]), 1),
    "the final form": (claim(["<=", ["abs", FLOW], final_form()]), 1),
    "the final form in the 2-norm": (claim(["<=", ["abs", FLOW], final_form("two")], system=ANY), 1),
    "the class bound": (
        claim(["<=", ["abs", FLOW], times(power(N, "-1"), power(times(N, ["WeightMax"], ["SlopeSup"]), Q))]),
        1,
    ),
    "n gamma**q": (
        claim(
            ["<=", ["abs", FLOW], times(N, power(V("gamma"), Q))],
            given=[["=", V("gamma"), SIZE]],
            sorts=GAMMA,
            system=ANY,
        ),
        1,
    ),
    "noise of (1 - lam) d": (
        claim(
            ["<=", ["abs", ["Seq", "e", V("m")]], V("d")],
            given=noise(one_minus(V("lam"))),
            where=DEVIATION,
            sorts=NOISE,
            system=ANY,
        ),
        1,
    ),
    "the column's norm below the matrix's": (
        claim(["<=", norm("one", ["Col", VV]), norm("one", W)], sorts={"v": "unit"}),
        1,
    ),
    "a norm below 1 decays": (claim(DECAY, given=[["<", SIZE, "1"]], sorts={}, system=ANY), None),
    "weights below 4/n decay": (claim(DECAY, given=[["<", times(N, ["WeightMax"]), "4"]], sorts={}), None),
    "the index": (claim(["=", ["ErrorFlow", "1", K, VV], times(["Weight", K, VV], ["Slope", "1", VV])]), None),
    "the update with its sum": (claim(["=", GRADIENT, SUMMED], sorts=M4, system=ANY), None),
    "the path sum": (
        claim(
            [
                "=",
                FLOW,
                ["PathSum", ["m", "l", "j"], times(["Slope", V("m"), V("l")], ["Weight", V("j"), V("l")]), Q, K, VV],
            ],
            system=ANY,
        ),
        None,
    ),
    "the LSTM's cell without recurrent gates": (
        claim(
            ["=", ["StateFlow", Q, "c", K, "c", K], ["prod", "r", Q, ["Out", "f", plus(V("r"), "-1"), K]]],
            where=[["netweight", g, "0", "i", "j", "0"] for g in "fig"],
            system=LSTM_SYSTEM,
            sorts={"q": "lag", "k": "unit"},
        ),
        None,
    ),
}


@pytest.mark.parametrize("name", FALSE)
def test_what_is_false_falls_and_the_independent_checker_agrees(name):
    found = attack(FALSE[name])
    assert found.witness is not None
    assert replay.check(found.witness).holds
    case, stored = found.witness["case"], FALSE[name]
    assert all(truth(g, case, stored) is True for g in stored["given"])
    assert truth(stored["statement"], case, stored) is False


@pytest.mark.parametrize("name", FALSE)
def test_it_falls_whatever_the_seed(name):
    for seed in (1, 2, 3):
        assert attack(FALSE[name], seed=seed).witness is not None


@pytest.mark.parametrize("name", TRUE)
def test_what_is_true_stands_and_a_tight_bound_is_reached(name):
    stored, ratio = TRUE[name]
    found = attack(stored)
    assert found.witness is None
    assert found.starved is None
    assert found.tried >= 150
    assert 2 * found.unknown <= found.tried
    assert found.ratio == ratio


def test_the_weak_bound_falls_at_the_smallest_net_that_can_show_it():
    found = attack(FALSE["the middle form at any lag"])
    case = found.witness["case"]
    assert (case["n"], case["vars"]["q"], len(case["slopes"])) == (2, "1", 1)
    assert found.minimal == "minimal among 384 cases enumerated"
    assert found.witness["fails"]["lhs"][0] == found.witness["fails"]["lhs"][1]


@pytest.mark.parametrize(("factor", "edges"), [("1", 1), ("3", 1), ("1/3", 1), ("7/5", 2)])
def test_nothing_is_planted_a_rescaled_or_renamed_problem_falls_as_well(factor, edges):
    # |f w| <= factor in place of 1, and the flow compared with factor**q: the same theorem in other units
    given = [every("r", "lags", every("i", N, every("j", N, ["<", times(factor, FACTOR), "1"])))]
    assert attack(claim(DECAY, given=given, sorts={})).witness is not None
    names = {"k": "unit", "v": "unit", "q": "lag"}
    swapped = json.loads(json.dumps(FALSE["the middle form at any lag"]).replace('"q"', '"lag_"'))
    swapped["sorts"] = dict(reversed([(name.replace("q", "lag_"), sort) for name, sort in names.items()]))
    assert attack(swapped).witness is not None
    bound = times(factor, power(N, "-1"), power(times(N, ["WeightMax"], slope_max()), Q))
    scaled = attack(claim(["<=", times(factor, ["abs", FLOW]), times(bound, F_text(edges))], system=ANY))
    assert (scaled.witness is None) is (edges == 1)


def F_text(edges):
    return str(F(1, edges))


def test_the_seed_alone_fixes_what_is_found():
    for name in ("every factor below 1 decays", "P4, the transposed path sum"):
        first, second = attack(FALSE[name], seed=7), attack(FALSE[name], seed=7)
        assert json.dumps(first.witness, sort_keys=True) == json.dumps(second.witness, sort_keys=True)
        assert (first.tried, first.rejected_by) == (second.tried, second.rejected_by)


def test_a_hypothesis_that_hardly_a_case_meets_starves_and_is_named():
    rare = ["=", power(["Weight", K, VV], "2"), "17/13"]
    found = attack(claim(["<=", ["abs", FLOW], final_form()], given=[["<=", "2", Q], rare]))
    assert found.witness is None
    assert found.starved == rare
    assert found.starved_at == 1
    assert found.rejected == sum(found.rejected_by)


def test_hypotheses_that_contradict_each_other_leave_no_case():
    found = attack(claim(["<=", ["abs", FLOW], "0"], given=[["<", Q, "1"]]))
    assert (found.witness, found.tried, found.starved) == (None, 0, ["<", Q, "1"])


def test_a_statement_undefined_in_every_case_is_counted_so():
    found = attack(claim(["<=", ["SlopeSup"], "1"], system=ANY))
    assert found.undefined == found.unknown == found.tried > 0


def test_a_claim_that_speaks_of_no_net_draws_no_nets():
    found = attack(claim(["<=", V("x"), plus(V("x"), "1")], sorts={"x": "real"}, system=ANY))
    assert found.witness is None
    assert 5 <= found.tried <= 300
    assert found.ratio_case["n"] == 1


def test_a_hypothesis_on_size_is_met_with_equality():
    found = attack(claim(["<", SIZE, "1"], given=[["<=", SIZE, "1"]], sorts={}, system=LOGISTIC))
    assert found.witness["fails"]["lhs"] == ["1", "1"]


def test_a_strict_size_is_met_from_just_below():
    found = attack(claim(["<=", SIZE, "9/10"], given=[["<", SIZE, "1"]], sorts={}))
    assert F(9, 10) < F(found.witness["fails"]["lhs"][0]) < 1


def test_the_largest_ratio_comes_with_its_case():
    stored = claim(["<=", ["abs", FLOW], times("2", final_form())])
    found = attack(stored)
    assert found.ratio == F(1, 2)
    assert found.ratio_text == "1/2"
    left, right = stored["statement"][1:]
    assert truth(["=", left, times("1/2", right)], found.ratio_case, stored) is True


def test_a_budget_below_1_is_refused_and_a_small_one_is_kept():
    with pytest.raises(ValueError, match="budget=0 cases; pass at least 1"):
        attack(claim(["<=", "0", "1"]), budget=0)
    # and a quarter as many moves of the local search, in proportion to those of a whole attack
    assert attack(TRUE["the final form"][0], budget=50).tried <= 50 * (1 + MOVES / BUDGET) + 1


def test_a_slope_that_is_not_attained_is_never_drawn():
    found = attack(claim(["<", "0", ["Slope", "1", K]], sorts={"k": "unit"}))
    assert found.witness is None
    assert attack(claim(["<", ["Slope", "1", K], "1/4"], sorts={"k": "unit"})).witness is not None
    assert attack(claim(["<", "0", ["Slope", "1", K]], sorts={"k": "unit"}, system=RELU)).witness is not None


def test_activations_are_drawn_in_the_range_and_unknown_where_slopes_would_not_be_rational():
    logistic = attack(
        claim(["=", ["Slope", "1", K], "3/16"], sorts={"k": "unit"}, given=[["=", ["Act", "1", K], "1/4"]])
    )
    assert logistic.witness is None
    assert logistic.tried > 0
    softplus = {"activation": "softplus", "range": ["0", "oo"], "slope": ["0", "1"], "attained": [False, False]}
    found = attack(claim(["<", ["Act", "1", K], "0"], sorts={"k": "unit"}, system=softplus))
    assert found.witness is None
    assert found.undefined == found.tried > 0


def test_bounds_of_a_free_sequence_restrict_its_draw_from_both_sides():
    x = ["Free", "x", V("t")]
    bounds = [every("t", "nats", ["<", "0", x]), every("t", "nats", ["<=", x, "3/2"])]
    inside = claim(["and", ["<", "0", ["Free", "x", "1"]], ["<=", ["Free", "x", "1"], "3/2"]], given=bounds, sorts={})
    found = attack(inside)
    assert found.witness is None
    assert found.rejected == 0
    assert attack({**inside, "statement": ["<", ["Free", "x", "1"], "3/2"]}).witness is not None


def test_unit_variables_that_must_differ_are_drawn_so():
    found = attack(claim(["=", K, VV], given=[["<", K, VV]]))
    assert int(found.witness["case"]["vars"]["k"]) < int(found.witness["case"]["vars"]["v"])
