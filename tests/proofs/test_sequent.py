"""What a claim's proof may rest on: its own hypotheses, consistent constructions of a plain net, and nothing else."""

import json
from fractions import Fraction

import pytest
from stored_forms import ANY, LINEAR, LOGISTIC, LSTM, LSTM_SYSTEM, RELU, TANH, V, claim, net

from proofs import kernel as K
from proofs.claims import CLAIMS
from proofs.sequent import (
    activation_facts,
    constructions,
    net_sequent,
    never_bites,
    proves,
    sequent,
    shows_contradiction,
    value_facts,
)
from proofs.terms import ONE, ZERO, KernelError
from theory.cells import CELLS

X, W_MAX = ("var", "x", "real"), ("WeightMax",)
TWO = Fraction(2)
BOUND = ["<=", ["Weight", V("k"), V("v")], ["WeightMax"]]
FREE = ["Free", "a", V("i")]


@pytest.mark.parametrize("name", list(CELLS))
def test_a_gated_cell_is_not_read_as_a_plain_net(name):
    step = ["<=", ["Norm", "inf", ["Step", V("q")]], ["*", ["n"], ["Norm", "max", ["Step", V("q")]]]]
    system = {"kind": "cell", "cell": CELLS[name].stored, "slopes": "SECTOR"}
    with pytest.raises(KernelError, match="no rules for Norm of a cell"):
        sequent(claim(step, sorts={"q": "lag"}, system=system))
    with pytest.raises(KernelError, match="leaves gated cells alone"):
        net_sequent(claim(["=", "1", "1"], system=system))


# Same weights, other cell: the LSTM of 1997 has no forget gate.
OLD = {"kind": "cell", "cell": CELLS["LSTM 1997"].stored, "slopes": "SECTOR"}
OWN = ["StateFlow", V("q"), "c", V("k"), "c", V("k")]
CUT = [["netweight", name, "0", "i", "j", "0"] for name in "ifg"]


@pytest.mark.parametrize(
    "other",
    [
        ["Weight", V("k"), V("k")],
        ["Slope", "0", V("k")],
        ["ErrorFlow", V("q"), V("k"), V("k")],
        ["StateFlow", V("q"), V("k"), V("k")],
        ["Step", V("q"), V("k"), V("k")],
        ["SpectralRadius", ["StateFlow", V("q")]],
        ["Norm", "max", ["NetWeight", "f", "0"]],
        ["CellFlow", V("q"), "c", V("k"), "c", V("k")],
        ["CellStep", V("q"), "c", V("k"), "c", V("k")],
        ["Value", "c", V("q"), V("k")],
        ["NetWeight", "f", "0", V("k"), V("k")],
        ["ActOf", "tanh", "0"],
        ["SlopeSup"],
        ["ActAt", "0"],
        ["PathSum", ["m", "a", "b"], "1", V("q"), V("k"), V("k")],
    ],
    ids=lambda e: str(e[0]),
)
def test_of_a_cell_only_blocks_of_flows_and_outputs_are_spoken(other):
    fair = ["=", OWN, ["Out", "f", "0", V("k")]]
    assert sequent(claim(fair, given=[fair], where=CUT, system=LSTM_SYSTEM)).goal[1][0] == "CellFlow"
    with pytest.raises(KernelError, match=f"no rules for {other[0]} of a cell"):
        sequent(claim(["=", OWN, other], system=LSTM_SYSTEM))
    with pytest.raises(KernelError, match=f"no rules for {other[0]} of a cell"):
        sequent(claim(fair, given=[["all", "m", "lags", ["<=", other, "1"]]], system=LSTM_SYSTEM))
    with pytest.raises(KernelError, match=f"no rules for {other[0]} of a cell"):
        sequent(claim(fair, where=[["netweight", "f", "0", "i", "j", ["+", "1", other]]], system=LSTM_SYSTEM))
    with pytest.raises(KernelError, match=f"no rules for {other[0]} of a cell"):
        sequent(claim(fair, where=[["seq", "s", "m", [], other, "1"]], system=LSTM_SYSTEM))


