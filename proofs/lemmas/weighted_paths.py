"""The error flow weighed with a vector, and bounded from below, for all n and q."""

from collections.abc import Callable

from proofs import kernel as K
from proofs import lemmas as L
from proofs.kernel import Proof
from proofs.lemmas import KK, NEXT, I, J, M, Q, V, flow, net_step, size, slope, weight
from proofs.lemmas import lengths as LL
from proofs.tactics import absolute, at, chain, for_all, inverse, power_bounds, sum_of_bounds, total, weigh
from proofs.terms import ONE, ZERO, N, Term, subst

TWO = ONE + ONE


def x(unit: Term) -> Term:
    """The component of the vector x at a unit."""
    return ("Free", "x", unit)


class PositiveVector:
    """A vector x > 0 with |W| x <= r x; beta is SlopeMax(inf), the largest |f'| at any time.

    positive  for all i, 0 < x_i
    image     for all i, sum over j of |w[i, j]| x_j <= r x_i
    """

    beta: Term = ("SlopeMax", "inf")

    def __init__(self, positive: Proof, image: Proof) -> None:
        self.positive, self.image = positive, image
        (self.r,) = (part for part in at(image, KK).concl[2][1:] if part != x(KK))
        self.rate: Term = ("*", self.beta, self.r)

    def slope(self, r: Term, j: Term) -> Proof:
        """|Slope(r, j)| <= beta."""
        return K.slope_upper("inf", r, j)

    def low(self) -> Proof:
        """0 <= beta r: r x_i is at least 0."""
        inverse_low, whole = inverse(at(self.positive, I))
        lines = at(self.image, I)
        each = weigh(("<=", ZERO, ("*", size(weight(I, J)), x(J))), (at(self.positive, J), size(weight(I, J))))
        above = weigh(("<=", ZERO, lines.concl[2]), (sum_of_bounds(each, J),), (lines,))
        r_low = weigh(("<=", ZERO, self.r), (above, inverse_low), (whole, self.r))
        beta_low = L.nonnegative_bound(self.slope(ONE, J))
        return weigh(("<=", ZERO, self.rate), (r_low, beta_low))

    def rows(self) -> Proof:
        """For all q: sum over v of |ErrorFlow(q, k, v)| x_v <= (beta r) ** q x_k."""
        low = self.low()

        def bound(m: Term) -> Term:
            return ("<=", total(("*", size(flow(m, KK, V)), x(V)), V), ("*", ("**", self.rate, m), x(KK)))

        beta_low = L.nonnegative_bound(self.slope(ONE, J))
        first, here = absolute(K.unfold(flow(ONE, KK, V))), at(self.positive, V)
        each = weigh(
            ("<=", ("*", size(flow(ONE, KK, V)), x(V)), ("*", self.beta, size(weight(KK, V)), x(V))),
            (first, x(V)),
            (self.slope(ONE, V), size(weight(KK, V)), here),
        )
        base = weigh(bound(ONE), (sum_of_bounds(each, V),), (at(self.image, KK), beta_low))
        known, past = K.assume(bound(M)), size(flow(M, KK, J))
        spread = L.split(flow, net_step, KK, V)
        summand: Term = ("*", past, size(weight(J, V)), x(V))
        steps = sum_of_bounds(
            weigh(
                ("<=", ("*", summand, size(slope(NEXT, V))), ("*", self.beta, summand)),
                (self.slope(NEXT, V), past, size(weight(J, V)), here),
            ),
            J,
        )
        each = weigh(("<=", ("*", size(flow(NEXT, KK, V)), x(V)), steps.concl[2]), (spread, here), (steps,))
        lines = sum_of_bounds(
            weigh(
                ("<=", ("*", past, at(self.image, J).concl[1]), ("*", past, self.r, x(J))), (at(self.image, J), past)
            ),
            J,
        )
        step = weigh(bound(NEXT), (sum_of_bounds(each, V),), (lines, beta_low), (known, low))
        return at(K.induct(base, step, M, bound(M)), Q)

    def entry(self) -> Proof:
        """|ErrorFlow(q, k, v)| x_v <= (beta r) ** q x_k."""
        here = size(flow(Q, KK, V))
        low = weigh(("<=", ZERO, ("*", here, x(V))), (at(self.positive, V), here))
        return chain(K.member(K.generalise(low, V), V), self.rows())

    def decays(self, small: Proof) -> Proof:
        """The flow decays, from beta r < 1: |ErrorFlow(q, k, v)| <= (beta r) ** q max x max 1/x."""
        top: Term = ("maximum", (I,), x(I), N)
        turned: Term = ("maximum", (I,), ("**", x(I), -ONE), N)
        entry, low = self.entry(), self.low()
        inverse_low, whole = inverse(at(self.positive, V))
        power = power_bounds(low, weigh(("<=", self.rate, self.rate)), Q)[0]
        largest, most = K.maximum_upper(top, KK), K.maximum_upper(turned, V)
        top_low = weigh(("<=", ZERO, top), (at(self.positive, KK),), (largest,))
        constant: Term = ("*", top, turned)
        bound = weigh(
            ("<=", size(flow(Q, KK, V)), ("*", constant, ("**", self.rate, Q))),
            (entry, inverse_low),
            (whole, -ONE, size(flow(Q, KK, V))),
            (largest, power, inverse_low),
            (most, power, top_low),
        )
        everywhere = for_all(at(for_all(bound, Q, KK, V), Q, I, J), Q, I, J)
        high = weigh(("<", self.rate, ONE), (small,))
        return K.decay(everywhere, low, high, ("Flow",), constant)


