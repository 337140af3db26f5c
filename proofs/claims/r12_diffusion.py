"""Diffusion of credit: transition probabilities have norm 1, and the influence of the past still decays.

The rows of A = W add up to 1, every slope is 1. How much the unit at which one starts matters is said by the
differences of two rows; Dobrushin's number tau of A is half the largest sum of the sizes of such a difference. That
is how much of the differences among any numbers x_v is left in the x_v as seen from two units over a step, and
tau ** q over q steps (r12-dobrushin, for one A at all times; weights may be < 0; x_v = 1 at one unit and 0 elsewhere
picks an entry).

r12: the chain that keeps its state except for jumps, W = (1 - n e) I + e for all pairs, keeps (1 - n e) ** q of each
difference, (1 - 2 e) ** q for two units, although every row of the product adds up to 1.

"No decay iff tau = 1" is wrong: tau = 1 for one step is not enough (r12-once). With the transitions 1 to 1, 2 to 1,
3 to 2 two rows differ in full over one step, and none over two. It takes tau = 1 for each power, as of permutations.

Why: the differences d_j of two rows add up to 0, so sum of d_j x_j = sum of d_j (x_j - c), c in the middle of the x_j.

Tight: r12 attains r12-dobrushin.

Source: Bengio and Frasconi (1995), diffusion of credit in Markovian models; Dobrushin (1956). r12-once is new here.
"""

from fractions import Fraction

from proofs import kernel as K
from proofs.claim import Claim, instead
from proofs.kernel import Proof
from proofs.lemmas import KK, NEXT, I, J, M, Q, V, flow, slope, weight
from proofs.lemmas.identities import AFTER, O, first_step_peeled
from proofs.lemmas.kronecker import picked, same, swapped
from proofs.sequent import sequent
from proofs.tactics import absolute, at, for_all, size_of, size_of_product, sum_of_bounds, total, triangle, var, weigh
from proofs.terms import ONE, ZERO, N, Term, subst
from theory.statement import (
    ErrorFlow,
    Free,
    Lag,
    Max,
    Nat,
    Net,
    Real,
    Same,
    Slope,
    Sum,
    Unit,
    Units,
    Weight,
    both,
    define,
    eq,
    implies,
    leq,
)
from theory.statement import for_all as every

n, q, k, u, v, e, net = Units("n"), Lag("q"), Unit("k"), Unit("u"), Unit("v"), Real("e"), Net()
i, j, s = Unit("i"), Unit("j"), Nat("s")

SOURCE = "Bengio and Frasconi (1995); Dobrushin (1956)"
U, HALF, TWO = var("u", "unit"), Fraction(1, 2), Fraction(2)


def keeps() -> Proof:
    """Induction over the lag: the differences of two rows add up to 0, so of a step only (1 - n e) I is left."""
    claim = sequent(r12.stored)
    weights, slopes = map(K.assume, claim.constructed)
    e = var("e", "real")
    stay: Term = ("+", ONE, ("*", -ONE, N, e))

    def gap(m: Term, v: Term) -> Term:
        return ("+", flow(m, KK, v), ("*", -ONE, flow(m, U, v)))

    def body(m: Term) -> Term:
        return ("=", gap(m, V), ("*", ("**", stay, m), ("+", same(KK, V), ("*", -ONE, same(U, V)))))

    def value(lag: Term, j: Term) -> Proof:
        w, s = at(weights, j, V), at(slopes, lag, V)
        return weigh(("=", ("*", weight(j, V), slope(lag, V)), w.concl[2]), (s, weight(j, V)), (w,))

    first = [(K.unfold(flow(ONE, unit, V)), value(ONE, unit)) for unit in (KK, U)]
    base = weigh(body(ONE), *((p,) for p in first[0]), *((p, -ONE) for p in first[1]))
    grown = [K.unfold(flow(NEXT, unit, V)) for unit in (KK, U)]
    (_, (unit,), _, _) = grown[0].concl[2]
    formula: Term = ("all", (V,), body(M))
    known, one = at(K.assume(formula), unit), value(NEXT, unit)
    step = ("*", weight(unit, V), slope(NEXT, V))
    goal: Term = ("=", ("*", gap(M, unit), step), ("*", known.concl[2], one.concl[2]))
    moved = sum_of_bounds(weigh(goal, (known, step), (one, known.concl[2])), unit)
    power: Term = ("**", stay, M)
    ends = _stays(unit, power, e, stay)
    later = weigh(body(NEXT), (grown[0],), (grown[1], -ONE), (moved,), *ends)
    whole = K.induct(K.generalise(base, V), K.generalise(later, V), M, formula)
    row = sum_of_bounds(at(weights, KK, J), J)
    _, wanted, rows = claim.goal
    own = weigh(rows, (row,), (sum_of_bounds(swapped(KK, J), J), stay), (picked(KK, ONE, J), stay))
    return K.both(weigh(wanted, (at(whole, Q, V),)), own)


