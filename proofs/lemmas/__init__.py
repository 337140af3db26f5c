"""Bounds of products of Jacobians, for all n and q: the mathematics that several claims share.

Everything is stated in the kernel's terms, so the statements can be read off the conclusions. ``k``, ``v``, ``i``,
``j`` are units, ``q`` is the lag of
a claim, ``m'`` the lag of an induction that stops at q.
"""

from collections.abc import Callable
from fractions import Fraction

from proofs import kernel as K
from proofs.kernel import Proof
from proofs.tactics import absolute, at, chain, for_all, power_bounds, sum_of_bounds, total, var, weigh
from proofs.terms import ONE, ZERO, N, Term, difference, subst, term

I, J, KK, V = (var(name, "unit") for name in "ijkv")
Q, M = var("q", "lag"), var("m'", "lag")
NEXT: Term = ("+", M, ONE)
W: Term = ("W",)
SLOPE_MAX: Term = ("SlopeMax", "inf", Q)
Entry = Callable[[Term, Term, Term], Term]  # (lag or step, to unit, from unit) -> entry


def flow(q: Term, k: Term, v: Term) -> Term:
    """ErrorFlow(q, k, v)."""
    return ("ErrorFlow", q, k, v, ZERO)


def state_flow(q: Term, k: Term, v: Term) -> Term:
    """StateFlow(q, k, v)."""
    return ("StateFlow", q, k, v)


def weight(k: Term, j: Term) -> Term:
    """Weight(k, j)."""
    return ("Weight", k, j)


def slope(r: Term, j: Term) -> Term:
    """Slope(r, j)."""
    return ("Slope", r, j)


def size(t: Term) -> Term:
    """|t|."""
    return ("abs", t)


def nonnegative(t: Term) -> Proof:
    """0 <= t, for a term that is so by its form."""
    return weigh(("<=", ZERO, t), (ONE, t))


def nonnegative_bound(above: Proof) -> Proof:
    """0 <= b, from a proof of x <= b with x >= 0 by its form."""
    return weigh(("<=", ZERO, above.concl[2]), (above,), (ONE, above.concl[1]))


def below_max(leaf: Term, *indices: Term) -> Proof:
    """x[indices] <= leaf, for a leaf that is defined as a maximum over units of x."""
    unfolded = K.unfold(leaf)
    inner, steps = unfolded.concl[2], []
    for index in indices:
        steps.append((K.maximum_upper(inner, index),))
        inner = steps[-1][0].concl[1]
    return weigh(("<=", inner, leaf), *steps, (unfolded, -ONE))


def max_below(proof: Proof, leaf: Term) -> Proof:
    """leaf <= c, from a proof of "for all units, x <= c", for a leaf that is defined as a maximum over units of x."""
    unfolded = K.unfold(leaf)
    least = K.maximum_least(_indexed(proof, unfolded.concl[2]), unfolded.concl[2])
    return chain(unfolded, least)


def _indexed(proof: Proof, maximum: Term) -> Proof:
    """The same for-all under the index name of the maximum, its left side in the maximum's very form."""
    (index,) = maximum[1]
    there = at(proof, index)
    return K.generalise(weigh(("<=", maximum[2], there.concl[2]), (there,)), index)


def slope_below(r: Term, j: Term, within: Proof) -> Proof:
    """|Slope(r, j)| <= SlopeMax(inf, q), from a proof of r <= q."""
    leaf: Term = ("SlopeMax", "inf", within.concl[2])
    unfolded = K.unfold(leaf)
    outer = K.maximum_upper(unfolded.concl[2], r, within)
    inner = K.maximum_upper(outer.concl[1], j)
    return weigh(("<=", size(slope(r, j)), leaf), (inner,), (outer,), (unfolded, -ONE))


def slope_max_nonnegative(window: Term = Q) -> Proof:
    """0 <= SlopeMax(inf, q)."""
    return nonnegative_bound(slope_below(ONE, J, K.at_least_one(window)))


