"""Claims about orbits from the pen to the verdict: attack, replay, enclosure, and what the kernel may say of them."""

from copy import deepcopy

import pytest

from proofs import kernel, replay
from proofs.attack import attack
from proofs.check import check_claim
from proofs.claim import Claim, instead
from proofs.claims import CLAIMS
from proofs.orbit_enclosure import enclosed
from proofs.search.draworbit import fixed_steps
from proofs.sequent import proves, sequent
from proofs.terms import KernelError
from proofs.verdict import Status
from proofs.witness import checksum
from theory.activations import logistic, relu, tanh
from theory.statement import (
    ORBIT,
    Act,
    Bias,
    ErrorFlow,
    Input,
    Lag,
    Nat,
    Net,
    Rational,
    Real,
    Same,
    Slope,
    SlopeSup,
    Start,
    StateFlow,
    Steps,
    Sum,
    Unit,
    Units,
    Weight,
    WeightMax,
    define,
    eq,
    leq,
    lt,
)

n, q, r, w = Units("n"), Lag("q"), Nat("r"), Real("w")
i, j, k, v = (Unit(name) for name in "ijkv")
net, sector = Net(logistic, slopes=ORBIT), Net(logistic)
still = (define(Bias(i), 0), define(Input(r, i), 0))


def claim(statement, *over, given=(), where=(), system=net):
    return Claim(
        id="here", source="test", over=(n, *over, system), given=given, where=where, statement=statement, reason="test"
    )


HALF = Rational(1, 2)


def one_unit(statement, *given, weight=4, start=HALF, over=(k,), steps=3):
    """One unit without bias and input."""
    return claim(
        statement,
        *over,
        given=(eq(n, 1), eq(Steps, steps), *given),
        where=(define(Weight(i, j), weight), *still, define(Start(i), start)),
    )


def sealed(witness):
    return {**witness, "sha256": checksum(witness)}


def test_what_only_a_net_with_input_can_do_refutes_the_sector_claim_and_not_the_orbit_claim():
    below = leq(abs(ErrorFlow(2, k, k)), Rational(9, 10))
    given = (eq(n, 1), leq(WeightMax, 4))
    assert attack(claim(below, k, given=given, system=sector)).witness is not None
    without_input = claim(below, k, given=(*given, eq(Steps, 3)), where=still)
    found = attack(without_input)
    assert found.witness is None
    assert found.tried > 50
    assert found.ratio < 1


