"""What the three-valued comparison costs, as a share of the flow that it judges: python -m benchmarks.comparison.

One flow over LAGS lags is computed (forward run and product, compiled), then compared with a bound at every lag. The
allowance depends on sizes alone, not on the flow: it is timed apart, once for all flows of a size. The least time of
REPEAT runs counts.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from numerics.flow import error_flow
from numerics.measure import jacobian_roundings
from numerics.network import Network
from numerics.rounding import compare_all, flow_slacks
from theory.cells import CELLS

LAGS, REPEAT = 200, 200
SIZES = {"Elman": (8, 16, 32, 64), "LSTM": (8, 16, 32)}


def seconds(run: Callable[[], object]) -> float:
    """The least time of one call."""
    times = []
    for _ in range(REPEAT):
        start = perf_counter()
        run()
        times.append(perf_counter() - start)
    return min(times)


def costs(cell: str, units: int) -> tuple[float, float, float]:
    """Seconds for a flow over LAGS lags, for its comparison with a bound at each of them, and for the allowance."""
    network = Network.random(CELLS[cell], n=units, m=2, seed=0)
    inputs = np.random.default_rng(0).standard_normal((LAGS, 2))
    flow = error_flow(network, inputs)
    lags, bounds, c = flow.lags, 0.1 * np.arange(1, LAGS + 1), jacobian_roundings(network)

    def allowance() -> NDArray[np.float64]:
        return flow_slacks(network.state_size, lags, roundings=c)

    slacks = allowance()
    compared = seconds(lambda: compare_all(flow.log_inf, bounds, slacks))
    return seconds(lambda: error_flow(network, inputs)), compared, seconds(allowance)


def main() -> None:
    """Print a line per cell and size: microseconds, and shares of the flow's time in percent."""
    print(f"{LAGS} lags; least of {REPEAT} runs")
    print("cell    n      flow  comparison  share  allowance  share")
    for cell, sizes in SIZES.items():
        for units in sizes:
            flow, comparison, allowance = (1e6 * each for each in costs(cell, units))
            shares = 100.0 * comparison / flow, 100.0 * allowance / flow
            print(f"{cell:5}{units:4}{flow:10.1f}{comparison:12.1f}{shares[0]:7.2f}{allowance:11.1f}{shares[1]:7.2f}")


if __name__ == "__main__":
    main()
