"""Limits and equivalences that the tool proves by itself, and near ones that it does not."""

import pytest

from proofs.claim import Claim
from proofs.prover.deduction import deduced
from proofs.sequent import proves, sequent
from theory.activations import logistic
from theory.statement import Flow, Net, Units, WeightMax, decays, iff, leq, lt, vanishes

n, net = Units("n"), Net(logistic)


def goal(statement, *given):
    return sequent(
        Claim(id="a-claim", source="a test", over=(n, net), statement=statement, given=given, reason="a test").stored
    )


SHOWN = {
    "decay": goal(decays(Flow), lt(n * WeightMax, 4)),
    "what decays vanishes": goal(vanishes(Flow), lt(n * WeightMax, 4)),
    "two ways to write a bound": goal(iff(leq(n * WeightMax, 4), leq(n * WeightMax / 4, 1))),
}

OPEN = {
    "at the threshold": goal(decays(Flow), leq(n * WeightMax, 4)),
    "vanishing at the threshold": goal(vanishes(Flow), leq(n * WeightMax, 4)),
    "one direction": goal(iff(leq(n * WeightMax, 4), leq(n * WeightMax, 5))),
}


@pytest.mark.parametrize("claim", SHOWN.values(), ids=SHOWN)
def test_what_follows_is_proved(claim):
    proof = deduced(claim)
    assert proof is not None
    assert proves(proof, claim)


@pytest.mark.parametrize("claim", OPEN.values(), ids=OPEN)
def test_what_does_not_follow_is_not_proved(claim):
    assert deduced(claim) is None
