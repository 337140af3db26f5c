"""The replay's intervals hold every outcome and no more; its roots and powers are exact or have these ends."""

import itertools
import operator
from collections.abc import Callable
from fractions import Fraction as F
from typing import Any

import pytest
from flint import arb, ctx, fmpq

from proofs import replay
from proofs.exact.intervals import fraction, from_arb


def span(low: Any, high: Any = None) -> replay.Interval:
    """The interval from low to high, also as "low to high"; or the point low."""
    first, _, last = f"{low}".partition(" to ")
    return replay.Interval(F(first), F(last or first) if high is None else F(high))


def spans(last: int) -> list[replay.Interval]:
    """All intervals with integer ends from -last to last."""
    ends = range(-last, last + 1)
    return [span(low, high) for low in ends for high in ends if low <= high]


def image(function: Callable[..., F], *intervals: replay.Interval) -> replay.Interval:
    """Least and largest outcome at the ends, and at 0, of functions that are monotone between those."""
    corners = [[*a, F(0)] if a.low <= 0 <= a.high else [*a] for a in intervals]
    found = [function(*xs) for xs in itertools.product(*corners)]
    return replay.Interval(min(found), max(found))


# --- intervals ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["add", "sub", "mul"])
def test_sums_differences_and_products_reach_from_the_least_to_the_largest_outcome(name: str) -> None:
    f = getattr(operator, name)
    for a, b in itertools.product(spans(2), repeat=2):
        assert f(a, b) == image(f, a, b), (a, b)


def test_a_quotient_reaches_from_the_least_to_the_largest_outcome_where_the_divisor_cannot_be_0() -> None:
    for a, b in itertools.product(spans(2), repeat=2):
        if b.low <= 0 <= b.high:
            with pytest.raises(replay.Undefined, match=r"^division by a term that is or may be 0$"):
                a / b
        else:
            assert a / b == image(operator.truediv, a, b), (a, b)


def test_the_largest_the_least_and_the_hull() -> None:
    for a, b in itertools.product(spans(2), repeat=2):
        assert replay.largest([a, b]) == image(max, a, b)
        assert replay.least([a, b]) == image(min, a, b)
    assert replay.hull([F(2), F(-1), F(3, 2)]) == span(-1, 2)


@pytest.mark.parametrize("k", range(6))
def test_the_size_the_negative_and_the_powers_reach_from_the_least_to_the_largest_outcome(k: int) -> None:
    for a in spans(3):
        assert abs(a) == image(abs, a)
        assert -a == image(operator.neg, a)
        assert a**k == image(lambda x: x**k, a), (a, k)


def test_a_negative_power_is_one_over_the_power() -> None:
    assert span(2) ** -3 == span("1/8")
    assert span(-2, -1) ** -1 == span(-1, "-1/2")
    assert span(-2, -1) ** -2 == span("1/4", 1)
    with pytest.raises(replay.Undefined, match="division by a term that is or may be 0"):
        span(-1, 2) ** -2


def test_numbers_stand_for_points_on_either_side() -> None:
    a = span(1, 3)
    assert [a + 2, 2 + a] == [span(3, 5)] * 2
    assert [a * F(1, 2), F(1, 2) * a] == [span("1/2", "3/2")] * 2
    assert [a - 2, 2 - a] == [span(-1, 1)] * 2
    assert [a / 2, 2 / a] == [span("1/2", "3/2"), span("2/3", 2)]


def test_a_number_and_its_point_are_the_same_interval() -> None:
    assert replay.point(3) == replay.interval(3) == replay.interval(span(3)) == span(3)
    assert type(replay.point(3).low) is type(replay.point(3).high) is F
    assert replay.interval(span(1, 2)) == span(1, 2)
    assert span(0) == replay.ZERO
    assert span(1) == replay.ONE
    assert [span(1).is_point, span(1, 2).is_point] == [True, False]


