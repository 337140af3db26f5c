"""Drawing plain nets: W from the families in turn, slopes from their patterns, activations where a claim needs them."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from flint import fmpq

from proofs.exact.evaluate import Judge
from proofs.exact.intervals import Exact, Undefined, number
from proofs.exact.outputs import OUTPUTS
from proofs.exact.plaincase import PlainCase, Row, Rows
from proofs.search.families import SCALES, SLOPES, WEIGHTS, Sector, scaled

# Draws after which a family that never passes is left out; random ones get more.
FAILURES, RANDOM_FAILURES = 4, 16
W_LEAVES = frozenset({"Weight", "ErrorFlow", "WeightFlow", "WeightMax", "StateFlow", "Step", "Flow", "W", "Row", "Col"})
W_LEAVES |= {"JointRadius"}
SLOPE_LEAVES = frozenset({"Slope", "ErrorFlow", "WeightFlow", "StateFlow", "Step", "Flow", "Slopes", "SlopeMax"})


def sector_of(judge: Judge) -> Sector:
    """The slopes of a plain net's system."""
    system = judge.system
    slope = system.get("slope")
    if slope is None:
        return Sector(None, None, (False, False))
    low, high = (None if end.strip("-") == "oo" else number(end) for end in slope)
    return Sector(low, high, system["attained"], tuple(map(number, system.get("values") or ())))


class PlainDraw:
    """Nets in an order that the seed alone fixes: families and patterns in turn, random parts from one source."""

    def __init__(self, judge: Judge, rng: Random) -> None:
        self.judge = judge
        self.rng = rng
        self.sector = sector_of(judge)
        heads = judge.mentions.heads
        self.needs_weights = bool(heads & W_LEAVES)
        self.needs_slopes = bool(heads & SLOPE_LEAVES)
        self.needs_acts = bool(heads & {"Act", "WeightFlow"})
        self.drawn = {n: rng.randrange(len(WEIGHTS)) if n > 2 else 0 for n in range(1, 17)}
        self.current = (0, "")
        self.outcomes: dict[tuple[int, str], tuple[int, int]] = {}

    def net(self, n: int, length: int, variables: Mapping[str, Exact]) -> PlainCase:
        """The next net of n units whose slopes repeat after at most `length` steps."""
        turn = self.drawn.get(n, 0)
        weights: Rows = ((fmpq(0),) * n,) * n
        if self.needs_weights:
            turn, name = self._family(n, turn)
            scale = SCALES[(turn // len(WEIGHTS) + turn) % len(SCALES)]
            weights = scaled(WEIGHTS[name](n, self.rng), scale)
        self.drawn[n] = turn + 1
        slopes: Rows = ((self.sector.top,) * n,)
        if self.needs_slopes:
            pattern = list(SLOPES)[(turn + turn // len(WEIGHTS)) % len(SLOPES)]
            slopes = SLOPES[pattern](self.sector, n, length, self.rng)
        if not self.needs_acts:
            return PlainCase(n, variables, weights, slopes)
        return self._with_acts(n, length, variables, weights, slopes)

    def _family(self, n: int, turn: int) -> tuple[int, str]:
        """The next family in turn; one that no hypothesis let pass in FAILURES draws is left out."""
        names = list(WEIGHTS)
        for step in range(len(names)):
            name = names[(turn + step) % len(names)]
            passed, failed = self.outcomes.get((n, name), (0, 0))
            if passed or failed < (RANDOM_FAILURES if name.startswith("random") else FAILURES):
                turn += step
                break
        self.current = (n, names[turn % len(names)])
        return turn, self.current[1]

    def passed(self, outcome: bool) -> None:
        """Note whether the hypotheses let a case of the last net pass."""
        passed, failed = self.outcomes.get(self.current, (0, 0))
        self.outcomes[self.current] = (passed + outcome, failed + (not outcome))

    def _with_acts(self, n: int, length: int, variables: Mapping[str, Exact], weights: Rows, slopes: Rows) -> PlainCase:
        """The net with activations; those of a named activation give the slopes, too."""
        activation = self.judge.system.get("activation")
        if activation is not None and not has_rational_slopes(activation):
            return PlainCase(n, variables, weights, slopes)
        if activation is None:
            acts = tuple(tuple(fmpq(self.rng.randint(-6, 6), 2) for _ in range(n)) for _ in range(length))
            return PlainCase(n, variables, weights, slopes, acts)
        acts = tuple(self._outputs(activation, n) for _ in range(length))
        return PlainCase(n, variables, weights, slopes_of(activation, acts), acts)

    def _outputs(self, activation: str, n: int) -> Row:
        pool = output_pool(activation)
        return tuple(self.rng.choice(pool) for _ in range(n))


def has_rational_slopes(activation: str) -> bool:
    """Whether slopes follow from outputs exactly; not for softplus, gelu, nor an activation that OUTPUTS lacks."""
    try:
        return activation in OUTPUTS and not isinstance(OUTPUTS[activation].slope(fmpq(1, 2), 64), tuple)
    except Undefined:  # several arguments share an output
        return False


def slopes_of(activation: str, acts: Rows) -> Rows:
    """The slopes that go with these activations; Undefined where they are not rational."""
    slope = OUTPUTS[activation].slope
    table: list[Row] = []
    for row in acts:
        values = [slope(y, 64) for y in row]
        if any(isinstance(x, tuple) for x in values):
            raise Undefined(f"the slope of {activation} is not rational at these outputs")
        table.append(tuple(fmpq(x) for x in values))
    return tuple(table)


def output_pool(activation: str) -> tuple[fmpq, ...]:
    """Outputs of an activation to draw from: the middle of its open range, near its ends, between; dyadic.

    Arguments, where the output does not tell the slope.
    """
    known = OUTPUTS[activation]
    if not known.told:
        return tuple(
            fmpq(*p) for p in ((0, 1), (1, 1), (-1, 1), (3, 2), (2, 1), (-2, 1), (1, 2), (5, 2), (-1, 2), (4, 1))
        )
    if known.low is None or known.high is None:
        pool = [fmpq(*p) for p in ((1, 1), (1, 2), (0, 1), (2, 1), (-1, 1), (1, 4), (3, 1), (-1, 2))]
        return tuple(x for x in pool if known.low is None or x > known.low)
    width = known.high - known.low
    return tuple(known.low + width * fmpq(i, 64) for i in (32, 16, 48, 8, 56, 1, 63))
