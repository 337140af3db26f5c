"""The replay's exp, log, series, pi, angles and error function have these ends, around Arb's values."""

import itertools
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


def true(function: Any, *arguments: F) -> tuple[F, F]:
    """Ends around the value of a function of Arb, at 400 bits."""
    with ctx.workprec(400):
        low, high = from_arb(function(*(arb(fmpq(x.numerator, x.denominator)) for x in arguments)))
    return fraction(low), fraction(high)


def holds(found: replay.Interval, function: Any, *arguments: F) -> bool:
    low, high = true(function, *arguments)
    return found.low <= low <= high <= found.high


# --- decimals -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("bits", "digits"), [(64, 21), (128, 42), (256, 85), (12, 4)])
def test_rounding_goes_outward_to_a_third_as_many_digits_as_bits(bits: int, digits: int) -> None:
    third = F(int("3" * digits), 10**digits)
    unit = F(1, 10**digits)
    assert replay.rounded(span("1/3"), bits) == (third, third + unit)
    assert replay.rounded(span("-1/3"), bits) == (-third - unit, -third)
    assert replay.rounded(span("-1/3", "2/3"), bits) == (-third - unit, 2 * third + unit)
    assert replay.rounded(span("-1/8", 10**30), bits) == span("-1/8", 10**30)


ENDS = {  # function, bits, argument or its ends, ends of the value
    "exp(0) is exact": ("exp", 64, ["0"], "1", "1"),
    "exp(1)": ("exp", 64, ["1"], "2.71828182845904523535", "2.71828182845904523537"),
    "exp(-1)": ("exp", 64, ["-1"], "0.367879441171442321595", "0.367879441171442321597"),
    "exp(1) at 128 bits": (
        "exp", 128, ["1"],
        "2.71828182845904523536028747135266249775724", "2.71828182845904523536028747135266249775726",
    ),
    "exp(20/3) from exp(6.666) to exp(6.667)": ("exp", 12, ["20/3"], "785.1", "786.1"),
    "exp between -1 and 1": ("exp", 64, ["-1", "1"], "0.367879441171442321595", "2.71828182845904523537"),
    "log(1) is exact": ("log", 64, ["1"], "0", "0"),
    "log(2)": ("log", 64, ["2"], "0.693147180559945309416", "0.693147180559945309418"),
    "log(1/10)": ("log", 64, ["1/10"], "-2.30258509299404568403", "-2.30258509299404568401"),
    "log between 1/10 and 2": ("log", 64, ["1/10", "2"], "-2.30258509299404568403", "0.693147180559945309418"),
}  # fmt: skip


@pytest.mark.parametrize("name", ENDS)
def test_exp_and_log_lie_between_the_neighbours_of_the_nearest_decimal(name: str) -> None:
    function, bits, ends, low, high = ENDS[name]
    argument = span(*ends)
    found = getattr(replay, function)(argument, bits)
    assert found == (F(low), F(high))
    assert found.low <= true(getattr(arb, function), argument.low)[0]
    assert true(getattr(arb, function), argument.high)[1] <= found.high


@pytest.mark.parametrize(
    ("a", "message"),
    [(0, "log of 0, which is or may be 0 or less"), ("-1 to 1", "log of -1 to 1, which is or may be 0")],
)
def test_what_may_be_0_or_less_has_no_logarithm(a: Any, message: str) -> None:
    with pytest.raises(replay.Undefined, match=f"^{message}"):
        replay.log(span(a), 64)


def test_exp_may_have_65536_decimal_places() -> None:
    assert 10**65536 < replay.exp(span(150904), 64).low < 10**65537  # 65537 log(10) is about 150904.5
    assert F(1, 10**65536) < replay.exp(span(-150902), 64).low < F(1, 10**65535)  # 65536 log(10), about 150902.2
    for x in (150905, -150903, 10**9, -(10**9)):
        with pytest.raises(replay.TooLarge, match=f"^a function of {x} needs more than 65536 decimal places$"):
            replay.exp(span(x), 64)


def test_decay_is_exp_of_minus_the_number_up_to_4096_and_beyond_lies_under_that() -> None:
    least = replay.exp(span(-4096), 64)
    assert replay.decay(span(1), 64) == span("0.367879441171442321595", "0.367879441171442321597")
    assert replay.decay(span(0, 1), 64) == span("0.367879441171442321595", 1)
    assert replay.decay(span(4096), 64) == least
    assert replay.decay(span("4095.5"), 64) == replay.exp(span("-4095.5"), 64)
    for a in (span("4096.5"), span(10**9), span(5000, 6000)):
        assert replay.decay(a, 64) == span(0, least.high)
    assert replay.decay(span(0, "4096.5"), 64) == span(0, 1)
    assert replay.decay(span(0, 4096), 64) == span(least.low, 1)


