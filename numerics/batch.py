"""Batch: many networks of one cell and one size, as arrays with a leading axis; checked once, like a Network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from numerics.errors import NetworkError
from numerics.layout import entries, weight_forms
from numerics.network import Network, checked_parts, checked_sizes, dense
from theory.cell import Cell
from theory.weights import WeightForm

Array = NDArray[np.float64]

PARTS = ("weights", "biases", "params", "scalars")


@dataclass(frozen=True, eq=False)
class Batch:
    """B networks of one cell: sizes as for a Network, and arrays with one more axis, the first, over the networks.

    weights : {(net, slot): (B, rows, columns)}, a diagonal one (B, rows), the slot named as for a Network
    biases : {net: (B, rows)}, 0 where left out; params : {name: (B, size)}; scalars : {name: (B,)}

    >>> from theory.cells import CELLS
    >>> W, U = np.zeros((5, 2, 2)), np.ones((5, 2, 1))
    >>> batch = Batch(CELLS["Elman"], {"n": 2, "m": 1}, {("a", "h"): W, ("a", "x"): U})
    >>> len(batch), batch[3].weight("a", 1).tolist()
    (5, [[1.0], [1.0]])
    """

    cell: Cell
    sizes: Mapping[str, int]
    weights: Mapping[Any, ArrayLike]
    biases: Mapping[str, ArrayLike] = field(default_factory=dict)
    params: Mapping[str, ArrayLike] = field(default_factory=dict)
    scalars: Mapping[str, ArrayLike] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not isinstance(self.cell, Cell):
            raise NetworkError(f"{self.cell!r} is no cell; pass a Cell, e.g. theory.cells.CELLS['LSTM']")
        object.__setattr__(self, "sizes", checked_sizes(self.cell, self.sizes))
        object.__setattr__(self, "_count", _count(self))
        for part, arrays in checked_parts(self, (len(self),)).items():
            object.__setattr__(self, part, arrays)

    @classmethod
    def of(cls, networks: Sequence[Network]) -> Batch:
        """The networks of a list, all of one cell and one size."""
        if not networks:
            raise NetworkError("a batch of 0 networks; pass one network or more")
        for k, network in enumerate(networks):
            if not isinstance(network, Network):
                raise NetworkError(f"{network!r} at {k} is no network; pass a list of Networks")
            if (network.cell, network.sizes) != (networks[0].cell, networks[0].sizes):
                raise NetworkError(
                    f"networks 0 and {k} differ in cell or sizes; pass networks of one cell and one size"
                )
        cell, sizes = networks[0].cell, networks[0].sizes
        return cls(
            cell,
            sizes,
            *(
                {k: np.stack([getattr(n, part)[k] for n in networks]) for k in getattr(networks[0], part)}
                for part in PARTS
            ),
        )

    @classmethod
    def random(
        cls,
        cell: Cell,
        count: int,
        *,
        n: int = 16,
        m: int | None = None,
        seed: int = 0,
        kind: str = "gaussian",
        gain: float = 1.0,
    ) -> Batch:
        """`count` random networks as of Network.random, the k-th the same however many are drawn."""
        from numerics.ensembles import networks

        if isinstance(count, bool) or not isinstance(count, int) or count < 1:
            raise NetworkError(f"count={count!r}; pass the number of networks, an integer >= 1")
        return cls.of(list(networks(cell, kind, n, count, seed, inputs=m, gain=gain)))

    def __len__(self) -> int:
        """B, the number of networks."""
        count: int = vars(self)["_count"]
        return count

    def __getitem__(self, k: int) -> Network:
        """The k-th network."""
        if not -len(self) <= k < len(self):
            raise IndexError(f"network {k} of a batch of {len(self)}")
        return Network(
            self.cell,
            self.sizes,
            *({name: np.asarray(a)[k] for name, a in getattr(self, part).items()} for part in PARTS),
        )

    def __repr__(self) -> str:
        return (
            f"Batch({self.cell.name!r}, {', '.join(f'{k}={v}' for k, v in self.sizes.items())}, {len(self)} networks)"
        )

    def weight(self, net: str, slot: int) -> Array:
        """The matrices W[net, slot] as the net applies them, whatever their form (B, rows, columns)."""
        form, rows, columns = self._forms[net, slot]
        shape = self.sizes[rows], self.sizes[columns]
        return np.broadcast_to(dense(form, self, (net, slot), shape), (len(self), *shape))

    @cached_property
    def _forms(self) -> Mapping[tuple[str, int], tuple[WeightForm, str, str]]:
        return weight_forms(self.cell)

    @cached_property
    def state_size(self) -> int:
        """N, the number of entries of all states together."""
        return entries(self.cell.states, self.sizes)

    @cached_property
    def input_size(self) -> int:
        """M, the number of entries of all inputs together."""
        return entries(self.cell.inputs, self.sizes)


def _count(batch: Batch) -> int:
    """How many networks the arrays are for: the length of the first array's first axis."""
    for part in PARTS:
        arrays = getattr(batch, part)
        for name, array in arrays.items() if isinstance(arrays, Mapping) else ():
            if np.ndim(array) == 0 or len(array) == 0:
                raise NetworkError(
                    f"{part} {name!r} has shape {np.shape(array)}; pass (networks, ...), one network or more"
                )
            return len(array)
    raise NetworkError(f"a batch of {batch.cell.name!r} without arrays; pass weights with a leading axis over networks")
