"""The shipped cells: all there, sourced, short; and the example that is none of them."""

from importlib import import_module
from pathlib import Path
from runpy import run_path

import pytest
from sympy import Symbol, expand, log, simplify

import theory.cells
from theory.cell import Cell, state
from theory.cells import CELLS, cells_of_folder
from theory.errors import NameClash
from theory.expansion import two_unit_expansion

FOLDER = Path(theory.cells.__file__).parent


def test_the_cells_are_these():
    gated = {"LSTM 1997", "LSTM", "LSTM peephole", "GRU", "GRU reset-after"}
    assert set(CELLS) == gated | {"Elman", "Leaky", "RBF", "S6", "Second order"}
    assert all(name == cell.name for name, cell in CELLS.items())


def test_the_order_of_the_cells_is_that_of_their_files():
    assert list(CELLS) == list(cells_of_folder())


@pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)
def test_every_cell_gives_its_source(cell):
    assert any(ch.isdigit() for ch in cell.source) or "torch" in cell.source


def test_every_file_is_short():
    code = {p.name: p.read_text().split('"""', 2)[2].strip() for p in FOLDER.glob("*.py") if p.name != "__init__.py"}
    assert len(code) >= 7
    assert all(len(text.splitlines()) <= 16 for text in code.values())


def test_the_example_of_nine_lines_is_a_cell_and_not_among_the_shipped_ones():
    example = FOLDER.parents[1] / "examples" / "minimal_gated_unit.py"
    mgu = run_path(str(example))["mgu"]
    assert two_unit_expansion(mgu).disagreements() == []
    assert mgu.name not in CELLS
    assert len(example.read_text().splitlines()) <= 9


def test_two_cells_of_one_name_are_refused(monkeypatch):
    h = state("h")
    monkeypatch.setattr(import_module("theory.cells.gru"), "another", Cell("Elman", {h: h}), raising=False)
    with pytest.raises(NameClash, match=r"theory/cells has two cells called 'Elman', one in gru.py; rename one"):
        cells_of_folder()


def test_the_nets_of_s6_read_the_input_only():
    assert all(set(n.vectors) == set(CELLS["S6"].inputs) for n in CELLS["S6"].nets)


def test_the_two_variants_of_the_gru_differ():
    assert CELLS["GRU"].update != CELLS["GRU reset-after"].update


def test_an_rbf_unit_is_an_exponential_of_a_distance_and_its_jacobian_that_of_the_distance():
    expansion = two_unit_expansion(CELLS["RBF"])
    (h, x), p = ([Symbol(f"{name}[{j}]", real=True) for j in range(2)] for name in "hx"), CELLS["RBF"].scalars[0]
    centres = [[Symbol(f"W[c,{slot}][{k},{j}]", real=True) for slot in range(2) for j in range(2)] for k in range(2)]
    tied = {Symbol(f"b[c][{k}]", real=True): -sum(c**2 for c in centres[k]) / 2 for k in range(2)}
    (state_,) = CELLS["RBF"].states
    for k in range(2):
        distance = sum((a - c) ** 2 for a, c in zip((*h, *x), centres[k], strict=True))
        unit = expansion.update[state_, k].xreplace(tied)
        assert expand(log(unit) + p * distance / 2) == 0
        for j in range(2):
            slope = expansion.jacobian_of_paths[state_, state_][k, j].xreplace(tied)
            assert simplify(slope / unit + p * (h[j] - centres[k][j])) == 0