# --- series ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "ratios", "low", "high"),
    [
        ("4096", ["-1", "-1/4096", "1/2"], "0", "2"),  # 4096 - 4096 + 1, and by 1 at most is left out
        ("-4096", ["-1", "-1/4096", "1/2"], "-2", "0"),
        ("4096", ["-1", "1/4096", "-1/2"], "-2", "0"),
        ("4096", ["-1", "-1/4096", "0.51", "0.5"], "1", "2.02"),  # 1 + 0.51, and by 0.51: 0.51 is more than a half
        ("4096", ["-1", "-1/4096", "-0.75", "0.5"], "-0.5", "1"),
        ("4096", ["-1", "-1/4096", "1", "0.5"], "1", "3"),
        ("4096", ["-1", "-1/2048", "1/2", "1/2"], "2", "4"),
        ("4096", ["-1/4096", "1/2"], "4094", "4096"),
        ("4096", ["1/40960", "1/2"], "4096", "4097"),  # 4096 to 4096.2, outward to four digits
        ("4096", ["-1", "-1/12288", "1/2"], "-0.0001", "0.6668"),  # 0.3333 to 0.3334, and by 0.3334
        ("0", ["1/2"], "0", "0"),
    ],
)
def test_a_series_ends_at_a_ratio_of_a_half_after_a_term_of_the_first_through_two_to_the_bits(
    first: str, ratios: list[str], low: str, high: str
) -> None:
    asked: list[int] = []

    def ratio(i: int) -> replay.Interval:
        asked.append(i)
        return span(ratios[i - 1])

    found = replay.series(span(first), ratio, 12)
    assert sorted(set(asked)) == list(range(1, len(ratios) + 1))
    assert found == span(low, high)


def test_a_series_of_more_bits_has_more_terms() -> None:
    for bits in (64, 128, 256):
        found = replay.series(span(1), lambda i: span("1/3"), bits)
        assert found.low < F(3, 2) < found.high
        assert found.high - found.low <= F(4, 2**bits)


# --- pi, angles and the error function ------------------------------------------------------------------------------

ARB = {"arctan": arb.atan, "cosine": arb.cos, "sine": arb.sin, "erf": arb.erf}
PI = [
    (12, "3.14", "3.142"),
    (64, "3.14159265358979323826", "3.14159265358979323847"),
    (128, "3.14159265358979323846264338327950288418976", "3.1415926535897932384626433832795028841972"),
]
CURVES = [
    ("arctan", 64, "0", "0", "0"),
    ("arctan", 64, "1/3", "0.321750554396642193394", "0.321750554396642193407"),
    ("arctan", 64, "1", "0.785398163397448309565", "0.785398163397448309617"),
    ("arctan", 64, "3/2", "0.982793723247329067879", "0.982793723247329068001"),
    ("arctan", 64, "-5/2", "-1.190289949682531732941", "-1.190289949682531732819"),
    (
        "arctan", 128, "3/2",
        "0.982793723247329067985710611014666014492822", "0.982793723247329067985710611014666014497793",
    ),
    ("cosine", 64, "0", "1", "1"),
    ("cosine", 64, "1", "0.540302305868139717399", "0.540302305868139717402"),
    ("cosine", 64, "3", "-0.989992496600445457279", "-0.989992496600445457263"),
    ("cosine", 64, "5", "0.283662185463226264446", "0.283662185463226264534"),
    ("cosine", 64, "-9", "-0.911130261884676988539", "-0.911130261884676988212"),
    ("cosine", 64, "100", "0.862318872287683934097", "0.862318872287683934131"),
    ("cosine", 64, "-1000000", "0.936752127533144786934", "0.936752127533144786961"),
    (
        "cosine", 128, "5",
        "0.283662185463226264466639171513557308333737", "0.283662185463226264466639171513557308336854",
    ),
    ("sine", 64, "0", "0", "0"),
    ("sine", 64, "1/3", "0.3271946967961522441655", "0.3271946967961522442735"),
    ("sine", 64, "1", "0.8414709848078965066185", "0.8414709848078965067385"),
    ("sine", 64, "-5/2", "-0.5984721441039564942605", "-0.5984721441039564938835"),
    (
        "sine", 128, "3",
        "0.141120008059867222100744802808110279841742", "0.141120008059867222100744802808110279848468",
    ),
    ("erf", 64, "0", "0", "0"),
    ("erf", 64, "1/3", "0.362648111766062933406", "0.362648111766062933422"),
    ("erf", 64, "-5/2", "-0.999593047982555041107", "-0.99959304798255504104"),
    ("erf", 64, "5", "0.999999999998462540165", "0.999999999998462540283"),
    ("erf", 64, "8", "0.999999999999999999885", "1"),
    ("erf", 128, "8", "0.999999999999999999999999999988775702826888", "0.999999999999999999999999999988775702828318"),
]  # fmt: skip


