"""Whether a reduced counterexample is the least of a finite grid: all smaller cases of few small numbers are judged.

The grid holds the nets of at most two units with the weights of WEIGHTS, slopes at the sup, every unit,
small lags and numbers; what is judged is what of it is smaller in (n, lags, characters) than the case found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

from flint import fmpq

from proofs.exact.evaluate import Judge
from proofs.exact.intervals import Exact, Undefined, number, spelled
from proofs.exact.plaincase import PlainCase, PlainNet, Rows
from proofs.exact.scene import Case
from proofs.search.drawplain import W_LEAVES, sector_of
from proofs.search.reduce import Size, size
from proofs.search.saturate import Saturation
from proofs.search.validity import belongs

# Cases of the grid that are judged at most, at some 30 microseconds each; a larger grid is left alone.
LARGEST_GRID = 2500
WEIGHTS = {1: ("0", "1", "2", "3", "4", "-1", "-2", "1/2", "3/2", "1/4"), 2: ("0", "1", "-1", "2")}
NUMBERS = ("0", "1", "2", "-1", "1/2")
LAGS = 3


class Point(NamedTuple):
    """One place of the grid: what is compared, and what the case is made of."""

    cost: tuple[int, int, int]  # n, lags, characters
    weights: Rows
    slopes: Rows
    variables: tuple[tuple[str, Exact], ...]


def least(judge: Judge, saturation: Saturation, case: Case) -> tuple[Case, int] | None:
    """The least case of the grid that refutes, or else the case itself, with the number of smaller ones judged.

    None where there is no grid below the case (three units or more, a cell, an orbit, sequences, activations) or where
    it is larger than LARGEST_GRID.
    """
    if not isinstance(case, PlainCase) or case.n not in WEIGHTS or case.free or case.acts or case.norms:
        return None
    limit = size(judge, case)
    points = list(_below(judge, limit, saturation))
    if len(points) > LARGEST_GRID:
        return None
    points.sort(key=lambda point: point.cost)
    nets: dict[tuple[Rows, Rows], PlainNet] = {}
    best: PlainCase | None = None
    for point in points:
        if best is not None and point.cost > _cost(size(judge, best)):
            break
        found = _refuting(judge, saturation, point, nets)
        if found is not None and size(judge, found) < (limit if best is None else size(judge, best)):
            best = found
    return best or case, len(points)


def _cost(s: Size) -> tuple[int, int, int]:
    return s[0], s[1], s[-2]


def _refuting(
    judge: Judge, saturation: Saturation, point: Point, nets: dict[tuple[Rows, Rows], PlainNet]
) -> PlainCase | None:
    """The case at the point, with what is constructed and named, if it refutes."""
    case: Case = PlainCase(point.cost[0], dict(point.variables), point.weights, point.slopes)
    try:
        case = judge.constructed(case) if judge.where else case
        case = saturation.name(case)
    except (Undefined, KeyError):
        return None
    assert isinstance(case, PlainCase)
    key = case.weights, case.slopes
    if key not in nets:
        made = judge.net(case)
        assert isinstance(made, PlainNet)
        nets[key] = made
    s = judge.scene(case, nets[key])
    if judge.statement(s) is not False or any(test(s) is not True for test in judge.given):
        return None
    return case if belongs(judge, case) else None


def _below(judge: Judge, limit: Size, saturation: Saturation) -> Iterator[Point]:
    """The points of the grid that are smaller than the limit; one too many and no more is made."""
    made = 0
    for n in range(1, limit[0] + 1):
        for variables in _variables(judge, saturation, n, limit):
            times = _times(judge, variables)
            room = limit[-2] - sum(len(spelled(x)) for _, x in variables) if (n, times) == limit[:2] else None
            for weights, slopes, length in _nets(judge, n, room):
                written = length + sum(len(spelled(x)) for _, x in variables)
                yield Point((n, times, written), weights, slopes, variables)
                made += 1
                if made > LARGEST_GRID:
                    return


def _times(judge: Judge, variables: Sequence[tuple[str, Exact]]) -> int:
    sorts = judge.stored["sorts"]
    return sum(int(fmpq(x).p) for name, x in variables if sorts[name] in ("lag", "nat"))


def _variables(judge: Judge, saturation: Saturation, n: int, limit: Size) -> Iterator[tuple[tuple[str, Exact], ...]]:
    """Values of the variables that nothing names, no more time than in the case where n is the same."""
    pools: list[list[tuple[str, Exact]]] = []
    for name, sort in judge.stored["sorts"].items():
        if name in saturation.named:
            continue
        lowest = int(sort != "nat")
        values: Sequence[Exact] = [number(x) for x in NUMBERS]
        if sort != "real":
            values = range(lowest, lowest + (n if sort == "unit" else LAGS))
        pools.append([(name, x) for x in values])
    for choice in product(*pools):
        if (n, _times(judge, choice)) <= limit[:2]:
            yield choice


def _nets(judge: Judge, n: int, room: int | None) -> Iterator[tuple[Rows, Rows, int]]:
    """Weights and slopes of the grid with the characters that they cost, fewer than `room`."""
    sector = sector_of(judge)
    rows = [(sector.top,) * n]
    if n == 1 and sector.bottom != sector.top:
        rows.append((sector.bottom,))
    constructed = any(entry[0] == "weight" for entry in judge.where)
    drawn = not constructed and bool(judge.mentions.heads & W_LEAVES)
    pool = WEIGHTS[n] if drawn else ("0",)
    if room is not None:  # the other weights take a character each
        pool = tuple(x for x in pool if len(x) <= room - n * n + 1)
    for texts in product([(x, number(x)) for x in pool], repeat=n * n):
        for row in rows:
            length = sum(len(x) for x, _ in texts) + sum(len(spelled(x)) for x in row if x != sector.top)
            if room is None or length <= room:
                yield tuple(tuple(x for _, x in texts[k * n : (k + 1) * n]) for k in range(n)), (row,), length
