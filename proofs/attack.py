"""The attack on a claim: cases from the families, saturated, judged exactly; the smallest that refutes is the witness.

The plan runs through blocks of cases, one per number of units and first lag, smallest first; a block in which a case
refutes is finished, and its smallest case in (n, lags, digits) is reduced (proofs.search.reduce). The seed alone fixes
all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

from proofs.exact.evaluate import Judge
from proofs.exact.operators import Stored
from proofs.exact.scene import Case, Scene
from proofs.report.numbers import ratio_text
from proofs.search.draw import Draw, Rejected
from proofs.search.kinds import Hypothesis
from proofs.search.least import least
from proofs.search.local import LocalSearch, Worst
from proofs.search.margin import Margin
from proofs.search.ratio import Ratio, Spread
from proofs.search.reduce import reduced, size
from proofs.search.validity import belongs
from proofs.witness import build

# Cases of one attack, at some 80 microseconds each for a plain net and a millisecond for a cell; a norm to choose
# beside the net takes twice as many to be found as surely.
BUDGET, CELL_BUDGET, NORM_BUDGET = 1200, 400, 2400
# Moves of the local search after it; it may start from the first cases, then from one in so many.
MOVES, CELL_MOVES, SAMPLED, ALL = 300, 60, 5, 40
# Share of the cases for 1, 2, 3 and 4 units: two show what one hides, four add little and cost most.
SHARES = {1: 0.1, 2: 0.44, 3: 0.34, 4: 0.12}
LAGS = {1: 4, 2: 6, 3: 6, 4: 3}
# Lags 1 and 2 count double: there exponents like q - 2 turn negative, and there are no and one inner units.
DOUBLE = 2


@dataclass(frozen=True)
class Attack:
    """What an attack found and what it counted.

    witness      a counterexample in stored form (proofs.witness), or None
    method       "families", or "local search" or "Hypothesis" where these found it
    minimal      "minimal among N cases enumerated": no smaller case of a finite grid refutes (proofs.search.least), nor
                 any change that the reducer tries; "reduced": there is no such grid, or the reducer was cut
                 short; "as found": nothing was reduced
    tried        cases in which every hypothesis held
    rejected_by  how many draws each relation of `given` rejected
    unknown      cases in which the statement was neither TRUE nor FALSE; `undefined`: those with a term without value
    starved      the relation that let fewer than one draw in twenty pass, in stored form, or None; `starved_at`: its
                 place in `given`
    ratio        the largest quotient of the sides of a leq or lt, exact, a lower bound where it is enclosed, or None
    ratio_case   the case it was seen at
    tightness    what the ratios say, in words (proofs.search.ratio)
    hypotheses   the kinds of `given`
    spread       between which numbers the sides of a leq or lt were seen, or None
    outside      cases whose constructed slopes the activation does not have; they are not judged
    """

    witness: dict[str, Any] | None = None
    method: str = "families"
    minimal: str = ""
    tried: int = 0
    rejected_by: tuple[int, ...] = ()
    unknown: int = 0
    undefined: int = 0
    starved: Stored | None = None
    starved_at: int | None = None
    ratio: Fraction | None = None
    ratio_case: dict[str, Any] | None = None
    tightness: str = ""
    hypotheses: tuple[Hypothesis, ...] = ()
    outside: int = 0
    spread: Spread | None = None

    @property
    def rejected(self) -> int:
        """Draws that some hypothesis rejected."""
        return sum(self.rejected_by)

    @property
    def ratio_text(self) -> str:
        """The ratio as "p/q", in digits where that is long, "" where there is none."""
        return "" if self.ratio is None else ratio_text(self.ratio)


def attack(claim: Any, *, seed: int = 0, budget: int | None = None, reduce: bool = True) -> Attack:
    """Attack a claim (or its stored form) with about `budget` cases, in the order that `seed` fixes.

    Without a budget it is BUDGET, for gated cells CELL_BUDGET, with norm variables NORM_BUDGET. Where only the answer
    matters, `reduce` may be False: then the case is left as it was found.
    """
    stored: Mapping[str, Any] = claim if isinstance(claim, Mapping) else claim.stored
    if budget is None:
        chosen = NORM_BUDGET if "norm" in stored["sorts"].values() else BUDGET
        budget = CELL_BUDGET if stored["system"]["kind"] == "cell" else chosen
    return Search(stored, seed, budget, reduce).run()


class Search:
    """One attack under way."""

    def __init__(self, stored: Mapping[str, Any], seed: int, budget: int, reduce: bool = True) -> None:
        if budget < 1:
            raise ValueError(f"budget={budget} cases; pass at least 1")
        self.judge = Judge(stored)
        self.draw = Draw(self.judge, Random(seed))
        self.budget = budget
        self.reduce = reduce
        self.rejected = [0] * len(self.judge.given)
        self.tried = self.unknown = self.undefined = 0
        self.outside = 0
        self.constructs_slopes = any(entry[0] == "slope" for entry in stored["where"])
        self.ratio = Ratio(self.judge, self.draw.has_units())
        self.seen: set[Any] = set()
        self.seed = seed
        self.worst = Worst(Margin(self.judge))

    def run(self) -> Attack:
        """Run through the plan until a block refutes the claim or the plan ends."""
        for n, q, count in self.plan():
            found = self._block(n, q, count)
            if found:
                return self._refuted("families", min(found, key=lambda c: size(self.judge, c)))
        climbed = self._climbed()
        return self._outcome(None, "") if climbed is None else self._refuted("local search", climbed)

    def _refuted(self, method: str, case: Case) -> Attack:
        if not self.reduce:
            return self._outcome(build(self.judge, case), "as found", method)
        case, complete = reduced(self.judge, self.draw.saturation, case)
        below = least(self.judge, self.draw.saturation, case) if complete else None
        if below is None:
            return self._outcome(build(self.judge, case), "reduced", method)
        case, enumerated = below
        return self._outcome(build(self.judge, case), f"minimal among {enumerated} cases enumerated", method)

    def _climbed(self) -> Case | None:
        """A case that refutes, found from the worst ones by local search, or None."""
        local = LocalSearch(self.judge, self.draw, self._seen, self.seed)
        moves = min(self.budget // 5, CELL_MOVES if self.judge.is_cell else MOVES)
        if self.judge.stored["statement"][0] == "=":  # its margin is flat: a climb sees nothing to climb
            moves //= 4
        return local.run(self.worst.best(), moves)

    def plan(self) -> Iterator[tuple[int, int, int]]:
        """(n, first lag, cases) of every block, smallest first."""
        lags = bool(self.draw.lags())
        shares = SHARES if self.draw.has_units() else {1: 1.0}
        blocks = [(n, q) for n in shares for q in (range(1, LAGS[n] + 1) if lags else (1,))]
        for n, q in blocks:
            weight = 1 + (q <= DOUBLE)
            total = sum(1 + (r <= DOUBLE) for m, r in blocks if m == n)
            yield n, q, max(1, round(self.budget * shares[n] * weight / total))

    def _block(self, n: int, q: int, count: int) -> list[Case]:
        """The cases of one block that refute the claim."""
        found: list[Case] = []
        for case in self.draw.cases(n, q, count):
            if isinstance(case, Rejected):
                self._reject(case)
            elif self.constructs_slopes and not belongs(self.judge, case):
                self.outside += 1
            elif self._fresh(case) and self._judged(case) is False:
                found.append(case)
        return found

    def _reject(self, case: Rejected) -> None:
        if self.rejected:
            self.rejected[case.relation] += 1

    def _fresh(self, case: Case) -> bool:
        key = repr(case)
        if key in self.seen:
            return False
        self.seen.add(key)
        return True

    def _judged(self, case: Case) -> bool | None:
        s = self.judge.scene(case)
        verdict = self._seen(s, case)
        if verdict is not False and (self.tried % SAMPLED == 1 or self.tried < ALL):
            self.worst.see(s, case)
        return verdict

    def _seen(self, s: Scene, case: Case) -> bool | None:
        self.tried += 1
        verdict = self.judge.statement(s)
        if verdict is None:
            self.unknown += 1
            self.undefined += bool(s.undefined)
        self.ratio.see(s, case)
        return verdict

    def _outcome(self, witness: dict[str, Any] | None, minimal: str, method: str = "families") -> Attack:
        starved = self._starved()
        return Attack(
            witness,
            method,
            minimal,
            self.tried,
            tuple(self.rejected),
            self.unknown,
            self.undefined,
            None if starved is None else self.judge.stored["given"][starved],
            starved,
            self.ratio.largest,
            None if self.ratio.case is None else self.ratio.case.json(),
            str(self.ratio),
            self.draw.saturation.hypotheses,
            self.outside,
            self.ratio.spread,
        )

    def _starved(self) -> int | None:
        total = self.tried + sum(self.rejected)
        if not self.rejected or self.tried * 20 >= total:
            return None
        return max(range(len(self.rejected)), key=self.rejected.__getitem__)
