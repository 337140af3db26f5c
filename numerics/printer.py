"""Unit-local SymPy expressions as lines of Numba source that a person can read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sympy import Add, Expr, Function, Symbol, cse, numbered_symbols
from sympy.printing.pycode import PythonCodePrinter

from numerics.errors import EmitError
from theory.activations import ACTIVATIONS, logistic

SCALAR_FUNCTIONS = frozenset(
    {"exp", "sign", "heaviside"} | {name for f in ACTIVATIONS.values() for name in (f.__name__, f.slope.__name__)}
)


class _Printer(PythonCodePrinter):
    """Prints our activations and their slopes as calls of numerics.scalar, and refuses what it does not know."""

    def __init__(self) -> None:
        own = {name: name for name in SCALAR_FUNCTIONS}
        super().__init__({"user_functions": {**own, "Heaviside": "heaviside"}, "fully_qualified_modules": True})

    def _print_sign(self, expr: Expr) -> str:
        return f"sign({self._print(expr.args[0])})"

    def _print_Heaviside(self, expr: Expr) -> str:
        return f"heaviside({self._print(expr.args[0])})"  # at 0 the mean of both slopes, whatever SymPy's default

    def _print_exp(self, expr: Expr) -> str:
        return f"exp({self._print(expr.args[0])})"


_PRINTER = _Printer()


@dataclass(frozen=True)
class Assignment:
    """`target` `op` `expr` for every unit k of a size; symbols in expr are printed as they are called."""

    target: str
    expr: Expr
    size: str
    op: str = "="


def printed(expr: Expr) -> str:
    """An expression as Python source; EmitError for a function that has no compiled code."""
    unknown = [f for f in expr.atoms(Function) if not _known(f)]
    if unknown:
        raise EmitError(f"{unknown[0]} has no compiled code; use {', '.join(sorted(SCALAR_FUNCTIONS))}, log, sqrt, abs")
    return str(_PRINTER.doprint(expr))


def _known(f: Function) -> bool:
    name = type(f).__name__
    return name in SCALAR_FUNCTIONS or name in {"log", "Abs", "Max", "Min", "Heaviside"}


def said(name: str) -> str:
    """A name that somebody gave, as it can stand in the docstring of generated code."""
    return repr(name).replace('"', '\\"')


def sharpened(expr: Expr) -> Expr:
    """The same value with 1 - logistic(z) written logistic(-z), which does not cancel where the gate is near 1."""

    def complement(total: Expr) -> Expr:
        constant = total.as_coeff_Add()[0]
        for term in total.args:
            coefficient, gate = term.as_coeff_Mul()
            if isinstance(gate, logistic) and coefficient == -constant:
                return total - constant - term + constant * logistic(-gate.args[0])
        return total

    return expr.replace(lambda e: isinstance(e, Add), complement)


def loops(assignments: Sequence[Assignment]) -> list[str]:
    """One loop over the units for each size; what several assignments have in common is computed once."""
    lines: list[str] = []
    for size in dict.fromkeys(a.size for a in assignments):
        group = [a for a in assignments if a.size == size]
        lines.append(f"for k in range({size}):")
        lines += [f"    {line}" for line in _shared(group)]
    return lines


def _shared(group: Sequence[Assignment]) -> Iterable[str]:
    common, results = cse([sharpened(a.expr) for a in group], symbols=numbered_symbols("t_", cls=_Temporary))
    yield from (f"{name} = {printed(expr)}" for name, expr in common)
    yield from (f"{a.target} {a.op} {printed(expr)}" for a, expr in zip(group, results, strict=True))


class _Temporary(Symbol):
    """A symbol for a common subexpression; real, like everything here."""

    def __new__(cls, name: str, **_: bool) -> Symbol:
        return Symbol(name, real=True)
