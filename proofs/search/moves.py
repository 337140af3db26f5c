"""Moves of a case for local search: one number, sign, row, unit, lag or slope changed.

A move is a case that need not satisfy the hypotheses yet; the search saturates and judges it. Numbers stay dyadic
with about DIGITS binary digits, and of moderate size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random

from flint import fmpq

from proofs.exact.cellcase import CellCase
from proofs.exact.evaluate import Judge
from proofs.exact.intervals import Exact
from proofs.exact.orbitcase import OrbitCase
from proofs.exact.outputs import OUTPUTS
from proofs.exact.plaincase import PlainCase, Row, Rows
from proofs.exact.scene import Case
from proofs.search.draw import NET_LEAVES
from proofs.search.drawplain import has_rational_slopes, output_pool, sector_of, slopes_of
from proofs.search.families import scaled
from proofs.search.norms import near

DIGITS = 9
LARGEST = fmpq(4096)
MAX_LAG, MAX_UNITS = 64, 6
STEPS: tuple[fmpq, ...] = tuple(fmpq(*p) for p in ((1, 1), (1, 4), (1, 16), (1, 64), (1, 256)))


class Moves:
    """The moves of one claim's cases; `near(case)` yields them in random order."""

    def __init__(self, judge: Judge, named: frozenset[str], rng: Random) -> None:
        self.judge = judge
        self.rng = rng
        sorts: Mapping[str, str] = judge.stored["sorts"]
        self.units = [name for name, sort in sorts.items() if sort == "unit"]
        self.times = {name: int(sort == "lag") for name, sort in sorts.items() if sort in ("lag", "nat")}
        self.reals = [name for name, sort in sorts.items() if sort == "real" and name not in named]

    def near(self, case: Case) -> Iterator[Case]:
        """Every move of the case: variables and one unit more, then its numbers, each of the two shuffled."""
        coarse = [*self._variables(case), *self._wider(case)]
        self.rng.shuffle(coarse)
        yield from coarse
        fine = [*self._plain(case), *self._cell(case), *self._orbit(case)]
        self.rng.shuffle(fine)
        yield from fine

    def _wider(self, case: Case) -> Iterator[Case]:
        """One unit more, where everything that is indexed by units is a weight, a slope or an activation."""
        mentions = self.judge.mentions
        if not isinstance(case, PlainCase) or case.n >= MAX_UNITS or case.norms or mentions.by_units:
            return
        if mentions.heads & NET_LEAVES:
            yield from _with_unit(case)

    def _variables(self, case: Case) -> Iterator[Case]:
        values = case.variables
        for name in self.units:
            yield from (_set(case, {name: k}) for k in range(1, case.n + 1) if k != values[name])
        for name, least in self.times.items():
            q = int(fmpq(values[name]).p)
            longest = MAX_LAG if isinstance(case, PlainCase) else 8
            near = {q - 1, q + 1, 2 * q, 4 * q} - {q}
            yield from (_longer(case, name, x, q) for x in sorted(near) if least <= x <= longest)
        numbers = {name: fmpq(values[name]) for name in self.reals}
        for name, x in numbers.items():
            yield from (_set(case, {name: y}) for y in around(x))
        for i, one in enumerate(self.reals):
            for other in self.reals[i + 1 :]:
                yield from (_set(case, pair) for pair in self._together(one, other, numbers))

    def _together(self, one: str, other: str, numbers: Mapping[str, fmpq]) -> Iterator[dict[str, Exact]]:
        """Two numbers moved along a diagonal, doubled, exchanged."""
        x, y = numbers[one], numbers[other]
        for step in STEPS[:4]:
            for a, b in ((step, step), (step, -step), (-step, step), (-step, -step)):
                yield {one: kept(x + a), other: kept(y + b)}
        yield {one: kept(2 * x), other: kept(2 * y)}
        yield {one: y, other: x}

    def _plain(self, case: Case) -> Iterator[Case]:
        if not isinstance(case, PlainCase):
            return
        if not any(entry[0] == "weight" for entry in self.judge.where):
            yield from (replace(case, weights=w) for w in tables(case.weights))
            yield from self._signs(case)
        if case.acts is None:
            yield from (replace(case, slopes=s) for s in self._slopes(case.slopes))
        else:
            yield from self._acts(case, case.acts)
        for name, pair in case.norms.items():
            yield from (replace(case, norms={**case.norms, name: other}) for other in near(pair, case.n, self.rng))
        for name, row in case.free.items():
            for i, x in enumerate(row):
                for y in (-x, *around(x)):
                    yield replace(case, free={**case.free, name: (*row[:i], y, *row[i + 1 :])})

    def _signs(self, case: PlainCase) -> Iterator[Case]:
        """The signs of one row or of one column turned."""
        rows = case.weights
        for u in range(case.n):
            yield replace(case, weights=tuple(tuple(-x for x in r) if k == u else r for k, r in enumerate(rows)))
            yield replace(case, weights=tuple((*r[:u], -r[u], *r[u + 1 :]) for r in rows))
        yield replace(case, weights=tuple(zip(*rows, strict=True)))

    def _slopes(self, table: Rows) -> Iterator[Rows]:
        """One slope at another value of the sector, a row at a corner, one row fewer or more."""
        sector = sector_of(self.judge)
        for r, row in enumerate(table):
            for j, x in enumerate(row):
                others = (sector.top, sector.bottom, self.rng.choice(sector.pool), -x, x / 2, 2 * x)
                for y in dict.fromkeys(others):
                    if y != x and sector.allows(y):
                        yield (*table[:r], (*row[:j], y, *row[j + 1 :]), *table[r + 1 :])
            for end in (sector.top, sector.bottom):
                yield (*table[:r], (end,) * len(row), *table[r + 1 :])
        if len(table) > 1:
            yield from (tuple(row for i, row in enumerate(table) if i != r) for r in range(len(table)))
        if len(table) < 4:
            yield (*table, table[0])

    def _acts(self, case: PlainCase, acts: Rows) -> Iterator[Case]:
        activation = self.judge.system.get("activation")
        if activation is not None and not has_rational_slopes(activation):
            return
        for changed in _entries(acts, self._outputs(activation)):
            slopes = case.slopes if activation is None else slopes_of(activation, changed)
            yield replace(case, acts=changed, slopes=slopes)

    def _outputs(self, activation: str | None) -> Callable[[fmpq], Sequence[fmpq]]:
        """Outputs to try in place of one: near it, and of the pool; within the range of the activation."""
        if activation is None:
            return around
        pool, known = output_pool(activation), OUTPUTS[activation]
        return lambda x: [y for y in (*pool, *around(x)) if known.takes(y)]

    def _cell(self, case: Case) -> Iterator[Case]:
        if not isinstance(case, CellCase):
            return
        assert self.judge.sweep is not None
        nets = self.judge.sweep.nets
        for name, slots in case.weights.items():
            for slot, (form, m) in enumerate(zip(nets[name][4], slots, strict=True)):
                if form == ["free"] or form[0] == "diagonal":
                    for w in tables(m, diagonal=form[0] == "diagonal"):
                        changed = (*slots[:slot], w, *slots[slot + 1 :])
                        yield replace(case, weights={**case.weights, name: changed})
        for name, table in case.gates.items():
            activation = self.judge.sweep.activated.get(name)
            outputs = self._outputs(activation)
            yield from (replace(case, gates={**case.gates, name: g}) for g in _entries(table, outputs))
        for name, row in case.states.items():
            yield from (replace(case, states={**case.states, name: s[0]}) for s in _entries((row,), around))

    def _orbit(self, case: Case) -> Iterator[Case]:
        if not isinstance(case, OrbitCase):
            return
        if not any(entry[0] == "weight" for entry in self.judge.where):
            yield from (replace(case, weights=w) for w in tables(case.weights))
        yield from (replace(case, bias=b[0]) for b in _entries((case.bias,), around))
        yield from (replace(case, start=b[0]) for b in _entries((case.start,), around))


