"""A derivation of the weak upper bound is accepted, and every single edit to it is refused at the edited line."""

from dataclasses import replace
from pathlib import Path
from runpy import run_path

import pytest

from proofs import replay
from proofs.derivation import Derivation, check_derivation
from proofs.verdict import Status
from theory.statement import (
    Act,
    Col,
    ErrorFlow,
    IllPosed,
    Norm,
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
n, q, j, k, v = (EXAMPLE[name] for name in "nqjkv")
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


def test_an_equation_by_a_wrong_step_is_judged_by_itself():
    verdict = check_derivation(derivation_with(lines=[leq(flow, 0), leq(0, final)]))
    assert [line.status for line in verdict.lines] == [Status.REFUTED, Status.PROVED]
    assert verdict.conclusion is not None
    assert verdict.conclusion.status == Status.TESTED  # true, and not proved through a wrong line


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
