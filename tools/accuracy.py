"""``python -m tools.accuracy``: the largest error of each function of numerics.vmath over 10**6 points, against Arb.

Writes numerics/accuracy.csv, which `errorflow table accuracy` prints, and its manifest beside it; with names of
functions, only theirs anew. A few minutes on two cores; each result is told on standard error. Ctrl-C stops it and
leaves the files as they were.
"""

import argparse
import csv
import io
import json
import os
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import closing

from numerics.accuracy import APPROXIMATIONS, COLUMNS, FILE, POINTS, Worst, measured, row, together, worst
from proofs.cli.jobs import in_order
from proofs.cli.judging import write_file
from proofs.cli.manifest import manifest

PART = 50_000  # points in one task: a second or less


def part(task: tuple[str, int, int]) -> tuple[Worst, float]:
    """The largest error of (function, start, stop) at points start, ..., stop - 1, and the seconds that it took."""
    name, start, stop = task
    began = time.perf_counter()
    return worst(APPROXIMATIONS[name], start, stop), time.perf_counter() - began


def measure(names: Sequence[str], points: int, jobs: int) -> Generator[tuple[str, Worst, float], None, None]:
    """The largest error of each and the seconds it took; the same for any number of jobs."""
    starts = range(0, points, PART)
    done = in_order(part, [(name, k, min(k + PART, points)) for name in names for k in starts], jobs)
    with closing(done):
        for name in names:
            found = [next(done) for _ in starts]
            yield name, together(each for each, _ in found), sum(seconds for _, seconds in found)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and write; 2 for an unknown function, 130 after Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m tools.accuracy", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("names", nargs="*", metavar="FUNCTION", help='e.g. tanh "tanh slope"; all if none is named')
    parser.add_argument("--points", type=int, default=POINTS, help="for each function (default: %(default)s)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes (default: one per core)")
    chosen = parser.parse_args(arguments)
    if unknown := [name for name in chosen.names if name not in APPROXIMATIONS]:
        parser.error(f"no function {unknown[0]!r}; known are {', '.join(APPROXIMATIONS)}")
    if chosen.points < 1 or chosen.jobs < 1:
        parser.error(f"--points {chosen.points} --jobs {chosen.jobs}; pass numbers >= 1")
    made: dict[str, Worst] = {}
    times: dict[str, float] = {}
    try:
        with closing(measure(chosen.names or list(APPROXIMATIONS), chosen.points, chosen.jobs)) as measuring:
            for name, found, seconds in measuring:
                made[name], times[name] = found, round(seconds, 1)
                print(f"{name}: {found.error:.3f} ulp at {found.at!r} ({seconds:.0f} s)", file=sys.stderr, flush=True)
    except KeyboardInterrupt:
        print(f"stopped; {FILE.name} is as it was", file=sys.stderr)
        return 130
    write(made, times)
    return 0


def write(made: dict[str, Worst], times: dict[str, float]) -> None:
    """The file, with what was not measured as it was, and its manifest."""
    results = made if len(made) == len(APPROXIMATIONS) else {**measured(), **made}
    rows = {name: row(of, results[name]) for name, of in APPROXIMATIONS.items()}
    records = [dict(zip(("id", *COLUMNS[1:]), rows[name], strict=True)) for name in made]
    told = manifest(0, records, times) | {"command": ["python", "-m", "tools.accuracy", *sys.argv[1:]]}
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([COLUMNS, *rows.values()])
    write_file(FILE, stream.getvalue())
    write_file(FILE.with_name(f"{FILE.name}.manifest.json"), json.dumps(told, indent=2) + "\n")


if __name__ == "__main__":
    sys.exit(main())
