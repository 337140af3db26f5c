"""A net of S discrete states keeps S different things: b bits need 2 ** b states.

State r puts out the number c_r; the code d = 1, ..., N is kept if some output is within a < 1/2 of it. The number
B(x) = (|x + 1 - a| + |x - 1 + a| - |x + a| - |x - a|)/2 is 1 - 2 a for |x| <= a, and never below 0. All the B(c_r - d)
add up to at most (1 - 2 a) S; so of N codes, 2 ** b or any other number, at most S are kept (r11). The codes 0, 1/2, 1,
3/2, ... cannot each be the output of one of 2 ** b - 1 states, for b = 1 and 2: that a code x is one of the outputs is
written: the product over r of x - c_r is 0.

Why: over all codes the B of one state add up to 1 - 2 a at most, since all but the ends of the sum cancel. The product
is a polynomial of degree S in x whose first coefficient is 1; its S-th difference over steps of 1/2 is S!/2 ** S.

Tight: with N states it can be done, one state for each code (see the near misses).

In the number of bits that is exponential; "exponentially" is the review's word and not found in the source, which says
that n state networks represent one of n states, and that the adding problem would need an unacceptable number: to tell
.5 + (X_1 + X_2)/4 within .04 takes 13 states, for 13 values that are 1/12 apart, a = .48; X_1 alone takes 7.

Source: Hochreiter and Schmidhuber (1997), sec. 2, on Bengio and Frasconi (1994); Hochreiter et al. (2001), remedies;
review, line 140.
"""

from fractions import Fraction
from math import comb, factorial

import sympy

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import NEXT, M
from proofs.sequent import sequent
from proofs.tactics import at, inverse, size_of, size_of_product, triangle, var, weigh
from proofs.terms import ONE, ZERO, Term
from theory.formulas import Formula
from theory.statement import Free, Lag, Net, Real, Sum, both, eq, implies, leq, lt, no

SOURCE = "Hochreiter and Schmidhuber (1997), sec. 2; Hochreiter et al. (2001), remedies; review, line 140"
HALF, TWO = Fraction(1, 2), Fraction(2)
A, X = var("a", "real"), var("x", "real")
count, states, r, d = Lag("N"), Lag("S"), Lag("r"), Lag("d")
a, x = Real("a"), Real("x")


def near(x: sympy.Expr) -> sympy.Expr:
    """1 - 2 a within a of 0, and 0 within a of all other integers."""
    return (abs(x + 1 - a) + abs(x - 1 + a) - abs(x + a) - abs(x - a)) / 2


shown = Sum(r, states, Sum(d, count, near(Free("c", r) - d)))

LEFT: Term = ("+", ONE, ("*", Fraction(-2), A))  # 1 - 2 a
REST: Term = ("+", ONE, ("*", -ONE, A))
WIDE: Term = ("*", TWO, REST)


def moved(x: Term, shift: Term, sign: Fraction = ONE) -> Term:
    """x + shift, or x - shift."""
    return ("+", x, ("*", sign, shift))


def counted() -> Proof:
    """The sums, that no summand is below 0, and what it is near a code."""
    claim = sequent(many.stored)
    high = K.assume(claim.given[0])
    _, sums, positive, within = claim.goal
    left = weigh(("<", ZERO, LEFT), (high, TWO))
    return K.both(over_codes(sums, left), never_negative(positive, high), at_a_code(within, left))


def over_codes(goal: Term, left: Proof) -> Proof:
    """Over the codes 1, ..., N a state adds up to half of |c - a| - |c - 1 + a| - |c - N - a| + |c - N - 1 + a|."""
    _, (_, (r,), (_, (d,), body, codes), states), _ = goal
    code = ("Free", "c", r)

    def ends(x: Term) -> tuple[Term, Term]:
        return moved(moved(code, x, -ONE), A, -ONE), moved(moved(code, x, -ONE), REST, -ONE)

    def closed(end: Term) -> Term:
        sizes = zip((HALF, -HALF, -HALF, HALF), (*ends(ZERO), *ends(end)), strict=True)
        return ("=", ("sum", (d,), body, end), ("+", *(("*", c, ("abs", x)) for c, x in sizes)))

    none, one, grown = (K.fold(("sum", (d,), body, end)) for end in (ZERO, ONE, NEXT))
    first = weigh(closed(ONE), (one,), (none,))
    later = weigh(closed(NEXT), (K.assume(closed(M)),), (grown,))
    whole, inner = at(K.induct(first, later, M, closed(M)), codes), ("sum", (d,), body, codes)
    size = size_of(left)
    early, late = triangle(ends(ZERO)[1], LEFT), triangle(ends(codes)[0], ("*", -ONE, LEFT))
    single = weigh(("<=", inner, LEFT), (whole,), (early, HALF), (late, HALF), (size,))
    single = K.generalise(single, r)

    def total(end: Term) -> Term:
        return ("<=", ("sum", (r,), inner, end), ("*", LEFT, end))

    none, one, grown = (K.fold(("sum", (r,), inner, end)) for end in (ZERO, ONE, NEXT))
    first = weigh(total(ONE), (one,), (none,), (at(single, ONE),))
    later = weigh(total(NEXT), (grown,), (K.assume(total(M)),), (at(single, NEXT),))
    return weigh(goal, (at(K.induct(first, later, M, total(M)), states),))


