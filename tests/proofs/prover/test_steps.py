"""A line's proof says how it was found, rests on earlier lines only where it must, and on nothing that is not given."""

import pytest

from proofs.derivation import Derivation
from proofs.kernel import assume
from proofs.prover.steps import CERTIFICATE, NORMAL_FORM, numbered, step
from proofs.sequent import proves, sequent
from proofs.terms import KernelError
from theory.statement import ErrorFlow, Lag, Net, Real, Unit, Units, eq, leq

n, q, k, v, net = Units("n"), Lag("q"), Unit("k"), Unit("v"), Net()
x, y, z = Real("x"), Real("y"), Real("z")


def stored(relation, *given):
    return Derivation([relation], over=(n, q, k, v, x, y, z, net), given=given).claims[0].stored


def test_a_line_by_its_normal_form_uses_nothing():
    found = step(stored(eq(x * (y + z), x * z + x * y)), {})
    assert (found.how, found.uses) == (NORMAL_FORM, ())


def test_a_line_by_a_certificate_rests_on_the_hypotheses_that_it_uses_only():
    goal = stored(leq(x, z), leq(x, y), leq(y, z), leq(0, x))
    found = step(goal, {})
    assert found.how == CERTIFICATE
    assert proves(found.proof, sequent(goal))
    assert len(found.proof.hyps) == 2


def test_a_line_that_needs_an_earlier_one_rests_on_its_proof_and_not_on_itself():
    flow = abs(ErrorFlow(q, k, v))
    given = leq(flow, x)
    first = step(stored(leq(flow + 1, x + 1), given), {})
    goal = stored(leq(flow + 3, x + 3), given)
    second = step(goal, {1: first.proof})
    assert proves(second.proof, sequent(goal))
    lemma = assume(sequent(stored(leq(y, z))).goal)  # a line that holds for a reason of its own
    third = step(stored(leq(2 * y, 2 * z)), {4: lemma})
    assert third.uses == ()  # a line that only assumes itself is no proof of anything
    assert not proves(third.proof, sequent(stored(leq(2 * y, 2 * z))))


def test_a_false_line_has_no_step():
    with pytest.raises(KernelError, match="found no proof"):
        step(stored(leq(x, y)), {})


def test_lines_are_listed_in_words():
    assert [numbered(lines) for lines in ([3], [1, 2], [1, 2, 5])] == ["line 3", "lines 1 and 2", "lines 1, 2 and 5"]
