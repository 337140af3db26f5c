"""Omega = (|delta J| / |delta| - 1)**2 is 0 exactly where J keeps the length of this delta, J = W diag sigma' (n7).

delta is the gradient at the later time, a row vector; lengths are 2-norms. For J = s Q, Q orthogonal, Omega is
(s - 1)**2 whatever delta is: 0 for s = 1, 1/4 for s = 1/2 (n7-orthogonal).

Why: a square is 0 only where its base is; |s delta Q| = s |delta|.

Tight: it says nothing of other directions: with Omega = 0 the norm of J may be any number from 1 on.

Source: Pascanu, Mikolov and Bengio (2013), the regulariser Omega (wording not seen).
"""

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import J, V
from proofs.lemmas import lengths as LL
from proofs.sequent import sequent
from proofs.tactics import at, sum_of_bounds, weigh
from proofs.terms import ONE, Term
from theory.statement import (
    Flow,
    Free,
    Nat,
    Net,
    Norm,
    Real,
    Same,
    Slope,
    Sum,
    Unit,
    Units,
    Vector,
    Weight,
    define,
    eq,
    for_all,
    iff,
    implies,
    leq,
    lt,
    two,
)

n, net, s, r = Units("n"), Net(), Real("s"), Nat("r")
i, j, k, v = (Unit(name) for name in "ijkv")

delta = Norm(two, Vector(j, Free("delta", j)))
moved = Norm(two, Vector(v, Sum(j, Free("delta", j) * Weight(j, v)) * Slope(1, v)))
omega = (moved / delta - 1) ** 2


def kept() -> Proof:
    """The square is 0 only if the ratio is 1."""
    claim = sequent(n7.stored)
    moved: Term = claim.goal[2][1]
    return K.equivalent(*LL.ratio_of_lengths(moved, K.assume(claim.given[0])))


def scaled() -> Proof:
    """The rows of W are orthogonal and of length s, so that |delta W| ** 2 = s ** 2 |delta| ** 2."""
    claim = sequent(orthogonal.stored)
    positive, low, slopes = map(K.assume, (*claim.given, *claim.constructed))
    _, rows, equation = claim.goal
    (_, (_, _minus_one, (_, _inverse, moved)), _two) = equation[1]
    length, s, delta = positive.concl[2], low.concl[2], ("Free", "delta", J)
    image = moved[2][2]
    arriving: Term = image[2]
    steep = at(slopes, ONE, V)
    flat = sum_of_bounds(
        weigh(
            ("=", ("**", image, LL.TWO), ("**", arriving, LL.TWO)),
            (steep, arriving, arriving),
            (steep, arriving, arriving, image[1]),
        ),
        V,
    )
    turned = LL.orthogonal_rows(K.assume(rows), ("**", s, LL.TWO), delta)
    before, after = LL.squares(length, J), LL.squares(moved, V)
    longer: Term = ("*", s, length)
    whole = weigh(
        ("=", ("*", moved, moved), ("*", longer, longer)),
        (after,), (flat,), (turned,), (before, -ONE, ("**", s, LL.TWO)),
    )  # fmt: skip
    return K.suppose(LL.square_of_ratio(LL.stretched(moved, length, whole, low), positive, s), rows)


n7 = Claim(
    id="n7",
    title="the regulariser is 0 where the length of the error is kept",
    source="Pascanu, Mikolov and Bengio (2013), the regulariser Omega (wording not seen)",
    over=(n, net),
    given=(lt(0, delta),),
    derivation=kept,
    statement=iff(eq(omega, 0), eq(moved, delta)),
    # the norm of J in the place of one direction
    near_miss=instead(statement=iff(eq(omega, 0), eq(Norm(two, Flow(1)), 1))),
)

orthogonal = Claim(
    id="n7-orthogonal",
    title="the regulariser of a multiple of an orthogonal matrix",
    source="Pascanu, Mikolov and Bengio (2013), the regulariser Omega (wording not seen)",
    over=(n, s, net),
    given=(lt(0, delta), leq(0, s)),
    where=(define(Slope(r, j), 1),),
    derivation=scaled,
    statement=implies(
        for_all(i, for_all(k, eq(Sum(j, Weight(i, j) * Weight(k, j)), s**2 * Same(i, k)))), eq(omega, (s - 1) ** 2)
    ),
    near_miss=instead(where=()),
)
