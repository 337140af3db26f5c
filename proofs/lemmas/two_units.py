"""With two units and slopes >= 0, |F' u| <= max f' |u| in every norm with |e_j| <= 1 and |u_j| <= |u|.

For any unit a, d_a its slope and d the other one, t = d_a - d, and delta = Same(j, a):

    d_j = (d_a + d - |t|)/2 + (|t| + t)/2 delta + (|t| - t)/2 (1 - delta)

Each number on the right is at least 0, and together they are the larger slope. That j is a or the other unit is said
by 1 - Same(i, a) - Same(i, j) = 0 for all i where j is not a: over all i the squares have the sum n - 2.
"""

from collections.abc import Callable
from fractions import Fraction

from proofs import kernel as K
from proofs import lemmas as L
from proofs.kernel import Proof
from proofs.lemmas import KK, NEXT, I, J, M, Q, V, W, flow, size, slope, weight
from proofs.lemmas import norm_lemmas as NL
from proofs.lemmas.norm_lemmas import delta
from proofs.tactics import absolute, at, size_of, size_of_product, sum_of_bounds, total, var, weigh
from proofs.terms import ONE, ZERO, Term, subst

A, HALF, TWO = var("a'", "unit"), Fraction(1, 2), Fraction(2)


def sifted(i: Term, at_unit: Term, x: Term) -> Proof:
    """Sum over i of Same(i, at_unit) x = x[i := at_unit]."""
    return K.sift(total(("*", delta(i, at_unit), x), i))


def zero(x: Term, squares: Proof) -> Proof:
    """x = 0, from x x <= 0."""
    low = weigh(("<=", ZERO, ZERO))

    def below(y: Term) -> Proof:
        product: Term = ("<=", ("*", y, y), ("*", ZERO, ZERO))
        return K.detach(K.norm_fact("root", y, ZERO), K.both(low, weigh(product, (squares,))))

    return K.antisymmetric(below(x), weigh(("<=", ZERO, x), (below(("*", -ONE, x)),)))


def vanishing(x: Term, unit: Term, squares: Proof) -> Proof:
    """x = 0 at any unit, from the proof that the sum over the unit of x x is at most 0."""
    square: Term = ("*", x, x)
    each = K.member(K.generalise(weigh(("<=", ZERO, square), (("square", x),)), unit), unit)
    return zero(x, weigh(("<=", square, ZERO), (each,), (squares,)))


def symmetric(j: Term, a: Term) -> Proof:
    """Same(a, j) = Same(j, a): both are the sum over i of Same(i, a) Same(i, j)."""
    return weigh(("=", delta(a, j), delta(j, a)), (sifted(I, a, delta(I, j)), -ONE), (sifted(I, j, delta(I, a)),))


def idempotent(j: Term, a: Term) -> Proof:
    """Same(j, a) ** 2 = Same(j, a)."""
    here = delta(j, a)
    twice = sifted(I, j, ("*", delta(I, j), delta(I, a)))  # Same(j, j) Same(j, a)
    other = sifted(I, a, ("*", delta(I, j), delta(I, j)))  # Same(a, j) ** 2
    same, turned = K.same(j), symmetric(j, a)
    return weigh(
        ("=", ("*", here, here), here),
        (turned, -ONE, here),
        (turned, -ONE, delta(a, j)),
        (other, -ONE),
        (twice,),
        (same, here),
    )


def other_than(j: Term, a: Term) -> Term:
    """1 - Same(j, a)."""
    return ("+", ONE, ("*", -ONE, delta(j, a)))


