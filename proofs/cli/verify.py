"""``errorflow verify``: the catalogue, derived, measured, attacked and proved."""

from collections.abc import Sequence
from typing import Any

import click

from proofs.cli import options as option
from proofs.cli.errors import BadInput, unknown
from proofs.cli.judging import (
    AS_EXPECTED,
    DIFFERS,
    UNDECIDED,
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
@click.argument("claims", nargs=-1, metavar="[CLAIM]...")
@click.option("--all", "whole", is_flag=True, help="The whole catalogue, not only its core.")
@click.option("--accept", is_flag=True, help="Write the verdicts to proofs/expected.json, to be reviewed as a diff.")
@option.judging
def verify(claims: tuple[str, ...], whole: bool, accept: bool, **chosen: Any) -> int:
    """Derive, measure, attack and prove the core of the catalogue, all of it (--all), or the CLAIMs named.

    Each verdict is printed when it is known, in the order of the catalogue; then a table of the error flow measured on
    compiled ensembles against its bound; last, a line in words. Exit status 0 if every verdict is the accepted one.
    """
    if whole and claims:
        raise BadInput(f"--all and the claims {', '.join(claims)}; pass one or the other")
    settings = Options(**chosen)
    names = named_claims(claims, whole)
    run = judge_all(
        [Task(name, settings.seed, settings.budget) for name in names], settings, printer(names, accept, settings)
    )
    measured = [] if claims or run.ended else measurements(settings)
    differing = [] if accept else differing_ids(run)
    statuses = [ended_status(run), *(_required(each, settings) for each in run.records)]
    statuses += [DIFFERS] * bool(differing or any(each["violated"] for each in measured))
    if accept:
        accepted(run)
    if not settings.as_json:
        say(in_words(run, measured, differing, worst(statuses)))
    leave_manifest(settings, [*run.records, *measured], run)
    return worst(statuses)


def named_claims(claims: Sequence[str], whole: bool) -> list[str]:
    """The ids asked for, in the order of the catalogue; if none is named, all of them or those of the core."""
    from proofs.claims import CLAIMS, CORE

    wanted = {claim.lower() for claim in claims}
    for claim in claims:
        if claim.lower() not in CLAIMS:
            raise unknown("claim", claim, CLAIMS)
    return [name for name in CLAIMS if name in wanted] if wanted else list(CLAIMS if whole else CORE)


def printer(names: Sequence[str], accept: bool, settings: Options) -> Any:
    """The function that prints a record when it is known."""
    from proofs.expected import differences, expected
    from proofs.report.verdicts import verdict_lines

    width = max(map(len, names), default=0)
    accepted_before = expected()

    def show(record: Record) -> None:
        if settings.as_json:
            say(json_line(record))
            return
        say(verdict_lines(record, width))
        differs = differences(record, accepted_before)
        if differs and not accept:
            click.echo(f"{record['id']} differs: {differs}", err=True)

    return show


def differing_ids(run: Run) -> list[str]:
    """The ids of the records that are not what was accepted."""
    from proofs.expected import differences, expected

    accepted_before = expected()
    return [each["id"] for each in run.records if differences(each, accepted_before)]


def _required(record: Record, settings: Options) -> int:
    """3 for TESTED under --require proved, else 0: the rest is a matter of what was accepted."""
    return status_of(record, settings.require) if record["status"] == "TESTED" else AS_EXPECTED


def measurements(settings: Options) -> list[Record]:
    """Print the flow over its bound on compiled ensembles, a row per cell and size; the rows as records."""
    from numerics.measure import measure_all
    from proofs.report.measured import CAPTION, measured_records, measured_table
    from proofs.report.tables import rendered

    records = measured_records(measure_all(seed=settings.seed))
    if settings.as_json:
        for each in records:
            say(json_line(each))
    else:
        say(f"\n{CAPTION}\n\n" + rendered(measured_table(records), "text"))
    return records


def accepted(run: Run) -> None:
    """Write what came out as what is expected from now on."""
    from proofs.claims import CLAIMS
    from proofs.expected import FILE, accept

    try:
        accept(run.records, CLAIMS)
    except OSError as error:
        raise BadInput(
            f"{FILE} cannot be written: {error.strerror}; --accept is for a checkout of errorflow"
        ) from error
    click.echo(f"wrote {len(run.records)} verdicts to {FILE}; review the diff", err=True)


def in_words(run: Run, measured: Sequence[Record], differing: Sequence[str], status: int) -> str:
    """The last line: how many of which verdict, what fell, what was measured, and whether it is as expected."""
    from proofs.report.verdicts import corrected_text, summary

    parts = [summary(run.records), corrected_text(run.records)]
    missed = [each["variants"]["near-miss"] for each in run.records if "near-miss" in each["variants"]]
    if missed:
        fell = [each for each in missed if each["status"] == "REFUTED"]
        parts.append(f"{len(fell)} of {len(missed)} near misses refuted")
    if measured:
        above = sum(each["violated"] for each in measured)
        parts.append(f"{above or 'no'} measured flow{'s' * (above > 1)} above the bound")
    if differing:
        parts.append(f"not as expected: {', '.join(differing)}")
    elif status == UNDECIDED and not run.ended:
        parts.append("undecided where more was required")
    parts.append(run.ended or ("all as expected" if status == AS_EXPECTED else ""))
    return "; ".join(part for part in parts if part) + "."


def leave_manifest(settings: Options, records: Sequence[Record], run: Run) -> None:
    """Write the manifest if it was asked for."""
    if settings.manifest is not None:
        from proofs.cli.manifest import write_manifest

        write_manifest(settings.manifest, settings.seed, records, run.timings)