def test_an_interval_contains_its_ends_and_what_lies_between_if_it_is_exact() -> None:
    a = span(1, 2)
    assert [x in a for x in (F(9, 10), 1, F(3, 2), 2, F(21, 10), 3)] == [False, True, True, True, False, False]
    assert 1.5 not in a


def test_widening_moves_both_ends_outward() -> None:
    assert replay.widened(span(1, 2), F(1, 2)) == span("1/2", "5/2")


def test_the_sum_of_none_is_0_and_of_several_their_sum() -> None:
    assert replay.total([]) == replay.ZERO
    assert replay.total([span(1), span(2, 3), span(-1, 4)]) == span(2, 8)


@pytest.mark.parametrize(
    ("base", "k"),
    [(2, 65536), ("1/2", 65536), (4, 32768), (1, 10**9), ("-1 to 1", 10**9 + 1),
     ("1 to 2", 65536), (2, -65536)],
)  # fmt: skip
def test_a_power_may_have_65536_bits(base: Any, k: int) -> None:
    assert span(base) ** k == image(lambda x: x**k if x else F(0), span(base))


@pytest.mark.parametrize(
    ("base", "k", "message"),
    [
        (2, 65537, "2 to the power 65537 needs more than 65536 bits"),
        ("1/2", 65537, "1/2 = 0.5 to the power 65537 needs more than 65536 bits"),
        ("1 to 2", 65537, "1 to 2 to the power 65537 needs more than 65536 bits"),
        (4, 32769, "4 to the power 32769 needs more than 65536 bits"),
        ("2/3", 32769, "2/3 = 0.6666666667 to the power 32769 needs more than 65536 bits"),
        (2, -65537, "2 to the power 65537 needs more than 65536 bits"),
    ],
)
def test_a_power_of_more_bits_is_refused(base: Any, k: int, message: str) -> None:
    with pytest.raises(replay.TooLarge, match=f"^{message}$"):
        span(base) ** k


# --- roots ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("k", range(1, 9))
def test_the_integer_root_is_the_largest_whose_power_is_no_more(k: int) -> None:
    for x in (*range(300), 10**30, 10**30 - 1, 7**k - 1, 7**k, 2**200 + 1):
        r = replay.integer_root(x, k)
        assert r**k <= x < (r + 1) ** k, x


@pytest.mark.parametrize(
    ("x", "k", "expected"),
    [(0, 2, 0), ("4/9", 2, "2/3"), ("8/27", 3, "2/3"), (5, 1, 5), (2**64, 64, 2), ("1/1024", 5, "1/4")],
)
def test_a_rational_root_is_exact(x: Any, k: int, expected: Any) -> None:
    assert replay.root(span(x), k, 64) == span(expected)


@pytest.mark.parametrize("bits", [64, 128])
@pytest.mark.parametrize(("x", "k"), [(F(2), 2), (F(2, 3), 3), (F(2, 9), 2), (F(3, 4), 2), (F(2), 64), (F(10**40), 7)])
def test_another_root_lies_between_neighbours_of_as_many_places_as_bits_and_denominator_say(
    x: F, k: int, bits: int
) -> None:
    places = bits + x.denominator.bit_length()
    low, high = replay.root(span(x), k, bits)
    assert high - low == F(1, 2**places)
    assert (low * 2**places).denominator == 1
    assert low**k < x < high**k


def test_the_roots_of_an_interval_reach_from_that_of_the_low_end_to_that_of_the_high_end() -> None:
    assert replay.root(span("1/4", 9), 2, 64) == span("1/2", 3)
    assert replay.root(span(0, 2), 2, 64) == replay.Interval(F(0), replay.root(span(2), 2, 64).high)
    assert replay.root(span(3, 4), 2, 64) == replay.Interval(replay.root(span(3), 2, 64).low, F(2))


@pytest.mark.parametrize(
    ("a", "message"),
    [(-1, "root of -1, which is or may be negative"), ("-1/2 to 4", "root of -0.5 to 4, which")],
)
def test_what_may_be_negative_has_no_root(a: Any, message: str) -> None:
    with pytest.raises(replay.Undefined, match=message):
        replay.root(span(a), 2, 64)


