"""The margin is positive where a statement is FALSE and negative where it is TRUE, for every kind of formula."""

from random import Random

import pytest
from stored_forms import ANY, FLOW, LSTM_SYSTEM, K, N, Q, V, W, claim, every, final_form, norm, slope_max, times

from proofs.exact.evaluate import Judge
from proofs.search.draw import Draw, Rejected
from proofs.search.margin import Margin

ENTRY = ["abs", ["Weight", V("i"), V("j")]]
SIZE = times(slope_max(), norm("inf", W))
DECAY = ["decays", ["Flow"]]
FORMULAS = {
    "leq": ["<=", ["abs", FLOW], times("1/2", final_form())],
    "lt": ["<", ["abs", FLOW], final_form()],
    "and": ["and", ["<=", SIZE, "2"], ["<=", "0", FLOW]],
    "not": ["not", ["<=", SIZE, "2"]],
    "implies": ["implies", ["<=", SIZE, "1"], ["<=", "0", FLOW]],
    "iff": ["iff", ["<=", SIZE, "1"], ["<=", "0", FLOW]],
    "all": every("i", N, every("j", N, ["<=", ENTRY, "1"])),
    "some": ["some", "i", N, every("j", N, ["<=", ENTRY, "1"])],
    "lags": every("r", "lags", ["<=", norm("inf", ["Step", V("r")]), "1"]),
    "decay": DECAY,
    "decay as a premise": ["implies", DECAY, ["<=", SIZE, "1"]],
}


def judged(stored, n=2, count=120):
    judge = Judge(stored)
    margin = Margin(judge)
    for case in Draw(judge, Random(3)).cases(n, 2, count):
        if not isinstance(case, Rejected):
            s = judge.scene(case)
            yield judge.statement(s), margin(s)


@pytest.mark.parametrize("name", FORMULAS)
def test_its_sign_is_the_verdict(name):
    seen = list(judged(claim(FORMULAS[name], system=ANY)))
    assert all(-1 <= m <= 1 for _, m in seen)
    assert {True, False} <= {verdict for verdict, _ in seen}
    for verdict, margin in seen:
        if abs(margin) > 0.02:  # a growth of the flow is read off its 64th power, to two digits
            assert (margin > 0) is (verdict is False)


def test_an_equation_is_no_further_from_false_than_its_sides_are_apart():
    assert all(m == 0 for verdict, m in judged(claim(["=", FLOW, FLOW])) if verdict)
    assert all(m > 0 for verdict, m in judged(claim(["=", FLOW, times("2", FLOW)])) if verdict is False)


def test_what_has_no_value_is_far_from_refuting():
    assert {m for _, m in judged(claim(["<=", ["SlopeSup"], "1"], system=ANY))} == {-1.0}


def test_a_cell_whose_states_need_not_repeat_has_no_growth():
    limit = ["decays", ["StateFlow", "c", "c"]]
    assert {m for _, m in judged(claim(limit, system=LSTM_SYSTEM, sorts={}), count=5)} == {0.0}


def test_a_growth_just_above_1_is_seen_to_be_positive():
    from stored_forms import case

    from proofs.exact.evaluate import read_case

    stored = claim(DECAY, system=ANY, sorts={})
    judge = Judge(stored)
    for weight, sign in (("11/10", 1), ("9/10", -1)):
        s = judge.scene(read_case(case([[weight, 0], [0, "1/2"]], [[1, 1]]), stored))
        assert sign * Margin(judge)(s) > 0.04


assert K
assert Q
