"""A user's Python file: run once, its objects by name; what goes wrong is told with its line, without a traceback."""

import contextlib
import sys
import traceback
from collections.abc import Iterator
from difflib import get_close_matches
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import TypeVar

from proofs.cli.errors import BadInput

Kind = TypeVar("Kind")


def objects(path: str, *kinds: type[Kind]) -> dict[str, Kind]:
    """The objects of the given kinds that the file at `path` defines, by variable name, in the order of the file.

    Raises BadInput if the file cannot be run or holds none. The theory's IllPosed passes through: it is a verdict.
    """
    module = run(path)
    found = {name: value for name, value in vars(module).items() if isinstance(value, kinds)}
    unique = {id(value): name for name, value in reversed(found.items())}
    named = {name: value for name, value in found.items() if unique[id(value)] == name}
    if not named:
        wanted = " or ".join(kind.__name__ for kind in kinds)
        raise BadInput(
            f"{path} defines no {wanted}; assign one to a name at the top level of the file "
            f"(errorflow new {kinds[0].__name__.lower()} NAME writes an example)"
        )
    return named


def run(path: str) -> ModuleType:
    """The module that the file at `path` makes when it is run; what it prints goes to standard error."""
    from theory.statement import IllPosed

    file = checked(path)
    spec = spec_from_file_location(f"errorflow_user_{file.stem}", file)
    if spec is None or spec.loader is None:
        raise BadInput(f"{path} is not a Python file; pass a file whose name ends in .py")
    module = module_from_spec(spec)
    try:
        with contextlib.redirect_stdout(sys.stderr), importable(file.parent):
            spec.loader.exec_module(module)
    except IllPosed:
        raise
    except SyntaxError as error:
        raise BadInput(f"{path}, line {error.lineno}: not Python: {error.msg}: {(error.text or '').strip()}") from error
    except (Exception, SystemExit) as error:
        raise BadInput(told(error, file, path, module)) from error
    return module


def checked(path: str) -> Path:
    """`path` as a Path, if it is a readable Python file; else BadInput says what it is."""
    file = Path(path)
    if file.is_dir():
        raise BadInput(f"{path} is a folder; pass a Python file in it")
    if not file.exists():
        beside = sorted(each.name for each in file.parent.glob("*.py")) if file.parent.is_dir() else []
        close = get_close_matches(file.name, beside, n=3)
        hint = f"did you mean {' or '.join(close)}?" if close else "pass the path of an existing .py file"
        raise BadInput(f"{path} does not exist; {hint}")
    if file.suffix != ".py":
        raise BadInput(f"{path} is not a Python file; pass a file whose name ends in .py")
    try:
        file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is not Python: byte {error.start} is not UTF-8; save it as UTF-8 text") from error
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}") from error
    return file


@contextlib.contextmanager
def importable(folder: Path) -> Iterator[None]:
    """While it lasts, files of `folder` can be imported, after everything else, so that they shadow nothing."""
    entry = str(folder.resolve())
    sys.path.append(entry)
    try:
        yield
    finally:
        sys.path.remove(entry)


def told(error: BaseException, file: Path, path: str, module: ModuleType) -> str:
    """The message for an `error` of the user's file: its line, the error, and a near name if one is missing."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).resolve() == file.resolve()]
    where = f"{path}, line {own[-1].lineno}: {own[-1].line}" if own else path
    hint = ""
    if isinstance(error, NameError) and error.name:
        import theory

        close = get_close_matches(error.name, sorted({*vars(module), *theory.__all__}), n=2)
        hint = f"; did you mean {' or '.join(close)}?" if close else ""
    return f"{where}\n  {type(error).__name__}: {error}{hint}"
