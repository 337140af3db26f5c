"""The command line: what it says of bad input, its exit statuses, and that the seed alone decides its output."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from proofs.cli import main

ROOT = Path(__file__).resolve().parent.parent

COMMANDS = ("verify", "check", "cell", "table", "figure", "replay", "explain", "new", "score")
HEAVY = "sympy numpy numba hypothesis matplotlib"

FALSE_CLAIM = """
from proofs import Claim, also_given
from theory import logistic
from theory.statement import ErrorFlow, Lag, Net, Norm, SlopeMax, Unit, Units, W, fro, inf, leq

n, q, k, v, net = Units("n"), Lag("q"), Unit("k"), Unit("v"), Net(logistic)
too_small = Claim(
    id="too-small", source="this test", over=(n, q, k, v, net),
    statement=leq(abs(ErrorFlow(q, k, v)), SlopeMax(inf) ** q), reason="it is refuted",
)
"""


@dataclass(frozen=True)
class Finished:
    status: int
    out: str
    err: str


@pytest.fixture
def call(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Finished]:
    """The command in this process, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object) -> Finished:
        status = main([str(each) for each in arguments])
        captured = capsys.readouterr()
        return Finished(status, captured.out, captured.err)

    return run


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_imports_nothing_heavy(command: str) -> None:
    program = f"""
import sys
sys.argv = ["errorflow", *{command.split()!r}, "--help"]
import errorflow
try:
    errorflow.main()
except SystemExit as ended:
    assert ended.code == 0, ended.code
loaded = set("{HEAVY}".split()) & set(sys.modules)
sys.exit(f"loaded {{loaded}}" if loaded else 0)
"""
    finished = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    assert "Usage: errorflow" in finished.stdout


BAD_INPUT = {
    "an unknown command": (["verfy"], ["No such command 'verfy'"]),
    "an unknown claim": (["verify", "b33"], ["unknown claim 'b33'", "did you mean b3"]),
    "an unknown cell": (["cell", "GRUU"], ["unknown cell 'GRUU'", "did you mean GRU"]),
    "an unknown cell without a near one": (["cell", "perceptron"], ["unknown cell 'perceptron'", "known: Elman, "]),
    "an unknown table": (["table", "verdict"], ["unknown table 'verdict'", "did you mean verdicts?"]),
    "a table of an unknown claim": (["table", "verdicts", "b33"], ["unknown claim 'b33'", "did you mean b3"]),
    "claims of a table without": (["table", "activations", "b3"], ["the table activations is of no claims; leave b3"]),
    "an unknown format": (["table", "activations", "--format", "word"], ["'word' is not one of", "latex"]),
    "an unknown status": (["explain", "PROVEN"], ["unknown status or claim 'PROVEN'", "PROVED"]),
    "no jobs": (["verify", "--jobs", "0"], ["'--jobs'", "0 is not in the range x>=1"]),
    "a negative seed": (["verify", "--seed", "-1"], ["'--seed'", "-1 is not in the range x>=0"]),
    "no budget": (["verify", "--budget", "0"], ["'--budget'", "0 is not in the range x>=1"]),
    "no time": (["verify", "--seconds", "0"], ["'--seconds'", "0"]),
    "no units": (["cell", "GRU", "--units", "0"], ["'--units'", "0 is not in the range x>=1"]),
    "no lags": (["cell", "GRU", "--lags", "0"], ["'--lags'", "0 is not in the range x>=1"]),
    "claims beside --all": (["verify", "--all", "b3"], ["--all and the claims b3; pass one or the other"]),
    "a file of claims that is not there": (["check", "no.py"], ["no.py does not exist"]),
    "a cell file that is not there": (["cell", "no.py"], ["no.py does not exist"]),
    "a folder": (["check", "."], [". is a folder; pass a Python file in it"]),
    "a table as JSON": (["table", "activations", "--json"], ["--json has no table; pass --format csv"]),
    "a name that is no name": (["new", "claim", "2nd-bound"], ["NAME='2nd-bound' is no name", "lower-case letters"]),
    "a keyword as a name": (["new", "claim", "lambda"], ["NAME='lambda' is no name"]),
    "a name that shadows ours": (["new", "cell", "theory"], ["would shadow the package theory", "my-theory"]),
    "a kind that cannot be written": (["new", "theorem", "x"], ["'theorem' is not one of"]),
    "a witness that is not there": (["replay", "no.json"], ["no.json"]),
}


