"""A table, and the five formats in which a paper or a terminal takes it."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from tabulate import tabulate

FORMATS = ("text", "latex", "markdown", "csv", "html")

# tabulate's names; LaTeX is written here, because tabulate escapes either every cell or none.
_TABULATE = {"text": "simple", "markdown": "pipe", "html": "html"}

_NO_BREAK = "\N{NON-BREAKING HYPHEN}"

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

    widths  in LaTeX, the share of a line at which the entries of each column are broken; 0 for as wide as they are
    wrap    of a long table of sentences: the characters after which each column wraps as text; in LaTeX the columns
            share the line in this proportion, and the table may break across pages
    """

    columns: tuple[Entry, ...]
    rows: tuple[tuple[Entry, ...], ...]
    widths: tuple[float, ...] = ()
    wrap: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.widths and len(self.widths) != len(self.columns):
            raise ValueError(f"widths={self.widths} for a table of {len(self.columns)} columns; pass one per column")
        if self.wrap and len(self.wrap) != len(self.columns):
            raise ValueError(f"wrap={self.wrap} for a table of {len(self.columns)} columns; pass one for each, or none")
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
        csv.writer(stream, lineterminator="\n").writerows([[str(column) for column in table.columns], *rows])
        return stream.getvalue()
    headers = [str(column) for column in table.columns]
    if form == "markdown":
        # A bar ends a Markdown cell: |f'w| needs its bars escaped.
        headers, *rows = [[entry.replace("|", r"\|") for entry in row] for row in (headers, *rows)]
    if form == "text" and table.wrap:
        return _wrapped(rows, headers, table.wrap)
    return tabulate(rows, headers=headers, tablefmt=_TABULATE[form], disable_numparse=True) + "\n"


def _wrapped(rows: list[list[str]], headers: list[str], widths: Sequence[int]) -> str:
    """The table as text, its lines wrapped between words; the hyphen in a word is no place to break it."""
    rows = [[entry.replace("-", _NO_BREAK) for entry in row] for row in rows]
    made = tabulate(rows, headers=headers, tablefmt="simple", disable_numparse=True, maxcolwidths=list(widths))
    return "\n".join(line.replace(_NO_BREAK, "-").rstrip() for line in made.splitlines()) + "\n"


def _latex(table: Table) -> str:
    head = [r"\toprule", _latex_row(table.columns), r"\midrule"]
    rows = [_latex_row(row, table.widths) for row in table.rows]
    if table.wrap:
        long = [rf"\begin{{longtable}}{{{_shares(table.wrap)}}}", *head, r"\endhead", r"\bottomrule", r"\endfoot"]
        lines = [*long, *rows, r"\end{longtable}"]
    else:
        lines = [rf"\begin{{tabular}}{{{'l' * len(table.columns)}}}", *head, *rows, r"\bottomrule", r"\end{tabular}"]
    return "\n".join(lines) + "\n"


def _latex_row(row: Sequence[Entry], widths: Sequence[float] = ()) -> str:
    return " & ".join(map(_latex_cell, row, widths or (0.0,) * len(row))) + r" \\"


def _latex_cell(entry: Entry, width: float) -> str:
    cell = f"${entry.latex}$" if isinstance(entry, Math) else latex_escaped(entry)
    return rf"\parbox[t]{{{width}\linewidth}}{{\raggedright {cell}\strut}}" if width else cell


def _shares(widths: Sequence[int]) -> str:
    """Ragged columns in this proportion, as wide as the line together with the space between them."""
    room = rf"\dimexpr\linewidth-{2 * len(widths)}\tabcolsep\relax"
    return "".join(rf">{{\raggedright\arraybackslash}}p{{{w / sum(widths):.3f}{room}}}" for w in widths)


def latex_escaped(text: str) -> str:
    r"""Plain text as LaTeX shows it.

    >>> latex_escaped("n**q <= 50 %")
    'n**q \\textless{}= 50 \\%'
    """
    return "".join(_LATEX_ESCAPES.get(character, character) for character in text)
