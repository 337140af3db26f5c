"""Every cell obeys every law, and each law catches a cell or a compiled function that is deliberately broken."""

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hard_cells import HARD_CELLS
from sympy import Matrix, exp, log, sqrt

from numerics import cache
from numerics.compile import Compiled
from numerics.emit import source
from numerics.gradient import Gradients
from numerics.network import Network, Trajectory
from numerics.reference import STEPS
from numerics.scaled import log_norms
from proofs import conformance
from proofs.cli.source import objects
from proofs.conformance import CellReport, LawReport, Outcome, check_cell
from proofs.laws import LAWS, Subject, Unapplied
from proofs.laws.derivatives import derived_is_expanded, differs_at
from proofs.laws.gradient import one_gradient
from proofs.laws.subject import difference
from proofs.moment import Moment
from theory.activations import logistic, relu, sin, tanh
from theory.cell import Cell, inputs, net, ones, state
from theory.cells import CELLS

h, x = state("h"), inputs("x")
a, b = net("a", h, x), net("b", h)

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
EXAMPLE_CELLS = [
    cell
    for file in sorted(EXAMPLES.glob("*.py"))
    if "Cell(" in file.read_text()
    for cell in objects(str(file), Cell).values()
]


def low_rank():
    return Cell("low rank", {h: tanh(net("up", net("down", h, size="r"), x))})


@pytest.mark.parametrize("cell", [*CELLS.values(), *EXAMPLE_CELLS, low_rank()], ids=lambda cell: cell.name)
def test_every_cell_obeys_every_law(cell):
    report = check_cell(cell)
    assert report.holds, str(report)
    # the sum of squares of an RBF net is read through a matrix of ones
    not_for_ones = {"zero weights", "one unit"} if cell == CELLS["RBF"] else set()
    assert {each.law for each in report if each.outcome is not Outcome.HOLDS} == not_for_ones


def test_the_examples_hold_a_cell_that_is_not_of_the_toolkit():
    assert any(cell.name not in CELLS for cell in EXAMPLE_CELLS)


def test_another_seed_draws_other_nets_on_which_the_laws_hold_too():
    assert all(check_cell(CELLS["GRU"], seed=seed).holds for seed in (1, 2, 3))


# Each law against something broken. A break may hurt several laws; the one named must be among them.

REAL = {
    name: getattr(Compiled, name)
    for name in ("step", "jacobian", "pushforward", "pullback", "error_flow", "trajectory")
}


def step_by_place(self, network, state=None, inputs=None):
    """A step in which the place of a unit matters."""
    new = REAL["step"](self, network, state, inputs)
    return new + 1e-9 * np.arange(len(new))


def step_by_size(self, network, state=None, inputs=None):
    """A step that divides by the number of units, as a mean does."""
    return REAL["step"](self, network, state, inputs) / network.sizes["n"]


def jacobian_off_by_a_millionth(self, network, state=None, inputs=None):
    return REAL["jacobian"](self, network, state, inputs) * (1 + 1e-6)


def jacobian_with_a_leak(self, network, state=None, inputs=None):
    return REAL["jacobian"](self, network, state, inputs) + 1e-300


def jacobian_transposed(self, network, state=None, inputs=None):
    return REAL["jacobian"](self, network, state, inputs).T


def pullback_of_a_transposed_weight(self, network, state, inputs, error):
    return REAL["pushforward"](self, network, state, inputs, error)


def pushforward_of_a_transposed_weight(self, network, state, inputs, tangent):
    return REAL["pullback"](self, network, state, inputs, tangent)


def flow_in_the_wrong_order(self, trajectory, lags=None):
    pairs = list(zip(trajectory.states[:-1], trajectory.inputs, strict=True))[-(lags or len(trajectory)) :]
    return log_norms(self.jacobian(trajectory.network, s, x) for s, x in pairs)


def trajectory_by_the_clock(self, network, inputs, initial=None):
    run = REAL["trajectory"](self, network, inputs, initial)
    return Trajectory(network, run.states + 1e-12 * np.arange(len(run.states))[:, None], run.inputs)


