"""Drawing orbits: W from the families in turn, bias, inputs and start from patterns, a few steps; making them plainer.

The patterns name no claim. "balanced" is the bias -W 1/2, at which logistic units that all stand at 1/2 stay there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any, TypeAlias

from flint import fmpq

from proofs.exact.evaluate import Judge
from proofs.exact.intervals import Exact
from proofs.exact.orbitcase import OrbitCase
from proofs.exact.plaincase import Row, Rows
from proofs.search.drawplain import PlainDraw
from proofs.search.families import REALS

MAX_DRAWN_STEPS = 8
HALF = fmpq(1, 2)
SATURATING = fmpq(8)

Numbers: TypeAlias = Callable[[int, Rows, Random], Row]
Json = dict[str, Any]


def _constant(x: fmpq) -> Numbers:
    return lambda n, weights, rng: (x,) * n


def _random(n: int, weights: Rows, rng: Random) -> Row:
    return tuple(rng.choice(REALS) for _ in range(n))


def _signs(size: fmpq) -> Numbers:
    return lambda n, weights, rng: tuple(size * rng.choice((1, -1)) for _ in range(n))


def _balanced(n: int, weights: Rows, rng: Random) -> Row:
    return tuple(-sum(row, fmpq(0)) / 2 for row in weights)


ZERO = _constant(fmpq(0))
BIASES: tuple[Numbers, ...] = (ZERO, ZERO, _balanced, _random, _signs(SATURATING))
STARTS: tuple[Numbers, ...] = (ZERO, _constant(HALF), _constant(fmpq(1)), _random, _signs(HALF))
# one row per time; None for no input at all
INPUTS: tuple[Numbers | None, ...] = (None, None, None, _random, _signs(SATURATING), _signs(HALF))


class OrbitDraw:
    """Orbits in an order that the seed alone fixes."""

    def __init__(self, judge: Judge, rng: Random) -> None:
        self.judge = judge
        self.rng = rng
        self.plain = PlainDraw(judge, rng)
        self.plain.needs_weights = True  # whatever a statement says of an orbit, it depends on W
        self.steps = fixed_steps(judge.stored)

    def net(self, n: int, length: int, variables: Mapping[str, Exact]) -> OrbitCase:
        """The next orbit of n units, with more steps than the lags among the variables need."""
        rng = self.rng
        weights = self.plain.net(n, length, variables).weights
        steps = self.steps or max(1 + self._lags(variables), rng.randint(1, MAX_DRAWN_STEPS))
        pattern = rng.choice(INPUTS)
        inputs = () if pattern is None else tuple(pattern(n, weights, rng) for _ in range(steps))
        bias, start = rng.choice(BIASES)(n, weights, rng), rng.choice(STARTS)(n, weights, rng)
        return OrbitCase(n, variables, weights, bias, start, steps, inputs)

    def distinct(self, n: int) -> int:
        """An upper limit of the number of different cases: few where all but the units is constructed."""
        stored = self.judge.stored
        made = {entry[0] for entry in stored["where"]} >= {"weight", "bias", "input", "start"} and self.steps
        sorts = list(stored["sorts"].values())
        settled = made and not self.judge.mentions.free and set(sorts) <= {"unit"}
        return int(n ** len(sorts)) if settled else 10**6

    def _lags(self, variables: Mapping[str, Exact]) -> int:
        sorts = self.judge.stored["sorts"]
        return sum(int(fmpq(x).p) for name, x in variables.items() if sorts.get(name) in ("lag", "nat"))

    def passed(self, outcome: bool) -> None:
        """Note whether the hypotheses let a case of the last net pass."""
        self.plain.passed(outcome)


def fixed_steps(stored: Mapping[str, Any]) -> int | None:
    """The number of steps that a hypothesis Steps = c fixes, or None."""
    for f in stored.get("given", ()):
        for a, b in (f[1:], f[:0:-1]) if f[0] == "=" else ():
            if a == ["Steps"] and isinstance(b, str) and b.isdigit() and int(b) > 0:
                return int(b)
    return None


def without_unit(data: Json, u: int) -> Json:
    """The stored orbit without unit u, in W, bias, start and inputs; `data` has the new n already."""
    kept = {**data, "W": [_without(row, u) for row in _without(data["W"], u)]}
    kept |= {name: _without(data[name], u) for name in ("bias", "a0")}
    return kept | ({"inputs": [_without(row, u) for row in data["inputs"]]} if "inputs" in data else {})


def _without(row: list[Any], u: int) -> list[Any]:
    return row[: u - 1] + row[u:]


def shortened(data: Json) -> Json:
    """The stored orbit with one step less; the earliest input is dropped."""
    kept = {**data, "T": int(data["T"]) - 1}
    return kept | ({"inputs": data["inputs"][1:]} if "inputs" in data else {})


def plainer(data: Json, tables: list[list[list[str]]]) -> Iterator[Json]:
    """No input, no bias, a start at 0, and each of the tables as W, alone and with no input and no bias."""
    n = data["n"]
    still = {name: x for name, x in data.items() if name != "inputs"} | {"bias": ["0"] * n}
    yield from ({**still, "W": table} for table in tables)
    yield still
    if "inputs" in data:
        yield {name: x for name, x in data.items() if name != "inputs"}
    yield from ({**data, name: [x] * n} for name in ("bias", "a0") for x in ("0", "1/2"))
    yield from ({**data, "W": table} for table in tables)
