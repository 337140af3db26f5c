"""What the claims n and x leave to numbers: nets that they name, means, corners; by fractions or NumPy, by hand."""

from fractions import Fraction
from itertools import combinations, product
from random import Random

import numpy as np
import pytest

Matrix = list[list[Fraction]]


def times(a: Matrix, b: Matrix) -> Matrix:
    return [
        [sum((x * y for x, y in zip(row, col, strict=True)), Fraction(0)) for col in zip(*b, strict=True)] for row in a
    ]


def flow(w: Matrix, slopes: list[list[Fraction]]) -> Matrix:
    """W F'(t-1) ... W F'(t-q), the slopes in this order."""
    steps = [[[x * f for x, f in zip(row, at, strict=True)] for row in w] for at in slopes]
    whole = steps[0]
    for step in steps[1:]:
        whole = times(whole, step)
    return whole


def radius(a: np.ndarray) -> float:
    return float(np.max(np.abs(np.linalg.eigvals(a))))


def test_a_tanh_net_at_a_fixed_point_has_no_eigenvalue_but_0_in_W_and_explodes() -> None:
    w = np.array([[2.0, -2.0], [2.0, -2.0]])
    assert not (w @ w).any()
    net = np.array([0.0, 6.0])
    bias = net - w @ np.tanh(net)
    assert np.allclose(w @ np.tanh(net) + bias, net, rtol=0, atol=1e-14)  # three roundings of numbers below 8
    step = w @ np.diag(1 / np.cosh(net) ** 2)
    assert radius(step) == pytest.approx(1.99995, abs=1e-5)
    assert np.linalg.norm(np.linalg.matrix_power(step, 20), 2) == pytest.approx(1.5e6, rel=0.05)


def test_a_jordan_block_grows_like_the_lag() -> None:
    w = [[Fraction(1), Fraction(1)], [Fraction(0), Fraction(1)]]
    for q in (1, 2, 7, 20):
        assert flow(w, [[Fraction(1)] * 2] * q) == [[1, q], [0, 1]]


def test_two_batches_that_are_clipped_one_by_one_do_not_descend() -> None:
    def clipped(g: Fraction, c: Fraction) -> Fraction:
        return g * min(Fraction(1), c / abs(g))

    batches = (Fraction(3), Fraction(-1))
    assert sum(batches) * sum(clipped(g, Fraction(1)) for g in batches) == 0
    assert sum(batches) * clipped(sum(batches), Fraction(1)) == 2


def test_half_an_orthogonal_matrix_has_the_regulariser_one_quarter() -> None:
    angle = 0.7
    half = 0.5 * np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    for delta in np.random.default_rng(0).normal(size=(20, 2)):
        omega = (np.linalg.norm(delta @ half) / np.linalg.norm(delta) - 1) ** 2
        assert omega == pytest.approx(0.25, rel=1e-12)


# x9: all signs are equally likely, all weights of size 1, all slopes 1; g**2 = n


def signs(n: int) -> list[Matrix]:
    rows = product((Fraction(-1), Fraction(1)), repeat=n * n)
    return [[list(row[i * n : (i + 1) * n]) for i in range(n)] for row in rows]


def mean_square(flows: list[Matrix], k: int, v: int) -> Fraction:
    return sum((f[k][v] ** 2 for f in flows), Fraction(0)) / len(flows)


def test_signs_drawn_anew_add_like_the_root_of_the_number_of_paths() -> None:
    flows = [times(times(a, b), c) for a, b, c in product(signs(2), repeat=3)]
    for k, v in product(range(2), repeat=2):
        assert mean_square(flows, k, v) == 2 ** (3 - 1)  # n**(q - 1), the number of paths; they would add to its square


def test_one_matrix_of_signs_for_all_steps_is_another_matter() -> None:
    flows = [times(times(w, w), w) for w in signs(2)]
    # W = [[a, b], [c, d]]: the entries of its cube are a + 2 a b c + b c d and b (2 + a d + b c)
    assert mean_square(flows, 0, 0) == 1 + 4 + 1
    assert mean_square(flows, 0, 1) == 4 + 1 + 1


# x16: corners


def test_the_largest_flow_is_at_a_corner_of_the_slopes() -> None:
    beta, rng = Fraction(1, 4), Random(3)
    grid = (Fraction(0), beta / 3, beta / 2, beta)
    for _ in range(3):
        w = [[Fraction(rng.randint(-8, 8), 4) for _ in range(2)] for _ in range(2)]

        def largest(values: tuple[Fraction, ...], w: Matrix = w) -> Fraction:
            drawn = product(values, repeat=5)  # the slopes of both units at t-1 and t-2, and that of unit 1 at t-3
            return max(abs(flow(w, [[a, b], [c, d], [e, e]])[0][0]) for a, b, c, d, e in drawn)

        assert largest(grid) == largest((Fraction(0), beta))


