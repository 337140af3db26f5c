"""Matrices and polynomials of the replay: roots, radii and norms that are known beforehand, exactly."""

from fractions import Fraction
from itertools import combinations_with_replacement
from random import Random

import numpy as np
import pytest

from proofs import replay

Entry = int | str | tuple[str, str] | Fraction
Rows = tuple[tuple[Entry, ...], ...]


def made(x: Entry) -> replay.Interval:
    """The interval of a number or of a pair of ends."""
    low, high = x if isinstance(x, tuple) else (x, x)
    return replay.Interval(Fraction(low), Fraction(high))


def row(*xs: Entry) -> list[replay.Interval]:
    return [made(x) for x in xs]


def rows(*xs: tuple[Entry, ...]) -> list[list[replay.Interval]]:
    return [row(*x) for x in xs]


def fractions(*xs: int | str) -> list[Fraction]:
    return [Fraction(x) for x in xs]


# --- numbers that may be unknown --------------------------------------------------------------------------------------


def maybe(x: Entry | None) -> replay.Value:
    return None if x is None else made(x)


@pytest.mark.parametrize(
    ("a", "b", "sum_", "product"),
    [
        (2, 3, 5, 6),
        (2, 0, 2, 0),
        (0, 2, 2, 0),
        (None, 2, None, None),
        (2, None, None, None),
        (1, None, None, None),
        (None, None, None, None),
        (None, 0, None, 0),
        (0, None, None, 0),
    ],
)
def test_of_unknown_numbers_only_the_product_with_0_is_known(
    a: int | None, b: int | None, sum_: int | None, product: int | None
) -> None:
    assert replay.plus(maybe(a), maybe(b)) == maybe(sum_)
    assert replay.times(maybe(a), maybe(b)) == maybe(product)


@pytest.mark.parametrize(
    ("xs", "ys", "expected"),
    [
        ([], [], 0),
        ([2], [3], 6),
        ([1, 2], [3, 4], 11),
        ([0, 2], [None, 4], 8),
        ([1, 2], [None, 4], None),
        ([1, 2], [3, None], None),
    ],
)
def test_a_sum_of_products(xs: list[int | None], ys: list[int | None], expected: int | None) -> None:
    assert replay.dot([maybe(x) for x in xs], [maybe(y) for y in ys]) == maybe(expected)


def test_a_matrix_is_known_if_all_of_it_is() -> None:
    matrix = rows((1, 2, 3), (4, 5, 6))
    assert replay.known([list(x) for x in matrix]) == matrix
    for i in range(2):
        lacking: replay.Matrix = [list(x) for x in matrix]
        lacking[i][1] = None
        with pytest.raises(replay.Undefined, match="an entry of the matrix is unknown"):
            replay.known(lacking)


# --- products and characteristic polynomials --------------------------------------------------------------------------


def test_a_matrix_times_a_vector_and_times_a_matrix() -> None:
    a = rows((1, 2, 3), (4, 5, 6))
    assert replay.applied(a, row(1, 0, -1)) == row(-2, -2)
    assert replay.known_product(a, rows((1, 0), (0, 1), (1, 1))) == rows((4, 5), (10, 11))
    assert replay.known_product(rows((0, 1), (0, 0)), rows((0, 0), (1, 0))) == rows((1, 0), (0, 0))
    assert replay.applied(rows((("-1", "2"), 1)), row(3, 1)) == row(("-2", "7"))


@pytest.mark.parametrize(
    ("matrix", "coefficients"),
    [
        (((5,),), (1, -5)),
        (((1, 2), (3, 4)), (1, -5, -2)),
        (((0, 0, -4), (1, 0, -3), (0, 1, -2)), (1, 2, 3, 4)),  # the companion matrix
        (((1, 7, 9), (0, 2, 8), (0, 0, 3)), (1, -6, 11, -6)),  # (z - 1)(z - 2)(z - 3)
        (((0, 1, 0), (0, 0, 1), (0, 0, 0)), (1, 0, 0, 0)),
        ((("1/2", 0, 0, 0), (0, "1/2", 0, 0), (0, 0, -1, 0), (0, 0, 0, -1)), (1, 1, "-3/4", "-1/2", "1/4")),
        (((("1", "2"),),), (1, ("-2", "-1"))),
        (((0, ("1", "2")), (1, 0)), (1, 0, ("-2", "-1"))),
    ],
    ids=str,
)
def test_the_characteristic_polynomial(matrix: Rows, coefficients: tuple[Entry, ...]) -> None:
    assert replay.characteristic(rows(*matrix)) == row(*coefficients)


