"""Hypotheses about single weights and numbers are met exactly, by moving one of them at a time; others are left."""

from random import Random

import pytest
from flint import fmpq
from stored_forms import ANY, FLOW, LINEAR, LSTM_SYSTEM, N, V, W, claim, every, norm, plus, power, times

from proofs.attack import attack
from proofs.exact.evaluate import Judge
from proofs.exact.plaincase import PlainCase
from proofs.search.draw import Draw
from proofs.search.kinds import classify
from proofs.search.mend import PATIENCE, Mending

I, J, X, Y, Z = (V(name) for name in "ijxyz")
ENTRY, MIRROR = ["Weight", I, J], ["Weight", J, I]
SUMS_TO_ONE = every("i", N, ["=", ["sum", "j", N, ENTRY], "1"])
MENDABLE = {
    "rows that sum to 1": [SUMS_TO_ONE],
    "rows and columns that sum to 1": [SUMS_TO_ONE, every("j", N, ["=", ["sum", "i", N, ENTRY], "1"])],
    "symmetric": [every("i", N, every("j", N, ["=", ENTRY, MIRROR]))],
    "antisymmetric": [every("i", N, every("j", N, ["=", ENTRY, times("-1", MIRROR)]))],
    "no self-weights": [every("i", N, ["=", ["Weight", I, I], "0"])],
    "a row below a column": [["<=", ["sum", "j", N, ["Weight", V("k"), J]], ["sum", "j", N, ["Weight", J, V("k")]]]],
}
SORTS = {"k": "unit"}


def mended(given, case, sorts=SORTS):
    judge = Judge(claim(["<=", "0", "1"], given=given, sorts=sorts, system=ANY))
    found = Mending(judge, classify(judge.stored), Random(0))(case)
    return judge, found


def net(n, seed=1, **variables):
    rng = Random(seed)
    weights = tuple(tuple(fmpq(rng.randint(-9, 9), 4) for _ in range(n)) for _ in range(n))
    return PlainCase(n, {"k": 1, **variables}, weights, ((fmpq(1),) * n,))


@pytest.mark.parametrize("n", [1, 2, 3])
@pytest.mark.parametrize("name", MENDABLE)
def test_a_net_that_fails_them_is_moved_to_where_they_hold(name, n):
    judge, found = mended(MENDABLE[name], net(n))
    assert found is not None
    assert all(test(judge.scene(found)) is True for test in judge.given)


def test_numbers_are_moved_as_weights_are():
    given = [["=", plus(X, Y, Z), "1"], ["<=", "0", X]]
    _, found = mended(given, net(1, x=fmpq(-2), y=fmpq(1, 4), z=fmpq(3)), {"k": "unit", "x": "real", "y": "real", "z": "real"})  # fmt: skip  # noqa: E501
    assert sum(found.variables[name] for name in "xyz") == 1
    assert found.variables["x"] >= 0


@pytest.mark.parametrize(
    "given",
    [
        [["=", power(["Weight", V("k"), V("k")], "2"), "2"]],  # irrational
        [["<", norm("two", W), "1"]],  # scaled, not mended
        [["=", ["Weight", V("k"), V("k")], plus(["Weight", V("k"), V("k")], "1")]],  # impossible
    ],
)
def test_what_no_single_weight_mends_is_left_alone(given):
    judge, found = mended(given, net(2))
    assert found is None or not all(test(judge.scene(found)) is True for test in judge.given)


def test_constructed_weights_and_cells_are_left_alone():
    built = claim(["<=", FLOW, "1"], given=[SUMS_TO_ONE], where=[["weight", "i", "j", "2"]], system=ANY)
    assert Mending(Judge(built), classify(built), Random(0)).hypotheses == []
    cell = Judge(claim(["<=", "0", "1"], sorts={}, system=LSTM_SYSTEM))
    case = next(iter(Draw(cell, Random(0)).cases(1, 1, 1)))
    assert Mending(cell, (), Random(0))(case) is None


def test_an_attack_under_such_a_hypothesis_does_not_starve():
    stored = claim(["<=", norm("one", W), "7"], given=[SUMS_TO_ONE], sorts={}, system=LINEAR)
    found = attack(stored)
    assert found.witness is not None
    assert all(sum(map(fmpq_of, row)) == 1 for row in found.witness["case"]["W"])


def fmpq_of(text):
    top, _, bottom = text.partition("/")
    return fmpq(int(top), int(bottom or 1))


def test_it_gives_up_where_nothing_helps_and_not_before():
    impossible = [["=", ["Weight", V("k"), V("k")], plus(["Weight", V("k"), V("k")], "1")]]
    judge = Judge(claim(["<=", "0", "1"], given=impossible, sorts=SORTS, system=ANY))
    mending = Mending(judge, classify(judge.stored), Random(0))
    assert all(mending(net(2, seed=seed)) is None for seed in range(PATIENCE + 5))
    assert mending.fruitless == {2: PATIENCE}
