"""How weak each criterion of decay is: the gain g at which it stops guaranteeing decay, for Gaussian W.

W = g G, G of independent normal entries of variance 1/n, slopes in [0, 1/4] as of the logistic function. A criterion
c(W) of degree 1 guarantees decay while c(W) / 4 < 1: up to the gain 4 / c(G). The spectral radius guarantees nothing,
for the slopes may change; its gain says where the net with all slopes 1/4 stops decaying.

Sampled: a mean over seeded draws with its standard error, in doubles. It measures and decides no verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import scipy.optimize
import scipy.sparse.linalg
from numpy.typing import NDArray

from numerics.errors import NumericsError

Array = NDArray[np.float64]

SLOPE = 0.25  # the largest slope of the logistic function
# How many matrices are drawn for each n, so that all together take a few seconds; of the costly criteria fewer.
DRAWS: Mapping[int, int] = {10: 2000, 50: 200, 200: 24, 1000: 4}
COSTLY: Mapping[str, Mapping[int, int]] = {
    "2-norm, scaled": {10: 100, 50: 20},
    "spectral radius": {10: 2000, 50: 200, 200: 12},
}
LANCZOS = 100  # from so many units on a few products with a vector are cheaper than all eigenvalues


@dataclass(frozen=True)
class Gain:
    """The mean gain at which a criterion stops guaranteeing decay, its standard error, and how many draws it is of."""

    criterion: str
    n: int
    mean: float
    error: float
    draws: int


def largest_weight(w: Array) -> float:
    """n max |w|."""
    return float(len(w) * np.abs(w).max())


def row_sum(w: Array) -> float:
    """The infinity norm: the largest sum of absolute values in a row."""
    return float(np.abs(w).sum(axis=1).max())


def frobenius(w: Array) -> float:
    """The root of the sum of squares."""
    return float(np.linalg.norm(w))


def absolute_radius(w: Array) -> float:
    """The spectral radius of |W|, which has no zero entry: to 1e-12 of itself, between the ratios of Collatz.

    For x > 0 it lies between the least and the largest (|W| x)_i / x_i; x is put to |W| x until these agree.
    """
    a, x = np.abs(w), np.ones(len(w))
    while True:
        image = a @ x
        ratios = image / x
        if ratios.max() - ratios.min() <= 1e-12 * ratios.max():
            return float(ratios.max())
        x = image / image.max()


def two_norm(w: Array) -> float:
    """The largest singular value, to about n * 2**-53 of itself; of large matrices by the method of Lanczos."""
    if len(w) < LANCZOS:
        return float(np.sqrt(np.linalg.eigvalsh(w.T @ w)[-1]))
    return float(scipy.sparse.linalg.svds(w, k=1, v0=np.ones(len(w)), return_singular_vectors=False)[0])


def spectral_radius(w: Array) -> float:
    """The largest modulus of an eigenvalue."""
    return float(np.abs(np.linalg.eigvals(w)).max())


def scaled_two_norm(w: Array) -> float:
    """The 2-norm of D W D**-1 for a diagonal D > 0 that makes it nearly least; every such D guarantees as much."""
    d = scaling(w)
    return two_norm(d[:, None] * w / d)


def scaling(w: Array) -> Array:
    """The diagonal of a D > 0 for which the 2-norm of D W D**-1 is nearly least (n,); W is not 0."""
    x = np.zeros(len(w))
    for squarings in (4, 7):
        options = {"maxiter": 60}
        x = scipy.optimize.minimize(smooth_norm, x, (w, squarings), method="BFGS", jac=True, options=options).x
    return np.asarray(np.exp(x))


def smooth_norm(x: Array, w: Array, squarings: int) -> tuple[float, Array]:
    """log trace((A^T A)**k) / (2 k) of A = D W D**-1, D = diag exp(x), k = 2**squarings; and its gradient in x.

    It is smooth, convex in x (Sezginer and Overton 1990), and tends to log |A|_2 from above as k grows. The gradient
    is the diagonal of (A A^T)**k less that of (A^T A)**k, over the trace.
    """
    a = np.exp(x)[:, None] * w * np.exp(-x)
    columns, rows = a.T @ a, a @ a.T
    log, k = 0.0, 1
    for step in range(squarings + 1):
        trace = np.trace(columns)
        columns, rows, log = columns / trace, rows / trace, log + np.log(trace)
        if step < squarings:
            columns, rows, log, k = columns @ columns, rows @ rows, 2 * log, 2 * k
    return float(log / (2 * k)), np.diagonal(rows) - np.diagonal(columns)


CRITERIA: Mapping[str, Callable[[Array], float]] = {
    "n max|w|": largest_weight,
    "infinity norm": row_sum,
    "Frobenius norm": frobenius,
    "spectral radius of |W|": absolute_radius,
    "2-norm": two_norm,
    "2-norm, scaled": scaled_two_norm,
    "spectral radius": spectral_radius,
}
GUARANTEES = tuple(name for name in CRITERIA if name != "spectral radius")


def gains(seed: int = 0) -> list[Gain]:
    """The gain of each criterion at each n, in the order of CRITERIA and DRAWS, over the draws of DRAWS and COSTLY."""
    return [mean_gain(name, n, draws, seed) for name in CRITERIA for n, draws in COSTLY.get(name, DRAWS).items()]


def mean_gain(criterion: str, n: int, draws: int, seed: int = 0) -> Gain:
    """The mean of 4 / c(G) over `draws` >= 2 matrices of n >= 1 units; the first matrices of a seed are the same ones.

    >>> mean_gain("2-norm", 10, 50).mean > mean_gain("infinity norm", 10, 50).mean
    True
    """
    if criterion not in CRITERIA:
        raise NumericsError(f"criterion={criterion!r}; pass one of {', '.join(map(repr, CRITERIA))}")
    if n < 1 or draws < 2:
        raise NumericsError(f"{draws} draws of n = {n}: pass n >= 1 and at least two draws, for a standard error")
    found = [1 / (SLOPE * CRITERIA[criterion](w)) for w in _matrices(seed, n, draws)]
    return Gain(criterion, n, float(np.mean(found)), float(np.std(found, ddof=1) / np.sqrt(draws)), draws)


@lru_cache(maxsize=8)
def _matrices(seed: int, n: int, draws: int) -> tuple[Array, ...]:
    rng = np.random.default_rng([seed, n])
    return tuple(rng.standard_normal((n, n)) / np.sqrt(n) for _ in range(draws))
