"""Line search: it climbs to where a smooth margin turns, between the numbers of few digits that moves try."""

import pytest
from flint import fmpq

from proofs.attack import attack
from proofs.claim import Claim
from proofs.exact.plaincase import PlainCase
from proofs.search.line import along, turning
from theory.activations import ACTIVATIONS, enclosure
from theory.statement import Net, Rational, Real, SlopeAt, leq


def climbed(peak, start):
    """The largest x that the trials reach on the margin -(x - peak)**2."""
    seen = []

    def tried(case):
        x = fmpq(case.variables["x"])
        gap = x - peak
        seen.append(x)
        return None, -float(int((gap * gap).p) / int((gap * gap).q)), case

    case = PlainCase(1, {"x": start}, ((fmpq(0),),), ((fmpq(0),),))
    first = -float(int(((start - peak) ** 2).p) / int(((start - peak) ** 2).q))
    list(along(case, "x", first, tried))
    return min(seen, key=lambda x: abs(x - peak))


def test_it_comes_as_near_as_its_digits_allow_from_one_step_away():
    peak = fmpq(14142135, 10**7)
    assert abs(climbed(peak, fmpq(91, 64)) - peak) < fmpq(1, 10**8)


def test_from_far_away_it_moves_in_the_right_direction():
    assert climbed(fmpq(10), fmpq(0)) > 0


def test_the_parabola_of_a_line_has_no_turning_point_and_is_followed_two_steps():
    assert turning(fmpq(0), fmpq(1), 0.0, 1.0, 2.0) == 2
    assert turning(fmpq(0), fmpq(1), 2.0, 1.0, 0.0) == -2


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_a_bound_on_a_slope_that_is_too_low_by_a_millionth_is_refuted(name):
    x, f = Real("x"), ACTIVATIONS[name]
    beta = enclosure(f.slope_sup)[1] - Rational(1, 10**6)
    claim = Claim(id="t", source="s", over=(x, Net(f)), statement=leq(abs(SlopeAt(x)), beta))
    assert attack(claim.stored).witness is not None
