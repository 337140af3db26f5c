"""Covers: what is true is shown, what is false is not, and a certificate that lies in any part is refused."""

from dataclasses import replace

import pytest
from flint import arb, ctx, fmpq

from numerics.cover import (
    BITS,
    Cover,
    Domain,
    Patch,
    Shown,
    holds,
    patch_holds,
    pieces,
    point_holds,
    search,
    shown,
    tail_holds,
    verified,
)
from numerics.expressions import X, activation, activation_slope, constant, minus
from numerics.roots import counted
from numerics.tails import tail
from theory.activations import ACTIVATIONS, enclosure

LITTLE = fmpq(1, 10**12)


def below(name, beta):
    """beta - f'(x)."""
    return minus(("number", beta), activation_slope(name))


def top(name):
    high = enclosure(ACTIVATIONS[name].slope_range[1])[1]
    return fmpq(int(high.p), int(high.q))


def times(*parts):
    return ("*", *parts)


def exp_minus(e):
    return ("exp", times(constant(-1), e))


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_the_supremum_of_each_slope_is_a_bound_and_a_little_less_is_not(name):
    good, bad = below(name, top(name)), below(name, top(name) - LITTLE)
    by = shown(good)
    assert by is not None
    assert holds(good, by)
    assert not holds(bad, by)
    assert shown(bad) is None


@pytest.fixture(scope="module")
def silu():
    e = below("silu", top("silu"))
    cover = search(e)
    assert cover is not None
    return e, cover


def test_a_cover_with_a_gap_is_refused(silu):
    e, cover = silu
    assert verified(e, cover)
    assert not verified(e, replace(cover, patches=cover.patches[:3] + cover.patches[4:]))
    assert not verified(e, replace(cover, patches=()))


def test_a_cover_that_does_not_reach_the_ends_is_refused(silu):
    e, cover = silu
    assert not verified(e, replace(cover, left=False))
    assert not verified(e, replace(cover, right=False))
    assert verified(e, replace(cover, left=False), Domain(low=cover.patches[0].low))
    assert not verified(e, replace(cover, left=False), Domain(low=cover.patches[0].low - 1))


@pytest.mark.parametrize("kind", ["direct", "rising", "falling", "convex", "point", "excluded", "trivial"])
def test_a_patch_with_a_wrong_argument_is_refused(silu, kind):
    e, cover = silu
    turning = next(p for p in cover.patches if p.kind == "convex")
    assert patch_holds(e, turning)
    assert not patch_holds(e, replace(turning, kind=kind, at=None))


def test_a_tangent_at_another_point_is_refused(silu):
    e, cover = silu
    highest = fmpq(24, 10)  # the slope is largest at 2.39936
    turning = next(p for p in cover.patches if p.low <= highest <= p.high)
    assert (turning.kind, patch_holds(e, turning)) == ("convex", True)
    assert not patch_holds(e, replace(turning, at=turning.low))
    assert not patch_holds(e, replace(turning, at=turning.high + 1))


def test_a_patch_turned_round_is_refused(silu):
    e, cover = silu
    first = cover.patches[0]
    assert not patch_holds(e, replace(first, low=first.high, high=first.low))


def test_a_tail_that_begins_too_early_is_refused():
    e = below("silu", fmpq(10001, 10000))  # silu' is 1.0998 at 2.4, and 1.0001 at 11.7
    assert not tail_holds(e, 1, fmpq(2))
    assert not tail_holds(e, 1, fmpq(8))
    assert tail_holds(e, 1, fmpq(16))
    patches = tuple(Patch(fmpq(k), fmpq(k + 1), "direct") for k in range(-8, 8))
    assert not verified(e, Cover(patches, left=True, right=True))


# tails


def inside(e, side, start, points=(1, 2, 5, 20)):
    """Whether the ends of a tail contain the values at some of its points."""
    with ctx.workprec(BITS):
        found = tail(e, side, start)
        from numerics.enclosure import enclosed

        values = [enclosed(e, arb(side * (start + p - 1))) for p in points]
    above = all(found.low is None or not v < found.low for v in values)
    return above and all(found.high is None or not v > found.high for v in values)


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
@pytest.mark.parametrize("side", [1, -1])
@pytest.mark.parametrize("start", [fmpq(1, 2), fmpq(2), fmpq(16)])
def test_the_ends_of_a_tail_contain_the_function_and_its_slope(name, side, start):
    assert inside(activation(name), side, start)
    assert inside(activation_slope(name), side, start)


