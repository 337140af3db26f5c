"""Products of many matrices in log scale, in plain NumPy: slow, and never an underflow taken as decay.

Entry by entry a number is mantissa * 2**exponent with an exponent of its own, so no entry underflows however different
the entries of one product are. The compiled loops (loops.py) keep one exponent per row, and come here where that is not
enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numerics.errors import FlowError, NumericsError

Array = NDArray[np.float64]

NORMS = ("max", "one", "inf", "fro")
LOG_2 = 0.6931471805599453  # log(2), correctly rounded
_NOWHERE = -(2**60)  # the exponent of an exact zero: below all others, and no overflow when two are added


def checked_norms(norms: object, known: Sequence[str] = NORMS) -> tuple[str, ...]:
    """The names of norms: one as a string, or some of the known ones, each once; FlowError otherwise."""
    names = (norms,) if isinstance(norms, str) else tuple(norms) if isinstance(norms, Iterable) else ()
    if not names or any(name not in known for name in names) or len(set(names)) < len(names):
        raise FlowError(f"norms={norms!r}; pass some of {', '.join(map(repr, known))}, each once")
    return names


def log_norms(factors: Iterable[Array]) -> Array:
    """Natural logs of the max, one, inf and fro norm of the products J_1, J_1 J_2, ..., J_1 ... J_q.

    factors : q arrays (..., N, N), output side first; leading axes are that many products side by side. Result :
    (q, ..., 4), -inf where the product is exactly zero. Error of the product, entry by entry: at most
    ((1 + gamma(N + 1))**q - 1) |J_1| ... |J_q| (rounding.py).

    >>> half = np.array([[0.5]])
    >>> round(float(log_norms([half] * 5000)[-1, 0] / LOG_2), 9)
    -5000.0
    """
    rows: list[Array] = []
    mantissa = exponent = None
    for factor in factors:
        new, power = np.frexp(factor)
        power = np.where(new == 0.0, _NOWHERE, power.astype(np.int64))
        if mantissa is None or exponent is None:
            mantissa, exponent = new, power
        else:
            mantissa, exponent = _product(mantissa, exponent, new, power)
        rows.append(_norms(mantissa, exponent))
    return np.array(rows) if rows else np.empty((0, len(NORMS)))


def product(factors: Iterable[Array]) -> tuple[Array, NDArray[np.int64]]:
    """J_1 J_2 ... J_q as mantissas and powers of two, entry by entry, (N, N) each; an exact zero has the mantissa 0."""
    found: tuple[Array, NDArray[np.int64]] | None = None
    for factor in factors:
        new, power = np.frexp(factor)
        power = np.where(new == 0.0, _NOWHERE, power.astype(np.int64))
        found = (new, power) if found is None else _product(*found, new, power)
    if found is None:
        raise NumericsError("a product of no factor; pass one at least")
    return found


def _product(
    a: Array, a_power: NDArray[np.int64], b: Array, b_power: NDArray[np.int64]
) -> tuple[Array, NDArray[np.int64]]:
    """The product of two matrices of numbers mantissa * 2**power; each sum is taken relative to its largest term."""
    terms = a[..., :, :, None] * b[..., None, :, :]
    powers = a_power[..., :, :, None] + b_power[..., None, :, :]
    top = powers.max(axis=-2)
    # A term 2**-1100 below the largest one underflows here; that is below half an ulp of the largest term's row sum.
    # Only if the larger terms cancel exactly could it matter: then it is a rounding error like any other (rounding.py).
    shift = np.maximum(powers - top[..., None, :], -1100).astype(np.int32)
    total = np.ldexp(terms, shift).sum(axis=-2)
    mantissa, extra = np.frexp(total)
    power = np.where(mantissa == 0.0, _NOWHERE, top + extra)
    return mantissa, np.maximum(power, _NOWHERE)


def _norms(mantissa: Array, power: NDArray[np.int64]) -> Array:
    """The logs of the four norms, (..., 4); sums row by row, as rounding.py counts them."""
    top = power.max(axis=(-2, -1))
    size = np.abs(np.ldexp(mantissa, np.maximum(power - top[..., None, None], -1100).astype(np.int32)))
    columns, rows = size.sum(axis=-2), size.sum(axis=-1)
    frobenius = np.sqrt((size * size).sum(axis=-1).sum(axis=-1))
    values = np.stack((size.max(axis=(-2, -1)), columns.max(axis=-1), rows.max(axis=-1), frobenius), axis=-1)
    with np.errstate(divide="ignore"):  # the log of an exact zero
        logs: Array = np.log(values) + top[..., None] * LOG_2
    return logs


def log_products(factors: Iterable[float | Array]) -> Array:
    """Natural logs of the running products of non-negative numbers, or of arrays of them; -inf from an exact zero on.

    Kept as mantissa * 2**exponent: the relative error of a product of q factors is (1 + u)**q - 1, not a sum of logs'.
    """
    logs: list[Array] = []
    mantissa: Any = 1.0
    power: Any = 0
    for factor in factors:
        mantissa, shift = np.frexp(mantissa * factor)
        power = power + shift
        with np.errstate(divide="ignore"):  # the log of an exact zero
            logs.append(np.log(mantissa) + power * LOG_2)
    return np.array(logs)
