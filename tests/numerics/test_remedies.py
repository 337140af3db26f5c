"""Numbers of the remedies: balls against floats, against integrals by quadrature, and against the recurrences."""

import math

import pytest
from flint import arb

from numerics.errors import NumericsError
from numerics.remedies import (
    half_kept_for,
    left_out,
    longer_by_equal_delays,
    longer_by_time_constant,
    states_for,
)

FLOAT = 1e-9  # relative; a float's logarithm of a number near 1 loses up to six of its sixteen digits


@pytest.mark.parametrize("tau", ["0", ".5", ".9", ".999"])
def test_a_time_constant_lasts_longer_by_the_ratio_of_the_logarithms(tau: str) -> None:
    if tau == "0":
        with pytest.raises(NumericsError, match="tau=0; pass a number between 0 and 1"):
            longer_by_time_constant(".8", tau)
        return
    expected = math.log(0.8) / math.log1p(-(1 - float(tau)) * 0.2)
    assert math.isclose(float(longer_by_time_constant(".8", tau)), expected, rel_tol=FLOAT)


@pytest.mark.parametrize("delays", [1, 2, 3, 8, 16])
def test_equal_delays_last_longer_by_the_rate_of_their_recurrence(delays: int) -> None:
    past = [1.0] * (delays + 1)
    for _ in range(2000):
        past = [0.9 / delays * sum(past[:delays]), *past[:-1]]
        past = [x / past[0] for x in past]  # the rate is a ratio
    expected = math.log(0.9) / math.log(past[0] / past[1])
    assert math.isclose(float(longer_by_equal_delays(".9", delays)), expected, rel_tol=FLOAT)


def test_half_is_left_after_the_steps() -> None:
    for steps in (1, 10, 1000):
        assert (half_kept_for(steps) ** steps).contains(arb(0.5))


def test_what_a_truncated_gradient_lacks_is_the_rest_of_the_geometric_series() -> None:
    for kept in (1, 10, 60):
        rest = sum(0.9**lag for lag in range(kept + 1, 600))
        assert math.isclose(float(left_out(".9", kept)), rest, rel_tol=FLOAT)


def test_states_cover_an_interval() -> None:
    assert states_for("1", ".5") == 1
    assert [states_for("1", ".04"), states_for("2", ".16")] == [13, 7]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: longer_by_equal_delays(".9", 0), "delays=0; pass 1 to 10000"),
        (lambda: longer_by_equal_delays("1", 2), "gamma=1; pass a number between 0 and 1"),
        (lambda: half_kept_for(0), "steps=0; pass 1 or more"),
        (lambda: left_out("2", 3), "rate=2; pass a number between 0 and 1"),
    ],
)
def test_arguments_that_mean_nothing_are_refused(call: object, said: str) -> None:
    with pytest.raises(NumericsError, match=said):
        call()  # type: ignore[operator]
