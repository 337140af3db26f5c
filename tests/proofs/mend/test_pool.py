"""The pool of exact cases judges edits: it sees a false line, a line that says nothing, and which bound is smaller."""

from dataclasses import replace

import pytest
from paper_derivations import final_form, middle_form, n, net, q

from proofs.derivation import Derivation
from proofs.exact.evaluate import read_case
from proofs.mend.pool import Pool
from theory.statement import Norm, Real, W, eq, inf, leq, lt

x = Real("x")


def pool_of(derivation, failing=()):
    draft = derivation.draft
    return draft, Pool(draft, list(range(1, len(draft.lines) + 1)), failing, 0)


def one_line(relation, *given):
    return Derivation([relation], over=(n, q, x, net), given=given)


def test_true_lines_hold_and_false_ones_do_not():
    draft, pool = pool_of(middle_form)
    assert pool.holds(draft, [1, 2, 3, 4])
    sign, left, right = draft.lines[3]
    assert not pool.holds(draft.with_line(4, [sign, right, left]), [4])


def test_a_line_is_judged_where_its_hypotheses_hold_only():
    draft, pool = pool_of(final_form)
    assert pool.holds(draft, [4])
    assert not pool.holds(replace(draft, given=()), [4])


def test_hypotheses_that_no_case_meets_support_nothing():
    draft, pool = pool_of(one_line(leq(0, Norm(inf, W))))
    assert not pool.holds(replace(draft, given=(["<", ["n"], "1"],)), [1])


def test_an_implication_whose_premise_never_holds_says_nothing():
    draft, pool = pool_of(one_line(leq(0, Norm(inf, W))))
    never = ["implies", ["<", ["Norm", "inf", ["W"]], "0"], ["<=", "1", "0"]]
    assert not pool.holds(replace(draft, lines=(never,)), [1])
    often = ["implies", ["<=", ["Norm", "inf", ["W"]], "1"], ["<=", ["Norm", "inf", ["W"]], "2"]]
    assert pool.holds(replace(draft, lines=(often,)), [1])


def test_a_line_that_cannot_be_read_does_not_hold():
    draft, pool = pool_of(one_line(leq(0, Norm(inf, W))))
    assert not pool.holds(replace(draft, lines=(["<=", ["var", "stranger"], "1"],)), [1])


def test_a_case_that_fails_is_in_the_pool():
    derivation = one_line(leq(0, Norm(inf, W)))
    case = {"n": 1, "vars": {"q": "1", "x": "12345"}, "W": [["1"]], "slopes": [["1"]]}
    draft, pool = pool_of(derivation, [read_case(case, derivation.draft.stored(["=", "0", "0"]))])
    assert not pool.holds(replace(draft, lines=(lt(x, 12345).stored,)), [1])


@pytest.mark.parametrize(("factor", "found"), [(3, ["1/3"]), (1, [])])
def test_the_constant_by_which_an_equality_is_wrong_is_solved_for(factor, found):
    draft, pool = pool_of(one_line(eq(Norm(inf, W), factor * Norm(inf, W))))
    assert pool.constants(draft.lines[0]) == found


def test_a_smaller_bound_states_more():
    draft, pool = pool_of(one_line(leq(Norm(inf, W), 2 * Norm(inf, W))))
    wider = replace(draft, lines=(leq(Norm(inf, W), 3 * Norm(inf, W)).stored,))
    assert pool.dominated([(draft, 1), (wider, 1)]) == [0, 1]


def test_a_hypothesis_that_holds_more_often_states_more():
    draft, pool = pool_of(one_line(leq(0, Norm(inf, W))))
    drafts = [(replace(draft, given=(["<=", bound, ["var", "q"]],)), None) for bound in ("3", "2")]
    assert pool.dominated(drafts) == [1, 0]
