"""What may be computed unit by unit: our activations, exp, log, sqrt, Abs, Max, Min, and rational operations."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Abs, Add, Basic, Expr, Function, Max, Min, Mul, Pow, S, exp, log, nsimplify, sympify
from sympy.core.function import AppliedUndef
from sympy.core.sympify import SympifyError

from theory.activations import ACTIVATIONS, Activation
from theory.errors import CellError, NotUnitLocal, UndefinedName
from theory.nets import Net
from theory.symbols import CellSymbol

_LANGUAGE = "our activations, exp, log, sqrt, Abs, Max, Min, and rational operations"


def unit_local(value: object, where: str) -> Expr:
    """`value` as a SymPy expression, if it can be computed unit by unit; else CellError that names `where`.

    Nets are opaque here: what they read was checked when they were made.
    """
    try:
        expr = sympify(value, strict=True)
    except SympifyError:
        raise CellError(f"{value!r} in {where} is no expression; pass an expression of states, inputs, nets") from None
    if not isinstance(expr, Expr):
        raise NotUnitLocal(f"{expr} in {where} is a {type(expr).__name__}, no number per unit; use {_LANGUAGE}")
    _check(expr, where)
    return expr


def _check(expr: Basic, where: str) -> None:
    if isinstance(expr, Net | CellSymbol) or expr.is_Rational or expr is S.Exp1:
        return
    if expr.is_Symbol:
        raise UndefinedName(
            f"{expr} in {where} is an undefined name; "
            f'make it with state("{expr}"), inputs("{expr}"), params("{expr}") or scalar("{expr}")'
        )
    if expr.is_Float:
        raise NotUnitLocal(f"{expr} in {where} is a float; write {nsimplify(expr, rational=True)} as a Rational")
    if isinstance(expr, Pow):
        _check_power(expr, where)
    elif isinstance(expr, Function) and not isinstance(expr, Activation | exp | log | Abs | Max | Min):
        raise NotUnitLocal(_foreign(expr, where))
    elif not isinstance(expr, Add | Mul | Function | exp | Max | Min):
        raise NotUnitLocal(f"{expr} in {where} is not unit-local ({type(expr).__name__}); use {_LANGUAGE}")
    for part in expr.args:
        _check(part, where)


def _check_power(expr: Pow, where: str) -> None:
    if expr.base is S.Exp1 or (2 * expr.exp).is_Integer:
        return
    raise NotUnitLocal(
        f"{expr} in {where} has the exponent {expr.exp}; use an integer, sqrt, or exp(b*log(a)) for a**b"
    )


def _foreign(expr: Function, where: str) -> str:
    name = type(expr).__name__
    if name in ACTIVATIONS:
        return f"{expr} in {where} is SymPy's {name}, not ours; write: from theory.activations import {name}"
    if isinstance(expr, AppliedUndef):
        return f"{expr} in {where} is an undefined function; use {_LANGUAGE}; what mixes units goes through a net"
    return f"{expr} in {where}: {name} is not in the cell language; use {_LANGUAGE} ({', '.join(ACTIVATIONS)})"


def leaves(expr: Expr) -> tuple[Expr, ...]:
    """The symbols and outer nets that `expr` is made of, each once, in the order of SymPy's arguments."""
    return tuple(dict.fromkeys(_leaves(expr)))


def _leaves(expr: Basic) -> Iterator[Expr]:
    if isinstance(expr, Net | CellSymbol):
        yield expr
    else:
        for part in expr.args:
            yield from _leaves(part)
