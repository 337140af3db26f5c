"""Inputs: what a run is given, all at once or piece by piece, so that memory need not grow with the number of steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from numerics.errors import FlowError, NetworkError
from numerics.network import Numbers, checked_array, shape_of, stacked_inputs

Array = NDArray[np.float64]
Source = Callable[[int, int], object]


def checked_count(name: str, value: object, most: int | None, what_most: str = "") -> int:
    """A number of steps or lags, or a stride: an integer from 1 to `most` (said in words); FlowError otherwise."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 1 or value > (most or value):
        to = f" to {most}{what_most and ', ' + what_most}" if most else ""
        raise FlowError(f"{name}={value!r}; pass an integer from 1{to}")
    return int(value)


@dataclass(frozen=True, eq=False)
class Inputs:
    """The inputs of `steps` steps: given (..., steps, M), made by a function of (start, stop), or zeros if neither."""

    steps: int
    size: int
    given: Array | None = None
    source: Source | None = None

    @classmethod
    def of(cls, network: Numbers, inputs: object, steps: int | None, count: int | None = None) -> Inputs:
        """Checked: T, (T, M), {input: (T, size)}, (count, T, M) with a count, or callable(start, stop) with steps."""
        if callable(inputs):
            if isinstance(steps, bool) or not isinstance(steps, int | np.integer) or steps < 1:
                raise NetworkError(f"steps={steps!r}; inputs are a function: pass the number of steps, an integer >= 1")
            return cls(int(steps), network.input_size, source=inputs)
        if steps is not None:
            raise NetworkError(f"steps={steps!r} beside inputs that have a length; pass steps=None")
        shape = shape_of(inputs)
        if count is not None and len(shape) == 3:
            if shape != (count, shape[1], network.input_size) or not shape[1]:
                raise NetworkError(
                    f"inputs of shape {shape}; pass ({count}, steps, {network.input_size}), one step or more"
                )
            return cls(shape[1], network.input_size, given=checked_array("inputs", inputs, shape, network.sizes))
        if isinstance(inputs, int | np.integer) and not isinstance(inputs, bool) and inputs >= 1:
            return cls(int(inputs), network.input_size)
        rows = stacked_inputs(network, inputs)
        return cls(len(rows), network.input_size, given=rows)

    @property
    def constant(self) -> bool:
        """Whether all steps have the same input, zeros."""
        return self.given is None and self.source is None

    def read(self, start: int, stop: int) -> Array:
        """The inputs of steps start, ..., stop - 1 (..., stop - start, M); one step stands for all if constant."""
        if self.given is not None:
            return self.given[..., start:stop, :]
        if self.source is None:
            return np.zeros((1, self.size))
        made, wanted = self.source(start, stop), (stop - start, self.size)
        try:
            rows = np.asarray(made, dtype=np.float64)
        except (TypeError, ValueError):
            raise NetworkError(f"inputs({start}, {stop}) is {made!r}; return numbers of shape {wanted}") from None
        if rows.shape != wanted:
            raise NetworkError(f"inputs({start}, {stop}) has shape {rows.shape}; return {wanted}")
        if not np.isfinite(rows).all():
            raise NetworkError(f"inputs({start}, {stop}) has a {rows[~np.isfinite(rows)][0]}; return finite numbers")
        return rows

    def rows(self, start: int, stop: int) -> Array:
        """The same with a row for each step, always."""
        rows = self.read(start, stop)
        return np.broadcast_to(rows, (stop - start, self.size)) if self.constant else rows
