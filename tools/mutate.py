"""Do the tests notice a wrong index? Seeded mutations of the mathematics, each run against the tests of its file.

    python -m tools.mutate --count 60 --seed 0 [--jobs 2] [--only PATH] [--pick 3,17]

A mutant is one small edit of theory/, numerics/ or the trusted base of proofs/: indices swapped, a constant or a range
off by one, a sign flipped, a transpose dropped, another slope, a weaker comparison, a side condition removed, another
variable returned, an edit of emitted code.
The same seed and sources draw the same mutants: first an area, by its share; then an operator; then a place.

Each mutant lives in a copy of the tree of its own. Its tests run until one fails: the test file of the same name, the
file's own doctests, then test files by their distance in imports, as far as BUDGET goes. First the same files run
unmutated, and what fails there is left out. Compiled code runs as plain Python, which means the same (but log(-1)
raises), starts at once and checks its indices. Where that is too slow (COMPILED), it is compiled, from a cache that is
keyed by content, and anew for a mutant of a compiled file. Tests that outlive three times what they took unmutated are
a TIMEOUT. The exit status is 0 if no mutant survived.
"""

import argparse
import ast
import math
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools.mutations import Mutant, Source

ROOT = Path(__file__).resolve().parent.parent
PACKAGES, TESTS = ("theory", "numerics", "proofs"), ("tests/theory", "tests/numerics", "tests/proofs")
AREAS = {  # what is mutated, and its share of the mutants
    ("theory",): 0.4,
    ("numerics",): 0.27,
    ("proofs/kernel.py", "proofs/terms.py", "proofs/meaning.py", "proofs/wellformed.py"): 0.33,
}
TREE = (*PACKAGES, "tests", "tools", "examples", "errorflow.py", "pyproject.toml", "README.md")
COMPILED = ("tests/numerics/test_measure.py",)  # ensembles of 64 units over 200 lags
FILES, BUDGET = 9, 45.0  # a mutant's tests: so many files at most, and so many seconds beyond those of the first
SLACK = 30.0  # seconds on top of three times the unmutated run: a busy machine, and compiling what the mutant changed

Result = tuple[str, float]  # KILLED by ..., SURVIVED or TIMEOUT; seconds


def python_files(tree: Path, part: str) -> list[str]:
    """The Python files of a folder, or the one file, by their paths in the tree."""
    found = [tree / part] if part.endswith(".py") else sorted((tree / part).rglob("*.py"))
    return [path.relative_to(tree).as_posix() for path in found if path.exists()]


def drawn(tree: Path, count: int, seed: int, only: str = "") -> list[Mutant]:
    """Distinct mutants by the shares of the areas, at paths that begin with `only`; the same for the same seed."""
    rng, result = random.Random(seed), []
    for parts, share in AREAS.items():
        by_operator: dict[str, list[Mutant]] = {}
        for name in (n for part in parts for n in python_files(tree, part) if n.startswith(only)):
            for mutant in Source(tree, name).mutants():
                by_operator.setdefault(mutant.operator, []).append(mutant)
        for _ in range(count if only else round(count * share)):
            if operators := sorted(o for o, left in by_operator.items() if left):
                left = by_operator[rng.choice(operators)]
                result.append(left.pop(rng.randrange(len(left))))
    return result[:count]


def importers(tree: Path) -> dict[str, set[str]]:
    """For each Python file of the packages and tests, the files that import it, or use it as their text shows.

    Two uses show in no import statement: a folder in a package is loaded by its __init__ (the cells), and generated
    code calls the files that are named in a string beside it.
    """
    files = [name for part in (*PACKAGES, *TESTS) for name in python_files(tree, part)]
    modules = {name.removesuffix(".py").removesuffix("/__init__").replace("/", "."): name for name in files}
    modules |= {Path(name).stem: name for name in files if name.startswith("tests/")}
    found: dict[str, set[str]] = {name: set() for name in files}
    for name in files:
        if (
            str(Path(name).parent) not in (*PACKAGES, *TESTS)
            and (init := str(Path(name).parent / "__init__.py")) in found
        ):
            found[name].add(init)
        for node in ast.walk(ast.parse((tree / name).read_bytes())):
            for wanted in _uses(node):
                if used := modules.get(wanted) or modules.get(f"{Path(name).parent}.{wanted.removesuffix('.py')}"):
                    found[used].add(name)
    return found


def _uses(node: ast.AST) -> list[str]:
    match node:
        case ast.Import(names=names):
            return [alias.name for alias in names]
        case ast.ImportFrom(module=module, names=names):
            return [str(module), *(f"{module}.{alias.name}" for alias in names)]
        case ast.Constant(value=str() as text) if text.endswith(".py"):
            return [text]
    return []


def tests_of(path: str, graph: dict[str, set[str]]) -> list[str]:
    """The test file of the same name, the file itself for its doctests, then other test files by kinship.

    Tests of the same package come first, nearer in imports before farther; what is reached by no import statement, as
    the cells and what generated code calls, is last.
    """
    package = f"tests/{Path(path).parts[0]}"
    distance, queue = {path: 0}, deque([path])
    while queue:
        for name in graph[(nearest := queue.popleft())] - distance.keys():
            distance[name] = distance[nearest] + 1
            queue.append(name)
    tests = [
        name for name in graph if Path(name).name.startswith("test_") and (name in distance or name.startswith(package))
    ]
    tests.sort(key=lambda name: (not name.startswith(package), distance.get(name, len(graph)), name))
    first = [name for name in (f"{package}/test_{Path(path).stem}.py", path) if name in graph]
    return (first + [name for name in tests if name not in first])[:FILES]


