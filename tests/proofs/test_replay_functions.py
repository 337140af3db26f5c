"""The replay's own series against Arb: two programs that share no code enclose the same numbers."""

from fractions import Fraction as F

import pytest
from flint import arb, ctx, fmpq

from proofs import replay
from proofs.exact.intervals import ends, fraction, from_arb
from proofs.exact.outputs import OUTPUTS

POINTS = [F(x) for x in ("0", "1", "-1", "5/2", "-5/2", "3", "-3", "22/7", "-22/7", "40", "-40", "1/1000000000", "100")]
WIDE = [(F(-1, 2), F(3, 4)), (F(1), F(5, 4)), (F(-3), F(4))]


def by_arb(function, x, bits):
    return tuple(map(fraction, ends(function(fmpq(x.numerator, x.denominator), bits))))


def overlap(a, b):
    return a[0] <= b[1] and b[0] <= a[1]


@pytest.mark.parametrize("name", sorted(OUTPUTS))
@pytest.mark.parametrize("bits", [64, 256])
def test_value_and_slope_at_a_point_are_those_of_the_evaluator(name, bits):
    ours, theirs = replay.ACTIVATIONS[name], OUTPUTS[name]
    for x in POINTS:
        for mine, other in ((ours.value, theirs.value), (ours.slope_at, theirs.slope_at)):
            found, expected = mine(replay.point(x), bits), by_arb(other, x, bits)
            assert overlap(found, expected), (name, x)
            assert found[1] - found[0] <= F(1, 2 ** (bits - 8)) * max(1, abs(found[0])), (name, x)
            assert (found[0] == found[1]) is (expected[0] == expected[1]), "exact in one and not in the other"


@pytest.mark.parametrize("name", sorted(OUTPUTS))
def test_the_image_of_an_interval_contains_those_of_its_points(name):
    ours, theirs = replay.ACTIVATIONS[name], OUTPUTS[name]
    for low, high in WIDE:
        for mine, other in ((ours.value, theirs.value), (ours.slope_at, theirs.slope_at)):
            image = mine(replay.Interval(low, high), 64)
            inside = (low + (high - low) * F(i, 10) for i in range(11))
            assert all(overlap(image, by_arb(other, x, 64)) for x in inside)


@pytest.mark.parametrize("name", sorted(OUTPUTS))
def test_slopes_in_the_output_agree_and_are_missing_for_the_same_ones(name):
    told_by, y = replay.ACTIVATIONS[name].in_output, F(1, 4)
    if told_by is None:
        with pytest.raises(ArithmeticError):
            OUTPUTS[name].slope(fmpq(1, 4), 64)
    else:
        assert overlap(told_by(replay.point(y), 64), by_arb(OUTPUTS[name].slope, y, 64))


@pytest.mark.parametrize(
    ("mine", "arbs"),
    [(replay.arctan, arb.atan), (replay.cosine, arb.cos), (replay.sine, arb.sin), (replay.erf, arb.erf)],
    ids=["arctan", "cosine", "sine", "erf"],
)
@pytest.mark.parametrize("bits", [64, 256])
def test_the_series_enclose_and_are_as_narrow_as_asked_for(mine, arbs, bits):
    for x in [*POINTS, F(10**9), F(-1, 10**30), F(13), F(8), F(333, 106)]:
        with ctx.workprec(2 * bits):
            low, high = map(fraction, from_arb(arbs(arb(fmpq(x.numerator, x.denominator)))))
        found = mine(replay.point(x), bits)
        assert found[0] <= high
        assert low <= found[1]
        assert found[1] - found[0] <= F(1, 2 ** (bits - 6))


def test_pi_is_enclosed():
    low, high = replay.pi(64)
    assert low < F(314159265358979323846264338327950288, 10**35) < high
    assert high - low < F(1, 2**60)


def test_too_few_terms_of_the_series_would_be_noticed():
    x = F(1, 5)
    with ctx.workprec(128):
        low, _ = map(fraction, from_arb(arb(fmpq(1, 5)).atan()))
    short = x - x**3 / 3  # the next term is 6.4e-5
    assert abs(short - low) > F(1, 10**5)


def test_a_wide_interval_has_all_cosines():
    assert replay.cosine(replay.Interval(F(0), F(9)), 64) == (-1, 1)


def test_an_activation_that_the_system_misdescribes_is_refused():
    facts = replay.ACTIVATIONS["gelu"]
    good = {"kind": "net", "activation": "gelu", "range": facts.range_, "slope": facts.slope, "sup": facts.sup}
    replay.check_system(good)
    with pytest.raises(replay.Fails, match=r"system\.sup of gelu is"):
        replay.check_system(good | {"sup": ["1", "2"]})