def no_third(j: Term, a: Term, two: Proof) -> Proof:
    """(1 - Same(j, a)) (1 - Same(i, a) - Same(i, j)) = 0 at any unit i, from n = 2."""
    here, o = delta(j, a), other_than(j, a)
    gap: Term = ("*", o, ("+", other_than(I, a), ("*", -ONE, delta(I, j))))
    alike = [
        entry
        for unit in (a, j)
        for entry in (
            (sifted(I, unit, delta(I, unit)), o, o),
            (K.same(unit), o, o),
            (sifted(I, unit, ONE), -TWO, o, o),
        )
    ]
    crossed = ((sifted(I, a, delta(I, j)), TWO, o, o), (symmetric(j, a), TWO, o, o))
    left = ((idempotent(j, a), TWO, here), (idempotent(j, a), -TWO))
    squares = weigh(("<=", total(("*", gap, gap), I), ZERO), *alike, *crossed, (two, o, o), *left)
    return vanishing(gap, I, squares)


def at_the_other(j: Term, a: Term, d: Term, two: Proof) -> Proof:
    """(1 - Same(j, a)) d_j = (1 - Same(j, a)) (sum over i of d_i - d_a): the other unit's number; d is a term in j."""
    o, there = other_than(j, a), subst(d, j, I)
    each = weigh(("=", ("*", o, other_than(I, a), there), ("*", o, delta(I, j), there)), (no_third(j, a, two), there))
    summed = sum_of_bounds(each, I)
    goal: Term = ("=", ("*", o, d), ("*", o, other_number(j, a, d)))
    return weigh(goal, (summed, -ONE), (sifted(I, j, there), -ONE, o), (sifted(I, a, there), -ONE, o))


def other_number(j: Term, a: Term, d: Term) -> Term:
    """The sum over i of d_i, less d_a."""
    return ("+", total(subst(d, j, I), I), ("*", -ONE, subst(d, j, a)))


def at_the_unit(j: Term, a: Term, d: Term) -> Proof:
    """Same(j, a) d_j = Same(j, a) d_a."""
    here, apart = delta(j, a), ("+", d, ("*", -ONE, subst(d, j, a)))
    difference: Term = ("*", here, apart)
    squares = sifted(j, a, ("*", here, apart, apart))
    nothing = weigh(("<=", total(("*", difference, difference), j), ZERO), (squares,))
    return weigh(("=", ("*", here, d), ("*", here, subst(d, j, a))), (vanishing(difference, j, nothing),))


