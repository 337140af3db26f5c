"""Exact linear algebra on small rational matrices: norms, spectral radius, decay of powers.

Matrices are python-flint's fmpq_mat, M[k, j] in row k and column j counted from 0. Roots of characteristic polynomials
are exact where a rational one dominates, else enclosed; whether powers decay is decided exactly, by Schur-Cohn.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from flint import ctx, fmpq, fmpq_mat, fmpz_poly

from proofs.exact.intervals import (
    Exact,
    Interval,
    Value,
    absolute,
    ends,
    from_arb,
    hull,
    integer_power,
    maximum,
    multiply,
    square_root,
    total,
)

NORMS = ("one", "two", "inf", "fro", "max")


def matrix(rows: Sequence[Sequence[Exact]]) -> fmpq_mat:
    """The matrix with these rows, all of the same length."""
    return fmpq_mat(len(rows), len(rows[0]), [x for row in rows for x in row])


def identity(n: int) -> fmpq_mat:
    """The identity, (n, n)."""
    return fmpq_mat(n, n, [int(i == j) for i in range(n) for j in range(n)])


def characteristic(m: fmpq_mat) -> fmpz_poly:
    """det(x - m), times the positive integer that clears its denominators."""
    return m.charpoly().numer()


def in_unit_disc(polynomial: Sequence[int]) -> bool:
    """All roots lie strictly inside the unit circle: Schur-Cohn on integers, highest degree first; exact."""
    c = list(polynomial)
    while len(c) > 1:
        first, last = c[0], c[-1]
        if abs(last) >= abs(first):
            return False
        c = [first * a - last * b for a, b in zip(c, reversed(c), strict=True)][:-1]
    return True


def powers_decay(m: fmpq_mat) -> bool:
    """m**k tends to 0 (then exponentially): the spectral radius is below 1; exact."""
    return in_unit_disc([int(c) for c in reversed(characteristic(m).coeffs())])


def block_decays(period: fmpq_mat, left: fmpq_mat, right: fmpq_mat) -> bool:
    """left * period**k * right tends to 0 as k grows (then exponentially); exact.

    What `right` does not reach and what `left` does not see plays no part: the period is restricted to the span of
    period**k * right, then, transposed, to what left * period**k spans there.
    """
    if powers_decay(period):
        return True
    inner, reached = _restricted(period, right)
    if reached is None:
        return True
    outer, seen = _restricted(inner.transpose(), (left * reached).transpose())
    return seen is None or powers_decay(outer)


def _restricted(m: fmpq_mat, start: fmpq_mat) -> tuple[fmpq_mat, fmpq_mat | None]:
    """m on the smallest invariant space that holds the columns of start, and a basis of it (None where it is 0)."""
    basis = _column_basis(start)
    while basis is not None:
        larger = _column_basis(_beside(basis, m * basis))
        assert larger is not None
        if larger.ncols() == basis.ncols():
            break
        basis = larger
    if basis is None:
        return m, None
    gram = basis.transpose() * basis
    return gram.solve(basis.transpose() * m * basis), basis


def _beside(a: fmpq_mat, b: fmpq_mat) -> fmpq_mat:
    return matrix([[*x, *y] for x, y in zip(a.tolist(), b.tolist(), strict=True)])


def _column_basis(m: fmpq_mat) -> fmpq_mat | None:
    reduced, rank = m.transpose().rref()
    return matrix(reduced.tolist()[:rank]).transpose() if rank else None


def spectral_radius(m: fmpq_mat, bits: int) -> Value:
    """The largest modulus of an eigenvalue: exact where that of a rational or quadratic factor is, else enclosed."""
    _, factors = characteristic(m).factor()
    return maximum([size for factor, _ in factors for size in _moduli(factor, bits)])


def _moduli(factor: fmpz_poly, bits: int) -> list[Value]:
    c = factor.coeffs()
    if len(c) == 2:
        return [abs(fmpq(c[0], c[1]))]
    if len(c) == 3 and c[1] * c[1] < 4 * c[0] * c[2]:  # a conjugate pair: the modulus squared is the constant term
        return [square_root(fmpq(c[0], c[2]), bits)]
    with ctx.workprec(bits + 16):
        return [from_arb(abs(root)) for root, _ in factor.complex_roots()]


def joint_radius(m: fmpq_mat) -> Value:
    """The joint spectral radius of the matrices m D, D diagonal with entries in [0, 1]: exact or bracketed, see below.

    It is of degree 1, and the cases of a search are multiples of few matrices, which are kept.
    """
    size = max(abs(x) for x in m.entries())
    return multiply(size, _joint_radius(m.nrows(), tuple(x / size for x in m.entries()))) if size else fmpq(0)


@lru_cache(maxsize=1 << 12)
def _joint_radius(n: int, entries: tuple[fmpq, ...]) -> Value:
    """At least the spectral radius of a principal part; at most that of |m|, and the root of the largest |m D m|.

    The parts and the matrices D of zeros and ones are 2**n; the bracket is wide, more bits would not narrow it.
    """
    m, bits = fmpq_mat(n, n, entries), 64
    top = ends(spectral_radius(fmpq_mat(n, n, [abs(x) for x in entries]), bits))[1]
    parts = [[j for j in range(n) if mask >> j & 1] for mask in range(1, 1 << n)]
    low = maximum([spectral_radius(matrix([[m[i, j] for j in part] for i in part]), bits) for part in parts])
    twice = [
        matrix([[m[i, j] for j in part] for i in range(n)]) * matrix([m.tolist()[j] for j in part]) for part in parts
    ]
    tops = [square_root(maximum([matrix_norm(p, each, bits) for each in twice]), bits) for p in ("inf", "one")]
    return hull(ends(low)[0], min(top, *(ends(each)[1] for each in tops)))


def largest_root(m: fmpq_mat, bits: int) -> Value:
    """The largest eigenvalue of a symmetric positive semidefinite matrix: exact where it is rational, else enclosed."""
    _, factors = characteristic(m).factor()
    roots: list[Value] = []
    for factor, _ in factors:
        c = factor.coeffs()
        if len(c) == 2:
            roots.append(fmpq(-c[0], c[1]))
        else:
            with ctx.workprec(bits + 16):
                roots += [_real(from_arb(root.real)) for root, _ in factor.complex_roots()]
    return maximum(roots)


def _real(x: tuple[fmpq, fmpq]) -> Value:
    return hull(max(x[0], fmpq(0)), max(x[1], fmpq(0)))


def vector_norm(p: str, x: Sequence[Value], bits: int) -> Value:
    """The p-norm of a vector, p of NORMS: one the sum, two and fro the root of squares, inf and max the largest."""
    if p in ("inf", "max"):
        return maximum([absolute(a) for a in x])
    if p == "one":
        return total([absolute(a) for a in x])
    if p in ("two", "fro"):
        return square_root(total([integer_power(a, 2) for a in x]), bits)
    raise ValueError(f"the norm {p!r} is unknown; it must be one of {', '.join(NORMS)}")


def diagonal_norm(p: str, d: Sequence[Value], bits: int) -> Value:
    """The p-norm of the diagonal matrix diag(d): the Frobenius norm is the root of squares, every other one max |d|."""
    return vector_norm("fro" if p == "fro" else "max", d, bits)


def matrix_norm(p: str, m: fmpq_mat, bits: int) -> Value:
    """The p-norm of a matrix, p of NORMS: one and inf are column and row sums, two the spectral norm, max an entry."""
    if p == "two":
        gram = m * m.transpose() if m.nrows() <= m.ncols() else m.transpose() * m
        return square_root(largest_root(gram, bits), bits)
    if p in ("fro", "max"):
        return vector_norm(p, m.entries(), bits)
    if p in ("one", "inf"):
        return max(sum((abs(x) for x in line), fmpq(0)) for line in (m if p == "inf" else m.transpose()).tolist())
    raise ValueError(f"the norm {p!r} is unknown; it must be one of {', '.join(NORMS)}")


def exact_table(m: Sequence[Sequence[Value]]) -> list[list[Exact]] | None:
    """The table, if every entry is a point."""
    exact: list[list[Exact]] = []
    for row in m:
        points = [x for x in row if not isinstance(x, tuple)]
        if len(points) < len(row):
            return None
        exact.append(points)
    return exact


def table_norm(p: str, m: Sequence[Sequence[Value]], bits: int) -> Value:
    """The p-norm of a matrix of values; the 2-norm of an enclosed one: that of its middle, give or take |radius|_F."""
    exact = exact_table(m)
    if exact is not None:
        return matrix_norm(p, matrix(exact), bits)
    if p in ("fro", "max"):
        return vector_norm(p, [x for row in m for x in row], bits)
    if p in ("one", "inf"):
        lines = m if p == "inf" else list(zip(*m, strict=True))
        return maximum([total([absolute(x) for x in line]) for line in lines])
    pairs: list[list[Interval]] = [[ends(x) for x in row] for row in m]
    middle = matrix([[(a + b) / 2 for a, b in row] for row in pairs])
    radius = ends(vector_norm("two", [(b - a) / 2 for row in pairs for a, b in row], bits))[1]
    low, high = ends(matrix_norm("two", middle, bits))
    return max(low - radius, fmpq(0)), high + radius
