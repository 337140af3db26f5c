"""Each operator makes the mistake it is named for, and most of what it makes of the bank is false."""

from random import Random
from typing import Any

import pytest

from proofs.score.bank import stated
from proofs.score.corpus import mutant
from proofs.score.operators import OPERATORS, mutants
from proofs.score.tree import times, var

SORTS = {"k": "unit", "v": "unit", "q": "lag", "lam": "real"}
K, V, Q, L = (var(name) for name in ("k", "v", "q", "l"))
FLOW = ["ErrorFlow", Q, K, V]
RATE = times(["Norm", "inf", ["W"]], ["SlopeMax", "inf", Q])
BOUND = ["<=", ["abs", FLOW], ["**", RATE, Q]]
STEP = ["=", ["ErrorFlow", ["+", "1", Q], K, V], ["sum", "l", ["n"], times(["ErrorFlow", Q, K, L], ["Weight", L, V])]]

EXPECTED: dict[str, tuple[Any, Any]] = {
    "exponent +-1": (BOUND, ["<=", ["abs", FLOW], ["**", RATE, ["+", "1", Q]]]),
    "time +-1": (["=", ["Slope", "1", K], "0"], ["=", ["Slope", "0", K], "0"]),
    "transpose dropped": (["=", FLOW, "0"], ["=", ["ErrorFlow", Q, V, K], "0"]),
    "norm for spectral radius": (["<=", ["Norm", "inf", ["W"]], "1"], ["<=", ["SpectralRadius", ["W"]], "1"]),
    "another norm": (["<=", ["Norm", "inf", ["W"]], "1"], ["<=", ["Norm", "one", ["W"]], "1"]),
    "iff for if": (["implies", BOUND, BOUND], ["iff", BOUND, BOUND]),
    "< for <=": (BOUND, ["<", *BOUND[1:]]),
    "sign": (["=", ["+", "1", FLOW], "0"], ["=", ["+", "1", ["*", "-1", FLOW]], "0"]),
    "|.| dropped": (BOUND, ["<=", FLOW, ["**", RATE, Q]]),
    "order reversed": (BOUND, ["<=", BOUND[2], BOUND[1]]),
    "sum for product": (["=", ["*", FLOW, Q], "0"], ["=", ["+", FLOW, Q], "0"]),
    "state path dropped": (["=", ["+", FLOW, Q], "0"], ["=", FLOW, "0"]),
    "quantifiers swapped": (
        ["all", "i", ["n"], ["some", "j", ["n"], BOUND]],
        ["some", "j", ["n"], ["all", "i", ["n"], BOUND]],
    ),
    "product order": (
        STEP,
        ["=", STEP[1], ["sum", "l", ["n"], times(["Weight", K, L], ["ErrorFlow", Q, L, V])]],
    ),
}  # fmt: skip


def named(name: str) -> Any:
    return next(operator for operator in OPERATORS if operator.name == name)


def test_there_are_at_least_fifteen_operators_with_names_of_their_own() -> None:
    assert len({operator.name for operator in OPERATORS}) == len(OPERATORS) >= 15


@pytest.mark.parametrize("name", EXPECTED)
def test_an_operator_makes_its_mistake(name: str) -> None:
    before, after = EXPECTED[name]
    made = [each["statement"] for each in mutants(stated(before, SORTS), named(name))]
    assert after in made


def test_a_dropped_slope_leaves_the_factor_1() -> None:
    before = ["=", ["*", ["Slope", "1", V], ["Weight", K, V]], "0"]
    (made,) = mutants(stated(before, SORTS), named("slope dropped"))
    assert made["statement"] == ["=", ["*", "1", ["Weight", K, V]], "0"]


def test_a_matrix_product_becomes_one_entry_by_entry() -> None:
    (made,) = mutants(stated(STEP, SORTS), named("Hadamard for matrix product"))
    assert made["statement"] == ["=", STEP[1], times(["ErrorFlow", Q, K, V], ["Weight", K, V])]


def test_a_hypothesis_is_dropped() -> None:
    claim = stated(BOUND, SORTS, given=[["<=", "2", Q], ["<=", "0", var("lam")]])
    givens = [made["given"] for made in mutants(claim, named("hypothesis dropped"))]
    assert givens == [[["<=", "0", var("lam")]], [["<=", "2", Q]]]


def test_no_mutant_is_the_statement_itself() -> None:
    claim = stated(BOUND, SORTS, given=[["<=", "2", Q]])
    assert all(made != claim for operator in OPERATORS for made in mutants(claim, operator))


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda operator: operator.name)
def test_each_operator_makes_something_false_of_the_bank(operator: Any) -> None:
    made = mutant(operator, Random(1)) or mutant(operator, Random(2))
    assert made is not None
    assert not made.true
    assert made.witness is not None
