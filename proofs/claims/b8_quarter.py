"""For logistic units f'max is at most 1/4 in the infinity norm (b8-inf), in an unnamed norm it need not be (b8).

In the Frobenius norm it is up to n**(1/2) / 4 (b8-frobenius): for n = 16 units that is 1. And 1/4 is a supremum, which
the slopes need not come near (b8-equal).

Why: the slope of the logistic function is y (1 - y) <= 1/4, and the infinity norm of a diagonal matrix is its largest
entry; the Frobenius norm is the root of the sum of the n squares.

Tight: equality of all bounds where all net inputs are 0 at some time.

Source: Hochreiter and Schmidhuber (1997), sec. 3.1, f'max = 0.25 in an example with the infinity norm; the review,
line 78, for a norm without a name.
"""

from fractions import Fraction

from sympy import Rational

from proofs import kernel as K
from proofs import lemmas as L
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import named_norms as NN
from proofs.sequent import sequent
from proofs.tactics import weigh
from proofs.terms import Term
from theory.activations import logistic
from theory.statement import Lag, Net, NormVariable, SlopeMax, Units, eq, fro, inf, leq

n, q, x, net = Units("n"), Lag("q"), NormVariable("x"), Net(logistic)

QUARTER = Rational(1, 4)
small = leq(SlopeMax(inf, q), QUARTER)


def steepest(r: Term, j: Term) -> Proof:
    """|Slope(r, j)| <= 1/4: the supremum of the logistic slope."""
    (known,) = sequent(infinity.stored).known
    return weigh(("<=", L.size(L.slope(r, j)), Fraction(1, 4)), (K.slope_sup(r, j),), (K.assume(known),))


def derivation() -> Proof:
    """Each slope is at most 1/4, hence the largest entry at every time is."""
    return L.slope_max_below(steepest)


def roots() -> Proof:
    """The Frobenius norm at every time is at most n**(1/2) / 4, by the squares."""
    bound = NN.slope_max_below("fro", lambda r: NN.frobenius_of_slopes(r, steepest(r, L.J)))
    return weigh(sequent(frobenius.stored).goal, (bound,))


b8 = Claim(
    id="b8",
    title="f'max is 1/4 for logistic units, in any norm",
    source="review, line 78",
    over=(n, q, x, net),
    statement=leq(SlopeMax(x, q), QUARTER),
    corrected=instead(statement=small, derivation=derivation),
)

infinity = Claim(
    id="b8-inf",
    title="f'max is at most 1/4 for logistic units, infinity norm",
    source="Hochreiter and Schmidhuber (1997), sec. 3.1",
    over=(n, q, net),
    statement=small,
    derivation=derivation,
    near_miss=instead(statement=leq(SlopeMax(fro, q), QUARTER)),
)

frobenius = Claim(
    id="b8-frobenius",
    title="f'max is at most n**(1/2) / 4 for logistic units, Frobenius norm",
    source="new; review, line 78, says 1/4",
    over=(n, q, net),
    statement=leq(SlopeMax(fro, q), n ** Rational(1, 2) / 4),
    derivation=roots,
    near_miss=instead(statement=leq(SlopeMax(fro, q), n ** Rational(1, 3) / 4)),
)

equal = Claim(
    id="b8-equal",
    title="f'max equals 1/4 for logistic units, infinity norm",
    source="Hochreiter and Schmidhuber (1997), sec. 3.1: f'max = 0.25",
    over=(n, q, net),
    statement=eq(SlopeMax(inf, q), QUARTER),
    corrected=instead(statement=small, derivation=derivation),
)
