"""The one driver of all long numeric work: blocks over a small pool of threads.

A block writes to places of its own and reads nothing that another writes, so the result is the same for any number of
threads and any order of blocks. What runs in a block releases the GIL.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from threading import Lock

from numerics.errors import NumericsError

Work = Callable[[int, int], None]  # what computes blocks start, ..., stop - 1
Progress = Callable[[int, int], None]  # told how many of how many blocks are done, in the caller's thread

SHARES = 8  # parts per thread: enough to balance, few enough that their start costs nothing


def checked_threads(threads: object) -> int:
    """A number of threads; None is one for each core that this process may use."""
    if threads is None:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if isinstance(threads, bool) or not isinstance(threads, int) or threads < 1:
        raise NumericsError(f"threads={threads!r}; pass an integer >= 1, or None for one per core")
    return threads


def run_blocks(work: Work, count: int, *, threads: int | None = 1, progress: Progress | None = None) -> None:
    """Run work(start, stop) on ranges that cover 0, ..., count - 1 once each.

    progress : called after each range. There are SHARES per thread, so that Ctrl-C does not wait for the whole: on it,
    or on an error, no further range is begun, those under way are waited for, and the exception is raised.
    """
    threads = min(checked_threads(threads), max(count, 1))
    ranges = _ranges(count, threads)
    if threads == 1:
        for start, stop in ranges:
            work(start, stop)
            if progress is not None:
                progress(stop, count)
        return
    left = _Left(ranges)
    ended = SimpleQueue[int | Future[None]]()  # the blocks of a range, or a thread that has no more to do

    def run() -> None:
        try:
            while (part := left.taken()) is not None:
                work(*part)
                ended.put(part[1] - part[0])
        finally:
            left.drop()

    done = 0
    pool = ThreadPoolExecutor(threads)
    try:
        for _ in range(threads):
            pool.submit(run).add_done_callback(ended.put)
        while done < count:
            if isinstance(told := ended.get(), Future):
                told.result()  # an error is raised here
                continue
            done += told
            if progress is not None:
                progress(done, count)
    finally:
        left.drop()
        pool.shutdown(wait=True)


class _Left:
    """The ranges that no thread has begun: each takes its next one itself, and waits for nobody to hand it out."""

    def __init__(self, ranges: Iterable[tuple[int, int]]):
        self._ranges, self._lock = deque(ranges), Lock()

    def taken(self) -> tuple[int, int] | None:
        """The next range, or None."""
        with self._lock:
            return self._ranges.popleft() if self._ranges else None

    def drop(self) -> None:
        """Leave none."""
        with self._lock:
            self._ranges.clear()


def _ranges(count: int, threads: int) -> list[tuple[int, int]]:
    parts = min(count, SHARES * threads)
    return [(count * i // parts, count * (i + 1) // parts) for i in range(parts)]
