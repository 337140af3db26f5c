"""Straight-line stretches of a generated kernel, moved out into functions that Numba does not compile.

Numba spends most of a millisecond on each call and each sum of the source. In a kernel nearly all of them stand in
stretches of lines without a branch, which `numerics.straight` turns into instructions in a tenth of that:

    for l in range(0, 64, 8):                       @straight
        m = w + l                                   def part0(L, a0, l, s, w):
        y0 = load(s, l)                ->               m = w + l
        a0 = fma(load(L, m), y0, a0)                    y0 = load(s, l)
                                                        a0 = fma(load(L, m), y0, a0)
                                                        return a0

                                                    for l in range(0, 64, 8):
                                                        a0 = part0(L, a0, l, s, w)

The instructions and their order are the same. What is read elsewhere, or in the next turn of a loop, is returned.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

LEAST = 3  # calls that are worth a function

_LINE = re.compile(r"( *)(?:([a-zA-Z_][\w, ]*) = )?([\w ,.+*/()-]+)")
_WORD = re.compile(r"\b([a-zA-Z_]\w*)([(.]?)")
_KEYWORDS = {"and", "break", "continue", "else", "for", "if", "in", "is", "not", "or", "pass", "return", "while"}


class _Line(NamedTuple):
    """A line, where it begins, the names that it reads and gives a value, and how many calls it makes."""

    text: str
    indent: int | None  # None if it is not straight-line: then `read` has all names on it, and `made` none
    read: frozenset[str]
    made: frozenset[str]
    calls: int


class _Stretch(NamedTuple):
    """Some lines, the names that they read before they give them a value, and those that they give one."""

    lines: tuple[_Line, ...]
    needed: frozenset[str]
    made: frozenset[str]

    @classmethod
    def of(cls, lines: Iterable[_Line], constants: Collection[str]) -> _Stretch:
        needed, made = set[str](), set[str]()
        for line in (lines := tuple(lines)):
            needed |= line.read - made
            made |= line.made
        return cls(lines, frozenset(needed.difference(constants)), frozenset(made))

    def written(self, name: str, returned: Sequence[str]) -> tuple[str, str]:
        """(the source of the function, the line that calls it)."""
        call = f"{name}({', '.join(sorted(self.needed))})"
        body = [line.text.strip() for line in self.lines] + ([f"return {', '.join(returned)}"] if returned else [])
        indent = " " * (self.lines[0].indent or 0)
        return (
            "\n    ".join([f"@straight\ndef {call}:", *body]),
            indent + (f"{', '.join(returned)} = {call}" if returned else call),
        )


def outlined(body: Sequence[str], straight: Collection[str], constants: Collection[str]) -> tuple[list[str], list[str]]:
    """(sources of functions, the lines of a kernel that call them); each statement is one line.

    straight : the functions that may be called there; constants : names that the module gives a value
    """
    groups = [
        (indent, _Stretch.of(lines, constants))
        for indent, lines in groupby((_parsed(line, straight) for line in body), key=lambda line: line.indent)
    ]
    read = {name for _, group in groups for name in group.needed}
    functions, kernel = list[str](), list[str]()
    for indent, group in groups:
        if indent is None or sum(line.calls for line in group.lines) < LEAST:
            kernel += (line.text for line in group.lines)
        else:
            function, call = group.written(f"part{len(functions)}", sorted(group.made & read))
            functions.append(function)
            kernel.append(call)
    return functions, kernel


def _parsed(text: str, straight: Collection[str]) -> _Line:
    """A line is straight if it gives names the values of sums, products and calls of such functions, or is a call."""
    found = _LINE.fullmatch(text)
    words = _WORD.findall(found[3] if found else text)
    read = frozenset(word for word, after in words if after != "(")
    calls = [word for word, after in words if after == "("]
    plain = (
        found is not None
        and (found[2] or calls)
        and "//" not in text
        and not any(after == "." for _, after in words)
        and _KEYWORDS.isdisjoint(read)
        and all(call in straight for call in calls)
    )
    if found is None or not plain:
        return _Line(text, None, frozenset(word for word, _ in _WORD.findall(text)), frozenset(), 0)
    made = frozenset(word for word, _ in _WORD.findall(found[2] or ""))
    return _Line(text, len(found[1]), read, made, len(calls))