def test_scaling_divides_the_roots() -> None:
    assert replay.scaled(row(1, -3, 2), Fraction(2)) == row(1, "-3/2", "1/2")  # roots 1, 2 and 1/2, 1


@pytest.mark.parametrize(
    ("a", "b", "quotient", "remainder"),
    [
        ((1, 0, -1), (1, -1), (1, 1), ()),
        ((1, 0, 0, 1), (1, 0, 0), (1, 0), (1,)),
        ((2, 3, 4), (4, 2), ("1/2", "1/2"), (3,)),
        ((1, 5, 2, 1), (1, 0, 1), (1, 5), (1, -4)),
        ((1, 2), (1, 2, 3), (), (1, 2)),
        ((0, 0, 3), (1, 1, 1, 1), (), (3,)),
        ((6,), (2,), (3,), ()),
    ],
)
def test_division_of_polynomials(
    a: tuple[int, ...], b: tuple[int, ...], quotient: tuple[int | str, ...], remainder: tuple[int, ...]
) -> None:
    assert replay.divided(fractions(*a), fractions(*b)) == (fractions(*quotient), fractions(*remainder))


@pytest.mark.parametrize(
    ("a", "b", "monic"),
    [
        ((1, 0, -1), (1, -2, 1), (1, -1)),
        ((1, -2, 1), (1, 0, -1), (1, -1)),
        ((1, 0, 1), (1, 1), (1,)),
        ((2, 4), (), (1, 2)),
        ((1, 0, -1, 0), (1, 0, 0, -1), (1, -1)),
    ],
)
def test_the_greatest_common_divisor(a: tuple[int, ...], b: tuple[int, ...], monic: tuple[int, ...]) -> None:
    found = replay.common(fractions(*a), b=fractions(*b))
    assert [x / found[0] for x in found] == fractions(*monic)


def test_the_derivative() -> None:
    assert replay.derivative(fractions(1, 2, 3, 4)) == fractions(3, 4, 3)
    assert replay.derivative(fractions(5)) == []


# --- roots within the unit circle -------------------------------------------------------------------------------------

# factors with rational coefficients and the square of the modulus of their roots
FACTORS = {
    "0": ((1, 0), "0"),
    "1/2": ((2, -1), "1/4"),
    "-1/3": ((3, 1), "1/9"),
    "2": ((1, -2), "4"),
    "-3": ((1, 3), "9"),
    "1": ((1, -1), "1"),
    "-1": ((1, 1), "1"),
    "i, -i": ((1, 0, 1), "1"),
    "(3 + 4i)/5": ((5, -6, 5), "1"),
    "(3 + 4i)/10": ((20, -12, 5), "1/4"),
    "2(3 + 4i)/5": ((5, -12, 20), "4"),
    "(1 + i)/2": ((2, -2, 1), "1/2"),
}


@pytest.mark.parametrize("count", [1, 2, 3])
def test_roots_inside_on_and_outside_the_circle_are_told_apart(count: int) -> None:
    for names in combinations_with_replacement(FACTORS, count):
        c, squares = [Fraction(-7, 2)], [Fraction(FACTORS[name][1]) for name in names]
        for name in names:
            factor = FACTORS[name][0]
            padded = [*[Fraction(0)] * (len(factor) - 1), *c, *[Fraction(0)] * (len(factor) - 1)]
            c = [
                sum((padded[i + j] * x for j, x in enumerate(reversed(factor))), Fraction(0))
                for i in range(len(c) + len(factor) - 1)
            ]
        assert replay.schur(list(map(replay.point, c))) is (max(squares) < 1), names
        assert replay.in_closed_disc(c) is (max(squares) <= 1), names