def slope_max_below(bound: Callable[[Term, Term], Proof]) -> Proof:
    """SlopeMax(inf, q) <= c, from proofs bound(r, j) of |Slope(r, j)| <= c for any time and unit."""
    unfolded = K.unfold(SLOPE_MAX)
    outer = unfolded.concl[2]
    (r,), inner = outer[1], outer[2]
    (j,) = inner[1]
    units = K.maximum_least(K.generalise(bound(r, j), j), inner)
    return chain(unfolded, K.maximum_least(K.generalise(K.suppose(units, ("<=", r, Q)), r), outer))


def norm_below_weight_max(p: str) -> Proof:
    """Norm(p, W) <= n WeightMax, for the infinity- and the 1-norm."""
    greatest: Term = ("WeightMax",)
    entry = below_max(greatest, I, J)
    summed = sum_of_bounds(entry, J if p == "inf" else I)
    return max_below(K.generalise(summed, I if p == "inf" else J), ("Norm", p, W))


def entry_below_row(x: Term, unit: Term) -> Proof:
    """|x| <= sum over the unit of |x|, x an expression in that unit."""
    return K.member(K.generalise(nonnegative(size(x)), unit), unit)


def split(x: Entry, a: Entry, k: Term, v: Term) -> Proof:
    """|x(m + 1, k, v)| <= sum over j of |x(m, k, j)| |a(m + 1, j, v)|, for a flow x with the steps a."""
    unfolded = K.unfold(x(NEXT, k, v))
    spread = K.triangle(unfolded.concl[2])
    parts = total(("*", size(x(M, k, J)), size(a(NEXT, J, v))), J)
    return chain(absolute(unfolded), weigh(("<=", spread.concl[1], parts), (spread,)))


def up_to_q(formula: Term, first: Proof, step: Callable[[Proof, Proof], Proof]) -> Proof:
    """For all lags m' <= q the formula, by induction: "for all m', m' <= q implies formula".

    ``first`` proves the formula at 1; ``step(known, within)`` proves it at m' + 1, given the formula and m' + 1 <= q.
    """
    restricted: Term = ("implies", ("<=", M, Q), formula)
    within = K.assume(("<=", NEXT, Q))
    known = K.detach(K.assume(restricted), weigh(("<=", M, Q), (within,), (ONE,)))
    return K.induct(K.suppose(first, ("<=", ONE, Q)), K.suppose(step(known, within), within.concl), M, restricted)


def at_lag(proof: Proof, lag: Term = Q) -> Proof:
    """What `up_to_q` proves, at a lag that is manifestly at most q."""
    here = at(proof, lag)
    return K.detach(here, weigh(here.concl[1], (ONE, term(difference(here.concl[1])))))


def product_rows(x: Entry, a: Entry, row: Callable[[Term, Term, Proof], Proof], first: Proof) -> Proof:
    """For all lags m' <= q: sum over v of |x(m', k, v)| <= c b ** (m' - 1), for the flow x with the steps a.

    ``row(r, j, within)`` proves that sum over v of |a(r, j, v)| <= b, given a proof of r <= q; ``first`` proves that
    sum over v of |x(1, k, v)| <= c.
    """
    c, b = first.concl[2], row(ONE, J, K.at_least_one(Q)).concl[2]

    def bound(m: Term) -> Term:
        return ("<=", total(size(x(m, KK, V)), V), ("*", c, ("**", b, ("+", m, -ONE))))

    def step(known: Proof, within: Proof) -> Proof:
        spread = sum_of_bounds(split(x, a, KK, V), V)
        last = row(NEXT, J, within)
        low = nonnegative_bound(last)
        past = size(x(M, KK, J))
        rows = sum_of_bounds(weigh(("<=", ("*", past, last.concl[1]), ("*", past, b)), (last, past)), J)
        return weigh(bound(NEXT), (spread,), (rows,), (known, low))

    return up_to_q(bound(M), weigh(bound(ONE), (first,)), step)


