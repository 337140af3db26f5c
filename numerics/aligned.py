"""Arrays that begin where a cache line begins: a vector of eight doubles is then one line, not parts of two.

NumPy promises 16 bytes only, and large arrays of it sit 16 bytes after a page. Loops that live in the first cache take
up to twice as long there.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LINE = 64  # bytes


def empty(*shape: int) -> Array:
    """An array of this shape with any entries, C-contiguous float64, its first entry at a multiple of 64 bytes.

    >>> empty(3, 8).ctypes.data % 64
    0
    """
    count = math.prod(shape)
    room = np.empty(count + LINE // 8)
    first = -(room.ctypes.data // 8) % (LINE // 8)
    return room[first : first + count].reshape(shape)


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
