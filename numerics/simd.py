"""Vectors of eight doubles as Numba values: each operation is one vector instruction, nothing is left to chance.

    F8  eight float64        I8  eight int64        M8  eight truth values (of a comparison)

LLVM splits a vector where the machine's registers are narrower (AVX2: two of four, without: four of two), so the same
source runs everywhere and gives the same bits: every operation here is rounded once, `fma` included, and no sum is
reassociated. Arrays are addressed flat, by the place of the first of eight entries, without a check of bounds and
without Python's negative indices: what calls these functions is generated, or small.

    + - * /  on F8, + - * & | ^ << >> (logical) on I8;  load, store, splat, spread;  fma, maximum, minimum, select, ...

These are compiled functions only. With Numba switched off (NUMBA_DISABLE_JIT) nothing of this file can run.
"""

from __future__ import annotations

import operator
import platform
from collections.abc import Callable
from typing import Any

from llvmlite import binding, ir
from numba import types
from numba.core import cgutils, config
from numba.core.typing.templates import ConcreteTemplate, infer_global, signature
from numba.extending import intrinsic, lower_builtin, models, register_model

from numerics.straight import OPERATORS, named

Eight = Any  # in annotations of compiled functions: eight numbers, F8, I8 or M8

WIDTH = 8
_RANGE = bool(binding.get_host_cpu_features().get("avx512dq")) and not config.CPU_NAME
AVAILABLE = not config.DISABLE_JIT  # whether code that uses these functions can run

_F64, _I64, I32, _I8 = ir.DoubleType(), ir.IntType(64), ir.IntType(32), ir.IntType(8)
FLOATS, _INTS, _BITS = (ir.VectorType(t, WIDTH) for t in (_F64, _I64, ir.IntType(1)))


class Vector(types.Type):
    """The Numba type of one kind of vector."""

    def __init__(self, name: str, llvm: ir.Type):
        self.llvm = llvm
        super().__init__(name=name)


class _Float8(Vector):
    pass


class _Int8(Vector):
    pass


class _Mask8(Vector):
    pass


F8, I8, M8 = _Float8("F8", FLOATS), _Int8("I8", _INTS), _Mask8("M8", _BITS)


@register_model(_Float8)
@register_model(_Int8)
@register_model(_Mask8)
class _Model(models.PrimitiveModel):
    def __init__(self, manager: Any, vector: Any):
        super().__init__(manager, vector, vector.llvm)


# operators


def _operators(table: dict[Any, str], kind: Vector) -> None:
    for symbol, instruction in table.items():

        class Typed(ConcreteTemplate):
            key = symbol
            cases = [signature(kind, kind, kind)]

        infer_global(symbol)(Typed)

        def lowered(context: Any, builder: Any, sig: Any, args: Any, instruction: str = instruction) -> Any:
            return getattr(builder, instruction)(*args)

        lower_builtin(symbol, kind, kind)(lowered)
        OPERATORS[symbol, kind] = instruction


_operators({operator.add: "fadd", operator.sub: "fsub", operator.mul: "fmul", operator.truediv: "fdiv"}, F8)
_operators(
    {
        operator.add: "add", operator.sub: "sub", operator.mul: "mul", operator.and_: "and_", operator.or_: "or_",
        operator.xor: "xor", operator.lshift: "shl", operator.rshift: "lshr",
    },
    I8,
)  # fmt: skip


# functions: each is a signature and a few instructions

Build = Callable[..., Any]


