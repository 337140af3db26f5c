"""Linear units with all |w_ij| > 1: the largest product increases exponentially.

largest(m, k, v) is the largest product |w_{k l_1} ... w_{l_m v}| of slopes 1 and weights over m + 1 steps.

Why: each factor is at least 1 + eps, the smallest |w_ij| being 1 + eps. There is such an eps > 0 because a net has
finitely many weights (c6-finite); where slopes change with time it may be missing (c5-growth).

Tight: equality where all |w_ij| are equal. The sum of the products need not grow (c3).

Source: Hochreiter and Schmidhuber (1997), sec. 3.1: factors above 1 for all m, "as can happen, e.g., with linear f",
and the largest product increases exponentially.
"""

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import KK, I, J, Q, V, size, weight
from proofs.sequent import sequent
from proofs.tactics import absolute, at, chain, for_all, power_bounds, size_of, weigh
from proofs.terms import ONE, ZERO, N, Term, subst
from theory.activations import linear
from theory.statement import (
    Lag,
    Max,
    Nat,
    Net,
    Real,
    Seq,
    Slope,
    Unit,
    Units,
    Weight,
    both,
    define,
    leq,
    lt,
    recur,
    some,
)
from theory.statement import for_all as every

n, q, m, s, eps, net = Units("n"), Lag("q"), Nat("m"), Nat("s"), Real("eps"), Net(linear)
i, j, k, l, u, v = (Unit(name) for name in "ijkluv")

SOURCE = "Hochreiter and Schmidhuber (1997), sec. 3.1; Hochreiter et al. (2001), intuitive explanation"

unit_slopes = define(Slope(s, j), 1)  # f' = 1, as the system says; the kernel knows of f' only a bound
largest = recur(
    Seq("largest", m, u, l),
    first=abs(Weight(u, l) * Slope(1, l)),
    step=Max(j, Seq("largest", m, u, j) * abs(Weight(j, l))) * abs(Slope(m + 2, l)),
)
by_more = every(i, every(j, leq(1 + eps, abs(Weight(i, j)))))


def derivation() -> Proof:
    """Induction over the lag: the largest product over one step more is at least one that has one factor more."""
    claim = sequent(c6.stored)
    positive, weights = map(K.assume, claim.given)
    slopes, first, later = map(K.assume, claim.constructed)
    m, rate = ("var", "m", "nat"), ("+", ONE, ("var", "eps", "real"))
    formula: Term = ("all", (V,), ("<=", ("**", rate, ("+", m, ONE)), ("Seq", "largest", m, KK, V)))

    def steep(time: Term) -> Proof:
        return chain(absolute(at(slopes, time, V)), size_of(weigh(("<", ZERO, ONE), (ONE,))))

    begun, one = at(first, KK, V), steep(ONE)
    base = weigh(subst(formula[2], m, ZERO), (at(weights, KK, V),), (begun, -ONE), (one, -ONE, size(weight(KK, V))))
    grown = at(later, m, KK, V)
    (maximum,) = (x for x in grown.concl[2][1:] if x[0] == "maximum")
    last, member, known = steep(("+", m, ONE, ONE)), K.maximum_upper(maximum, V), at(K.assume(formula), V)
    factor, low = at(weights, V, V), weigh(("<=", ZERO, rate), (ONE,), (positive,))
    step = weigh(
        subst(formula[2], m, ("+", m, ONE)),
        (grown, -ONE),
        (last, -ONE, maximum),
        (member,),
        (known, low),
        (factor, known),
        (factor, lower_power(low, ("+", m, ONE))),
    )
    whole = K.induct(K.generalise(base, V), K.generalise(step, V), m, formula)
    return weigh(claim.goal, (at(whole, ("+", Q, -ONE), V),))


def lower_power(low: Proof, exponent: Term) -> Proof:
    """0 <= a ** e, from 0 <= a."""
    return power_bounds(low, weigh(("<=", low.concl[2], low.concl[2])), exponent)[0]


def smallest_weight() -> Proof:
    """The smallest |w_ij| is more than 1, since it is one of finitely many: 1 + eps."""
    claim = sequent(finite.stored)
    above = K.assume(claim.given[0])
    (eps,), body = claim.goal[1], claim.goal[2]
    inner: Term = ("maximum", (J,), ("*", -ONE, size(weight(I, J))), N)
    outer: Term = ("maximum", (I,), inner, N)  # minus the smallest |w_ij|
    each = weigh(("<", inner[2], -ONE), (at(above, I, J),))
    least = K.maximum_least(K.generalise(K.maximum_least(K.generalise(each, J), inner), I), outer)
    gap: Term = ("+", ("*", -ONE, outer), -ONE)
    positive = weigh(("<", ZERO, gap), (least,))
    (i,), (_, (j,), bound) = body[2][1], body[2][2]
    members = K.maximum_upper(outer, i), K.maximum_upper(subst(inner, I, i), j)
    below = weigh(subst(bound, eps, gap), *((each,) for each in members))
    return K.exhibit(K.both(positive, for_all(below, i, j)), eps, body, gap)


c6 = Claim(
    id="c6",
    title="linear units, every weight above 1: the largest product",
    source=SOURCE,
    over=(n, q, k, v, eps, net),
    given=(lt(0, eps), by_more),
    where=(unit_slopes, largest),
    statement=leq((1 + eps) ** q, Seq("largest", q - 1, k, v)),
    derivation=derivation,
    near_miss=instead(statement=leq((1 + eps) ** (q + 1), Seq("largest", q - 1, k, v))),
)

finite = Claim(
    id="c6-finite",
    title="the smallest of finitely many weights above 1",
    source=SOURCE,
    over=(n, net),
    given=(every(i, every(j, lt(1, abs(Weight(i, j))))),),
    statement=some(eps, both(lt(0, eps), by_more)),
    derivation=smallest_weight,
    reason="c5-growth is the near miss: factors that change for ever have no smallest",
)
