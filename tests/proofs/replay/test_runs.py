"""The replay runs a net from its start, forward in time, and answers for the times before t; nothing lies before."""

from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

import pytest

from proofs import replay

ONE_UNIT = {"W": [["2"]], "bias": ["1"], "a0": ["3"], "T": 3}
TWO_UNITS = {"W": [["1", "2"], ["3", "-1"]], "bias": ["1/2", "-1"], "a0": ["1", "2"], "T": 2}


def exact(x: Any) -> Any:
    """The case with its numbers read."""
    if isinstance(x, dict):
        return {name: exact(part) for name, part in x.items()}
    return [exact(part) for part in x] if isinstance(x, list) else Fraction(x) if isinstance(x, str) else x


def orbit(
    case: dict[str, Any], *, activation: str = "linear", bits: int = 64, left: int = 10**6, **more: Any
) -> replay.Orbit:
    """The run of a case."""
    system = {"kind": "net", "slopes": "ORBIT", "activation": activation}
    whole = exact(case | {"n": len(case["W"]), "vars": {}} | more)
    witness = replay.Witness("test", system, {}, [], [], None, whole, {})
    replay.check_orbit(witness)
    return replay.Orbit(witness, bits, replay.Meter(left))


def point(x: str) -> replay.Interval:
    return replay.point(Fraction(x))


def interval(low: str, high: str) -> replay.Interval:
    return replay.Interval(Fraction(low), Fraction(high))


def acts_of(run: replay.Orbit, steps: int) -> list[list[replay.Interval]]:
    """Act(r, j) for r = 0, ..., T."""
    return [[run.act(r, j) for j, _ in enumerate(run.acts[0])] for r in range(steps + 1)]


# --- the run ---------------------------------------------------------------------------------------------------------


def test_the_activations_run_from_the_start_at_t_minus_T() -> None:
    run = orbit(ONE_UNIT)  # 3, 2*3 + 1 = 7, 2*7 + 1 = 15, 2*15 + 1 = 31
    assert acts_of(run, 3) == [[point(x)] for x in ("31", "15", "7", "3")]
    assert [run.slope(r, 0) for r in range(3)] == [replay.ONE] * 3


def test_inputs_are_listed_from_the_first_step_and_asked_for_from_the_last() -> None:
    run = orbit(ONE_UNIT, inputs=[["10"], ["20"], ["30"]])  # 3, 6 + 1 + 10 = 17, 34 + 1 + 20 = 55, 110 + 1 + 30 = 141
    assert acts_of(run, 3) == [[point(x)] for x in ("141", "55", "17", "3")]
    assert [run.input(r, 0) for r in range(3)] == [point("30"), point("20"), point("10")]
    assert run.inputs() == [[30], [20], [10]]


@pytest.mark.parametrize("none", [{}, {"inputs": []}], ids=["no list", "an empty list"])
def test_without_a_list_the_inputs_are_0(none: dict[str, Any]) -> None:
    run = orbit(TWO_UNITS, **none)
    assert run.inputs() == [[0, 0], [0, 0]]
    assert [run.input(r, k) for r in range(2) for k in range(2)] == [replay.ZERO] * 4


def test_every_unit_hears_all_units_of_the_step_before() -> None:
    run = orbit(TWO_UNITS, inputs=[["0", "10"], ["1", "0"]])
    first = [Fraction(11, 2), Fraction(10)]  # 1 + 2*2 + 1/2, 3 - 2 - 1 + 10
    second = [Fraction(27), Fraction(11, 2)]  # 11/2 + 2*10 + 1/2 + 1, 3 * 11/2 - 10 - 1
    assert acts_of(run, 2) == [[replay.point(x) for x in row] for row in (second, first, [Fraction(1), Fraction(2)])]


def test_what_lies_before_the_start_is_undefined() -> None:
    run = orbit(TWO_UNITS)
    assert (run.act(2, 1), run.slope(1, 1)) == (point("2"), replay.ONE)
    for act_slope_or_input, r, message in (
        (run.act, 3, "t - 3 lies before what a run of 2 steps determines"),
        (run.slope, 2, "t - 2 lies before what a run of 2 steps determines"),
        (run.input, 2, "the input at t - 2 lies before a run of 2 steps"),
    ):
        with pytest.raises(replay.Undefined, match=message):
            act_slope_or_input(r, 0)
    assert run.input(1, 1) == replay.ZERO


def test_a_run_goes_no_further_than_it_is_asked_and_makes_no_step_twice() -> None:
    run = orbit(ONE_UNIT)
    lengths = []
    for r in (3, 2, 2, 0, 1):
        run.act(r, 0)
        lengths.append((len(run.acts), len(run.slopes)))
    assert lengths == [(1, 0), (2, 1), (2, 1), (4, 3), (4, 3)]


