"""Straight-line compiled functions: Python runs them while their caller is compiled, and they emit its instructions.

Numba takes each function of its own from bytecode to machine code, some 50 ms for five lines, even if all of it is then
inlined; a pair of numerics.vmath calls five such. A function without branches and loops needs nothing of that:

    @straight
    def square_plus(x: Eight, y: Eight) -> Eight:
        return fma(x, x, y)

Where compiled code calls it, its body is run on `Value`s, which stand for values of LLVM: `fma` and the operators then
emit what they emit elsewhere. It is run without a builder once more before that, to find the types of its results.

An argument may be a vector, a float64, an int64 (with + - * &) or an array; a Python number is a constant. `repeated`
is a loop, `when` a branch. A Python `if` on a value is a TypeError.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache, wraps
from threading import local
from typing import Any, TypeVar, cast

from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.core.imputils import impl_ret_borrowed
from numba.core.typing.templates import AbstractTemplate, ConcreteTemplate, infer_global, signature
from numba.extending import lower_builtin

# What is called from compiled code only needs no wrappers for Python, which cost as much as five lines of it. No
# function here allocates: references to arrays need not be counted.
INLINED = njit(forceinline=True, _nrt=False, no_cpython_wrapper=True, no_cfunc_wrapper=True)
APART = njit(_nrt=False, no_cpython_wrapper=True, no_cfunc_wrapper=True)
APART_KEPT = njit(cache=True, _nrt=False, no_cpython_wrapper=True, no_cfunc_wrapper=True)  # several modules call it

Lower = Callable[..., Any]  # lower(context, builder, signature, values of LLVM) emits a call
AnyFunction = TypeVar("AnyFunction", bound=Callable[..., Any])

# {(operator, type of both sides): the instruction}; numerics.simd adds those of vectors
OPERATORS: dict[tuple[Any, types.Type], str] = {
    (operator.add, types.int64): "add",
    (operator.sub, types.int64): "sub",
    (operator.mul, types.int64): "mul",
    (operator.and_, types.int64): "and_",
    (operator.add, types.float64): "fadd",
    (operator.sub, types.float64): "fsub",
    (operator.mul, types.float64): "fmul",
}


class _Target(local):
    """Where instructions go, thread by thread; no builder while only types are asked for."""

    running = False
    context: Any = None
    builder: Any = None


_TARGET = _Target()


@contextmanager
def _emitting(context: Any, builder: Any) -> Iterator[None]:
    before = _TARGET.running, _TARGET.context, _TARGET.builder
    _TARGET.running, _TARGET.context, _TARGET.builder = True, context, builder
    try:
        yield
    finally:
        _TARGET.running, _TARGET.context, _TARGET.builder = before


class Value:
    """A value of compiled code: its Numba type, and what stands for it in LLVM; None while only types are asked for."""

    __slots__ = ("kind", "llvm")

    def __init__(self, kind: types.Type, llvm: Any):
        self.kind, self.llvm = kind, llvm

    def __neg__(self) -> Value:
        if self.kind != types.float64:
            raise TypeError(f"no - before {self.kind} in a straight-line function; use negative, or subtract from 0")
        return Value(self.kind, _TARGET.builder and _TARGET.builder.fneg(self.llvm))

    def __bool__(self) -> bool:
        raise TypeError(f"a branch on a {self.kind} in a straight-line function; use select or when")


def _binary(symbol: Any) -> Any:
    def method(left: Any, right: Any) -> Value:
        kind = left.kind if isinstance(left, Value) else right.kind
        if (instruction := OPERATORS.get((symbol, kind))) is None:
            raise TypeError(f"no {symbol.__name__} on {kind} in a straight-line function")
        values = _as(kind, left, symbol.__name__), _as(kind, right, symbol.__name__)
        return Value(kind, _TARGET.builder and getattr(_TARGET.builder, instruction)(*values))

    return method


def _reflected(method: Any) -> Any:
    return lambda right, left: method(left, right)


for _name in ("add", "sub", "mul", "truediv", "and_", "or_", "xor", "lshift", "rshift"):
    _method = _binary(getattr(operator, _name))
    setattr(Value, f"__{_name.strip('_')}__", _method)
    setattr(Value, f"__r{_name.strip('_')}__", _reflected(_method))


def _as(kind: types.Type, given: Any, name: str) -> Any:
    """The value of LLVM of an argument that has to be of this type; a Python number becomes a constant."""
    if isinstance(given, Value):
        if given.kind != kind:
            raise TypeError(f"{name} takes a {kind} in a straight-line function, not a {given.kind}")
        return given.llvm
    if kind == types.float64 and isinstance(given, (int, float)):
        return ir.Constant(ir.DoubleType(), float(given))
    if kind == types.int64 and isinstance(given, int):
        return ir.Constant(ir.IntType(64), given)
    raise TypeError(f"{name} takes a {kind} in a straight-line function, not {given!r}")


def _kind(given: Any) -> types.Type:
    if isinstance(given, Value):
        return given.kind
    return types.int64 if isinstance(given, int) else types.float64


def named(
    arguments: tuple[Any, ...],
    cases: Any,
    lower: Lower,
    *,
    body: Callable[..., Any] | None = None,
    allocates: bool = False,
) -> Any:
    """A name for compiled code, with a list of one signature (or a rule), what it emits, and its body if it has one.

    allocates : it makes an array, whose references Numba has to count: no straight-line function calls it

    Numba's `intrinsic` does the same in several times the compile time of a call, and generated code has thousands.
    """

    def compiled_only(*given: Any) -> Any:
        if not _TARGET.running:
            raise TypeError("a function on vectors runs in compiled code only")
        if allocates:
            raise TypeError("an array made in a straight-line function; make it where it is called")
        if body is not None:
            return body(*given)
        sig = cases(*map(_kind, given)) if callable(cases) else cases[0]
        if len(given) != len(sig.args):
            raise TypeError(f"{len(given)} arguments for {sig}")
        values = [_as(kind, each, str(sig)) for kind, each in zip(sig.args, given, strict=True)]
        llvm = _TARGET.builder and lower(_TARGET.context, _TARGET.builder, sig, values)
        return None if sig.return_type == types.void else Value(sig.return_type, llvm)

    # no common base in Numba's own types: with a rule the template is an abstract one
    class Typed(AbstractTemplate if callable(cases) else ConcreteTemplate):  # type: ignore[misc]
        key = compiled_only

    if callable(cases):
        Typed.generic = lambda self, args, kws: cases(*args)
    else:
        Typed.cases = cases
    infer_global(compiled_only, types.Function(Typed))
    lower_builtin(compiled_only, *arguments)(lower)
    compiled_only.is_straight = not allocates  # type: ignore[attr-defined]  # a mark: see is_straight
    return compiled_only


def is_straight(function: Any) -> bool:
    """Whether a straight-line function can call it."""
    return getattr(function, "is_straight", False)


def straight(function: AnyFunction) -> AnyFunction:
    """The function, to be called in compiled code and in other straight-line functions."""

    @lru_cache(maxsize=64)
    def rule(*kinds: types.Type) -> Any:
        with _emitting(None, None):
            result = function(*(Value(kind, None) for kind in kinds))
        if isinstance(result, tuple):
            return signature(types.Tuple([_kind(each) for each in result]), *kinds)
        return signature(types.void if result is None else _kind(result), *kinds)

    def lowered(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        with _emitting(context, builder):
            result = function(*(Value(kind, each) for kind, each in zip(sig.args, args, strict=True)))
        if result is None:
            return context.get_dummy_value()
        if isinstance(result, tuple):
            entries = [_as(_kind(each), each, function.__name__) for each in result]
            made = context.make_tuple(builder, sig.return_type, entries)
        else:
            made = _as(sig.return_type, result, function.__name__)
        return impl_ret_borrowed(context, builder, sig.return_type, made)

    made: Any = wraps(function)(named((types.VarArg(types.Any),), rule, lowered, body=function))
    return cast(AnyFunction, made)


def repeated(start: Any, stop: Any, step: Any, body: Callable[..., Any], *carried: Any) -> Any:
    """A loop in a straight-line function: carried = body(i, *carried) for i in range(start, stop, step), 0 < step.

    What comes back is what is carried at the end: one value, a tuple of them, or None.
    """
    kinds = [_kind(each) for each in carried]
    context, builder = _TARGET.context, _TARGET.builder
    if builder is None:
        ends = _turn(body, [Value(types.int64, None)], [Value(kind, None) for kind in kinds])
    else:
        first, last, more = (_as(types.int64, each, "a range") for each in (start, stop, step))
        places = [cgutils.alloca_once(builder, context.get_value_type(kind)) for kind in kinds]
        _store(builder, carried, kinds, places)
        with cgutils.for_range_slice(builder, first, last, more) as (i, _):
            _store(builder, _turn(body, [Value(types.int64, i)], _loaded(builder, kinds, places)), kinds, places)
        ends = _loaded(builder, kinds, places)
    return tuple(ends) if len(ends) > 1 else ends[0] if ends else None


def when(condition: Any, body: Callable[..., Any], *carried: Any) -> Any:
    """A branch in a straight-line function that is seldom taken: carried = body(*carried) where the condition holds.

    What comes back is what is carried, as for `repeated`.
    """
    kinds = [_kind(each) for each in carried]
    context, builder = _TARGET.context, _TARGET.builder
    if builder is None:
        ends = _turn(body, [], [Value(kind, None) for kind in kinds])
    else:
        places = [cgutils.alloca_once(builder, context.get_value_type(kind)) for kind in kinds]
        _store(builder, carried, kinds, places)
        with builder.if_then(_as(types.boolean, condition, "a branch"), likely=False):
            _store(builder, _turn(body, [], _loaded(builder, kinds, places)), kinds, places)
        ends = _loaded(builder, kinds, places)
    return tuple(ends) if len(ends) > 1 else ends[0] if ends else None


def _loaded(builder: Any, kinds: Sequence[types.Type], places: Sequence[Any]) -> list[Value]:
    return [Value(kind, builder.load(place)) for kind, place in zip(kinds, places, strict=True)]


def _store(builder: Any, values: Sequence[Any], kinds: Sequence[types.Type], places: Sequence[Any]) -> None:
    for value, kind, place in zip(values, kinds, places, strict=True):
        builder.store(_as(kind, value, "what is carried"), place)


def _turn(body: Callable[..., Any], index: list[Value], carried: list[Value]) -> list[Any]:
    """What the body of a loop or branch gives back, checked to be what it takes."""
    result = body(*index, *carried)
    found = [] if result is None else list(result) if isinstance(result, tuple) else [result]
    takes, gives = [each.kind for each in carried], [_kind(each) for each in found]
    if takes != gives:
        raise TypeError(f"a body that is given {takes} gives back {gives}; let it give back values of the same types")
    return found


def shared(dispatcher: Any) -> Any:
    """A function of `njit`, compiled once for all constants that it is given: Numba does it anew for each."""

    def rule(*kinds: types.Type) -> Any:
        return dispatcher.get_call_template(kinds, {})[0].cases[0]  # Numba gives rules no constants but their types

    def lowered(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        function = context.get_function(types.Dispatcher(dispatcher), sig)
        context.add_linking_libs(function.libs)
        return function(builder, args)

    return wraps(dispatcher)(named((types.VarArg(types.Any),), rule, lowered))
