"""Local search: from the worst cases seen, one move after another towards a case that refutes.

It climbs the margin (proofs.search.margin): after each move W is scaled and named variables follow, so that the
hypotheses stay saturated; a case is judged exactly whatever its margin. What it sees counts for the tightness, also
where the claim stands. The seed alone fixes the order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random

from proofs.exact.evaluate import Judge
from proofs.exact.intervals import Undefined
from proofs.exact.scene import Case, Scene
from proofs.search.draw import Draw
from proofs.search.line import along
from proofs.search.margin import Margin
from proofs.search.moves import Moves
from proofs.search.validity import belongs

# How many cases of one number of units are kept to climb from, and after how many they are chosen anew.
ALIKE, GATHERED = 2, 48


class Worst:
    """The cases of the largest margins seen, few of them with the same n."""

    def __init__(self, margin: Margin) -> None:
        self.margin = margin
        self.cases: list[tuple[float, Case]] = []

    def see(self, s: Scene, case: Case) -> None:
        """Take a case that does not refute into account."""
        self.cases.append((self.margin(s), case))
        if len(self.cases) > GATHERED:
            self._drop()

    def _drop(self) -> None:
        self.cases.sort(key=lambda pair: -pair[0])
        taken: dict[int, int] = {}
        best: list[tuple[float, Case]] = []
        for margin, case in self.cases:
            taken[case.n] = taken.get(case.n, 0) + 1
            if taken[case.n] <= ALIKE:
                best.append((margin, case))
        self.cases = best

    def best(self) -> list[tuple[float, Case]]:
        """The cases to climb from, the worst first."""
        self._drop()
        return list(self.cases)


class LocalSearch:
    """Climbs from given cases; `judged` is asked about every case that is new and satisfies the hypotheses."""

    def __init__(self, judge: Judge, draw: Draw, judged: Callable[[Scene, Case], bool | None], seed: int) -> None:
        self.judge = judge
        self.saturation = draw.saturation
        self.mending = draw.mending
        self.judged = judged
        self.margin = Margin(judge)
        self.moves = Moves(judge, draw.saturation.named, Random(f"local {seed}"))
        self.checked = any(entry[0] == "slope" for entry in judge.where) or judge.is_cell
        self.seen: set[str] = set()
        self.left = 0

    def run(self, starts: Iterable[tuple[float, Case]], budget: int) -> Case | None:
        """The first case that refutes, from any of the starts; None after `budget` moves, or where nothing improves."""
        waiting = list(starts)
        for index, (margin, case) in enumerate(waiting):
            share = budget // (len(waiting) - index)
            self.left = share
            found = self._climbed(margin, case)
            budget -= share - self.left
            if found is not None:
                return found
        return None

    def _climbed(self, margin: float, case: Case) -> Case | None:
        """Climb from one case until no move improves it."""
        improved = True
        while improved and self.left > 0:
            improved = False
            for moved in self.moves.near(case):
                if self.left <= 0:
                    break
                step = self._tried(moved)
                if step is None:
                    continue
                verdict, height, settled = step
                if verdict is False:
                    return settled
                if height > margin:
                    margin, case, improved = height, settled, True
                    break
        return self._polished(margin, case)

    def _polished(self, margin: float, case: Case) -> Case | None:
        """The first case that refutes on lines through this one, along each real that is free."""
        for name in self.moves.reals:
            trials = along(case, name, margin, self._tried)
            found = next((settled for verdict, _, settled in trials if verdict is False), None)
            if found is not None:
                return found
        return None

    def _tried(self, moved: Case) -> tuple[bool | None, float, Case] | None:
        """The moved case, saturated, with its verdict and margin; None where it is known or a hypothesis fails."""
        self.left -= 1
        try:
            case = self.saturation.fit(self.judge.constructed(moved), low=True)
            case = self.saturation.name(self.saturation.scale(case))
        except (Undefined, KeyError):
            return None
        s = self.judge.scene(case)
        if not self._allowed(s):
            mended = self.mending(case)
            if mended is None:
                return None
            case, s = mended, self.judge.scene(mended)
        key = repr(case)
        if key in self.seen or not self._allowed(s) or (self.checked and not belongs(self.judge, case)):
            return None
        self.seen.add(key)
        return self.judged(s, case), self.margin(s), case

    def _allowed(self, s: Scene) -> bool:
        return all(test(s) is True for test in self.judge.given)
