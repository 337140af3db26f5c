"""``errorflow replay``: each witness is judged by the independent checker, in an interpreter that sees nothing else."""

import subprocess
import sys
from pathlib import Path

import click


@click.command()
@click.argument("witnesses", nargs=-1, required=True, metavar="WITNESS...")
def replay(witnesses: tuple[str, ...]) -> int:
    """Re-check counterexamples with the independent checker alone.

    Each WITNESS is a JSON file (errorflow verify --witnesses DIR writes them). The checker is one file of the standard
    library, run as python -I -S: it evaluates the stored statement by its own code and trusts nothing in the file but
    the case. Exit status: 0 all replayed, 1 one does not hold, 2 one cannot be read.
    """
    checker = Path(__file__).resolve().parent.parent / "replay.py"
    statuses = []
    for witness in witnesses:
        # A file called -c must not become an option of the interpreter.
        path = str(Path(witness).absolute())
        finished = subprocess.run([sys.executable, "-I", "-S", str(checker), path], capture_output=True, text=True)
        prefix = f"{witness}: " if len(witnesses) > 1 else ""
        click.echo("".join(prefix + line for line in finished.stdout.splitlines(keepends=True)), nl=False)
        click.echo(finished.stderr, nl=False, err=True)
        statuses.append(finished.returncode)
    return max(statuses)
