"""The latch neuron by three routes: ball arithmetic, SymPy's closed forms, and a slow simulation of the worst noise."""

import math
from decimal import Decimal
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from flint import arb, ctx
from hypothesis import given
from hypothesis import strategies as st
from sympy import lambdify

from numerics.digits import significant, significant_exp
from numerics.errors import NumericsError
from numerics.latch_neuron import latch_of_noise, latch_of_weight
from numerics.latching import latch, noise_margin
from theory.latching import MARGIN, MULTIPLIER, OTHER_MARGIN, WEIGHT_OF_FOLD, WEIGHT_OF_STATE, A, B, W, at_fold

# tolerated noise: w, m, gradient after 10, 100, 1000 steps
PRINTED = {
    "0.01": ("1.06156", "0.885436", "0.296", "5.20E-6", "1.44E-53"),
    "0.05": ("1.18408", "0.700165", "0.0283", "3.31E-16", "1.59E-155"),
    "0.1": ("1.29788", "0.566925", "3.43E-3", "2.25E-25", "3.35E-247"),
    "0.2": ("1.48687", "0.403578", "1.15E-4", "3.92E-40", "8.46E-395"),
    "0.5": ("1.95328", "0.180134", "3.60E-8", "3.63E-75", "3.93E-745"),
}
WEIGHTS = st.fractions(Fraction(101, 100), 12, max_denominator=1000)
NOISES = st.fractions(Fraction(1, 1000), 8, max_denominator=1000)
CLOSED = {
    **{name: lambdify(W, f, "mpmath") for name, f in (("margin", MARGIN), ("other", W * OTHER_MARGIN))},
    **{name: lambdify(A, f, "mpmath") for name, f in (("weight", WEIGHT_OF_STATE), ("multiplier", MULTIPLIER))},
    **{name: lambdify(B, f, "mpmath") for name, f in (("at fold", at_fold(MARGIN)), ("of fold", WEIGHT_OF_FOLD))},
}


def middle(ball):
    return mpmath.mpf(ball.mid().str(70, radius=False))


def near(ball, value):
    """Whether a number of 60 digits lies in the ball, up to 1e-45 of it."""
    with ctx.workprec(256):
        number = arb(mpmath.nstr(value, 60))
        return abs(ball - number) <= abs(number) * arb("1e-45") + ball.rad()


@pytest.mark.parametrize("noise", PRINTED)
def test_the_printed_table_comes_out_to_its_last_digit(noise):
    found = latch_of_noise(noise)
    w, m, *gradients = map(Decimal, PRINTED[noise])
    assert significant(found.weight, 6) == w
    assert significant(found.multiplier, 6) == m
    assert [significant_exp(found.log_gradient(lag), 3) for lag in (10, 100, 1000)] == gradients


def test_the_weight_of_bengio_and_others():
    found = latch_of_weight("1.25")
    digits = [str(significant(x, 6)) for x in (found.margin, found.state, found.multiplier)]
    assert digits == ["0.0778052", "0.888015", "0.619144"]


@pytest.mark.parametrize(("weight", "part"), [("1.25", "0.501"), (2, "0.561"), (3, "0.627"), (5, "0.719")])
def test_the_certified_part_of_the_margin(weight, part):
    assert significant(latch_of_weight(weight).certified_part, 3) == Decimal(part)


@given(WEIGHTS)
def test_the_balls_of_a_weight_contain_the_closed_forms(weight):
    with mpmath.workdps(60):
        found, w = latch_of_weight(weight), mpmath.mpf(weight.numerator) / weight.denominator
        assert near(found.margin, CLOSED["margin"](w))
        assert near(found.margin, CLOSED["other"](w))
        assert near(found.weight, CLOSED["weight"](middle(found.state)))
        assert near(found.multiplier, CLOSED["multiplier"](middle(found.state)))
        assert near(found.weight, CLOSED["of fold"](middle(found.fold)))


@given(NOISES)
def test_the_balls_of_a_noise_contain_the_closed_forms(noise):
    with mpmath.workdps(60):
        found = latch_of_noise(noise)
        assert near(found.margin, CLOSED["at fold"](middle(found.fold)))
        assert near(found.margin, CLOSED["margin"](middle(found.weight)))
        assert near(found.weight, CLOSED["weight"](middle(found.state)))
        assert found.multiplier.rel_accuracy_bits() > 120


