"""A stack of LSTM: the error that compiled code pulls back is a sum over staircases of blocks by hand."""

from functools import reduce

import numpy as np

from numerics import Network, compile_cell
from numerics.reference import lstm, sigma, sigma_slope, tanh_slope
from theory.cell import stacked
from theory.cells import CELLS
from theory.stack import Within, staircases

N, STEPS = 2, 4


def layer_network(stack, layer):
    """The layer as an LSTM of its own, which reads as many inputs as there are units."""
    weights = {(k, slot): stack.weights[f"{k}_{layer}", slot] for k in "ifgo" for slot in (0, 1)}
    return Network(CELLS["LSTM"], {"n": N, "m": N}, weights, {k: stack.biases[f"{k}_{layer}"] for k in "ifgo"})


def climb(network, s, x):
    """d (h', c') / d x of an LSTM, by hand, for an x that is the h of the layer below; nothing reads its c."""
    h, c = np.split(s, 2)
    i, f, g, o = (network.weight(k, 0) @ h + network.weight(k, 1) @ x + network.biases[k] for k in "ifgo")
    new_c = sigma(f) * c + sigma(i) * np.tanh(g)
    slopes = {"f": c * sigma_slope(f), "i": np.tanh(g) * sigma_slope(i), "g": sigma(i) * tanh_slope(g)}
    to_c = sum(slope[:, None] * network.weight(k, 1) for k, slope in slopes.items())
    read_out = (np.tanh(new_c) * sigma_slope(o))[:, None] * network.weight("o", 1)
    to_h = read_out + (sigma(o) * tanh_slope(new_c))[:, None] * to_c
    return np.hstack([np.vstack([to_h, to_c]), np.zeros((2 * N, N))])


def test_the_flow_from_layer_to_layer_is_the_sum_over_staircases():
    cell = stacked(CELLS["LSTM"], 2)
    stack = Network.random(cell, n=N, m=N, seed=3)
    layers = {2: slice(0, 2 * N), 1: slice(2 * N, 4 * N)}  # the last layer comes first
    networks, rng = {layer: layer_network(stack, layer) for layer in layers}, np.random.default_rng(3)
    inputs, states = rng.standard_normal((STEPS, N)), [rng.standard_normal(stack.state_size)]
    for x in inputs:
        lower, _ = lstm(networks[1], states[-1][layers[1]], x)
        upper, _ = lstm(networks[2], states[-1][layers[2]], lower[:N])
        states.append(np.concatenate([upper, lower]))

    pullback, flow = compile_cell(cell).pullback, np.eye(stack.state_size)
    for s, x in zip(reversed(states[:-1]), reversed(inputs), strict=True):
        flow = np.array([pullback(stack, s, x, error) for error in flow])

    def by_hand(factor, lowest):
        layer, time = lowest + factor.layer - 1, factor.time
        below = inputs[time - 1] if layer == 1 else states[time][layers[1]][:N]
        arguments = networks[layer], states[time - 1][layers[layer]], below
        return lstm(*arguments)[1] if isinstance(factor, Within) else climb(*arguments)

    def multiplied(word, lowest):
        return reduce(np.matmul, (by_hand(factor, lowest) for factor in word))

    for low, high in [(1, 1), (2, 2), (1, 2)]:
        total = sum(multiplied(word, low) for word in staircases(STEPS, high - low + 1))
        # at most four products of five matrices of 4 x 4 with entries of size 1: a hundred u
        np.testing.assert_allclose(flow[layers[high], layers[low]], total, rtol=0, atol=1e-13)
    assert not flow[layers[1], layers[2]].any()
    first = multiplied(next(staircases(STEPS, 2)), 1)
    assert not np.allclose(flow[layers[2], layers[1]], first, rtol=0, atol=1e-3)