def product_columns(x: Entry, a: Entry, column: Callable[[Term, Term, Proof], Proof]) -> Proof:
    """For all lags m' <= q and all v: sum over k of |x(m', k, v)| <= b ** m', for the flow x with the steps a.

    ``column(r, v, within)`` proves that sum over j of |a(r, j, v)| <= b, given a proof of r <= q.
    """
    one = column(ONE, V, K.at_least_one(Q))
    b = one.concl[2]

    def bound(m: Term) -> Term:
        return ("<=", total(size(x(m, KK, V)), KK), ("**", b, m))

    def step(known: Proof, within: Proof) -> Proof:
        spread = sum_of_bounds(split(x, a, KK, V), KK)
        last, past = column(NEXT, V, within), at(known, J)
        factor = size(a(NEXT, J, V))
        columns = sum_of_bounds(
            weigh(("<=", ("*", past.concl[1], factor), ("*", past.concl[2], factor)), (past, factor)), J
        )
        return K.generalise(weigh(bound(NEXT), (spread,), (columns,), (last, power_nonnegative(b, M, last))), V)

    first = sum_of_bounds(
        weigh(("<=", size(x(ONE, KK, V)), size(a(ONE, KK, V))), (absolute(K.unfold(x(ONE, KK, V))),)), KK
    )
    return up_to_q(("all", (V,), bound(M)), K.generalise(weigh(bound(ONE), (first,), (one,)), V), step)


def power_nonnegative(b: Term, exponent: Term, above: Proof) -> Proof:
    """0 <= b ** exponent, from a proof of x <= b with x >= 0 by its form."""
    return power_bounds(nonnegative_bound(above), weigh(("<=", b, b)), exponent)[0]


# The plain net: steps W F'


def net_step(r: Term, j: Term, v: Term) -> Term:
    """Entry of W F'(t - r)."""
    return ("*", weight(j, v), slope(r, v))


def net_row(r: Term, j: Term, within: Proof) -> Proof:
    """Sum over v of |w[j, v] Slope(r, v)| <= SlopeMax |W|_inf."""
    norm: Term = ("Norm", "inf", W)
    each = weigh(
        ("<=", size(net_step(r, j, V)), ("*", size(weight(j, V)), SLOPE_MAX)),
        (slope_below(r, V, within), size(weight(j, V))),
    )
    goal: Term = ("<=", total(size(net_step(r, j, V)), V), ("*", SLOPE_MAX, norm))
    return weigh(goal, (sum_of_bounds(each, V),), (below_max(norm, j), slope_max_nonnegative()))


def net_column(r: Term, v: Term, within: Proof) -> Proof:
    """Sum over j of |w[j, v] Slope(r, v)| <= SlopeMax |W|_1."""
    norm: Term = ("Norm", "one", W)
    column = below_max(norm, v)
    goal: Term = ("<=", total(size(net_step(r, J, v)), J), ("*", SLOPE_MAX, norm))
    return weigh(goal, (slope_below(r, v, within), column.concl[1]), (column, slope_max_nonnegative()))


def flow_rows(first: Proof) -> Proof:
    """For all lags m' <= q: sum over v of |ErrorFlow(m', k, v)| <= c SlopeMax (SlopeMax |W|_inf) ** (m' - 1).

    ``first`` proves that sum over v of |w[k, v]| <= c.
    """
    each = weigh(
        ("<=", size(flow(ONE, KK, V)), ("*", size(weight(KK, V)), SLOPE_MAX)),
        (absolute(K.unfold(flow(ONE, KK, V))),),
        (slope_below(ONE, V, K.at_least_one(Q)), size(weight(KK, V))),
    )
    goal: Term = ("<=", total(size(flow(ONE, KK, V)), V), ("*", first.concl[2], SLOPE_MAX))
    return product_rows(
        flow, net_step, net_row, weigh(goal, (sum_of_bounds(each, V),), (first, slope_max_nonnegative()))
    )


def flow_below_power(p: str) -> Proof:
    """|ErrorFlow(q, k, v)| <= (SlopeMax(inf, q) Norm(p, W)) ** q, for the infinity- and the 1-norm."""
    norm: Term = ("Norm", p, W)
    if p == "inf":
        summed, unit = at_lag(flow_rows(below_max(norm, KK))), V
    else:
        summed, unit = at(at_lag(product_columns(flow, net_step, net_column)), V), KK
    goal: Term = ("<=", size(flow(Q, KK, V)), ("**", ("*", SLOPE_MAX, norm), Q))
    return weigh(goal, (entry_below_row(flow(Q, KK, V), unit),), (summed,))


