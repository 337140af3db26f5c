"""The replay's activations and their slopes against their definitions in Arb, at kinks and far out."""

from collections.abc import Callable
from fractions import Fraction as F
from typing import Any

import pytest
from flint import arb, ctx, fmpq

from proofs import replay

ONE = arb(1)
LECUN, SELU, ALPHA = "1.7159", "1.0507009873554804934193349852946", "1.6732632423543772848170429916717"
TOP = str(F(SELU) * F(ALPHA))  # the slope of selu at 0 from the left


def ball(text: str) -> Any:
    return arb(fmpq(*F(text).as_integer_ratio()))


def normal(z: Any) -> Any:
    """P(X <= z) of a standard normal variable."""
    return (1 + (z / arb(2).sqrt()).erf()) / 2


def density(z: Any) -> Any:
    return (-z * z / 2).exp() / (2 * arb.pi()).sqrt()


def gelu_tanh(z: Any) -> Any:
    return z / 2 * (1 + ((2 / arb.pi()).sqrt() * (z + ball("0.044715") * z**3)).tanh())


def gelu_tanh_slope(z: Any) -> Any:
    c = (2 / arb.pi()).sqrt()
    t = (c * (z + ball("0.044715") * z**3)).tanh()
    return (1 + t) / 2 + z / 2 * (1 - t * t) * c * (1 + 3 * ball("0.044715") * z * z)


def mish_slope(z: Any) -> Any:
    t = (1 + z.exp()).log().tanh()
    return t + z * (1 - t * t) / (1 + (-z).exp())


def hard(c: str) -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
    """max(0, min(1, c z + 1/2)) and its slope from the left, c for -1/2 < c z <= 1/2."""
    return (
        lambda z: max(arb(0), min(ONE, ball(c) * z + ball("1/2"))),
        lambda z: ball(c) if ball("-1/2") < ball(c) * z and not ball(c) * z > ball("1/2") else arb(0),
    )


# f and f' by the textbook, of an exact ball; a kink's slope is that from the left
DEFINED: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "logistic": (lambda z: 1 / (1 + (-z).exp()), lambda z: 1 / (2 * (z / 2).cosh()) ** 2),
    "tanh": (lambda z: z.tanh(), lambda z: 1 / z.cosh() ** 2),
    "lstm97_h": (lambda z: (z / 2).tanh(), lambda z: 1 / (z / 2).cosh() ** 2 / 2),
    "lstm97_g": (lambda z: 2 * (z / 2).tanh(), lambda z: 1 / (z / 2).cosh() ** 2),
    "lecun_tanh": (
        lambda z: ball(LECUN) * (2 * z / 3).tanh(),
        lambda z: ball(LECUN) * 2 / 3 / (2 * z / 3).cosh() ** 2,
    ),
    "linear": (lambda z: z, lambda z: ONE),
    "relu": (lambda z: max(arb(0), z), lambda z: ONE if z > 0 else arb(0)),
    "softplus": (lambda z: z.exp().log1p(), lambda z: 1 / (1 + (-z).exp())),
    "arctan": (lambda z: z.atan(), lambda z: 1 / (1 + z * z)),
    "softsign": (lambda z: z / (1 + abs(z)), lambda z: 1 / (1 + abs(z)) ** 2),
    "sin": (lambda z: z.sin(), lambda z: z.cos()),
    "erf": (lambda z: z.erf(), lambda z: 2 / arb.pi().sqrt() * (-z * z).exp()),
    "gelu": (lambda z: z * normal(z), lambda z: normal(z) + z * density(z)),
    "gelu_tanh": (gelu_tanh, gelu_tanh_slope),
    "silu": (
        lambda z: z / (1 + (-z).exp()),
        lambda z: 1 / (1 + (-z).exp()) + z / (2 * (z / 2).cosh()) ** 2,
    ),
    "mish": (lambda z: z * (1 + z.exp()).log().tanh(), mish_slope),
    "selu": (
        lambda z: ball(SELU) * z if z > 0 else ball(SELU) * ball(ALPHA) * z.expm1(),
        lambda z: ball(SELU) if z > 0 else ball(SELU) * ball(ALPHA) * z.exp(),
    ),
    "gaussian": (lambda z: (-z * z / 2).exp(), lambda z: -z * (-z * z / 2).exp()),
    "hard_sigmoid": hard("1/6"),
    "hard_sigmoid_keras": hard("1/5"),
}
NAMES = sorted(DEFINED)
RISING = [name for name in NAMES if name not in ("sin", "gelu", "gelu_tanh", "silu", "mish", "gaussian")]
EVERY = pytest.mark.parametrize("name", NAMES)
KINKS = ("0", "5/2", "-5/2", "3", "-3")
POINTS = (*KINKS, "1/3", "-1/3", "1", "-1", "7/4", "-7/4", "9", "-9", "1/1000000000", "-1/1000000000")
PIECES = (("-1/2", "3/4"), ("0", "1"), ("-1", "0"), ("1", "3/2"), ("-7/2", "-2"), ("-4", "4"), ("2", "7/2"))