class TwoUnits:
    """A norm q of vectors of two units in which the slopes, at least 0, act as their largest does.

    two      n = 2
    q        a norm of vectors; units: for all j, |e_j| <= 1
    entries  maps a vector u, a term in the unit j, to a proof of |u_j| <= |u| at any j
    """

    def __init__(self, q: Term, two: Proof, units: Proof, entries: Callable[[Term], Proof]) -> None:
        self.q, self.two, self.units, self.entries = q, two, units, entries

    def size_of_vector(self, u: Term) -> Term:
        """|u|."""
        return NL.norm(self.q, NL.vector(V, u))

    def at_unit(self, u: Term) -> Proof:
        """|Same(v, a) u| <= |u|, by |sum| <= sum: what remains is the component at a."""
        here, whole = delta(V, A), self.size_of_vector(u)
        part = ("*", here, u)
        unit, short = NL.norm(self.q, ("Basis", V)), at(self.units, V)
        nonnegative = size_of(weigh(("<=", ZERO, here), (("square", here),), (idempotent(V, A),)))
        each = weigh(("<=", ("*", size(part), unit), ("*", here, size(u))), (short, size(part)), (nonnegative, size(u)))
        spread = K.norm_fact("spread", self.q, V, part)
        entry = at(K.generalise(self.entries(u), V), A)
        return weigh(
            ("<=", spread.concl[1], whole), (spread,), (sum_of_bounds(each, V),), (sifted(V, A, size(u)),), (entry,)
        )

    def at_other(self, u: Term) -> Proof:
        """|(1 - Same(v, a)) u| <= |u|: one component remains, and that is at most |u|."""
        o, whole = other_than(V, A), self.size_of_vector(u)
        part = ("*", o, u)
        unit, short = NL.norm(self.q, ("Basis", V)), at(self.units, V)
        low = weigh(("<=", ZERO, o), (("square", o),), (idempotent(V, A),))
        each = weigh(
            ("<=", ("*", size(part), unit), ("*", o, whole)),
            (short, size(part)),
            (size_of_product(o, u),),
            (size_of(low), size(u)),
            (self.entries(u), low),
        )
        spread = K.norm_fact("spread", self.q, V, part)
        once = sifted(V, A, ONE)
        return weigh(
            ("<=", spread.concl[1], whole),
            (spread,),
            (sum_of_bounds(each, V),),
            (self.two, whole),
            (once, -ONE, whole),
        )

    def _other_bounds(self, d: Term, low: Proof, high: Proof) -> tuple[Proof, Proof]:
        """0 <= the other unit's number <= c: it is the sum over v of (1 - Same(v, a)) d_v."""
        o, c, other = other_than(V, A), high.concl[2], other_number(V, A, d)
        weight_low = weigh(("<=", ZERO, o), (("square", o),), (idempotent(V, A),))
        above = sum_of_bounds(weigh(("<=", ZERO, ("*", o, d)), (weight_low, low)), V)
        below = sum_of_bounds(weigh(("<=", ("*", o, d), ("*", o, c)), (high, weight_low)), V)
        apart, once = sifted(V, A, d), sifted(V, A, ONE)
        return (
            weigh(("<=", ZERO, other), (above,), (apart, -ONE)),
            weigh(("<=", other, c), (below,), (apart,), (self.two, c), (once, -ONE, c)),
        )

    def diagonal(self, d: Term, u: Term, low: Proof, high: Proof) -> Proof:
        """|(d_v u_v)| <= c |u|, from 0 <= d_v and d_v <= c at any unit v."""
        c, here, other = high.concl[2], subst(d, V, A), other_number(V, A, d)
        other_low, other_high = self._other_bounds(d, low, high)
        apart: Term = ("+", here, ("*", -ONE, other))
        distance = size(apart)
        both: Term = ("+", here, other)
        here_low, here_high = (at(K.generalise(each, V), A) for each in (low, high))
        back: Term = ("*", -ONE, apart)
        near = K.abs_least(weigh(("<=", apart, both), (other_low, TWO)), weigh(("<=", back, both), (here_low, TWO)))
        top: Term = ("+", ("*", TWO, c), ("*", -ONE, both))
        far = K.abs_least(weigh(("<=", apart, top), (here_high, TWO)), weigh(("<=", back, top), (other_high, TWO)))
        least: Term = ("*", HALF, ("+", both, ("*", -ONE, distance)))
        more: Term = ("*", HALF, ("+", distance, apart))
        less: Term = ("*", HALF, ("+", distance, back))
        lows = (
            weigh(("<=", ZERO, least), (near, HALF)),
            weigh(("<=", ZERO, more), (K.abs_upper(back), HALF)),
            weigh(("<=", ZERO, less), (K.abs_upper(apart), HALF)),
        )
        parts = ((least, u), (more, ("*", delta(V, A), u)), (less, ("*", other_than(V, A), u)))
        whole = self._split(d, u, parts)
        sizes = [
            entry for (number, x), each in zip(parts, lows, strict=True) for entry in self._scaled(number, x, each)
        ]
        below = (self.at_unit(u), lows[1]), (self.at_other(u), lows[2])
        goal: Term = ("<=", whole[0].concl[1], ("*", c, self.size_of_vector(u)))
        return weigh(goal, *((p,) for p in whole), *sizes, *below, (far, HALF, self.size_of_vector(u)))

    def _split(self, d: Term, u: Term, parts: tuple[tuple[Term, Term], ...]) -> tuple[Proof, ...]:
        """|d u| = |least u + (more delta u + less (1 - delta) u)| <= |least u| + |more delta u| + |less ...|."""
        first, second, third = (("*", number, x) for number, x in parts)
        rest: Term = ("+", second, third)
        equation = weigh(
            ("=", ("*", d, u), ("+", first, rest)),
            (at_the_unit(V, A, d), u),
            (at_the_other(V, A, d, self.two), u),
        )
        return (
            NL.equal_norms(self.q, V, equation),
            K.norm_fact("subadditive", self.q, V, first, rest),
            K.norm_fact("subadditive", self.q, V, second, third),
        )

    def _scaled(self, number: Term, x: Term, low: Proof) -> tuple[tuple[Proof | Term, ...], ...]:
        """|number x| = number |x|."""
        scaled = K.norm_fact("homogeneous", self.q, V, number, x)
        return (scaled,), (size_of(low), self.size_of_vector(x))