BREAKS = [
    ("reference", "jacobian", jacobian_off_by_a_millionth),
    ("reference", "jacobian", jacobian_transposed),
    ("reference", "step", step_by_place),
    ("pushforward", "pushforward", pushforward_of_a_transposed_weight),
    ("pullback", "pullback", pullback_of_a_transposed_weight),
    ("finite differences", "jacobian", jacobian_off_by_a_millionth),
    ("composition", "error_flow", flow_in_the_wrong_order),
    ("time shift", "trajectory", trajectory_by_the_clock),
    ("one gradient", "pullback", pullback_of_a_transposed_weight),
    ("one gradient", "pushforward", pushforward_of_a_transposed_weight),
    ("permutation of units", "step", step_by_place),
    ("zero weights", "jacobian", jacobian_with_a_leak),
    ("one unit", "step", step_by_size),
]


@pytest.mark.parametrize(("law", "method", "broken"), BREAKS, ids=lambda value: getattr(value, "__name__", value))
def test_a_broken_compiled_function_is_caught_by_the_law(monkeypatch, law, method, broken):
    monkeypatch.setattr(Compiled, method, broken)
    report = check_cell(CELLS["LSTM"])[law]
    assert report.outcome is Outcome.FAILS
    assert " against " in report.found
    made = eval(report.case, {"Moment": Moment, "Trajectory": Trajectory, "Network": Network, "CELLS": CELLS, "np": np})
    assert made.network.cell == CELLS["LSTM"]


CREDITED, READ = Gradients.credited, Gradients.__dict__["_read"]


def gradient_of_the_last_step(self, errors):
    """One term of the sum over time, as the weight update is printed."""
    return self.credited(errors)


def gradient_transposed(self, errors):
    found = CREDITED(self, errors)
    return {key: value.T for key, value in found.items()}


def gradient_by_the_second_net_alone(self, errors):
    """Without what passes from a net to the nets that it reads."""
    found = CREDITED(self, errors)
    inner = {("weight", ("r", 0)), ("weight", ("r", 1)), ("bias", "r")}
    return {key: 0.0 * value if key in inner else value for key, value in found.items()}


def gradient_off_by_a_millionth(self, errors):
    return {key: (1.0 + 1e-6) * value for key, value in CREDITED(self, errors).items()}


def gradient_uphill_in_one_bias(self, errors):
    return {key: -value if key == ("bias", "z") else value for key, value in CREDITED(self, errors).items()}


def sensitivity_without_the_past(self, direction):
    return self.immediate(direction)


WRONG_GRADIENTS = [
    ("backward", gradient_of_the_last_step, "the weight ('z', 0)"),
    ("credited", gradient_transposed, "the weight ('n', 0)"),
    ("credited", gradient_by_the_second_net_alone, "the weight ('r', 0)"),
    ("credited", gradient_off_by_a_millionth, "the weight ('z', 0)"),
    ("credited", gradient_uphill_in_one_bias, "the bias 'z'"),
    ("along", sensitivity_without_the_past, "the weight ('z', 0)"),
]


@pytest.mark.parametrize(
    ("method", "wrong", "where"), WRONG_GRADIENTS, ids=lambda value: getattr(value, "__name__", "")
)
def test_a_wrong_gradient_is_caught_with_the_numbers_in_which_it_is_wrong(monkeypatch, method, wrong, where):
    monkeypatch.setattr(Gradients, method, wrong)
    report = check_cell(CELLS["GRU"])
    assert [each.law for each in report.broken] == ["one gradient"]
    assert report["one gradient"].found.startswith(f"gradient by {where}, backward in time against forward: ")


def test_difference_quotients_catch_what_is_wrong_backward_and_forward_alike(monkeypatch):
    monkeypatch.setattr(Gradients, "_read", property(lambda self: {v: -x for v, x in READ.func(self).items()}))
    found = check_cell(CELLS["Elman"])["one gradient"].found
    assert found.startswith("gradient by the weight ('a', 0), backward in time against difference quotient: ")


def drawn(cell):
    """The subject that check_cell looks at."""
    return Subject(cell, tuple(conformance._runs(cell, 0)))


@pytest.mark.parametrize("cell", HARD_CELLS.values(), ids=lambda cell: cell.name)
def test_cells_with_kinks_and_shared_or_fixed_weights_have_one_gradient(cell):
    assert one_gradient(drawn(cell)) is None


def test_a_chaotic_run_leaves_difference_quotients_nothing_to_say():
    chaotic = Cell("chaotic", {h: sin(exp(a)) * a})
    assert one_gradient(drawn(chaotic)) is None


def test_a_cell_without_numbers_has_no_gradient():
    square = Cell("square", {h: h**2 / 4})
    assert one_gradient(Subject(square, ())) == Unapplied("the cell has no weights, biases or parameters")


