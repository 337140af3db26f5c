"""The loops of the flow of diagonal cells: running sums of the logs of factors, compensated, 64 columns in registers.

A row x holds one step of every column. In the order of the lags the kernel adds rows to running sums s, and to c what
rounding took from each addition (TwoSum: six operations, exact), so s + c is right to the last digit after 10^7 steps:

    z = s + x;   b = z - s;   c += (s - (z - b)) + (x - b);   s = z

Columns lie in vectors of eight and blocks of eight vectors. Where their number is no multiple of eight, the last vector
of a row begins earlier and counts some columns again, which no maximum minds; sums give them the weight 0. Rows of many
blocks are read in tiles, so that the sums of a block stay in registers while it reads a few hundred bytes of each row.
"""

from __future__ import annotations

from functools import lru_cache
from types import ModuleType

import numpy as np
from numba import njit
from numpy.typing import NDArray

from numerics import cache
from numerics.simd import (
    WIDTH,
    fma,
    largest,
    load,
    maximum,
    nearest,
    negative,
    put,
    splat,
    store,
    total,
)
from numerics.vmath import exp_of_negative, log, softplus_pair

Array = NDArray[np.float64]

VECTORS = 8  # of a block: its sums, what they lack and the rates fill 24 of the 32 registers of AVX-512
BLOCK = VECTORS * WIDTH
TILE = 8  # rows of a tile, where there are several blocks: eight streams, each read block after block
NEAR, FAR = 8, 64  # rows asked for ahead of their use, into the first cache and into the second: one block
WIDE_AHEAD = "64, 256"  # columns, the same: several blocks
TURN_HIGH, TURN_LOW = 6.283185307179586, 2.4492935982947064e-16  # their sum is 2 pi to 32 digits


@njit(cache=True, nogil=True)
def apply_softplus(x: Array, place: int, stride: int, rows: int, vectors: int, last: int, out: Array) -> None:
    """softplus of `rows` rows of one block, into out (rows, 64)."""
    for r in range(rows):
        for i in range(vectors):
            at = last if i == vectors - 1 else i * WIDTH
            store(out, r * BLOCK + i * WIDTH, softplus_pair(load(x, place + r * stride + at))[0])


@njit(cache=True, nogil=True)
def log_norms(high: Array, rates: Array, weights: Array, rows: int, logs: Array, at: int) -> None:
    """The logs of the largest and of the Frobenius norm of `rows` recorded flows, into logs (2, ...) from `at` on.

    high : (rows, columns), sums of steps; rates : (N, columns); weights : (columns,), 1 or 0. The sum of squares is
    taken relative to the largest: no underflow matters.
    """
    columns, count = high.shape[1], logs.shape[1]
    for r in range(rows):
        m = splat(-np.inf)
        for n in range(rates.shape[0]):
            for i in range(0, columns, WIDTH):
                m = maximum(m, load(high, r * columns + i) * load(rates, n * columns + i))
        top = largest(m)
        squares = splat(0.0)
        for n in range(rates.shape[0]):
            for i in range(0, columns, WIDTH):
                below = fma(load(high, r * columns + i), load(rates, n * columns + i), splat(-top))
                squares = fma(load(weights, i), exp_of_negative(below + below), squares)  # above 0 by rounding alone
        put(logs, at + r, top)
        put(logs, count + at + r, total(squares))


@njit(cache=True, nogil=True)
def finish_norms(logs: Array, start: int, stop: int) -> None:
    """Replace sums of squares relative to the largest, logs[1], by the log of the Frobenius norm."""
    count = logs.shape[1]
    for r in range(start, stop):
        square = splat(logs[1, r])
        put(logs, count + r, logs[0, r] + 0.5 * largest(log(square)))