@pytest.mark.parametrize("limit", [["decays", ["StateFlow"]], ["vanishes", ["StateFlow"]]])
def test_limits_of_a_cell_are_not_read_as_those_of_a_net(limit):
    with pytest.raises(KernelError, match=f"no rules for {limit[0]} of a cell"):
        sequent(claim(limit, system=LSTM_SYSTEM))


def test_a_cell_that_is_not_covered_is_refused():
    broken = {**LSTM, "update": {**LSTM["update"], "h": ["log", ["state", "c"]]}}
    with pytest.raises(KernelError, match="is not covered"):
        sequent(claim(["=", OWN, "1"], system={**LSTM_SYSTEM, "cell": broken}))


PEEPHOLE = {"kind": "cell", "cell": CELLS["LSTM peephole"].stored, "slopes": "SECTOR"}


@pytest.mark.parametrize(
    ("where", "system", "why"),
    [
        ([["netweight", "f", "0", "i", "j", "0"]] * 2, LSTM_SYSTEM, r"where defines NetWeight\('f', '0'\) twice"),
        ([["netweight", "f", "1", "i", "j", "0"]], LSTM_SYSTEM, "cannot be chosen"),  # no error comes from the input
        ([["netweight", "f", "2", "i", "j", "0"]], PEEPHOLE, "cannot be chosen"),  # diagonal
        ([["netweight", "e", "0", "i", "j", "0"]], LSTM_SYSTEM, "cannot be chosen"),
        ([["netweight", "f", "00", "i", "j", "0"]], LSTM_SYSTEM, "cannot be chosen"),
        ([["netweight", "f", "0", "i", "j", ["Out", "f", "0", V("i")]]], LSTM_SYSTEM, "uses Out"),
        ([["netweight", "f", "0", "i", "j", ["Seq", "s", "0"]]], LSTM_SYSTEM, "uses Seq"),
        ([["netweight", "f", "0", "i", "j", OWN]], LSTM_SYSTEM, "uses StateFlow"),
        ([["weight", "i", "j", "0"]], LSTM_SYSTEM, "weight is constructed of nets only"),
        ([["slope", "r", "j", "0"]], LSTM_SYSTEM, "slope is constructed of nets only"),
        ([["netweight", "f", "0", "i", "j", "0"]], LOGISTIC, "netweight is constructed of cells only"),
        ([["seq", "s", "m", [], "0", ["Seq", "t", V("m")]]], LSTM_SYSTEM, "not defined before it"),
    ],
    ids=lambda x: x if isinstance(x, str) else "",
)
def test_a_construction_of_a_cell_that_could_contradict_it_is_refused(where, system, why):
    sorts = {"q": "lag", "k": "unit"}
    fair = [["netweight", "f", "0", "i", "j", ["*", ["Free", "a", V("i")], ["Same", V("i"), V("j")], ["n"]]]]
    fair += [["netweight", "g", "0", "i", "j", "0"]]
    fair += [["seq", "s", "m", [["x", "real"]], V("x"), ["Seq", "s", V("m"), V("x")]]]
    assert len(sequent(claim(["=", "1", "1"], where=fair, sorts=sorts, system=LSTM_SYSTEM)).constructed) == 4
    with pytest.raises(KernelError, match=why):
        sequent(claim(["=", "1", "1"], where=where, sorts=sorts, system=system))


def test_a_weight_that_another_net_shares_is_not_chosen_for_one_of_them():
    shared = CLAIMS["l7"].stored
    for name in ("f", "df"):
        with pytest.raises(KernelError, match="or shared"):
            sequent({**shared, "where": [["netweight", name, "0", "i", "j", "0"]]})
    assert sequent({**shared, "where": [["netweight", "o", "0", "i", "j", "0"]]}).constructed


CORRECTED = {name: CLAIMS[name].variant(CLAIMS[name].corrected) for name in ("l6", "l10")}


