"""Strategies for weight matrices, by structure and by norm: built as they should be, never filtered."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.extra.numpy import arrays
from hypothesis.strategies import DrawFn, SearchStrategy
from numpy.typing import NDArray

from proofs.strategies.arguments import NORMS, checked_choice, checked_size, checked_units

Array = NDArray[np.float64]
Draw: TypeAlias = DrawFn

DENOMINATOR = 4

# The entries of a 6 x 6 matrix.
MAX_DRAWN = 36

# Rows of length 2 and pairwise orthogonal: a half of it is orthogonal, and dyadic.
HADAMARD = np.array([[1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]], dtype=np.float64)


def quarters(shape: int | tuple[int, ...], max_entry: Fraction) -> SearchStrategy[Array]:
    """An array of multiples of 1/4 of modulus at most max_entry. Shrinks to zeros."""
    most = int(max_entry * DENOMINATOR)

    def over_four(drawn: NDArray[np.int64]) -> Array:
        return np.asarray(drawn / DENOMINATOR, dtype=np.float64)

    return _integers(shape, st.integers(-most, most)).map(over_four)


def _integers(shape: int | tuple[int, ...], entries: SearchStrategy[int]) -> SearchStrategy[NDArray[np.int64]]:
    """An array of drawn entries; of a large one few are drawn and the others are equal, so that a person can print it.

    All entries of a small one are drawn: with a fill they would shrink to one common value instead of to zeros.
    """
    small = int(np.prod(shape)) <= MAX_DRAWN
    return arrays(np.int64, shape, elements=entries, fill=st.nothing() if small else entries)


def _signs(n: int) -> SearchStrategy[Array]:
    return _integers(n, st.integers(0, 1)).map(lambda drawn: np.where(drawn == 1, -1.0, 1.0))


def _orders(n: int) -> SearchStrategy[list[int]]:
    return st.permutations(range(n))


def _free(draw: Draw, n: int, most: Fraction) -> Array:
    return draw(quarters((n, n), most))


def _diagonal(draw: Draw, n: int, most: Fraction) -> Array:
    return np.diag(draw(quarters(n, most)))


def _triangular(draw: Draw, n: int, most: Fraction) -> Array:
    return np.triu(draw(quarters((n, n), most)))


def _nilpotent(draw: Draw, n: int, most: Fraction) -> Array:
    order = draw(_orders(n))
    return np.triu(draw(quarters((n, n), most)), k=1)[np.ix_(order, order)]


def _permutation(draw: Draw, n: int, most: Fraction) -> Array:
    return np.eye(n)[draw(_orders(n))]


def _rank_one(draw: Draw, n: int, most: Fraction) -> Array:
    column = draw(quarters(n, most))
    return np.outer(column, draw(_integers(n, st.integers(-1, 1))))


def _sign_pattern(draw: Draw, n: int, most: Fraction) -> Array:
    size = draw(st.integers(1, int(most * DENOMINATOR))) / DENOMINATOR
    return size * draw(_signs(n * n)).reshape(n, n)


def _orthogonal(draw: Draw, n: int, most: Fraction) -> Array:
    matrix = np.eye(n)
    for block in range(draw(st.integers(0, n // 4))):
        matrix[4 * block : 4 * block + 4, 4 * block : 4 * block + 4] = HADAMARD / 2.0
    return draw(_signs(n))[:, None] * matrix[draw(_orders(n))] + 0.0  # + 0.0: no -0.0


# {structure: how a matrix of it is drawn}: public data, named in the error for an unknown structure.
STRUCTURES: dict[str, Callable[[Draw, int, Fraction], Array]] = {
    "free": _free,
    "diagonal": _diagonal,
    "triangular": _triangular,
    "nilpotent": _nilpotent,
    "permutation": _permutation,
    "rank one": _rank_one,
    "sign pattern": _sign_pattern,
    "orthogonal": _orthogonal,
}


def weights(
    n: int, *, structure: str = "free", max_entry: Any = 2, max_norm: Any = None, p: str = "inf"
) -> SearchStrategy[Array]:
    """Weight matrices (n, n) float64 of one structure, exact as rationals too (`exact`). Shrinks to zeros.

    structure : "free", "diagonal", "triangular" (upper), "nilpotent" (its n-th power is 0), "permutation", "rank one",
        "sign pattern" (entries of one modulus) or "orthogonal" (permutations with signs and halves of Hadamard
        matrices); the last three shrink to what is nearest to the identity, or to quarters
    max_entry : entries are multiples of 1/4 of modulus at most this; has no say in permutations and orthogonal matrices
    max_norm, p : a matrix whose norm p ("one", "two", "inf", "fro", "max") is larger is halved until it is not, so of a
        permutation a power of two times one remains. "two" is kept by sqrt(one * inf), which it does not exceed

    >>> from hypothesis import find
    >>> find(weights(2, structure="nilpotent"), lambda W: W.any()).tolist()
    [[0.0, 0.25], [0.0, 0.0]]
    """
    units, most = checked_units(n), checked_size("max_entry", max_entry)
    make = STRUCTURES[checked_choice("structure", structure, STRUCTURES)]
    norm = checked_choice("p", p, NORMS)
    limit = None if max_norm is None else checked_size("max_norm", max_norm)
    if most < Fraction(1, DENOMINATOR):
        raise InvalidArgument(
            f"max_entry={max_entry} < 1/{DENOMINATOR}, the least entry; pass max_norm for small matrices"
        )
    return _weights(make, units, most, limit, norm)


@st.composite
def _weights(
    draw: Draw, make: Callable[[Draw, int, Fraction], Array], n: int, most: Fraction, limit: Fraction | None, p: str
) -> Array:
    matrix = make(draw, n, most)
    return matrix if limit is None else within(matrix, limit, p)


def within(matrix: Array, limit: Fraction, p: str) -> Array:
    """The matrix, halved until its norm is at most `limit`: exact, and of the same structure."""
    while _square(matrix, p) > limit**2:
        matrix = matrix / 2.0
    return matrix


def _square(matrix: Array, p: str) -> Fraction:
    """The square of a norm (of "two": an upper bound of it); exact, as the entries are dyadic and few."""
    size = np.abs(matrix)
    columns, rows = Fraction(float(np.max(size.sum(axis=0)))), Fraction(float(np.max(size.sum(axis=1))))
    squares = {
        "one": columns**2,
        "inf": rows**2,
        "two": columns * rows,
        "fro": Fraction(float(np.sum(size * size))),
        "max": Fraction(float(np.max(size))) ** 2,
    }
    return squares[p]


def exact(matrix: Array) -> tuple[tuple[Fraction, ...], ...]:
    """The rows of a matrix of floats as rationals: the same numbers.

    >>> exact(np.array([[0.5, -0.25]]))
    ((Fraction(1, 2), Fraction(-1, 4)),)
    """
    return tuple(tuple(Fraction(x) for x in row) for row in np.asarray(matrix).tolist())
