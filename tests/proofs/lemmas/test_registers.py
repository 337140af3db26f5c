"""Registers: what is derived of them rests on no more than it should, and a premise that does not fit is refused."""

import pytest

from proofs import kernel as K
from proofs.claims import CLAIMS
from proofs.lemmas.registers import DELAY, D, X, newest, newest_is_share, sum_of_delays
from proofs.sequent import proves, sequent
from proofs.tactics import var
from proofs.terms import ONE, ZERO, KernelError, Term, normal, subst

PART: Term = ("*", ("Free", "g", DELAY), ("Free", "x", DELAY))
WHOLE: Term = ("sum", (DELAY,), PART, D)
TOP, GAMMA = var("B", "real"), var("gamma", "real")
SIZE: Term = ("abs", ("Free", "g", DELAY))
TOTAL: Term = ("<=", ("sum", (DELAY,), SIZE, D), GAMMA)


def each(gain: Term, inside: Term) -> K.Proof:
    return K.assume(("all", (DELAY,), ("implies", inside, ("<=", ("abs", PART), ("*", gain, TOP)))))


def test_the_newest_place_is_the_one_at_zero() -> None:
    assert normal(subst(newest(X), X, ZERO)) == normal(ONE)
    assert not normal(subst(newest(X), X, ("+", X, ONE)))
    low, high = newest_is_share(X)
    assert (low.hyps, high.hyps) == (frozenset(), frozenset())
    assert (low.concl, high.concl) == (("<=", ZERO, newest(X)), ("<=", newest(X), ONE))


def test_a_sum_over_the_delays_is_below_their_gains_times_the_bound() -> None:
    premises = each(SIZE, ("<=", DELAY, D)), K.assume(("<=", ZERO, TOP)), K.assume(TOTAL)
    shown = sum_of_delays(WHOLE, *premises)
    assert shown.concl == ("<=", ("abs", WHOLE), ("*", GAMMA, TOP))
    assert shown.hyps == {p.concl for p in premises}


def test_gains_that_are_not_those_of_the_total_are_refused() -> None:
    other: Term = ("abs", ("Free", "h", DELAY))
    with pytest.raises(KernelError, match="no identity"):
        sum_of_delays(WHOLE, each(other, ("<=", DELAY, D)), K.assume(("<=", ZERO, TOP)), K.assume(TOTAL))


def test_a_bound_of_the_delays_below_another_number_only_is_refused() -> None:
    late = each(SIZE, ("<=", DELAY, var("E", "lag")))
    with pytest.raises(KernelError, match="the premise is not"):
        sum_of_delays(WHOLE, late, K.assume(("<=", ZERO, TOP)), K.assume(TOTAL))


@pytest.mark.parametrize("name", ["r5", "r7", "x13"])
def test_the_proof_of_a_claim_proves_no_stronger_one(name: str) -> None:
    claim = CLAIMS[name]
    assert claim.derivation is not None
    proof = claim.derivation()
    assert proves(proof, sequent(claim.stored))
    assert claim.near_miss is not None
    assert not proves(proof, sequent(claim.variant(claim.near_miss).stored))