def test_a_proof_about_one_cell_is_none_about_another():
    proof, goal = CORRECTED["l10"].derivation(), sequent(CORRECTED["l10"].stored)
    assert proves(proof, goal)
    same = claim(["=", OWN, "1"], where=CUT[:1] + CUT[2:], system=OLD)
    assert proves(proof, sequent(same))
    assert proof.concl == sequent(claim(["=", OWN, "1"], where=CUT, system=LSTM_SYSTEM)).goal
    assert not proves(proof, sequent(claim(["=", OWN, "1"], where=CUT, system=LSTM_SYSTEM)))
    assert not proves(proof, sequent({**same, "where": CUT[:1]}))
    # of the same name, with a gate that reads another state
    cell = OLD["cell"]
    text = json.dumps(cell["update"]).replace(
        '["net", "g", "n", true, [["free"], ["free"]], [["state", "h"]',
        '["net", "g", "n", true, [["free"], ["free"]], [["state", "c"]',
    )
    assert json.loads(text) != cell["update"]
    assert not proves(proof, sequent({**same, "system": {**OLD, "cell": {**cell, "update": json.loads(text)}}}))


def test_a_proof_about_the_gates_is_none_about_those_of_another_time():
    proof, stored = CORRECTED["l6"].derivation(), CORRECTED["l6"].stored
    assert proves(proof, sequent(stored))
    for time in (V("r"), ["+", V("r"), "-2"], ["+", V("r"), "1"]):
        gates = ["prod", "r", V("q"), ["Out", "f", time, V("k")]]
        assert not proves(proof, sequent({**stored, "statement": ["=", OWN, gates]}))
    assert not proves(proof, sequent({**stored, "where": stored["where"][:2]}))


INCONSISTENT = {
    "a weight by itself": (["weight", "i", "j", ["+", ["Weight", V("i"), V("j")], "1"]], "uses Weight"),
    "a slope by a flow": (["slope", "r", "j", ["ErrorFlow", "1", V("j"), V("j")]], "uses ErrorFlow"),
    "a weight by a sequence": (["weight", "i", "j", ["Seq", "s", "0"]], "uses Seq"),
    "a sequence by a later one": (["seq", "s", "m", [], "0", ["Seq", "t", V("m")]], "not defined before it"),
    "a sequence at a later step": (["seq", "s", "m", [], "0", ["Seq", "s", ["+", V("m"), "1"]]], "a step other than"),
    "a sequence with a stray variable": (["seq", "s", "m", [], V("x"), "0"], r"\['x'\] are free"),
}


@pytest.mark.parametrize(("entry", "why"), INCONSISTENT.values(), ids=INCONSISTENT)
def test_a_construction_that_could_contradict_itself_is_refused(entry, why):
    stored = claim(BOUND, where=[entry], sorts={"k": "unit", "v": "unit", "x": "real"})
    with pytest.raises(KernelError, match=why):
        sequent(stored)


def test_what_is_constructed_twice_is_refused():
    weight = ["weight", "i", "j", FREE]
    with pytest.raises(KernelError, match="where defines weight twice"):
        sequent(claim(BOUND, where=[weight, weight]))


def test_slopes_that_depend_on_the_time_need_an_activation():
    entry = ["slope", "r", "j", ["Free", "a", V("r")]]
    with pytest.raises(KernelError, match="may be unbounded"):
        sequent(claim(BOUND, where=[entry], system=ANY))
    assert len(sequent(claim(BOUND, where=[entry], system=LOGISTIC)).constructed) == 1


@pytest.mark.parametrize(("system", "value"), [(LOGISTIC, "1/4"), (LINEAR, "1"), (RELU, "1")])
def test_the_supremum_of_the_slope_is_known_of_a_named_activation_only(system, value):
    assert list(activation_facts(system)) == [("=", ("SlopeSup",), Fraction(value))]
    assert list(activation_facts(ANY)) == []


