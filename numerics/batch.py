"""Batch: many networks of one cell and one size, as arrays with a leading axis; checked once, like a Network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from numerics.errors import NetworkError
from numerics.network import Network
from theory.cell import Cell

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Batch:
    """B networks of one cell: sizes as for a Network, and arrays with one more axis, the first, over the networks.

    weights : {(net, slot): (B, rows, columns)}, a diagonal one (B, rows), the slot as for a Network
    biases : {net: (B, rows)}, 0 if left out; params : {name: (B, size)}; scalars : {name: (B,)}

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
        given = {name: _arrays(name, getattr(self, name)) for name in ("weights", "biases", "params", "scalars")}
        counts = {(what, key): len(array) for what, arrays in given.items() for key, array in arrays.items()}
        if len(set(counts.values())) > 1:
            (what, key), other = max(counts, key=counts.__getitem__), min(counts.values())
            raise NetworkError(
                f"{what} {key!r} is for {max(counts.values())} networks, others for {other}; pass as many of each"
            )
        if 0 in counts.values():
            raise NetworkError("a batch of 0 networks; pass arrays whose first axis is over one network or more")
        first = Network(self.cell, self.sizes, **{what: _at(arrays, 0) for what, arrays in given.items()})
        object.__setattr__(self, "sizes", first.sizes)
        object.__setattr__(self, "_count", next(iter(counts.values()), 1))
        for what, arrays in given.items():
            object.__setattr__(self, what, self._stacked(what, arrays, first))

    def _stacked(self, what: str, arrays: Mapping[Any, Array], first: Network) -> dict[Any, Array]:
        """The arrays by the names that the cell gives them, all finite, C-contiguous float64."""
        found = {}
        for key, own in getattr(first, what).items():
            array = next((a for name, a in arrays.items() if first.key_of(what, name) == key), None)
            if array is None:  # a bias left out
                array = np.zeros((len(self), *np.shape(own)))
            if array.shape[1:] != np.shape(own) or not np.isfinite(array).all():
                bad = next(k for k in range(len(self)) if not _fits(array[k], own))
                Network(self.cell, self.sizes, **{w: _at(_arrays(w, getattr(self, w)), bad) for w in _PARTS})
            found[key] = array
        for name in first.scalars if what == "scalars" else ():
            _check_range(self.cell, name, found[name])
        return found

    @classmethod
    def of(cls, networks: Sequence[Network]) -> Batch:
        """The networks of a list, all of one cell and one size, as a batch."""
        if not networks:
            raise NetworkError("a batch of 0 networks; pass one network or more")
        first = networks[0]
        for k, network in enumerate(networks):
            if not isinstance(network, Network) or (network.cell, network.sizes) != (first.cell, first.sizes):
                raise NetworkError(f"network {k} of the batch is {network!r}; pass networks of one cell and one size")
        parts = {what: {key: np.stack([np.asarray(getattr(n, what)[key]) for n in networks]) for key in getattr(first, what)} for what in _PARTS}
        return cls(first.cell, first.sizes, **parts)
