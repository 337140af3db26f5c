"""``errorflow figure``: a figure for a paper, and the numbers in it."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from proofs.cli import options as option
from proofs.cli.compare import moved
from proofs.cli.errors import BadInput, unknown
from proofs.cli.judging import AS_EXPECTED, DIFFERS, write_file

if TYPE_CHECKING:
    from proofs.report.figures import Figure
    from proofs.report.tables import Table

# {name: the module whose FIGURE it is}
FIGURES: Mapping[str, str] = {
    "criteria": "proofs.report.criteria_figure",
    "decay": "proofs.report.decay_figure",
    "latch-neuron": "proofs.report.latch_figure",
    "paths": "proofs.report.path_figure",
    "phase-diagram": "proofs.report.phase_figure",
}


@click.command()
@click.argument("name", metavar="|".join(FIGURES))
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Draw it here; FILE ends with .pdf, .svg or .png. Needs the extra figures (matplotlib).",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.csv",
    help="Write every number that is drawn here, each with how it is known; needs no matplotlib.",
)
@click.option(
    "--compare",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    metavar="FILE.csv",
    help="Compute the numbers again; end with status 1 if a digit is not what FILE holds.",
)
@option.seed
@option.manifest
def figure(
    name: str, output: Path | None, data: Path | None, compare: Path | None, seed: int, manifest: Path | None
) -> int:
    """Draw a figure, write its data, or compare them with a file.

    \b
    criteria: the gain of a Gaussian net at which each criterion stops guaranteeing decay
    decay: the error flow of random nets over the lag, in each cell, against its bound
    latch-neuron: the noise that a latch neuron stands, and its gradient
    paths: what single paths contribute to the error flow, and their sum
    phase-diagram: which weights keep a bit under which noise, worst or random

    The seed is that of random nets and random noise. What is written gets a manifest beside it, FILE.manifest.json.
    """
    from numerics.errors import NumericsError
    from proofs.report.tables import rendered

    if name not in FIGURES:
        raise unknown("figure", name, FIGURES)
    check_files(output, data, compare)
    chosen: Figure = import_module(FIGURES[name]).FIGURE
    try:
        table = chosen.data(seed)
    except NumericsError as error:
        raise BadInput(str(error)) from error
    text = rendered(table, "csv")
    differs = compare is not None and moved(compare, text, f"figure {name}", "--data", seed)
    if output is not None:
        draw_to(output, chosen, table)
    if data is not None:
        write_file(data, text)
    leave_manifests((output, data), manifest, seed, {"id": name, "data": text})
    return DIFFERS if differs else AS_EXPECTED


def check_files(output: Path | None, data: Path | None, compare: Path | None) -> None:
    """Refuse what cannot be written before anything is computed."""
    from proofs.report.figures import FORMATS

    if output is None and data is None and compare is None:
        raise BadInput("nothing to do; pass --output FILE.pdf to draw, --data FILE.csv or --compare FILE.csv")
    if output is not None and output.suffix.lower() not in {f".{form}" for form in FORMATS}:
        raise BadInput(f"{output} names no format; pass a file that ends with .pdf, .svg or .png")
    if data is not None and data.suffix.lower() != ".csv":
        raise BadInput(f"--data {data} is no CSV file; pass a file that ends with .csv")
    if output is not None:
        check_matplotlib()


def check_matplotlib() -> None:
    """BadInput where it is not installed."""
    try:
        import_module("matplotlib")
    except ImportError as error:
        raise BadInput(
            f"figures need matplotlib ({error}); install it with: pip install 'errorflow[figures]', "
            "or pass --data FILE.csv for the numbers alone"
        ) from error


def draw_to(output: Path, chosen: "Figure", table: "Table") -> None:
    """The drawing, or what stands in the way."""
    from proofs.report.figures import draw

    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        draw(chosen, table, output)
    except OSError as error:
        raise BadInput(f"{output} cannot be written: {error.strerror}; pass a path that you can write to") from error


def leave_manifests(
    written: tuple[Path | None, ...], manifest: Path | None, seed: int, record: Mapping[str, str]
) -> None:
    """The manifest beside each file, and the one that was asked for; they hold the hash of the data."""
    from proofs.cli.manifest import write_manifest

    beside = [file.with_name(f"{file.name}.manifest.json") for file in written if file is not None]
    for file in filter(None, (manifest, *beside)):
        write_manifest(file, seed, [record], {})
