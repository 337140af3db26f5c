"""As printed, where |M'| < 1 the terms of the gradient tend to 0 as their lag grows (d18); the near ones dominate.

dE(t)/dw_jl is the sum over k of dE/dy_k(t) times dy_k(t)/dw_jl. The latter is the sum over the lags p = 0, 1, ... of
(dy_k(t) / dy_j(t-p)) f'_j(t-p) y_l(t-p-1): the flow of the state times the immediate derivative of y_j(t-p), in which
y(t-p-1) is held fixed. As d18 reads it: if |M'| < 1 at every step, d y(t) / d y(t-p) vanishes as p grows.

Why it falls: one unit with w = 1 and f' = (r+2)(r+5) / ((r+3)(r+4)) at time t - r has |M'| < 1 at every step, and its
flow over q steps is 1/2 + 1/(q+2), half of which never goes away. With one bound lambda < 1 for all steps it decays
(corrected), and the lags from q on contribute at most beta A lambda**q / (1 - lambda) to dy_k(t)/dw_jl, where beta is
the largest slope and A bounds the activations (d18-tail, for the next m lags; any longer past is a limit of these).

Tight: one linear unit with a constant activation attains d18-tail; a tanh unit comes near it.

Source: review, line 127; Hochreiter et al. (2001), section on the dilemma, where the derivative is the immediate one.
"""

from fractions import Fraction

from proofs import kernel as K
from proofs import lemmas as L
from proofs.claim import Claim, Constructed, instead
from proofs.denial import denial
from proofs.kernel import Proof
from proofs.lemmas import KK, NEXT, J, M, Q, V, state_flow
from proofs.lemmas.equal_units import after, cancelled, share
from proofs.lemmas.identities import weight_flow_grows
from proofs.prover.deduction import deduced
from proofs.sequent import Sequent, sequent
from proofs.tactics import absolute, at, chain, power_bounds, size_of, triangle, var, weigh
from proofs.terms import ONE, ZERO, KernelError, N, Term, subst
from theory.activations import tanh
from theory.statement import (
    Act,
    Lag,
    Nat,
    Net,
    Norm,
    Real,
    Slope,
    SlopeSup,
    StateFlow,
    Step,
    Unit,
    Units,
    Weight,
    WeightFlow,
    define,
    inf,
    leq,
    lt,
    vanishes,
)
from theory.statement import for_all as every

n, q, r, m, s, net = Units("n"), Lag("q"), Lag("r"), Nat("m"), Nat("s"), Net(tanh)
lam, most = Real("lam"), Real("A")
i, j, k, l = (Unit(name) for name in "ijkl")

SOURCE = "review, line 127; Hochreiter et al. (2001), section on the dilemma"
TWO, HALF = Fraction(2), Fraction(1, 2)

half_stays = (define(Weight(i, j), 1 / n), define(Slope(s, j), (s + 2) * (s + 5) / ((s + 3) * (s + 4))))


def one_step(weights: Proof, slopes: Proof, alone: Proof, m: Term, v: Term) -> tuple[Proof, Proof]:
    """Of one unit, Step(m, v, v) = (m+1)(m+4) / ((m+2)(m+3)), and this is above 0; m is a lag."""
    step, w, s = K.unfold(("Step", m, v, v)), at(weights, v, v), at(slopes, ("+", m, -ONE), v)
    whole = share()[1]
    one = weigh(("=", w.concl[1], ONE), (w,), (alone, -ONE, w.concl[2]), (whole,))
    found = weigh(("=", step.concl[1], s.concl[2]), (step,), (one, s.concl[1]), (s,))
    ends = (after(m, 2)[0], after(m, 3)[0])
    low = weigh(("<", ZERO, s.concl[2]), (*ends, m, m), (*ends, m, Fraction(5)), (*ends, Fraction(4)))
    return found, low


def below_one(weights: Proof, slopes: Proof, alone: Proof, given: Term) -> Proof:
    """Norm(inf, Step(r)) < 1: the one entry is 1 - 2/((r+2)(r+3))."""
    (r,), (_, norm, _) = given[1], given[2]
    unfolded = K.unfold(norm)
    ((unit,), row) = unfolded.concl[2][1:3]
    own = K.only(alone, row, unit)
    entry, low = one_step(weights, slopes, alone, r, unit)
    (two_low, two), (three_low, three) = after(r, 2), after(r, 3)
    rest: Term = ("+", ONE, ("*", -TWO, two_low.concl[2], three_low.concl[2]))
    size = chain(own, absolute(entry), size_of(low), cancelled(("=", entry.concl[2], rest), two, three))
    small = weigh(("<", row, ONE), (size,), (two_low, three_low, TWO))
    least = K.maximum_least(K.generalise(small, unit), unfolded.concl[2])
    return K.generalise(weigh(("<", norm, ONE), (unfolded,), (least,)), r)


