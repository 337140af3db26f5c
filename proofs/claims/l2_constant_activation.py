"""f' w = 1 at every net makes f linear, f(x) = x/w, hence the activation constant: y(t+1) = f(w y(t)) = y(t).

A function with one slope s is f(x) = s x + c (that is taken from calculus, not judged here); f' w = 1 says s w = 1. The
unit has no input, starts at y0, and reads itself with the weight w.

Why it falls: the source integrates and loses the constant. For any c the error flow is constantly 1, yet y(t+1) =
s w y(t) + c = y(t) + c: the activation drifts by c at each step. A bias, or the shift of a logistic gate's output that
replaces one, is such a c.

Tight: with c = 0, f(x) = x/w, it is constant.

Source: Hochreiter and Schmidhuber (1997), sec. 3.2, "integrating the differential equation above".
"""

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.sequent import sequent
from proofs.tactics import at, var, weigh
from proofs.terms import ONE, ZERO, subst
from theory.statement import Nat, Net, Real, Seq, eq, recur

m, t, net = Nat("m"), Nat("t"), Net()
s, w, c, start = Real("s"), Real("w"), Real("c"), Real("y0")
a, b, d, x = Real("a"), Real("b"), Real("d"), Real("x")

unit = Seq("y", t, x, a, b, d)  # from x on, slope a, weight b, constant d


def corrected() -> Proof:
    """Induction over time: y(t+1) = s w y(t) with s w = 1."""
    claim = sequent(l2.variant(l2.corrected).stored)
    (inverse,) = map(K.assume, claim.given)
    first, later = map(K.assume, claim.constructed)
    values, m, formula = claim.goal[1][3:], var("m", "nat"), claim.goal
    here, moved = K.assume(formula), at(later, m, *values)
    up = subst(formula, m, ("+", m, ONE))
    step = weigh(up, (moved,), (inverse, formula[1]), (here,))
    return at(K.induct(weigh(subst(formula, m, ZERO), (at(first, *values),)), step, m, formula), m)


l2 = Claim(
    id="l2",
    title="constant error flow, constant activation",
    source="Hochreiter and Schmidhuber (1997), sec. 3.2",
    over=(m, s, w, c, start, net),
    given=(eq(s * w, 1),),
    where=(recur(unit, first=x, step=a * (b * unit) + d),),
    statement=eq(Seq("y", m, start, s, w, c), start),
    corrected=instead(where=(recur(unit, first=x, step=a * (b * unit)),), derivation=corrected),
)
