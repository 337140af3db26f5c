"""Norms that a case brings along: compatible pairs |M u| <= |M| |u|, evaluated exactly, and the dual norms of vectors.

    one, two, inf      the vector norm and the matrix norm that it induces
    fro                vectors: two; matrices: the root of the sum of squares
    nmax               vectors: inf; matrices: n max|m_ij|, which is not induced
    weighted-one       sum_j d_j |u_j|, d_j > 0, and the induced norm; weighted-inf: max_j d_j |u_j| likewise
    polytope           the gauge of conv{+v, -v : v a vertex}, and the induced norm

A dual norm is the largest value of a vector on the unit ball. The gauge is the largest value on the dual ball, whose
vertices are found by solving for every n of the vertices of the ball with every sign (n <= 4: a few hundred).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, product
from math import comb
from typing import Any, TypeAlias

from flint import fmpq, fmpq_mat

from proofs.exact.intervals import Exact, Undefined, Value, absolute, add, maximum, multiply, number, spelled, total
from proofs.exact.linear import diagonal_norm, exact_table, matrix, table_norm, vector_norm

Row: TypeAlias = tuple[fmpq, ...]
Rows: TypeAlias = tuple[Row, ...]
Ref: TypeAlias = Any  # "inf", ("var", "x"), ("dual", "inf"), ("dual", ("var", "x")); mypy knows no recursive alias

NAMED = ("one", "two", "inf", "fro", "nmax")
WEIGHTED = ("weighted-one", "weighted-inf")
KINDS = (*NAMED, *WEIGHTED, "polytope")
DUALS = {"one": "inf", "two": "two", "inf": "one", "fro": "two"}
# Systems of equations to solve for the facets of a polytope, at some 5 microseconds each.
MAX_FACETS = 20_000


@dataclass(frozen=True)
class Pair:
    """One compatible pair: its kind, with the n weights or the vertices that the kind needs."""

    kind: str
    weights: Row = ()
    vertices: Rows = ()

    def json(self) -> dict[str, Any]:
        """The pair as a witness stores it."""
        data: dict[str, Any] = {"kind": self.kind}
        if self.kind in WEIGHTED:
            data["weights"] = [spelled(d) for d in self.weights]
        elif self.kind == "polytope":
            data["vertices"] = [[spelled(x) for x in v] for v in self.vertices]
        return data

    @staticmethod
    def read(data: Mapping[str, Any]) -> Pair:
        """The pair that `json` wrote; ValueError where the kind is unknown or another field stands there."""
        kind = data.get("kind")
        if kind not in KINDS:
            raise ValueError(f"the kind {kind!r} of a norm is unknown; it must be one of {', '.join(KINDS)}")
        needed = {"weights"} if kind in WEIGHTED else {"vertices"} if kind == "polytope" else set()
        if set(data) - {"kind"} != needed:
            raise ValueError(f"a norm of the kind {kind!r} has {sorted(data)}; it needs {sorted({'kind', *needed})}")
        weights = tuple(map(number, data.get("weights", ())))
        return Pair(kind, weights, tuple(tuple(map(number, v)) for v in data.get("vertices", ())))

    def check(self, name: str, n: int) -> None:
        """Raise ValueError unless this is a norm of vectors of n numbers."""
        if self.kind in WEIGHTED and (len(self.weights) != n or min(self.weights) <= 0):
            shown = ", ".join(map(spelled, self.weights))
            raise ValueError(f"the norm {name} has the weights {shown}; it needs n={n}, all positive")
        if self.kind != "polytope":
            return
        lengths = sorted({len(v) for v in self.vertices})
        if lengths != [n]:
            raise ValueError(f"the norm {name} has vertices of {lengths} numbers; each must have n={n}")
        if matrix(self.vertices).rank() < n:
            raise ValueError(f"the norm {name}: its vertices span a proper subspace; pass {n} independent ones or more")
        count = comb(len(self.vertices), n) << (n - 1)
        if count > MAX_FACETS:
            raise ValueError(f"the norm {name} has {len(self.vertices)} vertices, {count} candidate facets; pass fewer")

    def vector(self, u: Sequence[Value], bits: int) -> Value:
        """|u|."""
        if self.kind in WEIGHTED:
            parts = [multiply(d, absolute(x)) for d, x in zip(self.weights, u, strict=True)]
            return total(parts) if self.kind == "weighted-one" else maximum(parts)
        if self.kind == "polytope":
            exact = exact_table([u])
            if exact is not None:
                return _largest_on_facets(self.vertices, matrix(exact).transpose())
            return maximum([absolute(_dot(a, u)) for a in facets(self.vertices)])
        return vector_norm("inf" if self.kind == "nmax" else self.kind, u, bits)

    def dual(self, a: Sequence[Value], bits: int) -> Value:
        """The largest |sum_j a_j u_j| with |u| <= 1."""
        if self.kind in WEIGHTED:
            parts = [multiply(1 / d, absolute(x)) for d, x in zip(self.weights, a, strict=True)]
            return maximum(parts) if self.kind == "weighted-one" else total(parts)
        if self.kind == "polytope":
            return maximum([absolute(_dot(v, a)) for v in self.vertices])
        return vector_norm(DUALS["inf" if self.kind == "nmax" else self.kind], a, bits)

    def matrix(self, m: Sequence[Sequence[Value]], bits: int) -> Value:
        """|M| of a matrix with n rows and columns."""
        if self.kind == "polytope":
            exact = exact_table(m)
            if exact is not None:
                return _largest_on_facets(self.vertices, matrix(exact) * matrix(self.vertices).transpose())
            return maximum([self.vector([_dot(v, row) for row in m], bits) for v in self.vertices])
        if self.kind == "nmax":
            return multiply(len(m), table_norm("max", m, bits))
        if self.kind in WEIGHTED:
            d = self.weights
            scaled = [
                [multiply(d[i] / d[j], absolute(x)) for j, x in enumerate(row)] for i, row in enumerate(m)
            ]  # D M D**-1
            return table_norm(self.kind.removeprefix("weighted-"), scaled, bits)
        return table_norm(self.kind, m, bits)

    def diagonal(self, d: Sequence[Value], bits: int) -> Value:
        """|diag(d)|."""
        if self.kind == "polytope":
            return self.matrix([[x if i == j else 0 for j in range(len(d))] for i, x in enumerate(d)], bits)
        largest = diagonal_norm("fro" if self.kind == "fro" else "max", d, bits)
        return multiply(len(d), largest) if self.kind == "nmax" else largest

    def scaled(self, factor: fmpq) -> Pair | None:
        """factor |.| with the same matrix norm, which stays compatible; None where no kind says it."""
        if self.kind in WEIGHTED:
            return Pair(self.kind, tuple(d * factor for d in self.weights))
        if self.kind == "polytope":
            return Pair(self.kind, (), tuple(tuple(x / factor for x in v) for v in self.vertices))
        return self if factor == 1 else None


def _largest_on_facets(vertices: Rows, columns: fmpq_mat) -> fmpq:
    """The largest gauge of the columns."""
    return max(abs(x) for x in (matrix(facets(vertices)) * columns).entries())


def _dot(a: Sequence[Value], b: Sequence[Value]) -> Value:
    result: Value = 0
    for x, y in zip(a, b, strict=True):
        if x != 0:
            result = add(result, multiply(x, y))
    return result


@lru_cache(maxsize=1024)
def facets(vertices: Rows) -> Rows:
    """The vectors a, one of each pair +a, -a, with |a . v| <= 1 for all vertices v and = 1 for n independent ones."""
    n = len(vertices[0])
    whole = matrix(vertices)
    found: dict[Row, None] = {}
    for chosen in combinations(vertices, n):
        square = matrix(chosen)
        if square.det() == 0:
            continue
        inverse = square.inv()
        for signs in product((1, -1), repeat=n - 1):
            normal = inverse * fmpq_mat(n, 1, [1, *signs])
            if all(abs(x) <= 1 for x in (whole * normal).entries()):
                found[tuple(normal.entries())] = None
    return tuple(found)


def vector_value(p: Ref, norms: Mapping[str, Pair], u: Sequence[Value], bits: int) -> Value:
    """The norm p, a dual one too, of a vector."""
    if isinstance(p, str):
        return vector_norm(p, u, bits)
    head, inner = p
    if head == "var":
        return _pair(inner, norms).vector(u, bits)
    if isinstance(inner, str):
        return vector_norm(DUALS[inner], u, bits)
    return _pair(inner[1], norms).dual(u, bits)


def matrix_value(p: Ref, norms: Mapping[str, Pair], m: Sequence[Sequence[Value]], bits: int) -> Value:
    """The norm p of a matrix."""
    return table_norm(p, m, bits) if isinstance(p, str) else _of_matrices(p, norms).matrix(m, bits)


def diagonal_value(p: Ref, norms: Mapping[str, Pair], d: Sequence[Value], bits: int) -> Value:
    """The norm p of the diagonal matrix diag(d)."""
    return diagonal_norm(p, d, bits) if isinstance(p, str) else _of_matrices(p, norms).diagonal(d, bits)


def _of_matrices(p: Ref, norms: Mapping[str, Pair]) -> Pair:
    if p[0] == "dual":
        raise Undefined(f"{p} is a norm of vectors")
    return _pair(p[1], norms)


def _pair(name: str, norms: Mapping[str, Pair]) -> Pair:
    if name not in norms:
        raise Undefined(f"the case does not give the norm {name!r}")
    return norms[name]


def unit_vector(k: int, n: int) -> list[Exact]:
    """The vector of n numbers that is 1 at unit k and 0 elsewhere."""
    return [int(i == k) for i in range(1, n + 1)]
