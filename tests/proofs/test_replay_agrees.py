"""The replay and the evaluator share no code, and agree: on statements drawn from a seed and on those of the catalogue
about norms, orbits and activations, at the case that refutes them and at cases with one number changed."""

import json
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from proofs import replay
from proofs.attack import attack
from proofs.claims import CLAIMS
from proofs.exact.evaluate import Judge, read_case
from proofs.exact.intervals import Undefined
from proofs.score.corpus import entry
from proofs.search.validity import belongs
from proofs.witness import build

SEED = 7
# drawn statements, and the numbers that are changed in each case: in the ordinary run, and on request
THIN, FULL = (30, 3), (90, 6)
SIZES = [THIN, pytest.param(*FULL, marks=pytest.mark.deep)]
LONG = 100  # of a run of more steps only one number is changed, but on request
NUMBERS = ("0", "1", "-1", "2", "1/2", "-3/4", "5", "1/16")


def witnesses_of_the_catalogue() -> Iterator[tuple[str, dict[str, Any]]]:
    """Of the refuted statements of the catalogue whose nets have norms, runs or values of their own."""
    for name, claim in CLAIMS.items():
        edits = [claim] if claim.corrected is not None else []
        edits += [claim.variant(claim.near_miss)] if claim.near_miss is not None else []
        for each in edits:
            text = json.dumps(each.stored)
            special = '"norm"' in text or '"ORBIT"' in text or "SlopeAt" in text or "ActAt" in text
            if special and (found := attack(each, reduce=False).witness) is not None:
                yield f"{name}: {each.id}", found


def drawn_witnesses(drawn: int) -> Iterator[tuple[str, dict[str, Any]]]:
    for index in range(0, 2 * drawn, 2):
        made = entry(SEED, index)
        assert made.witness is not None
        yield f"{index}, {made.kind}", made.witness


def places(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths to the numbers of a case."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        if key not in ("n", "T", "sizes", "kind"):
            yield from places(value, (*path, key))
    if isinstance(data, str):
        yield path


def changed(case: dict[str, Any], path: tuple[Any, ...], number: str) -> dict[str, Any]:
    """The case with one number put in the place of another."""
    result = json.loads(json.dumps(case))
    inner = result
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = number
    return result


def refutes(judge: Judge, case: dict[str, Any]) -> bool | None:
    """Whether the case refutes the statement by the evaluator; None where it cannot tell."""
    read = judge.constructed(read_case(case, judge.stored))
    if not belongs(judge, read):
        return False
    s = judge.scene(read)
    truths = [*(given(s) for given in judge.given), {True: False, False: True}.get(judge.statement(s))]
    return False if False in truths else None if None in truths else True


def agreed(label: str, witness: dict[str, Any], rng: Random, changes: int) -> int:
    """How many of so many changed cases refute; the replay says of each what the evaluator says."""
    judge = Judge({**witness, "id": witness["claim"]})
    assert replay.check(witness).holds, label
    assert refutes(judge, witness["case"]) is True, label
    counted = {("vars", name) for name, sort in witness["sorts"].items() if sort != "real"}
    found, numbers = 0, [path for path in places(witness["case"]) if path not in counted]
    thin = changes < FULL[1] and int(witness["case"].get("T", 0)) > LONG
    for _ in range((1 if thin else changes) if numbers else 0):
        path, number = rng.choice(numbers), rng.choice(NUMBERS)
        case = changed(witness["case"], path, number)
        try:
            expected = refutes(judge, case)
            made = build(judge, judge.constructed(read_case(case, judge.stored)))
        except (ValueError, Undefined, StopIteration):
            continue  # no case (a weight that the construction does not allow), or nothing in it that fails
        if expected is not None:
            assert replay.check(made).holds is expected, (label, path, number)
        found += expected is True
    return found


@pytest.mark.parametrize(("drawn", "changes"), SIZES)
def test_the_replay_says_what_the_evaluator_says_of_drawn_statements(drawn: int, changes: int) -> None:
    rng = Random(SEED)
    assert sum(agreed(label, witness, rng, changes) for label, witness in drawn_witnesses(drawn)) > drawn


@pytest.mark.parametrize(("_drawn", "changes"), SIZES)
def test_the_replay_says_what_the_evaluator_says_of_norms_orbits_and_values(_drawn: int, changes: int) -> None:
    rng = Random(SEED)
    found = [agreed(label, witness, rng, changes) for label, witness in witnesses_of_the_catalogue()]
    assert len(found) > 40
    assert sum(found) > 20


def test_a_replay_that_takes_any_case_for_a_refutation_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "check", lambda witness: replay.Outcome(0, "REPLAYED"))
    with pytest.raises(AssertionError):
        sum(agreed(label, witness, Random(SEED), THIN[1]) for label, witness in drawn_witnesses(THIN[0]))
