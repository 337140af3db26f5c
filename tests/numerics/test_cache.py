"""Generated code on disk: kept for the next process, never trusted, and only in a folder that is the user's alone."""

import os
import re
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from numerics import cache, fast_form
from numerics.errors import CacheError
from theory.cells import CELLS

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCE = '"""Test."""\n\nfrom numba import njit\n\n\n@njit(cache=True)\ndef twice(x):\n    return 2.0 * x\n'
CHILD = """
import sys
from numerics import Network, compile_cell
from theory.cells import CELLS
compiled = compile_cell(CELLS["Elman"])
compiled.step(Network.random(CELLS["Elman"], n=5))  # a smaller one is not compiled
step = compiled.module.step
print(sum(step.stats.cache_hits.values()), sum(step.stats.cache_misses.values()))
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A cache folder of this test's own, and no module of it left when the test is over."""
    monkeypatch.setenv("ERRORFLOW_CACHE", str(tmp_path / "cache"))
    yield tmp_path / "cache"
    for name in [name for name in sys.modules if name.startswith("errorflow_")]:
        if str(tmp_path) in str(sys.modules[name].__file__):
            del sys.modules[name]


def start(code, folder):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "ERRORFLOW_CACHE": str(folder), "NUMBA_DISABLE_JIT": "0"}
    return subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, text=True)


def finished(process):
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    return out.split()


def forget(module):
    del sys.modules[module.__name__]


def test_what_one_process_compiled_the_next_one_loads_and_two_at_once_do_no_harm(folder):
    first, second = start(CHILD, folder), start(CHILD, folder)
    finished(first), finished(second)
    assert finished(start(CHILD, folder)) == ["1", "0"]
    assert not [path for path in folder.iterdir() if path.suffix == ".tmp"]


def test_the_folder_is_made_for_its_user_alone(folder):
    assert cache.cache_folder() == folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_same_source_is_one_module_with_a_file(folder):
    module = cache.load(SOURCE)
    assert cache.load(SOURCE) is module
    assert sys.modules[module.__name__] is module
    assert Path(module.__file__).read_text().startswith(SOURCE)
    assert module.twice(3.0) == 6.0
    assert cache.load(SOURCE.replace("2.0", "3.0")) is not module


def test_a_file_that_was_tampered_with_is_written_anew_and_never_run(folder, tmp_path):
    path = Path(cache.load(SOURCE).__file__)
    content, mark = path.read_text(), tmp_path / "ran"
    forget(cache.load(SOURCE))
    path.write_text(f"open({str(mark)!r}, 'w').close()\n" + content)
    module = cache.load(SOURCE)
    assert path.read_text() == content
    assert module.twice(3.0) == 6.0
    assert not mark.exists()
    forget(module)


def test_a_link_in_place_of_a_file_is_replaced(folder, tmp_path):
    module = cache.load(SOURCE)
    path, elsewhere = Path(module.__file__), tmp_path / "elsewhere.py"
    forget(module)
    elsewhere.write_bytes(path.read_bytes())
    path.unlink()
    path.symlink_to(elsewhere)
    forget(cache.load(SOURCE))
    assert not path.is_symlink()


def test_a_file_that_is_right_is_left_alone(folder):
    module = cache.load(SOURCE)
    before = Path(module.__file__).stat()
    forget(module)
    forget(cache.load(SOURCE))
    assert Path(module.__file__).stat().st_mtime_ns == before.st_mtime_ns
    assert Path(module.__file__).stat().st_ino == before.st_ino


def test_a_change_in_what_generated_code_calls_gives_another_file(folder, monkeypatch):
    first = cache.load(SOURCE)
    monkeypatch.setattr(cache, "_support_hash", lambda: "another")
    second = cache.load(SOURCE)
    assert first.__file__ != second.__file__


def test_threads_get_one_module(folder):
    found = []
    threads = [threading.Thread(target=lambda: found.append(cache.load(SOURCE + "\n"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(map(id, found))) == 1


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777])
def test_a_folder_that_others_can_write_to_is_refused(folder, mode):
    folder.mkdir()
    folder.chmod(mode)
    with pytest.raises(CacheError, match=rf"has mode {mode:04o}: others can write code into it; run chmod 700"):
        cache.cache_folder()


def test_a_folder_of_somebody_else_is_refused(folder, monkeypatch):
    folder.mkdir(mode=0o700)
    monkeypatch.setattr(os, "getuid", lambda: folder.stat().st_uid + 1)
    with pytest.raises(CacheError, match=r"belongs to user \d+, not to you \(\d+\); code in it would be executed"):
        cache.cache_folder()


def test_a_folder_that_cannot_be_made_is_named_with_the_remedy(folder):
    folder.parent.joinpath("cache").write_text("a file")
    with pytest.raises(CacheError, match=r"cache folder .*cache: .*; set ERRORFLOW_CACHE to a folder of your own"):
        cache.cache_folder()


def test_the_place_of_the_folder_follows_the_environment(monkeypatch, tmp_path):
    monkeypatch.delenv("ERRORFLOW_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache.cache_folder() == tmp_path / "errorflow"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert cache.cache_folder() == tmp_path / "home" / ".cache" / "errorflow"


def test_a_source_that_fails_leaves_no_module_behind(folder):
    with pytest.raises(ZeroDivisionError):
        cache.load("1 / 0\n")
    with pytest.raises(ZeroDivisionError):
        cache.load("1 / 0\n")


def test_a_change_in_what_the_fast_form_calls_makes_a_new_module():
    text = fast_form.source(CELLS["LSTM"], {"n": 9, "m": 1}, backwards=True, norms=("max",), shared=True)
    called = {f"{name}.py" for name in re.findall(r"from numerics\.(\w+) import", text)}
    assert "simd.py" in called
    assert called <= set(cache.SUPPORT)
