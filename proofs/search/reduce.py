"""Reducing a counterexample by our own rule: fewer units, shorter lags and periods, fewer digits, always the same way.

Each step changes one thing in the stored case, lets named variables follow, and is kept where every hypothesis is still
TRUE, the statement still FALSE, and the size smaller. Size is (n, lags and steps, norms, rows, characters, text); a
slope at the supremum costs nothing, so that saturated slopes survive.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from flint import fmpq

from proofs.exact.evaluate import Judge, read_case
from proofs.exact.intervals import Undefined, number, spelled
from proofs.exact.outputs import OUTPUTS
from proofs.exact.plaincase import PlainCase, spelled_rows
from proofs.exact.scene import Case
from proofs.search import draworbit
from proofs.search.drawplain import sector_of, slopes_of
from proofs.search.norms import rank, simpler
from proofs.search.saturate import Saturation
from proofs.search.units import without_unit
from proofs.search.validity import belongs

# Candidates judged for one reduction, at some 50 microseconds each.
CHECKS = 1500
SIMPLE = ("0", "1", "-1", "2", "1/2", "3", "1/4")

Json = dict[str, Any]
Size = tuple[int, int, int, int, int, str]


def size(judge: Judge, case: Case) -> Size:
    """What is reduced: (n, lags and steps, rank of the norms, rows of a period, characters, text)."""
    return _size(judge, case.json())


def _size(judge: Judge, data: Json) -> Size:
    sorts = judge.stored["sorts"]
    times = sum(int(x) for name, x in data["vars"].items() if sorts.get(name) in ("lag", "nat")) + data.get("T", 0)
    free = "" if judge.is_cell else spelled(sector_of(judge).top)
    text = [x for path, x in leaves(data) if not (path[0] == "slopes" and x == free)]
    rows = sum(len(table) for table in _tables(data))
    return data["n"], times, rank(data), rows, sum(map(len, text)), " ".join(text)


def _tables(data: Json) -> Iterator[list[Any]]:
    """Everything that repeats, as lists of rows."""
    yield from (data[name] for name in ("slopes", "acts") if name in data)
    if isinstance(data.get("inputs"), list):  # of an orbit
        yield data["inputs"]
        return
    for name in ("gates", "inputs"):
        yield from data.get(name, {}).values()


def leaves(e: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Every number of a stored case that is a string, with the way to it."""
    if isinstance(e, str):
        yield path, e
    elif isinstance(e, dict):
        for name in e:
            if name != "kind":
                yield from leaves(e[name], (*path, name))
    elif isinstance(e, list):
        for i, part in enumerate(e):
            yield from leaves(part, (*path, i))


def reduced(judge: Judge, saturation: Saturation, case: Case, checks: int = CHECKS) -> tuple[Case, bool]:
    """A smaller case that refutes as well; False beside it if the search was cut short after `checks` candidates."""
    best, best_size = case, size(judge, case)
    left = checks
    improved = True
    while improved:
        improved = False
        for data in _candidates(judge, best):
            if left == 0:
                return best, False
            left -= 1
            smaller = _accepted(judge, saturation, data, best_size)
            if smaller is not None:
                best, best_size = smaller, size(judge, smaller)
                improved = True
                break
    return best, True


def _accepted(judge: Judge, saturation: Saturation, data: Json, limit: Size) -> Case | None:
    """The candidate with its named variables, if it is smaller, belongs to the system and still refutes."""
    try:
        case = saturation.name(judge.constructed(_following(judge, data)))
    except (Undefined, KeyError, ValueError):
        return None
    if not size(judge, case) < limit or not belongs(judge, case):
        return None
    s = judge.scene(case)
    refutes = all(test(s) is True for test in judge.given) and judge.statement(s) is False
    return case if refutes else None


def _following(judge: Judge, data: Json) -> Case:
    """The case, its slopes following from its activations where it has some of a named kind."""
    activation = None if judge.is_cell else judge.system.get("activation")
    if "acts" in data and activation is not None:
        case = read_case(data, judge.stored)
        assert isinstance(case, PlainCase)
        assert case.acts is not None
        data = {**data, "slopes": spelled_rows(slopes_of(activation, case.acts))}
    return read_case(data, judge.stored)


