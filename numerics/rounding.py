"""The three-valued comparison of a computed flow with a computed bound, and the exact one that decides the rest.

A naive `flow > bound` in floats is false in nearly half of the tight cases (a scaled permutation, one unit). So a
comparison says "holds", "violated" or "undecided", by an allowance that is derived here, and what is undecided goes to
exact rationals.

**Derivation.** Let u = 2**-53 and gamma(m) = m u / (1 - m u). A sum of products with at most m roundings on each term
has relative error gamma(m) with respect to the sum of the moduli, in any order of summation (Higham 2002, Accuracy and
Stability of Numerical Algorithms, lemma 3.1 and sec. 3.1). Let M_r be the true factors and P_q = M_1 ... M_q, N x N.
Each entry of the computed factor carries at most c roundings (c = 1 for diag(d) W), and |M_r| stands for the sum of the
moduli of what was added in it. One more factor is a sum of N products: N roundings. So, with g = gamma(N + 1 + c),

    |fl(P_q) - P_q| <= ((1 + g)**q - 1) |M_1| ... |M_q|   entry by entry,                                          (1)

by induction: the new error is at most (1 + g) times the error so far times |M_q|, plus g |P_(q-1)| |M_q|. Rescaling by
powers of two is exact. In an absolute norm (1, inf, Frobenius; for "max" any of them) the right side is at most
((1 + g)**q - 1) B, if the bound B bounds the norm of the product of the |M_r|, as a product of norms does. The norm
itself is a sum of at most N**2 terms, row by row (at most 2 N roundings): another factor 1 + gamma(2 N + 2). Together
|fl(flow) - flow| <= e B with

    e = (1 + g)**q (1 + gamma(2 N + 2)) - 1,                                                                       (2)

and |fl(B) - B| <= e B for a bound made of q factors, each a norm of the same size. With L = log((1 + e)/(1 - e)), then,

    log fl(flow) <= log fl(B) - L   implies   flow <= B,
    log fl(flow) >  log fl(B) + L   implies   flow > B.                                                            (3)

First line: fl(flow) <= B (1 + e) (1 - e)/(1 + e), so flow <= B (1 - e) + e B = B. Second line: fl(flow) > B (1 - e)
(1 + e)/(1 - e), so flow > B (1 + e) - e B = B. The logs are taken of mantissa and exponent, apart; they add at most
4 u (|log flow| + |log B| + 1).

For a claim over the sector of slopes, computed slopes, clamped to the sector, are slopes of the sector: they count as
exact, and so do gate values. That is why no rigorous tanh is needed here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np
from flint import fmpz_mat
from numpy.typing import ArrayLike, NDArray

from numerics import scaled
from numerics.errors import NumericsError

Array = NDArray[np.float64]
Outcome = Literal["holds", "violated", "undecided"]

U = 2.0**-53
EXACT_NORMS = ("max", "one", "inf", "fro")


def gamma(roundings: float) -> float:
    """m u / (1 - m u): the relative error of m roundings, for m u < 1."""
    if not roundings * U < 0.5:
        raise NumericsError(f"{roundings:g} roundings leave no digit of a float; pass fewer lags or units")
    return roundings * U / (1.0 - roundings * U)


def flow_slack(size: int, lag: int, *, roundings: int = 1) -> float:
    """L of (3): the allowance in natural logs for a flow over `lag` factors of `size` x `size`.

    roundings : c, on each entry of a factor. About 2 (size + roundings + 1) lag u.

    >>> 1e-12 < flow_slack(8, 200) < 1e-12 * 2
    False
    >>> 4e-13 < flow_slack(8, 200) < 5e-13
    True
    """
    error = math.expm1(lag * math.log1p(gamma(size + 1 + roundings)) + math.log1p(gamma(2 * size + 2)))
    if error >= 1.0:
        return math.inf
    return 2.0 * math.atanh(error) * (1.0 + 2.0**-40)  # rounded up: expm1, log1p and atanh err by a few u


def compare(value: float, bound: float, slack: float) -> Outcome:
    """Whether value <= bound, given natural logs of both and the allowance of the numbers themselves.

    What the logs add to the allowance is counted here. -inf is an exact zero, below every bound; a nan is undecided.

    >>> compare(-1.0, 0.0, 1e-12), compare(1e-9, 0.0, 1e-12), compare(1e-13, 0.0, 1e-12)
    ('holds', 'violated', 'undecided')
    """
    if math.isnan(value) or math.isnan(bound) or math.isnan(slack):
        return "undecided"
    if value == -math.inf or bound == math.inf:
        return "holds"
    if bound == -math.inf or value == math.inf:
        return "violated"
    allowance = slack + 4.0 * U * (abs(value) + abs(bound) + 1.0)
    if value <= bound - allowance:
        return "holds"
    return "violated" if value > bound + allowance else "undecided"


@dataclass(frozen=True)
class Judged:
    """The outcome at one lag; exact tells whether rationals had to decide."""

    lag: int
    outcome: Outcome
    exact: bool


def judge_plain_flow(W: ArrayLike, slopes: ArrayLike, slope_sup: float, *, norm: str = "inf") -> list[Judged]:
    """Whether |F'_1 W ... F'_q W| <= (slope_sup |W|)**q at each lag, in floats where they decide, else exactly.

    W : (n, n); slopes : (lags, n), the diagonals of F'_1, F'_2, ..., output side first; norm "one", "inf" or "fro". The
    numbers are taken as they are: every float is a rational. In "fro", where the norm of a slope matrix is its largest
    entry. Never "undecided".
    """
    weight, diagonals = np.asarray(W, dtype=np.float64), np.asarray(slopes, dtype=np.float64)
    if norm not in ("one", "inf", "fro"):
        raise NumericsError(f"norm={norm!r}; pass 'one', 'inf' or 'fro', in which the norm of a product is bounded")
    index = scaled.NORMS.index(norm)
    flows = scaled.log_norms(d[:, None] * weight for d in diagonals)[:, index]
    bounds = scaled.log_products([slope_sup * float_norm(weight, norm)] * len(diagonals))
    found = []
    for lag, (flow, bound) in enumerate(zip(flows, bounds, strict=True), start=1):
        outcome = compare(float(flow), float(bound), flow_slack(len(weight), lag))
        exact = outcome == "undecided"
        found.append(Judged(lag, exact_outcome(weight, diagonals[:lag], slope_sup, norm) if exact else outcome, exact))
    return found


def float_norm(M: Array, norm: str) -> float:
    """The "one", "inf" or "fro" norm of a matrix (rows, columns): relative error at most gamma(rows columns + 3).

    In "fro" by the largest entry, brought near 1 by a power of two, which is exact: a square of an entry below 2**-537
    would underflow, one above 2**512 overflow, and a bound be too small. What still underflows is below 2**-1000 of it.

    >>> float_norm(np.full((2, 2), 1e-200), "fro"), float_norm(np.zeros((2, 2)), "fro")
    (2e-200, 0.0)
    """
    size = np.abs(M)
    if norm != "fro":
        return float(size.sum(axis=0 if norm == "one" else 1).max())
    power = int(np.frexp(size.max())[1])
    near_one = np.ldexp(size, -power)
    return float(np.ldexp(np.sqrt((near_one * near_one).sum()), power))


def exact_outcome(W: Array, slopes: Array, slope_sup: float, norm: str) -> Literal["holds", "violated"]:
    """The comparison of judge_plain_flow at the last lag, in exact rationals. Time grows like the square of the lag."""
    lag, square = len(slopes), 2 if norm == "fro" else 1
    flow = exact_norm(exact_flow(W, slopes), norm)
    weight = exact_norm([[Fraction(x) for x in row] for row in np.asarray(W).tolist()], norm)
    bound = (Fraction(slope_sup) ** square * weight) ** lag
    return "holds" if flow <= bound else "violated"


def exact_flow(W: Array, slopes: Array) -> list[list[Fraction]]:
    """F'_1 W F'_2 W ... F'_q W of floats taken as rationals, exactly. slopes : (q, n), q >= 1."""
    weight, power = _integers(W)
    n = len(weight)
    product, shift = fmpz_mat([[int(i == j) for j in range(n)] for i in range(n)]), 0
    for diagonal in np.asarray(slopes):
        d, d_power = _integers(diagonal[None, :])
        product = product * fmpz_mat([[d[0][i] * w for w in weight[i]] for i in range(n)])
        shift += power + d_power
    scale = Fraction(2) ** shift
    return [[int(product[i, j]) * scale for j in range(n)] for i in range(n)]


def _integers(M: Array) -> tuple[list[list[int]], int]:
    """(A, e) with M = A * 2**e exactly, A of integers: every float is one."""
    ratios = [[x.as_integer_ratio() for x in row] for row in np.asarray(M, dtype=np.float64).tolist()]
    power = max(q.bit_length() - 1 for row in ratios for _, q in row)
    return [[(p << power) // q for p, q in row] for row in ratios], -power


def exact_norm(M: Sequence[Sequence[Fraction]], norm: str) -> Fraction:
    """A norm of a rational matrix, exactly; of "fro" the square.

    >>> exact_norm([[Fraction(1, 2), Fraction(-1)]], "inf")
    Fraction(3, 2)
    """
    if norm not in EXACT_NORMS:
        raise NumericsError(f"norm={norm!r}; pass one of {', '.join(map(repr, EXACT_NORMS))}")
    if norm == "fro":
        return sum((x * x for row in M for x in row), Fraction(0))
    if norm == "max":
        return max(abs(x) for row in M for x in row)
    lines = M if norm == "inf" else list(zip(*M, strict=True))
    return max(sum(map(abs, line), Fraction(0)) for line in lines)