def test_over_two_steps_the_corners_reach_the_larger_sum_of_one_sign() -> None:
    beta, rng = Fraction(1, 4), Random(5)
    for _ in range(20):
        w = [[Fraction(rng.randint(-8, 8), 4) for _ in range(3)] for _ in range(3)]
        products = [w[0][j] * w[j][1] for j in range(3)]
        corners = product((Fraction(0), beta), repeat=3)
        reached = max(abs(flow(w, [list(f), [beta] * 3])[0][1]) for f in corners)
        sums = (sum(x for x in products if x > 0), -sum(x for x in products if x < 0))
        assert reached == beta**2 * max(sums)


# x5: the members of the chain that the language lacks


def test_every_product_of_the_example_is_bounded_though_its_absolute_weights_have_the_radius_2() -> None:
    w = [[Fraction(1), Fraction(-1)], [Fraction(1), Fraction(-1)]]
    masks = list(product((Fraction(0), Fraction(1)), repeat=2))
    for length in (1, 2, 3, 4, 5):
        for chosen in product(masks, repeat=length):
            assert all(abs(x) <= 1 for row in flow(w, [list(mask) for mask in chosen]) for x in row)
    assert radius(np.abs(np.array(w, dtype=float))) == pytest.approx(2)


def scaled_norm(w: np.ndarray) -> float:
    """|D W D^-1|_2 with D = diag sqrt(y / x), x and y the right and left Perron vectors of |W|."""

    def perron(a: np.ndarray) -> np.ndarray:
        values, vectors = np.linalg.eig(a)
        return np.abs(np.real(vectors[:, np.argmax(np.abs(values))]))

    d = np.sqrt(perron(np.abs(w).T) / perron(np.abs(w)))
    return float(np.linalg.norm(d[:, None] * w / d, 2))


def vectors(w: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, float, float]:
    """x, y > 0 and the least r, s with |W| x <= r x and |W|^T y <= s y."""
    x, y, size = rng.uniform(0.2, 2, len(w)), rng.uniform(0.2, 2, len(w)), np.abs(w)
    return x, y, float((size @ x / x).max()), float((size.T @ y / y).max())


def test_a_scaling_by_two_vectors_has_a_norm_of_at_most_the_root_of_their_product() -> None:
    rng, slack = np.random.default_rng(2), 1 + 1e-12
    for n in (1, 2, 3, 5) * 20:
        w = rng.normal(size=(n, n))
        x, y, r, s = vectors(w, rng)
        for _ in range(5):
            u = rng.normal(size=n)
            assert y / x @ (w @ (x * u)) ** 2 <= r * s * (x * y @ u**2) * slack
    # one of the two alone: x = (4, 1), y = (1, 1), r = 1/8
    w, x, u = np.array([[0, 0.5], [0, 0]]), np.array([4.0, 1]), np.array([0.0, 1])
    assert (w @ x <= x / 8).all()
    assert (w @ (x * u)) ** 2 @ (1 / x) > (1 / 8) ** 2 * (x @ u**2)


def test_a_dominant_certificate_bounds_every_entry_of_the_flow() -> None:
    rng, slack = np.random.default_rng(3), 1 + 1e-9  # up to 6 products of 4 x 4 matrices
    for n in (1, 2, 3, 4) * 15:
        w, p, y = rng.normal(size=(n, n)), rng.uniform(0.2, 2, n), rng.uniform(0.2, 2, n)
        r = (np.abs((w * p) @ w.T) @ y / (p * y)).max()
        found, slopes = np.eye(n), rng.uniform(-1, 1, size=(6, n))
        for q, f in enumerate(slopes, 1):
            found = found @ (w * f)
            assert (p * found**2 <= np.outer((np.abs(slopes).max() ** 2 * r) ** q * p, np.ones(n)) * slack).all()
    # without the absolute values: W = [[1, 0], [-1, 0]] has W W^T (1, 1) = 0
    w = np.array([[1.0, 0], [-1, 0]])
    assert not (w @ w.T @ np.ones(2)).any()


def test_the_chain_of_criteria_holds_on_random_matrices() -> None:
    rng, slack = np.random.default_rng(1), 1 + 1e-9  # eigenvalues of 4 x 4 matrices with one largest modulus
    for n in (2, 3, 4) * 30:
        w = rng.normal(size=(n, n))
        parts = (list(s) for size in range(1, n + 1) for s in combinations(range(n), size))
        inner = max(radius(w[np.ix_(s, s)]) for s in parts)
        absolute, scaled = radius(np.abs(w)), scaled_norm(w)
        assert inner <= scaled * slack
        assert scaled <= absolute * slack
        assert absolute <= min(np.linalg.norm(w, 1), np.linalg.norm(w, np.inf)) * slack
        assert np.linalg.norm(w, 2) <= np.linalg.norm(w) * slack <= n * np.abs(w).max() * slack
