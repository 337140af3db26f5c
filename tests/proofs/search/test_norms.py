"""Norms as part of the attack: families, scaling to the hypotheses, what falls and what stands, reduction."""

from random import Random

import pytest
from flint import fmpq

from proofs import replay
from proofs.attack import attack
from proofs.claim import Claim
from proofs.exact.evaluate import Judge, read_case
from proofs.exact.norms import Pair
from proofs.search.draw import Draw, Rejected
from proofs.search.hypothesis_attack import hypothesis_attack
from proofs.search.kinds import Kind, classify, degree
from proofs.search.norms import NORMS, OFTEN, RANKS, multiple, near, rank, simpler, without_coordinate
from proofs.search.reduce import reduced
from proofs.search.saturate import Saturation
from proofs.search.units import without_unit
from proofs.search.validity import belongs
from theory.statement import (
    Basis,
    Col,
    ErrorFlow,
    Flow,
    Free,
    Lag,
    Net,
    Norm,
    NormVariable,
    Real,
    Row,
    SlopeMax,
    SpectralRadius,
    Sum,
    Unit,
    Units,
    Vector,
    W,
    dual,
    eq,
    for_all,
    inf,
    leq,
    lt,
    one,
    two,
)

n, q, k, v, j, net = Units("n"), Lag("q"), Unit("k"), Unit("v"), Unit("j"), Net()
x, y = NormVariable("x"), NormVariable("y")
a, b = Free("a", j), Free("b", j)
ABOVE_INF = for_all(j, leq(Norm(dual(x), Basis(j)), 1))
SHORT = leq(Norm(x, Basis(v)), 1)
POWER = (SlopeMax(x, q) * Norm(x, W)) ** q
FINAL = leq(abs(ErrorFlow(q, k, v)), POWER)
MIDDLE = SlopeMax(x, q) ** q * Norm(x, Col(v)) * Norm(x, Row(k)) * Norm(x, W) ** (q - 2)
PRODUCT = abs(Sum(j, a * b))


def claim(statement, *given, over=(n, q, k, v, x, net)):
    return Claim(id="c", source="new", over=over, given=given, statement=statement, reason="for a test")


FALSE = {
    "the final form without conditions on the norm": claim(FINAL),
    "the final form with n and without conditions": claim(leq(abs(ErrorFlow(q, k, v)), n * POWER)),
    "the final form where |e_v| may be large": claim(leq(abs(ErrorFlow(q, k, v)), n * POWER), ABOVE_INF),
    "the final form where |u|_inf may be larger than |u|": claim(leq(abs(ErrorFlow(q, k, v)), n * POWER), SHORT),
    "the middle form without n": claim(leq(abs(ErrorFlow(q, k, v)), MIDDLE), leq(2, q), ABOVE_INF),
    "the middle form without its hypothesis": claim(leq(abs(ErrorFlow(q, k, v)), n * MIDDLE), leq(2, q)),
    "the lemma |x y| <= n |x| |y| without its hypothesis": claim(
        leq(PRODUCT, n * Norm(x, Vector(j, a)) * Norm(x, Vector(j, b))), over=(n, x, net)
    ),
    "the lemma without n": claim(
        leq(PRODUCT, Norm(x, Vector(j, a)) * Norm(x, Vector(j, b))), ABOVE_INF, over=(n, x, net)
    ),
    "Hoelder with the wrong norm": claim(
        leq(PRODUCT, Norm(one, Vector(j, a)) * Norm(x, Vector(j, b))), over=(n, x, net)
    ),
    "Hoelder with the dual of another named norm": claim(
        leq(PRODUCT, Norm(dual(one), Vector(j, a)) * Norm(two, Vector(j, b))), over=(n, net)
    ),
    "any two norms": claim(leq(Norm(x, W), n * Norm(y, W)), over=(n, x, y, net)),
    "the norm of F' is the largest slope": claim(leq(SlopeMax(x, q), SlopeMax(inf, q)), over=(n, q, x, net)),
    "the norm of a row is at most that of the matrix": claim(
        leq(Norm(x, Row(k)), Norm(x, W)), ABOVE_INF, for_all(j, leq(Norm(x, Basis(j)), 1)), over=(n, k, x, net)
    ),
}
TRUE = {
    "the final form": claim(FINAL, ABOVE_INF, SHORT),
    "the final form with dual norm": claim(
        leq(abs(ErrorFlow(q, k, v)), Norm(dual(x), Basis(k)) * Norm(x, Basis(v)) * POWER)
    ),
    "the middle form": claim(leq(abs(ErrorFlow(q, k, v)), n * MIDDLE), leq(2, q), ABOVE_INF),
    "the lemma": claim(leq(PRODUCT, n * Norm(x, Vector(j, a)) * Norm(x, Vector(j, b))), ABOVE_INF, over=(n, x, net)),
    "Hoelder": claim(leq(PRODUCT, Norm(dual(x), Vector(j, a)) * Norm(x, Vector(j, b))), over=(n, x, net)),
    "the flow's norm": claim(leq(Norm(x, Flow(q)), POWER), over=(n, q, x, net)),
    "the spectral radius": claim(leq(SpectralRadius(W), Norm(x, W)), over=(n, x, net)),
    "a row in the dual norm": claim(
        leq(Norm(dual(x), Row(k)), Norm(dual(x), Basis(k)) * Norm(x, W)), over=(n, k, x, net)
    ),
    "a size condition": claim(leq(abs(ErrorFlow(q, k, v)), 1), ABOVE_INF, SHORT, leq(SlopeMax(x, q) * Norm(x, W), 1)),
}