def true_ends(f: Callable[[Any], Any], z: F) -> tuple[F, F]:
    """Rationals at most 1e-80 apart, between which f(z) lies."""
    with ctx.workprec(330):
        found = f(arb(fmpq(*z.as_integer_ratio())))
        ends = [F(*map(int, (end.fmpq().p, end.fmpq().q))) for end in (found.lower(), found.upper())]
    low, high = ends
    assert high - low < F(1, 10**80)
    return low, high


def holds(image: replay.Interval, f: Callable[[Any], Any], z: F) -> bool:
    """Whether the image contains f(z), known to 80 digits; rational values are known no better."""
    low, high = true_ends(f, z)
    return image.low <= high and low <= image.high


def both(name: str) -> list[tuple[replay.Function, Callable[[Any], Any]]]:
    """The replay's function beside its definition, for f and for f'."""
    known = replay.ACTIVATIONS[name]
    return list(zip((known.value, known.slope_at), DEFINED[name], strict=True))


def interval(low: str, high: str) -> replay.Interval:
    return replay.Interval(F(low), F(high))


# --- f and f' of an argument ----------------------------------------------------------------------------------------


@EVERY
@pytest.mark.parametrize(("bits", "points"), [(64, POINTS), (200, POINTS[3:9])])
def test_value_and_slope_at_a_point_are_enclosed_narrowly(name: str, bits: int, points: tuple[str, ...]) -> None:
    for z in map(F, points):
        for mine, true in both(name):
            image = mine(replay.point(z), bits)
            assert holds(image, true, z), z
            assert image.high - image.low <= F(1, 2 ** (bits - 8)), z


@EVERY
def test_the_image_of_an_interval_holds_the_values_at_its_points(name: str) -> None:
    for low, high in PIECES:
        for mine, true in both(name):
            image = mine(interval(low, high), 64)
            assert all(holds(image, true, F(low) + (F(high) - F(low)) * F(i, 12)) for i in range(13)), (low, high)


@pytest.mark.parametrize("name", RISING)
def test_a_rising_activation_maps_an_interval_onto_what_lies_between_the_values_of_its_ends(name: str) -> None:
    f = replay.ACTIVATIONS[name].value
    for low, high in PIECES:
        image = f(interval(low, high), 64)
        assert image.low == f(replay.point(F(low)), 64).low
        assert image.high == f(replay.point(F(high)), 64).high


EXACT = {  # f(0), f'(0): the slope from the left
    "logistic": ("1/2", "1/4"), "tanh": ("0", "1"), "lstm97_h": ("0", "1/2"), "lstm97_g": ("0", "1"),
    "lecun_tanh": ("0", "17159/15000"), "linear": ("0", "1"), "relu": ("0", "0"), "arctan": ("0", "1"),
    "softsign": ("0", "1"), "sin": ("0", "1"), "gelu": ("0", "1/2"), "gelu_tanh": ("0", "1/2"),
    "silu": ("0", "1/2"), "mish": ("0", "3/5"), "selu": ("0", TOP), "gaussian": ("1", "0"),
    "hard_sigmoid": ("1/2", "1/6"), "hard_sigmoid_keras": ("1/2", "1/5"),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(EXACT))
def test_at_0_value_and_slope_are_exact(name: str) -> None:
    known, (value, slope) = replay.ACTIVATIONS[name], EXACT[name]
    assert known.value(replay.ZERO, 64) == replay.point(F(value))
    assert known.slope_at(replay.ZERO, 64) == replay.point(F(slope))


def test_at_0_softplus_is_log_2_with_the_slope_one_half_and_the_slope_of_erf_is_2_over_the_root_of_pi() -> None:
    assert replay.ACTIVATIONS["softplus"].slope_at(replay.ZERO, 64) == replay.point(F(1, 2))
    assert replay.ACTIVATIONS["erf"].value(replay.ZERO, 64) == replay.ZERO
    low, high = replay.ACTIVATIONS["softplus"].value(replay.ZERO, 64)
    assert low < F("0.69314718055994530941723212") < high
    low, high = replay.ACTIVATIONS["erf"].slope_at(replay.ZERO, 64)
    assert low < F("1.12837916709551257389615890") < high