def _stays(unit: Term, power: Term, e: Term, stay: Term) -> list[tuple[object, ...]]:
    """The sums over the unit of Same(k, unit) - Same(u, unit), which is 0, and of it times Same(unit, v)."""
    ends: list[tuple[object, ...]] = []
    for sign, row in ((ONE, KK), (-ONE, U)):
        turned = sum_of_bounds(swapped(row, unit), unit)
        ends += [(turned, sign, power, e), (picked(row, ONE, unit), sign, power, e)]
        across = weigh(
            ("=", ("*", same(row, unit), same(unit, V)), ("*", same(unit, row), same(unit, V))),
            (swapped(row, unit), same(unit, V)),
        )
        ends += [(sum_of_bounds(across, unit), sign, power, stay)]
        ends += [(picked(row, same(unit, V), unit), sign, power, stay)]
    return ends


r12 = Claim(
    id="r12",
    title="transition probabilities with norm 1: the influence decays as (1 - n e) ** q",
    source=SOURCE,
    over=(n, q, k, u, v, e, net),
    where=(define(Weight(i, j), e + (1 - n * e) * Same(i, j)), define(Slope(s, j), 1)),
    statement=both(
        eq(ErrorFlow(q, k, v) - ErrorFlow(q, u, v), (1 - n * e) ** q * (Same(k, v) - Same(u, v))),
        eq(Sum(j, Weight(k, j)), 1),
    ),
    derivation=keeps,
    # as if a norm of 1 preserved it
    near_miss=instead(statement=eq(ErrorFlow(q, k, v) - ErrorFlow(q, u, v), Same(k, v) - Same(u, v))),
)

a, b, x = Unit("a"), Unit("b"), Free("x", Unit("v"))
unit_slopes = define(Slope(s, j), 1)
rows_sum_to_one = every(a, eq(Sum(j, Weight(a, j)), 1))
number = Max(a, Max(b, Sum(j, abs(Weight(a, j) - Weight(b, j))))) / 2
spread = Max(a, Max(b, abs(Free("x", a) - Free("x", b))))


def middle(x: Term, near: Proof) -> tuple[Term, Proof]:
    """A number c with |x_j - c| <= T/2 for all j, x a term in j; ``near`` proves |x_i - x_j| <= T for all i, j."""
    most, minus, other = near.concl[2], ("*", -ONE, x), subst(x, J, I)
    high, low = ("maximum", (J,), x, N), ("maximum", (J,), minus, N)
    gap: Term = ("+", other, ("*", -ONE, x))
    each = weigh(("<=", other, ("+", most, x)), (near,), (K.abs_upper(gap),))
    top = K.maximum_least(K.generalise(each, I), ("maximum", (I,), other, N))
    width = weigh(("<=", minus, ("+", most, ("*", -ONE, high))), (top,))
    whole = K.maximum_least(K.generalise(width, J), low)
    c: Term = ("+", ("*", HALF, high), ("*", -HALF, low))
    above, below = (K.maximum_upper(t, J) for t in (high, low))
    apart: Term = ("+", x, ("*", -ONE, c))
    bound: Term = ("*", HALF, most)
    first = weigh(("<=", apart, bound), (above,), (whole, HALF))
    second = weigh(("<=", ("*", -ONE, apart), bound), (below,), (whole, HALF))
    return c, K.abs_least(first, second)


