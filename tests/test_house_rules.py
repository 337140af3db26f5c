"""The manner of the code, where a program can check it; each rule has a test in which a violation is found."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted(path for package in ("theory", "numerics", "proofs") for path in (ROOT / package).rglob("*.py"))
EVERYTHING = sorted({*SOURCES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "tools").rglob("*.py")})

MAX_FUNCTION, MAX_FILE = 40, 400

# Spelled so that this file does not find itself.
MARKS = ("TO" + "DO", "FIX" + "ME", "XX" + "X")

# A table of data may be longer; one reason each.
LONGER_FILES: dict[str, str] = {
    "proofs/replay.py": "one file by design: it is copied and run alone",
}

# The trusted base is to be read in one sitting: code lines without docstrings, comments and blanks.
TRUSTED = {
    "proofs/terms.py": 265,
    "proofs/wellformed.py": 138,
    "proofs/meaning.py": 155,
    "proofs/cell_meaning.py": 200,
    "proofs/kernel.py": 305,
    "proofs/norm_facts.py": 160,
    "proofs/limits.py": 60,
    "proofs/cited.py": 95,
}


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def code_lines(source: str) -> int:
    """Lines that are neither blank, comment nor docstring."""
    tree = ast.parse(source)
    docstrings: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            first = node.body[0]
            docstrings |= set(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    lines = enumerate(source.splitlines(), 1)
    return sum(number not in docstrings and bool(re.match(r"\s*[^#\s]", line)) for number, line in lines)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from def to the end, the docstring apart."""
    has_docstring = ast.get_docstring(function) is not None
    first = function.body[0]
    docstring = (first.end_lineno or first.lineno) - first.lineno + 1 if has_docstring else 0
    return (function.end_lineno or function.lineno) - function.lineno + 1 - docstring


def long_functions(source: str) -> list[str]:
    return [f"{f.name}: {body_lines(f)} lines" for f in functions(ast.parse(source)) if body_lines(f) > MAX_FUNCTION]


def prints(source: str) -> list[int]:
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return [call.lineno for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"]


def bare_excepts(source: str) -> list[int]:
    return [n.lineno for n in ast.walk(ast.parse(source)) if isinstance(n, ast.ExceptHandler) and n.type is None]


def leftovers(source: str) -> list[str]:
    """To-do marks, and paths of somebody's machine."""
    words = rf"\b({'|'.join(MARKS)})\b"
    places = r"(?<![\w.])/(work|root|home|opt|Users)/\w"
    return [line.strip() for line in source.splitlines() if re.search(words, line) or re.search(places, line)]


def undocumented(source: str) -> list[str]:
    """Public functions and classes at the top level without a docstring whose first line is a sentence.

    A class whose base lives in the same file may rely on that base's docstring.
    """
    tree = ast.parse(source)
    local = {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
    found = []
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_"):
            continue
        inherits = isinstance(node, ast.ClassDef) and any(isinstance(b, ast.Name) and b.id in local for b in node.bases)
        if not inherits and not ast.get_docstring(node):
            found.append(node.name)
    return found


def test_the_rules_find_a_violation() -> None:
    long = "def f():\n" + "    x = 1\n" * 41
    assert long_functions(long) == ["f: 42 lines"]
    assert prints("print(1)") == [1]
    assert bare_excepts("try:\n    f()\nexcept:\n    pass\n") == [3]
    assert leftovers("# TO" + "DO: later\n# see /ho" + "me/me/notes\nfine") == [
        "# TO" + "DO: later",
        "# see /ho" + "me/me/notes",
    ]
    assert undocumented("def f(): ...\nclass A:\n    'Yes.'\nclass B(A): ...\ndef _g(): ...") == ["f"]
    assert code_lines('"""Doc.\n\nMore."""\n\n# why\nx = 1\n') == 1


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_functions_and_files_are_short(path: Path) -> None:
    source = path.read_text("utf-8")
    assert not long_functions(source)
    assert code_lines(source) <= MAX_FILE or relative(path) in LONGER_FILES


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_library_code_is_documented_and_does_not_print(path: Path) -> None:
    source = path.read_text("utf-8")
    assert not undocumented(source)
    assert not prints(source) or relative(path) == "proofs/replay.py"


@pytest.mark.parametrize("path", EVERYTHING, ids=relative)
def test_no_bare_except_and_no_leftovers(path: Path) -> None:
    source = path.read_text("utf-8")
    assert not bare_excepts(source)
    assert not leftovers(source)


def test_no_file_is_called_after_nothing_in_particular() -> None:
    assert not [path for path in EVERYTHING if path.stem in ("utils", "util", "helpers", "misc", "common")]


def test_the_trusted_base_can_be_read_in_one_sitting() -> None:
    lengths = {name: code_lines((ROOT / name).read_text("utf-8")) for name in TRUSTED}
    assert all(lengths[name] <= limit for name, limit in TRUSTED.items()), lengths


def test_only_the_kernel_makes_a_proof() -> None:
    makers = [relative(path) for path in SOURCES if _makes(path, "Proof")]
    assert makers == ["proofs/kernel.py"]


def _makes(path: Path, name: str) -> bool:
    """Whether the file calls ``name(...)``, or ``object.__new__`` on it."""
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    return any(isinstance(call.func, ast.Name) and call.func.id == name for call in calls) or any(
        isinstance(call.func, ast.Attribute) and call.func.attr == "__new__" and name in _names(call.args)
        for call in calls
    )


def _names(arguments: Iterable[ast.expr]) -> set[str]:
    return {each.id for each in arguments if isinstance(each, ast.Name)}


def test_every_claim_has_a_source_and_a_correction_a_near_miss_or_a_reason() -> None:
    from proofs.claims import CLAIMS

    for claim in CLAIMS.values():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", claim.id)
        assert claim.source
        assert claim.corrected is not None or claim.near_miss is not None or claim.reason or claim.noted, claim.id


def test_every_claim_file_says_in_words_why_where_it_is_tight_and_where_it_is_from() -> None:
    for path in sorted((ROOT / "proofs" / "claims").glob("[a-z]*.py")):
        docstring = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
        missing = [head for head in ("Why", "Source:") if head not in docstring]
        assert not missing, f"{path.name} does not say {missing}"


def test_every_accepted_verdict_is_of_a_claim_that_exists_and_each_claim_has_one() -> None:
    from proofs.claims import CLAIMS
    from proofs.expected import expected

    assert sorted(expected()) == sorted(CLAIMS)


def test_the_version_is_the_same_wherever_it_is_written() -> None:
    import errorflow

    assert f"version: {errorflow.__version__}\n" in (ROOT / "CITATION.cff").read_text("utf-8")
    assert f"## {errorflow.__version__} " in (ROOT / "CHANGELOG.md").read_text("utf-8")
