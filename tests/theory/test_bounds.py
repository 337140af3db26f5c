"""Bounds of the error flow: true on exact nets, tight where they say so, loose by what they say."""

import dataclasses
import itertools
import random
from fractions import Fraction

import pytest
import sympy
from sympy import Matrix, Rational, diag, eye, ones, sqrt, zeros

from theory.bounds import (
    COMPATIBLE_NORMS,
    Bound,
    Tightness,
    bound_without_n,
    class_bound,
    dual_norm_bound,
    path_bound,
    power_bound_as_printed,
    product_of_norms,
    weak_upper_bound,
    weak_upper_bound_final,
)
from theory.cells import CELLS
from theory.errors import TheoryError
from theory.flow import error_flow_product
from theory.formulas import eq, leq
from theory.leaves import (
    Col,
    ErrorFlow,
    Norm,
    NormName,
    Row,
    Slopes,
    SlopeSup,
    W,
    WeightMax,
    fro,
    inf,
    maxnorm,
    one,
    two,
)
from theory.path_sums import K, Q, V
from theory.ranges import BoundSymbol
from theory.statement import stored
from theory.sums import UNITS

IN_A_NORM = (weak_upper_bound, dual_norm_bound, weak_upper_bound_final, bound_without_n)
LAGS = range(1, 6)
SLOPE = Rational(1, 4)


def norm_of(p: NormName, matrix: Matrix) -> sympy.Expr:
    """The operator norm of a matrix, and the vector norm of a row or a column; exact."""
    if p == one:
        return max(sum(map(abs, matrix.col(j))) for j in range(matrix.cols))
    if p == inf:
        return max(sum(map(abs, matrix.row(i))) for i in range(matrix.rows))
    if p == fro:
        return sqrt(sum(x**2 for x in matrix))
    return sqrt(max((matrix.T * matrix).eigenvals(), key=lambda x: sympy.re(sympy.N(x, 30))))


def vector_norm(p: NormName, vector: Matrix) -> sympy.Expr:
    return {one: lambda: sum(map(abs, vector)), inf: lambda: max(map(abs, vector))}.get(
        p, lambda: sqrt(sum(x**2 for x in vector))
    )()


def error_flow(weights: Matrix, slopes: list[Matrix]) -> Matrix:
    """W F'(t-1) ... W F'(t-q) with slopes[r - 1] = F'(t - r)."""
    flow = eye(weights.rows)
    for slope in slopes:
        flow = flow * weights * slope
    return flow


def value(bound: Bound, weights: Matrix, slopes: list[Matrix], k: int, v: int) -> sympy.Expr:
    """The right side of the bound on a net; the units k and v count from 0."""

    def norm(p, matrix):
        if matrix == W:
            return norm_of(p, weights)
        vector = weights.row(k) if isinstance(matrix, Row) else weights.col(v)
        return vector_norm(p, vector)

    largest = max(abs(x) for slope in slopes for x in slope.diagonal())
    replaced = bound.value.replace(Norm, norm)
    replaced = replaced.replace(
        lambda x: type(x).__name__ == "SlopeMax", lambda x: sympy.Max(*(norm_of(x.args[0], slope) for slope in slopes))
    )
    return replaced.subs({Q: len(slopes), UNITS: weights.rows, WeightMax: max(map(abs, weights)), SlopeSup: largest})


def outer(n: int) -> Matrix:
    signs = Matrix([(-1) ** i for i in range(n)])
    return 3 * signs * signs.T


def first_unit(n: int) -> Matrix:
    return diag(1, *[0] * (n - 1))


# -- true -----------------------------------------------------------------------------------------------------------


def random_matrix(rng: random.Random, n: int) -> Matrix:
    return Matrix(n, n, lambda i, j: Rational(rng.randint(-4, 4), 2))