@pytest.mark.parametrize("name", FALSE)
def test_what_is_false_of_norms_falls_and_replays(name):
    found = attack(FALSE[name])
    assert found.witness is not None, found
    assert replay.check(found.witness).holds


@pytest.mark.parametrize("name", TRUE)
def test_what_is_true_of_norms_stands_and_is_tried_often(name):
    found = attack(TRUE[name], budget=500)
    assert found.witness is None
    assert found.starved is None
    assert found.tried >= 300
    assert found.unknown * 50 <= found.tried


def test_hypothesis_draws_norms_too():
    assert hypothesis_attack(FALSE["the norm of F' is the largest slope"], examples=200).witness is not None
    assert hypothesis_attack(TRUE["the final form"], examples=40).witness is None


@pytest.mark.parametrize("name", NORMS)
@pytest.mark.parametrize("units", [1, 2, 3, 4])
def test_every_family_is_a_norm_of_a_kind_that_has_a_rank(name, units):
    for seed in range(4):
        pair = NORMS[name](units, Random(seed))
        pair.check(name, units)
        assert pair.kind in RANKS
        assert all(entry > 0 for entry in pair.weights)


def test_the_norms_without_a_name_are_drawn_more_often():
    assert OFTEN.count("thin rhombus") == 2
    assert OFTEN.count("inf") == 1


@pytest.mark.parametrize(
    ("given", "kind", "variable"),
    [
        (ABOVE_INF, Kind.NORM, "x"),
        (SHORT, Kind.NORM, "x"),
        (eq(Norm(x, Basis(v)), 1), Kind.NORM, "x"),
        (lt(Norm(dual(x), Vector(j, a)), 2 * n), Kind.NORM, "x"),
        (leq(Norm(x, W), 1), Kind.SIZE, ""),
        (leq(Norm(x, Row(k)), 1), Kind.SIZE, ""),
        (leq(Norm(one, Basis(v)), 1), Kind.OTHER, ""),
        (leq(1, Norm(x, Basis(v))), Kind.OTHER, ""),
        (leq(Norm(x, Basis(v)), Norm(inf, W)), Kind.SIZE, ""),
        (leq(Norm(x, Vector(j, Norm(x, Basis(j)))), 1), Kind.OTHER, ""),
        (leq(Norm(x, W), Real("c")), Kind.NAME, "c"),
    ],
)
def test_a_bound_of_a_norm_at_a_vector_without_weights_scales_the_norm(given, kind, variable):
    stored = claim(FINAL, given, over=(n, q, k, v, x, Real("c"), net)).stored
    (found,) = classify(stored)
    assert (found.kind, found.variable) == (kind, variable)
    if kind is Kind.NORM:
        assert str(found) == "given 1: norm, scales the norm x"


def test_the_degree_of_a_norm_is_that_of_what_it_measures():
    stored = claim(FINAL).stored
    var = ["var", "x"]
    assert degree(["Norm", var, ["W"]], {}, stored) == {"": 1}
    assert degree(["Norm", ["dual", var], ["Basis", ["var", "k"]]], {}, stored) == {"": 0}
    assert degree(["Norm", var, ["Vector", "j", ["Weight", ["var", "j"], ["var", "k"]]]], {}, stored) == {"": 1}
    assert degree(["Norm", var, ["Vector", "j", ["Free", "a", ["var", "j"]]]], {}, stored) == {"": 0}
    assert degree(["Norm", var, ["Vector", "j", ["+", "1", ["Weight", ["var", "j"], "1"]]]], {}, stored) is None


def drawn_cases(*given, count=300):
    judge = Judge(claim(FINAL, *given).stored)
    draw = Draw(judge, Random(0))
    return judge, list(draw.cases(2, 1, count))


