"""Local search finds what no draw holds, keeps to the hypotheses, and counts for the tightness."""

import json

import pytest
from stored_forms import ANY, FLOW, LINEAR, LSTM_SYSTEM, N, Q, V, W, claim, every, norm, plus, power, slope_max, times

from proofs import attack as attack_module
from proofs import replay
from proofs.attack import attack
from proofs.exact.evaluate import Judge, truth
from proofs.search.local import LocalSearch
from proofs.search.moves import LARGEST, Moves, around, kept

X = V("x")
SUMS_TO_ONE = every("i", N, ["=", ["sum", "j", N, ["Weight", V("i"), V("j")]], "1"])
SIZE = times(slope_max(), norm("inf", W))
PEAK = times(X, plus("7", times("-3", X)))  # 49/12 at x = 7/6, which no draw holds
ONLY_LOCAL = {
    "a peak between what is drawn": claim(["<=", PEAK, "102/25"], sorts={"x": "real"}, system=ANY),
    "a lag beyond those drawn": claim(
        ["<=", ["abs", FLOW], "1000"], given=[["<=", norm("inf", W), "2"]], system=LINEAR
    ),
    "more units than are drawn": claim(["<=", norm("inf", W), times("5", ["WeightMax"])], sorts={}, system=ANY),
    "powers of 2": claim(["<=", power("2", Q), times("100", Q)], sorts={"q": "lag"}, system=ANY),
}


@pytest.mark.parametrize("name", ONLY_LOCAL)
def test_it_refutes_what_the_families_do_not_hold(name, monkeypatch):
    found = attack(ONLY_LOCAL[name])
    assert found.method == "local search"
    assert replay.check(found.witness).holds
    monkeypatch.setattr(attack_module, "MOVES", 0)
    assert attack(ONLY_LOCAL[name]).witness is None


def test_it_raises_the_largest_ratio_where_the_claim_stands(monkeypatch):
    stands = claim(["<=", PEAK, "409/100"], sorts={"x": "real"}, system=ANY)
    with_search = attack(stands)
    monkeypatch.setattr(attack_module, "MOVES", 0)
    without = attack(stands)
    assert with_search.witness is None
    assert without.ratio < with_search.ratio < 1
    assert with_search.ratio > 0.998
    assert truth(["<=", "102/25", PEAK], with_search.ratio_case, stands) is True


@pytest.mark.parametrize("name", ONLY_LOCAL)
def test_the_same_seed_gives_the_same_bytes(name):
    first, second = (attack(ONLY_LOCAL[name], seed=5) for _ in range(2))
    assert json.dumps(first.witness, sort_keys=True) == json.dumps(second.witness, sort_keys=True)
    assert (first.tried, first.ratio, first.tightness) == (second.tried, second.ratio, second.tightness)


@pytest.mark.parametrize(
    "stored",
    [
        claim(["<=", ["abs", FLOW], "1"], given=[["<=", SIZE, "1"]], system=ANY),
        claim(["<=", "1", norm("inf", W)], given=[SUMS_TO_ONE]),
        claim(["<=", "0", norm("inf", ["Step", "1"])], system=LSTM_SYSTEM, sorts={}),
    ],
)  # fmt: skip
def test_every_case_that_it_judges_satisfies_the_hypotheses(stored, monkeypatch):
    seen = []
    tried = LocalSearch._tried

    def spied(self, moved):
        step = tried(self, moved)
        if step is not None:
            seen.append((self.judge, step[2]))
        return step

    monkeypatch.setattr(LocalSearch, "_tried", spied)
    attack(stored)
    assert len(seen) > 5
    assert all(test(judge.scene(case)) is True for judge, case in seen for test in judge.given)


def test_no_move_leaves_the_system_or_grows_without_bound():
    stored = claim(["<=", ["abs", FLOW], "1"])
    judge = Judge(stored)
    from random import Random

    from proofs.search.draw import Draw

    case = next(iter(Draw(judge, Random(0)).cases(2, 2, 1)))
    moves = list(Moves(judge, frozenset(), Random(0)).near(case))
    assert len(moves) > 30
    assert all(abs(x) <= LARGEST for moved in moves for row in moved.weights for x in row)
    assert {moved.n for moved in moves} == {2, 3}
    assert all(judge.scene(moved).n == moved.n for moved in moves)


def test_numbers_near_one_have_few_digits():
    third = around(kept(around.__globals__["fmpq"](1, 3)))
    assert all(int(x.q) <= 512 for x in third)
    assert len(set(third)) == len(third)


def test_a_small_budget_is_kept():
    assert attack(ONLY_LOCAL["powers of 2"], budget=4).witness is None
