"""What a claim's proof may rest on: its own hypotheses, consistent constructions of a plain net, and nothing else."""

from fractions import Fraction

import pytest
from stored_forms import ANY, LINEAR, LOGISTIC, RELU, V, claim

from proofs import kernel as K
from proofs.sequent import activation_facts, never_bites, proves, sequent, shows_contradiction
from proofs.terms import ONE, ZERO, KernelError
from theory.cells import CELLS

X, W_MAX = ("var", "x", "real"), ("WeightMax",)
BOUND = ["<=", ["Weight", V("k"), V("v")], ["WeightMax"]]
FREE = ["Free", "a", V("i")]


@pytest.mark.parametrize("name", list(CELLS))
def test_a_gated_cell_is_not_read_as_a_plain_net(name):
    step = ["<=", ["Norm", "inf", ["Step", V("q")]], ["*", ["n"], ["Norm", "max", ["Step", V("q")]]]]
    system = {"kind": "cell", "cell": CELLS[name].stored, "slopes": "SECTOR"}
    with pytest.raises(KernelError, match="no rules for gated cells"):
        sequent(claim(step, sorts={"q": "lag"}, system=system))


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
