"""Truncated backpropagation: the gradient cut off after q lags errs by at most C lambda ** q / (1 - lambda).

WeightFlow(q, k, j, l) is the derivative of net_k(t) by w_jl through the last q steps, the lags 0, ..., q - 1; with
K = q - 1 the largest lag that is kept the bound reads C lambda ** (K + 1) / (1 - lambda). Every step W F' has at most
the norm lambda < 1 (infinity norm), every activation at most the size C. The error is what q + p steps add, for any p.

Why: the part that is left out starts q steps back, each of which shrinks it by lambda, and is itself a gradient of at
most C (1 + lambda + lambda ** 2 + ...).

Without contraction there is no bound (r15-kept): with W = I and slope 1 the error is the sum of the p activations that
are left out, c p at least where none is below c, however many lags q are kept.

Tight: for one unit with constant w f' = lambda >= 0 and activation C the error tends to the bound as p grows; r15-kept
with equality for constant activations.

Source: new here; on truncated backpropagation through time (Williams and Peng 1990).
"""

from collections.abc import Callable
from typing import Any

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import KK, NEXT, I, J, M, Q, slope, weight
from proofs.lemmas.kronecker import between, picked, same, swapped
from proofs.sequent import sequent
from proofs.tactics import (
    absolute,
    at,
    for_all,
    inverse,
    size_of,
    size_of_product,
    sum_of_bounds,
    total,
    triangle,
    var,
    weigh,
)
from proofs.terms import ONE, ZERO, Term
from theory.statement import (
    Act,
    Lag,
    Nat,
    Net,
    Real,
    Same,
    Slope,
    Sum,
    Unit,
    Units,
    Weight,
    WeightFlow,
    define,
    leq,
    lt,
)
from theory.statement import for_all as every

n, q, p, k, j, l, net = Units("n"), Lag("q"), Lag("p"), Unit("k"), Unit("j"), Unit("l"), Net()
lam, top, a, b, r = Real("lam"), Real("C"), Unit("a"), Unit("b"), Lag("r")

contraction = every(r, every(a, leq(Sum(b, abs(Weight(a, b) * Slope(r, b))), lam)))
bounded = every(r, every(a, leq(abs(Act(r, a)), top)))
error = abs(WeightFlow(q + p, k, j, l) - WeightFlow(q, k, j, l))

O, P, L = var("o", "nat"), var("p", "lag"), var("l", "unit")
AFTER: Term = ("+", O, ONE)
LAM, TOP = var("lam", "real"), var("C", "real")


def uses(m: Term, k: Term, o: Term) -> Term:
    """WeightFlow(m, k, j, l, o)."""
    return ("WeightFlow", m, k, J, L, o)


class Truncated:
    """The proof: bounds of a gradient, and of what further steps add, each by induction over the lag."""

    def __init__(self) -> None:
        self.claim = sequent(r15.stored)
        high, self.rows, self.acts = map(K.assume, self.claim.given)
        row = at(self.rows, ONE, KK)
        self.low = weigh(("<=", ZERO, LAM), (row,), (ONE, row.concl[1]))
        self.positive, self.whole = inverse(weigh(("<", ZERO, ("+", ONE, ("*", -ONE, LAM))), (high,)))
        self.limit: Term = ("*", TOP, self.positive.concl[2])

    def step(self, x: Term, i: Term, bound: Proof) -> Proof:
        """|sum over i of w_ki Slope(o + 1, i) x_i| <= lambda B, from |x_i| <= B."""
        most, part = bound.concl[2], ("*", weight(KK, i), slope(AFTER, i))
        spread = K.triangle(total(("*", part, x), i))
        product, size = size_of_product(x, part), ("abs", part)
        each = weigh(("<=", product.concl[1], ("*", size, most)), (product,), (bound, size))
        low = weigh(("<=", ZERO, most), (bound,), (ONE, bound.concl[1]))
        goal: Term = ("<=", spread.concl[1], ("*", LAM, most))
        return weigh(goal, (spread,), (sum_of_bounds(each, i),), (at(self.rows, AFTER, KK), low))

    def own(self) -> Proof:
        """|Same(k, j) Act(o + 1, l)| <= C."""
        (low, high), act = between(KK, J), at(self.acts, AFTER, L)
        size = act.concl[1]
        goal: Term = ("<=", ("abs", ("*", low.concl[2], ("Act", AFTER, L))), TOP)
        return weigh(goal, (size_of(low), size), (high, size), (act,))

    def gradients(self) -> Proof:
        """For all lags m, times and units: |WeightFlow(m, k, j, l, o)| <= C / (1 - lambda)."""

        def body(m: Term) -> Term:
            return ("<=", ("abs", uses(m, KK, O)), self.limit)

        top = weigh(("<=", ZERO, TOP), (at(self.acts, ONE, L),), (ONE, ("abs", ("Act", ONE, L))))
        first = absolute(K.unfold(uses(ONE, KK, O)))
        rest = (self.low, top, self.positive)
        base = weigh(body(ONE), (first,), (self.own(),), (self.whole, -ONE, TOP), rest)
        grown = K.unfold(uses(NEXT, KK, O))
        own, past = parts(grown.concl[2])
        (i,) = past[1]
        formula: Term = ("all", (O,), ("all", (KK,), body(M)))
        step = self.step(uses(M, i, AFTER), i, at(K.assume(formula), AFTER, i))
        spread = triangle(own, past)
        later = weigh(body(NEXT), (absolute(grown),), (spread,), (self.own(),), (step,), (self.whole, -ONE, TOP))
        return K.induct(for_all(base, O, KK), for_all(later, O, KK), M, formula)

    def proof(self) -> Proof:
        """What p further steps add to the gradient over q steps, by induction over q."""

        def added(m: Term, k: Term, o: Term) -> Term:
            return ("+", uses(("+", m, P), k, o), ("*", -ONE, uses(m, k, o)))

        def body(m: Term) -> Term:
            return ("<=", ("abs", added(m, KK, O)), ("*", ("**", LAM, m), self.limit))

        def shown(m: Term, x: Term, i: Term, bound: Proof) -> Proof:
            longer = K.unfold(uses(("+", m, P), KK, O))
            weights: Term = ("*", weight(KK, i), slope(AFTER, i))
            equal = ("=", added(m, KK, O), total(("*", weights, x), i))
            shorter = K.unfold(uses(m, KK, O))
            whole = absolute(weigh(equal, (longer,), (shorter, -ONE)))
            return for_all(weigh(body(m), (whole,), (self.step(x, i, bound),)), O, KK)

        base = shown(ONE, uses(P, I, AFTER), I, at(self.gradients(), P, AFTER, I))
        formula: Term = ("all", (O,), ("all", (KK,), body(M)))
        later = shown(NEXT, added(M, I, AFTER), I, at(K.assume(formula), AFTER, I))
        return weigh(self.claim.goal, (at(K.induct(base, later, M, formula), Q, ZERO, KK),))


