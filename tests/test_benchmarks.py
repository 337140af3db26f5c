"""The benchmarks, untimed: who takes part computes the same numbers, and the table says what the file holds."""

import copy
import json
import math
import re
import subprocess
import sys
from dataclasses import replace
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from benchmarks import __main__ as command
from benchmarks import (
    hand_lstm,
    job1_plain,
    job2_chain,
    job3_gated,
    job4_diagonal,
    job6_lyapunov,
    job8_latch,
    jobs,
    peaks,
    protocol,
    report,
    startup,
    workers,
)
from benchmarks.case import BOTH, FINITE, LIBRARIES, LIMIT, MOVED, Case, Entrant, Target, by_sensitivity
from numerics import simd
from numerics.reference import reference, sigma
from numerics.scaled import NORMS, log_norms

ROOT = Path(__file__).resolve().parent.parent
RUN = ROOT / "benchmarks" / "run.json"

compiled = pytest.mark.skipif(not simd.AVAILABLE, reason="Numba is switched off: compiled kernels cannot run")

# Small enough for seconds; the number of networks of the loop by hand is a multiple of 8.
TINY = {
    "plain, 2 units": job1_plain.case(2, 3, 12),
    "plain, two threads": job1_plain.two_threads(2, 4, 9),
    "one vector": job2_chain.case(5, 1, 9),
    "three vectors": job2_chain.case(5, 3, 9),
    "LSTM": job3_gated.case("LSTM", 8, 2, 7),
    "GRU": job3_gated.case("GRU", 4, 2, 7),
    "GRU reset-after": job3_gated.case("GRU reset-after", 4, 2, 7),
    "MGU": job3_gated.any_cell("MGU", 4, 2, 7),
    "LSTM as any cell": job3_gated.any_cell("LSTM", 8, 8, 67),
    "diagonal, max norm": job4_diagonal.case("max", 16, 50),
    "diagonal, softplus": job4_diagonal.case("softplus", 16, 50),
    "diagonal, Frobenius norm": job4_diagonal.case("fro", 8, 20),
    "Lyapunov spectrum": job6_lyapunov.case(4, 2, 30),
}

# Compiling them takes seconds each, and tests/numerics compiles and compares these cells: in the deep run only.
COMPILED_ELSEWHERE = {("GRU", "ours"), ("GRU reset-after", "ours"), ("MGU", "ours")}


def logs_of(jacobians):
    """{norm: (steps, B)} of the products of the Jacobians (steps, N, N) of each network, the first one leftmost."""
    logs = np.array([log_norms(each) for each in jacobians])
    return {norm: logs[:, :, NORMS.index(norm)].T for norm in ("max", "fro")}


def plain_reference(p):
    found = []
    for W, h in zip(p["W"], p["start"], strict=True):
        steps = []
        for _ in range(p["steps"]):
            steps.append(np.diag(1.0 / np.cosh(W @ h) ** 2) @ W)
            h = np.tanh(W @ h)
        found.append(steps[::-1])
    return logs_of(found)


def minimal_gated_unit(network, h, x):
    """The step of examples/minimal_gated_unit.py and its Jacobian, by hand."""
    U, N = network.weight("f", 0), network.weight("n", 0)
    f = sigma(U @ h + network.weight("f", 1) @ x + network.biases["f"])
    slope = np.diag(f * (1.0 - f)) @ U
    n = np.tanh(N @ (f * h) + network.weight("n", 1) @ x + network.biases["n"])
    inner = np.diag(1.0 - n * n) @ N @ (np.diag(f) + np.diag(h) @ slope)
    return (1.0 - f) * h + f * n, np.diag(1.0 - f) + np.diag(n - h) @ slope + np.diag(f) @ inner


def gated_reference(p):
    batch = job3_gated.batch_of(p)
    step = minimal_gated_unit if p["name"] == "MGU" else reference(batch.cell)
    found = []
    for k in range(len(batch)):
        s, steps = np.zeros(batch.state_size), []
        for x in p["x"]:
            s, J = step(batch[k], s, np.array([x]))
            steps.append(J.T)  # the norms of J_q ... J_1 are those of its transpose
        found.append(steps)
    return logs_of(found)


