"""Norm variables, dual norms and vectors in the statement language: what they are stored as, what is refused."""

import pickle

import pytest

from proofs.claim import Claim
from theory.activations import tanh
from theory.cells import CELLS
from theory.sorts import SortClash, Unbound
from theory.statement import (
    ORBIT,
    AbsMatrix,
    Basis,
    Free,
    IllPosed,
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
    Weight,
    dual,
    fro,
    inf,
    latex,
    leq,
    maxnorm,
    one,
    some,
    stored,
)

n, q, k, v, j = Units("n"), Lag("q"), Unit("k"), Unit("v"), Unit("j")
x, y = NormVariable("x"), NormVariable("y")


def claim(statement, *over, net=None):
    return Claim(id="c", source="new", over=(n, *over, net or Net()), statement=statement, reason="a definition")


@pytest.mark.parametrize(
    ("term", "form"),
    [
        (Norm(x, W), ["Norm", ["var", "x"], ["W"]]),
        (Norm(dual(x), Basis(k)), ["Norm", ["dual", ["var", "x"]], ["Basis", ["var", "k"]]]),
        (Norm(dual(one), Row(k)), ["Norm", ["dual", "one"], ["Row", ["var", "k"]]]),
        (SlopeMax(x, q), ["SlopeMax", ["var", "x"], ["var", "q"]]),
        (
            Norm(fro, Vector(j, Weight(j, k))),
            ["Norm", "fro", ["Vector", "j", ["Weight", ["var", "j"], ["var", "k"]]]],
        ),
    ],
)
def test_norms_and_vectors_have_their_stored_form(term, form):
    assert stored(term) == form
    assert pickle.loads(pickle.dumps(term)) == term


def test_a_claim_stores_the_sort_of_its_norm():
    assert claim(leq(0, Norm(x, W)), x).stored["sorts"] == {"x": "norm"}


def test_a_vector_binds_its_unit():
    assert Vector(j, Weight(j, k)).free_symbols == {k}
    assert claim(leq(0, Norm(x, Vector(j, Free("a", j)))), x).stored["statement"][2][2] == [
        "Vector",
        "j",
        ["Free", "a", ["var", "j"]],
    ]
    with pytest.raises(Unbound, match=r"k \(unit\) is not bound"):
        claim(leq(0, Norm(x, Vector(j, Weight(j, k)))), x)
    with pytest.raises(SortClash, match="k is bound again within its own scope"):
        claim(leq(0, Norm(x, Vector(k, Weight(k, k)))), x, k)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (Norm(x, W), r"\left\lVert W\right\rVert_{x}"),
        (Norm(dual(x), Basis(k)), r"\left\lVert e_{k}\right\rVert_{x*}"),
        (Norm(dual(inf), Row(k)), r"\left\lVert W_{k^{T}}\right\rVert_{\infty*}"),
        (Norm(x, Vector(j, Weight(j, k))), r"\left\lVert \left(w_{jk}\right)_{j}\right\rVert_{x}"),
    ],
)
def test_norms_are_printed_in_the_notation_of_the_papers(written, shown):
    assert latex(written) == shown


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (lambda: Norm(dual(x), W), r"dual\(x\) is a norm of vectors and W is a matrix; pass x, or a vector: Row\(k\)"),
        (lambda: SlopeMax(dual(x), q), r"dual\(x\) is a norm of vectors and Slopes\(r\) is a matrix; pass x"),
        (lambda: dual(dual(x)), r"dual\(dual\(x\)\) is the norm x of vectors itself; write x"),
        (lambda: dual(maxnorm), r"dual\(max\): pass one of one, two, inf, fro, or a NormVariable"),
        (lambda: dual(q), r"dual\(q\): pass one of one, two"),
        (lambda: Norm(q, W), r"argument 1 of Norm\(q, W\) is q; pass one of one, two, inf, fro, maxnorm, or a NormV"),
        (lambda: Norm(x, Weight(k, v)), r"argument 2 of Norm\(.*\); pass a matrix"),
        (lambda: Vector(q, q), r"argument 1 of Vector\(q, q\) is q; pass a Unit variable"),
        (lambda: Vector(j, W), r"argument 2 of Vector\(j, W\) is W; pass a term"),
        (lambda: Vector(j, x), r"argument 2 of Vector\(j, x\) is x; pass a term"),
        (lambda: SpectralRadius(Basis(k)), r"argument 1 of SpectralRadius\(Basis\(k\)\) is Basis\(k\); pass a matrix"),
        (lambda: AbsMatrix(Row(k)), r"argument 1 of AbsMatrix\(Row\(k\)\) is Row\(k\); pass a matrix"),
        (lambda: leq(x, 1), "x is no term"),
        (lambda: leq(dual(x), 1), "is no term"),
        (lambda: stored(leq(Sum(j, x), 1)), r"x is a norm, not a number; write Norm\(x, M\)"),
        (lambda: stored(leq(2 * inf, 1)), r"inf is a norm, not a number; write Norm\(inf, M\)"),
        (lambda: some(x, leq(1, 2)), r"some\(x, ...\): a norm stands in `over`, outermost and universal"),
        (lambda: claim(leq(0, Norm(x, W))), r"the norm x is not declared; add NormVariable\('x'\) to over"),
        (lambda: claim(leq(0, Norm(y, W)), x), r"the norm y is not declared"),
        (lambda: claim(leq(0, Norm(x, W)), x, Real("x")), "over has x twice: norm and real"),
        (lambda: claim(leq(Real("x"), Norm(x, W)), x), "x is a real here and a norm where it is bound"),
        (
            lambda: claim(leq(0, 1), x, net=Net.of(CELLS["GRU"])),
            r"over has the norm x and Net.of\(GRU\); norm variables",
        ),
        (
            lambda: claim(leq(0, 1), x, net=Net(tanh, slopes=ORBIT)),
            "over has the norm x and .*; norm variables are for",
        ),
        (
            lambda: claim(leq(0, Norm(inf, Basis(k))), k, net=Net.of(CELLS["GRU"])),
            r"Basis\(k\) has a meaning for plain nets only",
        ),
    ],
)
def test_what_no_norm_can_mean_is_refused_with_what_to_write(written, message):
    with pytest.raises(IllPosed, match=message):
        written()
