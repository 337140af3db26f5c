"""The mutations are what they say, spare what is no mathematics, and are judged by the tests of a copy."""

import ast
from pathlib import Path

import pytest

from tools import mutate, mutate_trusted
from tools.mutations import Mutant, Source

ROOT = Path(__file__).resolve().parent.parent


def mutants(tmp_path: Path, text: str, path: str = "theory/sample.py") -> list[Mutant]:
    (tmp_path / path).parent.mkdir(exist_ok=True)
    (tmp_path / path).write_text(text, "utf-8")
    return Source(tmp_path, path).mutants()


def edited(tmp_path: Path, text: str, path: str = "theory/sample.py") -> set[str]:
    """What stands in the file after each mutation."""
    data = text.encode()
    found = mutants(tmp_path, text, path)
    return {(data[: m.start] + m.after.encode() + data[m.stop :]).decode() for m in found}


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("w[k, j]", "w[j, k]"),
        ("weight(k, j)", "weight(j, k)"),
        ('("Weight", k, j)', '("Weight", j, k)'),
        ("x ** 2", "x ** 3"),
        ("a + b", "a - b"),
        ("-a", "(a)"),
        ("(a) < (b)", "(a) <= (b)"),
        ("a < b == c", "a < b != c"),
        ("a and b", "a or b"),
        ("a and b and c", "((a) and (c))"),
        ("not a", "(a)"),
        ('need(a == b, "why")', 'need(True, "why")'),
        ("if a:\n    raise E(1)", "if False:\n    raise E(1)"),
        ("range(1, n)", "range(1, n + 1)"),
        ("A @ b", "b @ A"),
        ("A @ b", "(A).T @ b"),
        ("A.T", "A"),
        ("logistic_slope(x)", "tanh_slope(x)"),
        ("Slope(r, j)", "Slope((r) + 1, j)"),
        ('("Slope", r, j)', '("Slope", ("+", r, ONE), j)'),
        ("def f(k, v):\n    return k", "def f(k, v):\n    return v"),
        ("'ü', w[k, j]", "'ü', w[j, k]"),
    ],
)
def test_a_mutation_is_one_edit_of_the_text(tmp_path, text, after):
    assert after in edited(tmp_path, text)


def test_emitted_code_is_mutated_where_code_is_emitted(tmp_path):
    assert edited(tmp_path, 'f"{out}[k] += {term}"', "numerics/emit.py") == {
        'f"{out}[k] -= {term}"',
        'f"{out}[0] += {term}"',
    }
    assert not edited(tmp_path, 'f"{out}[k] += {term}"')


@pytest.mark.parametrize(
    "text",
    [
        '"""About 1 < 2."""',
        "def f(x: A[1, 2]) -> B[1, 2]:\n    pass",
        "def f():\n    raise E(1 < 2)",
        "assert 1 < 2",
        "def __repr__(self):\n    return f(1, 2)",
        "@lru_cache(maxsize=1)\ndef f():\n    pass",
        'f"{w[k, j]}"',
    ],
)
def test_what_is_no_mathematics_is_left_alone(tmp_path, text):
    assert mutants(tmp_path, text) == []


def test_the_second_argument_of_need_is_left_alone(tmp_path):
    assert edited(tmp_path, "need(ok, a < b)") == {"need(True, a < b)"}


@pytest.mark.parametrize("stride", [5, pytest.param(1, marks=pytest.mark.deep)])
def test_mutants_of_the_trusted_base_are_programs(stride):
    for path in ("proofs/kernel.py", "proofs/terms.py", "proofs/meaning.py"):
        source = Source(ROOT, path)
        for m in list(source.mutants())[::stride]:
            ast.parse(source.data[: m.start] + m.after.encode() + source.data[m.stop :])


def test_every_mutant_that_is_called_equivalent_exists_and_has_a_reason():
    listed = mutate_trusted.equivalents()
    paths = {line.partition(" | ")[0] for line in listed}
    assert paths <= mutate_trusted.FILES.keys()
    existing = {mutate_trusted.key(m) for path in paths for m in Source(ROOT, path).mutants()}
    assert listed.keys() - existing == set()
    assert "" not in listed.values()


def test_one_seed_draws_the_same_mutants_from_all_areas_and_another_seed_others():
    first, again, other = (mutate.drawn(ROOT, 30, seed) for seed in (0, 0, 1))
    assert first == again != other
    assert len(set(first)) == len(first) == 30
    assert {m.path.split("/")[0] for m in first} == {"theory", "numerics", "proofs"}
    assert {m.path for m in mutate.drawn(ROOT, 5, 0, "theory/flow.py")} == {"theory/flow.py"}


def test_the_test_of_the_same_name_comes_first_and_tests_of_other_packages_last():
    order = mutate.tests_of("theory/paths.py", mutate.importers(ROOT))
    assert order[:2] == ["tests/theory/test_paths.py", "theory/paths.py"]
    assert all(name.startswith("tests/theory") for name in order[2:])


def test_what_no_import_shows_is_known_by_its_folder_or_its_name_in_a_string():
    graph = mutate.importers(ROOT)
    assert "theory/cells/__init__.py" in graph["theory/cells/gru.py"]
    assert "numerics/cache.py" in graph["numerics/loops.py"]
    assert "theory/cell.py" not in graph["theory/cells/gru.py"]


def little_tree(tmp_path: Path, check: str) -> Path:
    tree = tmp_path / "tree"
    for folder in (*mutate.PACKAGES, *mutate.TESTS):
        (tree / folder).mkdir(parents=True)
    for package in mutate.PACKAGES:  # without it, an installed package of the same name would be imported
        (tree / package / "__init__.py").touch()
    (tree / "theory/length.py").write_text("def shorter(a, b):\n    return a < b\n")
    (tree / "tests/theory/test_length.py").write_text(
        f"from theory.length import shorter\n\ndef test_shorter():\n    {check}\n"
    )
    return tree


@pytest.mark.parametrize(
    ("check", "fate"),
    [
        ("assert not shorter(1, 1)", "KILLED by tests/theory/test_length.py::test_shorter"),
        ("assert shorter(1, 2)", "SURVIVED"),
        ("while not shorter(1, 2) or shorter(1, 1): pass", "TIMEOUT"),
    ],
)
def test_a_mutant_is_judged_by_the_tests_of_its_own_copy(tmp_path, monkeypatch, check, fate):
    tree, name = little_tree(tmp_path, check), "tests/theory/test_length.py"
    if fate == "TIMEOUT":
        monkeypatch.setattr(mutate, "SLACK", 5.0)
    (mutant,) = (m for m in Source(tree, "theory/length.py").mutants() if m.operator == "comparison")
    assert str(mutant) == "theory/length.py:2 comparison: < -> <="
    assert mutate.judged(mutant, tree, [name], [], {name: 0.0}) == fate
    assert (tree / "theory/length.py").read_text() == "def shorter(a, b):\n    return a < b\n"  # only the copy changed


def test_a_test_that_fails_unmutated_is_left_out(tmp_path):
    tree, name = (
        little_tree(tmp_path, "assert shorter(1, 2)\n\ndef test_red():\n    assert False"),
        "tests/theory/test_length.py",
    )
    seconds, red = mutate.unmutated(tree, name)
    assert red == [f"{name}::test_red"]
    assert 0 < seconds < 60
    (tree / name).write_text("import nothing_of_this_name\n")
    assert mutate.unmutated(tree, name) == (float("inf"), [name])
