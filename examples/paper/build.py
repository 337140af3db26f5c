"""Build the paper: check every number in it, draw its figures, run LaTeX. The paper is build/paper.pdf.

    python examples/paper/build.py            stops at the first number that is not what comes out now
    python examples/paper/build.py --renew    writes the tables, the numbers and the data of the figures anew

What `generated/` holds comes from the command errorflow alone. No number is typed in paper.tex: there
\\datum{TABLE/ROW/COLUMN} stands for an entry of a table. To make a paper of your own, copy this folder, and change
CLAIMS, TABLES, FIGURES and the text.
"""

import csv
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
GENERATED, BUILT = Path("generated"), Path("build")  # from HERE

CLAIMS = (
    *("b3-every-pair", "b3-any-lag", "b4-one-step", "b4-star", "b7", "b10", "b11-needed"),
    *("d0-necessary", "d0-sufficient", "d8", "d8-gradient", "d9", "d9-gradient", "d1-decays", "d13", "d19"),
    *("d17-multiplier", "d17-fold", "d17-tenth", "l1", "l6", "l9-decay", "l11-leak"),
)
# {file: the arguments of errorflow that write it}
TABLES: dict[str, tuple[str, ...]] = {
    "latch-neuron.tex": ("table", "latch-neuron", "--format", "latex"),
    "latch-neuron.csv": ("table", "latch-neuron", "--format", "csv"),
    "lstm-half-lives.csv": ("table", "lstm-half-lives", "--format", "csv"),
    "decay.csv": ("table", "decay", "--format", "csv"),
    "verdicts.csv": ("table", "verdicts", *CLAIMS, "--format", "csv"),
}
FIGURES = ("latch-neuron", "decay")
# {table: the columns by which the text names a row; several are joined by a comma}
KEYS: dict[str, tuple[tuple[str, ...], ...]] = {
    "latch-neuron": (("noise h*",), ("weight w",)),
    "lstm-half-lives": (("b",), ("bias", "T")),
    "decay": (("cell",),),
    "verdicts": (("claim",),),
}


def main(arguments: list[str]) -> int:
    """Check or renew, draw, and set; the first exit status that is not 0."""
    renew = arguments == ["--renew"]
    if arguments and not renew:
        print(f"{' '.join(arguments)} is no option; pass --renew or nothing", file=sys.stderr)
        return 2
    for file, made_by in TABLES.items():
        if status := errorflow(*made_by, "--output" if renew else "--compare", str(GENERATED / file)):
            return status
    if renew:
        (HERE / GENERATED / "numbers.tex").write_text(numbers(), "utf-8")
    elif (HERE / GENERATED / "numbers.tex").read_text("utf-8") != numbers():
        print(f"{GENERATED}/numbers.tex is not what the tables say; pass --renew", file=sys.stderr)
        return 1
    for figure in FIGURES:
        data = ("--data" if renew else "--compare", str(GENERATED / f"{figure}.figure.csv"))
        if status := errorflow("figure", figure, *data, "--output", str(BUILT / f"{figure}.pdf")):
            return status
    return latex() or latex()  # twice, for the references


def errorflow(*arguments: str) -> int:
    """The exit status of the command."""
    print("errorflow", *arguments, flush=True)
    return subprocess.run([sys.executable, "-m", "errorflow", *arguments], cwd=HERE, check=False).returncode


def latex() -> int:
    """The exit status of pdflatex; what it has to say is in build/paper.log."""
    command = ["pdflatex", "-interaction=batchmode", "-halt-on-error", f"-output-directory={BUILT}", "paper.tex"]
    print(*command, flush=True)
    return subprocess.run(command, cwd=HERE, check=False).returncode


def numbers() -> str:
    """Each entry of each table under the names by which the text calls it."""
    lines = ["% Written by build.py from the tables beside it."]
    for table, keys in KEYS.items():
        with (HERE / GENERATED / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
            lines += entries(table, list(csv.DictReader(stream)), keys)
    return "\n".join(lines) + "\n"


def entries(table: str, rows: list[dict[str, str]], keys: tuple[tuple[str, ...], ...]) -> Iterator[str]:
    """A definition for each entry of a row that one of its keys names and no other row has."""
    for key in keys:
        names = [", ".join(row[column] for column in key) for row in rows]
        count = Counter(names)
        for name, row in zip(names, rows, strict=True):
            if count[name] == 1:
                yield from (rf"\definedatum{{{table}/{name}/{column}}}{{{shown(row[column])}}}" for column in row)


def shown(value: str) -> str:
    r"""An entry as LaTeX: of words nothing changes, a power of ten is set as one.

    >>> shown("5.20e-6"), shown("0.1"), shown("PROVED")
    ('\\ensuremath{5.20 \\cdot 10^{-6}}', '0.1', 'PROVED')
    """
    mantissa, e, exponent = value.partition("e-")
    if e and exponent.isdigit():
        return rf"\ensuremath{{{mantissa} \cdot 10^{{-{exponent}}}}}"
    return value.translate({ord(character): rf"\{character}" for character in "_%&#$"})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
