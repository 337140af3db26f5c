"""Edits of norms, matrices and flows: another norm, the spectral radius, row for column, f'max for its supremum."""

from collections.abc import Iterator
from typing import Any

from proofs.mend.edit_terms import Change, Operator, Scope, put

Stored = Any

NORMS = ("one", "two", "inf", "fro", "max")
SQUARE = ("W", "Abs", "Slopes", "Step", "Flow", "StateFlow")


def _other_norm(e: Stored, _: Scope) -> Iterator[Change]:
    """Another norm; the spectral radius of a square matrix, and back."""
    if not isinstance(e, list):
        return
    if e[0] in ("Norm", "SlopeMax"):
        yield from (Change("another norm", put(e, 1, p)) for p in NORMS if p != e[1])
    if e[0] == "Norm" and e[2][0] in SQUARE:
        yield Change("norm to spectral radius", ["SpectralRadius", e[2]])
    if e[0] == "SpectralRadius":
        yield from (Change("spectral radius to norm", ["Norm", p, e[1]]) for p in NORMS)


def _other_matrix(e: Stored, _: Scope) -> Iterator[Change]:
    if not isinstance(e, list):
        return
    if e[0] in ("Row", "Col"):
        yield Change("row for column", ["Col" if e[0] == "Row" else "Row", *e[1:]])
        yield Change("the matrix for its row", ["W"], 2)
    elif e == ["W"]:
        yield Change("absolute weights", ["Abs", e])
    elif e[0] == "Abs":
        yield Change("absolute weights", e[1])
    elif e[0] in ("Flow", "StateFlow") and len(e) == 2:
        yield Change("the order of the product", ["StateFlow" if e[0] == "Flow" else "Flow", e[1]])


def _other_flow(e: Stored, _: Scope) -> Iterator[Change]:
    """W F' ... for F' W ..., at an entry."""
    if isinstance(e, list) and e[0] in ("ErrorFlow", "StateFlow") and len(e) == 4:
        yield Change("the order of the product", ["StateFlow" if e[0] == "ErrorFlow" else "ErrorFlow", *e[1:]])


def _other_slope(e: Stored, scope: Scope) -> Iterator[Change]:
    """SlopeMax over some lags, over all times, and the supremum of |f'|; the largest weight for a norm of W."""
    if not isinstance(e, list):
        return
    if e[0] == "SlopeMax":
        yield Change("the supremum for f'max", ["SlopeSup"])
    if e[0] == "SlopeMax" and len(e) == 3:
        yield Change("f'max at all times", e[:2])
    if e[0] == "SlopeSup" or (e[0] == "SlopeMax" and len(e) == 2):
        yield from (Change("f'max over the lag", ["SlopeMax", "inf", ["var", q]]) for q in scope.of("lag"))
    if e[0] == "SlopeSup":
        yield Change("f'max for the supremum", ["SlopeMax", "inf"])
    if e[0] == "WeightMax":
        yield from (Change("a norm for the largest weight", ["Norm", p, ["W"]]) for p in ("inf", "one"))
    if e[0] == "Norm" and e[2] == ["W"]:
        yield Change("the largest weight for a norm", ["WeightMax"])


ON_NORMS: tuple[Operator, ...] = (_other_norm, _other_matrix, _other_flow, _other_slope)
