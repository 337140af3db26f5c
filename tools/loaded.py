"""The quick way to judge mutants: in a process that has loaded everything, the mutated source is executed anew.

The module keeps its dictionary, so whoever calls it by its name meets the mutant. What took a function out of the
module before keeps the old one; so a mutant that is killed here is killed, and one that is not may still be.
"""

import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import FrameType
from typing import Any

from tools.mutations import Mutant

SLOWEST = 3.0  # seconds: a test that takes longer is left to the thorough way


class Loaded:
    """A pytest plugin in place of its loop: each test runs once and is followed; then the mutants meet the tests.

    A test that fails after the same source was executed anew holds objects of the old one, and meets no mutant here.
    """

    def __init__(
        self,
        file: Path,
        name: str,
        mutants: Iterable[Mutant],
        jobs: int,
        forked: Callable[[Any, float], int | None],
        budget: float,
        killed: Callable[[Mutant], None],
    ) -> None:
        self.file, self.name, self.mutants, self.jobs = str(file), name, list(mutants), jobs
        self.forked, self.budget, self.killed, self.source = forked, budget, killed, file.read_bytes()
        self.tests: list[tuple[float, Any, set[int]]] = []  # seconds, test, its lines of the file

    def pytest_runtestloop(self, session: Any) -> bool:
        self.install(self.source)
        for item in session.items:
            self.follow(item)
        self.tests.sort(key=lambda each: each[0])
        if self.forked(lambda: int(not all(_passes(item) for _, item, _ in self.tests)), 1800.0) != 0:
            raise RuntimeError("a test that passes fails when it is run again: it changes what it rests on")
        with ThreadPoolExecutor(self.jobs) as pool:
            for mutant, dies in zip(self.mutants, pool.map(self.dies, self.mutants), strict=True):
                if dies:
                    self.killed(mutant)
        return True

    def install(self, source: bytes) -> None:
        exec(compile(source, self.file, "exec"), sys.modules[self.name].__dict__)

    def follow(self, item: Any) -> None:
        """Run the test, fixtures included, and note what lines it executes."""
        lines = set[int]()

        def line(frame: FrameType, _event: str, _argument: Any) -> Any:
            lines.add(frame.f_lineno)
            return line

        def trace(frame: FrameType, event: str, argument: Any) -> Any:
            return line(frame, event, argument) if frame.f_code.co_filename == self.file else None

        for value in list(vars(sys.modules[self.name]).values()):
            if hasattr(value, "cache_clear"):  # what an earlier test has asked for, this one executes again
                value.cache_clear()
        began = time.perf_counter()
        sys.settrace(trace)
        passes = _passes(item)
        sys.settrace(None)
        seconds = time.perf_counter() - began
        if passes and seconds <= SLOWEST:
            self.tests.append((seconds, item, lines))

    def dies(self, mutant: Mutant) -> bool:
        """Whether one of the tests that execute its lines fails; of a line of no test, such as a table, any test."""
        span = set(range(mutant.line, mutant.line + mutant.before.count("\n") + 1))
        reach = [each for each in self.tests if each[2] & span]
        chosen, spent = [], 0.0
        for seconds, item, _ in reach or self.tests:
            if spent + seconds <= self.budget or not reach:
                chosen.append(item)
                spent += seconds

        def work() -> int:
            self.install(self.source[: mutant.start] + mutant.after.encode() + self.source[mutant.stop :])
            return int(not all(map(_passes, chosen)))

        return self.forked(work, 3 * spent + 20.0) != 0


def _passes(item: Any) -> bool:
    from _pytest.runner import runtestprotocol

    return all(report.outcome != "failed" for report in runtestprotocol(item, nextitem=None, log=False))
