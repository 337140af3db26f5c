"""For every cost that is continuous in the output there is a slope of the cost, hence a delta (m5).

A number g is the slope of E at y if for each eps > 0 |E(y + h) - E(y) - g h| <= eps |h| for all small enough h.

Why it falls: E = |y - d| is continuous, and at y = d it has the slope 1 to the right and -1 to the left. No g will do
for eps = 1/2: |1 - g| and |1 + g| cannot both be at most 1/2. A differentiable cost has a slope: for E = (y - d)**2 / 2
it is y - d (corrected).

Tight: differentiable in the output is what is needed.

Source: Hochreiter et al. (2001), section on BPTT: the results hold "regardless of the particular kind of cost function
used (as long as it is continuous in the output)".
"""

from fractions import Fraction

import sympy

from proofs import kernel as K
from proofs.claim import Claim, Constructed, instead
from proofs.denial import denial
from proofs.kernel import Proof
from proofs.sequent import sequent
from proofs.tactics import absolute, at, inverse, size_of, weigh
from proofs.terms import ONE, ZERO, Term, subst
from theory.formulas import Formula
from theory.statement import Net, Real, both, for_all, implies, leq, lt, some

y, d, g, eps, small, h, net = Real("y"), Real("d"), Real("g"), Real("eps"), Real("small"), Real("h"), Net()

HALF, TWO = Fraction(1, 2), Fraction(2)


def near_slope(change: sympy.Expr, slope: sympy.Expr) -> Formula:
    """The cost, which changes by `change` where the output changes by h, has this slope up to eps, near h = 0."""
    close = implies(leq(abs(h), small), leq(abs(change - slope * h), eps * abs(h)))
    return some(small, both(lt(0, small), for_all(h, close)))


def negation() -> Proof:
    """For eps = 1/2, at h = small and h = -small: |small - g small| and |small + g small| are at most small / 2."""
    wanted = denial(m5).sequent
    goal, half = wanted.goal, K.assume(("=", ("var", "eps", "real"), HALF))
    exists: Proof = K.assume(goal[2])
    (small,), body = exists.concl[1], exists.concl[2]
    positive, near = K.part(K.assume(body), 0), K.part(K.assume(body), 1)
    size = size_of(positive)
    sides = [side(near, t, size, half) for t in (small, ("*", -ONE, small))]
    both_sides = [(each,) for each in sides] + [(K.abs_upper(("*", -ONE, each.concl[1][1])),) for each in sides]
    none_left = weigh(("<=", small, ZERO), *both_sides)  # small (1 - g) + small (1 + g) = 2 small <= small
    (low, whole), some_g = inverse(positive), K.assume(goal)
    absurd = weigh(("<=", ONE, ZERO), (none_left, low), (whole, -ONE))
    denied = K.refute(K.choose(some_g, K.choose(exists, absurd)), goal)
    return K.both(weigh(wanted.given[0], (half, -ONE), (HALF,)), denied)


def side(near: Proof, t: Term, size: Proof, half: Proof) -> Proof:
    """|g t - small| <= small / 2, from what is known of h = t, where |t| = small and eps = 1/2."""
    here = at(near, t)
    bound = K.detach(here, weigh(here.concl[1], (size,)))
    small, rise = size.concl[2], ("*", ("var", "g", "real"), t)
    same = absolute(weigh(("=", bound.concl[1][1], ("+", rise, ("*", -ONE, small))), (size, -ONE)))
    return weigh(("<=", same.concl[2], ("*", HALF, small)), (bound,), (same, -ONE), (half, size.concl[1]), (size, HALF))


def corrected() -> Proof:
    """With small = 2 eps: what is left is h**2 / 2 <= eps |h|."""
    claim = sequent(m5.variant(m5.corrected).stored)
    known, ((small,), body) = K.assume(claim.given[0]), claim.goal[1:]
    most: Term = ("*", TWO, ("var", "eps", "real"))
    (_, positive, ((_, (h,), (_, close, below)))) = subst(body, small, most)
    size, left, square = ("abs", h), below[1][1], K.size_squared(h)
    high = weigh(("<=", left, below[2]), (K.assume(close), size, HALF), (square, -HALF))
    low = weigh(("<=", ("*", -ONE, left), below[2]), (HALF, ("square", h)), (known, size))
    bound = weigh(below, (K.abs_least(high, low),))
    here = K.generalise(K.suppose(bound, close), h)
    return K.exhibit(K.both(weigh(positive, (known, TWO)), here), small, body, most)


m5 = Claim(
    id="m5",
    title="a cost that is continuous in the output",
    source="Hochreiter et al. (2001), section on BPTT",
    over=(eps, net),
    given=(lt(0, eps),),
    statement=some(g, near_slope(abs(h), g)),  # E = |y - d| at y = d changes by |h|
    constructed=Constructed(derivation=negation),
    corrected=instead(
        over=(eps, y, d, net),
        statement=near_slope((y + h - d) ** 2 / 2 - (y - d) ** 2 / 2, y - d),
        derivation=corrected,
    ),
)