def closer(d: Term, x: Term, near: Proof, zero: Proof, size: Proof) -> Proof:
    """|sum over j of d_j x_j| <= tau T, for d and x terms in the unit j.

    ``near`` proves |x_i - x_j| <= T, ``zero`` that the d_j add up to 0, ``size`` that their sizes add up to 2 tau.
    """
    c, small = middle(x, near)
    apart = small.concl[1][1]
    moved = absolute(weigh(("=", total(("*", d, x), J), total(("*", d, apart), J)), (zero, c)))
    spread = K.triangle(total(("*", d, apart), J))
    sizes: Term = ("*", ("abs", d), small.concl[2])
    each = weigh(("<=", ("abs", ("*", d, apart)), sizes), (size_of_product(d, apart),), (small, ("abs", d)))
    low = weigh(("<=", ZERO, small.concl[2]), (small,), (ONE, small.concl[1]))
    goal: Term = ("<=", moved.concl[1], ("*", HALF, size.concl[2], near.concl[2]))
    return weigh(goal, (moved,), (spread,), (sum_of_bounds(each, J),), (size, low))


def seen(m: Term, k: Term, o: Term) -> Term:
    """What the numbers x make of row k of the flow over m steps."""
    return total(("*", ("ErrorFlow", m, k, V, o), ("Free", "x", V)), V)


def below_spread(width: Term) -> Proof:
    """|x_i - x_j| <= the largest difference of two of the x."""
    outer = K.maximum_upper(width, I)
    inner = K.maximum_upper(outer.concl[1], J)
    return weigh(("<=", inner.concl[1], width), (inner,), (outer,))


def contracts() -> Proof:
    """Induction over the lag, from the late end: a step takes all differences to tau of them."""
    claim = sequent(dobrushin.stored)
    ones, slopes = K.assume(claim.given[0]), K.assume(claim.constructed[0])
    _, _, (_, *sides) = claim.goal
    (width,) = (t for t in sides if t[0] == "maximum")
    ((_, tau, _),) = (t for t in sides if t[0] == "**")
    d: Term = ("+", weight(KK, J), ("*", -ONE, weight(U, J)))
    zero = weigh(("=", total(d, J), ZERO), (at(ones, KK),), (at(ones, U), -ONE))
    size = dobrushin_number(d, tau)

    def gap(m: Term) -> Term:
        return ("+", seen(m, KK, O), ("*", -ONE, seen(m, U, O)))

    def body(m: Term) -> Term:
        return ("<=", ("abs", gap(m)), ("*", ("**", tau, m), width))

    def moved(m: Term, k: Term, equation: Proof, x: Term) -> Proof:
        """What x makes of row k over m steps, by its first step, whose slopes are 1."""
        seen_first = sum_of_bounds(_times(equation, ("Free", "x", V)), V)
        past: Term = ("*", weight(k, J), x)
        one = at(slopes, AFTER, J)
        unit = sum_of_bounds(weigh(("=", ("*", past, one.concl[1]), past), (one, past)), J)
        return weigh(("=", seen(m, k, O), total(past, J)), (seen_first,), (unit,))

    def shown(m: Term, x: Term, near: Proof, rows: list[Proof]) -> Proof:
        step = absolute(weigh(("=", gap(m), total(("*", d, x), J)), (rows[0],), (rows[1], -ONE)))
        return for_all(weigh(body(m), (step,), (closer(d, x, near, zero, size),)), O, KK, U)

    start: Term = ("Free", "x", J)
    first = [moved(ONE, k, K.unfold(("ErrorFlow", ONE, k, V, O)), start) for k in (KK, U)]
    formula: Term = ("all", (O,), ("all", (KK,), ("all", (U,), body(M))))
    known, peeled = at(K.assume(formula), AFTER, I, J), K.generalise(at(first_step_peeled(), M, V), KK)
    x = seen(M, J, AFTER)
    later = [moved(NEXT, k, at(peeled, k), x) for k in (KK, U)]
    base, grown = shown(ONE, start, below_spread(width), first), shown(NEXT, x, known, later)
    return weigh(claim.goal, (at(K.induct(base, grown, M, formula), Q, ZERO, KK, U),))


def _times(equation: Proof, factor: Term) -> Proof:
    _, left, right = equation.concl
    return weigh(("=", ("*", left, factor), ("*", right, factor)), (equation, factor))


def dobrushin_number(d: Term, tau: Term) -> Proof:
    """Sum over j of |d_j| <= 2 tau, of the rows k and u, for half a maximum tau over all pairs of rows."""
    (half,) = (t for t in tau[1:] if isinstance(t, tuple))
    outer = K.maximum_upper(half, KK)
    inner = K.maximum_upper(outer.concl[1], U)
    return weigh(("<=", total(("abs", d), J), ("*", TWO, tau)), (inner,), (outer,))


