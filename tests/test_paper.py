"""The paper of examples/paper: its numbers are what the commands print now, none is typed, and it makes two pages."""

import csv
import re
import shutil
import subprocess
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from proofs.cli import main
from proofs.expected import expected

PAPER = Path(__file__).resolve().parent.parent / "examples" / "paper"
TEXT = (PAPER / "paper.tex").read_text("utf-8")
USES = re.compile(r"\\(datum|latch|gate|decay|claim)((?:\{[^{}#]*\})+)")
TABLE_OF = {
    "datum": "",
    "latch": "latch-neuron/",
    "gate": "lstm-half-lives/",
    "decay": "decay/",
    "claim": "verdicts/",
}


def module_of(file: Path) -> ModuleType:
    spec = spec_from_file_location(file.stem, file)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


BUILD = module_of(PAPER / "build.py")


def used(text: str) -> set[str]:
    """The entries of tables for which the text has a macro."""
    found = ((TABLE_OF[name], arguments[1:-1].replace("}{", "/")) for name, arguments in USES.findall(text))
    return {f"{table}{entry}" + "/verdict" * (table == "verdicts/") for table, entry in found}


def typed_decimals(text: str) -> list[str]:
    """Decimal fractions in the text outside of macros, comments and the lengths of the page."""
    bare = re.sub(r"(?<!\\)%.*", "", USES.sub("", text))
    return re.findall(r"\d*\.\d+(?!\d*(?:mm|pt|in|e[mx]|\\))", bare)


@pytest.mark.parametrize("file", [file for file in BUILD.TABLES if file != "verdicts.csv"])
def test_a_table_of_the_paper_compares_equal(file: str) -> None:
    assert main([*BUILD.TABLES[file], "--compare", str(PAPER / "generated" / file)]) == 0


@pytest.mark.parametrize("figure", BUILD.FIGURES)
def test_the_data_of_a_figure_of_the_paper_compare_equal(figure: str) -> None:
    assert main(["figure", figure, "--compare", str(PAPER / "generated" / f"{figure}.figure.csv")]) == 0


def test_the_verdicts_of_the_paper_are_the_accepted_ones() -> None:
    """They are judged anew when the paper is built; that the accepted ones come out is a test of its own."""
    with (PAPER / "generated" / "verdicts.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["claim"] for row in rows} == set(BUILD.CLAIMS)
    accepted = expected()
    assert [row["verdict"] for row in rows] == [accepted[row["claim"]]["status"] for row in rows]


def test_the_numbers_of_the_text_come_from_the_tables_and_all_are_there() -> None:
    numbers = (PAPER / "generated" / "numbers.tex").read_text("utf-8")
    assert numbers == BUILD.numbers()
    assert used(TEXT) - set(re.findall(r"^\\definedatum\{([^{}]*)\}", numbers, re.MULTILINE)) == set()
    assert {f"verdicts/{claim}/verdict" for claim in BUILD.CLAIMS} <= used(TEXT)


def test_no_number_is_typed_in_the_text() -> None:
    assert typed_decimals(TEXT) == []
    assert typed_decimals(r"a weight of 1.29788 and \latch{0.1}{noise h*}, 0.9\columnwidth % 0.5") == ["1.29788"]


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="no pdflatex on this machine")
@pytest.mark.skipif(find_spec("matplotlib") is None, reason="figures are an extra, and matplotlib is not installed")
def test_the_paper_makes_two_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(PAPER, tmp_path / "paper", ignore=shutil.ignore_patterns("build"))
    for figure in BUILD.FIGURES:
        assert main(["figure", figure, "--output", str(tmp_path / "paper" / "build" / f"{figure}.pdf")]) == 0
    monkeypatch.setattr(BUILD, "HERE", tmp_path / "paper")
    assert BUILD.latex() == 0
    log = (tmp_path / "paper" / "build" / "paper.log").read_text("utf-8", "replace")
    assert "(2 pages" in log
    assert "Overfull" not in log


def test_a_number_that_is_not_in_the_tables_stops_latex(tmp_path: Path) -> None:
    if shutil.which("pdflatex") is None:
        pytest.skip("no pdflatex on this machine")
    begin = TEXT[: TEXT.index(r"\newcommand{\norm}")].replace(r"\input{generated/numbers}", "")
    (tmp_path / "t.tex").write_text(begin + r"\begin{document}\latch{7}{weight w}\end{document}", "utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "t.tex"]
    made = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, errors="replace", check=False)
    assert made.returncode != 0
    assert "No number latch-neuron/7/weight w" in made.stdout