@pytest.mark.parametrize(
    ("name", "low", "high", "value", "slope"),
    [
        ("linear", "-1", "2", ("-1", "2"), ("1", "1")),
        ("relu", "-2", "-1", ("0", "0"), ("0", "0")),
        ("relu", "-1", "0", ("0", "0"), ("0", "0")),
        ("relu", "0", "1", ("0", "1"), ("0", "1")),
        ("relu", "1/9", "1", ("1/9", "1"), ("1", "1")),
        ("relu", "-1", "1", ("0", "1"), ("0", "1")),
        ("hard_sigmoid", "-9", "-3", ("0", "0"), ("0", "0")),
        ("hard_sigmoid", "-3", "0", ("0", "1/2"), ("0", "1/6")),
        ("hard_sigmoid", "-2", "3", ("1/6", "1"), ("1/6", "1/6")),
        ("hard_sigmoid", "2", "4", ("5/6", "1"), ("0", "1/6")),
        ("hard_sigmoid", "3", "4", ("1", "1"), ("0", "1/6")),
        ("hard_sigmoid", "4", "5", ("1", "1"), ("0", "0")),
        ("hard_sigmoid", "-9", "9", ("0", "1"), ("0", "1/6")),
        ("hard_sigmoid_keras", "-9", "-5/2", ("0", "0"), ("0", "0")),
        ("hard_sigmoid_keras", "-2", "5/2", ("1/10", "1"), ("1/5", "1/5")),
        ("hard_sigmoid_keras", "5/2", "9", ("1", "1"), ("0", "1/5")),
        ("softsign", "-1", "3", ("-1/2", "3/4"), ("1/16", "1")),
        ("softsign", "-3", "-1", ("-3/4", "-1/2"), ("1/16", "1/4")),
    ],
)
def test_piecewise_rational_activations_have_exact_images(
    name: str, low: str, high: str, value: tuple[str, str], slope: tuple[str, str]
) -> None:
    known = replay.ACTIVATIONS[name]
    assert known.value(interval(low, high), 64) == interval(*value)
    assert known.slope_at(interval(low, high), 64) == interval(*slope)


@pytest.mark.parametrize("name", ["logistic", "tanh", "lstm97_h", "lstm97_g", "lecun_tanh"])
def test_the_slope_of_a_sigmoid_falls_on_both_sides_of_0_where_it_is_largest(name: str) -> None:
    slope, top = replay.ACTIVATIONS[name].slope_at, F(EXACT[name][1])
    across = slope(interval("-1", "2"), 64)
    assert across == replay.Interval(slope(interval("2", "2"), 64).low, top)
    assert slope(interval("-2", "-1"), 64) == slope(interval("1", "2"), 64)
    tiny = slope(interval("1/1000000000000000000000000000000", "1"), 64)
    assert tiny.high == top, "exp(-1e-30) may be rounded above 1, but the slope is at most that at 0"


@pytest.mark.parametrize(
    ("name", "side", "value", "slope"),
    [
        ("logistic", 1, "1", "0"),
        ("logistic", -1, "0", "0"),
        ("tanh", 1, "1", "0"),
        ("tanh", -1, "-1", "0"),
        ("lstm97_h", 1, "1", "0"),
        ("lstm97_h", -1, "-1", "0"),
        ("lstm97_g", 1, "2", "0"),
        ("lstm97_g", -1, "-2", "0"),
        ("lecun_tanh", 1, LECUN, "0"),
        ("lecun_tanh", -1, f"-{LECUN}", "0"),
        ("erf", 1, "1", "0"),
        ("erf", -1, "-1", "0"),
        ("gelu", 1, "1000000", "1"),
        ("gelu", -1, "0", "0"),
        ("gelu_tanh", 1, "1000000", "1"),
        ("gelu_tanh", -1, "0", "0"),
        ("silu", 1, "1000000", "1"),
        ("silu", -1, "0", "0"),
        ("gaussian", 1, "0", "0"),
        ("gaussian", -1, "0", "0"),
    ],
)
def test_a_million_away_from_0_the_limit_is_enclosed_within_a_thousand_bits(
    name: str, side: int, value: str, slope: str
) -> None:
    known, z = replay.ACTIVATIONS[name], replay.point(side * 10**6)
    for image, limit in ((known.value(z, 64), value), (known.slope_at(z, 64), slope)):
        assert F(limit) in image
        assert image.high - image.low <= F(1, 10**19)


