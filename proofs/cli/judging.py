"""What `verify`, `check` and `table` share: tasks, their records in order, and what becomes of the records."""

import contextlib
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from proofs.cli.errors import BadInput

Record = dict[str, Any]

AS_EXPECTED, DIFFERS, BAD, UNDECIDED, INTERRUPTED = 0, 1, 2, 3, 130

# Of a claim for which no verdict was accepted (DESIGN: your own claims).
STATUS_OF: Mapping[str, int] = {
    "PROVED": AS_EXPECTED,
    "CITED": AS_EXPECTED,
    "TESTED": AS_EXPECTED,
    "NOTED": AS_EXPECTED,
    "REFUTED": DIFFERS,
    "VACUOUS": DIFFERS,
    "ILL_POSED": BAD,
    "UNDECIDED": UNDECIDED,
}


@dataclass(frozen=True)
class Task:
    """A claim of the catalogue by its id, or an object of the file at `path` by its variable name; it pickles."""

    name: str
    seed: int
    budget: int | None
    path: str = ""


@dataclass(frozen=True)
class Options:
    """How a run judges and what it leaves behind; the options of the command line, checked by it."""

    as_json: bool
    seed: int
    jobs: int | None
    budget: int | None
    seconds: float | None
    require: str | None
    witnesses: Path | None
    manifest: Path | None


@dataclass
class Run:
    """The records so far, how long each took, and whether all were judged."""

    tasks: int
    records: list[Record] = field(default_factory=list)
    timings: dict[str, float] = field(default_factory=dict)
    ended: str = ""


def judged(task: Task) -> Record:
    """The record of one claim or derivation; an error in the judging itself says on which."""
    try:
        return _catalogued(task) if not task.path else _of_file(task)
    except Exception as error:
        error.add_note(f"while judging {task.name}" + (f" of {task.path}" if task.path else ""))
        raise


def _catalogued(task: Task) -> Record:
    from proofs.atlas import record
    from proofs.check import check_claim
    from proofs.claims import CLAIMS

    claim = CLAIMS[task.name]
    return record(claim, check_claim(claim, seed=task.seed, budget=task.budget))


def _of_file(task: Task) -> Record:
    from proofs.cli.referee import judged_object

    return judged_object(task.path, task.name, task.seed, task.budget)


def records_in_order(tasks: Sequence[Task], options: Options) -> Iterator[tuple[Record, float]]:
    """Each task's record with the seconds since the one before it; stops early at --seconds."""
    from proofs.cli.jobs import in_order, processes

    started = last = time.perf_counter()
    results = in_order(judged, tasks, processes(options.jobs, len(tasks)))
    with contextlib.closing(results):
        for record in results:
            now = time.perf_counter()
            yield record, now - last
            last = now
            if options.seconds is not None and now - started >= options.seconds:
                return


def judge_all(tasks: Sequence[Task], options: Options, show: Callable[[Record], None]) -> Run:
    """The run over all tasks: each record is shown when it is known; Ctrl-C and --seconds end it early and say so."""
    run = Run(len(tasks))
    try:
        for record, seconds in records_in_order(tasks, options):
            run.records.append(record)
            run.timings[record["id"]] = round(seconds, 3)
            show(record)
            click.echo(f"[{len(run.records)}/{run.tasks}] {record['id']} {seconds:.1f} s", err=True)
    except KeyboardInterrupt:
        run.ended = f"interrupted after {len(run.records)} of {run.tasks}"
    if not run.ended and len(run.records) < run.tasks:
        run.ended = f"cut by --seconds {options.seconds:g} after {len(run.records)} of {run.tasks}"
    if options.witnesses is not None:
        write_witnesses(run.records, options.witnesses)
    return run


def write_witnesses(records: Iterable[Record], folder: Path) -> None:
    """Every witness as FOLDER/ID.json; that of a variant or a line as FOLDER/ID.PART.json."""
    for record in records:
        lines = {f".line-{number}": each for number, each in enumerate(record.get("lines", ()), 1)}
        variants = {f".{name}": each for name, each in record.get("variants", {}).items()}
        for suffix, each in {"": record, **variants, **lines}.items():
            if each.get("witness") is not None:
                write_file(folder / f"{record['id']}{suffix}.json", json.dumps(each["witness"], indent=1) + "\n")


def write_file(file: Path, text: str) -> None:
    """Write `text` to `file` at once or not at all, its folder made first; BadInput says what stands in the way."""
    from proofs.expected import write

    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write(file, text)
    except OSError as error:
        raise BadInput(f"{file} cannot be written: {error.strerror}; pass a path that you can write to") from error


def status_of(record: Record, require: str | None) -> int:
    """The exit status that a verdict without expectation asks for."""
    if require == "proved" and record["status"] == "TESTED":
        return UNDECIDED
    return STATUS_OF[record["status"]]


def worst(statuses: Iterable[int]) -> int:
    """The status of the whole run: bad input before a difference, a difference before what is undecided."""
    gravity = (AS_EXPECTED, UNDECIDED, DIFFERS, BAD, INTERRUPTED)
    return max(statuses, key=gravity.index, default=AS_EXPECTED)


def ended_status(run: Run) -> int:
    """130 after Ctrl-C, 3 where --seconds cut the run, else 0."""
    if run.ended.startswith("interrupted"):
        return INTERRUPTED
    return UNDECIDED if run.ended else AS_EXPECTED


def say(text: str) -> None:
    """A line of results, on the screen at once."""
    click.echo(text)
    sys.stdout.flush()


def json_line(record: Mapping[str, Any]) -> str:
    """The record as one line of JSON, the same bytes for the same record."""
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))
