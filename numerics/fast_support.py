"""What the fast form of every cell calls: rescaling by powers of two, eight columns at a time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from numerics.simd import (
    Eight,
    any_of,
    at_most,
    bits_float,
    both,
    either,
    equal,
    float_bits,
    largest_int,
    less,
    load,
    load_int,
    maximum,
    select,
    select_int,
    splat,
    splat_int,
    store,
    store_int,
    to_float,
)
from numerics.simd import largest as largest_of
from numerics.straight import APART_KEPT, INLINED, repeated, shared, straight
from numerics.vmath import ROUND

Array = NDArray[np.float64]
Powers = NDArray[np.int64]

ROOM = 2.0**60  # a column is rescaled when its largest entry leaves [1/ROOM, ROOM]
FAR = -300.0  # the least power of two, below the largest, by which a column is scaled in a norm: it is not seen there
DEAD = -(2**40)  # the power of a column that is exactly zero
LARGE, LARGE_BITS = 2.0**1000, 2023  # above it a column is rescaled in two steps


@straight
def out_of_room(largest: Array, floor: Array, at: int, columns: int) -> Eight:
    """Whether the largest entry of a column left its room, or a column became exactly zero."""

    def add(c: int, found: Eight) -> Eight:
        m = load(largest, c)
        return either(found, either(less(splat(ROOM), m), less(m, load(floor, at + c))))

    return any_of(repeated(0, columns, 8, add, less(splat(0.0), splat(0.0))))


@straight
def either_out(largest: Eight, floor: Eight) -> Eight:
    """The same for one vector of columns, in registers."""
    return any_of(either(less(splat(ROOM), largest), less(largest, floor)))


@straight
def lanes_out(largest: Eight) -> Eight:
    """Whether the largest entry of a network left its room; one that is exactly zero did not."""
    low = both(less(splat(0.0), largest), less(largest, splat(1.0 / ROOM)))
    return any_of(either(less(splat(ROOM), largest), low))


@straight
def lane_shift(largest: Eight) -> tuple[Eight, Eight]:
    """(the power of two that brings each largest entry to [1, 2), the power taken out); 1 and 0 where it has room.

    A network moves when it has to and not when its neighbours do: its logs have the same bits in any company.
    """
    inside = both(at_most(splat(1.0 / ROOM), largest), at_most(largest, splat(ROOM)))
    bits = select_int(inside, splat_int(1023), exponent_bits(largest))
    return bits_float((splat_int(2046) - bits) << splat_int(52)), bits - splat_int(1023)


@straight
def exponent_bits(largest: Eight) -> Eight:
    """1023 + the exponent of each number, at most LARGE_BITS; 1023 for a zero."""
    bits = (float_bits(largest) >> splat_int(52)) & splat_int(0x7FF)
    bits = select_int(less(splat(LARGE), largest), splat_int(LARGE_BITS), bits)
    return select_int(equal(largest, splat(0.0)), splat_int(1023), bits)


@shared
@APART_KEPT
def rescale(
    flow: Array,
    largest: Array,
    power: Powers,
    floor: Array,
    scale: Array,
    at: int,
    rows: int,
    columns: int,
    distance: int,
) -> bool:
    """Bring the largest entry of each column to [1, 2) by a power of two, which is exact; mark columns of zeros.

    Whether norms taken before were wrong: a column whose scale was cut at FAR is seen, as all larger ones vanished.
    """
    cut, seen = cut_and_seen(largest, scale, at, columns)
    blurred = cut > seen  # a column whose scale was cut at FAR comes within 2**-100 of the largest entry
    for c in range(0, columns, 8):
        m = load(largest, c)
        zero, bits = equal(m, splat(0.0)), exponent_bits(m)
        s = bits_float((splat_int(2046) - bits) << splat_int(52))
        for v in range(rows):
            store(flow, v * distance + c, load(flow, v * distance + c) * s)
        moved = load_int(power, at + c) + (bits - splat_int(1023))
        store_int(power, at + c, select_int(zero, splat_int(DEAD), moved))
        store(floor, at + c, select(zero, splat(0.0), splat(1.0 / ROOM)))
    top = largest_power(power, at, columns)
    for c in range(0, columns, 8):
        below = maximum(splat(FAR), to_float(load_int(power, at + c) - splat_int(top)))
        store(scale, at + c, power_of_2(below))
    return bool(blurred)


@straight
def cut_and_seen(largest: Array, scale: Array, at: int, columns: int) -> tuple[Eight, Eight]:
    """2**100 times the largest size, as it is scaled, of the columns with a scale cut at FAR, and that of all."""

    def add(c: int, cut: Eight, seen: Eight) -> tuple[Eight, Eight]:
        g = load(scale, at + c)
        size = load(largest, c) * g
        return maximum(cut, select(at_most(g, splat(2.0**FAR)), size, splat(0.0))), maximum(seen, size)

    cut, seen = repeated(0, columns, 8, add, splat(0.0), splat(0.0))
    return largest_of(cut) * 2.0**100, largest_of(seen)


@straight
def power_of_2(k: Eight) -> Eight:
    """2**k for an integer from -1022 to 1023, as a float."""
    return bits_float((float_bits(k + splat(ROUND)) + splat_int(1023)) << splat_int(52))


@shared
@INLINED
def largest_power(power: Powers, at: int, columns: int) -> Eight:
    """The largest power of all columns of one network."""
    top = largest_int(load_int(power, at))
    for c in range(8, columns, 8):
        other = largest_int(load_int(power, at + c))
        if other > top:
            top = other
    return top


@APART_KEPT
def into_lanes(numbers: Array, block: int, width: int, lanes: Array) -> None:
    """The numbers of the `width` networks of a block, number by number, as many as there is room for in lanes."""
    for p in range(len(lanes) // width):
        for b in range(width):
            lanes[width * p + b] = numbers[width * block + b, p]


@shared
@APART_KEPT
def inputs_into_lanes(x: Array, block: int, width: int, first: int, steps: int, lanes: Array) -> None:
    """The inputs (networks, T, M) of some steps of the networks of a block, entry by entry."""
    size = x.shape[2]
    for t in range(steps):
        for i in range(size):
            for b in range(width):
                lanes[(t * size + i) * width + b] = x[min(width * block + b, x.shape[0] - 1), first + t, i]
