"""The rate that a verdict prints is the one of the proof, in the notation in which statements are written."""

from fractions import Fraction

import pytest

from proofs import kernel as K
from proofs.atlas import record
from proofs.check import check_claim
from proofs.claims import CLAIMS
from proofs.meaning import read
from proofs.prover.rates import rate_text, written
from proofs.report.verdicts import verdict_lines
from proofs.terms import ONE, ZERO, normal, term

Q, I, J = ("var", "q", "lag"), ("var", "i", "unit"), ("var", "j", "unit")
HALF = Fraction(1, 2)


def decaying(bound, constant=ONE):
    size = ("abs", ("ErrorFlow", Q, I, J, ZERO))
    below = K.assume(("all", (Q,), ("all", (I,), ("all", (J,), ("<=", size, bound)))))
    return K.decay(below, K.assume(("<=", ZERO, HALF)), K.assume(("<", HALF, ONE)), ("Flow",), constant)


def test_rate_and_constant_are_read_off_the_proof():
    power = ("**", HALF, Q)
    assert rate_text(decaying(power)) == "the error flow decays at the rate 1/2, constant 1"
    top = ("WeightMax",)
    assert rate_text(decaying(("*", top, power), top)) == "the error flow decays at the rate 1/2, constant WeightMax"
    turned = decaying(("*", power, top), top)
    assert rate_text(turned) == "the error flow decays at the rate 1/2, below (1/2)**q * WeightMax"


def test_a_proof_without_decay_has_no_rate():
    assert rate_text(K.algebra(ONE, ONE)) == ""


def test_a_rate_is_found_below_other_rules_and_told_once():
    proof = K.both(K.vanish(decaying(("**", HALF, Q)), ("Flow",)), decaying(("**", HALF, Q)))
    assert rate_text(proof) == "the error flow decays at the rate 1/2, constant 1"


def test_the_line_of_a_verdict_has_the_rate():
    b10 = CLAIMS["b10"]
    text = verdict_lines(record(b10, check_claim(b10, budget=50)), 4)
    assert "the error flow decays at the rate 1/4 * n * WeightMax, constant 1" in text


@pytest.mark.parametrize("claim", ["b3", "b6", "c2", "c4-polynomial", "d1", "m4", "p5"])
def test_what_is_written_is_read_again(claim):
    stored = CLAIMS[claim].stored
    sides = [x for x in terms_of(stored["statement"]) if "PathSum" not in str(x)]
    assert sides
    for side in sides:
        sorts = stored["sorts"]
        read_once = read(side, sorts)
        assert normal(read(written(read_once), sorts)) == normal(read_once)


def terms_of(formula):
    if formula[0] in ("<=", "<", "="):
        return formula[1:]
    if formula[0] in ("and", "not", "implies"):
        return [t for part in formula[1:] for t in terms_of(part)]
    return []


def test_a_sum_over_two_units_is_written_as_two_sums():
    double = ("sum", (I, J), ("Weight", I, J), ("n",))
    stored = written(double)
    assert stored == ["sum", "i", ["n"], ["sum", "j", ["n"], ["Weight", ["var", "i"], ["var", "j"]]]]
    assert normal(read(stored, {})) == normal(double)
    assert read(written(term(normal(HALF))), {}) == HALF
