"""How near a bound comes to what it bounds: the largest quotient of its sides that an attack sees, and where.

With one unit a sum has one term and every norm is |w|, so that bounds which are loose otherwise hold with equality;
likewise at time 0. The largest quotient is kept apart for the proper cases: n >= 2; in a claim that speaks of no units,
every natural number >= 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq

from proofs.exact.evaluate import Judge
from proofs.exact.intervals import Undefined, Value, ends, fraction, spelled
from proofs.exact.operators import Term
from proofs.exact.scene import Case, Scene
from proofs.report.numbers import ratio_text


@dataclass(frozen=True)
class Spread:
    """Between which numbers the sides of a leq or lt were seen: ends, rounded outwards where a side is enclosed."""

    left_low: Fraction
    left_high: Fraction
    right_low: Fraction
    right_high: Fraction
    equal: bool

    @property
    def apart(self) -> bool:
        """Whether a number may lie between the sides in every case: both varied, and never met."""
        varied = self.left_low < self.left_high and self.right_low < self.right_high
        return varied and not self.equal and self.left_high <= self.right_low


class Ratio:
    """The largest quotient left / right of a statement that is a leq or lt, perhaps under quantifiers over units.

    best, case                exact, or a lower bound where a side is only enclosed, and the first case it was seen at
    proper_best, proper_case  the same over the proper cases
    """

    def __init__(self, judge: Judge, units: bool) -> None:
        self.best: fmpq | None = None
        self.proper_best: fmpq | None = None
        self.case: Case | None = None
        self.proper_case: Case | None = None
        self.ends: list[fmpq] | None = None
        self.equal = False
        self.units = units
        self.sorts: dict[str, str] = dict(judge.stored["sorts"])
        self.nats = [name for name, sort in self.sorts.items() if sort == "nat"]
        f = judge.stored["statement"]
        names: list[str] = []
        while f[0] == "all" and f[2] == ["n"]:
            names.append(f[1])
            f = f[3]
        if f[0] == "and":  # the first bound of several
            f = next((part for part in f[1:] if part[0] in ("<=", "<")), f)
        self.names = names
        self.sides: tuple[Term, Term] | None = None
        if f[0] in ("<=", "<"):
            self.sides = judge.term(f[1], names), judge.term(f[2], names)

    def see(self, s: Scene, case: Case) -> None:
        """Take the case into account."""
        if self.sides is None:
            return
        proper = self._is_proper(case)
        try:
            for _ in self._bound(s, self.names):
                self._compare(self.sides[0](s), self.sides[1](s), case, proper)
        except Undefined:
            return

    def _is_proper(self, case: Case) -> bool:
        return case.n >= 2 if self.units else all(case.variables[name] >= 1 for name in self.nats)

    def _bound(self, s: Scene, names: list[str]) -> Iterator[None]:
        """Every choice of the quantified units."""
        if not names:
            yield None
            return
        for k in range(1, s.n + 1):
            s.env[names[0]] = k
            yield from self._bound(s, names[1:])
        s.env.pop(names[0])

    def _compare(self, left: Value, right: Value, case: Case, proper: bool) -> None:
        (top, _), (below, above) = ends(left), ends(right)
        self._span(ends(left), ends(right))
        if below <= 0:
            return
        bottom = above if top >= 0 else below
        if self.best is None or top > self.best * bottom:
            self.best, self.case = top / bottom, case
        if proper and (self.proper_best is None or top > self.proper_best * bottom):
            self.proper_best, self.proper_case = top / bottom, case

    def _span(self, left: tuple[fmpq, fmpq], right: tuple[fmpq, fmpq]) -> None:
        """Widen the ranges of both sides."""
        if self.ends is None:
            self.ends = [*left, *right]
        else:
            a, b, c, d = self.ends
            self.ends = [min(a, left[0]), max(b, left[1]), min(c, right[0]), max(d, right[1])]
        self.equal = self.equal or left == right

    @property
    def spread(self) -> Spread | None:
        """The ranges of both sides over all cases; None where there are none."""
        if self.ends is None:
            return None
        low, high, least, most = map(fraction, self.ends)
        return Spread(low, high, least, most, self.equal)

    @property
    def largest(self) -> Fraction | None:
        """The largest quotient over all cases."""
        return None if self.best is None else fraction(self.best)

    def __str__(self) -> str:
        """TIGHT with a proper case of equality; else the largest quotients, and where; "" where there is none."""
        if self.best is None or self.case is None:
            return ""
        if self.best != 1:
            return f"largest ratio {ratio_text(fraction(self.best))} at {self._place(self.case)}"
        if self.proper_best is None or self.proper_case is None:
            return f"equality seen at {self._improper()} only"
        if self.proper_best == 1:
            return f"TIGHT: equality at {self._place(self.proper_case)}"
        apart = f"largest ratio {ratio_text(fraction(self.proper_best))} at {self._place(self.proper_case)}"
        return f"equality seen at {self._improper()} only; {apart} for {self._proper()}"

    def _place(self, case: Case) -> str:
        """n, the lags and the times of the case; all its variables where it has none of them."""
        counted = [name for name in case.variables if self.sorts[name] in ("lag", "nat")]
        parts = [f"n = {case.n}"] if self.units else []
        names = counted if counted or parts else list(case.variables)
        return ", ".join([*parts, *(f"{name} = {spelled(case.variables[name])}" for name in names)])

    def _improper(self) -> str:
        return "n = 1" if self.units else " or ".join(f"{name} = 0" for name in self.nats)

    def _proper(self) -> str:
        return "n >= 2" if self.units else " and ".join(f"{name} >= 1" for name in self.nats)
