"""The families of norms, as public data, and how a norm is scaled until the hypotheses about it just hold.

A norm variable is drawn with the case. Named norms come first, then weighted ones, then gauges of polytopes; the rank
of a kind is what the reducer prefers. Multiplying a norm of vectors by a number divides its dual norm by it and leaves
the norm of matrices as it is, so hypotheses such as |u|_inf <= |u|_x and |e_v|_x <= 1 can be met with equality.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any, TypeAlias

from flint import fmpq

from proofs.exact.intervals import Undefined, ends
from proofs.exact.norms import NAMED, Pair, Rows, facets
from proofs.exact.operators import Stored, Term
from proofs.exact.plaincase import PlainCase
from proofs.exact.scene import Scene

NormFamily: TypeAlias = Callable[[int, Random], Pair]

RANKS = ("inf", "one", "two", "fro", "nmax", "weighted-inf", "weighted-one", "polytope")
WEIGHTS: tuple[fmpq, ...] = tuple(fmpq(*p) for p in ((1, 10), (1, 2), (1, 1), (2, 1), (100, 1)))


def _named(kind: str) -> NormFamily:
    return lambda n, rng: Pair(kind)


def _weighted(kind: str) -> NormFamily:
    return lambda n, rng: Pair(kind, tuple(rng.choice(WEIGHTS) for _ in range(n)))


def _in_turn(kind: str) -> NormFamily:
    """Weights 1, 100, 1, 100, ...: a coordinate that counts little leads to one that counts much."""
    return lambda n, rng: Pair(kind, tuple(fmpq(100 if j % 2 else 1) for j in range(n)))


def _axes_and_diagonal(n: int, rng: Random) -> Pair:
    """conv{+-e_i, +-(1, ..., 1)}: between the 1-norm and the inf-norm, and not absolute."""
    return Pair("polytope", (), _axes(n) + (((fmpq(1),) * n,) if n > 1 else ()))


def _cut_box(n: int, rng: Random) -> Pair:
    """{|u_i| <= 1, |u_1 + ... + u_n| <= 1}, the polar of the last; from n = 4 on it has too many vertices."""
    return Pair("polytope", (), facets(_axes_and_diagonal(n, rng).vertices)) if n < 4 else _axes_and_diagonal(n, rng)


def _thin_rhombus(n: int, rng: Random) -> Pair:
    """conv{+-(1, ..., 1), +-(e_i - e_(i+1)) / 10}: long along the diagonal, thin across it."""
    across = tuple(tuple(fmpq((j == i) - (j == i + 1), 10) for j in range(n)) for i in range(n - 1))
    return Pair("polytope", (), ((fmpq(1),) * n, *across))


def _sheared(n: int, rng: Random) -> Pair:
    """The image of the 1-norm's ball under a triangular matrix of determinant 1."""
    rows = tuple(
        tuple(fmpq(1) if i == j else fmpq(rng.randint(-4, 4), 2) if j > i else fmpq(0) for j in range(n))
        for i in range(n)
    )
    return Pair("polytope", (), rows)


def _axes(n: int) -> Rows:
    return tuple(tuple(fmpq(i == j) for j in range(n)) for i in range(n))


NORMS: dict[str, NormFamily] = {
    "inf": _named("inf"),
    "one": _named("one"),
    "two": _named("two"),
    "fro": _named("fro"),
    "n max": _named("nmax"),
    "weighted inf": _weighted("weighted-inf"),
    "weighted one": _weighted("weighted-one"),
    "inf, weights 1 and 100": _in_turn("weighted-inf"),
    "one, weights 1 and 100": _in_turn("weighted-one"),
    "axes and the diagonal": _axes_and_diagonal,
    "box cut by a diagonal": _cut_box,
    "thin rhombus": _thin_rhombus,
    "sheared": _sheared,
}