FALSE = {
    "strictly below without bias and input": claim(
        lt(n * abs(ErrorFlow(q, k, v)), (n * WeightMax / 4) ** q),
        q, k, v, given=(lt(q, Steps), leq(2, q), lt(0, WeightMax)), where=still,
    ),
    "all activations are positive": claim(leq(0, Act(0, k)), k, system=Net(tanh, slopes=ORBIT)),
    "the start is forgotten after 5 steps": one_unit(leq(abs(StateFlow(5, k, k)), Rational(1, 10**6)), steps=5),
    "inputs are small": claim(leq(abs(Input(0, k)), 1), k),
    "slopes of relu are 1": claim(eq(Slope(0, k), 1), k, system=Net(relu, slopes=ORBIT)),
    "balanced nets do not grow": claim(
        leq(abs(StateFlow(q, k, v)), 1),
        q, k, v, given=(leq(q, Steps),), where=(define(Bias(i), -Sum(j, Weight(i, j)) / 2),),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FALSE)
def test_false_claims_about_orbits_fall_to_a_case_that_replays_alone(name):
    witness = attack(FALSE[name]).witness
    assert witness is not None
    assert replay.check(witness).holds
    assert set(witness["case"]) <= {"n", "vars", "W", "bias", "a0", "T", "inputs"}


def test_a_run_of_a_thousand_steps_replays():
    near = CLAIMS["c4-orbit"].variant(CLAIMS["c4-orbit"].near_miss)
    outcome = replay.check(attack(near).witness)
    assert outcome.holds
    assert "a run of 1000 steps" in outcome.message


def changed(witness, **case):
    other = deepcopy(witness)
    other["case"] = {**other["case"], **case}
    return replay.check(sealed(other))


def test_a_witness_of_an_orbit_is_refused_when_its_run_is_changed():
    witness = attack(FALSE["the start is forgotten after 5 steps"]).witness
    assert "Start(1) = 3, but `where` makes it 1/2" in changed(witness, a0=["3"]).message
    assert "Bias(1) = 1, but `where` makes it 0" in changed(witness, bias=["1"]).message
    assert "but `where` makes it 4" in changed(witness, W=[["3"]]).message
    inputs = [["0"]] * 4 + [["1"]]
    assert "Input(0, 1) = 1, but `where` makes it 0" in changed(witness, inputs=inputs).message
    assert "case.inputs is not 5 rows of 1 numbers" in changed(witness, inputs=inputs[1:]).message
    assert "case.a0 is not 1 numbers" in changed(witness, a0=["1", "1"]).message
    assert "given Steps = 5 is false" in changed(witness, T=4).message
    open_ended = deepcopy({**witness, "given": witness["given"][:1]})
    assert "a run of 4 steps" in changed(open_ended, T=4).message  # which has no flow over 5


def test_leaves_of_orbits_are_undefined_in_a_net_of_the_sector():
    witness = attack(claim(leq(WeightMax, 1), k, system=sector)).witness
    for leaf in (["Bias", ["var", "k"]], ["Input", "0", ["var", "k"]], ["Start", ["var", "k"]], ["Steps"]):
        other = {**witness, "statement": ["<", leaf, leaf], "fails": {"formula": ["<", leaf, leaf], "parts": []}}
        other["fails"] |= {"lhs": ["0", "0"], "rhs": ["0", "0"], "bindings": {}}
        assert "is of orbits" in replay.check(sealed(other)).message


def test_hypotheses_fix_or_leave_open_the_number_of_steps():
    assert fixed_steps(one_unit(leq(0, Slope(0, k))).stored) == 3
    assert fixed_steps(claim(leq(0, Slope(0, k)), k, given=(eq(7, Steps),)).stored) == 7
    assert fixed_steps(claim(leq(0, Slope(0, k)), k, given=(leq(Steps, 7),)).stored) is None


BOX = (leq(-4, w), leq(w, 4))


def test_an_enclosure_decides_a_run_that_is_constructed_whole_both_ways():
    assert str(enclosed(one_unit(leq(Slope(0, k), Rational(1, 4))).stored)) == "by enclosure"
    assert enclosed(one_unit(leq(Rational(1, 4), Slope(0, k))).stored) == "false at n = 1, at its one case"
    several = claim(
        leq(abs(ErrorFlow(2, k, v)), 1), k, v, given=(leq(n, 2), eq(Steps, 3)),
        where=(define(Weight(i, j), 2), *still, define(Start(i), 0)),
    )  # fmt: skip
    assert enclosed(several.stored).units == (1, 2)


def test_an_enclosure_covers_every_number_between_two_bounds():
    bounded = one_unit(leq(w * Slope(0, k), Rational(9, 10)), *BOX, weight=w, over=(k, w))
    found = enclosed(bounded.stored)
    assert found.parts > 1
    verdict = check_claim(bounded)
    assert (verdict.status, verdict.method, verdict.scope) == (Status.PROVED, "enclosure", "by enclosure")
    false = bounded.variant(instead(statement=leq(w * Slope(0, k), Rational(1, 4))))
    assert isinstance(enclosed(false.stored), str)


def test_a_construction_tells_units_apart_and_its_witness_replays():
    # unit v reads the other one alone, whose start is 1
    where = (define(Weight(i, j), Same(i, v) * (1 - Same(j, v))), *still, define(Start(i), 1 - Same(i, v)))
    given = (eq(n, 2), eq(Steps, 1), eq(Same(k, v), 0))
    exact = Net(relu, slopes=ORBIT)
    kept = claim(eq(Act(0, v), 1), k, v, given=given, where=where, system=exact)
    assert str(enclosed(kept.stored)) == "by enclosure"
    found = check_claim(claim(eq(Act(0, k), 1), k, v, given=given, where=where, system=exact))
    assert found.status == Status.REFUTED
    assert replay.check(found.witness).holds


def test_what_an_enclosure_cannot_decide_it_leaves_open():
    equal = one_unit(leq(abs(ErrorFlow(1, k, k)), 1), *BOX, weight=w, start=0, over=(k, w), steps=2)
    assert enclosed(equal.stored).startswith("not decided")  # both sides are 1 at w = 4
    reasons = {
        "it is no statement about orbits": claim(leq(0, Slope(0, k)), k, system=sector),
        "where does not construct start, weight": claim(leq(0, Slope(0, k)), k, where=still),
        "given does not fix Steps": claim(leq(0, Slope(0, k)), k, given=(eq(n, 1),), where=one_unit(leq(0, 1)).where),
        "given keeps w between no two numbers": one_unit(leq(w, w + 1), leq(w, 4), over=(k, w)),
        "no case meets the hypotheses": one_unit(leq(0, 1), lt(1, Slope(0, k))),
    }
    free = claim(leq(0, Slope(0, k)), k, given=(eq(Steps, 3), leq(n, 5)), where=one_unit(leq(0, 1)).where)
    reasons["given does not bound the number of units by 4 or less"] = free
    assert {text: enclosed(each.stored) for text, each in reasons.items()} == {text: text for text in reasons}


def test_a_proof_for_all_slopes_of_the_sector_proves_the_claim_about_orbits():
    strict = CLAIMS["b11-orbit-strict"]
    verdict = check_claim(strict.variant(strict.corrected))
    assert (verdict.status, verdict.method) == (Status.PROVED, "kernel")


def test_the_kernel_knows_of_an_orbit_only_that_it_is_a_net_of_the_sector():
    stored = claim(eq(Slope(0, k), Act(0, k) * (1 - Act(0, k))), k).stored
    goal = sequent(stored)
    assert goal.known == sequent(claim(leq(0, 1), k, system=sector).stored).known
    assert not proves(kernel.slope_sup(*goal.goal[1][1:]), goal)
    made = sequent(claim(leq(Bias(k), 0), k, where=still).stored)
    unit = ("var", "i", "unit")
    assert made.constructed[0] == ("all", (unit,), ("=", ("Bias", unit), 0))


def test_a_construction_of_slopes_is_refused_for_orbits():
    stored = claim(leq(0, 1), k, where=(define(Slope(r, j), SlopeSup),), system=sector).stored
    assert sequent(stored).constructed
    orbit = {**stored, "system": {**stored["system"], "slopes": "ORBIT"}}
    with pytest.raises(KernelError, match="the slopes of an orbit cannot be constructed"):
        sequent(orbit)


def test_constructions_of_orbits_cannot_go_round_in_circles():
    stored = claim(leq(0, 1), k, where=still).stored
    for entry in (["bias", "i", ["Start", ["var", "i"]]], ["weight", "i", "j", ["Bias", ["var", "i"]]]):
        with pytest.raises(KernelError, match=r"the construction of .* uses"):
            sequent({**stored, "where": [entry]})
    with pytest.raises(KernelError, match="where defines bias twice"):
        sequent({**stored, "where": [["bias", "i", "0"], ["bias", "i", "1"]]})
