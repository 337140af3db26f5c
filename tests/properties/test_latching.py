"""Bounded noise does not unlatch a robustly latched state, while the product of its slopes decays."""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from numerics import Network, compile_cell
from numerics.latching import latch, latched_interval, noise_margin
from proofs import strategies
from theory.activations import tanh
from theory.cell import Cell, inputs, net, state

STEPS = 500

h, noise = state("h"), inputs("noise", size="n")
NOISY = Cell("noisy latch", {h: tanh(net("a", h, bias=False)) + noise})


def weights_of_latches():
    """w > 1, so that x <- tanh(w x) has two attractors."""
    return strategies.dyadics(min_value=1.25, max_value=6).map(float)


def parts(**bounds):
    """Numbers in [-1, 1]: parts of the largest noise, one after another; Hypothesis may choose the worst."""
    return st.lists(strategies.dyadics(min_value=-1, max_value=1).map(float), min_size=1, **bounds)


@given(
    weights_of_latches(),
    strategies.dyadics(min_value=0, max_value=0.875, denominator=8).map(float),
    parts(max_size=8),
    strategies.dyadics(min_value=0, max_value=1).map(float),
)
def test_noise_below_the_margin_keeps_the_bit_and_the_gradient_vanishes(w, level, pattern, place):
    margin = noise_margin(w)
    low, high = latched_interval(w, level * margin)
    states, logs = latch(w, low + place * (high - low), level * margin * np.resize(pattern, STEPS))
    assert (states >= low).all()
    assert (states <= high).all()
    # After one step the state is at least `inside`: tanh(w x) - noise there is tanh(w low) - noise or more.
    inside = low + (1.0 - level) * margin * (1.0 - 1e-9)
    rate = math.log(w) + math.log1p(-(math.tanh(w * inside) ** 2))
    assert rate < 0.0
    # The first slope is at most w tanh'(w low) = 1. Rounding: a few u per step, relative, of logs of order 1 to 100.
    assert (logs <= rate * np.arange(STEPS) + 1e-11).all()


@given(weights_of_latches(), parts(max_size=8))
def test_only_noise_above_the_margin_unlatches(w, pattern):
    worst = -1.01 * noise_margin(w) * np.ones(20_000)
    states, _ = latch(w, 1.0, worst)
    assert states[-1] < 0.0
    assert (np.sign(latch(w, 1.0, 0.99 * noise_margin(w) * np.resize(pattern, 2000))[0]) == 1.0).all()


@st.composite
def latched_nets(draw):
    """A net of latches that pull at each other, a latched state of any signs, and noise: together below the margin.

    Half of the margin m is spent: m/4 on the noise e, m/4 on the coupling r in the infinity norm, r (1 + e) = m/4.
    """
    n, w = draw(st.integers(1, 64)), draw(weights_of_latches())
    margin = noise_margin(w)
    coupling = margin / 4.0 / (1.0 + margin / 4.0)
    others = draw(strategies.weights(n, max_norm=coupling))
    signs = np.where(draw(st.lists(st.booleans(), min_size=n, max_size=n)), 1.0, -1.0)
    pattern = np.array(draw(parts(max_size=8)))
    return w, w * np.eye(n) + others, signs, margin / 4.0 * np.resize(pattern, (60, n))


@settings(max_examples=25)
@given(latched_nets())
def test_a_net_of_latches_keeps_its_bits_and_its_flow_decays_on_compiled_nets_of_up_to_64_units(drawn):
    w, W, signs, disturbance = drawn
    margin, n = noise_margin(w), len(W)
    low = math.atanh(math.sqrt(1.0 - 1.0 / w)) / w + margin / 2.0
    network = Network(NOISY, {"n": n}, {("a", 0): W})
    compiled = compile_cell(NOISY)
    trajectory = compiled.trajectory(network, disturbance, signs * 1.0)
    # |net| >= w low - m/4, so that |h| >= tanh(w low) - m/4 - m/4 >= low again
    assert (trajectory["h"] * signs >= low * (1.0 - 1e-12)).all()
    # each step's Jacobian is at most (w + r) tanh'(w low - m/4) in the infinity norm
    rate = (w + margin / 4.0) / math.cosh(w * low - margin / 4.0) ** 2
    assert rate < 1.0
    log_inf = compiled.error_flow(trajectory)[:, 2]
    assert (log_inf <= math.log(rate) * np.arange(1, len(log_inf) + 1) + 1e-9).all()


def test_the_same_net_unlatches_where_the_noise_is_above_its_margin():
    network = Network(NOISY, {"n": 2}, {("a", 0): [[2.0, 0.0], [0.0, 2.0]]})
    worst = np.tile([-1.01 * noise_margin(2.0), -0.99 * noise_margin(2.0)], (2000, 1))
    last = compile_cell(NOISY).trajectory(network, worst, [1.0, 1.0]).states[-1]
    assert last[0] < 0.0 < last[1]
