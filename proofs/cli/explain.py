"""``errorflow explain``: what a verdict means and does not mean; what a claim states and on what its verdict rests."""

import click

from proofs.cli import options as option
from proofs.cli.errors import unknown


@click.command()
@click.argument("name", metavar="STATUS|CLAIM")
@option.seed
def explain(name: str, seed: int) -> int:
    """What a verdict means and does not mean (PROVED, ILL_POSED, ...); or a claim, its verdict and its derivation."""
    from proofs.explain import claim_explanation, explanation
    from proofs.verdict import Status

    status = name.upper().replace("-", "_")
    if status in Status.__members__:
        click.echo(explanation(Status[status]), nl=False)
        return 0
    from proofs.claims import CLAIMS

    if name.lower() not in CLAIMS:
        raise unknown("status or claim", name, [*Status.__members__, *CLAIMS])
    click.echo(claim_explanation(CLAIMS[name.lower()], seed), nl=False)
    return 0
