"""Processes that compute and time what they are told to, one per setting of threads.

The number of threads of XLA and of OpenBLAS, and the kernels that OpenBLAS takes, are settings of a process. So each
setting has a process of its own, which lives through the whole run and waits while others measure: rounds stay
interleaved across settings.

    one thread      pinned to one core; everything single-threaded
    two threads     not pinned; XLA with its default, ours with threads=2
"""

from __future__ import annotations

import os
import subprocess
import sys
import traceback
from collections.abc import Callable
from importlib.util import find_spec
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from benchmarks.case import LIBRARIES, Answer, Call, Case, Problem

ROOT = Path(__file__).resolve().parent.parent
ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
XLA_ONE = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

# NumPy's OpenBLAS takes AVX2 kernels on some machines that have AVX-512: both are tried, the faster one counts.
CORETYPES = ("", "SkylakeX")
_PROBE = """
import time, numpy as np
A = np.ones((768, 768)); A @ A
def timed():
    start = time.perf_counter(); A @ A; return time.perf_counter() - start
print(min(timed() for _ in range(5)))
"""


class WorkerFailed(Exception):
    """What a worker was told to do ended with an error; the message is its traceback."""


def cores() -> list[int]:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return sorted(os.sched_getaffinity(0))
    return list(range(os.cpu_count() or 1))


def best_coretype() -> str:
    """The value of OPENBLAS_CORETYPE, "" for OpenBLAS's own choice, with which NumPy's matrix product is fastest."""
    times = {}
    for coretype in CORETYPES:
        done = subprocess.run(
            [sys.executable, "-c", _PROBE], env=environment(1, coretype), capture_output=True, text=True, check=False
        )
        if done.returncode == 0:  # kernels that the machine has no instructions for end the process
            times[coretype] = float(done.stdout)
    best = min(times, key=lambda each: times[each])
    return best if times[best] < 0.95 * times[""] else ""


def environment(threads: int, coretype: str) -> dict[str, str]:
    """The environment of a worker with this many threads."""
    settings = {name: str(threads) for name in ONE_THREAD}
    settings["JAX_PLATFORMS"] = "cpu"
    settings["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    if threads == 1:
        settings["XLA_FLAGS"] = XLA_ONE
    if coretype:
        settings["OPENBLAS_CORETYPE"] = coretype
    return {**os.environ, **settings}


class Worker:
    """A process with its own number of threads; use it in a with statement."""

    def __init__(self, threads: int, coretype: str = ""):
        self.threads = threads
        self._pipe, theirs = Pipe()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.workers", str(theirs.fileno()), str(threads)],
            env=environment(threads, coretype),
            cwd=ROOT,
            pass_fds=(theirs.fileno(),),
        )
        theirs.close()

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self._pipe.close()
        try:
            self._process.wait(timeout=10.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def ask(self, what: str, *arguments: Any) -> Any:
        """The result of one of the functions of Desk, in the worker."""
        self._pipe.send((what, arguments))
        try:
            fine, result = self._pipe.recv()
        except EOFError:
            raise WorkerFailed(f"the process for {self.threads} threads ended at {what}{arguments}") from None
        if not fine:
            raise WorkerFailed(f"{what}{arguments}:\n{result}")
        return result


def missing_libraries() -> dict[str, str]:
    """{library that is not installed: what to do about it}."""
    return {
        name: f"{name} is not installed, its entrants are left out: pip install 'errorflow[{extra}]'"
        for name, extra in LIBRARIES.items()
        if extra is not None and find_spec(name) is None
    }


# what runs in the worker


class Desk:
    """Computes and times one case after the other; its calls and problems are kept until another case is asked for.

    find : from a key to the case. It answers `ask` as a Worker does, so that it can stand in for one in this process.
    """

    def __init__(self, find: Callable[[str], Case]):
        self._find = find
        self._key = ""
        self._problems: dict[str, Problem] = {}
        self._calls: dict[str, Call] = {}

    def ask(self, what: str, *arguments: Any) -> Any:
        """The result of one of the functions below."""
        return {"answer": self.answer, "timed": self.timed, "amount": self.amount}[what](*arguments)

    def answer(self, key: str, entrant: str, variant: str) -> tuple[Answer, float]:
        """(what an entrant makes of a problem, seconds of its first call, compilation included)."""
        make, problem = self._make(key, entrant), self._problem(key, variant)
        start = perf_counter()
        result = make(problem)()
        return result, perf_counter() - start

    def timed(self, key: str, entrant: str, repetitions: int) -> tuple[float, float]:
        """(wall, CPU) seconds per call, of `repetitions` calls in a row on the timed problem."""
        make, problem = self._make(key, entrant), self._problem(key, "timed")
        if entrant not in self._calls:
            self._calls[entrant] = make(problem)
        call = self._calls[entrant]
        start, used = perf_counter(), process_time()
        for _ in range(repetitions):
            call()
        return (perf_counter() - start) / repetitions, (process_time() - used) / repetitions

    def amount(self, key: str, peak: str) -> float:
        """How much one call of a peak does in this case."""
        from benchmarks.peaks import peak_amount

        return peak_amount(peak, self._problem(key, "timed"))

    def _problem(self, key: str, variant: str) -> Problem:
        if key != self._key:
            self._key, self._problems, self._calls = key, {}, {}
        if variant not in self._problems:
            self._problems[variant] = self._find(key).problem(variant)
        return self._problems[variant]

    def _make(self, key: str, entrant: str) -> Callable[[Problem], Call]:
        from benchmarks.peaks import PEAKS, peak_entrant

        known = {e.name: e for e in self._find(key).entrants} | {name: peak_entrant(name) for name in PEAKS}
        return known[entrant].make


def serve(pipe: Connection) -> None:
    """Do what is asked until the other end is closed."""
    from benchmarks.jobs import find

    desk = Desk(find)
    while True:
        try:
            what, arguments = pipe.recv()
        except EOFError:
            return
        try:
            reply = True, desk.ask(what, *arguments)
        except Exception:  # noqa: BLE001 -- whatever it is, the parent raises it with this traceback
            reply = False, traceback.format_exc()
        pipe.send(reply)


def main() -> None:
    """Pin this process if it has one thread, and serve the connection whose number is the first argument."""
    handle, threads = int(sys.argv[1]), int(sys.argv[2])
    if threads == 1 and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {cores()[0]})
    serve(Connection(handle))


if __name__ == "__main__":
    main()
