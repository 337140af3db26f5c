"""The README: every file in it runs, every command in it prints what it shows, and CI runs the command it names.

A block whose info string is ``python NAME.py`` is the whole file NAME.py. A ``console`` block shows commands after
``$`` with what they print, ``...`` for lines left out. A ``python`` block without a name is run.
"""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
FENCE = re.compile(r"^```(?P<info>[^\n]*)\n(?P<body>.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Block:
    info: str
    body: str

    @property
    def file(self) -> str:
        language, _, name = self.info.partition(" ")
        return name if language == "python" else ""


BLOCKS = [Block(found["info"].strip(), found["body"]) for found in FENCE.finditer(README)]


def commands(body: str) -> list[tuple[str, str]]:
    """Each command of a console block with what it is said to print."""
    parts = re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]
    return [(command, shown) for command, _, shown in (part.partition("\n") for part in parts)]


def matches(shown: str, printed: str) -> bool:
    """Whether `shown` is `printed`, where a line ``...`` stands for any lines."""
    pattern = "".join(
        r"(?:.*\n)*?" if line.strip() == "..." else re.escape(line.rstrip()) + r"[ \t]*\n"
        for line in shown.splitlines()
    )
    return re.fullmatch(pattern, printed if printed.endswith("\n") or not printed else printed + "\n") is not None


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every file that the README shows, and the examples."""
    made = tmp_path_factory.mktemp("readme")
    for block in BLOCKS:
        if block.file:
            (made / block.file).write_text(block.body, "utf-8")
    shutil.copytree(ROOT / "examples", made / "examples", ignore=shutil.ignore_patterns("__pycache__"))
    return made


CONSOLE = [pair for block in BLOCKS if block.info == "console" for pair in commands(block.body)]


@pytest.mark.parametrize(("command", "shown"), CONSOLE, ids=[command for command, _ in CONSOLE])
def test_a_command_of_the_readme_prints_what_it_shows(command: str, shown: str, folder: Path) -> None:
    program, *arguments = command.split()
    assert program == "errorflow"
    finished = subprocess.run(
        [sys.executable, "-m", "errorflow", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert matches(shown, finished.stdout), finished.stdout + finished.stderr
    assert "Traceback" not in finished.stderr


@pytest.mark.parametrize("block", [each for each in BLOCKS if each.info == "python"], ids=lambda each: each.body[:30])
def test_a_python_block_of_the_readme_runs(block: Block) -> None:
    exec(compile(block.body, "README.md", "exec"), {"__name__": "readme"})


def test_what_differs_does_not_match() -> None:
    assert matches("a\n...\nd\n", "a\nb\nc\nd\n")
    assert not matches("a\n...\nd\n", "a\nb\nc\n")
    assert not matches("a\n", "a\nb\n")


def test_every_block_is_checked_by_one_of_these_tests() -> None:
    assert {block.info.split()[0] for block in BLOCKS} <= {"python", "console", "sh"}


def test_the_readme_begins_with_a_cell_and_a_refutation_before_the_word_install() -> None:
    before = README[: README.lower().index("install")]
    assert "errorflow cell gru.py" in before
    assert "REFUTED" in before
    assert "[[1, 0], [0, 3]]" in before


def test_the_two_commands_are_one_line_each_and_ci_runs_the_second() -> None:
    verify, tests, extra = (block.body for block in BLOCKS if block.info == "sh")
    assert verify.count("\n") == tests.count("\n") == extra.count("\n") == 1
    assert "errorflow verify" in verify
    assert "'.[dev,torch]'" in extra
    assert "pytest -m torch" in extra
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    for part in ("-m venv", "'.[dev]'", "-m tools.check"):
        assert part in tests
        assert part in script


def installed(name: str, found: dict[str, Distribution]) -> dict[str, Distribution]:
    """The distribution and all that it requires without extras, by name."""
    if name.lower() not in found:
        found[name.lower()] = distribution(name)
        for requirement in map(Requirement, found[name.lower()].requires or ()):
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                installed(requirement.name, found)
    return found


def test_the_size_of_the_install_is_that_of_what_is_required() -> None:
    stated = re.search(r"about (\d+) MB in a fresh virtual environment", README)
    files = [file.locate() for each in installed("errorflow", {}).values() for file in each.files or ()]
    size = sum(Path(file).stat().st_size for file in files if Path(file).is_file()) / 1e6
    assert stated is not None
    # pip itself, compiled Python and whole disk blocks come to less than a sixth; wheels differ between Pythons
    assert size < float(stated[1]) * 1.1
    assert size > float(stated[1]) * 5 / 6


def test_every_example_is_run_by_a_command_of_the_readme() -> None:
    named = {name for command, _ in CONSOLE for name in re.findall(r"examples/(\w+\.py)", command)}
    assert named == {path.name for path in (ROOT / "examples").glob("*.py")}


def test_the_files_of_the_readme_are_the_files_of_examples_where_they_have_the_name() -> None:
    for block in BLOCKS:
        example = ROOT / "examples" / block.file
        if block.file and example.exists():
            assert example.read_text("utf-8") == block.body