def test_a_proof_is_of_the_very_statement_from_the_hypotheses_of_the_claim():
    wanted = sequent(claim(["<=", V("x"), "1"], given=[["<=", V("x"), "0"]], sorts={"x": "real"}))
    known = K.assume(("<=", X, ZERO))
    right = K.positive(("<=", X, ONE), [known], [(ONE, [0]), (ONE, [])])
    assert proves(right, wanted)
    assert not proves(known, wanted)
    assert not proves(K.assume(("<=", X, ONE)), wanted)
    assert not shows_contradiction(K.assume(("<=", ONE, ZERO)), wanted)


def test_a_bound_never_bites_only_between_two_sides_that_are_no_numbers():
    low, high = K.assume(("<=", X, ONE)), K.assume(("<=", ONE, W_MAX))
    given = [["<=", V("x"), "1"], ["<=", "1", ["WeightMax"]]]
    wanted = sequent(claim(["<=", V("x"), ["WeightMax"]], given=given, sorts={"x": "real"}))
    assert never_bites(K.both(low, high), wanted)
    assert not never_bites(K.both(high, low), wanted)
    assert not never_bites(K.both(low, low), wanted)
    assert not never_bites(low, wanted)
    assert not never_bites(K.both(K.assume(("decays", ("Flow",))), low), wanted)
    trivial = sequent(claim(["<=", "0", ["WeightMax"]], given=[["<=", "0", ["WeightMax"]]], sorts={}))
    zero = K.positive(("<=", ZERO, ZERO), [], [])
    assert not never_bites(K.both(zero, K.assume(("<=", ZERO, W_MAX))), trivial)


# What is refused is refused for its own reason alone: beside each refusal, what may stand there.

ALLOWED = {
    "a weight by its own units and the number of units": (
        ["weight", "n", "j", ["*", ["n"], ["Free", "a", V("n")]]],
        ANY,
    ),
    "a weight that depends on its row, whatever the activation": (["weight", "i", "j", FREE], ANY),
    "a slope that does not depend on the time": (["slope", "r", "j", ["Free", "a", V("j")]], ANY),
    "a slope by a weight": (["slope", "r", "j", ["Weight", V("j"), V("j")]], LOGISTIC),
    "a slope by its least upper bound": (["slope", "r", "j", ["SlopeSup"]], LOGISTIC),
    "a bias by a weight": (["bias", "k", ["Weight", V("k"), V("k")]], ANY),
    "an input by a bias": (["input", "r", "j", ["*", ["Bias", V("j")], ["Weight", V("j"), V("j")], V("r")]], ANY),
    "a start by a bias": (["start", "k", ["*", ["Bias", V("k")], ["Weight", V("k"), V("k")]]], ANY),
    "a sequence by itself": (["seq", "s", "m", [], "1", ["*", "2", ["Seq", "s", V("m")]]], ANY),
    "a sequence with an argument of any name": (["seq", "s", "m", [["Seq", "real"]], V("Seq"), V("Seq")], ANY),
}


@pytest.mark.parametrize(("entry", "system"), ALLOWED.values(), ids=ALLOWED)
def test_a_construction_that_is_consistent_is_accepted(entry, system):
    assert sequent(claim(BOUND, where=[entry], system=system)).constructed


MORE_INCONSISTENT = {
    "a sequence that starts with an unknown one": (["seq", "s", "m", [], ["Seq", "t", "0"], "0"], "uses t, which"),
    "a bias by a bias": (["bias", "k", ["Bias", V("k")]], "uses Bias"),
    "a bias by a slope": (["bias", "k", ["Slope", "0", V("k")]], "uses Slope"),
    "a weight by a bias": (["weight", "i", "j", ["Bias", V("i")]], "uses Bias"),
    "an input by an input": (["input", "r", "j", ["Input", V("r"), V("j")]], "uses Input"),
    "a start by a start": (["start", "k", ["Start", V("k")]], "uses Start"),
    "a weight by a norm": (["weight", "i", "j", ["Norm", "inf", ["W"]]], "uses Norm"),
    "a weight by the largest slope": (["weight", "i", "j", ["SlopeMax", "inf"]], "uses SlopeMax"),
    "nothing": (["weight", "i", "j", []], "is no stored term"),
    "a sequence by nothing": (["seq", "s", "m", [], [], "0"], "is no stored term"),
}


