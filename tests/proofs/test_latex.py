"""The tables in LaTeX go through a real LaTeX, where one is installed."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from proofs.report.accuracy import accuracy_table
from proofs.report.activations import activations_table
from proofs.report.decay import decay_table
from proofs.report.half_lives import half_lives_table
from proofs.report.latch_neuron import latch_neuron_table
from proofs.report.printed import numbers_table
from proofs.report.remedies import remedies_table
from proofs.report.review import review_table
from proofs.report.tables import Math, Table, rendered
from proofs.report.verdicts import verdicts_table

PREAMBLE = r"""\documentclass{article}
\usepackage{amsmath,amssymb,array,booktabs,longtable}
\begin{document}
"""


def every_escape() -> Table:
    """Words with all that LaTeX would misread."""
    return Table(("$ % & #", "x_1"), ((r"\{}_^&%$#~<>|", Math("1/4", r"\tfrac14")),))


TABLES: dict[str, Callable[[], Table]] = {
    "accuracy": accuracy_table,
    "activations": activations_table,
    "decay": decay_table,
    "escapes": every_escape,
    "latch-neuron": latch_neuron_table,
    "lstm-half-lives": half_lives_table,
    "numbers": numbers_table,
    "remedies": remedies_table,
    "review": lambda: review_table([]),
    "verdicts": lambda: verdicts_table([]),
}


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="no pdflatex on this machine")
@pytest.mark.parametrize("name", TABLES)
def test_a_table_compiles(name: str, tmp_path: Path) -> None:
    (tmp_path / "table.tex").write_text(PREAMBLE + rendered(TABLES[name](), "latex") + r"\end{document}", "utf-8")
    latex = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "table.tex"]
    made = subprocess.run(latex, cwd=tmp_path, capture_output=True, text=True, errors="replace", check=False)
    assert made.returncode == 0, made.stdout[-2000:]
    assert "Missing character" not in (tmp_path / "table.log").read_text("utf-8", "replace")