@given(WEIGHTS)
def test_more_bits_agree_with_fewer(weight):
    fine, coarse = (latch_of_weight(weight, bits=bits) for bits in (256, 96))
    for name in ("state", "fold", "margin", "multiplier", "certified_margin", "certified_part"):
        assert getattr(coarse, name).contains(getattr(fine, name)), name


# the slow route: run it, with the worst noise


def lowest(w, h, steps):
    """The least of a over a run under the noise -h at every step, from far above the attractor."""
    a, least = w, w
    for _ in range(steps):
        a = w * math.tanh(a) - h
        least = min(least, a)
    return least


@pytest.mark.parametrize("weight", ["1.05", "1.25", "2", "5"])
def test_the_worst_noise_just_below_the_margin_keeps_the_sign_and_just_above_it_loses_it(weight):
    found, w = latch_of_weight(weight), float(weight)
    margin, fold = float(found.margin.mid()), float(found.fold.mid())
    # Passing the fold with a surplus s takes about pi / sqrt(s tanh(fold)) steps; here s = h*/1000, and twice that.
    steps = int(2 * math.pi / math.sqrt(margin / 1000 * math.tanh(fold)))
    assert lowest(w, margin * 0.999, 10 * steps) > fold
    assert lowest(w, margin * 1.001, steps) < 0.0


@given(WEIGHTS, st.lists(st.floats(-1, 1), min_size=1, max_size=40))
def test_no_noise_below_the_margin_does_worse_than_the_worst(weight, parts):
    found, w = latch_of_weight(weight), float(weight)
    h = float(found.margin.mid()) * (1 - 1e-9)
    a = worst = w
    for part in parts * 5:
        a, worst = w * math.tanh(a) + part * h, w * math.tanh(worst) - h
        assert a >= worst > float(found.fold.mid()) > 0.0


@pytest.mark.parametrize("weight", ["1.25", "2", "5"])
def test_the_multiplier_is_what_a_step_does_to_a_small_change(weight):
    found, w, change = latch_of_weight(weight), float(weight), 1e-6
    a = float(found.state.mid())
    assert w * math.tanh(a) == pytest.approx(a, rel=1e-15)
    behind, ahead = w * math.tanh(a - change), w * math.tanh(a + change)
    # the third derivative of w tanh is below 2 w: the error is below w 1e-12; rounding adds 1e-10
    assert (ahead - behind) / (2 * change) == pytest.approx(float(found.multiplier.mid()), abs=1e-9)


@pytest.mark.parametrize("weight", ["1.25", "2", "3", "5"])
def test_no_ball_of_a_fine_grid_certifies_more(weight):
    found, w = latch_of_weight(weight), float(weight)
    a = float(found.state.mid())
    d = np.linspace(0.0, a, 100_001)
    best = ((1.0 - w / np.cosh(a - d) ** 2) * d).max()
    # at a maximum a step of a/1e5 changes the product by about its square
    assert float(found.certified_margin.mid()) == pytest.approx(best, rel=1e-8)
    assert 0 < found.certified_part < 1


# the same latch in the coordinate x = a/w


@given(WEIGHTS)
def test_the_margin_in_the_other_coordinate_is_smaller_by_the_factor_w(weight):
    # noise_margin cancels near w = 1: its error is a few u of terms of the size of sqrt(w - 1)
    margin = latch_of_weight(weight).margin / arb(weight.numerator) * weight.denominator
    assert noise_margin(float(weight)) == pytest.approx(float(margin.mid()), abs=1e-15)


def test_both_coordinates_run_the_same_course():
    w, noise = 1.25, np.random.default_rng(0).uniform(-0.07, 0.07, 200)
    states, logs = latch(w, 0.9 / w, noise / w)
    a, log = 0.9, 0.0
    for t, h in enumerate(noise):
        log += math.log(w / math.cosh(a) ** 2)
        a = w * math.tanh(a) + h
        assert w * states[t] == pytest.approx(a, rel=1e-12)
        assert logs[t] == pytest.approx(log, rel=1e-12)


