"""Gates whose output does not tell their slope: a case gives their arguments; evaluator and replay agree on them."""

import pytest
from flint import fmpq

from proofs import replay
from proofs.attack import attack
from proofs.claim import Claim
from proofs.exact.evaluate import Judge, read_case
from proofs.exact.intervals import ends
from proofs.exact.outputs import OUTPUTS
from theory.activations import ACTIVATIONS
from theory.cell import Cell, inputs, net, state
from theory.statement import Net, Out, Rational, StateFlow, Unit, Units, leq

h, x = state("h"), inputs("x")
n, k, v = Units("n"), Unit("k"), Unit("v")


def cell_with(f):
    return Cell("one gate", {h: f(net("a", h, x)) + f(h)})


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_a_false_bound_on_a_cell_is_refuted_and_replays(name):
    over = (n, k, v, Net.of(cell_with(ACTIVATIONS[name])))
    claim = Claim(id="t", source="s", over=over, statement=leq(abs(StateFlow(1, "h", k, "h", v)), 2))
    witness = attack(claim.stored, budget=80).witness
    assert witness is not None
    assert replay.check(witness).holds


@pytest.mark.parametrize("name", [name for name, known in OUTPUTS.items() if not known.told])
def test_the_output_of_a_gate_is_the_function_of_its_argument(name):
    over = (n, k, Net.of(cell_with(ACTIVATIONS[name])))
    claim = Claim(id="t", source="s", over=over, statement=leq(Out("a", 0, k), Rational(-99)))
    witness = attack(claim.stored, budget=10).witness
    assert witness is not None
    assert replay.check(witness).holds
    case = read_case(witness["case"], claim.stored)
    judge = Judge(claim.stored)
    found = ends(judge.term(["Out", "a", "0", ["var", "k"]])(judge.scene(case)))
    z = fmpq(case.gates["a"][0][int(str(case.variables["k"])) - 1])
    assert found == ends(OUTPUTS[name].value(z, 64))


def test_an_output_outside_of_the_range_is_refused_only_where_it_is_an_output():
    assert not OUTPUTS["tanh"].takes(fmpq(2))
    assert OUTPUTS["gelu"].takes(fmpq(-100))  # an argument
