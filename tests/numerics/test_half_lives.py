"""Forget gates: balls against exact fractions, against steps taken one by one, and against floats."""

import math
from fractions import Fraction

import pytest
from flint import arb, ctx, fmpq

from numerics.errors import NumericsError
from numerics.half_lives import BITS, CHRONO, HALF, HORIZONS, ForgetGate, bias_for_half, chrono_bias, forget_gates

GATES = forget_gates()


def rational(x: Fraction) -> fmpq:
    return fmpq(x.numerator, x.denominator)


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: f"{gate.chosen} {gate.bias.str(4, radius=False)}")
def test_balls_agree_with_floats(gate: ForgetGate) -> None:
    """1e-12 relative: a float's logarithm of a gate near 1 loses some digits, log1p none."""
    f = 1 / (1 + math.exp(-float(gate.bias)))
    half_life = math.log(2) / math.log1p(math.exp(-float(gate.bias)))
    for ball, value in (
        (gate.gate, f),
        (gate.half_life, half_life),
        (gate.after_100, math.exp(-100 * math.log(2) / half_life)),
    ):
        assert math.isclose(float(ball), value, rel_tol=1e-12)


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: f"{gate.chosen} {gate.bias.str(4, radius=False)}")
def test_steps_taken_one_by_one_reach_one_half_at_the_half_life(gate: ForgetGate) -> None:
    left, steps = arb(1), 0
    with ctx.workprec(BITS):
        while not left <= arb(0.5) and not left.contains(fmpq(1, 2)):
            left, steps = left * gate.gate, steps + 1
        assert steps - 1 < gate.half_life
        assert not gate.half_life > steps


@pytest.mark.parametrize("steps", HORIZONS)
def test_the_bias_for_half_keeps_half_and_no_other_does(steps: int) -> None:
    gate = next(g for g in GATES if (g.chosen, g.steps) == (HALF, steps))
    assert gate.after_steps is not None
    with ctx.workprec(BITS):
        assert (gate.gate**steps).contains(fmpq(1, 2))
        assert gate.after_steps.contains(fmpq(1, 2))
        assert gate.half_life.contains(steps)
        wrong = (arb(2).log() / steps).exp().log()  # log(2**(1/T)), without the -1
        assert not ((1 / (1 + (-wrong).exp())) ** steps).contains(fmpq(1, 2))


@pytest.mark.parametrize("steps", HORIZONS)
def test_the_chrono_gate_is_one_minus_one_over_t_exactly(steps: int) -> None:
    gate = next(g for g in GATES if (g.chosen, g.steps) == (CHRONO, steps))
    left = Fraction(steps - 1, steps) ** steps
    assert gate.after_steps is not None
    assert gate.over_limit is not None
    with ctx.workprec(BITS):
        assert gate.gate.contains(fmpq(steps - 1, steps))
        assert gate.after_steps.contains(rational(left))
        assert not ((1 / (1 + 1 / arb(steps))) ** steps).contains(rational(left))  # b = log T instead of log(T - 1)
        assert gate.over_limit.overlaps(arb(rational(left)) / (-arb(1)).exp())
        assert gate.over_limit < 1


def test_the_chrono_gate_nears_one_over_e_from_below_as_t_grows() -> None:
    """log((1 - 1/T)**T) = -1 - 1/(2 T) - 1/(3 T**2) - ..., between -1 - 1/(2 T) - 1/(2 T**2) and -1 - 1/(2 T)."""
    for gate in GATES:
        if gate.over_limit is not None and gate.steps is not None:
            t = gate.steps
            assert -fmpq(1, 2 * t) - fmpq(1, 2 * t**2) < gate.over_limit.log()
            assert gate.over_limit.log() < -fmpq(1, 2 * t)


def test_bad_steps_are_refused() -> None:
    with pytest.raises(NumericsError, match="0 < 1: pass at least one step"):
        bias_for_half(0)
    with pytest.raises(NumericsError, match="two for the chrono"):
        chrono_bias(1)
