"""Weighed sums of squares under a matrix: Perron's scaling, and a certificate for the flow. For all n and q."""

from proofs import kernel as K
from proofs.kernel import Proof
from proofs.lemmas import KK, NEXT, I, J, M, Q, V, flow, size, weight
from proofs.tactics import at, chain, for_all, inverse, power_bounds, sum_of_bounds, total, var, weigh
from proofs.terms import ONE, ZERO, N, Term, subst

HALF = ONE / 2
TWO = ONE + ONE


def product_below(t: Term, u: Term, v: Term) -> Proof:
    """t u v <= |t| (u ** 2 + v ** 2) / 2, by (|u| - |v|) ** 2 >= 0."""
    gap: Term = ("+", size(u), ("*", -ONE, size(v)))
    squares: Term = ("+", ("**", u, TWO), ("**", v, TWO))
    return weigh(
        ("<=", ("*", t, u, v), ("*", HALF, size(t), squares)),
        (K.abs_upper(("*", t, u, v)),),
        (HALF, size(t), ("square", gap)),
        (K.size_squared(u), HALF, size(t)),
        (K.size_squared(v), HALF, size(t)),
    )


class PerronScaling:
    """Vectors x, y > 0 with |W| x <= r x and |W|^T y <= s y, and any vector u.

    positive  for all i, 0 < x_i; likewise for y
    rows      for all i, sum over j of |w[i, j]| x_j <= r x_i
    columns   for all j, sum over i of |w[i, j]| y_i <= s y_j
    """

    def __init__(self, positive: Proof, positive_y: Proof, rows: Proof, columns: Proof) -> None:
        self.positive, self.positive_y, self.rows, self.columns = positive, positive_y, rows, columns
        self.x, self.y, self.u = (lambda unit, name=name: ("Free", name, unit) for name in "xyu")
        (self.r,) = (part for part in at(rows, I).concl[2][1:] if part != self.x(I))
        (self.s,) = (part for part in at(columns, I).concl[2][1:] if part != self.y(I))

    def low(self) -> Proof:
        """0 <= r: r x_i is at least a sum of what is not negative."""
        row, (inverse_low, whole) = at(self.rows, I), inverse(at(self.positive, I))
        each = weigh(("<=", ZERO, ("*", size(weight(I, J)), self.x(J))), (at(self.positive, J), size(weight(I, J))))
        above = weigh(("<=", ZERO, row.concl[2]), (sum_of_bounds(each, J),), (row,))
        return weigh(("<=", ZERO, self.r), (above, inverse_low), (whole, self.r))

    def line(self, i: Term) -> Term:
        """Sum over j of w[i, j] x_j u_j."""
        return total(("*", weight(i, J), self.x(J), self.u(J)), J)

    def weighed(self, i: Term) -> Term:
        """Sum over j of |w[i, j]| x_j u_j ** 2."""
        return total(("*", size(weight(i, J)), self.x(J), ("**", self.u(J), TWO)), J)

    def row(self) -> Proof:
        """(sum over j of w[i, j] x_j u_j) ** 2 <= r x_i times the sum over j of |w[i, j]| x_j u_j ** 2."""
        pair = product_below(("*", weight(I, J), weight(I, V)), self.u(J), self.u(V))
        here = at(self.positive, J), at(self.positive, V)
        sides = (("*", side, self.x(J), self.x(V)) for side in pair.concl[1:])
        double = sum_of_bounds(sum_of_bounds(weigh(("<=", *sides), (pair, *here)), V), J)
        summand: Term = ("*", size(weight(I, J)), self.x(J), ("**", self.u(J), TWO))
        each = weigh(("<=", ZERO, summand), (here[0], size(weight(I, J)), ("square", self.u(J))))
        goal: Term = ("<=", ("**", self.line(I), TWO), ("*", self.r, self.x(I), self.weighed(I)))
        return weigh(goal, (double,), (at(self.rows, I), sum_of_bounds(each, J)))

    def squares(self) -> Proof:
        """Sum over i of y_i / x_i (sum over j of w[i, j] x_j u_j) ** 2 <= r s (sum over j of x_j y_j u_j ** 2)."""
        inverse_low, whole = inverse(at(self.positive, I))
        share: Term = ("**", self.x(I), -ONE)
        above: Term = ("*", self.r, self.y(I), self.weighed(I))
        each = weigh(
            ("<=", ("*", self.y(I), share, ("**", self.line(I), TWO)), above),
            (self.row(), at(self.positive_y, I), inverse_low),
            (whole, above),
        )
        column, square = at(self.columns, J), ("square", self.u(J))
        weights = (at(self.positive, J), self.low(), square)
        left, right = (("*", self.r, side, self.x(J), ("**", self.u(J), TWO)) for side in column.concl[1:])
        columns = sum_of_bounds(weigh(("<=", left, right), (column, *weights)), J)
        return chain(sum_of_bounds(each, I), columns)


