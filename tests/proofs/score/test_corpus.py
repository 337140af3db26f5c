"""A corpus follows from its seed alone, half of it is false with a case, and the tool is shown no more than a form."""

import json
from collections import Counter

from proofs import replay
from proofs.claim import Claim
from proofs.score.corpus import entry
from proofs.score.operators import OPERATORS

FIRST = [entry(0, index) for index in range(60)]


def test_the_same_seed_and_number_give_the_same_entry() -> None:
    assert [entry(0, index) for index in (3, 8, 11, 20)] == [FIRST[index] for index in (3, 8, 11, 20)]
    assert entry(1, 8).stored != FIRST[8].stored


def test_half_is_false_and_half_of_the_true_ones_are_weakened() -> None:
    kinds = Counter(each.kind for each in FIRST if each.true)
    assert sum(not each.true for each in FIRST) == 30
    assert kinds == {"weakened": 15, "rewritten": 15}


def test_every_false_entry_fails_at_its_case_by_the_replay() -> None:
    for each in FIRST:
        if not each.true:
            assert each.witness is not None
            assert replay.check(each.witness).holds
            assert each.witness["statement"] == each.stored["statement"]


def test_the_operators_take_turns() -> None:
    used = {each.kind for each in FIRST if not each.true}
    assert used <= {operator.name for operator in OPERATORS}
    assert len(used) >= 20


def test_what_the_tool_is_shown_says_nothing_of_the_truth_or_the_case() -> None:
    for each in FIRST:
        assert set(each.stored) == {"schema", "id", "system", "sorts", "given", "where", "statement"}
        assert each.stored["id"] == "drawn"
        assert each.kind not in json.dumps(each.stored)


def test_statements_are_stored_as_claims_store_them() -> None:
    fields = set(Claim.__annotations__) and set(FIRST[0].stored)
    assert fields == {"schema", "id", "system", "sorts", "given", "where", "statement"}
