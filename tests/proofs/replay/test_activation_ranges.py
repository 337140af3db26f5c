"""The ranges and slopes that the replay lists of each activation are those of theory.activations."""

from fractions import Fraction as F

import pytest

from proofs import replay
from theory import activations as theory

EVERY = pytest.mark.parametrize("name", sorted(theory.ACTIVATIONS))
POINTS = ("0", "1", "-1", "7/5", "-7/5", "40", "-40")


def test_the_activations_are_those_of_the_theory() -> None:
    assert sorted(replay.ACTIVATIONS) == sorted(theory.ACTIVATIONS)


@EVERY
def test_ranges_and_slopes_are_those_of_the_theory_with_irrational_ends_moved_inside(name: str) -> None:
    known, derived = replay.ACTIVATIONS[name], theory.ACTIVATIONS[name]
    assert known.range_ == [str(end) for end in theory.inner(derived.range_)]
    assert known.slope == [str(end) for end in theory.inner(derived.slope_range)]
    assert known.attained == list(derived.slope_attained)
    assert known.values == (None if derived.slope_values is None else [str(x) for x in derived.slope_values])
    moved = [not (end.is_rational or end.is_infinite) for end in derived.range_]
    assert known.closed == tuple(a or b for a, b in zip(derived.range_attained, moved, strict=True))


@EVERY
def test_the_largest_slope_is_rational_or_enclosed(name: str) -> None:
    known, low, high = replay.ACTIVATIONS[name], *theory.enclosure(theory.ACTIVATIONS[name].slope_sup)
    if low == high:
        assert known.sup is None
        assert max(abs(F(end)) for end in known.slope) == F(str(low))
    else:
        assert known.sup == [str(low), str(high)]
        assert 0 < F(known.sup[1]) - F(known.sup[0]) <= F(1, 10**30)


@EVERY
def test_no_value_and_no_slope_lies_surely_outside(name: str) -> None:
    known, derived = replay.ACTIVATIONS[name], theory.ACTIVATIONS[name]
    for f, (low, high) in ((known.value, derived.range_), (known.slope_at, derived.slope_range)):
        for z in map(F, POINTS):
            image = f(replay.point(z), 64)
            assert low.is_infinite or image.high >= F(str(theory.enclosure(low)[0]))
            assert high.is_infinite or image.low <= F(str(theory.enclosure(high)[1]))


@pytest.mark.parametrize(
    ("x", "inside"),
    [("-1", "neither"), ("0", "left"), ("1/1000", "always"), ("1", "always"), ("3", "right"), ("4", "neither")],
)
def test_an_end_lies_within_if_it_is_attained(x: str, inside: str) -> None:
    for left in (False, True):
        for right in (False, True):
            expected = {"neither": False, "always": True, "left": left, "right": right}[inside]
            assert replay.within(F(x), ["0", "3"], (left, right)) is expected


def test_an_infinite_end_leaves_no_number_out() -> None:
    far = 10**400
    assert replay.within(F(far), ["-oo", "oo"], (False, False))
    assert replay.within(F(-far), ["-oo", "oo"], (False, False))
    assert replay.within(F(far), ["0", "oo"], (False, False))
    assert not replay.within(F(-1, far), ["0", "oo"], (True, False))
    assert not replay.within(F(1, far), ["-oo", "0"], (False, True))


def test_one_number_alone_lies_within_if_both_ends_are_attained() -> None:
    ends = ["1", "1"]
    assert [replay.within(F(x), ends, (True, True)) for x in ("1/2", "1", "2")] == [False, True, False]
    assert not replay.within(F(1), ends, (True, False))
    assert not replay.within(F(1), ends, (False, True))


@pytest.mark.parametrize(
    ("name", "taken", "not_taken"),
    [
        ("logistic", ["1/1000", "999/1000"], ["0", "1", "-1", "2"]),
        ("tanh", ["-999/1000", "0"], ["-1", "1"]),
        ("lecun_tanh", ["1.7158"], ["1.7159", "-1.7159"]),
        ("linear", ["-1000", "0", "1000"], []),
        ("relu", ["0", "1000"], ["-1/1000"]),
        ("softplus", ["1/1000", "1000"], ["0", "-1"]),
        ("arctan", ["1.570796326794", "-1.570796326794"], ["1.570796326795", "-1.570796326795"]),
        ("sin", ["-1", "1"], ["1.001", "-1.001"]),
        ("gelu", ["-0.169971207479", "7"], ["-0.16997120748"]),
        (
            "selu",
            ["-1.75", "7"],
            ["-1.76", str(-F("1.0507009873554804934193349852946") * F("1.6732632423543772848170429916717"))],
        ),
        ("gaussian", ["1/1000", "1"], ["0", "1.001"]),
        ("hard_sigmoid", ["0", "1"], ["-1/1000", "1.001"]),
        ("hard_sigmoid_keras", ["0", "1"], ["-1/1000", "1.001"]),
    ],
)
def test_the_outputs_are_the_range_with_the_ends_that_are_taken(
    name: str, taken: list[str], not_taken: list[str]
) -> None:
    assert all(replay.is_output(F(y), name) for y in taken)
    assert not any(replay.is_output(F(y), name) for y in not_taken)
