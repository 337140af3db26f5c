"""What is planted fails at its case by the replay; what is true, or about nets that are not drawn, is not planted."""

from random import Random
from typing import Any

import pytest

from proofs import replay
from proofs.claims import CORE
from proofs.score.bank import catalogue, cells, stated
from proofs.score.cases import draw
from proofs.score.planting import planted
from proofs.score.tree import var

NEAR_MISSES = ("p1", "p2", "b3", "b4", "d1", "m3")


def flow(lag: Any) -> Any:
    return ["ErrorFlow", lag, var("k"), var("v")]


@pytest.mark.parametrize("name", NEAR_MISSES)
def test_a_near_miss_is_planted_with_a_case_that_replays(name: str) -> None:
    claim = CORE[name]
    witness = planted(claim.variant(claim.near_miss).stored, Random(0), 300)
    assert witness is not None
    assert replay.check(witness).holds


@pytest.mark.parametrize("claim", [*catalogue(), *cells()], ids=lambda claim: str(claim["statement"])[:50])
def test_no_case_falsifies_a_base(claim: Any) -> None:
    assert planted(claim, Random(0), 20) is None


def test_a_changed_digit_of_a_planted_case_does_not_replay() -> None:
    claim = CORE["m2"]
    witness = planted(claim.stored, Random(0), 100)
    assert witness is not None
    witness["case"]["W"][0][0] = "77"
    assert not replay.check(witness).holds


def test_no_case_is_drawn_for_a_norm_variable() -> None:
    claim = stated(["<=", flow("1"), ["Norm", ["var", "p"], ["W"]]], {"p": "norm", "k": "unit", "v": "unit"})
    assert planted(claim, Random(0), 5) is None


def test_a_hypothesis_is_saturated_by_solving_for_the_scale() -> None:
    norm = ["Norm", "inf", ["W"]]
    claim = stated(["<=", norm, "1"], {}, given=[["<=", norm, "2"]])
    sizes = {max(sum(map(abs, row)) for row in draw(claim, Random(seed))["W"]) for seed in range(20)}
    assert sizes <= {0, 2}
    assert 2 in sizes


def test_a_real_takes_the_value_that_a_hypothesis_gives_it() -> None:
    norm = ["Norm", "inf", ["W"]]
    claim = stated(["<=", "0", var("x")], {"x": "real"}, given=[["=", var("x"), norm]])
    case = draw(claim, Random(1))
    assert case["vars"]["x"] == max(sum(map(abs, row)) for row in case["W"])