def test_only_what_is_broken_is_reported(monkeypatch):
    monkeypatch.setattr(Compiled, "pullback", pullback_of_a_transposed_weight)
    assert [each.law for each in check_cell(CELLS["Elman"]).broken] == ["pullback", "one gradient"]


def test_a_case_against_a_law_is_the_smallest_that_was_drawn(monkeypatch):
    monkeypatch.setattr(Compiled, "pullback", pullback_of_a_transposed_weight)
    assert "{'n': 2, 'm': 1}" in check_cell(CELLS["Elman"])["pullback"].case


def test_a_derived_jacobian_without_one_of_its_paths_is_caught():
    cell = replace(CELLS["LSTM"])
    h, c = cell.states
    cell.__dict__["jacobian"] = {**cell.jacobian, (c, h): cell.jacobian[c, h][1:]}
    report = check_cell(cell)["derived Jacobian"]
    assert report.outcome is Outcome.FAILS
    assert report.found.startswith("d c'[0] / d h[0] differs by ")
    assert report.case == "CELLS['LSTM'].jacobian[c, h]"


def test_compiled_code_with_a_wrong_slope_is_caught_by_two_routes(monkeypatch):
    wrong = source(CELLS["Elman"]).replace("logistic_slope", "tanh_slope")
    compiled = Compiled(CELLS["Elman"], wrong, cache.load(wrong))
    monkeypatch.setattr("proofs.laws.subject.compile_cell", lambda cell: compiled)
    assert [each.law for each in check_cell(CELLS["Elman"]).broken] == ["reference", "finite differences"]


def test_a_cell_of_the_toolkit_is_compared_with_its_reference_by_hand(monkeypatch):
    def off(network, s, x, real=STEPS["GRU"]):
        step, jacobian = real(network, s, x)
        return step, jacobian + 1e-9

    monkeypatch.setitem(STEPS, "GRU", off)
    assert [each.law for each in check_cell(CELLS["GRU"]).broken] == ["reference"]


@pytest.mark.parametrize(
    "update",
    [
        a / (2 - 2 * h),
        log(-1 - h**2) + a,
        h * a / (3 * h - 6 * b),
        sqrt(4 - 4 * h) * a,
        a / sqrt(2 + 2 * h**2),
        h / (h * a - h),
    ],
    ids=str,
)
def test_a_denominator_that_sympy_writes_in_another_way_is_no_failure(update):
    assert derived_is_expanded(Subject(Cell("quotient", {h: update}), ())) is None


def test_a_difference_counts_where_it_is_not_zero():
    assert not differs_at(logistic(h) + logistic(-h) - 1, 0)
    assert differs_at(logistic(h) - logistic(-h), 0)
    assert differs_at(logistic(h).diff(h) - tanh(h).diff(h), 0)


# Where a law does not apply


def test_a_law_that_does_not_apply_says_why():
    fixed = Cell("fixed", {h: tanh(net("a", h, x, weights=[Matrix([[1, 2], [0, 1]]), None]))})
    report = check_cell(fixed)
    assert report["permutation of units"].outcome is Outcome.DOES_NOT_APPLY
    assert report["permutation of units"].detail == (
        "does not apply: net 'a' has a weight of the form fixed, which tells units apart"
    )
    assert report["zero weights"].found == "net 'a' has a weight of the form fixed, which is never 0"
    assert report["one unit"].found == "net 'a' has a weight of the form fixed: a unit is never alone"
    assert report.holds
    assert repr(report) == (
        "CellReport('fixed', all 8 laws hold; do not apply: permutation of units, zero weights, one unit)"
    )


def test_a_softmax_may_have_its_units_renamed():
    weight = exp(net("a", h, x))
    softmax = Cell("softmax", {h: weight / net("total", weight, bias=False, weights=ones)})
    assert check_cell(softmax)["permutation of units"].outcome is Outcome.HOLDS


def test_a_cell_without_a_value_anywhere_is_not_said_to_obey():
    report = check_cell(Cell("nowhere", {h: log(-1 - h**2) + net("a", h)}))
    said = {each.law: each.outcome for each in report}
    assert said.pop("derived Jacobian") is Outcome.HOLDS
    assert set(said.values()) == {Outcome.DOES_NOT_APPLY}
    assert report["reference"].found == "the cell has no finite value in any case that was drawn"
    assert report["composition"].found == "no run that was drawn stays finite"


