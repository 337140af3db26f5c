"""Polynomials in one number that are positive between two others, by their Bernstein coefficients."""

from fractions import Fraction
from math import comb

from proofs.kernel import Proof
from proofs.tactics import weigh
from proofs.terms import ZERO, KernelError, Term, difference

MOST = 24  # the degree up to which a polynomial is raised until no coefficient is negative


def between(goal: Term, low: Proof, high: Proof) -> Proof:
    """The goal a <= b, from c <= x and x <= d, where b - a is a polynomial in x alone, positive enough.

    b - a = sum over i of B(i) binomial(m, i) (x - c)**i (d - x)**(m - i), with all B(i) >= 0 for some m.
    """
    c, x, d = low.concl[1], low.concl[2], high.concl[2]
    found = coefficients(goal, x)
    shift = _shifted(found, c, d)
    for m in range(len(found) - 1, MOST + 1):
        entries = [sum((shift[k] * Fraction(comb(i, k), comb(m, k)) for k in range(min(i, len(shift) - 1) + 1)), ZERO)
                   for i in range(m + 1)]  # fmt: skip
        if all(e >= 0 for e in entries):
            parts = [(e * comb(m, i) / (d - c) ** m, *[low] * i, *[high] * (m - i)) for i, e in enumerate(entries)]
            return weigh(goal, *(part for part in parts if part[0]))
    raise KernelError(f"{goal!r}: a coefficient stays negative up to the degree {MOST}")


def coefficients(goal: Term, x: Term) -> list[Fraction]:
    """The coefficients of right side - left side, a polynomial in x, the constant first."""
    found: dict[int, Fraction] = {}
    for mono, c in difference(goal).items():
        exponents = [dict(e) for a, e in mono if a == x]
        if len(exponents) != len(mono) or any(e.keys() != {None} for e in exponents):
            raise KernelError(f"{goal!r} is no relation between polynomials in {x!r}")
        found[exponents[0][None] if exponents else 0] = c
    return [found.get(i, ZERO) for i in range(max(found, default=0) + 1)]


def _shifted(found: list[Fraction], c: Fraction, d: Fraction) -> list[Fraction]:
    """The coefficients of the polynomial in y, for x = c + (d - c) y."""
    return [
        sum((a * comb(k, i) * c ** (k - i) for k, a in enumerate(found) if k >= i), ZERO) * (d - c) ** i
        for i in range(len(found))
    ]
