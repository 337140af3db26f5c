"""Units that only add: a(t) = a(t-1) + eps net(t) has a flow over q steps of at most (1 + eps |W|) ** q.

With net(t) = W a(t-1) + x(t) the Jacobian over one step is I + eps W; the flow is the sum over the paths whose edges
are its entries (r4). The bound never falls below 1. The flow can: it is not true that such units always keep an error
(r4-contracts), only where no weight is negative. With W = 0 the flow is 1 for any lag, and inputs accumulate: all that
comes in is kept with the same weight for ever (r4-accumulates).

Why: a row of the step has at most 1 + eps |W|. r4-contracts falls for W = -I, eps = 1/2, where a step is I/2; with
weights >= 0 a row of the flow only grows.

Tight: r4 with equality for W = w I, w >= 0.

Source: Sun, Chen and Lee (1993), as in Hochreiter and Schmidhuber (1997), sec. 2, and Hochreiter et al. (2001),
remedies (formula not seen; it is read as above). r4-contracts is new here.
"""

import sympy

from proofs import kernel as K
from proofs import lemmas as L
from proofs.claim import Claim, also_given, instead
from proofs.kernel import Proof
from proofs.lemmas import KK, NEXT, M, Q, V
from proofs.lemmas.integrators import kept_row, path_equals, rows, weight_row
from proofs.lemmas.kronecker import between, picked, same, swapped
from proofs.prover.closed_forms import closed_form
from proofs.sequent import sequent
from proofs.tactics import at, chain, sum_of_bounds, weigh
from proofs.terms import ONE, ZERO, KernelError, Term, subst
from theory.statement import (
    Construction,
    Free,
    Lag,
    Nat,
    Net,
    Norm,
    PathSum,
    Real,
    Same,
    Seq,
    SpectralRadius,
    Sum,
    Unit,
    Units,
    W,
    Weight,
    both,
    define,
    eq,
    for_all,
    inf,
    leq,
    recur,
)

n, q, k, v, eps, net = Units("n"), Lag("q"), Unit("k"), Unit("v"), Real("eps"), Net()
i, j, r, t = Unit("i"), Unit("j"), Lag("r"), Nat("t")
a0, gain, start = Real("a0"), Real("g"), Real("x")

SUN = (
    "Sun, Chen and Lee (1993), as in Hochreiter and Schmidhuber (1997), sec. 2; Hochreiter et al. (2001), remedies "
    "(formula not seen)"
)


def step(m: Lag, l: Unit, j: Unit) -> sympy.Expr:
    """The entry of I + eps W from unit j to unit l of the step before."""
    return Same(l, j) + eps * Weight(j, l)


flow = PathSum(step, q, k, v)


def derivation() -> Proof:
    """Rows of a step: the unit matrix adds up to 1, eps W to at most eps |W|."""
    claim = sequent(r4.stored)
    row = kept_row(weigh(("<=", ZERO, ONE), (ONE,)), K.assume(claim.given[0]), weight_row)
    return weigh(claim.goal, (rows(claim.goal[1][2][1], row),))


r4 = Claim(
    id="r4",
    title="units that only add",
    source=SUN,
    over=(n, q, k, eps, net),
    given=(leq(0, eps),),
    statement=leq(Sum(v, abs(flow)), (1 + eps * Norm(inf, W)) ** q),
    derivation=derivation,
    near_miss=instead(statement=leq(Sum(v, abs(flow)), (1 + eps * SpectralRadius(W)) ** q)),
)


