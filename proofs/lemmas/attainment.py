"""The net that attains the weak upper bound: W = c sigma sigma^T with signs sigma, every slope at the supremum."""

from fractions import Fraction

from proofs import kernel as K
from proofs import lemmas as L
from proofs.kernel import Proof
from proofs.lemmas import KK, SLOPE_MAX, I, J, M, Q, V, size, weight
from proofs.lemmas.identities import flow_equals
from proofs.tactics import absolute, at, chain, rewritten, sum_of_bounds, total, var, weigh
from proofs.terms import ONE, N, Term, subst

C = var("c", "real")
PLACE = var("x'", "real")  # where `rewritten` puts one side of an equation for the other
SUP: Term = ("SlopeSup",)
TWO = Fraction(2)


def sign(unit: Term) -> Term:
    """sigma at a unit."""
    return ("Free", "sigma", unit)


def signed_flow(lag: Term, k: Term, v: Term, c: Term = C) -> Term:
    """n ** (lag - 1) (SlopeSup c) ** lag sigma_k sigma_v."""
    return ("*", ("**", N, ("+", lag, -ONE)), ("**", ("*", SUP, c), lag), sign(k), sign(v))


def flow_is_signed(weights: Proof, slopes: Proof, signs: Proof, c: Term = C) -> Proof:
    """ErrorFlow(q, k, v) = n ** (q - 1) (SlopeSup c) ** q sigma_k sigma_v.

    From Weight(i, j) = c sigma_i sigma_j, Slope(r, j) = SlopeSup and sigma_j ** 2 = 1, each for all indices.
    """

    def step_value(lag: Term, k: Term, v: Term) -> Proof:
        w, s = at(weights, k, v), at(slopes, lag, v)
        goal: Term = ("=", ("*", w.concl[1], s.concl[1]), ("*", w.concl[2], s.concl[2]))
        return weigh(goal, (w, s.concl[1]), (s, w.concl[2]))

    one = step_value(ONE, KK, V)
    first = weigh(("=", signed_flow(ONE, KK, V, c), one.concl[1]), (one, -ONE))

    def step(past: Proof) -> Proof:
        """The value at m' + 1 = the sum over a unit of the value at m' to it, times the last step."""
        (_, (unit,), _body, _), before = past.concl[2], signed_flow(M, KK, V, c)
        value, square, after = step_value(L.NEXT, unit, V), at(signs, unit), ("*", before, SUP, c)
        arriving = signed_flow(M, KK, unit, c)
        each = weigh(("=", ("*", arriving, value.concl[1]), after), (value, arriving), (square, after))
        return weigh(("=", signed_flow(L.NEXT, KK, V, c), past.concl[2]), (sum_of_bounds(each, unit), -ONE))

    return at(flow_equals(signed_flow(M, KK, V, c), first, step), V)


class Values:
    """What the norms are in that net with c > 0: each entry has size c, each slope 1/4 (or what `sup` says)."""

    def __init__(self, weights: Proof, slopes: Proof, signs: Proof, positive: Proof, sup: Proof) -> None:
        self.weights, self.slopes, self.signs, self.sup = weights, slopes, signs, sup
        self.c = c = positive.concl[2]
        above = K.abs_least(weigh(("<=", c, c)), weigh(("<=", ("*", -ONE, c), c), (positive, TWO)))
        self.size_of_c = K.antisymmetric(above, K.abs_upper(c))
        self.top = sup.concl[2]

    def size_of_sign(self, unit: Term) -> Proof:
        """|sigma| = 1, from sigma ** 2 = 1."""
        square, one, a = K.size_squared(sign(unit)), at(self.signs, unit), size(sign(unit))
        half, rest = Fraction(1, 2), ("square", ("+", ONE, ("*", -ONE, a)))
        high = weigh(("<=", a, ONE), (half, rest), (square, half), (one, half))
        return K.antisymmetric(high, weigh(("<=", ONE, a), (high, a), (square, -ONE), (one, -ONE)))

    def entry(self, i: Term, j: Term) -> Proof:
        """|Weight(i, j)| = c."""
        whole, one, other = absolute(at(self.weights, i, j)), self.size_of_sign(i), self.size_of_sign(j)
        terms = ((whole,), (one, size(sign(j)), size(self.c)), (other, size(self.c)), (self.size_of_c,))
        return weigh(("=", whole.concl[1], self.c), *terms)

    def size_of_sup(self) -> Proof:
        """|SlopeSup| = its value."""
        same = K.algebra(size(SUP), size(SUP))
        return weigh(("=", size(SUP), self.top), (rewritten(same, self.sup, ("=", size(SUP), size(PLACE))),))

    def slope_size(self, r: Term, j: Term) -> Proof:
        """|Slope(r, j)| = the value of SlopeSup."""
        whole = absolute(at(self.slopes, r, j))
        return weigh(("=", whole.concl[1], self.top), (whole,), (self.size_of_sup(),))

    def slope_max(self) -> Proof:
        """SlopeMax(inf, q) = the value of SlopeSup."""
        unfolded = K.unfold(SLOPE_MAX)
        (_, (r,), inner, _), one = unfolded.concl[2], self.slope_size(ONE, J)
        each = self.slope_size(r, inner[1][0])
        units = K.maximum_least(K.generalise(weigh(("<=", inner[2], self.top), (each,)), inner[1][0]), inner)
        least = K.maximum_least(K.generalise(K.suppose(units, ("<=", r, Q)), r), unfolded.concl[2])
        below = L.slope_below(ONE, J, K.at_least_one(Q))
        return K.antisymmetric(chain(unfolded, least), weigh(("<=", self.top, SLOPE_MAX), (below,), (one, -ONE)))

    def weight_max(self) -> Proof:
        """WeightMax = c."""
        leaf: Term = ("WeightMax",)
        (_, (i,), inner, _) = K.unfold(leaf).concl[2]
        (j,), entry = inner[1], self.entry(i, inner[1][0])
        row = K.maximum_least(K.generalise(weigh(("<=", inner[2], self.c), (entry,)), j), inner)
        above = L.max_below(K.generalise(row, i), leaf)
        below = weigh(("<=", self.c, leaf), (L.below_max(leaf, I, J),), (self.entry(I, J), -ONE))
        return K.antisymmetric(above, below)

    def norm(self, leaf: Term, unit: Term, each: Proof) -> Proof:
        """leaf = value, a maximum over a unit of what `each` says to be the value."""
        value = each.concl[2]
        above = L.max_below(K.generalise(weigh(("<=", each.concl[1], value), (each,)), unit), leaf)
        return K.antisymmetric(above, weigh(("<=", value, leaf), (L.below_max(leaf, unit),), (each, -ONE)))


