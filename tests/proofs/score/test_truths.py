"""No case falsifies what the rules make of true statements; a rule that is wrong is found out by the same test."""

from random import Random
from typing import Any

import pytest

from proofs.score.bank import Claim, catalogue, cells, stated
from proofs.score.grammar import bounds, composed, sorts_of, whole
from proofs.score.planting import planted
from proofs.score.rewriting import REWRITINGS
from proofs.score.tree import times
from proofs.score.weakening import WEAKENINGS

BOUNDS = [stated(f.formula, sorts_of("q", "k", "v")) for f in bounds() if not f.given and f.system == "any"]
BASES: list[Claim] = [*catalogue(), *cells(), *whole(), *BOUNDS, *(composed(Random(seed)) for seed in range(60))]


def made(rule: Any, seeds: int = 1) -> list[Claim]:
    """What the rule makes of the bases."""
    found = []
    for number, base in enumerate(BASES):
        for seed in range(seeds):
            claim = rule(base, Random(f"{number}:{seed}"))
            if claim is not None and claim != base:
                found.append(claim)
    return found


@pytest.mark.parametrize("seed", range(80))
def test_no_case_falsifies_a_composed_statement(seed: int) -> None:
    claim = composed(Random(1000 + seed))
    assert planted(claim, Random(seed), 15) is None, claim


@pytest.mark.parametrize("name", [*REWRITINGS, *WEAKENINGS])
def test_no_case_falsifies_what_a_rule_makes(name: str) -> None:
    claims = made({**REWRITINGS, **WEAKENINGS}[name])
    assert claims, f"{name} applies to no base"
    for claim in claims[:40]:
        assert planted(claim, Random(0), 8) is None, claim


def halved(claim: Claim, rng: Random) -> Claim | None:
    """A wrong weakening: half of the bound."""
    statement = claim["statement"]
    if statement[0] != "<=":
        return None
    return dict(claim) | {"statement": [*statement[:2], times("1/2", statement[2])]}


def misnamed(claim: Claim, rng: Random) -> Claim | None:
    """A wrong renaming: two units become one on the left side only."""
    statement = claim["statement"]
    if statement[0] != "=" or not {"k", "v"} <= set(claim["sorts"]):
        return None
    from proofs.score.tree import replaced, var

    return dict(claim) | {"statement": ["=", replaced(statement[1], var("k"), var("v")), statement[2]]}


@pytest.mark.parametrize("rule", [halved, misnamed])
def test_a_wrong_rule_is_found_out(rule: Any) -> None:
    assert any(planted(claim, Random(0), 60) is not None for claim in made(rule))
