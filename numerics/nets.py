"""The nets of plain networks, W h + drive, and the generated run that turns them into states and slopes.

The pair of an activation (numerics.vmath) differs from cell to cell, so the loop around it is written out per
activation; all else is here. Nets are stored where their slopes go, which then take their place.
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

from numerics.nets import lane_nets, row_nets
from numerics.simd import load, store
{pair}


@njit(forceinline=True, _nrt=False)
def activate(h, slopes, place, size):
    for i in range(0, size, 8):
        value, slope = pair(load(slopes, place + i))
        store(h, i, value)
        store(slopes, place + i, slope)


@njit(cache=True, nogil=True, _nrt=False)
def run_lanes(W, drive, move, steps, h, slopes, n):
    turns = 4 if n <= 8 else 1  # small blocks take turns, so that one computes while the other waits
    for first in range(0, len(h), turns):
        for t in range(steps):
            for b in range(first, min(first + turns, len(h))):
                lane_nets(W[b], drive[b], t * move, h[b], slopes[b], 8 * n * t, n)
                activate(h[b], slopes[b], 8 * n * t, 8 * n)


@njit(cache=True, nogil=True, _nrt=False)
def run_rows(W, drive, move, steps, h, slopes, m):
    for t in range(steps):
        row_nets(W, drive, t * move, h, slopes, m * t, m)
        activate(h, slopes, m * t, m)
'''
PAIR = "from numerics.vmath import {name}_pair as pair"
LINEAR = """from numerics.simd import splat


@njit(forceinline=True, _nrt=False)
def pair(x):
    return x, splat(1.0)"""


def forward(f: type[Activation]) -> ModuleType | None:
    """The module with run_lanes and run_rows for an activation; None if there are no vectors here, or no pair of f.

    run_lanes(W, drive, move, steps, h, slopes, n) : blocks of eight networks; W (blocks, n, n, 8), h (blocks, n, 8)
    the state, changed, slopes (blocks, steps, n, 8) written, drive (blocks, steps, n, 8) added to W h, or one step of
    it for all where move is 0, else 8 n. All but the first axis flat.
    run_rows : one network of m units, a multiple of 8, without the first and the last axis.
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
def row_nets(W: Array, drive: Array, b: int, h: Array, nets: Array, place: int, m: int) -> None:
    """W h + drive of one network, eight rows at a time: W is read once, in order."""
    for i in range(0, m, 8):
        w = i * m
        a0 = a1 = a2 = a3 = a4 = a5 = a6 = a7 = splat(0.0)
        for u in range(w, w + m, 8):
            x = load(h, u - w)
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
