"""What says nothing is told: hypotheses that exclude each other, bounds that never bite; what says something is not."""

from dataclasses import replace
from fractions import Fraction

import pytest
from sympy import Rational

from proofs.attack import attack
from proofs.check import check_claim
from proofs.claim import Claim
from proofs.claims import CLAIMS
from proofs.search.ratio import Spread
from proofs.sequent import never_bites, sequent, shows_contradiction
from proofs.vacuity import contradiction, never_biting, numeric_contradiction
from proofs.verdict import Status
from theory.activations import logistic
from theory.cells import CELLS
from theory.statement import (
    ErrorFlow,
    Lag,
    Net,
    Norm,
    Real,
    Row,
    Slope,
    SlopeMax,
    SlopeSup,
    SpectralRadius,
    StateFlow,
    Unit,
    Units,
    W,
    Weight,
    WeightMax,
    both,
    eq,
    for_all,
    inf,
    leq,
    lt,
    one,
    two,
)

n, q, r, k, v, i = Units("n"), Lag("q"), Lag("r"), Unit("k"), Unit("v"), Unit("i")
x, y, net, gru = Real("x"), Real("y"), Net(logistic), Net.of(CELLS["GRU"])
size = SlopeMax(inf, q) * Norm(inf, W)
HALF = Rational(1, 2)
CONTRADICTORY = {
    "a largest weight below 0": (lt(WeightMax, 0),),
    "no units": (leq(n, 0),),
    "slopes above the sup": (leq(HALF, abs(Slope(1, k))),),
    "all slopes above the sup": (for_all(i, leq(HALF, Slope(1, i))),),
    "at every time": (for_all(r, for_all(i, leq(1, abs(Slope(r, i))))),),
    "two ranges of a lag": (leq(q, 3), leq(4, q)),
    "two ranges of n": (leq(3, n), leq(n, 2)),
    "two ranges of a number": (lt(x, 0), leq(1, x)),
    "an order and its reverse": (lt(x, y), lt(y, x)),
    "in one conjunction": (both(lt(x, 0), lt(0, x)),),
    "a square below 0": (eq(x**2, -1),),
    "a norm below 0": (lt(Norm(two, W), 0),),
    "a radius below 0": (leq(SpectralRadius(W), -1),),
    "no lag": (lt(q, 1),),
    "a norm on both sides of 1": (lt(Norm(inf, W), 1), leq(2, Norm(inf, W))),
    "an entry above its norm": (lt(Norm(inf, W), 1), leq(2, abs(Weight(k, v)))),
    "a row above its norm": (lt(Norm(inf, W), 1), leq(2, Norm(one, Row(k)))),
}
CONSISTENT = {
    "a range": (leq(2, q), leq(q, 3)),
    "one point": (leq(x, y), leq(y, x)),
    "slopes at the sup": (for_all(i, leq(Rational(1, 4), Slope(1, i))),),
    "no weights": (leq(WeightMax, 0),),
    "one unit": (leq(n, 1),),
}
BITELESS = {
    "the typeset bound": CLAIMS["b7"],
    "a bound above 2": (leq(abs(ErrorFlow(q, k, v)), 2 + x**2), (lt(size, 1),)),
    "a bound above the sup of the slopes": (leq(abs(Slope(1, k)), 1 + WeightMax), ()),
    "a parabola and a square": (leq(x * (1 - x), 1 + y**2), ()),
}
BITING = {
    "a tight bound": (leq(abs(ErrorFlow(q, k, v)), size**q), ()),
    "a constant right side": (leq(abs(Slope(1, k)), 2), ()),
    "a right side that is constant in effect": (leq(abs(Slope(1, k)), SlopeSup), ()),
    "a bound that is loose everywhere": (leq(abs(ErrorFlow(q, k, v)), 3 * size**q), ()),
    "sides that meet": (leq(-(x**2), y**2), ()),
}


def claim(statement, given=(), over=(n, q, k, v, x, y, net)):
    return Claim(id="a-claim", source="a test", over=over, statement=statement, given=given, reason="a test")


def bound(spec):
    return spec if isinstance(spec, Claim) else claim(*spec)


@pytest.mark.parametrize("name", CONTRADICTORY)
def test_hypotheses_that_contradict_each_other_are_vacuous_with_a_proof(name):
    verdict = check_claim(claim(leq(abs(ErrorFlow(q, k, v)), x), CONTRADICTORY[name]))
    assert (verdict.status, verdict.reason) == (Status.VACUOUS, "the hypotheses contradict each other")
    assert verdict.cases == 0
    goal = sequent(claim(leq(abs(ErrorFlow(q, k, v)), x), CONTRADICTORY[name]).stored)
    assert shows_contradiction(verdict.proof, goal)


@pytest.mark.parametrize("name", CONSISTENT)
def test_hypotheses_that_can_hold_are_not_called_contradictory(name):
    stated = claim(leq(abs(ErrorFlow(q, k, v)), x), CONSISTENT[name])
    assert contradiction(sequent(stated.stored)) is None
    assert attack(stated).witness is not None


def test_numbers_that_contradict_each_other_make_a_claim_about_cells_vacuous():
    entry = leq(StateFlow(q, "h", k, "h", k), x)
    stated = claim(entry, (lt(x, 0), lt(0, x)), over=(n, q, k, x, gru))
    assert check_claim(stated).status == Status.VACUOUS
    can_hold = claim(entry, (lt(0, x),), over=(n, q, k, x, gru))
    assert numeric_contradiction(can_hold.stored) is None
    of_the_cell = claim(entry, (lt(Norm(inf, StateFlow(q)), 0),), over=(n, q, k, x, gru))
    assert numeric_contradiction(of_the_cell.stored) is None


@pytest.mark.parametrize("name", BITELESS)
def test_a_bound_with_a_constant_below_it_never_bites(name):
    stated = replace(bound(BITELESS[name]), derivation=None)
    verdict = check_claim(stated)
    assert verdict.status == Status.VACUOUS
    assert verdict.reason == "left side <= 1 <= right side whenever the hypotheses hold"
    assert never_bites(verdict.proof, sequent(stated.stored))


@pytest.mark.parametrize("name", BITING)
def test_a_bound_that_says_something_is_not_called_vacuous(name):
    stated = bound(BITING[name])
    assert never_biting(sequent(stated.stored), attack(stated).spread) is None
    assert check_claim(stated).status in (Status.PROVED, Status.TESTED)


def test_a_constant_between_the_sides_that_were_seen_is_not_enough_without_a_proof():
    seen = Spread(Fraction(0), Fraction(1, 2), Fraction(1), Fraction(2), equal=False)
    assert seen.apart
    assert never_biting(sequent(bound(BITING["a tight bound"]).stored), seen) is None


@pytest.mark.parametrize(
    "spread",
    [
        Spread(Fraction(0), Fraction(2), Fraction(1), Fraction(3), equal=False),
        Spread(Fraction(0), Fraction(1), Fraction(1), Fraction(3), equal=True),
        Spread(Fraction(0), Fraction(0), Fraction(1), Fraction(3), equal=False),
        Spread(Fraction(0), Fraction(1), Fraction(2), Fraction(2), equal=False),
    ],
)
def test_sides_that_overlap_meet_or_do_not_vary_leave_no_room(spread):
    assert not spread.apart
    assert never_biting(sequent(bound(BITELESS["a bound above 2"]).stored), spread) is None
