"""``errorflow score``: the same bytes for any number of jobs, a run that goes on, and one that is interrupted."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from proofs.cli import main

ROOT = Path(__file__).resolve().parent.parent
SOME = ("score", "--claims", "6")


def test_the_same_seed_gives_the_same_bytes_for_one_job_and_two(capsys: pytest.CaptureFixture[str]) -> None:
    outputs = []
    for jobs in ("1", "2"):
        assert main([*SOME, "--jobs", jobs, "--json"]) == 0
        outputs.append(capsys.readouterr().out)
    assert outputs[0] == outputs[1]
    marks = [json.loads(line) for line in outputs[0].splitlines()]
    assert [each["index"] for each in marks] == list(range(6))
    assert {each["kind"] for each in marks} == {"mark"}


def test_a_run_goes_on_from_the_marks_that_were_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "marks.json"
    assert main([*SOME, "--jobs", "1", "--resume", str(file)]) == 0
    first = capsys.readouterr()
    assert "[6/6]" in first.err
    assert main([*SOME, "--jobs", "1", "--resume", str(file)]) == 0
    again = capsys.readouterr()
    assert again.out == first.out
    assert again.err == ""
    assert "all false" in again.out
    assert "none wrong" in again.out.splitlines()[-1]


def test_a_wrong_verdict_ends_with_status_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "marks.json"
    assert main([*SOME[:2], "2", "--jobs", "1", "--resume", str(file)]) == 0
    kept = json.loads(file.read_text())
    kept["marks"][0]["status"] = "PROVED"  # the first statement is false
    file.write_text(json.dumps(kept))
    assert main([*SOME[:2], "2", "--jobs", "1", "--resume", str(file)]) == 1
    assert "1 WRONG: 0 of seed 0" in capsys.readouterr().out


def test_a_file_that_holds_no_marks_gets_its_message_and_status_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("no marks")
    assert main([*SOME, "--resume", str(file)]) == 2
    assert "holds no partial marks" in capsys.readouterr().err


def test_ctrl_c_prints_what_was_found_keeps_it_and_ends_with_status_130(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "errorflow", "score", "--claims", "400", "--jobs", "2", "--resume", "marks.json"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stderr is not None
    assert process.stderr.readline().startswith("[1/400]")
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "interrupted after" in out.splitlines()[-1]
    assert "Traceback" not in err
    assert json.loads((tmp_path / "marks.json").read_text())["marks"]
