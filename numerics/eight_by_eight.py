"""Eight vectors of eight numbers at once: all their sums, all their largest entries, their transpose.

Each takes three rounds, in which lanes 4, then 2, then 1 apart meet, as in simd.total and simd.largest: the same bits
with a third of the instructions.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core.typing.templates import signature

from numerics.simd import FLOATS, I32, WIDTH, picked, place_of
from numerics.straight import named

Combine = Any


def _met(builder: Any, a: Any, b: Any, distance: int) -> tuple[Any, Any]:
    """Two vectors whose lanes can be combined: the lower lanes of a beside those of b, and the upper ones."""
    lower = [WIDTH + i - distance if i & distance else i for i in range(WIDTH)]
    upper = [WIDTH + i if i & distance else i + distance for i in range(WIDTH)]
    picks = (ir.Constant(ir.VectorType(I32, WIDTH), lanes) for lanes in (lower, upper))
    first, second = (builder.shuffle_vector(a, b, lanes) for lanes in picks)
    return first, second


def _loaded(context: Any, builder: Any, sig: Any, args: Any) -> list[Any]:
    """The eight vectors from a place of an array on."""
    start = builder.bitcast(place_of(context, builder, sig, args, FLOATS), FLOATS.as_pointer())
    found = []
    for k in range(WIDTH):
        value = builder.load(builder.gep(start, [ir.Constant(I32, k)]))
        value.align = 8
        found.append(value)
    return found


def _reduced(combine: Combine) -> Any:
    """A function of (source, place, target, at): lane k of the result is vector k of the source, reduced."""

    def lowered(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        vectors = _loaded(context, builder, sig, args)
        for distance in (4, 2, 1):
            vectors = [
                combine(builder, *_met(builder, vectors[k], vectors[k + distance], distance)) for k in range(distance)
            ]
        _stored(context, builder, sig, args, vectors)
        return context.get_dummy_value()

    return named((types.Array, types.intp, types.Array, types.intp), _rule, lowered)


def _rule(source: Any, place: Any, target: Any, at: Any) -> Any:
    return signature(types.void, source, types.intp, target, types.intp)


def _stored(context: Any, builder: Any, sig: Any, args: Any, vectors: list[Any]) -> None:
    """Vectors into the target, one after the other."""
    target = _Arguments(sig.args[2:])
    start = builder.bitcast(place_of(context, builder, target, args[2:], FLOATS), FLOATS.as_pointer())
    for k, vector in enumerate(vectors):
        builder.store(vector, builder.gep(start, [ir.Constant(I32, k)])).align = 8


class _Arguments:
    """The part of a signature that names the arguments from some place on."""

    def __init__(self, args: Any):
        self.args = args


def _turned(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    vectors = _loaded(context, builder, sig, args)
    for distance in (4, 2, 1):
        for k in (k for k in range(WIDTH) if not k & distance):
            vectors[k], vectors[k + distance] = _met(builder, vectors[k], vectors[k + distance], distance)
    _stored(context, builder, sig, args, vectors)
    return context.get_dummy_value()


# f(source, place, target, at): of the eight vectors from `place` on, into target from `at` on
totals = _reduced(lambda builder, a, b: builder.fadd(a, b))
largests = _reduced(picked(">"))
transpose = named((types.Array, types.intp, types.Array, types.intp), _rule, _turned)  # eight vectors again