@pytest.mark.parametrize(("entry", "why"), MORE_INCONSISTENT.values(), ids=MORE_INCONSISTENT)
def test_each_kind_of_construction_is_of_what_is_there_before_it(entry, why):
    with pytest.raises(KernelError, match=why):
        sequent(claim(BOUND, where=[entry]))


SLOPES_BY_WEIGHTS = [
    ["weight", "i", "j", ["SlopeSup"]],
    ["slope", "r", "j", ["+", ["Weight", V("j"), V("j")], "1"]],
]


def test_the_bound_of_the_slopes_constructs_no_slopes_not_even_by_way_of_a_weight():
    for where in ([["slope", "r", "j", ["+", ["SlopeSup"], "1"]]], SLOPES_BY_WEIGHTS):
        with pytest.raises(KernelError, match="SlopeSup is a bound"):
            sequent(claim(BOUND, where=where, system=ANY))
        assert len(sequent(claim(BOUND, where=where, system=LOGISTIC)).constructed) == len(where)
    assert len(sequent(claim(BOUND, where=SLOPES_BY_WEIGHTS[:1], system=ANY)).constructed) == 1
    unrelated = [["seq", "s", "m", [], "0", ["SlopeSup"]], ["slope", "r", "j", "1"]]  # no slope is made of a sequence
    assert len(sequent(claim(BOUND, where=unrelated, system=ANY)).constructed) == 3


def test_the_slopes_of_an_orbit_are_not_constructed_and_its_weights_may_be():
    orbit = net(LOGISTIC) | {"slopes": "ORBIT"}
    with pytest.raises(KernelError, match="slopes of an orbit"):
        sequent(claim(BOUND, where=[["weight", "i", "j", FREE], ["slope", "r", "j", "0"]], system=orbit))
    assert len(sequent(claim(BOUND, where=[["weight", "i", "j", FREE]], system=orbit)).constructed) == 1


def test_sequences_are_defined_one_after_the_other_each_once():
    first = ["seq", "s", "m", [], "1", ["Seq", "s", V("m")]]
    second = ["seq", "t", "m", [["x", "real"]], V("x"), ["+", ["Seq", "s", V("m")], ["Seq", "t", V("m"), V("x")]]]
    assert len(sequent(claim(BOUND, where=[first, second])).constructed) == 4
    with pytest.raises(KernelError, match="the sequence t uses s"):
        sequent(claim(BOUND, where=[second, first]))
    with pytest.raises(KernelError, match="where defines s twice"):
        sequent(claim(BOUND, where=[first, first]))


I, J, R, KK, M = (("var", *v) for v in (("i", "unit"), ("j", "unit"), ("r", "nat"), ("k", "unit"), ("m", "nat")))


