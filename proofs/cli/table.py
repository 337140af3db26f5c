"""``errorflow table``: a table for a paper."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import click

from proofs.cli import options as option
from proofs.cli.compare import moved
from proofs.cli.errors import BadInput, unknown
from proofs.cli.judging import DIFFERS, Options, Run, Task, ended_status, judge_all, worst, write_file

FORMATS = ("text", "latex", "markdown", "csv", "html")


def _verdicts(settings: Options, claims: Sequence[str] = ()) -> tuple[Any, Run]:
    from proofs.cli.verify import named_claims
    from proofs.report.verdicts import verdicts_table

    tasks = [Task(name, settings.seed, settings.budget) for name in named_claims(claims, whole=True)]
    run = judge_all(tasks, settings, lambda record: None)
    return verdicts_table(run.records), run


def _review(settings: Options) -> tuple[Any, Run]:
    from proofs.claims import CLAIMS
    from proofs.report.review import claims_named, review_table, statements

    rows = statements()
    tasks = [Task(name, settings.seed, settings.budget) for name in claims_named(rows, CLAIMS)]
    run = judge_all(tasks, settings, lambda record: None)
    return review_table(run.records, rows), run


def _accuracy(settings: Options) -> tuple[Any, Run]:
    from proofs.report.accuracy import accuracy_table

    return accuracy_table(), Run(0)


def _activations(settings: Options) -> tuple[Any, Run]:
    from proofs.report.activations import activations_table

    return activations_table(), Run(0)


def _criteria(settings: Options) -> tuple[Any, Run]:
    from proofs.report.criteria import criteria_table

    return criteria_table(settings.seed), Run(0)


def _decay(settings: Options) -> tuple[Any, Run]:
    from proofs.report.decay import decay_table

    return decay_table(settings.seed), Run(0)


def _latch_neuron(settings: Options) -> tuple[Any, Run]:
    from proofs.report.latch_neuron import latch_neuron_table

    return latch_neuron_table(), Run(0)


def _lstm_half_lives(settings: Options) -> tuple[Any, Run]:
    from proofs.report.half_lives import half_lives_table

    return half_lives_table(), Run(0)


def _numbers(settings: Options) -> tuple[Any, Run]:
    from proofs.report.printed import number_records, numbers_table

    records = number_records()
    return numbers_table(), Run(len(records), records)


def _remedies(settings: Options) -> tuple[Any, Run]:
    from proofs.report.remedies import remedies_table

    return remedies_table(), Run(0)


class Maker(NamedTuple):
    """What makes a table, with the run behind it; and what the table tells."""

    make: Callable[[Options], tuple[Any, Run]]
    tells: str


TABLES = {
    "verdicts": Maker(_verdicts, "the verdicts of the catalogue, or of the CLAIMs named"),
    "review": Maker(_review, "a review article line by line, with the verdicts on it"),
    "accuracy": Maker(_accuracy, "the largest errors measured of the compiled functions and slopes"),
    "activations": Maker(_activations, "the activations with their slopes"),
    "criteria": Maker(_criteria, "up to which gain of a random W each criterion guarantees decay"),
    "decay": Maker(_decay, "how the flow of random nets decays in each cell"),
    "latch-neuron": Maker(_latch_neuron, "what a latch neuron stands, and what is left of its gradient"),
    "lstm-half-lives": Maker(_lstm_half_lives, "how long the forget gate of an LSTM keeps an error"),
    "numbers": Maker(_numbers, "the numbers that the sources print, beside the same recomputed"),
    "remedies": Maker(_remedies, "the remedies for long lags, with the accepted verdicts of their claims"),
}


@click.command(epilog="\b\nTables:\n" + "\n".join(f"  {name:<17}{maker.tells}" for name, maker in TABLES.items()))
@click.argument("name", metavar="|".join(TABLES))
@click.argument("claims", nargs=-1, metavar="[CLAIM]...")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write it here instead."
)
@click.option(
    "--compare",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    metavar="FILE",
    help="Print nothing; end with status 1 if the table is not what FILE holds.",
)
@option.judging
def table(
    name: str, claims: tuple[str, ...], form: str, output: Path | None, compare: Path | None, **chosen: Any
) -> int:
    """Print a table for a paper.

    LaTeX is for booktabs; a table of sentences also needs longtable and array. A table written with --output gets a
    manifest beside it, FILE.manifest.json.
    """
    from proofs.report.tables import rendered

    if name not in TABLES:
        raise unknown("table", name, TABLES)
    if claims and name != "verdicts":
        raise BadInput(f"the table {name} is of no claims; leave {' '.join(claims)} out, or pass verdicts")
    settings = Options(**chosen)
    if settings.as_json:
        raise BadInput("--json has no table; pass --format csv, or errorflow verify --json for the records")
    made, run = _verdicts(settings, claims) if claims else TABLES[name].make(settings)
    text = rendered(made, form)
    made_by = " ".join(("table", name, *claims, "--format", form))
    differs = compare is not None and moved(compare, text, made_by, "--output", settings.seed)
    if output is not None:
        write_file(output, text)
    if output is None and compare is None:
        click.echo(text, nl=False)
    leave_manifests(settings, output, run)
    return worst([ended_status(run), DIFFERS if differs else 0])


def leave_manifests(settings: Options, output: Path | None, run: Run) -> None:
    """The manifest that was asked for, and the one beside a table that was written to a file."""
    from proofs.cli.manifest import write_manifest

    beside = None if output is None else output.with_name(f"{output.name}.manifest.json")
    for file in filter(None, (settings.manifest, beside)):
        write_manifest(file, settings.seed, run.records, run.timings)
