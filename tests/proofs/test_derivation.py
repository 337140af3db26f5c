"""A derivation of the weak upper bound is accepted, and every single edit to it is refused at the edited line."""

from dataclasses import replace
from pathlib import Path
from runpy import run_path

import pytest

from proofs import replay
from proofs.atlas import derivation_record
from proofs.derivation import Derivation, check_derivation
from proofs.mend.repair import repair_derivation
from proofs.report.derivations import derivation_lines
from proofs.verdict import Status
from theory.statement import (
    Act,
    Col,
    ErrorFlow,
    IllPosed,
    Norm,
    Real,
    Row,
    Slope,
    SlopeMax,
    SpectralRadius,
    Sum,
    W,
    Weight,
    both,
    eq,
    inf,
    leq,
)

EXAMPLE = run_path(str(Path(__file__).parents[2] / "examples" / "weak_upper_bound.py"))
derivation = EXAMPLE["weak_upper_bound"]
n, q, j, k, v, net = (EXAMPLE[name] for name in ("n", "q", "j", "k", "v", "net"))
flow, split, spread, last, middle, final = (
    EXAMPLE[name] for name in ("flow", "split", "spread", "last", "middle", "final")
)
steepest = SlopeMax(inf, q + 1)


def one_step(inner, slope):
    return abs(Sum(j, inner)) * abs(slope)


def test_six_lines_of_the_weak_upper_bound_are_proved_and_their_chain_too():
    verdict = check_derivation(derivation)
    assert [line.status for line in verdict.lines] == [Status.PROVED] * 6
    assert verdict.first_wrong is None
    assert verdict.status == Status.PROVED
    assert verdict.conclusion is not None
    assert verdict.conclusion.status == Status.PROVED


EDITS = {
    "index": (1, eq(flow, one_step(ErrorFlow(q, k, j) * Weight(j, k), Slope(q + 1, v)))),
    "transpose": (1, eq(flow, one_step(ErrorFlow(q, k, j) * Weight(v, j), Slope(q + 1, v)))),
    "slope": (1, eq(flow, one_step(ErrorFlow(q, k, j) * Weight(j, v), Slope(q + 1, k)))),
    "lag": (1, eq(flow, one_step(ErrorFlow(q, k, j) * Weight(j, v), Slope(q, v)))),
    "sign": (2, leq(split, -spread)),
    "missing sum": (2, leq(split, abs(ErrorFlow(q, k, v)) * abs(Weight(v, v)) * abs(Slope(q + 1, v)))),
    "row for column": (3, leq(spread, last.subs(Norm(inf, Col(v)), Norm(inf, Row(v))))),
    "exponent": (4, leq(last, n * steepest**q * Norm(inf, Col(v)) * Norm(inf, Row(k)) * Norm(inf, W) ** (q - 1))),
    "constant": (4, leq(last, middle / n)),
    "norm": (5, leq(middle, n * (steepest * SpectralRadius(W)) ** (q + 1))),
}


@pytest.mark.parametrize(("number", "line"), EDITS.values(), ids=EDITS)
def test_an_edited_line_is_refused_and_its_case_replays(number, line):
    lines = list(derivation.lines)
    lines[number - 1] = line
    verdict = check_derivation(derivation_with(lines=lines))
    assert verdict.first_wrong == number
    assert verdict.status == Status.REFUTED
    assert replay.check(verdict.lines[number - 1].witness).holds


def test_without_its_hypothesis_the_line_that_needs_it_is_refused():
    verdict = check_derivation(derivation_with(given=()))
    assert verdict.first_wrong == 6


def derivation_with(**changes):
    fields = {"lines": derivation.lines, "over": derivation.over, "given": derivation.given} | changes
    return Derivation(fields.pop("lines"), **fields)


def test_lines_that_do_not_meet_have_no_conclusion():
    assert derivation_with(lines=derivation.lines[::2]).conclusion is None


def test_a_true_conclusion_by_a_wrong_step_is_told_apart():
    verdict = check_derivation(derivation_with(lines=[leq(flow, 0), leq(0, final)]))
    assert [line.status for line in verdict.lines] == [Status.REFUTED, Status.PROVED]
    assert verdict.conclusion is not None
    assert verdict.conclusion.status == Status.PROVED  # by itself, not from the lines
    assert "line" not in verdict.conclusion.method
    assert verdict.in_spite
    assert verdict.needless == ()


