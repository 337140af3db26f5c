"""Random weight matrices and networks, by structure; every draw takes an explicit generator or a seed.

They measure and nominate; they never decide a verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from numerics.errors import NetworkError
from numerics.layout import size_names
from numerics.network import Network
from theory.cell import Cell
from theory.symbols import Scalar

Array = NDArray[np.float64]


def gaussian(rng: np.random.Generator, rows: int, columns: int) -> Array:
    """Independent normal entries of variance 1/columns: the spectral radius tends to 1 as n grows."""
    return np.asarray(rng.standard_normal((rows, columns)) / np.sqrt(columns))


def orthogonal(rng: np.random.Generator, rows: int, columns: int) -> Array:
    """A random orthogonal matrix (Haar); with orthonormal rows or columns where it is not square. Its 2-norm is 1."""
    q, r = np.linalg.qr(rng.standard_normal((max(rows, columns), min(rows, columns))))
    q = q * np.where(np.diag(r) < 0.0, -1.0, 1.0)  # makes the distribution uniform (Mezzadri 2007)
    return np.ascontiguousarray(q if rows >= columns else q.T)


def sign_pattern(rng: np.random.Generator, rows: int, columns: int) -> Array:
    """Entries +-1/sqrt(columns)."""
    return np.asarray(np.where(rng.integers(0, 2, (rows, columns)) == 1, 1.0, -1.0) / np.sqrt(columns))


def rank_one(rng: np.random.Generator, rows: int, columns: int) -> Array:
    """u v^T with unit vectors u and v: all but one of its singular values are 0."""
    u, v = rng.standard_normal(rows), rng.standard_normal(columns)
    return np.outer(u / np.linalg.norm(u), v / np.linalg.norm(v))


def nilpotent(rng: np.random.Generator, rows: int, columns: int) -> Array:
    """Normal entries below the diagonal of a random order of the units, else 0: its n-th power is exactly 0."""
    order = rng.permutation(max(rows, columns))
    lower = order[:rows, None] > order[None, :columns]
    return np.where(lower, rng.standard_normal((rows, columns)), 0.0)


MATRICES: dict[str, Callable[[np.random.Generator, int, int], Array]] = {
    "gaussian": gaussian,
    "nilpotent": nilpotent,
    "orthogonal": orthogonal,
    "rank one": rank_one,
    "sign pattern": sign_pattern,
}


def random_matrix(kind: str, rows: int, columns: int, rng: np.random.Generator) -> Array:
    """A random matrix of one of the kinds of MATRICES (rows, columns)."""
    if kind not in MATRICES:
        raise NetworkError(f"kind={kind!r} of random matrices; pass one of {', '.join(map(repr, MATRICES))}")
    return MATRICES[kind](rng, rows, columns)


def random_network(
    cell: Cell, kind: str, n: int, rng: np.random.Generator, *, inputs: int | None = None, gain: float = 1.0
) -> Network:
    """A network whose square matrices are of one kind and scaled by `gain`; all others are Gaussian.

    Sizes other than n are `inputs` (n // 4 + 1 if not given). Biases and parameters are normal with deviation 1/2,
    scalars uniform in the range that they promise, within 2 of it where that is infinite.
    """
    random_matrix(kind, 1, 1, np.random.default_rng(0))  # refuses an unknown kind before any size is looked at
    if isinstance(n, bool) or not isinstance(n, int | np.integer) or n < 1:
        raise NetworkError(f"size n={n!r}; pass an integer >= 1")
    other = n // 4 + 1 if inputs is None else inputs
    sizes = {name: cell.fixed_sizes.get(name, n if name == "n" else other) for name in size_names(cell)}
    weights: dict[object, Array] = {}
    for key, (rows, columns) in cell.matrices.items():
        if key in cell.diagonals:
            weights[key] = 0.5 * gain * rng.standard_normal(sizes[rows])
        else:
            square = rows == columns
            matrix = random_matrix(kind if square else "gaussian", sizes[rows], sizes[columns], rng)
            weights[key] = (gain if square else 1.0) * matrix
    biases = {name: 0.5 * rng.standard_normal(sizes[size]) for name, size in cell.biases.items()}
    params = {s.name: 0.5 * rng.standard_normal(sizes[str(s.size)]) for s in cell.params}
    return Network(cell, sizes, weights, biases, params, {s.name: _scalar(s, rng) for s in cell.scalars})


def _scalar(s: Scalar, rng: np.random.Generator) -> float:
    low, high = float(s.low), float(s.high)
    low = max(low, -2.0 if high == np.inf else high - 2.0)
    high = min(high, low + 2.0)
    return low + (high - low) * (1.0 - rng.random())  # in (low, high]: a positive scalar is not 0


def networks(
    cell: Cell, kind: str, n: int, count: int, seed: int, *, inputs: int | None = None, gain: float = 1.0
) -> Iterator[Network]:
    """`count` random networks; the k-th depends on (seed, kind, n, k) only, not on how many are drawn."""
    for k in range(count):
        stream = np.random.default_rng([seed, sorted(MATRICES).index(kind) if kind in MATRICES else 0, n, k])
        yield random_network(cell, kind, n, stream, inputs=inputs, gain=gain)