# --- powers and the arithmetic of terms -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (-2, 3, -8),
        ("-2 to 1", 2, "0 to 4"),
        ("2/3", -2, "9/4"),
        (0, 0, 1),
        ("4 to 9", "1/2", "2 to 3"),
        ("4 to 9", "3/2", "8 to 27"),
        ("4 to 9", "-1/2", "1/3 to 1/2"),
        ("0 to 8", "2/3", "0 to 4"),
        (2**64, "1/64", 2),
        (2**63, "64/63", 2**64),
        (2**2, "-63/2", F(1, 2**63)),
        (0, "1/2", 0),
        (0, "65/64", 0),
        (0, "1/2 to 2", 0),
    ],
)
def test_a_power_is_exact_for_an_integer_and_by_roots_for_a_rational_of_parts_up_to_64(
    a: Any, b: Any, expected: Any
) -> None:
    assert replay.power(span(a), span(b), 64) == span(expected)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (2**65, "1/65"),
        (2**64, "65/64"),
        (2**64, "-65/64"),
        ("2 to 3", "1/2 to 2/3"),
        ("1/3 to 1/2", "-2 to 3"),
        (2, "2 to 3"),
        ("1/3 to 2", "2 to 5/2"),
    ],
)
def test_another_power_is_exp_of_the_exponent_times_the_logarithm(a: Any, b: Any) -> None:
    found = replay.power(span(a), span(b), 64)
    assert found == replay.exp(span(b) * replay.log(span(a), 64), 64)
    assert not found.is_point
    for x, y in itertools.product(span(a), span(b)):
        with ctx.workprec(400):
            value = fraction(
                from_arb(arb(fmpq(x.numerator, x.denominator)) ** arb(fmpq(y.numerator, y.denominator)))[0]
            )
        assert found.low < value < found.high


@pytest.mark.parametrize(
    ("a", "b", "message"),
    [
        (-1, "1/2", "-1 to the power 1/2 = 0.5: a real power needs a positive base"),
        ("-1/2 to 3", "1 to 2", "-0.5 to 3 to the power 1 to 2: a real power needs a positive base"),
        (0, -1, "division by a term that is or may be 0"),
        (0, "-1/2", "division by a term that is or may be 0"),
        (0, "0 to 1", "log of 0, which is or may be 0 or less"),
        (0, "-1/2 to 1", "log of 0, which is or may be 0 or less"),
        ("0 to 1", "1/2 to 1", "log of 0 to 1, which is or may be 0 or less"),
    ],
)
def test_a_power_that_may_not_exist_is_undefined(a: Any, b: Any, message: str) -> None:
    with pytest.raises(replay.Undefined, match=f"^{message}$"):
        replay.power(span(a), span(b), 64)


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("+", [2, 3, 4], 9), ("+", [2], 2), ("*", [2, 3, 4], 24), ("*", [2], 2), ("max", [2, 5, 3], 5),
        ("min", [2, 5, -3], -3), ("abs", [-2], 2), ("**", [2, 3], 8), ("**", [9, "1/2"], 3), ("exp", [0], 1),
        ("log", [1], 0), ("sqrt", [9], 3),
    ],
)  # fmt: skip
def test_the_arithmetic_of_terms(name: str, arguments: list[Any], expected: int) -> None:
    assert replay.ARITHMETIC[name](64, *map(span, arguments)) == span(expected)


@pytest.mark.parametrize("bits", [64, 128])
def test_what_terms_enclose_is_enclosed_at_the_precision_asked_for(bits: int) -> None:
    assert replay.ARITHMETIC["exp"](bits, span(1)) == replay.exp(span(1), bits)
    assert replay.ARITHMETIC["log"](bits, span(2)) == replay.log(span(2), bits)
    assert replay.ARITHMETIC["sqrt"](bits, span(2)) == replay.root(span(2), 2, bits)
    assert replay.ARITHMETIC["**"](bits, span(2), span("1/3")) == replay.root(span(2), 3, bits)
