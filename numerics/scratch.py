"""Arrays that compiled code makes for what it keeps between steps; Numba compiles `np.empty` for a third of a second.

    room(count), room(rows, columns)    any numbers, from a line of the cache on: a vector of eight is then one line
    zeros(count)                        zeros, so placed
    flat(array)                         the numbers of a C-contiguous array in one row, in place
    copy(source, target)                target = source, of as many numbers

Compiled functions, as in numerics.simd; numerics.aligned has the like for Python.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.imputils import impl_ret_borrowed
from numba.core.typing.templates import signature
from numba.np.arrayobj import make_array, populate_array

from numerics.straight import named

LINE = 64  # bytes


def _array(context: Any, builder: Any, kind: Any, data: Any, shape: Sequence[Any], info: Any) -> Any:
    """A C-contiguous array of float64; data : where its numbers lie, info : what counts references to them."""
    size = ir.Constant(ir.IntType(64), 8)
    strides = [size]
    for length in reversed(shape[1:]):
        strides.insert(0, builder.mul(strides[0], length))
    array = make_array(kind)(context, builder)
    shape, strides = (cgutils.pack_array(builder, each, ty=size.type) for each in (shape, strides))
    populate_array(array, data=data, shape=shape, strides=strides, itemsize=size, meminfo=info)
    return array._getvalue()


def _allocated(*, cleared: bool) -> Any:
    """What emits an array that begins at a multiple of LINE bytes."""

    def rule(*shape: Any) -> Any:
        return signature(types.Array(types.float64, len(shape), "C"), *(types.intp for _ in shape))

    def lowered(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        count = ir.Constant(ir.IntType(64), 8)
        for length in args:
            count = builder.mul(count, length)
        info = context.nrt.meminfo_alloc_aligned(builder, count, LINE)  # raises MemoryError
        data = context.nrt.meminfo_data(builder, info)
        if cleared:
            cgutils.memset(builder, data, count, 0)
        data = builder.bitcast(data, ir.DoubleType().as_pointer())
        return _array(context, builder, sig.return_type, data, args, info)

    return named((types.VarArg(types.intp),), rule, lowered, allocates=True)


room, zeros = _allocated(cleared=False), _allocated(cleared=True)


def _flattened(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    array = make_array(sig.args[0])(context, builder, args[0])
    made = _array(context, builder, sig.return_type, array.data, [array.nitems], array.meminfo)
    return impl_ret_borrowed(context, builder, sig.return_type, made)


flat = named(
    (types.Array,),
    lambda array: signature(types.Array(types.float64, 1, "C"), array),
    _flattened,
    allocates=True,
)


def _copied(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    source, target = (make_array(kind)(context, builder, value) for kind, value in zip(sig.args, args, strict=True))
    cgutils.raw_memcpy(builder, target.data, source.data, source.nitems, ir.Constant(ir.IntType(64), 8))
    return context.get_dummy_value()


copy = named((types.Array, types.Array), lambda *arrays: signature(types.void, *arrays), _copied)