def structured_nets() -> list[tuple[Matrix, list[Matrix]]]:
    """Small nets whose inequalities are close: one sign, one unit, nilpotent, one row, diagonal; and random ones."""
    rng = random.Random(4)
    nets = []
    for n, q in [(1, 1), (1, 3), (2, 1), (2, 2), (2, 3), (3, 2)]:
        corner = zeros(n)
        corner[0, n - 1] = 5
        row = zeros(n)
        row[0, :] = ones(1, n)
        family = [
            outer(n),
            2 * first_unit(n),
            corner,
            row,
            row.T,
            diag(*(i**3 for i in range(1, n + 1))),
            random_matrix(rng, n),
        ]
        for weights in family:
            nets.append((weights, [SLOPE * eye(n)] * q))
            nets.append((weights, [first_unit(n)] * q))
            nets.append((weights, [diag(*(Rational(rng.randint(0, 4), 4) for _ in range(n))) for _ in range(q)]))
    return nets


NETS = structured_nets()


def shown(parameter) -> str:
    return f"{parameter.name}: {parameter.value}" if isinstance(parameter, Bound) else str(parameter)


def violations(bound: Bound) -> list[tuple]:
    least = 2 if bound.hypotheses == (leq(2, Q),) else 1
    found = []
    for weights, slopes in NETS:
        if len(slopes) < least:
            continue
        flow = error_flow(weights, slopes)
        for k, v in itertools.product(range(weights.rows), repeat=2):
            excess = sympy.N(abs(flow[k, v]) - value(bound, weights, slopes, k, v), 40)
            if excess > 1e-25:
                found.append((weights, slopes, k, v))
    return found


@pytest.mark.parametrize("bound", [*(make(p) for make in IN_A_NORM for p in (one, inf, fro)), class_bound()], ids=shown)
def test_every_bound_holds_on_structured_nets(bound):
    assert violations(bound) == []


@pytest.mark.parametrize("make", IN_A_NORM)
def test_the_bounds_in_the_two_norm_hold_on_structured_nets(make):
    few = [net for net in NETS if net[0].rows < 3]
    for weights, slopes in few:
        for k, v in itertools.product(range(weights.rows), repeat=2):
            if make(two).hypotheses == () or len(slopes) > 1:
                excess = abs(error_flow(weights, slopes)[k, v]) - value(make(two), weights, slopes, k, v)
                assert sympy.N(excess, 40) < 1e-25


def test_the_middle_form_is_false_at_lag_one():
    weights, slopes = diag(1, 3), [eye(2)]
    assert value(weak_upper_bound(), weights, slopes, 0, 0) == Rational(2, 3) < error_flow(weights, slopes)[0, 0] == 1
    assert violations(dataclasses.replace(weak_upper_bound(), hypotheses=())) != []
    assert violations(dataclasses.replace(dual_norm_bound(), hypotheses=())) != []


def test_the_step_to_the_final_form_is_false_in_the_one_norm_and_its_conclusion_true():
    n = 3
    weights = zeros(n)
    weights[0, :] = ones(1, n)
    assert norm_of(one, weights) == 1
    assert vector_norm(one, weights.row(0)) == n
    slopes = [eye(n)] * 2
    assert value(weak_upper_bound(one), weights, slopes, 0, 0) == n * n
    assert error_flow(weights, slopes)[0, 0] == 1 <= value(bound_without_n(one), weights, slopes, 0, 0)


@pytest.mark.parametrize("factor", [Rational(9, 10), 1 / UNITS])
@pytest.mark.parametrize("bound", [weak_upper_bound(), dual_norm_bound(), bound_without_n(), class_bound()], ids=shown)
def test_a_tight_bound_with_a_smaller_constant_is_false(bound, factor):
    smaller = dataclasses.replace(bound, statement=leq(bound.statement.left, factor * bound.value))
    assert violations(smaller) != []