# From below


def above_paths(paths: Term, low: Proof, slopes: Proof, weights: Proof) -> Proof:
    """c ** q P(q, k, v) <= ErrorFlow(q, k, v), for the sum P over paths of the weights.

    low      0 <= c
    slopes   for all lags r and units j, c <= Slope(r, j)
    weights  for all i, j, 0 <= w[i, j]
    """
    c = low.concl[2]

    def arrived(m: Term, v: Term) -> Term:
        return subst(subst(paths, Q, m), V, v)

    def both(m: Term) -> Term:
        """0 <= P, and the bound."""
        return ("and", ("<=", ZERO, arrived(m, V)), ("<=", ("*", ("**", c, m), arrived(m, V)), flow(m, KK, V)))

    formula: Term = ("all", (V,), both(M))
    edge, first, w = K.unfold(arrived(ONE, V)), K.unfold(flow(ONE, KK, V)), at(weights, KK, V)
    _, positive, bound = both(ONE)
    base = K.both(
        weigh(positive, (edge, -ONE), (w,)),
        weigh(bound, (first, -ONE), (at(slopes, ONE, V), w), (edge, c)),
    )
    grown, paths_grown = K.unfold(flow(NEXT, KK, V)), K.unfold(arrived(NEXT, V))
    (_, (unit,), _body, _) = grown.concl[2]
    known, w, steep = at(K.assume(formula), unit), at(weights, unit, V), at(slopes, NEXT, V)
    before, past = K.part(known, 0), K.part(known, 1)
    entry, here = weight(unit, V), slope(NEXT, V)
    positive_each = weigh(("<=", ZERO, ("*", arrived(M, unit), entry)), (before, w))
    power = power_bounds(low, weigh(("<=", c, c)), M)[0]
    here_low = weigh(("<=", ZERO, here), (low,), (steep,))
    each = weigh(
        ("<=", ("*", ("**", c, NEXT), arrived(M, unit), entry), ("*", flow(M, KK, unit), entry, here)),
        (steep, power, before, w),
        (past, w, here_low),
    )
    _, positive, bound = both(NEXT)
    step = K.both(
        weigh(positive, (paths_grown, -ONE), (sum_of_bounds(positive_each, unit),)),
        weigh(bound, (grown, -ONE), (sum_of_bounds(each, unit),), (paths_grown, ("**", c, NEXT))),
    )
    return K.part(at(K.induct(K.generalise(base, V), K.generalise(step, V), M, formula), Q, V), 1)


def squared_slope(low: Proof, steep: Proof) -> Proof:
    """c c <= f f, from 0 <= c and c <= |f|."""
    _, c, (_, f) = steep.concl
    return weigh(("<=", ("*", c, c), ("*", f, f)), (steep, size(f)), (steep, low), (K.size_squared(f),))


