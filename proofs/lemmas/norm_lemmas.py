"""The weak upper bound in every compatible pair of norms, for all n and q.

``p`` is the name of a pair, one, two, inf, fro, or a norm variable ("var", x, "norm"). Two bounds by Hoelder's
inequality, after an induction over the lag for the rows of the flow in the dual norm |.|*:

    |ErrorFlow(q, k, v)| <= |e_k|* |e_v| (SlopeMax(p, q) |W|) ** q
    |ErrorFlow(q, k, v)| <= SlopeMax(p, q) ** q |row k|* |column v| |W| ** (q - 2),  2 <= q
"""

from collections.abc import Callable
from fractions import Fraction

from proofs import kernel as K
from proofs import lemmas as L
from proofs.kernel import Proof
from proofs.lemmas import KK, NEXT, I, J, M, Q, V, W, flow, size, slope, weight
from proofs.tactics import absolute, at, chain, sum_of_bounds, total, var, weigh
from proofs.terms import ONE, N, Term, subst

TWO = Fraction(2)


def norm(p: Term, of: Term) -> Term:
    """Norm(p, M)."""
    return ("Norm", p, of)


def dual(p: Term) -> Term:
    """The dual norm."""
    return ("dual", p)


def vector(j: Term, a: Term) -> Term:
    """The vector with the components a, a term in the unit j."""
    return ("Vector", (j,), a)


def slope_max(p: Term, lag: Term = Q) -> Term:
    """SlopeMax(p, q)."""
    return ("SlopeMax", p, lag)


def delta(i: Term, j: Term) -> Term:
    """Same(i, j)."""
    return ("Same", i, j)


def from_two(goal: Term, shown: Callable[[Term], Proof]) -> Proof:
    """2 <= q |- the goal, a relation in q, from proofs shown(m) of it at q = m + 2."""
    m = var("m", "nat")
    here = K.generalise(weigh(subst(goal, Q, ("+", m, TWO)), (shown(m),)), m)
    later = at(K.from_shift(here, Q, 2, goal), Q)
    return K.detach(later, K.assume(later.concl[1]))


# Slopes


def slopes_below(p: Term, r: Term, within: Proof) -> Proof:
    """Norm(p, Slopes(r)) <= SlopeMax(p, q), from a proof of r <= q."""
    greatest, slopes = slope_max(p, within.concl[2]), norm(p, ("Slopes", r))
    unfolded = K.unfold(greatest)
    outer = K.maximum_upper(unfolded.concl[2], r, within)
    inner = [] if outer.concl[1] == slopes else [(K.unfold(slopes),)]
    return weigh(("<=", slopes, greatest), *inner, (outer,), (unfolded, -ONE))


def slope_max_nonnegative(p: Term, lag: Term = Q) -> Proof:
    """0 <= SlopeMax(p, q)."""
    return L.nonnegative_bound(slopes_below(p, ONE, K.at_least_one(lag)))


def slope_below(p: Term, r: Term, j: Term, within: Proof) -> Proof:
    """|Slope(r, j)| <= SlopeMax(p, q), from a proof of r <= q."""
    return chain(K.norm_fact("slope", p, r, j), slopes_below(p, r, within))


# Vectors


def equal_norms(q: Term, j: Term, equation: Proof) -> Proof:
    """|a|_q = |b|_q, from a = b at any unit j."""
    _, a, b = equation.concl
    return K.detach(K.norm_fact("equal_vectors", q, j, a, b), K.generalise(equation, j))


def component_below(p: Term, j: Term, a: Term, at_unit: Term) -> Proof:
    """|a_k| <= |e_k|* |a|, for the component at the unit k: a_k = sum over j of Same(j, k) a_j."""
    here = subst(a, j, at_unit)
    sifted = K.sift(total(("*", delta(j, at_unit), a), j))
    bound = K.norm_fact("hoelder", p, j, delta(j, at_unit), a)
    unit = K.norm_fact("components", dual(p), ("Basis", at_unit), j)
    whole = norm(p, vector(j, a))
    goal: Term = ("<=", size(here), ("*", norm(dual(p), ("Basis", at_unit)), whole))
    return weigh(goal, (absolute(sifted), -ONE), (bound,), (unit, -ONE, whole))