# -- tight, loose, vacuous ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [1, 2, 3])
@pytest.mark.parametrize("q", LAGS)
def test_one_sign_attains_the_middle_form_in_the_infinity_norm_at_every_lag_from_two(n, q):
    weights, slopes = outer(n), [SLOPE * eye(n)] * q
    for k, v in itertools.product(range(n), repeat=2):
        flow = abs(error_flow(weights, slopes)[k, v])
        assert flow == n ** (q - 1) * (3 * SLOPE) ** q
        assert flow == value(class_bound(), weights, slopes, k, v)
        assert n**2 * flow == value(weak_upper_bound_final(), weights, slopes, k, v)
        if q >= 2:
            assert flow == value(weak_upper_bound(), weights, slopes, k, v)
            assert flow == value(dual_norm_bound(), weights, slopes, k, v)


@pytest.mark.parametrize("norm", COMPATIBLE_NORMS, ids=str)
@pytest.mark.parametrize(("n", "q"), [(1, 3), (2, 2), (3, 4)])
def test_one_unit_attains_every_form_without_n_in_every_norm(norm, n, q):
    weights, slopes = 3 * first_unit(n), [SLOPE * first_unit(n)] * q
    flow = error_flow(weights, slopes)[0, 0]
    assert flow == (3 * SLOPE) ** q
    assert value(bound_without_n(norm), weights, slopes, 0, 0) == flow
    assert value(dual_norm_bound(norm), weights, slopes, 0, 0) == flow
    assert value(weak_upper_bound_final(norm), weights, slopes, 0, 0) == n * flow  # loose by n exactly
    assert value(weak_upper_bound(norm), weights, slopes, 0, 0) == n * flow


@pytest.mark.parametrize("norm", [one, two, inf], ids=str)
def test_a_multiple_of_the_identity_attains_the_bound_without_n(norm):
    weights, slopes = -2 * eye(3), [SLOPE * eye(3)] * 4
    assert value(bound_without_n(norm), weights, slopes, 1, 1) == abs(error_flow(weights, slopes)[1, 1])


@pytest.mark.parametrize("norm", [one, two, fro], ids=str)
def test_the_middle_form_needs_no_n_outside_the_infinity_norm(norm):
    assert weak_upper_bound(norm).tightness is Tightness.LOOSE
    middle = weak_upper_bound(norm)
    without = dataclasses.replace(middle, statement=leq(middle.statement.left, middle.value / UNITS))
    for weights, slopes in NETS:
        if len(slopes) > 1 and weights.rows < 3:
            for k, v in itertools.product(range(weights.rows), repeat=2):
                excess = abs(error_flow(weights, slopes)[k, v]) - value(without, weights, slopes, k, v)
                assert sympy.N(excess, 40) < 1e-25


def test_the_frobenius_norm_of_the_slopes_is_not_the_largest_slope():
    assert norm_of(fro, SLOPE * eye(16)) == 1
    assert norm_of(inf, SLOPE * eye(16)) == norm_of(two, SLOPE * eye(16)) == SLOPE


def test_the_bound_as_printed_in_the_review_says_nothing():
    bound = power_bound_as_printed()
    assert bound.tightness is Tightness.VACUOUS
    gamma = next(x for x in bound.value.free_symbols if x.name == "gamma")
    for n, rate, q in itertools.product((1, 2, 10), (Rational(1, 100), Rational(1, 2), Rational(99, 100)), (1, 2, 10)):
        assert bound.value.subs({UNITS: n, Q: q, gamma: rate}) >= 1 > rate**q
    assert bound.value.subs({UNITS: 1, Q: 3, gamma: 2}) == 1 < 2**3  # without gamma < 1 it is false


def test_the_tightness_of_each_bound_is_as_in_the_table():
    tight = {b.name for b in (weak_upper_bound(), dual_norm_bound(), bound_without_n(), class_bound())}
    every = [weak_upper_bound(), dual_norm_bound(), weak_upper_bound_final(), bound_without_n(), class_bound()]
    assert {b.name for b in every if b.tightness is Tightness.TIGHT} == tight
    assert weak_upper_bound_final().tightness is Tightness.LOOSE


