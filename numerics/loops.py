"""The hot loops that all cells share: products with a weight matrix, and one more factor of a flow in log scale.

Every sum runs in the order of its index, so results do not depend on the machine's vector width. Inner loops run along
rows of C-contiguous float64 arrays, without a reduction, so that the compiler vectorises them without reassociating.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[np.float64]
Powers = NDArray[np.int64]

LOG_2 = 0.6931471805599453  # log(2), correctly rounded
ROOM = 2.0**256  # a row is rescaled when its largest entry leaves [1/ROOM, ROOM]; products then stay far from overflow
SAFE = 2.0**-1000  # products above it are normal numbers
TINY = 2.0**-1022
TRUSTED = 2.0**-60  # what may have been lost to underflow, relative to the row: below every rounding error counted


@njit(cache=True, nogil=True)
def add_product(W: Array, v: Array, out: Array) -> None:
    """out += W v; W : (rows, columns)."""
    for i in range(W.shape[0]):
        total = out[i]
        for j in range(W.shape[1]):
            total += W[i, j] * v[j]
        out[i] = total


@njit(cache=True, nogil=True)
def add_transposed_product(W: Array, g: Array, out: Array) -> None:
    """out += W^T g."""
    for i in range(W.shape[0]):
        for j in range(W.shape[1]):
            out[j] += W[i, j] * g[i]


@njit(cache=True, nogil=True)
def add_diagonal(q: Array, M: Array, row: int, column: int) -> None:
    """Add diag(q) to the block of M that starts at (row, column)."""
    for i in range(q.shape[0]):
        M[row + i, column + i] += q[i]


@njit(cache=True, nogil=True)
def add_rows(q: Array, D: Array, M: Array, row: int, column: int) -> None:
    """Add diag(q) D to the block of M that starts at (row, column)."""
    for i in range(D.shape[0]):
        for j in range(D.shape[1]):
            M[row + i, column + j] += q[i] * D[i, j]


@njit(cache=True, nogil=True)
def add_columns(W: Array, q: Array, M: Array) -> None:
    """M += W diag(q)."""
    for i in range(W.shape[0]):
        for j in range(W.shape[1]):
            M[i, j] += W[i, j] * q[j]


@njit(cache=True, nogil=True)
def add_matrix_product(W: Array, q: Array, D: Array, M: Array) -> None:
    """M += W diag(q) D."""
    for i in range(W.shape[0]):
        for k in range(W.shape[1]):
            weight = W[i, k] * q[k]
            for j in range(D.shape[1]):
                M[i, j] += weight * D[k, j]


@njit(cache=True, nogil=True)
def entry_range(J: Array) -> tuple[float, float]:
    """The least |entry| that is not 0 (inf if all are), and the largest row sum of |entries|; nan for a nan."""
    least, widest = np.inf, 0.0
    for i in range(J.shape[0]):
        total = 0.0
        for j in range(J.shape[1]):
            entry = abs(J[i, j])
            total += entry
            if 0.0 < entry < least:
                least = entry
        if total > widest or math.isnan(total):  # max would lose a nan
            widest = total
    return least, widest


@njit(cache=True, nogil=True)
def rescale(row: Array, power: Powers, lost: Array, i: int) -> None:
    """Bring row i of the flow back near 1 by a power of two, which is exact; rarely needed."""
    largest = 0.0
    for j in range(row.shape[0]):
        largest = max(largest, abs(row[j]))
    if largest > 0.0 and (largest > ROOM or largest < 1.0 / ROOM):
        shift = math.frexp(largest)[1]
        for j in range(row.shape[0]):
            row[j] = math.ldexp(row[j], -shift)
        lost[i] = math.ldexp(lost[i], -shift)
        power[i] += shift


@njit(cache=True, nogil=True)
def extend_flow(flow: Array, power: Powers, lost: Array, J: Array, product: Array) -> None:
    """Replace the flow by flow J; row i stands for flow[i] * 2**power[i].

    flow, J, product : (N, N), product is scratch; power : (N,); lost : (N,), at least the sum of what products that
    underflowed took from each row, on the scale of the row. An exact zero of a factor costs nothing and loses nothing.
    A factor that is not finite loses all: nan.
    """
    size = J.shape[0]
    least, widest = entry_range(J)
    for i in range(size):
        smallest = np.inf
        for j in range(size):
            product[i, j] = 0.0
        for k in range(size):
            p = flow[i, k]
            if p != 0.0:
                smallest = min(smallest, abs(p))
                for j in range(size):
                    product[i, j] += p * J[k, j]
        lost[i] = max(lost[i] * widest, TINY) if lost[i] > 0.0 else 0.0
        if smallest * least < SAFE:
            lost[i] += size * size * TINY
        if not widest < np.inf:
            lost[i] = np.nan  # nothing is left that could be trusted
        for j in range(size):
            flow[i, j] = product[i, j]
        rescale(flow[i], power, lost, i)


@njit(cache=True, nogil=True)
def record_norms(flow: Array, power: Powers, lost: Array, columns: Array, logs: Array) -> bool:
    """Write the natural logs of the max, one, inf and fro norm into logs : (4,); whether nothing was lost that counts.

    An exact zero gives -inf. A row whose lost part may exceed 2**-60 of it, or is nan, makes the answer False.
    """
    size = flow.shape[0]
    top, trusted, found = 0, True, False
    for i in range(size):
        largest = 0.0
        for j in range(size):
            largest = max(largest, abs(flow[i, j]))
        if not lost[i] <= TRUSTED * largest:
            trusted = False
        if largest > 0.0 and (power[i] > top or not found):
            top, found = power[i], True
    if not found:
        logs[:] = -np.inf
        return trusted
    largest, row_sum, squares = 0.0, 0.0, 0.0
    columns[:] = 0.0
    for i in range(size):
        # A row that is zero may have any power; its scale is then at most 1, and 0 * 1 = 0.
        scale = math.ldexp(1.0, int(min(max(power[i] - top, -1100), 0)))
        total = 0.0
        for j in range(size):
            entry = abs(flow[i, j]) * scale
            total += entry
            columns[j] += entry
            squares += entry * entry
            largest = max(largest, entry)
        row_sum = max(row_sum, total)
    logs[0] = math.log(largest) + top * LOG_2
    logs[1] = math.log(np.max(columns)) + top * LOG_2
    logs[2] = math.log(row_sum) + top * LOG_2
    logs[3] = 0.5 * math.log(squares) + top * LOG_2
    return trusted
