"""Statements about orbits that an enclosure decides: few units, a fixed number of steps, all else constructed.

`given` bounds the number of units (n = 1, n <= 2) and fixes Steps = c; `where` constructs W, bias, inputs and start
from numbers and from real variables, each of which `given` keeps between two rationals. Then every number of units and
every choice of the unit variables is tried, and the box of the reals is halved until ball arithmetic decides each part:
the statement holds on it, or some hypothesis fails on all of it. What is left after MAX_PARTS parts is not decided.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, TypeAlias

from flint import ctx, fmpq

from proofs.exact.evaluate import Judge
from proofs.exact.intervals import Undefined, Value, fraction, hull, number
from proofs.exact.operators import Stored, bound
from proofs.exact.orbitcase import GUARD, Number, OrbitCase, OrbitNet, Setting, kept
from proofs.exact.scene import LADDER, Scene
from proofs.search.draworbit import fixed_steps

# Parts of boxes that are looked at, at some 500 microseconds for a run of five steps.
MAX_PARTS = 4_000
# A part narrower than this is not halved: where both sides agree at a point, no part around it is ever decided.
NARROW = fmpq(1, 1 << 30)
MAX_UNITS = 4
CONSTRUCTED = {"weight", "bias", "input", "start"}

Box: TypeAlias = dict[str, tuple[fmpq, fmpq]]


@dataclass(frozen=True)
class Enclosed:
    """The statement holds for every number of units in `units` and every choice of the variables.

    parts  how many parts of the box of the reals were looked at; 1 per choice where there are no reals
    """

    units: tuple[int, ...]
    parts: int

    def __str__(self) -> str:
        return "by enclosure"


def enclosed(stored: Mapping[str, Any]) -> Enclosed | str:
    """What encloses the claim, or why nothing does."""
    lacking = _lacking(stored)
    if lacking:
        return lacking
    judge = Judge(stored)
    numbers = [n for n in range(1, MAX_UNITS + 1) if _allows(judge, n)]
    box = _box(stored)
    parts = 0
    met = False
    for n in numbers:
        for units in _units(stored, n):
            search = _Halving(judge, n, units, MAX_PARTS - parts)
            why = search.run(box)
            if why:
                return why
            parts += search.parts
            met = met or search.met
    return Enclosed(tuple(numbers), parts) if met else "no case meets the hypotheses"


def _lacking(stored: Mapping[str, Any]) -> str:
    """What a statement lacks to be enclosed; "" if nothing."""
    if stored["system"].get("slopes") != "ORBIT":
        return "it is no statement about orbits"
    missing = CONSTRUCTED - {entry[0] for entry in stored["where"]}
    if missing:
        return f"where does not construct {', '.join(sorted(missing))}"
    if fixed_steps(stored) is None:
        return "given does not fix Steps"
    if _most_units(stored) is None:
        return f"given does not bound the number of units by {MAX_UNITS} or less"
    box = _box(stored)
    loose = [name for name, sort in stored["sorts"].items() if sort != "unit" and name not in box]
    return f"given keeps {loose[0]} between no two numbers" if loose else ""


def _most_units(stored: Mapping[str, Any]) -> int | None:
    """The largest number of units that a hypothesis n = c, n <= c or n < c leaves, if at most MAX_UNITS."""
    found = [
        int(f[2]) - (f[0] == "<")
        for f in stored["given"]
        if f[0] in ("=", "<=", "<") and f[1] == ["n"] and isinstance(f[2], str) and f[2].isdigit()
    ]
    found += [int(f[1]) for f in stored["given"] if f[0] == "=" and f[2] == ["n"] and str(f[1]).isdigit()]
    return min(found) if found and min(found) <= MAX_UNITS else None


def _allows(judge: Judge, n: int) -> bool:
    """Whether the hypotheses about n alone leave n units."""
    s = Scene.of_variables(n, {})
    alone = [f for f in judge.stored["given"] if f[0] in ("=", "<=", "<") and all(_of_n(side) for side in f[1:])]
    return all(judge.formula(f)(s) is not False for f in alone)


def _of_n(side: Stored) -> bool:
    return side == ["n"] or isinstance(side, str)


def _box(stored: Mapping[str, Any]) -> Box:
    """The interval that c <= x, x <= c and |x| <= c in `given` leave to each real variable bounded twice."""
    low: dict[str, fmpq] = {}
    high: dict[str, fmpq] = {}
    for f in stored["given"]:
        if f[0] not in ("<=", "<"):
            continue
        left, right = f[1:]
        if isinstance(right, str) and isinstance(left, list) and left[0] in ("var", "abs"):
            name = left[1] if left[0] == "var" else left[1][1] if left[1][0] == "var" else ""
            c = number(right)
            high[name] = min(c, high.get(name, c))
            if left[0] == "abs":
                low[name] = max(-c, low.get(name, -c))
        if isinstance(left, str) and isinstance(right, list) and right[0] == "var":
            c = number(left)
            low[right[1]] = max(c, low.get(right[1], c))
    reals = [name for name, sort in stored["sorts"].items() if sort == "real"]
    return {name: (low[name], high[name]) for name in reals if name in low and name in high}


def _units(stored: Mapping[str, Any], n: int) -> Iterator[dict[str, Value]]:
    """Every choice of the unit variables."""
    names = [name for name, sort in stored["sorts"].items() if sort == "unit"]
    for values in product(range(1, n + 1), repeat=len(names)):
        yield dict(zip(names, values, strict=True))


class _Halving:
    """The search through the parts of a box, for one number of units and one choice of the unit variables."""

    def __init__(self, judge: Judge, n: int, units: Mapping[str, Value], left: int) -> None:
        self.judge, self.n, self.units, self.left = judge, n, units, left
        self.parts = 0
        self.met = False  # whether all hypotheses hold on some part

    def run(self, box: Box) -> str:
        """ "" if each part is decided; else a part that is not."""
        pending = [box]
        while pending:
            part = pending.pop()
            self.parts += 1
            if self.parts > self.left:
                return f"not decided after {MAX_PARTS} parts, the last of them {_shown(part)}"
            truth = self._truth(part)
            if truth is False:
                return f"false at n = {self.n}, {_shown(part)}"
            if truth is None:
                halves = _halves(part)
                if not halves:
                    return f"not decided at {LADDER[-1]} bits, n = {self.n}"
                pending += halves
        return ""

    def _truth(self, part: Box) -> bool | None:
        """Whether the statement holds on the whole part, or no point of it meets the hypotheses."""
        try:
            s = _scene(self.judge, self.n, {**self.units, **{name: hull(*x) for name, x in part.items()}})
        except Undefined:
            return None
        given = [test(s) for test in self.judge.given]
        if False in given:
            return True
        statement = self.judge.statement(s)
        self.met = self.met or None not in given
        return None if statement is False and None in given else statement


def _shown(part: Box) -> str:
    return ", ".join(f"{name} in [{fraction(a)}, {fraction(b)}]" for name, (a, b) in part.items()) or "at its one case"


def _halves(part: Box) -> list[Box]:
    """The part cut in two across its longest side; none where it is a point."""
    name = max(part, key=lambda x: part[x][1] - part[x][0], default="")
    if not name or part[name][1] - part[name][0] < NARROW:
        return []
    low, high = part[name]
    middle = (low + high) / 2
    return [{**part, name: (low, middle)}, {**part, name: (middle, high)}]


def _scene(judge: Judge, n: int, values: Mapping[str, Value]) -> Scene:
    """The run that `where` constructs from these values, which may be intervals."""
    steps = fixed_steps(judge.stored)
    assert steps is not None
    zeros = (fmpq(0),) * n
    setting = Setting((zeros,) * n, zeros, zeros, steps)
    blank = OrbitCase(n, {}, (zeros,) * n, zeros, zeros, steps)
    activation = judge.system["activation"]
    precision = LADDER[0] if any(isinstance(x, tuple) for x in values.values()) else None
    for entry in judge.where:
        if entry[0] in CONSTRUCTED:
            s = Scene(blank, OrbitNet(setting, activation, precision))
            s.env.update(values)
            with ctx.workprec(LADDER[-1] + GUARD):
                setting = _constructed(judge, s, setting, entry)
    s = Scene(blank, OrbitNet(setting, activation, precision))
    s.env.update(values)
    return s


def _constructed(judge: Judge, s: Scene, setting: Setting, entry: Stored) -> Setting:
    kind, *names, body = entry
    run = judge.term(body, names)

    def at(*index: int) -> Number:
        s.env.update(zip(names[:-1], index[:-1], strict=True))
        return kept(bound(s, names[-1], index[-1], run))

    units = range(1, s.n + 1)
    if kind == "weight":
        return _with(setting, weights=tuple(tuple(at(i, j) for j in units) for i in units))
    if kind == "input":
        times = range(setting.steps - 1, -1, -1)  # row s - 1 of the inputs is that of r = T - s
        return _with(setting, inputs=tuple(tuple(at(r, k) for k in units) for r in times))
    return _with(setting, **{kind: tuple(at(k) for k in units)})


def _with(setting: Setting, **changes: Any) -> Setting:
    fields = {name: getattr(setting, name) for name in ("weights", "bias", "start", "steps", "inputs", "norms")}
    return Setting(**(fields | changes))