# The norms without a name are drawn twice as often: what holds for the named ones alone falls there.
OFTEN: tuple[str, ...] = (*NORMS, *(name for name, family in NORMS.items() if family(1, Random(0)).kind not in NAMED))


def drawn(names: Sequence[str], n: int, rng: Random) -> dict[str, Pair]:
    """A norm of the families for each norm variable."""
    return {name: NORMS[rng.choice(OFTEN)](n, rng) for name in names}


def near(pair: Pair, n: int, rng: Random) -> Iterator[Pair]:
    """Norms to try in place of this one in a local search: a weight doubled, halved, times 10 or 1/10; a family's."""
    for j, d in enumerate(pair.weights):
        for factor in (fmpq(2), fmpq(1, 2), fmpq(10), fmpq(1, 10)):
            yield replace(pair, weights=(*pair.weights[:j], d * factor, *pair.weights[j + 1 :]))
    yield from (NORMS[family](n, rng) for family in rng.sample(tuple(NORMS), 2))


def rank(data: Mapping[str, Any]) -> int:
    """How far the norms of a stored case are from the simplest ones."""
    return sum(RANKS.index(pair["kind"]) for pair in data.get("norms", {}).values())


def simpler(pair: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Stored norms to try in place of this one, simplest first: those of a lower rank, then fewer vertices."""
    for kind in RANKS[: RANKS.index(pair["kind"])]:
        n = len((pair.get("vertices") or [pair.get("weights", ())])[0])
        yield {"kind": kind, "weights": ["1"] * n} if kind.startswith("weighted") else {"kind": kind}
    vertices = pair.get("vertices", [])
    for i in range(len(vertices)):
        yield {"kind": "polytope", "vertices": vertices[:i] + vertices[i + 1 :]}


def without_coordinate(pair: Mapping[str, Any], u: int) -> dict[str, Any]:
    """The stored norm of vectors without their component u, counted from 1."""
    kept: dict[str, Any] = dict(pair)
    if "weights" in pair:
        kept["weights"] = pair["weights"][: u - 1] + pair["weights"][u:]
    if "vertices" in pair:
        kept["vertices"] = [v[: u - 1] + v[u:] for v in pair["vertices"]]
    return kept


# What a hypothesis says of a norm variable: its relation, and the values of both sides at each of its instances.
Bound: TypeAlias = tuple[Stored, Callable[[Scene], Iterator[None]], Term, Term]


def fitted(case: PlainCase, s: Scene, name: str, bounds: Sequence[Bound], *, low: bool) -> PlainCase:
    """The case with the norm scaled until its bounds just hold, to the low end or to the high one where both bind.

    Where no factor is enough, or the kind of norm says no multiple of itself, the norm stays what it was.
    """
    lower: list[fmpq] = []
    upper: list[fmpq] = []
    for relation, instances, left, right in bounds:
        _, p, _ = relation[1]
        for _ in instances(s):
            a, b = ends(left(s))[1], ends(right(s))[0]
            if a <= 0 or b <= 0:
                raise Undefined("a norm bounded by 0")
            is_dual = p[0] == "dual"
            margin = fmpq(64, 63) if relation[0] == "<" else fmpq(1)
            factor = a / b * margin if is_dual else b / a / margin
            (lower if is_dual else upper).append(factor)
            if relation[0] == "=":
                (upper if is_dual else lower).append(factor)
    factor = max(lower) if lower and (low or not upper) else min(upper) if upper else fmpq(1)
    scaled = multiple(case.norms[name], factor, case.n)
    return case if scaled is None else replace(case, norms={**case.norms, name: scaled})


def multiple(pair: Pair, factor: fmpq, n: int) -> Pair | None:
    """factor |.|, a norm with the same norm of matrices; None where no kind says it."""
    if factor != 1 and pair.kind in ("one", "inf"):
        return Pair(f"weighted-{pair.kind}", (factor,) * n)
    return pair.scaled(factor)
