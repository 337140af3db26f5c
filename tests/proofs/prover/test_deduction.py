"""Statements are taken apart and proved from the library; their near misses, and false relations, are not."""

from typing import Any

import pytest

from proofs.claims import CORE
from proofs.prover.deduction import deduced
from proofs.score.bank import catalogue, stated
from proofs.score.grammar import LOGISTIC, bounds, entries, sorts_of, whole
from proofs.score.tree import times, var
from proofs.sequent import proves, sequent

SORTS = sorts_of("q", "k", "v", "j", "lam")
BY_ITSELF = ("b10", "b3", "b4", "b4-star-inf", "b4-star-one", "b6", "d1", "d1-decays", "d1-one", "m1", "m3",
             "m4.corrected", "p1", "p2", "p3", "p5", "p6")  # fmt: skip


def shown(claim: Any) -> bool:
    goal = sequent(dict(claim))
    proof = deduced(goal)
    return proof is not None and proves(proof, goal)


@pytest.mark.parametrize("name", BY_ITSELF)
def test_a_claim_of_the_catalogue_is_proved_without_its_derivation(name: str) -> None:
    (claim,) = (each for each in catalogue() if each["id"] == name)
    assert shown(claim)


@pytest.mark.parametrize("name", [name for name, claim in CORE.items() if claim.near_miss and claim.net.cell is None])
def test_no_near_miss_is_proved(name: str) -> None:
    assert not shown(CORE[name].variant(CORE[name].near_miss).stored)


@pytest.mark.parametrize("fact", [*entries(), *bounds()], ids=lambda fact: str(fact.formula)[:60])
def test_a_bound_is_proved_and_half_of_it_is_not(fact: Any) -> None:
    system = {"system": LOGISTIC} if fact.system == "logistic" else {}
    assert shown(stated(fact.formula, SORTS, given=list(fact.given), **system))
    half = [fact.sign, fact.left, times("1/2", fact.right)]
    assert not shown(stated(half, SORTS, given=list(fact.given), **system))


@pytest.mark.parametrize("number", range(5))
def test_limits_are_proved_with_their_rate(number: int) -> None:
    assert shown(whole()[number])


def test_a_limit_is_not_proved_where_the_rate_may_be_one() -> None:
    claim = whole()[0]
    assert claim["statement"] == ["decays", ["Flow"]]
    weaker = claim | {"given": [["<=", *claim["given"][0][1:]]]}
    assert not shown(weaker)


def test_a_closed_form_is_proved_by_induction_and_twice_of_it_is_not() -> None:
    (b6,) = (claim for claim in catalogue() if claim["id"] == "b6")
    sign, left, right = b6["statement"]
    assert shown(dict(b6) | {"statement": [sign, right, left]})
    assert not shown(dict(b6) | {"statement": [sign, left, times("2", right)]})


def test_a_strict_bound_needs_a_strict_hypothesis() -> None:
    flow = ["abs", ["ErrorFlow", var("q"), var("k"), var("v")]]
    rate = times(["Norm", "inf", ["W"]], ["SlopeMax", "inf", var("q")])
    assert shown(stated(["<", flow, "1"], SORTS, given=[["<", rate, "1"]]))
    assert not shown(stated(["<", flow, "1"], SORTS, given=[["<=", rate, "1"]]))


def test_a_sum_on_both_sides_is_dropped_with_its_weights() -> None:
    heavy = ["abs", ["Free", "b", var("i")]]
    entry, top = ["abs", ["Weight", var("k"), var("i")]], ["WeightMax"]
    claim = stated(["<=", *(["sum", "i", ["n"], times(heavy, x)] for x in (entry, top))], SORTS)
    assert shown(claim)
    signed = stated(["<=", *(["sum", "i", ["n"], times(heavy[1], x)] for x in (entry, top))], SORTS)
    assert not shown(signed)
