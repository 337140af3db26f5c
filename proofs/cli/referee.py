"""The objects of a user's file, and the record of each; a process runs the file once."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from proofs.atlas import Record, derivation_record, ill_posed, record, repair_records
from proofs.check import check_claim
from proofs.claim import Claim
from proofs.cli.source import objects
from proofs.derivation import Derivation, check_derivation
from proofs.mend.repair import repair, repair_derivation
from proofs.verdict import Status
from theory.statement import IllPosed


def names_in(path: str) -> list[str]:
    """The names of the claims and derivations that the file defines, in its order."""
    return list(objects_in(path))


@cache
def objects_in(path: str) -> Mapping[str, Any]:
    """{variable name: Claim or Derivation} of the file at `path`."""
    return MappingProxyType(objects(path, Claim, Derivation))


def judged_object(path: str, name: str, seed: int, budget: int | None) -> Record:
    """The record of the claim or derivation that the file calls `name`."""
    thing = objects_in(path)[name]
    try:
        if isinstance(thing, Claim):
            return _claim_record(thing, seed, budget)
        verdict = check_derivation(thing, seed=seed, budget=budget)
        return derivation_record(name, verdict, repair_derivation(verdict, seed=seed))
    except IllPosed as error:
        return ill_posed(name, str(error))


def _claim_record(claim: Claim, seed: int, budget: int | None) -> Record:
    """The verdict's record; of a refuted claim that brings no correction with its nearest repairs."""
    verdict = check_claim(claim, seed=seed, budget=budget)
    found = record(claim, verdict)
    if verdict.status == Status.REFUTED and claim.corrected is None:
        edits = repair(claim, witness=verdict.witness, seed=seed)
        found["repairs"] = repair_records([found["statement"]], found["given"], edits)
    return found