@pytest.mark.parametrize("case", BAD_INPUT)
def test_bad_input_gets_its_message_and_status_two(case: str, call: Callable[..., Finished]) -> None:
    arguments, fragments = BAD_INPUT[case]
    finished = call(*arguments)
    assert finished.status == 2
    assert finished.out == ""
    for fragment in fragments:
        assert fragment in " ".join(finished.err.split())
    assert "Traceback" not in finished.err


BAD_FILES = {
    "a typo": (
        "from theory import *\nh = state('h')\ncell = Cell('C', {h: logistc(net('a', h))})\n",
        ["bad.py, line 3: cell = Cell(", "NameError: name 'logistc' is not defined; did you mean logistic?"],
    ),
    "no Python": ("def f(:\n", ["bad.py, line 1: not Python: ", "def f(:"]),
    "not UTF-8": (b"\xff\xfe", ["bad.py is not Python: byte 0 is not UTF-8"]),
    "an exception": ("x = 1\n1 / 0\n", ["bad.py, line 2: 1 / 0", "ZeroDivisionError: division by zero"]),
    "an exit": ("import sys\nsys.exit(5)\n", ["bad.py, line 2: sys.exit(5)", "SystemExit: 5"]),
    "nothing in it": ("x = 1\n", ["bad.py defines no "]),
    "a state without an update": (
        "from theory import *\nh, g = state('h g')\ncell = Cell('C', {h: tanh(net('a', h, g))})\n",
        ["bad.py, line 3", "state g of cell 'C' has no update"],
    ),
    "a tanh of SymPy": (
        "import sympy\nfrom theory import *\nh = state('h')\ncell = Cell('C', {h: sympy.tanh(net('a', h))})\n",
        ["bad.py, line 4", "theory.activations"],
    ),
    "an import that fails": ("import no_such_module\n", ["bad.py, line 1", "No module named 'no_such_module'"]),
}


@pytest.mark.parametrize("command", ["check", "cell"])
@pytest.mark.parametrize("case", BAD_FILES)
def test_a_bad_file_gets_its_line_and_status_two(case: str, command: str, call: Callable[..., Finished]) -> None:
    text, fragments = BAD_FILES[case]
    Path("bad.py").write_bytes(text if isinstance(text, bytes) else text.encode())
    finished = call(command, "bad.py")
    assert finished.status == 2
    assert finished.out == ""
    for fragment in fragments:
        assert fragment in finished.err
    assert "Traceback" not in finished.err


def test_a_file_that_is_nearly_there_is_proposed(call: Callable[..., Finished]) -> None:
    Path("weak_bound.py").write_text(FALSE_CLAIM)
    assert "did you mean weak_bound.py?" in call("check", "weak_bond.py").err


def test_a_file_without_the_ending_of_python_is_not_run(call: Callable[..., Finished]) -> None:
    Path("notes.txt").write_text("raise SystemExit('it was run')")
    finished = call("check", "notes.txt")
    assert (finished.status, "notes.txt is not a Python file; pass a file whose name ends in .py" in finished.err) == (
        2,
        True,
    )


ILL_POSED = {
    "a free symbol": ("statement=leq(abs(ErrorFlow(q, k, v)), Real('gamma'))", "gamma"),
    "and between relations": ("statement=leq(0, Weight(k, v)) and leq(Weight(k, v), 1)", "both(a, b)"),
    "a float": ("statement=leq(abs(ErrorFlow(q, k, v)), 0.25)", "Rational(1, 4)"),
    "a lag that may be 0": ("statement=leq(abs(ErrorFlow(q - 1, k, v)), 1)", "q - 1"),
}


@pytest.mark.parametrize("case", ILL_POSED)
def test_a_file_of_ill_posed_claims_gets_that_verdict_and_status_two(case: str, call: Callable[..., Finished]) -> None:
    statement, fragment = ILL_POSED[case]
    Path("bad.py").write_text(
        "from proofs import Claim\nfrom theory import logistic\nfrom theory.statement import *\n"
        'n, q, k, v, net = Units("n"), Lag("q"), Unit("k"), Unit("v"), Net(logistic)\n'
        f'claim = Claim(id="bad", source="here", over=(n, q, k, v, net), {statement}, reason="none")\n'
    )
    finished = call("check", "bad.py")
    assert finished.status == 2
    assert finished.out.startswith("ILL_POSED")
    assert fragment in finished.out


