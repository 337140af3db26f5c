"""Forget gates and how long they keep: f = logistic(b), its half-life in steps, and what is left after 100 and T steps.

Three ways to choose the bias b, with no input to the gate: given; so that half is left after T steps, where
f = 2**(-1/T); and b = log(T - 1), the chrono initialisation, where f = 1 - 1/T and f**T tends to 1/e.
Everything is a ball (Arb), correct to far more than the digits that are shown.

Forget gates: Gers, Schmidhuber and Cummins (2000). Chrono initialisation: Tallec and Ollivier (2018).
"""

from __future__ import annotations

from dataclasses import dataclass

from flint import arb

from numerics.enclosure import Ball, at_precision, value
from numerics.errors import NumericsError

BITS = 192
GIVEN = (0, 1, 2, 3, 5)
HORIZONS = (10, 100, 1000)
FIXED, HALF, CHRONO = "given", "half after T", "chrono"


@dataclass(frozen=True)
class ForgetGate:
    """A constant forget gate: how its bias was chosen, for how many steps (None if given), and what follows, as balls.

    `half_life` is in steps; `after_100` and `after_steps` are the shares of the error that are left; `over_limit` is
    the latter over 1/e, to which it tends under the chrono initialisation.
    """

    chosen: str
    steps: int | None
    bias: Ball
    gate: Ball
    half_life: Ball
    after_100: Ball
    after_steps: Ball | None
    over_limit: Ball | None


def forget_gates() -> tuple[ForgetGate, ...]:
    """The gates with the biases GIVEN, those that keep half over HORIZONS, and those of the chrono initialisation."""
    with at_precision(BITS):
        given = (forget_gate(FIXED, None, arb(b)) for b in GIVEN)
        half = (forget_gate(HALF, t, bias_for_half(t)) for t in HORIZONS)
        chrono = (forget_gate(CHRONO, t, chrono_bias(t)) for t in HORIZONS)
        return (*given, *half, *chrono)


def forget_gate(chosen: str, steps: int | None, bias: Ball) -> ForgetGate:
    """What follows from the bias."""
    gate = value("logistic", bias)
    rate = (-bias).exp().log1p()  # -log f
    half_life = arb(2).log() / rate
    left = None if steps is None else (-rate * steps).exp()
    over_limit = left * arb(1).exp() if left is not None and chosen == CHRONO else None
    return ForgetGate(chosen, steps, bias, gate, half_life, (-rate * 100).exp(), left, over_limit)


def bias_for_half(steps: int) -> Ball:
    """b with logistic(b)**steps = 1/2: 1/f - 1 = 2**(1/steps) - 1 = exp(-b).

    >>> bias_for_half(1).contains(0)
    True
    """
    _positive(steps)
    return -(arb(2).log() / steps).expm1().log()


def chrono_bias(steps: int) -> Ball:
    """log(steps - 1), for which logistic gives 1 - 1/steps."""
    _positive(steps - 1)
    return arb(steps - 1).log()


def _positive(number: int) -> None:
    if number < 1:
        raise NumericsError(f"{number} < 1: pass at least one step, and two for the chrono initialisation")
