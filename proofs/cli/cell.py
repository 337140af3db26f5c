"""``errorflow cell``: a cell's passport."""

from pathlib import Path
from typing import Any

import click

from proofs.cli import options as option
from proofs.cli.errors import BadInput, unknown
from proofs.cli.judging import DIFFERS, json_line, say


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME|FILE...")
@click.option("--units", type=click.IntRange(min=1), default=16, show_default=True, help="Units of the measured nets.")
@click.option("--lags", type=click.IntRange(min=1), default=200, show_default=True, help="Largest lag measured.")
@option.seed
@option.as_json
def cell(names: tuple[str, ...], units: int, lags: int, seed: int, as_json: bool) -> int:
    """A cell's passport: recurrence, Jacobian, bounds of its blocks, the laws that it obeys, its measured error flow.

    NAME is a cell that errorflow knows; FILE is a Python file, which is run, and each cell that it defines is shown.
    Where the flow cannot be measured (a pole, a logarithm of 0, an overflow), the passport says why instead.
    Exit status 1 if the cell breaks a law.
    """
    cells = [each for name in names for each in cells_called(name)]
    from numerics.errors import NumericsError
    from proofs.passport import passport
    from proofs.report.passport import passport_text
    from theory.errors import TheoryError

    passports = []
    for each in cells:
        try:
            made = passport(each, units=units, lags=lags, seed=seed)
        except (TheoryError, NumericsError) as error:
            raise BadInput(f"cell {each.name!r}: {error}") from error
        passports.append(made)
        say(json_line(made) if as_json else passport_text(made) + "\n" * (each is not cells[-1]))
    return 0 if all(law["holds"] for made in passports for law in made["laws"]) else DIFFERS


def cells_called(name: str) -> list[Any]:
    """The cells of the file `name`, or the one cell that errorflow knows by that name."""
    from proofs.cli.source import objects
    from theory.cell import Cell
    from theory.cells import CELLS

    if name in CELLS:
        return [CELLS[name]]
    if name.endswith(".py") or "/" in name or Path(name).exists():
        return list(objects(name, Cell).values())
    close = {each.lower(): each for each in CELLS}
    if name.lower() in close:
        return [CELLS[close[name.lower()]]]
    if not name:
        raise BadInput("the name of the cell is empty; pass a name or a file")
    raise unknown("cell", name, CELLS)