@pytest.mark.parametrize(
    ("entry", "equations"),
    [
        (
            ["weight", "i", "j", ["Free", "a", V("i"), V("j")]],
            [("all", (I,), ("all", (J,), ("=", ("Weight", I, J), ("Free", "a", I, J))))],
        ),
        (
            ["slope", "r", "j", ["Free", "a", V("r"), V("j")]],
            [("all", (R,), ("all", (J,), ("=", ("Slope", R, J), ("Free", "a", R, J))))],
        ),
        (
            ["input", "r", "j", ["Free", "a", V("r"), V("j")]],
            [("all", (R,), ("all", (J,), ("=", ("Input", R, J), ("Free", "a", R, J))))],
        ),
        (["bias", "k", ["Free", "a", V("k")]], [("all", (KK,), ("=", ("Bias", KK), ("Free", "a", KK)))]),
        (["start", "k", ["Free", "a", V("k")]], [("all", (KK,), ("=", ("Start", KK), ("Free", "a", KK)))]),
        (
            ["seq", "s", "m", [["x", "real"], ["k", "unit"]], V("x"), V("m")],
            [
                ("all", (X,), ("all", (KK,), ("=", ("Seq", "s", ZERO, X, KK), X))),
                (
                    "all",
                    (M,),
                    ("all", (X,), ("all", (KK,), ("=", ("Seq", "s", ("+", M, ONE), X, KK), M))),
                ),
            ],
        ),
        (
            ["netweight", "f", "2", "i", "j", ["Free", "a", V("i"), V("j")]],
            [("all", (I,), ("all", (J,), ("=", ("NetWeight", "f", TWO, I, J), ("Free", "a", I, J))))],
        ),
    ],
    ids=lambda x: str(x[0]) if x and isinstance(x[0], str) else "",
)
def test_a_construction_is_these_equations_letter_by_letter(entry, equations):
    assert constructions(entry, {}) == equations


def test_a_construction_of_another_kind_is_refused():
    with pytest.raises(KernelError, match="no rules for the construction of gates"):
        constructions(["gates", "i", "j", "1"], {})


def test_a_claim_is_read_letter_by_letter():
    given = [["<=", V("x"), "0"], ["<", "0", ["WeightMax"]]]
    read = sequent(claim(["<=", V("x"), "1"], given=given, where=[["weight", "i", "j", "1"]], sorts={"x": "real"}))
    assert read.given == (("<=", X, ZERO), ("<", ZERO, W_MAX))
    assert read.goal == ("<=", X, ONE)
    assert read.constructed == (("all", (I,), ("all", (J,), ("=", ("Weight", I, J), ONE))),)
    assert read.known == (("=", ("SlopeSup",), Fraction(1, 4)),)
    assert read.hypotheses == {*read.given, *read.constructed, *read.known}


@pytest.mark.parametrize(
    ("system", "facts"),
    [
        ({"slope": ["-3", "2"]}, [("=", ("SlopeSup",), Fraction(3))]),
        ({"slope": ["-1/2", "2/3"]}, [("=", ("SlopeSup",), Fraction(2, 3))]),
        ({"slope": ["0", "oo"]}, []),
        ({"slope": ["-oo", "1"]}, []),
        ({"slope": None}, []),
        (
            {"slope": ["0", "2"], "sup": ["1/3", "1/2"]},
            [("<=", Fraction(1, 3), ("SlopeSup",)), ("<=", ("SlopeSup",), Fraction(1, 2))],
        ),
    ],
    ids=repr,
)
def test_what_is_known_of_the_slopes_is_the_larger_end_or_the_enclosure(system, facts):
    assert list(activation_facts(system)) == facts


def of_all(*relations):
    return [("all", (X,), relation) for relation in relations]


ACT, SLOPE = ("ActAt", X), ("SlopeAt", X)
SIZE = ("<=", ("abs", SLOPE), ("SlopeSup",))


@pytest.mark.parametrize(
    ("system", "leaf", "facts"),
    [
        (LOGISTIC, "ActAt", of_all(("<", ZERO, ACT), ("<", ACT, ONE))),
        (LOGISTIC, "SlopeAt", of_all(("<", ZERO, SLOPE), ("<=", SLOPE, Fraction(1, 4)), SIZE)),
        (TANH, "ActAt", of_all(("<", -ONE, ACT), ("<", ACT, ONE))),
        (RELU, "ActAt", of_all(("<=", ZERO, ACT))),
        (LINEAR, "SlopeAt", of_all(("<=", ONE, SLOPE), ("<=", SLOPE, ONE), SIZE)),
        (LINEAR, "ActAt", []),
        (LOGISTIC, "Weight", []),
    ],
    ids=lambda x: x if isinstance(x, str) else "",
)
def test_what_is_known_of_the_values_is_their_range_with_the_ends_that_are_attained(system, leaf, facts):
    value = [leaf, V("k"), V("v")] if leaf == "Weight" else [leaf, V("x")]
    sorts = {"x": "real", "k": "unit", "v": "unit"}
    assert list(value_facts(claim(["<=", value, "1"], sorts=sorts, system=system))) == facts
    assert list(value_facts(claim(BOUND, given=[["<=", value, "1"]], sorts=sorts, system=system))) == facts


