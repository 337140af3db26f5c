"""From the norms of many steps, as the product leaves them, to their logs, as they are returned: networks last.

Both functions take the norms of `rows` steps of the eight or sixteen networks of a block, and after them the power of
two that belongs to all norms of a step, kept with room for more rows than there are. `halved` is the number of the norm
that is a sum of squares. A network with a norm that is not finite, or not 0 and below the normal numbers, is lost.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from numerics.eight_by_eight import transpose
from numerics.scaled import LOG_2
from numerics.simd import (
    Eight,
    equal,
    fma,
    lane,
    lanes,
    less,
    load,
    select,
    splat,
    store,
    stream,
    to_float,
)
from numerics.simd import count as count_of
from numerics.straight import APART_KEPT, shared, straight
from numerics.vmath import TINY, log_of_normal

Array = NDArray[np.float64]
Lost = NDArray[np.bool_]


@straight
def log_of_norm(x: Eight, half: Eight, power: Eight, fault: Eight) -> tuple[Eight, Eight]:
    """half log(x) + log(2**power), -inf for 0; `fault`, and then no 0 where x has no log here."""
    small = less(x, splat(TINY))
    value = fma(half, select(small, splat(-np.inf), log_of_normal(x)), power * splat(LOG_2))
    return value, fma(x, splat(0.0), fault) + select(small, x, splat(0.0))


@shared
@APART_KEPT
def write_logs_of_lanes(
    norms: Array,
    room_: int,
    rows: int,
    halved: int,
    logs: Array,
    count: int,
    shape: tuple[int, int],
    row: int,
    block: int,
    width: int,
    lost: Lost,
) -> None:
    """norms : (count + 1, room, width), flat; logs : (count, *shape), flat, written from `row` on."""
    length, networks = shape
    for b in range(0, width, 8):
        fault = splat(0.0)
        for i in range(count):
            half = splat(0.5) if i == halved else splat(1.0)
            place = (i * length + row) * networks + block * width + b
            for r in range(rows):
                power = load(norms, (count * room_ + r) * width + b)
                x = load(norms, (i * room_ + r) * width + b)
                value, fault = log_of_norm(x, half, power, fault)
                stream(logs, place + r * networks, value)
        for k in range(8):
            if lane(fault, k) != 0.0:  # a nan, too
                lost[block * width + b + k] = True


@shared
@APART_KEPT
def write_logs_of_rows(
    norms: Array,
    room_: int,
    rows: int,
    halved: int,
    logs: Array,
    count: int,
    shape: tuple[int, int],
    row: int,
    block: int,
    width: int,
    lost: Lost,
    tile: Array,
) -> None:
    """norms : (count + 1, 8, room), flat, room and width multiples of 8; logs as above; tile : room for 64 numbers."""
    length, networks = shape
    for r in range(0, rows, 8):
        there = less(to_float(lanes()), splat(float(rows - r)))
        for i in range(count):
            half = splat(0.5) if i == halved else splat(1.0)
            for k in range(8):
                x = select(there, load(norms, (i * 8 + k) * room_ + r), splat(1.0))
                power = select(there, load(norms, (count * 8 + k) * room_ + r), splat(0.0))
                value, fault = log_of_norm(x, half, power, splat(0.0))
                store(tile, 8 * k, value)
                if count_of(equal(fault, splat(0.0))) < 8:
                    lost[block * 8 + k] = True
            transpose(tile, 0, tile, 0)
            place = (i * length + row + r) * networks + block * 8
            for k in range(min(8, rows - r)):
                stream(logs, place + k * networks, load(tile, 8 * k))