def flow_below_power(p: Term, two: Proof, slopes: Proof, above_inf: Proof, ones: Proof) -> Proof:
    """|ErrorFlow(q, k, v)| <= (SlopeMax(inf, q) |W|) ** q.

    two        n = 2
    slopes     for all nats r and units j, 0 <= Slope(r, j)
    above_inf  for all j, |e_j|* <= 1; ones: for all j, |e_j| = 1
    """
    q, whole, rate = NL.dual(p), NL.norm(p, W), ("*", L.SLOPE_MAX, NL.norm(p, W))
    net = TwoUnits(q, two, above_inf, lambda u: entry_below_dual(p, u, ones))

    def through(r: Term, u: Term, within: Proof) -> Proof:
        d, steep = slope(r, V), L.slope_below(r, V, within)
        high = weigh(("<=", d, steep.concl[2]), (K.abs_upper(d),), (steep,))
        return net.diagonal(d, u, at(slopes, r, V), high)

    def row(m: Term, u: Term) -> Proof:
        equation = weigh(("=", flow(m, KK, V), ("*", slope(m, V), u)), (K.unfold(flow(m, KK, V)),))
        return NL.equal_norms(q, V, equation)

    def bound(m: Term) -> Term:
        return ("<=", NL.flow_row(p, m), ("**", rate, m))

    def step(known: Proof, within: Proof) -> Proof:
        product = total(("*", flow(M, KK, J), weight(J, V)), J)
        past = K.norm_fact("vector_matrix", p, W, J, V, flow(M, KK, J))
        return weigh(
            bound(NEXT),
            (row(NEXT, product),),
            (through(NEXT, product, within),),
            (past, L.slope_max_nonnegative()),
            (known, L.slope_max_nonnegative(), whole),
        )

    line, units = NL.row_below_norm(p), at(above_inf, KK)
    first = weigh(
        bound(ONE),
        (row(ONE, weight(KK, V)),),
        (through(ONE, weight(KK, V), K.at_least_one(Q)),),
        (K.norm_fact("components", q, ("Row", KK), V), -ONE, L.SLOPE_MAX),
        (line, L.slope_max_nonnegative()),
        (units, whole, L.slope_max_nonnegative()),
    )
    rows = L.at_lag(L.up_to_q(bound(M), first, step))
    entry = entry_below_dual(p, flow(Q, KK, V), ones)
    return weigh(("<=", entry.concl[1], rows.concl[2]), (entry,), (rows,))


def entry_below_dual(p: Term, u: Term, ones: Proof) -> Proof:
    """|u_v| <= |u|*, from |e_v| = 1: u_v = sum over j of u_j Same(j, v)."""
    j = var("e'", "unit")
    there, whole = subst(u, V, j), NL.norm(NL.dual(p), NL.vector(V, u))
    bound = K.norm_fact("hoelder", p, j, there, delta(j, V))
    unit = K.norm_fact("components", p, ("Basis", V), j)
    return weigh(
        ("<=", size(u), whole),
        (absolute(sifted(j, V, there)), -ONE),
        (bound,),
        (unit, -ONE, whole),
        (at(ones, V), whole),
    )
