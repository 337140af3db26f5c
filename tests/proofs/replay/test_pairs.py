"""The norms that a case of the replay brings along, by hand: weights, polytopes, inverses, and the work they take."""

from collections.abc import Callable
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from proofs import replay

Rows = list[list[Fraction]]


def numbers(*xs: int | str) -> list[Fraction]:
    return [Fraction(x) for x in xs]


def points(*xs: int | str) -> list[replay.Interval]:
    return [replay.point(x) for x in numbers(*xs)]


def pair(kind: str, n: int = 2, left: int = 10**6, **said: Any) -> replay.Pair:
    return replay.Pair({"kind": kind} | said, n, replay.Meter(left=left))


# --- inverses ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "inverse"),
    [
        ([["2"]], [["1/2"]]),
        ([["0"]], None),
        ([["1", "2"], ["3", "4"]], [["-2", "1"], ["3/2", "-1/2"]]),
        ([["0", "2"], ["1", "0"]], [["0", "1"], ["1/2", "0"]]),
        ([["1", "2"], ["2", "4"]], None),
        ([["0", "1"], ["0", "2"]], None),
        ([["1", "1", "0"], ["1", "1", "1"], ["0", "1", "1"]], [["0", "1", "-1"], ["1", "-1", "1"], ["-1", "1", "0"]]),
        ([["1", "2", "3"], ["4", "5", "6"], ["7", "8", "9"]], None),
    ],
)
def test_inverses(rows: list[list[str]], inverse: list[list[str]] | None) -> None:
    expected = None if inverse is None else [numbers(*row) for row in inverse]
    assert replay.inverted([numbers(*row) for row in rows]) == expected


@pytest.mark.parametrize("seed", range(10))
def test_a_matrix_times_its_inverse_is_the_identity(seed: int) -> None:
    rng = Random(seed)
    matrix = [[Fraction(rng.choice((-2, 0, 0, 1, 3))) for _ in range(4)] for _ in range(4)]
    inverse = replay.inverted(matrix)
    last = replay.characteristic([[replay.point(x) for x in row] for row in matrix])[-1]
    assert (inverse is None) == (last == replay.ZERO)  # the determinant
    for i, row in enumerate(matrix if inverse else []):
        assert [sum(map(Fraction.__mul__, row, column)) for column in zip(*(inverse or []), strict=True)] == [
            i == j for j in range(4)
        ]


# --- the kinds of pairs -----------------------------------------------------------------------------------------------

CORNERS = [numbers(1, 1), numbers(1, -1)]
# of every kind: what a case says of it, |U|, the dual norm of U, and |M|, where U = (3, -4) and M = [[1, -2], [3, 5]]
KINDS: dict[str, tuple[dict[str, Any], tuple[str, str, str]]] = {
    "one": ({"kind": "one"}, ("7", "4", "7")),
    "inf": ({"kind": "inf"}, ("4", "7", "8")),
    "nmax": ({"kind": "nmax"}, ("4", "7", "10")),
    # D U = (3/2, -12), D**-1 U = (6, -4/3), D M D**-1 = [[1, -1/3], [18, 5]]
    "weighted-one": ({"kind": "weighted-one", "weights": numbers("1/2", 3)}, ("27/2", "6", "19")),
    "weighted-inf": ({"kind": "weighted-inf", "weights": numbers("1/2", 3)}, ("12", "22/3", "23")),
    "axes": ({"kind": "polytope", "vertices": [numbers(1, 0), numbers(0, 1)]}, ("7", "4", "7")),
    "corners": ({"kind": "polytope", "vertices": CORNERS}, ("4", "7", "8")),
    # U = -1/2 (1, 1) + 35 (1, -1)/10; M (1, 1) = (-1, 8), M (1, -1)/10 = (3, -2)/10
    "rhombus": ({"kind": "polytope", "vertices": [numbers(1, 1), numbers("1/10", "-1/10")]}, ("71/2", "1", "97/2")),
    # opposite signs: |x| + |y|, equal ones: the larger; M (1, 0) = (1, 3), M (0, 1) = (-2, 5), M (1, 1) = (-1, 8)
    "hexagon": ({"kind": "polytope", "vertices": [numbers(1, 0), numbers(0, 1), numbers(1, 1)]}, ("7", "4", "9")),
}


def u_and_m() -> tuple[list[replay.Interval], list[list[replay.Interval]]]:
    return points(3, -4), [points(1, -2), points(3, 5)]


@pytest.mark.parametrize("name", KINDS)
def test_the_norms_of_a_vector_and_a_matrix(name: str) -> None:
    said, (of_vector, of_functional, of_matrix) = KINDS[name]
    norm, (u, m) = pair(**said), u_and_m()
    assert norm.of_vector(u, 64) == replay.point(Fraction(of_vector))
    assert norm.of_functional(u, 64) == replay.point(Fraction(of_functional))
    assert norm.of_matrix(m, 64) == replay.point(Fraction(of_matrix))


