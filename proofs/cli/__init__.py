"""The command ``errorflow``. Commands import what they need when they run, so ``--help`` starts without SymPy."""

import sys
from collections.abc import Sequence

import click

from errorflow import __version__
from proofs.cli.cell import cell
from proofs.cli.check import check
from proofs.cli.explain import explain
from proofs.cli.figure import figure
from proofs.cli.new import new
from proofs.cli.replay import replay
from proofs.cli.score import score
from proofs.cli.table import table
from proofs.cli.verify import verify

INTERRUPTED = 130


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, message="%(prog)s %(version)s")
def errorflow() -> None:
    """Derive, measure, attack, and prove or refute: statements, derivations and cells of recurrent nets.

    Results go to standard output, progress and times to standard error. Exit status: 0 as expected (for your own
    claim: PROVED, CITED, TESTED), 1 a verdict differs (REFUTED, VACUOUS), 2 bad usage or input (ILL_POSED),
    3 undecided where more was required, 130 interrupted.
    """


for command in (verify, check, cell, table, figure, replay, explain, new, score):
    errorflow.add_command(command)


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status of the command line `arguments` (the process's own if None); no traceback for bad input."""
    try:
        status = errorflow.main(
            args=None if arguments is None else list(arguments), prog_name="errorflow", standalone_mode=False
        )
    except click.Abort:
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return 2
    except BrokenPipeError:
        # The reader went away (errorflow ... | head): nothing is left to say, and Python must not try to flush.
        sys.stdout = None
        return 0
    return status if isinstance(status, int) else 0
