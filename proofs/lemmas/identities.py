"""Equalities of the plain net's error flow, for all n and q: path sums, the recursion from either end, sequences."""

from collections.abc import Callable

from proofs import kernel as K
from proofs.kernel import Proof
from proofs.lemmas import KK, NEXT, J, M, Q, V, flow, slope, weight
from proofs.tactics import at, sum_of_bounds, var, weigh
from proofs.terms import ONE, ZERO, N, Term, subst

O = var("o", "nat")
AFTER: Term = ("+", O, ONE)


def replaced(equation: Proof, unit: Term, *factors: Term) -> Proof:
    """Sum over the unit of a * factors = sum of b * factors, from a = b."""
    goal: Term = ("=", ("*", equation.concl[1], *factors), ("*", equation.concl[2], *factors))
    return sum_of_bounds(weigh(goal, (equation, *factors)), unit)


def last_steps(unfolded: Proof) -> tuple[Term, Term]:
    """The unit that a flow over q + 1 sums over, and its last step."""
    (_, (unit,), (_, _past, last), _) = unfolded.concl[2]
    return unit, last


def flow_equals(other: Term, first: Proof, step: Callable[[Proof], Proof]) -> Proof:
    """For all v, ErrorFlow(q, k, v) = other at q, a term in m' and v, by induction over the lag.

    ``first`` proves other at 1 = its value there; ``step(known)`` proves other at m' + 1 = its value there, where
    ``known(unit)`` may replace the flow at m'. Both sides are defined by their last step.
    """
    formula: Term = ("all", (V,), ("=", flow(M, KK, V), other))

    def shown(m: Term, unfolded: Proof, *premises: tuple[object, ...]) -> Proof:
        return K.generalise(weigh(subst(formula[2], M, m), (unfolded,), *premises), V)

    base = shown(ONE, K.unfold(flow(ONE, KK, V)), (first, -ONE))
    grown = K.unfold(flow(NEXT, KK, V))
    unit, last = last_steps(grown)
    past = replaced(at(K.assume(formula), unit), unit, last)
    later = shown(NEXT, grown, (past,), (step(past), -ONE))
    return at(K.induct(base, later, M, formula), Q)


def path_sum_is_flow(paths: Term) -> Proof:
    """ErrorFlow(q, k, v) = the path sum at q of the edge Slope(m, l) * Weight(j, l)."""
    moving = subst(paths, Q, M)
    grown = K.unfold(subst(paths, Q, NEXT))
    same = flow_equals(moving, K.unfold(subst(paths, Q, ONE)), lambda _past: grown)
    return at(same, V)


def sequence_is_flow(name: str, first: Proof, later: Proof) -> Proof:
    """For all v, ErrorFlow(q, k, v) = Seq(name, q - 1, k, v), from the sequence's two equations."""
    before: Term = ("+", M, -ONE)
    return flow_equals(("Seq", name, before, KK, V), at(first, KK, V), lambda _past: at(later, before, KK, V))


def number_of_paths(paths: Term) -> Proof:
    """The path sum of the edge 1 over q steps is n ** (q - 1)."""
    formula: Term = ("all", (V,), ("=", subst(paths, Q, M), ("**", N, ("+", M, -ONE))))
    base = K.generalise(weigh(subst(formula[2], M, ONE), (K.unfold(subst(paths, Q, ONE)),)), V)
    grown = K.unfold(subst(paths, Q, NEXT))
    unit, _last = last_steps(grown)
    past = sum_of_bounds(at(K.assume(formula), unit), unit)
    step = K.generalise(weigh(subst(formula[2], M, NEXT), (grown,), (past,)), V)
    return at(K.induct(base, step, M, formula), Q, V)


