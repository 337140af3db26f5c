"""Stored forms as text: a formula reads as it was written, and parentheses stand where they are needed."""

from fractions import Fraction
from typing import Any

import pytest

from proofs.claims import CLAIMS
from proofs.report.plain import constructed, decimal, plain

Q, K, V = ["var", "q"], ["var", "k"], ["var", "v"]


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("1/2", "1/2"),
        (["+", "-2", Q], "q - 2"),
        (["+", ["*", "-1", Q], "1"], "1 - q"),
        (["*", "-1", ["+", Q, "1"], K], "-k * (q + 1)"),
        (["**", ["*", "-1", Q], "2"], "(-q)**2"),
        (["*", "-1", "-1/2"], "-(-1/2)"),
        (["*", ["Weight", K, V], ["n"], "1/4"], "1/4 * n * Weight(k, v)"),
        (["*", ["+", Q, "1"], "2"], "2 * (q + 1)"),
        (["**", ["+", Q, "1"], "2"], "(q + 1)**2"),
        (["**", ["**", Q, "2"], "3"], "(q**2)**3"),
        (["**", "1/2", Q], "(1/2)**q"),
        (["**", Q, "-1"], "q**(-1)"),
        (["abs", ["ErrorFlow", Q, K, V]], "|ErrorFlow(q, k, v)|"),
        (["sum", "i", ["n"], ["Weight", ["var", "i"], V]], "Sum(i, Weight(i, v))"),
        (["prod", "r", Q, ["Slope", ["var", "r"], V]], "Prod(r=1..q, Slope(r, v))"),
        (
            ["PathSum", ["m", "l", "j"], ["Weight", ["var", "l"], ["var", "j"]], Q, K, V],
            "PathSum(Weight(l, j), q, k, v)",
        ),
        (["not", ["decays", ["Flow"]]], "not (decays(Flow))"),
        (["decays", ["StateFlow", "c", "h"]], "decays(StateFlow, c, h)"),
        (["all", "r", "lags", ["<", Q, "1"]], "for every lag r: q < 1"),
        (["some", "k", ["n"], ["=", K, "1"]], "for some unit k: k = 1"),
        (["implies", ["<=", Q, "1"], ["<", Q, "2"]], "(q <= 1) implies (q < 2)"),
        (["Norm", "inf", ["Col", V]], "Norm(inf, Col(v))"),
        (["SlopeSup"], "SlopeSup"),
    ],
)
def test_a_stored_form_reads_as_it_was_written(stored: Any, text: str) -> None:
    assert plain(stored) == text


def test_every_claim_of_the_catalogue_can_be_read() -> None:
    for claim in CLAIMS.values():
        if not claim.noted:
            parts = [plain(each) for each in (claim.stored["statement"], *claim.stored["given"])]
            parts += [constructed(each) for each in claim.stored["where"]]
            assert not [part for part in parts if "[" in part]


def test_a_sequence_reads_as_its_first_value_and_its_step() -> None:
    entry = ["seq", "e", "t", [["k", "unit"]], "0", ["+", ["Seq", "e", ["var", "t"], K], "1"]]
    assert constructed(entry) == "Seq(e, 0, k) := 0, Seq(e, t + 1, k) := Seq(e, t, k) + 1"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("564452072592577393170372221131/500000000000000000000000000000", "1.128904145185154786340744442262"),
        ("-1/1048576", "-0.00000095367431640625"),
        ("1/1000003", "1/1000003"),
        ("3/4", "3/4"),
        ("-7", "-7"),
        ("inf", "inf"),
    ],
)
def test_a_long_fraction_of_tenths_is_written_as_a_decimal(number, text):
    assert decimal(number) == text
    assert plain(["<=", number, "1"]) == f"{text} <= 1"


def test_a_decimal_is_the_number_that_it_is_written_for():
    for number in ("564452072592577393170372221131/500000000000000000000000000000", "-3/1048576", "12345/1000000"):
        assert Fraction(decimal(number)) == Fraction(number)
