"""With one bound rho for all |f'_i w_ij| the flow over q + 1 steps is at most (n rho)**q max_j |w_kj| |f'_v| (c1-star).

Of the largest of the n**q products it is true without n: it is at most rho**q max_j |w_kj| |f'_v|, so it decreases
exponentially for rho < 1 (c1-largest). One path has the product of its factors (c1-path, c1-product).

largest(m, k, v) is the largest product |w_{k l_1} f'_{l_1} ... w_{l_m v} f'_v| over m + 1 steps: it is |w_kv f'_v|
over one step, and the largest over the unit j in between over each further step.

Why: between the first weight and the last slope a path has q pairs f'_i w_ij; n**q paths add up.

Tight: equality for W = c sigma sigma^T and one slope (b6). The times of the pairs are t-1, ..., t-q.

Source: Hochreiter et al. (2001), intuitive explanation: "the largest product decreases exponentially with t-s-1".
"""

from proofs import kernel as K
from proofs import lemmas as L
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import KK, NEXT, I, J, M, Q, V, size, slope
from proofs.lemmas.pairs import ROW, flow_below_pairs, pair_size
from proofs.sequent import sequent
from proofs.tactics import absolute, at, for_all, power_bounds, var, weigh
from proofs.terms import ONE, ZERO, Term, subst
from theory.statement import (
    ErrorFlow,
    Free,
    Lag,
    Max,
    Nat,
    Net,
    Norm,
    Prod,
    Real,
    Row,
    Seq,
    Slope,
    Unit,
    Units,
    Weight,
    eq,
    inf,
    leq,
    recur,
)
from theory.statement import for_all as every

n, q, m, r, s, rho, net = Units("n"), Lag("q"), Nat("m"), Lag("r"), Nat("s"), Real("rho"), Net()
i, j, k, l, u, v = (Unit(name) for name in "ijkluv")

factor = abs(Slope(r, i) * Weight(i, j))
uniform = leq(Max(r, q, Max(i, Max(j, factor))), rho)  # the pairs at the times t-1, ..., t-q of q + 1 steps
ends = Norm(inf, Row(k)) * abs(Slope(q + 1, v))
largest = recur(
    Seq("largest", m, u, l),
    first=abs(Weight(u, l) * Slope(1, l)),
    step=Max(j, Seq("largest", m, u, j) * abs(Weight(j, l))) * abs(Slope(m + 2, l)),
)
path = recur(Seq("path", m), first=1, step=Seq("path", m) * Free("factor", m))

R, RHO, NEXT_LAG = var("r", "lag"), var("rho", "real"), ("+", Q, ONE)


def pairs_below(lag: Term) -> Term:
    """For all lags r with r + 1 <= lag, all i and j: |Slope(r, i) w[i, j]| <= rho."""
    here: Term = ("implies", ("<=", ("+", R, ONE), lag), ("all", (I,), ("all", (J,), ("<=", pair_size(R, I, J), RHO))))
    return ("all", (R,), here)


def pair(r: Term, i: Term, j: Term, within: Proof) -> Proof:
    """|Slope(r, i) w[i, j]| <= rho, from the assumption on all pairs up to q, and r + 1 <= q."""
    return at(K.detach(at(K.assume(pairs_below(Q)), r), within), i, j)


def at_the_next_lag(bound: Proof, given: Proof) -> Proof:
    """The bound at the lag q + 1, from the bound under `pairs_below(q)`, and the largest of the pairs up to q."""
    within = K.assume(("<=", ("+", R, ONE), ("+", Q, ONE)))
    largest = K.maximum_upper(given.concl[1], R, weigh(("<=", R, Q), (within,)))
    inner = K.maximum_upper(largest.concl[1], I)
    each = K.maximum_upper(inner.concl[1], J)
    small = weigh(("<=", pair_size(R, I, J), RHO), (each,), (inner,), (largest,), (given,))
    pairs = K.generalise(K.suppose(for_all(small, I, J), within.concl), R)
    return K.detach(at(K.generalise(K.suppose(bound, pairs_below(Q)), Q), NEXT_LAG), pairs)


def sum_of_paths() -> Proof:
    """Induction over the lag: each step multiplies by n rho and hands the last slope on."""
    claim = sequent(c1_star.stored)
    bound = at_the_next_lag(flow_below_pairs(pair), K.assume(claim.given[0]))
    return weigh(claim.goal, (bound,))


def one_path() -> Proof:
    """Induction over the lag: the largest product over one step more has one more pair."""
    claim = sequent(c1_largest.stored)
    bound = largest_below(*map(K.assume, claim.constructed))
    return weigh(claim.goal, (at_the_next_lag(bound, K.assume(claim.given[0])),))