def parts(unfolded: Term) -> tuple[Term, Term]:
    """The weight's own last use, and the sum over its earlier ones."""
    _, own, past = unfolded
    return own, past


r15 = Claim(
    id="r15",
    title="truncated backpropagation errs by at most C lambda ** q / (1 - lambda)",
    source="new here; on truncated backpropagation through time (Williams and Peng 1990)",
    over=(n, q, p, k, j, l, lam, top, net),
    given=(lt(lam, 1), contraction, bounded),
    statement=leq(error, top * lam**q / (1 - lam)),
    derivation=lambda: Truncated().proof(),
    near_miss=instead(statement=leq(error, top * lam ** (q + 1) / (1 - lam))),
)

s, c = Nat("s"), Real("c")
grows = WeightFlow(q + p, k, k, l) - WeightFlow(q, k, k, l)
LOW = var("c", "real")


def added_up() -> Proof:
    """By induction over the lag: a step adds the own activation, and moves the rest on unchanged."""
    claim = sequent(without.stored)
    least, weights, slopes = map(K.assume, (*claim.given, *claim.constructed))
    act, own = at(least, AFTER), K.same(KK)

    def use(m: Term, o: Term = O) -> Term:
        return ("WeightFlow", m, KK, KK, L, o)

    def moved(m: Term, before: Term) -> Proof:
        """WeightFlow(m, o) = Act(o + 1) + WeightFlow(before, o + 1), where m is before + 1."""
        longer = K.unfold(use(m))
        past: Term = ("WeightFlow", before, I, KK, L, AFTER)
        one, entry = at(slopes, AFTER, I), at(weights, KK, I)
        each = weigh(
            ("=", ("*", weight(KK, I), slope(AFTER, I), past), ("*", same(I, KK), past)),
            (one, weight(KK, I), past), (entry, past), (swapped(KK, I), past),
        )  # fmt: skip
        last: Term = ("Act", AFTER, L)
        goal: Term = ("=", use(m), ("+", last, use(before, AFTER)))
        return weigh(goal, (longer,), (sum_of_bounds(each, I),), (picked(KK, past, I),), (own, last))

    def by_lags(body: Callable[[Term], Term], first: tuple[Any, ...], later: tuple[Any, ...], known: Term) -> Proof:
        """For all lags and times: c times the number of steps is at most this, by what a first and a later step add."""
        base = K.generalise(weigh(body(ONE), *first), O)
        step = K.generalise(weigh(body(NEXT), (at(K.assume(known), AFTER),), *later), O)
        return K.induct(base, step, M, known)

    def alone(m: Term) -> Term:
        return ("<=", ("*", LOW, m), use(m))

    def further(m: Term) -> Term:
        return ("<=", ("*", LOW, P), ("+", use(("+", m, P)), ("*", -ONE, use(m))))

    first = (K.unfold(use(ONE)), -ONE), (own, -ONE, ("Act", AFTER, L)), (act,)
    whole = by_lags(alone, first, ((moved(NEXT, M), -ONE), (act,)), ("all", (O,), alone(M)))
    begins = (moved(("+", ONE, P), P), -ONE), (K.unfold(use(ONE)),), (own, ("Act", AFTER, L)), (at(whole, P, AFTER),)
    goes_on = (moved(("+", NEXT, P), ("+", M, P)), -ONE), (moved(NEXT, M),)
    return weigh(claim.goal, (at(by_lags(further, begins, goes_on, ("all", (O,), further(M))), Q, ZERO),))


without = Claim(
    id="r15-kept",
    title="without contraction the error of truncation grows with what is left out",
    source="new here; on truncated backpropagation through time (Williams and Peng 1990)",
    over=(n, q, p, k, l, c, net),
    given=(every(r, leq(c, Act(r, l))),),
    where=(define(Weight(a, b), Same(a, b)), define(Slope(s, a), 1)),
    statement=leq(c * p, grows),
    derivation=added_up,
    near_miss=instead(statement=leq(c * (p + 1), grows)),
)
