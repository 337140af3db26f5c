"""Each near miss of the catalogue falls: to the attack at any seed, exactly, and some of them to Hypothesis too."""

import json
from functools import cache
from pathlib import Path

import pytest
from exact_cases import cases, truth
from hypothesis import find, settings

from proofs import replay
from proofs.attack import attack
from proofs.claim import Claim
from proofs.claims import CLAIMS, CORE
from proofs.cli.source import objects
from proofs.exact.evaluate import Judge, read_case
from proofs.witness import stands

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
TRUE = {claim.id: claim for claim in CLAIMS.values() if claim.near_miss is not None}
TRUE |= {claim.id: claim for claim in objects(str(EXAMPLES / "true_bound.py"), Claim).values() if claim.near_miss}


# the seed 0 is that of the catalogue's verdicts
SEEDS = [(name, seed) for name in TRUE for seed in ((1, 2) if name in CORE else (1,))]


@cache
def fallen(claim_id, seed):
    claim = TRUE[claim_id]
    return attack(claim.variant(claim.near_miss), seed=seed).witness


@pytest.mark.parametrize(("claim_id", "seed"), SEEDS)
def test_a_near_miss_falls_to_an_exact_case_that_replays(claim_id, seed, tmp_path, capsys):
    witness = fallen(claim_id, seed)
    assert witness is not None
    assert stands(witness)
    file = tmp_path / "witness.json"
    file.write_text(json.dumps(witness))
    assert replay.main([str(file)]) == 0
    assert "REPLAYED" in capsys.readouterr().out


# A near miss that constructs another net says nothing of a case of the claim.
OF_THE_SAME_NETS = [name for name, claim in TRUE.items() if "where" not in dict(claim.near_miss.changes)]


@pytest.mark.parametrize("claim_id", OF_THE_SAME_NETS)
def test_the_claim_itself_stands_where_its_near_miss_fell(claim_id):
    claim, witness = TRUE[claim_id], fallen(claim_id, 1)
    judge = Judge(claim.stored)
    assert truth(judge, read_case(witness["case"], claim.stored)) is not False


# By Hypothesis too, with the shipped strategies: two units show each.

BOUNDS = ("b3", "b4", "b4-star-inf", "b4-star-one")


@cache
def judge_of_near_miss(claim_id):
    claim = TRUE[claim_id]
    return Judge(claim.variant(claim.near_miss).stored)


@pytest.mark.parametrize("claim_id", BOUNDS)
def test_hypothesis_finds_the_near_miss_of_a_bound_false_in_a_case_to_print(claim_id):
    found = find(
        cases(max_units=2),
        lambda case: truth(judge_of_near_miss(claim_id), case) is False,
        settings=settings(max_examples=3000, derandomize=True),
    )
    assert found.n == 2
    assert len(found.slopes) == 1
