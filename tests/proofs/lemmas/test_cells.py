"""Rewriting by the equations of a cell: what it proves, and that nothing false comes out of it."""

from dataclasses import replace

import pytest

from proofs import kernel as K
from proofs.check import check_claim
from proofs.claims import CLAIMS
from proofs.lemmas import KK, NEXT, J, M, Q, V, cells
from proofs.lemmas.kronecker import same
from proofs.sequent import proves, sequent
from proofs.tactics import total, weigh
from proofs.terms import ONE, ZERO, KernelError, normal
from proofs.verdict import Status

PROVED = [
    "l3",
    "l3-gate",
    "l3-carousel",
    "l5",
    "l6",
    "l6-step",
    "l6-iff",
    "l6-total",
    "l6-total-sign",
    "l7",
    "l10",
    "l10-above",
    "l10-below",
    "r1-cell",
]


def standing(name):
    """The claim, or its corrected form."""
    claim = CLAIMS[name]
    return claim.variant(claim.corrected) if claim.corrected is not None else claim


@pytest.mark.parametrize("name", PROVED)
def test_a_claim_about_a_cell_is_proved_and_its_weakenings_of_where_are_not(name):
    claim = standing(name)
    proof, goal = claim.derivation(), sequent(claim.stored)
    assert proves(proof, goal)
    for place, entry in enumerate(goal.constructed):
        without = claim.stored["where"][:place] + claim.stored["where"][place + 1 :]
        assert proves(proof, sequent({**claim.stored, "where": without})) == (entry not in proof.hyps)


@pytest.mark.parametrize("name", [name for name in PROVED if CLAIMS[name].near_miss is not None])
def test_the_proof_is_none_of_the_near_miss(name):
    claim = CLAIMS[name]
    assert not proves(claim.derivation(), sequent(claim.variant(claim.near_miss).stored))


L10 = sequent(standing("l10").stored)
ROW = {"c": lambda m, v: same(KK, v), "h": lambda m, v: ZERO}


@pytest.mark.parametrize(
    "entries",
    [
        ROW | {"c": lambda m, v: ONE},
        ROW | {"c": lambda m, v: ("*", m, same(KK, v))},
        ROW | {"h": lambda m, v: same(KK, v)},
        {"c": ROW["c"]},  # what c gets from h is not said to be nothing
    ],
)
def test_a_row_of_the_flow_that_is_another_is_not_shown(entries):
    assert cells.row(L10, "c", ROW)
    with pytest.raises((KernelError, KeyError)):
        cells.row(L10, "c", entries)


def test_a_row_needs_what_the_construction_cuts():
    with pytest.raises(KernelError):
        cells.row(replace(L10, constructed=()), "c", ROW)


def test_sums_over_kronecker_are_sifted_in_either_order():
    x = ("Free", "x", J)
    for delta in (same(J, V), same(V, J)):
        proof = cells.reduced(total(("*", delta, x), J), lambda atom: None)
        assert normal(proof.concl[2]) == normal(("Free", "x", V))
    chained = cells.reduced(total(("*", same(KK, J), same(J, V), x), J), lambda atom: None)
    assert normal(chained.concl[2]) == normal(("*", same(KK, V), ("Free", "x", KK)))
    assert not chained.hyps
    assert normal(cells.reduced(("*", same(V, V), same(V, V)), lambda atom: None).concl[2]) == normal(ONE)


def test_the_range_of_an_output_is_that_of_its_own_net():
    low, high = cells.within(L10, ("Out", "i", M, V))
    assert (low.concl, high.concl) == (("<", ZERO, ("Out", "i", M, V)), ("<", ("Out", "i", M, V), ONE))
    assert [proof.concl[0] for proof in cells.within(L10, ("Out", "g", ZERO, KK))] == ["<", "<"]


def test_products_are_folded_at_the_first_lag_and_the_next():
    gates = ("prod", (("var", "r", "lag"),), ("Out", "f", ("var", "r", "lag"), KK), Q)
    assert cells.folded(gates) is None
    first = cells.reduced((*gates[:3], ONE), cells.folded)
    assert normal(first.concl[2]) == normal(("Out", "f", ONE, KK))
    assert normal(cells.reduced((*gates[:3], NEXT), cells.folded).concl[2]) == normal(
        ("*", (*gates[:3], M), ("Out", "f", NEXT, KK))
    )


def test_a_claim_about_a_cell_without_a_proof_stays_tested_and_says_why():
    verdict = check_claim(replace(standing("r1-cell"), derivation=None, near_miss=None, reason="a test"), budget=20)
    assert verdict.status == Status.TESTED
    assert verdict.reason == "no proof is given, and the search for proofs leaves gated cells alone"


def test_a_proof_of_another_statement_about_the_cell_is_not_taken():
    claim = replace(standing("l10"), derivation=lambda: K.assume(L10.goal))
    assert check_claim(claim, budget=20).status == Status.TESTED
    other = replace(standing("l10"), derivation=lambda: weigh(("=", ONE, ONE)))
    assert check_claim(other, budget=20).status == Status.TESTED
