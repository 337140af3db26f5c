"""The three-valued comparison of a computed flow with a computed bound, and the exact one that decides the rest.

A naive `flow > bound` in floats is false in nearly half of the tight cases (a scaled permutation, one unit). So a
comparison says "holds", "violated" or "undecided", by an allowance that is derived here, and what is undecided goes to
exact rationals.

**Derivation.** Let u = 2**-53 and gamma(m) = m u / (1 - m u). A sum of products with at most m roundings on each term
has relative error gamma(m) with respect to the sum of the moduli, in any order of summation (Higham 2002, Accuracy and
Stability of Numerical Algorithms, lemma 3.1 and sec. 3.1). Let M_r be the true factors and P_q = M_1 ... M_q, N x N.
Each entry of the computed factor carries at most c roundings (c = 1 for diag(d) W), and |M_r| stands for the sum of the
moduli of what was added in it. One more factor is a sum of N products: N roundings, and N + c with those of the entry.
So, with any g >= gamma(N + c),

    |fl(P_q) - P_q| <= ((1 + g)**q - 1) |M_1| ... |M_q|   entry by entry,                                          (1)

by induction: the new error is at most (1 + g) times the error so far times |M_q|, plus g |P_(q-1)| |M_q|. Rescaling by
powers of two is exact; what underflows in it is below 2**-1000 of a term that is kept.

In a norm: let m_r bound the factors and s >= 1 be such that the norm of |X| |M_r| is at most s m_r times that of X. In
an absolute norm (1, inf, Frobenius) s = 1, where m_r bounds that norm of |M_r|. In the Frobenius norm s = N**(1/2),
where m_r bounds the 2-norm of M_r, as for orthogonal matrices: the Frobenius norm of M_r is at most N**(1/2) m_r. By
the same induction the error of the product is at most ((1 + s g)**q - 1) m_1 ... m_q in norm. The norm of what is
computed is a sum row by row: at most 2 N - 1 roundings on a square, half as many on the root, and its own: fewer than
N + 1.

The bound B that the flow is compared with is m_1 ... m_q, or less: suppose m_1 ... m_q <= x B, with x = 1 where the
hypotheses of the bound hold, more where some slope breaks them. Then |fl(flow) - flow| <= e B with

    e = x ((1 + s g)**q (1 + gamma(2 N + 2)) - 1),      g = gamma(N + 2 + c).                                      (2)

And |fl(B) - B| <= e B for a bound made of q factors, each the supremum of the slopes times a norm: the norm has at most
N + 1 roundings, its product with the supremum one, the running product one, and N + 3 <= N + 2 + c for c >= 1 (for
c = 0 there is no supremum). That is why g counts two roundings more than the flow needs. With
L = log((1 + e)/(1 - e)), then,

    log fl(flow) <= log fl(B) - L   implies   flow <= B,
    log fl(flow) >  log fl(B) + L   implies   flow > B.                                                            (3)

First line: fl(flow) <= B (1 + e) (1 - e)/(1 + e), so flow <= B (1 - e) + e B = B. Second line: fl(flow) > B (1 - e)
(1 + e)/(1 - e), so flow > B (1 + e) - e B = B.

The logs are taken of mantissa v and exponent k, apart: l = log v + k log 2, the log to one unit in its last place, so l
errs by at most 3 u |l| + 4 u |log v|. In a bound v is in [1/2, 1); in a norm of entries below 1, the largest at least
1/2, |log v| <= max(log 2, log N). `compare` allows 4 u (|log flow| + |log B| + 1): the first parts, the rounding of the
comparison itself, and 4 u of the second parts. What these are more, 4 u log N + 2 u at most, the N + 1 roundings cover
by which gamma(2 N + 2) exceeds what the norm needs, as they count twice in L.

For a claim over the sector of slopes, computed slopes, clamped to the sector, are slopes of the sector: they count as
exact, and so do gate values. That is why no rigorous tanh is needed here.

For the flow along an actual orbit they do not. A slope that errs by E ulp errs by a factor within 1 +- 2 E u, which
ceil(2 E) roundings hold: they are part of c then (numerics.measure.jacobian_roundings, slopes="computed"), and so in g
of (1) and (2). E is the largest error measured over a million points (numerics.accuracy): observed, not proved. The
slope of gelu, gelu_tanh, silu and mish is a sum of two terms that cancel where x < 0, and E counts at the sum of their
moduli: so that is what |M_r| of (1) is made of. It is at most sup |f'|, as m_r of (2) supposes: at -a the moduli are
1 - s and a s' where at a > 0, with s >= 1/2, the terms are s and a s', and for mish they are below 0.61 together. The
orbit is that of the nets as computed: what an error of a net does to the nets that follow is no rounding of the flow.
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
OUTCOMES: tuple[Outcome, ...] = ("undecided", "holds", "violated")
VIOLATED = np.int8(OUTCOMES.index("violated"))
FOUR_U = 4.0 * U
ROUNDED_UP_TWICE = 2.0 * (1.0 + 2.0**-40)
EXACT_NORMS = ("max", "one", "inf", "fro")


def gamma(roundings: float) -> float:
    """m u / (1 - m u): the relative error of m roundings, for m u < 1."""
    if not roundings * U < 0.5:
        raise NumericsError(f"{roundings:g} roundings leave no digit of a float; pass fewer lags or units")
    return roundings * U / (1.0 - roundings * U)


def flow_slack(size: int, lag: int, *, roundings: int = 1, spread: float = 1.0, excess: float = 1.0) -> float:
    """L of (3): the allowance in natural logs for a flow over `lag` factors of `size` x `size`.

    roundings : c, on each entry of a factor; spread : s; excess : x. About 2 (size + roundings + 2) lag u where both
    are 1.

    >>> 4e-13 < flow_slack(8, 200) < 5e-13
    True
    """
    return float(flow_slacks(size, np.asarray(lag), roundings=roundings, spread=spread, excess=excess))


def flow_slacks(
    size: int, lags: ArrayLike, *, roundings: int = 1, spread: float = 1.0, excess: ArrayLike = 1.0
) -> Array:
    """The same at each of the lags; `excess` may be an array, too.

    >>> bool(flow_slacks(8, [1, 200])[1] == flow_slack(8, 200))
    True
    """
    per_step, norm = spread * gamma(size + 2 + roundings), gamma(2 * size + 2)
    error = np.expm1(np.asarray(lags) * math.log1p(per_step) + math.log1p(norm)) * excess
    # rounded up: expm1, log1p and arctanh err by a few u
    if error.max() < 0.5:
        return np.asarray(np.arctanh(error) * ROUNDED_UP_TWICE)
    # half a digit is none
    return np.where(error < 0.5, np.arctanh(np.minimum(error, 0.5)) * ROUNDED_UP_TWICE, np.inf)


def compare(value: float, bound: float, slack: float) -> Outcome:
    """Whether value <= bound, given natural logs of both and the allowance of the numbers themselves.

    What the logs add to the allowance is counted here. -inf is an exact zero, below every bound; a nan is undecided.

    >>> compare(-1.0, 0.0, 1e-12), compare(1e-9, 0.0, 1e-12), compare(1e-13, 0.0, 1e-12)
    ('holds', 'violated', 'undecided')
    """
    return OUTCOMES[int(compare_all(value, bound, slack))]


def compare_all(values: ArrayLike, bounds: ArrayLike, slacks: ArrayLike) -> NDArray[np.int8]:
    """The same for arrays: places in OUTCOMES, 0 undecided, 1 holds, 2 violated.

    >>> compare_all([-1.0, 1e-9, 1e-13], 0.0, 1e-12).tolist()
    [1, 2, 0]
    """
    value, bound, slack = np.asarray(values, float), np.asarray(bounds, float), np.asarray(slacks, float)
    allowance = (np.abs(value) + np.abs(bound) + 1.0) * FOUR_U + slack
    if not np.isfinite(allowance).all():
        return _compare_ends(value, bound, allowance)
    excess = value - bound
    return np.asarray((excess > allowance) * VIOLATED + (excess <= -allowance), dtype=np.int8)


def _compare_ends(value: Array, bound: Array, allowance: Array) -> NDArray[np.int8]:
    """The same where infinities or nans occur."""
    with np.errstate(invalid="ignore"):  # inf - inf: a nan decides nothing
        excess = value - bound
        below = (value == -np.inf) | (bound == np.inf) | (excess <= -allowance)
        above = (bound == -np.inf) | (value == np.inf) | (excess > allowance)
    return np.asarray(np.where(below, 1, np.where(above, 2, 0)) * ~np.isnan(allowance), dtype=np.int8)


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
    slacks = flow_slacks(len(weight), np.arange(1, len(diagonals) + 1), excess=_excess(diagonals, slope_sup))
    found = []
    for lag, code in enumerate(compare_all(flows, bounds, slacks), start=1):
        outcome, exact = OUTCOMES[code], code == 0
        found.append(Judged(lag, exact_outcome(weight, diagonals[:lag], slope_sup, norm) if exact else outcome, exact))
    return found


def _excess(diagonals: Array, slope_sup: float) -> Array:
    """x of (2) at each lag: by how much the largest slopes exceed slope_sup, step by step; 1 where none does."""
    with np.errstate(divide="ignore", over="ignore"):
        beyond = np.maximum(np.abs(diagonals).max(axis=1) / slope_sup, 1.0)
        return np.asarray(np.cumprod(beyond) * (1.0 + 2.0**-40))  # rounded up


def float_norm(M: Array, norm: str) -> float:
    """The "one", "inf" or "fro" norm of a matrix (rows, columns): relative error at most gamma(rows + columns).

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
    return float(np.ldexp(np.sqrt((near_one * near_one).sum(axis=1).sum()), power))


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
