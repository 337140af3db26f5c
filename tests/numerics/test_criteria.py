"""Each criterion by another route, the smooth norm by differences and by n = 2, and the means beside those of X6."""

import itertools
import math

import numpy as np
import pytest

from numerics import criteria
from numerics.criteria import COSTLY, CRITERIA, DRAWS, GUARANTEES, gains, mean_gain, scaled_two_norm, smooth_norm
from numerics.errors import NumericsError

RNG = np.random.default_rng(5)
SMALL = [RNG.normal(size=(n, n)) for n in (1, 2, 3, 5, 8)]


def by_hand(name, w):
    """The criterion from its definition, over vectors, entries or powers."""
    n = len(w)
    if name == "n max|w|":
        return n * max(abs(w[i, j]) for i in range(n) for j in range(n))
    if name == "infinity norm":
        return max(max(w[i] @ np.array(signs) for signs in itertools.product((-1, 1), repeat=n)) for i in range(n))
    if name == "Frobenius norm":
        return math.sqrt(np.trace(w.T @ w))
    if name == "2-norm":
        return np.linalg.svd(w, compute_uv=False)[0]
    if name == "2-norm, scaled":
        return None
    matrix = np.abs(w) if name.endswith("|W|") else w
    powers = np.linalg.matrix_power(matrix / np.linalg.norm(matrix), 2**14)  # Gelfand
    return None if not powers.any() else np.linalg.norm(matrix) * np.linalg.norm(powers) ** 2.0**-14


@pytest.mark.parametrize("name", [name for name in CRITERIA if name != "2-norm, scaled"])
def test_a_criterion_is_what_its_definition_says(name):
    for w in SMALL:
        expected = by_hand(name, w)
        if expected is not None:  # a power may underflow to 0
            assert CRITERIA[name](w) == pytest.approx(expected, rel=1e-3 if "radius" in name else 1e-12)


def test_of_a_large_matrix_the_2_norm_is_its_largest_singular_value():
    w = RNG.normal(size=(120, 120))
    assert CRITERIA["2-norm"](w) == pytest.approx(np.linalg.svd(w, compute_uv=False)[0], rel=1e-12)


def test_a_spectral_radius_is_the_largest_root_of_the_characteristic_polynomial():
    for w in SMALL:
        assert CRITERIA["spectral radius"](w) == pytest.approx(max(abs(np.roots(np.poly(w)))), rel=1e-8)
        roots = np.roots(np.poly(np.abs(w)))
        assert CRITERIA["spectral radius of |W|"](w) == pytest.approx(max(abs(roots)), rel=1e-8)


def test_the_gradient_of_the_smooth_norm_is_its_slope():
    step = 1e-6  # the error of a central difference is of the order of its square
    for w in SMALL:
        x = RNG.normal(size=len(w))
        _, gradient = smooth_norm(x, w, 3)
        for i, slope in enumerate(gradient):
            ends = [smooth_norm(x + sign * step * np.eye(len(w))[i], w, 3)[0] for sign in (1, -1)]
            assert slope == pytest.approx((ends[0] - ends[1]) / (2 * step), abs=1e-7)


def test_the_smooth_norm_is_the_2_norm_from_above_within_the_number_of_units():
    for w in SMALL:
        n, x = len(w), RNG.normal(size=len(w))
        exact = math.log(np.linalg.norm(np.exp(x)[:, None] * w * np.exp(-x), 2))
        for squarings in (0, 3, 8):
            slack = math.log(n) / 2 ** (squarings + 1)
            assert exact - 1e-12 <= smooth_norm(x, w, squarings)[0] <= exact + slack + 1e-12