def never_negative(goal: Term, high: Proof) -> Proof:
    """2 (1 - a) (x + a) = (x + 1 - a) + (1 - 2 a) (x - 1 + a), and its mirror image."""
    left, wide = (weigh(("<", ZERO, t), (high, TWO), *more) for t, more in ((LEFT, ()), (WIDE, ((ONE,),))))
    up, down = moved(X, REST), moved(X, REST, -ONE)
    sizes = size_of(left), size_of(wide)
    bounds = []
    for first, second, whole in ((up, down, moved(X, A)), (down, up, moved(X, A, -ONE))):
        share, part = size_of_product(second, LEFT), size_of_product(whole, WIDE)
        spread = triangle(first, ("*", second, LEFT))
        most: Term = ("+", ("abs", first), ("*", LEFT, ("abs", second)))
        below: Term = ("<=", ("*", WIDE, ("abs", whole)), most)
        own = (sizes[0], ("abs", second)), (sizes[1], -ONE, ("abs", whole))
        bounds.append(weigh(below, (part, -ONE), (spread,), (share,), *own))
    inverse_wide, one = inverse(wide)
    rest = ((bound, inverse_wide, HALF) for bound in bounds)
    return weigh(goal, *rest, (one, goal[2]))


def at_a_code(goal: Term, left: Proof) -> Proof:
    """Within a of 0 each of the four numbers has a sign."""
    _, inside, equation = goal
    close = K.assume(inside)
    above, below = (weigh(("<=", s, A), (K.abs_upper(s),), (close,)) for s in (X, ("*", -ONE, X)))
    ends = ((moved(X, REST), below, left), (moved(REST, X, -ONE), above, left))
    inner = ((moved(X, A), below), (moved(A, X, -ONE), above))
    signs = (HALF, HALF, -HALF, -HALF)
    sizes = [size_of(weigh(("<=", ZERO, t), *((p,) for p in known))) for t, *known in (*ends, *inner)]
    return K.suppose(weigh(equation, *((s, sign) for s, sign in zip(sizes, signs, strict=True))), inside)


many = Claim(
    id="r11",
    title="of any number of codes S states keep at most S",
    source=SOURCE,
    over=(count, states, a, x, Net()),
    given=(lt(a, sympy.Rational(1, 2)),),
    statement=both(leq(shown, (1 - 2 * a) * states), leq(0, near(x)), implies(leq(abs(x), a), eq(near(x), 1 - 2 * a))),
    derivation=counted,
    near_miss=instead(statement=leq(shown, (1 - 2 * a) * (states - 1))),
)


def outputs(states: int) -> tuple[Real, ...]:
    """The outputs of the states."""
    return tuple(Real(f"c{r}") for r in range(1, states + 1))


def kept(states: int, codes: int) -> Formula:
    """Not each code is the output of one of the states."""
    shown = [
        eq(sympy.Mul(*(sympy.Rational(i, 2) - c for c in outputs(states)), evaluate=False), 0) for i in range(codes)
    ]
    return no(both(*shown))


def difference(claim: Claim, states: int) -> Proof:
    """The difference of order S of the products is S!/2 ** S; were all of them 0, it would be 0."""
    denied = sequent(claim.stored).goal
    every: Proof = K.assume(denied[1])
    scale = Fraction((-2) ** states, factorial(states))
    signs = [scale * (-1) ** i * comb(states, i) for i in range(states + 1)]
    absurd = weigh(("<=", ONE, ZERO), *((K.part(every, i), s) for i, s in enumerate(signs)))
    return K.refute(absurd, every.concl)


def bits(name: str, b: int) -> Claim:
    """The claim for that many bits."""
    states = 2**b - 1
    claim = Claim(
        id=f"r11-{name}",
        title=f"{name} bits need {2**b} states" if b > 1 else "one bit needs 2 states",
        source=SOURCE,
        over=(*outputs(states), Net()),
        statement=kept(states, 2**b),
        derivation=lambda: difference(claim, states),
        near_miss=instead(over=(*outputs(2**b), Net()), statement=kept(2**b, 2**b)),
    )
    return claim


one, two = bits("one", 1), bits("two", 2)
