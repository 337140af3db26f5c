"""The 1-, 2-, infinity-, Frobenius norm and the largest weight, compared: what the table of the weak upper bound needs.

``p`` is one, two, inf or fro throughout; in these norms and in their duals each unit vector has the length 1.
"""

from collections.abc import Callable
from fractions import Fraction

from proofs import kernel as K
from proofs import lemmas as L
from proofs.kernel import Proof
from proofs.lemmas import KK, I, J, Q, V, W, flow, size, slope, weight
from proofs.lemmas import norm_lemmas as NL
from proofs.lemmas.norm_lemmas import TWO, dual, from_two, norm, slope_max
from proofs.tactics import at, chain, power_bounds, sum_of_bounds, weigh
from proofs.terms import ONE, ZERO, N, Term, subst

WEIGHT_MAX: Term = ("WeightMax",)


def root(a: Term, squares: Proof, low: Proof) -> Proof:
    """a <= b, from a a <= b b and 0 <= b."""
    b = low.concl[2]
    goal: Term = ("<=", ("*", a, a), ("*", b, b))
    return K.detach(K.norm_fact("root", a, b), K.both(low, weigh(goal, (squares,))))


def units_below_one(p: Term) -> Proof:
    """For all i, |e_i|* <= 1."""
    return K.generalise(weigh(("<=", norm(dual(p), ("Basis", I)), ONE), (K.norm_fact("basis", dual(p), I),)), I)


def flow_below_power(p: Term) -> Proof:
    """|ErrorFlow(q, k, v)| <= (SlopeMax(p, q) |W|) ** q."""
    bound = NL.flow_below_power(p)
    power: Term = ("**", ("*", slope_max(p), norm(p, W)), Q)
    head, tail = K.norm_fact("basis", dual(p), KK), K.norm_fact("basis", p, V)
    return weigh(("<=", bound.concl[1], power), (bound,), (head, tail.concl[1], power), (tail, power))


# Rows and columns


def dual_row_below_row(p: str) -> Proof:
    """|row k|* <= |row k|, for the 1-, the 2- and the Frobenius norm; there are 1-norm nets in which it is less."""
    row: Term = ("Row", KK)
    named = K.norm_fact("dual_by_name", p, row)
    if p == "one":
        total = K.unfold(norm("one", row))
        largest = L.max_below(K.generalise(L.entry_below_row(weight(KK, V), V), V), norm("inf", row))
        return weigh(("<=", named.concl[1], norm("one", row)), (named,), (largest,), (total, -ONE))
    same = [(K.norm_fact("frobenius_of_vector", row), -ONE)] if p == "fro" else []
    return weigh(("<=", named.concl[1], norm(p, row)), (named,), *same)


def dual_row_below_n(p: Term, units: Proof) -> Proof:
    """|row k|* <= n |row k| in any pair, from a proof of "for all i, |e_i|* <= 1"."""
    longer = NL.dual_below_n(p, J, weight(KK, J), units)
    there, here = (K.norm_fact("components", q, ("Row", KK), J) for q in (dual(p), p))
    return weigh(("<=", there.concl[1], ("*", N, here.concl[1])), (there,), (longer,), (here, -ONE, N))


def row_below_norm(p: str) -> Proof:
    """|row k| <= |W|, for the 2-, the infinity- and the Frobenius norm; in the 1-norm it is false."""
    row: Term = ("Row", KK)
    if p == "inf":
        entry, whole = L.entry_below_row(weight(KK, V), V), L.below_max(norm("inf", W), KK)
        return L.max_below(K.generalise(chain(entry, whole), V), norm("inf", row))
    named, bound = K.norm_fact("dual_by_name", p, row), NL.row_below_norm(p)
    same = [(K.norm_fact("frobenius_of_vector", row),)] if p == "fro" else []
    unit = K.norm_fact("basis", dual(p), KK)
    return weigh(("<=", norm(p, row), norm(p, W)), *same, (named, -ONE), (bound,), (unit, norm(p, W)))


def column_below_norm(p: str) -> Proof:
    """|column v| <= |W|: the column is W e_v."""
    bound, unit = NL.column_below_norm(p), K.norm_fact("basis", p, V)
    return weigh(("<=", norm(p, ("Col", V)), norm(p, W)), (bound,), (unit, norm(p, W)))


def largest_row_below_one_norm() -> Proof:
    """The largest entry of row k is at most the largest column sum."""
    entry = at(K.generalise(L.entry_below_row(weight(J, V), J), J), KK)
    column = chain(entry, L.below_max(norm("one", W), V))
    return L.max_below(K.generalise(column, V), norm("inf", ("Row", KK)))


def entry_below_norm(p: str) -> Proof:
    """|w[k, v]| <= |W|."""
    entry = NL.component_below(p, I, weight(I, V), KK)
    column, whole = K.norm_fact("components", p, ("Col", V), I), column_below_norm(p)
    unit = K.norm_fact("basis", dual(p), KK)
    return weigh(
        ("<=", size(weight(KK, V)), norm(p, W)),
        (entry,), (unit, column.concl[2]), (column, -ONE), (whole,),
    )  # fmt: skip


