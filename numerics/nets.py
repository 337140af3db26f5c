"""The nets of plain networks, W h + drive, and the generated run that turns them into states and slopes.

The pair of an activation (numerics.vmath) differs from cell to cell, so the loop around it is written out per
activation; all else is here. Nets are stored where their slopes go, which then take their place. A large net can be run
by several threads, each with rows of its own, which are computed as one thread computes them.
"""

from __future__ import annotations

from types import ModuleType

import numpy as np
from numba import njit
from numpy.typing import NDArray

from numerics import cache, simd, vmath
from numerics.simd import Eight, entry, fma, load, prefetch, put, splat, store, total
from theory.activations import Activation

Array = NDArray[np.float64]

AHEAD = 64  # entries of a row to ask for ahead of their use

SOURCE = '''"""States and slopes of plain networks of {name} units."""

from numba import njit

from numerics.barrier import meet
from numerics.nets import lane_nets, row_nets
from numerics.simd import load, store
{pair}


@njit(forceinline=True, _nrt=False)
def activate(h, at, slopes, place, low, high):
    for i in range(low, high, 8):
        value, slope = pair(load(slopes, place + i))
        store(h, at + i, value)
        store(slopes, place + i, slope)


@njit(cache=True, nogil=True, _nrt=False)
def run_lanes(W, drive, move, steps, h, slopes, n):
    turns = 4 if n <= 8 else 1  # small blocks take turns, so that one computes while the other waits
    for first in range(0, len(h), turns):
        for t in range(steps):
            for b in range(first, min(first + turns, len(h))):
                lane_nets(W[b], drive[b], t * move, h[b], slopes[b], 8 * n * t, n)
                activate(h[b], 0, slopes[b], 8 * n * t, 0, 8 * n)


@njit(cache=True, nogil=True, _nrt=False)
def run_rows(W, drive, move, steps, h, slopes, m):
    for t in range(steps):
        row_nets(W, drive, t * move, h, 0, slopes, m * t, 0, m, m, t % 2)
        activate(h, 0, slopes, m * t, 0, m)


@njit(cache=True, nogil=True, _nrt=False)
def run_shared(W, drive, move, steps, h, slopes, m, low, high, threads, board):
    for t in range(steps):
        row_nets(W, drive, t * move, h, t % 2 * m, slopes, m * t, low, high, m, t % 2)
        activate(h, (t + 1) % 2 * m, slopes, m * t, low, high)
        if not meet(board, (t + 1) * threads):
            return
'''
PAIR = "from numerics.vmath import {name}_pair as pair"
LINEAR = """from numerics.simd import splat


@njit(forceinline=True, _nrt=False)
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


@njit(forceinline=True, _nrt=False)
def lane_nets(W: Array, drive: Array, b: int, h: Array, nets: Array, place: int, n: int) -> None:
    """W h + drive of eight networks; each sum runs from the drive on, in the order of the units."""
    row, whole = 8 * n, n - n % 4
    for i in range(0, whole, 4):
        w, o = i * row, b + 8 * i
        a0, a1, a2, a3 = load(drive, o), load(drive, o + 8), load(drive, o + 16), load(drive, o + 24)
        for u in range(0, row, 8):
            x = load(h, u)
            a0, a1 = fma(load(W, w + u), x, a0), fma(load(W, w + row + u), x, a1)
            a2, a3 = fma(load(W, w + 2 * row + u), x, a2), fma(load(W, w + 3 * row + u), x, a3)
        o = place + 8 * i
        store(nets, o, a0)
        store(nets, o + 8, a1)
        store(nets, o + 16, a2)
        store(nets, o + 24, a3)
    for i in range(whole, n):
        a0 = load(drive, b + 8 * i)
        for u in range(0, row, 8):
            a0 = fma(load(W, i * row + u), load(h, u), a0)
        store(nets, place + 8 * i, a0)


@njit(forceinline=True, _nrt=False)
def row_nets(
    W: Array, drive: Array, b: int, h: Array, at: int, nets: Array, place: int, low: int, high: int, m: int, turn: int
) -> None:
    """Entries low, ..., high - 1 of W h + drive of one network, eight rows at a time.

    turn : 1 begins with the last rows. Every other step does, because those read last are still in the cache: a third
    of the time where W just does not fit it, a sixth at four times that size.
    """
    for k in range(0, high - low, 8):
        i = high - 8 - k if turn else low + k
        w = i * m
        a0 = a1 = a2 = a3 = a4 = a5 = a6 = a7 = splat(0.0)
        for u in range(w, w + m, 8):
            x = load(h, at + u - w)
            for r in range(u + AHEAD, u + AHEAD + 8 * m, m):
                prefetch(W, r)
            a0, a1 = fma(load(W, u), x, a0), fma(load(W, u + m), x, a1)
            a2, a3 = fma(load(W, u + 2 * m), x, a2), fma(load(W, u + 3 * m), x, a3)
            a4, a5 = fma(load(W, u + 4 * m), x, a4), fma(load(W, u + 5 * m), x, a5)
            a6, a7 = fma(load(W, u + 6 * m), x, a6), fma(load(W, u + 7 * m), x, a7)
        o = place + i
        put_4(nets, o, drive, b + i, a0, a1, a2, a3)
        put_4(nets, o + 4, drive, b + i + 4, a4, a5, a6, a7)


@njit(forceinline=True, _nrt=False)
def put_4(nets: Array, o: int, drive: Array, b: int, a0: Eight, a1: Eight, a2: Eight, a3: Eight) -> None:
    """The totals of four vectors, each plus an entry of the drive."""
    put(nets, o, total(a0) + entry(drive, b))
    put(nets, o + 1, total(a1) + entry(drive, b + 1))
    put(nets, o + 2, total(a2) + entry(drive, b + 2))
    put(nets, o + 3, total(a3) + entry(drive, b + 3))
