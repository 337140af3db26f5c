"""What is no statement is ILL_POSED with its reason, through `errorflow check FILE`, and never a traceback."""

import pytest
from click.testing import CliRunner

from proofs.cli import errorflow

HEAD = """
from theory.statement import *
from theory.activations import logistic
from theory.cells import CELLS
from proofs.claim import Claim

n, q, r, m, x, net = Units("n"), Lag("q"), Lag("r"), Nat("m"), Real("x"), Net(logistic)
k, v, i, j = (Unit(name) for name in "kvij")
gru = Net.of(CELLS["GRU"])
c = Claim(id="c", source="a test", reason="a test", over=OVER, statement=STATEMENT)
"""
FLOW = "leq(abs(ErrorFlow(q, k, v)), 1)"
ILL = {
    "an index that nothing binds": ("n, k, v, net", FLOW, "q (lag) is not bound; add it to over, or bind it"),
    "an index free in a sum": ("n, k, net", "leq(Sum(i, Weight(i, j)), 1)", "j (unit) is not bound"),
    "an index bound twice": ("n, net", "leq(Sum(i, Sum(i, Weight(i, i))), 1)", "i is bound again within its own scope"),
    "an index of over bound again": ("n, k, net", "leq(Sum(k, Weight(k, k)), 1)", "k is bound again"),
    "for all, twice": ("n, net", "for_all(i, for_all(i, leq(Weight(i, i), 1)))", "i is bound again"),
    "a name of two sorts in over": ("n, k, Lag('k'), net", "leq(1, 2)", "over has k twice: unit and lag"),
    "a name of two sorts": ("n, q, net", "leq(Weight(Unit('q'), Unit('q')), q)", "q is a unit here and a lag where"),
    "a quantified name of another sort": ("n, q, net", "for_all(Unit('q'), leq(1, 2))", "q is bound again"),
    "a unit in the place of a lag": ("n, k, v, net", "leq(ErrorFlow(k, k, v), 1)", "pass a lag, manifestly 1 or more"),
    "a unit in the place of a time": ("n, k, net", "leq(Slope(k, k), 1)", "argument 1 of Slope(k, k) is k"),
    "a lag in the place of a unit": ("n, q, net", "leq(Weight(q, q), 1)", "pass a Unit variable"),
    "a number in the place of a unit": ("n, k, net", "leq(Weight(1, k), 1)", "pass a Unit variable"),
    "a lag that may be 0": ("n, q, k, v, net", "leq(ErrorFlow(q - 1, k, v), 1)", "pass a lag, manifestly 1 or more"),
    "a range that uses its own index": ("n, k, net", "leq(Sum(r, r, Slope(r, k)), 1)", "r (lag) is not bound"),
    "a sum over a real": ("n, net", "leq(Sum(x, x), 1)", "binds nothing; write Sum(i, body) with a Unit i"),
    "an index free in the edge of a path sum": (
        "n, q, k, v, net", "leq(PathSum(lambda m, l, j: Weight(i, j), q, k, v), 1)", "i (unit) is not bound",
    ),
    "a path sum that captures a name": (
        "n, q, k, v, j, net", "leq(PathSum(lambda a, b, c: Weight(j, c), q, k, v), 1)", "one of its own names m, l, j",
    ),
    "another name for n": ("Units('N'), net", "leq(n * WeightMax, 1)", "n (units) is not bound"),
    "a state that the cell has not": ("n, q, k, gru", "leq(StateFlow(q, 'c', k, 'c', k), 1)", "GRU has no state 'c'"),
    "a block that the cell has not": ("n, gru", "decays(StateFlow, 'c', 'h')", "GRU has no state 'c'"),
    "a gate that the cell has not": ("n, q, k, gru", "leq(Out('f', q, k), 1)", "GRU has no net 'f'; its nets are z, r"),
    "weights that the cell has not": ("n, gru", "leq(Norm(inf, NetWeight('f', 0)), 1)", "GRU has no net 'f'"),
    "a slot that the net has not": ("n, gru", "leq(Norm(inf, NetWeight('z', 7)), 1)", "reads 2 vectors, slots 0 to 1"),
    "a sequence that nothing defines": ("n, m, net", "leq(Seq('e', m), 1)", "Seq(e, m) is not defined"),
    "a term without value": ("n, Net()", "leq(SlopeSup, 1)", "a term is undefined, or too large to evaluate, in every"),
    "a division by 0": ("n, x, net", "leq(x, 1 / (x - x))", "zoo has no meaning in a statement"),
}  # fmt: skip
FINE = ("n, q, k, v, net", "leq(abs(ErrorFlow(q, k, v)), (SlopeMax(inf) * Norm(inf, W)) ** q)")


def checked(folder, over, statement):
    file = folder / "claims.py"
    file.write_text(HEAD.replace("OVER", f"({over})").replace("STATEMENT", statement), "utf-8")
    return CliRunner().invoke(errorflow, ["check", str(file), "--budget", "60", "--jobs", "1"], standalone_mode=False)


@pytest.mark.parametrize("name", ILL)
def test_what_is_no_statement_is_ill_posed_with_its_reason(name, tmp_path):
    over, statement, reason = ILL[name]
    result = checked(tmp_path, over, statement)
    assert result.exception is None
    assert result.return_value == 2
    assert "ILL_POSED" in result.output
    assert reason in result.output


def test_a_statement_beside_them_is_judged(tmp_path):
    result = checked(tmp_path, *FINE)
    assert result.return_value == 0
    assert "PROVED" in result.output


def test_a_power_that_no_memory_holds_is_undecided(tmp_path):
    result = checked(tmp_path, "n, x, net", "leq(x, (1 + x) ** 10**9)")
    assert result.return_value == 3
    assert "could not be decided" in result.output
