"""What judges does not import the corpus; the cases of the corpus are made without what judges."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
ALLOWED = {"proofs/cli/score.py", "proofs/report/marks.py"}
MAKING = ("tree", "cases", "cellcases", "planting", "operators", "rewriting", "weakening", "grammar", "bank", "corpus")
FORBIDDEN = ("proofs.attack", "proofs.search", "proofs.check", "proofs.kernel", "proofs.prover", "proofs.exact")


def imports(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def of(source: str, *modules: str) -> list[str]:
    return [name for name in imports(source) if any(name == m or name.startswith(m + ".") for m in modules)]


def test_an_import_is_found() -> None:
    assert of("from proofs.score.corpus import entry", "proofs.score")
    assert of("def f():\n    from proofs import score", "proofs.score")
    assert not of("from proofs.scores import x", "proofs.score")


@pytest.mark.parametrize("package", ["theory", "numerics", "proofs"])
def test_nothing_but_the_command_and_its_table_imports_the_corpus(package: str) -> None:
    for path in (ROOT / package).rglob("*.py"):
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith("proofs/score/") and name not in ALLOWED:
            assert not of(path.read_text("utf-8"), "proofs.score"), name


@pytest.mark.parametrize("module", MAKING)
def test_statements_and_cases_are_made_without_what_judges(module: str) -> None:
    source = (ROOT / "proofs" / "score" / f"{module}.py").read_text("utf-8")
    assert not of(source, *FORBIDDEN)