@pytest.mark.parametrize(
    ("c", "expected"),
    [
        ((3,), True),
        ((2, ("-1", "1")), True),
        ((2, ("-1", "2")), None),
        ((("1", "2"), 1), None),
        ((("1", "2"), 2), False),
        ((("1", "2"), ("-3", "-2")), False),
        ((("1", "2"), ("0", "1/2")), True),
        ((1, 0, ("0", "1/4")), True),
        ((1, ("-1/4", "1/4"), ("1/4", "1/2")), True),
        ((1, ("-1", "1"), ("1/4", "1/2")), None),
        ((1, ("3", "4"), 0), False),
        ((1, ("1", "2"), 0), False),  # a root beyond -1 or at it, and one at 0
        ((1, ("1/2", "2"), 0), None),
        ((1, ("-1", "1"), 1), False),
    ],
)
def test_polynomials_of_intervals_have_their_roots_inside_if_all_have(
    c: tuple[Entry, ...], expected: bool | None
) -> None:
    assert replay.schur(row(*c)) is expected


def test_a_margin_counts_up_to_the_places_that_are_kept_and_of_points_always() -> None:
    below: dict[int, Fraction] = {places: 1 - Fraction(1, 10**places) for places in (42, 43, 85, 86)}
    inside = {places: [replay.ONE, replay.Interval(Fraction(0), x)] for places, x in below.items()}
    assert (replay.schur(inside[85]), replay.schur(inside[86])) == (True, None)  # 256 bits keep 85 places
    assert (replay.schur(inside[42], 128), replay.schur(inside[43], 128)) == (True, None)
    assert replay.schur([replay.ONE, replay.point(below[86])]) is True
    assert replay.schur([replay.ONE, replay.point(1 / below[86])]) is False


# --- spectral radii ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("matrix", "radius"),
    [
        (((f"-1/{10**50}",),), f"1/{10**50}"),
        (((0, 0), (0, 0)), "0"),
        (((0, 1, 5), (0, 0, 1), (0, 0, 0)), "0"),
        (((1, -1), (1, -1)), "0"),
        (((1, 0), (0, 0)), "1"),
        (((1, 1), (0, 1)), "1"),
        (((0, 1), (1, 0)), "1"),
        (((0, -4), (1, 0)), "2"),
        ((("3/5", "-4/5"), ("4/5", "3/5")), "1"),
        ((("3/5", "-4/5", 1), ("4/5", "3/5", 1), (0, 0, "-3/2")), "3/2"),
        (((0, "-1/9"), (1, "-2/3")), "1/3"),  # a double root
        (((0, 0, 1), (1, 0, 0), (0, 1, 0)), "1"),
        (((0, "1/3"), ("1/3", 0)), "1/3"),
        (((0, "15/16"), ("15/16", 0)), "15/16"),
        (((0, "1/16"), ("1/16", 0)), "1/16"),
    ],
    ids=str,
)
def test_a_rational_spectral_radius_of_few_bits_is_exact(matrix: Rows, radius: str) -> None:
    assert replay.spectral_radius(rows(*matrix), 8) == made(radius)


@pytest.mark.parametrize("bits", [8, 9])
@pytest.mark.parametrize("square", [2, 3, 5, 6, 7, 8, 10, 11, 12, 13])
def test_a_square_root_is_enclosed_within_the_norm_over_a_power_of_two(square: int, bits: int) -> None:
    low, high = replay.spectral_radius(rows((0, square), (1, 0)), bits)
    assert low**2 < square < high**2
    assert high - low == Fraction(square, 2**bits)


def test_a_rational_radius_of_more_bits_is_enclosed() -> None:
    """A denominator counts as short up to 2**4 at 8 bits."""
    found = replay.spectral_radius(rows((0, "1/17"), ("1/17", 0)), 8)
    assert found.low < Fraction(1, 17) <= found.high
    assert found.high - found.low == Fraction(1, 17 * 2**8)


