"""In an acyclic hierarchy of m units below the output nothing older than m steps has any influence.

Each unit has a stage in 0, ..., m, and a weight leads only from a lower stage to a higher one: w_ij = 0 unless
stage_i >= stage_j + 1, which is written |w_ij| <= |w_ij| (stage_i - stage_j). The derivative of the output over q > m
steps is 0, whatever the slopes are at each time. In the hierarchy of Ring (1993) a higher unit l_n sits on a
connection ij and adds to its weight a step later, w_ij + l_n(t-1): over one step the derivative of the unit below by
l_n is what passes the connection, a number of that time, here the slope. So to bridge q steps takes q units (r8).

Why: each step of a path climbs by a stage at least.

Tight: a chain reaches exactly m steps: in a chain of stages, with all slopes 1, the flow from the lowest to the highest
is the product of its weights; see the near miss, in which the lag m is not excluded.

Source: Ring (1993), as in Hochreiter and Schmidhuber (1997), sec. 2: a time lag of 100 steps may require the addition
of 100 units; Hochreiter et al. (2001), remedies (formula not seen).
"""

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import KK, NEXT, M, Q, V, flow, size, slope, weight
from proofs.sequent import sequent
from proofs.tactics import absolute, at, chain, inverse, sum_of_bounds, var, weigh
from proofs.terms import ONE, ZERO, Term
from theory.statement import (
    ErrorFlow,
    Free,
    Lag,
    Nat,
    Net,
    Unit,
    Units,
    Weight,
    both,
    define,
    eq,
    for_all,
    larger,
    leq,
    lt,
)

n, q, m, k, v, net = Units("n"), Lag("q"), Nat("m"), Unit("k"), Unit("v"), Net()
i, j = Unit("i"), Unit("j")


def stage(unit: Unit) -> Free:
    """The stage of the unit."""
    return Free("stage", unit)


rises_by_one = larger(0, 1 - abs(stage(i) - stage(j) - 1))
size_ij = abs(Weight(i, j))
climbing = for_all(i, for_all(j, leq(size_ij, size_ij * (stage(i) - stage(j)))))
stages = for_all(i, both(leq(0, stage(i)), leq(stage(i), m)))


def sizes(lag: Term, k: Term, v: Term) -> Term:
    """The sum over all paths of the sizes."""
    step, l, j = var("m", "lag"), var("l", "unit"), var("j", "unit")
    return ("PathSum", (step, l, j), ("*", size(weight(j, l)), size(slope(step, l))), lag, k, v)


def climbed(lag: Term, v: Term) -> Term:
    """How far the stage of k lies beyond what so many steps from v on must climb."""
    return ("+", ("Free", "stage", KK), ("*", -ONE, ("Free", "stage", v)), ("*", -ONE, lag))


def short_of(rising: Proof) -> Proof:
    """For all lags and v: |flow| <= the sizes of all paths, and these are 0 or the stages lie far enough apart."""

    def body(lag: Term) -> Term:
        paths = sizes(lag, KK, V)
        return ("and", ("<=", size(flow(lag, KK, V)), paths), ("<=", ZERO, ("*", paths, climbed(lag, V))))

    formula: Term = ("all", (V,), body(M))
    _, first, second = body(ONE)
    own, paths = absolute(K.unfold(flow(ONE, KK, V))), K.unfold(sizes(ONE, KK, V))
    one = at(rising, KK, V)
    base = K.both(
        weigh(first, (own,), (paths, -ONE)),
        weigh(second, (one, size(slope(ONE, V))), (paths, -ONE, climbed(ONE, V))),
    )
    grown = K.unfold(sizes(NEXT, KK, V))
    (_, (unit,), (_, past, _), _) = grown.concl[2]
    known = at(K.assume(formula), unit)
    below, apart = K.part(known, 0), K.part(known, 1)
    step, here = ("*", size(weight(unit, V)), size(slope(NEXT, V))), size(slope(NEXT, V))
    low = weigh(("<=", ZERO, past), (below,), (ONE, below.concl[1]))
    unfolded = K.unfold(flow(NEXT, KK, V))
    spread = chain(absolute(unfolded), K.triangle(unfolded.concl[2]))
    each = sum_of_bounds(weigh(("<=", ("*", below.concl[1], step), ("*", past, step)), (below, step)), unit)
    total: Term = ("<=", ZERO, ("*", past, step, climbed(NEXT, V)))
    climb = sum_of_bounds(weigh(total, (apart, step), (at(rising, unit, V), low, here)), unit)
    _, first, second = body(NEXT)
    later = K.both(
        weigh(first, (spread,), (each,), (grown, -ONE)),
        weigh(second, (climb,), (grown, -ONE, climbed(NEXT, V))),
    )
    return K.induct(K.generalise(base, V), K.generalise(later, V), M, formula)


def derivation() -> Proof:
    """For q > m the stages lie not far enough apart: the sizes of all paths are 0, and so is the flow."""
    claim = sequent(r8.stored)
    rising, between, late = map(K.assume, claim.given)
    found = at(short_of(rising), Q, V)
    below, apart = K.part(found, 0), K.part(found, 1)
    high, low = K.part(at(between, KK), 1), K.part(at(between, V), 0)
    gap: Term = ("*", -ONE, climbed(Q, V))
    positive = weigh(("<", ZERO, gap), (late,), (high,), (low,))
    part, whole = inverse(positive)
    paths = below.concl[2]
    none = weigh(("<=", paths, ZERO), (apart, part), (whole, -ONE, paths))
    arriving = flow(Q, KK, V)
    minus: Term = ("*", -ONE, arriving)
    above = weigh(("<=", arriving, ZERO), (K.abs_upper(arriving),), (below,), (none,))
    under = weigh(("<=", ZERO, arriving), (K.abs_upper(minus),), (below,), (none,))
    return K.antisymmetric(above, under)


r8 = Claim(
    id="r8",
    title="an acyclic hierarchy of m units reaches back m steps at most",
    source="Ring (1993), as in Hochreiter and Schmidhuber (1997), sec. 2; Hochreiter et al. (2001), remedies "
    "(formula not seen)",
    over=(n, q, m, k, v, net),
    given=(climbing, stages, lt(m, q)),
    statement=eq(ErrorFlow(q, k, v), 0),
    derivation=derivation,
    # the lag m itself: not even in a chain, with the weight 1 wherever the stage rises by one
    near_miss=instead(given=(climbing, stages, leq(m, q)), where=(define(Weight(i, j), rises_by_one),)),
)
