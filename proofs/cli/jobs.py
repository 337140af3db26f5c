"""Work in one process or in several, with the results in the order of the tasks."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

# Starting a process costs about as long as ten claims take: it imports SymPy and the catalogue again.
WORTH_A_PROCESS = 10


def processes(jobs: int | None, tasks: int) -> int:
    """The number of processes for so many tasks: what the user asked for, or one below ten, else one per core."""
    if jobs is None:
        jobs = 1 if tasks < WORTH_A_PROCESS else os.cpu_count() or 1
    return min(jobs, max(tasks, 1))


def in_order(work: Callable[[Task], Result], tasks: Sequence[Task], jobs: int) -> Generator[Result, None, None]:
    """``work(task)`` for each task, each as soon as it and all before it are done; `work` and tasks must pickle.

    Closing the iterator, or Ctrl-C, ends the other processes.
    """
    if jobs == 1:
        yield from map(work, tasks)
        return
    # Spawned, not forked: Numba's and SymPy's state would not survive a fork with threads.
    pool = ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"), initializer=_leave_interrupts)
    finished = False
    try:
        pending = [pool.submit(work, task) for task in tasks]
        for future in pending:
            yield future.result()
        finished = True
    finally:
        pool.shutdown(wait=finished, cancel_futures=True)
        if not finished:
            for child in multiprocessing.active_children():
                child.terminate()


def _leave_interrupts() -> None:
    # Ctrl-C reaches the whole process group; the parent alone answers it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
