"""What a user gave that cannot be used: a message with the value and the remedy, exit status 2, no traceback."""

from collections.abc import Iterable
from difflib import get_close_matches

import click


class BadInput(click.ClickException):
    """An argument or a file that cannot be used; shown as ``Error: ...`` on standard error."""

    exit_code = 2


def unknown(kind: str, name: str, known: Iterable[str]) -> BadInput:
    """The error for a `name` that is no `kind`; it lists the close matches, or all names if nothing is close.

    >>> print(unknown("cell", "GRUU", ["Elman", "GRU"]).message)
    unknown cell 'GRUU'; did you mean GRU?
    >>> print(unknown("cell", "perceptron", ["Elman", "GRU"]).message)
    unknown cell 'perceptron'; known: Elman, GRU
    """
    names = list(known)
    lowered = {each.lower(): each for each in names}
    close = [lowered[match] for match in get_close_matches(name.lower(), lowered, n=4)]
    hint = f"did you mean {' or '.join(close)}?" if close else f"known: {', '.join(names)}"
    return BadInput(f"unknown {kind} {name!r}; {hint}")
