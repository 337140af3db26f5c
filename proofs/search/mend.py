"""Mending a case that fails a hypothesis about single weights or numbers: one takes the value at which it holds.

Where the difference of the sides is linear in a weight or number, two looks at it give the value at which it is 0: so
rows that sum to 1, symmetric and antisymmetric weights, no self-weights, numbers that sum to 1 are met exactly, which
no draw would do by chance.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random
from typing import NamedTuple, TypeAlias

from flint import fmpq

from proofs.exact.evaluate import Judge
from proofs.exact.formulas import RELATIONS
from proofs.exact.intervals import Undefined, Value
from proofs.exact.mentions import heads, variables
from proofs.exact.operators import Term
from proofs.exact.plaincase import PlainCase
from proofs.exact.scene import Case, Scene
from proofs.search.kinds import Hypothesis, Kind
from proofs.search.saturate import instances

# Numbers changed at most; a net of four units has 16 weights.
CHANGES = 24
# Cases of one number of units in a row that may resist before it gives up: a try costs as much as a hundred cases.
PATIENCE = 25
# By how much a strict relation is met.
SLACK = fmpq(1, 8)

# A real variable by its name, or a weight by its row and column.
Place: TypeAlias = str | tuple[int, int]


class Instance(NamedTuple):
    """A hypothesis at values of its quantified variables."""

    hypothesis: Hypothesis
    sides: tuple[Term, Term]
    at: dict[str, Value]


class Mending:
    """The mendable hypotheses of a claim: relations about weights or numbers that no scaling and no name meets."""

    def __init__(self, judge: Judge, hypotheses: Sequence[Hypothesis], rng: Random) -> None:
        self.judge = judge
        self.rng = rng
        self.weights = not any(entry[0] == "weight" for entry in judge.where)
        named = {h.variable for h in hypotheses if h.kind is Kind.NAME}
        sorts = judge.stored["sorts"]
        self.reals = [name for name, sort in sorts.items() if sort == "real" and name not in named]
        self.hypotheses = [(h, self._sides(h)) for h in hypotheses if self._mendable(h)]
        self.fruitless: dict[int, int] = {}

    def _mendable(self, h: Hypothesis) -> bool:
        if h.relation[0] not in RELATIONS or h.free:
            return False
        if h.kind is Kind.OTHER and self.weights and "Weight" in heads(h.relation):
            return True
        return h.kind in (Kind.OTHER, Kind.RANGE) and bool(variables(h.relation) & set(self.reals))

    def _sides(self, h: Hypothesis) -> tuple[Term, Term]:
        names = [name for name, _ in h.binders]
        return self.judge.term(h.relation[1], names), self.judge.term(h.relation[2], names)

    def __call__(self, case: Case) -> Case | None:
        """The case with numbers at which every mendable hypothesis holds; None where that was not reached."""
        if not isinstance(case, PlainCase) or not self.hypotheses or self.fruitless.get(case.n, 0) >= PATIENCE:
            return None
        try:
            found = self._mended(case)
        except (Undefined, KeyError):
            found = None
        self.fruitless[case.n] = 0 if found is not None else self.fruitless.get(case.n, 0) + 1
        return found

    def _mended(self, case: PlainCase) -> PlainCase | None:
        for _ in range(CHANGES):
            broken = self._broken(case)
            if not broken:
                return case
            changed = self._changed(case, broken)
            if changed is None:
                return None
            case = changed
        return None

    def _broken(self, case: PlainCase) -> list[Instance]:
        """The instances of hypotheses that fail, with the values of their quantified variables."""
        s = self.judge.scene(case)
        return [
            Instance(h, sides, {name: s.env[name] for name, _ in h.binders})
            for h, sides in self.hypotheses
            for _ in instances(s, h)
            if not _holds(h, _difference(s, sides))
        ]

    def _changed(self, case: PlainCase, broken: list[Instance]) -> PlainCase | None:
        """The case with one number moved to where the first instance holds; if possible fewer fail than before."""
        found: PlainCase | None = None
        for changed in self._moved(case, broken[0]):
            found = found or changed
            if len(self._broken(changed)) < len(broken):
                return changed
        return found

    def _moved(self, case: PlainCase, instance: Instance) -> Iterator[PlainCase]:
        """The case with each of its numbers in turn moved to where the instance holds, where that can be."""

        def gap(changed: PlainCase) -> fmpq:
            s = self.judge.scene(changed)
            s.env.update(instance.at)
            return _difference(s, instance.sides)

        now = gap(case)
        wanted = -SLACK if instance.hypothesis.relation[0] == "<" else fmpq(0)
        for place in self._places(case):
            slope = gap(_moved(case, place, fmpq(1))) - now
            if slope != 0:
                changed = _moved(case, place, (wanted - now) / slope)
                if _holds(instance.hypothesis, gap(changed)):
                    yield changed

    def _places(self, case: PlainCase) -> list[Place]:
        """The numbers that may be moved, shuffled: variables, then weights."""
        reals: list[Place] = list(self.reals)
        self.rng.shuffle(reals)
        weights: list[Place] = [(k, j) for k in range(case.n) for j in range(case.n)] if self.weights else []
        self.rng.shuffle(weights)
        return [*reals, *weights]


def _difference(s: Scene, sides: tuple[Term, Term]) -> fmpq:
    left, right = (side(s) for side in sides)
    if isinstance(left, tuple) or isinstance(right, tuple):
        raise Undefined("a hypothesis whose sides are only enclosed is not mended")
    return fmpq(left) - fmpq(right)


def _holds(h: Hypothesis, gap: fmpq) -> bool:
    return bool(gap == 0 if h.relation[0] == "=" else gap <= 0 if h.relation[0] == "<=" else gap < 0)


def _moved(case: PlainCase, place: Place, step: fmpq) -> PlainCase:
    if isinstance(place, str):
        return replace(case, variables={**case.variables, place: case.variables[place] + step})
    k, j = place
    row = case.weights[k]
    changed = (*row[:j], row[j] + step, *row[j + 1 :])
    return replace(case, weights=(*case.weights[:k], changed, *case.weights[k + 1 :]))
