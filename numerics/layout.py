"""Layout: how a cell's states, inputs and numbers are laid out as arguments of its compiled functions.

States are stacked in one vector, in the order of the cell; so are inputs. Every name that a user chose gets a prefix,
so a gate called i, a state called n or a net called exp cannot collide with what surrounds them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from theory.cell import Cell
from theory.sizes import vector_size
from theory.symbols import CellSymbol
from theory.weights import Diagonal, Identity, WeightForm


class Names:
    """Python names with a prefix, one per thing; two things whose names would coincide are numbered."""

    def __init__(self) -> None:
        self._given: dict[tuple[Any, ...], str] = {}

    def of(self, prefix: str, *parts: object, key: object = None) -> str:
        """The name of one thing; `key` tells apart things with the same parts, such as two nets of one name."""
        thing = (prefix, *parts, key)
        if thing not in self._given:
            wanted = "_".join([prefix, *map(str, parts)])
            taken, name, number = set(self._given.values()), wanted, 2
            while name in taken:
                name, number = f"{wanted}__{number}", number + 1
            self._given[thing] = name
        return self._given[thing]


@dataclass(frozen=True)
class Argument:
    """One argument of the compiled functions after the vectors: what it is, and which.

    kind : "size", "param", "scalar", "weight" or "bias"; key : a size name, symbol name, (net, slot) or net name
    """

    kind: str
    key: Any


def size_names(cell: Cell) -> tuple[str, ...]:
    """The names of the sizes of a cell, each once: of states, inputs, nets, parameters, and what nets read."""
    found = [*(s.size for s in cell.states), *(s.size for s in cell.inputs), *(net.size for net in cell.nets)]
    found += [vector_size(v) for net in cell.nets for v in net.vectors]
    found += [s.size for s in cell.params]
    return tuple(dict.fromkeys(found))


def entries(symbols: Iterable[CellSymbol], sizes: Mapping[str, int]) -> int:
    """How many entries the vectors of these symbols have together."""
    return sum(sizes[str(s.size)] for s in symbols)


@lru_cache(maxsize=64)
def weight_forms(cell: Cell) -> Mapping[tuple[str, int], tuple[WeightForm, str, str]]:
    """{(net, slot): form, size of the net, size of what it reads}, each matrix of each net name once."""
    forms = {
        (net.name, slot): (form, str(net.size), vector_size(vector))
        for net in cell.nets
        for slot, (vector, form) in enumerate(zip(net.vectors, net.weights, strict=True))
    }
    return MappingProxyType(forms)  # one for all callers


def is_diagonal(form: WeightForm) -> bool:
    """Whether a weight is passed as its diagonal, or (the identity) not at all."""
    return isinstance(form, Diagonal | Identity)


def arguments(cell: Cell) -> tuple[Argument, ...]:
    """The arguments of the compiled functions of a cell after state and input, in order."""
    return tuple(_arguments(cell))


def _arguments(cell: Cell) -> Iterator[Argument]:
    yield from (Argument("size", name) for name in size_names(cell))
    yield from (Argument("param", s.name) for s in cell.params)
    # Scalars that only scale a weight are in the weight already.
    yield from (Argument("scalar", s.name) for s in cell.scalars if s in cell.symbols)
    yield from (
        Argument("weight", key) for key, (form, *_) in weight_forms(cell).items() if not isinstance(form, Identity)
    )
    yield from (Argument("bias", name) for name in cell.biases)
