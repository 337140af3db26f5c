"""Numbers of the remedies, as balls: how many times longer an error lasts, and what a search or a truncation costs.

>>> from numerics.digits import significant
>>> [str(significant(longer_by_time_constant(".8", tau), 4)) for tau in (".5", ".9", ".99")]
['2.118', '11.05', '111.5']
>>> [str(significant(longer_by_equal_delays(".9", delays), 3)) for delays in (2, 4, 8, 16)]
['1.51', '2.53', '4.56', '8.63']
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil

from flint import arb, fmpq

from numerics.enclosure import Ball, at_precision
from numerics.errors import NumericsError
from numerics.latch_neuron import BITS, root

MOST_DELAYS = 10_000


def longer_by_time_constant(gamma: str, tau: str) -> Ball:
    """How many times longer a lag is bridged at the rate 1 - (1 - tau)(1 - gamma) than at the rate gamma."""
    rate, slow = _share("gamma", gamma), _share("tau", tau)
    with at_precision(BITS):
        return ball(rate).log() / ball(1 - (1 - slow) * (1 - rate)).log()


def longer_by_equal_delays(gamma: str, delays: int) -> Ball:
    """How many times longer with D delays of the gain gamma / D each: log gamma / log x.

    x in (0, 1) is the root of 1 = gamma / D (1/x + ... + 1/x**D), whose right side falls as x grows.
    """
    rate = _share("gamma", gamma)
    if not 1 <= delays <= MOST_DELAYS:
        raise NumericsError(f"delays={delays}; pass 1 to {MOST_DELAYS}")
    with at_precision(BITS):
        gain = ball(rate) / delays

        def above(x: Ball) -> Ball:
            total = arb(0)
            for _ in range(delays):
                total = (total + 1) / x
            return 1 - gain * total

        return ball(rate).log() / root(above, ball(rate).lower(), arb(1)).log()


def half_kept_for(steps: int) -> Ball:
    """The time constant of which half is left after so many steps."""
    if steps < 1:
        raise NumericsError(f"steps={steps}; pass 1 or more")
    with at_precision(BITS):
        return (-arb(2).log() / steps).exp()


def states_for(width: str, tolerance: str) -> int:
    """The least number of values such that each number of an interval is within the tolerance of one: width / (2 tol).

    >>> states_for("1", ".04"), states_for("2", ".16")
    (13, 7)
    """
    return ceil(Fraction(width) / (2 * Fraction(tolerance)))


def left_out(rate: str, kept: int) -> Ball:
    """lambda**(K + 1) / (1 - lambda): what a gradient truncated after the lag K lacks at most, in units of C."""
    lam = _share("rate", rate)
    with at_precision(BITS):
        return ball(lam) ** (kept + 1) / ball(1 - lam)


def ball(x: Fraction) -> Ball:
    """The number as a ball of the present precision."""
    return arb(fmpq(x.numerator, x.denominator))


def _share(name: str, text: str) -> Fraction:
    value = Fraction(text)
    if not 0 < value < 1:
        raise NumericsError(f"{name}={text}; pass a number between 0 and 1")
    return value


def delayed_paths(units: int, lag: int, delays: int) -> int:
    """How many error paths lead over the lag in a net of so many units with D output delays: exact.

    >>> [delayed_paths(2, lag, 2) for lag in range(1, 8)]
    [1, 3, 8, 22, 60, 164, 448]
    """
    found: list[int] = []
    for q in range(1, lag + 1):
        found.append(int(q <= delays) + units * sum(found[-d] for d in range(1, min(delays, q - 1) + 1)))
    return found[-1]