def test_the_conclusion_of_true_lines_is_not_in_spite_of_them():
    verdict = check_derivation(derivation_with(lines=derivation.lines[:2]))
    assert not verdict.in_spite
    assert verdict.conclusion.method == "kernel, by a certificate from lines 1 and 2"


def test_a_line_may_use_the_lines_before_it_and_says_which():
    x, y = Real("x"), Real("y")
    lines = [leq(x, y), leq(y, 2 * x), leq(0, x)]
    verdict = check_derivation(Derivation(lines, over=(n, x, y, net), given=(leq(x, y), leq(y, 2 * x))))
    assert [line.status for line in verdict.lines] == [Status.PROVED] * 3
    assert verdict.uses[2] in ((1, 2), ())  # from the lines, or from the hypotheses that they repeat
    lemma = [leq(abs(x * y), abs(x) * abs(y)), leq(abs(x * y) - abs(x) * abs(y), 0)]
    assert check_derivation(Derivation(lemma, over=(n, x, y, net))).lines[1].status == Status.PROVED


def test_a_line_that_is_true_and_not_needed_is_named():
    lines = [*derivation.lines[:2], leq(0, Norm(inf, W)), derivation.lines[2]]
    whole = leq(flow, last)
    verdict = check_derivation(derivation_with(lines=lines, concludes=whole))
    assert verdict.conclusion.status == Status.PROVED
    assert verdict.needless == (3,)
    assert check_derivation(derivation_with(lines=derivation.lines[:3])).needless == ()


def test_the_hypotheses_that_the_lines_rest_on_are_listed():
    small = leq(0, Norm(inf, W))
    verdict = check_derivation(derivation_with(given=(*derivation.given, small)))
    assert verdict.used == ("Norm(inf, W) * SlopeMax(inf, q + 1) <= 1",)
    assert verdict.unused == ("0 <= Norm(inf, W)",)


def test_a_line_with_an_unbound_index_is_ill_posed_and_the_others_are_judged():
    verdict = check_derivation(derivation_with(lines=[leq(Weight(k, j), Weight(k, j)), leq(0, final)]))
    assert [line.status for line in verdict.lines] == [Status.ILL_POSED, Status.PROVED]
    assert verdict.first_wrong == 1
    assert "j (unit) is not bound" in verdict.lines[0].reason


def test_a_chain_that_is_broken_says_where():
    lines = [derivation.lines[0], derivation.lines[1], derivation.lines[3]]
    verdict = check_derivation(derivation_with(lines=lines))
    assert verdict.broken == 3
    assert verdict.conclusion is None
    assert check_derivation(derivation_with(lines=lines[:2])).broken is None


def test_what_the_printed_lines_say_of_a_wrong_derivation():
    lines = [derivation.lines[0], leq(split, -spread)]
    verdict = check_derivation(derivation_with(lines=lines))
    told = derivation_lines(derivation_record("mine", verdict, repair_derivation(verdict)))
    assert "the first wrong line is line 2" in told
    assert "repair: line 2, a sign: " in told
    assert "so  REFUTED" in told
    assert "hypotheses not used: Norm(inf, W) * SlopeMax(inf, q + 1) <= 1" in told


def test_what_the_printed_lines_say_where_the_conclusion_is_true_all_the_same():
    verdict = check_derivation(derivation_with(lines=[leq(flow, 0), leq(0, final)]))
    told = derivation_lines(derivation_record("mine", verdict))
    assert "the conclusion holds, but not by these lines" in told
    assert "repair: no single edit was found" in told


def test_a_derivation_has_lines_and_each_is_a_relation():
    with pytest.raises(IllPosed, match="without lines"):
        derivation_with(lines=[])
    with pytest.raises(IllPosed, match="line 1 is"):
        derivation_with(lines=[both(leq(0, flow), leq(0, final))])


def test_a_verdict_on_a_derivation_is_no_truth_value():
    verdict = check_derivation(derivation_with(lines=[eq(Act(1, k), Act(1, k))]))
    with pytest.raises(TypeError, match="not a truth value"):
        bool(verdict)
    assert replace(verdict, conclusion=None).status == Status.PROVED