def test_a_radius_that_may_be_0_is_enclosed_from_0_on() -> None:
    assert replay.spectral_radius(rows((0, 1), ("1/1000000", 0)), 4) == made(("0", "1/16"))


def test_the_bisection_of_intervals_ends_where_they_leave_it_open() -> None:
    """The roots of 1/4 to 9/16 are 1/2 to 3/4; the first middle is 1/2, and the second is 3/4, which may be one."""
    assert replay.spectral_radius(rows((0, ("1/4", "9/16")), (1, 0)), 64) == made(("1/2", "1"))
    assert replay.spectral_radius(rows((("-3", "2"),)), 64) == made(("0", "3"))


def test_a_matrix_of_many_narrow_intervals_has_a_narrow_radius() -> None:
    """All entries lie between 1 and 1 + 2**-90, so that the radius lies between 6 and 6 (1 + 2**-90)."""
    wide = Fraction(1, 2**90)
    low, high = replay.spectral_radius([[replay.Interval(Fraction(1), 1 + wide)] * 6] * 6, 64)
    assert low <= 6
    assert 6 * (1 + wide) <= high
    assert high - low <= Fraction(6, 2**60)


@pytest.mark.parametrize("seed", range(6))
def test_spectral_radii_and_norms_are_those_of_numpy(seed: int) -> None:
    rng = Random(seed)
    n = 2 + seed % 3
    floats = np.array([[rng.randint(-9, 9) for _ in range(n)] for _ in range(n)], dtype=float)
    matrix = [[replay.point(int(x)) for x in line] for line in floats]
    assert float(replay.spectral_radius(matrix, 64).low) == pytest.approx(max(abs(np.linalg.eigvals(floats))))
    assert float(replay.norm("two", matrix, 64).low) == pytest.approx(np.linalg.norm(floats, 2))


# --- norms ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "matrix", "expected"),
    [
        ("one", ((1, -2), (3, 5)), 7),
        ("inf", ((1, -2), (3, 5)), 8),
        ("max", ((1, -6), (3, 5)), 6),
        ("fro", ((1, -2), (2, 4)), 5),
        ("one", ((3,), (-4,)), 7),
        ("inf", ((3,), (-4,)), 4),
        ("max", ((3,), (-4,)), 4),
        ("two", ((3,), (-4,)), 5),
        ("fro", ((3,), (-4,)), 5),
        ("two", ((3, -4),), 5),
        ("two", ((0, 2), (1, 0)), 2),
        ("two", (("3/5", "-4/5"), ("4/5", "3/5")), 1),
        ("two", ((3, 0), (0, -4)), 4),
        ("two", ((1, 2), (2, 4)), 5),
        ("two", ((f"1/{10**9}", 0), (0, f"2/{10**9}")), f"2/{10**9}"),
        ("two", (("3/80", "-4/80"), ("4/80", "3/80")), "1/16"),
        ("two", ((("-1", "3"),), (4,)), ("4", "5")),
        ("two", ((("-1", "3"), 0), (0, ("1", "2"))), ("1", "3")),
        ("one", ((("-1", "3"), 0), (4, ("1", "2"))), ("4", "7")),
    ],
)
def test_norms_of_matrices_and_of_vectors_as_columns(name: str, matrix: Rows, expected: Entry) -> None:
    assert replay.norm(name, rows(*matrix), 8) == made(expected)


def test_a_two_norm_has_the_root_of_a_radius_at_twice_the_bits() -> None:
    """The golden ratio, whose square is the radius of [[1, 1], [1, 2]]; and 1/17, as 289 is no short denominator."""
    low, high = replay.norm("two", rows((1, 1), (0, 1)), 8)
    assert low**2 - low - 1 < 0 < high**2 - high - 1
    assert replay.Interval(low, high) == replay.root(replay.spectral_radius(rows((1, 1), (1, 2)), 16), 2, 8)
    low, high = replay.norm("two", rows(("3/85", "-4/85"), ("4/85", "3/85")), 8)
    assert low < Fraction(1, 17) <= high
