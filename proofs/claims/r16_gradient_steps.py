"""Gradient descent over a lag that explodes: its steps oscillate or diverge, under an exact condition.

One linear unit with the weight w has w**q a after q steps, from the activation a that is learned; its error is e =
w**q a - d, and E = e**2 / 2. dE/da = w**q e, so that each step a -> a - eta dE/da multiplies e by 1 - eta w**(2 q)
(r16). From eta w**(2 q) > 1 on, e changes its sign in each step (r16-oscillates); from 2 on it never falls, and beyond
it grows without bound (r16-diverges). So for w = 2 and q = 10 any eta above 2**-19 diverges. (For the weight itself the
factor holds near the minimum, with (q w**(q-1) a)**2 in place of w**(2 q).)

What initialisation has to do with it: with W = s Q, Q orthogonal or the identity, and slopes c, the mean square of the
flow from a unit is (c s)**(2 q) / n exactly (r16-orthogonal), in each draw what Gaussian weights drawn anew at each
step have in the mean (x9). It neither explodes nor vanishes for c s = 1 only.

Why: by induction, one factor more in each step; (1 + x)**m >= 1 + m x.

Tight: r16 and r16-orthogonal are equalities; r16-diverges is one at m = 0 and 1.

Source: new here; on exploding gradients, Hochreiter and Schmidhuber (1997), sec. 3.1.
"""

from fractions import Fraction

from sympy import Expr, Rational

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import V
from proofs.lemmas import weighted_paths as WP
from proofs.sequent import sequent
from proofs.tactics import absolute, at, size_of, size_of_product, var, weigh
from proofs.terms import ONE, ZERO, Term, subst
from theory.statement import (
    ErrorFlow,
    Lag,
    Nat,
    Net,
    Real,
    Same,
    Seq,
    Slope,
    Sum,
    Unit,
    Units,
    Weight,
    define,
    eq,
    for_all,
    implies,
    leq,
    recur,
)

n, q, m, t, net = Units("n"), Lag("q"), Nat("m"), Nat("t"), Net()
w, eta, d, start, c, s = (Real(name) for name in ("w", "eta", "d", "a0", "c", "s"))
g, x, y, z = (Real(name) for name in "gxyz")
i, j, k, l = (Unit(name) for name in "ijkl")

SOURCE = "new here; on exploding gradients, Hochreiter and Schmidhuber (1997), sec. 3.1"

learned = Seq("a", t, y, g, z, x)
descent = (recur(learned, first=x, step=learned - y * g * (g * learned - z)),)


def error(after: Expr) -> Expr:
    """w**q a - d after so many steps of gradient descent."""
    return w**q * Seq("a", after, eta, w**q, d, start) - d


W, ETA, D, A0 = (var(name, "real") for name in ("w", "eta", "d", "a0"))
TIME, FLOW = var("m", "nat"), ("**", W, var("q", "lag"))
FACTOR: Term = ("+", ONE, ("*", -ONE, ETA, FLOW, FLOW))


def at_time(m: Term) -> Term:
    """The error, in the kernel's terms."""
    return ("+", ("*", FLOW, ("Seq", "a", m, ETA, FLOW, D, A0)), ("*", -ONE, D))


def next_error(later: Proof) -> Proof:
    """e(m + 1) = (1 - eta w**(2 q)) e(m)."""
    moved = at(later, TIME, ETA, FLOW, D, A0)
    return weigh(("=", at_time(("+", TIME, ONE)), ("*", FACTOR, at_time(TIME))), (moved, FLOW))


def exactly() -> Proof:
    """Induction over the steps."""
    claim = sequent(r16.stored)
    step, formula = next_error(K.assume(claim.constructed[1])), claim.goal
    grown = weigh(subst(formula, TIME, ("+", TIME, ONE)), (step,), (K.assume(formula), FACTOR))
    return at(K.induct(weigh(subst(formula, TIME, ZERO)), grown, TIME, formula), TIME)


def turns() -> Proof:
    """e(m) e(m + 1) = (1 - eta w**(2 q)) e(m)**2."""
    claim = sequent(oscillates.stored)
    step, large = next_error(K.assume(claim.constructed[1])), K.assume(claim.given[0])
    return weigh(claim.goal, (step, at_time(TIME)), (large, ("square", at_time(TIME))))