def first_step_peeled() -> Proof:
    """For all q and v: ErrorFlow(q + 1, k, v, o) = sum over j of w[k, j] Slope(o + 1, j) ErrorFlow(q, j, v, o + 1).

    The last step is peeled by definition; this is the same flow taken from its other end.
    """

    def gone(m: Term, k: Term, v: Term, o: Term) -> Term:
        return ("ErrorFlow", m, k, v, o)

    def front(m: Term) -> Term:
        return ("sum", (J,), ("*", weight(KK, J), slope(AFTER, J), gone(m, J, V, AFTER)), N)

    formula: Term = ("all", (V,), ("=", gone(NEXT, KK, V, O), front(M)))

    def stepped(m: Term, known: Callable[[Term], Proof]) -> Proof:
        """The formula at m, from what is known of the flow to a unit, one lag shorter."""
        grown = K.unfold(gone(("+", m, ONE), KK, V, O))
        unit, last = last_steps(grown)
        rear = replaced(K.unfold(gone(m, J, V, AFTER)), J, weight(KK, J), slope(AFTER, J))
        goal = subst(formula[2], M, m)
        return K.generalise(weigh(goal, (grown,), (replaced(known(unit), unit, last),), (rear, -ONE)), V)

    base = stepped(ONE, lambda unit: K.unfold(gone(ONE, KK, unit, O)))
    step = stepped(NEXT, lambda unit: at(K.assume(formula), unit))
    return K.induct(base, step, M, formula)


def weight_flow_grows() -> Proof:
    """For all q, o and k: one step further back adds one use of the weight, over the error flow to its unit j.

    WeightFlow(q + 1, k, j, l, o) = WeightFlow(q, k, j, l, o) + ErrorFlow(q, k, j, o) Act(o + q + 1, l).
    """
    source = var("l", "unit")

    def uses(m: Term, k: Term, o: Term) -> Term:
        return ("WeightFlow", m, k, J, source, o)

    def gone(m: Term) -> Term:
        return ("ErrorFlow", m, KK, J, O)

    def output(m: Term) -> Term:
        return ("Act", ("+", O, m, ONE), source)

    def grown(m: Term) -> Term:
        return ("=", uses(("+", m, ONE), KK, O), ("+", uses(m, KK, O), ("*", gone(m), output(m))))

    def shown(m: Term, before: Callable[[Term], Proof], *premises: tuple[object, ...]) -> Proof:
        """The formula at m: both definitions, with ``before(i)`` of the flow into unit i one step earlier."""
        later = K.unfold(uses(("+", m, ONE), KK, O))
        ((i,),) = (part[1] for part in later.concl[2][1:] if part[0] == "sum")
        past = replaced(before(i), i, weight(KK, i), slope(AFTER, i))
        goal = grown(m)
        return _both(weigh(goal, (later,), (K.unfold(uses(m, KK, O)), -ONE), (past,), *premises), KK)

    formula: Term = ("all", (O,), ("all", (KK,), grown(M)))
    unit = var("i", "unit")
    only = K.sift(("sum", (unit,), ("*", ("Same", unit, J), weight(KK, unit), slope(AFTER, unit), output(ONE)), N))
    first = K.unfold(gone(ONE))
    base = shown(ONE, lambda i: K.unfold(uses(ONE, i, AFTER)), (only,), (first, -ONE, output(ONE)))
    peeled = at(first_step_peeled(), M, J)
    step = shown(NEXT, lambda i: at(K.assume(formula), AFTER, i), (peeled, -ONE, output(NEXT)))
    return K.induct(base, step, M, formula)


def forward_sequence_is_flow(name: str, first: Proof, later: Proof) -> Proof:
    """ErrorFlow(q, k, v) = Seq(name, q - 1, k, v, 0).

    From the two equations of a sequence that grows at its late end.
    """
    (i, unit), before = (var("i", "unit"), var("l", "unit")), ("+", M, -ONE)

    def both_ends(m: Term) -> Term:
        return ("=", ("ErrorFlow", m, i, V, O), ("Seq", name, ("+", m, -ONE), i, V, O))

    formula: Term = ("all", (O,), ("all", (i,), both_ends(M)))
    unfolded = K.unfold(("ErrorFlow", ONE, i, V, O))
    base = _both(weigh(both_ends(ONE), (unfolded,), (at(first, i, V, O), -ONE)), i)
    peeled = at(K.generalise(K.generalise(first_step_peeled(), KK), O), O, i, M, V)
    rest = replaced(at(K.assume(formula), AFTER, unit), unit, weight(i, unit), slope(AFTER, unit))
    step = _both(weigh(both_ends(NEXT), (peeled,), (rest,), (at(later, before, i, V, O), -ONE)), i)
    return at(K.induct(base, step, M, formula), Q, ZERO, KK)


def _both(proof: Proof, unit: Term) -> Proof:
    return K.generalise(K.generalise(proof, unit), O)
