"""Passports: one for every cell, as JSON and text; a broken law is shown with its case and changes the status."""

import json
import re
from typing import Any

import pytest
from sympy import Matrix

from proofs import passport as passports
from proofs.cli import main
from proofs.passport import passport
from proofs.report.passport import passport_text
from theory import Cell, linear, net, state
from theory.cells import CELLS

BROKEN = {
    "law": "composition",
    "statement": "The flow composes.",
    "outcome": "fails",
    "holds": False,
    "found": "entry (0, 0) is 1.0 and 2.0",
    "case": "Network(...)",
}


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_of_the_catalogue_has_a_passport_in_which_every_law_holds(name: str) -> None:
    made = passport(CELLS[name], units=4, lags=8)
    assert all(law["holds"] for law in made["laws"])
    assert made["flow_over_bound"]["violated"] == 0
    assert json.loads(json.dumps(made, allow_nan=False)) == made
    for part in ("Jacobian", "Bounds", "Laws: ", "Measured"):
        assert part in passport_text(made)


def test_a_flow_that_is_exactly_zero_is_said_to_be_zero() -> None:
    h = state("h")
    shift = Cell("Shift", {h: linear(net("a", h, weights=[Matrix([[0, 1], [0, 0]])]))})
    made = passport(shift, lags=3)
    assert [measured["log10_inf"]["2"] for measured in made["measured"]] == [None, None]
    assert "zero" in passport_text(made)
    json.dumps(made, allow_nan=False)


def test_a_broken_law_is_shown_with_what_was_found_and_its_case() -> None:
    made: dict[str, Any] = {**passport(CELLS["Elman"], units=2, lags=2), "laws": [BROKEN]}
    text = passport_text(made)
    assert "Laws: 0 of 1 hold; 1 fails: composition\n" in text
    assert "fails  composition: entry (0, 0) is 1.0 and 2.0" in text
    assert "case: Network(...)" in text


def test_a_cell_that_breaks_a_law_ends_with_status_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passports, "laws", lambda cell, seed: [BROKEN])
    assert main(["cell", "Elman", "--units", "2", "--lags", "2"]) == 1


@pytest.mark.parametrize(
    ("update", "why"),
    [
        (
            "net('a', h) * net('a', h)",
            r"a state of 'Odd' is not finite at step \d+: net_a\*\*2 is inf at index \d+, where",
        ),
        (
            "1 / h",
            r"a state of 'Odd' is not finite at step 1: 1/h is inf at index 0, where h = 0\.0; pass another initial",
        ),
        ("log(h)", r"a state of 'Odd' is not finite at step 1: log\(h\) is -inf at index 0, where h = 0\.0"),
        ("sqrt(relu(h))", r"the jacobian of 'Odd' is not finite at step 500: 1/sqrt\(relu\(h\)\) is inf at index 0"),
    ],
)
def test_a_cell_that_cannot_be_measured_keeps_the_rest_of_its_passport_and_says_why(
    update: str, why: str, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "odd.py"
    file.write_text(
        f"from sympy import log, sqrt\nfrom theory import *\nh = state('h')\nc = Cell('Odd', {{h: {update}}})\n"
    )
    assert main(["cell", str(file), "--lags", "500"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    for part in ("h' = ", "dh'/dh = ", "Bounds", "Laws: "):
        assert part in out
    assert re.search(rf"\n\nNot measured: {why}.*\n  Runs start from the state 0; ", out)
    assert main(["cell", str(file), "--lags", "500", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert (made["measured"], made["flow_over_bound"]) == ([], None)
    assert re.match(why, made["not_measured"])


def test_laws_that_do_not_apply_are_not_counted_as_held_and_say_why() -> None:
    h = state("h")
    fixed = passport(Cell("Shift", {h: linear(net("a", h, weights=[Matrix([[0, 1], [0, 0]])]))}), lags=3)
    text = passport_text(fixed)
    apart = "permutation of units, zero weights, one unit"
    assert f"Laws: 8 of 8 that apply hold; 3 do not apply: {apart}\n" in text
    assert "  does not apply  zero weights: net 'a' has a weight of the form fixed, which is never 0\n" in text
    assert "  holds           pullback: The pullback is the transpose of the pushforward.\n" in text
    broken = passport_text({**fixed, "laws": [BROKEN, *fixed["laws"]]})
    assert f"Laws: 8 of 9 that apply hold; 1 fails: composition; 3 do not apply: {apart}\n" in broken
