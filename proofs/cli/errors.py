"""What a user gave that cannot be used: a message with the value and the remedy, exit status 2, no traceback."""

from collections.abc import Iterable
from difflib import get_close_matches

import click

MOST_NAMED = 4


class BadInput(click.ClickException):
    """An argument or a file that cannot be used; shown as ``Error: ...`` on standard error."""

    exit_code = 2


def unknown(kind: str, name: str, known: Iterable[str]) -> BadInput:
    """The error for a `name` that is no `kind`; it lists the names that begin so, else the close ones, else all.

    >>> print(unknown("cell", "GRUU", ["Elman", "GRU"]).message)
    unknown cell 'GRUU'; did you mean GRU?
    >>> print(unknown("cell", "perceptron", ["Elman", "GRU"]).message)
    unknown cell 'perceptron'; known: Elman, GRU
    >>> print(unknown("figure", "latch", ["paths", "latch-neuron"]).message)
    unknown figure 'latch'; did you mean latch-neuron?
    """
    names = list(known)
    lowered = {each.lower(): each for each in names}
    begun = [each for each in lowered if name and each.startswith(name.lower())][:MOST_NAMED]
    close = [lowered[match] for match in begun or get_close_matches(name.lower(), lowered, n=MOST_NAMED)]
    hint = f"did you mean {' or '.join(close)}?" if close else f"known: {', '.join(names)}"
    return BadInput(f"unknown {kind} {name!r}; {hint}")
