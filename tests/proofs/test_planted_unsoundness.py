"""A rule, a search or a replay that lies turns the score red; the tool as it is stays green on the same corpus.

The attack is made blind where it would hide the lie: a false statement that it refutes never reaches the kernel.
"""

import contextlib
import inspect
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

import pytest

from proofs import certificates, check, replay
from proofs import kernel as K
from proofs.attack import Attack
from proofs.prover import deduction
from proofs.score import marks
from proofs.score.bank import catalogue
from proofs.score.corpus import Entry
from proofs.score.marks import Mark, Question, marked, right, wrong
from proofs.score.planting import FIELDS
from proofs.terms import KernelError, difference, term

FALSE, TRUE = range(0, 16, 2), range(1, 16, 2)  # numbers of a small corpus, seed 0


@pytest.fixture(autouse=True)
def _simple_methods_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("hypothesis_alone", "five_random_points"):
        monkeypatch.setattr(marks, name, lambda claim, number: False)


@pytest.fixture
def _blind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "attack", lambda stored, *, seed, budget: Attack(tried=1))
    monkeypatch.setattr(check, "hypothesis_attack", lambda stored, **_: Attack())


def scored(numbers: Iterable[int]) -> list[Mark]:
    """The marks of these statements; those at which the kernel stops the tool are left out."""
    found = []
    for number in numbers:
        with contextlib.suppress(KernelError):
            found.append(marked(Question(0, number)))
    return found


def without(rule: Callable[..., Any], line: str) -> Callable[..., Any]:
    """A rule of the kernel with one line of it left out."""
    source = inspect.getsource(rule)
    assert source.count(line) == 1
    namespace = dict(vars(K))
    exec(source.replace(line, "pass"), namespace)
    mutated: Callable[..., Any] = namespace[rule.__name__]
    return mutated


def difference_of_squares(goal: Any, premises: Any, *, degree: int = 2) -> list[tuple[Fraction, list[Any]]]:
    """Any polynomial x as ((x + 1)**2 - (x - 1)**2) / 4: a certificate with a negative coefficient."""
    x, quarter, one = term(difference(goal)), Fraction(1, 4), Fraction(1)
    return [(quarter, [("square", ("+", x, one))]), (-quarter, [("square", ("+", x, -one))])]


def test_the_score_of_the_tool_as_it_is_is_green() -> None:
    found = scored([*FALSE[:6], *TRUE[:6]])
    assert len(found) == 12
    assert not any(map(wrong, found))
    assert all(right(mark) for mark in found if not mark["true"])


@pytest.mark.usefixtures("_blind")
def test_a_blind_attack_alone_makes_nothing_false_proved() -> None:
    found = scored(FALSE)
    assert len(found) == len(FALSE)
    assert not any(map(wrong, found))


@pytest.mark.usefixtures("_blind")
def test_a_certificate_with_a_negative_coefficient_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificates, "search", difference_of_squares)
    assert not any(map(wrong, scored(FALSE)))


@pytest.mark.usefixtures("_blind")
def test_a_rule_that_takes_negative_coefficients_turns_the_score_red(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificates, "search", difference_of_squares)
    line = 'need(c >= 0, f"the coefficient {c} is negative")'
    monkeypatch.setattr(K, "positive", without(K.positive, line))
    assert any(map(wrong, scored(FALSE)))


@pytest.mark.usefixtures("_blind")
def test_a_lying_certificate_search_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificates, "search", lambda goal, premises, *, degree=2: [])
    assert not any(map(wrong, scored(FALSE)))


@pytest.mark.usefixtures("_blind")
def test_a_lying_certificate_search_without_the_kernels_check_turns_the_score_red(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unchecked(goal: Any, premises: Any, certificate: Any) -> K.Proof:
        return K._proof(frozenset().union(*(p.hyps for p in premises)), goal, "positive", *premises)

    monkeypatch.setattr(certificates, "search", lambda goal, premises, *, degree=2: [])
    monkeypatch.setattr(K, "positive", unchecked)
    assert any(map(wrong, scored(FALSE)))


def twice_the_closed_form(monkeypatch: pytest.MonkeyPatch) -> None:
    """The only statement of the corpus: the closed form of b6, times 2. It is false at lag 1, and each step is true."""
    (b6,) = (claim for claim in catalogue() if claim["id"] == "b6")
    sign, left, right_side = b6["statement"]
    false = dict(b6) | {"statement": [sign, left, ["*", "2", right_side]]}
    monkeypatch.setattr(marks, "entry", lambda seed, index: Entry(false, False, "wrong constant"))


def without_a_base(claim: Any, flow: Any, closed: Any, q: Any) -> K.Proof:
    """The induction of `deduction`, with 1 = 1 for its base."""
    v = flow[3]
    known = ("all", (v,), ("=", flow, closed))
    later = deduction.subst(known[2], q, ("+", q, Fraction(1)))
    step = K.generalise(deduction._equal(claim, later, (K.assume(known),)), v)
    return K.induct(K.algebra(Fraction(1), Fraction(1)), step, q, known)


@pytest.mark.usefixtures("_blind")
def test_an_induction_without_a_base_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    twice_the_closed_form(monkeypatch)
    monkeypatch.setattr(deduction, "_closed_form", without_a_base)
    assert not any(map(wrong, scored([0])))


@pytest.mark.usefixtures("_blind")
def test_a_rule_of_induction_that_needs_no_base_turns_the_score_red(monkeypatch: pytest.MonkeyPatch) -> None:
    twice_the_closed_form(monkeypatch)
    monkeypatch.setattr(deduction, "_closed_form", without_a_base)
    line = 'need(base.concl == subst(formula, variable, first), "the base is not the formula at the first value")'
    monkeypatch.setattr(K, "induct", without(K.induct, line))
    assert any(map(wrong, scored([0])))


def lying_attack(stored: Any, *, seed: int, budget: int | None) -> Attack:
    """An attack that calls a case a counterexample without having looked."""
    case = {"n": "1", "vars": dict.fromkeys(stored["sorts"], "1"), "W": [["1"]], "slopes": [["1"]]}
    witness = {"schema": 1, "claim": stored["id"], **{field: stored[field] for field in FIELDS}}
    fails = {"formula": stored["statement"], "bindings": {}, "parts": []}
    return Attack(witness | {"case": case, "fails": fails, "sha256": ""}, tried=1)


def test_a_case_that_does_not_replay_refutes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "attack", lying_attack)
    assert not any(map(wrong, scored(TRUE)))


def test_a_replay_that_always_says_yes_turns_the_score_red(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "attack", lying_attack)
    monkeypatch.setattr(replay, "check", lambda witness: replay.Outcome(0, "REPLAYED"))
    assert any(map(wrong, scored(TRUE)))
