"""The nearest edit that stands is found: for slips drawn by seed in derivations, and for wrong claims."""

import inspect
from dataclasses import replace
from random import Random

import pytest
from paper_derivations import (
    final_form,
    four_over_n,
    in_the_one_norm,
    k,
    latching,
    middle_form,
    n,
    net,
    q,
    unrolled,
    v,
)
from slips import slipped

from proofs.attack import attack
from proofs.claims import CLAIMS
from proofs.cli.referee import judged_object
from proofs.derivation import Derivation, check_derivation
from proofs.meaning import read
from proofs.mend import draft, edit_norms, edit_terms, edits, pool, repair, suppositions
from proofs.mend.repair import repair_derivation
from proofs.prover import proved
from proofs.report.plain import plain
from proofs.report.verdicts import verdict_lines
from proofs.sequent import sequent
from proofs.terms import difference
from proofs.verdict import Status
from theory.statement import ErrorFlow, Slope, Sum, Unit, Weight, eq

DERIVATIONS = (unrolled, middle_form, final_form, four_over_n, latching)


def canonical(draft, relations):
    return [(r[0], sorted(difference(read(r, dict(draft.sorts))).items(), key=repr)) for r in relations]


def restored(original, found):
    """Whether lines and hypotheses are those of the original, up to the normal form and the order of hypotheses."""
    lines = canonical(original, found.lines) == canonical(original, original.lines)
    return lines and sorted(map(repr, canonical(original, found.given))) == sorted(
        map(repr, canonical(original, original.given))
    )


def follows(draft, given, statement):
    """Whether the prover derives the statement from the hypotheses."""
    goal = sequent(replace(draft, given=tuple(given)).stored(statement))
    return goal.goal in goal.hypotheses or proved(goal, degree=2) is not None


def at_least_as_strong(original, found):
    """Whether its hypotheses follow from the original's, and the original's conclusion from its own."""
    after = replace(original, lines=found.lines, given=found.given)
    hypotheses = all(follows(original, original.given, each) for each in found.given)
    ours, theirs = after.conclusion, original.conclusion
    if not hypotheses or ours is None:
        return False
    return ours == theirs or follows(original, (*original.given, ours), theirs)


def outcome(derivation, rng, *, both_sides):
    """What becomes of one slip: "harmless", "restored", "as strong", "weaker" or "missed"."""
    kind, touched, wrong = slipped(derivation, rng, both_sides=both_sides)
    verdict = check_derivation(wrong)
    if verdict.first_wrong is None and verdict.broken is None:
        assert all(line.status == Status.PROVED for line in verdict.lines), (kind, wrong.lines)
        return "harmless"
    assert verdict.first_wrong is None or verdict.first_wrong in touched, (kind, wrong.lines)
    found = repair_derivation(verdict)
    if not found or found[0].still:
        return "missed"
    if restored(derivation.draft, found[0]):
        return "restored"
    return "as strong" if at_least_as_strong(derivation.draft, found[0]) else "weaker"


def outcomes(seed, count, *, both_sides=True):
    rng = Random(seed)
    return [outcome(DERIVATIONS[i % len(DERIVATIONS)], rng, both_sides=both_sides) for i in range(count)]


def share(found):
    """The share of the slips that do harm of which the first repair is at least as strong as what was there."""
    harmful = [each for each in found if each != "harmless"]
    return sum(each in ("restored", "as strong") for each in harmful) / len(harmful)


@pytest.mark.parametrize("count", [5, pytest.param(10, marks=pytest.mark.deep)])
def test_slips_are_refused_where_they_are_and_four_in_five_are_mended(count):
    assert share(outcomes(1, count)) >= 0.8


@pytest.mark.deep
@pytest.mark.parametrize("both_sides", [True, False])
def test_fifty_slips_are_refused_where_they_are_and_four_in_five_are_mended(both_sides):
    assert share(outcomes(2026, 50, both_sides=both_sides)) >= 0.8


def test_a_wrong_step_to_a_true_conclusion_is_mended_in_the_step():
    verdict = check_derivation(in_the_one_norm)
    assert verdict.in_spite
    best = repair_derivation(verdict)[0]
    assert best.line == 2
    assert best.edit.startswith("another norm: Norm(one, Row(k))")
    assert best.lines[-1][2] == in_the_one_norm.draft.lines[-1][2]  # the conclusion stays


