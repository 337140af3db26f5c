"""Is every line of the trusted part held by a test? All mutants of the files that a verdict rests on, none left out.

    python -m tools.mutate_trusted [FILE ...] [--jobs 2] [--resume FATES]

The mutants are those of `tools.mutations`. First the tests run once, and what lines of the file each of them executes
is recorded; a mutant then meets the tests that execute its lines, the quickest first, until one fails or BUDGET is
spent. It lives in memory: a process that has loaded the libraries is forked, the mutated source takes the file's place
there, and nothing on disk changes. Property tests run derandomised, so a fate is the same each time. Before that, the
quick way of `tools.loaded` finds most of those that are killed.

A mutant that survives is listed, unless it stands in tools/equivalent_mutants.txt with a reason: one line each, in the
form that is printed here. A line there that names no surviving mutant is reported as well. With --resume the fates
known so far are kept in a file, and a later run goes on from there; they are forgotten when the file or a test changes.
Exit status 0 if no mutant survived unexplained.
"""

import argparse
import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.util import spec_from_file_location
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

from tools.loaded import Loaded
from tools.mutate import importers
from tools.mutations import Mutant, Source

ROOT = Path(__file__).resolve().parent.parent
EQUIVALENT = ROOT / "tools" / "equivalent_mutants.txt"
KERNEL_TESTS = [
    *(
        "test_kernel",
        "test_terms",
        "test_wellformed",
        "test_meaning",
        "test_cell_meaning",
        "test_norm_facts",
        "test_cited",
        "test_sequent",
        "test_rules_in_models",
    ),
    *("test_certificates", "test_lemmas", "test_prover", "test_check", "test_negation"),
]
REPLAY_TESTS = ["replay/test_*", "test_replay"]
FILES = {
    "proofs/kernel.py": KERNEL_TESTS,
    "proofs/terms.py": KERNEL_TESTS,
    "proofs/meaning.py": KERNEL_TESTS,
    "proofs/cell_meaning.py": KERNEL_TESTS,
    "proofs/wellformed.py": KERNEL_TESTS,
    "proofs/norm_facts.py": KERNEL_TESTS,
    "proofs/limits.py": KERNEL_TESTS,
    "proofs/cited.py": KERNEL_TESTS,
    "proofs/sequent.py": KERNEL_TESTS,
    "proofs/replay.py": REPLAY_TESTS,
}
BUDGET, SLACK = 15.0, 20.0  # seconds of tests that one mutant meets; what a busy machine may add to three times that


class Replaced(MetaPathFinder, Loader):
    """An import hook: one module is made from other source than its file's."""

    def __init__(self, path: str, source: bytes) -> None:
        self.name, self.path, self.source = path.removesuffix(".py").replace("/", "."), ROOT / path, source

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> Any:
        return spec_from_file_location(fullname, self.path, loader=self) if fullname == self.name else None

    def create_module(self, spec: Any) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.source, str(self.path), "exec"), module.__dict__)


