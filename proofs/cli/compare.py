"""``--compare``: whether a file still holds what comes out now."""

from itertools import zip_longest
from pathlib import Path

import click


def moved(file: Path, now: str, command: str, option: str, seed: int) -> bool:
    """Whether the file differs from the text; the first line that does is shown on standard error.

    Line ends do not count: a checkout may have changed them. The user is told what writes the file anew: `command`
    with the seed, and the file as its `option`.
    """
    was = file.read_bytes().replace(b"\r\n", b"\n")
    if was == now.encode():
        return False
    lines = zip_longest(was.decode(errors="replace").split("\n"), now.split("\n"))
    number, (old, new) = next((k, pair) for k, pair in enumerate(lines, 1) if pair[0] != pair[1])
    place = f"{file}, line {number}"
    click.echo(f"{place}: {_shown(old)}\n{' ' * len(place)}  now {_shown(new)}", err=True)
    again = f"errorflow {command}{f' --seed {seed}' * bool(seed)} {option} {file}"
    click.echo(f"{file} is not what comes out now; write it anew with: {again}", err=True)
    return True


def _shown(line: str | None) -> str:
    return "(no such line)" if line is None else line