@pytest.mark.parametrize(("bits", "low", "high"), PI)
def test_pi_has_these_ends(bits: int, low: str, high: str) -> None:
    assert replay.pi(bits) == (F(low), F(high))
    assert holds(replay.pi(bits), arb.pi)


@pytest.mark.parametrize(("name", "bits", "x", "low", "high"), CURVES)
def test_angles_and_the_error_function_have_these_ends(name: str, bits: int, x: str, low: str, high: str) -> None:
    found = getattr(replay, name)(span(x), bits)
    assert found == (F(low), F(high))
    assert holds(found, ARB[name], F(x))


@pytest.mark.parametrize("name", ["arctan", "erf"])
def test_a_rising_function_reaches_from_its_value_at_the_low_end_to_that_at_the_high_end(name: str) -> None:
    f = getattr(replay, name)
    for low, high in itertools.combinations([F(x) for x in ("-9", "-1/3", "2")], 2):
        assert f(span(low, high), 64) == (f(span(low), 64).low, f(span(high), 64).high)


@pytest.mark.parametrize("x", ["81/10", "-81/10", "9"])
def test_erf_is_near_its_limit_where_the_square_is_more_than_the_bits(x: str) -> None:
    left_out = replay.decay(replay.rounded(span(F(x) ** 2), 64), 64).high
    near = replay.Interval(1 - left_out, F(1))
    assert replay.erf(span(x), 64) == (near if F(x) > 0 else -near)
    assert holds(replay.erf(span(x), 64), arb.erf, F(x))


@pytest.mark.parametrize("name", ["cosine", "sine"])
def test_cosines_and_sines_of_an_interval_lie_within_half_its_width_of_that_of_its_middle(name: str) -> None:
    f = getattr(replay, name)
    for middle, radius in itertools.product([F(x) for x in ("-7/2", "1/8", "1", "8")], [F(1, 1000), F(1, 4), F(2)]):
        found, at = f(span(middle - radius, middle + radius), 64), f(span(middle), 64)
        around = at + span(-radius, radius)
        slack = (
            F(1, 10**19) if name == "sine" else F(0)
        )  # a sine's middle is moved by a quarter turn, which is enclosed
        assert abs(found.low - max(around.low, -1)) <= slack
        assert abs(found.high - min(around.high, 1)) <= slack
        assert all(holds(found, ARB[name], middle + radius * F(i, 5)) for i in range(-5, 6))
    assert f(span(-4, 4), 64) == span(-1, 1)
    assert f(span(0, 9), 64) == span(-1, 1)


@pytest.mark.parametrize("sign", [1, -1])
def test_the_cosine_of_more_than_two_to_the_512_is_refused(sign: int) -> None:
    limit = sign * F(2**512)
    found = replay.cosine(span(limit), 64)
    with ctx.workprec(700):
        low, high = map(fraction, from_arb(arb(2**512).cos()))
    assert found.low <= low <= high <= found.high
    assert found.high - found.low < F(1, 2**60)
    assert replay.cosine(span(limit - 9, limit + 9), 64) == span(-1, 1)
    for f in (replay.cosine, replay.sine):
        with pytest.raises(replay.TooLarge, match=r"^the cosine or sine of .*e\+154 needs pi to more than 512 bits$"):
            f(span(limit + 2 * sign), 64)


def test_clipping_leaves_what_lies_between_minus_1_and_1() -> None:
    assert replay.clipped(span(-3, 5)) == span(-1, 1)
    assert replay.clipped(span("-1/2", "1/3")) == (F(-1, 2), F(1, 3))
