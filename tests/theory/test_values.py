"""ActAt and SlopeAt, and the system of an activation whose slopes have irrational ends."""

from fractions import Fraction

import pytest
from sympy import Rational

from proofs.claim import Claim
from theory.activations import ACTIVATIONS, enclosure
from theory.activations import gelu as gelu_
from theory.cells import CELLS
from theory.sorts import IllPosed, SortClash
from theory.statement import ActAt, Lag, Net, NormVariable, Real, SlopeAt, W, latex, leq, stored

x = Real("x")


def claim(net):
    return Claim(id="t", source="s", over=(x, net), statement=leq(SlopeAt(x), 1))


def test_values_are_stored_and_printed():
    assert stored(ActAt(2 * x)) == ["ActAt", ["*", "2", ["var", "x"]]]
    assert stored(SlopeAt(Lag("q"))) == ["SlopeAt", ["var", "q"]]
    assert latex(leq(SlopeAt(x), ActAt(x + 1))) == r"f'\left(x\right) \le f\left(x + 1\right)"


def test_values_need_an_activation_by_name():
    assert claim(Net(gelu_)).stored["statement"] == ["<=", ["SlopeAt", ["var", "x"]], "1"]
    with pytest.raises(IllPosed, match=r"SlopeAt\(x\) needs an activation; pass Net\(logistic\)"):
        claim(Net())
    with pytest.raises(IllPosed, match=r"SlopeAt\(x\) has a meaning for plain nets only"):
        claim(Net.of(CELLS["GRU"]))


@pytest.mark.parametrize("wrong", [NormVariable("p"), W])
def test_the_argument_is_a_number(wrong):
    with pytest.raises(SortClash, match="pass a term"):
        ActAt(wrong)


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_every_slope_that_a_system_admits_is_taken_and_its_sup_is_enclosed(name):
    f, system = ACTIVATIONS[name], Net(ACTIVATIONS[name]).stored
    low, high = (Rational(end) for end in system["slope"])
    assert enclosure(f.slope_range[0])[1] <= low <= high <= enclosure(f.slope_range[1])[0]
    if f.slope_sup.is_Rational:
        assert "sup" not in system
    else:
        ends = [Fraction(end) for end in system["sup"]]
        assert ends[1] - ends[0] <= Fraction(1, 10**30)
        assert high < Rational(system["sup"][0])
