"""The chance that a latch neuron found by guessing works: a(t) = w tanh a(t-1) + h(t), |h(t)| <= noise, a(0) = +-v.

(w, v) is drawn uniformly from [-bound, bound]**2. It works if the sign of a(0) is kept for ever whatever the noise:
w is at least the least weight that stands the noise, and v at least the smaller positive root of w tanh a - a = noise.

    >>> print(chance_of_guessing(2, "0.2").str(4, radius=False))
    0.05409

As the bound grows the chance tends to 1/4, that of w > 0 and v > 0. The number of trials until one works is geometric,
of mean 1/chance (claim r9).

Source: computed here; on random search, Hochreiter et al. (2001), remedies, and Bengio et al. (1994).
"""

from __future__ import annotations

from flint import acb, arb, fmpq

from numerics.enclosure import Ball, at_precision
from numerics.errors import NumericsError
from numerics.latch_neuron import BITS, Number, latch_of_noise, read_number, root


def chance_of_guessing(bound: Number, noise: Number) -> Ball:
    """A ball that contains the probability that (w, v), uniform on [-bound, bound]**2, works under the noise; exact.

    The root is v where w = (v + noise) coth v, for v up to the fold of the least weight; so the pairs that work are
    those with w at least that, or at least the least weight where v is above the fold.
    """
    ends, least = read_number("bound", bound), latch_of_noise(noise)
    if ends <= 0:
        raise NumericsError(f"bound={bound}; pass a number > 0")
    h = read_number("noise", noise)
    with at_precision(BITS):
        most, level = arb(fmpq(ends.numerator, ends.denominator)), arb(fmpq(h.numerator, h.denominator))
        if most <= least.weight:
            return arb(0)
        if not most > least.weight:
            raise NumericsError(f"bound={bound} is the least weight itself to {BITS} bits; pass another")

        def above(v: Ball) -> Ball:
            return most * v.tanh() - v - level

        # w tanh v - v rises up to its fold, which lies above that of the least weight
        low = root(above, arb(0), least.fold.lower())
        below_fold = acb.integral(lambda v, _: most - (v + level) * v.coth(), acb(low), acb(least.fold)).real
        return (below_fold + (most - least.fold) * (most - least.weight)) / (4 * most * most)
