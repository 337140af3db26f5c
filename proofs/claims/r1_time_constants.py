"""A time constant tau slows the decay: over q steps the flow is at most (1 - (1 - tau) (1 - gamma)) ** q.

The units are a_i(t) = tau a_i(t-1) + (1 - tau) f(net_i(t)), and gamma = f'max |W| bounds the plain net's step F' W in
the infinity norm. The Jacobian over one step is tau I + (1 - tau) F' W; the flow over q steps is the sum over the paths
whose edges are its entries (r1), and the sum of the sizes of a row is bounded.

Why: a row of the step has at most tau + (1 - tau) gamma = 1 - (1 - tau) (1 - gamma).

A unit that is alone, W = 0, has the flow tau ** q exactly (r1-alone, each unit with its own tau; r1-cell, of the Leaky
cell with its activation, where tau is the flow over one step). So a lag is bridged longer by the factor
ln gamma / ln(1 - (1 - tau) (1 - gamma)), a constant; for gamma = .8 it is at most 5 ln(5/4) / (1 - tau), which it nears
as tau goes to 1 (r1-memory, r1-constant-factor; the latter for tau <= .999, where the enclosure of the numbers ends).

Tight: equality for W = w I with w >= 0 and slopes at their maximum.

Source: Mozer (1992), as in Hochreiter et al. (2001), remedies, and Hochreiter and Schmidhuber (1997), sec. 2 (the
formula of the update is not seen; it is read as above).
"""

import sympy

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import KK, NEXT, M, Q, V, cells
from proofs.lemmas.integrators import kept_row, path_equals, rows, step_row
from proofs.lemmas.kronecker import picked, same, swapped
from proofs.sequent import sequent
from proofs.tactics import at, chain, sum_of_bounds, var, weigh
from proofs.terms import ONE, ZERO, Term, subst
from theory.cells import CELLS
from theory.statement import (
    Formula,
    Free,
    Lag,
    Net,
    NetWeight,
    Norm,
    PathSum,
    Rational,
    Real,
    Same,
    Slope,
    SlopeMax,
    StateFlow,
    Sum,
    Unit,
    Units,
    W,
    Weight,
    both,
    define,
    eq,
    inf,
    leq,
    log,
)

n, q, k, v, net = Units("n"), Lag("q"), Unit("k"), Unit("v"), Net()
i, j, tau = Unit("i"), Unit("j"), Real("tau")

MOZER = "Mozer (1992); Hochreiter and Schmidhuber (1997), sec. 2; Hochreiter et al. (2001), remedies (formula not seen)"
gamma = SlopeMax(inf, q) * Norm(inf, W)


def step(m: Lag, l: Unit, j: Unit) -> sympy.Expr:
    """The entry of tau I + (1 - tau) F' W from unit j to unit l of the step before."""
    return tau * Same(l, j) + (1 - tau) * Slope(m, j) * Weight(j, l)


flow = PathSum(step, q, k, v)


def derivation() -> Proof:
    """Rows of a step: tau Same adds up to tau, (1 - tau) F' W to at most (1 - tau) gamma."""
    claim = sequent(r1.stored)
    stay, below_one = map(K.assume, claim.given)
    move = weigh(("<=", ZERO, ("+", ONE, ("*", -ONE, stay.concl[2]))), (below_one,))
    return weigh(claim.goal, (rows(claim.goal[1][2][1], kept_row(stay, move, step_row)),))


r1 = Claim(
    id="r1",
    title="time constants",
    source=MOZER,
    over=(n, q, k, tau, net),
    given=(leq(0, tau), leq(tau, 1)),
    statement=leq(Sum(v, abs(flow)), (1 - (1 - tau) * (1 - gamma)) ** q),
    derivation=derivation,
    # the plain net's rate
    near_miss=instead(statement=leq(Sum(v, abs(flow)), gamma**q)),
)


def own(m: Lag, l: Unit, j: Unit) -> sympy.Expr:
    """The same with a time constant for each unit."""
    return Free("tau", j) * Same(l, j) + (1 - Free("tau", j)) * Slope(m, j) * Weight(j, l)


