"""A cell in LaTeX: its recurrence, and its Jacobian as sums of products of diag(.) and W; a prime marks a new value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import Expr, Symbol, latex

from theory.nets import Net, net_label
from theory.paths import Diag, Path
from theory.symbols import CellSymbol

if TYPE_CHECKING:
    from theory.cell import Cell


def matrix_latex(cell: Cell, name: str, slot: int) -> str:
    """W[name, slot] in LaTeX, with the net and what it reads as index (the slot, where that is no single symbol)."""
    nets = cell.nets_called(name)
    read = {net.vectors[slot] for net in nets}
    vector = nets[0].vectors[slot]
    index = latex(vector) if len(read) == 1 and isinstance(vector, CellSymbol) else str(slot)
    return nets[0].weights[slot].latex(rf"W_{{{net_label(name)},{index}}}")


def _primes(cell: Cell) -> dict[Expr, Symbol]:
    """{the update of a state: the state with a prime}, so that tanh of the new cell state prints as tanh(c')."""
    return {e: Symbol(f"{latex(s)}'") for s, e in cell.update.items() if not isinstance(e, CellSymbol | Net)}


def _line_of_net(cell: Cell, net: Net, primes: dict[Expr, Symbol]) -> str:
    vectors = [v.xreplace(primes) for v in net.vectors]
    terms = [f"{matrix_latex(cell, net.name, j)} {_vector(v)}" for j, v in enumerate(vectors)]
    bias = [f"b_{{{net_label(net.name)}}}"] if net.bias else []
    return f"{latex(net)} &= {' + '.join(terms + bias)}"


def _vector(expr: Expr) -> str:
    return latex(expr) if expr.is_Symbol else rf"\left({latex(expr)}\right)"


def recurrence_latex(cell: Cell) -> str:
    """The nets and the update, one line each."""
    primes = _primes(cell)
    lines = [_line_of_net(cell, net, primes) for net in cell.nets]
    for s, e in cell.update.items():
        others = {f: prime for f, prime in primes.items() if f != e}
        lines.append(f"{latex(s)}' &= {latex(e.xreplace(others))}")
    return " \\\\\n".join(lines)


def path_latex(cell: Cell, path: Path) -> str:
    """A path as a product, output first."""
    primes = _primes(cell)
    factors = (
        Diag(f.expr.xreplace(primes)).latex() if isinstance(f, Diag) else matrix_latex(cell, f.net, f.slot)
        for f in path
    )
    return r" \, ".join(factors) or "I"


def jacobian_latex(cell: Cell) -> str:
    """The blocks of the state Jacobian, one line each."""
    lines = []
    for (a, b), paths in cell.jacobian.items():
        terms = " + ".join(path_latex(cell, path) for path in paths)
        lines.append(rf"\frac{{\partial {latex(a)}'}}{{\partial {latex(b)}}} &= {terms or '0'}")
    return " \\\\\n".join(lines)


def aligned(cell: Cell) -> str:
    """Recurrence and Jacobian in one aligned environment."""
    return f"\\begin{{aligned}}\n{recurrence_latex(cell)} \\\\\n{jacobian_latex(cell)}\n\\end{{aligned}}"
