"""A gradient that is clipped, g min(1, c / |g|), still descends (n6), and is at most c long (n6-short).

g is one gradient, that of one batch; to descend is to have a positive scalar product with g. The smaller of two numbers
a, b is written (a + b - |a - b|) / 2.

Why: the factor is positive, at most 1 and at most c / |g|.

Tight: the length c is reached where |g| >= c. Gradients of several batches, clipped one by one, need not descend
together: 3 and -1, clipped at c = 1, give 1 and -1, with the sum 0.

Source: Pascanu, Mikolov and Bengio (2013), clipping of the norm (wording not seen).
"""

from collections.abc import Callable
from fractions import Fraction

import sympy

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import J
from proofs.lemmas import lengths as LL
from proofs.sequent import sequent
from proofs.tactics import inverse, size_of, weigh
from proofs.terms import ONE, ZERO, Term
from theory.statement import Free, Net, Norm, Real, Sum, Unit, Units, Vector, implies, leq, lt, two

n, b, c, net = Units("n"), Real("b"), Real("c"), Net()
i, j = Unit("i"), Unit("j")

HALF, TWO = Fraction(1, 2), Fraction(2)

Gradient = Callable[[Unit], sympy.Expr]


def smaller(a: sympy.Expr, b: sympy.Expr) -> sympy.Expr:
    """The smaller of a and b."""
    return (a + b - abs(a - b)) / 2


def length(x: Gradient) -> sympy.Expr:
    """|x|, the 2-norm."""
    return Norm(two, Vector(i, x(i)))


def factor(x: Gradient) -> sympy.Expr:
    """min(1, c / |x|)."""
    return smaller(sympy.Integer(1), c / length(x))


def g(unit: Unit) -> sympy.Expr:
    """The gradient of one batch."""
    return Free("g", unit)


def h(unit: Unit) -> sympy.Expr:
    """Minus the gradient of another batch, which is -b g."""
    return b * Free("g", unit)


def descends() -> Proof:
    """The scalar product is s |g| ** 2, with the factor s > 0."""
    claim = sequent(n6.stored)
    positive, long = map(K.assume, claim.given)
    above, _ = factor_bounds(positive, long)
    return weigh(claim.goal, (above, long, long), (LL.squares(long.concl[2], J), above.concl[2]))


def is_short() -> Proof:
    """|s g| = s |g| <= c / |g| |g| = c."""
    claim = sequent(short.stored)
    positive, long = map(K.assume, claim.given)
    above, below = factor_bounds(positive, long)
    size, whole = long.concl[2], inverse(long)[1]
    scaled = K.norm_fact("homogeneous", "two", J, above.concl[2], ("Free", "g", J))
    return weigh(claim.goal, (scaled,), (size_of(above), size), (below, size), (whole, positive.concl[2]))


def factor_bounds(positive: Proof, long: Proof) -> tuple[Proof, Proof]:
    """0 < s and s <= b, for s = (1 + b - |1 - b|) / 2 and b = c / |g|, since s (1 + b + |1 - b|) = 2 b."""
    low = inverse(long)[0]
    b: Term = ("*", positive.concl[2], low.concl[2])
    apart: Term = ("+", b, -ONE)
    gap: Term = ("abs", apart)
    s: Term = ("*", HALF, ("+", ONE, b, ("*", -ONE, gap)))
    top: Term = ("+", ONE, b, gap)
    more, one = inverse(weigh(("<", ZERO, top), (ONE,), (positive, low), (ONE, gap)))
    product = weigh(("=", ("*", s, top), ("*", TWO, b)), (K.size_squared(apart), -HALF))
    above = weigh(("<", ZERO, s), (TWO, positive, low, more), (product, -ONE, more.concl[2]), (one, s))
    return above, weigh(("<=", s, b), (K.abs_upper(("*", -ONE, apart)), HALF))


SOURCE = "Pascanu, Mikolov and Bengio (2013), clipping of the norm (wording not seen)"

n6 = Claim(
    id="n6",
    title="a clipped gradient descends",
    source=SOURCE,
    over=(n, c, net),
    given=(lt(0, c), lt(0, length(g))),
    statement=lt(0, factor(g) * Sum(j, g(j) ** 2)),
    derivation=descends,
    # two batches with the gradients g and -b g, each clipped by itself
    near_miss=instead(
        over=(n, b, c, net),
        given=(lt(0, c), lt(0, length(g)), lt(0, length(h))),
        statement=implies(lt(b, 1), lt(0, Sum(j, (g(j) - b * g(j)) * (factor(g) * g(j) - factor(h) * h(j))))),
    ),
)

short = Claim(
    id="n6-short",
    title="a clipped gradient is at most c long",
    source=SOURCE,
    over=(n, c, net),
    given=(lt(0, c), lt(0, length(g))),
    statement=leq(Norm(two, Vector(j, factor(g) * g(j))), c),
    derivation=is_short,
    near_miss=instead(statement=lt(Norm(two, Vector(j, factor(g) * g(j))), c)),
)
