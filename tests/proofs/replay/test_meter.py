"""The work that a term costs, and what happens at the limits."""

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from proofs import replay

ONES = [[Fraction(1)] * 2] * 2


def world(left: int, case: Any = (), system: Any = None, bits: int = 64) -> replay.World:
    """A net of two units, all weights, slopes and outputs 1, with so much work left."""
    whole = {"n": 2, "W": ONES, "slopes": ONES[:1], "acts": ONES[:1], "vars": {}, "free": {"e": [Fraction(1)]}}
    system = system or {"kind": "net", "activation": "linear", "slopes": "SECTOR"}
    w = replay.Witness("test", system, {}, [], [], None, whole | dict(case), {"bindings": {}})
    return replay.World(w, bits, replay.Meter(left))


def costs(work: int, do: Callable[[replay.World], object], **fields: Any) -> None:
    """Whether exactly so much work is done, and with less left it is refused."""
    enough = world(work, **fields)
    do(enough)
    assert enough.meter.left == 0
    with pytest.raises(replay.Unreadable, match="needs more than 1000000 operations; reduce n, the lags or the state"):
        do(world(work - 1, **fields))


def sized(a: replay.Interval, *operations: int) -> Callable[[replay.World], object]:
    return lambda w: w.meter.sized(a, *operations)


def term(e: Any) -> Callable[[replay.World], object]:
    return lambda w: w.term(e, {"i": ("unit", replay.ONE)})


I = ["var", "i"]
LONG = str(2**191)  # 192 bits above and 1 below: 1 + 193 // 64 = 4 operations
WORK = [  # a number 1; any other term 1, its parts, and 1 for its value of less than 64 bits
    ("1", 1),
    (LONG, 1),
    (I, 2),
    (["n"], 2),
    (["WeightMax"], 2),
    (["abs", "1"], 3),
    (["abs", LONG], 1 + 1 + 4),
    (["max", "1", LONG], 1 + 2 + 4),
    (["min", "1", LONG], 1 + 2 + 1),
    (["+", "1", "1"], 1 + 2 + 1),
    (["+", "1", "1", "1"], 1 + 3 + 2),
    (["+", "1", "1", LONG], 1 + 3 + 1 + 4),  # 2, then the long sum
    (["*", LONG, "1", "1"], 1 + 3 + 4 + 4),
    (["Weight", "1", "1"], 1 + 2 + 1),
    (["Slope", "1", "1"], 1 + 2 + 1),
    (["Act", "1", "1"], 1 + 2 + 1),
    (["Free", "e", "1"], 1 + 1 + 1),
    (["sum", "i", ["n"], I], 1 + 2 * 2 + 1 + 1),  # two values, one sum
    (["sum", "i", "3", I], 1 + 1 + 3 * 2 + 2 + 1),
    (["prod", "i", "3", I], 1 + 1 + 3 * 2 + 2 + 1),
    (["maximum", "i", "3", I], 1 + 1 + 3 * 2 + 1),
    (["SlopeMax", "inf", "3"], 1 + 1 + 3 * 4 + 1),  # n**2 for each matrix of slopes
    # the slopes 4, W times them 4 entries of 2 products; another such and the product of both
    (["ErrorFlow", "1", "1", "1"], 1 + 3 + 1 + (4 + 4 * 2) + 1),
    (["ErrorFlow", "2", "1", "1"], 1 + 3 + 1 + 2 * (4 + 4 * 2) + 4 * 2 + 1),
    (["StateFlow", "2", "1", "1"], 1 + 3 + 2 * (4 + 4 * 2) + 4 * 2 + 1),
    (["Step", "2", "1", "1"], 1 + 3 + (4 + 4 * 2) + 1),
    # every step W times a vector, two entries of 2 products
    (["WeightFlow", "3", "1", "1", "1"], 1 + 4 + 1 + 3 * 2 * 2 + 1),
    # first the edges from the start to 2 units, then 4; each its body, a product, and 2 sums from the second step on
    (["PathSum", ["m", "i", "j"], "1", "1", "1", "1"], 1 + 3 + 2 * 2 + 1),
    (["PathSum", ["m", "i", "j"], "1", "3", "1", "1"], 1 + 3 + 2 * 2 + 2 * (4 * 2 + 2) + 1),
    # of a norm each entry 64 operations, of eigenvalues 32 * 64, and of an activation the number 16 * 64
    (["Norm", "inf", ["W"]], 1 + 4 * 64 + 1),
    (["Norm", "one", ["Abs", ["W"]]], 1 + 4 * 64 + 1),
    (["Norm", "fro", ["W"]], 1 + 4 * 64 + 1),
    (["Norm", "max", ["W"]], 1 + 4 * 64 + 1),
    (["Norm", "two", ["W"]], 1 + 4 * 32 * 64 + 1),
    (["Norm", "two", ["Col", "1"]], 1 + 2 + 2 * 64 + 3),  # the index once a row; the root of 2 has 132 bits
    (["Norm", "inf", ["Vector", "i", LONG]], 1 + 2 + 2 * 64 * 4 + 4),
    (["SpectralRadius", ["W"]], 1 + 4 * 32 * 64 + 1),
    (["JointRadius"], 1 + (1 + 1 + 4) * 32 * 64 + 1),  # both parts of one unit, and the whole
    (["ActAt", "1"], 1 + 16 * 64 + 1 + 1),
    (["SlopeAt", "1"], 1 + 16 * 64 + 1 + 1),
]


