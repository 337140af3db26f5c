"""Numbers on a line: short ones as they are, long ones rounded, none rounded across 1."""

from fractions import Fraction

import pytest

from proofs.report.numbers import ratio_text, rounded, shown, side, three_digits


@pytest.mark.parametrize("value", [0.999924, 1 - 1e-12, 1 - 2**-53, Fraction(10**40, 10**40 + 1)])
def test_a_value_below_1_never_reads_as_1(value):
    text = three_digits(value)
    assert float(text) < 1
    assert text.startswith("0.999")


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0"), (1.0, "1"), (1.0000001, "1"), (0.99951, "0.9995"), (2.18e-81, "2.18e-81")]
)
def test_three_digits_are_enough_elsewhere(value, text):
    assert three_digits(value) == text


def test_a_long_ratio_is_told_in_digits_and_a_short_one_exactly():
    assert ratio_text(Fraction(1, 3)) == "1/3"
    assert ratio_text(Fraction(10**9 - 1, 2 * 10**9)) == "0.5"
    assert float(ratio_text(Fraction(10**9 - 1, 10**9))) < 1


def test_a_number_too_large_for_a_float_is_rounded_nevertheless():
    assert rounded("1" + "0" * 400) == "1e+400"
    assert shown("1" + "0" * 400) == "about 1e+400"
    assert ratio_text(Fraction(10**400)) == "1e+400"
    assert side(["1/3", "2/3"]) == "in [0.333333, 0.666667]"
    assert side(["1/3", "33333333333/99999999998"]) == "about 0.333333"