class Certificate:
    """Weights p, y > 0 with |W P W^T| y <= r P y, P = diag p; beta is SlopeMax(inf), the largest |f'| at any time.

    Then the sum over v of p_v (a W)_v ** 2 is at most r times that of p_v a_v ** 2, for every row a.

    positive  for all i, 0 < p_i; likewise for y
    image     for all i, sum over j of |sum over k of w[i, k] p_k w[j, k]| y_j <= r p_i y_i
    """

    beta: Term = ("SlopeMax", "inf")

    def __init__(self, positive: Proof, positive_y: Proof, image: Proof) -> None:
        self.positive, self.positive_y, self.image = positive, positive_y, image
        self.p, self.y = (lambda unit, name=name: ("Free", name, unit) for name in "py")
        (self.r,) = (part for part in at(image, I).concl[2][1:] if part not in (self.p(I), self.y(I)))
        self.rate: Term = ("*", ("**", self.beta, TWO), self.r)

    def gram(self, i: Term, j: Term) -> Term:
        """The entry of W P W^T."""
        k = var("k'", "unit")
        return total(("*", weight(i, k), self.p(k), weight(j, k)), k)

    def part(self, i: Term, j: Term) -> Proof:
        """0 <= |(W P W^T)[i, j]| y_j."""
        entry = size(self.gram(i, j))
        return weigh(("<=", ZERO, ("*", entry, self.y(j))), (at(self.positive_y, j), entry))

    def low(self) -> Proof:
        """0 <= r: r p_i y_i is at least a sum of what is not negative."""
        (p_low, p_whole), (y_low, y_whole) = inverse(at(self.positive, I)), inverse(at(self.positive_y, I))
        row = at(self.image, I)
        above = weigh(("<=", ZERO, row.concl[2]), (sum_of_bounds(self.part(I, J), J),), (row,))
        rest: Term = ("*", self.r, self.y(I), ("**", self.y(I), -ONE))
        return weigh(("<=", ZERO, self.r), (above, p_low, y_low), (p_whole, rest), (y_whole, self.r))

    def rows(self, a: Term) -> Proof:
        """Sum over v of p_v (sum over j of a_j w[j, v]) ** 2 <= r (sum over j of p_j a_j ** 2), a a term in j."""
        (one_low, one), (_, other) = inverse(at(self.positive_y, I)), inverse(at(self.positive_y, J))
        here, there = subst(a, J, I), a
        y, z, over_y, over_z = self.y(I), self.y(J), ("**", self.y(I), -ONE), ("**", self.y(J), -ONE)
        entry, sizes = self.gram(I, J), size(self.gram(I, J))
        pair = product_below(entry, ("*", here, over_y), ("*", there, over_z))
        first: Term = ("*", HALF, sizes, z, over_y, ("**", here, TWO))
        second: Term = ("*", HALF, sizes, y, over_z, ("**", there, TWO))
        product: Term = ("*", entry, here, there)
        each = weigh(
            ("<=", product, ("+", first, second)),
            (pair, at(self.positive_y, I), at(self.positive_y, J)),
            (one, first),
            (other, second),
            (one, -ONE, product),
            (other, -ONE, product, y, over_y),
        )
        image, square, top = at(self.image, I), ("square", here), ("*", self.r, self.p(I), ("**", here, TWO))
        line: Term = ("*", over_y, ("**", here, TWO), image.concl[1])
        lines = sum_of_bounds(weigh(("<=", line, top), (image, one_low, square), (one, top)), I)
        double = sum_of_bounds(sum_of_bounds(each, J), I)
        left = total(("*", self.p(V), ("**", total(("*", a, weight(J, V)), J), TWO)), V)
        return weigh(("<=", left, lines.concl[2]), (double,), (lines,))

    def own(self) -> Proof:
        """Sum over v of p_v w[k, v] ** 2 <= r p_k: the diagonal of W P W^T is in its rows."""
        low, whole = inverse(at(self.positive_y, KK))
        entry, top = self.gram(KK, KK), ("*", self.r, self.p(KK))
        single = K.member(K.generalise(self.part(KK, J), J), KK)
        over: Term = ("**", self.y(KK), -ONE)
        bound = weigh(
            ("<=", ("*", entry, self.y(KK), over), ("*", top, self.y(KK), over)),
            (K.abs_upper(entry), at(self.positive_y, KK), low),
            (single, low),
            (at(self.image, KK), low),
        )
        return weigh(("<=", entry, top), (bound,), (whole, top), (whole, -ONE, entry))

    def steep(self, r: Term) -> Proof:
        """Slope(r, v) ** 2 <= beta ** 2."""
        slope: Term = ("Slope", r, V)
        below = K.slope_upper("inf", r, V)
        goal: Term = ("<=", ("**", slope, TWO), ("**", self.beta, TWO))
        return weigh(goal, (below, size(slope)), (below, self.beta), (K.size_squared(slope), -ONE))

    def squares(self) -> Proof:
        """Sum over v of p_v ErrorFlow(q, k, v) ** 2 <= (beta ** 2 r) ** q p_k, by induction over the lag."""

        def bound(m: Term) -> Term:
            left = total(("*", self.p(V), ("**", flow(m, KK, V), TWO)), V)
            return ("<=", left, ("*", ("**", self.rate, m), self.p(KK)))

        def step(m: Term, before: Term) -> Proof:
            """Sum over v of p_v flow(m) ** 2 <= beta ** 2 times that of `before`, which a last slope makes to it."""
            unfolded, here = K.unfold(flow(m, KK, V)), flow(m, KK, V)
            each = weigh(
                (
                    "<=",
                    ("*", self.p(V), ("**", here, TWO)),
                    ("*", ("**", self.beta, TWO), self.p(V), ("**", before, TWO)),
                ),
                (self.steep(m), at(self.positive, V), ("square", before)),
                (unfolded, self.p(V), ("+", here, unfolded.concl[2])),
            )
            return sum_of_bounds(each, V)

        beta = ("**", self.beta, TWO)
        base = weigh(bound(ONE), (step(ONE, weight(KK, V)),), (self.own(), beta))
        known, past = K.assume(bound(M)), flow(M, KK, J)
        low = weigh(("<=", ZERO, self.rate), (self.low(), beta))
        grown = step(NEXT, total(("*", past, weight(J, V)), J))
        last = weigh(bound(NEXT), (grown,), (self.rows(past), beta), (known, low))
        return at(K.induct(base, last, M, bound(M)), Q)

    def entry(self) -> Proof:
        """p_v ErrorFlow(q, k, v) ** 2 <= (beta ** 2 r) ** q p_k."""
        here: Term = ("*", self.p(V), ("**", flow(Q, KK, V), TWO))
        low = weigh(("<=", ZERO, here), (at(self.positive, V), ("square", flow(Q, KK, V))))
        return chain(K.member(K.generalise(low, V), V), self.squares())

    def decays(self, small: Proof) -> Proof:
        """The flow decays, from beta ** 2 r < 1: |ErrorFlow(q, k, v)| <= ((1 + beta ** 2 r) / 2) ** q C."""
        rho: Term = ("*", HALF, ("+", ONE, self.rate))
        rate_low = weigh(("<=", ZERO, self.rate), (self.low(), ("**", self.beta, TWO)))
        low = weigh(("<=", ZERO, rho), (rate_low, HALF), (HALF,))
        top, turned = (("maximum", (I,), x, N) for x in (self.p(I), ("**", self.p(I), -ONE)))
        constant: Term = ("+", ONE, ("*", top, turned))
        bound = self._size_below(self._squared(rho, rate_low), low, top, turned)
        everywhere = for_all(at(for_all(bound, Q, KK, V), Q, I, J), Q, I, J)
        high = weigh(("<", rho, ONE), (small, HALF))
        return K.decay(everywhere, low, high, ("Flow",), constant)

    def _squared(self, rho: Term, rate_low: Proof) -> Proof:
        """ErrorFlow(q, k, v) ** 2 <= (rho ** q) ** 2 p_k / p_v, for rho = (1 + rate) / 2: rho ** 2 >= the rate."""
        gap: Term = ("+", ONE, ("*", -ONE, self.rate))
        bigger = weigh(("<=", self.rate, ("**", rho, TWO)), (ONE / 4, ("square", gap)))
        power = power_bounds(rate_low, bigger, Q)[1]
        x = var("x'", "real")
        turned = at(K.generalise(K.algebra(("**", ("**", x, TWO), Q), ("**", ("**", x, Q), TWO)), x), rho)
        inverse_low, whole = inverse(at(self.positive, V))
        square, share = ("**", flow(Q, KK, V), TWO), (self.p(KK), ("**", self.p(V), -ONE))
        return weigh(
            ("<=", square, ("*", ("**", ("**", rho, Q), TWO), *share)),
            (self.entry(), inverse_low),
            (whole, -ONE, square),
            (power, at(self.positive, KK), inverse_low),
            (turned, *share),
        )

    def _size_below(self, squared: Proof, low: Proof, top: Term, turned: Term) -> Proof:
        """|ErrorFlow(q, k, v)| <= rho ** q C, from `_squared` and 0 <= rho: p_k / p_v <= max p max 1/p < C ** 2.

        C is 1 + max p max 1/p; `top` and `turned` are the two maxima.
        """
        power: Term = ("**", low.concl[2], Q)
        power_low = power_bounds(low, weigh(("<=", low.concl[2], low.concl[2])), Q)[0]
        inverse_low, _ = inverse(at(self.positive, V))
        largest, most = K.maximum_upper(top, KK), K.maximum_upper(turned, V)
        top_low = weigh(("<=", ZERO, top), (at(self.positive, KK),), (largest,))
        turned_low = weigh(("<=", ZERO, turned), (inverse_low,), (most,))
        here, limit = flow(Q, KK, V), ("*", ("+", ONE, ("*", top, turned)), power)
        capped = weigh(
            ("<=", ("*", size(here), size(here)), ("*", limit, limit)),
            (K.size_squared(here),),
            (squared,),
            (largest, inverse_low, ("square", power)),
            (most, top_low, ("square", power)),
            (ONE, ("square", power)),
            (top_low, turned_low, ("square", power)),
            (ONE, ("square", ("*", power, top, turned))),
        )
        above = weigh(("<=", ZERO, limit), (power_low,), (power_low, top_low, turned_low))
        return K.detach(K.norm_fact("root", size(here), limit), K.both(above, capped))