def _candidates(judge: Judge, case: Case) -> Iterator[Json]:
    """Changes of the case, the coarse ones first."""
    data = case.json()
    for u in range(1, case.n + 1):
        smaller = without_unit(judge, data, u)
        if smaller is not None:
            yield smaller
    yield from _shorter(judge, data)
    for name, pair in data.get("norms", {}).items():
        yield from (_with(data, ("norms", name), other) for other in simpler(pair))
    if case.n > 1:
        yield from _renumbered(judge, data)
    if "slopes" in data:
        yield from _plainer(judge, data)
    elif judge.is_orbit:
        yield from draworbit.plainer(data, _tables_of_weights(data))
    for path, x in leaves(data):
        for candidate in _simpler(judge, path, x):
            yield _with(data, path, candidate)


def _shorter(judge: Judge, data: Json) -> Iterator[Json]:
    """Fewer steps, shorter lags, a period of one row or of the first half."""
    for name, x in data["vars"].items():
        sort = judge.stored["sorts"].get(name)
        if sort in ("lag", "nat") and int(x) > (sort == "lag"):
            yield _with(data, ("vars", name), str(int(x) - 1))
            if "T" in data:
                yield _with(_with_fewer_steps(judge, data), ("vars", name), str(int(x) - 1))
    if data.get("T", 0) > 1:
        yield _with_fewer_steps(judge, data)
    if judge.is_orbit:
        return
    for names in [(name,) for name in ("slopes", "acts") if name in data] + [
        (kind, name) for kind in ("gates", "inputs") for name in data.get(kind, {})
    ]:
        table = data
        for name in names:
            table = table[name]
        rows: list[Any] = list(table)
        if len(rows) > 1:
            for r in range(len(rows)):
                yield _with(data, names, [rows[r]])
            yield _with(data, names, rows[: len(rows) // 2] or rows[:1])
            yield _with(data, names, rows[:-1])


def _with_fewer_steps(judge: Judge, data: Json) -> Json:
    return draworbit.shortened(data) if judge.is_orbit else {**data, "T": data["T"] - 1}


def _renumbered(judge: Judge, data: Json) -> Iterator[Json]:
    """Unit variables at lower numbers, the weights left alone."""
    for name, x in data["vars"].items():
        if judge.stored["sorts"].get(name) == "unit":
            for k in range(1, int(x)):
                yield _with(data, ("vars", name), str(k))


def _plainer(judge: Judge, data: Json) -> Iterator[Json]:
    """Every slope at the supremum, all weights equal or integers, and two of these at once.

    One number at a time does not get there where the hypotheses bind weights and slopes together.
    """
    tables = _tables_of_weights(data)
    at_sup = {**data, "slopes": [[spelled(sector_of(judge).top)] * data["n"]]}
    yield from ({**at_sup, "W": table} for table in tables)
    yield at_sup
    yield from ({**data, "W": table} for table in tables)


def _tables_of_weights(data: Json) -> list[list[list[str]]]:
    """W with all weights equal, and rounded to integers."""
    entries = [number(x) for row in data["W"] for x in row]
    integers = [spelled(fmpq((x + fmpq(1, 2)).floor())) for x in entries]
    n = data["n"]
    equal = [[[c] * n] * n for c in dict.fromkeys((*SIMPLE, *integers))]
    return [*equal, [integers[k * n : (k + 1) * n] for k in range(n)]]


def _simpler(judge: Judge, path: tuple[Any, ...], x: str) -> Iterator[str]:
    """Numbers to try in place of one of a case, simplest first."""
    if path[0] == "vars" and judge.stored["sorts"].get(path[1]) != "real":
        return
    if path[0] == "slopes":
        sector = sector_of(judge)
        simple = [spelled(y) for y in (sector.top, sector.bottom, *sector.pool)]
    elif path[0] in ("gates", "acts"):
        simple = [*_outputs(judge, path), *SIMPLE]
    else:
        simple = list(SIMPLE)
    yield from (y for y in simple if y != x)
    value = number(x)
    for coarser in (fmpq((value + fmpq(1, 2)).floor()), fmpq((2 * value).floor(), 2), fmpq((4 * value).floor(), 4)):
        if coarser != value:
            yield spelled(coarser)
    if value < 0:
        yield spelled(-value)


def _outputs(judge: Judge, path: tuple[Any, ...]) -> list[str]:
    """The middle of an output's range."""
    if judge.sweep is not None and path[0] == "gates":
        activation = judge.sweep.activated.get(path[1])
    else:
        activation = judge.system.get("activation")
    if activation is None:
        return []
    known = OUTPUTS[activation]
    return [spelled((known.low + known.high) / 2)] if known.low is not None and known.high is not None else []


def _with(data: Json, path: tuple[Any, ...], x: Any) -> Json:
    """The case with another value at the end of the path."""
    changed = deepcopy(data)
    place: Any = changed
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = x
    return changed
