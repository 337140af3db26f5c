"""A product is bounded factor by factor: each step puts a bound in the place of a factor.

A certificate of low degree cannot see that a b c d <= A B C D; this can. It searches and is not trusted: the kernel
checks every step.
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from proofs.kernel import Proof
from proofs.tactics import power_bounds, weigh
from proofs.terms import KernelError, Term, nonnegative, normal, term

MAX_STEPS, MAX_STATES = 10, 400  # factors replaced one after the other; products looked at

Monomial = tuple[Any, ...]
Step = tuple[Proof, Monomial]  # the fact that was used, and what stood beside the factor that it replaced


def climbed(goal: Term, facts: Iterable[Proof]) -> Proof | None:
    """A proof of the goal a <= b, a and b products, by facts x <= y about factors of a; None where none is found."""
    start, end, known = _single(goal[1]), _single(goal[2]), list(facts)
    signs = {p.concl[2]: p for p in known if p.concl[0] == "<=" and p.concl[1] == 0}
    if goal[0] == "<=" and not normal(goal[1]) and end is not None:
        return _product_sign(goal, end, signs)
    if goal[0] != "<=" or start is None or end is None:
        return None
    steps = [(p, left) for p in known if p.concl[0] in ("<=", "=") and (left := _single(p.concl[1])) is not None]
    seen = {start}
    frontier: list[tuple[Monomial, tuple[Step, ...]]] = [(start, ())]
    for _ in range(MAX_STEPS):
        reached = []
        for monomial, taken in frontier:
            for fact, left in steps:
                rest = _rest(monomial, left)
                after = None if rest is None else _single(("*", _as_term(rest), fact.concl[2]))
                if rest is None or after is None or after in seen or len(seen) > MAX_STATES:
                    continue
                seen.add(after)
                reached.append((after, (*taken, (fact, rest))))
                if after == end:
                    return _assembled(goal, reached[-1][1], signs)
        frontier = reached
    return None


def _product_sign(goal: Term, end: Monomial, signs: dict[Term, Proof]) -> Proof | None:
    """0 <= a product of factors that are each known to be >= 0."""
    c, mono = end
    factors = [_known_sign(term({((a, e),): Fraction(1)}), signs) for a, e in mono]
    return None if None in factors else weigh(goal, (c, *factors))


def _single(t: Term) -> Monomial | None:
    """(coefficient, factors) of a term that is one monomial with a positive coefficient."""
    p = normal(t)
    if len(p) != 1:
        return None
    ((mono, c),) = p.items()
    return (c, mono) if c > 0 else None


def _rest(monomial: Monomial, factor: Monomial) -> Monomial | None:
    """What remains of a monomial without a factor, or None where it is none."""
    c, mono = monomial
    left = dict(mono)
    for atom, exponent in factor[1]:
        have = dict(left.pop(atom, ()))
        for x, k in exponent:
            have[x] = have.get(x, 0) - k
        if any(k < 0 for k in have.values()) and not isinstance(atom, Fraction):
            return None
        kept = tuple((x, k) for x, k in have.items() if k)
        if kept:
            left[atom] = kept
    return (c / factor[0], tuple(left.items()))


def _as_term(monomial: Monomial) -> Term:
    c, mono = monomial
    return term({tuple(sorted(mono, key=repr)): c})


def _assembled(goal: Term, taken: tuple[Step, ...], signs: dict[Term, Proof]) -> Proof | None:
    """The steps as one certificate.

    Each fact is multiplied by the factors that stood beside it; these must be known to be >= 0.
    """
    weighed: list[tuple[Any, ...]] = []
    for fact, (c, mono) in taken:
        beside = [term({((a, e),): Fraction(1)}) for a, e in mono]
        factors = beside if fact.concl[0] == "=" else [_known_sign(b, signs) for b in beside]
        if None in factors:
            return None
        weighed.append((fact, c, *factors))
    try:
        return weigh(goal, *weighed)
    except KernelError:
        return None


def _known_sign(factor: Term, signs: dict[Term, Proof]) -> Term | Proof | None:
    """The factor itself where it is >= 0 by its form, else a proof that it is, else None."""
    if nonnegative(factor):
        return factor
    if factor in signs:
        return signs[factor]
    if factor[0] == "**" and factor[1] in signs:
        base = signs[factor[1]]
        try:
            return power_bounds(base, weigh(("<=", factor[1], factor[1])), factor[2])[0]
        except KernelError:
            return None
    return signs.get(factor)
