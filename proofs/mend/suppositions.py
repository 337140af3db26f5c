"""Hypotheses that a wrong line may lack: on the lag, on its variables, and what the failing case suggests.

A hypothesis that holds in the failing case cannot be what is missing; the caller sieves.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from proofs.mend.draft import relations_in

Stored = Any


def suppositions(line: Stored, given: Sequence[Stored], sorts: Mapping[str, str]) -> Iterator[Stored]:
    """Hypotheses that may be missing, in stored form, each once; those that are given are left out."""
    found: list[Stored] = []
    for each in (*_of_variables(sorts), *_of_relations(line)):
        if each not in given and each not in found:
            found.append(each)
            yield each


def _of_variables(sorts: Mapping[str, str]) -> Iterator[Stored]:
    for name, sort in sorts.items():
        x = ["var", name]
        if sort == "lag":
            yield from (["<=", "2", x], ["<=", "3", x])
        elif sort == "nat":
            yield from (["<=", "1", x], ["<=", "2", x])
        elif sort == "real":
            yield from (["<=", "0", x], ["<", "0", x], ["<=", x, "1"], ["<", x, "1"], ["<=", "1", x])
    yield ["<=", "2", ["n"]]


def _of_relations(line: Stored) -> Iterator[Stored]:
    """What a power is taken of is at most 1; a size on the left is at most something on the right."""
    for relation in relations_in(line):
        for base in _bases(relation):
            yield from (["<=", base, "1"], ["<", base, "1"], ["<=", "1", base], ["<=", "0", base])
        # of the whole left side nothing is supposed: that would be the line itself
        for left in (x for x in _pieces(relation[1]) if x != relation[1] and not isinstance(x, str)):
            yield from (["<=", left, right] for right in _pieces(relation[2]) if left != right)


def _bases(e: Stored) -> Iterator[Stored]:
    if not isinstance(e, list):
        return
    if e[0] == "**" and not isinstance(e[2], str):
        yield e[1]
    for part in e[1:]:
        yield from _bases(part)


def _pieces(e: Stored) -> Iterator[Stored]:
    """The side, its summands and their factors, where they stand outside of leaves and sums."""
    yield e
    if isinstance(e, list) and e[0] in ("+", "*"):
        for part in e[1:]:
            yield from _pieces(part)