def powers() -> Proof:
    """Induction over the lag: of the sum over j of tau_k ** m Same(k, j) tau_j Same(j, v) only j = k = v is left."""
    claim = sequent(alone.stored)
    paths, other = claim.goal[1], subst(claim.goal[2], Q, M)
    none = K.assume(claim.constructed[0])
    first, time = K.unfold((*paths[:3], ONE, KK, V)).concl[2], ("Free", "tau", KK)
    nothing = at(none, KK, V)
    rest: Term = ("*", ("+", ONE, ("*", -ONE, time)), ("Slope", ONE, KK))
    begins = weigh(("=", first, subst(other, M, ONE)), (nothing, rest), (swapped(V, KK), time))

    def step(unit: Term, last: Term) -> Proof:
        tau, power = ("Free", "tau", unit), ("**", time, M)
        rest: Term = ("*", ("+", ONE, ("*", -ONE, tau)), ("Slope", NEXT, unit))
        past: Term = ("*", power, same(KK, unit))
        goal: Term = ("=", ("*", past, last), ("*", same(unit, KK), power, tau, same(V, unit)))
        each = weigh(goal, (at(none, unit, V), past, rest), (swapped(KK, unit), power, tau, same(V, unit)))
        kept = picked(KK, ("*", power, tau, same(V, unit)), unit)
        whole: Term = ("=", kept.concl[1], subst(other, M, NEXT))
        return chain(sum_of_bounds(each, unit), weigh(whole, (kept,), (swapped(V, KK), power, time)))

    return path_equals(paths, other, begins, step)


alone = Claim(
    id="r1-alone",
    title="a unit that is alone: tau ** q",
    source=MOZER,
    over=(n, q, k, v, net),
    where=(define(Weight(i, j), 0),),
    derivation=powers,
    statement=eq(PathSum(own, q, k, v), Free("tau", k) ** q * Same(k, v)),
    near_miss=instead(where=()),
)


def slow() -> Proof:
    """Induction over the lag: each step multiplies by 1 - alpha, the same at every time."""
    claim = sequent(cell.stored)
    rate: Term = ("+", ONE, ("*", -ONE, ("Value", "alpha", ZERO)))
    row = cells.row(claim, "h", {"h": lambda m, v: ("*", ("**", rate, m), same(KK, v))})["h"]
    whole, once = (
        weigh(("=", cells.block(q, "h", "h"), ("**", rate, q)), (at(row, q, KK),), (K.same(KK), ("**", rate, q)))
        for q in (Q, ONE)
    )
    x = var("x'", "real")
    turned = weigh(("=", rate, once.concl[1]), (once, -ONE))
    return K.replace(whole, turned, x, ("=", whole.concl[1], ("**", x, Q)))


cell = Claim(
    id="r1-cell",
    title="a unit that is alone, Leaky cell",
    source=MOZER,
    over=(n, q, k, Net.of(CELLS["Leaky"])),
    where=(define(NetWeight("a", 0, i, j), 0),),
    derivation=slow,
    statement=eq(StateFlow(q, "h", k, "h", k), StateFlow(1, "h", k, "h", k) ** q),
    near_miss=instead(where=()),
)

SHORT = log(Rational(4, 5))


def longer(constant: sympy.Expr) -> sympy.Expr:
    """How many times longer a lag is bridged with this time constant, at gamma = .8."""
    return SHORT / log(1 - (1 - constant) / 5)


def about(value: sympy.Expr, low: str, high: str) -> Formula:
    """The value lies between these numbers."""
    return both(leq(Rational(low), value), leq(value, Rational(high)))


times = both(
    about(longer(Rational(1, 2)), "2.115", "2.125"),
    about(longer(Rational(9, 10)), "11.045", "11.055"),
    about(longer(Rational(99, 100)), "111.45", "111.55"),
)
memory = Claim(
    id="r1-memory",
    title="gamma = .8: the memory is 2.12, 11.05, 111.5 times longer for tau = .5, .9, .99",
    source="computed here",
    over=(Net(),),
    statement=times,
    near_miss=instead(statement=leq(Rational("111.6"), longer(Rational(99, 100)))),
)

constant = Claim(
    id="r1-constant-factor",
    title="gamma = .8: the memory is at most 5 ln(5/4) / (1 - tau) times longer",
    source=MOZER,
    over=(tau, Net()),
    given=(leq(0, tau), leq(tau, Rational(999, 1000))),
    statement=leq(longer(tau), 5 * log(Rational(5, 4)) / (1 - tau)),
    near_miss=instead(statement=leq(longer(tau), 1 / (1 - tau))),
)