def test_what_a_file_prints_does_not_mix_with_the_results(call: Callable[..., Finished]) -> None:
    Path("loud.py").write_text("print('hello')\n" + FALSE_CLAIM)
    finished = call("check", "loud.py", "--json")
    assert "hello" in finished.err
    assert [json.loads(line)["kind"] for line in finished.out.splitlines()] == ["verdict"]


def test_a_false_claim_ends_with_status_one_and_its_witness_replays(call: Callable[..., Finished]) -> None:
    Path("false.py").write_text(FALSE_CLAIM)
    finished = call("check", "false.py", "--witnesses", "kept")
    assert finished.status == 1
    assert finished.out.startswith("REFUTED    too-small")
    assert call("replay", "kept/too-small.json").status == 0


def test_a_witness_with_one_digit_changed_does_not_replay(call: Callable[..., Finished]) -> None:
    Path("false.py").write_text(FALSE_CLAIM)
    call("check", "false.py", "--witnesses", "kept")
    text = Path("kept/too-small.json").read_text()
    witness = json.loads(text)
    witness["case"]["W"][0][0] += "1"
    Path("kept/changed.json").write_text(json.dumps(witness))
    assert call("replay", "kept/changed.json").status != 0


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"case": 2**10**9}', "\x00"])
def test_what_is_no_witness_gets_status_two_without_a_traceback(text: str, call: Callable[..., Finished]) -> None:
    Path("witness.json").write_text(text)
    finished = call("replay", "witness.json")
    assert finished.status == 2
    assert finished.err
    assert "Traceback" not in finished.err


@pytest.mark.parametrize("kind", ["claim", "derivation", "cell"])
def test_a_new_file_runs_as_it_is(kind: str, call: Callable[..., Finished]) -> None:
    made = call("new", kind, "my-first")
    assert (made.status, made.out.startswith("wrote my_first.py")) == (0, True)
    judged = call("cell" if kind == "cell" else "check", "my_first.py")
    assert judged.status == 0, judged.out + judged.err


def test_new_never_overwrites(call: Callable[..., Finished]) -> None:
    Path("mine.py").write_text("precious")
    finished = call("new", "claim", "mine")
    assert (finished.status, "mine.py exists and is left as it is" in finished.err) == (2, True)
    assert Path("mine.py").read_text() == "precious"


@pytest.mark.parametrize("form", ["text", "latex", "markdown", "csv", "html"])
def test_the_table_of_activations_has_a_row_per_activation(form: str, call: Callable[..., Finished]) -> None:
    from theory.activations import ACTIVATIONS

    finished = call("table", "activations", "--format", form)
    assert finished.status == 0
    for name in ACTIVATIONS:
        assert name.replace("_", r"\_" if form == "latex" else "_") in finished.out


def test_a_table_in_a_file_has_its_manifest_beside_it_and_compares_equal(call: Callable[..., Finished]) -> None:
    assert call("table", "activations", "--output", "a.tex", "--format", "latex").status == 0
    assert json.loads(Path("a.tex.manifest.json").read_text())["seed"] == 0
    assert call("table", "activations", "--compare", "a.tex", "--format", "latex").status == 0
    Path("a.tex").write_text(Path("a.tex").read_text().replace("logistic", "logistik"))
    assert call("table", "activations", "--compare", "a.tex", "--format", "latex").status == 1


@pytest.mark.parametrize(
    "status", ["PROVED", "CITED", "REFUTED", "VACUOUS", "TESTED", "UNDECIDED", "ILL_POSED", "NOTED"]
)
def test_every_status_is_explained(status: str, call: Callable[..., Finished]) -> None:
    finished = call("explain", status.lower())
    assert finished.status == 0
    assert "means not:" in finished.out


def test_a_claim_is_explained_with_its_statement_source_and_verdict(call: Callable[..., Finished]) -> None:
    finished = call("explain", "M2")
    assert finished.status == 0
    for part in ("source: ", "states    ", "REFUTED", "Why"):
        assert part in finished.out


SMALL = ("m2", "p1", "p4", "c1", "b3-any-lag", "b10")


