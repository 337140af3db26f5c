"""A loop over units as several loops, one for each activation: the processor then has more to do at a time.

A gated unit needs its gates before its new state: in one loop each round waits for a chain of three or four activations
while few rounds fit into the processor's window. In a loop of its own, each activation waits for nothing. What one part
makes and a later one reads is kept in an array.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

HEAVY = re.compile(r"= (\w+_pair|exp|log|sqrt|log_of_\w+)\((.*)\)$")
LEAF = re.compile(r"^\w+ = (load|spread)\(")
NAME = re.compile(r"\b[a-z]\w*\b(?!\()")


class Parts(NamedTuple):
    """Bodies of loops to be run one after the other, and the variables that are kept in between, in order."""

    bodies: list[list[str]]
    kept: list[str]


def split(lines: Sequence[str]) -> Parts:
    """The parts of a body of assignments and stores, each in as early a part as it can be.

    Lines are `name = ...`, `name, name = call(...)` or `store(...)`; the value kept of a variable x is keep(x), to be
    replaced by a place: `store(BETWEEN, keep(x), x)` and `x = load(BETWEEN, keep(x))`.
    """
    calls: list[tuple[str, str]] = []
    part_of: dict[str, int] = {}
    loads = {_targets(line)[0]: line for line in lines if LEAF.search(line)}
    bodies: list[list[str]] = []
    for line in (line for line in lines if line not in loads.values()):
        part = max((part_of.get(name, 0) for name in _read(line)), default=0)
        if heavy := HEAVY.search(line):
            function, argument = heavy.groups()
            key = function, argument.removeprefix("splat(-1.0) * ")  # logistic(z) and logistic(-z) share their work
            calls += [] if key in calls else [key]
            part = calls.index(key)
        bodies += [[] for _ in range(part + 1 - len(bodies))]
        bodies[part].append(line)
        part_of |= dict.fromkeys(_targets(line), part)
    kept: list[str] = []
    for part, body in enumerate(bodies):
        read = dict.fromkeys(name for line in body for name in _read(line))
        early = [name for name in read if part_of.get(name, part) < part]
        kept += [name for name in early if name not in kept]
        again = [f"{name} = load(BETWEEN, keep({name}))" for name in early]
        bodies[part] = [*(loads[name] for name in read if name in loads), *again, *body]
    for name in kept:
        bodies[part_of[name]].append(f"store(BETWEEN, keep({name}), {name})")
    return Parts(bodies, kept)


def _targets(line: str) -> list[str]:
    """The variables that a line makes."""
    return [] if line.startswith("store(") else [name.strip() for name in line.split(" = ")[0].split(",")]


def _read(line: str) -> list[str]:
    """The names that a line reads."""
    return NAME.findall(line if line.startswith("store(") else line.split(" = ", 1)[1])
