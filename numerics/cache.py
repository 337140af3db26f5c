"""A folder of generated modules, one per content, that only its user can write to; nothing in it is trusted.

Numba keeps compiled code only for functions whose source is a real file, so the source is written to one. But it is the
source in memory that is executed: a file that was tampered with is found out, written anew, and never run.
"""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from threading import Lock
from types import ModuleType

from numerics.errors import CacheError

SUPPORT = (
    "barrier.py",
    "diagonal_kernels.py",
    "eight_by_eight.py",
    "fast_logs.py",
    "fast_support.py",
    "loops.py",
    "nets.py",
    "row_code.py",
    "scalar.py",
    "scratch.py",
    "simd.py",
    "straight.py",
    "vmath.py",
)  # what generated code calls: Numba would not notice a change there
_LOCK = Lock()


def cache_folder() -> Path:
    """The folder of generated modules, made with mode 0700 if it is missing.

    $ERRORFLOW_CACHE if set, else errorflow in $XDG_CACHE_HOME, else ~/.cache/errorflow. CacheError if it belongs to
    somebody else, if others can write to it, or if it cannot be made: what lies there is executed.
    """
    folder = _wanted_folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.stat(follow_symlinks=False) if not folder.is_symlink() else folder.stat()
    except OSError as error:
        raise CacheError(
            f"cache folder {folder}: {error.strerror}; set ERRORFLOW_CACHE to a folder of your own"
        ) from error
    _check_owner(folder, found)
    return folder


def _wanted_folder() -> Path:
    if own := os.environ.get("ERRORFLOW_CACHE"):
        return Path(own).expanduser().absolute()
    if shared := os.environ.get("XDG_CACHE_HOME"):
        return Path(shared).absolute() / "errorflow"
    try:
        return Path.home() / ".cache" / "errorflow"
    except RuntimeError:
        raise CacheError("no home folder for the cache; set ERRORFLOW_CACHE to a folder of your own") from None


def _check_owner(folder: Path, found: os.stat_result) -> None:
    if not hasattr(os, "getuid"):
        return  # Windows: a profile's folders are its owner's
    if found.st_uid != os.getuid():
        raise CacheError(
            f"cache folder {folder} belongs to user {found.st_uid}, not to you ({os.getuid()}); "
            "code in it would be executed: set ERRORFLOW_CACHE to a folder of your own"
        )
    if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise CacheError(
            f"cache folder {folder} has mode {stat.S_IMODE(found.st_mode):04o}: others can write code into it; "
            f"run chmod 700 {folder}, or set ERRORFLOW_CACHE to another folder"
        )


def load(source: str) -> ModuleType:
    """The module of this source: the same object for the same source, with a file that Numba can cache beside.

    The file's name is the hash of its content, and its content names the hash of what it calls. Safe for several
    processes and threads: a file appears whole or not at all.
    """
    text = f"{source}\n# calls {_support_hash()}\n"
    name = f"errorflow_{sha256(text.encode()).hexdigest()[:32]}"
    with _LOCK:
        if name in sys.modules:
            return sys.modules[name]
        path = cache_folder() / f"{name}.py"
        _ensure(path, text.encode())
        module = ModuleType(name)
        module.__file__ = str(path)
        sys.modules[name] = module  # Numba unpickles compiled code by this name
        try:
            exec(compile(text, str(path), "exec"), module.__dict__)
        except BaseException:
            del sys.modules[name]
            raise
        return module


def _ensure(path: Path, content: bytes) -> None:
    """Make `path` hold `content`; a file that does already is left alone, as Numba goes by its time of change."""
    try:
        if not path.is_symlink() and path.read_bytes() == content:
            return
    except FileNotFoundError:
        pass
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(aside, path)
    except BaseException:
        os.unlink(aside)
        raise


@lru_cache(maxsize=1)
def _support_hash() -> str:
    here = Path(__file__).parent
    return sha256(b"\0".join((here / name).read_bytes() for name in SUPPORT)).hexdigest()