def test_a_slip_that_was_copied_from_line_to_line_is_mended_throughout():
    j = Unit("j")
    left, inner = ErrorFlow(q + 1, k, v), ErrorFlow(q, k, j) * Weight(v, j)
    outside, inside = Sum(j, inner) * Slope(q + 1, v), Sum(j, inner * Slope(q + 1, v))
    verdict = check_derivation(Derivation([eq(left, outside), eq(outside, inside)], over=(n, q, k, v, net)))
    best = repair_derivation(verdict)[0]
    assert best.edit == "two indices swapped, throughout: Weight(v, j) becomes Weight(j, v)"
    assert best.status == Status.PROVED
    assert best.still == ()


def test_two_slips_are_not_mended_by_one_edit_and_the_other_line_is_named():
    lines = list(unrolled.lines)
    lines[0] = replace(lines[0], right=lines[0].right + 1)
    lines[2] = replace(lines[2], right=lines[2].right * 3)
    verdict = check_derivation(replace_lines(unrolled, lines))
    assert verdict.wrong == (1, 3)
    best = repair_derivation(verdict)[0]
    assert best.line == 1
    assert best.still == (3,)


def replace_lines(derivation, lines):
    return Derivation(lines, over=derivation.over, given=derivation.given, id=derivation.id)


@pytest.mark.parametrize(
    ("name", "edit", "status"),
    [
        ("b3-any-lag", "a hypothesis more: 2 <= q", Status.PROVED),
        ("m2", "all weights transposed: Slope(1, i) * Weight(i, j) becomes Slope(1, i) * Weight(j, i)", Status.PROVED),
        ("b7-any-gamma", "a factor out of the exponent: n**(gamma**q) becomes n * gamma**q", None),
        ("d0-sufficient", "spectral radius to norm: SpectralRadius(Step(r)) becomes Norm(one, Step(r))", None),
    ],
)
def test_the_nearest_true_form_of_a_printed_mistake_is_found_without_its_correction(name, edit, status):
    claim = CLAIMS[name]
    found = repair.repair(replace(claim, corrected=None, reason="judged alone"))
    assert found[0].edit == edit
    assert status is None or found[0].status == status


def test_a_chain_of_true_lines_that_is_broken_is_joined_again():
    lines = list(middle_form.lines)
    lines[1] = replace(lines[1], right=2 * lines[1].right)
    verdict = check_derivation(replace_lines(middle_form, lines))
    assert (verdict.first_wrong, verdict.broken) == (None, 3)
    best = repair_derivation(verdict)[0]
    assert all(replace(middle_form.draft, lines=best.lines).links)
    assert best.lines == middle_form.draft.lines


def test_what_is_not_refuted_has_no_repair():
    assert repair.repair(CLAIMS["b3"]) == ()
    assert repair_derivation(check_derivation(unrolled)) == ()


def test_what_is_called_repaired_withstands_an_attack_with_another_seed():
    claim = CLAIMS["b3-any-lag"]
    for found in repair.repair(claim):
        stored = {**claim.stored, "given": list(found.given), "statement": found.lines[0]}
        assert found.status != Status.PROVED or attack(stored, seed=99).witness is None


def test_no_part_of_the_repair_reads_a_claims_correction_or_the_marks():
    for module in (repair, edits, edit_terms, edit_norms, pool, draft, suppositions):
        source = inspect.getsource(module)
        assert "corrected" not in source.replace("a claim's own correction is never read", "")
        assert "near_miss" not in source
        assert "score" not in source


CLAIM = """
from proofs import Claim
from proofs.claim import instead
from theory.statement import Norm, Row, Unit, Units, W, Net, inf, leq, one

n, k, net = Units("n"), Unit("k"), Net()
mine = Claim(id="mine", source="mine", over=(n, k, net), statement=leq(Norm(one, Row(k)), Norm(one, W)), reason="none")
printed = Claim(
    id="printed",
    source="a paper",
    over=(n, k, net),
    statement=leq(Norm(one, Row(k)), Norm(one, W)),
    corrected=instead(statement=leq(Norm(inf, Row(k)), Norm(inf, W))),
)
"""


def test_a_users_refuted_claim_is_told_with_its_repair_and_one_that_brings_a_correction_without(tmp_path):
    file = tmp_path / "claims.py"
    file.write_text(CLAIM, "utf-8")
    found = judged_object(str(file), "mine", 0, None)
    best = found["repairs"][0]
    assert best["status"] == "PROVED"
    assert best["edit"].startswith(("another norm", "row for column"))
    told = verdict_lines(found, 0)
    assert f"repair: {best['edit']}: PROVED" in told
    assert f"so: {plain(best['lines']['1'])}" in told
    assert "repairs" not in judged_object(str(file), "printed", 0, None)