# -- statements -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [*IN_A_NORM, power_bound_as_printed])
def test_a_bound_is_a_statement_of_the_language(make):
    bound = make()
    assert stored(bound.statement)[:2] == ["<=", ["abs", ["ErrorFlow", ["var", "q"], ["var", "k"], ["var", "v"]]]]
    assert bound.latex().count(r"\le ") == 1
    assert all(stored(hypothesis) for hypothesis in bound.hypotheses)


def test_the_middle_form_needs_lag_two_and_the_others_nothing():
    assert weak_upper_bound().hypotheses == dual_norm_bound().hypotheses == (leq(2, Q),)
    assert weak_upper_bound_final().hypotheses == bound_without_n().hypotheses == class_bound().hypotheses == ()


@pytest.mark.parametrize(
    "make", [*IN_A_NORM, power_bound_as_printed, lambda p: product_of_norms(error_flow_product(1), p)]
)
def test_a_norm_that_is_not_compatible_is_refused(make):
    with pytest.raises(TheoryError, match=r"norm=max: .* pass one, two, inf or fro"):
        make(maxnorm)


def test_a_bound_without_an_inequality_or_a_source_is_refused():
    with pytest.raises(TheoryError, match=r"pass leq\(a, b\) or lt\(a, b\)"):
        dataclasses.replace(class_bound(), statement=eq(ErrorFlow(Q, K, V), 0))
    with pytest.raises(TheoryError, match="a bound says source"):
        dataclasses.replace(class_bound(), source="")
    with pytest.raises(TheoryError, match="a bound says where"):
        dataclasses.replace(class_bound(), where="")


# -- products and paths ---------------------------------------------------------------------------------------------


def test_a_product_is_bounded_by_the_norms_of_its_factors():
    factors = product_of_norms(error_flow_product(3), one)
    assert factors == Norm(one, W) ** 3 * Norm(one, Slopes(1)) * Norm(one, Slopes(2)) * Norm(one, Slopes(3))
    weights, slopes = outer(2), [diag(1, Rational(1, 2)), eye(2) / 8, diag(0, 1)]
    bounded = norm_of(one, weights) ** 3 * sympy.prod(norm_of(one, slope) for slope in slopes)
    assert norm_of(one, error_flow(weights, slopes)) <= bounded
    assert not factors.has(Col, Row)


@pytest.mark.parametrize("norm", ["one", "inf", "fro"])
@pytest.mark.parametrize("name", CELLS)
def test_the_bounds_of_the_paths_add_up_to_the_bound_of_the_block(name, norm):
    cell = CELLS[name]
    for pair, block in cell.bounds(norm).items():
        parts = (path_bound(cell, pair[0], path, norm=norm) for path in cell.paths(*pair))
        assert sympy.expand(sympy.Add(*parts) - block) == 0


def test_the_carry_of_a_gated_cell_is_bounded_by_one():
    lstm = CELLS["LSTM"]
    c = next(state for state in lstm.states if state.name == "c")
    (carry,) = [path for path in lstm.paths(c, c) if len(path) == 1]
    assert path_bound(lstm, c, carry) == 1
    assert path_bound(lstm, c, carry, norm="fro") == sqrt(BoundSymbol("size", "n"))


def test_a_path_has_no_bound_in_an_unknown_norm():
    cell = CELLS["Elman"]
    (path,) = cell.paths(cell.states[0], cell.states[0])
    with pytest.raises(TheoryError, match="norm='two' has no bound here"):
        path_bound(cell, cell.states[0], path, norm="two")


def test_values_of_norms_in_this_file_are_exact():
    weights = Matrix([[1, -2], [0, 2]])
    assert (norm_of(one, weights), norm_of(inf, weights), norm_of(fro, weights)) == (4, 3, 3)
    assert norm_of(two, diag(3, -4)) == 4
    assert Fraction(1, 4) == Fraction(int(SLOPE.p), int(SLOPE.q))