def test_values_and_slopes_that_are_both_spoken_of_are_both_known():
    both = claim(["<=", ["ActAt", "0"], ["SlopeAt", "0"]], system=LOGISTIC)
    assert len(list(value_facts(both))) == 5
    assert sequent(both).known == (*activation_facts(LOGISTIC), *value_facts(both))


def test_a_contradiction_is_one_of_the_very_hypotheses():
    given = [["<=", "1", "0"]]
    absurd = sequent(claim(BOUND, given=given, system=ANY))
    assert shows_contradiction(K.assume(("<=", ONE, ZERO)), absurd)
    for other in (("<=", ZERO, ONE), ("<=", ONE, ONE), ("<", ONE, ZERO), ("<=", ZERO, ZERO)):
        elsewhere = K.assume(other)
        assert not shows_contradiction(elsewhere, sequent(claim(BOUND, given=[[other[0], *map(str, other[1:])]])))


def never(goal, *parts):
    """Whether the parts, all of them given, show that the goal never bites."""
    stored = {X: V("x"), Y: V("y"), W_MAX: ["WeightMax"]}
    written = [[head, *(stored.get(t, str(t)) for t in sides)] for head, *sides in (goal, *parts)]
    wanted = sequent(claim(written[0], given=written[1:], sorts={"x": "real", "y": "real"}, system=ANY))
    return never_bites(K.both(*map(K.assume, parts)), wanted)


Y = ("var", "y", "real")


def test_each_condition_of_a_bound_that_never_bites_is_needed():
    goal = ("<=", X, W_MAX)
    assert never(goal, ("<=", X, ONE), ("<=", ONE, W_MAX))
    assert not never(("<", X, W_MAX), ("<=", X, ONE), ("<=", ONE, W_MAX))
    assert not never(("=", X, W_MAX), ("<=", X, ONE), ("<=", ONE, W_MAX))
    for parts in (
        (("<=", X, ONE), ("<=", TWO, W_MAX)),
        (("<=", X, Y), ("<=", Y, W_MAX)),
        (("<=", Y, ONE), ("<=", ONE, W_MAX)),
        (("<=", X, ONE), ("<=", ONE, Y)),
        (("<", X, ONE), ("<=", ONE, W_MAX)),
        (("<=", X, ONE), ("<", ONE, W_MAX)),
        (("<=", X, ONE),),
        (("<=", X, ONE), ("<=", ONE, W_MAX), ("<=", ONE, W_MAX)),
    ):
        assert not never(goal, *parts)
    for number in (ZERO, ONE):
        assert not never(("<=", number, W_MAX), ("<=", number, ONE), ("<=", ONE, W_MAX))
        assert not never(("<=", X, number), ("<=", X, number), ("<=", number, number))
    parts = K.both(K.assume(("<=", X, ONE)), K.assume(("<=", ONE, W_MAX)))
    assert not never_bites(parts, sequent(claim(["<=", V("x"), ["WeightMax"]], sorts={"x": "real"})))
    half_given = [["<=", V("x"), "1"]]
    assert not never_bites(parts, sequent(claim(["<=", V("x"), ["WeightMax"]], given=half_given, sorts={"x": "real"})))


def test_a_proof_of_another_statement_or_from_another_hypothesis_proves_nothing():
    wanted = sequent(claim(["<=", V("x"), "1"], given=[["<=", V("x"), "1"]], sorts={"x": "real"}, system=ANY))
    assert proves(K.assume(("<=", X, ONE)), wanted)
    assert not proves(K.assume(("<", X, ONE)), wanted)