@njit(cache=True, nogil=True)
def reduced_angles(high: Array, low: Array, rates: Array, out: Array) -> None:
    """(high + low) * rate modulo 2 pi, in [-pi, pi] but for rounding; high, low, out : (rows, columns).

    The product is exact but for u**2 of it, and k turns are taken off in two parts of 2 pi, the first product exact.
    """
    columns = high.shape[1]
    for r in range(high.shape[0]):
        for i in range(0, columns, WIDTH):
            h, rate = load(high, r * columns + i), load(rates, i)
            p = h * rate
            rest = fma(load(low, r * columns + i), rate, fma(h, rate, negative(p)))
            k = nearest(p * splat(1.0 / TURN_HIGH))
            q = k * splat(TURN_HIGH)
            rest = fma(negative(k), splat(TURN_LOW), rest - fma(k, splat(TURN_HIGH), negative(q)))
            store(out, r * columns + i, (p - q) + rest)


def _block(vectors: int, rates: int, mode: str, alone: bool) -> list[str]:
    """The function that adds rows of one block of so many vectors, and records each group of `every` rows."""
    each = range(vectors)
    place = [f"place + {i * WIDTH}" for i in range(vectors - 1)] + ["place + last"]
    lines = [f"s{i}, c{i} = load(sums, at + {i * WIDTH}), load(rests, at + {i * WIDTH})" for i in each]
    if mode == "max":
        lines += [f"a{n}_{i} = load(rates, {n} * sums.size + at + {i * WIDTH})" for i in each for n in range(rates)]
    lines += ["for g in range(groups):", "    for _ in range(every):"]
    lines += [f"        prefetch(x, {place[i]} + near)" for i in each]
    lines += [f"        prefetch_far(x, {place[i]} + far)" for i in each]
    for i in each:
        lines += [
            f"        v = load(x, {place[i]})",
            f"        z = s{i} + v",
            f"        b = z - s{i}",
            f"        c{i} = c{i} + ((s{i} - (z - b)) + (v - b))",
            f"        s{i} = z",
        ]
    lines += ["        place += stride", "    if record:"]
    lines += [f"        {line}" for line in (_largest(vectors, rates, alone) if mode == "max" else _kept(vectors))]
    for i in each:
        lines += [f"store(sums, at + {i * WIDTH}, s{i})", f"store(rests, at + {i * WIDTH}, c{i})"]
    arguments = "x, place, stride, last, near, far, every, groups, record, sums, rests, rates, at, best, high, low, row"
    says = f"`groups` times `every` rows of {vectors} vectors on."
    return _function(f"block_{vectors}", arguments, says, lines)


def _largest(vectors: int, rates: int, alone: bool) -> list[str]:
    """The largest log of the block: into the logs where it is the only one, else lane by lane into best (tile, 8)."""
    lines = [] if alone else ["m = load(best, g * 8)"]
    for i in range(vectors):
        lines.append(f"z = s{i} + c{i}")
        logs = [f"z * a{n}_{i}" for n in range(rates)]
        if alone and i == 0:
            lines.append(f"m = {logs.pop(0)}")
        lines += [f"m = maximum(m, {log})" for log in logs]
    return [*lines, "put(best, row + g, largest(m))" if alone else "store(best, g * 8, m)"]


def _kept(vectors: int) -> list[str]:
    """The sums themselves, as what is nearest and what that misses, into rows of high and low."""
    lines = ["spot = (row + g) * high.shape[1] + at"]
    for i in range(vectors):
        lines += [
            f"z = s{i} + c{i}",
            f"store(high, spot + {i * WIDTH}, z)",
            f"store(low, spot + {i * WIDTH}, c{i} - (z - s{i}))",
        ]
    return lines


def _function(name: str, arguments: str, says: str, lines: list[str]) -> list[str]:
    return [
        "@njit(cache=True, nogil=True)",
        f"def {name}({arguments}):",
        f'    """{says}"""',
        *(f"    {line}" for line in lines),
        "",
        "",
    ]


