"""Terms are written out by proved equations; what is no such sum, sequence or square stays as it is."""

from fractions import Fraction
from typing import Any

import pytest

from proofs import kernel as K
from proofs import lemmas as L
from proofs.lemmas.identities import O
from proofs.prover.equations import by_laws, either, named, opened, sequences, simplified, state_and_error
from proofs.score.bank import catalogue, stated
from proofs.score.grammar import identities, sorts_of
from proofs.sequent import sequent
from proofs.tactics import total, var
from proofs.terms import ONE, ZERO, Term, normal

SORTS = sorts_of("q", "k", "v", "j")
WRITTEN_OUT = either(opened, state_and_error)


def meaning(t: Term) -> Any:
    """The normal form of a term that is written out."""
    return normal(simplified(t, WRITTEN_OUT).concl[2])


@pytest.mark.parametrize("fact", identities(), ids=lambda fact: str(fact.left)[:40])
def test_both_sides_of_an_identity_come_out_the_same(fact: Any) -> None:
    goal = sequent(stated(fact.formula, SORTS)).goal
    assert meaning(goal[1]) == meaning(goal[2])


def test_what_is_rewritten_is_proved_equal_without_hypotheses() -> None:
    flow = L.flow(("+", L.Q, ONE), L.KK, L.V)
    proof = simplified(("*", L.size(flow), Fraction(2)), opened)
    assert proof.concl[:2] == ("=", ("*", L.size(flow), Fraction(2)))
    assert proof.hyps == frozenset()
    assert flow not in (proof.concl[2], proof.concl[2][1])


def test_the_inside_of_a_size_is_left_alone_where_that_is_asked() -> None:
    size = L.size(L.flow(ONE, L.KK, L.V))
    assert simplified(size, opened, sizes=False).concl[2] == size
    assert simplified(size, opened).concl[2] != size


def test_a_sum_with_the_weights_transposed_is_not_taken_for_the_flow() -> None:
    after: Term = ("+", O, ONE)

    def first_step(weight: Term) -> Term:
        return total(("*", weight, L.slope(after, L.J), ("ErrorFlow", L.Q, L.J, L.V, after)), L.J)

    assert simplified(first_step(L.weight(L.KK, L.J)), named).concl[2] != first_step(L.weight(L.KK, L.J))
    assert simplified(first_step(L.weight(L.J, L.KK)), named).concl[2] == first_step(L.weight(L.J, L.KK))


def test_a_law_is_used_at_its_instances_and_nowhere_else() -> None:
    law = K.assume(("all", (L.J,), ("=", ("**", ("Free", "s", L.J), Fraction(2)), ONE)))
    square: Term = ("*", ("Free", "s", L.KK), L.slope(ONE, L.V), ("Free", "s", L.KK))
    assert normal(simplified(square, by_laws([law])).concl[2]) == normal(L.slope(ONE, L.V))
    other: Term = ("*", ("Free", "s", L.KK), ("Free", "s", L.V))
    assert simplified(other, by_laws([law])).concl[2] == other


def test_a_sequence_that_is_the_flow_is_written_as_the_flow_and_another_is_not() -> None:
    (p5,) = (claim for claim in catalogue() if claim["id"] == "p5")
    goal = sequent(dict(p5))
    leaf: Term = ("Seq", "row", ("+", var("q", "lag"), Fraction(-1)), L.KK, L.V)
    assert simplified(leaf, sequences(goal.constructed)).concl[2][0] == "ErrorFlow"
    twice = (goal.constructed[0], ("all", *goal.constructed[0][1:]))
    assert simplified(leaf, sequences(twice)).concl[2] == leaf


def test_a_sum_over_a_numbered_lag_is_added_up() -> None:
    r = var("r", "lag")
    assert meaning(("sum", (r,), r, Fraction(3))) == normal(Fraction(6))
    assert meaning(("sum", (r,), r, ZERO)) == {}
