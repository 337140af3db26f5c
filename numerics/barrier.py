"""A barrier for compiled code: threads that share every step of a long loop wait for each other, without Python.

A board is a small array of integers; its first entry counts arrivals. Each thread counts on by itself how many there
must be: `threads` after the first meeting, twice as many after the second. Whoever ends early puts ENDED there, which
is more than any count, and all others learn of it at their next meeting: nobody waits for a thread that is gone.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Result = TypeVar("Result")

ENDED = 2**62  # arrivals that never happen
LINE = 8  # integers of a cache line, which is the board's own
PAUSES = 50  # looks at the board, about 2 us, before the core is offered to others: a quiet neighbour is here by then
X86, POSIX = platform.machine().lower() in ("x86_64", "amd64"), os.name == "posix"

_I64, _VOID = ir.IntType(64), ir.VoidType()


def together(work: Callable[[int, Integers], Result], threads: int) -> list[Result]:
    """What work(k, board) returns for k = 0, ..., threads - 1, each in a thread of its own, all at the same time.

    They may meet on the board. On an error in one of them, or on Ctrl-C, the board says that all is over, the others
    are waited for, and the exception is raised.
    """
    board = np.zeros(3 * LINE, dtype=np.int64)[LINE:]
    if threads == 1:
        return [work(0, board)]
    pool = ThreadPoolExecutor(threads)
    try:
        running = [pool.submit(_watched, work, k, board) for k in range(threads)]
        return [each.result() for each in running]
    finally:
        board[0] = ENDED  # one store, whole, and arrivals only add to it
        pool.shutdown(wait=True, cancel_futures=True)


def _watched(work: Callable[[int, Integers], Result], k: int, board: Integers) -> Result:
    try:
        return work(k, board)
    except BaseException:
        board[0] = ENDED  # at once: whoever waits in compiled code knows nothing of exceptions
        raise


@njit(forceinline=True, _nrt=False)
def meet(board: Integers, count: int) -> bool:
    """Wait until there have been `count` arrivals, this one included; False if a thread has ended early.

    What the others stored in memory before they arrived can be read from here on.
    """
    seen, looks = _arrived(board), 0
    while seen < count:
        if looks < PAUSES:
            _pause()
        else:
            _give_way()  # the one that is waited for may need this very core
        looks += 1
        seen = _arrivals(board)
    all_go_on: bool = seen < ENDED
    return all_go_on


def _first(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    return context.make_array(sig.args[0])(context, builder, args[0]).data


@intrinsic
def _arrived(_: Any, board: Any) -> Any:
    """Arrivals with this one, which is added in one piece."""

    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        one = ir.Constant(_I64, 1)
        return builder.add(builder.atomic_rmw("add", _first(context, builder, sig, args), one, "acq_rel"), one)

    return types.int64(board), generate


@intrinsic
def _arrivals(_: Any, board: Any) -> Any:
    """Arrivals so far."""

    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return builder.load_atomic(_first(context, builder, sig, args), "acquire", 8)

    return types.int64(board), generate


@intrinsic
def _pause(_: Any) -> Any:
    """Tell the processor that this is a loop of waiting; nothing where it has no such word that is known here."""

    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        if X86:
            builder.call(
                cgutils.get_or_insert_function(builder.module, ir.FunctionType(_VOID, []), "llvm.x86.sse2.pause"), []
            )
        return context.get_dummy_value()

    return types.void(), generate


@intrinsic
def _give_way(_: Any) -> Any:
    """Let another thread have the core, where the system's C library has a function for it."""

    def generate(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        if POSIX:
            kind = ir.FunctionType(ir.IntType(32), [])
            builder.call(cgutils.get_or_insert_function(builder.module, kind, "sched_yield"), [])
        return context.get_dummy_value()

    return types.void(), generate
