"""The limits of the machine, measured in the same rounds as what they limit.

    fma     floating-point operations of fused multiply-adds in registers, two per lane
    read    bytes read from an array of READ bytes, far larger than what a core's caches hold
    exp     exponentials of vmath, of an array in the first-level cache
    log     logarithms, likewise
    tanh    pairs (tanh, its slope), likewise
    dgemv   bytes of W in NumPy's W x, W of the size of the case

Each is a peak of one core. What a case needs of each, divided by its rate, is the time that no program on these
operations can beat; that time over ours is the fraction of the peak.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from benchmarks.case import Call, Entrant, Problem
from numerics import simd, vmath
from numerics.simd import fma, load, put, splat, store, total

Array = NDArray[np.float64]

READ = 1 << 27  # bytes
FLAT = 2048  # numbers, of the arrays in the first-level cache
FMA_LOOPS, FMA_CHAINS = 20_000, 12  # more chains than the latency of two units (8), fewer than the registers (16)


@njit(cache=True, nogil=True)
def _fma(loops: int, out: Array) -> None:
    b, c = splat(0.999999), splat(1e-9)
    p0, p1, p2, p3, p4, p5 = splat(1.0), splat(1.1), splat(1.2), splat(1.3), splat(1.4), splat(1.5)
    p6, p7, p8, p9, p10, p11 = splat(1.6), splat(1.7), splat(1.8), splat(1.9), splat(2.0), splat(2.1)
    for _ in range(loops):
        p0, p1, p2, p3, p4, p5 = (
            fma(p0, b, c),
            fma(p1, b, c),
            fma(p2, b, c),
            fma(p3, b, c),
            fma(p4, b, c),
            fma(p5, b, c),
        )
        p6, p7, p8, p9 = fma(p6, b, c), fma(p7, b, c), fma(p8, b, c), fma(p9, b, c)
        p10, p11 = fma(p10, b, c), fma(p11, b, c)
    store(out, 0, ((p0 + p1) + (p2 + p3)) + ((p4 + p5) + (p6 + p7)) + ((p8 + p9) + (p10 + p11)))


@njit(cache=True, nogil=True)
def _read(array: Array, out: Array) -> None:
    s0, s1, s2, s3 = splat(0.0), splat(0.0), splat(0.0), splat(0.0)
    for i in range(0, array.shape[0], 32):
        simd.prefetch(array, i + 1024)
        simd.prefetch(array, i + 1032)
        simd.prefetch(array, i + 1040)
        simd.prefetch(array, i + 1048)
        s0, s1 = s0 + load(array, i), s1 + load(array, i + 8)
        s2, s3 = s2 + load(array, i + 16), s3 + load(array, i + 24)
    put(out, 0, total((s0 + s1) + (s2 + s3)))


@njit(cache=True, nogil=True)
def _exp(array: Array, out: Array) -> None:
    for i in range(0, array.shape[0], 8):
        store(out, i, vmath.exp(load(array, i)))


@njit(cache=True, nogil=True)
def _log(array: Array, out: Array) -> None:
    for i in range(0, array.shape[0], 8):
        store(out, i, vmath.log(load(array, i)))


@njit(cache=True, nogil=True)
def _tanh(array: Array, out: Array) -> None:
    for i in range(0, array.shape[0], 8):
        value, slope = vmath.tanh_pair(load(array, i))
        store(out, i, value)
        store(out, array.shape[0] + i, slope)


def _called(kernel: Any, *arguments: Any) -> Call:
    def call() -> dict[str, Array]:
        kernel(*arguments)
        return {}

    return call


def _make_fma(_: Problem) -> Call:
    return _called(_fma, FMA_LOOPS, np.zeros(8))


def _make_read(_: Problem) -> Call:
    return _called(_read, np.ones(READ // 8), np.zeros(8))


def _make_flat(kernel: Any, _: Problem) -> Call:
    return _called(kernel, np.random.default_rng(0).uniform(0.1, 3.0, FLAT), np.zeros(2 * FLAT))


def _make_dgemv(problem: Problem) -> Call:
    W, x = problem["W"], np.ones(problem["W"].shape[1])
    return _called(np.dot, W, x, np.empty(len(W)))


# {name: (how a call is made, how much of it one call does)}
PEAKS: dict[str, tuple[Callable[[Problem], Call], Callable[[Problem], float]]] = {
    "fma": (_make_fma, lambda _: 2.0 * 8 * FMA_CHAINS * FMA_LOOPS),
    "read": (_make_read, lambda _: float(READ)),
    "exp": (partial(_make_flat, _exp), lambda _: float(FLAT)),
    "log": (partial(_make_flat, _log), lambda _: float(FLAT)),
    "tanh": (partial(_make_flat, _tanh), lambda _: float(FLAT)),
    "dgemv": (_make_dgemv, lambda problem: 8.0 * problem["W"].size),
}

UNITS = {"fma": "FLOP/s", "read": "B/s", "exp": "exp/s", "log": "log/s", "tanh": "tanh pairs/s", "dgemv": "B/s"}


def peak_entrant(name: str) -> Entrant:
    """A peak as an entrant, so that it takes part in the rounds."""
    return Entrant(name, "peak", PEAKS[name][0])


def peak_amount(name: str, problem: Problem) -> float:
    """How many operations, or bytes, one call of a peak does."""
    return PEAKS[name][1](problem)
