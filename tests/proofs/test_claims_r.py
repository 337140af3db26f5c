"""Remedies: numbers of the catalogue, computed by nets and matrices that are written out here."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

RNG = np.random.default_rng(5)
ROOM = 1e-12  # of sums of some dozen doubles of size 1


def norm(matrix: np.ndarray) -> float:
    """The infinity norm."""
    return float(np.abs(matrix).sum(axis=1).max())


@pytest.mark.parametrize("tau", [0.0, 0.3, 0.9])
def test_time_constants_multiply_to_at_most_the_bound(tau: float) -> None:
    for _ in range(50):
        n = int(RNG.integers(1, 5))
        weights, flow, steepest = RNG.normal(size=(n, n)) / n, np.eye(n), 0.0
        for lag in range(1, 7):
            slopes = RNG.uniform(0, 1, n)
            flow = flow @ (tau * np.eye(n) + (1 - tau) * np.diag(slopes) @ weights)
            steepest = max(steepest, slopes.max())
            gamma = steepest * norm(weights)
            assert norm(flow) <= (1 - (1 - tau) * (1 - gamma)) ** lag + ROOM


def test_the_mean_over_time_constants_is_one_over_q_plus_one() -> None:
    for q in range(1, 6):
        lower, upper = (sum(Fraction(r + end, 1000) ** q for r in range(1000)) / 1000 for end in (0, 1))
        assert lower < Fraction(1, q + 1) < upper
        assert upper - lower == Fraction(1, 1000)


@pytest.mark.parametrize("delays", [1, 2, 3, 4])
def test_delayed_nets_of_matrices_decay_by_gamma_to_the_ceiling(delays: int) -> None:
    for _ in range(30):
        n, gamma = int(RNG.integers(1, 4)), 0.8
        flows = [np.zeros((n, n))] * (delays - 1) + [np.eye(n)]
        for q in range(1, 13):
            steps = RNG.normal(size=(delays, n, n)) * RNG.uniform(0, 1, (delays, 1, 1)) ** 4
            steps *= gamma / sum(map(norm, steps))
            flows.append(sum(step @ flows[-d] for d, step in enumerate(steps, start=1)))
            assert norm(flows[-1]) <= gamma ** -(-q // delays) + ROOM


@pytest.mark.parametrize("delays", [(1,), (1, 2, 4), (2, 3), (3, 5)])
def test_nets_with_some_delays_decay_by_the_shortest_path(delays: tuple[int, ...]) -> None:
    gamma, least = 0.7, [0.0]
    for q in range(1, 17):
        least.append(min((least[q - d] + 1 for d in delays if d <= q), default=float("inf")))
    for _ in range(20):
        flows = [1.0]
        for q in range(1, 17):
            gains = RNG.dirichlet([0.2] * len(delays)) * RNG.choice((-gamma, gamma), len(delays))
            flows.append(sum(g * flows[q - d] for g, d in zip(gains, delays, strict=True) if d <= q))
            assert abs(flows[q]) <= gamma ** least[q] + ROOM
    if delays == (1, 2, 4):
        assert least[1:] == [q // 4 + (q % 4).bit_count() for q in range(1, 17)]


def test_delayed_paths_are_counted_one_by_one() -> None:
    for delays, numbers in ((2, (1, 3, 8, 22, 60)), (3, (1, 3, 9, 26, 76))):
        for q, number in enumerate(numbers, start=1):
            jumps = range(1, delays + 1)
            ways = [w for k in range(1, q + 1) for w in product(jumps, repeat=k) if sum(w) == q]
            assert sum(1 for w in ways for _ in product(range(2), repeat=len(w) - 1)) == number


def test_a_chain_of_m_units_reaches_exactly_m_steps() -> None:
    for m in range(1, 6):
        chain = np.diag(np.ones(m), -1)  # from each stage to the next
        assert np.linalg.matrix_power(chain, m)[m, 0] == 1
        assert not np.linalg.matrix_power(chain, m + 1).any()


def test_expected_trials_and_the_chance_of_more() -> None:
    chance = Fraction(1, 4)
    mean = sum(r * chance * (1 - chance) ** (r - 1) for r in range(1, 200))
    assert abs(mean - 4) < Fraction(1, 10**12)


def test_two_state_chain_keeps_one_minus_two_e_and_three_states_forget() -> None:
    e = 0.1
    flow = np.linalg.matrix_power(np.array([[1 - e, e], [e, 1 - e]]), 7)
    assert flow[0, 0] - flow[1, 0] == pytest.approx((1 - 2 * e) ** 7, abs=ROOM)
    moves = np.array([[1, 0, 0], [1, 0, 0], [0, 1, 0]])
    assert np.abs(moves[0] - moves[2]).sum() == 2
    assert (moves @ moves == [1, 0, 0]).all()


def test_dobrushin_number_of_a_product_is_at_most_the_product() -> None:
    def number(matrix: np.ndarray) -> float:
        return max(float(np.abs(a - b).sum()) for a in matrix for b in matrix) / 2

    for _ in range(100):
        one, other = (RNG.dirichlet([0.3] * 4, size=4) for _ in range(2))
        assert number(one @ other) <= number(one) * number(other) + ROOM


def test_states_keep_as_many_codes_as_there_are_states() -> None:
    def near(x: float, a: float) -> float:
        return (abs(x + 1 - a) + abs(x - 1 + a) - abs(x + a) - abs(x - a)) / 2

    assert [near(x, 0) for x in range(-2, 3)] == [0, 0, 1, 0, 0]
    for _ in range(50):
        states, codes, a = int(RNG.integers(1, 6)), int(RNG.integers(1, 9)), RNG.uniform(0, 0.5)
        values = RNG.uniform(-1, codes + 2, states)
        kept = sum(bool((abs(values - code) <= a).any()) for code in range(1, codes + 1))
        total = sum(near(c - code, a) for c in values for code in range(1, codes + 1))
        assert kept <= states
        assert (1 - 2 * a) * kept - ROOM <= total <= (1 - 2 * a) * states + ROOM


def test_without_contraction_a_truncated_gradient_lacks_all_that_is_left_out() -> None:
    acts = RNG.uniform(0.5, 1, 20)
    for kept, more in ((1, 1), (3, 9), (10, 10)):
        left_out = acts[: kept + more].sum() - acts[:kept].sum()  # w = f' = 1: the gradient is the sum of activations
        assert left_out >= more * acts.min() - ROOM


def test_truncated_gradient_of_one_unit_nears_the_bound() -> None:
    rate, kept = 0.5, 3
    left_out = sum(rate**lag for lag in range(kept, 60))
    bound = rate**kept / (1 - rate)
    assert left_out <= bound + ROOM
    assert left_out == pytest.approx(bound, rel=1e-12)
