"""With two units, slopes that are not negative and |e_j| = 1, the largest slope may stand for the norm of F'."""

import pytest

from proofs import kernel as K
from proofs.attack import attack
from proofs.claim import Claim
from proofs.lemmas import J, V, size, slope, weight
from proofs.lemmas import two_units as T
from proofs.lemmas.norm_lemmas import delta
from proofs.tactics import at, var
from proofs.terms import ONE, ZERO, KernelError, N, Term
from theory.statement import Basis, Free, Lag, Net, Norm, NormVariable, Unit, Units, Vector, eq, for_all, leq

P: Term = ("var", "x", "norm")
TWO_UNITS, THREE_UNITS = (K.assume(("=", N, ONE * count)) for count in (2, 3))
R = var("r", "nat")
SLOPES = K.assume(("all", (R,), ("all", (J,), ("<=", ZERO, ("Slope", R, J)))))
ABOVE_INF = K.assume(("all", (J,), ("<=", ("Norm", ("dual", P), ("Basis", J)), ONE)))
ONES = K.assume(("all", (J,), ("=", ("Norm", P, ("Basis", J)), ONE)))


def test_kroneckers_delta_is_symmetric_and_its_own_square():
    assert T.symmetric(J, T.A).concl == ("=", delta(T.A, J), delta(J, T.A))
    squared = T.idempotent(J, T.A)
    assert squared.concl == ("=", ("*", delta(J, T.A), delta(J, T.A)), delta(J, T.A))
    assert not squared.hyps


def test_there_is_no_third_of_two_units_and_there_is_one_of_three():
    assert T.no_third(J, T.A, TWO_UNITS).hyps == TWO_UNITS.hyps
    with pytest.raises(KernelError, match="the certificate is no identity"):
        T.no_third(J, T.A, THREE_UNITS)


def test_a_number_whose_square_is_not_said_to_vanish_is_not_shown_to_be_0():
    y = var("y", "real")
    with pytest.raises(KernelError):
        T.zero(y, K.assume(("<=", ("*", y, y), ONE)))


def test_the_flow_is_bounded_by_the_largest_slope_under_these_hypotheses_alone():
    proof = T.flow_below_power(P, TWO_UNITS, SLOPES, ABOVE_INF, ONES)
    assert proof.concl[0] == "<="
    assert proof.concl[2] == ("**", ("*", ("SlopeMax", "inf", T.Q), ("Norm", P, T.W)), T.Q)
    assert proof.hyps == TWO_UNITS.hyps | SLOPES.hyps | ABOVE_INF.hyps | ONES.hyps


@pytest.mark.parametrize("missing", ["two", "slopes", "above_inf", "ones"])
def test_every_hypothesis_is_used(missing):
    true = K.generalise(K.algebra(ONE, ONE), J)
    hypotheses = {"two": TWO_UNITS, "slopes": SLOPES, "above_inf": ABOVE_INF, "ones": ONES}
    hypotheses[missing] = true
    with pytest.raises((KernelError, IndexError, ValueError)):
        T.flow_below_power(P, **hypotheses)


def test_a_diagonal_step_needs_slopes_that_are_not_negative():
    entries = {}

    def assumed(u: Term) -> K.Proof:
        entries[u] = K.assume(("all", (V,), ("<=", size(u), ("Norm", P, ("Vector", (V,), u)))))
        return at(entries[u], V)

    short = K.assume(("all", (J,), ("<=", ("Norm", P, ("Basis", J)), ONE)))
    net = T.TwoUnits(P, TWO_UNITS, short, assumed)
    d, u, c = slope(ONE, V), weight(T.KK, V), var("c", "real")
    low = at(K.assume(("all", (V,), ("<=", ZERO, d))), V)
    high = at(K.assume(("all", (V,), ("<=", d, c))), V)
    image = ("Norm", P, ("Vector", (V,), ("*", d, u)))
    assert net.diagonal(d, u, low, high).concl == ("<=", image, ("*", c, ("Norm", P, ("Vector", (V,), u))))
    negative = at(K.assume(("all", (V,), ("<=", -ONE, d))), V)
    with pytest.raises(KernelError):
        net.diagonal(d, u, negative, high)


def test_the_step_is_false_where_a_slope_is_negative():
    n, q, j, x = Units("n"), Lag("q"), Unit("j"), NormVariable("x")
    ones = for_all(j, eq(Norm(x, Basis(j)), 1))
    turned = leq(Norm(x, Vector(j, Free("s", j) * Free("u", j))), Norm(x, Vector(j, Free("u", j))))
    signs = for_all(j, eq(Free("s", j) ** 2, 1))
    false = Claim(
        id="c",
        source="new",
        over=(n, q, x, Net()),
        given=(eq(n, 2), ones, signs),
        statement=turned,
        reason="a test",
    )
    assert attack(false).witness is not None
