"""Where |M'| < 1 everywhere, there is at most one fixed point, so that nothing can be stored there (d19).

The review says that where |M'| < 1 information can be stored. d is the difference of two fixed points of one net under
one constant input. By the mean value theorem d = J d, where J is a mean of M' between the two, a step F' W with slopes
of the sector; the domain is convex, so that |J| < 1, too. To store a bit takes two attractors, hence |M'| >= 1
somewhere between them. A fixed point there need not be: x -> (1 + x**2)**(1/2) has a slope below 1 everywhere and none
(d19-none).

Why: |d| = |J d| <= |J| |d|, so |d| = 0.

Tight: with |M'| <= 1 every point may be fixed (M' = 1). d19-none misses by less and less as x grows.

Source: against the review, line 121. The principle is Banach's.
"""

from sympy import Rational

from proofs import kernel as K
from proofs import lemmas as L
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.sequent import sequent
from proofs.tactics import absolute, at, inverse, weigh
from proofs.terms import ONE, ZERO
from theory.statement import Free, Net, Norm, Real, Step, Sum, Unit, Units, both, eq, for_all, implies, inf, leq, lt

n, i, j, k, x, net = Units("n"), Unit("i"), Unit("j"), Unit("k"), Real("x"), Net()

SOURCE = "against the review, line 121"

fixed = for_all(i, eq(Free("d", i), Sum(j, Step(1, i, j) * Free("d", j))))
alike = eq(Free("d", k), 0)


def derivation() -> Proof:
    """|d_i| <= (row i of |J|) max |d| for every i, so max |d| (1 - |J|) <= 0."""
    claim = sequent(d19.stored)
    (_, premise, goal) = claim.goal
    small, both_fixed = K.part(K.assume(premise), 0), K.part(K.assume(premise), 1)
    unit, other = L.I, L.J
    most = ("Norm", "inf", ("Vector", (other,), ("Free", "d", other)))
    moved = at(both_fixed, unit)
    (_, (inner,), body, _) = moved.concl[2]
    entry = next(part for part in body[1:] if part[0] == "Step")
    below = L.below_max(most, inner)
    low = L.nonnegative_bound(below)
    each = weigh(("<=", ("abs", body), ("*", ("abs", entry), most)), (below, ("abs", entry)))
    summed = K.sum_monotone(K.generalise(each, inner))
    row = L.below_max(small.concl[1], unit)
    size = weigh(
        ("<=", ("abs", moved.concl[1]), ("*", small.concl[1], most)),
        (absolute(moved),),
        (K.triangle(moved.concl[2]),),
        (summed,),
        (row, low),
    )
    greatest = L.max_below(K.generalise(size, unit), most)
    (share, whole) = inverse(weigh(("<", ZERO, ("+", ONE, ("*", -ONE, small.concl[1]))), (small,)))
    none_left = weigh(("<=", most, ZERO), (greatest, share), (whole, -ONE, most))
    here = L.below_max(most, L.KK)
    d = goal[1] if goal[2] == ZERO else goal[2]
    above = weigh(("<=", d, ZERO), (K.abs_upper(d),), (here,), (none_left,))
    under = weigh(("<=", ZERO, d), (K.abs_upper(("*", -ONE, d)),), (here,), (none_left,))
    return K.suppose(K.antisymmetric(above, under), premise)


d19 = Claim(
    id="d19",
    title="|M'| < 1 everywhere leaves one fixed point at most",
    source=SOURCE,
    over=(n, k, net),
    statement=implies(both(lt(Norm(inf, Step(1)), 1), fixed), alike),
    derivation=derivation,
    near_miss=instead(statement=implies(both(leq(Norm(inf, Step(1)), 1), fixed), alike)),
)


def no_fixed_point() -> Proof:
    """(h - |x|) (h + |x|) = 1 for h = (1 + x**2)**(1/2), and h + |x| >= 1."""
    claim = sequent(none.stored)
    (_, below, above) = claim.goal
    h, size = below[2], below[1]
    square = h[1]
    positive = weigh(("<", ZERO, square), (ONE,), (ONE, ("square", size[1])))
    facts = K.detach(K.norm_fact("square_root", square), positive)
    low, whole = K.part(facts, 0), K.part(facts, 1)
    one = weigh(("<=", ("*", ONE, ONE), ("*", h, h)), (whole, -ONE), (ONE, ("square", size[1])))
    least = K.detach(K.norm_fact("root", ONE, h), K.both(low, one))
    part, unit = inverse(weigh(("<", ZERO, ("+", h, size)), (ONE,), (least,), (ONE, size)))
    inside = part.concl[2]
    squares = K.size_squared(size[1])
    apart = weigh(
        below,
        (part,),
        (unit, ("+", h, ("*", -ONE, size))),
        (whole, -ONE, inside),
        (squares, inside),
    )
    return K.both(apart, weigh(above, (apart,), (K.abs_upper(size[1]),)))


root = (1 + x**2) ** Rational(1, 2)

none = Claim(
    id="d19-none",
    title="a slope below 1 everywhere, and no fixed point",
    source="new here",
    over=(x, net),
    derivation=no_fixed_point,
    statement=both(lt(abs(x), root), lt(x, root)),  # the slope is x / (1 + x**2)**(1/2)
    near_miss=instead(statement=lt(x + Rational(1, 10), root)),
)