def _function(result: Any, arguments: tuple[Any, ...], build: Build) -> Any:
    """A compiled function; build(builder, *values) emits it."""

    def lowered(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return build(builder, *args)

    return named(arguments, [signature(result, *arguments)], lowered)


def _called(name: str, result: Any, *arguments: Any) -> Build:
    """The call of one of LLVM's own functions."""

    def build(builder: Any, *values: Any) -> Any:
        function = cgutils.get_or_insert_function(builder.module, ir.FunctionType(result, arguments), name)
        return builder.call(function, values)

    return build


def _splatted(builder: Any, value: Any, llvm: Any) -> Any:
    one = builder.insert_element(ir.Constant(llvm, ir.Undefined), value, ir.Constant(I32, 0))
    zeros = ir.Constant(ir.VectorType(I32, WIDTH), [0] * WIDTH)
    return builder.shuffle_vector(one, ir.Constant(llvm, ir.Undefined), zeros)


def _compared(sign: str) -> Build:
    return lambda builder, a, b: builder.fcmp_ordered(sign, a, b)


def picked(sign: str) -> Build:
    """The larger or smaller of two, the second where one of them is nan: the processor's own rule."""
    return lambda builder, a, b: builder.select(builder.fcmp_ordered(sign, a, b), a, b)


def _reduced(combine: Build) -> Build:
    """Lanes i and i + 4, then i + 2, then i + 1: always this order, so a sum has the same bits everywhere."""

    def build(builder: Any, a: Any) -> Any:
        for distance in (4, 2, 1):
            turned = [(i + distance) % WIDTH for i in range(WIDTH)]
            other = builder.shuffle_vector(
                a, ir.Constant(FLOATS, ir.Undefined), ir.Constant(ir.VectorType(I32, WIDTH), turned)
            )
            a = combine(builder, a, other)
        return builder.extract_element(a, ir.Constant(I32, 0))

    return build


splat = _function(F8, (types.float64,), lambda builder, x: _splatted(builder, x, FLOATS))
splat_int = _function(I8, (types.int64,), lambda builder, x: _splatted(builder, x, _INTS))
lanes = _function(I8, (), lambda builder: ir.Constant(_INTS, list(range(WIDTH))))  # 0, 1, ..., 7

fma = _function(F8, (F8, F8, F8), _called("llvm.fma.v8f64", FLOATS, FLOATS, FLOATS, FLOATS))  # a b + c, rounded once
negative = _function(F8, (F8,), lambda builder, a: builder.fneg(a))
absolute = _function(F8, (F8,), _called("llvm.fabs.v8f64", FLOATS, FLOATS))
square_root = _function(F8, (F8,), _called("llvm.sqrt.v8f64", FLOATS, FLOATS))
nearest = _function(F8, (F8,), _called("llvm.rint.v8f64", FLOATS, FLOATS))  # the nearest integer, ties to even
floor = _function(F8, (F8,), _called("llvm.floor.v8f64", FLOATS, FLOATS))
signed_as = _function(F8, (F8, F8), _called("llvm.copysign.v8f64", FLOATS, FLOATS, FLOATS))  # |a| with the sign of b
maximum = _function(F8, (F8, F8), picked(">"))
minimum = _function(F8, (F8, F8), picked("<"))


def _larger_size(builder: Any, a: Any, b: Any) -> Any:
    """The larger of a >= 0 and |b|: one instruction where there is one."""
    if not _RANGE:
        size = _called("llvm.fabs.v8f64", FLOATS, FLOATS)(builder, b)
        return picked(">")(builder, a, size)
    name, kinds = "llvm.x86.avx512.mask.range.pd.512", (FLOATS, FLOATS, I32, FLOATS, _I8, I32)
    larger_cleared, all_lanes, current_rounding = ir.Constant(I32, 0b1011), ir.Constant(_I8, -1), ir.Constant(I32, 4)
    return _called(name, FLOATS, *kinds)(builder, a, b, larger_cleared, a, all_lanes, current_rounding)


larger_size = _function(F8, (F8, F8), _larger_size)  # max(a, |b|) for a >= 0; which one is nan does not count

less = _function(M8, (F8, F8), _compared("<"))
at_most = _function(M8, (F8, F8), _compared("<="))
equal = _function(M8, (F8, F8), _compared("=="))
both = _function(M8, (M8, M8), lambda builder, a, b: builder.and_(a, b))
either = _function(M8, (M8, M8), lambda builder, a, b: builder.or_(a, b))
select = _function(F8, (M8, F8, F8), lambda builder, mask, a, b: builder.select(mask, a, b))
select_int = _function(I8, (M8, I8, I8), lambda builder, mask, a, b: builder.select(mask, a, b))

shifted_down = _function(I8, (I8, I8), lambda builder, a, b: builder.ashr(a, b))  # a / 2**b, towards -infinity
float_bits = _function(I8, (F8,), lambda builder, a: builder.bitcast(a, _INTS))  # the same 64 bits, read as an integer
bits_float = _function(F8, (I8,), lambda builder, a: builder.bitcast(a, FLOATS))
to_float = _function(F8, (I8,), lambda builder, a: builder.sitofp(a, FLOATS))

lane = _function(types.float64, (F8, types.int64), lambda builder, a, i: builder.extract_element(a, i))
with_lane = _function(F8, (F8, types.int64, types.float64), lambda builder, a, i, x: builder.insert_element(a, x, i))


def polynomial(*coefficients: float) -> Any:
    """The compiled function x -> c[0] + c[1] x + c[2] x**2 + ...: neighbours joined by one fma, then pairs, and so on.

    The order is Estrin's, and always the same; it depends on the number of coefficients only.
    """

    def build(builder: Any, x: Any) -> Any:
        fused = _called("llvm.fma.v8f64", FLOATS, FLOATS, FLOATS, FLOATS)
        parts, power = [ir.Constant(FLOATS, [c] * WIDTH) for c in coefficients], x
        while len(parts) > 1:
            last = parts[len(parts) // 2 * 2 :]
            parts = [fused(builder, high, power, low) for low, high in zip(parts[::2], parts[1::2], strict=False)]
            parts += last
            power = builder.fmul(power, power) if len(parts) > 1 else power
        return parts[0]

    return _function(F8, (F8,), build)


largest = _function(types.float64, (F8,), _reduced(picked(">")))
total = _function(types.float64, (F8,), _reduced(lambda builder, a, b: builder.fadd(a, b)))
largest_int = _function(types.int64, (I8,), _called("llvm.vector.reduce.smax.v8i64", _I64, _INTS))
any_of = _function(
    types.boolean, (M8,), lambda builder, a: builder.icmp_unsigned("!=", builder.bitcast(a, _I8), ir.Constant(_I8, 0))
)
any_not = _function(
    types.boolean, (M8,), lambda builder, a: builder.icmp_unsigned("!=", builder.bitcast(a, _I8), ir.Constant(_I8, 255))
)
count = _function(
    types.int64,
    (M8,),
    lambda builder, a: builder.zext(_called("llvm.ctpop.i8", _I8, _I8)(builder, builder.bitcast(a, _I8)), _I64),
)


# memory: entries of a C-contiguous array, by their place in its data


def place_of(context: Any, builder: Any, kind: Any, array: Any, place: Any, llvm: Any) -> Any:
    """Where an entry of an array of this type lies in memory, as a pointer to an `llvm`."""
    data = context.data_model_manager[kind].get_field_position("data")
    return builder.bitcast(builder.gep(builder.extract_value(array, data), [place]), llvm.as_pointer())


def _reader(kind: Any, llvm: Any, splatted: Any = None) -> Any:
    def lowered(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        value = builder.load(place_of(context, builder, sig.args[0], args[0], args[1], llvm))
        value.align = 8
        return value if splatted is None else _splatted(builder, value, splatted)

    return named((types.Array, types.intp), lambda array, place: signature(kind, array, types.intp), lowered)


def _writer(kind: Any, llvm: Any, *, past_caches: bool = False) -> Any:
    def lowered(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        stored = builder.store(args[2], place_of(context, builder, sig.args[0], args[0], args[1], llvm))
        stored.align = 64 if past_caches else 8
        if past_caches:
            stored.set_metadata("nontemporal", builder.module.add_metadata([ir.Constant(I32, 1)]))
        return context.get_dummy_value()

    def rule(array: Any, place: Any, value: Any) -> Any:
        return signature(types.void, array, types.intp, kind)

    return named((types.Array, types.intp, kind), rule, lowered)


load, load_int = _reader(F8, FLOATS), _reader(I8, _INTS)  # load(array, place): eight entries from `place` on
store, store_int = _writer(F8, FLOATS), _writer(I8, _INTS)
stream = _writer(F8, FLOATS, past_caches=True)  # store past the caches; the address must be a multiple of 64 bytes
spread = _reader(F8, _F64, FLOATS)  # spread(array, place): one entry, in all lanes
entry = _reader(types.float64, _F64)
put, put_int = _writer(types.float64, _F64), _writer(types.int64, _I64)


def _asker(locality: int) -> Any:
    def lowered(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        pointer = place_of(context, builder, sig.args[0], args[0], args[1], _I8)
        kind = ir.FunctionType(ir.VoidType(), [pointer.type, I32, I32, I32])
        function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        builder.call(function, [pointer, *(ir.Constant(I32, n) for n in (0, locality, 1))])  # to read, data
        return context.get_dummy_value()

    return named((types.Array, types.intp), lambda array, place: signature(types.void, array, types.intp), lowered)


# Ask for the entries at `place` ahead of their use, into the first cache or into the second, which takes more requests
# at a time; reading past the end is harmless.
prefetch, prefetch_far = _asker(3), _asker(2)


# the processor's own note of what went wrong

_X86 = platform.machine().lower() in ("x86_64", "amd64")
# in MXCSR: invalid operation, division by zero, overflow; underflow, an inexact result below 2**-1022
_NOT_FINITE, _UNDERFLOW = 1 << 0 | 1 << 2 | 1 << 3, 1 << 4


def _control_word(builder: Any) -> tuple[Any, Any]:
    word = cgutils.alloca_once(builder, I32)
    return word, builder.bitcast(word, _I8.as_pointer())


def _void_call(builder: Any, name: str, pointer: Any) -> None:
    kind = ir.FunctionType(ir.VoidType(), [pointer.type])
    builder.call(cgutils.get_or_insert_function(builder.module, kind, name), [pointer])


def _forgotten(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    word, pointer = _control_word(builder)
    _void_call(builder, "llvm.x86.sse.stmxcsr", pointer)
    builder.store(builder.and_(builder.load(word), ir.Constant(I32, ~(_NOT_FINITE | _UNDERFLOW) & 0xFFFFFFFF)), word)
    _void_call(builder, "llvm.x86.sse.ldmxcsr", pointer)
    return context.get_dummy_value()


def _noted(which: int) -> Any:
    def noted(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        word, pointer = _control_word(builder)
        _void_call(builder, "llvm.x86.sse.stmxcsr", pointer)
        found = builder.and_(builder.load(word), ir.Constant(I32, which))
        return builder.icmp_unsigned("!=", found, ir.Constant(I32, 0))

    return intrinsic(lambda _: (types.boolean(), noted))


NOTES_EXCEPTIONS = _X86  # whether the functions below can be compiled here

# A result that underflows, overflows or is invalid, and a division by zero, leave a mark in their thread, which stays:
# nothing was lost between `forget_exceptions()` and `exceptional()` if there is none. What is computed in between must
# be stored in memory, or the compiler may move it out. `not_finite()` asks for all of them but underflow.
forget_exceptions = intrinsic(lambda _: (types.void(), _forgotten))
exceptional, not_finite = _noted(_NOT_FINITE | _UNDERFLOW), _noted(_NOT_FINITE)