def around(x: fmpq) -> tuple[fmpq, ...]:
    """Numbers to try in place of one: steps to both sides, half and double, the other sign; few digits."""
    stepped = [x + s * step for step in STEPS for s in (1, -1)]
    found = [kept(y) for y in (*stepped, x / 2, 2 * x, -x, fmpq(0))]
    return tuple(y for y in dict.fromkeys(found) if y != x and abs(y) <= LARGEST)


def kept(x: fmpq) -> fmpq:
    """The number rounded to DIGITS binary digits in all, of which a small one has as many behind the point."""
    unit = 2 ** max(0, DIGITS - int(abs(x).ceil()).bit_length())
    return x if unit % int(x.q) == 0 else fmpq((x * unit + fmpq(1, 2)).floor()) / unit


def tables(m: Rows, *, diagonal: bool = False) -> Iterator[Rows]:
    """The matrix with one entry changed, and as a whole doubled and halved."""
    for k, row in enumerate(m):
        for j, x in enumerate(row):
            if not diagonal or k == j:
                near = (x + 1, x - 1, 2 * x, x / 2, -x, fmpq(0), x + fmpq(1, 4), x - fmpq(1, 4))
                for y in dict.fromkeys(map(kept, near)):
                    if y != x and abs(y) <= LARGEST:
                        yield (*m[:k], (*row[:j], y, *row[j + 1 :]), *m[k + 1 :])
    yield from (scaled(m, factor) for factor in (fmpq(2), fmpq(1, 2)) if any(x for row in m for x in row))


def _entries(table: Rows, pool: Callable[[fmpq], Sequence[fmpq]]) -> Iterator[Rows]:
    for r, row in enumerate(table):
        for j, x in enumerate(row):
            for y in pool(x):
                if y != x:
                    yield (*table[:r], (*row[:j], y, *row[j + 1 :]), *table[r + 1 :])


def _set(case: Case, values: Mapping[str, Exact]) -> Case:
    return replace(case, variables={**case.variables, **values})


def _longer(case: Case, name: str, x: int, before: int) -> Case:
    """The case at another time; a cell's has as many steps more."""
    moved = _set(case, {name: x})
    return replace(moved, steps=max(1, moved.steps + x - before)) if isinstance(moved, CellCase) else moved


def _with_unit(case: PlainCase) -> Iterator[Case]:
    """One unit more: a copy of the last one, or one without weights."""
    for copy in (True, False):
        wider = tuple((*row, row[-1] if copy else fmpq(0)) for row in case.weights)
        bottom: Row = wider[-1] if copy else (fmpq(0),) * (case.n + 1)
        acts = None if case.acts is None else tuple((*row, row[-1]) for row in case.acts)
        slopes = tuple((*row, row[-1]) for row in case.slopes)
        yield replace(case, n=case.n + 1, weights=(*wider, bottom), slopes=slopes, acts=acts)