def chain_reference(p):
    """The product of all Jacobians, multiplied out, times each error."""
    h, J = p["start"], []
    for _ in range(p["steps"]):
        h = np.tanh(p["W"] @ h)
        J.append(np.diag(1.0 / np.cosh(np.arctanh(h)) ** 2) @ p["W"])
    logs, product = [], np.eye(len(h))
    for step in reversed(J):
        product = product @ step
        logs.append([math.log(np.linalg.norm(error @ product)) for error in p["errors"]])
    return {"two": np.array(logs)}


def diagonal_reference(p):
    """Sums without rounding (fsum) and logs of sums of exponentials relative to the largest."""
    given = np.vectorize(lambda x: math.log1p(math.exp(x)))(p["given"]) if p["kind"] == "softplus" else p["given"]
    logs = []
    for t in range(1, len(given) + 1):
        total = np.array([math.fsum(given[:t, d]) for d in range(given.shape[1])])
        if p["kind"] == "fro":
            exponents = (2.0 * total * p["rates"]).ravel()
            logs.append(0.5 * (exponents.max() + math.log(math.fsum(np.exp(exponents - exponents.max())))))
        else:
            logs.append(max(p["rates"] * total))
    return {"log": np.array(logs)}


def lyapunov_reference(p):
    """Gram-Schmidt by hand, vector by vector."""
    found = []
    for W, h in zip(p["W"], p["start"], strict=True):
        vectors, sums = list(np.eye(len(h))), np.zeros(len(h))
        for _ in range(p["steps"]):
            h = np.tanh(W @ h)
            new = []
            for k, v in enumerate(vectors):
                v = (1.0 - h**2) * (W @ v)
                for u in new:
                    v = v - (u @ v) * u
                sums[k] += math.log(np.linalg.norm(v))
                new.append(v / np.linalg.norm(v))
            vectors = new
        found.append(sorted(sums / p["steps"], reverse=True))
    return {"exponents": np.array(found).T}


REFERENCES = {
    job1_plain: plain_reference,
    job2_chain: chain_reference,
    job3_gated: gated_reference,
    job4_diagonal: diagonal_reference,
    job6_lyapunov: lyapunov_reference,
}


def reference_for(case):
    """Of the job whose title begins with the same number."""
    modules = {module.cases()[0].job[0]: reference for module, reference in REFERENCES.items()}
    return modules[case.job[0]]


@cache
def reference_answers(name):
    case = TINY[name]
    make = reference_for(case)
    return make(case.problem("calm")), [make(case.problem(variant)) for variant in MOVED]


def skip_if_missing(entrant):
    if LIBRARIES[entrant.package] is not None and find_spec(entrant.package) is None:
        pytest.skip(f"{entrant.package} is not installed: pip install 'errorflow[{LIBRARIES[entrant.package]}]'")
    if entrant.package == "ours" and not simd.AVAILABLE:
        pytest.skip("Numba is switched off: compiled kernels cannot run")


@pytest.mark.parametrize(
    ("name", "entrant"),
    [
        pytest.param(name, entrant.name, marks=pytest.mark.deep if (name, entrant.name) in COMPILED_ELSEWHERE else ())
        for name, case in TINY.items()
        for entrant in case.entrants
    ],
)
def test_everybody_computes_what_a_plain_reference_does(name, entrant):
    case = TINY[name]
    found = next(e for e in case.entrants if e.name == entrant)
    skip_if_missing(found)
    reference, moved = reference_answers(name)
    protocol.check_answer(case, entrant, reference, moved, found.make(case.problem("calm"))())


