"""Radial units: the Jacobian of the RBF cell stays below sqrt(n/e)/sigma in the 2-norm, and attains it."""

import numpy as np
import pytest

from numerics import Network, compile_cell
from theory.cells import CELLS

RBF = CELLS["RBF"]


def radial(centres, sigma):
    """The net of these centres (n, n), with one input that is 0 and centres at 0 there."""
    n = len(centres)
    weights = {("c", "h"): centres, ("c", "x"): np.zeros((n, 1))}
    biases = {"c": -(centres**2).sum(axis=1) / 2}
    return Network(RBF, {"n": n, "m": 1}, weights, biases, scalars={"precision": 1 / sigma**2})


@pytest.mark.parametrize("n", [1, 2, 5])
def test_a_unit_is_1_at_its_centre_and_the_jacobian_stays_below_its_bound(n):
    rng = np.random.default_rng(n)
    for sigma in (0.3, 1.0, 2.0):
        net, compiled = radial(rng.standard_normal((n, n)), sigma), compile_cell(RBF)
        centre = np.asarray(net.weights["c", 0])[0]
        # the exponent cancels: numbers of size n/sigma**2 < 60, a few roundings each
        assert compiled.step(net, centre)[0] == pytest.approx(1.0, rel=1e-13)
        for _ in range(20):
            jacobian = compiled.jacobian(net, rng.standard_normal(n))
            assert np.linalg.norm(jacobian, 2) <= np.sqrt(n / np.e) / sigma


@pytest.mark.parametrize("n", [1, 2, 5])
def test_equal_centres_at_the_distance_sigma_attain_the_bound(n):
    sigma, centre = 0.75, np.arange(1.0, n + 1.0)
    away = np.ones(n) / np.sqrt(n) * sigma
    jacobian = compile_cell(RBF).jacobian(radial(np.tile(centre, (n, 1)), sigma), centre + away)
    # the exponent cancels numbers of size |centre|**2/sigma**2 < 120, a few roundings each
    assert np.linalg.norm(jacobian, 2) == pytest.approx(np.sqrt(n / np.e) / sigma, rel=1e-12)