@pytest.mark.parametrize(("name", "side"), [("softplus", 1), ("softplus", -1), ("mish", 1), ("mish", -1), ("selu", -1)])
def test_exponentials_that_do_not_fit_are_unknown(name: str, side: int) -> None:
    with pytest.raises(replay.TooLarge, match="needs more than 65536 decimal places"):
        replay.ACTIVATIONS[name].value(replay.point(side * 10**6), 64)


# --- f' of an output ------------------------------------------------------------------------------------------------

TOLD = sorted(set(NAMES) - {"sin", "erf", "gelu", "gelu_tanh", "silu", "mish", "gaussian"})


@EVERY
def test_the_output_tells_the_slope_of_the_activations_that_are_one_to_one_or_constant_elsewhere(name: str) -> None:
    assert (replay.ACTIVATIONS[name].in_output is not None) is (name in TOLD)


@pytest.mark.parametrize("name", TOLD)
def test_the_slope_in_the_output_is_that_at_the_argument(name: str) -> None:
    known = replay.ACTIVATIONS[name]
    assert known.in_output is not None
    for z in map(F, ("0", "1/3", "-1/3", "1", "-1", "2", "-2", "-4")):
        image = known.in_output(known.value(replay.point(z), 128), 128)
        assert holds(image, DEFINED[name][1], z), z
        assert image.high - image.low <= F(1, 2**110), z


@pytest.mark.parametrize(
    ("name", "y", "slope"),
    [
        ("logistic", "1/3", "2/9"),
        ("tanh", "-1/3", "8/9"),
        ("lstm97_h", "1/3", "4/9"),
        ("lstm97_g", "-1", "3/4"),
        ("lecun_tanh", "17159/20000", "17159/20000"),  # y = c/2, slope 2/3 c (1 - 1/4) = c/2
        ("lecun_tanh", "-17159/20000", "17159/20000"),
        ("linear", "-7", "1"),
        ("relu", "0", "0"),
        ("relu", "1/1000000", "1"),
        ("softplus", "0", "0"),
        ("arctan", "0", "1"),
        ("softsign", "-2/3", "1/9"),
        ("softsign", "3/4", "1/16"),
        ("selu", "0", TOP),
        ("selu", "-1", str(F(TOP) - 1)),
        ("selu", "1/1000000", SELU),
        ("hard_sigmoid", "0", "0"),
        ("hard_sigmoid", "1/1000000", "1/6"),
        ("hard_sigmoid", "999999/1000000", "1/6"),
        ("hard_sigmoid", "1", "0"),
        ("hard_sigmoid_keras", "0", "0"),
        ("hard_sigmoid_keras", "1/2", "1/5"),
        ("hard_sigmoid_keras", "1", "0"),
    ],
)
def test_a_rational_slope_follows_exactly_from_the_output(name: str, y: str, slope: str) -> None:
    told = replay.ACTIVATIONS[name].in_output
    assert told is not None
    assert told(replay.point(F(y)), 64) == replay.point(F(slope))


@pytest.mark.parametrize(
    ("name", "outputs", "slopes"),
    [
        ("relu", ("-1", "0"), ("0", "0")),
        ("relu", ("0", "2"), ("0", "1")),
        ("relu", ("1", "2"), ("1", "1")),
        ("softsign", ("-1/2", "1/4"), ("1/4", "1")),
        ("selu", ("-1/2", "0"), (str(F(TOP) - F(1, 2)), TOP)),
        ("selu", ("-1/2", "1"), (SELU, TOP)),
        ("hard_sigmoid", ("1/4", "3/4"), ("1/6", "1/6")),
        ("hard_sigmoid", ("0", "1/2"), ("0", "1/6")),
        ("hard_sigmoid", ("1/2", "1"), ("0", "1/6")),
        ("hard_sigmoid", ("0", "1"), ("0", "1/6")),
        ("hard_sigmoid", ("-3", "1"), ("0", "1/6")),
        ("hard_sigmoid_keras", ("0", "1/8"), ("0", "1/5")),
    ],
)
def test_outputs_on_both_sides_of_a_kink_have_the_slopes_of_both(
    name: str, outputs: tuple[str, str], slopes: tuple[str, str]
) -> None:
    told = replay.ACTIVATIONS[name].in_output
    assert told is not None
    assert told(interval(*outputs), 64) == interval(*slopes)
