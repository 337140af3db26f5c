"""``errorflow figure``: a figure for a paper."""

from pathlib import Path

import click

from proofs.cli import options as option
from proofs.cli.errors import BadInput, unknown
from proofs.cli.judging import AS_EXPECTED

FIGURES = ("latch-neuron",)


@click.command()
@click.argument("name", metavar="latch-neuron")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    required=True,
    help="Draw it here; FILE ends with .pdf, .svg or .png.",
)
@option.manifest
def figure(name: str, output: Path, manifest: Path | None) -> int:
    """Draw a figure: the noise that a latch neuron stands, and its gradient. Needs the extra figures (matplotlib).

    A manifest is written beside it, FILE.manifest.json.
    """
    from proofs.report.latch_figure import FORMATS, draw

    if name not in FIGURES:
        raise unknown("figure", name, FIGURES)
    if output.suffix.lower() not in {f".{form}" for form in FORMATS}:
        raise BadInput(f"{output} names no format; pass a file that ends with .pdf, .svg or .png")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        draw(output)
    except ImportError as error:
        raise BadInput(
            f"figures need matplotlib ({error}); install it with: pip install 'errorflow[figures]'"
        ) from error
    except OSError as error:
        raise BadInput(f"{output} cannot be written: {error.strerror}; pass a path that you can write to") from error
    leave_manifests(output, manifest)
    return AS_EXPECTED


def leave_manifests(output: Path, manifest: Path | None) -> None:
    """The manifest beside the figure, and the one that was asked for."""
    from proofs.cli.manifest import write_manifest

    for file in filter(None, (manifest, output.with_name(f"{output.name}.manifest.json"))):
        write_manifest(file, 0, [], {})
