"""Passports: one for every cell, as JSON and text; a broken law is shown with its case and changes the status."""

import json
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
    for part in ("Jacobian", "Bounds", "Laws: all", "Measured"):
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
    assert "Laws: 0 of 1 hold" in text
    assert "fails  composition: entry (0, 0) is 1.0 and 2.0" in text
    assert "case: Network(...)" in text


def test_a_cell_that_breaks_a_law_ends_with_status_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passports, "laws", lambda cell, seed: [BROKEN])
    assert main(["cell", "Elman", "--units", "2", "--lags", "2"]) == 1


def test_nets_that_leave_the_range_of_floats_are_told_without_a_traceback(
    tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "squares.py"
    file.write_text("from theory import *\nh = state('h')\nc = Cell('Squares', {h: net('a', h) * net('a', h)})\n")
    assert main(["cell", str(file), "--lags", "500"]) == 2
    assert "cell 'Squares': a state of 'Squares' is not finite" in capsys.readouterr().err
