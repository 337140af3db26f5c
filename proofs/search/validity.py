"""Whether a case belongs to a claim's system: slopes in the sector, outputs in their ranges, weights of their forms."""

from __future__ import annotations

from typing import Any

from flint import fmpq

from proofs.exact.cellcase import CellCase
from proofs.exact.evaluate import Judge
from proofs.exact.intervals import Undefined, number
from proofs.exact.orbitcase import OrbitCase
from proofs.exact.outputs import OUTPUTS
from proofs.exact.plaincase import PlainCase, Rows
from proofs.exact.scene import Case
from proofs.search.drawcell import coefficient, fixed_matrix, sizes_of_vectors
from proofs.search.drawplain import sector_of, slopes_of


def belongs(judge: Judge, case: Case) -> bool:
    """Whether the case is one of the claim's system, and its constructions are those of `where`."""
    try:
        if judge.constructed(case) != case:
            return False
        for name, sort in judge.stored["sorts"].items():
            if not _has_sort(case, name, sort):
                return False
        if isinstance(case, OrbitCase):
            return _orbit(case)
        return _plain(judge, case) if isinstance(case, PlainCase) else _cell(judge, case)
    except Undefined:
        return False


def _orbit(case: OrbitCase) -> bool:
    """Any numbers make a run, if their tables have the right shapes."""
    try:
        case.check()
    except ValueError:
        return False
    return True


def _has_sort(case: Case, name: str, sort: str) -> bool:
    if sort == "norm":
        return isinstance(case, PlainCase) and name in case.norms
    if name not in case.variables:
        return False
    x = fmpq(case.variables[name])
    low = {"unit": 1, "lag": 1, "nat": 0}.get(sort)
    return low is None or (x.q == 1 and x >= low and (sort != "unit" or x <= case.n))


def _plain(judge: Judge, case: PlainCase) -> bool:
    sector = sector_of(judge)
    if not all(sector.allows(x) for row in case.slopes for x in row):
        return False
    activation = judge.system.get("activation")
    if case.acts is None or activation is None:
        return True
    inside = all(_in_range(activation, y) for row in case.acts for y in row)
    return inside and slopes_of(activation, case.acts) == case.slopes


def _in_range(activation: str, y: fmpq) -> bool:
    return OUTPUTS[activation].takes(y)


def _cell(judge: Judge, case: CellCase) -> bool:
    assert judge.sweep is not None
    for name, table in case.gates.items():
        activation = judge.sweep.activated.get(name)
        if activation and not all(_in_range(activation, y) for row in table for y in row):
            return False
    for name, low, high in judge.system["cell"]["scalars"]:
        x = case.scalars[name]
        if (low != "-oo" and x < number(low)) or (high != "oo" and x > number(high)):
            return False
    return _forms(judge, case)


def _forms(judge: Judge, case: CellCase) -> bool:
    """Whether every weight matrix has its shape and its form, and those with one name are one."""
    assert judge.sweep is not None
    size = sizes_of_vectors(judge.system["cell"])
    shared: dict[str, Rows] = {}
    combined: list[tuple[list[Any], Rows]] = []
    for name, e in judge.sweep.nets.items():
        if len(case.weights[name]) != len(e[4]):
            return False
        for form, v, m in zip(e[4], e[5], case.weights[name], strict=True):
            height, width = case.sizes[e[2]], case.sizes.get(size(v), 1)
            if len(m) != height or any(len(row) != width for row in m):
                return False
            if form[0] == "combination":
                combined.append((form, m))
            elif form[0] in ("free", "diagonal"):
                if form[0] == "diagonal" and any(
                    x != 0 for k, row in enumerate(m) for j, x in enumerate(row) if k != j
                ):
                    return False
                if len(form) > 1 and shared.setdefault(form[1], m) != m:
                    return False
            elif m != fixed_matrix(form, height, width):
                return False
    return all(_combines(form, m, shared, case) for form, m in combined)


def _combines(form: list[Any], m: Rows, shared: dict[str, Rows], case: CellCase) -> bool:
    """Whether a combination is what its forms say; one of matrices that stand nowhere alone is left to the draw."""
    total = [[fmpq(0)] * len(m[0]) for _ in m]
    for c, f in form[1:]:
        if f[0] in ("free", "transpose") and f[1] not in shared:
            return True
        part = shared[f[1]] if f[0] in ("free", "transpose") else fixed_matrix(f, len(m), len(m[0]))
        part = tuple(zip(*part, strict=True)) if f[0] == "transpose" else part
        factor = coefficient(c, case.scalars)
        total = [[a + factor * b for a, b in zip(r, s, strict=True)] for r, s in zip(total, part, strict=True)]
    return tuple(map(tuple, total)) == m