def test_the_gradient_of_a_run_at_the_attractor_is_the_power_of_the_multiplier():
    found = latch_of_weight(2)
    _, logs = latch(2.0, float(found.state.mid()) / 2.0, np.zeros(1000))
    # the double nearest to the attractor is off by 1e-16; each of 1000 logs by a few u
    assert logs[-1] == pytest.approx(float(found.log_gradient(1000).mid()), rel=1e-13)


# numbers far out, and what is refused


def test_the_gradient_is_told_where_a_float_underflows():
    found = latch_of_noise("0.5")
    assert math.exp(float(found.log_gradient(1000).mid())) == 0.0
    found_weight = middle(found.weight)
    with mpmath.workdps(60):
        state = mpmath.findroot(lambda a: found_weight * mpmath.tanh(a) - a, 1.86)
        tens = 10**5 * mpmath.log10(CLOSED["multiplier"](state))
        shown = significant_exp(found.log_gradient(10**5), 3)
        assert shown.adjusted() == mpmath.floor(tens)
        assert abs(mpmath.mpf(str(shown.scaleb(-shown.adjusted()))) - 10 ** (tens - mpmath.floor(tens))) < 0.005


@pytest.mark.parametrize("noise", ["1e-30", "1e-12", "1000", "1e30"])
def test_very_small_and_very_large_noise_has_its_weight(noise):
    found = latch_of_noise(noise)
    h = arb(noise)
    if h < 1:  # h* <= 2/3 (w-1)**(3/2), and 1e-8 of it is the next term
        assert abs((3 * h / 2).root(3) ** 2 / (found.weight - 1) - 1) < arb("1e-7")
    else:  # h* = w - 1/2 - log(2 sqrt w) + ...
        assert abs(found.weight - h - arb("0.5") - (4 * found.weight).log() / 2) < found.weight * arb("1e-6")
    assert 0 < found.certified_part < 1


BAD = {
    "weight of 1": (lambda: latch_of_weight(1), r"weight=1 stores nothing: for w <= 1 .*; pass a weight > 1"),
    "negative weight": (lambda: latch_of_weight("-2.5"), "weight=-2.5 stores nothing"),
    "weight nan": (lambda: latch_of_weight(math.nan), r'weight=nan; pass a finite number: Fraction\(1, 10\), "0.1"'),
    "infinite weight": (lambda: latch_of_weight(math.inf), "weight=inf; pass a finite number"),
    "a word": (lambda: latch_of_weight("two"), "weight='two'; pass a finite number"),
    "a truth": (lambda: latch_of_weight(True), "weight=True; pass a finite number"),
    "nothing": (lambda: latch_of_noise(None), "noise=None; pass a finite number"),
    "division by zero": (lambda: latch_of_noise("1/0"), "noise='1/0'; pass a finite number"),
    "negative noise": (lambda: latch_of_noise(-0.1), r"noise=-0.1 is no margin; pass the largest \|h\(t\)\|"),
    "no noise": (lambda: latch_of_noise(0), "noise=0 is no margin"),
    "noise nan": (lambda: latch_of_noise(math.nan), "noise=nan; pass a finite number"),
    "no lag": (lambda: latch_of_weight(2).log_gradient(0), "lag=0; pass a number of steps, 1 to 1"),
    "half a lag": (lambda: latch_of_weight(2).log_gradient(0.5), "lag=0.5; pass a number of steps"),
    "few bits": (lambda: latch_of_weight(2, bits=8), "bits=8; pass 64 to 65536"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_refused_with_what_to_pass(case):
    call, message = BAD[case]
    with pytest.raises(NumericsError, match=message):
        call()


@pytest.mark.parametrize("digits", range(2, 70, 4))
def test_a_number_lies_in_its_ball_also_where_hardly_a_bit_is_left(digits):
    fine, coarse = (latch_of_noise(f"1e-{digits}", bits=bits) for bits in (1024, 64))
    for name in ("weight", "state", "fold", "margin", "log_multiplier", "certified_margin", "certified_part"):
        wide = getattr(coarse, name)
        assert not wide.is_finite() or wide.contains(getattr(fine, name)), name


def test_too_few_bits_give_an_error_and_not_a_digit():
    with pytest.raises(NumericsError, match="is certain; pass more bits"):
        significant(latch_of_noise("1e-60").certified_part, 3)
    assert significant(latch_of_noise("1e-60", bits=512).certified_part, 3) == Decimal("0.478")
