"""A claim checks itself when it is written; its variants; a verdict is no truth value."""

import dataclasses
import pickle

import pytest

from proofs.claim import Claim, Variant, also_given, instead
from proofs.verdict import MEANINGS, Status, Verdict
from theory.activations import logistic
from theory.cells import CELLS
from theory.errors import TheoryError
from theory.sorts import NotAFormula, PythonComparison, SortClash, Unbound, UnknownLeaf
from theory.statement import (
    ErrorFlow,
    Flow,
    IllPosed,
    Lag,
    Nat,
    Net,
    Norm,
    Out,
    Rational,
    Real,
    Seq,
    SlopeMax,
    Unit,
    Units,
    W,
    Weight,
    decays,
    define,
    eq,
    for_all,
    inf,
    leq,
    recur,
)

n, q, k, v, c, net = Units("n"), Lag("q"), Unit("k"), Unit("v"), Real("c"), Net(logistic)
i, j, t = Unit("i"), Unit("j"), Nat("t")

bound = leq(abs(ErrorFlow(q, k, v)), (SlopeMax(inf) * Norm(inf, W)) ** q)


def claim(**changes) -> Claim:
    fields = {"id": "bound", "source": "here", "over": (n, q, k, v, net), "statement": bound, "reason": "a test"}
    return Claim(**(fields | changes))


def test_the_stored_form_holds_all_that_is_judged() -> None:
    e = recur(Seq("e", t), first=c, step=2 * Seq("e", t))
    stored = claim(over=(n, q, k, v, c, net), given=(leq(2, q),), where=(define(Weight(i, j), c), e)).stored
    assert stored == {
        "schema": 1,
        "id": "bound",
        "system": net.stored,
        "sorts": {"q": "lag", "k": "unit", "v": "unit", "c": "real"},
        "given": [["<=", "2", ["var", "q"]]],
        "where": [
            ["weight", "i", "j", ["var", "c"]],
            ["seq", "e", "t", [], ["var", "c"], ["*", "2", ["Seq", "e", ["var", "t"]]]],
        ],
        "statement": bound.stored,
    }


def test_the_variables_and_the_system_are_told_apart() -> None:
    assert claim().variables == (n, q, k, v)
    assert claim().net is net
    assert claim(over=(net, k, v, q)).net is net


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"id": "Weak Bound"}, IllPosed, "'Weak Bound' is no id; pass lower-case words joined by hyphens"),
        ({"id": "bound.wrong"}, IllPosed, "is no id"),
        ({"source": " "}, IllPosed, "source is empty"),
        ({"over": (n, q, k, v)}, IllPosed, r"over has 0 systems; pass one Net\(activation\)"),
        ({"over": (n, q, k, v, net, Net())}, IllPosed, "over has 2 systems"),
        ({"over": (n, q, k, net)}, Unbound, r"claim 'bound': v \(unit\) is not bound; add it to over"),
        ({"over": (n, Nat("q"), k, v, net)}, SortClash, "q is a lag here and a nat where it is bound"),
        ({"over": (n, q, Lag("q"), k, v, net)}, SortClash, "over has q twice"),
        ({"over": [n, q, k, v, net]}, IllPosed, "over is .*; pass a tuple"),
        ({"given": leq(2, q)}, IllPosed, "given is .*; pass a tuple"),
        ({"given": (q > 1 if False else True,)}, PythonComparison, "True is the outcome of a Python comparison"),
        ({"given": (n * q >= 2,)}, PythonComparison, "SymPy relation"),
        ({"statement": None}, NotAFormula, "None is no formula"),
        ({"statement": ErrorFlow(q, k, v)}, NotAFormula, "is no formula"),
        ({"where": (bound,)}, IllPosed, "where contains .*; pass define"),
        ({"statement": leq(Seq("e", q), 1)}, Unbound, r"Seq\(e, q\) is not defined"),
        ({"statement": leq(Out("f", 0, k), 1)}, IllPosed, "for cells only"),
        ({"over": (n, q, k, v, Net.of(CELLS["LSTM"]))}, IllPosed, "for plain nets only"),
        ({"over": (n, q, Net.of(CELLS["LSTM"])), "statement": decays(Flow)}, IllPosed, "plain nets only"),
        (
            {"statement": eq(W, 1) if False else leq(0, k + __import__("sympy").Symbol("z"))},
            UnknownLeaf,
            "z is a symbol",
        ),
        ({"corrected": also_given(leq(2, q)), "near_miss": also_given(leq(2, q))}, IllPosed, "pass one of them"),
        ({"noted": "a score"}, IllPosed, "noted and statement exclude each other"),
    ],
    ids=lambda each: str(each)[:50],
)
def test_what_is_no_claim_is_refused_by_name(changes: dict, error: type[TheoryError], words: str) -> None:
    with pytest.raises(error, match=words):
        claim(**changes)


def test_a_matter_of_record_has_no_stored_form() -> None:
    noted = claim(statement=None, over=(), noted="the article appeared in 2001")
    with pytest.raises(IllPosed, match="a matter of record"):
        noted.stored  # noqa: B018
    assert "2001" in noted.latex()


def test_a_variant_is_the_claim_after_one_edit() -> None:
    weak = claim(near_miss=instead(statement=leq(abs(ErrorFlow(q, k, v)), Rational(1, 2))))
    missed = weak.variant(weak.near_miss)
    assert missed.id == "bound.near-miss"
    assert missed.statement == leq(abs(ErrorFlow(q, k, v)), Rational(1, 2))
    assert missed.near_miss is None
    assert missed.over == weak.over

    wrong = claim(given=(leq(1, n),), corrected=also_given(leq(2, q)))
    right = wrong.variant(wrong.corrected)
    assert right.id == "bound.corrected"
    assert right.given == (leq(1, n), leq(2, q))
    assert right.statement == wrong.statement
    assert wrong.variant(instead(given=())).id == "bound.variant"
    assert wrong.variant(instead(given=())).given == ()


def test_a_variant_is_checked_like_a_claim() -> None:
    with pytest.raises(Unbound, match=r"claim 'bound.variant': c \(real\) is not bound"):
        claim().variant(instead(statement=leq(c, 1)))


def test_an_empty_or_unknown_edit_is_refused() -> None:
    with pytest.raises(IllPosed, match="adds nothing"):
        also_given()
    with pytest.raises(IllPosed, match="pass statement, given, where or over"):
        instead()
    with pytest.raises(IllPosed, match=r"instead\(source\)"):
        instead(source="elsewhere")
    with pytest.raises(NotAFormula):
        also_given(q)


def test_a_claim_is_frozen_and_shows_itself() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        claim().id = "other"  # type: ignore[misc]
    shown = claim(given=(leq(2, q), for_all(i, leq(Weight(i, i), 1)))).latex()
    assert shown.startswith(r"2 \le q,\quad \forall i \le n")
    assert r"\vdash" in shown
    assert claim()._repr_latex_() == f"$\\displaystyle {claim().latex()}$"
    assert pickle.loads(pickle.dumps(claim())) == claim()
    assert isinstance(also_given(leq(2, q)), Variant)


def test_a_verdict_is_no_truth_value() -> None:
    tested = Verdict(Status.TESTED, "bound", scope="tested on 3 cases")
    with pytest.raises(TypeError, match=r"verdict on bound is TESTED.*TESTED is not PROVED"):
        bool(tested)
    assert str(tested) == "bound: TESTED (tested on 3 cases)"
    assert tested.status == "TESTED"


def test_every_status_has_a_meaning() -> None:
    assert set(MEANINGS) == set(Status)
