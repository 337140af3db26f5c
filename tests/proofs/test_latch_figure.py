"""The figure of the latch neuron: its curves go through the numbers of the table."""

import math
from fractions import Fraction

import pytest

from numerics.latch_neuron import latch_of_noise, latch_of_weight
from proofs.report.figures import points
from proofs.report.latch_figure import LAGS, NOISES, latch_data, lost
from proofs.report.latch_neuron import latch_neuron_table
from proofs.report.tables import Table
from theory.latching import CERTIFIED_NEAR_ONE


@pytest.fixture(scope="module")
def data() -> Table:
    return latch_data(steps=12)


def test_the_curves_lie_where_the_closed_forms_put_them(data: Table) -> None:
    weights, margins = points(data, "weight", "noise", curve="exact")
    (_, certified), (_, near_one) = (points(data, "weight", "noise", curve=name) for name in ("certified", "near 1"))
    assert len(weights) == 12
    for w, margin, least, first in zip(weights, margins, certified, near_one, strict=True):
        # the closed form cancels near w = 1; six digits are written
        assert margin == pytest.approx(math.sqrt(w * (w - 1)) - math.acosh(math.sqrt(w)), rel=1e-5)
        assert float(CERTIFIED_NEAR_ONE) * margin < least < margin < first
    lags = {lag: points(data, "noise", "decades lost", curve=f"after {lag} steps")[1] for lag in LAGS}
    assert lags[1000] == pytest.approx([100 * y for y in lags[10]], rel=1e-5)
    assert lags[10] == sorted(lags[10])


def test_the_marks_are_the_rows_of_the_table(data: Table) -> None:
    table = latch_neuron_table(NOISES, [], LAGS)
    for row in table.rows:
        entries = dict(zip(map(str, table.columns), map(str, row), strict=True))
        for lag in LAGS:
            noises, decades = points(data, "noise", "decades lost", curve=f"marked, after {lag} steps")
            found = decades[noises.index(float(entries["noise h*"]))]
            mantissa, _, exponent = entries[f"gradient after {lag}"].partition("e")
            assert -found == pytest.approx(math.log10(float(mantissa)) + int(exponent or 0), abs=0.003)  # of 3 digits


def test_decades_lost_are_those_of_the_closed_form() -> None:
    assert 10 ** -float(lost(latch_of_noise("0.05"), 10).mid()) == pytest.approx(0.0283, abs=5e-5)
    assert float(lost(latch_of_noise("0.5"), 1000).mid()) == pytest.approx(745 - math.log10(3.93), abs=1e-3)
    assert float(lost(latch_of_weight("1.25"), 1).mid()) == pytest.approx(-math.log10(0.619144), abs=1e-6)


def test_every_digit_is_certain(data: Table) -> None:
    """The number in a row, plus and minus half a unit of its last digit, encloses what more bits give."""
    for curve, weight, noise, *_ in data.rows:
        if curve != "exact":
            continue
        margin = latch_of_weight(str(weight), bits=512).margin
        digits = len(str(noise).partition(".")[2])
        assert abs(Fraction(str(noise)) - Fraction(margin.str(60, radius=False))) <= Fraction(1, 2 * 10**digits)


def test_the_least_double_is_where_a_float_ends(data: Table) -> None:
    (row,) = (row for row in data.rows if row[0] == "least double")
    assert float(str(row[3])) == pytest.approx(-math.log10(5e-324), abs=5e-4)