@pytest.mark.parametrize(("bits", "cost"), [(64, 2 * (2 + 8)), (128, 2 * (2 + 16)), (256, 2 * (2 + 32))])
def test_a_step_costs_for_every_unit_the_units_and_an_eighth_of_the_bits(bits: int, cost: int) -> None:
    run = orbit(TWO_UNITS, bits=bits, left=2 * cost)
    run.act(0, 0)
    assert run.meter.left == 0
    with pytest.raises(replay.Unreadable, match="needs more than"):
        orbit(TWO_UNITS, bits=bits, left=2 * cost - 1).act(0, 0)


# --- what is kept of a number ----------------------------------------------------------------------------------------

LONGEST = 2**1024 - 1  # of 1024 bits


@pytest.mark.parametrize("x", [Fraction(LONGEST), Fraction(1, LONGEST), Fraction(-LONGEST, LONGEST - 1), Fraction(0)])
def test_a_rational_of_at_most_1024_bits_is_kept(x: Fraction) -> None:
    assert orbit(ONE_UNIT).kept(replay.point(x)) == replay.point(x)


@pytest.mark.parametrize("x", [Fraction(LONGEST + 2), Fraction(1, LONGEST + 2), Fraction(LONGEST + 2, LONGEST)])
def test_a_longer_one_is_enclosed_in_32_digits(x: Fraction) -> None:
    low, high = orbit(ONE_UNIT).kept(replay.point(x))
    assert low < x < high
    scale = Decimal(x.numerator) / Decimal(x.denominator)
    assert high - low == Fraction(10) ** (scale.adjusted() - 31)


@pytest.mark.parametrize(("bits", "digits"), [(64, 32), (66, 32), (67, 33), (128, 53), (256, 96)])
def test_the_ends_of_an_interval_have_a_digit_for_three_bits_and_32_bits_more_than_asked(
    bits: int, digits: int
) -> None:
    low, high = orbit(ONE_UNIT, bits=bits).kept(interval("1/3", "2/3"))
    assert low == Fraction(int("3" * digits), 10**digits)
    assert high == Fraction(int("6" * (digits - 1) + "7"), 10**digits)


# --- activations -----------------------------------------------------------------------------------------------------

# one unit without weight: the net is the bias
AT_A_POINT = {
    "logistic at 0": ("logistic", "0", "1/2", "1/4"),
    "tanh at 0": ("tanh", "0", "0", "1"),
    "relu at its kink, from the left": ("relu", "0", "0", "0"),
    "relu beyond": ("relu", "1/2", "1/2", "1"),
    "a hard sigmoid at its upper kink, where the output alone would tell 0": ("hard_sigmoid", "3", "1", "1/6"),
    "a hard sigmoid at its lower kink": ("hard_sigmoid", "-3", "0", "0"),
    "softsign at -1": ("softsign", "-1", "-1/2", "1/4"),
    "sin at 0, whose output does not tell the slope": ("sin", "0", "0", "1"),
    "a gaussian at 0": ("gaussian", "0", "1", "0"),
}


@pytest.mark.parametrize("name", AT_A_POINT)
def test_output_and_slope_of_an_activation(name: str) -> None:
    activation, net, output, slope = AT_A_POINT[name]
    run = orbit({"W": [["0"]], "bias": [net], "a0": ["1"], "T": 1}, activation=activation)
    assert (run.act(0, 0), run.slope(0, 0)) == (point(output), point(slope))


@pytest.mark.parametrize("bits", [64, 128, 256])
def test_an_irrational_run_is_enclosed_to_the_digits_kept(bits: int) -> None:
    """a = 0, then 1/2, then that of 1/2: the output, and the slope as a(1 - a), in outward rounded digits."""
    run = orbit({"W": [["1"]], "bias": ["0"], "a0": ["0"], "T": 3}, activation="logistic", bits=bits)
    assert [run.act(r, 0) for r in (3, 2)] == [replay.ZERO, point("1/2")]
    context, digits = Context(prec=120), (bits + 32) // 3
    half = Decimal("0.5")
    for r in (1, 0):
        half = context.divide(1, context.add(1, context.exp(context.minus(half))))
        slope = context.multiply(half, context.subtract(1, half))
        for found, true in ((run.act(r, 0), half), (run.slope(r, 0), slope)):
            assert found.low < Fraction(true) < found.high
            assert found.high - found.low <= 10 * Fraction(10) ** -digits
        assert all((x * 10**digits).denominator == 1 for x in run.act(r, 0))