def dual_below_n(p: Term, j: Term, a: Term, units: Proof) -> Proof:
    """|a|* <= n |a|, from a proof of "for all j, |e_j|* <= 1": |a|* <= sum of |a_j| |e_j|*, and |a_j| <= |e_j|* |a|."""
    k = var("k'", "unit")
    whole, unit, short = norm(p, vector(j, a)), norm(dual(p), ("Basis", k)), at(units, k)
    entry = component_below(p, j, a, k)
    each = weigh(("<=", ("*", entry.concl[1], unit), whole), (entry, unit), (short, unit, whole), (short, whole))
    spread = K.norm_fact("spread", dual(p), j, a)
    return weigh(("<=", spread.concl[1], ("*", N, whole)), (spread,), (sum_of_bounds(each, k),))


def sum_below_n(p: Term, j: Term, a: Term, b: Term, units: Proof) -> Proof:
    """|sum over j of a_j b_j| <= n |a| |b|, from a proof of "for all j, |e_j|* <= 1"."""
    bound, longer = K.norm_fact("hoelder", p, j, a, b), dual_below_n(p, j, a, units)
    other = norm(p, vector(j, b))
    return weigh(("<=", bound.concl[1], ("*", longer.concl[2], other)), (bound,), (longer, other))


# Rows of the flow in the dual norm


def row_below_norm(p: Term) -> Proof:
    """|row k|* <= |e_k|* |W|: the row is e_k^T W."""
    sifted = K.sift(total(("*", delta(I, KK), weight(I, J)), I))
    row = K.norm_fact("components", dual(p), ("Row", KK), J)
    same = equal_norms(dual(p), J, sifted)
    product = K.norm_fact("vector_matrix", p, W, I, J, delta(I, KK))
    unit = K.norm_fact("components", dual(p), ("Basis", KK), I)
    goal: Term = ("<=", norm(dual(p), ("Row", KK)), ("*", norm(dual(p), ("Basis", KK)), norm(p, W)))
    return weigh(goal, (row,), (same, -ONE), (product,), (unit, -ONE, norm(p, W)))


def column_below_norm(p: Term) -> Proof:
    """|column v| <= |W| |e_v|: the column is W e_v."""
    sifted = K.sift(total(("*", delta(J, V), weight(I, J)), J))
    column = K.norm_fact("components", p, ("Col", V), I)
    same = equal_norms(p, I, sifted)
    product = K.norm_fact("matrix_vector", p, W, I, J, delta(J, V))
    unit = K.norm_fact("components", p, ("Basis", V), J)
    goal: Term = ("<=", norm(p, ("Col", V)), ("*", norm(p, W), norm(p, ("Basis", V))))
    return weigh(goal, (column,), (same, -ONE), (product,), (unit, -ONE, norm(p, W)))


def flow_row(p: Term, m: Term) -> Term:
    """|row k of Flow(m)|*."""
    return norm(dual(p), vector(V, flow(m, KK, V)))


def _first_row(p: Term, row: Proof) -> Proof:
    """|row k of Flow(1)|* <= c SlopeMax, from |row k|* <= c."""
    scaled = ("*", slope(ONE, V), weight(KK, V))
    unfolded = K.unfold(flow(ONE, KK, V))
    same = equal_norms(dual(p), V, weigh(("=", flow(ONE, KK, V), scaled), (unfolded,)))
    through = K.part(K.norm_fact("slopes_vector", p, ONE, V, weight(KK, V)), 1)
    components = K.norm_fact("components", dual(p), ("Row", KK), V)
    slopes, steep = norm(p, ("Slopes", ONE)), slopes_below(p, ONE, K.at_least_one(Q))
    goal: Term = ("<=", flow_row(p, ONE), ("*", row.concl[2], steep.concl[2]))
    line = norm(dual(p), ("Row", KK))
    low = slope_max_nonnegative(p)
    return weigh(goal, (same,), (through,), (components, -ONE, slopes), (steep, line), (row, low))


