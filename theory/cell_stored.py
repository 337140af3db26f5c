"""A cell and its expressions as nested JSON lists: what kernel, evaluator and witness read.

An expression is "p/q", ["state", s], ["input", x], ["param", p], ["scalar", d], ["+", ...], ["*", ...], ["**", e, "k"],
["exp", e], ["log", e], ["sqrt", e], ["abs", e], ["max", ...], ["min", ...], an activation by name (["logistic", e]), or
["net", name, size, bias, [form of each weight], [each vector]].
"""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from sympy import Abs, Add, Expr, Integer, Max, Min, Mul, Pow, Rational, S, exp, log

from theory.activations import Activation
from theory.errors import CellError
from theory.nets import Net
from theory.symbols import CellSymbol, Scalar
from theory.weights import Combination, Fixed, WeightForm

_HEADS = {Add: "+", Mul: "*", exp: "exp", log: "log", Abs: "abs", Max: "max", Min: "min"}


def number(value: Expr) -> str:
    """A rational as "p/q" or "p" in lowest terms, an infinite end as "oo" or "-oo"."""
    return str(Rational(value)) if value.is_Rational else str(value)


@singledispatch
def stored(expr: Any) -> Any:
    """The stored form of an expression of the cell language."""
    for head, name in _HEADS.items():
        if isinstance(expr, head):
            return [name, *map(stored, expr.args)]
    raise CellError(f"{expr} ({type(expr).__name__}) has no stored form; it is not in the cell language")


@stored.register
def _(expr: Rational):
    return number(expr)


@stored.register(type(S.Exp1))
def _(expr):
    return ["exp", "1"]


@stored.register
def _(expr: CellSymbol):
    return [expr.kind, expr.name]


@stored.register
def _(expr: Activation):
    return [expr.name, stored(expr.args[0])]


@stored.register
def _(expr: Pow):
    if expr.base is S.Exp1:
        return ["exp", stored(expr.exp)]
    if isinstance(expr.exp, Integer):
        return ["**", stored(expr.base), number(expr.exp)]
    root = ["sqrt", stored(expr.base)]
    return root if expr.exp == S.Half else ["**", root, number(2 * expr.exp)]


@stored.register
def _(expr: Net):
    return [
        "net",
        expr.name,
        expr.size,
        expr.bias,
        [weight(f) for f in expr.weights],
        [stored(v) for v in expr.vectors],
    ]


def weight(form: WeightForm) -> list:
    """The stored form of a weight's form (the table in theory.weights)."""
    if isinstance(form, Fixed):
        return ["matrix", [[number(x) for x in form.matrix.row(i)] for i in range(form.matrix.rows)]]
    if isinstance(form, Combination):
        return ["combination", *([stored(c), weight(f)] for c, f in form.args)]
    return [type(form).__name__.lower(), *(name.name for name in form.args)]


def stored_cell(cell) -> dict:
    """The stored form of a cell: name, states, inputs, parameters and scalars with their sizes and ranges, update."""
    return {
        "name": cell.name,
        "states": [[s.name, s.size] for s in cell.states],
        "inputs": [[s.name, s.size] for s in cell.inputs],
        "params": [[s.name, s.size] for s in cell.params],
        "scalars": [_scalar(s) for s in cell.scalars],
        "update": {s.name: stored(e) for s, e in cell.update.items()},
    }


def _scalar(s: Scalar) -> list:
    return [s.name, number(s.low), number(s.high)]