def rows_grow() -> Proof:
    """Same(k, v) <= the flow from k to v, by induction: what a step adds is >= 0. At v = k that is 1."""
    claim = sequent(contracts.variant(contracts.corrected).stored)
    small, signs = map(K.assume, claim.given)
    paths, goal = claim.goal[2][2][1], claim.goal
    formula: Term = ("all", (V,), ("<=", same(KK, V), (*paths[:3], M, KK, V)))
    first, grown = K.unfold((*paths[:3], ONE, KK, V)), K.unfold((*paths[:3], NEXT, KK, V))
    base = weigh(subst(formula[2], M, ONE), (first, -ONE), (swapped(KK, V),), (small, at(signs, KK, V)))
    (_, (unit,), (_, past, _), _) = grown.concl[2]
    known = at(K.assume(formula), unit)
    positive = weigh(("<=", ZERO, past), (known,), (between(KK, unit)[0],))
    delta, weight = ("*", same(unit, V), past), ("*", small.concl[2], past, L.weight(unit, V))
    more = sum_of_bounds(weigh(("<=", delta, ("+", delta, weight)), (small, at(signs, unit, V), positive)), unit)
    kept, turned = picked(V, past, unit), sum_of_bounds(_times(swapped(V, unit), past), unit)
    here = at(K.assume(formula), V)
    step = weigh(subst(formula[2], M, NEXT), (here,), (kept, -ONE), (more,), (turned, -ONE), (grown, -ONE))
    whole = at(K.induct(K.generalise(base, V), K.generalise(step, V), M, formula), Q, KK)
    own = L.entry_below_row((*paths[:3], Q, KK, V), V)
    own = at(K.generalise(own, V), KK)
    return weigh(goal, (K.same(KK), -ONE), (whole,), (K.abs_upper(whole.concl[2]),), (own,))


def _times(equation: Proof, factor: Term) -> Proof:
    _, a, b = equation.concl
    return weigh(("=", ("*", a, factor), ("*", b, factor)), (equation, factor))


contracts = Claim(
    id="r4-contracts",
    title="units that only add never lose an error",
    source="new here: what the bound of r4 seems to say",
    over=(n, q, k, eps, net),
    given=(leq(0, eps),),
    statement=leq(1, Sum(v, abs(flow))),
    corrected=also_given(for_all(i, for_all(j, leq(0, Weight(i, j)))), derivation=rows_grow),
)


def kept_for_ever() -> Proof:
    """The flow of I is I, and the sum of the inputs is the closed form of the sequence."""
    claim = sequent(accumulates.stored)
    none = K.assume(claim.constructed[0])
    _, stays, adds = claim.goal
    paths = stays[1]
    first = K.unfold((*paths[:3], ONE, KK, V)).concl[2]
    begins = weigh(("=", first, same(KK, V)), (at(none, KK, V), ("var", "eps", "real")), (swapped(V, KK),))

    def step(unit: Term, last: Term) -> Proof:
        goal: Term = ("=", ("*", same(KK, unit), last), ("*", same(unit, KK), same(V, unit)))
        nothing = (at(none, unit, V), ("var", "eps", "real"), same(KK, unit))
        each = weigh(goal, nothing, (swapped(KK, unit), same(V, unit)))
        kept = picked(KK, same(V, unit), unit)
        return chain(sum_of_bounds(each, unit), weigh(("=", kept.concl[1], same(KK, V)), (kept,), (swapped(V, KK),)))

    return K.both(path_equals(paths, same(KK, V), begins, step), summed(adds, *claim.constructed[1:]))


def summed(goal: Term, *equations: Term) -> Proof:
    """a(q) = a(0) + eps x(0) + ... + eps x(q - 1): the closed form of the sequence."""
    form = closed_form(*map(K.assume, equations))
    if form is None:
        raise KernelError("the sequence has no closed form")
    return weigh(goal, (at(form, *goal[1][3:], Q),))


def adding(weight: int) -> tuple[Construction, ...]:
    """All weights are this number, and the sequence adds up its inputs."""
    leaf = Seq("a", t, start, gain)
    return define(Weight(i, j), weight), recur(leaf, first=start, step=leaf + gain * Free("x", t))


accumulates = Claim(
    id="r4-accumulates",
    title="without weights the flow is 1, and inputs accumulate",
    source=SUN,
    over=(n, q, k, v, eps, a0, net),
    where=adding(0),
    statement=both(eq(flow, Same(k, v)), eq(Seq("a", q, a0, eps), a0 + Sum(r, q, eps * Free("x", r - 1)))),
    derivation=kept_for_ever,
    near_miss=instead(where=adding(1)),
)