def test_of_two_units_the_scaled_2_norm_is_the_least_over_a_line_of_scalings():
    for w in (RNG.normal(size=(2, 2)) for _ in range(5)):
        # a step of the line changes log d by 1e-3, and log |D W D**-1| by at most twice that
        line = (np.diag([d, 1 / d]) for d in np.exp(np.linspace(-2, 2, 4001)))
        least = min(np.linalg.norm(d @ w @ np.linalg.inv(d), 2) for d in line)
        assert least * (1 - 2e-3) <= scaled_two_norm(w) <= least * 1.01


def test_the_example_of_the_chain_has_the_scaled_2_norm_2():
    assert scaled_two_norm(np.array([[1.0, -1], [1, -1]])) == pytest.approx(2, rel=1e-9)


def test_the_scaled_norm_lies_between_the_eigenvalues_and_all_that_it_may_replace():
    for w in SMALL:
        scaled = scaled_two_norm(w)
        assert CRITERIA["spectral radius"](w) <= scaled * (1 + 1e-9)
        assert scaled <= CRITERIA["2-norm"](w) * (1 + 1e-9)
        assert scaled <= CRITERIA["spectral radius of |W|"](w) * 1.01  # Perron's scaling is one of them


# of 20000, 3000 and 300 draws at n = 10, 50, 200; made by another program
MEANS = {
    "n max|w|": (0.470, 0.155, 0.066),
    "infinity norm": (1.159, 0.568, 0.308),
    "Frobenius norm": (1.275, 0.566, 0.283),
    "spectral radius of |W|": (1.595, 0.709, 0.355),
    "2-norm": (2.264, 2.070, 2.028),
    "spectral radius": (3.85, 3.78, 3.85),
}


@pytest.mark.parametrize("name", MEANS)
@pytest.mark.parametrize(("place", "n", "draws"), [(0, 10, 400), (1, 50, 40)])
def test_the_means_are_those_of_many_more_draws(name, place, n, draws):
    found = mean_gain(name, n, draws)
    assert (found.criterion, found.n, found.draws) == (name, n, draws)
    assert abs(found.mean - MEANS[name][place]) < 4 * found.error + 5e-4  # four standard errors, and a rounded digit


def test_a_standard_error_is_the_deviation_over_the_root_of_the_draws():
    found = mean_gain("Frobenius norm", 3, 5, seed=2)
    rng = np.random.default_rng([2, 3])
    each = [4 * math.sqrt(3) / np.linalg.norm(rng.standard_normal((3, 3))) for _ in range(5)]
    mean = sum(each) / 5
    assert found.mean == pytest.approx(mean, rel=1e-12)
    assert found.error == pytest.approx(math.sqrt(sum((x - mean) ** 2 for x in each) / 4 / 5), rel=1e-9)


def test_the_seed_fixes_the_gains_and_another_seed_gives_others(monkeypatch):
    monkeypatch.setattr(criteria, "DRAWS", {5: 4, 10: 3})
    monkeypatch.setattr(criteria, "COSTLY", {"2-norm, scaled": {5: 2}})
    assert gains(1) == gains(1) != gains(2)
    assert [(each.criterion, each.n, each.draws) for each in gains(1)] == [
        (name, n, draws) for name in CRITERIA for n, draws in ({5: 2} if "scaled" in name else {5: 4, 10: 3}).items()
    ]


def test_guarantees_are_all_but_the_eigenvalues_and_the_costly_ones_are_criteria():
    assert set(CRITERIA) - set(GUARANTEES) == {"spectral radius"}
    assert set(COSTLY) <= set(CRITERIA)
    assert all(set(of) <= set(DRAWS) for of in COSTLY.values())


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("1-norm", 5, 3), "criterion='1-norm'; pass one of 'n max"),
        (("2-norm", 0, 3), "3 draws of n = 0: pass n >= 1"),
        (("2-norm", 5, 1), "1 draws of n = 5: pass n >= 1 and at least two draws"),
    ],
)
def test_a_bad_argument_is_named_with_the_remedy(arguments, text):
    with pytest.raises(NumericsError, match=text):
        mean_gain(*arguments)