def orthogonal_flow(rows: Proof, c: Term, squared: Callable[[Term], Proof], bound: Callable[[Term], Term]) -> Proof:
    """bound(q) <= sum over j of ErrorFlow(q, k, j) ** 2, or =, where the rows of W are orthogonal with squares c.

    rows     for all i, j, sum over v of w[i, v] w[j, v] = c Same(i, j)
    squared  proves b <= Slope(r, v) ** 2, or =, at the time r and the unit v; b and c are >= 0 by their form
    bound    (b c) ** m, a term in m
    """
    sign, b = squared(ONE).concl[:2]

    def row(m: Term) -> Term:
        return total(("*", flow(m, KK, J), flow(m, KK, J)), J)

    def formula(m: Term) -> Term:
        return (sign, bound(m), row(m))

    def last(m: Term, arriving: Term) -> Proof:
        """b times the sum of the squares of what arrives is at most row(m), or equal to it."""
        unfolded, square, here = K.unfold(flow(m, KK, V)), ("*", arriving, arriving), flow(m, KK, V)
        steep = squared(m)
        each = weigh(
            (sign, ("*", b, square), ("*", here, here)),
            (steep, ("square", arriving)) if sign == "<=" else (steep, square),
            (unfolded, -ONE, here),
            (unfolded, -ONE, unfolded.concl[2]),
        )
        return sum_of_bounds(each, V)

    first, own = at(rows, KK, KK), K.same(KK)
    base = weigh(formula(ONE), (last(ONE, weight(KK, V)),), (first, -ONE, b), (own, -ONE, c, b))
    arriving = total(("*", flow(M, KK, J), weight(J, V)), J)
    turned = LL.orthogonal_rows(rows, c, flow(M, KK, J))
    step = weigh(formula(NEXT), (last(NEXT, arriving),), (turned, -ONE, b), (K.assume(formula(M)), b, c))
    return at(K.induct(base, step, M, formula(M)), Q)


def product_above(low: Proof, factors: Proof, goal: Term) -> Proof:
    """c ** q <= the product over r = 1..q of x(r), from 0 <= c and "for all lags r, c <= x(r)"."""
    c, product = low.concl[2], goal[2]
    head, (r,), body, _ = product

    def formula(m: Term) -> Term:
        return ("<=", ("**", c, m), (head, (r,), body, m))

    def grown(m: Term, *before: tuple[object, ...]) -> Proof:
        return weigh(formula(m), (K.fold((head, (r,), body, m)), -ONE), *before)

    factor = at(factors, NEXT)
    base = grown(ONE, (K.fold((head, (r,), body, ZERO)), -ONE, subst(body, r, ONE)), (at(factors, ONE),))
    power = power_bounds(low, weigh(("<=", c, c)), M)[0]
    high = weigh(("<=", ZERO, factor.concl[2]), (low,), (factor,))
    return at(K.induct(base, grown(NEXT, (factor, power), (K.assume(formula(M)), high)), M, formula(M)), Q)


def two_steps_below(slopes: Proof, steep: Proof, goal: Term) -> Proof:
    """Flow(2) <= b b sum of a+ and -Flow(2) <= b b sum of a-, a = w[k, j] w[j, v], for slopes in [0, b].

    slopes  for all lags r and units j, 0 <= Slope(r, j)
    steep   SlopeMax(inf) <= b
    """
    beta, two = steep.concl[2], ONE + ONE
    whole = K.unfold(flow(two, KK, V))
    first = K.unfold(flow(ONE, KK, J))
    a: Term = ("*", weight(KK, J), weight(J, V))
    inner, outer = at(slopes, ONE, J), at(slopes, two, V)

    def below(f: Proof) -> Proof:
        """f <= b, of a slope that is at least 0."""
        s = f.concl[2]
        upper = chain(K.slope_upper("inf", s[1], s[2]), steep)
        return weigh(("<=", s, beta), (K.abs_upper(s),), (upper,))

    entry = sum_of_bounds(
        weigh(
            ("=", ("*", flow(ONE, KK, J), weight(J, V), outer.concl[2]), ("*", a, inner.concl[2], outer.concl[2])),
            (first, weight(J, V), outer.concl[2]),
        ),
        J,
    )

    def side(sign: Term, relation: Term) -> Proof:
        part: Term = ("*", ONE / 2, ("+", size(a), ("*", sign, a)))
        low = weigh(("<=", ZERO, part), (K.abs_upper(("*", -sign, a)), ONE / 2))
        above = weigh(("<=", ("*", sign, a), part), (K.abs_upper(("*", sign, a)), ONE / 2))
        low_beta = weigh(("<=", ZERO, beta), (inner,), (below(inner),))
        each = weigh(
            ("<=", ("*", sign, a, inner.concl[2], outer.concl[2]), ("*", beta, beta, part)),
            (above, inner, outer),
            (below(inner), low, outer),
            (below(outer), low, low_beta),
        )
        return weigh(relation, (whole, sign), (entry, sign), (sum_of_bounds(each, J),))

    return K.both(side(ONE, goal[1]), side(-ONE, goal[2]))
