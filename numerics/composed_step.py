"""A linear step with products of its matrices formed first, where that is cheaper than one more product of the flow.

    V = diag(r) X + diag(h r') W_r X        Y = diag(a) W_n V        (GRU with the reset gate before the product)
    Y = (diag(a) W_n (diag(r) + diag(h r') W_r)) X                   (composed: the flow is multiplied once)

The first form multiplies all columns of the flow twice, the second once, and the columns of a matrix once. What is
cheaper depends on the sizes: a narrow row in between, of fewer units than the states have, is better left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from numerics.linear_step import Array, Factor, LinearStep, Matrix, Product, Row, numbered

Size = Callable[[str], int]


def composed(step: LinearStep, size: Size) -> LinearStep:
    """The same forward rows with as few multiplications as possible; size gives the number behind a name.

    The matrices of `step` keep their numbers; composed ones follow.
    """
    columns = sum(size(str(s.size)) for s in step.update)
    matrices, rows = list(step.matrices), list(step.rows)
    for name in [row.result for row in step.rows if row.result.kind == "via"]:
        via = next(row for row in rows if row.result == name)
        replaced = [_without(via, row, matrices) for row in rows if row is not via]
        if _work(replaced, matrices, size, columns) < _work(rows, matrices, size, columns):
            rows = replaced
    return replace(step, matrices=tuple(matrices), rows=tuple(rows))


def needed(multiplied: Iterable[int], matrices: Sequence[Matrix]) -> list[int]:
    """The numbers of the matrices that multiply and of those they are composed of, in increasing order."""
    found: set[int] = set()
    todo = list(multiplied)
    while todo:
        if (k := todo.pop()) not in found:
            found.add(k)
            todo += [number for pair in matrices[k].composed for number in pair]
    return sorted(found)


def _work(rows: Sequence[Row], matrices: Sequence[Matrix], size: Size, columns: int) -> int:
    """Multiplications of a step: of the flow, and of matrices by matrices, each formed once."""
    multiplied = [p.matrix for row in rows for p in row.products]
    work = sum(size(matrices[k].rows) * size(matrices[k].columns) * columns for k in multiplied)
    for k in needed(multiplied, matrices):
        for outer, _ in matrices[k].composed:
            work += size(matrices[k].rows) * size(matrices[outer].columns) * size(matrices[k].columns)
    return work


def _without(via: Row, reader: Row, matrices: list[Matrix]) -> Row:
    """A row that reads what the row `via` reads, where it read that row."""
    outer = [p.matrix for p in reader.products if p.source == via.result]
    if not outer:
        return reader
    kept = {p.source: matrices[p.matrix] for p in reader.products if p.source != via.result}
    for k in outer:
        for source, term in _composed_terms(via, k, matrices).items():
            kept[source] = _sum(kept[source], term) if source in kept else term
    products = tuple(Product(numbered(matrices, matrix), source) for source, matrix in kept.items())
    return reader._replace(products=products)


def _composed_terms(via: Row, outer: int, matrices: list[Matrix]) -> dict[Array, Matrix]:
    """{what `via` reads: matrices[outer] times how it reads it}; a diagonal goes into the factors."""
    left = matrices[outer]
    found: dict[Array, Matrix] = {}
    for p in via.products:
        inner = matrices[p.matrix]
        found[p.source] = Matrix(left.rows, inner.columns, (), ((outer, p.matrix),))
    for number, source in via.diagonal:
        factors = tuple(Factor(f.weight, f.left, number) for f in left.factors)
        term = Matrix(left.rows, left.columns, factors)
        found[source] = _sum(found[source], term) if source in found else term
    return found


def _sum(a: Matrix, b: Matrix) -> Matrix:
    return a._replace(factors=(*a.factors, *b.factors), composed=(*a.composed, *b.composed))