def flow_below_class_bound(steepest: Callable[[Term, Term], Proof] = K.slope_sup) -> Proof:
    """|ErrorFlow(q, k, v)| <= (c n WeightMax) ** q.

    ``steepest(r, j)`` proves |Slope(r, j)| <= c; by default c is SlopeSup.
    """
    above, norm, low = flow_below_power("inf"), norm_below_weight_max("inf"), slope_max_nonnegative()
    steep, norm_low = slope_max_below(steepest), norm_nonnegative("inf")
    rate = ("*", SLOPE_MAX, norm.concl[1])
    greatest: Term = ("*", steep.concl[2], N, ("WeightMax",))
    top_low = weigh(("<=", ZERO, steep.concl[2]), (low,), (steep,))
    bigger = weigh(("<=", rate, greatest), (steep, norm_low), (norm, top_low))
    powers = power_bounds(weigh(("<=", ZERO, rate), (low, norm_low)), bigger, Q)
    return weigh(("<=", above.concl[1], ("**", greatest, Q)), (above,), (powers[1],))


def weight_max_nonnegative() -> Proof:
    """0 <= WeightMax."""
    return nonnegative_bound(below_max(("WeightMax",), I, J))


def flow_decays(bound: Proof, low: Proof, high: Proof) -> Proof:
    """The error flow decays, from |ErrorFlow(q, k, v)| <= rho ** q with 0 <= rho and rho < 1."""
    everywhere = at(for_all(bound, Q, KK, V), Q, I, J)
    return K.decay(for_all(everywhere, Q, I, J), low, high, ("Flow",))


def norm_nonnegative(p: str) -> Proof:
    """0 <= Norm(p, W), for the infinity- and the 1-norm."""
    return nonnegative_bound(below_max(("Norm", p, W), I))


def same_slope_max(p: str) -> Proof:
    """SlopeMax(inf, q) = SlopeMax(p, q): a diagonal matrix has one and the same 1-, 2-, infinity- and max-norm."""
    one, other = K.unfold(SLOPE_MAX), K.unfold(("SlopeMax", p, Q))
    return weigh(("=", one.concl[1], other.concl[1]), (one,), (other, -ONE))


def rate_powers(p: str) -> Proof:
    """0 <= (SlopeMax(inf, q) Norm(p, W)) ** q."""
    rate: Term = ("*", SLOPE_MAX, ("Norm", p, W))
    low = weigh(("<=", ZERO, rate), (slope_max_nonnegative(), norm_nonnegative(p)))
    return power_bounds(low, weigh(("<=", rate, rate)), Q)[0]


def middle_form() -> Proof:
    """For all nats m', the middle form of the weak upper bound at the lag q = m' + 2, in the infinity norm.

    |ErrorFlow(q, k, v)| <= n SlopeMax ** q |column v| |row k| |W| ** (q - 2). The last step is split off; the rows of
    the flow over the q - 1 steps before it are bounded by `flow_rows` with sum over v of |w[k, v]| <= n |row k|.
    """
    m = var("m", "nat")
    lag, before = ("+", m, ONE, ONE), ("+", m, ONE)
    row, column = below_max(("Norm", "inf", ("Row", KK)), V), below_max(("Norm", "inf", ("Col", V)), J)
    rows = at_lag(at(K.generalise(flow_rows(sum_of_bounds(row, V)), Q), lag), before)
    last = at(K.generalise(split(flow, net_step, KK, V), M), before)
    steep = slope_below(lag, V, weigh(("<=", lag, lag)))
    past, height = size(flow(before, KK, J)), nonnegative_bound(column)
    here = size(slope(lag, V))
    each = weigh(
        ("<=", ("*", past, column.concl[1], here), ("*", past, column.concl[2], steep.concl[2])),
        (column, past, here),
        (steep, past, height),
    )
    whole: Term = ("*", N, ("**", steep.concl[2], lag), column.concl[2], row.concl[2], ("**", ("Norm", "inf", W), m))
    goal: Term = ("<=", size(flow(lag, KK, V)), whole)
    summed = sum_of_bounds(each, J)
    return K.generalise(weigh(goal, (last,), (summed,), (rows, height, slope_max_nonnegative(lag))), m)


