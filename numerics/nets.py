"""The nets of plain networks, W h + drive, and the generated run that turns them into states and slopes.

The pair of an activation (numerics.vmath) differs from cell to cell, so the loop around it is written out per
activation; all else is here. Nets are stored where their slopes go, which then take their place. A large net can be run
by several threads, each with rows of its own, which are computed as one thread computes them.
"""

from __future__ import annotations

from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from numerics import cache, simd, vmath
from numerics.simd import Eight, entry, fma, load, prefetch, put, splat, store, total
from numerics.straight import repeated, straight
from theory.activations import Activation

Array = NDArray[np.float64]

AHEAD = 64  # entries of a row to ask for ahead of their use

SOURCE = '''"""States and slopes of plain networks of {name} units."""

from numba import njit

from numerics.barrier import meet
from numerics.nets import lane_nets, row_nets
from numerics.simd import load, store
from numerics.straight import repeated, straight
{pair}


@straight
def activate(h, at, slopes, place, low, high):
    def one(i):
        value, slope = pair(load(slopes, place + i))
        store(h, at + i, value)
        store(slopes, place + i, slope)

    repeated(low, high, 8, one)


@njit(cache=True, nogil=True, _nrt=False, no_cfunc_wrapper=True)
def run_lanes(W, drive, move, steps, h, slopes, n):
    turns = 4 if n <= 8 else 1  # small blocks take turns, so that one computes while the other waits
    for first in range(0, len(h), turns):
        for t in range(steps):
            for b in range(first, min(first + turns, len(h))):
                lane_nets(W[b], drive[b], t * move, h[b], slopes[b], 8 * n * t, n)
                activate(h[b], 0, slopes[b], 8 * n * t, 0, 8 * n)


@njit(cache=True, nogil=True, _nrt=False, no_cfunc_wrapper=True)
def run_rows(W, drive, move, steps, h, slopes, m):
    for t in range(steps):
        row_nets(W, drive, t * move, h, 0, slopes, m * t, 0, m, m, t % 2)
        activate(h, 0, slopes, m * t, 0, m)


@njit(cache=True, nogil=True, _nrt=False, no_cfunc_wrapper=True)
def run_shared(W, drive, move, steps, h, slopes, m, low, high, threads, board):
    for t in range(steps):
        row_nets(W, drive, t * move, h, t % 2 * m, slopes, m * t, low, high, m, t % 2)
        activate(h, (t + 1) % 2 * m, slopes, m * t, low, high)
        if not meet(board, (t + 1) * threads):
            return
'''
PAIR = "from numerics.vmath import {name}_pair as pair"
LINEAR = """from numerics.simd import splat


@straight
def pair(x):
    return x, splat(1.0)"""


def forward(f: type[Activation]) -> ModuleType | None:
    """The module with the loops over steps for an activation; None if there are no vectors here, or no pair of f.

    run_lanes(W, drive, move, steps, h, slopes, n) : blocks of eight networks; W (blocks, n, n, 8), h (blocks, n, 8)
    the state, changed, slopes (blocks, steps, n, 8) written, drive (blocks, steps, n, 8) added to W h, or one step of
    it for all where move is 0, else 8 n. All but the first axis flat.
    run_rows : one network of m units, a multiple of 8, without the first and the last axis.
    run_shared : the same, units low, ..., high - 1 of it (multiples of 8), where `threads` threads have a part each and
    a board in common (numerics.barrier); h (2, m): the state after t steps is row t % 2.
    """
    name = f.name
    if not simd.AVAILABLE or not (name == "linear" or hasattr(vmath, f"{name}_pair")):
        return None
    return cache.load(SOURCE.format(name=name, pair=LINEAR if name == "linear" else PAIR.format(name=name)))


@straight
def lane_nets(W: Array, drive: Array, b: int, h: Array, nets: Array, place: int, n: int) -> None:
    """W h + drive of eight networks; each sum runs from the drive on, in the order of the units."""
    row, whole = 8 * n, n & -4

    def some(i: int, count: int) -> None:
        def add(u: int, *sums: Eight) -> tuple[Eight, ...]:
            x = load(h, u)
            return tuple(fma(load(W, (i + r) * row + u), x, total) for r, total in enumerate(sums))

        sums = repeated(0, row, 8, add, *(load(drive, b + 8 * (i + r)) for r in range(count)))
        for r, total_ in enumerate(sums if count > 1 else [sums]):
            store(nets, place + 8 * (i + r), total_)

    repeated(0, whole, 4, lambda i: some(i, 4))
    repeated(whole, n, 1, lambda i: some(i, 1))


@straight
def row_nets(
    W: Array, drive: Array, b: int, h: Array, at: int, nets: Array, place: int, low: int, high: int, m: int, turn: int
) -> None:
    """Entries low, ..., high - 1 of W h + drive of one network, eight rows at a time.

    turn : 1 begins with the last rows, 0 with the first. Every other step does, because those read last are still in
    the cache: a third of the time where W just does not fit it, a sixth at four times that size.
    """

    def eight(k: int) -> None:
        i = low + k + turn * (high - low - 8 - 2 * k)
        w = i * m

        def add(u: int, *sums: Eight) -> tuple[Eight, ...]:
            x = load(h, at + u - w)
            for r in range(8):
                prefetch(W, u + AHEAD + r * m)
            return tuple(fma(load(W, u + r * m), x, sums[r]) for r in range(8))

        for r, each in enumerate(repeated(w, w + m, 8, add, *[splat(0.0)] * 8)):
            put(nets, place + i + r, total(each) + entry(drive, b + i + r))

    repeated(0, high - low, 8, eight)
