"""Whether a run of a plain net comes to an attractor, and whether all its steps contract: by ball arithmetic.

    a(t) = f(W a(t-1) + b),    f = tanh or logistic,    M' = diag f'(net) W, its norm the largest row sum

The attractor is hyperbolic here: on a ball around it |M'| <= rate < 1, and the ball is mapped into itself; so there is
one fixed point in it, to which all its points tend (Banach). The basin is the set of starts from which a run enters the
ball. The reduced attracting set is the set of those from which, besides, |M'| < 1 at every step; only from there does
the gradient decay at once. From elsewhere in the basin it may grow first, and then decays as well (claim d15).

    >>> import numpy as np
    >>> latch, none = np.array([[2.0]]), np.zeros(1)
    >>> far, near = (approach(latch, none, np.array([a]), np.array([0.9575])) for a in (5e-7, 0.8))
    >>> far.steps, far.reduced, round(far.log_peak, 2), near.reduced
    (20, False, 13.52, True)

Source: Bengio, Simard and Frasconi (1994), definitions 1 to 3 and theorem 4 (wording not seen).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from flint import arb
from numpy.typing import NDArray

from numerics.enclosure import Ball, at_precision, slope, value
from numerics.errors import NumericsError
from numerics.noise_margins import BITS, SmallNet

MAX_STEPS = 10_000
HALVINGS = 40


@dataclass(frozen=True)
class Approach:
    """A run that comes to the attractor; all of it is proved.

    steps       after how many steps it is in the ball
    radius      of the ball around the given state, in the largest norm
    rate        |M'| is at most this on the ball, below 1: the gradient decays like rate**t once the run is there
    reduced     True: |M'| < 1 at every step, so the start is in the reduced attracting set; False: |M'| > 1 at some
                step; None: undecided
    log_peak    0, or the natural log of the largest product of |M'| over the first steps, rounded up: the norm of the
                gradient never exceeds its exp
    """

    steps: int
    radius: float
    rate: float
    reduced: bool | None
    log_peak: float


def approach(
    weights: NDArray[np.float64],
    bias: NDArray[np.float64],
    start: NDArray[np.float64],
    state: NDArray[np.float64],
    *,
    activation: str = "tanh",
    steps: int = MAX_STEPS,
) -> Approach | None:
    """How the run from `start` comes to the attractor near `state`; None if it is not shown to within the steps.

    weights (n, n), bias (n,), start (n,), state (n,) : doubles, each taken for the number that it is; n is at most 8.
    """
    net = SmallNet(weights, bias, activation)
    centre, place = net.checked_state(state), np.ascontiguousarray(start, dtype=np.float64)
    if place.shape != (net.n,) or not np.isfinite(place).all():
        raise NumericsError(f"start={np.asarray(start).tolist()}; pass {net.n} finite numbers")
    with at_precision(BITS):
        middle = [arb(x) for x in centre.tolist()]
        radius, rate = _contracting_ball(net, middle)
        return _run(net, [arb(x) for x in place.tolist()], middle, radius, rate, steps)


def _run(net: SmallNet, now: list[Ball], middle: list[Ball], radius: Ball, rate: Ball, steps: int) -> Approach | None:
    growth, peak, below, above = arb(0), arb(0), True, False
    for count in range(steps + 1):
        if all(abs(x - m) <= radius for x, m in zip(now, middle, strict=True)):
            reduced = True if below else False if above else None
            return Approach(count, float(radius), _up(rate), reduced, _up(peak))
        size = _step_norm(net, now)
        growth += size.log()
        peak, below, above = peak.max(growth), below and bool(size < 1), above or bool(size > 1)
        now = _moved(net, now)
    return None


def _contracting_ball(net: SmallNet, middle: list[Ball]) -> tuple[Ball, Ball]:
    """The radius and the rate of a ball that is mapped into itself: |M(a) - a| <= (1 - rate) radius at its centre a."""
    off = [abs(x - m) for x, m in zip(_moved(net, middle), middle, strict=True)]
    for k in range(1, HALVINGS):
        radius = arb(2) ** -k
        rate = _step_norm(net, [m + arb(0, radius) for m in middle])
        if rate < 1 and all(x <= (1 - rate) * radius for x in off):
            return radius, rate
    shown = [float(m) for m in middle]
    raise NumericsError(f"|M'| < 1 was shown on no ball around the state {shown}; pass a hyperbolic attractor")


def _moved(net: SmallNet, now: list[Ball]) -> list[Ball]:
    return [value(net.activation, x) for x in _nets(net, now)]


def _nets(net: SmallNet, now: list[Ball]) -> list[Ball]:
    return [net.net(i, b, now) for i, b in enumerate(net.exact_bias)]


def _step_norm(net: SmallNet, now: list[Ball]) -> Ball:
    """The largest row sum of |M'|."""
    sums = [sum((abs(w) for w in row), arb(0)) for row in net.exact]
    rows = [_slope(net.activation, x) * s for x, s in zip(_nets(net, now), sums, strict=True)]
    largest = rows[0]
    for row in rows[1:]:
        largest = largest.max(row)
    return largest


def _slope(name: str, x: Ball) -> Ball:
    """f' on x; it falls with |x|, of tanh and logistic."""
    size = abs(x)
    return slope(name, size.lower()).union(slope(name, size.upper()))


def _up(x: Ball) -> float:
    """A double that is not below the number in x."""
    return float(np.nextafter(float(x.upper()), np.inf)) if x != 0 else 0.0
