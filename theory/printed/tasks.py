"""The tasks of Hochreiter and Schmidhuber (1997): how long their sequences are, and what has to be remembered for long.

A sequence is a row of segments, each with a name and a number of elements, which may be a symbol. Positions count
from 1. Between an element and the answer that needs it lie `lag` steps.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sympy import Expr, Integer, Rational, Symbol, diff, simplify

P, Q = Symbol("p", integer=True, positive=True), Symbol("q", integer=True, positive=True)
GOES_ON = Rational(9, 10)


@dataclass(frozen=True)
class Segment:
    """So many elements of one kind, one after the other."""

    name: str
    count: int | Expr = 1


Sequence = tuple[Segment, ...]


def length(sequence: Iterable[Segment]) -> Expr:
    """The number of elements."""
    return sum((Integer(1) * segment.count for segment in sequence), Integer(0))


def end(sequence: Sequence, name: str) -> Expr:
    """The position of the last element of the segment of that name."""
    names = [segment.name for segment in sequence]
    return length(sequence[: names.index(name) + 1])


def lag(sequence: Sequence, needed: str, answer: str) -> Expr:
    """Steps from the last element of one segment to the last of another."""
    return end(sequence, answer) - end(sequence, needed)


def task_2a(p: int | Expr) -> Sequence:
    """(y, a_1, ..., a_(p-1), y)."""
    return Segment("first"), Segment("between", p - 1), Segment("last")


def task_2c(q: int | Expr, more: int | Expr = 0) -> Sequence:
    """(b, y, q + k distractors, e, y), k = `more`."""
    return Segment("b"), Segment("second"), Segment("distractors", q + more), Segment("e"), Segment("last")


def two_sequences(minimal_length: int, informative: int) -> Sequence:
    """Task 3: N elements that tell the class, then noise; the answer is given at the last element."""
    return Segment("informative", informative), Segment("noise", minimal_length - informative)


def mean_of_geometric(goes_on: Rational) -> Expr:
    """The mean of k = 0, 1, 2, ... with probability (1 - r) r**k, from its generating function (1 - r)/(1 - r z).

    >>> mean_of_geometric(GOES_ON)
    9
    """
    z = Symbol("z")
    return diff((1 - goes_on) / (1 - goes_on * z), z).subs(z, 1)


def expected_length_2c() -> Expr:
    """The mean number of elements of a sequence of task 2c."""
    return length(task_2c(Q, mean_of_geometric(GOES_ON)))


def expected_occurrences_2c() -> Expr:
    """How often one of the p distractor symbols is met in the mean: each place takes each symbol with the same chance.

    The number of places does not depend on which symbols they take, so the mean is the mean number of places over p.
    """
    places = next(s.count for s in task_2c(Q, mean_of_geometric(GOES_ON)) if s.name == "distractors")
    return simplify(places / P)


# The Reber grammar (Reber 1967; Cleeremans et al. 1989): from each node, symbol -> next node; node 7 is the end.
REBER: Mapping[int, Mapping[str, int]] = {
    0: {"B": 1},
    1: {"T": 2, "P": 3},
    2: {"S": 2, "X": 4},
    3: {"T": 3, "V": 5},
    4: {"X": 3, "S": 6},
    5: {"P": 4, "V": 6},
    6: {"E": 7},
}
REBER_END = 7


def shortest_reber_string() -> str:
    """A shortest string of the Reber grammar, by breadth-first search."""
    reached = {0: ""}
    while REBER_END not in reached:
        steps = [(n, s + symbol) for node, s in reached.items() for symbol, n in REBER.get(node, {}).items()]
        for node, string in steps:
            reached.setdefault(node, string)
    return reached[REBER_END]


def embedded_reber() -> Sequence:
    """A shortest string of the embedded grammar: the second symbol, T or P, comes again as the last but one."""
    return (
        *(Segment("B"), Segment("second"), Segment("Reber string", len(shortest_reber_string()))),
        *(Segment("last but one"), Segment("E")),
    )


def latest_second_mark(minimal_length: int) -> int:
    """The latest position of the second marked pair of the adding problem.

    The first mark is on one of the first ten pairs, the second on one of the first T/2 - 1 that are still unmarked.
    """
    half = minimal_length // 2
    unmarked = ([i for i in range(1, minimal_length + 1) if i != first] for first in range(1, 11))
    return max(max(rest[: half - 1]) for rest in unmarked)


def furthest_input(units: int) -> int:
    """How many steps back the output depends on inputs, with a chain of so many higher-order units (Ring's nets).

    Each unit reads the current input and, one step later than it, the next unit acts on it; the formula was not read.

    >>> furthest_input(3)
    3
    """
    lags = {0}
    for _ in range(units):
        lags = {0} | {steps + 1 for steps in lags}
    return max(lags)


def units_to_reach(steps: int) -> int:
    """The least number of higher-order units in a chain with which an input so many steps ago still counts."""
    return next(units for units in range(steps + 1) if furthest_input(units) >= steps)
