"""Two logistic units, three steps, all |w_ij| <= 1: the flow is at most 1/16.

Why: theta**q / n with theta = n w_max / 4 = 1/2, q = 3 and n = 2 (b11). The flow is affine in each slope and each
weight, so that its largest size is at a corner, f' in {0, 1/4} and w = 1 or -1.

Tight: attained at all slopes 1/4 and W = [[1, 1], [1, 1]]; an enumeration of the corners gives 1/16 too.

Source: new here.
"""

from fractions import Fraction

from sympy import Rational

from proofs import kernel as K
from proofs import lemmas as L
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import Q
from proofs.lemmas.pairs import class_bound
from proofs.sequent import sequent
from proofs.tactics import at, power_bounds, rewritten, var, weigh
from proofs.terms import ZERO, N, Term
from theory.activations import logistic
from theory.statement import ErrorFlow, Net, Unit, Units, WeightMax, eq, leq, lt

n, k, v, net = Units("n"), Unit("k"), Unit("v"), Net(logistic)

THREE = Fraction(3)


def derivation() -> Proof:
    """2 |flow| <= (WeightMax / 2) ** 3 <= 1/8."""
    claim = sequent(b12.stored)
    two, small = map(K.assume, claim.given)
    bound = at(K.generalise(class_bound(K.assume(claim.known[0])), Q), THREE)
    place, (_, _, flow) = var("x'", "real"), bound.concl[1]
    top: Term = ("*", place, Fraction(1, 4), ("WeightMax",))
    template: Term = ("<=", ("*", place, flow), ("**", top, THREE))
    plain = weigh(("<=", ("*", N, flow), ("**", ("*", N, Fraction(1, 4), ("WeightMax",)), THREE)), (bound,))
    pair = rewritten(plain, two, template)
    half: Term = ("*", Fraction(1, 2), ("WeightMax",))
    low = weigh(("<=", ZERO, half), (L.weight_max_nonnegative(), Fraction(1, 2)))
    power = power_bounds(low, weigh(("<=", half, Fraction(1, 2)), (small, Fraction(1, 2))), THREE)[1]
    return weigh(claim.goal, (pair, Fraction(1, 2)), (power, Fraction(1, 2)))


b12 = Claim(
    id="b12",
    title="two logistic units over three steps",
    source="new here",
    over=(n, k, v, net),
    given=(eq(n, 2), leq(WeightMax, 1)),
    statement=leq(abs(ErrorFlow(3, k, v)), Rational(1, 16)),
    derivation=derivation,
    near_miss=instead(statement=lt(abs(ErrorFlow(3, k, v)), Rational(1, 16))),
)
