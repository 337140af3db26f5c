"""Options that several commands share, each with its law and its default in one place."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

as_json = click.option("--json", "as_json", is_flag=True, help="JSON Lines on standard output, each with its schema.")
seed = click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Seed of every draw.")
manifest = click.option(
    "--manifest",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write command, versions, hashes and times here.",
)
jobs = click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=None,
    metavar="N",
    help="Processes; the output is the same for any number.  [default: 1 below ten claims, else one per core]",
)
budget = click.option(
    "--budget", type=click.IntRange(min=1), default=None, metavar="N", help="Cases tried per claim (not seconds)."
)
seconds = click.option(
    "--seconds",
    type=click.FloatRange(min=0, min_open=True),
    default=None,
    metavar="S",
    help="Start no claim after S seconds; a run that this cuts says so and ends with status 3.",
)
require = click.option(
    "--require", type=click.Choice(["proved"]), default=None, help="Count TESTED as undecided (status 3)."
)
witnesses = click.option(
    "--witnesses",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write the witness of each refutation as DIR/CLAIM.json.",
)


def judging(command: Command) -> Command:
    """Adds the options of every command that judges claims."""
    for option in (manifest, witnesses, require, seconds, budget, jobs, seed, as_json):
        command = option(command)
    return command
