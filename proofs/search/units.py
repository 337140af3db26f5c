"""A stored case without one of its units."""

from __future__ import annotations

from typing import Any

from proofs.exact.evaluate import Judge
from proofs.search import draworbit
from proofs.search.drawcell import sizes_of_vectors
from proofs.search.norms import without_coordinate

Json = dict[str, Any]


def without_unit(judge: Judge, data: Json, u: int) -> Json | None:
    """The case without unit u, units after it renumbered; None where u is named by a variable or is the only one."""
    if data["n"] == 1:
        return None
    sorts = judge.stored["sorts"]
    units = {name: int(x) for name, x in data["vars"].items() if sorts.get(name) == "unit"}
    if u in units.values():
        return None
    values = {**data["vars"], **{name: str(x - (x > u)) for name, x in units.items()}}
    kept = {**data, "n": data["n"] - 1, "vars": values}
    if "free" in data:
        by_units = judge.mentions.by_units
        kept["free"] = {name: _without(row, u, name in by_units) for name, row in data["free"].items()}
    if judge.is_orbit:
        return draworbit.without_unit(kept, u)
    return _cell_without(judge, kept, u) if judge.is_cell else _plain_without(kept, u)


def _without(row: list[Any], u: int, applies: bool = True) -> list[Any]:
    return row[: u - 1] + row[u:] if applies and len(row) > 1 else row


def _plain_without(data: Json, u: int) -> Json:
    data["W"] = [_without(row, u) for row in _without(data["W"], u)]
    for name in ("slopes", "acts"):
        if name in data:
            data[name] = [_without(row, u) for row in data[name]]
    if "norms" in data:
        data["norms"] = {name: without_coordinate(pair, u) for name, pair in data["norms"].items()}
    return data


def _cell_without(judge: Judge, data: Json, u: int) -> Json:
    """Everything of size "n" loses its entry u: states, gates, and the rows and columns of weights."""
    assert judge.sweep is not None
    cell = judge.system["cell"]
    size = sizes_of_vectors(cell)
    own = {kind: {name for name, s in cell[kind] if s == "n"} for kind in ("states", "inputs", "params")}
    data["sizes"] = {**data["sizes"], "n": data["n"]}
    nets = judge.sweep.nets
    data["weights"] = {
        name: [
            [_without(row, u, size(v) == "n") for row in _without(m, u, nets[name][2] == "n")]
            for m, v in zip(slots, nets[name][5], strict=True)
        ]
        for name, slots in data["weights"].items()
    }
    data["gates"] = {
        name: [_without(row, u, nets[name][2] == "n") for row in table] for name, table in data["gates"].items()
    }
    for kind in ("states", "params"):
        data[kind] = {name: _without(row, u, name in own[kind]) for name, row in data[kind].items()}
    data["inputs"] = {
        name: [_without(row, u, name in own["inputs"]) for row in table] for name, table in data["inputs"].items()
    }
    return data