def grows() -> Proof:
    """Induction: with x = eta w**(2 q) - 2 >= 0 the factor is -(1 + x), and (1 + m x)(1 + x) >= 1 + (m + 1) x."""
    claim = sequent(diverges.stored)
    step, large = next_error(K.assume(claim.constructed[1])), K.assume(claim.given[0])
    now, size, formula = at_time(TIME), ("abs", at_time(TIME)), claim.goal
    after, known = ("+", TIME, ONE), K.assume(formula)
    product, factor = size_of_product(FACTOR, now), size_of(weigh(("<=", ZERO, ("*", -ONE, FACTOR)), (large,), (ONE,)))
    grown = weigh(
        subst(formula, TIME, after),
        (absolute(step), -ONE),
        (product, -ONE),
        (factor, -ONE, size),
        (known,),
        (known, large),
        (TIME, large, large, ("abs", at_time(ZERO))),
    )
    return at(K.induct(weigh(subst(formula, TIME, ZERO)), grown, TIME, formula), TIME)


r16 = Claim(
    id="r16",
    title="each step of gradient descent multiplies the error by 1 - eta w**(2 q)",
    source=SOURCE,
    over=(m, q, w, eta, d, start, net),
    where=descent,
    statement=eq(error(m), (1 - eta * w ** (2 * q)) ** m * error(0)),
    derivation=exactly,
    near_miss=instead(statement=eq(error(m), (1 - eta * w**q) ** m * error(0))),
)

oscillates = Claim(
    id="r16-oscillates",
    title="the error changes its sign in each step if eta w**(2 q) >= 1",
    source=SOURCE,
    over=(m, q, w, eta, d, start, net),
    given=(leq(1, eta * w ** (2 * q)),),
    where=descent,
    statement=leq(error(m) * error(m + 1), 0),
    derivation=turns,
    near_miss=instead(given=(leq(Rational(1, 2), eta * w ** (2 * q)),)),
)

diverges = Claim(
    id="r16-diverges",
    title="the error grows without bound if eta w**(2 q) > 2",
    source=SOURCE,
    over=(m, q, w, eta, d, start, net),
    given=(leq(2, eta * w ** (2 * q)),),
    where=descent,
    statement=leq((1 + m * (eta * w ** (2 * q) - 2)) * abs(error(0)), abs(error(m))),
    derivation=grows,
    near_miss=instead(statement=leq((1 + m * (eta * w ** (2 * q) - 1)) * abs(error(0)), abs(error(m)))),
)


def squares() -> Proof:
    """Each step multiplies the sum of the squares of a row by (c s)**2."""
    claim = sequent(orthogonal.stored)
    slopes, (_, rows, goal) = K.assume(claim.constructed[0]), claim.goal
    c, s = var("c", "real"), var("s", "real")
    squared_slope: Term = ("**", c, Fraction(2))

    def squared(r: Term) -> Proof:
        steep = at(slopes, r, V)
        f = steep.concl[1]
        return weigh(("=", squared_slope, ("*", f, f)), (steep, -ONE, f), (steep, -ONE, c))

    square: Term = ("**", s, Fraction(2))
    flow = WP.orthogonal_flow(K.assume(rows), square, squared, lambda m: ("**", ("*", c, s), ("*", Fraction(2), m)))
    return K.suppose(weigh(goal, (flow, -ONE)), rows)


orthogonal = Claim(
    id="r16-orthogonal",
    title="orthogonal rows of length s, slopes c: the squares of a row of the flow add up to (c s)**(2 q)",
    source="new here",
    over=(n, q, k, c, s, net),
    where=(define(Slope(t, j), c),),
    statement=implies(
        for_all(i, for_all(l, eq(Sum(j, Weight(i, j) * Weight(l, j)), s**2 * Same(i, l)))),
        eq(Sum(j, ErrorFlow(q, k, j) ** 2), (c * s) ** (2 * q)),
    ),
    derivation=squares,
    near_miss=instead(where=()),
)
