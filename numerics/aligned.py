"""Arrays that begin where a cache line begins: a vector of eight doubles is then one line, not parts of two.

NumPy promises 16 bytes only, and large arrays of it sit 16 bytes after a page. Loops that live in the first cache take
up to twice as long there.
"""

from __future__ import annotations

import math
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LINE = 64  # bytes
MOST_KEPT = 2**22 - 2**9  # numbers: C's allocator keeps no larger piece
MOST_LENT = 2**26  # numbers: no larger piece is kept here
_KEPT: list[Array] = []


def empty(*shape: int) -> Array:
    """An array of this shape with any entries, C-contiguous float64, its first entry at a multiple of 64 bytes.

    >>> empty(3, 8).ctypes.data % 64
    0
    """
    count = math.prod(shape)
    room = np.empty(count + LINE // 8)
    first = -(room.ctypes.data // 8) % (LINE // 8)
    return room[first : first + count].reshape(shape)


def several(*shapes: tuple[int, ...], beside: int = 0) -> list[Array]:
    """Arrays with any entries, so placed, in one piece of memory, for work that needs `beside` numbers more.

    C's allocator gives memory back to the system where more than twice the largest piece freed so far is free, and the
    next call has to have its pages cleared again. So the piece has room that is never touched, and costs nothing.
    """
    counts = [-(-math.prod(shape) // (LINE // 8)) * (LINE // 8) for shape in shapes]
    whole = sum(counts)
    room, made = empty(whole + max(0, min(beside, MOST_KEPT - whole))), list[Array]()
    for shape, end, count in zip(shapes, accumulate(counts), counts, strict=True):
        begin = end - count
        made.append(room[begin : begin + math.prod(shape)].reshape(shape))
    return made


class _Loan:
    """A piece of memory that arrays are made of: when the last of them is gone, it is kept for the next one."""

    def __init__(self, room: Array):
        self.room = room

    @property
    def __array_interface__(self) -> dict[str, Any]:
        return self.room.__array_interface__

    def __del__(self, kept: list[Array] = _KEPT) -> None:
        kept[:] = [self.room]


def lent(*shape: int) -> Array:
    """An array with any entries, so placed; one of 32 to 512 MiB in memory that a former one left, if there is some.

    C's allocator gives back every such piece to the system, which clears the pages of the next: for results of a few
    units per network that takes a fifth of the time. One piece is kept, the last; it goes when another size is asked.
    """
    count = math.prod(shape)
    if not MOST_KEPT < count <= MOST_LENT:
        return empty(*shape)
    try:
        room = _KEPT.pop()  # one step, whatever other threads do
    except IndexError:
        room = empty(count)
    if not count <= room.size <= 2 * count:
        room = empty(count)
    return np.asarray(_Loan(room))[:count].reshape(shape)


def zeros(*shape: int) -> Array:
    """An array of zeros, so placed."""
    made = empty(*shape)
    made[...] = 0.0
    return made


def copied(array: Array) -> Array:
    """A copy of an array, so placed, its entries in the order of its axes."""
    made = empty(*array.shape)
    made[...] = array
    return made
