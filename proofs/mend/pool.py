"""A fixed list of exact cases on which many edits of a statement are compared quickly, with their nets shared."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random
from typing import Any

from flint import fmpq

from proofs.exact.evaluate import Judge
from proofs.exact.intervals import Undefined, ends
from proofs.exact.operators import Unreadable
from proofs.exact.scene import Case, Scene
from proofs.mend.draft import RELATIONS, Draft
from proofs.search.draw import Draw, Rejected
from proofs.search.validity import belongs

Stored = Any

# Cases per (n, first lag), with and without the hypotheses; gated cells cost ten times as much.
PLAN = ((1, 1, 4), (2, 1, 12), (2, 2, 12), (3, 2, 8), (2, 3, 6), (3, 1, 4))
CELL_PLAN = ((1, 1, 3), (2, 1, 6), (2, 2, 6))
# Values where what overflows a machine number is as large as any other.
HUGE = 1e300
SIMPLE = 64  # the largest numerator or denominator of a constant that is solved for


class Pool:
    """Cases of a draft, those at which it fails first; every one belongs to its system."""

    def __init__(self, draft: Draft, lines: Sequence[int], failing: Sequence[Case], seed: int) -> None:
        well = [draft.lines[number - 1] for number in lines]
        well += [line for line in draft.lines if line not in well and _readable(draft, line)]
        together = ["and", *well, ["=", "0", "0"], ["=", "0", "0"]]
        self.judge = Judge({**draft.stored(together)})
        free = Judge({**replace(draft, given=()).stored(["and", *draft.given, together, together])})
        cases = [*failing, *_drawn(self.judge, seed)]
        if draft.given:
            cases += _drawn(free, seed + 1)
        self.scenes = [free.scene(case) for case in dict(zip(map(repr, cases), cases, strict=True)).values()]
        self.judge, self.draft = free, draft

    def holds(self, draft: Draft, lines: Sequence[int]) -> bool:
        """Whether these lines fail in no case in which the hypotheses hold, and hold in most of them."""
        chosen = [draft.lines[number - 1] for number in lines]
        try:
            given = [self.judge.formula(each) for each in draft.given]
            tests = [self.judge.formula(line) for line in chosen]
            premises = [self.judge.formula(line[1]) for line in chosen if line[0] == "implies"]
        except (Unreadable, KeyError, ValueError):
            return False
        if any(not any(_truth(test, s) is True for s in self.scenes) for test in premises):
            return False  # an implication whose premise never holds says nothing
        met = decided = 0
        for s in self.scenes:
            if any(_truth(test, s) is not True for test in given):
                continue
            truths = [_truth(test, s) for test in tests]
            if False in truths:
                return False
            met, decided = met + 1, decided + all(truths)
        return met >= 3 and 2 * decided > met

    def constants(self, line: Stored) -> list[str]:
        """The constant by which the right side of an equality is wrong in every case; of a bound, the largest one."""
        if line[0] not in RELATIONS or not _readable(self.draft, line):
            return []
        left, right = (self.judge.term(side) for side in line[1:])
        given = [self.judge.formula(each) for each in self.draft.given]
        met = [s for s in self.scenes if all(_truth(test, s) is True for test in given)]
        ratios = {ratio for s in met if (ratio := _ratio(s, left, right)) is not None}
        if not ratios or (line[0] == "=" and len(ratios) > 1):
            return []
        largest = max(ratios)
        return [str(largest)] if largest != 1 and max(abs(largest.p), largest.q) <= SIMPLE else []

    def dominated(self, drafts: Sequence[tuple[Draft, int | None]]) -> list[int]:
        """For each draft, with its edited line, how many of the others state more.

        Under the same hypotheses: by a smaller bound; with the same lines: under hypotheses that hold more often.
        """
        met = [self._met(draft) for draft, _ in drafts]
        bounds = [self._bound(draft, line) for draft, line in drafts]

        def more(i: int, j: int) -> bool:
            one, other = drafts[i][0], drafts[j][0]
            if one.given == other.given:
                return _below(bounds[i], bounds[j])
            return one.lines == other.lines and met[i] > met[j]

        return [sum(more(i, j) for i in range(len(drafts)) if i != j) for j in range(len(drafts))]

    def _met(self, draft: Draft) -> frozenset[int]:
        """The places of the cases in which the hypotheses hold."""
        given = [self.judge.formula(each) for each in draft.given]
        return frozenset(i for i, s in enumerate(self.scenes) if all(_truth(test, s) is True for test in given))

    def _bound(self, draft: Draft, line: int | None) -> list[float | None]:
        """The right side of the line minus its left side, case by case, as machine numbers."""
        relation = draft.lines[line - 1] if line else None
        if relation is None or relation[0] not in ("<=", "<"):
            return []
        left, right = (self.judge.term(side) for side in relation[1:])
        return [_difference(s, left, right) for s in self.scenes]


def _readable(draft: Draft, line: Stored) -> bool:
    try:
        Judge(draft.stored(line))
    except (Unreadable, KeyError, ValueError):
        return False
    return True


def _drawn(judge: Judge, seed: int) -> Iterator[Case]:
    draw = Draw(judge, Random(seed))
    for n, q, count in CELL_PLAN if judge.is_cell else PLAN:
        for case in draw.cases(n, q, count):
            if not isinstance(case, Rejected) and (not judge.where or belongs(judge, case)):
                yield case


def _truth(test: Any, s: Scene) -> bool | None:
    try:
        found: bool | None = test(s)
    except (Undefined, KeyError, AttributeError):
        return None
    return found


def _difference(s: Scene, left: Any, right: Any) -> float | None:
    try:
        low, high = ends(right(s))[0], ends(left(s))[1]
    except (Undefined, KeyError, AttributeError):
        return None
    return _float(low - high)


def _ratio(s: Scene, left: Any, right: Any) -> fmpq | None:
    """The quotient of the sides where both are points and the right one is not 0."""
    try:
        a, b = left(s), right(s)
    except (Undefined, KeyError, AttributeError):
        return None
    if isinstance(a, tuple) or isinstance(b, tuple) or b == 0:
        return None
    return fmpq(a) / fmpq(b)


def _float(x: fmpq) -> float:
    try:
        return float(x.p) / float(x.q)
    except OverflowError:
        return HUGE if x > 0 else -HUGE


def _below(one: Sequence[float | None], other: Sequence[float | None]) -> bool:
    """Whether the first bound is nowhere larger and somewhere smaller."""
    pairs = [(a, b) for a, b in zip(one, other, strict=False) if a is not None and b is not None]
    return bool(pairs) and all(a <= b for a, b in pairs) and any(a < b for a, b in pairs)