def test_a_norm_meets_its_hypotheses_with_equality_most_of_the_time():
    judge, cases = drawn_cases(ABOVE_INF)
    kept = [case for case in cases if not isinstance(case, Rejected)]
    tight = sum(max(case.norms["x"].dual([fmpq(i == u) for i in range(2)], 64) for u in range(2)) == 1 for case in kept)
    assert len(kept) >= 0.9 * len(cases)
    assert tight >= 0.7 * len(kept)
    assert all(belongs(judge, case) for case in kept)


def test_a_norm_that_is_to_be_one_at_a_unit_is_one_there():
    _, cases = drawn_cases(eq(Norm(x, Basis(v)), 3))
    kept = [case for case in cases if not isinstance(case, Rejected)]
    assert kept
    assert {case.norms["x"].kind for case in kept} >= {"weighted-one", "weighted-inf", "polytope"}
    for case in kept:
        place = case.variables["v"] - 1
        assert case.norms["x"].vector([fmpq(i == place) for i in range(2)], 64) == 3


def test_a_multiple_of_a_norm_has_the_same_norm_of_matrices():
    m = [[fmpq(1), fmpq(-2)], [fmpq(1, 2), fmpq(3)]]
    for name in NORMS:
        pair = NORMS[name](2, Random(1))
        double = multiple(pair, fmpq(2), 2)
        if double is None:
            assert pair.kind in ("two", "fro", "nmax")
            continue
        assert double.vector([fmpq(1), fmpq(-3)], 64) == 2 * pair.vector([fmpq(1), fmpq(-3)], 64)
        assert 2 * double.dual([fmpq(1), fmpq(-3)], 64) == pair.dual([fmpq(1), fmpq(-3)], 64)
        assert double.matrix(m, 64) == pair.matrix(m, 64)


def test_the_reducer_prefers_the_simple_norms():
    stored = claim(leq(Norm(one, W), Norm(x, W)), over=(n, x, net)).stored
    data = {
        "n": 2,
        "vars": {},
        "W": [["1", "0"], ["3", "0"]],
        "slopes": [["1", "1"]],
        "norms": {"x": {"kind": "polytope", "vertices": [["1", "0"], ["0", "1"], ["1/2", "1/2"], ["1", "-1"]]}},
    }
    judge = Judge(stored)
    small, complete = reduced(judge, Saturation(judge), read_case(data, stored))
    assert complete
    assert small.json()["norms"] == {"x": {"kind": "inf"}}


def test_simpler_norms_come_in_the_order_of_their_ranks():
    shown = [pair["kind"] for pair in simpler({"kind": "weighted-one", "weights": ["1", "5"]})]
    assert shown == ["inf", "one", "two", "fro", "nmax", "weighted-inf"]
    assert list(simpler({"kind": "inf"})) == []
    *_, last = simpler({"kind": "polytope", "vertices": [["1", "0"], ["0", "1"], ["1", "1"]]})
    assert last == {"kind": "polytope", "vertices": [["1", "0"], ["0", "1"]]}
    assert rank({"norms": {"x": {"kind": "one"}, "y": {"kind": "polytope"}}}) == 1 + RANKS.index("polytope")


def test_a_unit_that_is_left_out_is_left_out_of_the_norms():
    assert without_coordinate({"kind": "weighted-one", "weights": ["1", "2", "3"]}, 2)["weights"] == ["1", "3"]
    stored = claim(leq(Norm(one, W), Norm(x, W)), over=(n, x, net)).stored
    data = {
        "n": 2,
        "vars": {},
        "W": [["1", "0"], ["3", "0"]],
        "slopes": [["1", "1"]],
        "norms": {"x": {"kind": "polytope", "vertices": [["1", "7"], ["0", "1"]]}},
    }
    assert without_unit(Judge(stored), data, 2)["norms"] == {"x": {"kind": "polytope", "vertices": [["1"], ["0"]]}}


def test_local_search_moves_the_weights_and_stays_among_norms():
    pair = Pair("weighted-inf", (fmpq(1), fmpq(4)))
    moved = list(near(pair, 2, Random(0)))
    assert Pair("weighted-inf", (fmpq(1), fmpq(40))) in moved
    for other in moved:
        other.check("x", 2)


def test_a_case_without_its_norm_does_not_belong():
    stored = claim(FINAL).stored
    data = {"n": 1, "vars": {"q": "1", "k": "1", "v": "1"}, "W": [["1"]], "slopes": [["1"]]}
    judge = Judge(stored)
    assert not belongs(judge, read_case(data, stored))
    assert belongs(judge, read_case({**data, "norms": {"x": {"kind": "inf"}}}, stored))