class Recorder:
    """A pytest plugin: the lines of one file that each test executes, and how long the test takes.

    A test that has run for longer than BUDGET meets no mutant, so its lines are no longer followed. What a fixture
    takes is counted for every test that uses it: the first of them pays for all, and any may be the first.
    """

    def __init__(self, path: str) -> None:
        self.path, self.lines, self.found = str(ROOT / path), set[int](), dict[str, tuple[float, list[int]]]()
        self.fixtures, self.setups = dict[str, set[str]](), dict[str, float]()

    def trace(self, frame: FrameType, _event: str, _argument: Any) -> Any:
        if time.perf_counter() - self.began > BUDGET:
            sys.settrace(None)
            return None
        if frame.f_code.co_filename != self.path:
            return None
        self.lines.add(frame.f_lineno)
        return self._line

    def _line(self, frame: FrameType, _event: str, _argument: Any) -> Any:
        self.lines.add(frame.f_lineno)
        return self._line if time.perf_counter() - self.began <= BUDGET else None

    def pytest_runtest_setup(self, item: Any) -> None:
        self.fixtures[item.nodeid] = {f"{item.path} {name}" for name in item.fixturenames}

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.when == "setup":
            self.setups[report.nodeid] = report.duration

    def costs(self) -> dict[str, tuple[float, list[int]]]:
        """For each test what it takes if it is the first to use its fixtures, and its lines."""
        slow = {test: seconds for test, seconds in self.setups.items() if seconds > 0.1}
        return {
            test: (seconds + max((slow[t] for t in slow if self.fixtures[t] & self.fixtures[test]), default=0.0), lines)
            for test, (seconds, lines) in self.found.items()
        }

    def pytest_runtest_logstart(self) -> None:
        name = self.path.removeprefix(f"{ROOT}/").removesuffix(".py").replace("/", ".")
        for value in vars(sys.modules[name]).values() if name in sys.modules else ():
            if hasattr(value, "cache_clear"):  # what an earlier test has asked for, this one executes again
                value.cache_clear()
        self.lines, self.began = set(), time.perf_counter()
        sys.settrace(self.trace)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        sys.settrace(None)
        self.found[nodeid] = (time.perf_counter() - self.began, sorted(self.lines))


class Chosen:
    """A pytest plugin: these tests alone, in this order."""

    def __init__(self, tests: list[str]) -> None:
        self.place = {test: i for i, test in enumerate(tests)}

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        items[:] = sorted((item for item in items if item.nodeid in self.place), key=lambda i: self.place[i.nodeid])


def _pytest(files: list[str], plugin: object) -> int:
    import pytest

    options = ["-x", "-q", "--no-header", "--tb=no", "--assert=plain", "-p", "no:cacheprovider"]
    # the libraries are loaded already, so pytest cannot rewrite their asserts, and warns
    options += ["-W", "ignore::pytest.PytestAssertRewriteWarning", "-o", "addopts=--import-mode=importlib"]
    return int(pytest.main([*options, *files], plugins=[plugin]))


def forked(work: Any, limit: float) -> int | None:
    """The exit status of `work` in a child process, silent; None if it takes longer than `limit` seconds."""
    child = os.fork()
    if child == 0:
        os.setsid()
        for stream in (1, 2):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
        try:
            os._exit(work())
        except BaseException:  # noqa: BLE001 - whatever a mutant raises, the child must not go on as its parent
            os._exit(99)
    end = time.monotonic() + limit
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.005)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def recorded(path: str, files: list[str], into: Path) -> dict[str, tuple[float, list[int]]]:
    """For each test of the files its seconds and the lines of `path` that it executes; they must pass."""

    def work() -> int:
        recorder = Recorder(path)
        status = _pytest(files, recorder)
        into.write_text(json.dumps(recorder.costs()))
        return status

    if (status := forked(work, 1800.0)) != 0:
        raise SystemExit(f"the tests {' '.join(files)} do not pass unmutated (status {status}); mend them first")
    found: dict[str, tuple[float, list[int]]] = json.loads(into.read_text())
    into.unlink()
    return found


