"""Single edits of stored statements: each kind is found, what is no statement is told apart, and shared terms move."""

import pytest
from paper_derivations import latching, middle_form, unrolled

from proofs.mend.draft import Draft
from proofs.mend.edit_terms import Scope, factors_of, product, renamed, shifted
from proofs.mend.edits import edits, posed
from proofs.mend.suppositions import suppositions

SORTS = {"q": "lag", "k": "unit", "v": "unit", "x": "real"}
q, k, v, x = (["var", name] for name in SORTS)
W, flow = ["W"], ["ErrorFlow", q, k, v]


def results(whole, **scope):
    return [edit.whole for edit in edits(whole, Scope(SORTS, **scope))]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["Weight", k, v], ["Weight", v, k]),
        (["Weight", k, v], ["Weight", k, k]),
        (["Slope", q, v], ["Slope", ["+", "1", q], v]),
        (["Slope", ["+", "1", q], v], ["Slope", q, v]),
        (["**", x, q], ["**", x, ["+", "-2", q]]),
        (["**", x, ["+", "1", ["*", "-1", q]]], ["**", x, ["+", "1", q]]),
        (["*", ["**", x, q], ["Norm", "inf", W]], ["*", ["**", x, ["+", "-1", q]], ["**", ["Norm", "inf", W], "2"]]),
        (["*", ["n"], ["**", x, q]], ["**", ["*", ["n"], x], q]),
        (["**", ["n"], ["**", x, q]], ["*", ["n"], ["**", x, q]]),
        (["sum", "j", ["n"], ["Weight", k, ["var", "j"]]], ["Weight", k, v]),
        (["Weight", k, ["var", "j"]], ["sum", "j", ["n"], ["Weight", k, ["var", "j"]]]),
        (
            ["*", ["Weight", k, v], ["Weight", v, v]],
            ["sum", "i", ["n"], ["*", ["Weight", k, ["var", "i"]], ["Weight", ["var", "i"], v]]],
        ),
        (["abs", flow], flow),
        (flow, ["abs", flow]),
        (["Norm", "inf", W], ["SpectralRadius", W]),
        (["SpectralRadius", W], ["Norm", "two", W]),
        (["Norm", "inf", ["Row", k]], ["Norm", "inf", ["Col", k]]),
        (["Norm", "inf", ["Row", k]], ["Norm", "one", ["Row", k]]),
        (
            ["Norm", "one", ["Vector", "j", ["Weight", k, ["var", "j"]]]],
            ["Norm", "one", ["Vector", "j", ["Weight", ["var", "j"], k]]],
        ),
        (["SlopeMax", "inf", q], ["SlopeSup"]),
        (["+", x, q], ["+", x, ["*", "-1", q]]),
        ("1/4", "1/2"),
        (["<", x, "1"], ["<=", x, "1"]),
        (["<=", x, "1"], ["=", x, "1"]),
        (["<=", x, "1"], ["<=", x, ["n"]]),
        (["iff", ["<", x, "1"], ["decays", ["Flow"]]], ["implies", ["<", x, "1"], ["decays", ["Flow"]]]),
        (["iff", ["<", x, "1"], ["decays", ["Flow"]]], ["implies", ["decays", ["Flow"]], ["<", x, "1"]]),
    ],
)
def test_every_kind_of_edit_is_among_the_edits(before, after):
    assert after in results(before)


def test_a_factor_that_stands_elsewhere_may_be_missing_here():
    missing = ["Norm", "inf", ["Row", k]]
    assert ["<=", flow, ["*", missing, ["n"], x]] in results(["<=", flow, ["*", ["n"], x]], factors=[missing])
    assert ["<=", flow, ["*", missing, ["n"], x]] not in results(["<=", flow, ["*", ["n"], x]])


def test_no_edit_leaves_the_statement_as_it_is():
    for derivation in (unrolled, middle_form, latching):
        draft = derivation.draft
        for number, line in enumerate(draft.lines, 1):
            assert line not in [edit.whole for edit in edits(line, Scope(draft.sorts, draft.factors(number)))]


def test_an_edit_says_what_it_changed():
    (edit,) = [e for e in edits(["Weight", k, v], Scope(SORTS)) if e.name == "two indices swapped"]
    assert (edit.before, edit.after) == (["Weight", k, v], ["Weight", v, k])


@pytest.mark.parametrize(
    "statement",
    [
        ["<=", ["ErrorFlow", ["+", "-1", q], k, v], "1"],
        ["<=", ["Slope", ["+", "-2", q], v], "1"],
        ["<=", ["Weight", k, ["var", "j"]], "1"],
        ["<=", ["Weight", k, q], "1"],
        ["<=", ["sum", "k", ["n"], ["Weight", k, v]], "1"],
        ["<=", ["SlopeMax", "inf", "0"], "1"],
    ],
)
def test_what_is_no_statement_is_told_apart(statement):
    assert not posed(statement, SORTS)


def test_a_statement_is_one():
    assert posed(["<=", ["Norm", "one", ["Vector", "j", ["Weight", k, ["var", "j"]]]], "1"], SORTS)
    assert posed(["all", "i", ["n"], ["<=", ["Slope", ["+", "-1", q], ["var", "i"]], "1"]], SORTS)
    assert all(posed(line, middle_form.draft.sorts) for line in middle_form.draft.lines)


def test_times_and_factors_are_written_shortly():
    assert shifted(["+", "1", q], -1) == q
    assert shifted("1", 1) == "2"
    assert product([["*", x, "1"], "2"]) == ["*", x, "2"]
    assert factors_of(x) == [x]
    assert renamed(["Weight", k, v], "k", "v") == ["Weight", v, v]


def test_a_term_that_two_lines_share_changes_in_both():
    draft = Draft({}, SORTS, (), (), (["<=", x, q], ["<=", q, "3"]))
    assert draft.with_line(1, ["<=", x, "2"]).lines == (["<=", x, "2"], ["<=", "2", "3"])
    assert draft.with_line(2, ["<=", "2", "3"]).lines == (["<=", x, "2"], ["<=", "2", "3"])
    apart = Draft({}, SORTS, (), (), (["<=", x, q], ["<=", "2", "3"]))
    assert apart.with_line(1, ["<=", x, x]).lines == (["<=", x, x], ["<=", "2", "3"])
    assert apart.conclusion is None
    assert draft.conclusion == ["<=", x, "3"]


def test_a_missing_hypothesis_is_of_the_variables_or_of_what_stands_in_the_line():
    line = ["<=", ["*", ["abs", flow], x], ["**", ["Norm", "inf", W], q]]
    found = list(suppositions(line, [["<=", "2", q]], SORTS))
    assert ["<", x, "1"] in found
    assert ["<=", ["Norm", "inf", W], "1"] in found
    assert ["<=", ["abs", flow], ["**", ["Norm", "inf", W], q]] in found
    assert ["<=", "2", q] not in found  # it is given
    assert line not in found