def copied(source: Path, target: Path) -> Path:
    """A copy of what the tests need, times of change kept, with the cache of compiled cells if there is one."""
    target.mkdir()
    for name in (*TREE, ".cache"):
        if (source / name).is_dir():
            shutil.copytree(source / name, target / name)
        elif (source / name).exists():
            shutil.copy2(source / name, target / name)
    return target


def tested(tree: Path, files: list[str], red: list[str], limit: float) -> Result:
    """What becomes of the tree under these test files, the tests in `red` left out, stopped at the first failure."""
    result, seconds = "SURVIVED", 0.0
    for compiled in (False, True):
        part = [name for name in files if (name in COMPILED) is compiled]
        if part and result == "SURVIVED":
            result, taken = _run(tree, [*part, *(f"--deselect={test}" for test in red)], compiled, limit - seconds)
            seconds += taken
    return result, seconds


def _run(tree: Path, arguments: list[str], compiled: bool, limit: float) -> Result:
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-rfE", "--no-header", "--tb=no", "--hypothesis-seed=0"]
    environment = os.environ | {"PYTHONPATH": str(tree), "ERRORFLOW_CACHE": str(tree / ".cache"), "COLUMNS": "300"}
    environment["NUMBA_DISABLE_JIT"] = str(int(not compiled))
    started = time.perf_counter()
    with subprocess.Popen(
        [*command, "-p", "no:cacheprovider", *arguments], cwd=tree, env=environment, text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ) as process:  # fmt: skip
        try:
            output, _ = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return "TIMEOUT", limit
    seconds = time.perf_counter() - started
    if process.returncode in (0, 5):  # 5: nothing to run, as in a file without doctests
        return "SURVIVED", seconds
    by = re.search(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", output, re.MULTILINE)
    return f"KILLED by {by[1] if by else (output.strip().splitlines() or ['a crash'])[-1]}", seconds


def unmutated(base: Path, name: str) -> tuple[float, list[str]]:
    """Seconds that a test file takes, and its tests that fail already; inf if it cannot run or three of them fail."""
    red: list[str] = []
    for _ in range(3):
        fate, seconds = tested(base, [name], red, 600.0)
        if fate == "SURVIVED":
            return seconds, red
        if not (test := re.match(r"KILLED by (\S+?::\w+)", fate)):
            break
        red.append(test[1])
    return math.inf, [name]


def judged(mutant: Mutant, base: Path, files: list[str], red: list[str], times: dict[str, float]) -> str:
    """The mutant's fate under as many of its tests as the budget allows, in a copy of its own."""
    chosen = files[:1]
    for name in files[1:]:
        if sum(times[n] for n in chosen[1:]) + times[name] <= BUDGET:
            chosen.append(name)
    with tempfile.TemporaryDirectory() as folder:
        tree = copied(base, Path(folder) / "tree")
        mutant.apply(tree)
        if "njit" in (tree / mutant.path).read_text("utf-8"):
            for stale in (tree / "numerics").rglob("*.nb[ic]"):
                stale.unlink()
        return tested(tree, chosen, red, 3 * sum(times[n] for n in chosen) + SLACK)[0]


def run(base: Path, mutants: list[tuple[int, Mutant]], jobs: int) -> list[str]:
    """The fates of numbered mutants of the tree `base`, each printed as it is known."""
    graph = importers(base)
    wanted = {mutant.path: tests_of(mutant.path, graph) for _, mutant in mutants}
    files = sorted({name for names in wanted.values() for name in names})
    fates = []
    with ThreadPoolExecutor(jobs) as pool:
        found = dict(zip(files, pool.map(lambda name: unmutated(base, name), files), strict=True))
        times = {name: seconds for name, (seconds, _) in found.items() if seconds < math.inf}
        red = sorted(test for _, tests in found.values() for test in tests)
        for test in red:
            print(f"left out, as it fails unmutated: {test}")
        work = [(m, base, [n for n in wanted[m.path] if n in times], red, times) for _, m in mutants]
        for (number, mutant), fate in zip(mutants, pool.map(lambda each: judged(*each), work), strict=True):
            print(f"{number:3} {mutant}  {fate}", flush=True)
            fates.append(fate.split()[0])
    return fates


def main() -> int:
    """Draw, run, print; 0 if no mutant survived."""
    parser = argparse.ArgumentParser(prog="python -m tools.mutate", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default="", metavar="PATH", help="a file or folder to mutate, as theory/flow.py")
    parser.add_argument(
        "--pick", type=lambda text: [*map(int, text.split(","))], metavar="3,17", help="of the same draw"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        base = copied(ROOT, Path(folder) / "base")
        (base / ".cache").mkdir(mode=0o700)
        mutants = dict(enumerate(drawn(base, options.count, options.seed, options.only), 1))
        chosen = options.pick or list(mutants)
        if options.jobs < 1 or not chosen or not mutants.keys() >= set(chosen):
            parser.error(f"pass --jobs 1 or more, an --only that holds mutations, and --pick from 1 to {len(mutants)}")
        fates = run(base, [(number, mutants[number]) for number in chosen], options.jobs)
    counts = {fate: fates.count(fate) for fate in ("KILLED", "SURVIVED", "TIMEOUT")}
    print(f"{len(fates)} mutants: " + ", ".join(f"{n} {fate}" for fate, n in counts.items()))
    return int(counts["SURVIVED"] > 0)


if __name__ == "__main__":
    sys.exit(main())
