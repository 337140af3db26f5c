"""Drawing gated cells: small dyadic weights of every form, gates inside their ranges, states, all exact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from flint import fmpq

from proofs.exact.cellcase import CellCase
from proofs.exact.evaluate import Judge
from proofs.exact.intervals import Exact, number
from proofs.exact.plaincase import Row, Rows
from proofs.search.drawplain import output_pool
from proofs.search.families import REALS, WEIGHTS, scaled

GAINS = tuple(fmpq(*p) for p in ((1, 1), (1, 2), (4, 1), (1, 1), (1, 4), (8, 1)))
STATES = tuple(fmpq(*p) for p in ((1, 1), (1, 2), (0, 1), (-1, 1), (-1, 2), (2, 1), (1, 4)))


class CellDraw:
    """Cells in an order that the seed alone fixes."""

    def __init__(self, judge: Judge, rng: Random) -> None:
        assert judge.sweep is not None
        self.judge = judge
        self.rng = rng
        self.sweep = judge.sweep
        self.cell: Mapping[str, Any] = judge.system["cell"]
        self.turn = 0
        self.vector_sizes = sizes_of_vectors(self.cell)
        self.shift = max(map(shift, [*judge.stored["given"], judge.stored["statement"]]))

    def net(self, n: int, length: int, variables: Mapping[str, Exact]) -> CellCase:
        """The next cell of n units, with as many steps as the lags among the variables need."""
        self.turn += 1
        sizes = self._sizes(n)
        scalars = {name: self._scalar(low, high) for name, low, high in self.cell["scalars"]}
        free: dict[str, Rows] = {}
        gain = GAINS[self.turn % len(GAINS)]
        weights = {
            name: tuple(
                self._matrix(form, sizes[e[2]], sizes.get(self.vector_sizes(v), 1), free, scalars, gain)
                for form, v in zip(e[4], e[5], strict=True)
            )
            for name, e in self.sweep.nets.items()
        }
        gates = {name: self._gates(name, sizes[e[2]], length) for name, e in self.sweep.nets.items()}
        steps = min(64, 1 + self.shift + sum(int(fmpq(x).p) for name, x in variables.items() if self._is_time(name)))
        return CellCase(
            n,
            variables,
            sizes,
            weights,
            gates,
            {name: self._vector(STATES, sizes[size]) for name, size in self.cell["states"]},
            max(steps, length),
            {name: tuple(self._vector(REALS, sizes[s]) for _ in range(length)) for name, s in self.cell["inputs"]},
            {name: self._vector(REALS, sizes[size]) for name, size in self.cell["params"]},
            scalars,
        )

    def passed(self, outcome: bool) -> None:
        """Cells are drawn the same way whatever the hypotheses say."""

    def _is_time(self, name: str) -> bool:
        return self.judge.stored["sorts"].get(name) in ("lag", "nat")

    def _sizes(self, n: int) -> dict[str, int]:
        """Numbers for the names of sizes: n as given, what a fixed matrix says, else 1 or 2."""
        fixed: dict[str, int] = {}
        for e in self.sweep.nets.values():
            for form, v in zip(e[4], e[5], strict=True):
                if form[0] == "matrix":
                    fixed[e[2]] = len(form[1])
                    fixed[self.vector_sizes(v)] = len(form[1][0])
        names = {size for kind in ("states", "inputs", "params") for _, size in self.cell[kind]}
        names |= {e[2] for e in self.sweep.nets.values()}
        return {name: fixed.get(name, n if name == "n" else self.rng.randint(1, 2)) for name in sorted(names)} | {
            "n": n
        }

    def _scalar(self, low: str, high: str) -> fmpq:
        ends = [None if end.strip("-") == "oo" else number(end) for end in (low, high)]
        if ends[0] is not None and ends[1] is not None:
            return ends[0] + (ends[1] - ends[0]) * self.rng.randint(1, 7) / 8
        pool = [x for x in REALS if (ends[0] is None or x > ends[0]) and (ends[1] is None or x < ends[1])]
        return self.rng.choice(pool)

    def _vector(self, pool: Sequence[fmpq], size: int) -> Row:
        return tuple(self.rng.choice(pool) for _ in range(size))

    def _gates(self, name: str, size: int, length: int) -> Rows:
        activation = self.sweep.activated.get(name)
        pool = output_pool(activation) if activation else REALS
        if self.rng.random() < 0.5:  # one row, from the first few outputs: simple gates
            return (self._vector(pool[:3], size),)
        return tuple(self._vector(pool, size) for _ in range(length))

    def _matrix(
        self,
        form: list[Any],
        height: int,
        width: int,
        free: dict[str, Rows],
        scalars: Mapping[str, fmpq],
        gain: fmpq,
    ) -> Rows:
        """A matrix of this form; those with a name are drawn once."""
        head, *args = form
        if head == "combination":
            terms = [(coefficient(c, scalars), self._matrix(f, height, width, free, scalars, gain)) for c, f in args]
            return tuple(
                tuple(sum((c * m[k][j] for c, m in terms), fmpq(0)) for j in range(width)) for k in range(height)
            )
        if head == "transpose":
            m = self._matrix(["free", args[0]], width, height, free, scalars, gain)
            return tuple(zip(*m, strict=True))
        if head in ("free", "diagonal"):
            key = args[0] if args else ""
            made = free[key] if key in free else self._free(head, height, width, gain)
            if key:
                free[key] = made
            return made
        return fixed_matrix(form, height, width)

    def _free(self, head: str, height: int, width: int, gain: fmpq) -> Rows:
        if head == "diagonal":
            d = self._vector(STATES, height)
            return tuple(tuple(d[k] if k == j else fmpq(0) for j in range(width)) for k in range(height))
        size = max(height, width)
        family = list(WEIGHTS.values())[self.rng.randrange(len(WEIGHTS))]
        square = scaled(family(size, self.rng), gain)
        return tuple(row[:width] for row in square[:height])


def fixed_matrix(form: list[Any], height: int, width: int) -> Rows:
    """The matrix that a fixed form is: identity, shift, ones, or the one written down."""
    if form[0] == "matrix":
        return tuple(tuple(map(number, row)) for row in form[1])
    entry = {"identity": lambda k, j: k == j, "shift": lambda k, j: k == j + 1, "ones": lambda k, j: True}[form[0]]
    return tuple(tuple(fmpq(int(entry(k, j))) for j in range(width)) for k in range(height))


def coefficient(e: Any, scalars: Mapping[str, fmpq]) -> fmpq:
    """A coefficient of a combination: a rational expression of scalars."""
    if isinstance(e, str):
        return number(e)
    head, *args = e
    if head == "scalar":
        return scalars[args[0]]
    if head == "**":
        return coefficient(args[0], scalars) ** int(args[1])
    values = [coefficient(a, scalars) for a in args]
    result = values[0]
    for x in values[1:]:
        result = result + x if head == "+" else result * x
    return result


def sizes_of_vectors(cell: Mapping[str, Any]) -> Any:
    """A function from a stored unit-local expression to the name of its size ("" for one number)."""
    known = {(kind[:-1], name): size for kind in ("states", "inputs", "params") for name, size in cell[kind]}

    def size(e: Any) -> str:
        if not isinstance(e, list):
            return ""
        if e[0] == "net":
            return str(e[2])
        if e[0] in ("state", "input", "param", "scalar"):
            return str(known.get((e[0], e[1]), ""))
        return next((found for found in map(size, e[1:]) if found), "")

    return size


def shift(stored: Any) -> int:
    """The largest whole number that stands as a time, or is added in one: 3 for StateFlow(q + 3); at least 1."""
    if not isinstance(stored, list) or not stored:
        return 1
    head, *args = stored
    timed = args[: 1 + (head == "Out")] if head in ("StateFlow", "Step", "Act", "Out") else []
    added = [x for a in timed for x in (a[1:] if isinstance(a, list) and a[0] == "+" else [a])]
    whole = [int(x) for x in added if isinstance(x, str) and x.isdigit()]
    return max(1, *whole, *(shift(a) for a in args)) if whole or args else 1