def fate(mutant: Mutant, files: list[str], tests: dict[str, tuple[float, list[int]]]) -> str:
    """KILLED, SURVIVED, or UNREACHED where no test executes the mutant's lines."""
    source = (ROOT / mutant.path).read_bytes()
    last = mutant.line + mutant.before.count("\n")
    module_level = not any(set(range(mutant.line, last + 1)) & set(lines) for _, lines in tests.values())
    reach = {t: s for t, (s, lines) in tests.items() if module_level or set(range(mutant.line, last + 1)) & set(lines)}
    # the file's own tests first: they import little, and each of its lines should be held by them
    stem = Path(mutant.path).stem
    own = (f"tests/proofs/test_{stem}.py", f"tests/proofs/{stem}/")
    chosen, spent = [], 0.0
    for test, seconds in sorted(reach.items(), key=lambda each: (not each[0].startswith(own), each[1])):
        if spent + seconds <= BUDGET:
            chosen.append(test)
            spent += seconds
    mutated = source[: mutant.start] + mutant.after.encode() + source[mutant.stop :]
    stages = [[t for t in chosen if t.startswith(own)], [t for t in chosen if not t.startswith(own)]]
    for stage in filter(None, stages):

        def work(stage: list[str] = stage) -> int:
            sys.meta_path.insert(0, Replaced(mutant.path, mutated))
            return _pytest([f for f in files if any(t.startswith(f) for t in stage)], Chosen(stage))

        if forked(work, 3 * spent + SLACK) != 0:
            return "KILLED"
    return "UNREACHED" if module_level else "SURVIVED"


def key(mutant: Mutant) -> str:
    """The mutant by its place in the text, not by the number of its line."""
    lines = (ROOT / mutant.path).read_text("utf-8").splitlines()
    return f"{mutant.path} | {lines[mutant.line - 1].strip()} | {str(mutant).partition(' ')[2]}"


