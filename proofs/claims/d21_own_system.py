"""What of the dilemma is true: units that latch by contraction, in a system of their own, forget how they got there.

z_i is 1 for the units that latch and 0 for the others. The former read themselves only (z_i (1 - z_j) w_ij = 0), and
each step contracts them: sum over j of |M'_ij| <= lambda for each of them. Then the gradient of any of them for the
state q steps before is at most lambda**q, whatever the other units do. (It holds for any numbers z_i.)

Why: what does not read the others does not depend on them, at any lag; so only rows of the latched units are
multiplied.

Tight: equality for one unit with a constant slope. Units that also read the others need not forget (the near miss); and
that a bit is stored says nothing of the gradient: d9, d10.

Source: new here; Hochreiter et al. (2001), section on the dilemma, have it of the whole state.
"""

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import (
    KK,
    NEXT,
    J,
    M,
    Q,
    V,
    at_lag,
    nonnegative_bound,
    size,
    split,
    state_flow,
    state_step,
    up_to_q,
)
from proofs.sequent import sequent
from proofs.tactics import absolute, at, chain, sum_of_bounds, total, weigh
from proofs.terms import ONE, ZERO, Term
from theory.statement import (
    Free,
    Lag,
    Max,
    Net,
    Real,
    StateFlow,
    Step,
    Sum,
    Unit,
    Units,
    Weight,
    eq,
    for_all,
    leq,
)

n, q, r, lam, net = Units("n"), Lag("q"), Lag("r"), Real("lam"), Net()
i, j, k = (Unit(name) for name in "ijk")

alone = for_all(i, for_all(j, eq(Free("z", i) * (1 - Free("z", j)) * Weight(i, j), 0)))
yes_or_no = for_all(i, eq(Free("z", i) ** 2, Free("z", i)))
contracting = leq(Max(r, q, Max(i, abs(Free("z", i)) * Sum(j, abs(Step(r, i, j))))), lam)


def z(unit: Term) -> Term:
    """1 of a latched unit."""
    return ("Free", "z", unit)


def other(unit: Term) -> Term:
    """1 of a unit that is not latched."""
    return ("+", ONE, ("*", -ONE, z(unit)))


def beside(closed: Proof) -> Proof:
    """For all lags m' and units v: z_k (1 - z_v) StateFlow(m', k, v) = 0, by induction."""

    def gone(m: Term, v: Term) -> Term:
        return ("=", ("*", z(KK), other(v), state_flow(m, KK, v)), ZERO)

    def step_of(r: Term, i: Term, v: Term) -> tuple[Proof, Term]:
        made = K.unfold(state_step(r, i, v))
        return made, made.concl[2][1]

    ends, first = ("*", z(KK), other(V)), K.unfold(state_flow(ONE, KK, V))
    made, slope = step_of(ONE, KK, V)
    base = weigh(gone(ONE, V), (first, ends), (made, ends), (at(closed, KK, V), slope))
    formula: Term = ("all", (V,), gone(M, V))
    grown = K.unfold(state_flow(NEXT, KK, V))
    (_, (unit,), body, _) = grown.concl[2]
    known, past = at(K.assume(formula), unit), state_flow(M, KK, unit)
    made, slope = step_of(NEXT, unit, V)
    each = weigh(
        ("=", ("*", ends, body), ZERO),
        (known, other(V), made.concl[1]),
        (made, ends, z(unit), past),
        (at(closed, unit, V), slope, z(KK), past),
    )
    step = weigh(gone(NEXT, V), (grown, ends), (sum_of_bounds(each, unit),))
    return K.induct(K.generalise(base, V), K.generalise(step, V), M, formula)


def derivation() -> Proof:
    """Induction over the lag: |z_k| |StateFlow(m', k, l)| is 0 but for latched units l, whose rows contract."""
    claim = sequent(d21.stored)
    closed, contracting = map(K.assume, claim.given)
    most, lam = contracting.concl[1:]

    def row(r: Term, unit: Term, within: Proof) -> Proof:
        largest = K.maximum_upper(most, r, within)
        own = K.maximum_upper(largest.concl[1], unit)
        return chain(own, largest, contracting)

    def bound(m: Term) -> Term:
        return ("<=", ("*", size(z(KK)), total(size(state_flow(m, KK, V)), V)), ("**", lam, m))

    def step(known: Proof, within: Proof) -> Proof:
        spread = sum_of_bounds(split(state_flow, state_step, KK, V), V)
        past, last = state_flow(M, KK, J), row(NEXT, J, within)
        here: Term = ("*", size(z(KK)), size(past))
        zero = at(zeros, M, J)
        alike = absolute(weigh(("=", ("*", z(KK), past), ("*", z(KK), z(J), past)), (zero,)))
        sizes = total(size(state_step(NEXT, J, V)), V)
        each = weigh(("<=", ("*", here, sizes), ("*", here, lam)), (alike, sizes), (last, here))
        low = nonnegative_bound(last)
        return weigh(bound(NEXT), (spread, size(z(KK))), (sum_of_bounds(each, J),), (known, low))

    zeros = beside(closed)
    first = sum_of_bounds(absolute(K.unfold(state_flow(ONE, KK, V))), V)
    base = weigh(bound(ONE), (first, size(z(KK))), (row(ONE, KK, K.at_least_one(Q)),))
    return weigh(claim.goal, (at_lag(up_to_q(bound(M), base, step)),))


d21 = Claim(
    id="d21",
    title="latched by contraction in a system of its own: its gradient decays",
    source="new here; Hochreiter et al. (2001), section on the dilemma",
    over=(n, q, k, lam, net),
    given=(alone, contracting),
    statement=leq(abs(Free("z", k)) * Sum(j, abs(StateFlow(q, k, j))), lam**q),
    derivation=derivation,
    near_miss=instead(given=(yes_or_no, contracting)),
)
