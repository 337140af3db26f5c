"""The one driver of all long numeric work: blocks over a small pool of threads.

A block writes to places of its own and reads nothing that another writes, so the result is the same for any number of
threads and any order of blocks. What runs in a block releases the GIL.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

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
    done, pending = 0, iter(ranges)
    pool = ThreadPoolExecutor(threads)
    try:
        running: dict[Future[None], int] = {}
        for start, stop in pending:
            running[pool.submit(work, start, stop)] = stop - start
            if len(running) == threads:
                done += _finished(running)
                if progress is not None:
                    progress(done, count)
        while running:
            done += _finished(running)
            if progress is not None:
                progress(done, count)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _ranges(count: int, threads: int) -> list[tuple[int, int]]:
    parts = min(count, SHARES * threads)
    return [(count * i // parts, count * (i + 1) // parts) for i in range(parts)]


def _finished(running: dict[Future[None], int]) -> int:
    """Wait for one range at least; how many blocks ended with it. The error of a range is raised here."""
    ended, _ = wait(running, return_when=FIRST_COMPLETED)
    counts = [running.pop(future) for future in ended]
    for future in ended:
        future.result()
    return sum(counts)
