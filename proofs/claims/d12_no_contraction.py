"""A map of a convex domain with |M'(x)| < 1 at every x contracts: there is one factor alpha < 1 for all pairs (d12).

For M(x) = x - x**2 / 2 on the open interval (0, 1), whose slope is 1 - x; and for tanh on (0, 1), where a pair may have
any slope below 1 (d12-tanh: 1 - x**2, for the pair x/2 and x), such as .9999994 (d12-number).

Why it falls: for x and y below 1 - alpha the slope between them, 1 - (x + y)/2, is above alpha.

Tight: with one bound lambda < 1 for |M'| on the domain it is true, here on [delta, 1) (corrected). A compact domain is
enough only where M' is continuous: the integral of (1 - s) cos(1/s) from 0 to x has |M'| < 1 at each x of [0, 1] and
sup |M'| = 1.

Source: Bengio et al. (1994), theorem 2 (wording not seen).
"""

from fractions import Fraction

from sympy import Expr, Rational

from proofs import kernel as K
from proofs.claim import Claim, Constructed, instead
from proofs.denial import denial
from proofs.kernel import Proof
from proofs.sequent import sequent
from proofs.tactics import at, for_all, inverse, opened, size_of, weigh
from proofs.terms import ONE, ZERO, Term
from theory.activations import tanh
from theory.formulas import Formula
from theory.statement import ActAt, Net, Real, both, implies, leq, lt, some
from theory.statement import for_all as every

x, y, alpha, delta, lam, net = Real("x"), Real("y"), Real("alpha"), Real("delta"), Real("lam"), Net()
HALF = Fraction(1, 2)

SOURCE = "Bengio et al. (1994), theorem 2 (wording not seen)"


def moved(at: Expr) -> Expr:
    """M(x) = x - x**2 / 2."""
    return at - at**2 / 2


def within(low: object, *places: Expr) -> tuple[Formula, ...]:
    """The places lie between low and 1."""
    return tuple(part for place in places for part in (lt(low, place), lt(place, 1)))


def contracts(low: object, factor: Expr) -> Formula:
    """|M(x) - M(y)| <= factor |x - y| for all x, y between low and 1."""
    near = leq(abs(moved(x) - moved(y)), factor * abs(x - y))
    return every(x, every(y, implies(both(*within(low, x, y)), near)))


def negation() -> Proof:
    """For alpha = 1 - d the pair t = d/(1+d), t/2 has the slope 1 - 3t/4 > alpha, since t <= d."""
    (_, whole) = denial(d12).conclusion
    (_, pointwise, exists) = whole
    (_, (place,), (_, both_ends, slope)) = pointwise
    high = K.part(K.assume(both_ends), 1)
    size = size_of(weigh(("<=", ZERO, ("+", ONE, ("*", -ONE, place))), (high,)))
    below = weigh(slope, (size,), (K.part(K.assume(both_ends), 0),))
    slopes = K.generalise(K.suppose(below, both_ends), place)
    (alpha,), body = exists[1:]
    absurd = no_factor(alpha, *(K.part(K.assume(body), i) for i in (0, 1)))
    return K.refute(K.choose(K.detach(K.assume(whole), slopes), absurd), whole)


def no_factor(alpha: Term, less: Proof, contracting: Proof) -> Proof:
    """1 <= 0, from alpha < 1 and |M(x) - M(y)| <= alpha |x - y| for all x and y in (0, 1)."""
    d: Term = ("+", ONE, ("*", -ONE, alpha))
    part, whole = inverse(weigh(("<", ZERO, ("+", ONE, d)), (less,), (ONE,)))
    t: Term = ("*", d, part.concl[2])
    half: Term = ("*", HALF, t)
    positive, below_one = weigh(("<", ZERO, t), (less, part)), weigh(("<", t, ONE), (part,), (whole,))
    below_d = weigh(("<=", t, d), (less, less, part), (whole, d))
    here = at(contracting, t, half)
    (_, *ends) = here.concl[1]
    facts = (((positive,),), ((below_one,),), ((positive, HALF),), ((below_one, HALF), (HALF,)))
    near = K.detach(here, K.both(*(weigh(end, *fact) for end, fact in zip(ends, facts, strict=True))))
    change, distance = near.concl[1][1], near.concl[2][1][1]
    size = size_of(weigh(("<=", ZERO, distance), (positive, HALF)))
    slope: Term = ("+", ONE, ("*", Fraction(-3, 4), t))
    up = K.abs_upper(("*", -ONE, change))  # M(x) - M(y), as the claim writes it, is the opposite of it
    line = weigh(("<=", ("*", half, slope), ("*", half, alpha)), (up,), (near,), (size, alpha))
    low, unit = inverse(positive)
    steep = weigh(("<=", slope, alpha), (line, Fraction(2), low), (unit, ("+", alpha, ("*", -ONE, slope))))
    return weigh(("<=", ONE, ZERO), (steep, Fraction(4), low), (below_d, Fraction(4), low), (unit, -ONE))