def test_a_cell_with_poles_is_judged_where_it_has_a_value():
    assert check_cell(Cell("pole", {h: net("a", h, x) / h})).holds


def test_a_run_through_a_state_without_a_slope_is_left_out():
    for update in (sqrt(relu(a)), sqrt(abs(net("c", relu(a)))), tanh(1 / relu(a)), a / h, h * log(a), sqrt(h) + a):
        assert check_cell(Cell("edge", {h: update})).holds


def test_compiled_code_without_a_value_where_the_cell_has_one_is_a_case_against_it(monkeypatch):
    monkeypatch.setattr(Compiled, "_called", lambda *_: np.array([np.nan]))
    report = check_cell(CELLS["Elman"])
    assert not report["reference"].holds
    assert report["reference"].found.startswith("the step of 'Elman' is not finite: ")
    assert report["reference"].case.startswith("Moment(Network(CELLS['Elman'], {'n': 1, 'm': 1}, ")
    assert report["one unit"].outcome is Outcome.FAILS
    assert report["composition"].outcome is Outcome.DOES_NOT_APPLY


def test_a_cell_with_too_many_paths_is_not_written_out():
    nested = h
    for k in range(8):
        nested = tanh(net(f"a{k}", nested, nested, nested))
    found = derived_is_expanded(Subject(Cell("deep", {h: nested}), ()))
    assert found == Unapplied("a block has 6561 paths, more than the 250 that are written out")


# The report


def test_a_report_has_no_truth_value():
    report = check_cell(CELLS["Elman"])
    with pytest.raises(TypeError, match=r"a report of 11 laws on 'Elman' has no truth value; ask \.holds or \.broken"):
        bool(report)
    with pytest.raises(TypeError, match=r"the law 'pullback' holds, which is no truth value; ask \.holds or \.outcome"):
        bool(report["pullback"])


def test_a_report_is_a_sequence_of_laws_by_name_that_prints(monkeypatch):
    monkeypatch.setattr(Compiled, "pullback", pullback_of_a_transposed_weight)
    report = check_cell(CELLS["Elman"], seed=3)
    assert [each.law for each in report] == [law.name for law in LAWS]
    assert repr(report) == "CellReport('Elman', broken: pullback, one gradient)"
    lines = str(report).splitlines()
    assert lines[0] == "Elman, seed 3"
    assert lines[1] == "  holds          derived Jacobian"
    assert lines[4].startswith("  fails          pullback: pullback at (0, 1): ")
    assert lines[-2].startswith("  pullback: Moment(Network(CELLS['Elman'], {'n': 2, 'm': 1}")
    assert lines[-1].startswith("  one gradient: Trajectory(Network(CELLS['Elman'], {'n': 2, 'm': 1}")
    assert json.dumps([each.holds for each in report])
    with pytest.raises(KeyError, match="no law 'symmetry'; the laws are derived Jacobian, reference"):
        report["symmetry"]


def test_a_report_is_the_same_for_the_same_seed():
    assert check_cell(CELLS["Leaky"], seed=5) == check_cell(CELLS["Leaky"], seed=5)
    assert isinstance(check_cell(CELLS["Leaky"]), CellReport)
    assert all(isinstance(each, LawReport) for each in check_cell(CELLS["Leaky"]))


def test_laws_have_different_names_and_say_one_sentence_each():
    assert len({law.name for law in LAWS}) == len(LAWS)
    assert all(re.fullmatch(r"[A-Z][^.]*\.", law.statement) for law in LAWS)


def test_what_is_no_cell_or_no_seed_is_refused():
    with pytest.raises(TypeError, match="'GRU' is no cell; pass a Cell"):
        check_cell("GRU")
    with pytest.raises(ValueError, match="seed=-1; pass an integer >= 0"):
        check_cell(CELLS["GRU"], seed=-1)
    with pytest.raises(ValueError, match=r"seed=1\.5; pass an integer >= 0"):
        check_cell(CELLS["GRU"], seed=1.5)


def test_a_nan_is_a_difference_and_equal_infinities_are_none():
    nan, inf = np.array([np.nan]), np.array([-np.inf])
    assert difference("x", nan, nan, 1.0) == "x at 0: nan against nan"
    assert difference("x", inf, inf, 0.0) == ""
    assert difference("x", inf, np.array([0.0]), 1.0) == "x at 0: -inf against 0.0"
