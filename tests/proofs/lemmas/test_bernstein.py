"""Polynomials between two numbers, against their values there."""

from fractions import Fraction

import pytest

from proofs import kernel as K
from proofs.lemmas.bernstein import between
from proofs.tactics import var
from proofs.terms import ZERO, KernelError, Term

X = var("x", "real")
LOW, HIGH = K.assume(("<=", Fraction(-1, 2), X)), K.assume(("<=", X, Fraction(3, 2)))
SQUARE: Term = ("*", X, X)


def test_a_polynomial_that_is_positive_between_the_ends_is_shown_to_be() -> None:
    goal: Term = ("<=", SQUARE, ("+", Fraction(3, 4), X))  # (x + 1/2)(3/2 - x), 0 at both ends
    shown = between(goal, LOW, HIGH)
    assert shown.concl == goal
    assert shown.hyps == {LOW.concl, HIGH.concl}


def test_one_whose_coefficients_are_positive_at_a_higher_degree_only_is_shown_to_be() -> None:
    goal: Term = ("<=", ZERO, ("+", ("*", X, X), ("*", Fraction(-1), X), Fraction(1, 3)))
    assert between(goal, LOW, HIGH).concl == goal


def test_one_that_is_negative_somewhere_is_refused() -> None:
    with pytest.raises(KernelError, match="stays negative"):
        between(("<=", ZERO, ("+", SQUARE, Fraction(-1, 100))), LOW, HIGH)


def test_another_variable_is_refused() -> None:
    with pytest.raises(KernelError, match="no relation between polynomials"):
        between(("<=", ZERO, ("+", SQUARE, var("y", "real"))), LOW, HIGH)