def middle_form_attained(net: Values, goal: Term) -> Proof:
    """For all nats m', the goal at q = m' + 2: |ErrorFlow(q, k, v)| = n SlopeMax ** q |column| |row| |W| ** (q - 2)."""
    row = net.norm(("Norm", "inf", ("Row", KK)), J, net.entry(KK, J))
    column = net.norm(("Norm", "inf", ("Col", V)), J, net.entry(J, V))
    line = weigh(("=", total(size(weight(I, J)), J), ("*", N, C)), (sum_of_bounds(net.entry(I, J), J),))
    whole = net.norm(("Norm", "inf", L.W), I, line)
    m = var("m", "nat")
    lag = ("+", m, TWO)
    steep, value = (at(K.generalise(p, Q), lag) for p in (net.slope_max(), size_of_flow(net)))
    powers: Term = ("*", N, C, C, ("**", ("*", N, C), m))
    plain = weigh(("=", value.concl[1], ("*", powers, ("**", net.top, lag))), (value,))
    back = ("=", plain.concl[1], ("*", powers, ("**", PLACE, lag)))
    sloped = rewritten(plain, weigh(("=", net.top, steep.concl[1]), (steep, -ONE)), back)
    height: Term = ("**", steep.concl[1], lag)
    inside = ("=", plain.concl[1], ("*", N, C, C, ("**", PLACE, m), height))
    same = weigh(subst(inside, PLACE, ("*", N, C)), (sloped,))
    normed = rewritten(same, weigh(("=", ("*", N, C), whole.concl[1]), (whole, -ONE)), inside)
    rest: Term = ("*", N, ("**", whole.concl[1], m), height)
    here = weigh(subst(goal, Q, lag), (normed,), (row, -ONE, rest, C), (column, -ONE, rest, row.concl[1]))
    return K.generalise(here, m)


def size_of_flow(net: Values) -> Proof:
    """|ErrorFlow(q, k, v)| = n ** (q - 1) top ** q c ** q, where top is the value of SlopeSup."""
    whole = absolute(flow_is_signed(net.weights, net.slopes, net.signs, net.c))
    paths: Term = ("**", N, ("+", Q, -ONE))
    powers: Term = ("*", paths, ("**", size(SUP), Q), ("**", size(net.c), Q))
    one, other = net.size_of_sign(KK), net.size_of_sign(V)
    bare = weigh(("=", whole.concl[1], powers), (whole,), (one, size(sign(V)), powers), (other, powers))
    place = ("=", whole.concl[1], ("*", paths, ("**", PLACE, Q), ("**", size(net.c), Q)))
    steep = rewritten(bare, net.size_of_sup(), place)
    place = ("=", whole.concl[1], ("*", paths, ("**", net.top, Q), ("**", PLACE, Q)))
    return rewritten(steep, net.size_of_c, place)
