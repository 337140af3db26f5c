"""Lengths of vectors, in the 2-norm: where a square decides, and what a matrix of orthogonal rows does to them."""

from proofs import kernel as K
from proofs.kernel import Proof
from proofs.lemmas import I, J, V, weight
from proofs.lemmas.kronecker import picked
from proofs.lemmas.named_norms import root
from proofs.lemmas.two_units import zero
from proofs.tactics import at, inverse, sum_of_bounds, total, weigh
from proofs.terms import ONE, ZERO, Term, subst

TWO = ONE + ONE


def squares(length: Term, j: Term) -> Proof:
    """|a| ** 2 = sum over j of a_j ** 2, of the 2-norm of a vector."""
    return K.norm_fact("squares_of_vector", length[2], j)


def ratio_of_lengths(moved: Term, positive: Proof) -> tuple[Proof, Proof]:
    """(a / b - 1) ** 2 = 0 implies a = b, and the converse, from 0 < b."""
    b = positive.concl[2]
    low, whole = inverse(positive)
    ratio = ratio_less_one(moved, b)
    square, same = ("=", ("**", ratio, TWO), ZERO), ("=", moved, b)
    nothing = zero(ratio, weigh(("<=", ("*", ratio, ratio), ZERO), (K.assume(square),)))
    # a = a b / b, and a / b = 1
    there = weigh(same, (nothing, b), (whole, -ONE, moved))
    back = weigh(square, (K.assume(same), low.concl[2], ratio), (whole, ratio))
    return K.suppose(there, square), K.suppose(back, same)


def ratio_less_one(a: Term, b: Term) -> Term:
    """a / b - 1."""
    return ("+", -ONE, ("*", ("**", b, -ONE), a))


def square_of_ratio(moved: Proof, positive: Proof, factor: Term) -> Proof:
    """(a / b - 1) ** 2 = (c - 1) ** 2, from a = c b and 0 < b."""
    low, whole = inverse(positive)
    ratio, other = ratio_less_one(moved.concl[1], positive.concl[2]), ("+", -ONE, factor)
    both: Term = ("+", ratio, other)
    goal: Term = ("=", ("**", ratio, TWO), ("**", other, TWO))
    return weigh(goal, (whole, factor, both), (moved, low.concl[2], both))


def stretched(moved: Term, length: Term, equation: Proof, low: Proof) -> Proof:
    """a = c b for lengths a and b, from a a = (c b) (c b) and 0 <= c."""
    longer: Term = ("*", low.concl[2], length)
    square, other = ("*", moved, moved), ("*", longer, longer)
    above = root(moved, weigh(("<=", square, other), (equation,)), weigh(("<=", ZERO, longer), (low, length)))
    below = root(longer, weigh(("<=", other, square), (equation, -ONE)), weigh(("<=", ZERO, moved), (ONE, moved)))
    return K.antisymmetric(above, below)


def orthogonal_rows(rows: Proof, c: Term, x: Term) -> Proof:
    """Sum over v of (sum over j of x w[j, v]) ** 2 = c sum over j of x ** 2, x a term in the unit j.

    rows  for all i, j, sum over v of w[i, v] w[j, v] = c Same(i, j)
    """
    there, product = subst(x, J, I), at(rows, I, J)
    each = weigh(
        ("=", ("*", there, x, product.concl[1]), ("*", there, x, c, ("Same", I, J))), (product, there, x)
    )  # fmt: skip
    crossed = sum_of_bounds(sum_of_bounds(each, I), J)
    sifted = picked(J, there, I)
    squares = sum_of_bounds(weigh(("=", ("*", x, sifted.concl[1]), ("*", x, x)), (sifted, x)), J)
    arriving = total(("*", x, weight(J, V)), J)
    goal: Term = ("=", total(("*", arriving, arriving), V), ("*", c, total(("*", x, x), J)))
    return weigh(goal, (crossed,), (squares, c))
