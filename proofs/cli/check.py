"""``errorflow check``: a user's file of claims and derivations, refereed."""

from collections.abc import Sequence
from typing import Any

import click

from proofs.cli import options as option
from proofs.cli.judging import (
    BAD,
    Options,
    Record,
    Run,
    Task,
    ended_status,
    json_line,
    judge_all,
    say,
    status_of,
    worst,
)


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@option.judging
def check(files: tuple[str, ...], **chosen: Any) -> int:
    """Referee each Python FILE: every claim and derivation that it defines gets its verdict.

    Of what is refuted the nearest edits that stand are printed.

    The FILE is run, as python would run it: check only files that you would run. Exit status: 0 for PROVED, CITED and
    TESTED; 1 for REFUTED and VACUOUS; 2 for ILL_POSED and for a file that cannot be used; 3 for UNDECIDED, and for
    TESTED under --require proved.
    """
    settings = Options(**chosen)
    tasks, faults = tasks_of(files, settings)
    for fault in faults:
        show(fault, settings)
    run = judge_all(tasks, settings, lambda record: show(record, settings)) if tasks else Run(0)
    run.records += faults
    if not settings.as_json:
        say(in_words(run))
    if settings.manifest is not None:
        from proofs.cli.manifest import write_manifest

        write_manifest(settings.manifest, settings.seed, run.records, run.timings)
    statuses = [BAD if each in faults else status_of(each, settings.require) for each in run.records]
    return worst([ended_status(run), *statuses])


def tasks_of(files: Sequence[str], settings: Options) -> tuple[list[Task], list[Record]]:
    """A task per claim or derivation of the files, and a record for each file whose statements are ill-posed."""
    from proofs.atlas import ill_posed
    from proofs.cli.referee import names_in
    from theory.statement import IllPosed

    tasks: list[Task] = []
    faults: list[Record] = []
    for file in files:
        try:
            tasks += [Task(name, settings.seed, settings.budget, file) for name in names_in(file)]
        except IllPosed as error:
            faults.append(ill_posed(file, str(error)))
    return tasks, faults


def show(record: Record, settings: Options) -> None:
    """Print a record: a claim's verdict, or a derivation's line by line."""
    from proofs.report.derivations import derivation_lines
    from proofs.report.verdicts import STATUS_WIDTH, need_lines, verdict_lines

    if settings.as_json:
        say(json_line(record))
    elif record["kind"] == "derivation":
        say(derivation_lines(record))
    else:
        say("\n".join([verdict_lines(record, 0), *(" " * (STATUS_WIDTH + 2) + line for line in need_lines(record))]))


def in_words(run: Run) -> str:
    """The last line: how many of which verdict, and why the run ended early if it did."""
    from proofs.report.verdicts import summary

    return "; ".join(part for part in (summary(run.records), run.ended) if part) + "."