dobrushin = Claim(
    id="r12-dobrushin",
    title="the influence over q steps is at most Dobrushin's number to the power q",
    source=SOURCE,
    over=(n, q, k, u, net),
    given=(rows_sum_to_one,),
    where=(unit_slopes,),
    statement=leq(abs(Sum(v, (ErrorFlow(q, k, v) - ErrorFlow(q, u, v)) * x)), number**q * spread),
    derivation=contracts,
    # whatever the rows add up to
    near_miss=instead(given=()),
)

probabilities = (every(a, every(b, leq(0, Weight(a, b)))), rows_sum_to_one)
difference = Sum(j, abs(ErrorFlow(q, k, j) - ErrorFlow(q, u, j)))


def at_most_two() -> Proof:
    """The rows of a product of transition probabilities are >= 0 and add up to 1, so two differ by 2 at most."""
    claim = sequent(once.variant(once.corrected).stored)
    signs, rows, slopes = (*map(K.assume, claim.given[:2]), K.assume(claim.constructed[0]))

    def low(m: Term) -> Term:
        return ("all", (V,), ("<=", ZERO, flow(m, KK, V)))

    def whole(m: Term) -> Term:
        return ("=", total(flow(m, KK, V), V), ONE)

    def entry(lag: Term, j: Term) -> Proof:
        return weigh(("=", ("*", weight(j, V), slope(lag, V)), weight(j, V)), (at(slopes, lag, V), weight(j, V)))

    first, grown = K.unfold(flow(ONE, KK, V)), K.unfold(flow(NEXT, KK, V))
    one = weigh(("=", flow(ONE, KK, V), weight(KK, V)), (first,), (entry(ONE, KK),))
    (_, (unit,), (_, past, step), _) = grown.concl[2]
    formula: Term = ("and", low(M), whole(M))
    known = K.assume(formula)
    arriving, added = at(K.part(known, 0), unit), K.part(known, 1)
    base = K.both(
        K.generalise(weigh(("<=", ZERO, flow(ONE, KK, V)), (one, -ONE), (at(signs, KK, V),)), V),
        weigh(whole(ONE), (sum_of_bounds(one, V),), (at(rows, KK),)),
    )
    each = weigh(("<=", ZERO, ("*", past, step)), (arriving, at(signs, unit, V)), (entry(NEXT, unit), -ONE, past))
    positive = weigh(("<=", ZERO, flow(NEXT, KK, V)), (grown, -ONE), (sum_of_bounds(each, unit),))
    ends = weigh(("=", ("*", past, step), ("*", past, weight(unit, V))), (entry(NEXT, unit), past))
    spread = sum_of_bounds(sum_of_bounds(ends, unit), V)
    row = at(rows, unit)
    out = sum_of_bounds(weigh(("=", ("*", past, row.concl[1]), past), (row, past)), unit)
    later = K.both(
        K.generalise(positive, V), weigh(whole(NEXT), (sum_of_bounds(grown, V),), (spread,), (out,), (added,))
    )
    found = K.generalise(K.induct(base, later, M, formula), KK)
    return weigh(claim.goal, *rows_differ(at(found, KK, Q), at(found, U, Q)))


def rows_differ(one: Proof, other: Proof) -> tuple[tuple[Proof, ...], ...]:
    """Sum over j of |a_j - b_j| <= 2, for two rows >= 0 that add up to 1."""
    (first, ones), (second, others) = ((at(K.part(p, 0), J), K.part(p, 1)) for p in (one, other))
    gap = triangle(first.concl[2], ("*", -ONE, second.concl[2]))
    each = weigh(
        ("<=", gap.concl[1], ("+", first.concl[2], second.concl[2])),
        (gap,),
        (size_of(first),),
        (size_of(second),),
    )
    return (sum_of_bounds(each, J),), (ones,), (others,)


once = Claim(
    id="r12-once",
    title="rows that differ in full over one step do so for ever",
    source="new here; on Bengio and Frasconi (1995), that deterministic transitions do not forget",
    over=(n, q, k, u, net),
    given=probabilities,
    where=(unit_slopes,),
    statement=implies(eq(Sum(j, abs(Weight(k, j) - Weight(u, j))), 2), eq(difference, 2)),
    corrected=instead(statement=leq(difference, 2), derivation=at_most_two),
)