@pytest.mark.parametrize("entrant", [entrant.name for entrant in job8_latch.case(512, 80).entrants])
def test_latches_agree_in_distribution_with_a_loop_over_steps(entrant):
    case = job8_latch.case(512, 80)
    found = next(e for e in case.entrants if e.name == entrant)
    skip_if_missing(found)

    def reference(seed):
        rng = np.random.default_rng(seed)
        logs, nearest = [], []
        for noise in rng.uniform(-job8_latch.BOUND, job8_latch.BOUND, (512, 80)):
            x, low, total = job8_latch.START, job8_latch.START, 0.0
            for each in noise:
                total += math.log(job8_latch.W / math.cosh(job8_latch.W * x) ** 2)
                x = math.tanh(job8_latch.W * x) + each
                low = min(low, x)
            logs.append(total)
            nearest.append(low)
        return {"log_slopes": np.array([logs]), "nearest": np.array([nearest])}

    theirs = found.make(case.problem("calm"))()
    protocol.check_answer(case, entrant, reference(10), [reference(11)], theirs)
    theirs = {**theirs, "nearest": theirs["nearest"] + 0.05}  # 10 % of what it is
    with pytest.raises(protocol.Disagreement, match="nearest: mean"):
        protocol.check_answer(case, entrant, reference(10), [reference(11)], theirs)


def transposed_order(p):
    """Wrong: the slopes of one step taken for those of the next."""
    right = chain_reference(p)
    return lambda: {"two": np.vstack([right["two"][1:], right["two"][-1:]])}


def right_chain(p):
    return lambda: chain_reference(p)


def planted(make):
    case = TINY["three vectors"]
    return replace(case, entrants=(Entrant("ours", "ours", right_chain), Entrant("peer", "numpy", make)), limits={})


def test_a_wrong_peer_ends_the_run_before_anything_is_timed():
    wrong = planted(transposed_order)
    desk = {1: workers.Desk({wrong.key: wrong}.__getitem__)}
    with pytest.raises(protocol.Disagreement, match=r"three|3 vectors at once, n = 5: peer disagrees with ours in two"):
        protocol.measured(wrong, desk, {}, rounds=3)


@pytest.mark.parametrize("change", [1e-9, math.nan, -math.inf], ids=str)
def test_an_answer_that_is_off_by_more_than_rounding_is_seen(change):
    case = TINY["three vectors"]
    reference, moved = reference_answers("three vectors")
    theirs = {"two": reference["two"].copy()}
    assert by_sensitivity(case, reference, moved, theirs) is None
    theirs["two"][4, 1] += change
    assert "two at [4, 1]" in by_sensitivity(case, reference, moved, theirs)


def test_an_answer_of_another_shape_or_of_nothing_is_seen():
    case = TINY["three vectors"]
    reference, moved = reference_answers("three vectors")
    assert "shape (9, 2)" in by_sensitivity(case, reference, moved, {"two": reference["two"][:, :2]})
    with pytest.raises(protocol.Disagreement, match="answers nothing"):
        protocol.check_answer(case, "peer", reference, moved, {})


def test_an_answer_in_other_norms_or_at_some_lags_only_is_seen():
    case = TINY["three vectors"]
    reference, moved = reference_answers("three vectors")
    other = {"max": reference["two"]}
    assert by_sensitivity(case, reference, moved, other) == "what it answers: max, ours two"
    some = {"two": reference["two"][4:]}
    assert by_sensitivity(case, reference, moved, some) == "two: 5 lags, ours 9"
    assert by_sensitivity(case, reference, moved, {"two": reference["two"][-1:]}) is None


def test_what_underflows_in_a_peer_is_not_compared_and_the_rest_is():
    ours = {"max": np.array([[-100.0], [-800.0]])}
    lost = protocol.above_underflow(ours, {"max": np.array([[-100.0], [-math.inf]])})
    assert lost["max"].tolist() == [[-100.0], [-800.0]]
    lost = protocol.above_underflow(ours, {"max": np.array([[-math.inf], [-800.0]])})
    assert lost["max"].tolist() == [[-math.inf], [-800.0]]


@pytest.fixture(scope="module")
def measured():
    """A row of a tiny case, measured in this process."""
    case = planted(right_chain)
    return protocol.measured(case, {1: workers.Desk({case.key: case}.__getitem__)}, {}, rounds=3)


def test_a_row_has_what_the_table_needs(measured):
    assert measured["ours"]["rounds"] == measured["peers"]["peer"]["rounds"] == 3
    ratio = measured["peers"]["peer"]["ratio"]
    assert ratio["min"] <= ratio["median"] <= ratio["max"]
    lines = report.row_lines(measured)
    assert lines[0] == "2 3 vectors at once, n = 5"
    assert " x (" in lines[2]
    assert "first " in lines[2]
    assert lines[3:] == ["  against one by one, JAX: not measured", "  against JAX: not measured"]