@pytest.mark.parametrize(("e", "work"), WORK, ids=[str(e)[:40] for e, _ in WORK])
def test_a_term_costs_so_much(e: Any, work: int) -> None:
    costs(work, term(e))


def test_norms_and_functions_cost_more_at_a_higher_precision() -> None:
    costs(1 + 4 * 128 + 1, term(["Norm", "inf", ["W"]]), bits=128)
    costs(1 + 4 * 32 * 128 + 1, term(["SpectralRadius", ["W"]]), bits=128)
    costs(1 + 16 * 128 + 1 + 1, term(["ActAt", "1"]), bits=128)


def test_a_flow_is_computed_once_and_a_longer_one_goes_on_from_it() -> None:
    def both(first: str, second: str) -> Callable[[replay.World], object]:
        return lambda w: [w.term(["ErrorFlow", q, "1", "1"], {}) for q in (first, second)]

    costs(2 * (1 + 3 + 1 + 1) + 2 * 12 + 8, both("2", "2"))
    costs(2 * (1 + 3 + 1 + 1) + 2 * 12 + 8, both("2", "1"))
    costs(2 * (1 + 3 + 1 + 1) + 2 * 12 + 8, both("1", "2"))


def test_a_product_of_matrices_costs_each_entry_its_products_known_or_not() -> None:
    one = replay.ONE
    row: replay.Matrix = [[one, one, one]]
    column: replay.Matrix = [[one], [one], [replay.point(int(LONG))]]
    costs(3 * 4, lambda w: w.meter.product(row, column))
    costs(9, lambda w: w.meter.product([[one]] * 3, row))
    costs(3, lambda w: w.meter.product([[None, one, one]], column))
    costs(4 * 3 * 5, lambda w: w.meter.product([[one] * 3] * 4, [[one] * 5] * 3))
    assert replay.Meter().product([[None, one]], [[one], [one]]) == [[None]]
    assert replay.Meter().product([[None, one]], [[replay.ZERO], [one]]) == [[one]]


def test_a_witness_may_do_a_million_operations() -> None:
    meter = replay.Meter()
    assert (meter.left, meter.too_large, meter.why) == (1_000_000, "", "")
    meter.spend(999_999)
    meter.spend(1)
    with pytest.raises(replay.Unreadable, match="needs more than 1000000 operations"):
        meter.spend(1)


@pytest.mark.parametrize(("low", "high"), [("1", "{}"), ("-{}", "1"), ("1/{}", "1")])
def test_an_interval_costs_the_longer_of_its_ends(low: str, high: str) -> None:
    for bits, work in ((61, 1), (62, 2), (125, 2), (126, 3)):  # 2**62 has 63 bits above and 1 below
        a = replay.Interval(*(Fraction(x.format(2**bits)) for x in (low, high)))
        for operations in (1, 3):
            costs(operations * work, sized(a, operations))
        costs(work, sized(a))


def test_a_number_may_have_65536_bits() -> None:
    meter = replay.Meter()
    a = replay.point(1 << 65534)
    assert meter.sized(a) is a
    with pytest.raises(replay.TooLarge, match="a number needs 65537 bits, more than 65536; reduce the lags or the exp"):
        meter.sized(replay.point(1 << 65535))


def test_long_numbers_are_refused_before_they_get_longer_than_the_limit() -> None:
    """None of these takes longer than a moment; their values would have millions of digits."""
    w = [[Fraction(10**500 + 1, 10**499 + 7)] * 2] * 2
    power = ["**", ["+", ["**", "10", "500"], ["var", "r"]], "-10"]  # 16000 bits below
    for e in (
        ["WeightFlow", "10000", "1", "1", "1"],
        ["ErrorFlow", "10000", "1", "1"],
        ["StateFlow", "10000", "1", "1"],
        ["PathSum", ["m", "i", "j"], ["Weight", ["var", "i"], ["var", "j"]], "10000", "1", "1"],
        ["sum", "r", "60", power],
        ["prod", "r", "60", power],
        ["+", *(["**", ["+", ["**", "10", "500"], str(r)], "-10"] for r in range(60))],
    ):
        meter = world(1_000_000, {"W": w})
        with pytest.raises(replay.TooLarge, match=re.escape("more than 65536; reduce the lags or the exponents")):
            meter.term(e, {})
    with pytest.raises(replay.Unreadable, match="needs more than 1000000 operations"):
        world(1_000_000, {"W": w}).term(["Norm", "two", ["Flow", "10"]], {})
