"""An exact case on a line: numbers and matrices of a plain net, or of a gated cell net by net."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from proofs.report.numbers import shown

Record = Mapping[str, Any]

BY_TIME = "at t, t-1, ... (one row per time, repeating)"


def witness_text(witness: Record) -> str:
    """The case of a witness."""
    # slopes that a construction defines may change for ever; the witness keeps their first rows
    constructed = any(entry[0] == "slope" for entry in witness.get("where", ()))
    cell = witness["system"].get("cell")
    return case_text(witness["case"], cell, by_time=BY_TIME.replace(", repeating", "") if constructed else BY_TIME)


def case_text(case: Record, cell: Record | None = None, *, by_time: str = BY_TIME) -> str:
    """The exact case: n, the variables, then matrices row by row.

    cell : the stored cell of a gated case, whose nets name what each of their matrices reads

    >>> case_text({"n": 2, "vars": {"q": "1"}, "W": [["1", "0"], ["0", "3"]], "slopes": [["1", "1"]]})
    'n = 2, q = 1, W = [[1, 0], [0, 3]], every slope 1'
    """
    parts = [f"n = {case['n']}", *_named(case.get("vars", {}))]
    for name, value in case.items():
        if name not in ("n", "vars") and value not in ({}, []):
            parts += _PARTS[name](value, case, cell, by_time) if name in _PARTS else [f"{name} = {_nested(value)}"]
    return ", ".join(parts)


def _named(values: Record) -> list[str]:
    return [f"{name} = {_nested(value)}" for name, value in values.items()]


def _slopes(slopes: Sequence[Sequence[str]], _case: Record, _cell: Record | None, by_time: str) -> list[str]:
    values = {value for row in slopes for value in row}
    return [f"every slope {shown(*values)}" if len(values) == 1 else f"slopes {by_time}: {_nested(slopes)}"]


def _sizes(sizes: Record, case: Record, _cell: Record | None, _by_time: str) -> list[str]:
    return [f"{name} = {size}" for name, size in sizes.items() if name != "n" or size != case["n"]]


def _weights(weights: Record, _case: Record, cell: Record | None, _by_time: str) -> list[str]:
    """Each matrix by its net and the vector that it reads: "o from h: [[0]]"."""
    reads = dict(_reads(cell["update"])) if cell is not None else {}
    parts = []
    for net, slots in weights.items():
        vectors = reads.get(net, [f"slot {slot}" for slot in range(len(slots))])
        parts += [f"{net} from {vector}: {_nested(matrix)}" for vector, matrix in zip(vectors, slots, strict=True)]
    return parts


def _reads(stored: Any) -> Iterator[tuple[str, list[str]]]:
    """Every net of a stored cell with the vectors that it reads; one that has no name by its slot."""
    if isinstance(stored, Mapping):
        stored = list(stored.values())
    if not isinstance(stored, list):
        return
    if stored and stored[0] == "net":
        vectors = stored[-1]
        yield (
            stored[1],
            [e[1] if e[0] in ("state", "input", "param") else f"slot {slot}" for slot, e in enumerate(vectors)],
        )
    for part in stored:
        yield from _reads(part)


def _outputs(gates: Record, _case: Record, _cell: Record | None, by_time: str) -> list[str]:
    values = {value for rows in gates.values() for row in rows for value in row}
    if len(values) == 1:
        return [f"every output {shown(*values)}"]
    return [f"outputs {by_time}: {_listed(gates)}"]


def _states(states: Record, case: Record, _cell: Record | None, _by_time: str) -> list[str]:
    return [f"state at t-{case['T']}: {_listed(states)}"]


def _inputs(inputs: Any, by_time: str) -> str:
    """Those of a cell by name and backward in time; those of an orbit forward, a row per step."""
    if isinstance(inputs, list):
        return f"inputs of the steps, first to last: {_nested(inputs)}"
    return f"inputs {by_time}: {_listed(inputs)}"


def _listed(tables: Record) -> str:
    return ", ".join(f"{name} = {_nested(table)}" for name, table in tables.items())


def _norm(pair: Record) -> str:
    """A norm variable's pair: its kind, with its weights or the vertices of its unit ball (and their negatives)."""
    if "vertices" in pair:
        return f"the polytope with the vertices +-{', +-'.join(map(_nested, pair['vertices']))}"
    return f"{pair['kind']} {_nested(pair['weights'])}" if "weights" in pair else str(pair["kind"])


def _nested(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_nested, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name}: {_nested(each)}' for name, each in value.items())}}}"
    return shown(value)


_PARTS: dict[str, Any] = {
    "slopes": _slopes,
    "acts": lambda acts, _case, _cell, by_time: [f"activations {by_time}: {_nested(acts)}"],
    "sizes": _sizes,
    "weights": _weights,
    "gates": _outputs,
    "states": _states,
    "T": lambda steps, _case, _cell, _by_time: [f"steps = {steps}"],
    "a0": lambda start, case, _cell, _by_time: [f"a(t-{case['T']}) = {_nested(start)}"],
    "inputs": lambda inputs, _case, _cell, by_time: [_inputs(inputs, by_time)],
    "params": lambda params, _case, _cell, _by_time: _named(params),
    "scalars": lambda scalars, _case, _cell, _by_time: _named(scalars),
    "norms": lambda norms, _case, _cell, _by_time: [f"norm {name}: {_norm(pair)}" for name, pair in norms.items()],
    "free": lambda free, _case, _cell, _by_time: [f"free sequence {name} = {_nested(x)}" for name, x in free.items()],
}