def largest_below(first: Proof, later: Proof) -> Proof:
    """largest(q - 1, k, v) <= rho ** (q - 1) |row k| |Slope(q, v)|, under `pairs_below(q)`."""
    row = L.below_max(ROW, V)
    low = L.nonnegative_bound(row)

    def bound(m: Term) -> Term:
        before: Term = ("+", m, -ONE)
        product: Term = ("Seq", "largest", before, KK, V)
        return ("<=", product, ("*", ("**", RHO, before), ROW, size(slope(m, V))))

    def step(known: Proof, within: Proof) -> Proof:
        grown = at(later, ("+", M, -ONE), KK, V)
        (maximum,) = (x for x in grown.concl[2][1:] if x[0] == "maximum")
        (unit,) = maximum[1]
        small, here = pair(M, unit, V, within), at(known, unit)
        powers = power_bounds(L.nonnegative_bound(small), weigh(("<=", RHO, RHO)), ("+", M, -ONE))[0]
        most: Term = ("*", ("**", RHO, M), ROW)
        each = weigh(("<=", maximum[2], most), (here, size(L.weight(unit, V))), (small, powers, low))
        above = K.maximum_least(K.generalise(each, unit), maximum)
        return K.generalise(weigh(bound(NEXT), (grown,), (above, size(slope(NEXT, V)))), V)

    base = K.generalise(weigh(bound(ONE), (at(first, KK, V),), (row, size(slope(ONE, V)))), V)
    return at(L.at_lag(L.up_to_q(("all", (V,), bound(M)), base, step)), V)


def product_of_factors() -> Proof:
    """Induction over the index: one factor more, at most rho in size."""
    claim = sequent(c1_path.stored)
    below = K.assume(claim.given[0])
    first, later = map(K.assume, claim.constructed)
    m, rho = ("var", "m", "nat"), ("var", "rho", "real")
    formula: Term = ("<=", size(("Seq", "path", m)), ("**", rho, m))
    start, grown, factor = absolute(first), absolute(at(later, m)), at(below, m)
    low = L.nonnegative_bound(factor)
    known: Proof = K.assume(formula)
    base = weigh(subst(formula, m, ZERO), (start,))
    step = weigh(
        subst(formula, m, ("+", m, ONE)),
        (grown,),
        (known, factor.concl[1]),
        (factor, power_bounds(low, weigh(("<=", rho, rho)), m)[0]),
    )
    bound = at(K.induct(base, step, m, formula), Q)
    return weigh(claim.goal, (bound,))


c1_star = Claim(
    id="c1-star",
    title="one bound for every factor: the sum of the paths",
    source="Hochreiter et al. (2001), intuitive explanation, with a bound and the number of paths",
    over=(n, q, k, v, rho, net),
    given=(uniform,),
    statement=leq(abs(ErrorFlow(q + 1, k, v)), (n * rho) ** q * ends),
    derivation=sum_of_paths,
    # without the number of paths
    near_miss=instead(statement=leq(abs(ErrorFlow(q + 1, k, v)), rho**q * ends)),
)

c1_largest = Claim(
    id="c1-largest",
    title="one bound for every factor: the largest product",
    source="Hochreiter et al. (2001), intuitive explanation, with a bound",
    over=(n, q, k, v, rho, net),
    given=(uniform,),
    where=(largest,),
    statement=leq(Seq("largest", q, k, v), rho**q * ends),
    derivation=one_path,
    near_miss=instead(statement=leq(Seq("largest", q, k, v), rho ** (q + 1) * ends)),
)

c1_path = Claim(
    id="c1-path",
    title="one bound for every factor: one path",
    source="review, line 60, with a bound",
    over=(q, rho, net),
    given=(every(s, leq(abs(Free("factor", s)), rho)),),
    where=(path,),
    statement=leq(abs(Seq("path", q)), rho**q),
    derivation=product_of_factors,
    near_miss=instead(statement=leq(abs(Seq("path", q)), rho ** (q + 1))),
)

c1_product = Claim(
    id="c1-product",
    title="the product along one path",
    source="Hochreiter et al. (2001), intuitive explanation",
    over=(q, net),
    where=(path,),
    statement=eq(Seq("path", q), Prod(r, q, Free("factor", r - 1))),
    # no derivation: the tool knows closed forms of such sequences
    near_miss=instead(statement=eq(Seq("path", q), Prod(r, q, Free("factor", r)))),
)