def stays() -> Proof:
    """At n = 1 the flow over q steps is 1/2 + 1/(q+2), by induction: the product of the slopes telescopes."""
    wanted = denial(d18).sequent
    weights, slopes = map(K.assume, wanted.constructed)
    alone = K.assume(("=", N, ONE))

    def closed(m: Term) -> Term:
        return ("+", HALF, ("**", ("+", m, TWO), -ONE))

    def flow(m: Term) -> Term:
        return ("=", state_flow(m, V, V), closed(m))

    begun = weigh(flow(ONE), (K.unfold(state_flow(ONE, V, V)),), (one_step(weights, slopes, alone, ONE, V)[0],))
    grown, last = K.unfold(state_flow(NEXT, V, V)), one_step(weights, slopes, alone, NEXT, V)[0]
    over = K.only(alone, grown.concl[2], V)
    goal: Term = ("=", ("*", closed(M), last.concl[2]), closed(NEXT))
    telescoped = cancelled(goal, after(M, 2)[1], after(M, 3)[1], after(M, 4)[1])
    step = weigh(flow(NEXT), (grown,), (over,), (K.assume(flow(M)), last.concl[1]), (last, closed(M)), (telescoped,))
    here, low = at(K.induct(begun, step, M, flow(M)), Q), after(Q, 2)[0]
    size = chain(absolute(here), size_of(weigh(("<", ZERO, here.concl[2]), (low,), (HALF,))))
    above = weigh(("<=", HALF, size.concl[1]), (size, -ONE), (low,))
    kept = K.no_vanish(K.generalise(above, Q), weigh(("<", ZERO, HALF), (HALF,)), ("StateFlow",))
    return K.both(below_one(weights, slopes, alone, wanted.given[0]), kept)


def by_one_bound() -> Proof:
    """With one bound below 1 for all steps the flow decays, hence vanishes."""
    claim = sequent(d18.variant(d18.corrected).stored)
    steps, small = map(K.assume, claim.given)
    low = weigh(("<=", ZERO, small.concl[1]), (at(steps, ONE),), (ONE, at(steps, ONE).concl[1]))
    return K.vanish(K.detach(L.state_flow_decays(steps.concl, low, small), steps), ("StateFlow",))


def turned() -> Proof:
    """For all q: f'_k(t) ErrorFlow(q, k, j) = StateFlow(q, k, j) f'_j(t - q)."""
    sides = ("*", L.slope(ZERO, KK), L.flow(Q, KK, J)), ("*", state_flow(Q, KK, J), L.slope(Q, J))
    found = deduced(Sequent((), (), (), ("=", *sides)))
    if found is None:
        raise KernelError("the change of coordinates was not found")
    return K.generalise(found, Q)


def tail() -> Proof:
    """Induction over the lags: the lag p adds at most lam ** p beta A, since f'(t) ErrorFlow = StateFlow f'(t-p)."""
    claim = sequent(d18_tail.stored)
    steps, small, acts = map(K.assume, claim.given)
    goal, more, source = claim.goal, var("m", "nat"), var("l", "unit")
    rate, here = small.concl[1], L.slope(ZERO, KK)
    low = weigh(("<=", ZERO, rate), (at(steps, ONE),), (ONE, at(steps, ONE).concl[1]))
    lag: Term = ("+", Q, more)
    last: Term = ("*", state_flow(lag, KK, J), L.slope(lag, J), ("Act", ("+", lag, ONE), source))
    uses = at(weight_flow_grows(), lag, ZERO, KK)
    row, steep, out = (
        at(K.generalise(L.state_flow_entry(steps, KK, J), Q), lag),
        K.slope_sup(lag, J),
        at(acts, ("+", lag, ONE)),
    )
    powers = power_bounds(low, weigh(("<=", rate, rate)), lag)[0]
    sup, f, a = steep.concl[2], steep.concl[1], out.concl[1]
    size = weigh(
        ("<=", ("abs", last), ("*", sup, out.concl[2], ("**", rate, lag))),
        (row, f, a), (steep, powers, a), (out, powers, sup),
    )  # fmt: skip

    def so_far(m: Term) -> Term:
        wide = subst(goal, more, m)[1]
        return next(x for x in wide[1:] if x[0] == "abs")[1]

    less: Term = ("*", -ONE, last)  # as SymPy writes the difference, the longer past is taken off
    moved = weigh(
        ("=", so_far(("+", more, ONE)), ("+", so_far(more), less)),
        (uses, -ONE, here),
        (at(turned(), lag), -ONE, ("Act", ("+", lag, ONE), source)),
    )
    spread = chain(absolute(moved), triangle(so_far(more), less))
    step = weigh(subst(goal, more, ("+", more, ONE)), (spread, small), (K.assume(goal),), (size, small))
    return at(K.induct(weigh(subst(goal, more, ZERO)), step, more, goal), more)


d18 = Claim(
    id="d18",
    title="|M'| < 1 at every step, and the terms of the gradient vanish with their lag",
    source=SOURCE,
    over=(n, lam, net),
    given=(every(r, lt(Norm(inf, Step(r)), 1)),),
    statement=vanishes(StateFlow),
    constructed=Constructed(where=half_stays, derivation=stays),
    corrected=instead(given=(every(r, leq(Norm(inf, Step(r)), lam)), lt(lam, 1)), derivation=by_one_bound),
)

later = Slope(0, k) * (WeightFlow(q + m, k, j, l) - WeightFlow(q, k, j, l))

d18_tail = Claim(
    id="d18-tail",
    title="what the lags from q on contribute to the gradient",
    source=SOURCE,
    over=(n, q, m, j, k, l, lam, most, net),
    given=(every(r, leq(Norm(inf, Step(r)), lam)), leq(lam, 1), every(r, leq(abs(Act(r, l)), most))),
    statement=leq((1 - lam) * abs(later), SlopeSup * most * lam**q * (1 - lam**m)),
    derivation=tail,
    near_miss=instead(statement=leq((1 - lam) * abs(later), SlopeSup * most * lam ** (q + 1))),
)