def with_one_bound() -> Proof:
    """M(x) - M(y) = (x - y)(1 - z) with z = (x + y)/2, where |1 - z| <= lam; sizes are compared by their squares."""
    claim = sequent(d12.variant(d12.corrected).stored)
    (_, pointwise, contracting) = claim.goal
    (x, y), (_, ends, goal) = opened(contracting)
    parts = [K.part(K.assume(ends), i) for i in range(4)]
    middle = at(K.assume(pointwise), ("*", HALF, ("+", x, y)))
    inside = (weigh(end, (parts[i], HALF), (parts[i + 2], HALF)) for i, end in enumerate(middle.concl[1][1:]))
    slope = K.detach(middle, K.both(*inside))
    steep, lam = slope.concl[1:]
    (_, change, bound), distance = goal, ("abs", goal[2][1][1])
    low = weigh(("<=", ZERO, lam), (slope,), (ONE, steep))
    squares = weigh(
        ("<=", ("*", change, change), ("*", bound, bound)),
        (K.size_squared(change[1]),),
        (slope, low, distance, distance),
        (slope, steep, distance, distance),
        (K.size_squared(distance[1]), -ONE, steep[1], steep[1]),
        (K.size_squared(steep[1]), -ONE, distance, distance),
    )
    root = K.norm_fact("root", change, bound)
    near = K.detach(root, K.both(weigh(("<=", ZERO, bound), (low, distance)), squares))
    return K.suppose(for_all(K.suppose(near, ends), x, y), pointwise)


pointwise = every(x, implies(both(*within(0, x)), lt(abs(1 - x), 1)))
one_bound = every(x, implies(both(*within(delta, x)), leq(abs(1 - x), lam)))

d12 = Claim(
    id="d12",
    title="|M'| < 1 at each place of a convex domain, and a contraction",
    source=SOURCE,
    over=(net,),
    statement=implies(pointwise, some(alpha, both(lt(alpha, 1), contracts(0, alpha)))),
    constructed=Constructed(derivation=negation),
    corrected=instead(
        over=(delta, lam, net),
        statement=implies(one_bound, contracts(delta, lam)),
        derivation=with_one_bound,
    ),
)

d12_tanh = Claim(
    id="d12-tanh",
    title="tanh has pairs of any slope below 1 on (0, 1)",
    source="new here; against " + SOURCE,
    over=(x, Net(tanh)),
    given=(leq(Rational(1, 1000), x), leq(x, 1)),
    statement=lt((1 - x**2) * x / 2, ActAt(x) - ActAt(x / 2)),
    near_miss=instead(statement=lt((1 - x**2 / 2) * x / 2, ActAt(x) - ActAt(x / 2))),
)

d12_number = Claim(
    id="d12-number",
    title="a pair of slope .9999994 under tanh",
    source="new here; against " + SOURCE,
    over=(Net(tanh),),
    statement=lt(Rational("0.9999994") * Rational(1, 2000), ActAt(Rational(1, 1000)) - ActAt(Rational(1, 2000))),
    near_miss=instead(
        statement=lt(Rational("0.9999995") * Rational(1, 2000), ActAt(Rational(1, 1000)) - ActAt(Rational(1, 2000)))
    ),
)
