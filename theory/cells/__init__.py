"""Every cell the toolkit knows: a file of this folder binds one Cell, or close variants of one.

CELLS maps the name of each cell to it, in the order of files and, within a file, of definition; it is built from the
folder when it is first asked for.
"""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any


def cells_of_folder() -> dict[str, Any]:
    """{name: Cell} over all modules of this folder; CellError if two cells have one name."""
    from theory.cell import Cell
    from theory.errors import NameClash

    cells: dict[str, Cell] = {}
    for module in sorted(info.name for info in iter_modules(__path__)):
        for cell in vars(import_module(f"{__name__}.{module}")).values():
            if isinstance(cell, Cell) and cells.setdefault(cell.name, cell) != cell:
                raise NameClash(f"theory/cells has two cells called {cell.name!r}, one in {module}.py; rename one")
    return cells


def __getattr__(name: str) -> Any:
    if name != "CELLS":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()["CELLS"] = cells_of_folder()
    return globals()["CELLS"]


def __dir__() -> list[str]:
    return sorted({*globals(), "CELLS"})