def test_the_same_seed_gives_the_same_bytes_for_one_job_and_two(
    errorflow: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    one, two = (errorflow("verify", *SMALL, "--json", "--jobs", jobs) for jobs in (1, 2))
    assert one.returncode == 0, one.stderr
    assert one.stdout == two.stdout
    ids = [json.loads(line)["id"] for line in one.stdout.splitlines()]
    assert sorted(ids) == sorted(SMALL)


def test_the_last_line_counts_the_corrected_forms_that_stand(call: Callable[..., Finished]) -> None:
    last = call("verify", "m2", "b4-step", "--jobs", "1").out.splitlines()[-1]
    assert "; 2 of 2 corrected forms stand (2 proved); " in last


def test_tested_is_undecided_where_a_proof_is_required(call: Callable[..., Finished]) -> None:
    Path("true.py").write_text(FALSE_CLAIM.replace("SlopeMax(inf) ** q", "(SlopeMax(inf) * Norm(fro, W)) ** q"))
    assert call("check", "true.py").status == 0
    assert call("check", "true.py", "--require", "proved").status == 3  # the kernel has no rules for this norm
    Path("proved.py").write_text(FALSE_CLAIM.replace("SlopeMax(inf) ** q", "(SlopeMax(inf) * Norm(inf, W)) ** q"))
    assert call("check", "proved.py", "--require", "proved").status == 0


def test_a_run_that_is_cut_says_so_and_ends_with_status_three(call: Callable[..., Finished]) -> None:
    finished = call("verify", "m1", "m2", "m3", "--seconds", "0.000001", "--jobs", "1")
    assert finished.status == 3
    assert "cut by --seconds 1e-06 after 1 of 3" in finished.out.splitlines()[-1]


def test_a_verdict_that_differs_from_the_accepted_one_is_named_and_ends_with_status_one(
    call: Callable[..., Finished], monkeypatch: pytest.MonkeyPatch
) -> None:
    from proofs import expected as accepted

    monkeypatch.setattr(accepted, "FILE", Path("expected.json").absolute())
    assert call("verify", "m2", "--accept").status == 0
    assert call("verify", "m2").status == 0
    file = Path("expected.json")
    file.write_text(file.read_text().replace('"REFUTED"', '"TESTED"'))
    finished = call("verify", "m2")
    assert finished.status == 1
    assert finished.out.endswith("not as expected: m2.\n")
    assert "m2 differs: status was TESTED, is REFUTED" in finished.err


def test_a_file_that_cannot_be_written_is_told(call: Callable[..., Finished]) -> None:
    Path("taken").write_text("")
    finished = call("table", "activations", "--output", "taken/table.tex")
    assert (finished.status, "taken/table.tex cannot be written" in finished.err) == (2, True)


def test_the_manifest_says_what_was_run(call: Callable[..., Finished]) -> None:
    call("verify", "m2", "--manifest", "manifest.json")
    manifest = json.loads(Path("manifest.json").read_text())
    assert set(manifest["sha256"]) == {"m2"}
    assert {"command", "seed", "python", "cpu", "versions", "ground_types", "timing"} <= set(manifest)


def test_another_package_of_our_name_is_not_taken_for_ours(
    errorflow: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    for name in ("theory", "proofs"):
        (tmp_path / "other" / name).mkdir(parents=True)
        (tmp_path / "other" / name / "__init__.py").write_text("")
        # -m puts the current folder first, so the checkout's errorflow.py is copied by path.
        program = f"import runpy; runpy.run_path({str(ROOT / 'errorflow.py')!r}, run_name='__main__')"
        finished = subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path / "other"), str(ROOT)])},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert finished.returncode == 2
        assert f"another package {name} shadows the one of errorflow" in finished.stderr or name != "theory"
        assert str(tmp_path / "other") in finished.stderr
        assert str(ROOT) in finished.stderr


def test_verify_judges_the_core_or_all_of_the_catalogue_or_the_claims_named() -> None:
    from proofs.claims import CLAIMS, CORE, CORE_MODULES
    from proofs.cli.verify import named_claims

    assert named_claims((), False) == list(CORE)
    assert named_claims((), True) == list(CLAIMS)
    assert named_claims(("M2", "b3"), False) == ["m2", "b3"]
    beyond = next(name for name in CLAIMS if name not in CORE)
    assert named_claims((beyond,), False) == [beyond]
    assert set(CORE) < set(CLAIMS)
    files = {path.stem for path in (ROOT / "proofs" / "claims").glob("*.py")}
    assert files >= CORE_MODULES


def test_ctrl_c_prints_what_was_found_and_ends_with_status_130(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "errorflow", "verify", "--jobs", "2"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    first = process.stdout.readline()
    os.killpg(process.pid, signal.SIGINT)
    rest, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert first.split()[1] == "m1"
    assert "interrupted after" in rest.splitlines()[-1]
    assert "Traceback" not in err
