"""python -m benchmarks: the jobs side by side with what one would reach for instead, and with the machine's limits.

python -m benchmarks                          all jobs, about ten minutes
python -m benchmarks plain gated              some, by name
python -m benchmarks --case "n = 8"           those whose job and size contain the words
python -m benchmarks --quick                  the first size of each, in a minute or two
python -m benchmarks --output FILE.json       write what was measured, and a manifest beside it
python -m benchmarks --from FILE.json         print the table of a run that was written
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks import jobs, protocol, report, startup
from benchmarks.case import Case
from benchmarks.workers import Worker, best_coretype, cores, missing_libraries
from numerics import simd

QUICK_ROUNDS = 3


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    """The command line, checked."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Every job side by side with NumPy, JAX and PyTorch at their best, and with the machine's limits.",
    )
    parser.add_argument("jobs", nargs="*", metavar="JOB", help=f"{', '.join(jobs.JOBS)}; all of them if none is named")
    parser.add_argument("--case", default="", metavar="WORDS", help="only cases whose job and size contain the words")
    parser.add_argument("--rounds", type=int, default=protocol.ROUNDS, help="interleaved rounds, at least 3")
    parser.add_argument("--quick", action="store_true", help=f"the first size of each job, {QUICK_ROUNDS} rounds")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the run as JSON, and a manifest beside it")
    parser.add_argument("--from", type=Path, dest="source", metavar="FILE", help="print the table of a written run")
    found = parser.parse_args(words)
    if unknown := [name for name in found.jobs if name not in jobs.JOBS]:
        parser.error(f"no job {unknown[0]!r}; pass some of {', '.join(jobs.JOBS)}")
    if found.rounds < 3:
        parser.error(f"--rounds {found.rounds}; pass 3 or more: a median of fewer says nothing")
    return found


def chosen(names: list[str], quick: bool, words: str = "") -> list[Case]:
    """The cases of some jobs, or of all, whose keys contain the words; with `quick` the first of each kind."""
    found = [case for name in names or jobs.JOBS for case in jobs.cases(name) if words in case.key]
    if not quick:
        return found
    return list({case.job: case for case in reversed(found)}.values())[::-1]


def run(cases: list[Case], *, rounds: int, first_calls: bool) -> dict[str, Any]:
    """Measure the cases; what was found, as JSON."""
    missing, coretype, number = missing_libraries(), best_coretype(), len(cores())
    rows, left_out = [], []
    with ExitStack() as stack:
        workers = {1: stack.enter_context(Worker(1, coretype))}
        if number > 1:
            workers[2] = stack.enter_context(Worker(2, coretype))
        else:
            left_out.append("this process has one core only: nothing is timed with two threads")
        for case in cases:
            if case.threads in workers:
                rows.append(protocol.measured(case, workers, missing, rounds=rounds, progress=_tell))
    entries = []
    for name, (library, *_) in startup.FIRST_CALLS.items() if first_calls else ():
        if library not in missing:
            _tell(f"first call: {name}")
            entries.append(startup.measured(name))
    return {
        "schema": report.SCHEMA,
        "machine": report.machine(),
        "protocol": {"rounds": rounds, "seconds": protocol.SECONDS, "coretype": coretype},
        "missing": missing,
        "left_out": left_out,
        "rows": rows,
        "startup": entries,
    }


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _read(file: Path) -> dict[str, Any]:
    """A run that was written; the end of the command where the file holds none."""
    try:
        return report.checked(json.loads(file.read_text("utf-8")), str(file))
    except OSError as error:
        sys.exit(f"--from {file}: {error.strerror}")
    except ValueError as error:
        sys.exit(f"--from {file}: {error}")


def main() -> None:
    """Measure, print, and write if asked to."""
    options = arguments()
    if options.source is not None:
        print(report.text(_read(options.source)), end="")
        return
    if not simd.AVAILABLE:
        sys.exit("Numba is switched off (NUMBA_DISABLE_JIT): there is nothing to time; unset it")
    start = time.monotonic()
    cases = chosen(options.jobs, options.quick, options.case)
    if not cases:
        sys.exit(f"no case of {', '.join(options.jobs or jobs.JOBS)} contains {options.case!r}; the table names them")
    rounds = QUICK_ROUNDS if options.quick else options.rounds
    try:
        found = run(cases, rounds=rounds, first_calls=not (options.quick or options.jobs or options.case))
    except protocol.Disagreement as error:
        sys.exit(f"nothing is timed: {error}")
    found = json.loads(report.written(found))
    print(report.text(found), end="")
    if options.output is not None:
        report.write(options.output, found, time.monotonic() - start)


if __name__ == "__main__":
    main()