def times(ours, peer):
    return {"ours": [(t, t) for t in ours], "JAX analytic": [(t, t) for t in peer]}


def row(floor, goal, *, against="JAX", limits=None, peaks=None):
    case = Case("job", "n = 1", dict, (Entrant("ours", "ours", dict),), limits or {}, (Target(against, floor, goal),))
    return protocol.row(case, times((1.0, 2.0, 4.0), (4.0, 6.0, 20.0)), {}, peaks or {}, None)


def test_a_ratio_is_the_median_of_the_ratios_of_the_rounds():
    assert row(1.0, 2.0)["peers"]["JAX analytic"]["ratio"] == {"median": 4.0, "min": 3.0, "max": 5.0}


def test_a_share_of_the_peak_is_the_time_at_the_peak_over_ours():
    found = row(0.3, 0.5, against=LIMIT, limits={"fma": 10.0, "log": 1.0}, peaks={"fma": [20.0] * 3, "log": [4.0] * 3})
    assert found["limit"]["median"] == (10.0 / 20.0 + 1.0 / 4.0) / 2.0
    assert (
        report.target_text(found["targets"][0]) == "share of the peak: 38 %; floor 30 % met, goal 50 % missed by 25 %"
    )


@pytest.mark.parametrize(
    ("floor", "goal", "met", "text"),
    [
        (3.5, 4.0, "goal", "against JAX: 4 x; floor 3.5 x met, goal 4 x met"),
        (3.5, 5.0, "floor", "against JAX: 4 x; floor 3.5 x met, goal 5 x missed by 20 %"),
        (8.0, 16.0, "no", "against JAX: 4 x; floor 8 x missed by 50 %, goal 16 x missed by 75 %"),
        (None, 16.0, "below", "against JAX: 4 x; goal 16 x missed by 75 %"),
    ],
)
def test_a_missed_floor_is_shown_as_missed_and_by_how_much(floor, goal, met, text):
    found = row(floor, goal)
    assert found["targets"][0]["met"] == met
    assert f"  {text}" in report.row_lines(found)
    shown = report.text({**empty_run(), "rows": [found]})
    assert ("  missed: job, n = 1" in shown) == (met == "no")


def test_lags_at_which_an_answer_is_not_finite_are_shown():
    assert protocol.finite_share({"max": np.array([[0.0, 1.0], [0.0, -math.inf]]), "fro": np.zeros((2, 2))}) == 0.5
    case = Case("job", "n = 1", dict, (Entrant("ours", "ours", dict),), {}, (Target(FINITE, 1.0, 1.0),))
    firsts = {"ours": protocol.First(1.0, 1.0), "JAX analytic": protocol.First(1.0, 0.5)}
    lines = report.row_lines(protocol.row(case, times((1.0,), (4.0,)), firsts, {}, None))
    assert lines[2].endswith("finite at 50 % of the lags")
    assert lines[3] == "  finite lags of ours: 100 %; floor 100 % met, goal 100 % met"


@compiled
def test_without_the_extras_the_rest_is_measured_and_their_targets_are_not():
    case = TINY["LSTM"]
    missing = {"jax": "no jax", "torch": "no torch"}
    found = protocol.measured(case, {1: workers.Desk({case.key: case}.__getitem__)}, missing, rounds=3)
    assert list(found["peers"]) == ["NumPy matmul"]
    assert [t["met"] for t in found["targets"]] == [None, None, found["targets"][2]["met"]]
    assert "  against JAX analytic: not measured" in report.row_lines(found)


def test_of_one_and_two_threads_the_faster_counts():
    case = Case("job", "n = 1", dict, (Entrant("ours", "ours", dict),), {}, (Target("JAX", 2.0, 3.0),))
    two = {**times((1.0,), (4.0,)), "JAX analytic, 2 threads": [(2.5, 5.0)]}
    target = protocol.row(case, two, {}, {}, None)["targets"][0]
    assert (target["value"], target["one_thread"], target["met"]) == (2.5, 4.0, "floor")
    assert report.target_text(target) == (
        "against JAX: 2.5 x; floor 2 x met, goal 3 x missed by 17 %; "
        "peers with one thread: 4 x; floor 2 x met, goal 3 x met"
    )


