"""f'max is the largest norm of F'(t-1), ..., F'(t-q), for a matrix norm compatible with the vector norm (b1).

It is not the largest |f'| (b1-scalar): for the Frobenius norm |F'| is the root of the sum of the squares. It is never
less, and for the 1-, 2- and infinity-norm it is the same (b1-inf). Compatible means |M u| <= |M| |u| (b1-compatible).

Why: F' e_j = f'_j e_j, so |f'_j| |e_j| <= |F'| |e_j|; in the infinity norm a diagonal matrix has its largest entry.

Tight: equality of the two readings in the 1-, 2- and infinity-norm, and at n = 1 in any induced norm.

Source: Hochreiter and Schmidhuber (1997), sec. 3.1, who define f'max by the matrix norm and demand that it be
compatible; the review, line 67, says neither.
"""

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import I, J, Q
from proofs.lemmas import W as MATRIX
from proofs.lemmas import norm_lemmas as NL
from proofs.sequent import sequent
from proofs.tactics import weigh
from proofs.terms import Term
from theory.statement import (
    Free,
    Lag,
    Max,
    Net,
    Norm,
    NormVariable,
    Slope,
    SlopeMax,
    Slopes,
    SpectralRadius,
    Sum,
    Unit,
    Units,
    Vector,
    W,
    Weight,
    eq,
    inf,
    leq,
)

n, q, r, i, j, x, net = Units("n"), Lag("q"), Lag("r"), Unit("i"), Unit("j"), NormVariable("x"), Net()

SOURCE = "Hochreiter and Schmidhuber (1997), sec. 3.1"
largest_slope = Max(r, q, Max(j, abs(Slope(r, j))))
PAIR: Term = ("var", "x", "norm")


def by_definition() -> Proof:
    """SlopeMax(x, q) is defined as this maximum."""
    return weigh(sequent(b1.stored).goal, (K.unfold(NL.slope_max(PAIR)),))


def entries() -> Proof:
    """In the infinity norm the norm of a diagonal matrix is defined as its largest entry."""
    return weigh(sequent(same.stored).goal, (K.unfold(NL.slope_max("inf")),))


def below() -> Proof:
    """Each |f'_j(t - r)| is at most the norm of F'(t - r), hence at most the largest such norm."""
    _, outer, _ = sequent(scalar.variant(scalar.corrected).stored).goal
    ((time,), inner, _) = outer[1:]
    (unit,) = inner[1]
    within = K.assume(("<=", time, Q))
    entry = K.generalise(NL.slope_below(PAIR, time, unit, within), unit)
    units = K.maximum_least(entry, inner)
    return K.maximum_least(K.generalise(K.suppose(units, within.concl), time), outer)


def compatible_by_definition() -> Proof:
    """That is what a compatible pair is."""
    fact = K.norm_fact("matrix_vector", PAIR, MATRIX, I, J, ("Free", "u", J))
    return weigh(sequent(compatible.stored).goal, (fact,))


b1 = Claim(
    id="b1",
    title="f'max is the largest norm of F'",
    source=SOURCE,
    over=(n, q, x, net),
    statement=eq(SlopeMax(x, q), Max(r, q, Norm(x, Slopes(r)))),
    derivation=by_definition,
    reason="a definition",
)

scalar = Claim(
    id="b1-scalar",
    title="f'max read as the largest |f'|",
    source="review, line 67, which names no norm",
    over=(n, q, x, net),
    statement=eq(SlopeMax(x, q), largest_slope),
    corrected=instead(statement=leq(largest_slope, SlopeMax(x, q)), derivation=below),
)

same = Claim(
    id="b1-inf",
    title="f'max is the largest |f'| in the infinity norm",
    source=SOURCE,
    over=(n, q, net),
    statement=eq(SlopeMax(inf, q), largest_slope),
    derivation=entries,
    reason="an equality",
)

compatible = Claim(
    id="b1-compatible",
    title="compatible norms",
    source=SOURCE,
    over=(n, x, net),
    statement=leq(
        Norm(x, Vector(i, Sum(j, Weight(i, j) * Free("u", j)))), Norm(x, W) * Norm(x, Vector(j, Free("u", j)))
    ),
    derivation=compatible_by_definition,
    near_miss=instead(
        statement=leq(
            Norm(x, Vector(i, Sum(j, Weight(i, j) * Free("u", j)))),
            SpectralRadius(W) * Norm(x, Vector(j, Free("u", j))),
        )
    ),
)
