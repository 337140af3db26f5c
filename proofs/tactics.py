"""Steps that many proofs share, put together from the kernel's rules.

Nothing here is trusted: a wrong step raises, or fails in the kernel.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from proofs import kernel as K
from proofs.kernel import Proof
from proofs.terms import ONE, ZERO, N, Term, subst


def var(name: str, sort: str) -> Term:
    """A variable of the kernel."""
    return ("var", name, sort)


def total(body: Term, *units: Term) -> Term:
    """The sum of ``body`` over each of ``units``, the last one innermost."""
    for unit in reversed(units):
        body = ("sum", (unit,), body, N)
    return body


def at(proof: Proof, *terms: Term) -> Proof:
    """An instance of a proof of ``for all x, for all y, ...``."""
    for t in terms:
        proof = K.instantiate(proof, t)
    return proof


def for_all(proof: Proof, *variables: Term) -> Proof:
    """``for all`` the variables, the first one outermost."""
    for v in reversed(variables):
        proof = K.generalise(proof, v)
    return proof


def opened(formula: Term) -> tuple[list[Term], Term]:
    """The variables and the body of ``for all x, for all y, ...``."""
    variables = []
    while formula[0] == "all":
        variables.append(formula[1][0])
        formula = formula[2]
    return variables, formula


def weigh(goal: Term, *weighed: tuple[Any, ...]) -> Proof:
    """``goal`` as a sum of premises, each times non-negative factors.

    Each entry is a premise or a coefficient, then factors: terms that are >= 0 by their form, ("square", term), or
    further premises; for example ``weigh(goal, (proof, factor), (Fraction(2), factor))``.
    """
    premises: list[Proof] = []
    certificate: list[tuple[Fraction, Sequence[Any]]] = []
    for entry in weighed:
        coefficient, factors = ONE, []
        for x in entry:
            if isinstance(x, Proof):
                premises.append(x)
                factors.append(len(premises) - 1)
            elif isinstance(x, Fraction):
                coefficient *= x
            else:
                factors.append(x)
        certificate.append((coefficient, factors))
    return K.positive(goal, premises, certificate)


def chain(*proofs: Proof) -> Proof:
    """From a <= b, b <= c, ... infer a <= c.

    Neighbours need only agree in normal form; an equality or a strict relation may stand anywhere.
    """
    strict = any(p.concl[0] == "<" for p in proofs)
    equal = all(p.concl[0] == "=" for p in proofs)
    goal = ("=" if equal else "<" if strict else "<=", proofs[0].concl[1], proofs[-1].concl[2])
    return weigh(goal, *((p,) for p in proofs))


def absolute(equation: Proof) -> Proof:
    """From a = b: |a| = |b|."""
    _, a, _b = equation.concl
    x = var("x'", "real")
    return K.replace(K.algebra(("abs", a), ("abs", a)), equation, x, ("=", ("abs", a), ("abs", x)))


def rewritten(proof: Proof, equation: Proof, template: Term) -> Proof:
    """From a = b and the template at a: the template at b; the template's place is the variable x'."""
    return K.replace(proof, equation, var("x'", "real"), template)


def power_bounds(low: Proof, high: Proof, exponent: Term) -> tuple[Proof, Proof]:
    """From 0 <= a and a <= b: 0 <= a ** e and a ** e <= b ** e, for a natural exponent e."""
    _, a, b = high.concl
    m = var("m'", "nat")
    grown: Term = ("and", ("<=", ZERO, ("**", a, m)), ("<=", ("**", a, m), ("**", b, m)))
    base = K.both(weigh(subst(grown[1], m, ZERO), (ONE,)), weigh(subst(grown[2], m, ZERO)))
    known = K.assume(grown)
    positive, below = K.part(known, 0), K.part(known, 1)
    up = ("+", m, ONE)
    step = K.both(
        weigh(subst(grown[1], m, up), (positive, low)),
        weigh(subst(grown[2], m, up), (below, low), (below, high), (positive, high)),
    )
    both = at(K.induct(base, step, m, grown), exponent)
    return K.part(both, 0), K.part(both, 1)


def sum_of_bounds(proof: Proof, unit: Term) -> Proof:
    """From a <= b for any unit: sum of a <= sum of b."""
    return K.sum_monotone(K.generalise(proof, unit))


def triangle(s: Term, t: Term) -> Proof:
    """|s + t| <= |s| + |t|."""
    sizes: Term = ("+", ("abs", s), ("abs", t))
    minus_s, minus_t = ("*", -ONE, s), ("*", -ONE, t)
    above = weigh(("<=", ("+", s, t), sizes), (K.abs_upper(s),), (K.abs_upper(t),))
    below = weigh(("<=", ("+", minus_s, minus_t), sizes), (K.abs_upper(minus_s),), (K.abs_upper(minus_t),))
    return K.abs_least(above, below)


def size_of(low: Proof) -> Proof:
    """|a| = a, from 0 <= a or 0 < a."""
    a = low.concl[2]
    below = weigh(("<=", ("*", -ONE, a), a), (Fraction(2), low))
    return K.antisymmetric(K.abs_least(weigh(("<=", a, a)), below), K.abs_upper(a))


def size_of_product(a: Term, b: Term) -> Proof:
    """|a b| = |a| |b|, of sums too, which the normal form would multiply out."""
    x, y = var("x'", "real"), var("y'", "real")
    return at(for_all(K.algebra(("abs", ("*", x, y)), ("*", ("abs", x), ("abs", y))), x, y), a, b)


def inverse(low: Proof) -> tuple[Proof, Proof]:
    """0 < a ** -1 and a * a ** -1 = 1, from 0 < a."""
    both = K.reciprocal(low)
    return K.part(both, 0), K.part(both, 1)


def absurd(goal: Term, *weighed: tuple[Any, ...]) -> Proof:
    """not goal, from premises of which the assumption of goal is one: their weighed sum says 1 <= 0."""
    return K.refute(weigh(("<=", ONE, ZERO), *weighed), goal)