def equivalents() -> dict[str, str]:
    """The mutants that are shown to be equivalent, each with the reason."""
    if not EQUIVALENT.exists():
        return {}
    lines = [line for line in EQUIVALENT.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return {left.strip(): reason.strip() for left, _, reason in (line.rpartition(" || ") for line in lines)}


def digest(path: str, files: list[str]) -> str:
    """What the fates of a file's mutants depend on, as far as they are remembered."""
    return hashlib.sha256(b"".join((ROOT / name).read_bytes() for name in (path, *files))).hexdigest()[:16]


def judged(path: str, jobs: int, fates: Path | None, every: int) -> Iterator[tuple[Mutant, str]]:
    """The mutants of one file with their fates, in the order of the file."""
    files = sorted(
        str(file.relative_to(ROOT)) for name in FILES[path] for file in (ROOT / "tests/proofs").glob(f"{name}.py")
    )
    stamp = digest(path, files)
    known = {}
    if fates and fates.exists():
        known = dict(line.split("\t") for line in fates.read_text().splitlines() if line.startswith(stamp))
    mutants = Source(ROOT, path).mutants()[::every]
    names = [f"{stamp} {m.start} {m.stop} {m.after!r}" for m in mutants]
    if left := [(m, k) for m, k in zip(mutants, names, strict=True) if k not in known]:
        known |= quickly(path, files, left, jobs, fates)
    tests = {}
    if not known.keys() >= set(names):
        tests = recorded(path, files, Path(tempfile.gettempdir()) / f"lines-{os.getpid()}.json")
        if fate(Mutant(path, 1, "none", 0, 0, "", ""), files, tests) == "KILLED":
            raise SystemExit(
                f"the tests fail as soon as {path} is put in place by this tool, though nothing is changed"
            )
    with ThreadPoolExecutor(jobs) as pool:
        work = [(lambda m=m, k=k: known.get(k) or fate(m, files, tests)) for m, k in zip(mutants, names, strict=True)]
        for mutant, name, result in zip(mutants, names, pool.map(lambda each: each(), work), strict=True):
            if fates and name not in known:
                with fates.open("a") as file:
                    file.write(f"{name}\t{result}\n")
            yield mutant, result


def quickly(
    path: str, files: list[str], left: list[tuple[Mutant, str]], jobs: int, fates: Path | None
) -> dict[str, str]:
    """Those of the mutants, by name, that are killed as soon as their source is executed in a loaded module."""
    names = dict(left)
    notes = fates or Path(tempfile.gettempdir()) / f"killed-{os.getpid()}.txt"

    def killed(mutant: Mutant) -> None:
        with notes.open("a") as file:
            file.write(f"{names[mutant]}\tKILLED\n")

    def work() -> int:
        name = path.removesuffix(".py").replace("/", ".")
        return _pytest(files, Loaded(ROOT / path, name, names, jobs, forked, BUDGET, killed))

    if (status := forked(work, float("inf"))) != 0:
        raise SystemExit(f"the tests {' '.join(files)} cannot be run one by one (status {status})")
    wanted = set(names.values())
    found = dict(line.split("\t") for line in notes.read_text().splitlines()) if notes.exists() else {}
    if fates is None:
        notes.unlink(missing_ok=True)
    return {name: fate for name, fate in found.items() if name in wanted}


def preload(path: str) -> None:
    """Import the libraries, and those modules of the packages that do not rest on the file: a fork has them at once."""
    import flint, hypothesis, numpy, pytest, scipy.optimize, sympy  # noqa: E401, F401, I001 - loaded before the forks

    graph = importers(ROOT)
    resting, queue = {path}, [path]
    while queue:
        new = graph[queue.pop()] - resting
        resting |= new
        queue += new
    for name in sorted(graph):
        package = str(Path(name).parent / "__init__.py")  # loaded with it, and perhaps its whole folder
        if {name, package} & resting or name.split("/")[0] not in ("theory", "numerics", "proofs") or "/cli/" in name:
            continue
        import_module(name.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
    if path.removesuffix(".py").replace("/", ".") in sys.modules:
        raise SystemExit(f"{path} is loaded before its mutants are; something imports it that the graph does not show")


def one_file(path: str, options: argparse.Namespace) -> int:
    """Judge the mutants of one file; print what survives, what the list has in vain, and the counts."""
    preload(path)
    listed, used, counts = equivalents(), set(), dict.fromkeys(("KILLED", "SURVIVED", "UNREACHED", "EQUIVALENT"), 0)
    for mutant, result in judged(path, options.jobs, options.resume, options.every):
        known = result != "KILLED" and key(mutant) in listed
        used |= {key(mutant)} if known else set()
        counts["EQUIVALENT" if known else result] += 1
        if result != "KILLED" and not known:
            print(f"{result} {mutant.line} {key(mutant)}", flush=True)
    stale = [line for line in listed if line.split(" | ")[0] == path and line not in used and options.every == 1]
    print(*(f"STALE {line}" for line in stale), sep="\n", end="\n" * bool(stale))
    print(f"{path}: {sum(counts.values())} mutants: " + ", ".join(f"{n} {name}" for name, n in counts.items()))
    return int(counts["SURVIVED"] + counts["UNREACHED"] + len(stale) > 0)


def main() -> int:
    """Judge every mutant of the files named, or of all, each file in a process of its own."""
    parser = argparse.ArgumentParser(prog="python -m tools.mutate_trusted", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("files", nargs="*", metavar="FILE", help=f"of {', '.join(FILES)}")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--resume", type=Path, metavar="FATES", help="keep the fates in this file, and go on from it")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="each N-th mutant only: a sample")
    options = parser.parse_args()
    unknown = [name for name in options.files if name not in FILES]
    if unknown or options.jobs < 1 or options.every < 1:
        parser.error(
            f"{unknown or options.jobs}: pass files of {', '.join(FILES)}, --jobs 1 or more, --every 1 or more"
        )
    os.chdir(ROOT)
    os.environ["CI"] = "1"
    if len(options.files) == 1:
        sys.path[:0] = [str(ROOT), *(str(ROOT / "tests" / part) for part in ("theory", "numerics", "proofs"))]
        return one_file(options.files[0], options)
    rest = ["--jobs", str(options.jobs), "--every", str(options.every)]
    rest += ["--resume", str(options.resume.resolve())] if options.resume else []
    command = [sys.executable, "-m", "tools.mutate_trusted", *rest]
    return max(subprocess.run([*command, name], check=False).returncode for name in options.files or FILES)


if __name__ == "__main__":
    sys.exit(main())