RUN = """\
@njit(cache=True, nogil=True)
def run(
    x, place, stride, rows, since, every, final, last, sums, rests, rates, weights, best, high, low, scratch, logs, at
):
    \"\"\"Add `rows` rows from `place` on, each a `stride` further; record every `every` lags from logs[:, at].\"\"\"
    tile, blocks, done = {tile}, x.shape[1] // 64, 0
    while done < rows:
        groups, each = 1, min(every - since % every, tile, rows - done)
        if each == every:
            groups = min(tile, rows - done) // every
        count = groups * each
        record = (since + count) % every == 0 or (final and done + count == rows)
        {add}
        if record:
            {write}
            at += groups
        done += count
        since += count
        place += count * stride
    for i in range(0, sums.size, 8):
        s, c = load(sums, i), load(rests, i)
        z = s + c
        b = z - s
        store(rests, i, (s - (z - b)) + (c - b))
        store(sums, i, z)
"""


def _run(full: bool, tail: int, mode: str, softplus_first: bool, alone: bool) -> str:
    """The function that goes through rows tile by tile, and each tile block by block."""
    into = "logs, high, low, at" if alone else "best, high, low, " + ("at" if mode == "channels" else "0")

    def block(vectors: int, at: str, last: str, ahead: str) -> list[str]:
        shared = f"each, groups, record, sums, rests, rates, {at}, {into}"
        if not softplus_first:
            return [f"block_{vectors}(x, place + {at}, stride, {last}, {ahead}, {shared})"]
        return [
            f"apply_softplus(x, place + {at}, stride, count, {vectors}, {last}, scratch)",
            f"block_{vectors}(scratch, 0, 64, {WIDTH * (vectors - 1)}, 0, 0, {shared})",
        ]

    add, write = [], []
    if alone:
        add = block(VECTORS if full else tail, "0", "last", f"{NEAR} * stride, {FAR} * stride")
    else:
        add = ["best[:groups] = -np.inf"] if mode == "max" else []
        if full:
            each_block = block(VECTORS, "64 * i", str(BLOCK - WIDTH), WIDE_AHEAD)
            add += ["for i in range(blocks):", *(f"    {line}" for line in each_block)]
        if tail:
            add += block(tail, "64 * blocks", "last", WIDE_AHEAD)
    if mode == "max" and not alone:
        write = ["for g in range(groups):", "    put(logs, at + g, largest(load(best, 8 * g)))"]
    elif mode == "norms":
        write = ["log_norms(high, rates, weights, groups, logs, at)"]
    rows = "rows" if alone and not softplus_first else "best.shape[0]"
    return RUN.format(tile=rows, add=("\n" + 8 * " ").join(add), write=("\n" + 12 * " ").join(write or ["pass"]))


@lru_cache(maxsize=64)
def compiled(columns: int, rates: int, mode: str, softplus_first: bool) -> ModuleType:
    """The module whose `run` adds rows of so many columns (at least 8).

    mode : "max", the largest log of each recorded flow; "norms", that and the log of the Frobenius norm; "channels",
    the sums themselves. rates : how many per column "max" looks at.
    """
    full, tail = columns >= BLOCK, -(-(columns % BLOCK) // WIDTH)
    alone = mode == "max" and columns <= BLOCK
    functions = [_block(v, rates, mode, alone) for v in dict.fromkeys([VECTORS] * full + [tail] * (tail > 0))]
    text = "\n".join(line for f in functions for line in f) + "\n" + _run(full, tail, mode, softplus_first, alone)
    head = [
        '"""The flow of diagonal cells, written by numerics.diagonal_kernels; do not edit."""',
        "",
        "import numpy as np",
        "from numba import njit",
        "",
        "from numerics.diagonal_kernels import apply_softplus, log_norms",
        "from numerics.simd import largest, load, maximum, prefetch, prefetch_far, put, store",
        "",
        "",
        "",
    ]
    return cache.load("\n".join(head) + text)
