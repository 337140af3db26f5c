"""Random cases of gated cells: small weights, gates in the range of their activation, states that start anywhere."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from random import Random
from typing import Any

RANGES: dict[str, tuple[str, ...]] = {
    "logistic": ("1/2", "1/4", "3/4", "1/8"),
    "tanh": ("0", "1/2", "-1/2", "1/4", "3/4"),
    "softplus": ("1", "1/2", "2"),
    "lstm97_g": ("0", "1", "-1", "1/2"),
    "lstm97_h": ("0", "1/2", "-1/2"),
    "linear": ("0", "1", "-1", "1/2"),
}
ENTRIES = tuple(map(Fraction, ("0", "1", "-1", "1/2", "2", "-1/2")))
Net = tuple[str | None, list[Any]]
Matrix = list[list[Fraction]]


def nets_of(expression: Any, activation: str | None = None) -> Iterator[Net]:
    """Every net in an expression, inner ones too, with the activation applied to it."""
    if not isinstance(expression, list) or not expression:
        return
    if expression[0] == "net":
        yield activation, expression
        for vector in expression[5]:
            yield from nets_of(vector)
        return
    for part in expression[1:]:
        yield from nets_of(part, expression[0] if expression[0] in RANGES else None)


def width(expression: Any, sizes: Mapping[tuple[str, str], str]) -> str:
    """The size name of a unit-local expression; "" where it has none of its own."""
    if not isinstance(expression, list) or not expression:
        return ""
    if expression[0] in ("state", "input", "param"):
        return sizes[expression[0], expression[1]]
    if expression[0] == "net":
        return str(expression[2])
    return next((found for part in expression[1:] if (found := width(part, sizes))), "")


def cell_case(claim: Mapping[str, Any], case: dict[str, Any], rng: Random) -> dict[str, Any]:
    """The case with sizes, weights, outputs of the nets, and states of the claim's cell."""
    cell, sorts = claim["system"]["cell"], claim["sorts"]
    sizes = {"n": case["n"], "m": rng.choice((1, 2))}
    steps = max([int(x) for name, x in case["vars"].items() if sorts[name] in ("lag", "nat")], default=1) + 2
    weights, gates = nets_drawn(cell, sizes, rng)
    for _, net, slot, _i, _j, body in (entry for entry in claim["where"] if entry[0] == "netweight"):
        weights[net][int(slot)] = [[Fraction(body) for _ in row] for row in weights[net][int(slot)]]

    def row(size: str) -> list[Fraction]:
        return [rng.choice(ENTRIES) for _ in range(sizes[size])]

    return case | {
        "sizes": sizes,
        "T": steps,
        "weights": weights,
        "gates": gates,
        "states": {name: row(size) for name, size in cell["states"]},
        "inputs": {name: [row(size) for _ in range(2)] for name, size in cell["inputs"]},
        "params": {name: row(size) for name, size in cell["params"]},
        "scalars": {name: Fraction(rng.choice(("1/2", "1/4", "3/4"))) for name, _low, _high in cell["scalars"]},
    }


def nets_drawn(cell: Mapping[str, Any], sizes: Mapping[str, int], rng: Random) -> tuple[Any, Any]:
    """Weights of every net, and outputs, one or two rows of them, of those under an activation."""
    declared = {(kind, name): size for kind in ("state", "input", "param") for name, size in cell[kind + "s"]}
    weights: dict[str, list[Matrix]] = {}
    gates: dict[str, Matrix] = {}
    shared: dict[str, Matrix] = {}
    for activation, net in (x for e in cell["update"].values() for x in nets_of(e)):
        name, rows = net[1], sizes[net[2]]
        if name in weights:
            continue
        columns = [sizes[width(vector, declared)] for vector in net[5]]
        weights[name] = [matrix(kind, rows, n, shared, rng) for kind, n in zip(net[4], columns, strict=True)]
        if activation is not None:
            pool = RANGES[activation]
            gates[name] = [[Fraction(rng.choice(pool)) for _ in range(rows)] for _ in range(rng.choice((1, 2)))]
    return weights, gates


def matrix(kind: Any, rows: int, columns: int, shared: dict[str, Matrix], rng: Random) -> list[list[Fraction]]:
    """A weight of its kind; weights of one name are one matrix."""
    head, *rest = kind
    made = {
        "identity": lambda i, j: Fraction(i == j),
        "shift": lambda i, j: Fraction(i == j + 1),
        "ones": lambda i, j: Fraction(1),
        "diagonal": lambda i, j: rng.choice(ENTRIES) if i == j else Fraction(0),
        "free": lambda i, j: rng.choice(ENTRIES),
    }[head]
    found = [[made(i, j) for j in range(columns)] for i in range(rows)]
    return shared.setdefault(rest[0], found) if rest and isinstance(rest[0], str) else found
