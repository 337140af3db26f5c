"""The third case, |M'| = 1: the gradient is constant, and storage is not robust. The dilemma is no dichotomy.

Carousels, permutations, rotations and line attractors are of this kind: W with orthonormal rows and linear units, all
of whose steps keep lengths. Each row of the gradient has the length 1 at every lag, so it neither decays nor vanishes
(d16). A state that is stored so is moved by noise of size eps by up to m eps in m steps, and no further: of one unit
with w = 1 or w = -1, whatever the noise (d16-drift), and by all of m eps if the noise comes at the wrong signs
(d16-noise); so it is not robustly latched. A carousel under constant noise is l11.

Why: an orthonormal row times an orthonormal matrix has length 1. Each step adds at most eps.

Tight: d16-noise attains d16-drift. Rows that are longer or shorter grow or decay (the near miss).

Source: new here; Hochreiter et al. (2001), section on the dilemma, have |M'| < 1 and |M'| > 1.
"""

from proofs import kernel as K
from proofs import lemmas as L
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import V
from proofs.lemmas import weighted_paths as WP
from proofs.sequent import sequent
from proofs.tactics import absolute, at, sum_of_bounds, total, triangle, var, weigh
from proofs.terms import ONE, ZERO, Term, subst
from theory.statement import (
    ErrorFlow,
    Flow,
    Free,
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
    both,
    define,
    eq,
    for_all,
    implies,
    leq,
    no,
    recur,
    vanishes,
)

n, q, m, t, net = Units("n"), Lag("q"), Nat("m"), Nat("t"), Net()
i, j, k, l, v = (Unit(name) for name in "ijklv")
w, eps, x = Real("w"), Real("eps"), Real("x")

SOURCE = "new here; against Hochreiter et al. (2001), section on the dilemma"
e = Seq("e", t, x)


def constant() -> Proof:
    """The squares of a row of the flow add up to 1, and the square of a number up to 1 is at most its size."""
    claim = sequent(d16.stored)
    ones, (_, rows, (_, small, _)) = K.assume(claim.constructed[0]), claim.goal

    def squared(r: Term) -> Proof:
        steep = at(ones, r, V)
        return weigh(("=", ONE, ("*", steep.concl[1], steep.concl[1])), (steep, -ONE, steep.concl[1]), (steep, -ONE))

    whole = WP.orthogonal_flow(K.assume(rows), ONE, squared, lambda m: ("**", ONE, m))
    (_, (unit,), square, _) = whole.concl[2]
    entry = L.flow(L.Q, L.KK, unit)
    size, product = L.size(entry), K.size_squared(entry)
    each = K.generalise(weigh(("<=", ZERO, square), (ONE, ("square", entry))), unit)
    one = weigh(("<=", square, ONE), (K.member(each, unit),), (whole, -ONE))
    below = weigh(("<=", ("*", size, size), ("*", ONE, ONE)), (product,), (one,))
    entry_small = K.detach(K.norm_fact("root", size, ONE), K.both(weigh(("<=", ZERO, ONE), (ONE,)), below))
    least = weigh(("<=", square, size), (entry_small, size), (product, -ONE))
    above = weigh(("<=", ONE, total(size, unit)), (sum_of_bounds(least, unit),), (whole,))
    stays = K.no_vanish(K.generalise(above, L.Q), weigh(("<", ZERO, ONE), (ONE,)), ("Flow",))
    here = at(K.generalise(entry_small, unit), V)
    return K.suppose(K.both(weigh(small, (here,)), stays), rows)


def moves() -> Proof:
    """Induction: |e(m + 1)| <= |w| |e(m)| + eps."""
    claim = sequent(drift.stored)
    slow, small = map(K.assume, claim.given)
    first, later = map(K.assume, claim.constructed)
    weight, time, formula = slow.concl[1][1], var("m", "nat"), claim.goal
    moved, noise = at(later, time, weight), at(small, time)
    spread, before = triangle(*moved.concl[2][1:]), ("abs", ("Seq", "e", time, weight))
    up = subst(formula, time, ("+", time, ONE))
    step = weigh(up, (absolute(moved),), (spread,), (slow, before), (K.assume(formula),), (noise,))
    base = weigh(subst(formula, time, ZERO), (absolute(at(first, weight)),))
    return at(K.induct(base, step, time, formula), time)


def adds_up() -> Proof:
    """Induction: w m w ** m + w ** (m + 1)."""
    claim = sequent(noise.stored)
    first, later = map(K.assume, claim.constructed)
    weight, time, formula = var("w", "real"), var("m", "nat"), claim.goal
    step = weigh(subst(formula, time, ("+", time, ONE)), (at(later, time, weight),), (K.assume(formula), weight))
    return at(K.induct(weigh(subst(formula, time, ZERO), (at(first, weight),)), step, time, formula), time)


orthonormal = for_all(i, for_all(l, eq(Sum(j, Weight(i, j) * Weight(l, j)), Same(i, l))))

d16 = Claim(
    id="d16",
    title="orthonormal W, linear units: the gradient neither vanishes nor grows",
    source=SOURCE,
    over=(n, q, k, v, net),
    where=(define(Slope(t, j), 1),),
    statement=implies(orthonormal, both(leq(abs(ErrorFlow(q, k, v)), 1), no(vanishes(Flow)))),
    derivation=constant,
    near_miss=instead(where=()),
)

drift = Claim(
    id="d16-drift",
    title="w = 1 or -1: noise of size eps moves the state by at most m eps in m steps",
    source=SOURCE,
    over=(m, w, eps, net),
    given=(leq(abs(w), 1), for_all(t, leq(abs(Free("u", t)), eps))),
    where=(recur(e, first=0, step=x * e + Free("u", t)),),
    statement=leq(abs(Seq("e", m, w)), m * eps),
    derivation=moves,
    near_miss=instead(statement=leq(abs(Seq("e", m, w)), (m - 1) * eps)),
)

noise = Claim(
    id="d16-noise",
    title="w = 1 or -1: the noise w ** t, of size 1, moves the state by m in m steps",
    source=SOURCE,
    over=(m, w, net),
    where=(recur(e, first=0, step=x * e + x ** (t + 1)),),
    statement=eq(Seq("e", m, w), m * w**m),
    derivation=adds_up,
    near_miss=instead(statement=eq(Seq("e", m, w), (m + 1) * w**m)),
)
