"""How much noise a plain net stands in a stored state: boxes that no noise leaves, proved by ball arithmetic.

    a(t) = f(W a(t-1) + b + u(t)),    |u_i(t)| <= h,    f = tanh or logistic

A state is stored as long as each unit stays on its side of the middle of f: 0 for tanh, 1/2 for logistic. The interval
map takes a box of states to the least box that contains what one step makes of it, whatever the noise. A box that it
maps into itself is invariant: no run leaves it (robust latching, as its definition says, for ever).

    >>> margin = noise_margins(np.array([[2.0]]), np.zeros(1), np.array([0.9575]))
    >>> round(margin.low, 3), round(margin.high, 3)
    (0.533, 0.533)

For one unit both ends come together at the closed form of theory.latching, to 1e-4. Of more units the interval map
knows less than the net does, and the ends may stay apart: between them nothing is claimed.

Source: Bengio, Simard and Frasconi (1994) for attractors, basins and robust latching (wording not seen); interval maps
and inflation, Rump, Verification methods (2010), sec. 5.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

import numpy as np
from flint import arb
from numpy.typing import NDArray

from numerics.enclosure import Ball, at_precision, value
from numerics.errors import NumericsError

Array: TypeAlias = NDArray[np.float64]

MIDDLES = {"tanh": 0.0, "logistic": 0.5}
BITS = 96
ROUNDS, STEPS, HALVINGS = 500, 500, 24
MAX_UNITS = 8
# A nominated box is made wider by this part of its width before it is judged, since its growth only tends to an end.
INFLATION = 2.0**-8
# A box that grows by less in a step has come to its end, and was not found to be invariant.
SETTLED = 1e-14


@dataclass(frozen=True)
class Margin:
    """What is proved of the largest noise that the state stands.

    low   noise of this size or less keeps every unit on its side, for ever
    high  some noise of this size takes a unit across the middle; inf where none was found
    box   low and high ends, (2, n), of a box that noise of size `low` does not leave
    """

    low: float
    high: float
    box: Array


def invariant_box(weights: Array, bias: Array, state: Array, noise: float, *, activation: str = "tanh") -> Array | None:
    """A box around the state, (2, n), that noise of size `noise` does not leave and that stays on the state's sides.

    None where none was found. That it is invariant is proved by ball arithmetic; its ends are doubles.

    weights (n, n), bias (n,), state (n,) : doubles, each taken for the number that it is.
    """
    net = SmallNet(weights, bias, activation)
    start = net.checked_state(state)
    if not (math.isfinite(noise) and noise >= 0.0):
        raise NumericsError(f"noise={noise}; pass the largest |u|, a finite number >= 0")
    return net.box(start, float(noise))


def noise_margins(weights: Array, bias: Array, state: Array, *, activation: str = "tanh") -> Margin:
    """The largest noise that the state stands, from both sides, by halving; `low` is 0 where no box was found at all.

    `high` is shown by runs under constant noise of size h, with each pattern of signs, in ball arithmetic.

    weights (n, n), bias (n,), state (n,) : as for `invariant_box`; n is at most 8.
    """
    net = SmallNet(weights, bias, activation)
    start = net.checked_state(state)
    most = 1.0 + float(np.abs(net.weights).sum(axis=1).max() + np.abs(net.bias).max())
    kept = net.box(start, 0.0)
    if kept is None:
        raise NumericsError(f"no invariant box around the state {start.tolist()} even without noise; pass an attractor")
    low, beyond = 0.0, most
    for _ in range(HALVINGS):
        middle = (low + beyond) / 2.0
        found = net.box(start, middle)
        if found is None:
            beyond = middle
        else:
            low, kept = middle, found
    return Margin(low, net.turning_noise(start, most), kept)


class SmallNet:
    """A plain net of at most 8 units, its arguments checked, in doubles and in balls."""

    def __init__(self, weights: Array, bias: Array, activation: str) -> None:
        if activation not in MIDDLES:
            raise NumericsError(f"activation={activation!r}; pass one of {', '.join(MIDDLES)}")
        self.weights, self.bias = (np.ascontiguousarray(x, dtype=np.float64) for x in (weights, bias))
        n = len(self.bias) if self.bias.ndim == 1 else 0
        if not 1 <= n <= MAX_UNITS or self.weights.shape != (n, n):
            shapes = f"weights of shape {self.weights.shape}, bias of shape {self.bias.shape}"
            raise NumericsError(f"{shapes}; pass (n, n) and (n,) with n at most {MAX_UNITS}")
        if not (np.isfinite(self.weights).all() and np.isfinite(self.bias).all()):
            raise NumericsError("weights or bias contain what is no finite number; pass finite ones")
        self.activation, self.n, self.middle = activation, n, MIDDLES[activation]
        self.exact = [[arb(w) for w in row] for row in self.weights.tolist()]
        self.exact_bias = [arb(b) for b in self.bias.tolist()]
        self.positive, self.negative = np.maximum(self.weights, 0.0), np.minimum(self.weights, 0.0)

    def checked_state(self, state: Array) -> Array:
        """The state, which has to lie on one side of the middle in each unit."""
        found = np.ascontiguousarray(state, dtype=np.float64)
        if found.shape != (self.n,) or not np.isfinite(found).all() or (found == self.middle).any():
            raise NumericsError(
                f"state={np.asarray(state).tolist()}; pass {self.n} finite numbers, none of them {self.middle}"
            )
        return found

    def box(self, start: Array, noise: float) -> Array | None:
        """An invariant box on the sides of `start`: nominated by growing it in doubles, then proved."""
        low = high = start
        for _ in range(ROUNDS):
            margin = INFLATION * (high - low) + 1e-12
            wide_low, wide_high = low - margin, high + margin
            if not self._on_sides(start, wide_low, wide_high):
                return None
            below, above = self._moved(wide_low, wide_high, noise)
            if (below >= wide_low).all() and (above <= wide_high).all() and self._proved(wide_low, wide_high, noise):
                return np.array([wide_low, wide_high])
            below, above = self._moved(low, high, noise)
            grown = max((low - below).max(), (above - high).max())
            if grown < SETTLED:
                return None
            low, high = np.minimum(low, below), np.maximum(high, above)
        return None

    def _on_sides(self, start: Array, low: Array, high: Array) -> bool:
        return bool(np.where(start > self.middle, low > self.middle, high < self.middle).all())

    def _moved(self, low: Array, high: Array, noise: float) -> tuple[Array, Array]:
        """The interval map, in doubles: it nominates only."""
        below = self.positive @ low + self.negative @ high + self.bias - noise
        above = self.positive @ high + self.negative @ low + self.bias + noise
        return self._function(below), self._function(above)

    def _function(self, x: Array) -> Array:
        return np.tanh(x) if self.activation == "tanh" else 0.5 + 0.5 * np.tanh(0.5 * x)

    def _proved(self, low: Array, high: Array, noise: float) -> bool:
        """Whether the interval map, in balls, maps the box into itself: f increases, so that ends go to ends."""
        with at_precision(BITS):
            ends, h = ([arb(x) for x in side.tolist()] for side in (low, high)), arb(noise)
            below, above = ends
            for i in range(self.n):
                least, most = self.exact_bias[i] - h, self.exact_bias[i] + h
                for w, a, b in zip(self.exact[i], below, above, strict=True):
                    least, most = (least + w * a, most + w * b) if w > 0 else (least + w * b, most + w * a)
                if not (value(self.activation, least) >= below[i] and value(self.activation, most) <= above[i]):
                    return False
        return True

    def turning_noise(self, start: Array, most: float) -> float:
        """The least noise found that turns a unit: halved for in doubles, shown by a run of balls; inf for none."""
        signs = np.array(list(product((-1.0, 1.0), repeat=self.n)))
        low, high, pattern = 0.0, math.inf, signs[0]
        for _ in range(HALVINGS):
            tried = most if math.isinf(high) else (low + high) / 2.0
            turning = np.flatnonzero(self._turn(start, tried * signs))
            if turning.size:
                high, pattern = tried, signs[turning[0]]
            elif math.isinf(high):
                return high
            else:
                low = tried
        shown = (high * (1.0 + slack) for slack in (0.0, 2.0**-40, 2.0**-20))
        return next((h for h in shown if self._certainly_turns(start, h * pattern)), math.inf)

    def _turn(self, start: Array, noises: Array) -> NDArray[np.bool_]:
        """Which runs under constant noise, (P, n), have a unit across the middle; in doubles, so it nominates only."""
        states, turned = np.tile(start, (len(noises), 1)), np.zeros(len(noises), np.bool_)
        for _ in range(STEPS):
            states = self._function(states @ self.weights.T + self.bias + noises)
            turned |= ((states - self.middle) * (start - self.middle) < 0.0).any(axis=1)
            if turned.any():
                break
        return turned

    def net(self, i: int, constant: Ball, state: list[Ball]) -> Ball:
        """What enters unit i, with its bias and input as the constant."""
        return sum((w * x for w, x in zip(self.exact[i], state, strict=True)), constant)

    def _certainly_turns(self, start: Array, noise: Array) -> bool:
        """Whether the run under this constant noise has a unit across the middle, whatever the rounding."""
        with at_precision(BITS):
            state = [arb(x) for x in start.tolist()]
            constant = [b + arb(u) for b, u in zip(self.exact_bias, noise.tolist(), strict=True)]
            for _ in range(STEPS):
                state = [value(self.activation, self.net(i, c, state)) for i, c in enumerate(constant)]
                sides = zip(state, (start > self.middle).tolist(), strict=True)
                if any(x < self.middle if above else x > self.middle for x, above in sides):
                    return True
        return False
