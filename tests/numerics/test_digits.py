"""Digits of a ball: every number in it rounds to what is printed, and what is printed is as long as that allows."""

import math
from decimal import Decimal
from fractions import Fraction

import mpmath
import pytest
from flint import arb, ctx, fmpq
from hypothesis import example, given
from hypothesis import strategies as st

from numerics.digits import significant, significant_exp
from numerics.errors import NumericsError

FRACTIONS = st.fractions(Fraction(1, 10**6), 10**6, max_denominator=10**9)


def unit(shown: Decimal) -> Fraction:
    """One unit of the last digit shown."""
    return Fraction(Decimal(1).scaleb(shown.as_tuple().exponent))


def leading(x: Fraction) -> Fraction:
    """x > 0, rounded to its first digit."""
    power = Fraction(10) ** math.floor(math.log10(x))
    return math.floor(x / power + Fraction(1, 2)) * power


@example(Fraction(81808298879230, 542099389), 1, 7)  # 1.5e5 lies in the ball
@given(FRACTIONS, st.integers(1, 12), st.integers(2, 40))
def test_each_number_of_the_ball_lies_within_half_a_unit_of_the_last_digit(x, digits, bits):
    around = x / 2**bits
    ball = arb(fmpq(x.numerator, x.denominator)) + arb(0, arb(fmpq(around.numerator, around.denominator)))
    try:
        shown = significant(ball, digits)
    except NumericsError:
        wider = around + x / 2**20  # a ball's radius is rounded up, to some thirty bits
        assert leading(x - wider) != leading(x + wider)  # a place of rounding lies in the ball
        return
    assert abs(Fraction(shown) - x) + around <= unit(shown) / 2 + around
    for end in (x - around, x + around):
        assert abs(Fraction(shown) - end) <= unit(shown) / 2
    assert len(shown.as_tuple().digits) <= digits


@given(FRACTIONS, st.integers(1, 12))
def test_a_narrow_ball_has_all_the_digits_that_were_asked_for(x, digits):
    with ctx.workprec(200):
        shown = significant(arb(fmpq(x.numerator, x.denominator)).sqrt(), digits)
    with mpmath.workdps(60):
        true = mpmath.sqrt(mpmath.mpf(x.numerator) / x.denominator)
        gap = abs(mpmath.mpf(str(shown)) - true) - mpmath.mpf(str(shown)) * mpmath.mpf(10) ** -40
        assert gap <= mpmath.mpf(unit(shown).numerator) / unit(shown).denominator / 2


def test_zeros_at_the_end_count_as_digits():
    assert str(significant(arb("0.52839975") + arb("0.00444021"), 4)) == "0.5328"
    assert str(significant(arb(7), 3)) == "7.00"
    assert str(significant(arb("9.9996"), 4)) == "10.00"


def test_a_ball_that_holds_a_place_of_rounding_shows_less():
    assert str(significant(arb("1.25", "1e-9"), 2)) == "1"
    assert str(significant(arb("1.2499", "1e-9"), 2)) == "1.2"


@given(st.fractions(-(10**6), 10**6, max_denominator=1000), st.integers(1, 10))
def test_exp_of_a_logarithm_is_mpmaths(x, digits):
    with ctx.workprec(192):
        shown = significant_exp(arb(fmpq(x.numerator, x.denominator)), digits)
    with mpmath.workdps(60):
        true = mpmath.exp(mpmath.mpf(x.numerator) / x.denominator)
        assert abs(mpmath.mpf(str(shown)) / true - 1) <= mpmath.mpf(10) ** (1 - digits) / 2 * (
            1 + mpmath.mpf(10) ** -30
        )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: significant(arb(2), 0), "digits=0; pass 1 or more"),
        (lambda: significant(arb(0, 1), 3), "no digit of .* is certain; pass more bits"),
        (lambda: significant(arb("nan"), 3), "no digit of nan is certain"),
        (lambda: significant_exp(arb("inf"), 3), "log=.*; pass the logarithm of a number above 0"),
        (lambda: significant_exp(arb(10) ** 30, 3), "below 100000000000000000 in size"),
    ],
)
def test_what_has_no_digits_is_refused(call, message):
    with pytest.raises(NumericsError, match=message):
        call()
