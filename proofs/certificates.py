"""The search for a certificate that the kernel checks: a linear program over products of what is known to be >= 0.

Nothing here is trusted. The program (SciPy's HiGHS) proposes which products take part; their coefficients are then
solved for exactly in rationals, and
`proofs.kernel.positive` checks the identity.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import reduce
from itertools import combinations_with_replacement
from typing import Any

from proofs import kernel as K
from proofs.kernel import Proof
from proofs.terms import ONE, Polynomial, Term, difference, nonnegative, normal, times

MAX_PRODUCTS = 4000  # products tried at most: above it the linear program takes more than a second
Summand = tuple[Fraction, list[Any]]


def prove(goal: Term, premises: Sequence[Proof], *, degree: int = 2) -> Proof | None:
    """A Proof of the relation ``goal`` from the premises, by a certificate of at most this degree, or None.

    >>> from fractions import Fraction
    >>> x = ("var", "x", "real")
    >>> square = prove(("<=", ("*", x, ("+", Fraction(1), ("*", Fraction(-1), x))), Fraction(1, 4)), [], degree=2)
    >>> square.rule
    'positive'
    """
    certificate = search(goal, premises, degree=degree)
    if certificate is None:
        return None
    # a proof rests on the hypotheses of all the premises it is given: pass those that take part
    used = sorted({f for _, factors in certificate for f in factors if isinstance(f, int)})
    place = {f: i for i, f in enumerate(used)}
    renumbered = [(c, [place[f] if isinstance(f, int) else f for f in factors]) for c, factors in certificate]
    return K.positive(goal, [premises[f] for f in used], renumbered)


def search(goal: Term, premises: Sequence[Proof], *, degree: int = 2) -> list[Summand] | None:
    """A certificate for ``K.positive``, or None where the linear program finds none."""
    from scipy.optimize import linprog

    relations = [p.concl for p in premises]
    target, products = difference(goal), list(_products(goal, relations, degree))
    if len(products) > MAX_PRODUCTS:
        products = products[:MAX_PRODUCTS]
    monomials = list(dict.fromkeys(m for p in (target, *(p for _, p, _ in products)) for m in p))
    row = {m: i for i, m in enumerate(monomials)}
    matrix = _dense(products, row)
    strict = [float(s == "<") for _, _, s in products]
    bounds = [(None, None) if s == "=" else (0, None) for _, _, s in products]
    if goal[0] == "=":
        products = [x for x in products if x[2] == "="]
        matrix, bounds, strict = _dense(products, row), [(None, None)] * len(products), [0.0] * len(products)
    if not products:
        return [] if not target else None
    wanted = [float(target.get(m, 0)) for m in monomials]
    cost = [1.0 if s != "=" else 0.0 for _, _, s in products]
    upper = ([[-x for x in strict]], [-(2.0**-20)]) if goal[0] == "<" else (None, None)
    found = linprog(cost, A_ub=upper[0], b_ub=upper[1], A_eq=matrix, b_eq=wanted, bounds=bounds, method="highs")
    if found.status != 0:
        return None
    chosen = [j for j, x in enumerate(found.x) if abs(x) > 1e-9]
    exact = _solve(
        [[products[j][1].get(m, Fraction(0)) for j in chosen] for m in monomials],
        [target.get(m, Fraction(0)) for m in monomials],
    )
    if exact is None or any(c < 0 and products[j][2] != "=" for c, j in zip(exact, chosen, strict=True)):
        return None
    return [(c, products[j][0]) for c, j in zip(exact, chosen, strict=True) if c]


def _dense(products: Sequence[tuple[list[Any], Polynomial, str]], row: dict[Any, int]) -> list[list[float]]:
    matrix = [[0.0] * len(products) for _ in row]
    for j, (_, p, _s) in enumerate(products):
        for m, c in p.items():
            matrix[row[m]][j] = float(c)
    return matrix


def _products(goal: Term, relations: Sequence[Term], degree: int) -> Iterator[tuple[list[Any], Polynomial, str]]:
    """Products of at most ``degree`` factors, each with its polynomial and the relation it satisfies with 0.

    The factors are premises, atoms that are >= 0 by their form, and, beside an equality, any atoms.
    """
    polynomials = [difference(r) for r in relations]
    atoms = list(
        dict.fromkeys(
            a for p in (difference(goal), *polynomials) for m in p for a, _ in m if not isinstance(a, Fraction)
        )
    )
    factors: list[tuple[Any, Polynomial, str]] = [
        (i, p, r[0]) for i, (p, r) in enumerate(zip(polynomials, relations, strict=True))
    ]
    factors += [(a, normal(a), "<=") for a in atoms if nonnegative(a)]
    free_terms = [(a, normal(a), "any") for a in atoms if not nonnegative(a)]
    yield [], {(): ONE}, "<"
    yield from _squares(atoms, goal)
    for size in range(1, degree + 1):
        for combination in combinations_with_replacement(factors + free_terms, size):
            kinds = [k for _, _, k in combination]
            if "=" not in kinds and "any" in kinds:
                continue
            kind = "=" if "=" in kinds else "<" if all(k == "<" for k in kinds) else "<="
            yield [f for f, _, _ in combination], reduce(times, (p for _, p, _ in combination), {(): ONE}), kind


def _squares(atoms: Sequence[Term], goal: Term) -> Iterator[tuple[list[Any], Polynomial, str]]:
    """Squares of atoms, of their sums and differences, and of an atom minus one half.

    (y - 1/2)**2 closes the bound of the logistic slope, for example.
    """
    if any(len(m) > 4 for m in difference(goal)):
        return
    shifted = [("+", a, Fraction(s, 2)) for a in atoms for s in (-2, -1, 1, 2)]
    pairs = [("+", a, ("*", Fraction(s), b)) for i, a in enumerate(atoms) for b in atoms[i + 1 :] for s in (-1, 1)]
    for t in [*atoms, *shifted, *pairs]:
        yield [("square", t)], times(normal(t), normal(t)), "<="


def _solve(rows: list[list[Fraction]], right: list[Fraction]) -> list[Fraction] | None:
    """One exact solution of the linear system, free unknowns 0, or None."""
    work = [[*r, b] for r, b in zip(rows, right, strict=True)]
    width = len(rows[0]) if rows else 0
    pivots: list[int] = []
    for column in range(width):
        pivot = next((i for i in range(len(pivots), len(work)) if work[i][column]), None)
        if pivot is None:
            continue
        top = len(pivots)
        work[top], work[pivot] = work[pivot], work[top]
        scale = work[top][column]
        work[top] = [x / scale for x in work[top]]
        for i, other in enumerate(work):
            if i != top and other[column]:
                work[i] = [x - other[column] * y for x, y in zip(other, work[top], strict=True)]
        pivots.append(column)
    if any(line[-1] for line in work[len(pivots) :]):
        return None
    solution = [Fraction(0)] * width
    for i, column in enumerate(pivots):
        solution[column] = work[i][-1]
    return solution
