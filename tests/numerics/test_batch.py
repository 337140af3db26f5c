"""Many networks side by side: each is the Network of its slice, and what cannot be is refused with its value."""

import numpy as np
import pytest

from numerics.batch import Batch
from numerics.ensembles import networks
from numerics.errors import NetworkError
from numerics.network import Network
from theory.activations import tanh
from theory.cell import Cell, free, identity, inputs, net, scalar, state
from theory.cells import CELLS

h, x, gamma = state("h"), inputs("x"), scalar("gamma", positive=True, high=2)
W = free("W")
SKEW = Cell("skew", {h: tanh(net("a", h, x, weights={0: W - W.T - gamma * identity}))})


@pytest.mark.parametrize("name", [*CELLS, "skew"])
def test_a_batch_of_networks_gives_them_back(name):
    cell = CELLS.get(name, SKEW)
    drawn = list(networks(cell, "gaussian", 3, 4, 0))
    batch = Batch.of(drawn)
    assert len(batch) == 4
    for k, network in enumerate(drawn):
        again = batch[k]
        assert again.sizes == network.sizes
        assert again.scalars == network.scalars
        for a, b in zip(again.arguments, network.arguments, strict=True):
            np.testing.assert_array_equal(a, b)
        for each in cell.nets:
            for slot in range(len(each.vectors)):
                np.testing.assert_array_equal(batch.weight(each.name, slot)[k], network.weight(each.name, slot))


def test_the_kth_random_network_does_not_depend_on_how_many_are_drawn():
    few, many = (Batch.random(CELLS["GRU"], count, n=3, m=2, seed=5) for count in (2, 7))
    np.testing.assert_array_equal(few.weight("n", 0)[1], many.weight("n", 0)[1])
    assert few.sizes == {"n": 3, "m": 2}


def test_a_bias_left_out_is_zero():
    batch = Batch(CELLS["Elman"], {"n": 1, "m": 1}, {("a", 0): np.ones((3, 1, 1)), ("a", 1): np.ones((3, 1, 1))})
    assert batch.biases["a"].tolist() == [[0.0]] * 3


def arrays(**changed):
    return {("a", 0): np.ones((3, 2, 2)), ("a", 1): np.ones((3, 2, 1)), **changed}


@pytest.mark.parametrize(
    ("weights", "says"),
    [
        ({}, "without arrays; pass weights with a leading axis"),
        ({("a", 0): np.ones((0, 2, 2))}, r"shape \(0, 2, 2\); pass \(networks, ...\), one network or more"),
        ({("a", 0): np.ones((3, 2, 2)), ("a", 1): np.ones((4, 2, 1))}, r"shape \(4, 2, 1\).* make it \(3, 2, 1\)"),
        ({("a", 0): np.full((3, 2, 2), np.nan), ("a", 1): np.ones((3, 2, 1))}, r"nan at \(0, 0, 0\); pass finite"),
        ({("b", 0): np.ones((3, 2, 2))}, r"has no \('b', 0\)"),
    ],
)
def test_arrays_that_do_not_fit_are_refused_with_their_value(weights, says):
    with pytest.raises(NetworkError, match=says):
        Batch(CELLS["Elman"], {"n": 2, "m": 1}, weights)


def test_a_scalar_out_of_its_range_is_refused_whichever_network_has_it():
    with pytest.raises(NetworkError, match=r"'gamma' = 3.0, but the cell promises 0 < gamma <= 2"):
        Batch(
            SKEW, {"n": 1, "m": 1}, {"W": np.ones((2, 1, 1)), ("a", 1): np.ones((2, 1, 1))}, scalars={"gamma": [1, 3]}
        )


def test_networks_of_two_kinds_make_no_batch():
    one, other = Network.random(CELLS["Elman"], n=2), Network.random(CELLS["Elman"], n=3)
    with pytest.raises(NetworkError, match="networks 0 and 1 differ in cell or sizes"):
        Batch.of([one, other])
    with pytest.raises(NetworkError, match="a batch of 0 networks"):
        Batch.of([])
    with pytest.raises(NetworkError, match="is no network"):
        Batch.of(["GRU"])
    with pytest.raises(NetworkError, match="count=0; pass the number of networks"):
        Batch.random(CELLS["Elman"], 0)
    with pytest.raises(IndexError):
        Batch.of([one])[1]
