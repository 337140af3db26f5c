"""``errorflow new``: a short file that runs, to start from."""

import keyword
import re
from pathlib import Path

import click

from proofs.cli.errors import BadInput

# A file of one of these names would shadow a package of ours when Python starts in its folder.
TAKEN = ("errorflow", "numerics", "proofs", "theory")

TRY = {"cell": "cell", "claim": "check", "derivation": "check"}


@click.command()
@click.argument("kind", type=click.Choice(sorted(TRY)), metavar="claim|derivation|cell")
@click.argument("name")
def new(kind: str, name: str) -> int:
    """Write NAME.py in this folder: a short claim, derivation or cell that runs as it is.

    An existing file is never overwritten.
    """
    variable = checked_name(name)
    target = Path(f"{variable}.py")
    text = (Path(__file__).resolve().parent.parent / "templates" / f"{kind}.py").read_text("utf-8")
    text = text.replace("new_name", variable).replace("new-name", variable.replace("_", "-"))
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise BadInput(f"{target} exists and is left as it is; choose another NAME, or remove the file") from None
    except OSError as error:
        raise BadInput(f"{target} cannot be written: {error.strerror}; go to a folder that you can write to") from error
    click.echo(f"wrote {target}; try: errorflow {TRY[kind]} {target}")
    return 0


def checked_name(name: str) -> str:
    """The Python name for `name` (weak-bound becomes weak_bound); BadInput says what a name may be.

    >>> checked_name("weak-bound")
    'weak_bound'
    """
    variable = name.removesuffix(".py").replace("-", "_")
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,60}", variable) or keyword.iskeyword(variable):
        raise BadInput(
            f"NAME={name!r} is no name; pass lower-case letters, digits, - and _, beginning with a letter, "
            "at most 60 long and no Python keyword (weak-bound)"
        )
    if variable in TAKEN:
        raise BadInput(f"NAME={name!r} would shadow the package {variable}; pass another name (my-{variable})")
    return variable
