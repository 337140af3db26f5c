from fractions import Fraction as F

import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from proofs.exact import intervals as iv
from proofs.exact.intervals import TooLarge, Undefined, ends, fraction, number

rationals = st.builds(lambda a, b: fmpq(a, b), st.integers(-40, 40), st.integers(1, 12))
boxes = st.builds(lambda a, b: (min(a, b), max(a, b)), rationals, rationals)


def inside(x, box):
    low, high = ends(box)
    return low <= x <= high


@given(boxes, boxes, st.integers(0, 4), st.integers(0, 4))
def test_sums_products_and_extremes_of_enclosures_contain_those_of_points(a, b, i, j):
    x, y = a[0] + (a[1] - a[0]) * i / 4, b[0] + (b[1] - b[0]) * j / 4
    assert inside(x + y, iv.add(a, b))
    assert inside(x * y, iv.multiply(a, b))
    assert inside(abs(x), iv.absolute(a))
    assert inside(max(x, y), iv.maximum([a, b]))
    assert inside(min(x, y), iv.minimum([a, b]))


@given(boxes, st.integers(-3, 4), st.integers(0, 4))
def test_an_integer_power_of_an_enclosure_contains_that_of_a_point(a, e, i):
    x = a[0] + (a[1] - a[0]) * i / 4
    if e < 0 and a[0] <= 0 <= a[1]:
        with pytest.raises(Undefined):
            iv.integer_power(a, e)
    else:
        assert inside(x**e if x != 0 or e > 0 else fmpq(1), iv.integer_power(a, e))


@pytest.mark.parametrize(
    ("base", "exponent", "exact"),
    [
        ("4", "1/2", "2"),
        ("4/9", "-1/2", "3/2"),
        ("8/27", "2/3", "4/9"),
        ("1", "1/7", "1"),
        ("3", "-2", "1/9"),
        ("0", "0", "1"),
    ],
)
def test_a_power_that_is_rational_is_a_point(base, exponent, exact):
    assert iv.power(number(base), number(exponent), 64) == number(exact)


@pytest.mark.parametrize("bits", [64, 128, 256])
def test_an_irrational_root_is_enclosed_as_tightly_as_its_bits(bits):
    low, high = ends(iv.power(fmpq(2), fmpq(1, 2), bits))
    assert low**2 < 2 < high**2
    assert high - low < fmpq(1, 2**bits)


@pytest.mark.parametrize(
    "broken",
    [
        lambda: iv.power(fmpq(0), -1, 64),
        lambda: iv.power(fmpq(-2), fmpq(1, 2), 64),
        lambda: iv.power(fmpq(0), fmpq(1, 2), 64),
        lambda: iv.power(fmpq(2), 10**9, 64),
        lambda: iv.power(fmpq(2), fmpq(10**9, 3), 64),
        lambda: iv.power(fmpq(2), fmpq(2) ** 4000, 64),
        lambda: iv.exponential(fmpq(10**9), 64),
        lambda: iv.logarithm(fmpq(0), 64),
        lambda: iv.logarithm((fmpq(-1), fmpq(1)), 64),
        lambda: iv.square_root(fmpq(-1), 64),
        lambda: iv.maximum([]),
    ],
)
def test_what_has_no_value_or_none_that_fits_is_undefined(broken):
    with pytest.raises(Undefined):
        broken()


def test_powers_of_one_and_zero_are_exact_whatever_the_exponent():
    assert iv.power(fmpq(1), fmpq(2) ** 4000, 64) == 1
    assert iv.power(fmpq(0), fmpq(2) ** 4000, 64) == 0


def test_exp_and_log_enclose_each_other_and_are_exact_at_0_and_1():
    assert iv.exponential(0, 64) == 1
    assert iv.logarithm(1, 64) == 0
    for x in (fmpq(1, 3), fmpq(-7, 2), fmpq(5)):
        assert inside(x, iv.logarithm(iv.exponential(x, 64), 64))


def test_numbers_are_read_and_spelled_in_lowest_terms():
    assert iv.spelled(number("-6/4")) == "-3/2"
    assert fraction(number("7")) == F(7)
    assert iv.rational(F(3, 4)) == number("3/4")
    with pytest.raises(ValueError, match="denominator"):
        number("1/-2")


def test_a_power_with_too_many_digits_has_a_value_and_one_of_zero_may_have_none():
    with pytest.raises(TooLarge):
        iv.integer_power(fmpq(3), 10**9)
    with pytest.raises(TooLarge):
        iv.integer_power(fmpq(3), -(10**9))
    around_zero = (-fmpq(1, 2**64), fmpq(3))
    with pytest.raises(Undefined) as raised:
        iv.integer_power(around_zero, -(10**9))
    assert not isinstance(raised.value, TooLarge)