def test_the_euclidean_norm_goes_with_the_spectral_and_with_the_frobenius_norm() -> None:
    u, m = points(3, -4), [points(0, 3), points(-4, 0)]
    for kind, of_matrix in (("two", 4), ("fro", 5)):
        norm = pair(kind)
        assert norm.of_vector(u, 64) == norm.of_functional(u, 64) == replay.point(5)
        assert norm.of_matrix(m, 64) == replay.point(of_matrix)


def test_a_polytope_of_one_dimension_and_one_of_three() -> None:
    segment = pair("polytope", 1, vertices=[numbers(-2), numbers("1/2")])
    assert segment.of_vector(points(3), 64) == replay.point(Fraction(3, 2))
    assert segment.of_functional(points(3), 64) == replay.point(6)
    cube = pair("polytope", 3, vertices=[numbers(1, x, y) for x in (1, -1) for y in (1, -1)])
    assert cube.of_vector(points(1, -5, 2), 64) == replay.point(5)
    assert cube.of_functional(points(1, -5, 2), 64) == replay.point(8)
    assert cube.of_matrix([points(1, 2, 3), points(0, -9, 0), points(1, 1, 1)], 64) == replay.point(9)


def test_points_that_are_no_vertices_change_nothing() -> None:
    more = [*CORNERS, numbers(0, 0), numbers(1, 1), numbers(-1, 1), numbers("1/2", "1/3"), numbers(1, 0)]
    norm, (u, m) = pair("polytope", vertices=more), u_and_m()
    assert norm.of_vector(u, 64) == replay.point(4)
    assert norm.of_functional(u, 64) == replay.point(7)
    assert norm.of_matrix(m, 64) == replay.point(8)


def test_norms_of_intervals_hold_those_of_their_numbers() -> None:
    wide = [replay.Interval(Fraction(-1), Fraction(3)), replay.point(-4)]
    # by the corners it is |u - 4|/2 + |u + 4|/2, u from -1 to 3: each part is enclosed by itself
    expected = {"one": (4, 7), "axes": (4, 7), "inf": (4, 4), "corners": (2, 6)}
    assert {name: pair(**KINDS[name][0]).of_vector(wide, 64) for name in expected} == {
        name: replay.Interval(Fraction(low), Fraction(high)) for name, (low, high) in expected.items()
    }


@pytest.mark.parametrize("name", KINDS)
def test_the_norms_are_compatible_and_dual(name: str) -> None:
    """|M u| <= |M| |u| and |a . u| <= |a|' |u| at many vectors."""
    norm, (a, m) = pair(**KINDS[name][0]), u_and_m()
    vectors = [points(x, y) for x in range(-3, 4) for y in range(-3, 4)]
    for u in vectors:
        assert norm.of_vector(replay.applied(m, u), 64).low <= (norm.of_matrix(m, 64) * norm.of_vector(u, 64)).high
        (along,) = replay.applied([a], u)
        assert abs(along).low <= (norm.of_functional(a, 64) * norm.of_vector(u, 64)).high


# --- the work ---------------------------------------------------------------------------------------------------------

FOUR = [numbers(1, 0), numbers(0, 1), numbers(1, 1), numbers(2, 2)]  # 6 choices of 2, of which 5 are independent


def test_a_polytope_takes_the_cube_of_n_for_every_choice_of_vertices() -> None:
    assert pair("polytope", left=6 * 8, vertices=FOUR).meter.left == 0
    with pytest.raises(replay.Unreadable, match="more than 1000000 operations"):
        pair("polytope", left=6 * 8 - 1, vertices=FOUR)
    space = [numbers(1, 0, 0), numbers(0, 1, 0), numbers(0, 0, 1), numbers(1, 1, 1)]
    assert pair("polytope", 3, left=4 * 27, vertices=space).meter.left == 0


def test_a_gauge_takes_the_square_of_n_for_every_independent_choice_and_a_matrix_that_for_every_vertex() -> None:
    norm, (u, m) = pair("polytope", vertices=FOUR), u_and_m()
    norms: dict[int, Callable[[], replay.Interval]] = {
        5 * 4: lambda: norm.of_vector(u, 64),
        4 * 4 + 4 * 5 * 4: lambda: norm.of_matrix(m, 64),
    }
    for work, found in norms.items():
        norm.meter.left = work
        found()
        assert norm.meter.left == 0
        norm.meter.left = work - 1
        with pytest.raises(replay.Unreadable, match="more than 1000000 operations"):
            found()


@pytest.mark.parametrize("kind", ["one", "two", "inf", "fro", "nmax", "weighted-one", "weighted-inf"])
def test_norms_without_vertices_take_no_work_but_that_of_the_matrix(kind: str) -> None:
    said: dict[str, Any] = {"weights": numbers(1, 2)} if kind.startswith("weighted") else {}
    norm, (u, m) = pair(kind, left=0, **said), u_and_m()
    norm.of_vector(u, 64), norm.of_functional(u, 64), norm.of_matrix(m, 64)
    assert norm.meter.left == 0