def middle_form_from_two() -> Proof:
    """2 <= q |- the middle form at q: |ErrorFlow(q, k, v)| <= n SlopeMax ** q |column v| |row k| |W| ** (q - 2)."""
    shifted = middle_form()
    (m,), two = shifted.concl[1], Fraction(2)
    norms = ("Norm", "inf", ("Col", V)), ("Norm", "inf", ("Row", KK)), ("**", ("Norm", "inf", W), ("+", Q, -two))
    goal: Term = ("<=", size(flow(Q, KK, V)), ("*", N, ("**", SLOPE_MAX, Q), *norms))
    here = K.generalise(weigh(subst(goal, Q, ("+", m, two)), (at(shifted, m),)), m)
    later = at(K.from_shift(here, Q, 2, goal), Q)
    return K.detach(later, K.assume(later.concl[1]))


# Products of step Jacobians


def state_step(r: Term, k: Term, v: Term) -> Term:
    """Entry of the step Jacobian d a(t - r + 1) / d a(t - r)."""
    return ("Step", r, k, v)


def step_line(bounded: Proof) -> Callable[[Term, Term, Proof], Proof]:
    """Bounds of the rows (or columns) of all steps r <= q, from a proof that the maximum of their norms is <= lam."""

    def line(r: Term, unit: Term, within: Proof) -> Proof:
        norm = K.maximum_upper(bounded.concl[1], r, within)
        row = below_max(norm.concl[1], unit)
        return weigh(("<=", row.concl[1], bounded.concl[2]), (row,), (norm,), (bounded,))

    return line


def state_flow_norm(p: str, bounded: Proof) -> Proof:
    """Norm(p, StateFlow(q)) <= lam ** q, from a proof that the maximum over r <= q of Norm(p, Step(r)) is <= lam."""
    line = step_line(bounded)
    if p == "inf":
        one = state_flow(ONE, KK, V)
        each = weigh(("<=", size(one), size(state_step(ONE, KK, V))), (absolute(K.unfold(one)),))
        row = line(ONE, KK, K.at_least_one(Q))
        first = weigh(("<=", total(size(one), V), row.concl[2]), (sum_of_bounds(each, V),), (row,))
        lines = K.generalise(at_lag(product_rows(state_flow, state_step, line, first)), KK)
    else:
        lines = at_lag(product_columns(state_flow, state_step, line))
    norm: Term = ("Norm", p, ("StateFlow", Q))
    return weigh(("<=", norm, ("**", bounded.concl[2], Q)), (max_below(lines, norm),))


def state_flow_entry(steps: Proof, k: Term, v: Term) -> Proof:
    """|StateFlow(q, k, v)| <= lam ** q, from the bound lam of the infinity norm of every step."""
    (r,) = steps.concl[1]
    each = K.suppose(at(steps, r), ("<=", r, Q))
    norm = state_flow_norm("inf", K.maximum_least(K.generalise(each, r), ("maximum", (r,), steps.concl[2][1], Q)))
    entry, row = entry_below_row(state_flow(Q, k, v), v), below_max(norm.concl[1], k)
    return weigh(("<=", entry.concl[1], norm.concl[2]), (entry,), (row,), (norm,))


def state_flow_decays(steps: Term, low: Proof, high: Proof) -> Proof:
    """``steps`` implies that the state flow decays, from 0 <= lam and lam < 1.

    ``steps`` says: for all lags r, Norm(inf, Step(r)) <= lam.
    """
    bound = for_all(state_flow_entry(K.assume(steps), I, J), Q, I, J)
    return K.suppose(K.decay(bound, low, high, ("StateFlow",)), steps)
