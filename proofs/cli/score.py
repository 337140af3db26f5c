"""``errorflow score``: the tool's own marks, on statements drawn fresh whose truth is known."""

import contextlib
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from errorflow import __version__
from proofs.cli import options as option
from proofs.cli.errors import BadInput
from proofs.cli.judging import AS_EXPECTED, DIFFERS, INTERRUPTED, json_line, say

KEPT_EVERY = 20.0  # seconds between two writings of the file of --resume


@click.command()
@click.option("--claims", type=click.IntRange(min=1), default=200, show_default=True, help="Statements per seed.")
@click.option(
    "--seed",
    "seeds",
    type=click.IntRange(min=0),
    multiple=True,
    default=(0,),
    show_default=True,
    help="Seed of a corpus; may be repeated.",
)
@click.option(
    "--resume",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Keep the marks here, and go on from those that it holds.",
)
@option.jobs
@option.as_json
def score(claims: int, seeds: tuple[int, ...], resume: Path | None, jobs: int | None, as_json: bool) -> int:
    """Judge false and true statements drawn from a seed, and count what the tool got right.

    Half of them are false: one mistake in a true statement, planted together with a case at which it fails, checked by
    the replay alone and hidden from the tool. The others are true by construction. Two simple methods, Hypothesis
    alone and five random points, are run beside it. Exit status 1 if a false statement was proved or a true one
    refuted, else 0; 130 after Ctrl-C, with what was found so far.
    """
    from proofs.score.marks import wrong
    from proofs.score.run import questions

    asked = questions(claims, dict.fromkeys(seeds))
    known = kept_marks(resume)
    ended = collect([q for q in asked if (q.seed, q.index) not in known], known, jobs, keeper(resume, known))
    marks = [known[q.seed, q.index] for q in asked if (q.seed, q.index) in known]
    show(marks, as_json, f"interrupted after {len(marks)} of {len(asked)}" if ended else "")
    if ended:
        return INTERRUPTED
    return DIFFERS if any(map(wrong, marks)) else AS_EXPECTED


def kept_marks(resume: Path | None) -> dict[tuple[int, int], Any]:
    """The marks of an earlier run, where --resume names its file."""
    from proofs.score.run import BadPartial, answered

    if resume is None:
        return {}
    try:
        return answered(resume, __version__)
    except BadPartial as error:
        raise BadInput(str(error)) from error


def keeper(resume: Path | None, known: dict[tuple[int, int], Any]) -> Callable[[bool], None]:
    """A function that writes the marks to the file of --resume, at once or if the last time is long ago."""
    from proofs.score.run import keep

    last = [time.perf_counter()]

    def write(now: bool) -> None:
        if resume is not None and (now or time.perf_counter() - last[0] > KEPT_EVERY):
            try:
                resume.parent.mkdir(parents=True, exist_ok=True)
                keep(resume, __version__, known)
            except OSError as error:
                raise BadInput(
                    f"{resume} cannot be written: {error.strerror}; pass a path that you can write to"
                ) from error
            last[0] = time.perf_counter()

    return write


def collect(
    asked: Sequence[Any], known: dict[tuple[int, int], Any], jobs: int | None, write: Callable[[bool], None]
) -> bool:
    """Put the marks of the questions into ``known``; whether Ctrl-C ended it early."""
    from proofs.cli.jobs import in_order, processes
    from proofs.score.marks import marked

    started = time.perf_counter()
    try:
        with contextlib.closing(in_order(marked, asked, processes(jobs, len(asked)))) as results:
            for number, mark in enumerate(results, 1):
                known[mark["seed"], mark["index"]] = mark
                write(False)
                click.echo(progress(number, len(asked), mark, time.perf_counter() - started), err=True)
    except KeyboardInterrupt:
        return True
    finally:
        write(True)
    return False


def progress(number: int, whole: int, mark: dict[str, Any], seconds: float) -> str:
    """A line for the screen: how far, and what was got wrong."""
    from proofs.score.marks import wrong

    kind = f"{'true' if mark['true'] else 'false'} ({mark['kind']}): {mark['status']}"
    return f"[{number}/{whole}] {seconds:.0f} s, seed {mark['seed']} number {mark['index']}, {kind}" + " WRONG" * wrong(
        mark
    )


def show(marks: Sequence[dict[str, Any]], as_json: bool, ended: str) -> None:
    """The marks as JSON Lines, or the table and a line in words."""
    from proofs.report.marks import CAPTION, marks_table
    from proofs.report.tables import rendered
    from proofs.score.marks import in_words

    if as_json:
        for mark in marks:
            say(
                json_line(
                    {"schema": 1, "kind": "mark", **{("operator" if k == "kind" else k): x for k, x in mark.items()}}
                )
            )
        return
    say(f"{CAPTION}\n\n{rendered(marks_table(marks), 'text')}")
    say("; ".join(filter(None, (in_words(marks).rstrip("."), ended))) + ".")
