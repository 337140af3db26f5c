"""One product is shown below another by bounds of its factors; where a sign or a bound is missing, it is not."""

from collections.abc import Iterator
from fractions import Fraction

import pytest

from proofs import kernel as K
from proofs.kernel import Proof
from proofs.prover.dominance import Facts, bounds, dominated
from proofs.tactics import var
from proofs.terms import ONE, ZERO, N, Term

A, B, C = (var(name, "real") for name in "abc")
Q = var("q", "lag")


def below(x: Term, y: Term) -> Proof:
    return K.assume(("<=", x, y))


def facts(*relations: Proof, signed: tuple[Term, ...] = (A, B, C)) -> Facts:
    """The relations as bounds of what stands on their left, and the signs of these."""

    def sign(atom: Term) -> Proof | None:
        return below(ZERO, atom) if atom in signed else None

    def above(atom: Term) -> Iterator[Proof]:
        yield from (p for p in relations if p.concl[1] == atom)

    return Facts(sign, above, [p for p in relations if p.concl[1][0] == "*"])


def test_powers_of_factors_are_replaced_by_their_bounds() -> None:
    goal: Term = ("<=", ("*", ("**", A, Q), C), ("*", ("**", B, Q), C))
    proof = dominated(goal, facts(below(A, B)))
    assert proof is not None
    assert proof.concl == goal


def test_a_product_is_replaced_as_one() -> None:
    goal: Term = ("<=", ("**", ("*", A, B), Q), ("**", C, Q))
    assert dominated(goal, facts(below(("*", A, B), C))) is not None


@pytest.mark.parametrize(
    "larger", [N, ("**", N, Q), ("**", Fraction(2), Q), Fraction(3), ("**", Fraction(3, 2), ("+", Q, Fraction(-1)))]
)
def test_a_factor_of_at_least_one_may_be_added(larger: Term) -> None:
    assert dominated(("<=", A, ("*", larger, B)), facts(below(A, B))) is not None


@pytest.mark.parametrize("smaller", [("**", Fraction(1, 2), Q), Fraction(1, 3), ("**", N, Fraction(-1))])
def test_a_factor_below_one_may_not(smaller: Term) -> None:
    assert dominated(("<=", A, ("*", smaller, B)), facts(below(A, B))) is None


def test_no_power_is_replaced_where_the_sign_is_not_known() -> None:
    goal: Term = ("<=", ("**", A, Q), ("**", B, Q))
    assert dominated(goal, facts(below(A, B), signed=(B,))) is None


def test_nothing_is_dropped_that_may_be_negative() -> None:
    assert dominated(("<=", A, ("+", B, C)), facts(below(A, B))) is not None
    assert dominated(("<=", A, ("+", B, C)), facts(below(A, B), signed=(A, B))) is None


def test_a_bound_is_not_used_the_wrong_way_round() -> None:
    assert dominated(("<=", B, A), facts(below(A, B))) is None


def test_the_room_of_a_bound_is_used_once() -> None:
    twice: Term = ("+", A, A)
    assert dominated(("<=", twice, ("*", Fraction(2), B)), facts(below(A, B))) is not None
    assert dominated(("<=", twice, B), facts(below(A, B))) is None
    assert dominated(("<=", ("+", A, C), B), facts(below(A, B), below(C, B))) is None


def test_an_equation_bounds_in_both_directions() -> None:
    assert len(list(bounds(K.assume(("=", A, B))))) == 2
    assert len(list(bounds(below(A, B)))) == 1
    assert not list(bounds(below(ONE, B)))