def _next_row(p: Term) -> Proof:
    """|row k of Flow(m' + 1)|* <= |F'| |row k of Flow(m')|* |W|."""
    past = flow(M, KK, J)
    product = total(("*", past, weight(J, V)), J)
    unfolded = K.unfold(flow(NEXT, KK, V))
    same = equal_norms(dual(p), V, weigh(("=", flow(NEXT, KK, V), ("*", slope(NEXT, V), product)), (unfolded,)))
    slopes = norm(p, ("Slopes", NEXT))
    diagonal = K.part(K.norm_fact("slopes_vector", p, NEXT, V, product), 1)
    through = K.norm_fact("vector_matrix", p, W, J, V, past)
    goal: Term = ("<=", flow_row(p, NEXT), ("*", slopes, flow_row(p, M), norm(p, W)))
    return weigh(goal, (same,), (diagonal,), (through, slopes))


def flow_rows(p: Term, row: Proof) -> Proof:
    """For all lags m' <= q: |row k of Flow(m')|* <= c SlopeMax (SlopeMax |W|) ** (m' - 1), from |row k|* <= c."""
    greatest, whole, c = slope_max(p), norm(p, W), row.concl[2]

    def bound(m: Term) -> Term:
        power: Term = ("**", ("*", greatest, whole), ("+", m, -ONE))
        return ("<=", flow_row(p, m), ("*", c, greatest, power))

    def step(known: Proof, within: Proof) -> Proof:
        steep = slopes_below(p, NEXT, within)
        return weigh(
            bound(NEXT),
            (_next_row(p),),
            (steep, flow_row(p, M), whole),
            (known, slope_max_nonnegative(p), whole),
        )

    return L.up_to_q(bound(M), weigh(bound(ONE), (_first_row(p, row),)), step)


# The two bounds


def flow_below_power(p: Term) -> Proof:
    """|ErrorFlow(q, k, v)| <= |e_k|* |e_v| (SlopeMax(p, q) |W|) ** q."""
    rows = L.at_lag(flow_rows(p, row_below_norm(p)))
    whole = norm(p, ("Basis", V))
    sifted = absolute(K.sift(total(("*", delta(J, V), flow(Q, KK, J)), J)))
    bound = K.norm_fact("hoelder", p, J, flow(Q, KK, J), delta(J, V))
    unit = K.norm_fact("components", p, ("Basis", V), J)
    power: Term = ("**", ("*", slope_max(p), norm(p, W)), Q)
    goal: Term = ("<=", size(flow(Q, KK, V)), ("*", norm(dual(p), ("Basis", KK)), whole, power))
    return weigh(goal, (sifted, -ONE), (bound,), (unit, -ONE, flow_row(p, Q)), (rows, whole))


def middle_form(p: Term, row: Proof | None = None) -> Proof:
    """2 <= q |- |ErrorFlow(q, k, v)| <= SlopeMax(p, q) ** q c |column v| |W| ** (q - 2), from |row k|* <= c.

    By default c is |row k|* itself.
    """
    line = norm(dual(p), ("Row", KK))
    row = row if row is not None else weigh(("<=", line, line))
    tail: Term = ("**", norm(p, W), ("+", Q, -TWO))
    whole: Term = ("*", ("**", slope_max(p), Q), row.concl[2], norm(p, ("Col", V)), tail)
    goal: Term = ("<=", size(flow(Q, KK, V)), whole)
    return from_two(goal, lambda m: _middle_form_at(p, row, m))


def _middle_form_at(p: Term, row: Proof, m: Term) -> Proof:
    """The middle form at the lag m + 2: Hoelder's inequality for row k of Flow(m + 1) and column v."""
    lag, before = ("+", m, ONE, ONE), ("+", m, ONE)
    rows = L.at_lag(at(K.generalise(flow_rows(p, row), Q), lag), before)
    column, line = norm(p, ("Col", V)), flow_row(p, before)
    spread = K.norm_fact("hoelder", p, J, flow(before, KK, J), weight(J, V))
    components = K.norm_fact("components", p, ("Col", V), J)
    steep, here = slope_below(p, lag, V, weigh(("<=", lag, lag))), size(slope(lag, V))
    low = slope_max_nonnegative(p, lag)
    power: Term = ("**", slope_max(p, lag), lag)
    goal: Term = (
        "<=", size(flow(lag, KK, V)), ("*", power, row.concl[2], column, ("**", norm(p, W), m))
    )  # fmt: skip
    return weigh(
        goal,
        (absolute(K.unfold(flow(lag, KK, V))),),
        (spread, here),
        (components, -ONE, line, here),
        (steep, line, column),
        (rows, low, column),
    )