# Norms of W


def two_below_frobenius() -> Proof:
    """|W|_2 <= |W|_F."""
    return K.norm_fact("two_below_frobenius", W)


def frobenius_below_weight_max() -> Proof:
    """|W|_F <= n WeightMax, by the squares."""
    entry, w = L.below_max(WEIGHT_MAX, I, J), weight(I, J)
    low = L.weight_max_nonnegative()
    square: Term = ("**", WEIGHT_MAX, TWO)
    each = weigh(("<=", ("**", w, TWO), square), (K.size_squared(w), -ONE), (entry, size(w)), (entry, low))
    summed = sum_of_bounds(sum_of_bounds(each, J), I)
    squares = K.norm_fact("squares_of_matrix", W, I, J)
    whole: Term = ("*", N, WEIGHT_MAX)
    both = weigh(("<=", squares.concl[1], ("**", whole, TWO)), (squares,), (summed,))
    return root(norm("fro", W), both, weigh(("<=", ZERO, whole), (low, N)))


def norm_below_weight_max(p: str) -> Proof:
    """|W| <= n WeightMax."""
    if p in ("one", "inf"):
        return weigh(("<=", norm(p, W), ("*", N, WEIGHT_MAX)), (L.norm_below_weight_max(p),))
    frobenius = frobenius_below_weight_max()
    return frobenius if p == "fro" else chain(two_below_frobenius(), frobenius)


# From the middle form to the final one


def powers_split(c: Term, d: Term, rows: Proof, columns: Proof, whole: Term) -> Proof:
    """2 <= q |- c d |W| ** (q - 2) <= |W| ** q, from c <= |W| and d <= |W|; c, d and |W| are >= 0 by their form."""
    goal: Term = ("<=", ("*", c, d, ("**", whole, ("+", Q, -TWO))), ("**", whole, Q))

    def shown(m: Term) -> Proof:
        power: Term = ("**", whole, m)
        return weigh(subst(goal, Q, ("+", m, TWO)), (rows, d, power), (columns, whole, power))

    return from_two(goal, shown)


def middle_below_last(steep: Term, row: Proof, column: Proof) -> Proof:
    """2 <= q |- SlopeMax ** q |row k| |column v| |W| ** (q - 2) <= (SlopeMax |W|) ** q.

    From |row k| <= |W| and |column v| <= |W|; SlopeMax is ``steep``.
    """
    c, d, whole = row.concl[1], column.concl[1], row.concl[2]
    split = powers_split(c, d, row, column, whole)
    low = NL.slope_max_nonnegative(steep[1])
    power = power_bounds(low, weigh(("<=", steep, steep)), Q)[0]
    tail: Term = ("**", whole, ("+", Q, -TWO))
    goal: Term = ("<=", ("*", ("**", steep, Q), c, d, tail), ("**", ("*", steep, whole), Q))
    return weigh(goal, (split, power))


def last_with_n(p: Term, bound: Proof) -> Proof:
    """The bound n b, from |flow| <= b with b = (SlopeMax(p, q) |W|) ** q: n >= 1."""
    rate: Term = ("*", slope_max(p), norm(p, W))
    low = weigh(("<=", ZERO, rate), (NL.slope_max_nonnegative(p), norm(p, W)))
    power = power_bounds(low, weigh(("<=", rate, rate)), Q)[0]
    goal: Term = ("<=", size(flow(Q, KK, V)), ("*", N, ("**", rate, Q)))
    return weigh(goal, (bound,), (power, K.at_least_one(N)))


# The slopes


def slope_max_below(p: Term, bound: Callable[[Term], Proof]) -> Proof:
    """SlopeMax(p, q) <= c, from proofs bound(r) of Norm(p, Slopes(r)) <= c, for fro and norm variables."""
    unfolded = K.unfold(slope_max(p))
    outer = unfolded.concl[2]
    ((r,), _slopes) = outer[1:3]
    each = K.suppose(bound(r), ("<=", r, Q))
    return chain(unfolded, K.maximum_least(K.generalise(each, r), outer))


def frobenius_of_slopes(r: Term, steepest: Proof) -> Proof:
    """|F'(t - r)|_F <= c n ** (1/2), from a proof of |Slope(r, j)| <= c for the unit j, c a number >= 0."""
    c, f = steepest.concl[2], slope(r, J)
    each = weigh(("<=", ("**", f, TWO), c * c), (K.size_squared(f), -ONE), (steepest, size(f)), (steepest, c))
    squares = K.norm_fact("squares_of_slopes", r, J)
    above = weigh(("<=", squares.concl[1], ("*", N, c * c)), (squares,), (sum_of_bounds(each, J),))
    positive = weigh(("<", ZERO, N), (K.at_least_one(N),), (ONE,))
    half = K.detach(K.norm_fact("square_root", N), positive)
    top: Term = ("*", c, ("**", N, Fraction(1, 2)))
    both = weigh(("<=", above.concl[1], ("*", top, top)), (above,), (K.part(half, 1), -c * c))
    return root(norm("fro", ("Slopes", r)), both, weigh(("<=", ZERO, top), (K.part(half, 0), c)))
