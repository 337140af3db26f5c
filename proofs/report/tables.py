"""A table, and the five formats in which a paper or a terminal takes it."""

import csv
import io
from dataclasses import dataclass

from tabulate import tabulate

FORMATS = ("text", "latex", "markdown", "csv", "html")

# tabulate's names; LaTeX is written here, because tabulate escapes either every cell or none.
_TABULATE = {"text": "simple", "markdown": "pipe", "html": "html"}

_LATEX_ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "_": r"\_",
    "^": r"\^{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "~": r"\~{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
}


@dataclass(frozen=True)
class Math:
    """A cell that is mathematics: as plain text, and as LaTeX without dollar signs."""

    text: str
    latex: str

    def __str__(self) -> str:
        return self.text


Entry = str | Math


@dataclass(frozen=True)
class Table:
    """Column names and rows; each row has one entry per column.

    widths : in LaTeX, the share of a line at which the entries of each column are broken; 0 for as wide as they are
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Entry, ...], ...]
    widths: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if self.widths and len(self.widths) != len(self.columns):
            raise ValueError(f"widths={self.widths} for a table of {len(self.columns)} columns; pass one per column")
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"a row of {len(row)} entries in a table of {len(self.columns)} columns: {row}")


def rendered(table: Table, form: str) -> str:
    """The table in one of FORMATS, ending with a newline.

    >>> law = Table(("name", "sup f'"), (("logistic", Math("1/4", r"\\tfrac14")),))
    >>> print(rendered(law, "markdown"), end="")
    | name     | sup f'   |
    |:---------|:---------|
    | logistic | 1/4      |
    >>> print(rendered(law, "csv"), end="")
    name,sup f'
    logistic,1/4
    """
    if form not in FORMATS:
        raise ValueError(f"format={form!r}; pass one of {', '.join(FORMATS)}")
    if form == "latex":
        return _latex(table)
    rows = [[str(entry) for entry in row] for row in table.rows]
    if form == "csv":
        stream = io.StringIO()
        csv.writer(stream, lineterminator="\n").writerows([table.columns, *rows])
        return stream.getvalue()
    headers = list(table.columns)
    if form == "markdown":
        # A bar ends a Markdown cell: |f'w| needs its bars escaped.
        headers, *rows = [[entry.replace("|", r"\|") for entry in row] for row in (headers, *rows)]
    return tabulate(rows, headers=headers, tablefmt=_TABULATE[form], disable_numparse=True) + "\n"


def _latex(table: Table) -> str:
    lines = [rf"\begin{{tabular}}{{{'l' * len(table.columns)}}}", r"\toprule"]
    lines += [" & ".join(map(latex_escaped, table.columns)) + r" \\", r"\midrule"]
    widths = table.widths or (0.0,) * len(table.columns)
    for row in table.rows:
        lines.append(" & ".join(map(_latex_cell, row, widths)) + r" \\")
    return "\n".join([*lines, r"\bottomrule", r"\end{tabular}"]) + "\n"


def _latex_cell(entry: Entry, width: float) -> str:
    cell = f"${entry.latex}$" if isinstance(entry, Math) else latex_escaped(entry)
    return rf"\parbox[t]{{{width}\linewidth}}{{\raggedright {cell}\strut}}" if width else cell


def latex_escaped(text: str) -> str:
    r"""Plain text as LaTeX shows it.

    >>> latex_escaped("n**q <= 50 %")
    'n**q \\textless{}= 50 \\%'
    """
    return "".join(_LATEX_ESCAPES.get(character, character) for character in text)
