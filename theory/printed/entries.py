"""A printed number beside what comes out when it is computed again; the verdict is computed from the two.

RIGHT: one of the readings of the sentence gives the number as printed (within its last digit where it is rounded).
WRONG: none does. NOTED: nothing can be computed, and the reason is given instead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import TypeAlias

from sympy import Basic, Expr, Integer, Interval, Rational, S, Set, latex, simplify

from theory.errors import TheoryError

Readings: TypeAlias = Callable[[], Mapping[str, Basic]]


class Outcome(Enum):
    """What becomes of a printed number."""

    RIGHT = "RIGHT"
    WRONG = "WRONG"
    NOTED = "NOTED"


@dataclass(frozen=True)
class Exactly:
    """A number, formula or interval that is meant as it stands; `words` where the source writes it in words."""

    value: Basic
    words: str = ""

    def allows(self, found: Basic) -> bool:
        """Whether it is what was found; a number also lies in a set of numbers that were found possible."""
        if isinstance(self.value, Expr) and isinstance(found, Expr):
            return simplify(self.value - found) == 0
        if isinstance(found, Set) and not isinstance(self.value, Set):
            return found.contains(self.value) == S.true
        return self.value == found

    @property
    def text(self) -> str:
        """As the source has it."""
        return self.words or shown(self.value)

    @property
    def latex(self) -> str:
        """The same in LaTeX."""
        return rf"\text{{{self.words}}}" if self.words else latex(self.value)


@dataclass(frozen=True)
class Rounded:
    """A decimal, right if the number lies within half a unit of its last digit."""

    digits: str

    @property
    def ends(self) -> tuple[Rational, Rational]:
        """The interval that rounds to these digits.

        >>> Rounded("0.32").ends
        (63/200, 13/40)
        """
        half = Rational(1, 2 * 10 ** len(self.digits.partition(".")[2]))
        return Rational(self.digits) - half, Rational(self.digits) + half

    def allows(self, found: Basic) -> bool:
        """Whether the number rounds to the digits; or whether they lie in a set of numbers that were found possible."""
        if isinstance(found, Set):
            return found.contains(Rational(self.digits)) == S.true
        if found.free_symbols:  # no single number
            return False
        low, high = self.ends
        return decided(low <= found, found) and decided(found <= high, found)

    @property
    def text(self) -> str:
        """As the source has it."""
        return self.digits

    @property
    def latex(self) -> str:
        """The same in LaTeX."""
        return self.digits


@dataclass(frozen=True)
class Above:
    """A number that the source says is exceeded."""

    value: Rational

    def allows(self, found: Basic) -> bool:
        """Whether it is exceeded."""
        return decided(found > self.value, found)

    @property
    def text(self) -> str:
        """As the source has it."""
        return f"above {self.value}"

    @property
    def latex(self) -> str:
        """The same in LaTeX."""
        return f"> {self.value}"


Value: TypeAlias = Exactly | Rounded | Above


@dataclass(frozen=True)
class Printed:
    """A number of a source: where it stands, what it counts, as printed; and its readings, computed, or a reason."""

    id: str
    source: str
    place: str
    what: str
    printed: Value
    readings: Readings | None = None
    reason: Callable[[], str] | None = None

    def __post_init__(self) -> None:
        if self.id != slug(self.id):
            raise TheoryError(f"id={self.id!r} is not of lower-case words and hyphens; pass {slug(self.id)!r}")
        if (self.readings is None) == (self.reason is None):
            raise TheoryError(f"{self.id}: pass readings=, or reason= where nothing can be computed; not both")

    @cached_property
    def recomputed(self) -> Mapping[str, Basic]:
        """The number computed again, by the words that say how the sentence is read; empty where it cannot be."""
        return {} if self.readings is None else self.readings()

    @property
    def outcome(self) -> Outcome:
        """RIGHT if some reading gives the printed number, WRONG if none does, NOTED without readings."""
        if self.readings is None:
            return Outcome.NOTED
        return Outcome.RIGHT if any(map(self.printed.allows, self.recomputed.values())) else Outcome.WRONG


def decided(relation: Basic, found: Basic) -> bool:
    """The truth of a relation between numbers; TheoryError where SymPy leaves it open."""
    if relation not in (S.true, S.false):
        raise TheoryError(f"{found} is not compared with the printed number: SymPy leaves {relation} open")
    return relation == S.true


def shown(value: Basic) -> str:
    """A value as text; an interval with square brackets at the ends that belong to it, round ones at the others.

    >>> shown(Interval.Ropen(0, 1))
    '[0, 1)'
    """
    if isinstance(value, Interval):
        return f"{'(' if value.left_open else '['}{value.start}, {value.end}{')' if value.right_open else ']'}"
    return str(value)


def slug(*words: object) -> str:
    """An id from words: lower case, hyphens for all but letters and digits.

    >>> slug("table 10", "tasks 2a, 2b", "T = 100")
    'table-10-tasks-2a-2b-t-100'
    """
    return "-".join("".join(c if c.isalnum() else " " for c in " ".join(map(str, words)).lower()).split())


def one(value: Basic | int) -> dict[str, Basic]:
    """The readings of a sentence that can be read in one way."""
    return {"": Integer(value) if isinstance(value, int) else value}
