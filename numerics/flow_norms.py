"""More about the flows of a batch: the 2-norm, bracketed at every lag and computed at some; and flow over bound."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from numerics.batch import Batch
from numerics.errors import FlowError
from numerics.flows import Anchor, Flows, flow_products
from numerics.measure import step_bound
from numerics.rounding import FOUR_U
from numerics.scaled import LOG_2

Array = NDArray[np.float64]

BOUNDED = ("one", "inf", "fro")  # norms in which the norm of a product is at most the product of the norms


def two_norm_bracket(flows: Flows) -> tuple[Array, Array]:
    """Natural logs of a lower and an upper bound of the 2-norm of each flow, (Q, B) each.

    max(|P|_max, |P|_F / sqrt(N)) <= |P|_2 <= min(|P|_F, sqrt(|P|_1 |P|_inf)); the flows must have all four norms. What
    the logs and these operations round is allowed for; the error of the norms themselves is that of the flows.

    >>> from theory.cells import CELLS
    >>> from numerics.flows import error_flows
    >>> low, high = two_norm_bracket(error_flows(Batch.random(CELLS["Elman"], 2, n=3), 10))
    >>> bool((low < high).all())
    True
    """
    top, one, rows, frobenius = (flows.log(norm) for norm in ("max", "one", "inf", "fro"))
    low = np.maximum(top, frobenius - 0.5 * math.log(flows.batch.state_size))
    high = np.minimum(frobenius, 0.5 * (one + rows))
    with np.errstate(invalid="ignore"):  # -inf of a flow that is zero
        return low - FOUR_U * (np.abs(low) + 1.0), high + FOUR_U * (np.abs(high) + 1.0)


def two_norms(
    batch: Batch,
    inputs: object,
    lags: Sequence[int],
    *,
    initial: object = None,
    steps: int | None = None,
    anchor: Anchor = "end",
) -> Array:
    """Natural logs of the 2-norm of the flow at chosen lags, (lags, B), by singular values; arguments as error_flows.

    Each lag is a run of its own. Relative error of the 2-norm of the flow as computed: some N u, on top of the flow's.
    """
    found = np.empty((len(lags), len(batch)))
    for row, lag in zip(found, lags, strict=True):
        mantissas, powers = flow_products(batch, inputs, lag, initial=initial, steps=steps, anchor=anchor)
        top = np.where(mantissas == 0.0, -(2**62), powers).max(axis=(1, 2))
        near = np.ldexp(mantissas, np.maximum(powers - top[:, None, None], -1100).astype(np.int32))
        largest = np.linalg.svd(near, compute_uv=False)[:, 0]
        with np.errstate(divide="ignore"):  # the log of an exact zero
            row[:] = np.where(largest > 0.0, np.log(largest) + top * LOG_2, -np.inf)
    return found


def log_ratios(flows: Flows, norm: str) -> Array:
    """Natural logs of flow over bound at each lag, (Q, B): the bound over lag q is b**q, b that of one step.

    b bounds the norm of every one-step Jacobian on the network's run (numerics.measure.step_bound), from the cell's
    derived bounds. At most 0 but for rounding (numerics.rounding); nan where flow and bound are exactly zero.
    """
    if norm not in BOUNDED:
        raise FlowError(f"norm={norm!r}; pass one of {', '.join(map(repr, BOUNDED))}, in which a product is bounded")
    steps = [step_bound(flows.trajectory(k), norm) for k in range(len(flows.batch))]
    with np.errstate(divide="ignore", invalid="ignore"):  # a bound that is exactly zero
        return np.asarray(flows.log(norm) - flows.lags[:, None] * np.log(steps))