@pytest.mark.parametrize(
    "e",
    [
        times(X, exp_minus(X)),
        times(("**", X, fmpq(3)), exp_minus(("*", X, X))),
        ("**", ("+", X, ("exp", X)), fmpq(-1)),
        minus(("exp", X), times(X, X)),
        ("log", ("+", constant(1), ("exp", X))),
        times(X, ("erfc", X)),
        ("abs", minus(X, constant(3))),
        ("max", X, times(constant(-1), X)),
        ("+", ("cos", X), ("atan", X), ("erf", X)),
        ("**", ("+", constant(2), times(X, X)), fmpq(-1, 2)),
        ("step", minus(X, constant(1)), ("exp", exp_minus(X)), X),
        minus(times(X, X), times(X, X, X)),
    ],
)
@pytest.mark.parametrize("side", [1, -1])
@pytest.mark.parametrize("start", [fmpq(1, 2), fmpq(2), fmpq(9)])
def test_the_ends_of_a_tail_contain_the_values_of_an_expression(e, side, start):
    assert inside(e, side, start)


def test_a_product_of_zero_and_infinity_is_bounded_by_its_value_at_the_start():
    with ctx.workprec(BITS):
        found = tail(times(X, exp_minus(X)), 1, fmpq(4))
        expected = 4 * arb(-4).exp()
    assert found.positive
    assert abs(found.high - expected) < 1e-40


def test_it_is_not_bounded_so_where_it_still_rises():
    with ctx.workprec(BITS):
        found = tail(times(("**", X, fmpq(6)), exp_minus(X)), 1, fmpq(4))  # largest at 6
    assert found.high is None or found.high > 115


def test_a_decay_faster_than_any_exponential_is_positive_everywhere():
    e = exp_minus(times(X, X))
    assert tail_holds(e, 1, fmpq(8), strict=True)
    assert not tail_holds(minus(e, constant("1/1000000")), 1, fmpq(8))


# root counting


def test_roots_are_counted_where_all_is_rational_in_one_exponential():
    e = ("+", constant("1/4"), times(constant(-1), activation_slope("logistic")))
    assert counted(e, None, None)
    assert not counted(e, None, None, strict=True)  # it is 0 at 0
    assert counted(e, fmpq(0), None, strict=True)
    assert not counted(minus(e, constant("1/1000000")), None, None)


def test_what_is_not_rational_in_one_generator_is_not_counted():
    assert not counted(("+", X, ("exp", X)), fmpq(0), None)
    assert not counted(("exp", times(X, X)), None, None)
    assert not counted(("exp", ("+", X, constant(1))), None, None)
    assert not counted(("exp", X), fmpq(0), fmpq(1))  # exp(1) is no rational end
    assert not counted(("erf", X), fmpq(0), None)


def test_a_pole_that_cancels_is_not_overlooked():
    assert not counted(times(X, ("**", X, fmpq(-1))), None, None)
    assert counted(times(X, ("**", X, fmpq(-1))), fmpq(0), None)


# strictness, kinks, hypotheses


def test_an_end_that_does_not_belong_may_be_touched():
    assert shown(X, Domain(low=fmpq(0), open=(True, False)), strict=True) is not None
    assert shown(X, Domain(low=fmpq(0)), strict=True) is None
    assert shown(X, Domain(low=fmpq(0))) is not None


def test_a_kink_is_judged_on_both_sides_and_at_itself():
    step = ("step", X, constant(1), constant(-1))
    assert [piece.low for piece, _ in pieces(step)] == [None, 0]
    assert shown(step, Domain(low=fmpq(0), open=(True, False))) is not None
    assert shown(step, Domain(low=fmpq(0))) is None  # -1 at 0 itself
    assert not point_holds(step, fmpq(0))


def test_what_a_hypothesis_excludes_is_left_out():
    e, far = minus(constant(4), times(X, X)), minus(constant(1), ("exp", X))
    assert shown(e, Domain(low=fmpq(-2))) is None
    assert shown(e, Domain(low=fmpq(-2)), given=(far,)) is not None
    assert shown(e, Domain(low=fmpq(-2)), given=(minus(constant(10), ("exp", X)),)) is None


def test_a_certificate_for_other_pieces_is_refused():
    e = below("relu", fmpq(1))
    by = shown(e)
    assert by is not None
    assert not holds(e, Shown(by.pieces[:1]))
    assert not holds(below("relu", fmpq(1, 2)), by)
    assert not holds(e, by, Domain(low=fmpq(0)))


def test_a_search_gives_up_where_two_sides_touch_at_an_irrational_point():
    square = times(minus(times(X, X), ("exp", constant(1))), minus(times(X, X), ("exp", constant(1))))
    assert shown(square) is None