def test_with_two_threads_on_both_sides_the_number_stands_beside():
    case = Case("job", "n = 1", dict, (Entrant("ours", "ours", dict),), {}, (Target("JAX", 2.0, 3.0),))
    two = {
        **times((1.0, 2.0, 1.0), (4.0, 8.0, 4.0)),
        "JAX analytic, 2 threads": [(1.5, 3.0), (2.5, 5.0), (1.5, 3.0)],
        "ours, 2 threads": [(0.6, 1.2), (1.25, 2.5), (0.5, 1.0)],
    }
    target = protocol.row(case, two, {}, {}, None)["targets"][0]
    assert (target["value"], target["one_thread"], target["two_threads"], target["met"]) == (1.5, 4.0, 2.5, "no")
    assert report.target_text(target).endswith(
        "with two threads on both sides: 2.5 x; floor 2 x met, goal 3 x missed by 17 %"
    )


@compiled
def test_one_entrant_of_a_chain_is_ours_with_two_threads_and_is_called_so():
    case = TINY["one vector"]
    desk = workers.Desk({case.key: case}.__getitem__)
    ones = {"jax": "no jax", "torch": "no torch"}
    labels = [each.label for each in protocol.runners(case, {1: desk, 2: desk}, ones)]
    assert labels == ["ours", BOTH, "NumPy", "dgemv"]
    assert [each.label for each in protocol.runners(case, {1: desk}, ones)] == ["ours", "NumPy", "dgemv"]


def empty_run():
    return {
        "schema": report.SCHEMA,
        "machine": report.machine(),
        "protocol": {"rounds": 3, "seconds": 0.03, "coretype": ""},
        "missing": {"jax": "jax is not installed, its entrants are left out: pip install 'errorflow[jax]'"},
        "left_out": [],
        "rows": [],
        "startup": [
            {"name": "net", "import": 0.3, "cold": 2.0, "first": 0.4, "cached": 0.1, "warm": 0.001},
            {"name": "JAX", "import": 0.3, "cold": 5.0, "first": None, "cached": None, "warm": 0.001},
        ],
    }


def test_a_run_is_written_with_a_manifest_and_its_table_is_made_from_the_file(tmp_path, measured):
    file, found = tmp_path / "run.json", {**empty_run(), "rows": [measured]}
    report.write(file, found, 1.0)
    again = json.loads(file.read_text("utf-8"))
    assert report.written(again) == file.read_text("utf-8")
    assert "jax is not installed" in report.text(again)
    net, jax = report.text(again).split("Start-up")[1].splitlines()[2:4]
    assert " ".join(net.split()) == "net 300 ms 2 s 400 ms 100 ms 1 ms cached: bound 50 ms missed by a factor of 2"
    assert " ".join(jax.split()) == "JAX 300 ms 5 s - - 1 ms"
    beside = json.loads((tmp_path / "run.json.manifest.json").read_text("utf-8"))
    assert beside["sha256"]["run.json"] == sha256(file.read_bytes()).hexdigest()
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--from", str(file)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, report.text(again)), done.stderr


def test_the_committed_table_is_that_of_the_committed_run():
    content = RUN.read_text("utf-8")
    found = report.checked(json.loads(content), RUN.name)
    assert report.written(found) == content
    assert report.text(found) == RUN.with_suffix(".txt").read_text("utf-8")
    manifest = json.loads(RUN.with_name("run.json.manifest.json").read_text("utf-8"))
    assert manifest["sha256"] == {"run.json": sha256(content.encode()).hexdigest()}


def test_the_committed_run_has_every_case_and_its_targets_are_as_the_code_has_them():
    found = json.loads(RUN.read_text("utf-8"))
    rows = {f"{row['job']}, {row['size']}": row for row in found["rows"]}
    known = {case.key: case for name in jobs.JOBS for case in jobs.cases(name)}
    assert list(rows) == list(known)
    assert found["protocol"]["rounds"] >= 7
    for key, case in known.items():
        given = [[t["against"], t["floor"], t["goal"]] for t in rows[key]["targets"]]
        assert given == json.loads(report.written([[t.against, t.floor, t.goal] for t in case.targets])), key
    assert [entry["name"] for entry in found["startup"]] == list(startup.FIRST_CALLS)


