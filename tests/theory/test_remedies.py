"""NARX nets: the flow by the paths of the cell, by sums over the ways to write a lag, and by differences of outputs."""

from itertools import product

import numpy as np
import pytest

from numerics.remedies import delayed_paths
from proofs.laws import LAWS, Subject
from theory.cell import Cell
from theory.errors import CellError
from theory.paths import Diag, Path, Weight
from theory.remedies import narx

RNG = np.random.default_rng(7)
Matrices = list[np.ndarray]


@pytest.mark.parametrize("delays", [1, 2, 3])
def test_the_paths_of_the_cell_are_its_derivatives(delays: int) -> None:
    derived = next(law for law in LAWS if law.name == "derived Jacobian")
    assert derived.search(Subject(narx(delays), ())) is None


def outputs(weights: Matrices, bias: np.ndarray, start: np.ndarray, steps: int) -> np.ndarray:
    """The outputs from a start of one output per delay, the oldest first, by the recurrence."""
    past = list(start)
    for _ in range(steps):
        past.append(np.tanh(bias + sum(W @ a for W, a in zip(weights, past[::-1], strict=False))))
    return np.array(past)


def by_paths(cell: Cell, weights: Matrices, slopes: np.ndarray) -> np.ndarray:
    """d state(t+1) / d state(t), block by block, each the sum of its paths."""
    n = len(slopes)

    def value(path: Path) -> np.ndarray:
        found = np.eye(n)
        for factor in path.factors:
            assert isinstance(factor, Diag | Weight)
            found = found @ (np.diag(slopes) if isinstance(factor, Diag) else weights[factor.slot])
        return found

    blocks = [[sum(map(value, cell.jacobian[a, b]), np.zeros((n, n))) for b in cell.states] for a in cell.states]
    return np.block(blocks)


@pytest.mark.parametrize("delays", [1, 2, 3])
def test_the_flow_of_a_narx_net_three_ways_and_below_its_bound(delays: int) -> None:
    n, steps = 2, 7
    weights = [0.5 * RNG.normal(size=(n, n)) / delays for _ in range(delays)]
    bias, start = RNG.normal(size=n), RNG.normal(size=(delays, n))
    run = outputs(weights, bias, start, steps)
    slopes = 1 - run[delays:] ** 2
    gamma = max(sum(float(np.abs(np.diag(s) @ W).sum(axis=1).max()) for W in weights) for s in slopes)
    assert gamma < 1
    cell, flow = narx(delays), np.eye(n * delays)
    for q in range(1, steps + 1):
        flow = by_paths(cell, weights, slopes[q - 1]) @ flow
        ways = [w for k in range(1, q + 1) for w in product(range(1, delays + 1), repeat=k) if sum(w) == q]
        slow = np.zeros((n, n))
        for way in ways:
            times = np.cumsum(way) - 1
            step = np.eye(n)
            for time, delay in zip(times, way, strict=True):
                step = np.diag(slopes[time]) @ weights[delay - 1] @ step
            slow += step
        h = 1e-6  # central differences err by about h**2 and 1e-16/h
        moved = [np.vstack([start[:-1], start[-1:] + h * sign * np.eye(n)[[j]]]) for j in range(n) for sign in (1, -1)]
        ends = [outputs(weights, bias, s, q)[-1] for s in moved]
        quotients = np.array([(a - b) / (2 * h) for a, b in zip(ends[::2], ends[1::2], strict=True)]).T
        newest = flow[:n, :n]
        np.testing.assert_allclose(newest, slow, atol=1e-14)
        np.testing.assert_allclose(newest, quotients, atol=1e-8)
        assert np.abs(newest).sum(axis=1).max() <= gamma ** -(-q // delays) * (1 + 1e-12)  # rounding of q products


@pytest.mark.parametrize("delays", [1, 2, 3])
def test_the_paths_of_the_cell_are_as_many_as_the_ways_to_write_the_lag(delays: int) -> None:
    n, cell = 2, narx(delays)

    def number(path: Path) -> np.ndarray:
        return np.ones((n, n), int) if any(isinstance(f, Weight) for f in path.factors) else np.eye(n, dtype=int)

    zero = np.zeros((n, n), int)
    steps = np.block([[sum(map(number, cell.jacobian[a, b]), zero) for b in cell.states] for a in cell.states])
    for q in range(1, 8):
        assert np.linalg.matrix_power(steps, q)[0, 1] == delayed_paths(n, q, delays)


@pytest.mark.parametrize("delays", [0, 65, True, 1.5])
def test_a_number_of_delays_that_is_none_is_refused(delays: object) -> None:
    with pytest.raises(CellError, match="pass the number of output delays, 1 to 64"):
        narx(delays)
