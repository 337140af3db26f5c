"""Eight vectors of eight numbers at once: all their sums, all their largest entries, their transpose.

Each takes three rounds, in which lanes 4, then 2, then 1 apart meet, as in simd.total and simd.largest: the same bits
with a third of the instructions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.core.typing.templates import signature

from numerics.simd import FLOATS, I32, WIDTH, Build, picked, place_of
from numerics.straight import named


def _met(builder: Any, a: Any, b: Any, distance: int) -> tuple[Any, Any]:
    """Two vectors whose lanes can be combined: the lower lanes of a beside those of b, and the upper ones."""
    lower = [WIDTH + i - distance if i & distance else i for i in range(WIDTH)]
    upper = [WIDTH + i if i & distance else i + distance for i in range(WIDTH)]
    picks = (ir.Constant(ir.VectorType(I32, WIDTH), lanes) for lanes in (lower, upper))
    first, second = (builder.shuffle_vector(a, b, lanes) for lanes in picks)
    return first, second


def _loaded(context: Any, builder: Any, kind: Any, array: Any, place: Any) -> list[Any]:
    """The eight vectors from a place of an array on."""
    start = place_of(context, builder, kind, array, place, FLOATS)
    found = []
    for k in range(WIDTH):
        value = builder.load(builder.gep(start, [ir.Constant(I32, k)]))
        value.align = 8
        found.append(value)
    return found


def _stored(context: Any, builder: Any, kind: Any, array: Any, place: Any, vectors: list[Any]) -> None:
    """Vectors into an array from a place on, one after the other."""
    start = place_of(context, builder, kind, array, place, FLOATS)
    for k, vector in enumerate(vectors):
        builder.store(vector, builder.gep(start, [ir.Constant(I32, k)])).align = 8


def _function(combined: Callable[[Any, list[Any]], list[Any]]) -> Any:
    """A function of (source, place, target, at): what becomes of eight vectors of the source goes into the target."""

    def lowered(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        vectors = combined(builder, _loaded(context, builder, sig.args[0], args[0], args[1]))
        _stored(context, builder, sig.args[2], args[2], args[3], vectors)
        return context.get_dummy_value()

    def rule(source: Any, place: Any, target: Any, at: Any) -> Any:
        return signature(types.void, source, types.intp, target, types.intp)

    return named((types.Array, types.intp, types.Array, types.intp), rule, lowered)


def _reduced(combine: Build) -> Any:
    """Lane k of the result is vector k, reduced."""

    def rounds(builder: Any, vectors: list[Any]) -> list[Any]:
        for distance in (4, 2, 1):
            pairs = (_met(builder, vectors[k], vectors[k + distance], distance) for k in range(distance))
            vectors = [combine(builder, *pair) for pair in pairs]
        return vectors

    return _function(rounds)


def _turned(builder: Any, vectors: list[Any]) -> list[Any]:
    for distance in (4, 2, 1):
        for k in (k for k in range(WIDTH) if not k & distance):
            vectors[k], vectors[k + distance] = _met(builder, vectors[k], vectors[k + distance], distance)
    return vectors


# f(source, place, target, at): of the eight vectors from `place` on, into target from `at` on
totals = _reduced(lambda builder, a, b: builder.fadd(a, b))
largests = _reduced(picked(">"))
transpose = _function(_turned)  # eight vectors again