def test_a_file_that_is_no_run_is_refused():
    run = copy.deepcopy(empty_run())
    assert report.checked(run, "x.json") is run
    for wrong in ([], {}, {**run, "schema": 0}, {k: v for k, v in run.items() if k != "rows"}):
        with pytest.raises(ValueError, match=r"x\.json is no run of schema 1"):
            report.checked(wrong, "x.json")


def test_keys_of_cases_are_their_own():
    keys = [case.key for name in jobs.JOBS for case in jobs.cases(name)]
    assert len(keys) == len(set(keys))
    assert all(jobs.find(key).key == key for key in keys)
    assert {case.job for case in command.chosen([], True)} == {jobs.find(key).job for key in keys}


def test_unknown_jobs_and_too_few_rounds_are_refused(capsys):
    for words, message in ((["plane"], "no job 'plane'; pass some of plain, chain"), (["--rounds", "2"], "pass 3 or")):
        with pytest.raises(SystemExit):
            command.arguments(words)
        assert message in capsys.readouterr().err


def test_a_source_that_is_missing_or_no_run_ends_the_command_with_a_reason(tmp_path, monkeypatch):
    (tmp_path / "list.json").write_text("[]", "utf-8")
    for name, message in (("none.json", "No such file"), ("list.json", "is no run of schema 1")):
        monkeypatch.setattr(sys, "argv", ["benchmarks", "--from", str(tmp_path / name)])
        with pytest.raises(SystemExit, match=message):
            command.main()


def test_cases_are_chosen_by_words():
    assert [case.key for case in command.chosen(["lyapunov"], False, "n = 8")] == ["6 Lyapunov spectrum, n = 8"]
    assert command.chosen(["lyapunov"], False, "n = 5") == []


@compiled
def test_peaks_are_called_and_count_what_they_do():
    problem = {"W": np.eye(8)}
    for name in peaks.PEAKS:
        peaks.peak_entrant(name).make(problem)()
        assert peaks.peak_amount(name, problem) > 0.0
        assert name in peaks.UNITS


@compiled
def test_the_loop_by_hand_goes_on_where_floats_end():
    """With a forget gate of exp(-20) per step the product leaves the floats after 40 steps; 71 = 64 + 7."""
    p = dict(job3_gated.problem("LSTM", 8, 8, 71, "timed"))
    p["b"] = p["b"].copy()
    p["b"][:, 1] -= 20.0
    p["U"] = 0.01 * p["U"]
    logs = hand_lstm.make(p)()["max"]
    assert np.isfinite(logs).all()
    assert logs[-1].max() < -300.0
    moved = hand_lstm.make({**p, "U": p["U"] * (1.0 + 2.0**-40)})()["max"]
    reference = gated_reference(p)
    case = job3_gated.any_cell("LSTM", 8, 8, 71)
    assert by_sensitivity(case, {"max": logs}, [{"max": moved}], {"max": reference["max"]}) is None


def test_a_worker_answers_and_hands_over_what_went_wrong():
    with workers.Worker(1) as worker:
        answer, seconds = worker.ask("answer", "6 Lyapunov spectrum, n = 4", "NumPy qr", "calm")
        assert answer["exponents"].shape == (4, 512)
        assert seconds > 0.0
        with pytest.raises(workers.WorkerFailed, match="KeyError: 'nobody'"):
            worker.ask("answer", "6 Lyapunov spectrum, n = 4", "nobody", "calm")


def test_the_lines_that_the_page_explains_are_lines_of_the_committed_run():
    page = (ROOT / "docs" / "benchmarks.md").read_text("utf-8")
    shown = page.split("## How to read the table")[1].split("```")[1].strip().splitlines()
    run = [line.rstrip() for line in (ROOT / "benchmarks" / "run.txt").read_text("utf-8").splitlines()]
    assert len(shown) > 3
    assert not [line for line in shown if line not in run]
    (example,) = re.findall(r"`([\d.]+ x \([\d.]+ to [\d.]+\))` is", page)
    assert example in "\n".join(shown)
